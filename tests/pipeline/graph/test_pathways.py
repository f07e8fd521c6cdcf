"""From hypotheses to pathways: how many there are, which there are not, and their names."""

from dataclasses import replace

import pandas as pd
import pytest

from riskshed.pipeline.graph.checks import idle_releases
from riskshed.schemas.faults import FaultsFound
from riskshed.schemas.survey.parse import parse_table
from tests.plans import (
    Plan,
    a_habitat,
    a_receptor,
    a_source,
    a_strength,
    core,
    identified,
    run,
    site_of,
    smelter_plan,
)


def test_lead_from_dust_and_zinc_from_seepage_make_two_pathways_not_four():
    """Edges are keyed by stressor: lead cannot leave by the zinc's way, nor zinc by the lead's."""
    plan = _dust_and_seepage()

    pathways = core(plan).graph.pathways

    found = sorted(zip(pathways["source_id"], pathways["stressor"], strict=True))
    assert found == [("HEAP", "Zn"), ("STACK", "Pb")]
    merged = pathways["process_ids"].unique()
    assert (
        len(merged) == 1
    )  # one process, one receptor, one endpoint: only the keys keep them apart


def _dust_and_seepage() -> Plan:
    links = [
        {
            "link_id": f"OWN{key}", "action": "add", "source_id": source, "stressor": stressor,
            "process": "soil_contact", "medium": "soil", "route": "contact", "receptor_id": "worms",
            "citation": "site visit",
        }
        for key, source, stressor in ((1, "STACK", "Pb"), (2, "HEAP", "Zn"))
    ]  # fmt: skip
    return Plan(
        {
            "sources": [
                a_source("STACK", "other", phase="operation", stressors="Pb"),
                a_source("HEAP", "other", phase="operation", stressors="Zn"),
            ],
            "habitats": [a_habitat("H1", "Z1")],
            "receptors": [a_receptor("worms")],
            "links": links,
        }
    )


def test_a_pathway_runs_from_source_to_endpoint_through_processes_and_receptors():
    """Kinds in order: source, one process or more, one receptor or more, endpoint."""
    pathways = core(smelter_plan()).graph.pathways

    kinds = pathways["node_ids"].str.split(";").map(lambda ids: [i.split(":")[0] for i in ids])
    words = kinds.map("-".join)
    assert words.str.fullmatch(r"source(-process)+(-receptor)+-endpoint").all()


def test_food_links_have_two_processes_in_series_and_contact_links_one():
    """Shrews meet lead by uptake into worms, then ingestion; plants by root uptake alone."""
    pathways = core(smelter_plan()).graph.pathways

    by_receptor = pathways.groupby("receptor_id")["process_ids"].agg(lambda v: sorted(set(v)))
    assert by_receptor["plants"] == ["root_uptake"]
    assert by_receptor["shrews"] == ["uptake_into_earthworms;dietary_ingestion_of_earthworms"]


def test_an_edge_is_named_by_its_ends_and_its_stressor():
    """A measure can name an edge before the first run."""
    edges = core(smelter_plan()).graph.edges

    words = edges["from_node"] + "->" + edges["to_node"] + "|" + edges["stressor"]
    assert edges["edge_id"].tolist() == words.tolist()
    assert edges["edge_id"].is_unique


def test_ids_stay_when_rows_are_added_and_reordered():
    """Another receptor and another zone, everything listed backwards: the old ids are all there."""
    plan = smelter_plan()
    larger = plan.copy()
    larger.rows("receptors").append(a_receptor("worms"))
    larger.rows("habitats").append(a_habitat("H3", "Z0"))
    for rows in larger.tables.values():
        rows.reverse()

    before, after = core(plan).graph.pathways, core(larger).graph.pathways

    assert set(before["risk_id"]) < set(after["risk_id"])
    assert before["risk_id"].is_unique
    assert not before.duplicated(["pathway_id", "phase"]).any()


def test_a_pathway_exists_only_in_the_phases_of_its_source():
    """A smelter of operation only, nothing measured: no row before, none after."""
    plan = smelter_plan()
    plan.tables.update(sources=[a_source("S1", phase="operation")], samples=[], chemistry=[])

    assert set(core(plan).graph.pathways["phase"]) == {"operation"}


