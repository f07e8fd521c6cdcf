"""Two lists, never one: what is known to be bad, what is merely unknown; bases are ranked apart."""

import pandas as pd

from riskshed.pipeline.characterise.lists import COLUMNS, by_evidence, by_ignorance


def register(*rows):
    """Return a register of rows (id, basis, lower end, upper end, effect_low, p_exceed)."""
    table = pd.DataFrame(
        [
            {
                "risk_id": key,
                "rating_basis": basis,
                "rating_inherent_lo": low,
                "rating_inherent_hi": high,
                "effect_low": effect,
                "p_exceed": chance,
            }
            for key, basis, low, high, effect, chance in rows
        ],
        columns=[
            "risk_id",
            "rating_basis",
            "rating_inherent_lo",
            "rating_inherent_hi",
            "effect_low",
            "p_exceed",
        ],
    )
    return table.astype({"effect_low": "float64", "p_exceed": "float64"})


def places(listed):
    """Return the ids by basis, in the order of their places."""
    assert listed.columns.tolist() == COLUMNS
    return {
        basis: rows.sort_values("place")["risk_id"].tolist()
        for basis, rows in listed.groupby("rating_basis")
    }


def test_evidence_ranks_by_the_lower_end_then_the_upper_then_the_effect():
    """H to H is known to be worse than N to E, however bad that may be."""
    table = register(
        ("a", "significance", "M", "M", 0.2, None),
        ("b", "significance", "M", "H", 0.1, None),
        ("c", "significance", "H", "H", 0.0, None),
        ("d", "significance", "M", "M", 0.3, None),
        ("e", "significance", "N", "E", 0.0, None),
    )

    assert places(by_evidence(table)) == {"significance": ["c", "b", "d", "a"]}


def test_what_nothing_is_known_against_is_not_on_the_list_of_evidence():
    table = register(
        ("a", "screening", "N", "H", None, 1.0), ("b", "screening", None, None, None, None)
    )

    assert by_evidence(table).empty
    assert by_evidence(table).columns.tolist() == COLUMNS


def test_ignorance_ranks_by_the_upper_end_then_the_width():
    """N to E is worse known than M to E; what is of one class is known."""
    table = register(
        ("a", "significance", "M", "E", None, None),
        ("b", "significance", "N", "E", None, None),
        ("c", "significance", "E", "E", None, None),
        ("d", "significance", "N", "H", None, None),
    )

    assert places(by_ignorance(table)) == {"significance": ["b", "a", "d"]}


def test_bases_are_ranked_apart_each_from_one():
    """An event, a screening and a significance have nothing to be compared by."""
    table = register(
        ("a", "significance", "L", "H", 0.1, None),
        ("b", "risk", "L", "E", 0.1, None),
        ("c", "screening", "N", "H", None, 0.9),
        ("d", "screening", "N", "H", None, 1.0),
    )
    listed = by_ignorance(table)

    assert places(listed) == {"significance": ["a"], "risk": ["b"], "screening": ["d", "c"]}
    assert listed.groupby("rating_basis")["place"].min().eq(1).all()


def test_equals_are_ranked_by_id_so_that_the_order_of_rows_is_nothing():
    rows = [(key, "risk", "L", "M", None, None) for key in ("c", "a", "b")]

    for table in (register(*rows), register(*rows[::-1])):
        assert places(by_ignorance(table)) == {"risk": ["a", "b", "c"]}


def test_no_rows_give_an_empty_list_with_its_columns():
    for listed in (by_evidence(register()), by_ignorance(register())):
        assert listed.empty
        assert listed.columns.tolist() == COLUMNS


def test_a_row_stands_on_both_lists_where_it_is_bad_and_unknown(smelter):
    """M to H: known to be M at least, and H perhaps; only an N at the lower end keeps it off."""
    evidence, ignorance = smelter.by_evidence, smelter.by_ignorance
    rows = smelter.register.set_index("risk_id")

    both = set(evidence["risk_id"]) & set(ignorance["risk_id"])
    assert both
    ends = rows.loc[sorted(both), ["rating_inherent_lo", "rating_inherent_hi"]]
    assert (ends["rating_inherent_lo"] != ends["rating_inherent_hi"]).all()
    assert set(rows.index[rows["rating_inherent_lo"].isin(list("LMHE"))]) == set(
        evidence["risk_id"]
    )
