"""Where things are: how shapes lie to each other, and how exactly a place may be told."""
