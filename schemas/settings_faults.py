"""Every fault in a site.yaml, with the key as its column and the nearest known key in its fix."""

import difflib
from collections.abc import Mapping
from itertools import pairwise
from typing import Any, get_args

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from riskshed.schemas.faults import Fault
from riskshed.schemas.survey.dates import span
from riskshed.schemas.survey.reading import clip

_RULES = {
    "missing": "a required key is there",
    "extra_forbidden": "a known key",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "finite_number": "a finite number",
    "bool_type": "true or false",
    "string_type": "text",
    "string_too_short": "text that is not empty",
    "list_type": "a list",
    "dict_type": "a mapping of keys to values",
    "model_type": "a mapping of keys to values",
    "date_type": "a date, YYYY-MM-DD",
    "too_short": "at least one entry",
}
_BOUNDS = {
    "greater_than": ("greater than", "gt"),
    "greater_than_equal": ("of at least", "ge"),
    "less_than": ("less than", "lt"),
    "less_than_equal": ("of at most", "le"),
}
KEYS = "keys"  # the kind of an error that says of several keys of one mapping what is wrong
_ARTICLES = {"value_error": "Value error, ", "assertion_error": "Assertion failed, "}


def faults_of(found: ValidationError, model: type[BaseModel], file: str) -> list[Fault]:
    """Return a fault for each finding of pydantic on a file that is one mapping."""
    each = [one for error in found.errors(include_url=False) for one in _by_key(error)]
    return sorted({_fault(error, model, file) for error in each})


def _by_key(error: ErrorDetails) -> list[ErrorDetails]:
    """Return an error for each key that an error over a whole mapping names; else the error."""
    if error["type"] != KEYS:
        return [error]
    return [
        {**error, "loc": (*error["loc"], key), "input": error["input"][key], "msg": rule}
        for key, rule in error["ctx"][KEYS].items()
    ]


def _fault(error: ErrorDetails, model: type[BaseModel], file: str) -> Fault:
    path = [str(part) for part in error["loc"] if part != "[key]"]
    kind = error["type"]
    rule = _RULES.get(kind) or _sentence(error)
    value = "" if kind == "missing" else clip(str(error["input"]))
    if not path:  # a rule over the whole file would show the whole file
        value = ""
    if kind == "extra_forbidden":
        fix = f"remove the key; nearest known key: {_nearest(path, model)}"
    else:
        fix = _fix(path, model)
    return Fault("site", file, 0, clip(".".join(path)), value, rule, "error", fix)


def _sentence(error: ErrorDetails) -> str:
    if error["type"] in _BOUNDS:
        words, limit = _BOUNDS[error["type"]]
        return f"a number {words} {error['ctx'][limit]:.12g}"
    message = error["msg"].removeprefix(_ARTICLES.get(error["type"], ""))
    return message[:1].lower() + message[1:]


def _fix(path: list[str], top: type[BaseModel]) -> str:
    """Return what to type, with the example of the field."""
    model: type[BaseModel] | None = top
    example: object = None
    name = ""
    for part in path:
        if model is not None and part in model.model_fields:
            field, name = model.model_fields[part], part
            example = (field.examples or [example])[0]
            model = _model_in(field.annotation)
    if example is None:
        return "correct the key, or remove it to use the default"
    line = yaml.safe_dump(
        {name: example}, default_flow_style=True, width=200, sort_keys=False, allow_unicode=True
    )
    return f"type it as in {clip(line.strip().removeprefix('{').removesuffix('}'))}"


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = (_model_in(part) for part in get_args(annotation))
    return next((model for model in found if model is not None), None)


def _nearest(path: list[str], model: type[BaseModel]) -> str:
    for part in path[:-1]:
        field = model.model_fields.get(part)
        model = (_model_in(field.annotation) if field else None) or model
    known = sorted(model.model_fields)
    return difflib.get_close_matches(path[-1][:64], known, n=1, cutoff=0.0)[0]


def phases_out_of_turn(
    phases: Mapping[str, tuple[str | None, str | None]], file: str
) -> list[Fault]:
    """Return a warning for each phase that surely starts before the phase before it has ended.

    Construction may go on while operation begins, so it is no error. Years and months are taken at
    their best: a phase that ends in 2003 and one that starts in 2003 do not overlap.

    Parameters
    ----------
    phases : start and end of each, in the order of a project; None is unknown, or open
    file : the path that the faults name
    """
    faults = []
    begun = [(name, start, end) for name, (start, end) in phases.items() if start is not None]
    for (before, earlier, end), (name, start, _) in pairwise(begun):
        if _certainly_before(start, earlier):
            rule = f"phases follow each other: {before} starts later than this, {earlier}"
        elif end is None or _certainly_before(start, end):
            rule = f"phases follow each other: {before} has not ended then ({end or 'no end'})"
        else:
            continue
        fix = f"correct the dates of {before} or {name}; nothing, if the two run side by side"
        faults.append(
            Fault("site", file, 0, f"phases.{name}.start", clip(start), rule, "warning", fix)
        )
    return faults


def _certainly_before(one: str, two: str) -> bool:
    first, second = span(one), span(two)
    return first is not None and second is not None and first[1] < second[0]
