"""When to survey, so that the ground may be disturbed as planned."""
