"""Days that blackouts take away: how many, which are left, and where the next long gap is."""

from datetime import date, timedelta

from riskshed.pipeline.seasons.windows import Season, Windows, instances, season_of

ONE = timedelta(days=1)
_YEARS_AHEAD = 9  # every window has come and gone, the shortest February too


def blocked_spans(blackouts: Windows, first_day: date, last_day: date) -> list[Season]:
    """Return the parts of [first_day, last_day] that lie in a blackout; touching ones are one.

    >>> from riskshed.pipeline.seasons.windows import parse_windows
    >>> blackouts = parse_windows("03-01..07-31;08-01..08-31")
    >>> [d.isoformat() for d in blocked_spans(blackouts, date(2027, 6, 1), date(2028, 1, 1))[0]]
    ['2027-06-01', '2027-08-31']
    """
    spans: list[Season] = []
    for start, end in instances(blackouts, first_day, last_day):
        clipped = max(start, first_day), min(end, last_day)
        if spans and clipped[0] <= spans[-1][1] + ONE:
            spans[-1] = spans[-1][0], clipped[1]
        else:
            spans.append(clipped)
    return spans


def blocked_days(blackouts: Windows, first_day: date, last_day: date) -> int:
    """Return how many days of [first_day, last_day], both counted, lie in a blackout."""
    return sum(
        (end - start).days + 1 for start, end in blocked_spans(blackouts, first_day, last_day)
    )


def open_spans(blackouts: Windows, first_day: date, last_day: date) -> list[Season]:
    """Return the parts of [first_day, last_day] without a blackout, in order."""
    spans: list[Season] = []
    start = first_day
    for blocked_from, blocked_to in blocked_spans(blackouts, first_day, last_day):
        if start < blocked_from:
            spans.append((start, blocked_from - ONE))
        start = blocked_to + ONE
    return [*spans, (start, last_day)] if start <= last_day else spans


def next_open_day(blackouts: Windows, day: date) -> date | None:
    """Return the first day on or after `day` outside every blackout; None if they fill the year."""
    for _ in range(len(blackouts) * 2 + 1):
        season = season_of(blackouts, day)
        if season is None:
            return day
        day = season[1] + ONE
    return None


def next_open_span(blackouts: Windows, day: date, days: int) -> Season | None:
    """Return the first `days` days in a row on or after `day` outside every blackout, or None.

    >>> from riskshed.pipeline.seasons.windows import parse_windows
    >>> span = next_open_span(parse_windows("03-01..08-31"), date(2028, 2, 1), 60)
    >>> [d.isoformat() for d in span]
    ['2028-09-01', '2028-10-30']
    """
    horizon = day + timedelta(days=366 * _YEARS_AHEAD + days)
    for start, end in open_spans(blackouts, day, horizon):
        if (end - start).days + 1 >= days:
            return start, start + timedelta(days=days - 1)
    return None
