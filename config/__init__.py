"""Facts that a reviewer reads without Python: vocabularies, knowledge base, benchmarks, rating tables."""
