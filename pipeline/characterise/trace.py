"""The trace: every number behind a rating, with its formula, its citation, its file and its row."""

from collections.abc import Iterable

import pandas as pd

from riskshed.schemas.frames import of_distinct, side_by_side
from riskshed.schemas.knowledge import Knowledge
from riskshed.schemas.scenario import ALTERNATIVE, EVENT
from riskshed.schemas.site import Site
from riskshed.schemas.stages import Found

COLUMNS = [
    "part",
    "subject",
    "place",
    "quantity",
    "value",
    "unit",
    "words",
    "source_key",
    "citation",
    "verification",
    "source_file",
    "source_rows",
]
NOT_MET = "not what is met here"  # of a sample that is kept beside the exposure
DOSE_UNIT = "mg/kg bw/d"
AT_MOST = "and at most: with the largest alternative; all, where nobody knows what a source takes"
CITED = frozenset(
    {
        "background_value",
        "uptake_a",
        "uptake_b",
        "food_intake",
        "soil_fraction",
        "benchmark_value",
        "trv_no_effect",
        "trv_low_effect",
        "reference_extent_ha",
    }
)


def trace(site: Site, found: Found, knowledge: Knowledge) -> pd.DataFrame:
    """Return one row a number, columns `COLUMNS`, keyed by part and subject.

    Subjects: ``zone|stressor|medium`` (measurement, concentration, background),
    ``receptor|zone|stressor|medium`` (screening), ``receptor|zone|stressor`` (dose, effect),
    ``receptor|zone|stressor|phase|scenario`` (land; no scenario where
    nothing is chosen), ``receptor`` (value, reference).
    """
    parts = [
        _measurements(found.identified.measurements),
        _concentrations(found.exposed.concentrations),
        _background(found.identified.contamination),
        _doses(found.exposed.unit_doses),
        _screening(found.responded.responses),
        _effects(found.responded.responses),
        _land(found.responded.responses),
        _values(found.rated.values, site),
        _references(site),
    ]
    table = pd.concat(parts, ignore_index=True).reindex(columns=COLUMNS)
    table["citation"] = [_cited(keys, knowledge.citations) for keys in table["source_key"]]
    text = [c for c in COLUMNS if c not in ("value", "place")]
    return table.astype({**dict.fromkeys(text, "str"), "value": "float64", "place": "int64"})


def _cited(keys: object, citations: dict[str, str]) -> str:
    if not isinstance(keys, str):
        return ""
    known = [citations[key] for key in sorted(set(keys.split(";"))) if key in citations]
    return " | ".join(known) or keys


def subject(*parts: str) -> str:
    """Return the key of the numbers of a place or receptor, without its empty parts."""
    return "|".join(filter(None, parts))


def _subjects(rows: pd.DataFrame, columns: Iterable[str]) -> list[str]:
    return of_distinct(lambda key: subject(*map(str, key)), *(rows[name] for name in columns))


def _measurements(rows: pd.DataFrame) -> pd.DataFrame:
    rows = rows[rows["zone_id"].notna()].sort_values(
        ["zone_id", "stressor", "medium", "value", "location_id"]
    )
    marks = rows["nondetect"].map({True: "non-detect, at its limit", False: ""})
    role = rows["location_role"].fillna("impact")
    beside = role.where(role.ne("impact"), "other sample").where(~rows["exposure"], "")
    beside = beside.mask(beside.ne(""), beside + f", {NOT_MET}")
    return pd.DataFrame(
        {
            "part": "measurement",
            "subject": _subjects(rows, ["zone_id", "stressor", "medium"]),
            "place": range(len(rows)),
            "quantity": rows["location_id"],
            "value": rows["value"],
            "unit": rows["unit"],
            "words": ["; ".join(filter(None, pair)) for pair in side_by_side(marks, beside)],
            "verification": "declared",
            "source_file": rows["source_file"],
            "source_rows": rows["source_rows"],
        }
    )


def _long(
    rows: pd.DataFrame,
    part: str,
    subjects: list[str],
    quantities: list[tuple[str, str, str]],
    shared: dict[str, str],
) -> pd.DataFrame:
    """Return one row a quantity, with the `shared` columns of the row.

    A quantity is (column, unit, words); words that begin with ``@`` name a column. What we computed
    ourselves carries no citation: only the columns in `CITED` do.
    """
    frames = [
        pd.DataFrame(
            {
                "part": part,
                "subject": subjects,
                "place": place,
                "quantity": column,
                "value": pd.to_numeric(rows[column], errors="coerce").to_numpy(),
                "unit": unit,
                "words": rows[words[1:]].to_numpy() if words.startswith("@") else words,
            }
            | {
                name: rows[source].to_numpy()
                for name, source in shared.items()
                if column in CITED or name not in ("source_key", "verification")
            }
        )
        for place, (column, unit, words) in enumerate(quantities)
    ]
    table = pd.concat(frames, ignore_index=True).reindex(
        columns=[*frames[0].columns, *[n for n in shared if n not in frames[0]]]
    )
    return table[table["value"].notna()]


def _concentrations(rows: pd.DataFrame) -> pd.DataFrame:
    quantities = [
        ("n", "", "number of locations"),
        ("n_nondetect", "", "of them non-detects"),
        ("mean", "unit", "mean"),
        ("lcl", "unit", "lower 95 % limit of the mean"),
        ("ucl", "unit", "upper 95 % limit of the mean"),
        ("epc", "unit", "@concentration_reason"),
        ("median", "unit", "median of the locations"),
        ("max_value", "unit", "highest location"),
    ]
    table = _long(
        rows,
        "concentration",
        _subjects(rows, ["zone_id", "stressor", "medium"]),
        quantities,
        {"row_unit": "unit"},
    )
    table["unit"] = table["row_unit"].where(table["unit"].eq("unit"), "")
    return table.assign(verification="derived").drop(columns="row_unit")


