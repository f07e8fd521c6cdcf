"""CSV: what a spreadsheet, a script and a diff see."""

from pathlib import Path

import pandas as pd

from riskshed.pipeline.write.csv_file import write_csv


def written(frame: pd.DataFrame, folder: Path, *, for_excel: bool) -> bytes:
    write_csv(frame, folder / "table.csv", for_excel=for_excel)
    return (folder / "table.csv").read_bytes()


def test_a_file_for_excel_starts_with_the_byte_order_mark(tmp_path: Path) -> None:
    """Without it Excel reads µ and 铅 in the code page of the machine."""
    found = written(pd.DataFrame({"unit": ["µg/L"]}), tmp_path, for_excel=True)

    assert found == b"\xef\xbb\xbfunit\n\xc2\xb5g/L\n"


def test_a_plain_file_has_none(tmp_path: Path) -> None:
    """A script that reads UTF-8 finds the first column under its name."""
    assert written(pd.DataFrame({"unit": ["ha"]}), tmp_path, for_excel=False) == b"unit\nha\n"


def test_formula_text_is_guarded_in_every_file(tmp_path: Path) -> None:
    """Each of the six dangerous beginnings gets an apostrophe, whoever opens the file."""
    starts = ["=1+1", "+cmd|x", "-2+3", "@SUM(A1)", "\t=1", "\r=1"]
    for for_excel in (True, False):
        text = written(pd.DataFrame({"a": starts, "b": "x"}), tmp_path, for_excel=for_excel)
        lines = text.decode("utf-8-sig").split("\n")[1:-1]

        assert lines == ["'=1+1,x", "'+cmd|x,x", "'-2+3,x", "'@SUM(A1),x", "'\t=1,x", '"\'\r=1",x']


def test_a_negative_number_is_no_formula(tmp_path: Path) -> None:
    """A number column is never touched."""
    assert written(pd.DataFrame({"x": [-5.0]}), tmp_path, for_excel=False) == b"x\n-5\n"
    assert written(pd.DataFrame({"x": [-5.0]}), tmp_path, for_excel=True) == b"\xef\xbb\xbfx\n-5\n"


def test_a_number_in_a_text_column_is_guarded_for_excel_only(tmp_path: Path) -> None:
    """faults.csv quotes the user's cell (-5) as it is; the register follows the strict rule."""
    table = pd.DataFrame({"value": ["-5"]})

    assert written(table, tmp_path, for_excel=False) == b"value\n-5\n"
    assert written(table, tmp_path, for_excel=True) == b"\xef\xbb\xbfvalue\n'-5\n"


def test_numbers_are_short_and_have_12_digits(tmp_path: Path) -> None:
    """0.1 + 0.2 is 0.3, a third has twelve threes, a whole number has no point."""
    table = pd.DataFrame({"x": [0.1 + 0.2, 1 / 3, 8.0, 1e-9, 1.5e300, -0.0]})
    found = written(table, tmp_path, for_excel=False)

    assert found == b"x\n0.3\n0.333333333333\n8\n1e-09\n1.5e+300\n0\n"


def test_missing_is_empty_and_truth_is_lower_case(tmp_path: Path) -> None:
    """Unknown is an empty cell, never zero, never the word nan."""
    table = pd.DataFrame(
        {
            "text": [None, "a"],
            "x": [float("nan"), 0.0],
            "yes": pd.array([None, True], dtype="boolean"),
        }
    )
    assert written(table, tmp_path, for_excel=False) == b"text,x,yes\n,,\na,0,true\n"


def test_a_lone_empty_cell_keeps_its_line(tmp_path: Path) -> None:
    """Readers skip empty lines: a column of gaps must not lose its rows."""
    found = written(pd.DataFrame({"note": ["a", None, "b"]}), tmp_path, for_excel=False)

    assert found == b'note\na\n""\nb\n'
