"""The deployments of a site: which flow runs when, in the time zone of the site.

| deployment | when |
|---|---|
| assess | the first of each month, 05:00 |
| watch | every ten minutes: assesses when an input changed |
| monitor | each day, 05:30 |
| gates | each day, 06:00, and when a run changed a rating |
| schedule | each Monday, 05:00 |
| seasons | the schedule again on the day on which a survey season begins |
| sign-off | when somebody starts it |
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from prefect import Flow
from prefect.deployments.runner import RunnerDeployment
from prefect.events import DeploymentEventTrigger
from prefect.schedules import Cron, Interval, RRule, Schedule
from prefect.types.entrypoint import EntrypointType

from riskshed.flows.assess import assess_flow
from riskshed.flows.gate import gates_flow
from riskshed.flows.monitor import monitor_flow
from riskshed.flows.moved import RATING_CHANGED, resource_of
from riskshed.flows.portfolio import portfolio_flow
from riskshed.flows.schedule import schedule_flow
from riskshed.flows.sign_off import sign_off_flow
from riskshed.flows.turns import TODAY, this_day
from riskshed.flows.watch import watch_flow
from riskshed.pipeline.load.knowledge import knowledge_of
from riskshed.pipeline.load.site import load_settings, load_site
from riskshed.pipeline.seasons.windows import parse_windows
from riskshed.pipeline.survey.stage import survey
from riskshed.schemas.faults import FaultsFound
from riskshed.schemas.settings import SiteSettings
from riskshed.schemas.site import Site

MONTHLY, MORNING, WEEKLY, DAILY = "0 5 1 * *", "0 6 * * *", "0 5 * * 1", "30 5 * * *"
WATCH = timedelta(minutes=10)


@dataclass(frozen=True)
class Plan:
    """One deployment: a flow, its name, its schedules in words and as Prefect has them."""

    flow: Flow[..., Any]
    name: str
    schedules: tuple[Schedule, ...] = ()
    words: str = "when somebody starts it"
    triggers: tuple[DeploymentEventTrigger, ...] = ()


def plans_of(folder: Path) -> list[Plan]:
    """Return the deployments of a site.

    Raises
    ------
    FaultsFound
        where site.yaml cannot be read
    """
    settings, faults = load_settings(folder)
    if settings is None:
        raise FaultsFound(faults)
    site, zone = settings.id, settings.time_zone or "UTC"
    moved = DeploymentEventTrigger(
        name=f"riskshed: gates of {site} after a rating changed",
        expect={RATING_CHANGED},
        match={"prefect.resource.id": resource_of(site)},
    )
    days = season_starts(folder, settings)
    every_day = "each day, 06:00, and when a rating changed"
    seasons = f"as a season begins: {', '.join(days) or 'no season is known'}"
    return [
        Plan(assess_flow, f"{site}-assess", (Cron(MONTHLY, timezone=zone),), "monthly"),
        Plan(watch_flow, f"{site}-watch", (Interval(WATCH),), "every 10 min, if inputs changed"),
        Plan(monitor_flow, f"{site}-monitor", (Cron(DAILY, timezone=zone),), "each day, 05:30"),
        Plan(gates_flow, f"{site}-gates", (Cron(MORNING, timezone=zone),), every_day, (moved,)),
        Plan(schedule_flow, f"{site}-schedule", (Cron(WEEKLY, timezone=zone),), "each Monday"),
        Plan(schedule_flow, f"{site}-seasons", tuple(_yearly(d, zone) for d in days), seasons),
        Plan(sign_off_flow, f"{site}-sign-off"),
    ]


def season_starts(folder: Path, settings: SiteSettings) -> list[str]:
    """Return the days MM-DD on which a season begins of a survey that a block asks for.

    A site with faults has none until they are repaired: its deployments are made all the same.
    """
    site, _ = load_site(folder)
    return [] if site is None else sorted(set(_starts(site, settings.as_of or this_day(folder))))


def _starts(site: Site, as_of: date) -> Iterator[str]:
    found = survey(site, knowledge_of(site), as_of)
    asked = found.triggers.loc[~found.triggers["scoped_out"].astype(bool), "requirement_id"]
    table = found.requirements
    for text in table.loc[table["requirement_id"].isin(asked), "windows"].dropna():
        for window in parse_windows(text):
            yield f"{window.first.month:02}-{window.first.day:02}"


def _yearly(day: str, zone: str) -> Schedule:
    """Return the schedule of a day of each year, 05:00; 29 February is the last of the month."""
    month, number = (int(part) for part in day.split("-"))
    by_day = -1 if (month, number) == (2, 29) else number
    rule = f"FREQ=YEARLY;BYMONTH={month};BYMONTHDAY={by_day};BYHOUR=5;BYMINUTE=0;BYSECOND=0"
    return RRule(rule, timezone=zone, slug=f"season-{day}")


def deployments(folders: Iterable[Path]) -> list[RunnerDeployment]:
    """Return the deployments of several sites, and one that assesses them all."""
    places = [folder.resolve() for folder in folders]
    found = [_deployment(plan, folder) for folder in places for plan in plans_of(folder)]
    every = {"site_folders": [str(folder) for folder in places], "as_of": TODAY}
    return [*found, _made(portfolio_flow, "all-sites", parameters=every)]


def _deployment(plan: Plan, folder: Path) -> RunnerDeployment:
    return _made(
        plan.flow,
        plan.name,
        schedules=list(plan.schedules),
        parameters={"site_folder": str(folder), "as_of": TODAY},
        triggers=list(plan.triggers),
        concurrency_limit=1,
        description=f"{plan.words[0].upper()}{plan.words[1:]}.",
    )


def _made(flow: Flow[..., Any], name: str, **settings: Any) -> RunnerDeployment:
    """Return a deployment that finds its flow by module, wherever the package is installed."""
    made = flow.to_deployment(
        name=name, entrypoint_type=EntrypointType.MODULE_PATH, tags=["riskshed"], **settings
    )
    assert isinstance(made, RunnerDeployment)  # in a running event loop it would be a promise
    return made
