"""Print how long the commands take that a user waits for; `make bench` runs it, nothing asserts it.

Each figure is the wall time of a cold process (new interpreter, all imports), best and median of
the runs: on a busy machine the best says more about the program, the median about the machine.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUNS = 3
RISKSHED = Path(sys.executable).with_name("riskshed")


def wall_seconds(*command: object) -> float:
    """Return how long one command takes; fail with its complaint if it fails."""
    start = time.perf_counter()
    subprocess.run([str(word) for word in command], check=True, capture_output=True)
    return time.perf_counter() - start


def report(what: str, seconds: list[float], mark: float | None) -> None:
    """Print one line: best and median, and the mark aimed at."""
    aim = f"aim < {mark} s" if mark else ""
    best, median = min(seconds), statistics.median(seconds)
    print(f"{what:34} best {best:6.2f} s   median {median:6.2f} s   {aim}")


def main(site: Path) -> None:
    """Time an empty interpreter (the floor), `--help`, `check` and a plain `assess` of the site."""
    python = [sys.executable, "-c", "pass"]
    report("python -c pass", [wall_seconds(*python) for _ in range(RUNS)], None)
    usage = [RISKSHED, "--help"]
    report("riskshed --help", [wall_seconds(*usage) for _ in range(RUNS)], 0.5)
    check = [RISKSHED, "check", site]
    report(f"riskshed check {site.name}", [wall_seconds(*check) for _ in range(RUNS)], None)
    with tempfile.TemporaryDirectory() as folder:
        assess = [
            wall_seconds(RISKSHED, "assess", site, "--out", Path(folder) / str(run))
            for run in range(RUNS)
        ]
    report(f"riskshed assess {site.name}", assess, 6.0)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
