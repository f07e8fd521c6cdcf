"""Benchmarks, reference doses, intake, uptake and background: numbers as published."""

import pandas as pd
import pytest

from riskshed.schemas.calc import HardnessCriteriaInput
from riskshed.schemas.text import split_list
from riskshed.schemas.vocabulary import read_config, vocabulary

BENCHMARKS = read_config("benchmarks/benchmarks.csv")
TRV = read_config("benchmarks/wildlife_trv.csv")
INTAKE = read_config("benchmarks/intake.csv")
UPTAKE = read_config("benchmarks/uptake.csv")
BACKGROUND = read_config("background/background_soil.csv")


def value(benchmark_id: str) -> float:
    return float(BENCHMARKS.set_index("benchmark_id").loc[benchmark_id, "value"])


def test_there_are_as_many_rows_as_were_compiled() -> None:
    """192 benchmarks and 18 of feeding guilds; 36 reference doses; 6 intakes; 36 uptakes; 68."""
    counts = [len(table) for table in (BENCHMARKS, TRV, INTAKE, UPTAKE, BACKGROUND)]

    assert counts == [210, 36, 6, 36, 68]
    assert BENCHMARKS.groupby("benchmark_set").size().to_dict() == {
        "eco_ssl": 48,
        "eco_ssl_guild": 18,
        "macdonald_2000": 16,
        "ccme": 14,
        "anzg_2018_sediment": 20,
        "nl_2000": 12,
        "gb15618_2018": 52,
        "gb3838_2002": 11,
        "ifc_mining_effluent": 18,
        "icmc_cyanide": 1,
    }


@pytest.mark.parametrize(
    ("table", "key"),
    [
        (BENCHMARKS, "benchmark_id"),
        (TRV, "trv_id"),
        (INTAKE, "intake_id"),
        (UPTAKE, "uptake_id"),
        (BACKGROUND, "background_id"),
    ],
    ids=["benchmarks", "trv", "intake", "uptake", "background"],
)
def test_ids_are_unique_and_fit_the_rule_of_ids(table: pd.DataFrame, key: str) -> None:
    """An id has up to 64 letters, digits, dots, underscores or hyphens."""

    assert table[key].is_unique
    assert table[key].str.fullmatch(r"[A-Za-z0-9._-]{1,64}").all()


@pytest.mark.oracle
@pytest.mark.parametrize(
    ("element", "by_guild"),
    [
        (
            "Cd",
            {"dove": 28, "woodcock": 0.77, "hawk": 630, "vole": 73, "shrew": 0.36, "weasel": 84},
        ),
        ("Pb", {"dove": 46, "woodcock": 11, "hawk": 510, "vole": 1200, "shrew": 56, "weasel": 460}),
        (
            "Zn",
            {
                "dove": 950,
                "woodcock": 46,
                "hawk": 30000,
                "vole": 6800,
                "shrew": 79,
                "weasel": 10000,
            },
        ),
    ],
)
def test_guild_values_are_those_published(element: str, by_guild: dict[str, float]) -> None:
    """US EPA soil screening levels of six guilds (mg/kg dry weight)."""
    found = {animal: value(f"eco_ssl_guild-{element}-{animal}") for animal in by_guild}

    assert found == by_guild


@pytest.mark.parametrize("element", ["Cd", "Pb", "Zn"])
@pytest.mark.parametrize("group", ["bird", "mammal"])
def test_the_lowest_of_a_group_is_the_least_of_its_guilds(element: str, group: str) -> None:
    """The value of a group is that of its most sensitive guild, never another guild's."""
    guilds = BENCHMARKS[
        (BENCHMARKS["benchmark_set"] == "eco_ssl_guild") & (BENCHMARKS["stressor"] == element)
    ]
    classes = read_config("vocabulary/feeding_guilds.csv").set_index("term")["trv_class"]
    of_group = guilds[classes.loc[guilds["feeding_guild"]].to_numpy() == group]

    assert of_group["value"].astype(float).min() == value(f"eco_ssl-{element}-{group}-SL")


def test_lowest_of_group_values_name_no_guild() -> None:
    """The shrew's value is not the vole's."""
    lowest = BENCHMARKS[BENCHMARKS["endpoint"].str.contains("lowest of group")]

    assert len(lowest) == 48
    assert lowest["feeding_guild"].isna().all()


@pytest.mark.oracle
@pytest.mark.parametrize(
    ("benchmark_id", "published"),
    [
        ("eco_ssl-Pb-plant-SL", 120),
        ("eco_ssl-Cd-invert-SL", 140),
        ("macdonald_2000-Pb-TEC", 35.8),
        ("macdonald_2000-Zn-PEC", 459),
        ("ccme-Cd-PEC", 3.5),
        ("anzg_2018_sediment-Zn-TEC", 200),
        ("nl_2000-Cd-IV", 12),
        ("gb15618_2018-Cd-SL-pHgt7.5", 0.6),
        ("gb3838_2002-Pb-STD", 0.05),
        ("ifc_mining_effluent-Zn-DL", 0.5),
    ],
)
def test_spot_values_are_as_published(benchmark_id: str, published: float) -> None:
    """One or two numbers of each set."""

    assert value(benchmark_id) == published


