"""Arrays: enumerate, totals. Knows no ecology."""
