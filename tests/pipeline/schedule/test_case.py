"""Last start and earliest plan: the worked cases, and every plan there is, counted one by one."""

import random
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations, pairwise

import pytest

from riskshed.pipeline.schedule.case import Case, Survey, last_start_in, solve
from riskshed.pipeline.schedule.passes import Ask
from riskshed.pipeline.seasons.events import opened_by, within_windows
from riskshed.pipeline.seasons.windows import parse_windows

CASES = 2000
NEWTS = ("03-15..06-15", "04-15..05-15", Ask(4, 7, 2))


def number(day: str) -> int:
    return date.fromisoformat(day).toordinal()


def days(numbers) -> list[str]:
    return [date.fromordinal(each).isoformat() for each in numbers]


def case(season, clearing: str, lead: int, validity: int | None, today: str, done=()) -> Case:
    """Return a case from the words of the design."""
    windows, core, ask = season
    survey = Survey(parse_windows(windows), parse_windows(core), ask, 1, lead, validity, 0)
    start, end = map(number, clearing.split(".."))
    return Case(survey, start, end, number(today), tuple(map(number, done)))


@pytest.mark.oracle
@pytest.mark.parametrize(
    ("given", "final", "last", "earliest", "clear", "slip"),
    [
        pytest.param(
            case(NEWTS, "2028-03-01..2028-09-30", 100, 548, "2026-11-23"),
            ["2027-04-01", "2027-11-22"],
            ["2027-05-08", "2027-05-15", "2027-06-08", "2027-06-15"],
            ["2027-03-15", "2027-03-22", "2027-04-15", "2027-04-22"],
            "2027-07-31", 0, id="A newts",
        ),
        pytest.param(
            case(NEWTS, "2028-03-01..2028-09-30", 100, 365, "2026-11-23"),
            ["2027-10-01", "2027-11-22"], None,
            ["2028-03-15", "2028-03-22", "2028-04-15", "2028-04-22"],
            "2028-07-31", 152, id="B one year valid",
        ),
        pytest.param(
            case(NEWTS, "2028-03-01..2028-09-30", 100, 548, "2027-05-20"),
            ["2027-04-01", "2027-11-22"],
            ["2027-05-08", "2027-05-15", "2027-06-08", "2027-06-15"],
            ["2028-03-15", "2028-03-22", "2028-04-15", "2028-04-22"],
            "2028-07-31", 152, id="C missed",
        ),
        pytest.param(
            case(("10-01..03-31", "", Ask(4, 21, 0)), "2028-03-01..2028-03-31", 45, 548,
                 "2026-11-23"),
            ["2026-09-30", "2028-01-16"],
            ["2027-11-14", "2027-12-05", "2027-12-26", "2028-01-16"],
            ["2026-11-23", "2026-12-14", "2027-01-04", "2027-01-25"],
            "2027-03-11", 0, id="D wintering birds",
        ),
        pytest.param(
            case(("09-01..11-30", "", Ask(2, 28, 0)), "2028-02-01..2028-02-28", 70, 548,
                 "2026-11-23"),
            ["2026-08-29", "2027-11-23"],
            ["2027-10-26", "2027-11-23"],
            ["2027-09-01", "2027-09-29"],
            "2027-12-08", 0, id="E spring flora",
        ),
    ],
)  # fmt: skip
def test_the_worked_cases_come_out_to_the_day(given, final, last, earliest, clear, slip):
    """Cases A to E of the design: final-visit interval, both plans, clear date, slip."""
    found = solve(given)
    done = found.earliest.visits[-1] + given.survey.lead

    assert days([given.final_from, given.final_to]) == final
    assert (found.latest and days(found.latest.visits)) == last
    assert days(found.earliest.visits) == earliest
    assert (days([done]), max(0, done - given.start)) == ([clear], slip)


def test_visits_done_count_and_the_gap_runs_from_the_last_of_them():
    """Two of four newt visits are done, one of them in the core: two are left, one in the core."""
    given = case(NEWTS, "2028-03-01..2028-09-30", 100, 548, "2027-04-22",
                 ["2027-04-01", "2027-04-20"])  # fmt: skip
    found = solve(given)

    assert days(found.earliest.visits) == ["2027-04-27", "2027-05-04"]
    assert days(found.earliest.kept) == ["2027-04-01", "2027-04-20"]
    assert days(found.latest.visits) == ["2027-05-15", "2027-06-15"]
    assert {visit for visit, _ in found.possible} == {3, 4}


