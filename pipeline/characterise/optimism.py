"""The optimism list: where a run believes something that makes it look better than what is shown.

Nothing here changes a rating. It is the list of rows that a reviewer reads first.
"""

from collections.abc import Iterable
from typing import Any

import pandas as pd

from riskshed.pipeline.characterise.domain import extrapolated
from riskshed.schemas.frames import known, rows_of
from riskshed.schemas.knowledge import Knowledge
from riskshed.schemas.site import Site
from riskshed.schemas.stages import Found
from riskshed.schemas.text import join_list, joined_lists, split_list

COLUMNS = ["kind", "subject", "risk_ids", "why", "evidence"]
CASE = ["receptor_id", "zone_id", "stressor", "medium", "route", "phase"]
CLASSES = "NLMHE"
Rows = list[dict[str, Any]]


def optimism(
    register: pd.DataFrame, found: Found, site: Site, knowledge: Knowledge
) -> pd.DataFrame:
    """Return one row an optimistic belief, columns `COLUMNS`, sorted.

    Kinds: weak_absence (said to be absent, not earned), single_visit_absence, accepted_absence (on
    an unverified requirement that a person took on), laxer_requirement (the site asks less than
    the shipped row it replaces), scoped_out_survey, planned_control and assumed_control (counted
    in a residual), large_fall (more than one class on an effectiveness that is not verified),
    eql_above_benchmark, extrapolated_model (a level outside its exposures, a level or an intake of
    another species), low_on_unverified (N or L on facts nobody checked).
    """
    rows = [
        *_absences(found, register),
        *_requirements(found, knowledge),
        *_scoped_out(found, register),
        *_controls(found, site),
        *_falls(register),
        *_limits(found),
        *_models(register, site, knowledge),
        *_low_on_unverified(register),
    ]
    table = pd.DataFrame(rows, columns=COLUMNS).astype("str")
    return table.sort_values(COLUMNS, ignore_index=True)


def _absences(found: Found, register: pd.DataFrame) -> Rows:
    accepted = found.surveyed.requirements
    taken_on = set(accepted.loc[accepted["verification"].eq("accepted"), "requirement_id"])
    rows = []
    for row in rows_of(found.surveyed.absences):
        kind, why = "", str(row["why"])
        if row["state"] == "unknown" and known(row["claimed_by"]) and row["claimed_by"]:
            kind, why = "weak_absence", f"reported as not found; it counts as unknown: {why}"
        elif row["state"] == "absent" and row["n_visits"] == 1:
            kind = "single_visit_absence"
        elif row["state"] == "absent" and taken_on & set(split_list(row["requirement_ids"])):
            kind, why = "accepted_absence", f"the requirement was not checked by us; {why}"
        if kind:
            ids = _at(register, str(row["receptor_id"]), str(row["block_id"]))
            evidence = join_list([*split_list(row["claimed_by"]), *split_list(row["evidence_ids"])])
            subject = f"{row['receptor_id']} at {row['block_id']}"
            rows.append(_row(kind, subject, ids, why, evidence))
    return rows


def _at(register: pd.DataFrame, receptor: str, block: str) -> Iterable[str]:
    """Return the rows of a receptor at a block: of its zone, or of a source that disturbs it."""
    mine = register[register["receptor_id"].eq(receptor)]
    there = [block in split_list(cell) for cell in mine["block_ids"]]
    evidence = mine["elem_receptor_evidence"].fillna("").str.contains(f"{block}: ", regex=False)
    return list(mine.loc[pd.Series(there, index=mine.index) | evidence, "risk_id"])


def _requirements(found: Found, knowledge: Knowledge) -> Rows:
    shipped = {str(r["requirement_id"]): r for r in rows_of(knowledge.survey_requirements)}
    rows = []
    for row in rows_of(found.surveyed.requirements):
        usual = shipped.get(str(row["requirement_id"]))
        if row["origin"] != "site" or usual is None:
            continue
        less = [
            f"{name} {row[name]:g} instead of {usual[name]:g}"
            for name in ("min_visits", "min_visits_in_core", "min_gap_days")
            if known(row[name]) and known(usual[name]) and row[name] < usual[name]
        ]
        if known(row["validity_days"]) and known(usual["validity_days"]):
            days, other = row["validity_days"], usual["validity_days"]
            less += [f"validity_days {days:g} instead of {other:g}"] if days > other else []
        if less:
            why = "the site asks less than the shipped requirement: " + ", ".join(less)
            rows.append(_row("laxer_requirement", row["requirement_id"], [], why, row["evidence"]))
    return rows


