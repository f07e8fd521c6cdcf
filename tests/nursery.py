"""The `riskshed` command in processes that start at once, to be killed or to run side by side.

Importing takes seconds and touches nothing of the user's. So one process imports everything, and
each command is a fork of it: a process of its own, with its own arguments, environment and end.
Computing takes seconds too: forks of an assessment that is about to write are as good as the runs.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Any

AT_MOST = 300.0  # seconds; nothing here takes a tenth of it on an idle machine
SCRIPT = """
import json, os, sys
import riskshed.flows.assess, riskshed.flows.run_flow
from riskshed.flows.cli import main
from riskshed.flows.commands import assess

def ordered():
    for line in sys.stdin:
        order = json.loads(line)
        if "pid" in order:
            pid, status = os.waitpid(order["pid"], os.WNOHANG)
            answer = os.waitstatus_to_exitcode(status) if pid else None
        else:
            answer = os.fork()
            if answer == 0:
                return become(order)
        print(json.dumps(answer), flush=True)
    os._exit(0)

def become(order):
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for stream in (1, 2):
        os.dup2(os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND), stream)
    os.environ.update(order["environment"])
    return order["words"]

def paused(*arguments, **options):
    ordered()
    return write(*arguments, **options)

if len(sys.argv) > 1:
    write, assess.write_outputs = assess.write_outputs, paused
else:
    sys.argv = ["riskshed", *ordered()]
main()
"""


@dataclass
class Command:
    """A command that was started."""

    nursery: "Nursery"
    pid: int
    log: Path
    code: int | None = None

    def ended(self) -> bool:
        """Return whether the process has ended; its exit code is there then."""
        if self.code is None:
            self.code = self.nursery.ask(pid=self.pid)
        return self.code is not None

    def wait(self) -> int:
        """Return the exit code when the process has ended; minus the signal where one ended it."""
        self.watch(lambda: False)
        assert self.code is not None, f"still running after {AT_MOST} s:\n{self.said()}"
        return self.code

    def watch(self, until: Callable[[], bool], step: float = 0.002) -> None:
        """Wait until something holds or the process has ended."""
        start, asked = monotonic(), 0.0
        while not until() and (now := monotonic()) - start < AT_MOST:
            if now - asked > 20 * step:  # what is watched for is looked at more often
                if self.ended():
                    return
                asked = now
            sleep(step)

    def kill(self) -> int:
        """Kill the process as `kill -9` does; return the exit code."""
        if not self.ended():
            os.kill(self.pid, signal.SIGKILL)
        return self.wait()

    def said(self) -> str:
        """Return what it wrote on stdout and stderr."""
        return self.log.read_text(encoding="utf-8") if self.log.exists() else ""


@dataclass
class Nursery:
    """The process that all commands are forks of."""

    process: subprocess.Popen[str]
    folder: Path
    started: int = 0

    def ask(self, **order: Any) -> int | None:
        """Give an order and return the answer."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        print(json.dumps(order), file=self.process.stdin, flush=True)
        answer: int | None = json.loads(self.process.stdout.readline())
        return answer

    def riskshed(self, *words: object, **environment: str) -> Command:
        """Start ``riskshed …`` with additions to the environment."""
        self.started += 1
        log = self.folder / f"{self.started}.log"
        pid = self.ask(words=[*map(str, words)], environment=environment, log=str(log))
        assert pid is not None
        return Command(self, pid, log)


@contextmanager
def nursery(folder: Path, *words: object) -> Iterator[Nursery]:
    """Give a nursery, with its logs in `folder`; that is also what `XDG_STATE_HOME` may be.

    With words it runs ``riskshed <words>``, an `assess`, up to the moment before it writes; the
    commands that it starts then go on from there.
    """
    folder.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, *map(str, words)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PREFECT_HOME": str(folder / "riskshed" / "prefect")},
    )  # fmt: skip
    with process:
        yield Nursery(process, folder)
