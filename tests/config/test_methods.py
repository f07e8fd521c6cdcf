"""The tables that turn effects into classes: whole, monotone, in reach."""

from importlib.resources import files

import pytest
import yaml

from riskshed.schemas.text import split_list
from riskshed.schemas.vocabulary import read_config, vocabulary

ORDER = "NLMHE"


def significance() -> dict[tuple[int, int], str]:
    table = read_config("methods/significance.csv")
    keys = zip(table["value"].astype(int), table["magnitude"].astype(int), strict=True)
    return dict(zip(keys, table["class"], strict=True))


def test_significance_has_a_class_for_each_of_25_pairs() -> None:
    """No pair of value and magnitude is left to a formula."""

    assert set(significance()) == {(v, m) for v in range(1, 6) for m in range(1, 6)}


def test_significance_never_falls_when_value_or_magnitude_rises() -> None:
    """Monotone in both axes."""
    table = {pair: ORDER.index(letter) for pair, letter in significance().items()}

    for (value, magnitude), rank in table.items():
        assert rank <= table.get((value + 1, magnitude), 4)
        assert rank <= table.get((value, magnitude + 1), 4)


def test_each_class_of_significance_can_be_reached() -> None:
    """A class that no pair gives would be decoration."""

    assert set(significance().values()) == set(ORDER)


@pytest.mark.parametrize(
    ("value", "magnitude", "letter"),
    [(5, 1, "N"), (2, 2, "L"), (3, 2, "M"), (3, 3, "M"), (4, 3, "H"), (4, 4, "H"), (5, 4, "E")],
)
def test_limits_of_significance_lie_where_they_are_declared(
    value: int, magnitude: int, letter: str
) -> None:
    """The sum up to 4 is low, to 6 medium, to 8 high, beyond extreme; magnitude 1 negligible."""

    assert significance()[value, magnitude] == letter


def test_classes_of_magnitude_meet_without_gap_or_overlap() -> None:
    """(lo, hi]: 1 %, 5 %, 20 %, 50 %, all; each with its anchor in words."""
    table = read_config("methods/magnitude.csv")

    assert table["effect_share_hi"].astype(float).tolist() == [0.01, 0.05, 0.2, 0.5, 1.0]
    assert table["effect_share_lo"].astype(float).tolist() == [0.0, 0.01, 0.05, 0.2, 0.5]
    assert table["anchor"].is_unique


def test_what_nobody_knows_is_never_of_low_value() -> None:
    """DD and NE give an interval that reaches the top, and so does knowing nothing."""
    rules = read_config("methods/value_rules.csv")
    unknown = rules[rules["equals"].isin({"DD", "NE"}) | rules["equals"].isna()]

    assert len(unknown) == 4
    assert set(unknown["value_high"]) == {"5"}


def test_value_rules_cover_each_category_once() -> None:
    """Every category of the Red List has exactly one rule."""
    rules = read_config("methods/value_rules.csv")
    listed = [
        term
        for cell in rules.loc[rules["field"] == "iucn_category", "equals"]
        for term in split_list(cell)
    ]

    assert sorted(listed) == sorted(vocabulary("iucn_categories").terms)


def test_value_rules_are_intervals_within_one_to_five() -> None:
    """Low end not above high end; a reason for each; ids unique."""
    rules = read_config("methods/value_rules.csv")
    low, high = rules["value_low"].astype(int), rules["value_high"].astype(int)

    assert ((low >= 1) & (low <= high) & (high <= 5)).all()
    assert rules["rule_id"].is_unique
    assert rules["reason"].notna().all()


def test_adjustments_name_terms_of_their_field() -> None:
    """Reversibility, timing and duration are read from their vocabularies."""
    names = {"reversibility": "reversibility", "timing": "timings", "duration": "durations"}
    table = read_config("methods/adjustments.csv")

    for field, cell in zip(table["field"], table["equals"], strict=True):
        assert set(split_list(cell)) <= set(vocabulary(names[field]).terms)
    assert table.set_index("adjustment_id")["shift"].astype(int)[
        ["A01", "A02", "A03"]
    ].tolist() == [
        1,
        1,
        -1,
    ]


def test_ratings_run_from_negligible_to_extreme() -> None:
    """Five letters in order, each with a colour."""
    table = read_config("methods/ratings.csv")

    assert table["rating"].tolist() == list(ORDER)
    assert table["order"].astype(int).tolist() == [1, 2, 3, 4, 5]
    assert table["colour"].str.fullmatch(r"#[0-9a-f]{6}").all()


@pytest.mark.oracle
def test_toxic_responses_sum_to_98_for_eight_metals_with_nickel() -> None:
    """At background the risk index is the sum of the toxic responses (hand-made case: 98)."""
    table = read_config("methods/toxic_response.csv").set_index("stressor")["toxic_response"]
    metals = ["Hg", "Cd", "As", "Cu", "Pb", "Ni", "Cr", "Zn"]

    assert table[metals].astype(float).sum() == 98


def test_toxic_responses_name_known_stressors() -> None:
    """Every element of the table is a stressor."""

    assert set(read_config("methods/toxic_response.csv")["stressor"]) <= set(
        vocabulary("stressors").terms
    )


def test_defaults_name_sets_and_classes_that_exist() -> None:
    """default.yaml speaks the language of the tables."""
    text = files("riskshed.config").joinpath("default.yaml").read_text(encoding="utf-8")
    default = yaml.safe_load(text)

    assert set(default["benchmark_sets"]) <= set(vocabulary("benchmark_sets").terms)
    assert set(default["trv_sets"]) <= set(vocabulary("trv_sets").terms)
    assert set(default["attribution_length_m"]) == set(vocabulary("stressor_classes").terms)
    assert default["sampling_design"] in vocabulary("sampling_designs").terms
    assert default["accepted"] == []
