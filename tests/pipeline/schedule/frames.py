"""Hand-made frames: one block, one requirement, as the survey stage hands them over."""

from datetime import date
from functools import cache
from typing import Any

import pandas as pd
from shapely.geometry import box

from riskshed.pipeline.load.knowledge import load_knowledge
from riskshed.pipeline.schedule.stage import schedule
from riskshed.schemas.settings import SiteSettings
from riskshed.schemas.site import Site
from riskshed.schemas.stages import OPENED, Scheduled, Surveyed
from tests.sites import settings

TODAY = date(2026, 11, 23)
NEWTS = {
    "requirement_id": "NEWT", "taxon_group": "amphibians", "method": "pond_survey",
    "windows": "03-15..06-15", "core_windows": "04-15..05-15", "min_visits": 4.0,
    "min_visits_in_core": 2.0, "min_gap_days": 7.0, "validity_days": 548.0,
    "lead_days_mobilise": 0.0, "lead_days_lab": 0.0, "lead_days_report": 28.0,
    "lead_days_regulator": 42.0, "lead_days_mitigation": 30.0, "lead_days_permit": 0.0,
    "crew_days_per_visit": 2.0, "source": "English Nature 2001", "citation": "English Nature 2001",
    "verification": "verified",
}  # fmt: skip
BLOCK = {"block_id": "B1", "planned_start": "2028-03-01", "planned_end": "2028-09-30"}
SATISFIED = ["block_id", "requirement_id", "n_accepted", "last_visit", "valid_until", "done",
             "missing", "accepted"]  # fmt: skip
VISITS = ["block_id", "requirement_id", "eventID", "date_from", "date_to", "counts"]
Row = dict[str, Any]


@cache
def _settings() -> SiteSettings:
    return SiteSettings.model_validate(settings())


knowledge = cache(load_knowledge)


def site(blocks: list[Row], **given: Any) -> Site:
    """Return a site of nothing but blocks; squares of 100 m every 2 km, in the given order."""
    import geopandas as gpd  # noqa: PLC0415

    own = _settings().model_copy(update=given)
    shapes = [box(2000 * n, 0, 2000 * n + 100, 100) for n in range(len(blocks))]
    names = {"block_id": [block["block_id"] for block in blocks]}
    layer = gpd.GeoDataFrame(names, geometry=shapes, crs=own.crs)
    tables = {"disturbance_blocks": pd.DataFrame(blocks)}
    return Site(own, tables, {"blocks": layer}, (), "tiny", pd.DataFrame())


def surveyed(
    blocks: list[Row],
    requirements: list[Row],
    visits: list[Row],
    satisfied: list[Row],
    opened: tuple[str, ...] = (),
) -> Surveyed:
    """Return the frames of the survey stage in which every block triggers every requirement.

    `opened` are the seasons that rain has opened everywhere, as ``first..last``.
    """
    seasons = [
        {"block_id": block["block_id"], "requirement_id": row["requirement_id"],
         "opened_from": season.partition("..")[0], "opened_to": season.partition("..")[2],
         "told": "such rain is recorded"}
        for block in blocks for row in requirements for season in opened
    ]  # fmt: skip
    triggers = [
        {"block_id": block["block_id"], "requirement_id": row["requirement_id"],
         "receptor_ids": "newts", "why": "in range", "scoped_out": False}
        for block in blocks for row in requirements
    ]  # fmt: skip
    return Surveyed(
        requirements=pd.DataFrame(requirements),
        triggers=pd.DataFrame(triggers),
        visits=pd.DataFrame(visits, columns=VISITS),
        satisfied=pd.DataFrame(satisfied, columns=SATISFIED),
        absences=pd.DataFrame(),
        opened=pd.DataFrame(seasons, columns=list(OPENED)),
    )


def planned(
    requirement: Row | list[Row] | None = None,
    block: Row | list[Row] | None = None,
    today: date = TODAY,
    visits: tuple[str, ...] = (),
    satisfied: Row | None = None,
    opened: tuple[str, ...] = (),
    **given: Any,
) -> Scheduled:
    """Return the schedule of newt surveys with something else about requirement or block."""
    asked = requirement if isinstance(requirement, list) else [{**NEWTS, **(requirement or {})}]
    blocks = block if isinstance(block, list) else [{**BLOCK, **(block or {})}]
    key = {"block_id": "B1", "requirement_id": "NEWT"}
    made = [{**key, "eventID": day, "date_from": day, "date_to": day, "counts": True}
            for day in visits]  # fmt: skip
    worth = [{**key, **satisfied}] if satisfied else []
    frames = surveyed(blocks, asked, made, worth, opened)
    return schedule(site(blocks, **given), knowledge(), frames, today)


def one_row(*args: Any, **kwargs: Any) -> dict[str, Any]:
    """Return the only row of such a schedule; what is missing is None."""
    table = planned(*args, **kwargs).schedule
    return table.iloc[0].astype("object").where(table.iloc[0].notna(), None).to_dict()
