"""Practice files for tests: commands run in this process, at a time that the test sets."""

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
from zbill.db import log
from zbill.file import connection

ZONE = "America/New_York"

# Files that `Practice.begin` created, by the file it began with, the time and the commands, so that each set of
# commands runs once.
_FILES: dict[tuple[bytes, int, tuple[str, ...]], bytes] = {}


@dataclass(frozen=True)
class Answer:
    """Output and exit code of a command."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Practice:
    """Practice file and clock.

    `zbill("pay Ana 100.00")` runs a command, `at("2026-10-05 09:00")` sets the time in the practice's zone.
    """

    def __init__(self, path: Path, now: str = "2026-10-05 12:00") -> None:
        self.path = path
        self.now = 0
        self.at(now)

    def at(self, moment: str) -> None:
        self.now = int(datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(ZONE)).timestamp())

    def later(self, seconds: int) -> None:
        self.now += seconds

    def zbill(self, command: str | Sequence[str], stdin: str = "") -> Answer:
        """Run a command, given as a command line or as a list of words."""
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

    def queries(self, command: str | Sequence[str]) -> list[str]:
        """Run a command that must succeed, and return the queries it ran, in lower case."""
        statements: list[str] = []
        connect = connection.connect

        def connect_and_trace(path: Path) -> sqlite3.Connection:
            conn = connect(path)
            conn.set_trace_callback(statements.append)
            return conn

        with mock.patch.object(connection, "connect", connect_and_trace):
            self.ok(command)
        lower = (each.lstrip().lower() for each in statements)
        return [each for each in lower if each.startswith(("select", "with"))]

    def begin(self, *commands: str) -> Practice:
        """Run commands that must succeed.

        Tests in one process that begin with the same commands share one run.
        """
        key = (self.path.read_bytes(), self.now, commands)
        if key in _FILES:
            self.path.write_bytes(_FILES[key])
        else:
            for command in commands:
                self.ok(command)
            _FILES[key] = self.path.read_bytes()
        return self

    def json(self, command: str) -> Any:
        return self.ok(f"{command} -f json").json

    def sql(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Query the file with the plain sqlite3 module, as another program would."""
        with contextlib.closing(sqlite3.connect(self.path)) as conn:
            return conn.execute(query, values).fetchall()

    def write(self, statement: str, *values: object) -> None:
        """Change the file with the plain sqlite3 module, as another program would."""
        with contextlib.closing(sqlite3.connect(self.path)) as conn, conn:
            conn.execute(statement, values)

    def dump(self) -> list[str]:
        """Return every row of every table, including the log, as INSERT statements."""
        with contextlib.closing(sqlite3.connect(self.path)) as conn:
            return [line for line in conn.iterdump() if line.startswith("INSERT")]


def create_practice(folder: Path, now: str = "2026-10-05 12:00", options: str = "") -> Practice:
    """Create a practice whose owner and provider is Helena Brightwater."""
    practice = Practice(folder / "practice.db", now)
    practice.ok(f"init --name 'Brightwater Therapy' --owner 'Helena Brightwater' --timezone {ZONE} {options}")
    return practice


def practice_from(folder: Path, file: bytes, now: str = "2026-10-05 12:00") -> Practice:
    """Create a practice in a folder from the bytes of a practice file."""
    path = folder / "practice.db"
    path.touch(0o600)
    path.write_bytes(file)
    return Practice(path, now)


def log_rows(practice: Practice) -> None:
    """Log every row, as if zbill had written what a test put into the file."""
    with contextlib.closing(connection.begin(practice.path)) as conn, connection.writing(conn):
        log.append_with_every_row(conn, log.LogEntry(practice.now, "Helena Brightwater", "import", "practice"))


def tamper(practice: Practice, *statements: str) -> None:
    """Change the file with its triggers dropped and put back, as a program that bypasses them could."""
    with contextlib.closing(sqlite3.connect(practice.path, isolation_level=None)) as conn:
        triggers = conn.execute("select name, sql from sqlite_schema where type = 'trigger'").fetchall()
        conn.execute("pragma ignore_check_constraints = on")
        # Use one transaction: three hundred single statements would each wait for the disk.
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