def test_a_measured_legacy_is_present_in_every_later_phase():
    """Metals found above background outlast their source, in later phases but not in earlier."""
    plan = smelter_plan()
    plan.tables["sources"] = [a_source("S1", phase="operation", stressors="Pb;Cd")]

    pathways = core(plan).graph.pathways

    assert set(pathways["phase"]) == {"operation", "post_closure"}
    animals = pathways[
        pathways["receptor_id"].ne("plants")
    ]  # the links have no plants in operation
    both = animals.groupby("pathway_id")["phase"].agg(sorted)
    assert (both.map(";".join) == "operation;post_closure").all()


def test_a_diet_that_runs_in_a_circle_is_named_node_by_node():
    """Shrews eat weasels eat shrews: the fault lists the way round, first node repeated."""
    plan = smelter_plan()
    plan.tables["receptors"] = [
        a_receptor("shrews", diet="earthworms;weasels"),
        a_receptor("weasels", diet="shrews"),
    ]

    with pytest.raises(FaultsFound) as caught:
        core(plan)

    (fault,) = caught.value.faults
    assert fault.severity == "error"
    way = fault.value.split(" → ")
    assert way == ["receptor:shrews", "receptor:weasels", "receptor:shrews"]


def test_links_of_the_site_that_run_in_a_circle_are_named_too():
    """Two added links, each upstream of the other."""
    plan = _dust_and_seepage()
    for link, (first, then) in zip(plan.tables["links"], (("a", "b"), ("b", "a")), strict=True):
        link.update(source_id="STACK", stressor="Pb", upstream_process=first, process=then)

    with pytest.raises(FaultsFound) as caught:
        core(plan)

    (fault,) = caught.value.faults
    assert fault.value == "process:soil:a@Z1 → process:soil:b@Z1 → process:soil:a@Z1"
    assert fault.table == "links"


def test_a_predator_is_reached_through_its_prey():
    """Weasels that eat shrews meet what harms the shrews, as loss of prey: a feeds edge."""
    plan = smelter_plan()
    plan.tables["receptors"] = [a_receptor("shrews"), a_receptor("weasels", diet="shrews")]

    graph = core(plan).graph

    assert set(graph.edges.loc[graph.edges["kind"].eq("feeds"), "stressor"]) == {"Pb", "Cd"}
    by_prey = graph.pathways[
        graph.pathways["node_ids"].str.contains("receptor:shrews;receptor:weasels")
    ]
    assert set(by_prey["receptor_id"]) == {"weasels"}
    assert set(by_prey["route"]) == {"loss_of_prey"}


def test_what_leads_nowhere_is_a_warning_that_says_what_to_do():
    """A camp that no link carries on, and an owl in no zone: a dead end and an unreachable one."""
    plan = smelter_plan()
    plan.rows("sources").append(a_source("CAMP", "other", stressors="noise"))
    plan.rows("receptors").append(a_receptor("reserve"))

    found = run(plan).faults

    by_node = found.set_index("value")
    assert set(found["severity"]) == {"warning"}
    assert {"source:CAMP", "receptor:reserve", "endpoint:reserve:population_abundance"} == set(
        found["value"]
    )
    assert by_node.loc["source:CAMP", "fix"].startswith("dead-end source")
    assert by_node.loc["receptor:reserve", "fix"].startswith("unreachable receptor")


@pytest.mark.parametrize(
    ("cells", "decided"),
    [
        (None, False),
        ({"source_id": "S1"}, True),
        ({"source_id": None}, True),  # of every source
        ({"source_id": "S2"}, False),
        ({"source_id": "S1", "receptor_id": "shrews"}, False),  # of one receptor alone
        ({"source_id": "S1", "phases": "operation"}, False),  # of one phase alone
    ],
)
def test_what_a_source_releases_and_nothing_carries_is_told_until_somebody_decides(cells, decided):
    """The metals of the smelter go on; its light meets nobody until a row of links says so."""
    plan = smelter_plan()
    plan.rows("sources")[0]["stressors"] += ";light"
    plan.rows("sources").append(a_source("S2", "tailings_storage", stressors="Pb"))
    if cells is not None:
        plan.rows("links").append(
            {"link_id": "OUT1", "action": "scope_out", "stressor": "light", "reason": "shaded",
             "signed_by": "L. Chen", "signed_on": "2026-01-02"} | cells
        )  # fmt: skip

    found = run(plan).faults
    told = found[found["value"].eq("release:light of S1")]

    places = told[["file", "row"]].to_numpy().tolist()
    assert places == ([] if decided else [["tables/sources.csv", 2]])
    assert told["fix"].str.startswith("no link of the knowledge base").all()


