"""The schedule alone and the schedule of an assessment are one: the same bytes for site and day."""

from datetime import date

import pandas as pd

from riskshed.pipeline.assess import assess
from riskshed.pipeline.load.knowledge import load_knowledge
from riskshed.pipeline.planning import schedule_outputs
from riskshed.pipeline.write.run import write_outputs, write_schedule
from riskshed.schemas.faults import fault_table
from tests.pipeline.survey.newts import plan
from tests.plans import site_of

WRITTEN_BY_BOTH = ("schedule.csv", "trips.csv", "schedule.ics")


def test_assess_and_schedule_write_the_same_schedule(tmp_path):
    """In mid-season with two visits made; the picture is drawn from the same rows."""
    site, knowledge, as_of = site_of(plan()), load_knowledge(), date(2024, 4, 20)
    run = assess(site, knowledge, fault_table([]), as_of)
    alone = schedule_outputs(site, knowledge, as_of, None)
    assessed = write_outputs(run, tmp_path / "run", written_at="now")
    scheduled = write_schedule(alone, tmp_path / "schedule", written_at="now")

    for name in WRITTEN_BY_BOTH:
        assert (assessed / name).read_bytes() == (scheduled / name).read_bytes()
        assert len((assessed / name).read_text(encoding="utf-8").splitlines()) > 1
    pd.testing.assert_frame_equal(run.schedule, alone.schedule, check_exact=True)
    assert alone.schedule["status"].tolist() == ["AT_RISK"]
