"""What to survey, when, and the last day to start, from planned dates, seasons and visits done.

`stage` is the entry. `ground` turns windows into days, `passes` places visits on them, `case` solves
one block and requirement, `clearing` and `split` look at the works, `trips` joins what can share one.
"""
