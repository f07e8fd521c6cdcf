"""How a command ends: 0 fine, 1 findings, 2 usage, 3 internal; no traceback for a user's fault."""

import errno
import io
import json
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

FINE, FINDINGS, USAGE, INTERNAL = 0, 1, 2, 3
AS_JSON = "--json"
WAYS_OUT = {  # what a machine may refuse, and what a person can do about it; all else is our fault
    **dict.fromkeys(
        (errno.EACCES, errno.EPERM, errno.EROFS), "ask for the right to it, or name another place"
    ),
    **dict.fromkeys(
        (errno.ENOSPC, errno.EDQUOT, errno.EFBIG), "free the disk, or name another place"
    ),
    **dict.fromkeys((errno.ENAMETOOLONG, errno.ELOOP, errno.ENOTDIR), "name another place"),
    **dict.fromkeys((errno.EIO, errno.ESTALE), "look whether the disk is there and sound"),
}


def guarded(app: Callable[..., Any]) -> int:
    """Return the exit code of a command, with every expected fault told in a sentence."""
    print_whatever_comes()
    out = sys.stdout
    try:
        app()
    except SystemExit as done:
        if sys.stdout is not out:  # typer swaps it, and says 1, where the reader hung up (`| head`)
            return FINE
        return done.code if isinstance(done.code, int) else FINE
    except BrokenPipeError:
        return FINE
    except KeyboardInterrupt:
        return tell("stopped", USAGE)
    except Exception as problem:  # the last line of defence: whatever it is, no traceback on screen
        return _of(problem)
    return FINE


def print_whatever_comes() -> None:
    """Let no character stop a message: what the terminal cannot show is shown by its number."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a test puts something else in its place
            stream.reconfigure(errors="backslashreplace")


def _of(problem: Exception) -> int:
    from riskshed.schemas.faults import (  # noqa: PLC0415 - pandas is slow
        FaultsFound,
        RefusedError,
        UsageError,
    )

    if isinstance(problem, UsageError):
        return tell(str(problem), FINDINGS if isinstance(problem, RefusedError) else USAGE)
    if isinstance(problem, OSError) and problem.errno in WAYS_OUT:
        place = f"{problem.filename}: " if problem.filename else ""
        return tell(f"{place}{problem.strerror}: {WAYS_OUT[problem.errno]}", FINDINGS)
    if isinstance(problem, FaultsFound):
        from riskshed.flows.commands import check  # noqa: PLC0415 - as above

        if AS_JSON in sys.argv:
            check.print_json(check.refusal(problem.faults))
        else:
            check.print_faults(problem.faults)
        return FINDINGS
    try:
        where = f"please report it with the log {_log(problem)}"
    except OSError as full:  # a full disk is what may have led here
        where = (
            f"and its log cannot be written ({full.strerror}): {type(problem).__name__}: {problem}"
        )
    return tell(f"internal error, {where}", INTERNAL)


def tell(message: str, code: int) -> int:
    """Print one line on stderr, with `--json` also as JSON on stdout; return the exit code."""
    print(f"riskshed: {message}", file=sys.stderr)
    if AS_JSON in sys.argv:
        print(json.dumps({"ok": False, "exit_code": code, "message": message}, ensure_ascii=False))
    return code


def _log(problem: Exception) -> Path:
    """Write the traceback to a file of its own and return its path."""
    with tempfile.NamedTemporaryFile(
        "w", prefix="riskshed-", suffix=".log", delete=False, encoding="utf-8"
    ) as log:
        log.write("".join(traceback.format_exception(problem)))
    return Path(log.name)
