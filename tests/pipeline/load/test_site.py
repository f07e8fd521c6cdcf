"""A site folder: read whole when it is good, and every fault at once when it is not."""

import hashlib
import os
import shutil

import openpyxl
import pandas as pd
import pytest

from riskshed.pipeline.load.site import inputs_hash, load_site, read_site
from riskshed.schemas.faults import UsageError, errors
from riskshed.schemas.survey import TABLES
from riskshed.schemas.survey.table import columns_of
from tests.sites import good_tables, the_fault, write_site, write_table


def refused(folder):
    site, faults = load_site(folder)
    assert site is None
    return faults


def test_a_good_folder_is_a_site_without_faults(tmp_path):
    """Settings, all tables, all layers."""

    site, faults = load_site(write_site(tmp_path / "tiny"))

    assert faults == []
    assert (site.folder, site.settings.id) == ("tiny", "tiny")
    assert set(site.tables) == set(TABLES)
    assert {"zones", "study_area"} == set(site.layers)
    assert len(site.tables["chemistry"]) == 40


def test_every_row_knows_its_file_and_its_row(tmp_path):
    """The header is row 1."""

    site, _ = load_site(write_site(tmp_path / "tiny"))
    first = site.tables["samples"].iloc[0]

    assert (first["source_file"], first["source_row"]) == ("tables/samples.csv", 2)


def test_a_table_that_is_not_there_was_not_surveyed(tmp_path):
    """It has all its columns and no row."""

    site, _ = load_site(write_site(tmp_path / "tiny", occurrences=None))

    assert "occurrences" in site.not_surveyed
    assert len(site.tables["occurrences"]) == 0
    assert "scientificName" in site.tables["occurrences"]


def test_a_table_with_only_a_header_was_not_surveyed_and_says_so(tmp_path):
    """An empty table from the template is no survey that found nothing."""

    header = ",".join(column.name for column in columns_of(TABLES["occurrences"]))
    site, faults = load_site(write_site(tmp_path / "tiny", occurrences=header + "\n"))
    fault = the_fault(faults, table="occurrences")

    assert "occurrences" in site.not_surveyed
    assert (fault.severity, fault.row) == ("warning", 0)
    assert "counts as not surveyed" in fault.rule


def test_all_faults_of_all_tables_come_at_once(tmp_path):
    """In the settings, a file, a cell, across tables and in a layer."""

    tables = good_tables()
    tables["chemistry"][0]["result"] = "1,5"
    tables["chemistry"][4]["sample_id"] = "Z-NEAR-2"
    folder = write_site(
        tmp_path / "tiny",
        site_settings={"countri": "FRA"},
        layers={"zones": "{"},
        receptors="a;b\n1;2\n",
        **{name: tables[name] for name in ("chemistry",)},
    )
    places = {(fault.table, fault.row, fault.column) for fault in errors(refused(folder))}

    assert {
        ("site", 0, "countri"),
        ("receptors", 1, ""),
        ("chemistry", 2, "result"),
        ("chemistry", 6, "sample_id"),
        ("zones", 0, ""),
    } == places


def test_a_bad_file_is_not_held_against_those_that_refer_to_it(tmp_path):
    """Ids in a table that could not be read are not orphans."""

    faults = refused(write_site(tmp_path / "tiny", samples=b"\xff\xfe"))

    assert {fault.table for fault in errors(faults)} == {"samples"}


def test_a_bad_cell_is_not_held_against_those_that_refer_to_its_row(tmp_path):
    """The sample has a wrong date; its chemistry has its sample all the same."""

    tables = good_tables()
    tables["samples"][0]["sampled_at"] = "2023-02-30"
    faults = refused(write_site(tmp_path / "tiny", **tables))

    assert [(f.table, f.row, f.column) for f in faults] == [("samples", 2, "sampled_at")]


