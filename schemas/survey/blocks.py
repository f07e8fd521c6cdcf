"""Blocks of land that the works disturb."""

import pandas as pd

from riskshed.schemas.survey.common_rules import in_order
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

    planned_in_order = in_order(
        "planned_start", "planned_end", "the planned end is not before the planned start"
    )

    done_in_order = in_order(
        "actual_start", "actual_end", "the actual end is not before the actual start"
    )

    permit_in_order = in_order(
        "permit_valid_from", "permit_valid_to", "the permit does not end before it starts"
    )

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
