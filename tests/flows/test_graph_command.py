"""`riskshed graph`: what drains into a node, and exactly what moves without a measure."""

import json

import networkx as nx
import pandas as pd
import pytest

MADE_UP = "an illustration: nothing of this site is real"
WORST = "process:soil:dietary_ingestion_of_earthworms@Z-NEAR"


def answer_of(riskshed, run, *words):
    """Return the rows that the command gives as JSON."""
    answer = riskshed("graph", run, *words, "--json")
    assert (answer.code, answer.err) == (0, "")
    return json.loads(answer.out)


def register_of(run):
    """Return the register as its readers see it."""
    return pd.read_csv(run / "register.csv", dtype=str).set_index("risk_id")


def test_without_a_verified_measure_exactly_what_it_held_back_moves(riskshed, measured_run):
    """Cadmium and the shrews: 37 to 50 % of the reference without the cover (M, value 2).

    With 0.9 and 0.8 off: 3.7 % (magnitude 2, L) to 10 % (magnitude 3, M). Lead and its 0 to 50 %
    go to 10 % (M) with the cover, N to M both times: its interval does not move.
    """
    rows = answer_of(riskshed, measured_run, "--without", "M-COVER")

    facts = {(r["stressor"], r["receptor_id"], r["zone_id"]) for r in rows}
    assert facts == {("Cd", "R-SHREW", "Z-NEAR")}
    assert {(r["phase"], r["view"]) for r in rows} == {
        (phase, view) for phase in ("operation", "post_closure") for view in ("current", "residual")
    }
    assert len(rows) == 4
    assert {(r["before"], r["after"]) for r in rows} == {("M (L–M)", "M (M–M)")}


def test_before_is_the_register_and_after_of_all_measures_is_the_inherent(riskshed, measured_run):
    """Every row that moves; the rows that are not listed stand as they stood."""
    register = register_of(measured_run)
    words = [w for m in ("M-COVER", "M-BARRIER", "M-OFFSET") for w in ("--without", m)]
    rows = answer_of(riskshed, measured_run, *words)

    moved = {(r["risk_id"], r["view"]): r for r in rows}
    for view in ("current", "residual"):
        for key, row in register.iterrows():
            held, bare = (
                f"{row[name]} ({row[f'{name}_lo']}–{row[f'{name}_hi']})"
                for name in (f"rating_{view}", "rating_inherent")
            )
            assert ((key, view) in moved) == (held != bare)
            if held != bare:
                one = moved[key, view]
                assert (one["before"], one["after"]) == (held, bare)


def test_a_planned_measure_moves_the_residual_only(riskshed, measured_run):
    """The bunds let nothing pass, so all four rows of the dam rest on them; nobody built them."""
    rows = answer_of(riskshed, measured_run, "--without", "M-BARRIER")
    register = register_of(measured_run)

    assert {r["view"] for r in rows} == {"residual"}
    assert {r["risk_id"] for r in rows} == set(register.index[register["source_id"].eq("DAM")])
    assert {r["before"] for r in rows} == {"N (N–N)"}


def test_without_an_offset_nothing_moves(riskshed, measured_run):
    answer = riskshed("graph", measured_run, "--without", "M-OFFSET")

    assert (answer.code, answer.out) == (0, f"without M-OFFSET: 0 ratings move\n{MADE_UP}\n")


def test_without_is_told_in_words(riskshed, measured_run):
    """One line of what and one of where, for each rating that moves; then that all is made up."""
    *lines, last = riskshed("graph", measured_run, "--without", "M-COVER").out.splitlines()

    assert lines[0] == "without M-COVER: 4 ratings move"
    assert (len(lines), last) == (1 + 2 * 4, MADE_UP)
    assert lines[1][12:] == "  current   M (L–M) → M (M–M)"
    assert lines[2].strip().startswith("Cd → R-SHREW, Z-NEAR, ")


def test_of_a_made_up_site_screen_and_json_say_so(riskshed, measured_run):
    """The site of these tests is illustrative; nobody may take a line of it for a finding."""
    words = [("graph", measured_run, "--without", "M-COVER"), ("graph", measured_run, "--top", 2)]

    for asked in words:
        assert riskshed(*asked).out.splitlines()[-1] == MADE_UP
        assert {row["illustrative"] for row in json.loads(riskshed(*asked, "--json").out)} == {True}


@pytest.mark.parametrize(("typed", "nearest"), [("M-COVR", "M-COVER"), ("BARRIERS", "M-BARRIER")])
def test_an_unknown_measure_names_the_nearest(riskshed, measured_run, typed, nearest):
    answer = riskshed("graph", measured_run, "--without", typed)

    assert (answer.code, answer.out) == (2, "")
    assert f"no measure of this run is called {typed}; nearest: {nearest}" in answer.err


def test_a_run_without_measures_says_so(riskshed, tiny_run):
    answer = riskshed("graph", tiny_run, "--without", "M-COVER")

    assert (answer.code, answer.out) == (2, "")
    assert "the run has no measures" in answer.err


@pytest.mark.parametrize(
    "node",
    [
        "receptor:R-SHREW",
        "receptor:R-PLANT",
        "endpoint:R-SHREW:population_abundance",
        "source:S1",
        "source:DAM",
        WORST,
    ],
)
def test_the_riskshed_of_a_node_is_the_union_of_its_pathways(riskshed, measured_run, node):
    """The rows whose path holds the node; together they are all that the graph has above it."""
    rows = answer_of(riskshed, measured_run, "--upstream-of", node, "--top", 1000)
    register = register_of(measured_run)
    through = register["node_ids"].map(lambda path: node in path.split(";"))

    assert len(rows) == len({r["risk_id"] for r in rows})
    assert {r["risk_id"] for r in rows} == set(register.index[through])
    graph = nx.node_link_graph(
        json.loads((measured_run / "graph.json").read_text("utf-8")), edges="edges"
    )
    paths = [r["node_ids"].split(";") for r in rows]
    above = {step for path in paths for step in path[: path.index(node)]}
    assert above == nx.ancestors(graph, node)


def test_without_a_node_all_rows_are_there_and_top_cuts_them(riskshed, measured_run):
    """In the order of the register, which has the highest rating first, then what is undecided."""
    register = register_of(measured_run)
    everything = answer_of(riskshed, measured_run, "--top", 1000)

    assert [r["risk_id"] for r in everything] == list(register.index)
    assert answer_of(riskshed, measured_run, "--top", 3) == everything[:3]
    *first, last = riskshed("graph", measured_run, "--top", 3).out.splitlines()
    assert first[0] == f"{len(register)} rows, the highest rating first, U last"
    assert (len(first), last) == (1 + 2 * 3, MADE_UP)


def test_a_measure_and_a_node_together_give_what_moves_there(riskshed, measured_run):
    """Both options hold: of what the cover and the bunds hold back, only what passes the dam."""
    measures = ("--without", "M-COVER", "--without", "M-BARRIER")
    rows = answer_of(riskshed, measured_run, *measures, "--upstream-of", "source:DAM")
    register = register_of(measured_run)

    assert {r["risk_id"] for r in rows} == set(register.index[register["source_id"].eq("DAM")])


def test_an_unknown_node_names_the_nearest(riskshed, tiny_run):
    answer = riskshed("graph", tiny_run, "--upstream-of", "receptor:R-PLNT")

    assert (answer.code, answer.out) == (2, "")
    assert "no node of this run is called receptor:R-PLNT; nearest: receptor:R-PLANT" in answer.err
