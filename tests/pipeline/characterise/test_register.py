"""The register, the two lists, totals, confidence, gaps and the graph that people see."""

import networkx as nx
import pandas as pd
import pytest

from riskshed.pipeline.load.knowledge import load_knowledge
from tests.plans import CLASSES, rank, run, run_site, site_of, smelter_plan

LATER = ["gate", "conclusions", "diff"]


def test_every_column_of_the_list_is_there_in_its_order(smelter):
    """register_columns.csv is the single list: no column more, none less."""
    assert smelter.register.columns.tolist() == load_knowledge().register_columns["name"].tolist()


def test_a_column_that_a_later_part_fills_is_empty_never_invented(smelter):
    """Gates, conclusions, changes: nothing there yet."""
    columns = load_knowledge().register_columns
    later = columns.loc[columns["filled_by"].isin(LATER), "name"]

    assert len(later) > 10
    assert smelter.register[list(later)].isna().all(axis=None)


def test_there_is_one_row_a_pathway_and_phase(smelter):
    """As many rows as pathways.parquet has, no id twice, short and long terms apart."""
    register = smelter.register

    assert sorted(register["risk_id"]) == sorted(smelter.pathways["risk_id"])
    assert register["risk_id"].is_unique
    assert not register.duplicated(["pathway_id", "phase"]).any()
    assert set(register["term"]) == {"long"}


def test_construction_is_short_term(clearing):
    """Construction alone."""
    assert set(clearing.register["term"]) == {"short"}


def test_rows_stand_from_worst_to_least_and_undecided_last(smelter):
    """Rating, then its lower end, then P(exceedance), then the id."""
    register = smelter.register
    order = {**{c: i for i, c in enumerate(reversed(CLASSES))}, "U": 5}
    keys = list(
        zip(
            register["rating_inherent"].map(order),
            -rank(register["rating_inherent_lo"]),
            -register["p_exceed"].fillna(-1.0),
            register["risk_id"],
            strict=True,
        )
    )

    assert keys == sorted(keys)


def test_a_screened_row_indicates_no_significance(smelter):
    """Only what rests on significance is indicated; U is counted neither as high nor as none."""
    register = smelter.register
    screened = register["rating_basis"].eq("screening")

    assert screened.any()
    assert register.loc[screened, "significance_indicated"].isna().all()
    assert register.loc[~screened, "significance_indicated"].notna().all()


def test_the_hypothesis_is_a_sentence_of_its_path(smelter):
    """Who releases what, by which process, where, and whom it may affect."""
    row = smelter.register[
        smelter.register["source_id"].eq("S1")
        & smelter.register["receptor_id"].eq("plants")
        & smelter.register["zone_id"].eq("Z1")
        & smelter.register["stressor"].eq("Pb")
    ].iloc[0]

    assert row["risk_hypothesis"] == (
        "Works S1 releases Lead, which by root uptake in Z1 may affect plants: population "
        "abundance (post-closure)."
    )


def test_what_is_known_bad_and_what_is_unknown_are_two_lists(smelter):
    """By evidence: lower end above N, ranked on it. By ignorance: undecided, on the upper end."""
    evidence, ignorance = smelter.by_evidence, smelter.by_ignorance
    register = smelter.register.set_index("risk_id")

    assert set(evidence["risk_id"]) == set(register.index[register["rating_inherent_lo"].ne("N")])
    open_ends = register["rating_inherent_lo"].ne(register["rating_inherent_hi"])
    assert set(ignorance["risk_id"]) == set(register.index[open_ends])
    for table, end in ((evidence, "rating_inherent_lo"), (ignorance, "rating_inherent_hi")):
        for _, rows in table.groupby("rating_basis"):
            assert rank(rows[end]).is_monotonic_decreasing
            assert rows["place"].tolist() == list(range(1, len(rows) + 1))
    assert ignorance["needs"].fillna("").ne("").any()


def test_totals_are_sums_with_the_dominant_chain_beside_them(smelter):
    """At each level the sum of the scores of its rows, by pandas; bases are never mixed."""
    scores = smelter.scores.merge(smelter.register[["risk_id", "source_id", "receptor_id"]])
    totals = smelter.totals.set_index(["method", "level", "name"])

    for level, column in (("source", "source_id"), ("receptor", "receptor_id")):
        for (method, name), rows in scores.groupby(["method", column]):
            total = totals.loc[(method, level, name)]
            assert total["sum"] == pytest.approx(rows["score"].sum(min_count=1), nan_ok=True)
            assert total["dominant"] == pytest.approx(rows["score"].max(), nan_ok=True)
            assert total["n_pathways"] == len(rows)
    assert set(smelter.scores["method"]) <= {"significance", "screening", "risk"}
    assert not smelter.scores.duplicated(["risk_id", "method"]).any()


