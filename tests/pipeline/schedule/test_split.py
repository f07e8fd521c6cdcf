"""Parts of a clearing: each carried by a survey of its own, all days kept."""

import random
from datetime import date
from itertools import pairwise

import pytest

from riskshed.pipeline.schedule.case import Case
from riskshed.pipeline.schedule.split import longest_clearing, proposed_parts
from tests.pipeline.schedule.test_case import NEWTS, case, random_case


@pytest.mark.parametrize(("end", "parts"), [("2028-12-14", 1), ("2028-12-15", 2)])
def test_one_survey_carries_as_far_as_it_is_valid(end, parts):
    """The last survey of spring 2027 ends on 15 June and is valid for 548 days."""
    given = case(NEWTS, f"2028-03-01..{end}", 100, 548, "2026-11-23")

    assert len(proposed_parts(given)) == parts
    assert longest_clearing(given) == 448


@pytest.mark.parametrize(("validity", "none"), [(99, True), (100, False)])
def test_evidence_that_is_stale_before_its_permit_carries_no_day(validity, none):
    """100 days pass after the final visit; a survey valid for 100 carries one day at best."""
    given = case(NEWTS, "2028-03-01..2028-03-03", 100, validity, "2026-11-23")

    assert (longest_clearing(given) < 0) is none
    if none:
        assert proposed_parts(given) == []


@pytest.mark.property
def test_every_part_is_covered_and_no_day_is_lost():
    """On random cases: valid on each day, lead times kept, parts in order, days add up."""
    dice = random.Random(7)
    found = 0
    for _ in range(300):
        given: Case = random_case(dice)
        if given.survey.validity is None:
            continue
        parts = proposed_parts(given)
        for part in parts:
            assert part.final_visit + given.survey.lead <= part.start <= part.end
            assert part.end <= part.final_visit + given.survey.validity
        if parts:
            found += 1
            assert sum(p.end - p.start + 1 for p in parts) == given.end - given.start + 1
            assert all(a.end < b.start for a, b in pairwise(parts))
            assert date.fromordinal(parts[0].start) >= date.fromordinal(given.start)

    assert found > 50
