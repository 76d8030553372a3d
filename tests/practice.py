"""A practice file in a test: commands run in this process, at a moment the test sets."""

from __future__ import annotations

import contextlib
import io
import json
import shlex
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from unittest import mock
from zoneinfo import ZoneInfo

from zbill.cli.app import main

ZONE = "America/New_York"

# What `Practice.begin` has made: the file after some commands, by the file before, the moment and the commands.
_BEGUN: dict[tuple[bytes, int, tuple[str, ...]], bytes] = {}


@dataclass(frozen=True)
class Answer:
    """What a command printed and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Practice:
    """`zbill("pay Ana 100.00")` runs a command line; `at(...)` sets the clock, in the practice's zone."""

    def __init__(self, path: Path, now: str = "2026-10-05 12:00") -> None:
        self.path = path
        self.now = 0
        self.at(now)

    def at(self, moment: str) -> None:
        self.now = int(datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(ZONE)).timestamp())

    def later(self, seconds: int) -> None:
        self.now += seconds

    def zbill(self, command: str | Sequence[str], stdin: str = "") -> Answer:
        """Run a command line, as a shell would split it, or its words."""
        words = shlex.split(command) if isinstance(command, str) else list(command)
        out, err = io.StringIO(newline=""), io.StringIO()
        with _standard_input(stdin), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main(["--db", str(self.path), *words], now=self.now)
        return Answer(code, out.getvalue(), err.getvalue())

    def ok(self, command: str | Sequence[str], stdin: str = "") -> Answer:
        """Run a command that must succeed."""
        answer = self.zbill(command, stdin)
        assert answer.code == 0, (command, answer)
        return answer

    def begin(self, *commands: str) -> Practice:
        """Run commands that must succeed: once for all the tests of this process that begin with them."""
        begun = (self.path.read_bytes(), self.now, commands)
        if begun in _BEGUN:
            self.path.write_bytes(_BEGUN[begun])
        else:
            for command in commands:
                self.ok(command)
            _BEGUN[begun] = self.path.read_bytes()
        return self

    def json(self, command: str) -> Any:
        return self.ok(f"{command} -f json").json

    def sql(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Read the file with the plain sqlite3 module."""
        with contextlib.closing(sqlite3.connect(self.path)) as conn:
            return conn.execute(query, values).fetchall()

    def write(self, statement: str, *values: object) -> None:
        """Change the file with the plain sqlite3 module."""
        with contextlib.closing(sqlite3.connect(self.path)) as conn, conn:
            conn.execute(statement, values)

    def dump(self) -> list[str]:
        """Every row of every table, the log's among them, as statements."""
        with contextlib.closing(sqlite3.connect(self.path)) as conn:
            return [line for line in conn.iterdump() if line.startswith("INSERT")]


def found(folder: Path, now: str = "2026-10-05 12:00", options: str = "") -> Practice:
    """A new practice with its owner, Helena Brightwater, a provider."""
    practice = Practice(folder / "practice.db", now)
    practice.ok(f"init --name 'Brightwater Therapy' --owner 'Helena Brightwater' --timezone {ZONE} {options}")
    return practice


def copied(folder: Path, file: bytes, now: str = "2026-10-05 12:00") -> Practice:
    """A practice of its own from the bytes of a file."""
    path = folder / "practice.db"
    path.touch(0o600)
    path.write_bytes(file)
    return Practice(path, now)


def tamper(practice: Practice, *statements: str) -> None:
    """Change the file with its triggers taken away and put back, as a clever program could."""
    with contextlib.closing(sqlite3.connect(practice.path, isolation_level=None)) as conn:
        triggers = conn.execute("select name, sql from sqlite_schema where type = 'trigger'").fetchall()
        conn.execute("pragma ignore_check_constraints = on")
        # One transaction: each statement on its own would wait for the disk, three hundred times.
        conn.execute("begin")
        for name, _ in triggers:
            conn.execute(f"drop trigger {name}")
        for statement in statements:
            conn.execute(statement)
        for _, sql in triggers:
            conn.execute(sql)
        conn.execute("commit")


@contextlib.contextmanager
def _standard_input(text: str) -> Iterator[None]:
    with mock.patch.object(sys, "stdin", io.StringIO(text)):
        yield
