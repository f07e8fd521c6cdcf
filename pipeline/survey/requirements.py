"""Which requirements are in force at a site: its own before the shipped ones of its regions."""

from dataclasses import dataclass

import pandas as pd

from riskshed.schemas.frames import side_by_side
from riskshed.schemas.knowledge import Knowledge
from riskshed.schemas.site import Site
from riskshed.schemas.survey import TABLES
from riskshed.schemas.survey.event_windows import AfterRain, read_event_window
from riskshed.schemas.survey.table import columns_of
from riskshed.schemas.text import split_list

CHECKED = frozenset({"verified", "derived", "accepted"})
LEVELS_OF = "HJ 19"
NO_SURVEY = "timing_constraint"  # the method of a row that keeps works out of a window, no more
_FLAGS = ("needs_licence", "needs_weather")
_MARKS = ["origin", "source_key", "evidence", "validity_basis", "accepted"]


@dataclass(frozen=True)
class InForce:
    """The requirements of a site, and what a named person has scoped out of them.

    Parameters
    ----------
    requirements : columns of the table, and origin (site, shipped), source_key, evidence,
        validity_basis (row, or the id of the rule that says how long any survey holds), accepted
    scoped_out : the rows of the site's table with scope ``scope_out``; `scopes_out` is the
        requirement that each takes off
    """

    requirements: pd.DataFrame
    scoped_out: pd.DataFrame


def regions_of(site: Site, regions: pd.DataFrame) -> tuple[str, ...]:
    """Return the codes of the regions of a site and of what they lie in.

    A site that names none has what holds in its whole country. Nothing is derived from the
    hemisphere.
    """
    named = site.settings.regions
    if named is None:
        whole = regions["country"].eq(site.settings.country) & regions["parent"].isna()
        named = list(regions.loc[whole, "region"])
    parents = regions.dropna(subset="parent").set_index("region")["parent"].to_dict()
    return tuple(sorted({*named, *(parents[code] for code in named if code in parents)}))


def requirements_in_force(site: Site, knowledge: Knowledge) -> InForce:
    """Return the requirements in force, sorted by id.

    A row of the site with the id of a shipped one replaces it, or scopes it out where its scope
    says so. An unverified row is accepted where ``site.yaml: accepted`` has ``requirement:<ID>``.
    Those that an assessment level names hold wherever `standards` names HJ 19.
    A row without `validity_days` takes those that its region gives to any survey, if verified.
    """
    own = site.tables["survey_requirements"]
    leaves_out = own["scope"].eq("scope_out")
    here = regions_of(site, knowledge.regions)
    shipped = knowledge.survey_requirements
    by_level = shipped["requirement_id"].isin(of_levels(site, knowledge))
    shipped = shipped[shipped["region"].isin(here) | by_level]
    shipped = shipped[~shipped["requirement_id"].isin(own.loc[~leaves_out, "requirement_id"])]
    only_takes_off = leaves_out & own["scopes_out"].notna()
    of_site = own[~leaves_out | ~own["requirement_id"].isin(shipped["requirement_id"])]
    of_site = of_site[~only_takes_off.loc[of_site.index]]
    both = pd.concat([_typed(of_site, "site"), _typed(shipped, "shipped")], ignore_index=True)
    both = _with_validity(_with_acceptance(both, site), knowledge, here)
    both = both.sort_values("requirement_id", ignore_index=True)
    taken_off = own["scopes_out"].fillna(own["requirement_id"])
    signed = own.assign(scopes_out=taken_off)[leaves_out]
    return InForce(both, signed.reset_index(drop=True))


def of_levels(site: Site, knowledge: Knowledge) -> frozenset[str]:
    """Return the shipped requirements that the levels of HJ 19 name; none where it is not named."""
    if not site.settings.follows(LEVELS_OF):
        return frozenset()
    cells = knowledge.hj19_levels["requirement_ids"]
    return frozenset(one for cell in cells for one in split_list(cell))


def surveys(requirements: pd.DataFrame) -> pd.Series:
    """Return where a requirement asks for a survey, and not only keeps works out of a window."""
    return ~requirements["method"].eq(NO_SURVEY)


def window_known(requirements: pd.DataFrame) -> pd.Series:
    """Return where a season is known, by dates or by an event such as rain."""
    asked = side_by_side(requirements["windows"], requirements["event_window"])
    known = [
        _event_known(event) if isinstance(event, str) else isinstance(days, str)
        for days, event in asked
    ]
    return pd.Series(known, index=requirements.index, dtype=bool)


def _event_known(cell: str) -> bool:
    event = read_event_window(cell)
    return event.known if isinstance(event, AfterRain) else True


def _typed(rows: pd.DataFrame, origin: str) -> pd.DataFrame:
    """Return the declared columns of the table, typed, with where each row comes from."""
    names = [column.name for column in columns_of(TABLES["survey_requirements"])]
    typed = rows.reindex(columns=[*names, "source_key"])
    for flag in _FLAGS:
        words = typed[flag].astype("str").str.lower()
        typed[flag] = words.map({"true": True, "false": False}).astype("boolean")
    shipped = origin == "shipped"
    places = "config/requirements/survey_requirements.csv"
    evidence = rows["source_file"] + ":" + rows["source_row"].astype("str") if not shipped else (
        places + ":" + rows["requirement_id"]
    )  # fmt: skip
    return typed.drop(columns="unknown_fields").assign(origin=origin, evidence=evidence)


def _with_acceptance(rows: pd.DataFrame, site: Site) -> pd.DataFrame:
    keys = {item.key.rpartition(":")[2] for item in site.settings.accepted}
    state = rows["verification"].astype("str").fillna("unverified")
    taken_on = state.eq("unverified") & rows["requirement_id"].isin(keys)
    state = state.where(~taken_on, "accepted")
    return rows.assign(verification=state, accepted=state.isin(CHECKED).astype(bool))


def _with_validity(rows: pd.DataFrame, knowledge: Knowledge, here: tuple[str, ...]) -> pd.DataFrame:
    rules = knowledge.survey_validity
    usable = rules["any_survey"].eq("true") & rules["status"].eq("likely_valid")
    usable &= rules["region"].isin(here) & rules["verification"].isin(CHECKED)
    days, rule = None, None
    if usable.any():
        first = rules[usable].sort_values(["age_to_days", "rule_id"]).iloc[0]
        days, rule = float(first["age_to_days"]), str(first["rule_id"])
    typed = rows["validity_days"].notna()
    basis = pd.Series("row", index=rows.index, dtype="str").where(typed, rule)
    return rows.assign(
        validity_days=rows["validity_days"].where(typed, days).astype("float64"),
        validity_basis=basis.astype("str"),
    )


def groups_of_receptors(receptors: pd.DataFrame, groups: pd.DataFrame) -> dict[str, str]:
    """Return the taxon group of each receptor: its own, else that of its receptor group."""
    usual = groups.set_index("term")["taxon_group"].to_dict()
    own = side_by_side(
        receptors["receptor_id"], receptors["taxon_group"], receptors["receptor_group"]
    )
    return {r: g if isinstance(g, str) else str(usual.get(kind, "")) for r, g, kind in own}


def asks_for(requirement: dict[str, object], receptor: str, group: str) -> bool:
    """Return whether a requirement is about a receptor, by its id or its taxon group."""
    named = split_list(requirement["receptor_ids"])
    return receptor in named if named else group in split_list(requirement["taxon_group"])
