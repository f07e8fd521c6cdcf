"""The sentences of a register row: its hypothesis, its gaps, and what would settle it."""

from typing import Any

import pandas as pd

from riskshed.schemas.frames import known, rows_of, side_by_side
from riskshed.schemas.text import split_list


def risk_hypothesis(rows: pd.DataFrame) -> pd.Series:
    """Return one sentence a row, built from its path (EPA 1998: risk hypothesis)."""
    sentences = [
        f"{source} releases {released}, which by {_way(processes)} in {zone} "
        f"{_turned(released, stressor)}may affect "
        f"{entity}: {attribute} ({phase.replace('_', '-')})."
        for source, released, stressor, processes, zone, entity, attribute, phase in side_by_side(
            rows["source_name"],
            rows["released_label"],
            rows["stressor_label"],
            rows["process_ids"],
            rows["zone_label"],
            rows["assessment_entity"],
            rows["assessment_attribute"],
            rows["phase"],
        )
    ]
    return pd.Series(sentences, index=rows.index, dtype="str")


def _turned(released: str, stressor: str) -> str:
    return "" if released == stressor else f"turns into {stressor} and "


def _way(process_ids: str) -> str:
    return " and ".join(p.replace("_", " ") for p in process_ids.split(";"))


GAPS = {
    "elem_source": "source not shown to reach the zone: could eliminate the pathway",
    "elem_transport": "stressor not measured in the zone: could complete or eliminate the pathway",
    "elem_receptor": "receptor not surveyed in the zone: could eliminate the pathway",
}
NOT_ABOVE = "measured, not above background: more samples could complete or eliminate the pathway"
NO_BACKGROUND = "measured, no background known: one could complete the pathway"
FLAG_GAPS = {
    "reference_not_declared": "no reference extent declared: magnitude cannot be narrowed",
    "zone_area_unknown": "area of the zone unknown: magnitude cannot be narrowed",
    "home_range_unknown_full_time_use_assumed": "home range unknown: a wider range lowers the dose",
    "guild_not_matched": "benchmark is not of the receptor's guild: may be too strict or too lax",
    "benchmark_not_in_force": "a benchmark that would apply is not in force on the day: the value "
    "that holds could be higher or lower",
    "hardness_not_measured": "hardness of the water not measured at every location: a criterion "
    "that depends on it could settle the screening",
    "hardness_below_formula": "water softer than the formula of its criterion was made for: the "
    "level may be too lax",
    "insufficient_n": "too few samples for a confidence limit: more could move the exposure",
    "sampling_design_unknown": "sampling design unknown: the confidence limit may not hold",
}


def data_gaps(rows: pd.DataFrame) -> pd.Series:
    """Return what is unknown about each row and what it could change, ``;``-joined."""
    read = [
        *(*GAPS, "flags", "reversibility", "timing", "measured_in_phase", "above_background", "n"),
        *("completeness", "eliminated_until"),
    ]
    gaps = [";".join(_row_gaps(row)) for row in rows_of(rows[read])]
    return pd.Series(gaps, index=rows.index, dtype="str")


def _row_gaps(row: dict[str, Any]) -> list[str]:
    if row["completeness"] == "eliminated":
        return [f"absence holds until {row['eliminated_until']}: without a new survey the pathway "
                "is potential again"]  # fmt: skip
    found = [words for element, words in GAPS.items() if row[element] == "unknown"]
    if GAPS["elem_transport"] in found and (row["above_background"] == "no" or known(row["n"])):
        words = NOT_ABOVE if row["above_background"] == "no" else NO_BACKGROUND
        found[found.index(GAPS["elem_transport"])] = words
    found += [FLAG_GAPS[flag] for flag in split_list(row["flags"]) if flag in FLAG_GAPS]
    if row["measured_in_phase"] in ("no", "undated"):
        found.append("not measured in this phase: the exposure may have been higher or lower")
    for driver in ("reversibility", "timing"):
        if not isinstance(row[driver], str) or row[driver] == "unknown":
            found.append(f"{driver} unknown: could raise the magnitude by one")
    return found


SHARE_NEEDS = {
    "reference_not_declared": "a declared reference extent of the receptor",
    "zone_area_unknown": "the area of the zone",
    "recorded_outside_declared_habitat": "a map of the habitat where it was recorded, or that "
    "habitat among its habitat_codes",
}


def needs(rows: pd.DataFrame) -> pd.Series:
    """Return what would settle each row: its tier's need; else, of several classes, more data."""
    words = {
        "magnitude": "tier 3: tissue residues or effects at the site against a reference",
        "value": "status of the receptor: Red List category, national list, or a declared value",
        "likelihood": "a frequency of the event, with its source",
        "consequence": "a modelled footprint of the event: it bounds the consequence from above",
    }
    several = rows["rating"].eq("U") | rows["rating_driver"].fillna("").ne("")
    undecided = several & rows["needs"].fillna("").eq("")
    unknown_share = undecided & rows["reference_share"].isna()
    next_tier = rows["rating_driver"].map(words).fillna("")
    found = rows["needs"].where(~undecided, next_tier)
    found = found.where(~unknown_share, SHARE_NEEDS["reference_not_declared"])
    for flag, way_out in SHARE_NEEDS.items():
        found = found.where(~(unknown_share & rows["reference_flag"].eq(flag)), way_out)
    return found


def deciding_input(rows: pd.DataFrame) -> pd.Series:
    """Return the deciding input in words that a team can act on."""
    words = {
        "magnitude": "size of the effect",
        "value": "value of the receptor",
        "likelihood": "likelihood of the event",
        "consequence": "consequence of the event",
        "": "",
    }
    return rows["rating_driver"].map(words).fillna("")
