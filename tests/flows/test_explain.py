"""`riskshed explain`: one row followed down to its samples, every number computed again by hand.

The hand takes the tables of the site, the shipped constants, and the formulas of the sources: the
one-sided t limit of a mean, the log-linear uptake and the dose of Eco-SSL, the exact binomial limit
of a share. None of it calls the code that made the run.
"""

import csv
import json
import math
import re
from pathlib import Path
from statistics import mean, median, stdev

import pandas as pd
import pytest
from pyproj import Geod
from scipy.stats import t

from riskshed.flows.commands.explain import explanation
from riskshed.schemas.vocabulary import read_config
from tests.plans import run, smelter_plan
from tests.sites import ZONES, square

N = 10


def rows_with(run: Path, **cells: str) -> pd.DataFrame:
    """Return the rows of the register with these cells."""
    table = pd.read_csv(run / "register.csv", dtype={"risk_id": str})
    for name, cell in cells.items():
        table = table[table[name].eq(cell)]
    return table


def shrews_cadmium(run: Path) -> str:
    """Return the id of cadmium and the shrews near the smelter, after closure."""
    found = rows_with(
        run,
        source_id="S1",
        stressor="Cd",
        receptor_id="R-SHREW",
        zone_id="Z-NEAR",
        phase="post_closure",
    )
    return str(found["risk_id"].item())


def file_rows(site: Path, name: str) -> dict[int, dict[str, str]]:
    """Return the rows of a file by the number that a spreadsheet shows beside them."""
    with (site / name).open(encoding="utf-8") as stream:
        return dict(enumerate(csv.DictReader(stream), start=2))


def steps_of(answer: str) -> dict[str, dict]:
    """Return the steps of the JSON form by their titles."""
    return {step["title"]: step for step in json.loads(answer)["steps"]}


def numbers_of(step: dict) -> dict[str, float]:
    """Return the numbers of a step by what they are."""
    return {number["quantity"]: number["value"] for number in step["numbers"]}


@pytest.fixture
def cadmium(riskshed, tiny_run) -> dict[str, dict]:
    """Return the steps of the row that is followed here."""
    return steps_of(riskshed("explain", tiny_run, shrews_cadmium(tiny_run), "--json").out)


@pytest.fixture
def soil(tiny_site) -> list[float]:
    """Return the ten results for cadmium near the smelter, as they stand in the file."""
    rows = file_rows(tiny_site, "tables/chemistry.csv").values()
    found = [r for r in rows if r["analyte"] == "Cd" and r["sample_id"].startswith("Z-NEAR")]
    return [float(row["result"]) for row in found]


def half_width(values: list[float]) -> float:
    """Return the one-sided 95 % half-width of the mean of a normal sample (Student's t)."""
    return float(t.ppf(0.95, len(values) - 1)) * stdev(values) / math.sqrt(len(values))


def the_fact(file: str, **cells: str) -> pd.Series:
    """Return the one shipped fact with these cells."""
    table = read_config(file)
    for name, cell in cells.items():
        table = table[table[name].eq(cell)]
    assert len(table) == 1, f"{len(table)} rows of {file} with {cells}"
    return table.iloc[0]


def test_samples_are_the_rows_of_the_file(cadmium, tiny_site):
    """Each sample printed stands in the file and row that it names, with that result."""
    chemistry = file_rows(tiny_site, "tables/chemistry.csv")
    samples = cadmium["Samples"]["numbers"]

    assert len(samples) == N
    for sample in samples:
        row = chemistry[int(sample["source_rows"])]
        assert sample["source_file"] == "tables/chemistry.csv"
        assert (row["analyte"], row["unit"]) == ("Cd", sample["unit"])
        assert float(row["result"]) == pytest.approx(sample["value"])
        assert sample["quantity"] == f"L-{row['sample_id']}"


def test_exposure_is_the_mean_of_the_samples_and_its_limits(cadmium, soil):
    """Mean ± t × s / √n, and the upper one is the exposure point concentration."""
    found = numbers_of(cadmium["Exposure"])

    assert (found["n"], found["n_nondetect"]) == (N, 0)
    assert found["mean"] == pytest.approx(mean(soil))
    assert found["lcl"] == pytest.approx(mean(soil) - half_width(soil))
    assert found["ucl"] == pytest.approx(mean(soil) + half_width(soil))
    assert found["epc"] == found["ucl"]
    assert (found["median"], found["max_value"]) == (pytest.approx(median(soil)), max(soil))


