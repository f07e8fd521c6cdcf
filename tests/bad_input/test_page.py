"""The page "When your tables are refused" shows what `check` prints, word for word."""

from tests.bad_input.command import riskshed
from tests.sites import feature, good_layers, good_tables, square, write_site


def test_the_page_shows_what_is_printed(repository, tmp_path):
    """Six things wrong in three tables; the page leaves out the list of tables and the blanks."""
    rows, samples = good_tables()["chemistry"], good_tables()["samples"]
    rows[0] |= {"result": "1,5"}
    rows[1] |= {"basis": ""}
    rows[3] |= {"sample_id": "Z-NEAR-0l"}
    samples[2] |= {"sampled_at": "04/12/2023"}
    samples[4] |= {"sampled_at": "2023-02-30"}
    metres = {"type": "Polygon", "coordinates": square(5e5, 5.58e6, (1000, 1000))}
    zones = [feature(metres, zone_id="Z-NEAR"), good_layers()["zones"][1]]
    site = write_site(tmp_path / "tiny", chemistry=rows, samples=samples, layers={"zones": zones})
    page = (repository / "docs/refused.md").read_text(encoding="utf-8")
    shown = page.partition("```text\n")[2].partition("\n```")[0]
    printed = riskshed("check", site).out.partition("\n\n")[2]

    assert shown.splitlines() == [line.rstrip() for line in printed.strip().splitlines()]
