"""Which benchmark applies: the first set that has one for the guild, else for the group.

A benchmark applies when its kind, medium, unit, guild (else group), fraction, basis and conditions
match, it is in force on the day, and its set is named in ``benchmark_sets``: the first set that
matches wins, the others are listed. One that is not in force decides nothing; where it would have
decided, the case is flagged.
"""

from collections.abc import Collection
from datetime import date

import numpy as np
import pandas as pd

from riskshed.schemas.frames import of_distinct, rows_of
from riskshed.schemas.hardness import NUMBERS, UNIT, formula_of, level_at
from riskshed.schemas.in_force import why_not_in_force
from riskshed.schemas.text import join_list, split_list
from riskshed.schemas.units import in_base_units

EFFECT_KINDS = frozenset({"screening", "threshold", "probable_effect"})
"""Effluent limits, standards and background targets are never ecological benchmarks."""

SITE_SET = "site"
NOT_IN_FORCE = "benchmark_not_in_force"
HARDNESS_UNKNOWN = "hardness_not_measured"
SOFTER = "hardness_below_formula"
CASE = ["receptor_id", "zone_id", "stressor", "medium"]
COLUMNS = [
    "benchmark_id",
    "benchmark_set",
    "benchmark_value",
    "benchmark_unit",
    "benchmark_source",
    "benchmark_verification",
    "benchmark_kind",
    "benchmark_flag",
    "benchmark_hardness_mgL",
    "benchmark_formula",
    "benchmarks_passed_over",
]


def choose_benchmarks(
    cases: pd.DataFrame,
    receptors: pd.DataFrame,
    benchmarks: pd.DataFrame,
    sets: list[str],
    day: date | None = None,
    pinned: Collection[str] = (),
) -> pd.DataFrame:
    """Return the cases (columns `CASE`, unit, mobile, conditions) with a benchmark and `COLUMNS`.

    A value for a group of animals is the lowest of its guilds, so where it stands in for a guild's
    own it is flagged; plants and soil fauna have no guilds to be told apart.

    `benchmarks` are the shipped rows and the site's own (set `SITE_SET`, which comes first). One
    that is not in force on the `day` decides only where a named person has `pinned` it.
    """
    usable = _usable(benchmarks, sets)
    return _best(_fitting(cases, receptors, usable[_in_force(usable, day, pinned)]))


def lapsed_cases(
    cases: pd.DataFrame,
    receptors: pd.DataFrame,
    benchmarks: pd.DataFrame,
    sets: list[str],
    day: date | None,
    pinned: Collection[str] = (),
) -> pd.DataFrame:
    """Return the cases whose benchmark would come from another set or guild, were it in force.

    Columns: `CASE`, ``lapsed_flag``. An old value beside the new one of its set is no loss.
    """
    usable = _usable(benchmarks, sets)
    usable = usable.assign(in_force=_in_force(usable, day, pinned))
    if usable["in_force"].all():
        return pd.DataFrame(columns=[*CASE, "lapsed_flag"], dtype="str")
    pairs = _fitting(cases, receptors, usable)
    ranked = pairs.sort_values("in_force", ascending=False, kind="stable")
    first = ranked.sort_values(["by_group", "order"], kind="stable").drop_duplicates(CASE)
    return first.loc[~first["in_force"], CASE].assign(lapsed_flag=NOT_IN_FORCE)


def cases_without_hardness(
    cases: pd.DataFrame,
    receptors: pd.DataFrame,
    benchmarks: pd.DataFrame,
    sets: list[str],
    day: date | None,
    pinned: Collection[str] = (),
) -> pd.DataFrame:
    """Return the cases whose benchmark would be one that holds at a hardness, were it measured.

    Columns: `CASE`, ``hardness_flag``.
    """
    usable = _usable(benchmarks, sets)
    if usable["hardness_mgL"].isna().all() and usable["slope"].isna().all():
        return pd.DataFrame(columns=[*CASE, "hardness_flag"], dtype="str")
    blind = cases[cases["hardness_low"].isna()].assign(hardness_low=np.inf)
    pairs = _fitting(blind, receptors, usable[_in_force(usable, day, pinned)])
    first = _ranked(pairs).drop_duplicates(CASE)
    held = first["hardness_mgL"].notna()
    return first.loc[held, CASE].assign(hardness_flag=HARDNESS_UNKNOWN)


def _in_force(benchmarks: pd.DataFrame, day: date | None, pinned: Collection[str]) -> np.ndarray:
    """Return which benchmarks may decide on the day."""
    return np.array(
        [
            row["benchmark_id"] in pinned or why_not_in_force(row, day) is None
            for row in rows_of(benchmarks)
        ],
        dtype=bool,
    )


def _fitting(cases: pd.DataFrame, receptors: pd.DataFrame, usable: pd.DataFrame) -> pd.DataFrame:
    """Return each case beside each benchmark that applies to it, of its guild or ``by_group``."""
    groups = usable.assign(group=usable["receptor_group"].map(split_list)).explode("group")
    asked = cases.merge(
        receptors[["receptor_id", "receptor_group", "feeding_guild"]], on="receptor_id"
    )
    pairs = asked.merge(groups, on=["stressor", "medium", "unit"], suffixes=("", "_asked"))
    pairs = _at_hardness(pairs)
    guild = pairs["feeding_guild_asked"].eq(pairs["feeding_guild"]) & pairs["feeding_guild"].notna()
    group = pairs["feeding_guild_asked"].isna() & pairs["group"].eq(pairs["receptor_group"])
    fits = (guild | group) & _conditions_met(pairs)
    return pairs[fits].assign(by_group=~guild[fits])


