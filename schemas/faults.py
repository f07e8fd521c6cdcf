"""A fault: what is wrong, where, why, and what to do about it.

Faults are collected, never raised one at a time: a team sees every fault of its folder in one run.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter

import pandas as pd

FAULT_COLUMNS = ("table", "file", "row", "column", "value", "rule", "severity", "fix")


@dataclass(frozen=True, order=True)
class Fault:
    """One finding about one cell, row or file.

    Parameters
    ----------
    table, file : name of the table and of the user's file
    row : row number in the user's file (the header is row 1); 0 for the file as a whole
    column, value : the cell; empty for a finding about the whole row or file
    rule : the rule in words
    severity : ``error`` (nothing is scored) or ``warning`` (listed, changes no exit code)
    fix : what to do next
    """

    table: str
    file: str
    row: int
    column: str
    value: str
    rule: str
    severity: str
    fix: str


by_place = attrgetter(*FAULT_COLUMNS)
"""The fields of a fault in order: sorts as faults do, and a million of them in seconds."""


def fault_table(faults: Iterable[Fault]) -> pd.DataFrame:
    """Return the faults as a frame with `FAULT_COLUMNS`, sorted by place, without duplicates."""
    rows = sorted({by_place(fault) for fault in faults})
    columns = zip(*rows, strict=True) if rows else ([] for _ in FAULT_COLUMNS)
    return pd.DataFrame(
        {
            name: pd.Series(list(cells), dtype="int64" if name == "row" else "str")
            for name, cells in zip(FAULT_COLUMNS, columns, strict=True)
        }
    )


def errors(faults: Iterable[Fault]) -> list[Fault]:
    """Return the faults that stop an assessment."""
    return [fault for fault in faults if fault.severity == "error"]


class FaultsFound(Exception):  # noqa: N818 - it is a finding about the user's files, not an error of ours
    """Raised once, with every fault of the run, when nothing may be scored."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = sorted(set(faults), key=by_place)
        super().__init__(f"{len(errors(self.faults))} errors in the input")


class UsageError(Exception):
    """The command was asked for something it cannot do; the message says what to do instead."""


class RefusedError(UsageError):
    """What surrounds the command does not let it work.

    A full disk, a right that is missing, the checks of the tables switched off, a run that would
    stand on the site's own ground. It is a finding (exit 1), as a faulty table is: somebody mends
    it, and the command is good.
    """
