"""What held a block in the run before, and does so no more because its rows were taken out.

A gate answers from the tables as they are. Where somebody deletes a find, a programme or a red
reading, a STOP becomes less without a word; here the run before is asked for the word.
"""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from riskshed.pipeline.gate.answers import GO, RANK, worst
from riskshed.pipeline.load.tables_folder import read_tables as read_raw
from riskshed.pipeline.write.read_run import latest_run, read_tables
from riskshed.schemas.faults import UsageError
from riskshed.schemas.frames import rows_of, side_by_side
from riskshed.schemas.survey import TABLES
from riskshed.schemas.survey.table import keys_of
from riskshed.schemas.text import split_list
from riskshed.schemas.vocabulary import read_config

Present = Callable[[str], frozenset[str]]
SHIPPED = {"survey_requirements": "requirements/survey_requirements.csv"}
PAIRED = "chemistry"  # one result is named by its sample and its analyte


class Vanished(NamedTuple):
    """An answer of the run before that is less now, and the rows behind it that are gone."""

    block_id: str
    rule_id: str
    was: str
    now: str
    reason: str
    gone: list[str]
    run: str

    def told(self) -> str:
        """Return it in words, with what to do."""
        was, now = self.was.upper(), self.now.upper()
        return (
            f"{self.block_id} {self.rule_id} was {was} in run {self.run} ({self.reason}) and is "
            f"{now} because rows are gone: {', '.join(self.gone)}; put them back, and settle them "
            "by rows of their own (release, closed action, waiver)"
        )


def gone_since(
    folder: Path, inputs_hash: str, gates: pd.DataFrame, day: date, present: Present
) -> list[Vanished]:
    """Return what held a block of a site in its last run of other inputs, and whose rows are gone.

    `inputs_hash` is that of the inputs of now; the rest is that of `vanished`.
    """
    return vanished(latest_run(folder / "runs", inputs_hash), gates, day, present)


def vanished(run: Path | None, gates: pd.DataFrame, day: date, present: Present) -> list[Vanished]:
    """Return what held a block on a day in an earlier run, and whose rows are gone.

    Parameters
    ----------
    run : the run before, if there is one; one that is damaged says nothing
    gates : the gate table of now
    day : the day that is asked about
    present : the ids that stand in a table now, by its name
    """
    try:
        old = read_tables(run, "gates")["gates"] if run is not None else pd.DataFrame()
    except UsageError:
        return []
    if run is None or old.empty:
        return []
    now = _worst(on_day(gates, day))
    blocks = set(gates["block_id"])
    found = []
    for row in rows_of(_held(old, day)):
        key = str(row["block_id"]), str(row["rule_id"])
        state = now.get(key, GO) if key[0] in blocks else "gone"
        if RANK.get(state, -1) >= RANK[row["state"]]:
            continue
        gone = [one for one in _evidence(row, key[0] in blocks) if not _stands(one, present)]
        if gone:
            found.append(Vanished(*key, row["state"], state, row["reason"], gone, run.name))
    return found


def on_day(gates: pd.DataFrame, day: date) -> pd.DataFrame:
    """Return the rows of a gate table that speak of a day."""
    text = day.isoformat()
    return gates[(gates["date_from"] <= text) & (gates["date_to"] >= text)]


def _held(old: pd.DataFrame, day: date) -> pd.DataFrame:
    """Return what held on the day, or on the last or first day of the run where it is outside."""
    first, last = old["date_from"].min(), old["date_to"].max()
    rows = on_day(old, date.fromisoformat(min(max(day.isoformat(), first), last)))
    return rows[rows["state"].ne(GO)]


def _worst(rows: pd.DataFrame) -> dict[tuple[str, str], str]:
    states: dict[tuple[str, str], str] = {}
    for block, rule, state in side_by_side(rows["block_id"], rows["rule_id"], rows["state"]):
        states[block, rule] = worst((state, states.get((block, rule), GO)))
    return states


def _evidence(row: Mapping[str, Any], block_stands: bool) -> list[str]:
    """Return the rows of tables behind an answer; hashes of pathways are no rows."""
    own = [] if block_stands else [f"disturbance_blocks:{row['block_id']}"]
    ids = [one for one in split_list(row["evidence_ids"]) if one.partition(":")[0] in TABLES]
    return list(dict.fromkeys([*own, *ids]))


def _stands(evidence: str, present: Present) -> bool:
    table, _, key = evidence.partition(":")
    if key in present(table):
        return True
    return table in SHIPPED and key in set(read_config(SHIPPED[table])["requirement_id"])


def present_in(tables: Mapping[str, pd.DataFrame]) -> Present:
    """Return what says which ids stand in a table."""

    def ids(table: str) -> frozenset[str]:
        frame = tables.get(table)
        if frame is None or frame.empty:
            return frozenset()
        keys = keys_of(TABLES[table])
        first = frame[keys[0]].astype("str").str.strip()
        if table == PAIRED:
            return frozenset(first + " " + frame["analyte"].astype("str").str.strip())
        return frozenset(first)

    return ids


def present_at(folder: Path, cache: Path | None = None) -> Present:
    """Return the same of a site folder whose tables are read only if they are asked for."""
    read: list[Present] = []

    def ids(table: str) -> frozenset[str]:
        if not read:
            raw = read_raw(folder, list(TABLES), cache)
            read.append(present_in({**raw.frames, **raw.kept}))
        return read[0](table)

    return ids
