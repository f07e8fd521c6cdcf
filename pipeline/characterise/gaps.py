"""Gaps: what is unknown, how many rows it touches, and what would settle it."""

import pandas as pd

from riskshed.schemas.frames import side_by_side
from riskshed.schemas.site import Site
from riskshed.schemas.stages import Identified
from riskshed.schemas.text import counted, split_list

COLUMNS = [
    "kind",
    "subject",
    "what",
    "could_change",
    "n_rows",
    "highest_possible",
    "risk_ids",
    "way_out",
]
CLASSES = ("N", "L", "M", "H", "E")
MOST_IDS = 20


def gaps(
    register: pd.DataFrame, identified: Identified, site: Site, *more: pd.DataFrame
) -> pd.DataFrame:
    """Return one row a gap, the ones that touch the worst and the most rows first.

    Kinds: ``row`` (a gap of register rows, and what knowing it could change), ``need`` (evidence
    that would settle rows), ``unplaced`` (samples that lie in no zone and so feed no row),
    ``not_surveyed`` (a table that is not there), ``unknown_field`` (a cell on which the source of
    the data is silent). Those in `more` (of `monitoring_gaps`) come after the rows and needs.
    """
    parts = [
        _of_rows(register, "data_gaps", "row"),
        _of_rows(register, "needs", "need"),
        *more,
        _unplaced(identified.measurements),
        _not_surveyed(site),
        _unknown_fields(site),
    ]
    return pd.concat(parts, ignore_index=True).reindex(columns=COLUMNS)


def _of_rows(register: pd.DataFrame, column: str, kind: str) -> pd.DataFrame:
    order = {name: place for place, name in enumerate(CLASSES)}
    found: dict[str, list[tuple[str, str]]] = {}
    for text, risk, high in side_by_side(
        register[column], register["risk_id"], register["rating_inherent_hi"]
    ):
        for gap in split_list(text):
            found.setdefault(gap, []).append((risk, high if isinstance(high, str) else ""))
    rows = [_gap_row(kind, gap, touched, order) for gap, touched in found.items()]
    rows.sort(
        key=lambda r: (
            -order.get(str(r["highest_possible"]), -1),
            -int(str(r["n_rows"])),
            str(r["what"]),
        )
    )
    return pd.DataFrame(rows, columns=COLUMNS)


def _gap_row(
    kind: str, gap: str, touched: list[tuple[str, str]], order: dict[str, int]
) -> dict[str, object]:
    what, _, effect = gap.partition(": ")
    ids = sorted(risk for risk, _ in touched)
    ends = {"could_change": effect} if kind == "row" else {"way_out": effect or gap}
    more = [f"and {len(ids) - MOST_IDS} more"] if len(ids) > MOST_IDS else []
    highest = max((h for _, h in touched), key=lambda h: order.get(h, -1))
    return {
        "kind": kind,
        "subject": "register",
        "what": what,
        "n_rows": len(ids),
        "highest_possible": highest,
        "risk_ids": ";".join([*ids[:MOST_IDS], *more]),
        **ends,
    }


def _unplaced(measurements: pd.DataFrame) -> pd.DataFrame:
    """Return one row a medium of samples without a zone: they were measured and count nowhere.

    Reference and control samples belong elsewhere: they count as background.
    """
    impact = measurements["location_role"].fillna("impact").eq("impact")
    sampled = measurements[impact].drop_duplicates(["location_id", "medium"])
    rows = [
        {
            "kind": "unplaced",
            "subject": "samples",
            "what": f"{lost:,} of {counted(len(group), 'location')} sampled in {medium} "
            "lie in no zone",
            "n_rows": lost,
            "way_out": "draw the layer zones, declare exposure_units in site.yaml, type a zone_id, "
            "or raise sample_snap_m",
        }
        for medium, group in sampled.groupby("medium")
        if (lost := int(group["zone_id"].isna().sum()))
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _not_surveyed(site: Site) -> pd.DataFrame:
    rows = [
        {
            "kind": "not_surveyed",
            "subject": table,
            "what": f"no rows in {table}",
            "way_out": f"fill tables/{table}.csv; what is not there is not surveyed, never 'none'",
        }
        for table in site.not_surveyed
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _unknown_fields(site: Site) -> pd.DataFrame:
    rows = []
    for name, table in site.tables.items():
        if "unknown_fields" not in table:
            continue
        fields = table["unknown_fields"].map(split_list).explode().dropna()
        rows += [
            {
                "kind": "unknown_field",
                "subject": name,
                "what": f"{field} is not in the source",
                "n_rows": int(count),
                "way_out": "ask whoever made the data",
            }
            for field, count in sorted(fields.value_counts().items())
        ]
    return pd.DataFrame(rows, columns=COLUMNS)


def warnings_of(register: pd.DataFrame, gaps: pd.DataFrame) -> list[str]:
    """Return what a reader of the run must know first, one sentence each."""
    unverified = int(register["verification"].eq("unverified").sum())
    undecided = int(register["rating_inherent"].eq("U").sum())
    words = []
    if unverified:
        words.append(f"{unverified} of {len(register)} rows rest on facts that nobody has checked")
    if undecided:
        words.append(f"{undecided} of {len(register)} rows are undecided (U)")
    unplaced = gaps.loc[gaps["kind"].eq("unplaced"), "what"]
    return [*words, *(f"{what} and feed no row: gaps.csv" for what in unplaced)]
