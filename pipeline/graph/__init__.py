"""The causal graph: nodes, edges, structural checks, pathways."""
