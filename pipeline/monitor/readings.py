"""What was measured at the stations, whatever table it stands in, in base units and by day."""

import pandas as pd

from riskshed.schemas.knowledge import Knowledge
from riskshed.schemas.rounding import round_array
from riskshed.schemas.site import Site
from riskshed.schemas.survey.dates import first_day

SAME_LENGTH = {"m AHD": "m"}  # a height above a datum is measured in metres
DECIBELS = ("dB(A)", "dBL")
COLUMNS = [
    *("location_id", "metric", "medium", "matrix", "fraction", "basis", "unit", "day", "moment"),
    *("low", "high", "suspect", "evidence"),
]


def readings(site: Site, knowledge: Knowledge) -> pd.DataFrame:
    """Return one row a value that was measured at a station, columns `COLUMNS`.

    ``metric`` is a parameter of `physical` or an analyte of `chemistry`; ``low`` and ``high`` are
    the value in the base unit ``unit`` (of a result below a limit: 0 and the limit), ``day`` its
    date and ``moment`` its place in time, ``suspect`` a reading whose instrument is in doubt,
    ``evidence`` the table and the ids of its row. What was rejected and what has no value is left
    out, and so are samples of quality control.
    """
    both = pd.concat([_physical(site), _chemistry(site, knowledge)], ignore_index=True)
    units = knowledge.units.set_index("term")
    factor = both["unit"].map(units["factor_to_base"]).astype("float64")
    base = both["unit"].map(units["base_unit"]).replace(SAME_LENGTH)
    for end in ("low", "high"):
        both[end] = round_array((both[end] * factor).to_numpy("float64"))
    both["unit"] = base.astype("str")
    return both[both["low"].notna() & both["day"].notna()].sort_values(
        ["location_id", "metric", "moment", "evidence"], ignore_index=True
    )[COLUMNS]


def _physical(site: Site) -> pd.DataFrame:
    table = site.tables["physical"]
    rows = table[~table["flag"].isin(["gap", "rejected"]) & table["value"].notna()]
    rows = rows[rows["location_id"].notna()]
    return pd.DataFrame(
        {
            "location_id": rows["location_id"],
            "metric": rows["parameter"],
            "medium": pd.Series(pd.NA, index=rows.index, dtype="str"),
            "matrix": pd.Series(pd.NA, index=rows.index, dtype="str"),
            "fraction": pd.Series(pd.NA, index=rows.index, dtype="str"),
            "basis": pd.Series(pd.NA, index=rows.index, dtype="str"),
            "unit": rows["unit"],
            "day": first_day(rows["datetime"].str.slice(0, len("YYYY-MM-DD"))),
            "moment": rows["datetime"].map(_in_utc).astype("str"),
            "low": rows["value"],
            "high": rows["value"],
            "suspect": rows["flag"].eq("suspect"),
            "evidence": "physical " + rows["measure_id"],
        }
    )


def _in_utc(moment: str) -> str:
    """Return a moment as text that sorts by time.

    >>> _in_utc("2026-05-03T06:00+08:00")
    '2026-05-02T22:00:00+00:00'
    """
    return pd.Timestamp(moment).tz_convert("UTC").isoformat()


def _chemistry(site: Site, knowledge: Knowledge) -> pd.DataFrame:
    rows = _results(site.tables["chemistry"]).merge(
        _samples(site.tables["samples"], knowledge), on="sample_id"
    )
    day = first_day(rows["sampled_at"].str.split("/").str[-1])
    return pd.DataFrame(
        {
            "location_id": rows["location_id"],
            "metric": rows["analyte"],
            "medium": rows["medium"],
            "matrix": rows["matrix"],
            "fraction": rows["fraction"],
            "basis": rows["basis"],
            "unit": rows["unit"],
            "day": day,
            "moment": day.dt.strftime("%Y-%m-%d").astype("str"),
            "low": rows["low"],
            "high": rows["high"],
            "suspect": False,
            "evidence": "chemistry " + rows["sample_id"] + " " + rows["analyte"],
        }
    )


def _results(chemistry: pd.DataFrame) -> pd.DataFrame:
    """Return the results that were not rejected; one below a limit lies between 0 and the limit."""
    rows = chemistry[~chemistry["qualifier"].fillna("").str.contains("R", regex=False)]
    limit = rows["eql"].fillna(rows["rl"]).fillna(rows["mdl"])
    measured = rows["result"].notna()
    low = rows["result"].where(measured, (limit * 0.0))
    return rows.assign(low=low, high=rows["result"].where(measured, limit))


def _samples(samples: pd.DataFrame, knowledge: Knowledge) -> pd.DataFrame:
    """Return the samples that count, with their station and their medium."""
    types = knowledge.sample_types.set_index("term")["feeds_risk"]
    media = knowledge.matrices.set_index("term")["medium"]
    rows = samples[samples["sample_type"].map(types).eq("true")]
    own = rows["parent_sample"].fillna(rows["sample_id"])
    return rows.assign(
        medium=rows["matrix"].map(media).astype("str"),
        location_id=rows["location_id"].fillna(own),
    )[["sample_id", "location_id", "matrix", "medium", "sampled_at"]]
