"""A run folder is written whole or not at all, and never edited afterwards."""

import filecmp
import json
import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Literal

from riskshed.schemas.faults import RefusedError, UsageError

try:
    import fcntl
except ImportError:  # only POSIX has it; elsewhere what a killed run left stays
    fcntl = None  # type: ignore[assignment]

MANIFEST = "manifest.json"
AT_A_TIME = 2
_OUR_TEMPORARY = re.compile(r"\..+\.riskshed-[0-9a-f]{8}")


def run_name(as_of: str, inputs_sha256: str, sign_offs: int = 0) -> str:
    """Return the name of a run: its date and the first 8 hex digits of the inputs' hash.

    Sign-offs are no inputs and change the gates: their number follows where there are any.

    >>> run_name("2024-06-30", "0123456789abcdef"), run_name("2024-06-30", "0123456789abcdef", 2)
    ('2024-06-30-01234567', '2024-06-30-01234567-s2')
    """
    return f"{as_of}-{inputs_sha256[:8]}" + (f"-s{sign_offs}" if sign_offs else "")


def write_run(
    folder: Path, files: Mapping[str, Callable[[Path], None]]
) -> Literal["written", "exists"]:
    """Write each file by its function and put `folder` there in one step.

    Two are written at a time, begun in the given order: what one packs or sends to the disk does
    not keep the other waiting. The last is written when all others are there.

    Parameters
    ----------
    folder : where the run goes; its parent folders are made
    files : file name (may have sub-folders) to the function that writes the path it is given; the
        manifest comes last, so that it can list the others

    Returns
    -------
    ``written``, or ``exists`` where the same run stands there already (it is left alone)

    Raises
    ------
    UsageError
        where something else stands there; nothing is left behind
    RefusedError
        where the disk refuses; nothing is left behind
    """
    try:
        with temporary_folder(folder) as temporary:
            *others, last = files.items()
            with ThreadPoolExecutor(AT_A_TIME) as pool:
                for _ in pool.map(lambda file: _write(temporary, *file), others):
                    pass  # a failure of one is raised here, when those under way have ended
            _write(temporary, *last)
            return _put(temporary, folder, list(files))
    except OSError as error:
        reason = error.strerror or str(error)
        raise RefusedError(
            f"cannot write the run {folder}: {reason}. Nothing was written; "
            "free the place or choose another one with --out."
        ) from error


def _write(temporary: Path, name: str, write: Callable[[Path], None]) -> None:
    target = temporary / name
    target.parent.mkdir(parents=True, exist_ok=True)
    write(target)
    _flush(target)


@contextmanager
def temporary_folder(folder: Path) -> Iterator[Path]:
    """Give a folder beside `folder` on the same disk; whatever happens, it is gone afterwards.

    Each has a name of its own and is locked while its process lives, so that two runs never meet
    in it and what a killed one left beside `folder` is known, and removed, by the next.
    """
    made = [parent for parent in (folder.parent, *folder.parent.parents) if not parent.exists()]
    temporary, lock = None, None
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        _remove_stale(folder.parent)
        temporary, lock = _make_locked(folder)
        yield temporary
    finally:
        if temporary is not None:
            shutil.rmtree(temporary, ignore_errors=True)
        if lock is not None:
            os.close(lock)
        for parent in made:
            _remove_if_empty(parent)


def _put(temporary: Path, folder: Path, names: list[str]) -> Literal["written", "exists"]:
    _flush(temporary)
    try:
        # on POSIX this replaces an empty folder and fails on one with anything in it
        temporary.rename(folder)
    except OSError:
        if not folder.exists():
            raise
        return _compare(temporary, folder, names)
    _flush(folder.parent)
    return "written"


def _compare(temporary: Path, folder: Path, names: list[str]) -> Literal["exists"]:
    """Return ``exists`` if `folder` holds the same run, else refuse."""
    if not (folder / MANIFEST).is_file():
        raise UsageError(
            f"{folder} is there already and is no run folder. "
            "Choose another place with --out; nothing was written."
        )
    differing = [name for name in names if not _same(temporary / name, folder / name)]
    if differing:
        shown = ", ".join(differing[:5]) + (", …" if len(differing) > 5 else "")
        old, new = (_version(one / MANIFEST) for one in (folder, temporary))
        why = f"; version {old} made it, and this is {new}" if old != new else ""
        raise UsageError(
            f"{folder} holds another run (differs in {shown}{why}); a run is never overwritten. "
            "Choose another place with --out, or move the old run away."
        )
    return "exists"


def _same(new: Path, old: Path) -> bool:
    if not old.is_file():
        return False
    if new.name == MANIFEST:
        return bool(_hashes(new) == _hashes(old))
    return filecmp.cmp(new, old, shallow=False)


def _hashes(manifest: Path) -> Any:
    """Return what the manifest says about inputs and outputs; None where it cannot be read."""
    try:
        content = json.loads(manifest.read_text(encoding="utf-8"))
        return content["inputs"], content["outputs"]
    except (ValueError, KeyError, TypeError):
        return None


def _version(manifest: Path) -> str:
    """Return the version of the program that a manifest names; unknown where it names none."""
    with suppress(ValueError, AttributeError):
        return str(json.loads(manifest.read_text(encoding="utf-8")).get("code_version", "unknown"))
    return "unknown"


def _make_locked(folder: Path) -> tuple[Path, int | None]:
    """Make a temporary folder; return it and its lock (None where the disk has no locks)."""
    while True:
        temporary = folder.with_name(f".{folder.name}.riskshed-{secrets.token_hex(4)}")
        temporary.mkdir()
        # Between these two lines another run may have taken it for a dead one's: then once more.
        with suppress(BlockingIOError, FileNotFoundError):
            lock = _locked(temporary)
            if temporary.exists():
                return temporary, lock
            if lock is not None:
                os.close(lock)


def _remove_stale(parent: Path) -> None:
    """Remove what killed runs left in `parent`: nobody holds its lock, so nobody needs it."""
    for item in sorted(parent.iterdir()):
        if not _OUR_TEMPORARY.fullmatch(item.name) or not item.is_dir():
            continue
        with suppress(OSError):  # a living run holds it, or another one has just removed it
            lock = _locked(item)
            if lock is not None:
                shutil.rmtree(item, ignore_errors=True)
                os.close(lock)


def _locked(folder: Path) -> int | None:
    """Lock a folder until the handle is closed or the process ends, in whatever way.

    Unlike a process number, a lock is never used again and means the same in two containers.

    Returns
    -------
    the handle; None where the disk has no locks (some network drives)

    Raises
    ------
    BlockingIOError, FileNotFoundError
        where a living process holds it; where it is gone
    """
    if fcntl is None:
        return None
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise
    except OSError:
        os.close(handle)
        return None
    return handle


def _flush(path: Path) -> None:
    """Ask the disk to have `path` before the rename makes it visible."""
    if os.name != "posix" and path.is_dir():
        return  # only POSIX opens folders
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove_if_empty(folder: Path) -> None:
    with suppress(OSError):  # not empty: somebody else has put something there
        folder.rmdir()
