"""Is the exposure pathway complete? Five elements, each with its evidence, in each phase.

The elements are those of ATSDR's exposure pathway evaluation: source, transport, exposure point,
route, receptor population. ATSDR is a human-health agency; EPA 1997 and 1998 define the ecological
pathway alike.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from riskshed.schemas.frames import known, of_distinct, tuples_of
from riskshed.schemas.stages import Identified
from riskshed.schemas.survey.dates import span

ELEMENTS = ("source", "transport", "exposure_point", "route", "receptor")
CHEMICAL_MEDIA = frozenset({"soil", "sediment", "surface_water", "groundwater", "biota", "air"})
OCCUPANCY_FACTS = [
    *("presence", "presence_evidence", "survey_state", "surveyed_from", "absent_until"),
    "survey_why",
]


def completeness_of(elements: Mapping[str, str]) -> str:
    """Return the state of a pathway from the states of its five elements.

    Any element absent: eliminated; else any unknown: potential; else complete.

    >>> states = dict.fromkeys(ELEMENTS, "present")
    >>> completeness_of(states)
    'complete'
    >>> completeness_of(states | {"receptor": "unknown"})
    'potential'
    >>> completeness_of(states | {"receptor": "unknown", "source": "absent"})
    'eliminated'
    """
    states = set(elements.values())
    if "absent" in states:
        return "eliminated"
    return "potential" if "unknown" in states else "complete"


def completeness(
    pathways: pd.DataFrame,
    identified: Identified,
    phases: Mapping[str, tuple[str | None, str | None]],
) -> pd.DataFrame:
    """Return one row a pathway × phase, keyed by ``risk_id``.

    Columns: risk_id, elem_<element> and elem_<element>_evidence for the five elements,
    completeness, has_assumptions, measured_in_phase ('yes', 'no', 'undated', or missing where
    nothing was measured), eliminated_until and elimination_reason (which survey, when, by whom)
    where a receptor was shown to be absent.

    Contamination measured above background completes medium, exposure point, route and receptor
    there, and the assumption is written down; the source stays unknown for every source not shown
    to reach the zone. An absence that a survey earned holds in the phases that the time from its
    first visit to its expiry touches, and in no other; it comes before what is only assumed.
    """
    rows = _joined(pathways, identified)
    rows["measured_in_phase"] = _measured(rows, phases)
    rows["absent_here"] = _absent_in_phase(rows, phases)
    transport = _transport(rows)
    states = {
        "source": _source(rows),
        "transport": transport,
        "exposure_point": transport,  # what is measured at the place shows both
        "route": _route(rows, transport),
        "receptor": _receptor(rows),
    }
    table = rows[["risk_id"]].copy()
    for element, (state, evidence) in states.items():
        table[f"elem_{element}"] = pd.Series(state, dtype="str")
        table[f"elem_{element}_evidence"] = pd.Series(evidence, dtype="str")
    columns = [f"elem_{element}" for element in ELEMENTS]
    table["completeness"] = of_distinct(
        lambda states: completeness_of(dict(zip(ELEMENTS, states, strict=True))),
        *(table[name] for name in columns),
    )
    table["has_assumptions"] = (table[columns] == "assumed").any(axis=1)
    gone = table["completeness"].eq("eliminated")
    return table.assign(
        measured_in_phase=rows["measured_in_phase"].astype("str"),
        eliminated_until=rows["absent_until"].where(gone).astype("str"),
        elimination_reason=rows["survey_why"].where(gone).astype("str"),
    )


def _absent_in_phase(
    rows: pd.DataFrame, phases: Mapping[str, tuple[str | None, str | None]]
) -> list[bool]:
    """Return where the receptor was shown to be absent and the absence reaches into the phase."""
    columns = ["presence", "surveyed_from", "absent_until", "phase"]
    return [
        presence == "absent" and touches(first, last, *phases.get(phase, (None, None)))
        for presence, first, last, phase in tuples_of(rows[columns])
    ]


def touches(first: str, last: str, start: str | None, end: str | None) -> bool:
    """Return whether the days from `first` to `last` meet a phase; an undated end is open.

    >>> touches("2024-04-02", "2025-05-28", "2025-05", None)
    True
    >>> touches("2024-04-02", "2025-05-28", "2025-06", None)
    False
    """
    begins, ends = span(start or ""), span(end or "")
    before = begins is not None and last < begins[0].isoformat()
    after = ends is not None and first > ends[1].isoformat()
    return not before and not after


def _measured(
    rows: pd.DataFrame, phases: Mapping[str, tuple[str | None, str | None]]
) -> list[str | None]:
    """Return `measured_in_phase` of each row that was held against a background."""
    columns = ["sampled_from", "sampled_to", "phase", "above_background"]
    return [
        measured_in_phase(first, last, *phases.get(phase, (None, None))) if known(answer) else None
        for first, last, phase, answer in tuples_of(rows[columns])
    ]


def measured_in_phase(first: object, last: object, start: str | None, end: str | None) -> str:
    """Return whether samples from `first` to `last` fall into a phase ('yes', 'no', 'undated').

    Dates are ISO texts of any precision; a sample or a phase without a date is 'undated'.

    >>> measured_in_phase("2006-10", "2006-11-03", "2004", None)
    'yes'
    >>> measured_in_phase("2006", "2006", None, "2003-01")
    'no'
    """
    if not isinstance(first, str) or not isinstance(last, str) or (start is None and end is None):
        return "undated"
    before = start is not None and last[: len(start)] < start[: len(last)]
    after = end is not None and first[: len(end)] > end[: len(first)]
    return "no" if before or after else "yes"


def _joined(pathways: pd.DataFrame, identified: Identified) -> pd.DataFrame:
    """Return the pathways with what is known about each link of them."""
    releases = identified.releases[
        ["source_id", "stressor", "phase", "declared", "legacy", "evidence"]
    ].rename(columns={"evidence": "release_evidence", "stressor": "released_stressor"})
    rows = pathways.merge(releases, on=["source_id", "released_stressor", "phase"], how="left")
    reach = identified.reach.rename(columns={"stressor": "released_stressor"})
    rows = rows.merge(reach, on=["source_id", "released_stressor", "phase", "zone_id"], how="left")
    rows = rows.merge(identified.contamination, on=["zone_id", "stressor", "medium"], how="left")
    return rows.merge(
        identified.occupancy[["receptor_id", "zone_id", *OCCUPANCY_FACTS]],
        on=["receptor_id", "zone_id"],
        how="left",
    )


def _above(rows: pd.DataFrame) -> pd.Series:
    return rows["above_background"].eq("yes")


def _found(rows: pd.DataFrame) -> pd.Series:
    """Return 'measured above background: n_above of n locations' where that is so."""
    words = (
        rows["n_above"].fillna(0).astype("int64").astype("str")
        + " of "
        + rows["n"].fillna(0).astype("int64").astype("str")
        + " locations above background "
        + rows["background_value"].map("{:.12g}".format)
        + " "
        + rows["unit"].astype("str")
        + " ("
        + rows["background_source"].astype("str")
        + ")"
    )
    return words.where(_above(rows), "")


Answer = tuple[np.ndarray, np.ndarray]


def _source(rows: pd.DataFrame) -> Answer:
    reached = rows["reached"].eq("present")
    state = np.select([reached & rows["declared"].eq("declared")], ["present"], default="unknown")
    words = rows["release_evidence"].fillna("") + " " + rows["reach_basis"]
    return state, words.str.strip().to_numpy()


def _transport(rows: pd.DataFrame) -> Answer:
    """Prove the way by a measured concentration; land take is shown by the overlap itself."""
    physical = ~rows["medium"].isin(CHEMICAL_MEDIA)
    overlap = rows["overlap_ha"] > 0
    dated = rows["measured_in_phase"].eq("yes")
    above, found = _above(rows), _found(rows)
    conditions = [
        above & dated,
        above,
        physical & overlap,
        physical & rows["reached"].eq("present"),
    ]
    state = np.select(conditions, ["present", "assumed", "present", "assumed"], default="unknown")
    words = np.select(
        conditions,
        [
            found,
            found + "; not measured in this phase, assumed to hold",
            "overlap " + rows["overlap_ha"].round(2).astype("str") + " ha",
            rows["reach_basis"].fillna(""),
        ],
        default=np.select(
            [rows["above_background"].eq("no"), rows["n"].gt(0)],
            ["measured, not above background", "measured, no background to hold it against"],
            default="not measured",
        ),
    )
    return state, words


def _route(rows: pd.DataFrame, transport: Answer) -> Answer:
    """Take the route from the link that claims it; contamination at the place completes it."""
    state, _ = transport
    state = np.where(np.isin(state, ["present", "assumed"]), state, "unknown")
    return state, rows["edge_ids"].str.rsplit(";", n=2).str[-2].to_numpy()


def _receptor(rows: pd.DataFrame) -> Answer:
    """Say who is there: seen, shown to be absent, assumed where it is contaminated, or unknown."""
    seen, absent = rows["presence"].eq("present"), rows["absent_here"].astype(bool)
    conflict = rows["survey_state"].eq("conflict")
    later = rows["presence"].eq("absent") & ~absent
    conditions = [seen, absent, conflict, later, _above(rows)]
    state = np.select(
        conditions, ["present", "absent", "unknown", "unknown", "assumed"], default="unknown"
    )
    why = rows["survey_why"].fillna("")
    words = np.select(
        conditions,
        [
            rows["presence_evidence"].fillna(""),
            why,
            "surveys contradict each other: " + why,
            "not detected, which holds until "
            + rows["absent_until"].fillna("")
            + " and does not reach into this phase",
            "suitable habitat, contaminated above background: presence assumed",
        ],
        default=np.where(
            why.ne(""),
            "suitable habitat; not shown to be absent: " + why,
            "suitable habitat; presence not surveyed",
        ),
    )
    return state, words