@pytest.mark.parametrize(
    ("column", "name"),
    [
        ("benchmark_set", "benchmark_sets"),
        ("stressor", "stressors"),
        ("medium", "media"),
        ("feeding_guild", "feeding_guilds"),
        ("kind", "benchmark_kinds"),
        ("unit", "units"),
        ("fraction", "fractions"),
        ("basis", "bases"),
        ("land_use", "land_uses"),
        ("verification", "verification"),
    ],
)
def test_benchmarks_use_terms_that_exist(column: str, name: str) -> None:
    """A unit or medium that no vocabulary knows could not be compared with a sample."""

    assert set(BENCHMARKS[column].dropna()) <= set(vocabulary(name).terms)


def test_receptor_groups_of_benchmarks_are_terms() -> None:
    """A benchmark may serve several groups: the column is a list."""
    groups = {group for cell in BENCHMARKS["receptor_group"] for group in split_list(cell)}

    assert groups <= set(vocabulary("receptor_groups").terms)


def test_every_value_is_a_positive_number() -> None:
    """No benchmark of zero, and a range only where the source gives one (pH)."""
    ranges = BENCHMARKS[BENCHMARKS["value_max"].notna()]

    assert BENCHMARKS["value"].astype(float).gt(0).all()
    assert ranges["benchmark_id"].tolist() == ["ifc_mining_effluent-pH-DL"]


def test_concentrations_in_soil_and_sediment_say_that_they_are_dry_weight() -> None:
    """Wet and dry results differ by the water in the sample."""
    solid = BENCHMARKS["medium"].isin({"soil", "sediment"})

    assert set(BENCHMARKS.loc[solid, "basis"]) == {"dry"}
    assert BENCHMARKS.loc[~solid, "basis"].isna().all()


def test_effluent_limits_are_never_ecological() -> None:
    """A limit for what leaves a pipe says nothing about what lives below it."""
    effluent = BENCHMARKS[BENCHMARKS["medium_as_given"] == "mine effluent"]
    ecological = read_config("vocabulary/benchmark_kinds.csv").set_index("term")["ecological"]

    assert set(effluent["kind"]) == {"discharge_limit"}
    assert ecological[["screening", "threshold", "probable_effect"]].eq("true").all()
    assert ecological[["discharge_limit", "standard", "intervention"]].eq("false").all()


def test_classes_of_ph_meet_without_gap_or_overlap() -> None:
    """Each class is open below and closed above: up to 5.5, to 6.5, to 7.5, beyond."""
    cadmium = BENCHMARKS[BENCHMARKS["benchmark_id"].str.startswith("gb15618_2018-Cd-SL")]
    edges = sorted(zip(cadmium["ph_min"].fillna(""), cadmium["ph_max"].fillna(""), strict=True))

    assert edges == [("", "5.5"), ("5.5", "6.5"), ("6.5", "7.5"), ("7.5", "")]


def test_verification_was_never_raised() -> None:
    """Consensus sediment values and effluent limits were not seen; the water standard was."""
    states = BENCHMARKS.groupby("benchmark_set")["verification"].agg(set)

    assert states["macdonald_2000"] == {"unverified"}
    assert states["ifc_mining_effluent"] == {"unverified"}
    assert states["gb3838_2002"] == {"verified"}
    assert set(TRV.loc[TRV["trv_set"] == "sample_1996", "verification"]) == {"unverified"}


@pytest.mark.oracle
def test_reference_doses_are_as_published() -> None:
    """US EPA reference doses of Cd, Pb and Zn (mg/kg body weight and day)."""
    doses = TRV[TRV["trv_set"] == "eco_ssl"].set_index(["stressor", "trv_class"])["value"]
    found = [float(doses[element, "mammal"]) for element in ("Cd", "Pb", "Zn")]
    of_birds = [float(doses[element, "bird"]) for element in ("Cd", "Pb", "Zn")]

    assert found == [0.77, 4.7, 75.4]
    assert of_birds == [1.47, 1.63, 66.1]


def test_a_low_effect_dose_lies_above_its_no_effect_dose() -> None:
    """Otherwise the bracket of the effect would be upside down."""
    sample = TRV[TRV["trv_set"] == "sample_1996"].assign(value=lambda t: t["value"].astype(float))
    wide = sample.pivot_table(index=["stressor", "trv_class"], columns="level", values="value")

    assert len(wide) == 6
    assert (wide["low_effect"] > wide["no_effect"]).all()


