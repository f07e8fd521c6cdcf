"""Habitats on and around the blocks."""

import pandas as pd

from riskshed.schemas.survey.fields import (
    Number,
    Text,
    identifier,
    number,
    partial_date,
    term,
    text,
)
from riskshed.schemas.survey.table import SurveyTable, rule, silent_on

_BIOME = r"(T|M|F|S|MT|FM|SF|TF|SM|MFT)[0-9]+"  # a biome of the IUCN typology, without its group
_SHARE = r"0(\.[0-9]+)?|\.[0-9]+|1(\.0*)?"


class Habitats(SurveyTable):
    """Habitat by block or in the area of influence. One row a habitat of one block or zone."""

    habitat_id: Text = identifier("Habitat id", "Short name of the habitat.", "H07-1", key=True)
    block_id: Text = identifier(
        "Block id",
        "The block in which it lies.",
        "B07",
        foreign_key="disturbance_blocks.block_id",
    )
    area_of_influence: Text = text(
        "Area of influence",
        "Name of the area of influence in which it lies, where it is on no block.",
        "smelter surroundings",
    )
    zone_id: Text = identifier("Zone id", "The zone of exposure in which it lies.", "urban_0_1000")
    ecosystem_get_code: Text = term(
        "Ecosystem (IUCN GET)",
        "Code in the IUCN Global Ecosystem Typology: functional group (T7.1) or biome (T7).",
        "T7.1",
        vocabulary="get_codes",
        also=_BIOME,
        also_words="a biome such as T7",
        required=True,
    )
    local_class: Text = text("Local class", "Class in a local scheme.", "g3c6")
    scheme: Text = text(
        "Scheme",
        "Scheme of the local class (UKHab, PCT, China vegetation type, OCS GE).",
        "UKHab",
    )
    habitat_group: Text = text(
        "Habitat group", "Group by which exposure units are formed.", "woodland"
    )
    area_ha: Number = number(
        "Area", "Area of the habitat in its block or zone.", "3.2", "ha", gt=0, required=True
    )
    condition: Text = term(
        "Condition",
        "Condition as a class, or as a share of the reference condition between 0 and 1.",
        "moderate",
        vocabulary="conditions",
        also=_SHARE,
        also_words="a share from 0 to 1",
    )
    naturalness: Text = term(
        "Naturalness",
        "Natural, modified or planted, as IFC PS6 divides them.",
        "natural",
        vocabulary="naturalness",
    )
    irreplaceability: Text = term(
        "Irreplaceability",
        "How hard the habitat is to replace.",
        "high",
        vocabulary="irreplaceability",
    )
    mapped_on: Text = partial_date("Mapped on", "When it was mapped.", "2018", interval=True)
    method: Text = text("Method", "How it was mapped.", "aerial photographs, checked on foot")
    mapper: Text = text("Mapper", "Who mapped it.", "IGN")

    @rule(
        "a habitat has a place: a block, a zone or an area of influence",
        at="block_id",
        reads=("area_of_influence", "zone_id"),
        fix="fill in block_id, zone_id or area_of_influence",
    )
    @classmethod
    def has_place(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where at least one of the three places is there."""
        places = frame[["block_id", "area_of_influence", "zone_id"]]
        return places.notna().any(axis="columns") | silent_on(frame, "block_id")

    @rule(
        "a local class has its scheme",
        at="scheme",
        reads=("local_class",),
        fix="name the scheme to which the class {local_class} belongs",
        severity="warning",
    )
    @classmethod
    def class_has_scheme(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where a local class stands beside its scheme."""
        named = frame["scheme"].notna() | silent_on(frame, "scheme")
        return frame["local_class"].isna() | named
