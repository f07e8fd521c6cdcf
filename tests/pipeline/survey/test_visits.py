"""Which visits count together, and what is then done and missing."""

from datetime import date
from itertools import combinations, pairwise

import numpy as np
import pytest

from riskshed.pipeline.survey.places import Event
from riskshed.pipeline.survey.spacing import best_chain, is_done
from riskshed.pipeline.survey.visits import Asked, Visit
from tests.pipeline.survey.newts import plan, requirement, surveyed, visit


def _satisfied(of, as_of=date(2024, 9, 1)):
    (row,) = surveyed(of, as_of).satisfied.to_dict("records")
    return row


def _asked(**cells):
    row = dict.fromkeys(
        ("windows", "core_windows", "min_visits", "min_visits_in_core", "min_gap_days",
         "min_effort_value", "min_effort_per", "validity_days")
    )  # fmt: skip
    return Asked.of(row | cells, 1.0)


def _a_visit(day, *, core):
    event = Event({"eventID": f"E{day:03}"}, frozenset(), frozenset())
    when = date.fromordinal(738000 + day)
    return Visit(event, when, when, None, core)


def test_the_best_visits_are_those_of_brute_force():
    """All subsets of up to eight random visits: done if any is, and as many visits as the most."""
    random = np.random.default_rng(1)
    for _ in range(300):
        days = sorted(random.choice(40, size=random.integers(1, 9), replace=False).tolist())
        visits = [_a_visit(day, core=bool(random.random() < 0.5)) for day in days]
        n, core, gap = (int(random.integers(low, 5)) for low in (1, 0, 0))
        asked = _asked(min_visits=n, min_visits_in_core=core, min_gap_days=gap * 3)
        subsets = [
            subset
            for size in range(1, len(visits) + 1)
            for subset in combinations(visits, size)
            if all((b.first - a.first).days >= max(1, gap * 3)
                   for a, b in pairwise(subset))
        ]  # fmt: skip
        done = [s for s in subsets if len(s) >= n and sum(v.in_core for v in s) >= core]
        best = best_chain(visits, asked)
        assert is_done(best, asked) == bool(done)
        assert len(best.visits) == max(len(s) for s in done or subsets)


def test_three_of_four_visits_say_what_is_missing():
    """In one season, with the gap."""
    of = plan()
    del of.tables["survey_events"][0]
    row = _satisfied(of)

    assert not row["done"]
    assert row["missing"] == (
        "3 of 4 visits count (in one season of 03-15..06-15, at least 7 days apart)"
    )
    assert row["done_dates"] == "2024-04-16;2024-05-07;2024-05-28"
    assert row["valid_until"] != row["valid_until"]


def test_visits_of_two_springs_are_not_mixed_unless_the_requirement_lets_them():
    """Two of 2023 and two of 2024: the later season counts; over two seasons all four do."""
    of = plan()
    for event, day in zip(of.tables["survey_events"], ("2023-04-20", "2023-05-02"), strict=False):
        event["eventDate"] = day
    apart = _satisfied(of)
    of.tables["survey_requirements"][0]["max_season_instances"] = 2.0
    together = _satisfied(of)

    assert (apart["n_accepted"], apart["evidence_ids"]) == (2, "E3;E4")
    assert (together["done"], together["n_accepted"]) == (True, 4)


def test_seasons_that_lie_apart_are_not_neighbours():
    """Two of 2022 and two of 2024 are three seasons, one of them empty."""
    of = plan()
    for event, day in zip(of.tables["survey_events"], ("2022-04-20", "2022-05-02"), strict=False):
        event["eventDate"] = day
    of.tables["survey_requirements"][0]["max_season_instances"] = 2.0

    assert not _satisfied(of)["done"]


def test_a_survey_that_holds_comes_before_a_season_just_begun():
    """While the old one is valid it counts; once it has expired the new visits do."""
    of = plan()
    of.tables["survey_events"].append(visit("E5", "2025-04-20"))

    assert _satisfied(of, date(2025, 5, 28))["evidence_ids"] == "E1;E2;E3;E4"
    assert _satisfied(of, date(2025, 5, 29))["evidence_ids"] == "E5"


def test_a_season_may_wrap_the_year_end():
    """Wintering birds of one winter: November and February are one season."""
    of = plan()
    of.tables["survey_requirements"] = [
        requirement(windows="10-01..03-31", core_windows=None, min_visits_in_core=None,
                    min_gap_days=21.0),
    ]  # fmt: skip
    days = ("2023-11-05", "2023-12-10", "2024-01-14", "2024-02-18")
    of.tables["survey_events"] = [visit(f"E{i}", day) for i, day in enumerate(days)]

    assert _satisfied(of)["done"]


def test_lines_of_one_day_are_one_visit_and_their_effort_adds_up():
    """Two lines of five hours are a visit of ten."""
    of = plan()
    last = of.tables["survey_events"][3]
    last["samplingEffortValue"] = 5.0
    of.tables["survey_events"].append(last | {"eventID": "E4b"})
    row = _satisfied(of)
    other = surveyed(of).visits.set_index("eventID").loc["E4b"]

    assert (row["done"], row["n_accepted"]) == (True, 4)
    assert not other["counts"]
    assert other["why_not"] == "it is a part of the visit E4 on the same day"


def test_a_visit_takes_blocks_and_requirements_from_its_survey_which_is_no_visit():
    """The survey groups the visits and would count a fifth time."""
    of = plan()
    top = visit("E", "2024-03-20")
    of.tables["survey_events"] = [
        top,
        *(e | {"parentEventID": "E", "block_ids": None, "requirement_ids": None}
          for e in of.tables["survey_events"]),
    ]  # fmt: skip
    visits = surveyed(of).visits.set_index("eventID")

    assert visits["counts"].to_dict() == {"E": False, "E1": True, "E2": True, "E3": True,
                                          "E4": True}  # fmt: skip
    assert visits.loc["E", "why_not"] == "it groups the visits of a survey; they count"


@pytest.mark.parametrize(("vouched", "counts"), [(True, True), (None, False), (False, False)])
def test_a_condition_is_vouched_for_by_the_surveyor(vouched, counts):
    """No table says when pools hold water: weather_ok does, or nobody knows."""
    of = plan()
    of.tables["survey_requirements"] = [
        requirement(windows=None, core_windows=None, min_visits_in_core=None, min_visits=1.0,
                    event_window="condition: pools hold water"),
    ]  # fmt: skip
    of.tables["survey_events"] = [visit("E1", "2024-05-07", weather_ok=vouched)]

    assert surveyed(of).visits["counts"].tolist() == [counts]


def test_validity_counts_from_the_last_visit_that_counts():
    """A bad fifth visit moves nothing; a good fifth one does."""
    of = plan()
    of.tables["survey_events"].append(visit("E5", "2024-06-10", weather_ok=False))
    bad = _satisfied(of)
    of.tables["survey_events"][4]["weather_ok"] = True
    good = _satisfied(of)

    assert (bad["valid_until"], good["valid_until"]) == ("2025-05-28", "2025-06-10")