def test_the_rows_of_parquet_and_workbooks_are_the_same_table(tmp_path):
    """One set of rules for all formats; only the name of the file differs."""

    folder = write_site(tmp_path / "tiny")
    csv, _ = load_site(folder)
    samples = pd.read_csv(folder / "tables/samples.csv", dtype={"depth_top_m": float})
    samples.to_parquet(folder / "tables/samples.parquet")
    chemistry = pd.read_csv(folder / "tables/chemistry.csv")
    book = openpyxl.Workbook()
    book.active.title = "chemistry"
    book.active.append(list(chemistry.columns))
    for row in chemistry.astype(object).where(chemistry.notna(), None).to_numpy().tolist():
        book.active.append(row)
    book.save(folder / "tables/lab.xlsx")
    (folder / "tables/samples.csv").unlink()
    (folder / "tables/chemistry.csv").unlink()
    other, faults = load_site(folder)

    assert faults == []
    assert set(other.tables["chemistry"]["source_file"]) == {"tables/lab.xlsx#chemistry"}
    for table in ("samples", "chemistry"):
        pd.testing.assert_frame_equal(
            csv.tables[table].drop(columns="source_file"),
            other.tables[table].drop(columns="source_file"),
        )


def test_two_files_for_one_table_are_a_fault(tmp_path):
    """Which of the two is it?"""

    folder = write_site(tmp_path / "tiny")
    pd.DataFrame({"sample_id": ["A"]}).to_parquet(folder / "tables/samples.parquet")
    fault = the_fault(refused(folder), file="tables/samples.parquet")

    assert fault.rule == "the table samples stands in tables/samples.csv already"


@pytest.mark.parametrize(
    ("name", "severity", "text"),
    [
        ("chemistery.csv", "error", "name it chemistry.csv"),
        ("Samples2.xls", "error", "save it as .xlsx or as CSV"),
        ("samples.ods", "error", "this is .ods"),
        ("sites.csv", "warning", "this version does not read the table"),
        ("notes.txt", "warning", "nothing, if it is a note"),
    ],
)
def test_a_file_that_is_no_table_is_named(tmp_path, name, severity, text):
    """An error where rows would be lost in silence."""

    folder = write_site(tmp_path / "tiny")
    (folder / "tables" / name).write_text("a,b\n1,2\n")
    fault = the_fault(load_site(folder)[1], file=f"tables/{name}")

    assert fault.severity == severity
    assert text in fault.rule + fault.fix


@pytest.mark.parametrize("name", ["~$samples.xlsx", ".DS_Store"])
def test_leftovers_of_programs_are_left_alone(tmp_path, name):
    """A workbook that is open leaves a lock file."""

    folder = write_site(tmp_path / "tiny")
    (folder / "tables" / name).write_bytes(b"\x00")

    assert load_site(folder)[1] == []


def test_a_table_beside_the_folder_of_tables_is_a_fault(tmp_path):
    """It would not be read."""

    folder = write_site(tmp_path / "tiny", chemistry=None)
    write_table(folder / "chemistry.csv", good_tables()["chemistry"])

    assert the_fault(refused(folder), file="chemistry.csv").fix == "move it to tables/"


def test_a_link_out_of_the_site_folder_is_not_followed(tmp_path):
    """Whoever sends a site folder does not choose what is read elsewhere."""

    folder = write_site(tmp_path / "tiny", samples=None, chemistry=None)
    write_table(tmp_path / "samples.csv", good_tables()["samples"])
    (folder / "tables/samples.csv").symlink_to(tmp_path / "samples.csv")
    fault = the_fault(refused(folder), file="tables/samples.csv")

    assert fault.rule == "the file is a link that leaves the site folder"


def test_a_pipe_is_not_waited_for(tmp_path):
    """It would wait for ever."""

    folder = write_site(tmp_path / "tiny", benchmarks=None)
    os.mkfifo(folder / "tables/benchmarks.csv")

    assert the_fault(refused(folder), table="benchmarks").rule == "this is not an ordinary file"


