"""Who is there: sources, stressors, zones, receptors, and the links between them."""
