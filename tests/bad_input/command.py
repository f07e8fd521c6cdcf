"""The command line as a user meets it, in this process: what it says, and that it wrote nothing."""

import contextlib
import hashlib
import io
import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

from riskshed.flows.cli import app
from riskshed.flows.outcome import guarded
from tests.sites import write_site

WHERE = 32  # the left of the two columns in which faults are told
LEAN: dict[
    str, Any
] = {  # what samples, chemistry, sources and receptors do not need: saves seconds
    **dict.fromkeys(
        ("source_stressors", "disturbance_blocks", "habitats", "survey_events", "occurrences")
    ),
    "zones_of_influence": None,
    "layers": {"zones": None, "study_area": None},
}
COMMANDS = (("check",), ("assess",), ("check", "--json"), ("assess", "--json"))


@dataclass(frozen=True)
class Said:
    """What a command said, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def everything(self) -> str:
        """Both streams, on one line."""
        return " ".join(f"{self.out}\n{self.err}".split())


def riskshed(*arguments: object) -> Said:
    """Run `riskshed` with these arguments as its entry point does."""
    out, err = io.StringIO(), io.StringIO()
    argv = ["riskshed", *map(str, arguments)]
    with (
        mock.patch.object(sys, "argv", argv),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        code = guarded(app)
    return Said(code, out.getvalue(), err.getvalue())


def content(folder: Path) -> dict[str, str]:
    """Return every path under a folder with the hash of what it holds."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        if path.is_file()
        else "no file"
        for path in sorted(folder.rglob("*"))
    }


@dataclass(frozen=True)
class Bad:
    """One thing broken in the good site, and what is said about it.

    Parameters
    ----------
    what : the case in words
    file, row, column : where the fault is; row 0 is the file as a whole
    rule, fix : words that are in the sentence on what is wrong, and in the one on what to do
    site : what `write_site` is given; a table or layer of `LEAN` is left out where only tables that
        do without are named
    value : words that are in the value shown
    errors : how many errors there are in all
    """

    what: str
    file: str
    row: int
    column: str
    rule: str
    fix: str
    site: dict[str, Any] = field(default_factory=dict)
    value: str = ""
    errors: int = 1

    @property
    def lean(self) -> bool:
        """Whether the case says nothing about the tables and layers of `LEAN`."""
        return {"samples", "chemistry", "receptors", "sources"} >= set(self.site)

    def __str__(self) -> str:
        """Return the name of the test."""
        return self.what


def names(bad: object) -> str:
    """Return the name of a case for pytest."""
    return str(bad)


def refused(bad: Bad, folder: Path, site: Path | None = None) -> None:
    """Assert that a command refuses the site, says why, and leaves everything as it was.

    The cases take turns with the four commands of `COMMANDS`: they read a site by the same code.
    """
    site = site or write_site(folder / "tiny", **({**LEAN, **bad.site} if bad.lean else bad.site))
    command, *options = COMMANDS[sum(bad.what.encode()) % len(COMMANDS)]
    before = content(folder)
    said = riskshed(command, site, *options)

    assert said.code == 1, said.everything
    assert "Traceback" not in said.everything
    assert content(folder) == before, "a refused site is left as it was"
    if options:
        _in_json(bad, said)
    else:
        _on_screen(bad, said, said.out if command == "check" else said.err)


def _in_json(bad: Bad, said: Said) -> None:
    answer = json.loads(said.out)
    place = (bad.file, bad.row, bad.column)
    errors = [fault for fault in answer["faults"] if fault["severity"] == "error"]
    found = [f for f in errors if (f["file"], f["row"], f["column"]) == place]
    assert (answer["ok"], answer["errors"]) == (False, bad.errors), errors
    assert any(
        bad.rule in fault["rule"] and bad.fix in fault["fix"] and bad.value in fault["value"]
        for fault in found
    ), errors
    assert max(len(fault["value"]) for fault in errors) < 200


def _on_screen(bad: Bad, said: Said, text: str) -> None:
    """Read the two columns apart: a long path breaks over lines beside the sentences."""
    left = "".join(line[:WHERE].strip() for line in text.splitlines())
    right = " ".join(" ".join(line[WHERE:].strip() for line in text.splitlines()).split())
    place = bad.file + (f":{bad.row}" if bad.row else "") + bad.column
    assert place.replace(" ", "") in left.replace(" ", ""), text
    assert bad.rule.replace(" ", "") in right.replace(" ", ""), text  # lines break at hyphens too
    assert bad.fix.replace(" ", "") in right.replace(" ", ""), text
    assert bad.value.replace(" ", "") in left.replace(" ", ""), text
    assert f"{bad.errors:,} error{'s' if bad.errors > 1 else ''}, " in said.everything
    assert "nothing is scored while there are errors" in said.everything
