"""What the answers rest on: tables without faults, constraint layers that are young enough."""

from collections.abc import Iterable
from datetime import date, timedelta

from riskshed.pipeline.gate.answers import Answers, go, hold, unknown
from riskshed.pipeline.gate.block import ONE_DAY, Block, Row, first_of
from riskshed.pipeline.gate.case import Case


def tables_pass(_: Block, __: date, case: Case) -> Answers:
    """G01: no table has a fault of severity error."""
    if not case.errors:
        return go("no table has an error")
    first = case.errors[0]
    where = f"{first['file']}:{first['row']} {first['column']}: {first['rule']}"
    more = f", and {len(case.errors) - 1} more" if len(case.errors) > 1 else ""
    return hold(f"{where}{more}", *sorted({f"{row['file']}:{row['row']}" for row in case.errors}))


def layer_days(block: Block, case: Case) -> Iterable[date | None]:
    """Return the days on which a layer is checked or grows too old."""
    for row in block.constraints:
        yield first_of(row["checked_on"])
        yield _stale_from(row, case)


def _stale_from(row: Row, case: Case) -> date | None:
    version = first_of(row["layer_version_date"])
    age = timedelta(days=int(case.threshold("constraint_layer_max_age_days")))
    return None if version is None else version + age + ONE_DAY


def layers_checked(block: Block, day: date, case: Case) -> Answers:
    """G02: every constraint layer was checked, and is not older than the site allows."""
    if not block.constraints:
        return unknown(
            "no constraint was looked for; type one row a layer in constraints, relation none "
            "where the works lie outside"
        )
    age = f"{case.threshold('constraint_layer_max_age_days'):g} days"
    evidence = tuple(f"constraints:{row['constraint_id']}" for row in block.constraints)
    for row in block.constraints:
        name, stale, checked = (
            row["constraint_id"],
            _stale_from(row, case),
            first_of(row["checked_on"]),
        )
        if stale is None or checked is None:
            return unknown(f"how old the layer of {name} is, or when it was checked", *evidence)
        if checked > day:
            return hold(f"{name} was checked on {row['checked_on']}, later than the day",
                        *evidence, lapses_on=checked)  # fmt: skip
    dated = [(stale, row) for row in block.constraints if (stale := _stale_from(row, case))]
    first, oldest = min(dated, key=lambda pair: (pair[0], pair[1]["constraint_id"]))
    if day >= first:
        return hold(
            f"the layer of {oldest['constraint_id']} is of {oldest['layer_version_date']}, older "
            f"than {age}",
            *evidence,
        )
    return go(f"{len(dated)} constraint layers, none older than {age}", *evidence, lapses_on=first)