def dose_of(soil_mg_kg: float) -> float:
    """Return the shrew's dose of cadmium: Eco-SSL, earthworms, all food from the place."""
    uptake = the_fact("benchmarks/uptake.csv", stressor="Cd", food="earthworms")
    intake = the_fact("benchmarks/intake.csv", feeding_guild="mammal_ground_insectivore")
    worms = math.exp(float(uptake["a"]) + float(uptake["b"]) * math.log(soil_mg_kg))
    share = float(intake["soil_fraction_of_diet"])
    return (worms + soil_mg_kg * share) * float(intake["food_intake_kg_dw_per_kg_bw_d"])


def test_dose_follows_from_the_soil_by_the_printed_formula(cadmium, soil):
    """Tissue = exp(a + b ln C); dose = (tissue + C × soil share) × intake."""
    found = numbers_of(cadmium["Dose"])
    epc = mean(soil) + half_width(soil)

    assert found["soil_epc"] == pytest.approx(epc)
    assert found["tissue_epc"] == pytest.approx(
        math.exp(found["uptake_a"] + found["uptake_b"] * math.log(epc))
    )
    assert found["dose_epc"] == pytest.approx(dose_of(epc))
    assert found["area_use"] == 1


def test_effect_is_the_share_of_locations_above_the_low_effect_level(cadmium, soil):
    """All ten doses lie above it: the share is 1, and its lower 5 % limit 0.05^(1/10)."""
    found = numbers_of(cadmium["Effect"])
    facts = read_config("benchmarks/wildlife_trv.csv")
    low = facts[
        facts["trv_set"].eq("sample_1996")
        & facts["stressor"].eq("Cd")
        & facts["trv_class"].eq("mammal")
        & facts["level"].eq("low_effect")
    ]["value"].astype("float64")

    assert found["trv_low_effect"] in set(low)
    assert min(map(dose_of, soil)) > found["trv_low_effect"]
    assert found["effect_value"] == found["share_above_no_effect"] == 1
    assert found["effect_low"] == pytest.approx(0.05 ** (1 / N))
    assert found["effect_high"] == 1


def test_rating_is_looked_up_from_effect_share_and_value(cadmium, soil, tiny_site):
    """Effect × area of the zone over the declared reference gives the magnitude; then the table."""
    receptor = file_rows(tiny_site, "tables/receptors.csv")[2]
    corners = square(*ZONES["Z-NEAR"])[0]
    area = abs(Geod(ellps="WGS84").polygon_area_perimeter(*zip(*corners, strict=True))[0]) / 1e4
    share = area / float(receptor["reference_extent_ha"])
    limits = read_config("methods/magnitude.csv")["effect_share_hi"].astype("float64")
    magnitudes = {1 + int((limits < e * share).sum()) for e in (0.05 ** (1 / N), 1.0)}
    cell = the_fact(
        "methods/significance.csv",
        value=receptor["value_1_5"],
        magnitude=str(magnitudes.pop()),
    )
    words = " ".join(cadmium["Rating"]["words"])

    assert not magnitudes  # both ends are of one class
    assert f"Rating {cell['class']} (one class), looked up from value 2 and magnitude " in words
    printed = re.search(
        r"in the zone \(([\d.]+); ([\d.]+) ha of habitat\)", cadmium["Magnitude"]["words"][0]
    )
    assert printed is not None
    assert [float(part) for part in printed.groups()] == pytest.approx([share, area], rel=0.002)
    assert numbers_of(cadmium["Magnitude"]) == {"reference_extent_ha": 200}


def test_screening_is_the_limit_over_the_benchmark(cadmium, soil):
    """The quotient printed is the exposure over the value of the benchmark that is named."""
    found = numbers_of(cadmium["Screening"])
    named = cadmium["Screening"]["numbers"][0]["words"]
    shipped = the_fact("benchmarks/benchmarks.csv", benchmark_id=named)

    assert found["benchmark_value"] == float(shipped["value"])
    assert found["quotient"] == pytest.approx(
        (mean(soil) + half_width(soil)) / float(shipped["value"])
    )


