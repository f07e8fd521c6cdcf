"""Rules of quality control: duplicates that disagree, blanks that are not clean, samples kept long.

All but a date that cannot be are warnings: a person decides what a result is worth.
"""

from collections import Counter
from collections.abc import Callable

import pandas as pd

from riskshed.pipeline.load.folder import Folder, row_fault
from riskshed.schemas.faults import Fault
from riskshed.schemas.frames import rows_of, side_by_side
from riskshed.schemas.quality import BATCH, blank_hits, in_hit_batch
from riskshed.schemas.survey.dates import first_day, last_day
from riskshed.schemas.text import counted
from riskshed.schemas.vocabulary import read_config

ALIKE = ["analyte", "fraction", "basis", "unit"]
TOGETHER = ("samples", "chemistry")


def duplicates_agree(folder: Folder) -> list[Fault]:
    """C9: the relative percent difference of a duplicate is within the limit of its matrix."""
    if not folder.has(*TOGETHER):
        return []
    pairs = _pairs(folder.tables["samples"], folder.tables["chemistry"])
    mean = (pairs["result"] + pairs["result_parent"]) / 2
    apart = 100 * (pairs["result"] - pairs["result_parent"]).abs() / mean
    sure = mean >= pairs["least_times_eql"] * pairs["eql"].fillna(0.0)  # else it may be chance
    far = pairs[(apart > pairs["rpd_percent"]) & sure]
    fix = "ask the laboratory; both count, a field duplicate averaged with its parent"
    return [
        row_fault(
            "chemistry", row, "result",
            f"{row['analyte']} of a duplicate agrees with its parent within "
            f"{row['rpd_percent']:g} %; {row['parent_sample']} has {row['result_parent']:g}: they "
            f"differ by {apart[index]:.1f} %", fix,
            severity="warning",
        )
        for index, row in zip(far.index, rows_of(far), strict=True)
    ]  # fmt: skip


def _pairs(samples: pd.DataFrame, chemistry: pd.DataFrame) -> pd.DataFrame:
    """Return the detects of duplicates beside those of their parents, with their limit."""
    numbers = ["rpd_percent", "least_times_eql"]
    limits = read_config("methods/duplicate_limits.csv").astype(dict.fromkeys(numbers, "float64"))
    limits = limits.assign(matrix=limits["matrices"].str.split(";")).explode("matrix")
    twins = samples.dropna(subset=["sample_id", "parent_sample", "matrix"]).merge(
        limits[["sample_type", "matrix", *numbers]], on=["sample_type", "matrix"]
    )[["sample_id", "parent_sample", *numbers]]
    chemistry = chemistry if len(twins) else chemistry.head(0)
    involved = chemistry["sample_id"].isin([*twins["sample_id"], *twins["parent_sample"]])
    found = chemistry[involved & (chemistry["result"] > 0)]
    parents = found[["sample_id", *ALIKE, "result"]].rename(
        columns={"sample_id": "parent_sample", "result": "result_parent"}
    )
    return found.merge(twins, on="sample_id").merge(parents, on=["parent_sample", *ALIKE])


def blanks_are_clean(folder: Folder) -> list[Fault]:
    """C9: nothing is found in a blank; else the results of its report are flagged."""
    if not folder.has(*TOGETHER):
        return []
    samples, chemistry = (folder.tables[name] for name in TOGETHER)
    hits = blank_hits(samples, chemistry)
    flagged = chemistry[in_hit_batch(chemistry, hits)]
    flagged = flagged[~flagged["sample_id"].isin(hits["sample_id"])]
    in_batch = Counter(side_by_side(*(flagged[name] for name in BATCH)))
    faults = []
    for row in rows_of(hits):
        others = in_batch[row["lab_report_id"], row["analyte"]]
        rule = f"a blank holds nothing; this one holds {row['analyte']}"
        fix = f"ask the laboratory; flagged blank_hit of its report: {counted(others, 'result')}"
        if pd.isna(row["lab_report_id"]):
            fix = (
                "type lab_report_id, here and of the samples of its batch, so that they are flagged"
            )
        faults.append(row_fault("chemistry", row, "result", rule, fix, severity="warning"))
    return faults


def analysed_in_time(folder: Folder) -> list[Fault]:
    """C9: a sample is analysed after it was taken, and before it has been kept too long."""
    if not folder.has(*TOGETHER):
        return []
    dated = folder.tables["chemistry"].dropna(subset="analysed_at")
    taken = folder.tables["samples"][["sample_id", "sampled_at"]].dropna()
    rows = dated.merge(taken.drop_duplicates("sample_id"), on="sample_id")
    if rows.empty:
        return []
    early = last_day(rows["analysed_at"]) < first_day(rows["sampled_at"])
    kept = (first_day(rows["analysed_at"]) - last_day(rows["sampled_at"])).dt.days
    most = _holding_days(rows["analyte"])
    rule = "a sample is analysed after it was taken"
    faults = [
        row_fault("chemistry", row, "analysed_at", f"{rule} ({row['sampled_at']})",
                  "correct the date here or in samples")
        for row in rows_of(rows[early])
    ]  # fmt: skip
    late = rows.assign(kept=kept, most=most)[kept > most]
    return faults + [
        row_fault(
            "chemistry", row, "analysed_at",
            f"{row['analyte']} is analysed within {row['most']:g} days; it was kept at least "
            f"{row['kept']:g}", "ask the laboratory what the result is worth, or qualify it",
            severity="warning",
        )
        for row in rows_of(late)
    ]  # fmt: skip


def _holding_days(analytes: pd.Series) -> pd.Series:
    """Return for how many days a sample may be kept for an analyte; missing where nobody says."""
    table = read_config("methods/holding_times.csv").astype({"days": "float64"})
    classes = read_config("vocabulary/stressors.csv").set_index("term")["stressor_class"]
    own = table.dropna(subset="stressors").set_index("stressors")["days"]
    of_class = table.dropna(subset="stressor_class").set_index("stressor_class")["days"]
    days = analytes.map(own).astype("float64")
    return days.fillna(analytes.map(classes).map(of_class).astype("float64"))


QUALITY_RULES: tuple[Callable[[Folder], list[Fault]], ...] = (
    duplicates_agree,
    blanks_are_clean,
    analysed_in_time,
)