def _at_hardness(pairs: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs with the level of each formula at the lowest hardness of the zone.

    A metal harms less in harder water, so the softest water decides.
    """
    formula = pairs["slope"].notna()
    level = pairs["value"] * level_at(pairs, pairs["hardness_low"])
    return pairs.assign(
        value=level.where(formula, pairs["value"]),
        hardness_mgL=pairs["hardness_low"].where(formula, pairs["hardness_mgL"]),
    )


def _usable(benchmarks: pd.DataFrame, sets: list[str]) -> pd.DataFrame:
    """Return the benchmarks of the declared sets that may be used, in the order of the sets."""
    order = {name: place for place, name in enumerate([SITE_SET, *sets])}
    rows = benchmarks[
        benchmarks["benchmark_set"].isin(list(order))
        & benchmarks["kind"].isin(EFFECT_KINDS)
        & benchmarks["value"].notna()
    ]
    return rows.assign(order=rows["benchmark_set"].map(order))


def _conditions_met(pairs: pd.DataFrame) -> pd.Series:
    """Return whether a benchmark's conditions are met: unknown pH or land use meets none.

    A range of pH is met where one of the zone's locations may lie in it (of several, the lowest
    value then counts); a hardness where no location's water is softer (of several, the nearest
    counts); a land use where the zone's habitats name it as group or local class.
    """
    low, high = pairs["ph_min"], pairs["ph_max"]
    ph_met = (low.isna() | (pairs["ph_high"] > low)) & (high.isna() | (pairs["ph_low"] <= high))
    fraction_met = pairs["fraction_asked"].isna() | pairs["fraction_asked"].eq(pairs["fraction"])
    basis_met = (
        pairs["basis_asked"].isna()
        | pairs["basis"].isna()
        | pairs["basis_asked"].eq(pairs["basis"])
    )
    named = of_distinct(_names_use, pairs["land_use"], pairs["habitat_codes"])
    land_met = pairs["land_use"].isna() | pd.Series(named, index=pairs.index, dtype="bool")
    free = pairs["hardness_mgL"].isna() & pairs["slope"].isna()
    hardness_met = free | (pairs["hardness_mgL"] <= pairs["hardness_low"])
    return ph_met & fraction_met & basis_met & land_met & hardness_met


def _names_use(use_and_codes: tuple[str, str]) -> bool:
    use, codes = use_and_codes
    return use in split_list(codes)


def _best(pairs: pd.DataFrame) -> pd.DataFrame:
    """Return one benchmark a case, the first of `_ranked`."""
    ranked = _ranked(pairs)
    every = ranked.groupby(CASE)["benchmark_id"].agg(list)
    first = ranked.drop_duplicates(CASE).set_index(CASE)
    others = [join_list(i for i in ids if i != ids[0]) for ids in every.reindex(first.index)]
    best = first.assign(
        benchmark_value=first["value"],
        benchmark_unit=first["unit"],
        benchmark_source=first["source_key"],
        benchmark_verification=first["verification"],
        benchmark_kind=first["kind"],
        benchmark_hardness_mgL=first["hardness_mgL"],
        benchmark_formula=first["formula"],
        benchmark_flag=_flags(first),
        benchmarks_passed_over=others,
    )
    return best[COLUMNS].reset_index()


def _flags(first: pd.DataFrame) -> pd.Series:
    """Return what a reader must know of each chosen benchmark."""
    group = first["by_group"] & first["mobile"]
    softer = first["hardness_low"] < first["hardness_min"]
    flags = [
        join_list(["guild_not_matched"] * of_group + [SOFTER] * below) or None
        for of_group, below in zip(group, softer, strict=True)
    ]
    return pd.Series(flags, index=first.index, dtype="str")


def _ranked(pairs: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs of each case in order: a guild's own before a group's, then by set.

    Of one set, what holds at the water's own hardness comes first, then the lowest value.
    """
    keys = [*CASE, "by_group", "order", "softer", "value", "benchmark_id"]
    return pairs.assign(softer=-pairs["hardness_mgL"]).sort_values(keys)


def with_criteria(shipped: pd.DataFrame, criteria: pd.DataFrame) -> pd.DataFrame:
    """Return the shipped benchmarks, and the criteria that are a formula of the water's hardness.

    Of the criteria the chronic ones: what lives in the water stays in it, and below an acute level
    nothing is negligible. The ``value`` of a criterion is one of its unit, which its formula
    multiplies.
    """
    chronic = criteria[criteria["duration"].eq("chronic")]
    rows = chronic.rename(columns={"criterion_id": "benchmark_id"}).assign(
        medium="surface_water",
        endpoint="chronic criterion of aquatic life",
        value=1.0,
        unit=UNIT,
        formula=[formula_of(row) for row in rows_of(chronic)],
    )
    columns = [*shipped.columns, *NUMBERS, "formula"]
    return pd.concat([shipped.reindex(columns=columns), rows.reindex(columns=columns)])


def all_benchmarks(shipped: pd.DataFrame, own: pd.DataFrame, units: pd.DataFrame) -> pd.DataFrame:
    """Return the shipped benchmarks and the site's own, which form the set `SITE_SET`.

    All are in base units, as measurements are. A value of the site is as sure as the site says of
    it, unverified where it says nothing. One that holds for a content of organic matter is left
    out: that is not read from samples, and a condition that nobody knows is not met.
    """
    site = own.rename(columns={"citation": "source_key"}).assign(
        benchmark_set=SITE_SET, verification=own["verification"].fillna("unverified")
    )
    site["kind"] = site["kind"].fillna("screening") if "kind" in site else "screening"
    if "organic_matter_pct" in site:
        site = site[site["organic_matter_pct"].isna()]
    columns = [c for c in shipped.columns if c != "note"]
    both = pd.concat([shipped[columns], site.reindex(columns=columns)], ignore_index=True)
    return in_base_units(both, units)
