"""``site.yaml``: what a site says about itself; unknown keys are refused.

What it leaves out comes from ``config/default.yaml``. Numbers are numbers and text is text: nothing
is turned into what it might have meant.
"""

import difflib
import math
import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from riskshed.schemas.faults import Fault
from riskshed.schemas.settings_faults import KEYS, faults_of, phases_out_of_turn
from riskshed.schemas.survey.cells import CONTROL
from riskshed.schemas.survey.dates import span
from riskshed.schemas.survey.ids import ID
from riskshed.schemas.vocabulary import read_config, vocabulary

_LIMITS = {  # from and to, both allowed; other thresholds are at least 0
    "rating_width_max": (1, 5),
    "confidence_high": (0, 1),
    "confidence_medium": (0, 1),
    "confidence_low": (0, 1),
    "assumed_effectiveness_cap": (0, 1),
}
METHODS = ("significance", "screening", "risk")
_MERGED = ("attribution_length_m", "thresholds", "tolerances")  # a site may set one of many


@cache
def defaults() -> dict[str, Any]:
    """Return ``config/default.yaml``: what a silent site.yaml gets."""
    text = files("riskshed.config").joinpath("default.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


def _iso(value: object) -> object:
    """Return an ISO date as text; a year may be typed as a number."""
    text = str(value) if isinstance(value, int | date) and not isinstance(value, bool) else value
    if isinstance(text, str) and ("/" in text or span(text) is None):
        raise ValueError("a real date: YYYY, YYYY-MM or YYYY-MM-DD")
    return text


def _day(value: object) -> object:
    if not isinstance(value, str):
        return value
    if len(value) != len("YYYY-MM-DD") or span(value) is None:
        raise ValueError("a real date: YYYY-MM-DD")
    return date.fromisoformat(value)


def _term_of(name: str) -> AfterValidator:
    def canonical(text: str) -> str:
        found = vocabulary(name).canonical(text)
        if found is None:
            near, terms = vocabulary(name).nearest(text[:64]), vocabulary(name).terms
            which = f"nearest: {' or '.join(near)}" if near else f"one of: {', '.join(terms)}"
            raise ValueError(f"a term of {name}; {which}")
        return found

    return AfterValidator(canonical)


def _visible(text: str) -> str:
    if re.search(CONTROL, text) or not text.strip():
        raise ValueError("text without control characters, not empty")
    return text


def _of_form(pattern: str, rule: str) -> AfterValidator:
    def formed(text: str) -> str:
        if re.fullmatch(pattern, text) is None:
            raise ValueError(rule)
        return text

    return AfterValidator(formed)


def _wrong_limit(name: str, value: float, known: list[str]) -> str:
    """Say why a threshold means nothing: no such key, a share above 1, a distance below 0."""
    low, high = _LIMITS.get(name, (0, math.inf))
    if name not in known:
        near = difflib.get_close_matches(name[:64], known, n=1, cutoff=0.0)
        return f"{name} is no known key; nearest: {near[0]}"
    if not low <= value <= high:
        to = f" to {high:g}" if high < math.inf else " on"
        return f"{name} is a number from {low:g}{to}, not {value:g}"
    if name == "rating_width_max" and value % 1:
        return f"{name} is a whole number of classes, not {value:g}"
    return ""


def _region(text: str) -> str:
    known = sorted(set(read_config("background/background_soil.csv")["region_key"].dropna()))
    if text not in known:
        raise ValueError(f"a region_key of background_soil.csv, one of: {', '.join(known)}")
    return text


def _method(text: str) -> str:
    if text not in METHODS:
        near = difflib.get_close_matches(text[:64], METHODS, n=1, cutoff=0.0)[0]
        raise ValueError(f"a scoring method, one of: {', '.join(METHODS)}; nearest: {near}")
    return text


def _time_zone(text: str) -> str:
    if text not in available_timezones():
        offset = re.fullmatch(r"(?:UTC|GMT)?([+-])(\d{1,2})(?::?00)?", text.strip(), re.ASCII)
        if offset:  # the nearest name by its letters would have the other sign
            sign, hours = "-" if offset[1] == "+" else "+", int(offset[2])
            raise ValueError(
                f"a time zone by its IANA name, which knows summer time; {text} all year is "
                f"Etc/GMT{sign}{hours}, whose sign is the other way round"
            )
        near = difflib.get_close_matches(text[:64], sorted(available_timezones()), n=1, cutoff=0.0)
        raise ValueError(f"a time zone by its IANA name; nearest: {near[0]}")
    return text


IsoText = Annotated[str, BeforeValidator(_iso)]
Day = Annotated[date, BeforeValidator(_day)]
Text = Annotated[str, Field(max_length=10_000), AfterValidator(_visible)]
Id = Annotated[
    str,
    _of_form(ID, "1 to 64 letters, digits, dots, underscores or hyphens"),
    _of_form(r".*[A-Za-z0-9].*", "a letter or a digit among them: an id of dots alone is a path"),
]
Country = Annotated[str, _of_form(r"[A-Z]{3}", "three capital letters, ISO 3166-1 alpha-3")]


class Part(BaseModel):
    """A mapping in site.yaml: strict types, no unknown key, no infinity."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


class Phase(Part):
    """When a phase of the project starts and ends; null while nobody knows."""

    start: IsoText | None = Field(None, examples=["1894"])
    end: IsoText | None = Field(None, examples=["2003-01-31"])

    @model_validator(mode="after")
    def in_order(self) -> "Phase":
        """Refuse a phase that ends before it starts."""
        if self.start is not None and self.end is not None:
            first, last = span(self.start), span(self.end)
            if first is not None and last is not None and last[1] < first[0]:
                raise ValueError("the end is not before the start")
        return self


class ExposureUnits(Part):
    """How habitats are cut into units in which exposure is summed up."""

    by: list[Literal["habitat_group", "distance_band"]] = Field(
        min_length=1, examples=[["habitat_group", "distance_band"]]
    )
    bands_m: list[Annotated[float, Field(ge=0)]] = Field(
        default_factory=list, examples=[[0, 1000, 2000, 4000, 6000]]
    )
    min_n: int = Field(8, ge=1, examples=[8])

    @model_validator(mode="after")
    def bands_rise(self) -> "ExposureUnits":
        """Refuse distance bands that do not rise, or that are wanted and not there."""
        pairs = zip(self.bands_m, self.bands_m[1:], strict=False)
        if any(low >= high for low, high in pairs):
            raise ValueError("bands_m rises from each edge to the next")
        if "distance_band" in self.by and len(self.bands_m) < 2:
            raise ValueError("distance_band needs at least two edges in bands_m")
        return self


class Accepted(Part):
    """An unverified fact that a named person accepts for this site."""

    key: Text = Field(examples=["benchmark:eco_ssl-Cd-plant-SL"])
    by: Text = Field(examples=["J. Martin, ecologist"])
    date: Day = Field(examples=["2026-03-02"])
    reason: Text = Field(examples=["value checked in the printed report"])


class Signer(Part):
    """Somebody who must sign before a block may be cleared."""

    name: Text = Field(examples=["L. Chen"])
    role: Text = Field(examples=["environment manager"])


class SiteSettings(Part):
    """The settings of a site, complete: what site.yaml says and the defaults for the rest."""

    id: Id = Field(description="short name of the site", examples=["metaleurop"])
    name: Text = Field(description="full name of the site", examples=["Metaleurop Nord"])
    country: Country = Field(description="ISO 3166-1 alpha-3", examples=["FRA"])
    crs: int = Field(
        gt=0, le=999_999, description="EPSG code of a system in metres", examples=[2154]
    )
    phases: dict[Annotated[str, _term_of("phases")], Phase] = Field(
        min_length=1,
        description="phases with their dates",
        examples=[{"operation": {"start": "1894", "end": "2003"}}],
    )
    as_of: Day | None = Field(description="date of the assessment", examples=["2026-01-31"])
    benchmark_sets: list[Text] = Field(
        description="sets of benchmarks, the first that matches wins", examples=[["eco_ssl"]]
    )
    trv_sets: list[Annotated[str, _term_of("trv_sets")]] = Field(
        description="sets of reference doses, in order", examples=[["eco_ssl"]]
    )
    background_region: Annotated[str, AfterValidator(_region)] | None = Field(
        description="region whose background values hold", examples=["france_ile_de_france_total"]
    )
    exposure_units: ExposureUnits | None = Field(
        description="rule that cuts habitats into exposure units",
        examples=[{"by": ["habitat_group"], "min_n": 8}],
    )
    sample_snap_m: float = Field(
        ge=0, description="distance within which a sample joins a zone", examples=[100.0]
    )
    standards: list[Text] = Field(description="standards that apply", examples=[["IFC PS6"]])
    methods: list[Annotated[str, AfterValidator(_method)]] = Field(
        min_length=1, description="methods that score", examples=[["significance"]]
    )
    draws: int = Field(ge=1, le=10_000_000, description="Monte Carlo draws", examples=[1000])
    seed: int = Field(ge=0, le=2**32 - 1, description="seed of the draws", examples=[1])
    thresholds: dict[str, float] = Field(
        description="limits that decide how a result is printed",
        examples=[{"rating_width_max": 2}],
    )
    tolerances: dict[str, Annotated[float, Field(ge=0)]] = Field(
        description="tolerances of the checks", examples=[{"block_area_share": 0.02}]
    )
    accepted: list[Accepted] = Field(
        description="unverified facts that a person accepts",
        examples=[
            [
                {
                    "key": "benchmark:eco_ssl-Cd-plant-SL",
                    "by": "J. Martin",
                    "date": "2026-03-02",
                    "reason": "seen in the document",
                }
            ]
        ],
    )
    illustrative: bool = Field(description="true for a made-up site", examples=[False])
    regions: list[Id] | None = Field(
        description="regions whose survey requirements hold", examples=[["GB-ENG"]]
    )
    minerals: list[Text] = Field(description="what is mined", examples=[["copper"]])
    sign_off: list[Signer] = Field(
        description="who must sign before a block may be cleared",
        examples=[[{"name": "L. Chen", "role": "environment manager"}]],
    )
    time_zone: Annotated[str, AfterValidator(_time_zone)] | None = Field(
        description="time zone of the site, IANA name", examples=["Asia/Shanghai"]
    )
    crew_capacity: Annotated[float, Field(gt=0)] | None = Field(
        description="crew-days of survey work a week", examples=[10.0]
    )
    merge_trips_km: float = Field(
        ge=0, description="distance up to which visits share a trip", examples=[10.0]
    )
    sampling_design: Annotated[str, _term_of("sampling_designs")] = Field(
        description="how sampling places were chosen", examples=["systematic"]
    )
    attribution_length_m: dict[
        Annotated[str, _term_of("stressor_classes")], Annotated[float, Field(gt=0)]
    ] = Field(description="distance over which a share falls to 1/e", examples=[{"metals": 1000.0}])
    source_note: str = Field(
        "", max_length=10_000, description="where the data come from", examples=["EIA 2019"]
    )

    @property
    def pinned_benchmarks(self) -> frozenset[str]:
        """Return the ids of benchmarks that a named person takes on, in force or not."""
        kind = "benchmark:"
        keys = (item.key for item in self.accepted)
        return frozenset(key.removeprefix(kind) for key in keys if key.startswith(kind))

    def follows(self, standard: str) -> bool:
        """Return whether `standards` names a standard, however it spaces it."""
        wanted = _letters(standard)
        return any(wanted in _letters(one) for one in self.standards)

    @model_validator(mode="before")
    @classmethod
    def complete(cls, given: Any) -> Any:
        """Fill in what is left out from the defaults."""
        if not isinstance(given, dict):
            return given
        merged = {**defaults(), **given}
        for name in _MERGED:
            if isinstance(merged[name], dict):
                merged[name] = {**defaults()[name], **merged[name]}
        return merged

    @field_validator("phases", mode="before")
    @classmethod
    def each_phase_once(cls, given: Any) -> Any:
        """Refuse a phase that stands twice under two of its names."""
        if isinstance(given, dict):
            known = [vocabulary("phases").canonical(str(name)) for name in given]
            terms = [term for term in known if term is not None]
            if len(set(terms)) < len(terms):
                raise ValueError("each phase stands once, under one of its names")
        return given

    @field_validator("thresholds", "tolerances", mode="after")
    @classmethod
    def known_limits(cls, given: dict[str, float], info: ValidationInfo) -> dict[str, float]:
        """Refuse thresholds or tolerances that nothing reads, or that mean nothing."""
        known = sorted(defaults()[str(info.field_name)])
        why = {name: _wrong_limit(name, value, known) for name, value in given.items()}
        wrong = {name: rule for name, rule in why.items() if rule}
        if wrong:
            raise PydanticCustomError(KEYS, "keys that mean nothing", {KEYS: wrong})
        return given

    @model_validator(mode="after")
    def phases_in_order(self) -> "SiteSettings":
        """Put the phases into the order of a project, whatever the order of the file."""
        ordered = {name: self.phases[name] for name in vocabulary("phases").terms
                   if name in self.phases}  # fmt: skip
        self.phases.clear()
        self.phases.update(ordered)
        return self


def _letters(text: str) -> str:
    return "".join(one for one in text.upper() if one.isalnum())


def parse_settings(
    mapping: Mapping[str, Any], file: str
) -> tuple[SiteSettings | None, list[Fault]]:
    """Return the settings, or None, and every fault in them.

    Parameters
    ----------
    mapping : what site.yaml says
    file : the path that the faults name; a fault's column is the path of its key
    """
    try:
        settings = SiteSettings.model_validate(dict(mapping))
    except ValidationError as found:
        return None, faults_of(found, SiteSettings, file)
    dates = {name: (phase.start, phase.end) for name, phase in settings.phases.items()}
    return settings, phases_out_of_turn(dates, file)
