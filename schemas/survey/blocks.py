"""Blocks of land that the works disturb."""

import pandas as pd

from riskshed.schemas.survey.dates import not_before
from riskshed.schemas.survey.fields import (
    Number,
    Text,
    date,
    geometry,
    identifier,
    integer,
    number,
    term,
    text,
)
from riskshed.schemas.survey.table import SurveyTable, rule, silent_on


class DisturbanceBlocks(SurveyTable):
    """Blocks to be cleared or otherwise disturbed. One row a block."""

    block_id: Text = identifier("Block id", "Short name of the block.", "B07", key=True)
    site_id: Text = identifier("Site id", "The site of site.yaml; empty means that site.", "north")
    name: Text = text("Name", "What people on the site call it.", "North pit, bench 3")
    planned_start: Text = date(
        "Planned start", "First planned day of disturbance.", "2026-10-01", required=True
    )
    planned_end: Text = date(
        "Planned end", "Last planned day of disturbance.", "2026-12-15", required=True
    )
    actual_start: Text = date("Actual start", "First day of disturbance.", "2026-10-05")
    actual_end: Text = date("Actual end", "Last day of disturbance.", "2026-12-01")
    area_ha: Number = number(
        "Area", "Area of the block; within 2 % or 0.1 ha of its outline.", "12.4", "ha",
        gt=0, required=True,
    )  # fmt: skip
    geometry: Text = geometry(
        "Outline",
        "Outline of the block, where layers/blocks does not hold it.",
        "POLYGON ((2.99 50.42, 3.0 50.42, 3.0 50.43, 2.99 50.42))",
        areal=True,
    )
    cleared_ha: Number = number("Cleared", "Area cleared so far.", "3.1", "ha", ge=0)
    disturbance_type: Text = term(
        "Kind of disturbance",
        "Permanent, temporary or progressive.",
        "permanent",
        vocabulary="disturbance_types",
        required=True,
    )
    recoverable: Text = term(
        "Recoverable",
        "Whether the land can be restored; it drives the restoration ratio.",
        "recoverable",
        vocabulary="recoverable",
        required=True,
    )
    recoverable_ha: Number = number(
        "Recoverable area", "Part of the block that can be restored.", "10", "ha", ge=0
    )
    permit_id: Text = identifier("Permit id", "Permit that allows the disturbance.", "CPS-8812")
    permit_area_cap_ha: Number = number(
        "Area cap of the permit", "Largest area that the permit allows.", "40", "ha", gt=0
    )
    permit_valid_from: Text = date("Permit from", "First day of the permit.", "2026-01-01")
    permit_valid_to: Text = date("Permit to", "Last day of the permit.", "2030-12-31")
    method: Text = term(
        "Method", "How the ground is cleared.", "mechanical", vocabulary="clearing_methods"
    )
    priority: Number = integer(
        "Priority", "Order in which the blocks of a stage are wanted.", "1", "1", ge=0
    )
    stage: Number = integer(
        "Stage", "Stage of the works; blocks of the same planned days share them in this order.",
        "2", "1", ge=0,
    )  # fmt: skip

    @rule(
        "the planned end is not before the planned start",
        at="planned_end",
        reads=("planned_start",),
        fix="type a planned_end on or after {planned_start}, or correct planned_start",
    )
    @classmethod
    def planned_in_order(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where the plan ends no earlier than it starts."""
        return not_before(frame["planned_end"], frame["planned_start"])

    @rule(
        "the actual end is not before the actual start",
        at="actual_end",
        reads=("actual_start",),
        fix="type an actual_end on or after {actual_start}, or correct actual_start",
    )
    @classmethod
    def done_in_order(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where the works end no earlier than they start."""
        return not_before(frame["actual_end"], frame["actual_start"])

    @rule(
        "the permit does not end before it starts",
        at="permit_valid_to",
        reads=("permit_valid_from",),
        fix="type a permit_valid_to on or after {permit_valid_from}",
    )
    @classmethod
    def permit_in_order(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where the permit ends no earlier than it starts."""
        return not_before(frame["permit_valid_to"], frame["permit_valid_from"])

    @rule(
        "disturbance that has started has a permit",
        at="permit_id",
        reads=("actual_start",),
        fix="type the permit under which work started on {actual_start}",
    )
    @classmethod
    def started_with_permit(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where a start stands beside its permit."""
        permitted = frame["permit_id"].notna() | silent_on(frame, "permit_id")
        return frame["actual_start"].isna() | permitted

    @rule(
        "no more is cleared than the block holds",
        at="cleared_ha",
        reads=("area_ha",),
        fix="correct the figure (the block has {area_ha} ha); ground cleared beyond the block "
        "is over-clearing: give it a block of its own and report it",
    )
    @classmethod
    def cleared_within_block(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where the cleared area fits into the block."""
        return ~(frame["cleared_ha"] > frame["area_ha"])

    @rule(
        "no more is recoverable than the block holds",
        at="recoverable_ha",
        reads=("area_ha",),
        fix="type at most {area_ha}",
    )
    @classmethod
    def recoverable_within_block(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where the recoverable area fits into the block."""
        return ~(frame["recoverable_ha"] > frame["area_ha"])
