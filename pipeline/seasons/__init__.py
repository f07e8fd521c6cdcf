"""Days of the year that come again each year: survey windows, core windows, blackouts.

A library below the stages. `windows` reads them and finds the seasons of given years; `blackouts`
counts the days they take away.
"""
