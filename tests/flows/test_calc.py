"""``riskshed calc``: data on stdout, the rest on stderr, exit 0, 1 or 2."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from riskshed.flows.calc import TOPICS, main
from riskshed.schemas.calc import MODELS, columns_text

ORACLES = Path(__file__).parents[1] / "data" / "oracles"
CADMIUM = str(ORACLES / "wildlife_dose" / "ecossl_Cd_input.csv")
TAILINGS = str(ORACLES / "pollution_indices" / "tailings_soil_A_input.csv")


@pytest.mark.parametrize("name", TOPICS)
def test_the_list_of_topics_shows_the_columns_of_the_models(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line a topic, its input columns below; both are what the models accept."""
    assert main([]) == 0

    shown = capsys.readouterr().out
    for one in TOPICS[name].inputs:
        assert one.columns == columns_text(MODELS[one.model])
        assert one.columns in shown
    assert TOPICS[name].summary in shown


@pytest.mark.oracle
@pytest.mark.parametrize("element", ["Cd", "Pb", "Zn"])
def test_wildlife_dose_solves_for_the_soil_concentration(
    element: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Columns element, receptor, solved_soil_conc_HQ1; numbers of the oracle."""
    expected = pd.read_csv(ORACLES / "wildlife_dose" / f"ecossl_{element}_expected.csv")

    code = main(
        ["wildlife-dose", str(ORACLES / f"wildlife_dose/ecossl_{element}_input.csv"), "--solve"]
    )

    captured = capsys.readouterr()
    columns = ["element", "receptor", "solved_soil_conc_HQ1"]
    assert (code, captured.err) == (0, "")
    pd.testing.assert_frame_equal(
        pd.read_csv(io.StringIO(captured.out)), expected[columns], rtol=1e-10
    )


@pytest.mark.oracle
def test_wildlife_dose_prints_tissue_dose_and_quotient(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """At the published soil concentrations the quotients of the oracle, near 1."""
    expected = pd.read_csv(ORACLES / "wildlife_dose" / "ecossl_Cd_expected.csv")
    table = pd.read_csv(CADMIUM).assign(soil_mg_kg=expected["published_ecossl_mg_kg"])
    table.to_csv(tmp_path / "soil.csv", index=False)

    assert main(["wildlife-dose", str(tmp_path / "soil.csv")]) == 0

    actual = pd.read_csv(io.StringIO(capsys.readouterr().out))
    assert list(actual) == ["element", "receptor", "tissue_mg_kg", "dose_mg_kg_d", "HQ"]
    assert (actual["HQ"] - expected["HQ_at_published"]).abs().max() < 6e-5


@pytest.mark.oracle
def test_pollution_indices_prints_elements_then_totals(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The table of the oracle; the elements behind RI and its limits are a note beside it."""
    expected = pd.read_csv(ORACLES / "pollution_indices" / "tailings_soil_A_expected.csv")

    assert main(["pollution-indices", TAILINGS]) == 0

    captured = capsys.readouterr()
    pd.testing.assert_frame_equal(pd.read_csv(io.StringIO(captured.out)), expected, rtol=1e-11)
    assert "sum_Tr: 98" in captured.err


def test_epc_prints_quantities_and_the_chosen_concentration(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Mean and count by hand; what was chosen and why stands at the end."""
    (tmp_path / "lead.csv").write_text("value\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n")

    assert main(["epc", str(tmp_path / "lead.csv"), "--seed", "3"]) == 0

    table = pd.read_csv(io.StringIO(capsys.readouterr().out), index_col="quantity")["value"]
    assert (float(table["n"]), float(table["mean"])) == (10.0, 5.5)
    assert {"epc", "epc_method", "flags"} <= set(table.index)


def test_epc_is_the_same_twice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The seed has a default; nothing depends on the clock."""
    (tmp_path / "lead.csv").write_text("value,nondetect\n1,1\n2,0\n3,0\n4,0\n9,0\n10,0\n")
    main(["epc", str(tmp_path / "lead.csv")])
    first = capsys.readouterr().out
    main(["epc", str(tmp_path / "lead.csv")])

    assert capsys.readouterr().out == first


def test_json_has_the_same_numbers_and_the_flags(capsys: pytest.CaptureFixture[str]) -> None:
    """One record a row; missing is null."""
    main(["pollution-indices", TAILINGS])
    table = pd.read_csv(io.StringIO(capsys.readouterr().out))

    assert main(["pollution-indices", TAILINGS, "--json"]) == 0

    captured = capsys.readouterr()
    records = json.loads(captured.out)
    assert [one["CF"] for one in records] == table["CF"].tolist()
    assert records[-1]["Er"] is None
    assert "elements: As Cd" in records[-5]["flags"]
    assert captured.err == ""


def test_numbers_have_twelve_significant_digits_and_lines_end_in_lf(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Igeo of Hg in the case is 0.41503749927884376."""
    main(["pollution-indices", TAILINGS])

    out = capsys.readouterr().out
    assert "Hg,2.0,80.0,0.415037499279\n" in out
    assert "\r" not in out


def test_faults_are_named_and_nothing_is_computed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 1; file, row, column, value, rule and fix on stderr; stdout empty."""
    file = tmp_path / "bad.csv"
    file.write_text("element,conc_mg_kg,background_mg_kg,Tr\nCd,<1,1,30\nPb,1,0,5\n")

    assert main(["pollution-indices", str(file)]) == 1

    captured = capsys.readouterr()
    first, second = captured.err.splitlines()
    assert captured.out == ""
    assert f"{file}, row 2, conc_mg_kg: is '<1'" in first
    assert f"{file}, row 3, background_mg_kg: is '0'" in second


def test_faults_are_json_where_json_is_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Still on stderr: stdout is for data."""
    (tmp_path / "bad.csv").write_text("value\n-1\n")

    assert main(["epc", str(tmp_path / "bad.csv"), "--json"]) == 1

    captured = capsys.readouterr()
    assert captured.out == ""
    assert [one["row"] for one in json.loads(captured.err)] == [2]


def test_soil_is_needed_unless_it_is_solved_for(capsys: pytest.CaptureFixture[str]) -> None:
    """The fault offers both ways out."""
    assert main(["wildlife-dose", CADMIUM]) == 1

    assert "add the column soil_mg_kg, or use --solve" in capsys.readouterr().err


def test_a_row_without_a_solution_is_empty_and_says_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A constant tissue of e mg/kg exceeds a tiny reference value on any soil."""
    (tmp_path / "food.csv").write_text(
        "element,receptor,FIR_kg_dw_per_kg_bw_d,soil_fraction_of_diet,uptake_model,slope,intercept,"
        "TRV_mg_per_kg_bw_d\nZn,hawk,0.1,0.05,log_linear,0,1,0.001\n"
    )

    assert main(["wildlife-dose", str(tmp_path / "food.csv"), "--solve"]) == 0

    captured = capsys.readouterr()
    assert captured.out.splitlines()[1] == "Zn,hawk,"
    assert captured.err == "note: Zn hawk: tissue_alone_exceeds\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["wildlife"], "nearest: wildlife-dose"),
        (["--jsn"], "nearest: --json"),
        (["wildlife-dose", CADMIUM, "--solv"], "nearest: --solve"),
        (["epc", CADMIUM, "--seed", "x"], "invalid int value"),
        (["epc", CADMIUM, "--seed"], "expected one argument"),
        (["epc"], "required: INPUT"),
        (["epc", CADMIUM, TAILINGS], "takes 1 file"),
        (["epc", "nowhere.csv"], "no file 'nowhere.csv'"),
    ],
)
def test_wrong_usage_is_exit_2_with_the_nearest_name(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line on stderr, nothing on stdout."""
    assert main(arguments) == 2

    captured = capsys.readouterr()
    assert captured.out == ""
    assert message in captured.err
    assert len(captured.err.splitlines()) == 1


@pytest.mark.parametrize("name", TOPICS)
def test_help_of_a_topic_names_its_columns_and_options(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Help is data: stdout, exit 0."""
    assert main([name, "--help"]) == 0

    shown = capsys.readouterr().out
    assert all(f"--{option.name}" in shown for option in TOPICS[name].options)
    assert TOPICS[name].inputs[0].columns in shown


def test_topics_are_listed_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    """For programs that look for a topic."""
    assert main(["--json"]) == 0

    assert [one["topic"] for one in json.loads(capsys.readouterr().out)] == list(TOPICS)


def test_help_loads_nothing_heavy() -> None:
    """Help must come at once: neither numpy nor pandas is imported for it."""
    code = (
        "import sys; from riskshed.flows.calc import main; main(['--help']); main(['epc', '-h']);"
        "assert not {'numpy', 'pandas', 'pandera', 'scipy'} & set(sys.modules)"
    )

    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_a_number_whose_square_is_infinite_is_a_fault(
    options: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """1e308 is finite; its mean with itself is not, and JSON knows no infinity."""
    (tmp_path / "epc.csv").write_text("value\n1e308\n1e308\n")

    assert main(["epc", str(tmp_path / "epc.csv"), *options]) == 1
    assert "a number from 1e-100 to 1e+100" in capsys.readouterr().err


@pytest.mark.parametrize("seed", ["-1", "4294967296", "abc"])
def test_a_seed_that_is_none_is_a_usage_error(
    seed: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same limits as of `riskshed assess`."""
    (tmp_path / "epc.csv").write_text("value\n1\n2\n3\n")

    assert main(["epc", str(tmp_path / "epc.csv"), "--seed", seed]) == 2
    assert "--seed" in capsys.readouterr().err