def _scoped_out(found: Found, register: pd.DataFrame) -> Rows:
    taken = found.surveyed.triggers
    rows = []
    for row in rows_of(taken[taken["scoped_out"].astype(bool)]):
        ids = {
            risk
            for receptor in split_list(row["receptor_ids"])
            for risk in _at(register, receptor, str(row["block_id"]))
        }
        why = f"no survey: {row['reason']} ({row['signed_by']}, {row['signed_on']})"
        subject = f"{row['requirement_id']} at {row['block_id']}"
        rows.append(_row("scoped_out_survey", subject, ids, why, row["evidence"]))
    return rows


def _controls(found: Found, site: Site) -> Rows:
    places = {
        str(row["measure_id"]): f"{row['source_file']}:{row['source_row']}"
        for row in rows_of(site.tables["mitigation"])
    }
    acting = found.mitigated.measures
    counted = acting[acting["counts_residual"].astype(bool)]
    words = {
        "planned_control": (counted["status"].eq("planned"),
                            "counted in the residual rating, and only planned"),
        "assumed_control": (counted["basis"].eq("assumed"),
                            "counted in the residual rating, and its effectiveness is assumed"),
    }  # fmt: skip
    return [
        _row(kind, str(measure), group["risk_id"], why, places.get(str(measure), ""))
        for kind, (meant, why) in words.items()
        for measure, group in counted[meant].groupby("measure_id")
    ]


def _falls(register: pd.DataFrame) -> Rows:
    facts = ["risk_id", "rating_inherent", "rating_residual", "control_basis", "mitigation_ids"]
    rows = []
    for row in rows_of(register[facts]):
        before, after = str(row["rating_inherent"]), str(row["rating_residual"])
        steps = CLASSES.find(before) - CLASSES.find(after)
        both = before in set(CLASSES) and after in set(CLASSES)
        if both and steps > 1 and row["control_basis"] != "verified":
            why = f"falls from {before} to {after} on an effectiveness that is not verified"
            rows.append(
                _row("large_fall", row["risk_id"], [row["risk_id"]], why, row["mitigation_ids"])
            )
    return rows


def _limits(found: Found) -> Rows:
    """Return the cases in which a non-detect says nothing, by stressor, zone and receptor."""
    screened = found.responded.responses
    hidden = screened.loc[screened["screening_outcome"].eq("cannot_exclude"), CASE]
    asked = found.graph.pathways[[*CASE, "risk_id"]]
    paths = asked.merge(hidden.drop_duplicates(), on=CASE)
    measured = found.identified.measurements
    places = measured["source_file"] + ":" + measured["source_rows"].astype("str")
    why = "the limit of quantification lies above the benchmark: 'not detected' excludes nothing"
    rows = []
    for (stressor, zone, receptor), of in paths.groupby(["stressor", "zone_id", "receptor_id"]):
        there = measured["zone_id"].eq(str(zone)) & measured["stressor"].eq(str(stressor))
        unseen = places[there & measured["nondetect"].astype(bool)]
        subject = f"{stressor} in {zone} for {receptor}"
        evidence = join_list(unseen)
        rows.append(_row("eql_above_benchmark", subject, of["risk_id"], why, evidence))
    return rows


def _models(register: pd.DataFrame, site: Site, knowledge: Knowledge) -> Rows:
    return [
        _row("extrapolated_model", one.subject, one.risk_ids, one.why, one.evidence)
        for one in extrapolated(register, site, knowledge)
    ]


def _low_on_unverified(register: pd.DataFrame) -> Rows:
    unsure = register["rating_inherent"].isin(["N", "L"]) & register["verification"].eq(
        "unverified"
    )
    low = register.loc[unsure, ["receptor_id", "stressor", "risk_id", "kb_link_ids"]]
    return [
        _row(
            "low_on_unverified",
            f"{receptor} × {stressor}",
            rows["risk_id"],
            "rated N or L on facts that nobody has checked",
            joined_lists(rows["kb_link_ids"]),
        )
        for (receptor, stressor), rows in low.groupby(["receptor_id", "stressor"])
    ]


def _row(kind: str, subject: object, ids: Iterable[str], why: object, evidence: object) -> Any:
    return {
        "kind": kind,
        "subject": subject,
        "risk_ids": join_list(map(str, ids)),
        "why": why,
        "evidence": evidence,
    }
