"""What to survey, when, and the last day to start, from planned dates, seasons and visits done.

`stage` is the entry. `ground` turns windows into days, `passes` places visits on them, `case`
solves one block and requirement, `clearing` and `split` look at the works, `verdict` says it in
words, `trips` joins what can share a day in the field, `blocking` lists what holds the works up.
"""
