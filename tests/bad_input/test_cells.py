"""Cells as people type them: numbers, dates, units, ids, lists, words."""

from typing import Any

import pytest

from tests.bad_input.command import Bad, names, refused
from tests.sites import good_tables

FINITE = "a finite number, with a point for the decimal"
DATE = "a real calendar date in ISO form"
ID = "an id has 1 to 64 letters, digits, dots, underscores or hyphens"
UNKNOWN = "leave the cell empty if the value is unknown"


def cell(table: str, **cells: str) -> dict[str, Any]:
    """Return the good table with other cells in its first row (row 2 of the file)."""
    rows = good_tables()[table]
    rows[0] |= cells
    return {table: rows}


def result(text: str, rule: str, fix: str) -> Bad:
    """Return the case of a result in chemistry."""
    place = ("tables/chemistry.csv", 2, "result")
    return Bad(f"result {text}", *place, rule, fix, cell("chemistry", result=text), text)


def sampled(text: str, fix: str) -> Bad:
    """Return the case of a date of sampling."""
    place = ("tables/samples.csv", 2, "sampled_at")
    return Bad(f"date {text}", *place, DATE, fix, cell("samples", sampled_at=text), text)


def broken(table: str, column: str, text: str, rule: str, fix: str) -> Bad:
    """Return the case of one other cell."""
    place = (f"tables/{table}.csv", 2, column)
    what = f"{table} {column} {text[:20] or 'empty'}"
    return Bad(what, *place, rule, fix, cell(table, **{column: text}), text[:20])


def an_id(text: str, fix: str) -> Bad:
    """Return the case of an id in chemistry."""
    place = ("tables/chemistry.csv", 2, "sample_id")
    return Bad(f"id {text!a}"[:40], *place, ID, fix, cell("chemistry", sample_id=text))


