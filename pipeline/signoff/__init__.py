"""Sign-off: what a decision is tied to, how it is recorded, and whether it still holds."""
