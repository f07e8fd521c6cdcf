"""What was identified, what was looked at and what was not; the scope; the state before."""

from itertools import product

from tests.pipeline.characterise.conftest import clearing_plan
from tests.plans import run


def test_coverage_has_every_source_with_every_receptor(smelter):
    """Three sources, four receptors: twelve pairs, each once, each with a status."""
    pairs = set(zip(smelter.coverage["source_id"], smelter.coverage["receptor_id"], strict=True))

    assert len(smelter.coverage) == 12
    assert pairs == set(product(["S1", "S2", "CAMP"], ["shrews", "woodcocks", "plants", "reserve"]))
    assert smelter.coverage["status"].isin(["assessed", "potential", "never_looked_at"]).all()


def test_a_pair_that_no_link_joins_was_never_looked_at(smelter):
    """The reserve and the camp: counted nowhere, and it says why."""
    table = smelter.coverage.set_index(["source_id", "receptor_id"])
    lonely = table[table["status"].eq("never_looked_at")]

    expected = {("CAMP", r) for r in ("shrews", "woodcocks", "plants", "reserve")}
    assert set(lonely.index) == expected | {("S1", "reserve"), ("S2", "reserve")}
    assert (lonely[["n_assessed", "n_potential", "n_eliminated", "n_scoped_out"]] == 0).all(
        axis=None
    )
    assert lonely["reason"].str.startswith("no link").all()


def test_coverage_counts_the_rows_of_the_register(smelter):
    """Every row is counted in exactly one pair and one state."""
    counted = smelter.coverage[["n_assessed", "n_potential", "n_eliminated"]].sum().sum()

    assert counted == len(smelter.register)


def test_the_four_identifications_are_there_by_name(smelter):
    """Sources, receptors, exposure-response processes, endpoints: each node of the graph once."""
    table = smelter.identification

    assert set(table["kind"]) == {"source", "receptor", "exposure_response", "endpoint"}
    assert sorted(table["id"]) == sorted(smelter.graph.nodes)
    assert table["name"].notna().all()
    assert set(table.loc[table["n_pathways"].eq(0), "id"]) == {
        "source:CAMP", "receptor:reserve", "endpoint:reserve:population_abundance"
    }  # fmt: skip
    source = table.set_index("id").loc["source:S1"]
    assert source["evidence"] == "tables/sources.csv:2"


def test_the_ecosystem_disturbed_is_told_by_block_phase_and_type(clearing):
    """Hectares and the share of the block; a type that nobody told is unknown, not left out."""
    rows = clearing.scope[clearing.scope["part"].eq("ecosystem_disturbed")]
    cells = rows[["block_id", "phase", "ecosystem_get_code", "area_ha", "share_of_block"]]

    assert [tuple(row) for row in cells.fillna("?").to_numpy().tolist()] == [
        ("B1", "construction", "T3.4", 30.0, 0.75),
        ("B1", "construction", "T7.1", 10.0, 0.25),
        ("B2", "construction", "?", 10.0, 1.0),
    ]
    assert rows["note"].tolist()[2] == "ecosystem type unknown"


def test_species_are_counted_once_by_category_and_unknown_is_no_least_concern(clearing):
    """Two records are one species, an absence is none, and who is on no list is unknown."""
    rows = clearing.scope[clearing.scope["part"].eq("species_by_category")]
    counts = rows.set_index("category")["count"].to_dict()

    assert {c: n for c, n in counts.items() if n} == {
        "VU": 1, "EN": 1, "LC": 1, "DD": 1, "unknown": 1
    }  # fmt: skip
    assert set(counts) == {"EX", "EW", "CR", "EN", "VU", "NT", "LC", "DD", "NE", "unknown"}


def test_threatened_species_are_named(clearing):
    """CR, EN and VU, one row each."""
    rows = clearing.scope[clearing.scope["part"].eq("threatened_species")]

    assert dict(zip(rows["taxon"], rows["category"], strict=True)) == {
        "Falco naumanni": "VU",
        "Otis tarda": "EN",
    }


def test_a_receptor_and_its_records_are_one_species():
    """What people call it and its scientific name are not two taxa, one of them unknown."""
    plan = clearing_plan()
    bird = next(row for row in plan.rows("receptors") if row["name"] == "Otis tarda")
    bird.update(name="Great bustard", members="Otis tarda")

    table = run(plan).scope

    counts = table[table["part"].eq("species_by_category")].set_index("category")["count"]
    assert (counts["EN"], counts["unknown"]) == (1, 1)
    assert "Otis tarda" in set(table.loc[table["part"].eq("threatened_species"), "taxon"])


def test_a_species_with_its_author_and_without_is_one():
    """Two spellings of the kestrel are one taxon, named as the receptor names it."""
    plan = clearing_plan()
    plan.rows("occurrences")[0]["scientificName"] = "Falco naumanni Fleischer, 1818"

    table = run(plan).scope

    counts = table[table["part"].eq("species_by_category")].set_index("category")["count"]
    assert (counts["VU"], counts["unknown"]) == (1, 1)
    assert "Falco naumanni" in set(table["taxon"])


def test_a_state_before_that_nobody_declared_is_unknown():
    """One receptor has a baseline, the others do not: never 'unchanged'."""
    plan = clearing_plan()
    plan.rows("receptors")[0].update(baseline_condition="grazed", baseline_trend="declining")

    table = run(plan).baseline.set_index("receptor_id")

    assert table.loc["heathland", "status"] == "declared"
    assert set(table.drop("heathland")["status"]) == {"not declared: unknown, never 'unchanged'"}
