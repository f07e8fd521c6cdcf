"""Print how long the commands take that a user waits for; `make bench` runs it, nothing asserts it.

Every command is a cold process: a new interpreter and all imports. Processor seconds (user and
system) say something about the program, wall seconds about the machine too; the marks are those of
the machine that they were set on. Ratios to another program are those of processor seconds.
"""

import gc
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import networkx as nx
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # so that `tests` is found

from riskshed.flows.cli import GARBAGE_AFTER
from riskshed.pipeline.engine.compile import compile_edges
from riskshed.pipeline.engine.paths import enumerate_paths
from riskshed.pipeline.gate.stage import gate
from riskshed.pipeline.load.knowledge import knowledge_of
from tests.big_schedule import YEARS, portfolio
from tests.big_site import write_big_site, write_chemistry_site
from tests.pipeline.gate.many_blocks import many_blocks
from tests.pipeline.gate.nursery import facts_of, site_of

RUNS = 3
RISKSHED = Path(sys.executable).with_name("riskshed")
CHEMISTRY_ROWS = 1_000_000
BLOCKS, REQUIREMENTS = 1_000, 30
LAYERS = (4, 40, 40, 40, 4)  # nodes a layer of the graph; each leads to all of the next


class Cost(NamedTuple):
    """What one process took: wall and processor seconds, and megabytes at its peak."""

    wall: float
    cpu: float
    peak_mb: float


def cost(*command: object, cache: Path | None = None) -> Cost:
    """Return what one command takes; fail with its complaint if it fails."""
    kept = {"RISKSHED_CACHE": "off"} if cache is None else {"XDG_CACHE_HOME": str(cache)}
    start = time.perf_counter()
    process = subprocess.Popen(
        [str(word) for word in command], stdout=subprocess.DEVNULL, env={**os.environ, **kept}
    )
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(map(str, command))} ended with {process.returncode}")
    unit = 1e6 if sys.platform == "darwin" else 1e3  # ru_maxrss is in bytes there, else in kB
    return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / unit)


def report(what: str, costs: list[Cost], aim: str = "") -> None:
    """Print one line: the least of each figure over the runs, and the mark."""
    wall, cpu, peak = (min(figures) for figures in zip(*costs, strict=True))
    print(f"{what:46} {wall:7.2f} s  {cpu:7.2f} s cpu  {peak:6.0f} MB   {aim}", flush=True)


def cpu_seconds(work: Callable[[], object]) -> float:
    """Return the processor seconds of one call."""
    start = time.process_time()
    work()
    return time.process_time() - start


def pace() -> None:
    """Time a plain loop of Python: how quick the machine is just now, to read the others by."""
    kept: dict[int, tuple[int, int]] = {}

    def loop() -> None:
        total = 0
        for step in range(1_000_000):
            total += step * step
            kept[step & 65_535] = (step, total)

    seconds = min(cpu_seconds(loop) for _ in range(RUNS))
    print(f"a plain loop of 1,000,000 steps: {seconds:.3f} s cpu")


def commands(site: Path, folder: Path) -> None:
    """Time an empty interpreter (the floor), `--help`, `check` and `assess` of the site."""
    report("python -c pass", [cost(sys.executable, "-c", "pass") for _ in range(RUNS)])
    report("riskshed --help", [cost(RISKSHED, "--help") for _ in range(RUNS)], "< 0.5 s")
    name = site.name
    report(f"riskshed check {name}", [cost(RISKSHED, "check", site) for _ in range(RUNS)])
    runs = [folder / f"demo-{run}" for run in range(RUNS)]
    demo = [cost(RISKSHED, "assess", site, "--out", run) for run in runs]
    report(f"riskshed assess {name}", demo, "< 6 s")


def large_sites(folder: Path) -> None:
    """Time the check of a million results, with and without kept tables, and a large site."""
    many = write_chemistry_site(folder / "chemistry", CHEMISTRY_ROWS)
    rows = f"check of {CHEMISTRY_ROWS:,} results"
    report(rows, [cost(RISKSHED, "check", many)], "< 8 s, < 2,000 MB")
    for words in ("kept", "kept before"):
        report(f"{rows}, {words}", [cost(RISKSHED, "check", many, cache=folder / "cache")])
    large = write_big_site(folder / "large")
    run = cost(RISKSHED, "assess", large, "--out", folder / "large-run")
    report("assess of 2,000 nodes and 20,000 pathways", [run], "< 30 s")


def enumeration() -> None:
    """Time the enumeration of paths beside networkx on the same graph."""
    first = np.cumsum((0, *LAYERS))
    places = [np.arange(size) + start for size, start in zip(LAYERS, first, strict=False)]
    pairs = [np.array(np.meshgrid(a, b)).reshape(2, -1) for a, b in pairwise(places)]
    tails, heads = np.concatenate(pairs, axis=1)
    graph = compile_edges(int(first[-1]), tails, heads)
    other = nx.DiGraph(zip(tails.tolist(), heads.tolist(), strict=True))
    ends = places[-1].tolist()
    ours = min(
        cpu_seconds(lambda: enumerate_paths(graph, places[0], places[-1])) for _ in range(RUNS)
    )
    theirs = cpu_seconds(
        lambda: [list(nx.all_simple_paths(other, start, ends)) for start in places[0].tolist()]
    )
    number = int(np.prod(LAYERS))
    print(f"enumeration of {number:,} paths: {ours:.3f} s cpu, networkx.all_simple_paths "
          f"{theirs:.2f} s cpu, {theirs / ours:,.0f} times as much   200 times")  # fmt: skip


def survey_schedule() -> None:
    """Time the schedule of a large portfolio, trips among it."""
    work = portfolio(BLOCKS, REQUIREMENTS)
    seconds = cpu_seconds(work)  # once: a second call would meet what the first one remembers
    print(f"schedule of {BLOCKS:,} blocks × {REQUIREMENTS} surveys × {YEARS} years: "
          f"{seconds:.2f} s cpu   < 10 s")  # fmt: skip


def gates_of_a_year() -> None:
    """Time the gates of 1,000 blocks with 30 requirements each, for a year of days."""
    case = many_blocks(BLOCKS, REQUIREMENTS)
    site, facts = site_of(case), facts_of(case)
    knowledge, days = knowledge_of(site), (date(2028, 1, 1), date(2028, 12, 30))
    seconds = cpu_seconds(lambda: gate(site, knowledge, facts, days))
    print(f"gates of {BLOCKS:,} blocks × {REQUIREMENTS} surveys × 365 days: "
          f"{seconds:.2f} s cpu   < 10 s")  # fmt: skip


def main(site: Path) -> None:
    """Print all figures; what is timed in this process runs as it does in a command."""
    gc.set_threshold(GARBAGE_AFTER)
    with tempfile.TemporaryDirectory() as folder:
        pace()
        enumeration()
        survey_schedule()
        gates_of_a_year()
        commands(site, Path(folder))
        large_sites(Path(folder))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
