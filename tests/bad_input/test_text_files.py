"""CSV files as spreadsheets, exports and editors leave them: refused with what to do, or read."""

import csv
import io

import pytest

from riskshed.flows.commands.new import header as form_of
from tests.bad_input.command import Bad, names, refused, riskshed
from tests.sites import good_tables, write_site

SAMPLES = "tables/samples.csv"
CHEMISTRY = "tables/chemistry.csv"
RECEPTORS = "tables/receptors.csv"


def text_of(table: str) -> str:
    """Return a good table as the text of its file."""
    rows = good_tables()[table]
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


samples, chemistry, receptors = map(text_of, ("samples", "chemistry", "receptors"))
header, *rows = samples.splitlines()

FILES = [
    Bad("empty file", CHEMISTRY, 0, "", "the file is empty", "delete the file if the survey was "
        "not done, or start it with the column names", {"chemistry": ""}),
    Bad("only blank lines", CHEMISTRY, 0, "", "the file is empty", "start it with the column names",
        {"chemistry": "\n \n\n"}),
    Bad("header only", CHEMISTRY, 0, "", "the table has a header and no rows", "export it again "
        "with its rows; delete the file if the survey was not done",
        {"chemistry": chemistry.splitlines()[0]}),
    Bad("header only, of what others refer to", SAMPLES, 0, "", "the table has a header and no "
        "rows", "export it again", {"samples": header + "\r\n"}),
    Bad("semicolons", CHEMISTRY, 1, "", "the columns are separated by semicolons, not by commas",
        "save it as comma-separated CSV", {"chemistry": chemistry.replace(",", ";")}),
    Bad("byte order mark, semicolons and decimal commas", CHEMISTRY, 1, "",
        "separated by semicolons", "decimals with a point",
        {"chemistry": "\ufeff" + chemistry.replace(",", ";").replace(".", ",")}),
    Bad("tabs", SAMPLES, 1, "", "the columns are separated by tabs", "save it as comma-separated",
        {"samples": samples.replace(",", "\t")}),
    Bad("Latin-1", RECEPTORS, 2, "", "the file is not UTF-8 (byte 0xf1); it looks like Latin-1",
        "save it as 'CSV UTF-8 (comma delimited)'",
        {"receptors": receptors.replace("Shrews", "Musaraña").encode("latin-1")}, "Musaraña"),
    Bad("UTF-16", SAMPLES, 0, "", "the file is UTF-16 text", "save it as 'CSV UTF-8",
        {"samples": samples.encode("utf-16")}),
    Bad("UTF-16 without its mark", SAMPLES, 0, "", "the file is UTF-16 text", "save it as 'CSV "
        "UTF-8", {"samples": samples.encode("utf-16-le")}),
    Bad("GBK", RECEPTORS, 2, "", "it looks like GBK (GB 18030)", "save it as 'CSV UTF-8",
        {"receptors": receptors.replace("Shrews", "田鼠").encode("gb18030")}, "田鼠"),
    Bad("a web page", SAMPLES, 0, "", "the file is a web page or XML, not a CSV",
        "open it in a spreadsheet program", {"samples": "<html><table><tr><td>sample_id</td>"}),
    Bad("JSON", SAMPLES, 0, "", "the file is JSON, not a CSV", "save the table as CSV UTF-8",
        {"samples": '[{"sample_id": "A", "matrix": "soil"}]'}),
    Bad("a comma in a heading among semicolons", SAMPLES, 1, "", "separated by semicolons",
        "save it as comma-separated",
        {"samples": samples.replace(",", ";").replace("location_id", '"place, exact"', 1)}),
    Bad("semicolons under a title", SAMPLES, 2, "", "separated by semicolons", "comma-separated",
        {"samples": "Soil samples, 2023\n" + samples.replace(",", ";")}),
    Bad("carets", SAMPLES, 1, "", "separated by ^, not by commas", "save it as comma-separated",
        {"samples": samples.replace(",", "^")}),
    Bad("a quote that closes rows below", RECEPTORS, 2, "name", "the cell holds 1 line end and as "
        "many commas as the rows below it", "close the quote in the row where it opens",
        {"receptors": receptors.replace("Shrews", '"Shrews', 1).replace("plants,c", 'plants",c')}),
    Bad("a NUL byte", RECEPTORS, 2, "", "the file holds a binary byte (0x00)", "export the table "
        "again", {"receptors": receptors.replace("Shrews", "Shr\0ews").encode()}),
    Bad("a picture named csv", RECEPTORS, 2, "", "binary byte", "export the table again",
        {"receptors": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"}),
    Bad("a workbook named csv", SAMPLES, 0, "", "the file is a workbook or an archive, not a CSV",
        "name it .xlsx", {"samples": b"PK\x03\x04" + b"\x14" * 60}),
    Bad("a row that is too short", CHEMISTRY, 42, "", "the row has 2 cells, the header 10",
        "add the missing commas", {"chemistry": chemistry + "Z-NEAR-00,Hg\n"}),
    Bad("a comma in a name", RECEPTORS, 2, "", "the row has 17 cells, the header 16",
        "put text that holds a comma between quotes",
        {"receptors": receptors.replace("Shrews,", "Shrews, voles,", 1)}),
    Bad("a quote that is never closed", RECEPTORS, 2, "", "a quoted text is not closed",
        "put quotes around the whole cell",
        {"receptors": receptors.replace("Shrews", '"Shrews', 1)}),
    Bad("a title above the header", SAMPLES, 2, "", "the column names stand in row 2, not in the "
        "first row", "delete the rows above them (titles, merged headings)",
        {"samples": "Smelter: soil samples 2023\n" + samples}),
    Bad("headings over groups of columns", SAMPLES, 3, "", "the column names stand in row 3",
        "merged headings", {"samples": f"Place,,,,,\n,{'x,' * 10}\n{samples}"}),
    Bad("headings in another language first", SAMPLES, 2, "", "the column names stand in row 2",
        "delete the rows above them",
        {"samples": ",".join(f"Spalte {n}" for n in range(12)) + "\n" + samples}),
    Bad("a heading twice, once with a space behind", SAMPLES, 1, "matrix", "stands 2 times in the "
        "header", "a cell must have one meaning",
        {"samples": samples.replace("location_id", "Matrix ", 1)}),
    Bad("a heading twice", SAMPLES, 1, "sample_id", "the column name stands 2 times in the header",
        "keep one of them", {"samples": samples.replace("location_id", "sample_id", 1)}),
    Bad("a heading twice in other capitals", SAMPLES, 1, "Sample_ID", "the column name stands "
        "2 times in the header", "keep one of them",
        {"samples": samples.replace("location_id", "Sample_ID", 1)}),
    Bad("a heading of no name", SAMPLES, 1, "", "a column has no name", "name the column",
        {"samples": samples.replace("location_id", "", 1)}),
    Bad("a heading with spaces for underscores", SAMPLES, 1, "Sample ID", "the heading looks like "
        "sample_id, spelled another way", "rename it sample_id",
        {"samples": samples.replace("sample_id", "Sample ID", 1)}),
    Bad("a misspelt heading", CHEMISTRY, 1, "basiss", "the heading looks like basis, spelled "
        "another way", "rename it basis", {"chemistry": chemistry.replace("basis", "basiss", 1)}),
    Bad("a missing column", CHEMISTRY, 1, "analyte", "required column is missing",
        "add a column analyte (Analyte, such as Pb)",
        {"chemistry": chemistry.replace("analyte", "what_we_measured", 1)}),
    Bad("a column of the loader", SAMPLES, 1, "source_row", "the column name is kept for the "
        "loader", "rename it, e.g. my_source_row",
        {"samples": samples.replace("location_id", "source_row", 1)}),
    Bad("a row of sums at the end", CHEMISTRY, 42, "sample_id", "every id here is a "
        "samples.sample_id", "add a row TOTAL to samples",
        {"chemistry": f"{chemistry}TOTAL,,,12345,,,,,,\n"}, "TOTAL", 4),
    Bad("the header again in the middle", CHEMISTRY, 42, "basis", "one of: dry, wet", "nearest",
        {"chemistry": f"{chemistry}{chemistry.splitlines()[0]}\n"}, "basis", 8),
    Bad("a row of units under the header", SAMPLES, 2, "decimalLatitude", "a finite number",
        "type a number such as 50.4314 degree",
        {"samples": "\n".join([header, ",,deg,deg,m,,,,m,m,,", *rows])}, "deg", 9),
]  # fmt: skip


@pytest.mark.parametrize("bad", FILES, ids=names)
def test_a_file_that_is_no_table_is_refused(bad: Bad, tmp_path):
    """File, row, rule and what to do; nothing is scored, nothing is written."""
    refused(bad, tmp_path)


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("byte order mark", "\ufeff" + samples),
        ("line ends of Windows", samples.replace("\n", "\r\n")),
        ("line ends of an old Mac", samples.replace("\n", "\r")),
        ("blank lines and commas at the end", f"{samples}\n\n{',' * 11}\n"),
        ("spaces in the header", samples.replace("sample_id,", " sample_id ,", 1)),
        ("spaces behind ids", samples.replace("Z-NEAR-00,", "Z-NEAR-00 \u00a0,")),
        ("another order of columns", "\n".join(",".join(reversed(line.split(",")))
                                               for line in samples.splitlines())),
        ("an empty column at the end", "\n".join(line + "," for line in samples.splitlines())),
        ("other capitals in headings", samples.replace("decimalLatitude", "DECIMALLATITUDE")),
    ],
)  # fmt: skip
def test_what_makes_no_difference_is_read(what, text, tmp_path):
    """As it was meant, without a word."""
    said = riskshed("check", write_site(tmp_path / "tiny", samples=text))

    assert (said.code, said.err) == (0, ""), what
    assert "samples 20 rows" in said.everything
    assert said.out.endswith("0 errors, 0 warnings\n")


def test_a_form_that_nobody_filled_in_is_a_survey_that_was_not_done(tmp_path):
    """A warning, and no error: what `riskshed new` makes passes `check`."""
    said = riskshed("check", write_site(tmp_path / "tiny", chemistry=form_of("chemistry")))

    assert said.code == 0
    assert "counts as not surveyed" in said.everything
    assert "0 errors, 1 warning" in said.everything


def test_without_sources_there_is_nothing_to_assess(tmp_path):
    """Their table is an empty form: `assess` says what it needs."""
    site = write_site(tmp_path / "tiny", sources=form_of("sources"), source_stressors=None)
    said = riskshed("assess", site)

    assert (said.code, said.out) == (2, "")
    assert "sources" in said.err
    assert not (site / "runs").exists()


def test_a_column_of_ones_own_is_kept_and_told(tmp_path):
    """Not an error, unless it is nearly one of ours."""
    site = write_site(tmp_path / "tiny", samples=samples.replace("location_id", "weather", 1))
    said = riskshed("check", site)

    assert said.code == 0
    assert "kept as an extra column and not used" in said.everything
