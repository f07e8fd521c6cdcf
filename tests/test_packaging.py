"""What a user gets: a wheel or an editable install that works, with the locked dependencies."""

import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from pathlib import Path

import pytest

FLOORS = ("config", "schemas", "pipeline", "flows")
UV = Path(sys.executable).with_name("uv")
READ_A_CONFIG_TABLE = (
    "import riskshed.config as c; from riskshed.schemas.vocabulary import read_config;"
    "print(list(c.__path__)[0]); print('term' in read_config('vocabulary/phases.csv'))"
)


def run(*command: object, cwd: Path) -> str:
    """Return what a command prints; fail with what it complained about."""
    done = subprocess.run(
        [str(c) for c in command], cwd=cwd, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from a copy, so that a stale build/ cannot slip into it."""
    top = tmp_path_factory.mktemp("source")
    metadata = ("pyproject.toml", "README.md", "LICENSE", "NOTICE", "LICENSES")
    run("cp", "-R", *[repository / name for name in (*FLOORS, *metadata)], top, cwd=top)
    run(UV, "build", "--wheel", "--no-build-isolation", "--python", sys.executable, cwd=top)
    return next((top / "dist").glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel alone into a fresh environment that sees our locked dependencies."""
    venv = tmp_path_factory.mktemp("fresh") / "venv"
    run(UV, "venv", "--python", sys.executable, venv, cwd=venv.parent)
    run(UV, "pip", "install", "--no-deps", "--python", venv / "bin/python", wheel, cwd=venv.parent)
    # A .pth file adds the folder, not what its own .pth files name: the editable install stays out.
    site = next((venv / "lib").glob("python*/site-packages"))
    (site / "locked.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return venv


@pytest.mark.slow
def test_the_wheel_puts_one_name_into_site_packages(wheel: Path) -> None:
    """Nothing called `config` or `flows` lands beside other people's packages."""
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}

    assert {top for top in tops if not top.endswith(".dist-info")} == {"riskshed"}


@pytest.mark.slow
def test_the_wheel_holds_every_module_fact_and_licence(wheel: Path, repository: Path) -> None:
    """Each Python file, and each table, bibliography and default under config/, is in it."""
    expected = {
        "riskshed/" + path.relative_to(repository).as_posix()
        for floor in FLOORS
        for path in (repository / floor).rglob("*")
        if path.suffix in {".py", ".csv", ".bib", ".yaml"}
    }
    names = set(zipfile.ZipFile(wheel).namelist())

    assert expected - names == set()
    assert {Path(name).name for name in names} >= {"LICENSE", "NOTICE", "spacemodR-MIT.txt"}


@pytest.mark.slow
def test_the_installed_wheel_runs_and_reads_its_facts(installed: Path, tmp_path: Path) -> None:
    """The command answers, and a config table is read from site-packages, not our work tree."""
    usage = run(installed / "bin/riskshed", "--help", cwd=tmp_path)
    place, found = run(
        installed / "bin/python", "-c", READ_A_CONFIG_TABLE, cwd=tmp_path
    ).splitlines()

    assert "assess" in usage
    assert Path(place).is_relative_to(installed)
    assert found == "True"


@pytest.mark.slow
def test_the_editable_install_runs_from_the_work_tree(repository: Path, tmp_path: Path) -> None:
    """`make setup` leaves a command that uses the files one edits, from any folder."""
    usage = run(Path(sys.executable).with_name("riskshed"), "--help", cwd=tmp_path)
    place, found = run(sys.executable, "-c", READ_A_CONFIG_TABLE, cwd=tmp_path).splitlines()

    assert "assess" in usage
    assert Path(place) == repository / "config"
    assert found == "True"


def test_requirements_lock_is_in_step_with_uv_lock(repository: Path) -> None:
    """Who sets up with plain pip gets the very versions, with their hashes, that uv installs."""
    locked = {
        f"{package['name']}=={package['version']}": {
            file["hash"] for file in [*package.get("wheels", []), package.get("sdist")] if file
        }
        for package in tomllib.loads((repository / "uv.lock").read_text())["package"]
        if package["name"] != "riskshed"
    }
    required: dict[str, set[str]] = {}
    lines = (repository / "requirements.lock").read_text().replace("\\\n", "").splitlines()
    for name, *words in map(str.split, lines):
        required[name] = {w.removeprefix("--hash=") for w in words if w.startswith("--hash=")}

    assert required == locked, "requirements.lock is not what uv.lock says: .ci/lock"
