"""The shipped facts, read once and typed; nothing here depends on a site."""

import re
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Any

import pandas as pd

from riskshed.schemas.hardness import NUMBERS as HARDNESS_NUMBERS
from riskshed.schemas.knowledge import FILES, Knowledge
from riskshed.schemas.rating_scale import check_classes, check_matrix
from riskshed.schemas.site import Site
from riskshed.schemas.vocabulary import read_config

NUMBERS = {
    "benchmarks": ("value", "value_max", "ph_min", "ph_max", "hardness_mgL"),
    "hardness_criteria": HARDNESS_NUMBERS,
    "wildlife_trv": ("value",),
    "intake": ("food_intake_kg_dw_per_kg_bw_d", "soil_fraction_of_diet", "home_range_ha"),
    "uptake": ("a", "b"),
    "background": ("value", "n"),
    "significance": ("value", "magnitude"),
    "magnitude": ("magnitude", "effect_share_lo", "effect_share_hi"),
    "value_rules": ("value_low", "value_high"),
    "adjustments": ("shift",),
    "ratings": ("order",),
    "risk_matrix": ("likelihood", "consequence"),
    "likelihood": (
        "likelihood",
        *("per_year_lo", "per_year_hi", "annual_probability_lo", "annual_probability_hi"),
    ),
    "consequence": ("consequence", "magnitude"),
    "toxic_response": ("toxic_response",),
    "pollution_index_classes": ("lo", "hi"),
    "survey_requirements": (
        *("min_visits", "min_visits_in_core", "min_gap_days", "max_season_instances"),
        *("min_effort_value", "validity_days", "pre_clear_days", "pre_clear_days_peak"),
        *("lead_days_mobilise", "lead_days_licence", "lead_days_lab", "lead_days_report"),
        *("lead_days_regulator", "lead_days_mitigation", "lead_days_permit"),
        *("buffer_m", "crew_days_per_visit", "detection_probability"),
    ),
    "survey_validity": ("age_from_days", "age_to_days"),
    "phases": ("order",),
    "units": ("factor_to_base",),
    "background_statistics": ("share_below",),
    "hj19_levels": ("floor", "plots_per_community", "transects_per_habitat", "seasons"),
    "eia_validity": ("years",),
}
MATRICES = {
    "significance": ("value", "magnitude"),
    "risk_matrix": ("likelihood", "consequence"),
}
CLASSES = (  # file, key, lower and upper limits
    ("likelihood", "likelihood", ("per_year_lo", "per_year_hi")),
    ("likelihood", "likelihood", ("annual_probability_lo", "annual_probability_hi")),
    ("magnitude", "magnitude", ("effect_share_lo", "effect_share_hi")),
)
_ENTRY = re.compile(r"^@\w+\{([^,\s]+),\s*$(.*?)^\}", re.MULTILINE | re.DOTALL)
_FIELD = re.compile(r"^\s*(\w+)\s*=\s*\{(.*)\},?\s*$", re.MULTILINE)
WHERE_FIELDS = ("journal", "howpublished", "publisher", "volume", "pages")


@cache
def load_knowledge() -> Knowledge:
    """Return the shipped facts; the frames are shared, so nobody may edit them in place.

    Raises
    ------
    UsageError
        a lookup table of classes is not whole, falls along an axis, or leaves a class out; limits
        of classes do not rise, or leave a gap

    >>> load_knowledge().ratings["rating"].tolist()
    ['N', 'L', 'M', 'H', 'E']
    """
    frames = {name: typed(read_config(path), NUMBERS.get(name, ())) for name, path in FILES.items()}
    for name, axes in MATRICES.items():
        check_matrix(frames[name], axes, FILES[name])
    for name, key, limits in CLASSES:
        check_classes(frames[name], limits, key, FILES[name])
    return Knowledge(**frames, citations=shipped_citations())


FACTS = {
    "links": "link_id",
    "benchmarks": "benchmark_id",
    "hardness_criteria": "criterion_id",
    "wildlife_trv": "trv_id",
    "intake": "intake_id",
    "uptake": "uptake_id",
    "background": "background_id",
    "survey_requirements": "requirement_id",
}
ACCEPTED = "accepted"


def knowledge_of(site: Site) -> Knowledge:
    """Return the shipped facts as this site uses them: what a named person accepts is ``accepted``.

    A key in ``site.yaml: accepted`` is the id of a fact, with or without what it is in front
    (``benchmark:eco_ssl-Cd-plant-SL``); only unverified facts need acceptance.
    """
    keys = {item.key.rpartition(":")[2] for item in site.settings.accepted}
    facts = load_knowledge()
    if not keys:
        return facts
    accepted: dict[str, Any] = {
        name: _accepted(getattr(facts, name), key, keys) for name, key in FACTS.items()
    }
    return replace(facts, **accepted)


def _accepted(frame: pd.DataFrame, key: str, keys: set[str]) -> pd.DataFrame:
    chosen = frame[key].isin(keys) & frame["verification"].eq("unverified")
    return frame.assign(verification=frame["verification"].where(~chosen, ACCEPTED))


def typed(frame: pd.DataFrame, numbers: tuple[str, ...]) -> pd.DataFrame:
    """Return the frame with the columns `numbers` as float64, all others as text."""
    return frame.astype(dict.fromkeys(numbers, "float64"))


def shipped_citations() -> dict[str, str]:
    """Return every source of the knowledge base as one line of text, by its key."""
    text = files("riskshed.config").joinpath("citations.bib").read_text(encoding="utf-8")
    return citations_of(text)


def citations_of(text: str) -> dict[str, str]:
    r"""Return each BibTeX entry as one line of text, by its key.

    >>> citations_of("@misc{A1,\n author = {B},\n year = {2001},\n title = {C},\n}\n")
    {'A1': 'B (2001) C'}
    """
    return {key: one_line(dict(_FIELD.findall(body))) for key, body in _ENTRY.findall(text)}


def one_line(entry: dict[str, str]) -> str:
    """Return the fields of an entry as a reader expects them: author (year) title, journal."""
    plain = {name: value.replace("{", "").replace("}", "") for name, value in entry.items()}
    year = f"({plain['year']})" if "year" in plain else ""
    who = " ".join(filter(None, (plain.get("author", ""), year, plain.get("title", ""))))
    where = [plain[name] for name in WHERE_FIELDS if name in plain]
    return ", ".join([who, *where]).replace("--", "–")
