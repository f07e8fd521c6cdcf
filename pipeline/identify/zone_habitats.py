"""How many hectares of which habitat lie in a zone, and how many of them a receptor uses."""

import pandas as pd

from riskshed.schemas.text import split_list

HABITAT_FACTS = ["habitat_group", "local_class", "ecosystem_get_code", "habitat_id"]
COLUMNS = ["zone_id", *HABITAT_FACTS, "area_ha"]
SAME = 1e-6  # of a zone: what arithmetic leaves over when pieces are summed


def in_zones(habitats: pd.DataFrame) -> pd.DataFrame:
    """Return one row a zone × habitat with its hectares; missing where one part is unknown."""
    table = habitats.dropna(subset="zone_id").reset_index(drop=True)
    by = [name for name in COLUMNS if name != "area_ha"]
    summed = table.groupby(by, dropna=False)["area_ha"].sum(skipna=False).reset_index()
    return summed.astype(dict.fromkeys(by, "str"))


def without_drawn(typed: pd.DataFrame, drawn: pd.DataFrame) -> pd.DataFrame:
    """Return the typed habitats of zones but for those that are drawn there: the shape counts."""
    pair = ["zone_id", "habitat_id"]
    here = pd.MultiIndex.from_frame(typed[pair])
    return typed[~here.isin(pd.MultiIndex.from_frame(drawn[pair]))]


def habitat_hectares(wanted: pd.DataFrame, habitats: pd.DataFrame, zone_ha: pd.Series) -> pd.Series:
    """Return the hectares of a zone that are habitat of a receptor, on the index of `wanted`.

    At most the zone; all of it where the area of one of its habitats is unknown, for more than that
    it cannot be. Missing where the receptor uses none, or where no area is known.

    Parameters
    ----------
    wanted : receptor_id, zone_id and ``asked``, every name of a habitat that it uses, as a list
    habitats : of `in_zones`
    zone_ha : hectares of the zone, on the index of `wanted`
    """
    named = habitats.reset_index(names="row").melt(
        ["row", "zone_id", "area_ha"], HABITAT_FACTS, value_name="name"
    )
    asked = wanted.assign(name=wanted["asked"].map(split_list)).explode("name")
    text = {"zone_id": "str", "name": "str"}
    met = (
        asked.reset_index(names="case")[["case", *text]].astype(text)
        .merge(named.dropna(subset="name").astype(text), on=list(text))
    )  # fmt: skip
    one_each = met.drop_duplicates(["case", "row"])
    own = one_each.groupby("case")["area_ha"].sum(skipna=False).reindex(wanted.index)
    uses_any = wanted.index.isin(one_each["case"])
    hectares = own.fillna(zone_ha).where(uses_any).clip(upper=zone_ha.fillna(float("inf")))
    return hectares.mask((hectares - zone_ha).abs() <= SAME * zone_ha, zone_ha)
