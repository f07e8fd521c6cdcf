"""Deployments: which flows, and when; the same by `riskshed serve` and on a work pool."""

import json
from pathlib import Path

import pytest
import yaml

from riskshed.flows.deployments import _yearly
from tests.sites import good_tables, write_site

ZONE = "Europe/Paris"
SURVEY = {
    "requirement_id": "R-REPTILES", "taxon_group": "reptiles", "method": "refugia",
    "windows": "03-15..06-15;09-01..09-30", "min_visits": "1", "block_ids": "B1",
    "validity_days": "365", "citation": "assessor's choice", "verification": "unverified",
}  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tables = good_tables() | {"survey_requirements": [SURVEY]}
    folder = tmp_path_factory.mktemp("served") / "tiny"
    return write_site(folder, site_settings={"time_zone": ZONE}, **tables)


def test_the_deployments_of_a_site_are_listed_with_their_schedules(riskshed, site):
    """Cron in the time zone of the site, an interval, a day of each year for each season."""
    answer = riskshed("serve", site, "--list", "--json")
    listed = {one["deployment"]: one for one in json.loads(answer.out)["deployments"]}

    assert {name: one["schedules"] for name, one in listed.items() if "seasons" not in name} == {
        "assess/tiny-assess": ["0 5 1 * *"],
        "watch/tiny-watch": ["0:10:00"],
        "monitor/tiny-monitor": ["30 5 * * *"],
        "gates/tiny-gates": ["0 6 * * *"],
        "schedule/tiny-schedule": ["0 5 * * 1"],
        "sign-off/tiny-sign-off": [],
    }
    assert {listed[f"{kind}/tiny-{kind}"]["time_zone"] for kind in ("assess", "gates")} == {ZONE}
    seasons = listed["schedule/tiny-seasons"]["schedules"]
    assert "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=15;BYHOUR=5;BYMINUTE=0;BYSECOND=0" in seasons
    assert any("BYMONTH=9;BYMONTHDAY=1;" in rule for rule in seasons)


def test_a_season_that_begins_on_29_february_begins_on_the_last_of_the_month():
    assert "BYMONTH=2;BYMONTHDAY=-1;" in str(_yearly("02-29", ZONE).rrule)


def test_a_folder_that_is_no_site_is_not_served(riskshed, tmp_path):
    answer = riskshed("serve", tmp_path, "--list")

    assert (answer.code, "site.yaml" in answer.err, "Traceback" in answer.err) == (1, True, False)


def test_the_pool_has_the_deployments_that_serve_has(riskshed, site, repository):
    """flows/prefect.yaml and `riskshed serve` name the same flows; the seasons are a schedule."""
    pool = yaml.safe_load((repository / "flows" / "prefect.yaml").read_text("utf-8"))
    kinds = {one["name"].partition("}}-")[2] for one in pool["deployments"]}
    answer = riskshed("serve", site, "--list", "--json")
    listed = {
        one["deployment"].partition("/tiny-")[2] for one in json.loads(answer.out)["deployments"]
    }

    assert kinds == listed - {"seasons"}
