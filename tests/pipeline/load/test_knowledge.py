"""The shipped facts, typed."""

import dataclasses

import pandas as pd
import pytest

from riskshed.pipeline.load.knowledge import NUMBERS, citations_of, load_knowledge
from riskshed.schemas.knowledge import FILES, Knowledge

NAMES = [field.name for field in dataclasses.fields(Knowledge) if field.name != "citations"]


def test_every_field_has_its_file():
    """And no file is read for nothing."""

    assert sorted(FILES) == sorted(NAMES)
    assert set(NUMBERS) <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_numbers_are_numbers_and_all_else_is_text(name):
    """A missing value is NaN in both."""

    frame = getattr(load_knowledge(), name)
    numbers = [column for column in frame if frame[column].dtype == "float64"]

    assert len(frame) > 0
    assert numbers == [column for column in frame if column in NUMBERS.get(name, ())]
    assert all(frame[column].dtype == pd.StringDtype(na_value=float("nan"))
               for column in frame if column not in numbers)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_every_source_has_its_citation(name):
    """What `explain` prints beside a number."""

    knowledge = load_knowledge()
    frame = getattr(knowledge, name)
    if "source_key" in frame:
        keys = {key for cell in frame["source_key"].dropna() for key in cell.split(";")}
        assert keys <= set(knowledge.citations)


def test_a_citation_is_one_line():
    """Author, year, title, and where it stands; braces gone."""

    text = """@article{A1,
  author = {{US EPA}},
  year = {2005},
  title = {Screening levels for lead},
  journal = {OSWER},
  pages = {1--20},
  note = {how checked: seen},
}
"""

    assert citations_of(text) == {"A1": "US EPA (2005) Screening levels for lead, OSWER, 1–20"}


def test_knowledge_is_read_once():
    """The frames are shared by all stages."""

    assert load_knowledge() is load_knowledge()
