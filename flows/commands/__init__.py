"""What each command does: plain functions that print and return an exit code."""