def _background(rows: pd.DataFrame) -> pd.DataFrame:
    return _long(
        rows,
        "background",
        _subjects(rows, ["zone_id", "stressor", "medium"]),
        [
            ("background_value", "", "@background_statistic"),
            ("n_above", "", "locations above it"),
            ("p_value", "", "one-sided binomial test: no more locations above than background has"),
        ],
        {"source_key": "background_source", "verification": "background_verification"},
    )


def _doses(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the dose, its uptake and its intake, each with the source of its own."""
    subjects = _subjects(rows, ["receptor_id", "zone_id", "stressor"])
    uptake = [
        ("soil_epc", "mg/kg", "soil at the exposure point"),
        ("uptake_a", "", "@uptake_model"),
        ("uptake_b", "", "slope of the uptake model"),
        ("tissue_epc", "mg/kg", "food: exp(a + b ln C_soil), or a × C_soil"),
    ]
    intake = [
        ("food_intake", "kg/kg bw/d", "dry food intake"),
        ("soil_fraction", "", "soil share of the dry diet"),
        ("area_use", "", "share of food taken here"),
        ("dose_epc", DOSE_UNIT, "dose = (C_food + C_soil × soil share) × intake × area use"),
    ]
    parts = [
        _long(rows, "dose", subjects, quantities,
              {"source_key": f"{name}_source", "verification": f"{name}_verification"})
        for name, quantities in (("uptake", uptake), ("intake", intake))
    ]  # fmt: skip
    parts[1]["place"] += len(uptake)
    return pd.concat(parts, ignore_index=True)


def _screening(rows: pd.DataFrame) -> pd.DataFrame:
    key = ["receptor_id", "zone_id", "stressor", "medium"]  # of several routes it is the same
    rows = rows[rows["benchmark_value"].notna()].drop_duplicates(key)
    return _long(
        rows,
        "screening",
        _subjects(rows, key),
        [
            ("benchmark_value", "", "@benchmark_id"),
            ("benchmark_hardness_mgL", "mg/L", "@benchmark_formula"),
            ("quotient", "", "exposure / benchmark"),
            ("share_above", "", "share of locations above the benchmark"),
            ("p_exceed", "", "P(exposure above the benchmark)"),
        ],
        {"source_key": "benchmark_source", "verification": "benchmark_verification"},
    )


def _effects(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the effect of the dose: of all routes it is that of the food."""
    key = ["receptor_id", "zone_id", "stressor"]
    rows = rows[rows["effect_metric"].eq("p_exceed_low_effect")].drop_duplicates(key)
    upper = "upper end: 95 % limit, at least the share above the no-effect level"
    return _long(
        rows,
        "effect",
        _subjects(rows, key),
        [
            ("trv_no_effect", DOSE_UNIT, "no-effect level"),
            ("trv_low_effect", DOSE_UNIT, "low-effect level"),
            ("share_above_no_effect", "", "share of locations above the no-effect level"),
            ("effect_value", "", "share of locations above the low-effect level"),
            ("effect_low", "", "lower end: 5 % limit of that share"),
            ("effect_high", "", upper),
        ],
        {"source_key": "trv_source", "verification": "trv_verification"},
    )


def _land(rows: pd.DataFrame) -> pd.DataFrame:
    key = ["receptor_id", "zone_id", "stressor", "phase", "scenario"]
    rows = rows[rows["effect_metric"].eq("habitat_share")].drop_duplicates(key)
    return _long(
        rows.assign(taken_by=[_taken_by(name) for name in rows["scenario"]]),
        "land",
        _subjects(rows, key),
        [
            ("overlap_ha", "ha", "@taken_by"),
            ("effect_low", "", "share that is taken, at least"),
            ("effect_high", "", AT_MOST),
        ],
        {},
    ).assign(verification="declared")


def _taken_by(scenario: str) -> str:
    """Return whose land take is counted beside each other."""
    if scenario.startswith(EVENT):
        return "taken in the zone, by this event"
    if scenario.startswith(ALTERNATIVE):
        name = scenario.removeprefix(ALTERNATIVE)
        return f"taken in the zone, by all planned sources, with alternative {name}"
    return "taken in the zone, by all planned sources that every alternative has"


def _values(values: pd.DataFrame, site: Site) -> pd.DataFrame:
    rows = values.merge(
        site.tables["receptors"][["receptor_id", "source_file", "source_row"]], on="receptor_id"
    )
    rows["source_row"] = rows["source_row"].astype("str")
    return _long(
        rows,
        "value",
        list(rows["receptor_id"]),
        [("value_low", "", "@value_reason"), ("value_high", "", "@value_rule")],
        {"source_file": "source_file", "source_rows": "source_row"},
    ).assign(verification="declared")


def _references(site: Site) -> pd.DataFrame:
    rows = site.tables["receptors"].assign(
        source_rows=site.tables["receptors"]["source_row"].astype("str")
    )
    return _long(
        rows,
        "reference",
        list(rows["receptor_id"]),
        [("reference_extent_ha", "ha", "@reference_reason")],
        {
            "source_file": "source_file",
            "source_rows": "source_rows",
            "source_key": "reference_citation",
        },
    ).assign(verification="declared")