NUMBERS = [
    result("NaN", FINITE, UNKNOWN),
    result("inf", FINITE, "type a finite number"),
    result("1e400", FINITE, "below 1e308"),
    result("1e308", "a number from 1e-100 to 1e+100", "look at the exponent"),
    result("1,5", FINITE, "type 1.5: a point for the decimal, no comma"),
    result("1 234,5", FINITE, "type 1234.5, without spaces"),
    result("1.234,5", FINITE, "type 1234.5"),
    result("12,345", FINITE, "type 12345, or 12.345 if the comma is a decimal"),
    result("1'200", FINITE, "type 1200, without apostrophes"),
    result("'800", FINITE, "type 800, without the apostrophe"),
    result("−5", FINITE, "type -5 with a plain hyphen"),
    result("–5", FINITE, "type -5 with a plain hyphen"),
    result("-5", "a concentration is not negative", "correct the sign"),
    result("-9999", "a concentration is not negative", "a code such as -9999 is no result"),
    result("<0.5", FINITE, "leave the result empty, type the limit in eql with its limit_unit"),
    result("n.d.", FINITE, "type not_detected in detection_condition"),
    result("#N/A", FINITE, UNKNOWN),
    result(">1000", FINITE, "type 1000 in result, and > in qualifier"),
    result("ca. 5", FINITE, "type 5 in result, and J (estimated) in qualifier"),
    result("１２．５", FINITE, "type 12.5 with the digits 0 to 9"),
    result("1_000", FINITE, "type a number such as 211"),
    result("2023-03-02", FINITE, "a spreadsheet made a date of the number"),
    result("12 mg/kg", FINITE, "type 12 alone; 'mg/kg' does not belong in this cell"),
    result("=SUM(A1:A9)", FINITE, "type the value itself, not a formula"),
    result("8OO", FINITE, "type 800 if the letter stands for a digit"),
    result("１２", FINITE, "type 12 with the digits 0 to 9"),
    broken("samples", "depth_bottom_m", "-9999", "at least 0 m", "is a code for 'no value'"),
    broken("samples", "decimalLatitude", "50°24'52\"N", FINITE, "decimal degrees, without minutes "
           "and seconds: 50.41444"),
    broken("samples", "decimalLatitude", "5589000", "at least -90 and at most 90 degree",
           "these look like metres of a projection: type WGS84 degrees"),
    broken("disturbance_blocks", "area_ha", "0", "greater than 0 ha", "type a number that is"),
    broken("occurrences", "individualCount", "4.5", "a whole number", "count again"),
    broken("receptors", "value_1_5", "high", "a whole number", "type a number such as 2"),
]  # fmt: skip
DATES = [
    sampled("2023-02-30", "there is no such day in the calendar"),
    sampled("04/12/2023", "could be 2023-12-04 or 2023-04-12"),
    sampled("12.04.2023", "could be 2023-04-12 or 2023-12-04"),
    sampled("4/31/2023", "there is no such day in the calendar"),
    sampled("45028", "45028 looks like a day number of a spreadsheet"),
    sampled("2023-04-12 09:30", "type 2023-04-12, without the time of day"),
    sampled("20230412", "type 2023-04-12"),
    sampled("12-Apr-23", "type the date as YYYY-MM-DD"),
    sampled("2023年4月12日", "type 2023-04-12"),
    sampled("２０２３-０４-１２", "type 2023-04-12, with plain digits and hyphens"),
    sampled("12/04/23", "the year has four digits"),
    sampled("2023-04-12 to 2023-04-14", "type 2023-04-12/2023-04-14: start/end"),
    sampled("9999-12-31", "the year lies between 1500 and 2200"),
    sampled("12 April 2023", "type 2023-04-12"),
    sampled("0203-04-12", "type the date as YYYY-MM-DD"),
    broken("disturbance_blocks", "planned_start", "2025", "(YYYY-MM-DD)", "the full date"),
    broken("disturbance_blocks", "planned_end", "2024-01-01", "the planned end is not before the "
           "planned start", "type a planned_end on or after 2025-03-01"),
]  # fmt: skip
WORDS = [
    broken("chemistry", "unit", "ppm", "a term of the vocabulary units", "type mg/kg (a solid) or "
           "mg/L (water)"),
    broken("chemistry", "unit", "ug/L", "Pb in soil converts into one unit", "correct the unit"),
    broken("chemistry", "basis", "", "has its basis, dry or wet", "type dry or wet"),
    Bad("a result marked <", "tables/chemistry.csv", 2, "result", "a result marked < or U is a "
        "limit", "type 800 in eql", cell("chemistry", qualifier="<"), "800"),
    broken("chemistry", "cas", "7439-92-2", "right form and check digit", "lead is 7439-92-1"),
    broken("receptors", "receptor_group", "smal mammals", "a term of the vocabulary "
           "receptor_groups", "nearest allowed term: small_mammals"),
    Bad("a text that runs backwards", "tables/receptors.csv", 2, "name", "text without control "
        "characters", "delete the invisible characters", cell("receptors", name="Shr\u202eews"),
        "Shr\\u202eews"),
    broken("receptors", "name", "x" * 10_000_000, "a cell holds at most", "shorten the text"),
    broken("sources", "phase", "operation, post_closure", "each item of the list", "join the items "
           "by semicolons: operation; post_closure"),
    broken("sources", "stressors", "Pb,Cd", "each item of the list", "semicolons: Pb; Cd"),
    broken("chemistry", "cas", "7440-43-9", "the CAS number is that of the analyte, not of another "
           "one", "7440-43-9 is not Pb"),
    Bad("a result and a reason why there is none", "tables/chemistry.csv", 2, "result",
        "never both (WQX)", "type the result", cell("chemistry", detection_condition="ND"), "800"),
    broken("receptors", "receptor_group", "铅", "a term of the vocabulary receptor_groups",
           "none of the terms is near: 'riskshed tables receptor_groups' lists them"),
    broken("receptors", "baseline_value", "1e-320", "a number from 1e-100 to 1e+100 in size, or 0",
           "look at the exponent"),
    broken("receptors", "home_range_ha", "1e308", "a number from 1e-100 to 1e+100 in size, or 0",
           "look at the exponent"),
    broken("receptors", "name", "N/A", "a word for 'nothing' is no text", "leave the cell empty"),
    Bad("a name that nobody sees", "tables/receptors.csv", 2, "name", "text that can be seen",
        "type the text", cell("receptors", name="\u200b"), "\\u200b"),
    broken("disturbance_blocks", "geometry", "POINT (3.01 50.41)", "a Point has no area; this "
           "column needs a polygon", "draw its outline"),
    broken("survey_events", "isAbsenceReported", "yes", "true or false", "type true"),
]  # fmt: skip
IDS = [
    an_id("Z-NЕAR-00", "(CYRILLIC CAPITAL LETTER IE), which only looks like one"),
    an_id("Z–NEAR–00", "type a plain hyphen (-) for"),
    an_id("Z-NEAR-\u200b00", "delete the invisible character \\u200b (ZERO WIDTH SPACE)"),
    an_id("Z-NEAR-0１", "type a digit of 0-9 for"),
    an_id("near 00", "without spaces, and change it in every table"),
    an_id("矿区-00", "'矿' is none of them"),
    an_id("..", "an id of dots alone is a path"),
    an_id("../../etc/passwd", "use only A-Z a-z 0-9"),
    an_id("/etc/passwd", "use only A-Z a-z 0-9"),
    an_id("C:\\temp", "use only A-Z a-z 0-9"),
    an_id("x" * 65, "shorten it to 64 characters (it has 65)"),
]  # fmt: skip


@pytest.mark.parametrize("bad", [*NUMBERS, *DATES, *WORDS, *IDS], ids=names)
def test_a_cell_that_is_no_value_is_refused(bad: Bad, tmp_path):
    """File, row, column and value; the rule, and what to type instead."""
    refused(bad, tmp_path)
