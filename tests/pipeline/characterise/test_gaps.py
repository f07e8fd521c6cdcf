"""Gaps: what is unknown, how many rows it touches, how bad they may be, what would settle it."""

import pandas as pd

from riskshed.pipeline.characterise.gaps import COLUMNS, MOST_IDS, gaps, warnings_of
from tests.plans import a_habitat, identified, run, site_of, smelter_plan, with_soil

NO_GAPS = pd.DataFrame(columns=COLUMNS)


def gaps_of(register, plan=None):
    """Return the gaps of a register at the site of a plan."""
    plan = plan or smelter_plan()
    return gaps(register, identified(plan), site_of(plan))


def register(*rows):
    """Return a register of rows (id, upper end, gaps, needs)."""
    names = ["risk_id", "rating_inherent_hi", "data_gaps", "needs"]
    return pd.DataFrame(rows, columns=names).astype("str")


def of_kind(table, kind):
    """Return the gaps of a kind."""
    return table[table["kind"].eq(kind)].reset_index(drop=True)


def test_one_gap_of_many_rows_is_told_once_with_the_worst_it_could_be():
    """Three rows without a reference, up to E: one gap of three rows."""
    gap = "no reference extent declared: magnitude cannot be narrowed"
    table = of_kind(
        gaps_of(register(("r1", "H", gap, None), ("r2", "E", gap, None), ("r3", None, gap, None))),
        "row",
    )

    assert len(table) == 1
    row = table.iloc[0]
    assert (row["n_rows"], row["highest_possible"], row["risk_ids"]) == (3, "E", "r1;r2;r3")
    assert row["what"] == "no reference extent declared"
    assert row["could_change"] == "magnitude cannot be narrowed"
    assert pd.isna(row["way_out"])  # what to do stands with the needs


def test_the_gaps_that_touch_the_worst_rows_stand_first_then_the_most_rows():
    table = of_kind(
        gaps_of(
            register(
                ("r1", "M", "a: x;b: x", None),
                ("r2", "M", "b: x", None),
                ("r3", "E", "c: x", None),
            )
        ),
        "row",
    )

    assert table["what"].tolist() == ["c", "b", "a"]


def test_what_would_settle_rows_is_a_need():
    table = of_kind(gaps_of(register(("r1", "H", None, "tier 3: tissue residues"))), "need")

    assert table.loc[0, ["what", "way_out"]].tolist() == ["tier 3", "tissue residues"]


def test_a_long_list_of_rows_is_cut_and_counted():
    rows = [(f"r{i:03d}", "H", "a: x", None) for i in range(MOST_IDS + 5)]
    row = of_kind(gaps_of(register(*rows)), "row").iloc[0]

    assert row["n_rows"] == MOST_IDS + 5
    assert len(row["risk_ids"].split(";")) == MOST_IDS + 1
    assert row["risk_ids"].endswith(";and 5 more")


def test_samples_that_lie_in_no_zone_are_a_gap_and_not_a_silence():
    """Four impact samples without zone and without place: measured, and counted nowhere."""
    plan = with_soil(smelter_plan(), None, {"Pb": [10.0] * 4}, mark="x")
    table = of_kind(gaps_of(register(), plan), "unplaced")

    assert len(table) == 1
    assert table.loc[0, "what"] == "4 of 28 locations sampled in soil lie in no zone"
    assert "sample_snap_m" in table.loc[0, "way_out"]


def test_a_table_that_is_not_there_is_not_surveyed():
    """The smelter has no occurrences; it has samples."""
    table = of_kind(gaps_of(register()), "not_surveyed")

    assert "occurrences" in set(table["subject"])
    assert "samples" not in set(table["subject"])
    assert table["way_out"].str.contains("never 'none'").all()


def test_fields_on_which_the_source_is_silent_are_counted_by_table():
    plan = smelter_plan()
    plan.rows("habitats").append(a_habitat("H3", "Z2", unknown_fields="condition;naturalness"))
    plan.rows("habitats").append(a_habitat("H4", "Z2", unknown_fields="condition"))
    table = of_kind(gaps_of(register(), plan), "unknown_field")

    assert list(zip(table["subject"], table["what"], table["n_rows"], strict=True)) == [
        ("habitats", "condition is not in the source", 2),
        ("habitats", "naturalness is not in the source", 1),
    ]


def test_the_columns_are_there_when_nothing_is_missing():
    assert gaps_of(register()).columns.tolist() == COLUMNS


def test_every_need_of_the_register_is_in_the_gaps():
    """Whoever reads gaps.csv alone misses none."""
    outputs = run(smelter_plan())
    undecided = outputs.register[outputs.register["rating_inherent"].eq("U")]
    needs = of_kind(outputs.gaps, "need")

    several = outputs.by_ignorance  # the undecided ones, and those of two classes

    assert undecided["needs"].str.len().gt(0).all()
    assert several["needs"].str.len().gt(0).all()
    assert set(needs["n_rows"]) and needs["n_rows"].sum() >= len(undecided)


def test_warnings_count_what_nobody_checked_and_what_is_undecided():
    table = pd.DataFrame(
        {
            "verification": ["unverified", "verified", None],
            "rating_inherent": ["U", "U", "M"],
        }
    )

    assert warnings_of(table, NO_GAPS) == [
        "1 of 3 rows rest on facts that nobody has checked",
        "2 of 3 rows are undecided (U)",
    ]
    assert warnings_of(table.tail(1), NO_GAPS) == []


def test_samples_that_feed_no_row_are_told_first():
    """On the screen, in the workbook and in the manifest, and not in gaps.csv alone."""
    outputs = run(with_soil(smelter_plan(), None, {"Pb": [10.0] * 4}, mark="x"))
    told = outputs.manifest_facts["warnings"]

    assert "4 of 28 locations sampled in soil lie in no zone and feed no row: gaps.csv" in told
