"""Rules across samples, chemistry and a site's own benchmarks: what is compared must be alike."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pandas as pd

from riskshed.pipeline.load.folder import Folder, row_fault
from riskshed.schemas.faults import Fault
from riskshed.schemas.frames import rows_of
from riskshed.schemas.in_force import not_in_force
from riskshed.schemas.vocabulary import read_config

CONDITIONS = ("fraction", "basis", "speciation")


def units_convert(folder: Folder) -> list[Fault]:
    """X12: one analyte in one matrix is given in units that convert into each other."""
    if not folder.has("samples", "chemistry"):
        return []
    dimensions = read_config("vocabulary/units.csv").set_index("term")["dimension"]
    used = dimensions.reindex(folder.tables["chemistry"]["unit"].dropna().unique())
    if used.notna().all() and used.nunique() < 2:
        return []  # all of them convert into each other
    rows = _measured(folder)
    dimension = rows["unit"].map(dimensions)
    unknown = rows[rows["unit"].notna() & dimension.isna()]
    faults = [
        row_fault(
            "chemistry",
            row,
            "unit",
            "a unit has a dimension, so that it converts",
            "type the result in a unit such as mg/kg or ug/L",
        )
        for row in rows_of(unknown)
    ]
    odd = _odd_units(rows.assign(dimension=dimension))
    return faults + [
        row_fault(
            "chemistry",
            row,
            "unit",
            f"{row['analyte']} in {row['medium']} converts into one unit (else: {row['usual']})",
            "correct the unit, or the matrix of the sample",
        )
        for row in rows_of(odd)
    ]


def _odd_units(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of another dimension than is usual for their analyte and medium."""
    what = ["analyte", "medium"]
    counts = rows.groupby([*what, "dimension"], as_index=False).size()
    if not counts.duplicated(what).any():
        return rows.head(0).assign(usual="")
    ranked = counts.sort_values(["size", "dimension"], ascending=[False, True])
    usual = ranked.drop_duplicates(what).set_index(what)["dimension"].rename("usual")
    placed = rows.dropna(subset=["dimension", *what]).join(usual, on=what)
    return placed[placed["dimension"].ne(placed["usual"])]


def benchmarks_fit(folder: Folder) -> list[Fault]:
    """X11: a benchmark of the site meets a measurement alike in medium, unit and conditions."""
    if not folder.has("benchmarks"):
        return []
    measured = _measured(folder)
    if measured.empty:
        return []
    units = read_config("vocabulary/units.csv").set_index("term")["dimension"]
    measured = measured.assign(dimension=measured["unit"].map(units))
    faults: list[Fault] = []
    for row in rows_of(folder.tables["benchmarks"]):
        found = _mismatch(row, measured, units)
        if found is not None:
            column, rule = found
            fix = "the benchmark is not used; correct it, or the chemistry, if they are alike"
            faults.append(row_fault("benchmarks", row, column, rule, fix, severity="warning"))
    return faults


def _mismatch(
    row: dict[str, Any], measured: pd.DataFrame, units: pd.Series
) -> tuple[str, str] | None:
    """Return the first column in which no measurement is like the benchmark, and the rule."""
    left = measured[measured["analyte"].eq(row["stressor"]) & measured["medium"].eq(row["medium"])]
    if left.empty:
        if measured["analyte"].eq(row["stressor"]).any():
            return "medium", f"{row['stressor']} was measured, but not in {row['medium']}"
        return None  # a benchmark of what nobody measured waits for its measurement
    what = f"{row['stressor']} in {row['medium']}"
    if str(units.get(str(row["unit"]), "")) not in set(left["dimension"].dropna()):
        return "unit", f"no {what} was measured in a unit that converts to {row['unit']}"
    for column in CONDITIONS:
        wanted = row.get(column)
        if not isinstance(wanted, str):
            continue
        left = left[left[column].eq(wanted)]
        if left.empty:
            return column, f"no {what} was measured with {column} {wanted}"
    return None


def _measured(folder: Folder) -> pd.DataFrame:
    """Return the chemistry with the medium of its sample."""
    if not folder.has("samples", "chemistry"):
        return pd.DataFrame()
    media = read_config("vocabulary/matrices.csv").set_index("term")["medium"]
    samples = folder.tables["samples"].dropna(subset=["sample_id"]).drop_duplicates("sample_id")
    medium = samples.set_index("sample_id")["matrix"].map(media)
    chemistry = folder.tables["chemistry"]
    return chemistry.assign(medium=chemistry["sample_id"].map(medium).astype("str"))


def benchmarks_in_force(folder: Folder) -> list[Fault]:
    """Find benchmarks of the site that are not in force on as_of of site.yaml."""
    if not folder.has("benchmarks") or folder.settings is None:
        return []
    settings = folder.settings
    day = None if settings.as_of is None else date.fromisoformat(str(settings.as_of))
    own = folder.tables["benchmarks"].dropna(subset=["benchmark_id"])
    return not_in_force(own, day, settings.pinned_benchmarks)


CHEMISTRY_RULES: tuple[Callable[[Folder], list[Fault]], ...] = (
    units_convert,
    benchmarks_fit,
    benchmarks_in_force,
)
