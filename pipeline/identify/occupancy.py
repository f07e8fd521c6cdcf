"""Which receptor may be met in which zone, on what evidence, and how much of it is there."""

import numpy as np
import pandas as pd

from riskshed.pipeline.identify.absence import ABSENCE_COLUMNS, absence_in_zones
from riskshed.pipeline.identify.measurements import place_points
from riskshed.pipeline.identify.zone_habitats import habitat_hectares
from riskshed.pipeline.identify.zones import Zoning, uses
from riskshed.schemas.frames import of_distinct, side_by_side
from riskshed.schemas.knowledge import Knowledge
from riskshed.schemas.site import Site
from riskshed.schemas.taxa import taxon_key, taxon_keys
from riskshed.schemas.text import joined_lists, split_list

COLUMNS = [
    "receptor_id",
    "zone_id",
    "presence",
    "presence_evidence",
    "n_records",
    "area_ha",
    "habitat_ha",
    "reference_share",
    "reference_flag",
    *ABSENCE_COLUMNS,
]


def occupancy(
    site: Site, zoning: Zoning, knowledge: Knowledge, absences: pd.DataFrame
) -> pd.DataFrame:
    """Return one row a receptor × zone that it occupies or whose habitat it uses.

    Columns: receptor_id, zone_id, presence ('present' by record or mapped habitat, 'unknown'
    where only suitable habitat is known: vegetation and soil fauna are there where their habitat is
    mapped, an animal need not be), presence_evidence (file and rows), n_records, area_ha
    (of the zone), habitat_ha (what of it is habitat of the receptor, see `habitat_hectares`),
    reference_share (that over the receptor's declared reference extent, at most 1; missing where
    no reference is declared, or where the receptor was recorded on ground that is not its declared
    habitat), reference_flag, and what surveys held against their requirements say (`absences`, see
    `absence_in_zones`): survey_state, surveyed_from, absent_until, survey_why.

    A record always wins. An earned absence comes before what is only inferred from a mapped
    habitat; two surveys that contradict each other leave the presence 'unknown'. A mere "not
    detected" makes nobody absent.
    """
    records = _records(site, zoning)
    pairs = site.tables["receptors"].merge(zoning.zones, how="cross", suffixes=("", "_zone"))
    pairs = pairs.merge(records, on=["receptor_id", "zone_id"], how="left")
    pairs["suitable"] = [
        uses(wanted, offered)
        for wanted, offered in zip(_wanted(pairs), pairs["habitat_codes_zone"], strict=True)
    ]
    pairs["n_records"] = pairs["n_records"].fillna(0.0)
    pairs["seen"] = pairs["n_records"] > 0
    mapped = knowledge.receptor_groups.set_index("term")["present_where_mapped"].eq("true")
    pairs["mapped"] = pairs["receptor_group"].map(mapped).eq(True) & pairs["suitable"]
    met = pairs[pairs["seen"] | pairs["suitable"]].copy()
    met["presence_evidence"] = met["presence_evidence"].where(
        met["seen"], met["source_file"] + ":" + met["source_row"].astype("str")
    )
    said = absence_in_zones(site, zoning, absences)
    met = met.merge(said, on=["receptor_id", "zone_id"], how="left")
    met["presence"] = _presence(met)
    wanted = met[["receptor_id", "zone_id"]].assign(asked=_wanted(met))
    met["habitat_ha"] = habitat_hectares(wanted, zoning.habitats, met["area_ha"])
    met = met.assign(**_reference(met))
    return met[COLUMNS].sort_values(["receptor_id", "zone_id"], ignore_index=True)


def _presence(met: pd.DataFrame) -> np.ndarray:
    """Return present, absent or unknown; what was seen is present, unless surveys contradict."""
    conflict, absent = met["survey_state"].eq("conflict"), met["survey_state"].eq("absent")
    states = [conflict, met["seen"], absent, met["mapped"]]
    return np.select(states, ["unknown", "present", "absent", "present"], default="unknown")


def _wanted(pairs: pd.DataFrame) -> list[str]:
    """Return the habitat codes and habitat ids that each receptor uses, as one list."""
    return of_distinct(joined_lists, pairs["habitat_codes"], pairs["habitat_ids"])


def _reference(met: pd.DataFrame) -> dict[str, pd.Series]:
    """Return the share of the declared reference that is met here, and what is odd about it."""
    share = (met["habitat_ha"] / met["reference_extent_ha"]).where(met["suitable"])
    flag = pd.Series(
        np.select(
            [
                ~met["suitable"],
                met["reference_extent_ha"].isna(),
                met["habitat_ha"].isna(),
                share > 1,
            ],
            [
                "recorded_outside_declared_habitat",
                "reference_not_declared",
                "zone_area_unknown",
                "zone_larger_than_reference",
            ],
            default="",
        ),
        index=met.index,
        dtype="str",
    )
    return {"reference_share": share.clip(upper=1.0), "reference_flag": flag.replace("", None)}


def _records(site: Site, zoning: Zoning) -> pd.DataFrame:
    """Return receptor_id, zone_id, n_records and presence_evidence of every record placed."""
    taxa = _taxa(site.tables["receptors"])
    seen = site.tables["occurrences"]
    seen = seen[seen["occurrenceStatus"].eq("present")].dropna(subset="scientificName")
    seen = seen.assign(taxon=taxon_keys(seen["scientificName"])).merge(taxa, on="taxon")
    located = seen.dropna(subset=["decimalLongitude", "decimalLatitude"]).reset_index(drop=True)
    places = place_points(
        located["decimalLongitude"], located["decimalLatitude"], zoning, site.settings.sample_snap_m
    )
    located = located.assign(zone_id=places["zone_id"])
    grouped = located.dropna(subset="zone_id").groupby(["receptor_id", "zone_id"])
    return grouped.agg(
        n_records=("source_row", "size"),
        presence_evidence=("source_row", lambda rows: _evidence(located, rows)),
    ).reset_index()


def _evidence(located: pd.DataFrame, rows: pd.Series) -> str:
    """Return the file and the rows of some records; of many, the first twenty and their number."""
    file = located.loc[rows.index[0], "source_file"]
    first = ",".join(str(row) for row in sorted(rows)[:20])
    more = f" and {len(rows) - 20} more" if len(rows) > 20 else ""
    return f"{file}:{first}{more}"


def _taxa(receptors: pd.DataFrame) -> pd.DataFrame:
    """Return the taxa that stand for each receptor, by key: its own name and its members."""
    pairs = [
        (receptor, taxon)
        for receptor, own, members in side_by_side(
            receptors["receptor_id"], receptors["name"], receptors["members"]
        )
        for taxon in sorted({taxon_key(name) for name in (own, *split_list(members))})
    ]
    return pd.DataFrame(pairs, columns=["receptor_id", "taxon"], dtype="str")
