"""Our own earlier files, for reading a diff in a review; they prove nothing."""

from collections.abc import Callable
from pathlib import Path

import networkx as nx
import pandas as pd
import pytest

from riskshed.pipeline.write.csv_file import write_csv
from riskshed.pipeline.write.graph_json_file import write_graph_json
from riskshed.pipeline.write.graphml_file import write_graphml
from riskshed.pipeline.write.json_file import write_json

Golden = Callable[[str, bytes], None]


@pytest.mark.golden
def test_a_register_looks_as_it_did(register: pd.DataFrame, tmp_path: Path, golden: Golden) -> None:
    """CSV for Excel and JSON, as a person compares them."""
    write_csv(register, tmp_path / "register.csv", for_excel=True)
    write_json(register, tmp_path / "register.json")

    for name in ("register.csv", "register.json"):
        golden(f"write/{name}", (tmp_path / name).read_bytes())


@pytest.mark.golden
def test_a_graph_looks_as_it_did(graph: nx.MultiDiGraph, tmp_path: Path, golden: Golden) -> None:
    """GraphML and node-link JSON, as other programs open them."""
    write_graphml(graph, tmp_path / "graph.graphml")
    write_graph_json(graph, tmp_path / "graph.json")

    for name in ("graph.graphml", "graph.json"):
        golden(f"write/{name}", (tmp_path / name).read_bytes())
