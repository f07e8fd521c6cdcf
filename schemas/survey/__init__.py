"""One pandera model a survey table; the data dictionary is generated from them."""
