"""What a valid table, graph and setting is. Knows no disk beyond the shipped vocabularies."""