def test_shares_of_a_level_are_of_one_method(smelter):
    """Within method and level they sum to one."""
    summed = smelter.totals.dropna(subset="share").groupby(["method", "level"])["share"].sum()

    assert len(summed) > 0
    assert summed.tolist() == pytest.approx([1.0] * len(summed))


def test_a_sum_leads_to_the_row_that_dominates_it(smelter):
    """dominant_risk_id is a row whose score is the dominant one."""
    scores = smelter.scores.set_index(["method", "risk_id"])["score"]

    for row in smelter.totals.dropna(subset="dominant").to_dict("records"):
        assert scores[row["method"], row["dominant_risk_id"]] == row["dominant"]


def test_the_graph_is_typed_and_keyed_by_stressor(smelter):
    """A directed acyclic multigraph; four kinds of node, five of edge."""
    graph = smelter.graph

    assert isinstance(graph, nx.MultiDiGraph)
    assert nx.is_directed_acyclic_graph(graph)
    assert {kind for _, kind in graph.nodes(data="kind")} == {
        "source", "process", "receptor", "endpoint"
    }  # fmt: skip
    for tail, head, stressor, edge in graph.edges(keys=True, data=True):
        assert edge["edge_id"] == f"{tail}->{head}|{stressor}"
        assert edge["kind"] in {"releases", "transfers", "exposes", "feeds", "affects"}


def test_the_edges_of_the_graph_carry_what_they_stand_for(smelter):
    """Shares on releases, exposure on exposes, and the number of pathways on every edge."""
    graph = smelter.graph
    edges = [edge for *_, edge in graph.edges(data=True)]
    released = [e for e in edges if e["kind"] == "releases" and "|Pb" in e["edge_id"]]
    exposed = [e for e in edges if e["kind"] == "exposes"]

    assert all(0 < e["own_share"] < 1 for e in released)
    assert all(e["exposure_value"] > 0 for e in exposed)
    uses = smelter.register["edge_ids"].str.split(";").explode().value_counts().to_dict()
    assert {e["edge_id"]: e["n_pathways"] for e in edges} == uses


def test_no_attribute_of_the_graph_is_missing_in_disguise(smelter):
    """What is unknown is left out: GraphML has no word for it."""
    graph = smelter.graph
    facts = [d for _, d in graph.nodes(data=True)] + [d for *_, d in graph.edges(data=True)]

    assert all(pd.notna(value) for d in facts for value in d.values())


def test_confidence_stands_beside_the_rating_and_never_moves_it():
    """Thresholds that call everything very low, or everything high, leave every rating as it is."""
    plan, strict = smelter_plan(), smelter_plan()
    strict.settings["thresholds"] = dict.fromkeys(
        ("confidence_high", "confidence_medium", "confidence_low"), 1.0
    )

    one, other = (run(p).register.set_index("risk_id") for p in (plan, strict))

    ratings = [c for c in one.columns if c.startswith(("rating_", "magnitude"))]
    pd.testing.assert_frame_equal(one[ratings], other.loc[one.index, ratings])
    assert set(other["confidence"]) == {"very_low"}
    assert set(one["confidence"]) != {"very_low"}


def test_older_samples_lower_confidence_and_no_rating():
    """The same samples twenty years before: currency is nil, the ratings of that phase stand."""
    plan, old = smelter_plan(), smelter_plan()
    for row in plan.rows("samples"):
        row["sampled_at"] = "2024-05-03"
    for row in old.rows("samples"):
        row["sampled_at"] = "2004-05-03"

    fresh, stale = (run(p).register.set_index("risk_id").sort_index() for p in (plan, old))

    assert fresh["confidence_currency"].eq(1).all()
    assert stale["confidence_currency"].eq(0).all()
    assert fresh["rating_inherent"].tolist() == stale["rating_inherent"].tolist()


def test_what_was_not_surveyed_is_a_gap(smelter):
    """Tables that are not there, never 'none'; reference samples are no lost ones."""
    gaps = smelter.gaps
    absent = set(gaps.loc[gaps["kind"].eq("not_surveyed"), "subject"])

    assert {"occurrences", "survey_events", "disturbance_blocks"} <= absent
    assert "samples" not in absent
    assert not gaps["kind"].eq("unplaced").any()


def test_the_register_says_with_what_it_was_made(smelter):
    """Run, inputs, config and code; the same for every row."""
    stamps = smelter.register[["register_version", "inputs_hash", "config_hash", "code_version"]]

    assert stamps.notna().all(axis=None)
    assert len(stamps.drop_duplicates()) == 1


def test_an_illustrative_site_says_so_in_every_row():
    """The flag of site.yaml; a real site has none."""
    real = smelter_plan()
    real.settings["illustrative"] = False

    assert run(smelter_plan()).register["illustrative"].all()
    assert not run_site(site_of(real)).register["illustrative"].any()
