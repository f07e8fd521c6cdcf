"""Rows that are well formed and do not fit: to each other, to the site, to its layers."""

import json
from typing import Any

import pytest

from tests.bad_input.command import LEAN, Bad, names, refused, riskshed
from tests.bad_input.test_cells import cell
from tests.sites import good_tables, write_site

SAMPLES = "tables/samples.csv"
LINK = {"link_id": "L1", "action": "scope_out", "source_id": "S1", "receptor_id": "R-PLANT",
        "reason": "fenced off", "signed_by": "A. Ecologist", "signed_on": "2024-01-01"}  # fmt: skip
CRS = {"zones": None, "study_area": None}  # without layers only the CRS says where the site is


def every(table: str, **change: Any) -> dict[str, Any]:
    """Return the good table with each row changed; a change is a function of the row."""
    rows = good_tables()[table]
    return {table: [{**row, **{name: f(row) for name, f in change.items()}} for row in rows]}


def diets(**of: str) -> dict[str, Any]:
    """Return the good receptors with these diets."""
    rows = good_tables()["receptors"]
    return {"receptors": [{**row, "diet": of.get(row["receptor_id"][2:], "")} for row in rows]}


swapped = every(
    "samples",
    decimalLatitude=lambda row: row["decimalLongitude"],
    decimalLongitude=lambda row: row["decimalLatitude"],
)
twice = good_tables()["samples"] + good_tables()["samples"][:1]

BAD = [
    Bad("an id twice", SAMPLES, 22, "sample_id", "each row has its own sample_id", "row 2 has the "
        "same", {"samples": twice}, "Z-NEAR-00"),
    Bad("an id that leads nowhere", "tables/chemistry.csv", 2, "sample_id", "every id here is a "
        "samples.sample_id", "nearest id in samples: Z-NEAR-09; else add a row",
        cell("chemistry", sample_id="Z-NEAR-99"), "Z-NEAR-99"),
    Bad("an id in other capitals", "tables/chemistry.csv", 2, "sample_id", "every id here is",
        "nearest id in samples: Z-NEAR-00", cell("chemistry", sample_id="z-near-00"), "z-near-00"),
    Bad("a link to a missing receptor", "tables/links.csv", 2, "receptor_id", "every id here is a "
        "receptors.receptor_id", "nearest id in receptors",
        {"links": [{**LINK, "receptor_id": "R-NONE"}]}, "R-NONE"),
    Bad("a link of another knowledge base", "tables/links.csv", 2, "kb_link_id", "every id here is "
        "a link of the knowledge base", "nearest: L", {"links": [{**LINK, "kb_link_id": "L9999"}]}),
    Bad("a table that others need", "tables/chemistry.csv", 2, "sample_id", "40 rows name a "
        "samples.sample_id, but samples has no rows", "add the table samples", {"samples": None}),
    Bad("another site's rows", "tables/sources.csv", 2, "site_id", "site_id is the id in site.yaml",
        "type tiny", cell("sources", site_id="giant"), "giant"),
    Bad("a phase that site.yaml has not", "tables/sources.csv", 2, "phase", "every phase is one of "
        "the phases in site.yaml: operation, post_closure", "add 'construction: {start: null, end: "
        "null}' to phases", cell("sources", phase="construction"), "construction"),
    Bad("two that eat each other", "tables/receptors.csv", 2, "diet", "what eats a receptor is not "
        "eaten by it: R-SHREW → R-PLANT → R-SHREW", "out of the diet of the other",
        diets(SHREW="R-PLANT", PLANT="R-SHREW"), "R-PLANT", 2),
    Bad("events in a circle", "tables/survey_events.csv", 2, "parentEventID", "is not its own",
        "parent", cell("survey_events", parentEventID="E1"), "E1"),
    Bad("latitude and longitude exchanged", SAMPLES, 2, "decimalLatitude", "with latitude and "
        "longitude exchanged it is there", "correct the coordinates",
        {**swapped, "layers": {}}, "3.01", 20),
    Bad("exchanged, and no layers to show it", SAMPLES, 2, "decimalLatitude", "true in the CRS of "
        "the site", "look whether latitude and longitude are exchanged",
        {**swapped, "layers": CRS}, "3.01", 20),
    Bad("a sign that was lost", SAMPLES, 2, "decimalLatitude", "with the other sign of the "
        "longitude it is there", "correct the coordinates",
        {**cell("samples", decimalLongitude="-3.0105"), "layers": {}}, "-3.0105"),
    Bad("half a place", SAMPLES, 2, "decimalLatitude", "latitude and longitude stand together",
        "type both", cell("samples", decimalLongitude="")),
    Bad("hectares in square metres", "tables/disturbance_blocks.csv", 2, "area_ha", "the habitats "
        "of a block have its area in sum", "correct area_ha",
        cell("disturbance_blocks", area_ha="1000"), "1000"),
    Bad("an absence with a count", "tables/occurrences.csv", 2, "individualCount", "an absence "
        "counts no individual", "type 0 or leave the count empty",
        cell("occurrences", occurrenceStatus="absent"), "4"),
    Bad("an occurrence on another day", "tables/occurrences.csv", 2, "eventDate", "an occurrence "
        "is dated within its event (E1: 2023-05-10)", "correct the date",
        cell("occurrences", eventDate="2022-05-10")),
]  # fmt: skip


