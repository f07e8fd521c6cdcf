"""Works in stages: each block is scheduled for the days in which its hectares come up."""

import pytest

from tests.pipeline.schedule.frames import NEWTS, planned

MAR_TO_JUN = {"planned_start": "2028-03-01", "planned_end": "2028-06-08"}  # 100 days
CASE_B = {"planned_start": "2028-03-01", "planned_end": "2028-09-30"}  # 214 days


def _block(name: str, stage: float | None, hectares: float | None, **more):
    return {"block_id": name, "stage": stage, "area_ha": hectares, **MAR_TO_JUN, **more}


def _days(*blocks) -> dict[str, tuple[str, str]]:
    table = planned(None, list(blocks)).schedule.set_index("block_id")
    columns = table["planned_start"], table["planned_end"]
    return {str(name): (first[5:], last[5:]) for name, first, last in zip(
        table.index, *columns, strict=True)}  # fmt: skip


def test_the_days_of_the_works_are_shared_by_hectares_in_the_order_of_stages():
    """30 and 70 of 100 hectares in 100 days: to 30 March, from the 31st on."""
    assert _days(_block("B1", 2.0, 70.0), _block("B2", 1.0, 30.0)) == {
        "B1": ("03-31", "06-08"), "B2": ("03-01", "03-30")
    }  # fmt: skip


def test_a_day_in_which_one_stage_ends_and_the_next_begins_is_in_both():
    """Thirds of ten days: 3 1/3 days each."""
    ten = {"planned_start": "2028-03-01", "planned_end": "2028-03-10"}
    blocks = [_block(f"B{n}", float(n), 5.0, **ten) for n in (1, 2, 3)]

    assert _days(*blocks) == {
        "B1": ("03-01", "03-04"), "B2": ("03-04", "03-07"), "B3": ("03-07", "03-10")
    }  # fmt: skip


def test_priorities_put_the_blocks_of_a_stage_in_order():
    """Those of one priority, or of none, share their days; what has none comes last."""
    assert _days(
        _block("B1", 1.0, 20.0, priority=2.0),
        _block("B2", 1.0, 10.0, priority=1.0),
        _block("B3", 1.0, 10.0, priority=1.0),
        _block("B4", 2.0, 30.0),
        _block("B5", 2.0, 30.0),
    ) == {
        "B1": ("03-21", "04-09"),
        "B2": ("03-01", "03-20"),
        "B3": ("03-01", "03-20"),
        "B4": ("04-10", "06-08"),
        "B5": ("04-10", "06-08"),
    }


WHOLE = ("03-01", "06-08")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (_block("B1", 1.0, 30.0), _block("B2", 1.0, 70.0)),
        (_block("B1", None, 30.0), _block("B2", None, 70.0)),
        (_block("B1", 1.0, None), _block("B2", 2.0, 70.0)),
        (_block("B1", 1.0, 30.0), _block("B2", None, 70.0)),
    ],
)
def test_without_an_order_or_an_area_the_whole_holds(one, other):
    """One stage, no stage, an area that nobody knows: unknown progress asks for more."""
    assert _days(one, other) == {"B1": WHOLE, "B2": WHOLE}


def test_blocks_with_dates_of_their_own_keep_them():
    """Another last day is another campaign; what has begun keeps its actual start."""
    apart = _days(_block("B1", 1.0, 30.0), _block("B2", 2.0, 70.0, planned_end="2028-06-09"))
    begun = _days(_block("B1", 1.0, 30.0), _block("B2", 2.0, 70.0, actual_start="2028-03-15"))

    assert apart == {"B1": WHOLE, "B2": ("03-01", "06-09")}
    assert begun == {"B1": ("03-01", "03-30"), "B2": ("03-15", "06-08")}


def test_a_year_that_cannot_carry_the_whole_carries_its_first_stage():
    """Case B in two stages of 53 and 54 hectares: 106 and 108 days.

    The first ends on 14 June 2028: a final visit on 15 June 2027 is valid to then. The second, from
    15 June to 30 September, waits for the spring of 2028 and is cleared from 31 July on, 46 days
    late; the whole would be 152 days late.
    """
    blocks = [_block("B1", 1.0, 53.0, **CASE_B), _block("B2", 2.0, 54.0, **CASE_B)]
    table = planned([{**NEWTS, "validity_days": 365.0}], blocks).schedule
    first, second = table.set_index("block_id").loc[["B1", "B2"]].to_dict("records")

    assert (first["status"], first["last_start"], first["slip_days"]) == (
        "PLANNED", "2027-05-08", 0
    )  # fmt: skip
    assert (second["status"], second["slip_days"]) == ("INFEASIBLE_VALIDITY", 46)
    assert second["earliest_clear"] == "2028-07-31"
    assert (
        "2028-06-15 to 2028-09-30 is its share by hectares (stage 2) of the works of "
        in (second["why"])
    )
