"""What is left of a harm behind several measures: which of them multiply, and which do not."""

from collections.abc import Iterable, Mapping
from functools import cache
from itertools import groupby

import pandas as pd

from riskshed.schemas.frames import cells_by_name, side_by_side
from riskshed.schemas.text import split_list

Measure = tuple[str, frozenset[str]]  # its id, and the nodes and edges of the path it acts on


def remaining(rows: pd.DataFrame, counts: str, end: str) -> pd.Series:
    """Return what is left of the effect of each pathway, 0–1, indexed by risk_id.

    Two measures may fail together where they share a place of the path and are not both
    independent, where one depends on the other, or where both depend on a third. What is left is
    the least product of (1 − effectiveness) over measures of which no two may fail together: on
    different places they are barriers in series, on one place the independent ones multiply, and of
    those that lean on each other the best counts alone. One more measure never leaves more.

    Parameters
    ----------
    rows : of `measures_on_pathways`
    counts : ``counts_current`` or ``counts_residual``
    end : ``low``, ``mid`` or ``high`` effectiveness
    """
    used = rows[rows[counts]].sort_values(["risk_id", "measure_id"])
    facts = used.drop_duplicates("measure_id").set_index("measure_id")
    passes = cells_by_name(1.0 - facts[f"effectiveness_{end}"])
    alone = frozenset(facts.index[facts["independent"].eq(True)])
    needs = cells_by_name(facts["depends_on"].map(lambda cell: frozenset(split_list(cell))))
    rests = {name: _rests_on(name, needs) for name in needs}

    @cache
    def left(measures: tuple[Measure, ...]) -> float:
        return least(passes, clashes(measures, alone, rests))

    steps = side_by_side(used["risk_id"], used["measure_id"], used["place"])
    found = {risk: left(_measures(step)) for risk, step in groupby(steps, key=lambda s: s[0])}
    return pd.Series(found, dtype="float64").rename_axis("risk_id")


def _measures(steps: Iterable[tuple[str, str, str]]) -> tuple[Measure, ...]:
    """Return each measure of one pathway with the places that it acts on."""
    by_measure = groupby(steps, key=lambda step: step[1])
    return tuple((name, frozenset(place for _, _, place in some)) for name, some in by_measure)


def _rests_on(measure: str, needs: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Return the measure with all without which it does not work, however far up the line."""
    found = {measure}
    while more := {one for name in found for one in needs.get(name, ())} - found:
        found |= more
    return frozenset(found)


def clashes(
    measures: Iterable[Measure], alone: frozenset[str], rests: Mapping[str, frozenset[str]]
) -> dict[str, frozenset[str]]:
    """Return for each measure those that may fail together with it.

    >>> rests = {name: frozenset({name}) for name in "ab"}
    >>> here = frozenset({"source:s"})
    >>> clashes([("a", here), ("b", here)], frozenset({"a"}), rests)
    {'a': frozenset({'b'}), 'b': frozenset({'a'})}
    """
    placed = dict(measures)
    return {
        one: frozenset(
            other
            for other in placed
            if other != one
            and (
                rests[one] & rests[other]
                or (placed[one] & placed[other] and not {one, other} <= alone)
            )
        )
        for one in placed
    }


def least(passes: Mapping[str, float], clash: Mapping[str, frozenset[str]]) -> float:
    """Return the least product of `passes` over measures of which no two clash.

    >>> least({"a": 0.5, "b": 0.2, "c": 0.5}, {"a": {"b"}, "b": {"a"}, "c": set()})
    0.1
    """
    worst = max(clash, key=lambda name: (len(clash[name]), name), default=None)
    if worst is None or not clash[worst]:
        product = 1.0
        for name in clash:
            product *= passes[name]
        return product
    without = {name: clash[name] - {worst} for name in clash if name != worst}
    gone = clash[worst]
    beside = {name: clash[name] - gone for name in without if name not in gone}
    return min(passes[worst] * least(passes, beside), least(passes, without))