@pytest.mark.parametrize("bad", BAD, ids=names)
def test_a_row_that_does_not_fit_is_refused(bad: Bad, tmp_path):
    """The two that do not fit are both named."""
    refused(bad, tmp_path)


@pytest.mark.parametrize(
    ("site", "words"),
    [
        (cell("samples", sampled_at="2035-01-01"), "nothing was seen after as_of in site.yaml"),
        (diets(SHREW="R-FOX"), "an item of a diet is a receptor here, or a food"),
        (cell("samples", decimalLatitude="0", decimalLongitude="0"), "a point is not 0, 0"),
        (cell("samples", decimalLatitude="49.1"), "the place is 145 km from the layers"),
        (cell("sources", stressors="Pb;Kryptonite"), "'Kryptonite': none of the terms is near"),
        (cell("chemistry", result="0"), "a laboratory finds a limit, never a zero"),
        (cell("habitats", habitat_id="h2"), "two ids differ in more than capital letters"),
        (cell("receptors", habitat_codes="heath,cropland"), "join the items by semicolons: heath;"),
        (cell("receptors", name="Musara\ufffda"), "text in which no letter was lost"),
        (cell("receptors", name="Shr\u200bews"), "text without invisible characters"),
        (cell("survey_events", eventTime="24:00"), "a time of day is hh:mm"),
        ({"disturbance_blocks": good_tables()["disturbance_blocks"], "habitats": None},
         "no habitat was surveyed"),
    ],
)  # fmt: skip
def test_what_may_be_meant_is_a_warning(site, words, tmp_path):
    """It is told, and the site is read."""
    said = riskshed("check", write_site(tmp_path / "tiny", **site), "--json")

    assert said.code == 0
    assert words in said.everything


@pytest.mark.parametrize("twin", ["Z-NEAR-00\u200b", "Z–NEAR–00", "Z-NEAR-\n00", "'Z-NEAR-00'"])
def test_what_refers_to_an_id_that_was_refused_is_no_orphan(twin, tmp_path):
    """The id is told where it stands; its chemistry names it as it is meant."""
    site = write_site(tmp_path / "tiny", **LEAN | cell("samples", sample_id=twin))
    said = json.loads(riskshed("check", site, "--json").out)

    assert [(fault["table"], fault["column"]) for fault in said["faults"]] == [
        ("samples", "sample_id")
    ]


def test_a_crs_that_is_true_nowhere_is_one_fault_and_not_one_a_place(tmp_path):
    """Web Mercator, and twenty samples."""
    site = write_site(tmp_path / "tiny", **LEAN | {"sources": None, "site_settings": {"crs": 3857}})
    said = json.loads(riskshed("check", site, "--json").out)

    assert [(fault["file"], fault["column"]) for fault in said["faults"]] == [("site.yaml", "crs")]
    assert "not true at any of the 20 places in samples" in said["faults"][0]["rule"]


def test_what_follows_from_a_fault_is_not_told_again(tmp_path):
    """The id was refused: neither its orphans nor the absence that refers to it are news."""
    tables = good_tables()
    tables["survey_events"][0]["isAbsenceReported"] = "oui"
    tables["disturbance_blocks"][0]["area_ha"] = "-10"
    said = riskshed("check", write_site(tmp_path / "tiny", **tables))

    assert said.code == 1
    assert said.out.rstrip().splitlines()[-1].startswith("2 errors, 0 warnings")
