"""Rules across shapes: a good site with one thing broken, and the fault in words."""

import pytest

from riskshed.pipeline.load.site import load_site
from tests.schemas.survey.rows import good_row
from tests.sites import feature, good_tables, square, the_fault, write_site

LON, LAT = 3.010, 50.410
WIDE, HIGH = 0.0014077, 0.009  # about 100 m by 1,000 m: 10 ha, as block B1 has


@pytest.fixture
def tables():
    return good_tables()


@pytest.fixture
def check(tmp_path):
    """Return a function that writes tables and layers and returns the faults."""

    def faults(tables, layers=None, **more):
        return load_site(write_site(tmp_path / "tiny", layers=layers, **{**tables, **more}))[1]

    return faults


def strip(east=0.0, north=0.0, wide=WIDE, **properties):
    """Return a strip of 10 ha, shifted by so many strips to the east or degrees to the north."""
    corner = (LON + east * WIDE, LAT + north)
    return feature(
        {"type": "Polygon", "coordinates": square(*corner, (wide, HIGH))}, **properties
    )  # fmt: skip


def two_blocks(tables):
    """Add a block B2 with its habitat, both like those of B1."""
    tables["disturbance_blocks"].append({**tables["disturbance_blocks"][0], "block_id": "B2"})
    habitat = {**tables["habitats"][2], "habitat_id": "H4", "block_id": "B2"}
    tables["habitats"].append(habitat)


def constraint(**changes):
    none = {"block_ids": "", "source_ids": "", "relation": "", "distance_m": ""}
    return {
        **good_row("constraints"),
        **none,
        "constraint_id": "K1",
        "checked_on": "2024-06-30",
        **changes,
    }


@pytest.mark.parametrize(("side", "good"), [(0.0040, True), (0.0028, False)])
def test_all_blocks_together_fit_into_the_study_area(tables, check, side, good):
    """X16: two blocks of 10 ha in a study area of 28 ha, and in one of about 19.9 ha minus 2 %."""

    two_blocks(tables)
    area = {"type": "Polygon", "coordinates": square(3.0, 50.40, (side, HIGH))}
    faults = check(tables, layers={"study_area": [feature(area)]})

    if good:
        assert faults == []
        return
    tables["disturbance_blocks"][1]["area_ha"] = "10.5"
    tables["habitats"][3]["area_ha"] = "10.5"
    fault = the_fault(check(tables, layers={"study_area": [feature(area)]}))
    assert (fault.table, fault.row, fault.column) == ("disturbance_blocks", 0, "area_ha")
    assert (fault.value, fault.severity) == ("20.5", "error")
    assert fault.rule.startswith("all blocks together fit into the study area of 19.")


def test_without_a_study_area_nothing_is_declared(tables, check):
    """X16 is silent where no area is."""

    two_blocks(tables)
    assert check(tables, layers={"study_area": None}) == []


def test_a_blurred_receptor_names_its_taxa(tables, check):
    """X17: otherwise its records would be shown as exact as any other."""

    tables["receptors"][0]["sensitivity_public"] = "10"
    fault = the_fault(check(tables))

    assert (fault.table, fault.row, fault.column) == ("receptors", 2, "members")
    assert fault.severity == "error"
    assert "names the taxa of its records" in fault.rule


@pytest.mark.parametrize(
    "named",
    [
        {"members": "Sorex araneus"},
        {"members": "Panthera uncia"},  # no record yet
        {"name": "sorex araneus"},
        {"kind": "habitat"},
        {"sensitivity_public": "0"},
    ],
)
def test_a_receptor_with_taxa_or_without_blur_is_good(tables, check, named):
    """X17: its own name may be the taxon."""

    tables["receptors"][0]["sensitivity_public"] = "10"
    for receptor in tables["receptors"]:
        receptor["members"] = ""
    tables["receptors"][0] |= named

    assert check(tables) == []


@pytest.mark.parametrize(
    ("shift", "shared"), [(0.5, "5"), (0.9, "1"), (1.0, None), (1.0005, None), (0.9995, None)]
)
def test_two_blocks_do_not_claim_the_same_hectare(tables, check, shift, shared):
    """X18: half of 10 ha, a tenth; side by side, and a hand's breadth of drawing over it: none."""

    two_blocks(tables)
    blocks = [strip(block_id="B1"), strip(shift, block_id="B2")]
    faults = check(tables, layers={"blocks": blocks})

    if shared is None:
        assert faults == []
        return
    fault = the_fault(faults)
    assert (fault.table, fault.row, fault.value) == ("disturbance_blocks", 3, "B2")
    assert fault.severity == "warning"
    words = "two blocks do not claim the same hectare; with B1 it shares "
    assert fault.rule.startswith(words)
    hectares = float(fault.rule.removeprefix(words).split()[0])
    assert hectares == pytest.approx(float(shared), rel=0.01)


