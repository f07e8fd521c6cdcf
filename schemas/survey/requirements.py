"""Survey requirements: which survey shows what, in which season, how often, for how long.

The shipped ones stand in ``config/requirements``; a row with the id of a shipped one replaces it.
"""

import pandas as pd

from riskshed.schemas.survey.common_rules import signed_where, windows_apart, windows_written
from riskshed.schemas.survey.distinct import judged
from riskshed.schemas.survey.event_windows import EVENT_FIX, is_event_window
from riskshed.schemas.survey.fields import (
    Flag,
    Number,
    Text,
    boolean,
    date,
    identifier,
    integer,
    listed,
    number,
    term,
    text,
)
from riskshed.schemas.survey.table import SurveyTable, rule
from riskshed.schemas.survey.windows import (
    are_windows,
    days_covered,
    longest_span,
    wrap_short,
)


def _lead(title: str, description: str, example: str) -> Number:
    days: Number = integer(title, description, example, "days", ge=0)
    return days


class SurveyRequirements(SurveyTable):
    """What must be surveyed before ground is disturbed, when and how. One row a requirement."""

    requirement_id: Text = identifier(
        "Requirement id",
        "Short name; the id of a shipped requirement replaces or scopes out that one.",
        "GB-GCN-POND-PRES", key=True,
    )  # fmt: skip
    taxon_group: Text = listed(
        "Taxon groups", "Groups of taxa for which the survey is asked.", "amphibians",
        vocabulary="taxon_groups", required=True,
    )  # fmt: skip
    target: Text = text("Target", "Species or community that is looked for.", "great crested newt")
    receptor_ids: Text = listed(
        "Receptors", "Receptors it is about; empty: every receptor of the taxon groups.", "newts",
        foreign_key="receptors.receptor_id",
    )  # fmt: skip
    block_ids: Text = listed(
        "Blocks", "Blocks it is about; empty: every block that triggers it.", "B07;B08",
        foreign_key="disturbance_blocks.block_id",
    )  # fmt: skip
    habitat_codes: Text = listed(
        "Habitats", "Habitat groups, local classes or GET codes it is about; empty: any.", "F2.2"
    )
    region: Text = text("Region", "Region for which it was written.", "GB-ENG")
    hemisphere: Text = term(
        "Hemisphere", "Northern or southern; recorded, no date is ever shifted by it.", "N",
        terms=("N", "S"),
    )  # fmt: skip
    method: Text = listed(
        "Methods", "Protocols of which a visit must use one.", "torch_survey;bottle_trap",
        vocabulary="sampling_protocols", open=True, required=True,
    )  # fmt: skip
    windows: Text = listed(
        "Windows", "Season, MM-DD..MM-DD; one that starts after it ends wraps the year end.",
        "03-15..06-15",
    )  # fmt: skip
    event_window: Text = text(
        "Event window", "Days after rain (opened by rainfall in physical), or condition: and "
        "words; beside windows both hold.", "42-56 days after rain >= 20 mm in 3 days",
    )  # fmt: skip
    core_windows: Text = listed(
        "Core windows", "Best part of the season, within the windows.", "04-15..05-15"
    )
    min_visits: Number = integer("Visits", "Visits at least.", "4", "visits", ge=1)
    min_visits_in_core: Number = integer(
        "Visits in core", "Visits within the core windows at least.", "2", "visits", ge=0
    )
    min_gap_days: Number = integer("Gap", "Days between visits at least.", "7", "days", ge=0)
    max_season_instances: Number = integer(
        "Seasons", "Seasons over which the visits may be spread; empty: 1.", "1", "seasons", ge=1
    )
    min_effort_value: Number = number(
        "Effort", "Effort at least.", "100", unit_in="min_effort_unit", gt=0
    )
    min_effort_unit: Text = term(
        "Unit of effort", "Unit of the effort.", "trapNights", vocabulary="effort_units", open=True
    )
    min_effort_per: Text = term(
        "Effort per", "What the effort is for: a visit (also if empty), the survey, or a hectare.",
        "visit", terms=("visit", "survey", "ha"),
    )  # fmt: skip
    time_of_day: Text = text("Time of day", "Hours of the method.", "2 to 3 h after sunset")
    needs_licence: Flag = boolean("Needs licence", "Only a licensed person may do it.")
    needs_weather: Flag = boolean("Needs weather", "It counts in suitable weather only.")
    validity_days: Number = integer(
        "Validity", "Days for which the result holds after the last visit.", "548", "days", gt=0
    )
    pre_clear_days: Number = integer(
        "Inspection interval", "Age at most of an inspection on a day of clearing.", "7", "days",
        gt=0,
    )  # fmt: skip
    pre_clear_days_peak: Number = integer(
        "Inspection interval, peak", "The same within the peak windows.", "5", "days", gt=0
    )
    peak_windows: Text = listed("Peak windows", "Peak of breeding.", "05-01..08-15")
    lead_days_mobilise: Number = _lead("Mobilise", "From the order to the first visit.", "14")
    lead_days_licence: Number = _lead("Licence", "To get the surveyor's licence.", "30")
    lead_days_lab: Number = _lead("Laboratory", "From the last visit to results.", "21")
    lead_days_report: Number = _lead("Report", "To write the report.", "28")
    lead_days_regulator: Number = _lead("Regulator", "For the regulator's answer.", "42")
    lead_days_mitigation: Number = _lead("Mitigation", "For measures before works.", "30")
    lead_days_permit: Number = _lead("Permit", "For a permit that follows from it.", "60")
    blackout_windows: Text = listed(
        "Blackouts", "Windows in which the ground must not be cleared.", "03-01..08-31"
    )
    if_found_action: Text = text("If found", "What happens if it is found.", "stop, tell the board")
    buffer_m: Number = number("Buffer", "Distance kept from a find.", "30", "m", ge=0)
    crew_days_per_visit: Number = number(
        "Crew-days", "Work of one visit to one block.", "2", "crew-days", gt=0
    )
    detection_probability: Number = number(
        "Detection probability", "Chance that one visit finds it where it is.", "0.6", "1",
        ge=0, le=1,
    )  # fmt: skip
    detection_citation: Text = text(
        "Citation of detection", "Document that gives the probability.", "Sewell et al. 2010"
    )
    scope: Text = term(
        "Scope", "Asked for (also if empty), or scoped out by a named person.", "require",
        terms=("require", "scope_out"),
    )  # fmt: skip
    scopes_out: Text = identifier(
        "Scopes out",
        "Of a row of scope scope_out: the requirement it takes off, for its blocks or receptors "
        "only if it names some; empty: that of its own id.", "GB-GCN-POND-PRES",
    )  # fmt: skip
    reason: Text = text("Reason", "Why it is scoped out.", "no pond within 500 m")
    signed_by: Text = text("Signed by", "Who scopes it out.", "A. Ecologist, MCIEEM")
    signed_on: Text = date("Signed on", "When.", "2026-04-02")
    source: Text = text("Source", "Guideline or protocol.", "Great Crested Newt Guidelines 2001")
    source_locator: Text = text("Where in the source", "Page, section or table.", "p. 23")
    citation: Text = text("Citation", "The document.", "English Nature 2001", required=True)
    owner: Text = text("Owner", "Who keeps this row true.", "Ecology lead")
    verification: Text = term(
        "Verification", "Whether somebody saw it in the document; empty: unverified.", "verified",
        terms=("verified", "derived", "unverified"),
    )  # fmt: skip

    windows_are_days = windows_written("windows")

    @rule(
        "an event window is a number of days after rain, or a condition",
        at="event_window", fix=EVENT_FIX,
    )  # fmt: skip
    @classmethod
    def event_window_is_read(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where an event window has a form that the record of rain can open."""
        return judged(frame["event_window"], is_event_window, missing=True)

    core_windows_are_days = windows_written("core_windows")
    peak_windows_are_days = windows_written("peak_windows")
    blackouts_are_days = windows_written("blackout_windows")

    @rule(
        "a window that starts after it ends wraps the year end, and few do for most of a year",
        at="windows",
        fix="if start and end are exchanged in {windows}, exchange them back; else leave it",
        severity="warning",
    )
    @classmethod
    def windows_are_not_reversed(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where no window looks like one whose start and end are exchanged."""
        return judged(frame["windows"], wrap_short, missing=True)

    windows_are_apart = windows_apart("windows", "windows of one season table do not overlap")
    cores_are_apart = windows_apart("core_windows", "core windows do not overlap")
    blackouts_are_apart = windows_apart("blackout_windows", "blackouts do not overlap")
    peaks_are_apart = windows_apart("peak_windows", "peak windows do not overlap")

    @rule(
        "the core windows lie within the windows",
        at="core_windows",
        reads=("windows",),
        fix="type a core within {windows}; a core that starts after it ends wraps the year end",
    )
    @classmethod
    def core_within_windows(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where no core day lies outside the season; a reversed core is nearly a year."""
        return pd.Series(
            [_within(core, season) for core, season in _pairs(frame, "core_windows", "windows")],
            index=frame.index,
            dtype=bool,
        )

    @rule(
        "no more visits are asked for in the core than in all",
        at="min_visits_in_core",
        reads=("min_visits",),
        fix="type at most {min_visits}, or correct min_visits",
    )
    @classmethod
    def core_quota_within_visits(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where the quota of the core fits into the visits."""
        return ~(frame["min_visits_in_core"] > frame["min_visits"])

    @rule(
        "visits in the core need core windows",
        at="core_windows",
        reads=("min_visits_in_core",),
        fix="type the core windows, or leave min_visits_in_core empty",
    )
    @classmethod
    def core_quota_has_core(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where a quota of the core stands beside its windows."""
        return ~(frame["min_visits_in_core"] > 0) | frame["core_windows"].notna()

    @rule(
        "the season is long enough for its visits with the gaps between them",
        at="min_gap_days",
        reads=("min_visits", "windows", "max_season_instances"),
        fix="{min_visits} visits do not fit into {windows}: shorten the gap, widen the window, or "
        "let the visits spread over several seasons (max_season_instances)",
    )
    @classmethod
    def gaps_fit_season(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where (visits − 1) × gap fits into the longest window, seasons counted apart."""
        spans = pd.Series(
            [longest_span(cell) if isinstance(cell, str) else None for cell in frame["windows"]],
            index=frame.index,
            dtype="float64",
        )
        seasons = frame["max_season_instances"].fillna(1.0)
        each = -(-frame["min_visits"] // seasons)  # the fullest season, if they are spread evenly
        typed = judged(frame["windows"], are_windows, missing=False)
        return ~(((each - 1) * frame["min_gap_days"] > spans) & typed)

    @rule(
        "an effort has its unit, and a unit its effort",
        at="min_effort_unit",
        reads=("min_effort_value",),
        fix="type both min_effort_value and min_effort_unit, or neither",
    )
    @classmethod
    def effort_has_unit(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where effort and unit stand together."""
        return frame["min_effort_value"].notna() == frame["min_effort_unit"].notna()

    @rule(
        "an inspection interval for the peak has its peak windows",
        at="peak_windows",
        reads=("pre_clear_days_peak",),
        fix="type when the peak is (MM-DD..MM-DD); until then the shorter interval holds all year",
        severity="warning",
    )
    @classmethod
    def peak_has_windows(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where an interval for the peak stands beside its windows."""
        return frame["pre_clear_days_peak"].isna() | frame["peak_windows"].notna()

    @rule(
        "a detection probability has its citation",
        at="detection_citation",
        reads=("detection_probability",),
        fix="name the document that gives {detection_probability}; there is no default",
    )
    @classmethod
    def detection_is_cited(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where a detection probability stands beside its citation."""
        return frame["detection_probability"].isna() | frame["detection_citation"].notna()

    scoped_out_is_signed = signed_where(
        "scope", "scope_out", "what is scoped out has its reason, signer and date"
    )

    @rule(
        "what scopes a requirement out says so",
        at="scopes_out",
        reads=("scope",),
        fix="set scope to scope_out, with reason, signed_by and signed_on; or leave it empty",
    )
    @classmethod
    def scopes_out_by_scope(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where a requirement to be taken off stands in a row that takes off."""
        return frame["scopes_out"].isna() | frame["scope"].eq("scope_out")


def _pairs(frame: pd.DataFrame, one: str, other: str) -> list[tuple[object, object]]:
    return list(zip(frame[one], frame[other], strict=True))


def _within(inner: object, outer: object) -> bool:
    """Return whether all days of a list of windows lie in another; true where one is no list."""
    if not isinstance(inner, str) or not isinstance(outer, str):
        return True
    if not are_windows(inner) or not are_windows(outer):
        return True  # a fault of its own
    return days_covered(inner) <= days_covered(outer)
