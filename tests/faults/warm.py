"""One process with all of zbill loaded, which forks a child for every command line and can kill it.

Run as a program, it reads jobs from standard input, one JSON object per line, and answers each with its children's exit
codes.
"""

from __future__ import annotations

import json
import os
import pkgutil
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.practice import Practice

ROOT = Path(__file__).parents[2]

_READY = "ready\n"


class Warm:
    """Client of the process. `run` starts all children at once; each runs its command lines one after another."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> Warm:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.warm"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        # Loading takes longer than most commands. What is measured begins when it is done.
        assert self._process.stdout
        assert self._process.stdout.readline() == _READY
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    @property
    def process_id(self) -> int:
        return self._process.pid

    def run(
        self,
        children: Sequence[Sequence[Sequence[str]]],
        now: int,
        *,
        after: float | None = None,
        sends: signal.Signals = signal.SIGKILL,
        largest_file: int | None = None,
    ) -> list[int]:
        """Return the exit code of each child, negative for a signal.

        After `after` seconds each child is sent the signal `sends`.
        """
        job = {
            "children": children,
            "now": now,
            "after": after,
            "sends": int(sends),
            "largest_file": largest_file,
            "printed": [str(self._folder / f"child-{number}") for number in range(len(children))],
        }
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(job) + "\n")
        self._process.stdin.flush()
        codes: list[int] = json.loads(self._process.stdout.readline())
        return codes

    def printed(self, number: int = 0) -> str:
        """Return what a child of the last job printed and flushed."""
        return (self._folder / f"child-{number}.out").read_text()

    def complained(self, number: int = 0) -> str:
        """Return what a child of the last job wrote to standard error."""
        return (self._folder / f"child-{number}.err").read_text()


def _serve() -> None:
    import sqlite_utils  # noqa: F401

    import zbill

    for module in pkgutil.walk_packages(zbill.__path__, "zbill."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    # Listen to Ctrl-C: a shell makes background processes ignore it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    print(_READY, end="", flush=True)
    for line in sys.stdin:
        job = json.loads(line)
        started = [_start(job, number) for number in range(len(job["children"]))]
        if job["after"] is not None:
            time.sleep(job["after"])
            for child in started:
                os.kill(child, job["sends"])
        ended = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in started]
        print(json.dumps(ended), flush=True)


def _start(job: dict[str, Any], number: int) -> int:
    """Fork a child; return its process id when it is about to begin."""
    reader, writer = os.pipe()
    child = os.fork()
    if child:
        os.close(writer)
        os.read(reader, 1)
        os.close(reader)
        return child
    os._exit(_run_commands(job, number, writer))


def _run_commands(job: dict[str, Any], number: int, begun: int) -> int:
    from zbill.cli.app import main

    sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115
    sys.stdout = open(f"{job['printed'][number]}.out", "w", encoding="utf-8")  # noqa: SIM115
    sys.stderr = open(f"{job['printed'][number]}.err", "w", encoding="utf-8")  # noqa: SIM115
    if job["largest_file"] is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (job["largest_file"], job["largest_file"]))
    code = 0
    try:
        os.write(begun, b".")
        for words in job["children"][number]:
            code = main(words, now=job["now"]) or code
        sys.stderr.flush()
    except KeyboardInterrupt:
        code = 130
    return code


def seconds_of(warm: Warm, practice: Practice, words: Sequence[str]) -> float:
    """Return the seconds that a command takes if it isn't killed."""
    start = time.perf_counter()
    assert warm.run([[["--db", str(practice.path), *words]]], practice.now) == [0]
    return time.perf_counter() - start


if __name__ == "__main__":
    _serve()