@pytest.mark.parametrize(
    ("first", "second", "good"),
    [("", "", False), ("a", "", False), ("a", "a", False), ("a", "b", True)],
)
def test_footprints_of_two_sources_neither_unless_they_are_alternatives(
    tables, check, first, second, good
):
    """X18: of two alternatives only one will be built."""

    source = tables["sources"][0]
    tables["sources"] = [
        {**source, "alternative_id": first},
        {**source, "source_id": "S2", "alternative_id": second},
    ]
    shapes = [strip(source_id="S1"), strip(0.5, source_id="S2")]
    faults = check(tables, layers={"sources": shapes})

    assert good == (faults == [])
    if not good:
        fault = the_fault(faults)
        assert (fault.table, fault.value, fault.severity) == ("sources", "S2", "warning")
        assert "with S1 it shares 5" in fault.rule


def test_roads_that_cross_claim_no_hectare(tables, check):
    """X18: a line has no area."""

    source = tables["sources"][0]
    tables["sources"] = [source, {**source, "source_id": "S2"}]
    road = {"type": "LineString", "coordinates": [[LON, LAT], [LON + 0.01, LAT]]}
    shapes = [feature(road, source_id="S1"), feature(road, source_id="S2")]

    assert check(tables, layers={"sources": shapes}) == []


def test_every_feature_of_the_layer_has_its_constraint(tables, check):
    """X1: an outline of which nobody says what it means."""

    layers = {"constraints": [strip(constraint_id="K2")]}
    fault = the_fault(check(tables, layers=layers, constraints=[constraint()]), severity="error")

    assert (fault.table, fault.value) == ("constraints", "K2")
    assert fault.rule == "every feature has a row in constraints"


@pytest.mark.parametrize(
    ("east", "typed", "word"),
    [
        (0.0, "overlaps", "inside"),
        (0.5, "none", "overlaps"),
        (0.5, "inside", "overlaps"),
        (9.0, "overlaps", "within_x_km"),
        (900.0, "inside", "none"),
    ],
)
def test_a_typed_relation_that_the_shapes_contradict_is_an_error(tables, check, east, typed, word):
    """The reserve is the strip; the block is the strip or lies so many strips to the east."""

    layers = {"blocks": [strip(east, block_id="B1")], "constraints": [strip(constraint_id="K1")]}
    rows = [constraint(relation=typed, block_ids="B1")]
    fault = the_fault(check(tables, layers=layers, constraints=rows))

    assert (fault.table, fault.row, fault.column) == ("constraints", 2, "relation")
    assert (fault.value, fault.severity) == (typed, "error")
    assert f"which is: {word}, at " in fault.rule
    assert fault.fix.startswith(f"type {word}, or leave relation empty")


@pytest.mark.parametrize(
    ("east", "typed", "distance"),
    [
        (0.0, "inside", "0"),
        (0.5, "overlaps", ""),
        (9.0, "within_x_km", "800"),
        (900.0, "none", ""),
        (0.5, "unknown", ""),
        (0.5, "", ""),
    ],
)
def test_a_typed_relation_that_agrees_or_is_unknown_is_good(tables, check, east, typed, distance):
    """Eight strips of 100 m lie between the ninth and the first."""

    layers = {"blocks": [strip(east, block_id="B1")], "constraints": [strip(constraint_id="K1")]}
    rows = [constraint(relation=typed, distance_m=distance, block_ids="B1")]

    assert check(tables, layers=layers, constraints=rows) == []


@pytest.mark.parametrize(
    ("typed", "distance", "column"),
    [("none", "", "relation"), ("within_x_km", "1500", "distance_m")],
)
def test_nearness_typed_otherwise_is_a_warning(tables, check, typed, distance, column):
    """Nothing meets either way: 800 m are neither none nor 1500 m."""

    layers = {"blocks": [strip(9.0, block_id="B1")], "constraints": [strip(constraint_id="K1")]}
    rows = [constraint(relation=typed, distance_m=distance, block_ids="B1")]
    fault = the_fault(check(tables, layers=layers, constraints=rows))

    assert (fault.column, fault.severity) == (column, "warning")


@pytest.mark.parametrize(
    ("typed", "good"), [("none", False), ("inside", False), ("overlaps", True)]
)
def test_works_that_are_not_drawn_prove_nothing(tables, check, typed, good):
    """B1 lies outside; where B2 lies nobody knows, so the two may overlap but cannot be inside."""

    two_blocks(tables)
    tables["sources"][0] |= {"decimalLatitude": "", "decimalLongitude": "", "block_ids": "B2"}
    layers = {"blocks": [strip(9.0, block_id="B1")], "constraints": [strip(constraint_id="K1")]}
    faults = check(tables, layers=layers, constraints=[constraint(relation=typed)])

    assert good == (faults == [])