def test_reference_doses_use_terms_that_exist() -> None:
    """Set, stressor, level and unit are terms."""

    assert set(TRV["trv_set"]) == set(vocabulary("trv_sets").terms)
    assert set(TRV["stressor"]) <= set(vocabulary("stressors").terms)
    assert set(TRV["level"]) == set(vocabulary("effect_levels").terms)
    assert set(TRV["unit"]) == {"mg/kg/d"}


@pytest.mark.oracle
def test_intake_by_guild_is_as_published() -> None:
    """Food (kg dry weight per kg body weight and day) and the share of soil in it."""
    table = INTAKE.set_index("feeding_guild")
    food = table["food_intake_kg_dw_per_kg_bw_d"].astype(float).to_dict()
    soil = table["soil_fraction_of_diet"].astype(float).to_dict()

    assert food["mammal_herbivore"] == 0.0875
    assert food["mammal_ground_insectivore"] == 0.209
    assert food["avian_ground_insectivore"] == 0.214
    assert soil["avian_ground_insectivore"] == 0.164
    assert soil["mammal_carnivore"] == 0.043


def test_guilds_eat_the_food_that_uptake_knows() -> None:
    """Intake, guild and uptake speak of the same foods."""
    foods = set(UPTAKE["food"])
    guilds = read_config("vocabulary/feeding_guilds.csv").set_index("term")["diet_food"]

    assert foods == {"plants", "earthworms", "small mammals"}
    assert set(guilds.dropna()) <= foods
    assert (guilds.loc[INTAKE["feeding_guild"]].to_numpy() == INTAKE["diet_food"].to_numpy()).all()


def test_uptake_models_have_the_parameters_of_their_form() -> None:
    """Log-linear needs intercept and slope; linear one factor."""
    slope = UPTAKE["b"].notna()

    assert set(UPTAKE["model"]) == {"log_linear", "linear"}
    assert (slope == (UPTAKE["model"] == "log_linear")).all()
    assert UPTAKE["a"].notna().all()


def test_cadmium_in_small_mammals_has_a_model_of_its_own_for_insectivores() -> None:
    """The general regression is not the shrews'."""
    rows = UPTAKE[(UPTAKE["stressor"] == "Cd") & (UPTAKE["food"] == "small mammals")]
    by_guild = rows.set_index("tissue_guild")[["a", "b"]].astype(float)

    assert by_guild.loc["general"].tolist() == [-1.2571, 0.4723]
    assert by_guild.loc["insectivore"].tolist() == [0.815, 0.9638]


def test_background_uses_terms_that_exist() -> None:
    """Stressor, statistic, unit and medium are terms; one region has one key."""

    assert set(BACKGROUND["stressor"]) <= set(vocabulary("stressors").terms)
    assert set(BACKGROUND["statistic"]) <= set(vocabulary("statistics").terms)
    assert set(BACKGROUND["unit"]) == {"mg/kg"}
    assert BACKGROUND.groupby("region")["region_key"].nunique().eq(1).all()


@pytest.mark.oracle
def test_background_spot_values_are_as_published() -> None:
    """Medians of lead (Europe, Ile-de-France) and the Chinese mean of cadmium, mg/kg."""
    table = BACKGROUND.set_index("background_id")["value"].astype(float)

    assert table["bg-europe_gemas_agricultural-Pb-median"] == 16
    assert table["bg-france_ile_de_france-Pb-p90"] == 32.6
    assert table["bg-china-Cd-arithmetic_mean"] == 0.097


CRITERIA = read_config("benchmarks/hardness_criteria.csv")


def test_criteria_by_hardness_use_terms_that_exist() -> None:
    """Stressor, set, kind, fraction, groups; an id is one of its set, metal and duration."""
    for column, name in (
        ("stressor", "stressors"),
        ("benchmark_set", "benchmark_sets"),
        ("kind", "benchmark_kinds"),
        ("fraction", "fractions"),
    ):
        assert set(CRITERIA[column]) <= set(vocabulary(name).terms)
    groups = CRITERIA["receptor_group"].map(split_list).explode()
    assert set(groups) <= set(vocabulary("receptor_groups").terms)
    assert set(CRITERIA["duration"]) == {"acute", "chronic"}
    assert not set(CRITERIA["criterion_id"]) & set(BENCHMARKS["benchmark_id"])
    assert not CRITERIA.duplicated(["benchmark_set", "stressor", "duration"]).any()


def test_the_metals_of_calc_are_those_that_have_a_criterion() -> None:
    """One list for the message, one for the facts."""
    asked = HardnessCriteriaInput.to_schema().columns["analyte"].checks[0]

    assert set(asked.statistics["allowed_values"]) == set(CRITERIA["stressor"])
