"""Who releases what in which phase, how far it reaches, and what it meets there."""

import pytest

from tests.plans import (
    NOWHERE,
    a_habitat,
    a_receptor,
    a_source,
    identified,
    layer,
    place,
    rectangle,
    smelter_plan,
    spread_out,
    with_soil,
)


def _clean(**tables):
    """Return the smelter without any sample: nothing is measured."""
    plan = smelter_plan()
    plan.tables.update(samples=[], chemistry=[])
    plan.tables.update(tables)
    return plan


def _influenced(distance, **zones):
    """Return which zones a smelter at the origin reaches, metals within `distance` metres."""
    row = {"stressor_class": "metals", "phase": "operation;post_closure", "distance_m": distance,
           "basis": "model", "citation": "none"}  # fmt: skip
    source = a_source("S1", phase="operation", stressors="Pb", **place(0, 0))
    plan = _clean(sources=[source], zones_of_influence=[row], habitats=[])
    shapes = layer("zone_id", {name: rectangle(*sides) for name, sides in zones.items()})
    reach = identified(plan, zones=shapes).reach
    return dict(zip(reach["zone_id"], reach["reached"], strict=True))


def test_a_declared_zone_of_influence_bounds_the_reach():
    """Both sides of 1000 m, and on the line: a zone that begins at 1000 m is still reached."""
    zones = {"IN": (0, 0, 500, 500), "ON": (1000, 0, 1500, 500), "OUT": (1001, 0, 1500, 500)}

    assert _influenced(1000.0, **zones) == {"IN": "present", "ON": "present"}


def _led_to_the_creek(**link):
    """Return reach and hypotheses of a dump whose metals reach 600 m, with a creek 2 km away."""
    source = a_source("DUMP", "waste_rock_storage", phase="operation", stressors="Cu;Zn",
                      **place(0, 0))  # fmt: skip
    row = {"stressor_class": "metals", "phase": "operation", "distance_m": 600.0, "basis": "model",
           "citation": "none"}  # fmt: skip
    fish = a_receptor("shrews", receptor_id="sculpin", receptor_group="fish", feeding_guild="fish",
                      realm="freshwater", habitat_codes="stream")  # fmt: skip
    plan = _clean(
        sources=[source],
        zones_of_influence=[row],
        receptors=[fish, a_receptor("worms", habitat_codes="stream")],
        habitats=[a_habitat("H1", "CREEK", "stream")],
        links=[{"link_id": "AR-03", "action": "connect", "source_id": "DUMP", "zone_id": "CREEK",
                "evidence": "toe drain"} | link],
    )  # fmt: skip
    zones = layer("zone_id", {"CREEK": rectangle(2000, 0, 2500, 100)})
    return identified(plan, zones=zones)


def test_water_leads_beyond_the_zone_of_influence_to_a_zone_that_a_row_of_links_names():
    """By its toe drain to the fish; not as dust or soil to the worms on its banks."""
    found = _led_to_the_creek()

    assert set(found.reach["reached"]) == {"present"}
    assert set(found.reach["reach_basis"]) == {"a row of links leads there"}
    assert set(found.hypotheses["receptor_id"]) == {"sculpin"}
    assert set(found.hypotheses["exposure_medium"]) == {"surface_water"}
    assert set(found.hypotheses["stressor"]) == {"Cu", "Zn"}


@pytest.mark.parametrize(
    ("link", "stressors"),
    [
        ({"stressor": "Cu"}, {"Cu"}),
        ({"zone_id": None}, set()),  # it names no zone: the declared reach stands
        ({"source_id": None}, set()),
        ({"phases": "closure"}, set()),
        ({"action": "scope_out", "reason": "dry", "signed_by": "L", "signed_on": "2026-01-02"},
         set()),
    ],
)  # fmt: skip
def test_a_row_of_links_leads_no_farther_than_it_says(link, stressors):
    assert set(_led_to_the_creek(**link).reach["stressor"]) == stressors


