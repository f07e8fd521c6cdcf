"""A large portfolio for the benchmark: blocks cleared over three years, each with many surveys."""

import random
from collections.abc import Callable
from datetime import date, timedelta

from riskshed.pipeline.schedule.stage import schedule
from riskshed.schemas.stages import Scheduled
from tests.pipeline.schedule.frames import NEWTS, Row, knowledge, site, surveyed

AS_OF = date(2026, 11, 23)
YEARS = 3
SEASONS = ("03-15..06-15", "04-01..06-30;09-01..09-30", "05-01..09-30", "10-01..03-31",
           "09-01..11-30", "01-01..12-31")  # fmt: skip


def portfolio(blocks: int, requirements: int) -> Callable[[], Scheduled]:
    """Return the work to be timed: the stage `schedule` on random dates and requirements.

    A tenth of the surveys have visits that count; every third requirement has a blackout, every
    fifth asks for inspections.
    """
    dice = random.Random(1)
    asked = [_requirement(dice, number) for number in range(requirements)]
    ground = [_block(dice, number) for number in range(blocks)]
    visits = [
        {"block_id": block["block_id"], "requirement_id": row["requirement_id"], "eventID": "E",
         "date_from": day, "date_to": day, "counts": True}
        for block in ground for row in asked if dice.random() < 0.1
        for day in [(AS_OF - timedelta(days=dice.randrange(300))).isoformat()]
    ]  # fmt: skip
    place, facts = site(ground, merge_trips_km=10.0, crew_capacity=40.0), knowledge()
    frames = surveyed(ground, asked, visits, [])
    return lambda: schedule(place, facts, frames, AS_OF)


def _requirement(dice: random.Random, number: int) -> Row:
    season = SEASONS[number % len(SEASONS)]
    core = season[:5] + ".." + f"{season[:3]}28"
    own = {
        "requirement_id": f"R{number:02}", "method": f"method_{number % 10}", "windows": season,
        "core_windows": core, "min_visits": float(dice.randint(1, 6)),
        "min_gap_days": float(dice.choice([7, 10, 14])),
        "min_visits_in_core": float(dice.randint(0, 1)),
        "validity_days": float(dice.choice([365, 548, 730])),
    }  # fmt: skip
    if number % 3 == 0:
        own["blackout_windows"] = "03-01..08-31"
    if number % 5 == 0:
        own |= {"pre_clear_days": 7.0, "pre_clear_days_peak": 5.0, "peak_windows": "05-01..08-15"}
    return NEWTS | own


def _block(dice: random.Random, number: int) -> Row:
    start = AS_OF + timedelta(days=60 + dice.randrange(365 * YEARS))
    end = start + timedelta(days=dice.randrange(20, 240))
    return {"block_id": f"B{number:04}", "planned_start": start.isoformat(),
            "planned_end": end.isoformat()}  # fmt: skip
