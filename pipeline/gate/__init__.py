"""May the block be disturbed on the day: one rule, one function; the worst state wins."""
