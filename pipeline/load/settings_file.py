"""site.yaml as a plain mapping: no tags, no aliases, no key twice, no surprise of YAML 1.1.

Only ``true`` and ``false`` are booleans (Norway is NO, and ``no`` is a word), dates stay the text
they are, and a number is a number only when it looks like one to a person.
"""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from riskshed.pipeline.load.files import file_fault, unreadable
from riskshed.schemas.faults import Fault

FILE = "site.yaml"
MAX_BYTES = 1_000_000  # a site.yaml has some 3 kB
MAX_DEPTH = 20
LOOK_AT_EXAMPLE = "compare with the site.yaml that 'riskshed new' writes"
YAML_FIXES = (
    ("'\\t'", "use spaces, not tabs"),
    ("mapping values are not allowed", 'put text with a colon between quotes: name: "A: B"'),
    ("could not find expected ':'", "write 'key: value', with a space after the colon"),
    ("end of stream", "close the quote or bracket that was opened"),
    ("escape", "use single quotes around text with backslashes: 'C:\\data'"),
)


class _RefusedError(Exception):
    """Something in the YAML that is not allowed; carries the rule, the fix and the line."""

    def __init__(self, rule: str, fix: str, line: int, value: str = "") -> None:
        super().__init__(rule)
        self.rule, self.fix, self.line, self.value = rule, fix, line, value


class _PlainLoader(yaml.SafeLoader):
    """A loader that knows text, numbers, true, false and null, and nothing else."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - PyYAML reads it from the class

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Return the mapping, refusing a key that stands twice."""
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise _RefusedError("a key is a word", "write key: value", _line(key))
            if key.value in seen:
                fix = "keep one of them"
                raise _RefusedError("the key stands twice", fix, _line(key), key.value)
            seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


for _tag, _pattern, _first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?(0|[1-9][0-9]*)", list("-+0123456789")),
    ("float", r"[-+]?([0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))([eE][-+]?[0-9]+)?", None),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
):
    _PlainLoader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(rf"^(?:{_pattern})$"), _first
    )


def read_settings_file(folder: Path) -> tuple[dict[str, Any] | None, list[Fault]]:
    """Return the mapping in ``site.yaml``, or None with the reason as a fault."""
    path = folder / FILE
    if not path.exists() and not path.is_symlink():
        rule = "there is no site.yaml in the site folder"
        others = [found.name for found in sorted(folder.iterdir()) if _is_nearly(found.name)]
        fix = "write one; 'riskshed new' makes a folder with all files"
        return None, [_fault(rule, f"rename {others[0]} to {FILE}" if others else fix)]
    fault = unreadable(folder, path, FILE)
    if fault is not None:  # a folder of that name is a warning among tables, here it is the end
        return None, [replace(fault, severity="error")]
    data = path.read_bytes()
    if len(data) > MAX_BYTES:
        rule = f"the file is larger than {MAX_BYTES:,} bytes"
        return None, [_fault(rule, "keep settings here and data in tables/")]
    try:
        return mapping_from_yaml(data.decode("utf-8-sig")), []
    except UnicodeDecodeError:
        return None, [_fault("the file is not UTF-8 text", "save it as UTF-8")]
    except _RefusedError as refused:
        found = _fault(refused.rule, refused.fix, refused.line, refused.value)
        return None, [found]


def mapping_from_yaml(text: str) -> dict[str, Any]:
    r"""Return the one mapping that a YAML text holds.

    >>> mapping_from_yaml("country: NO\nas_of: 2024-01-31\ndraws: 10")
    {'country': 'NO', 'as_of': '2024-01-31', 'draws': 10}
    """
    try:
        refuse_tricks(text)
        loaded = yaml.load(text, _PlainLoader)
    except yaml.YAMLError as error:
        mark: Any = getattr(error, "problem_mark", None)  # only some YAML errors say where
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        line = int(getattr(mark, "line", -1)) + 1
        rule, fix = f"this is not YAML: {problem}", _yaml_fix(problem)
        raise _RefusedError(rule, fix, line) from error
    if not isinstance(loaded, dict):
        rule = "the file holds no 'key: value' lines"
        raise _RefusedError(rule, LOOK_AT_EXAMPLE, 0)
    return loaded


def refuse_tricks(text: str) -> None:
    """Refuse tags, anchors, a second document and deep nesting before anything is built of them."""
    depth = documents = 0
    for event in yaml.parse(text, yaml.SafeLoader):
        line = int(getattr(event.start_mark, "line", -1)) + 1
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        documents += isinstance(event, yaml.DocumentStartEvent)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            rule, fix = "anchors (&) and aliases (*) are not allowed", "write the value out"
            raise _RefusedError(rule, f"{fix}, or put the text in quotes", line)
        tag = getattr(event, "tag", None)
        if tag:
            rule, fix = "a tag (!) is not allowed", "remove the tag, or put the text in quotes"
            raise _RefusedError(rule, fix, line, str(tag))
        if isinstance(event, yaml.ScalarEvent) and event.value == "<<":
            rule, fix = "merge keys (<<) are not allowed", "write the keys out"
            raise _RefusedError(rule, fix, line)
        if depth > MAX_DEPTH:
            raise _RefusedError(f"nested deeper than {MAX_DEPTH} levels", LOOK_AT_EXAMPLE, line)
        if documents > 1:
            raise _RefusedError("a second document (---) begins", "keep one document", line)


def _is_nearly(name: str) -> bool:
    """Return whether a file is site.yaml under another ending or in capitals."""
    return re.fullmatch(r"site(\.ya?ml)?(\.txt|\.ya?ml)?", name.casefold()) is not None


def _yaml_fix(problem: str) -> str:
    """Return what to do about a complaint of the YAML reader, in words of a text editor."""
    return next((fix for words, fix in YAML_FIXES if words in problem), LOOK_AT_EXAMPLE)


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _fault(rule: str, fix: str, line: int = 0, value: str = "") -> Fault:
    return file_fault("site", FILE, rule, fix, row=line, value=value)
