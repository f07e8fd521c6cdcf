"""Facts that a reviewer reads without Python: vocabularies, links, benchmarks, rating tables."""