def test_visits_of_last_spring_do_not_help_those_of_this_one():
    """All visits lie in one season: the four begin anew."""
    done = ["2027-05-10", "2027-05-20", "2027-06-01"]
    given = case(NEWTS, "2029-03-01..2029-06-30", 100, 548, "2028-01-10", done)
    found = solve(given)

    assert found.earliest.kept == ()
    assert days(found.earliest.visits)[0] == "2028-03-15"


def test_the_next_season_has_a_last_start_of_its_own():
    """Where the plan cannot be met any more, the season after it still ends."""
    given = case(NEWTS, "2028-03-01..2028-09-30", 100, 548, "2027-05-20")

    assert days([last_start_in(given, solve(given).earliest)]) == ["2028-05-08"]


def random_case(dice: random.Random) -> Case:
    """Return a small case: short seasons, some across the year's end, some visits done."""
    first = date(2027, dice.choice([1, 2, 12]), 1) + timedelta(days=dice.randrange(28))
    seasons = dice.choice([1, 1, 1, 2])
    longest = 9 if seasons == 1 else 5
    windows, day = [], first
    for _ in range(dice.choice([1, 1, 2])):
        end = day + timedelta(days=dice.randrange(1, longest))
        windows.append(f"{day:%m-%d}..{end:%m-%d}")
        day = end + timedelta(days=dice.randrange(1, 40))
    core = first + timedelta(days=dice.randrange(4))
    core_end = core + timedelta(days=dice.randrange(5))
    visits = dice.randint(1, 4)
    quota = dice.choice([0, dice.randint(0, visits)])
    survey = Survey(
        parse_windows(";".join(windows)), parse_windows(f"{core:%m-%d}..{core_end:%m-%d}"),
        Ask(visits, dice.randint(1, 5), quota), seasons,
        dice.randint(0, 60), dice.choice([None, dice.randint(5, 700)]), dice.choice([0, 0, 12]),
    )  # fmt: skip
    start = number("2028-01-01") + dice.randrange(500)
    today = start - dice.randrange(500)
    done = sorted({first.toordinal() + dice.randrange(12) for _ in range(dice.choice([0, 0, 3]))})
    return Case(survey, start, start + dice.randrange(120), today,
                tuple(day for day in done if day < today))  # fmt: skip


def seasons_by_counting(text: str, years: range) -> list[list[int]]:
    """Return the days of each season in order, from the text alone, by looking at every day."""
    found = []
    for part in text.split(";"):
        first, last = part.split("..")
        for year in years:
            season, day = [], date(year, int(first[:2]), int(first[3:]))
            while True:
                season.append(day.toordinal())
                tomorrow = day + timedelta(days=1)
                if f"{day:%m-%d}" == last or (last, tomorrow.day, day.month) == ("02-29", 1, 2):
                    break
                day = tomorrow
            found.append(season)
    return sorted(found)


def after_rain_by_counting(
    rain: set[int], first: int, last: int, seasons: list[list[int]] | None
) -> list[list[int]]:
    """Return the days that rain opens, by looking at every day: days in a row are one season.

    Within windows (`seasons`) a season ends where its window does.
    """
    found: list[list[int]] = []
    in_season = {day: n for n, days in enumerate(seasons or []) for day in days}
    for day in range(min(rain, default=1) - 1, max(rain, default=0) + last + 2):
        is_open = any(day - ago in rain for ago in range(first, last + 1))
        if not is_open or (seasons is not None and day not in in_season):
            continue
        before = found[-1][-1] if found else None
        if before == day - 1 and in_season.get(before) == in_season.get(day):
            found[-1].append(day)
        else:
            found.append([day])
    return found


def every_plan(given: Case, years: range, opened: list[list[int]] | None = None):
    """Yield (kept, visits) of every plan in the years that keeps to all rules but S and today."""
    survey, ask = given.survey, given.survey.ask
    text = [";".join(f"{a.month:02}-{a.day:02}..{b.month:02}-{b.day:02}" for a, b in windows)
            for windows in (survey.windows, survey.core_windows)]  # fmt: skip
    seasons = seasons_by_counting(text[0], years) if opened is None else opened
    core = {day for season in seasons_by_counting(text[1], years) for day in season}
    seen = set()
    for place in range(max(1, len(seasons) - survey.seasons + 1)):
        ground = [day for season in seasons[place : place + survey.seasons] for day in season]
        done = [day for day in given.done if day in ground]
        for left in range(1, ask.visits + 1):
            for kept in combinations(done, ask.visits - left):
                after = [day for day in ground if not kept or day >= kept[-1] + ask.gap]
                for visits in combinations(after, left):
                    plan = (*kept, *visits)
                    apart = all(b - a >= ask.gap for a, b in pairwise(plan))
                    enough = sum(day in core for day in plan) >= ask.core
                    if apart and enough and (kept, visits) not in seen:
                        seen.add((kept, visits))
                        yield kept, visits


