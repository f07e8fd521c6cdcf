"""Which visits count together: far enough apart, enough of them in the core, within one season.

Exact: of all subsets that keep the gap the one is taken that meets the requirement, else the one
with the most visits. An event counts once (X5).
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple

from riskshed.pipeline.seasons.windows import Season
from riskshed.pipeline.survey.visits import Asked, Visit

SAME_DAY = 1  # days: two events of one day are one visit, whatever the gap


@dataclass(frozen=True)
class Counted:
    """The visits that count together, and all others with one more reason.

    Parameters
    ----------
    accepted : in the order of their days
    others : the rest
    done : the requirement is met by the accepted ones
    """

    accepted: tuple[Visit, ...]
    others: tuple[Visit, ...]
    done: bool


class Chain(NamedTuple):
    """A row of visits that keep the gap: which, and how many of them lie in the core."""

    visits: tuple[Visit, ...]
    n_core: int


def counted(visits: list[Visit], asked: Asked, as_of: date) -> Counted:
    """Return which visits count together on a day.

    A survey that is done and still valid comes first, then the latest season, done or not.
    """
    good = [visit for visit in visits if not visit.reasons]
    best = max(
        (best_chain(group, asked) for group in _groups(good, asked)),
        key=lambda chain: _worth(chain, asked, as_of),
        default=Chain((), 0),
    )
    chosen = {visit.event_id for visit in best.visits}
    others = tuple(
        visit if visit.reasons else replace(_left_out(visit, best, asked), fit=True)
        for visit in visits
        if visit.event_id not in chosen
    )
    return Counted(best.visits, others, is_done(best, asked))


def is_done(chain: Chain, asked: Asked) -> bool:
    """Return whether visits meet a requirement: number, number in the core, effort in all."""
    needed, core = asked.number("min_visits"), asked.number("min_visits_in_core")
    enough = len(chain.visits) >= needed  # not known: NaN, never enough
    if asked.row["min_effort_per"] == "survey" and asked.number("min_effort_value") > 0:
        enough &= sum(visit.effort for visit in chain.visits) >= asked.number("min_effort_value")
    return bool(enough and not chain.n_core < core)


def best_chain(visits: list[Visit], asked: Asked) -> Chain:
    """Return the visits of a list (sorted by days) that keep the gap and serve best.

    One that meets the requirement before one that does not; then more visits, more in the core,
    an earlier last day.
    """
    gap = timedelta(days=_gap_days(asked))
    ending: list[dict[int, Chain]] = []
    for place, visit in enumerate(visits):
        core = int(visit.in_core)
        chains = {core: Chain((visit,), core)}
        for before, earlier in zip(visits[:place], ending, strict=True):
            if visit.first - before.last < gap:
                continue
            for chain in earlier.values():
                longer = Chain((*chain.visits, visit), chain.n_core + core)
                known = chains.get(longer.n_core)
                if known is None or len(longer.visits) > len(known.visits):
                    chains[longer.n_core] = longer
        ending.append(chains)
    every = [chain for chains in ending for chain in chains.values()]
    return max(
        every,
        key=lambda chain: (
            is_done(chain, asked),
            len(chain.visits),
            chain.n_core,
            -chain.visits[-1].last.toordinal(),
        ),
        default=Chain((), 0),
    )


def _gap_days(asked: Asked) -> int:
    gap = asked.number("min_gap_days")
    return int(gap) if gap > SAME_DAY else SAME_DAY


def _groups(visits: list[Visit], asked: Asked) -> list[list[Visit]]:
    """Return the visits of each run of seasons over which a requirement lets them spread."""
    if not visits:
        return []
    most = asked.number("max_season_instances")
    length = int(most) if most >= 1 else 1
    seasons = _seasons(visits, asked)
    runs = [set(seasons[i : i + length]) for i in range(max(1, len(seasons) - length + 1))]
    return [[visit for visit in visits if visit.season in run] for run in runs]


def _seasons(visits: list[Visit], asked: Asked) -> list[Season]:
    """Return all seasons from the first to the last with a visit, empty ones among them."""
    found = sorted({visit.season for visit in visits if visit.season})
    return asked.seasons.between(found[0][0], found[-1][1])


def _worth(chain: Chain, asked: Asked, as_of: date) -> tuple[bool, date, bool, int, int]:
    last = chain.visits[-1].last if chain.visits else date.min
    done = is_done(chain, asked)
    until = valid_until(last, asked) if done else None
    return until is not None and until >= as_of, last, done, len(chain.visits), chain.n_core


def valid_until(last: date, asked: Asked) -> date | None:
    """Return the last day on which a survey holds that ended on `last`; None: not known."""
    days = asked.number("validity_days")
    return last + timedelta(days=int(days)) if days > 0 else None


def _left_out(visit: Visit, best: Chain, asked: Asked) -> Visit:
    """Say why a good visit is not among those that count."""
    seasons = {one.season for one in best.visits}
    if visit.season not in seasons:
        start = min(season[0] for season in seasons if season)
        return visit.but(f"the visits of the season from {start} count; seasons are not mixed")
    near = min(best.visits, key=lambda one: abs((one.first - visit.first).days))
    if (near.first, near.last) == (visit.first, visit.last):
        return visit.but(f"it is a part of the visit {near.event_id} on the same day")
    return visit.but(f"it is less than {_gap_days(asked)} days from {near.event_id}")
