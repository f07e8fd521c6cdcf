"""The pages say what is there: commands, links, and what they copy from tables and code."""

import re
from pathlib import Path

import pandas as pd
import pytest

from riskshed.flows.calc import TOPICS
from riskshed.flows.cli import app
from riskshed.schemas.vocabulary import read_config

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for pattern in (
        "*.md",
        "docs/**/*.md",
        "examples/*/*.md",
        "examples/*/raw/*.md",
        "LICENSES/*.md",
    )
    for path in ROOT.glob(pattern)
)
OURS = [page for page in PAGES if page != "docs/tables.md"]  # that one is generated, and long
CHECKED = {"verification": "verified"}
COMMANDS = {command.name or command.callback.__name__ for command in app.registered_commands}
CODE = re.compile(r"```[^\n]*\n(.*?)```|`([^`\n]+)`", re.DOTALL)


def text_of(page: str) -> str:
    """Return a page."""
    return (ROOT / page).read_text("utf-8")


def code_of(page: str) -> str:
    """Return what a page sets as code, in blocks and in lines."""
    return "\n".join(block or inline for block, inline in CODE.findall(text_of(page)))


def rows_after(page: str, header: str) -> list[list[str]]:
    """Return the cells of the table whose header line begins with `header`."""
    lines = text_of(page).split(header, 1)[1].splitlines()[2:]
    rows = lines[: lines.index("")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


def test_the_first_thing_a_stranger_may_type_are_the_two_commands():
    """`make demo` and `make test`, in the first block of the README and on its first screen."""
    first = CODE.search(text_of("README.md")).group(1)
    typed = [line.split("#")[0].strip() for line in first.splitlines()]

    assert typed == ["make demo", "make test"]
    assert text_of("README.md").index(first) < 1500


@pytest.mark.parametrize("page", PAGES)
def test_every_command_that_a_page_names_is_there(page):
    """A command that is still to come stands in no page as code."""
    named = set(re.findall(r"\briskshed (?!--)([a-z][a-z-]*)", code_of(page)))

    assert not named - COMMANDS


@pytest.mark.parametrize("page", OURS)
def test_every_topic_of_calc_that_a_page_names_is_there(page):
    """`riskshed calc epc`, `calc wildlife-dose`, …"""
    named = set(re.findall(r"\bcalc ([a-z][a-z-]*)", code_of(page)))

    assert not named - set(TOPICS)


@pytest.mark.parametrize("page", OURS)
def test_every_make_target_that_a_page_names_is_there(page):
    """Targets are those of the Makefile."""
    targets = re.findall(r"^([a-z]+):.*##", text_of("Makefile"), re.MULTILINE)
    named = set(re.findall(r"\bmake ([a-z]+)", code_of(page)))

    assert not named - set(targets)


@pytest.mark.parametrize("page", PAGES)
def test_every_link_to_a_file_leads_somewhere(page):
    """Relative to the page; links to the web are left alone."""
    links = re.findall(r"\]\(([^)\s]+)\)", text_of(page))
    paths = [link.split("#")[0] for link in links if not re.match(r"[a-z]+:", link)]
    broken = [path for path in paths if path and not (ROOT / page).parent.joinpath(path).exists()]

    assert not broken


@pytest.mark.parametrize("page", PAGES)
def test_no_page_names_a_place_on_somebodys_machine(page):
    """A reader has neither our home nor our folders."""
    places = re.findall(r"(?<![\w.~])/(?:home|root|work|tmp|Users|opt|var|mnt)/\S*", text_of(page))

    assert not places


def test_every_page_and_every_decision_is_in_its_index():
    """Records are numbered without a gap, and each picture is shown in the README."""
    pages = {path.name for path in (ROOT / "docs").glob("*.md")} - {"README.md"}
    records = sorted(path.name for path in (ROOT / "docs" / "decisions").glob("0*.md"))
    pictures = {path.name for path in (ROOT / "docs" / "pictures").iterdir()}

    assert not {page for page in pages if f"({page})" not in text_of("docs/README.md")}
    assert not {name for name in records if f"({name})" not in text_of("docs/decisions/README.md")}
    assert [f"{n:04d}" for n in range(1, len(records) + 1)] == [name[:4] for name in records]
    assert not {name for name in pictures if f"pictures/{name})" not in text_of("README.md")}


@pytest.mark.parametrize(
    ("page", "words", "table", "where"),
    [
        ("README.md", "All {n} links", "knowledge/links.csv", {"verification": "unverified"}),
        ("docs/method.md", "{n} rows, all unverified", "knowledge/links.csv", {}),
        ("docs/method.md", "{n} shipped", "benchmarks/benchmarks.csv", {}),
        ("docs/method.md", "{n} verified, 28", "benchmarks/benchmarks.csv", CHECKED),
        ("docs/method.md", "({n} values", "background/background_soil.csv", {}),
        ("docs/method.md", "intake {n} of 6", "benchmarks/intake.csv", CHECKED),
        ("docs/method.md", "uptake {n} of 36", "benchmarks/uptake.csv", CHECKED),
        ("docs/method.md", "`eco_ssl` {n} of", "benchmarks/wildlife_trv.csv",
         CHECKED | {"trv_set": "eco_ssl"}),
        ("docs/decisions/0005-unverified-facts.md", "doses {n}, of 186 links",
         "benchmarks/wildlife_trv.csv", CHECKED),
    ],
)  # fmt: skip
def test_the_numbers_of_facts_are_those_of_the_tables(page, words, table, where):
    """How many there are, and how many somebody has checked, is counted and not remembered."""
    facts = read_config(table)
    for column, value in where.items():
        facts = facts[facts[column] == value]

    assert words.format(n=len(facts)) in text_of(page)


def test_the_ratings_in_the_method_are_those_that_are_looked_up():
    """The page copies `config/methods/significance.csv`."""
    table = read_config("methods/significance.csv")
    table = table.sort_values(["value", "magnitude"])  # of one digit each, so text sorts rightly
    grid = [[value, *classes] for value, classes in table.groupby("value")["class"]]

    assert rows_after("docs/method.md", r"| value \ magnitude |") == grid


def test_the_magnitudes_in_the_method_are_those_of_the_table():
    """The page copies `config/methods/magnitude.csv`."""
    limits = pd.to_numeric(read_config("methods/magnitude.csv")["effect_share_hi"])
    words = [f"≤ {100 * limit:g} %" for limit in limits[:-1]]

    row = ["share of the reference affected", *words, "above"]
    assert rows_after("docs/method.md", "| magnitude | 1 |") == [row]


def test_the_branches_in_the_method_are_those_of_the_code():
    """Each slug of the exposure point concentration stands in both."""
    slug = r"\b(?:ucl\d\w+|max_detect|not_estimable)\b"
    code = (ROOT / "pipeline" / "epc" / "decision.py").read_text("utf-8")
    section = text_of("docs/method.md").split("### Exposure point", 1)[1].split("### Dose", 1)[0]

    assert set(re.findall(rf'"({slug})"', code)) == set(re.findall(slug, section))


def test_the_page_on_gates_has_every_rule_as_the_table_has_it():
    """What a rule asks, what it rests on, and whether anybody saw it there."""
    page = (ROOT / "docs" / "gates.md").read_text("utf-8")
    for rule in read_config("requirements/gate_rules.csv").to_dict("records"):
        line = next(line for line in page.splitlines() if f"**{rule['rule_id']}** " in line)
        assert f"| {rule['asks']} |" in line
        assert f"{rule['basis']}: {rule['source_key']}, {rule['verification']}" in line
        assert rule["worst_state"].upper() in line