def test_a_reach_that_nobody_declared_is_unknown_everywhere():
    """No zone of influence: every zone may be reached, no zone is shown to be."""
    reach = identified(_clean()).reach

    assert set(reach["reached"]) == {"unknown"}
    assert set(reach["zone_id"]) == {"Z1", "Z2"}


def test_an_unknown_place_is_an_unknown_reach():
    """A zone of influence is declared, but neither source nor zones are on the map."""
    row = {"stressor_class": "metals", "phase": "operation;post_closure", "distance_m": 500.0}

    reach = identified(_clean(zones_of_influence=[row])).reach

    assert set(reach["reached"]) == {"unknown"}
    assert set(reach["reach_basis"]) == {"source or zone has no place on the map"}


def test_land_is_taken_only_where_ground_overlaps():
    """Clearing of block B1: 25 ha of A, nothing of B, no edge to B at all."""
    blocks = layer("block_id", {"B1": rectangle(500, 500, 1000, 1000)})
    zones = layer("zone_id", {"A": rectangle(0, 0, 1000, 1000), "B": rectangle(2000, 0, 3000, 900)})
    dig = a_source("DIG", "vegetation_clearing", phase="construction", stressors="habitat_loss",
                   block_ids="B1")  # fmt: skip
    plan = _clean(sources=[dig], habitats=[], disturbance_blocks=[{"block_id": "B1"}])

    (row,) = identified(plan, zones=zones, blocks=blocks).reach.to_dict("records")

    assert (row["zone_id"], row["reached"]) == ("A", "present")
    assert row["overlap_ha"] == pytest.approx(25.0)
    assert row["distance_m"] == 0.0


def test_measured_contamination_exposes_a_zone_beyond_the_declared_reach():
    """Above background outside the zone of influence: exposed, the source unknown there."""
    row = {"stressor_class": "metals", "phase": "operation", "distance_m": 100.0,
           "basis": "model", "citation": "none"}  # fmt: skip
    plan = _clean(
        sources=[a_source("S1", phase="operation", stressors="Pb", **place(0, 0))],
        zones_of_influence=[row], habitats=[],
    )  # fmt: skip
    with_soil(plan, "FAR", {"Pb": spread_out(900, 0.3, 9)})
    with_soil(plan, None, {"Pb": spread_out(20, 0.3, 9)}, role="reference", **NOWHERE)
    zones = layer("zone_id", {"FAR": rectangle(5000, 0, 6000, 900),
                              "FAR2": rectangle(9000, 0, 9900, 900)})  # fmt: skip

    reach = identified(plan, zones=zones).reach
    during = reach[reach["phase"].eq("operation")]

    assert dict(zip(during["zone_id"], during["reached"], strict=True)) == {"FAR": "unknown"}
    assert during["exposed_by_measurement"].all()


def test_strengths_of_some_phases_hold_in_those_phases_only():
    """Lead in operation only, by its source_stressors row; the source works in both phases."""
    plan = _clean(
        source_stressors=[
            {"source_id": "S1", "stressor": "Pb", "strength": 2.0, "strength_unit": "t/a",
             "basis": "estimated", "phases": "operation"}
        ]
    )  # fmt: skip

    releases = identified(plan).releases
    lead = releases[releases["stressor"].eq("Pb")]

    assert lead["phase"].tolist() == ["operation"]
    assert lead["strength"].tolist() == [2.0]


def test_a_legacy_lasts_into_every_later_phase_and_never_back():
    """A source of construction; its lead is found above background: two later phases, legacy."""
    plan = smelter_plan()
    plan.tables["sources"] = [a_source("S1", phase="operation", stressors="Pb;Cd;As")]

    releases = identified(plan).releases
    phases = releases.groupby("stressor")["phase"].agg(list).to_dict()

    assert phases == {
        "As": ["operation"],  # never measured, so nothing shows that it stayed
        "Cd": ["operation", "post_closure"],
        "Pb": ["operation", "post_closure"],
    }
    assert releases.loc[releases["legacy"], "phase"].unique().tolist() == ["post_closure"]