def by_counting(given: Case) -> tuple[int | None, int | None, set[tuple[int, int]]]:
    """Return last start, earliest end, and the days of each visit, from all plans there are."""
    begin = max(given.ready, given.final_from if given.survey.validity is not None else 0)
    for ahead in (1100, 3300):  # what fits in leap years only needs the longer look
        years = range(2026, date.fromordinal(begin + ahead).year + 1)
        found = best_of(given, every_plan(given, years))
        if found[1] is not None:
            break
    return found


def best_of(given: Case, plans):
    """Return last start, earliest end and the days used, of the plans."""
    survey, last, earliest, possible = given.survey, None, None, set()
    for kept, visits in plans:
        valid = survey.validity is None or visits[-1] >= given.end - survey.validity
        in_time, from_now = visits[-1] <= given.start - survey.lead, visits[0] >= given.ready
        if valid and in_time:
            last = max(last or 0, visits[0])
        if valid and from_now:
            earliest = visits[-1] if earliest is None else min(earliest, visits[-1])
        if valid and in_time and from_now and not kept:
            possible |= set(enumerate(visits, 1))
    return last, earliest, possible


def differences(given: Case, found, counted) -> bool:
    """Return whether the two passes and the count of all plans disagree."""
    last, earliest, possible = counted
    ours = (
        found.latest.visits[0] if found.latest else None,
        found.earliest.visits[-1] if found.earliest else None,
    )
    held = {(v, d) for v, span in found.possible for d in range(span[0], span[1] + 1)}
    return ours != (last, earliest) or (not given.done and held != possible)


@pytest.mark.property
def test_no_plan_starts_later_ends_earlier_or_uses_another_day():
    """2,000 random cases against all their plans: no disagreement."""
    dice = random.Random(20261125)
    wrong, met = [], 0
    for _ in range(CASES):
        given = random_case(dice)
        counted = by_counting(given)
        met += counted[0] is not None
        if differences(given, solve(given), counted):
            wrong.append((given, counted))

    assert not wrong
    assert met > CASES / 4  # the cases are not all hopeless


def random_rain(dice: random.Random) -> tuple[Case, list[list[int]]]:
    """Return a small case that rain opens, and its seasons by counting.

    Up to four days of rain round the final visit; some within windows, some over two seasons.
    """
    given = random_case(dice)
    about = max(given.final_from, given.final_to - 40)
    rain = {about + dice.randrange(-20, 40) for _ in range(dice.randint(0, 4))}
    first = dice.randrange(4)
    last = first + dice.randrange(8)
    windows = given.survey.windows if dice.random() < 0.3 else ()
    events = [date.fromordinal(day) for day in sorted(rain, reverse=True)]
    opened = within_windows(opened_by(events, first, last), windows)
    survey = replace(
        given.survey, windows=windows,
        opened=tuple((a.toordinal(), b.toordinal()) for a, b in opened),
    )  # fmt: skip
    text = ";".join(f"{a.month:02}-{a.day:02}..{b.month:02}-{b.day:02}" for a, b in windows)
    seasons = seasons_by_counting(text, range(2024, 2032)) if windows else None
    done = tuple(sorted(day for day in {about + dice.randrange(9) for _ in range(2)}
                        if day < given.today)) if dice.random() < 0.3 else ()  # fmt: skip
    counted = after_rain_by_counting(rain, first, last, seasons)
    return given._replace(survey=survey, done=done), counted


@pytest.mark.property
def test_in_the_seasons_that_rain_opens_the_passes_are_as_exact():
    """2,000 random cases of rain against all their plans: no disagreement."""
    dice = random.Random(20261126)
    wrong, met = [], 0
    for _ in range(CASES):
        given, opened = random_rain(dice)
        counted = best_of(given, every_plan(given, range(2024, 2032), opened))
        met += counted[0] is not None
        if differences(given, solve(given), counted):
            wrong.append((given, counted))

    assert not wrong
    assert met > CASES / 10
