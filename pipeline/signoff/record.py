"""The record of sign-offs: lines that only grow, each holding the hash of the line before.

One line is one JSON object. Its ``sha256`` is over the other fields, its ``previous`` over the
whole line before, so that a line that was changed, taken out or put in between is seen. Lines that
were cut off at the end are seen where a run of the site saw them (`pipeline.load.approvals`).
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

FILE = "approvals.jsonl"
DECISIONS = ("approved", "refused")
FIELDS = (
    *("site_id", "block_id", "decision", "by", "role", "reason", "on", "as_of"),
    *("register_sha256", "gates_sha256", "previous"),
)
FIRST = ""  # what stands for the line before the first


@dataclass(frozen=True)
class Broken:
    """A line of the record that cannot be believed: its number, the rule, what to do."""

    line: int
    rule: str
    fix: str


RESTORE = (
    "put the file back as it was (version control, backup); a decision is taken back by a new "
    "line ('riskshed approve … --decision refuse'), never by editing"
)


def line_of(facts: Mapping[str, str], before: Sequence[str]) -> str:
    """Return the line, without its end, that records a decision after the lines `before`.

    >>> facts = dict.fromkeys(FIELDS, "x") | {"decision": "approved"}
    >>> one = line_of(facts, [])
    >>> two = line_of(facts, [one])
    >>> list(broken_lines([one, two])), [b.line for b in broken_lines([one.replace("x", "y"), two])]
    ([], [1, 2])
    """
    previous = digest(before[-1]) if before else FIRST
    record = {name: facts[name] for name in FIELDS[:-1]} | {"previous": previous}
    return json.dumps(record | {"sha256": _own(record)}, ensure_ascii=False)


def read_line(line: str) -> dict[str, str] | None:
    """Return the fields of a line, or None where it is no record."""
    try:
        record = json.loads(line)
    except ValueError:
        return None
    names = {*FIELDS, "sha256"}
    whole = isinstance(record, dict) and set(record) == names
    return record if whole and all(isinstance(one, str) for one in record.values()) else None


def broken_lines(lines: Sequence[str]) -> Iterator[Broken]:
    """Yield the lines that are no record, were changed, or do not follow the line before them."""
    previous = FIRST
    for number, line in enumerate(lines, start=1):
        record = read_line(line)
        if record is None:
            yield Broken(number, "every line is one whole record of a sign-off", RESTORE)
        elif record["sha256"] != _own(record):
            yield Broken(number, "a line of the record is never changed", RESTORE)
        elif record["decision"] not in DECISIONS:
            yield Broken(number, f"a decision is one of: {', '.join(DECISIONS)}", RESTORE)
        elif record["previous"] != previous:
            rule = "every line names the hash of the line before it; one was changed or removed"
            yield Broken(number, rule, RESTORE)
        previous = digest(line)


def digest(text: str) -> str:
    """Return the sha256 of a text, 64 hex digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def _own(record: Mapping[str, str]) -> str:
    return digest(json.dumps([record[name] for name in FIELDS], ensure_ascii=False))
