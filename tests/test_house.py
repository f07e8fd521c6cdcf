"""The house stands as it was drawn: floors, packages, sizes, and who may touch disk and clock."""

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

FLOORS = ("config", "schemas", "pipeline", "flows")
TOP = {
    *FLOORS, "tests", "docs", "examples", "pyproject.toml", "Makefile", "README.md", "CHANGELOG.md",
    "LICENSE", "LICENSES", "NOTICE", "uv.lock", "requirements.lock",
}  # fmt: skip
LONGEST_FILE = 400
# Where a stage would have to reach for disk or clock; `load` and `write` are there to do so.
DISK_AND_CLOCK_MODULES = {"glob", "io", "os", "shutil", "subprocess", "tempfile", "time"}
DISK_AND_CLOCK_CALLS = {
    "open", "now", "today", "utcnow", "read_csv", "read_parquet", "read_file", "read_text",
    "read_bytes", "to_csv", "to_parquet", "write_text", "write_bytes",
}  # fmt: skip


def modules(repository: Path, *floors: str) -> Iterator[tuple[str, ast.Module]]:
    """Yield path (from the top) and syntax tree of each Python file of the floors."""
    for floor in floors:
        for path in sorted((repository / floor).rglob("*.py")):
            yield path.relative_to(repository).as_posix(), ast.parse(path.read_text("utf-8"))


def imported(tree: ast.Module) -> Iterator[str]:
    """Yield the dotted names that a module imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def called(tree: ast.Module) -> Iterator[str]:
    """Yield the last name of whatever a module calls."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield getattr(node.func, "attr", getattr(node.func, "id", ""))


def test_every_folder_with_code_is_a_package_that_gets_installed(repository: Path) -> None:
    """A new sub-package that pyproject.toml forgets would be missing from the wheel."""
    folders = {
        "riskshed." + path.parent.relative_to(repository).as_posix().replace("/", ".")
        for floor in FLOORS
        for path in (repository / floor).rglob("*.py")
    }
    listed = tomllib.loads((repository / "pyproject.toml").read_text())["tool"]["setuptools"]

    assert folders == set(listed["packages"])
    assert {f"riskshed.{floor}": floor for floor in FLOORS} == listed["package-dir"]


def test_every_package_has_an_init_that_says_what_it_is_for(repository: Path) -> None:
    """A folder without `__init__.py` is left out of the editable install in silence."""
    inits = {path.parent / "__init__.py" for f in FLOORS for path in (repository / f).rglob("*.py")}
    silent = [p for p in inits if not p.exists() or not ast.get_docstring(ast.parse(p.read_text()))]

    assert not silent


def test_nothing_else_lies_at_the_top(repository: Path) -> None:
    """The folders at the top are fixed; dot-files are free."""
    git = subprocess.run(
        ["git", "ls-files"], cwd=repository, capture_output=True, text=True, check=False
    )
    if git.returncode:
        pytest.skip("not a git work tree: what is committed cannot be told from what is not")
    tops = {name.split("/")[0] for name in git.stdout.splitlines()}

    assert not {name for name in tops - TOP if not name.startswith(".")}


def test_imports_are_absolute(repository: Path) -> None:
    """`from riskshed.schemas.text import …`, in tests too."""
    relative = [
        f"{name}:{node.lineno}"
        for name, tree in modules(repository, *FLOORS, "tests")
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.level
    ]

    assert not relative


def test_no_file_is_too_long_to_read(repository: Path) -> None:
    """A file of more than 400 lines has become two things."""
    lengths = {
        path.relative_to(repository).as_posix(): len(path.read_text("utf-8").splitlines())
        for top in (*FLOORS, "tests", "examples")
        for path in (repository / top).rglob("*.py")
    }

    assert not {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE}


def test_tests_mirror_the_house(repository: Path) -> None:
    """The tests of `pipeline/score/` are under `tests/pipeline/score/`, and nowhere else."""
    folders = [
        path.parent.relative_to(repository / "tests")
        for floor in FLOORS
        for path in (repository / "tests" / floor).rglob("test_*.py")
    ]

    assert not {str(folder) for folder in folders if not (repository / folder).is_dir()}


def test_only_load_write_and_flows_touch_disk_or_clock(repository: Path) -> None:
    """A stage is a function from frames to a frame; seeds and dates come in as arguments."""
    touched = [
        f"{name}: {what}"
        for name, tree in modules(repository, "pipeline")
        if not name.startswith(("pipeline/load/", "pipeline/write/"))
        for what in [
            *sorted(DISK_AND_CLOCK_MODULES & {module.split(".")[0] for module in imported(tree)}),
            *sorted(DISK_AND_CLOCK_CALLS & set(called(tree))),
        ]
    ]

    assert not touched


def test_the_core_runs_without_prefect_without_a_terminal_and_starts_soon(repository: Path) -> None:
    """Importing all of pipeline and schemas loads neither Prefect nor typer, nor what few need."""
    names = [
        "riskshed." + name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for name, _ in modules(repository, "config", "schemas", "pipeline")
    ]
    code = (
        "import importlib, sys\n"
        f"for name in {names!r}: importlib.import_module(name)\n"
        "print(sorted({'prefect', 'typer', 'scipy.stats', 'openpyxl'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert (done.stdout.strip(), done.stderr) == ("[]", "")


def test_make_alone_lists_every_target(repository: Path) -> None:
    """Help comes first, and no target is left out of it."""
    make = ["make", "--no-print-directory"]
    done = subprocess.run(make, cwd=repository, capture_output=True, text=True, check=True)
    listed = [line.split()[1] for line in done.stdout.splitlines()]

    assert listed == ["help", "setup", "check", "test", "demo", "golden", "bench", "docs", "wheel"]