def test_every_parameter_has_its_citation_and_says_who_checked_it(cadmium):
    """Source key, its words, and the verification that the shipped table gives the same fact."""
    uptake = the_fact("benchmarks/uptake.csv", stressor="Cd", food="earthworms")
    by_name = {n["quantity"]: n for step in cadmium.values() for n in step["numbers"]}

    for name in ("uptake_a", "uptake_b", "food_intake", "trv_low_effect", "benchmark_value"):
        assert by_name[name]["source_key"]
        assert len(by_name[name]["citation"]) > len(by_name[name]["source_key"])
        assert by_name[name]["verification"] in {"verified", "derived", "unverified"}
    assert by_name["uptake_a"]["source_key"] == uptake["source_key"]
    assert by_name["uptake_a"]["verification"] == uptake["verification"]
    assert "source_key" not in by_name["dose_epc"]  # what we computed cites nobody


def test_the_pathway_names_its_nodes_and_the_evidence_of_each_element(cadmium):
    words = cadmium["Pathway"]["words"]

    assert words[0].startswith("source:S1 → process:soil:uptake_into_earthworms@Z-NEAR → ")
    assert words[0].endswith(" → endpoint:R-SHREW:population_abundance")
    links = words[1].split(" ", 2)[1]
    facts = pd.concat([the_fact("knowledge/links.csv", link_id=one) for one in links.split(";")])
    assert words[1].startswith(f"Links: {links} [{facts['source_key']}; {facts['verification']}]")
    assert [w.split(" ")[0] for w in words[2:]] == [
        "source", "transport", "exposure", "route", "receptor"
    ]  # fmt: skip


def test_the_printed_form_has_the_numbers_of_the_json_form(riskshed, tiny_run, cadmium):
    """Six digits, its unit, its place; and every source is spelled out at the end."""
    shown = riskshed("explain", tiny_run, shrews_cadmium(tiny_run)).out
    text = " ".join(shown.split())

    for step in cadmium.values():
        for number in step["numbers"]:
            assert f"{number['quantity']} = {number['value']:.6g}" in text
    assert "[tables/chemistry.csv:21; declared]" in text
    assert "ECOSSL: US EPA" in text


def test_an_undecided_row_says_what_would_settle_it(riskshed, tiny_run):
    found = rows_with(tiny_run, rating_inherent="U", receptor_id="R-PLANT")
    words = riskshed("explain", tiny_run, found["risk_id"].iloc[0]).out

    assert "U: what is known allows more than two classes" in words
    assert "What would settle it: tier 2 or 3" in words


def test_a_row_that_was_sampled_is_not_called_unmeasured(cadmium):
    """Ten samples and no background: what is unknown is the background, not the soil."""
    words = " ".join(cadmium["Rating"]["words"] + cadmium["Pathway"]["words"])

    assert "not measured" not in words
    assert "no background to hold it against" in words
    assert "Background" not in cadmium


def test_an_event_is_explained_by_likelihood_and_consequence(riskshed, measured_run):
    """Once in ten years: 1 − exp(−0.1) = 0.0952 a year, at most that of class 2."""
    found = rows_with(measured_run, source_id="DAM", receptor_id="R-SHREW", zone_id="Z-FAR")
    words = riskshed("explain", measured_run, found["risk_id"].item(), "--json").out

    assert "likelihood 2 (0.0952 a year) and consequence 1–5" in words
    assert "magnitude 1–" not in steps_of(words)["Rating"]["words"][1]


def test_of_a_made_up_site_screen_and_json_say_so(riskshed, measured_run):
    asked = ("explain", measured_run, shrews_cadmium(measured_run))

    assert "nothing of this site is real" in riskshed(*asked).out.splitlines()[-1]
    assert json.loads(riskshed(*asked, "--json").out)["illustrative"] is True