def test_a_mixed_group_is_met_by_each_of_its_receptors_in_its_own_way():
    """'Plants and soil biota' (L115): roots for plants, contact for worms and microbes; no bird."""
    keys = ("plants", "worms", "microbes", "woodcocks")
    plan = _clean(receptors=[a_receptor(key) for key in keys])

    rows = identified(plan).hypotheses
    mixed = rows[rows["link_id"].eq("L115")]

    assert mixed.groupby("receptor_id")["process_id"].unique().map(list).to_dict() == {
        "microbes": ["soil_contact"],
        "plants": ["root_uptake"],
        "worms": ["soil_contact"],
    }


def test_a_guild_in_the_crosswalk_keeps_other_guilds_out():
    """'Herbivores' of relinquished land (L186) are voles, not shrews or weasels."""
    keys = ("voles", "shrews", "weasels")
    plan = _clean(
        sources=[a_source("S1", "relinquished_land", phase="post_closure")],
        receptors=[a_receptor(key) for key in keys],
    )

    rows = identified(plan).hypotheses

    assert set(rows["receptor_id"]) == {"voles"}


def test_an_exposure_point_is_never_a_receptor():
    """Topsoil (L105, L106) is where receptors meet the metal: no hypothesis rests on them."""
    keys = ("plants", "worms", "heathland", "shrews")
    rows = identified(_clean(receptors=[a_receptor(key) for key in keys])).hypotheses

    assert len(rows) > 0
    assert not rows["link_id"].isin(["L105", "L106"]).any()


def test_a_link_that_holds_for_one_substance_is_used_for_that_one_only():
    """Gas that injures leaves (L103) is sulfur dioxide: dust of its class makes no row."""
    plan = _clean(
        sources=[a_source("S1", phase="operation", stressors="dust;sulfur_dioxide")],
        receptors=[a_receptor("lichens")],
    )

    rows = identified(plan).hypotheses

    assert set(rows.loc[rows["link_id"].eq("L103"), "stressor"]) == {"sulfur_dioxide"}
    assert "dust" not in set(rows["stressor"])


def test_water_carries_to_a_zone_only_what_was_measured_there_or_declared():
    """Slag in the river (L113): no sediment was taken, so no hypothesis; a link makes one."""
    fish = a_receptor("mussels", receptor_group="benthic_invertebrates", realm="freshwater")
    plan = _clean(receptors=[fish], sources=[a_source("S1", phase="operation", stressors="Zn")])
    declared = plan.copy()
    declared.rows("links").append(
        {"link_id": "OWN1", "action": "connect", "source_id": "S1", "stressor": "Zn",
         "process": "granulated_slag_enters_river", "medium": "sediment", "route": "contact",
         "receptor_id": "mussels", "zone_id": "Z1", "kb_link_id": "L113", "citation": "permit"}
    )  # fmt: skip

    assert identified(plan).hypotheses.empty
    rows = identified(declared).hypotheses
    assert set(rows["zone_id"]) == {"Z1"}
    assert set(rows["basis"]) == {"declared"}


def test_a_receptor_is_met_only_where_its_habitat_is_or_where_it_was_seen():
    """Worms of cropland: not in the heath of Z1."""
    plan = _clean(receptors=[a_receptor("worms", habitat_codes="cropland")])

    assert set(identified(plan).hypotheses["zone_id"]) == {"Z2"}


def test_one_habitat_code_of_many_is_enough():
    """Group, local class, GET code or habitat id: any name of the habitat will do."""
    for code in ("wetland", "g3c6", "TF1.3", "H9"):
        plan = _clean(
            habitats=[a_habitat("H9", "Z9", "wetland", local_class="g3c6",
                                ecosystem_get_code="TF1.3")],
            receptors=[a_receptor("worms", habitat_codes=f"heath;{code}")],
        )  # fmt: skip
        assert set(identified(plan).occupancy["zone_id"]) == {"Z9"}, code