def test_a_release_that_reaches_no_zone_asks_for_one_and_not_for_a_link():
    """Told at the row that says how strong it is."""
    plan = smelter_plan()
    plan.rows("source_stressors").append(a_strength("S1", "light", 3.0))
    found = identified(plan)
    reach = found.reach[found.reach["stressor"].ne("light")]

    [told] = idle_releases(site_of(plan).tables["links"], replace(found, reach=reach))

    assert told.fix.startswith("it reaches no zone")
    assert (told.table, told.column) == ("source_stressors", "stressor")
    assert told.file == "tables/source_stressors.csv"


def _scoped(**cells):
    plan = smelter_plan()
    plan.rows("links").append(
        {
            "link_id": "OUT1",
            "action": "scope_out",
            "reason": "no worms below the cap",
            "signed_by": "J. Martin, ecologist",
            "signed_on": "2026-03-02",
        }
        | cells
    )
    return run(plan)


def test_a_signed_row_takes_its_pathways_off_and_coverage_says_why():
    """Scoped out: no row of the register, one of the coverage with reason, signer and date."""
    outputs = _scoped(source_id="S1", receptor_id="shrews")

    pair = outputs.coverage.set_index("receptor_id").loc["shrews"]
    assert pair["status"] == "scoped_out"
    assert pair["n_scoped_out"] == 8  # two metals, two zones, two phases
    assert pair["reason"] == "no worms below the cap"
    assert pair["signed_by"] == "J. Martin, ecologist"
    assert pair["signed_on"] == "2026-03-02"
    assert "shrews" not in set(outputs.register["receptor_id"])
    assert outputs.faults.empty  # decided by a person: no warning


@pytest.mark.parametrize(
    ("cells", "gone"),
    [
        ({"stressor": "Pb"}, 4),
        ({"stressor": "Pb", "phases": "operation"}, 2),
        ({"zone_id": "Z1"}, 4),
        ({"medium": "groundwater"}, 0),
        ({"process": "root_uptake"}, 0),
        ({"kb_link_id": "L009"}, 0),  # a link that states none of these pathways
    ],
)
def test_a_row_takes_off_no_more_than_it_names(cells, gone):
    """An empty cell means any: a stressor, a phase named narrows what is left out."""
    outputs = _scoped(source_id="S1", receptor_id="shrews", **cells)

    pair = outputs.coverage.set_index("receptor_id").loc["shrews"]
    assert pair["n_scoped_out"] == gone
    assert pair["status"] == "potential"
    assert pair["n_potential"] == 8 - gone


def test_a_link_scoped_out_takes_off_what_it_states_alone_and_nothing_else():
    """Of all sources and receptors only the pathways of that link; the others stay as they were."""
    whole = run(smelter_plan()).register
    link = str(whole["kb_link_ids"].iloc[0])
    assert ";" not in link

    kept = _scoped(kb_link_id=link).register

    gone = set(whole["risk_id"]) - set(kept["risk_id"])
    assert gone == set(whole.loc[whole["kb_link_ids"].eq(link), "risk_id"])
    assert 0 < len(gone) < len(whole)


@pytest.mark.parametrize("missing", ["reason", "signed_by", "signed_on"])
def test_nothing_is_scoped_out_without_reason_signer_and_date(missing):
    """The check refuses the row, so nothing is assessed with it."""
    cells = {"link_id": "OUT1", "action": "scope_out", "source_id": "S1", "receptor_id": "plants",
             "reason": "capped", "signed_by": "J. Martin", "signed_on": "2026-03-02"}  # fmt: skip
    raw = pd.DataFrame([cells | {missing: ""}]).astype("str").assign(source_row=2)

    _, faults = parse_table("links", raw, "tables/links.csv")

    assert [f.severity for f in faults if "reason, a signer and a date" in f.rule] == ["error"]
