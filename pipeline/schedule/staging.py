"""Works in stages: the days of a campaign shared out among its blocks by expected progress.

Blocks planned for the same first and last day are one campaign. Where their stages (and within a
stage their priorities) put them in an order, each has the days in which its hectares come up, and
is scheduled for these: a survey need not be valid to the end of works that are long past it.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from itertools import groupby
from math import ceil, floor, inf, isnan

from riskshed.pipeline.schedule.asked import Works

Order = tuple[float, float]


def staged(works: Iterable[Works]) -> dict[str, Works]:
    """Return the works by block, those of a campaign in stages with the days of their own.

    Unknown progress asks for more: a block without a stage, and all blocks of a campaign in which
    the area of one is not known, keep the days of the whole. Blocks of one stage without a
    priority share its days. What has begun keeps its actual days.
    """
    every = {one.block_id: one for one in works}
    campaigns: dict[tuple[int, int], list[Works]] = defaultdict(list)
    for one in every.values():
        if one.planned is not None and not isnan(one.stage):
            campaigns[one.planned].append(one)
    for days, blocks in campaigns.items():
        for one, own in _shares(days, blocks):
            every[one.block_id] = replace(
                one,
                start=one.start if one.begun else own[0],
                end=one.end if one.finished is not None else own[1],
                campaign=days,
            )
    return every


def _shares(days: tuple[int, int], blocks: list[Works]) -> list[tuple[Works, tuple[int, int]]]:
    """Return each block with its first and last day; nothing where there is no order to follow."""
    ordered = sorted(blocks, key=lambda one: (*_order(one), one.block_id))
    turns = [list(group) for _, group in groupby(ordered, key=_order)]
    areas = [sum((_hectares(one) for one in turn), Fraction()) for turn in turns]
    if len(turns) < 2 or any(isnan(one.area_ha) for one in blocks):
        return []
    length, total, before = days[1] - days[0] + 1, sum(areas, Fraction()), Fraction()
    found = []
    for turn, area in zip(turns, areas, strict=True):
        first = days[0] + floor(length * before / total)
        before += area
        last = days[0] + ceil(length * before / total) - 1
        found += [(one, (first, last)) for one in turn]
    return found


def _order(one: Works) -> Order:
    """Return stage and priority; within a stage what has no priority comes last."""
    return one.stage, inf if isnan(one.priority) else one.priority


def _hectares(one: Works) -> Fraction:
    return Fraction(0) if isnan(one.area_ha) else Fraction(str(one.area_ha))
