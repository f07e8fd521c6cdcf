"""A stressor may turn into another one on the way: sulfide into acid, acid into dissolved metal."""

import pandas as pd
import pytest

from riskshed.schemas.survey.parse import parse_table
from riskshed.schemas.survey.receptors import shares_fit
from tests.plans import Plan, a_habitat, a_receptor, a_source, core, run, smelter_plan

LINK = {
    "link_id": "OWN1", "action": "add", "source_id": "DUMP", "from_stressor": "acid_drainage",
    "stressor": "Cu", "upstream_process": "leaching", "process": "soil_contact", "medium": "soil",
    "route": "contact", "receptor_id": "worms", "citation": "site visit",
}  # fmt: skip
PLAIN = {**LINK, "link_id": "OWN2", "from_stressor": None, "stressor": "acid_drainage"}


def _dump(*links: dict) -> Plan:
    """A waste dump that releases acid and nothing else, and the earthworms beside it."""
    dump = a_source("DUMP", "other", phase="operation", stressors="acid_drainage")
    return Plan(
        {
            "sources": [dump],
            "habitats": [a_habitat("H1", "Z1")],
            "receptors": [a_receptor("worms")],
            "links": list(links),
        }
    )


def test_a_link_may_turn_the_stressor_into_another():
    """The dump releases acid; what the worms meet is copper, by leaching and then contact."""
    found = core(_dump(LINK)).graph

    pathway = found.pathways.iloc[0]
    assert len(found.pathways) == 1
    assert (pathway["released_stressor"], pathway["stressor"]) == ("acid_drainage", "Cu")
    assert pathway["process_ids"] == "leaching;soil_contact"
    keys = found.edges.set_index("kind")[["stressor", "to_stressor"]]
    assert keys.loc["releases"].tolist() == ["acid_drainage", "acid_drainage"]
    assert keys.loc["transfers"].tolist() == ["acid_drainage", "Cu"]
    assert keys.loc["exposes"].tolist() == ["Cu", "Cu"]


def test_what_turns_into_copper_does_not_leave_as_copper_and_acid_both():
    """Two links over the same processes: acid stays acid on one, and is copper on the other."""
    found = core(_dump(LINK, PLAIN)).graph

    pathways = found.pathways
    ways = sorted(zip(pathways["released_stressor"], pathways["stressor"], strict=True))
    assert ways == [("acid_drainage", "Cu"), ("acid_drainage", "acid_drainage")]
    assert found.edges["edge_id"].is_unique
    assert pathways["pathway_id"].is_unique


def test_the_register_says_what_turns_into_what():
    """In its hypothesis, and as the key of the edge."""
    outputs = run(_dump(LINK))

    sentence = outputs.register["risk_hypothesis"].iloc[0]
    assert "releases Acid drainage" in sentence
    assert "turns into Copper and may affect" in sentence
    assert "acid_drainage>Cu" in {key for *_, key in outputs.graph.edges(keys=True)}


@pytest.mark.parametrize(
    "broken",
    [{"upstream_process": None}, {"from_stressor": "Cu"}],
    ids=["no process", "into itself"],
)
def test_a_transform_has_a_process_and_two_stressors(broken):
    """Otherwise the row is refused, with the way out."""
    cells = {**LINK, **broken}
    raw = pd.DataFrame([{k: "" if v is None else v for k, v in cells.items()}], dtype="str")
    raw["source_file"], raw["source_row"] = "tables/links.csv", 2
    _, faults = parse_table("links", raw, "tables/links.csv")

    said = [fault for fault in faults if fault.column == "from_stressor"]
    assert said and "process before" in said[0].rule


def test_an_edge_of_food_carries_the_share_of_the_diet():
    """Foxes eat seven parts of shrews in ten; of what else they eat nobody says the share."""
    plan = smelter_plan()
    fox = a_receptor("foxes", receptor_group="large_mammals", feeding_guild=None)
    plan.rows("receptors").append({**fox, "diet": "shrews;voles", "diet_shares": "shrews=0.7"})

    edges = core(plan).graph.edges
    feeds = edges[edges["kind"].eq("feeds")].drop_duplicates("from_node")

    shares = dict(zip(feeds["from_node"], feeds["diet_share"], strict=True))
    assert shares["receptor:shrews"] == "0.7"
    assert shares.keys() <= {"receptor:shrews", "receptor:voles"}


@pytest.mark.parametrize("typed", ["shrews=1.2", "shrews=0.7;voles=0.4", "hares=0.2", "0.7"])
def test_shares_are_parts_of_one_diet(typed):
    """Above one, more than a whole, no food of the diet, no food at all."""
    assert not shares_fit("shrews;voles", typed)
