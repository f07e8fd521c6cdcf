"""Hectares: what is cleared of a block, and what is cleared and planned under a permit."""

from collections import defaultdict
from collections.abc import Mapping

from shapely.geometry.base import BaseGeometry

from riskshed.pipeline.gate.block import Block, Row, known
from riskshed.pipeline.places.relations import SQUARE_METRES_PER_HECTARE


def under_permit(blocks: list[Block]) -> dict[tuple[str, str], tuple[float, float, str]]:
    """Return, by permit and block, hectares cleared under it and planned up to the block.

    And the first of the blocks up to it whose area nobody knows, empty where there is none.
    """
    under: dict[str, list[Block]] = defaultdict(list)
    for block in blocks:
        for permit in block.permits:
            under[str(permit["permit_id"])].append(block)
    found: dict[tuple[str, str], tuple[float, float, str]] = {}
    for name, own in under.items():
        total, planned, unmeasured = sum(map(_cleared, own)), 0.0, ""
        for block in sorted(own, key=lambda one: (one.start, one.block_id)):
            planned += max((block.hectares or 0.0) - _cleared(block), 0.0)
            unmeasured = unmeasured or (block.block_id if block.hectares is None else "")
            found[name, block.block_id] = total, planned, unmeasured
    return found


def hectares_cleared(
    row: Row, ground: BaseGeometry | None, tolerances: Mapping[str, float]
) -> float | None:
    """Return the hectares cleared as typed; as drawn where none are typed or more are drawn."""
    typed = float(row["cleared_ha"]) if known(row["cleared_ha"]) else None
    drawn = ground.area / SQUARE_METRES_PER_HECTARE if ground is not None else None
    if typed is None or drawn is None:
        return drawn if typed is None else typed
    share, hectares = tolerances["block_area_share"], tolerances["block_area_ha"]
    return drawn if drawn > typed + max(share * typed, hectares) else typed


def _cleared(block: Block) -> float:
    return block.cleared_ha or 0.0
