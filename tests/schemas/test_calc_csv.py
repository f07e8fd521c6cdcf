"""From bytes to a validated table: every fault at once, each with place, rule and fix."""

import pandas as pd
import pytest
from pandera.config import CONFIG

from riskshed.schemas.calc import MODELS
from riskshed.schemas.calc_csv import read_table
from riskshed.schemas.faults import Fault, UsageError

GOOD = {
    "epc": "value,nondetect\n1.5,0\n2,1\n",
    "wildlife-dose": (
        "element,receptor,FIR_kg_dw_per_kg_bw_d,soil_fraction_of_diet,diet,uptake_model,ratio,"
        "slope,intercept,TRV_mg_per_kg_bw_d,soil_mg_kg\n"
        "Cd,shrew,0.209,0.03,worm,log_linear,,0.795,2.114,0.77,5\n"
        "Cd,vole,0.0875,0.032,plant,linear,0.5,,,0.77,\n"
    ),
    "pollution-indices": "element,conc_mg_kg,background_mg_kg,Tr\nCd,0.97,0.097,30\nPb,130,,5\n",
    "hardness-criteria": "analyte,hardness\nCu,100\nCr(III),25\n",
    "conesa": "IN,EX,MO,PE,RV,SI,AC,EF,PR,MC,sign\n1,1,1,1,1,1,1,1,1,1,1\n4,2,2,2,2,2,4,4,2,4,-1\n",
    "riam": "A1,A2,B1,B2,B3\n0,-3,1,1,2\n3,2,2,3,2\n",
    "iucn-threat": "scope,severity\nwhole,very_rapid\nwhole,rapid\n",
}


def faults(topic: str, text: str) -> list[Fault]:
    return read_table(text.encode(), topic, "mine.csv")[1]


def broken(topic: str, old: str, new: str) -> list[Fault]:
    assert old in GOOD[topic]
    return faults(topic, GOOD[topic].replace(old, new, 1))


@pytest.mark.parametrize("topic", MODELS)
def test_a_good_table_passes(topic: str) -> None:
    """One good sample for each model."""
    table, found = read_table(GOOD[topic].encode(), topic, "mine.csv")

    assert found == []
    assert table is not None
    assert table.index.tolist() == [2, 3]


@pytest.mark.parametrize("topic", MODELS)
def test_every_column_says_what_it_is(topic: str) -> None:
    """Description, unit and fix on every field."""
    for column in MODELS[topic].to_schema().columns.values():
        assert column.description
        assert {"unit", "fix"} <= set(column.metadata)


def test_cells_become_numbers_and_text_and_empty_ones_missing() -> None:
    """Nothing is coerced: float64 and str, NaN where empty."""
    table, _ = read_table(GOOD["wildlife-dose"].encode(), "wildlife-dose", "mine.csv")

    assert table is not None
    assert table["soil_mg_kg"].tolist()[0] == 5.0
    assert pd.isna(table.loc[3, "soil_mg_kg"])
    assert (str(table["element"].dtype), str(table["slope"].dtype)) == ("str", "float64")


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_byte_order_mark_is_no_part_of_the_first_name(mark: bytes) -> None:
    """Spreadsheets write one."""
    table, found = read_table(mark + GOOD["epc"].encode(), "epc", "mine.csv")

    assert (table is not None, found) == (True, [])