def _connected(**cells):
    """Return the hypotheses of a clean smelter with one connecting row that names no process."""
    mussels = a_receptor("mussels", receptor_group="benthic_invertebrates", realm="freshwater")
    plan = _clean(
        receptors=[mussels, a_receptor("worms")],
        sources=[a_source("S1", phase="operation", stressors="Zn")],
    )
    plan.rows("links").append(
        {"link_id": "OWN1", "action": "connect", "source_id": "S1", "citation": "permit"} | cells
    )
    return identified(plan).hypotheses


def test_a_connecting_row_applies_a_shipped_link_whatever_the_activity_of_the_source():
    """Tailings seepage to soil fauna (L076), applied to the smelter and its worms."""
    rows = _connected(kb_link_id="L076", receptor_id="worms")
    own = rows[rows["link_id"].eq("OWN1")]

    assert set(own["process_id"]) == {"soil_contact"}
    assert set(own["receptor_id"]) == {"worms"}
    assert set(own["zone_id"]) == {"Z1", "Z2"}
    assert own["medium"].unique().tolist() == ["soil"]
    assert own["route"].unique().tolist() == ["contact"]


def test_a_connecting_row_without_a_link_says_that_the_source_reaches_a_zone():
    """The river does reach Z1: the shipped links of slag and discharge hold there only."""
    rows = _connected(zone_id="Z1", stressor="Zn")
    wet = rows[rows["receptor_id"].eq("mussels")]

    assert set(wet["link_id"]) == {"L113", "L114"}
    assert set(wet["zone_id"]) == {"Z1"}
    assert set(wet["basis"]) == {"declared"}


def test_an_added_link_borrows_medium_and_route_from_its_process():
    """Root uptake is by soil and roots: the team need not say so."""
    plan = _clean(receptors=[a_receptor("plants")])
    plan.tables["sources"] = [a_source("S1", "other", phase="operation", stressors="Zn")]
    plan.rows("links").append(
        {"link_id": "OWN1", "action": "add", "source_id": "S1", "stressor": "Zn",
         "process": "root_uptake", "receptor_id": "plants", "citation": "site visit"}
    )  # fmt: skip

    rows = identified(plan).hypotheses

    assert rows["medium"].unique().tolist() == ["soil"]
    assert rows["route"].unique().tolist() == ["root_uptake"]


def _overlaps(habitats, blocks=(("B1", 12.0), ("B2", 8.0)), worked="B1"):
    """Return zone → hectares that a digger takes, of zones that no map shows."""
    dig = a_source("DIG", "vegetation_clearing", phase="construction", stressors="habitat_loss",
                   block_ids=worked)  # fmt: skip
    plan = _clean(
        sources=[dig],
        habitats=[a_habitat(f"H{i}", *row[:1], area=row[1], block_id=row[2])
                  for i, row in enumerate(habitats)],
        disturbance_blocks=[{"block_id": name, "area_ha": area} for name, area in blocks],
    )  # fmt: skip
    reach = identified(plan).reach
    return dict(zip(reach["zone_id"], reach["overlap_ha"].fillna(-1.0), strict=True))


def test_a_zone_whose_habitats_name_their_block_is_taken_by_who_works_the_block():
    """Nine hectares of wood and three of meadow lie in B1, eight of meadow in B2."""
    habitats = [("WOOD", 9.0, "B1"), ("MEADOW", 3.0, "B1"), ("MEADOW", 8.0, "B2")]

    assert _overlaps(habitats) == {"WOOD": 9.0, "MEADOW": 3.0}
    assert _overlaps(habitats, worked="B1;B2") == {"WOOD": 9.0, "MEADOW": 11.0}
    assert _overlaps(habitats, worked="B2") == {"MEADOW": 8.0}


def test_what_lies_in_no_named_block_may_be_taken_or_not():
    """One hectare of the wood names no block: nobody knows how much is taken (-1)."""
    assert _overlaps([("WOOD", 9.0, "B1"), ("WOOD", 1.0, None)]) == {"WOOD": -1.0}
