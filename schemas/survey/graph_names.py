"""Names of nodes and edges of the causal graph, as a table may type them before the first run.

Whether such a node exists is known only once the graph is built; here its form is looked at. The
names are made by `riskshed.schemas.ids`.
"""

import re

from riskshed.schemas.text import split_list

_ID = r"[A-Za-z0-9._-]{1,64}"
_FREE = r"[^:;|@<>]+"  # a medium, process, zone or attribute; none has a sign that joins names
NODE = rf"(?:(?:source|receptor):{_ID}|process:{_FREE}:{_FREE}@{_FREE}|endpoint:{_ID}:{_FREE})"
_NAME = re.compile(rf"{NODE}(?:->{NODE}\|{_FREE})?")


def names_node_or_edge(text: str) -> bool:
    """Return whether a text has the form of a node id or an edge id.

    >>> names_node_or_edge("source:smelter")
    True
    >>> names_node_or_edge("source:smelter->process:soil:soil_contact@urban|Pb")
    True
    >>> names_node_or_edge("smelter"), names_node_or_edge("source:a->receptor:b")
    (False, False)
    """
    return _NAME.fullmatch(text) is not None


def all_name_node_or_edge(cell: str) -> bool:
    """Return whether each item of a list does."""
    return all(names_node_or_edge(item) for item in split_list(cell))
