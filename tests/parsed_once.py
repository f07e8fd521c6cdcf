"""Each distinct text of a table is parsed once: hundreds of tests break one other thing each."""

from collections import OrderedDict
from collections.abc import Collection, Iterator

import pandas as pd
import pytest

from riskshed.pipeline.load import site as loading
from riskshed.schemas.faults import Fault

SMALL = 1_000  # rows; the text of a larger table is longer in reading than it takes to parse
REMEMBERED = 500  # tables; the good site has a dozen

Parsed = tuple[pd.DataFrame, list[Fault]]
Key = tuple[str, str, str]


@pytest.fixture(scope="session", autouse=True)
def parsed_once() -> Iterator[None]:
    """Remember what each distinct text of a table was parsed to, where a site folder is read."""
    parse = loading.parse_table
    known: OrderedDict[Key, Parsed] = OrderedDict()

    def remembered(
        table: str, raw: pd.DataFrame, file: str, refused: Collection[tuple[int, str]] = ()
    ) -> Parsed:
        if len(raw) > SMALL or refused:
            return parse(table, raw, file, refused)
        key = (table, file, raw.to_json(orient="split"))
        typed, faults = known.pop(key, None) or parse(table, raw, file)
        known[key] = (typed, faults)
        if len(known) > REMEMBERED:
            known.popitem(last=False)
        return typed.copy(), list(faults)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loading, "parse_table", remembered)
        yield
