"""``riskshed calc conesa``, ``riam`` and ``iucn-threat``: the columns promised, faults by name."""

import io
import json
from pathlib import Path

import pandas as pd
import pytest

from riskshed.flows.calc import main

ORACLES = Path(__file__).parents[1] / "data" / "oracles"
CONESA = "IN,EX,MO,PE,RV,SI,AC,EF,PR,MC,sign"
RIAM = "A1,A2,B1,B2,B3"


def inputs(tmp_path: Path, oracle: str, columns: str) -> tuple[str, pd.DataFrame]:
    """Write the input columns of an oracle; return the file and the whole oracle."""
    table = pd.read_csv(ORACLES / oracle)
    table[columns.split(",")].to_csv(tmp_path / "input.csv", index=False)
    return str(tmp_path / "input.csv"), table


def written(tmp_path: Path, text: str) -> str:
    (tmp_path / "input.csv").write_text(text, encoding="utf-8")
    return str(tmp_path / "input.csv")


@pytest.mark.oracle
def test_conesa_prints_importance_and_class(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same columns with importance and class; whole numbers without a point."""
    file, oracle = inputs(tmp_path, "eia_matrix/conesa_cases.csv", CONESA)

    assert main(["conesa", file]) == 0

    captured = capsys.readouterr()
    actual = pd.read_csv(io.StringIO(captured.out))
    expected = oracle.rename(columns={"abs_class": "class"})
    assert list(actual) == [*CONESA.split(","), "importance", "class"]
    pd.testing.assert_frame_equal(actual, expected)
    assert captured.out.splitlines()[1] == "1,1,1,1,1,1,1,1,1,1,1,13,irrelevant"
    assert captured.err == ""


@pytest.mark.oracle
def test_riam_prints_score_and_band(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same columns with ES and RB."""
    file, oracle = inputs(tmp_path, "eia_matrix/riam_cases.csv", RIAM)

    assert main(["riam", file]) == 0

    actual = pd.read_csv(io.StringIO(capsys.readouterr().out))
    pd.testing.assert_frame_equal(actual, oracle[[*RIAM.split(","), "ES", "RB"]])


@pytest.mark.oracle
def test_iucn_threat_prints_scores_and_class(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The columns of the published table; the product only where it is asked for."""
    file, oracle = inputs(tmp_path, "iucn_threat/scope_severity.csv", "scope,severity")

    assert main(["iucn-threat", file]) == 0
    actual = pd.read_csv(io.StringIO(capsys.readouterr().out))
    pd.testing.assert_frame_equal(actual, oracle)

    assert main(["iucn-threat", file, "--product"]) == 0
    more = pd.read_csv(io.StringIO(capsys.readouterr().out))
    assert list(more) == [*oracle, "decline_low", "decline_high"]


@pytest.mark.parametrize(
    ("criterion", "value"),
    [
        ("IN", "3"),
        ("EX", "3"),
        ("EX", "9"),
        ("MO", "12"),
        ("MO", "7"),
        ("PE", "8"),
        ("AC", "2"),
        ("EF", "2"),
        ("MC", "5"),
        ("sign", "0"),
        ("PR", "1.5"),
    ],
)
def test_a_value_that_conesa_does_not_have_is_a_named_fault(
    criterion: str, value: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Row, column and value; nothing is computed."""
    cells = dict.fromkeys(CONESA.split(","), "1") | {criterion: value}

    assert main(["conesa", written(tmp_path, f"{CONESA}\n{','.join(cells.values())}\n")]) == 1

    captured = capsys.readouterr()
    assert captured.out == ""
    assert f"row 2, {criterion}: is '{value}'; rule: one of " in captured.err


@pytest.mark.parametrize(
    ("criterion", "value"),
    [("EX", "5"), ("EX", "6"), ("EX", "12"), ("MO", "5"), ("MO", "6"), ("MO", "8")],
)
def test_conesa_takes_extent_and_moment_with_four_more_where_critical(
    criterion: str, value: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """EX 1, 2, 4, 8 and MO 1, 2, 4, each plus 4: by hand 13 + weight × (value − 1)."""
    cells = dict.fromkeys(CONESA.split(","), "1") | {criterion: value}

    assert main(["conesa", written(tmp_path, f"{CONESA}\n{','.join(cells.values())}\n")]) == 0

    out = pd.read_csv(io.StringIO(capsys.readouterr().out))
    assert out["importance"].tolist() == [13 + (int(value) - 1) * (2 if criterion == "EX" else 1)]


@pytest.mark.parametrize(
    ("criterion", "value"), [("A1", "5"), ("A1", "-1"), ("A2", "4"), ("B1", "0"), ("B3", "2.5")]
)
def test_a_value_that_riam_does_not_have_is_a_named_fault(
    criterion: str, value: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A1 0–4, A2 −3…3, B 1–3, whole numbers."""
    cells = dict.fromkeys(RIAM.split(","), "1") | {criterion: value}

    assert main(["riam", written(tmp_path, f"{RIAM}\n{','.join(cells.values())}\n")]) == 1

    assert f"row 2, {criterion}: is '{value}'" in capsys.readouterr().err


def test_a_word_that_the_threat_scheme_does_not_have_is_a_fault_with_the_nearest(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Scope and severity are words of the scheme."""
    file = written(tmp_path, "scope,severity\nmost,rapid\nwhole,very rapid\n")

    assert main(["iucn-threat", file]) == 1

    first, second = capsys.readouterr().err.splitlines()
    assert "row 2, scope: is 'most'" in first
    assert "row 3, severity: is 'very rapid'" in second
    assert "nearest: very_rapid" in second


def test_an_empty_cell_gives_an_empty_result_and_a_note(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody judged B2 of the second impact: no score, no band, exit 0; null in JSON."""
    file = written(tmp_path, f"{RIAM}\n1,1,1,1,1\n1,1,1,,1\n")

    assert main(["riam", file]) == 0
    captured = capsys.readouterr()
    assert captured.out.splitlines()[2] == "1,1,1,,1,,"
    assert captured.err == "note: result 2: not_assessed: B2\n"

    assert main(["riam", file, "--json"]) == 0
    second = json.loads(capsys.readouterr().out)[1]
    assert (second["ES"], second["RB"], second["flags"]) == (None, None, "not_assessed: B2")


def test_a_threat_that_is_not_ongoing_has_no_total_and_says_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The weight of other timings was seen nowhere; the horizon stands with the row."""
    file = written(tmp_path, "scope,severity,timing,generation_years\nwhole,rapid,future,12\n")

    assert main(["iucn-threat", file]) == 0

    captured = capsys.readouterr()
    row = pd.read_csv(io.StringIO(captured.out)).loc[0]
    assert (row["scope_plus_severity"], row["horizon_years"]) == (5, 36)
    assert pd.isna(row["ongoing_total"])
    assert "timing_has_no_verified_weight" in captured.err
