"""Where a model is used outside the data that it was made of: other exposures, other species."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import pandas as pd

from riskshed.schemas.frames import known, rows_of
from riskshed.schemas.knowledge import Knowledge
from riskshed.schemas.site import Site
from riskshed.schemas.text import join_list

BY_DOSE = "p_exceed_low_effect"


class Extrapolated(NamedTuple):
    """A model outside its data: about what, on which rows of the register, why, by what."""

    subject: str
    risk_ids: list[str]
    why: str
    evidence: str


def outside_domain(rows: pd.DataFrame, benchmarks: pd.DataFrame) -> pd.Series:
    """Return whether the exposure of each row lies outside the data of its benchmark.

    Missing where the benchmark does not say over which exposures it was observed, or nothing was
    measured. A limit of the domain lies within it.

    Parameters
    ----------
    rows : benchmark_id, benchmark_value (in the unit of the exposure), exposure_value
    benchmarks : the site's own table, whose levels and domains share a unit
    """
    own = benchmarks.drop_duplicates("benchmark_id").set_index("benchmark_id")
    own = own.reindex(columns=["value", "domain_min", "domain_max"])
    of = own.reindex(rows["benchmark_id"].to_numpy()).set_index(rows.index)
    factor = rows["benchmark_value"] / of["value"]  # from the unit of the table to that of the row
    seen = rows["exposure_value"]
    below, above = seen < of["domain_min"] * factor, seen > of["domain_max"] * factor
    said = of[["domain_min", "domain_max"]].notna().any(axis=1) & seen.notna() & factor.notna()
    return (below | above).astype("boolean").where(said)


def extrapolated(
    register: pd.DataFrame, site: Site, knowledge: Knowledge
) -> Iterator[Extrapolated]:
    """Yield the models that are used outside their data, as far as the data say it.

    A benchmark outside the exposures it was observed at; a benchmark of one species, and the intake
    of one species, that stand for another.
    """
    yield from _of_exposures(register, site)
    yield from _of_benchmarks(register, knowledge)
    yield from _of_intakes(register, site, knowledge)


def _of_exposures(register: pd.DataFrame, site: Site) -> Iterator[Extrapolated]:
    own = {row["benchmark_id"]: row for row in rows_of(site.tables["benchmarks"])}
    beyond = register[register["extrapolated"].fillna(False).astype(bool)]
    for (benchmark, receptor), rows in beyond.groupby(["benchmark_id", "receptor_id"]):
        row = own[benchmark]
        ends = " to ".join(_end(row[name]) for name in ("domain_min", "domain_max"))
        why = f"the exposure lies outside the data of {benchmark} ({ends} {row['unit']})"
        place = f"{row['source_file']}:{row['source_row']}"
        yield Extrapolated(f"{benchmark} for {receptor}", list(rows["risk_id"]), why, place)


def _end(cell: Any) -> str:
    return f"{cell:g}" if known(cell) else "unknown"


def _of_benchmarks(register: pd.DataFrame, knowledge: Knowledge) -> Iterator[Extrapolated]:
    """Yield the levels of a guild, which were worked out for one species of it."""
    shipped = knowledge.benchmarks
    told = shipped[["feeding_guild", "receptor_group_as_given"]].notna().all(axis=1)
    of_species = shipped[told].set_index("benchmark_id")
    used = register[register["benchmark_id"].isin(of_species.index)]
    species = used["benchmark_id"].map(of_species["receptor_group_as_given"])
    for (of, receptor), rows in used.groupby([species, used["receptor_id"]]):
        why = f"the level was worked out for the {of}, and stands for {receptor}"
        levels = join_list(rows["benchmark_id"])
        yield Extrapolated(f"level of {receptor}", list(rows["risk_id"]), why, levels)


def _of_intakes(register: pd.DataFrame, site: Site, knowledge: Knowledge) -> Iterator[Extrapolated]:
    """Yield the doses that are those of the species whose intake is known."""
    species = {str(row["feeding_guild"]): row for row in rows_of(knowledge.intake)}
    receptors = {str(row["receptor_id"]): row for row in rows_of(site.tables["receptors"])}
    by_dose = register[register["effect_metric"].eq(BY_DOSE)]
    for receptor, rows in by_dose.groupby("receptor_id"):
        row = receptors[str(receptor)]
        model = species.get(str(row["feeding_guild"]))
        if model is None or _folded(row["name"]) == _folded(model["species_as_given"]):
            continue
        why = f"the dose is that of the {model['species_as_given']} ({model['feeding_guild']}), "
        why += f"and stands for {row['name']}"
        ids = list(rows["risk_id"])
        yield Extrapolated(f"intake of {receptor}", ids, why, str(model["intake_id"]))


def _folded(name: Any) -> str:
    return str(name).strip().casefold()
