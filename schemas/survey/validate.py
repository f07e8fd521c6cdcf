"""Pandera's findings on a typed table, one fault for each row and rule, in words."""

import copy
from collections.abc import Iterator

import numpy as np
import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaError, SchemaErrors

from riskshed.schemas.faults import Fault
from riskshed.schemas.survey import TABLES
from riskshed.schemas.survey.numbers import out_of_bounds_fix
from riskshed.schemas.survey.reading import Reading
from riskshed.schemas.survey.table import (
    Column,
    Rule,
    columns_of,
    empty_required,
    keys_of,
    rules_of,
)


def broken_rules(reading: Reading) -> list[Fault]:
    """Return a fault for each row and rule that the typed table breaks."""
    try:
        _schema_of(reading).validate(reading.typed, lazy=True, inplace=True)
    except SchemaErrors as found:
        findings = sorted(found.schema_errors, key=_over_several_columns)
        return [fault for finding in findings for fault in _faults_of(reading, finding)]
    return []


def _schema_of(reading: Reading) -> pa.DataFrameSchema:
    """Return the rules of the table, and the bounds of the columns that the file has.

    A column that it lacks is empty, which every bound allows; the rules over rows see it too.
    """
    whole = TABLES[reading.table].to_schema()
    schema = copy.copy(whole)
    schema.columns = {
        name: column for name, column in whole.columns.items() if name in reading.cells
    }
    return schema


def _over_several_columns(finding: SchemaError) -> bool:
    """Return False for the bounds of a column: they come first, so that rules know what is bad."""
    return not isinstance(finding.schema, pa.Column)


def _faults_of(reading: Reading, finding: SchemaError) -> Iterator[Fault]:
    """Return the faults of one finding; its check_output says for each row whether it holds."""
    name = getattr(finding.check, "name", None)
    if name is None or not isinstance(finding.check_output, pd.Series):
        raise finding  # a type or a column is wrong: our parser's fault, not the team's
    model = TABLES[reading.table]
    places = finding.check_output.index[~finding.check_output.astype(bool)].to_numpy()
    if name == "required_cells":
        return _required(reading, places)
    if name == "unique_key":
        return _repeated(reading, places, keys_of(model))
    if name in rules_of(model):
        return _across(reading, places, rules_of(model)[name])
    column = next(one for one in columns_of(model) if one.name == finding.schema.name)
    reading.bad[column.name][places] = True
    return _out_of_bounds(reading, places, column)


def _required(reading: Reading, places: np.ndarray) -> Iterator[Fault]:
    for column in columns_of(TABLES[reading.table]):
        if not column.required or column.name in reading.absent:
            continue
        empty = empty_required(reading.typed, column) & ~reading.bad[column.name]
        waiver = f", or name {column.name} in the row's unknown_fields if the source is silent"
        fix = f"type {column.title.lower()}, such as {column.example}"
        fix += waiver if column.waivable else ""
        for place in places[empty[places]]:
            yield reading.fault(place, column.name, "a required cell is filled", "error", fix)


def _repeated(reading: Reading, places: np.ndarray, keys: list[str]) -> Iterator[Fault]:
    """Yield the rows whose key an earlier row has; a key that was refused is no key."""
    key = reading.typed[keys]
    columns = columns_of(TABLES[reading.table])
    needed = [one.name for one in columns if one.key and not one.waivable]
    known = key[needed].notna().all(axis="columns").to_numpy(dtype=bool, copy=True)
    for name in keys:
        known &= ~reading.bad.get(name, np.zeros(len(known), dtype=bool))
    places = places[known[places]]
    group = key.groupby(keys, dropna=False, sort=False).ngroup().to_numpy()
    first = pd.Series(reading.rows).groupby(group).first()
    rule = f"each row has its own {' + '.join(keys)}"
    for place in places:
        fix = f"row {first[group[place]]} has the same: give this row its own, or delete it"
        yield reading.fault(place, keys[0], rule, "error", fix)


def _across(reading: Reading, places: np.ndarray, rule: Rule) -> Iterator[Fault]:
    if reading.absent & set(rule.reads):
        return  # the missing column is the fault; what follows from it is not news
    for name in rule.reads:
        if name in reading.bad:
            places = places[~reading.bad[name][places]]
    for place in places:
        cells = {name: reading.shown(place, name) for name in rule.reads}
        fix = rule.fix.format_map(cells)
        yield reading.fault(place, rule.at, rule.text, rule.severity, fix)


def _out_of_bounds(reading: Reading, places: np.ndarray, column: Column) -> Iterator[Fault]:
    unit = f" {column.unit}" if column.unit not in {"", "1"} else ""
    rule = f"{column.rule or 'finite'}{unit}"
    for place in places:
        fix = out_of_bounds_fix(reading.shown(place, column.name), rule)
        fix += "; is it the longitude?" if column.name == "decimalLatitude" else ""
        yield reading.fault(place, column.name, rule, "error", fix)