def test_measures_are_told_with_what_they_take_off_or_why_nothing(riskshed, measured_run):
    """The cover counts now, the offset nowhere; current and residual stand beside the rating."""
    step = steps_of(riskshed("explain", measured_run, shrews_cadmium(measured_run), "--json").out)[
        "Measures"
    ]

    place = "process:soil:dietary_ingestion_of_earthworms@Z-NEAR"
    assert step["words"] == [
        "With verified controls only: M (L–M); with all that are committed: M (L–M).",
        f"M-COVER (minimise, additional) at {place}: takes 0.8 to 0.9 off the consequence "
        "(effectiveness verified; status verified).",
        f"M-OFFSET (offset, additional) at {place}: counts for nothing, an offset never lowers "
        "the risk on the site.",
    ]


def test_a_run_without_measures_says_nothing_of_them(cadmium):
    assert "Measures" not in cadmium


def test_the_first_digits_are_enough_where_they_are_unique(riskshed, tiny_run):
    whole = shrews_cadmium(tiny_run)
    short, upper = (riskshed("explain", tiny_run, word) for word in (whole[:8], whole.upper()))

    assert short.out == upper.out
    assert short.out.startswith(whole)


@pytest.mark.parametrize(
    ("typed", "words"),
    [("zzzz", "no row has it"), ("", "12 rows begin with it"), (" ", "12 rows begin with it")],
)
def test_an_id_that_is_not_one_row_is_refused_with_examples(riskshed, tiny_run, typed, words):
    """Exit 2, one line on stderr, nothing on stdout."""
    answer = riskshed("explain", tiny_run, typed)
    examples = pd.read_csv(tiny_run / "register.csv", dtype=str)["risk_id"].head(3)

    assert (answer.code, answer.out) == (2, "")
    assert words in answer.err
    assert ", ".join(examples) in answer.err
    assert len(answer.err.splitlines()) == 1


def test_an_ambiguous_id_says_how_many_rows_begin_with_it(riskshed, tiny_run):
    first = pd.read_csv(tiny_run / "register.csv", dtype=str)["risk_id"].str[0]
    shared = first.value_counts()
    answer = riskshed("explain", tiny_run, shared.index[0])

    assert shared.iloc[0] > 1
    assert (answer.code, answer.out) == (2, "")
    assert f"{shared.iloc[0]} rows begin with it" in answer.err


def test_what_is_no_run_is_refused(riskshed, tmp_path):
    answer = riskshed("explain", tmp_path, "abc")

    assert (answer.code, answer.out) == (2, "")
    assert "is no run folder" in answer.err


@pytest.fixture(scope="module")
def planned_run():
    """Return what an assessment of the smelter writes, with clean soil for the worms' lead."""
    return run(smelter_plan())


def _words(outputs, **cells):
    """Return title → sentences of the first row, with some of its cells replaced."""
    rows = outputs.register[outputs.register["benchmark_value"].notna()]
    row = {str(name): cell for name, cell in rows.iloc[0].to_dict().items()} | cells
    return {step["title"]: " ".join(step["words"]) for step in explanation(outputs, row)}


def test_an_eliminated_row_says_until_when_and_gives_no_rating(planned_run):
    words = _words(planned_run, completeness="eliminated", eliminated_until="2029-05-25")

    assert words["Rating"].endswith("Eliminated until 2029-05-25, and so not rated.")
    assert not {"Magnitude", "Value of the receptor"} & set(words)


@pytest.mark.parametrize(
    ("exposure", "ending"),
    [(5.0, "against b 10 mg/kg."), (20.0, "against b 10 mg/kg: above it, which is no effect yet.")],
)
def test_what_an_exposure_is_held_against_and_on_which_side_it_lies(planned_run, exposure, ending):
    held = {"benchmark_id": "b", "benchmark_value": 10.0, "benchmark_unit": "mg/kg"}

    assert _words(planned_run, exposure_value=exposure, **held)["Screening"].endswith(ending)


def test_what_moved_a_magnitude_is_said(planned_run):
    moved = _words(planned_run, reversibility="irreversible", timing="unfavourable")

    assert "reversibility irreversible, timing unfavourable" in moved["Magnitude"]
    assert "Moved by" not in _words(planned_run)["Magnitude"]
