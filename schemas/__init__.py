"""What a valid table, graph, register and setting is. Knows no disk beyond the shipped vocabularies."""
