"""A small run with every awkward value that survey teams have sent: quotes, formulas, scripts."""

from dataclasses import replace

import networkx as nx
import pandas as pd
import pytest

from riskshed.schemas.outputs import RunOutputs, standard_readme

HOSTILE = (
    "=cmd|'/c calc'!A0",
    '=HYPERLINK("http://example.org","click")',
    "+1+1",
    "-2+3",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r=1+1",
    "'=already quoted",
    'she said "lead, zinc; 5 µg/L"',
    "line one\nline two",
    "carriage\rreturn",
    "铅锌冶炼厂 · 尾矿库",
    "مصهر الرصاص",
    " spaces ",
    "0012",
    "1e5",
    "NA",
    "null",
    "TRUE",
    "n" * 200,
    "{=1+1}",
    "https://example.org/",
)


@pytest.fixture
def hostile() -> pd.DataFrame:
    """Return a table whose texts a spreadsheet or a parser might misread."""
    rows = len(HOSTILE)
    return pd.DataFrame(
        {
            "risk_id": [f"{number:012x}" for number in range(rows)],
            "name": list(HOSTILE),
            "unit": ["mg/kg", "µg/L"] * (rows // 2),
            "value": [0.1 * number for number in range(rows)],
            "n": range(rows),
            "assumed": pd.array([True, False, None] * (rows // 3) + [True], dtype="boolean")[:rows],
            "note": [None] * rows,
        }
    )


@pytest.fixture
def columns() -> pd.DataFrame:
    """Return the definitions of the columns of the small register."""
    names = ["risk_id", "phase", "rating_inherent", "rating_inherent_lo", "rating_inherent_hi"]
    return pd.DataFrame(
        {
            "name": names,
            "type": "text",
            "unit": None,
            "definition": [f"What {name} means." for name in names],
            "standard": "EPA 1998",
            "filled_by": "characterise",
            "vocabulary": [None, "phases", "ratings", "ratings", "ratings"],
        }
    )


@pytest.fixture
def ratings() -> pd.DataFrame:
    """Return the five classes with the colours of the design."""
    return pd.DataFrame(
        {
            "rating": list("NLMHE"),
            "order": list("12345"),
            "label": ["negligible", "low", "medium", "high", "extreme"],
            "colour": ["#d3d8de", "#dcab4d", "#cf7a22", "#b03a1e", "#5c1120"],
        }
    )


@pytest.fixture
def register() -> pd.DataFrame:
    """Return a register of six rows, one a class and one unknown."""
    return pd.DataFrame(
        {
            "risk_id": [f"{number:012x}" for number in range(6)],
            "inputs_hash": "0123",
            "phase": ["operation", "post_closure"] * 3,
            "rating_inherent": list("EHMLNU"),
            "rating_inherent_lo": list("HHMLNN"),
            "rating_inherent_hi": list("EHMLNE"),
            "risk_hypothesis": ["Lead from the stack reaches shrews.", *HOSTILE[:5]],
            "exposure_value": [1 / 3, 2.0, float("nan"), 1e-9, 123456.789, 0.0],
            "exposure_value_unit": "mg/kg",
            "owner": None,
            "review_status": "draft",
            "reviewer": None,
            "review_date": None,
            "review_comment": None,
        }
    )


@pytest.fixture
def graph() -> nx.MultiDiGraph:
    """Return one source, process, receptor and endpoint, joined by two stressors."""
    graph = nx.MultiDiGraph(site_id="tiny")
    graph.add_node("source:S1", kind="source", label="Smelter stack", x=1 / 3)
    graph.add_node("process:soil", kind="process", label="lead & zinc < limit\nurban", note=None)
    graph.add_node("receptor:shrews", kind="receptor", label="鼩鼱", endemic=False, n=18)
    graph.add_node("endpoint:shrews", kind="endpoint", label="abundance", codes=["T1.1", "T7.5"])
    for stressor in ("Pb", "Cd"):
        graph.add_edge("source:S1", "process:soil", key=stressor, kind="releases", share=0.25)
        graph.add_edge("process:soil", "receptor:shrews", key=stressor, kind="exposes")
        graph.add_edge("receptor:shrews", "endpoint:shrews", key=stressor, kind="affects")
    return graph


@pytest.fixture
def outputs(
    register: pd.DataFrame,
    hostile: pd.DataFrame,
    graph: nx.MultiDiGraph,
    columns: pd.DataFrame,
    ratings: pd.DataFrame,
) -> RunOutputs:
    """Return a complete run; every table but the register is the hostile one."""
    faults = pd.DataFrame({"table": ["samples"], "row": [3], "value": ["-5"]})
    return RunOutputs(
        register=register,
        pathways=hostile,
        scores=hostile.head(0),
        totals=hostile,
        graph=graph,
        coverage=hostile,
        identification=hostile,
        scope=hostile.head(0),
        baseline=hostile,
        by_evidence=hostile,
        by_ignorance=hostile,
        faults=faults,
        gaps=hostile,
        trace=hostile,
        manifest_facts={
            "site_id": "tiny",
            "as_of": "2024-06-30",
            "seed": 1,
            "settings": {"draws": 200, "thresholds": {"p": float("nan")}},
            "inputs": pd.DataFrame({"file": ["site.yaml"], "sha256": ["ab"], "bytes": [12]}),
            "warnings": ["one zone only"],
        },
        readme=standard_readme("Tiny smelter", "tiny", "2024-06-30", illustrative=True),
        columns=columns,
        ratings=ratings,
    )


@pytest.fixture
def other_outputs(outputs: RunOutputs) -> RunOutputs:
    """Return a run that differs in one cell of one table."""
    return replace(outputs, gaps=outputs.gaps.assign(note="seen"))
