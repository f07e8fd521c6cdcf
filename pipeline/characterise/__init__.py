"""From ratings to the register and the tables a reviewer reads."""