def test_no_site_yaml_no_tables(tmp_path):
    """Each is a fault with a way out."""

    (tmp_path / "bare").mkdir()

    assert {fault.file for fault in refused(tmp_path / "bare")} == {"site.yaml", "tables/"}


def test_a_cell_of_ten_megabytes_is_a_fault(tmp_path):
    """With its row and column, and not with its text."""

    tables = good_tables()
    tables["samples"][1]["lab_sample_id"] = "y" * 10_000_000
    fault = the_fault(refused(write_site(tmp_path / "tiny", **tables)), table="samples")

    assert (fault.row, fault.column) == (3, "lab_sample_id")
    assert len(fault.value) < 200


def test_switched_off_validation_is_refused(tmp_path, monkeypatch):
    """PANDERA_VALIDATION_ENABLED=False would let everything pass."""

    monkeypatch.setenv("PANDERA_VALIDATION_ENABLED", "False")
    with pytest.raises(UsageError, match="PANDERA_VALIDATION_ENABLED"):
        load_site(write_site(tmp_path / "tiny"))


def test_inputs_are_the_files_with_their_hashes(tmp_path):
    """sha256sum prints the same."""

    folder = write_site(tmp_path / "tiny")
    site, _ = load_site(folder)
    listed = site.inputs.set_index("file")
    found = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())

    assert site.inputs["file"].tolist() == found
    for name in found:
        data = (folder / name).read_bytes()
        assert listed.loc[name].tolist() == [hashlib.sha256(data).hexdigest(), len(data)]


def test_the_hash_of_the_inputs_follows_their_content_and_nothing_else(tmp_path):
    """A copy elsewhere has the same; one more row has another."""

    folder = write_site(tmp_path / "tiny")
    first = inputs_hash(load_site(folder)[0])
    copy = shutil.copytree(folder, tmp_path / "copy")
    (copy / "runs").mkdir()
    (copy / "runs" / "old.csv").write_text("x")
    second = inputs_hash(load_site(copy)[0])
    with (copy / "tables/samples.csv").open("a") as stream:
        stream.write("\n")
    third = inputs_hash(load_site(copy)[0])

    assert len(first) == 64
    assert first == second != third


def test_the_order_of_rows_moves_no_fault(tmp_path):
    """The same faults, at their rows."""

    tables = good_tables()
    tables["chemistry"][3]["unit"] = "stone"
    one = refused(write_site(tmp_path / "one", **tables))
    tables["chemistry"] = tables["chemistry"][::-1]
    two = refused(write_site(tmp_path / "two", **tables))

    assert [(f.rule, f.value) for f in one] == [(f.rule, f.value) for f in two]
    assert [one[0].row, two[0].row] == [5, 38]


def test_a_reading_counts_what_is_there(tmp_path):
    """Also where the folder is no site."""

    folder = write_site(tmp_path / "tiny", receptors=b"", links=None)
    reading = read_site(folder)

    assert reading.site is None
    assert (reading.rows["samples"], reading.features["zones"]) == (20, 2)
    assert "receptors" not in reading.rows


def test_an_empty_form_gives_way_to_the_table_in_a_workbook(tmp_path):
    """`riskshed new` makes a form for each table; a workbook beside them is no second table."""

    folder = write_site(tmp_path / "tiny")
    samples = pd.read_csv(folder / "tables/samples.csv", dtype="str", keep_default_na=False)
    form = ",".join(column.name for column in columns_of(TABLES["samples"])) + "\n"
    for book in ("a.xlsx", "z.xlsx"):  # read before the form, and after it
        (folder / "tables/samples.csv").write_text(form)
        with pd.ExcelWriter(folder / "tables" / book) as writer:
            samples.to_excel(writer, sheet_name="samples", index=False)
        site, faults = load_site(folder)
        (folder / "tables" / book).unlink()

        assert [fault for fault in faults if fault.table == "samples"] == []
        assert set(site.tables["samples"]["source_file"]) == {f"tables/{book}#samples"}
        assert len(site.tables["samples"]) == len(samples)