@pytest.mark.parametrize(
    ("topic", "old", "new", "row", "column"),
    [
        ("epc", "1.5", "-1.5", 2, "value"),
        ("epc", "1.5", "", 2, "value"),
        ("epc", "2,1", "0,1", 3, ""),
        ("epc", "2,1", "2,3", 3, "nondetect"),
        ("epc", "2,1", "2,", 3, "nondetect"),
        ("wildlife-dose", "0.209", "0", 2, "FIR_kg_dw_per_kg_bw_d"),
        ("wildlife-dose", "0.03", "3", 2, "soil_fraction_of_diet"),
        ("wildlife-dose", "log_linear", "loglinear", 2, "uptake_model"),
        ("wildlife-dose", "0.795", "", 2, ""),
        ("wildlife-dose", "0.795", "-0.1", 2, "slope"),
        ("wildlife-dose", "linear,0.5", "linear,", 3, ""),
        ("wildlife-dose", "0.77,5", "0,5", 2, "TRV_mg_per_kg_bw_d"),
        ("wildlife-dose", "0.77,5", "0.77,2000000", 2, "soil_mg_kg"),
        ("wildlife-dose", "Cd,shrew", ",shrew", 2, "element"),
        ("pollution-indices", "0.097", "0", 2, "background_mg_kg"),
        ("pollution-indices", "Pb", "TOTAL_Pb", 3, "element"),
        ("pollution-indices", "30", "-30", 2, "Tr"),
    ],
)
def test_one_broken_cell_is_one_fault_with_its_place(
    topic: str, old: str, new: str, row: int, column: str
) -> None:
    """Each case breaks one thing in a good table."""
    found = broken(topic, old, new)

    assert [(f.file, f.row, f.column, f.severity) for f in found] == [
        ("mine.csv", row, column, "error")
    ]
    assert found[0].rule
    assert found[0].fix


@pytest.mark.parametrize("cell", ["inf", "nan", "<5", '"1,5"', "5 mg/kg", "1_000", "0x1F", "True"])
def test_what_is_no_plain_finite_number_is_a_fault(cell: str) -> None:
    """Python would read some of these; a laboratory table must not mean them."""
    found = broken("epc", "1.5", cell)

    assert [(f.row, f.column, f.value) for f in found] == [(2, "value", cell.strip('"'))]


def test_a_doubled_element_is_named_in_both_rows() -> None:
    """It would count twice in the totals."""
    found = broken("pollution-indices", "Pb", "Cd")

    assert [(f.row, f.value) for f in found] == [(2, "Cd"), (3, "Cd")]


def test_all_faults_come_at_once() -> None:
    """A missing column, a short row and a bad cell in one run."""
    found = faults(
        "pollution-indices", "element,conc_mg_kg,background_mg_kg\nCd,-1,1\nPb,1\nZn,1,x\n"
    )

    assert [(f.row, f.column) for f in found] == [
        (1, "Tr"),
        (2, "conc_mg_kg"),
        (3, ""),
        (4, "background_mg_kg"),
    ]


def test_a_misspelt_optional_column_is_not_ignored() -> None:
    """Non-detects would silently count as detects."""
    found = broken("epc", "nondetect", "nondetct")

    assert [(f.column, f.severity) for f in found] == [("nondetct", "error")]
    assert "nondetect" in found[0].fix


def test_a_column_that_nobody_asked_for_is_a_warning() -> None:
    """It changes nothing and says so."""
    table, found = read_table(b"value,remark\n1,x\n", "epc", "mine.csv")

    assert [(f.column, f.severity) for f in found] == [("remark", "warning")]
    assert table is not None
    assert list(table.columns) == ["value"]


def test_the_nearest_allowed_term_is_offered() -> None:
    """A typing mistake is quickly mended."""
    assert "nearest: log_linear" in broken("wildlife-dose", "log_linear", "loglinear")[0].fix


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", "at least one row"),
        (b"value\n", "at least one row"),
        (b"value,value\n1,2\n", "stands once"),
        (b"value,\n1,2\n", "has a name"),
        (b"value\n\xff\n", "UTF-8"),
        (b'value\n"1\n', "comma-separated"),
    ],
)
def test_a_file_that_is_no_table_is_a_fault(content: bytes, rule: str) -> None:
    """Not an exception."""
    table, found = read_table(content, "epc", "mine.csv")

    assert table is None
    assert len(found) == 1
    assert rule in found[0].rule


def test_validation_that_is_switched_off_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment variable must not let faulty tables through."""
    monkeypatch.setattr(CONFIG, "validation_enabled", False)

    with pytest.raises(UsageError, match="PANDERA_VALIDATION_ENABLED"):
        read_table(GOOD["epc"].encode(), "epc", "mine.csv")


def test_reading_leaves_the_models_as_they_are() -> None:
    """`to_schema` is cached: a change for one file would be a change for all."""
    faults("wildlife-dose", "element\nCd\n")

    schema = MODELS["wildlife-dose"].to_schema()
    assert "receptor" in schema.columns
    assert len(schema.checks) == 2
