"""Which benchmarks are in force on a day: begun, not ended, and not replaced by another."""

from collections.abc import Collection
from datetime import date
from typing import Any

import pandas as pd

from riskshed.schemas.faults import Fault
from riskshed.schemas.frames import known, rows_of
from riskshed.schemas.survey.dates import span

RULE = "a benchmark that decides is in force on the day of the assessment"


def why_not_in_force(row: dict[str, Any], day: date | None) -> tuple[str, str] | None:
    """Return the column that keeps a benchmark from deciding on a day, and why; None where none.

    Parameters
    ----------
    row : valid_from and valid_to (dates, whole or in part; empty has no end), superseded_by
    day : the day of the assessment; None where nobody said it, so that no date is compared

    Examples
    --------
    >>> why_not_in_force({"valid_to": "2023-12-31"}, date(2024, 1, 1))
    ('valid_to', 'it ended on 2023-12-31')
    >>> why_not_in_force({"valid_from": "2018"}, date(2018, 1, 1)) is None
    True
    """
    begins, ends, other = (row.get(n) for n in ("valid_from", "valid_to", "superseded_by"))
    if known(other):
        return "superseded_by", f"{other} took its place"
    first = span(str(begins)) if known(begins) else None
    if day is not None and first is not None and day < first[0]:
        return "valid_from", f"it begins on {begins}"
    last = span(str(ends)) if known(ends) else None
    if day is not None and last is not None and day > last[1]:
        return "valid_to", f"it ended on {ends}"
    return None


def not_in_force(
    benchmarks: pd.DataFrame, day: date | None, pinned: Collection[str] = ()
) -> list[Fault]:
    """Return a warning for each benchmark of the site that may not decide on a day.

    Parameters
    ----------
    benchmarks : the site's own table
    pinned : ids of benchmarks that a named person uses all the same
    """
    when = "" if day is None else f", {day}"
    faults = []
    for row in rows_of(benchmarks[~benchmarks["benchmark_id"].isin(pinned)]):
        found = why_not_in_force(row, day)
        if found is None:
            continue
        column, why = found
        key = str(row["benchmark_id"])
        fix = (
            f"{key} is not used; correct {column}, type the value that holds, or take it on in "
            f"site.yaml: accepted, key benchmark:{key}"
        )
        place = (str(row["source_file"]), int(row["source_row"]))
        rule = f"{RULE}{when}: {why}"
        faults.append(Fault("benchmarks", *place, column, str(row[column]), rule, "warning", fix))
    return faults
