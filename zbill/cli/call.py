"""One call of a command: its global options, the practice file it opens, and where its answer goes."""

from __future__ import annotations

import io
import os
import sqlite3
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import typer

from zbill.cli import showing
from zbill.db import connection, log, migrating
from zbill.db.connection import reading, writing
from zbill.db.desk import Desk
from zbill.errors import NotPermitted, Usage, ZbillError
from zbill.models import Outcome
from zbill.render import Style, render
from zbill.services.repeating import once
from zbill.sheet import Card, Sheet

FORMS = ("table", "csv", "json")
_ENDINGS = {".csv": "csv", ".json": "json", ".txt": "table"}


@dataclass
class Call:
    """`now` in UTC epoch seconds; `options` the global options by name, as far as given."""

    now: int
    options: dict[str, Any] = field(default_factory=dict)
    exit_code: int = 0
    opened: Desk | None = None

    @cached_property
    def path(self) -> Path:
        given = self.options.get("db") or os.environ.get("ZBILL_DB")
        return Path(given).expanduser() if given else Path(typer.get_app_dir("zbill")) / "practice.db"

    @cached_property
    def form(self) -> str:
        """table, csv or json. Errors: Usage."""
        given = self.options.get("form", "")
        if given and given not in FORMS:
            raise Usage(f"{given!r} is no format.", "One of: " + ", ".join(FORMS))
        ending = Path(self.options["output"]).suffix.lower() if "output" in self.options else ""
        if not given and ending and ending not in _ENDINGS:
            raise Usage(
                f"This is not written as {ending}.",
                "End the file's name with .csv, .json or .txt, or give --format.",
            )
        return given or _ENDINGS.get(ending, "table")

    @property
    def quiet(self) -> bool:
        return bool(self.options.get("quiet"))

    def desk(self, *, examining: bool = False) -> Desk:
        """The practice file, opened and checked; altered rules are let through for `check` to name them.
        Errors: FileUnusable."""
        if self.opened is None:
            assert self.form
            conn = connection.connect(self.path)
            try:
                migrating.bring_up(conn, self.path, examining=examining)
            except BaseException:
                conn.close()
                raise
            acting = self.options.get("acting") or os.environ.get("ZBILL_STAFF", "")
            self.opened = Desk(conn, self.path.resolve(), self.now, acting, login())
            if self.opened.clock_is_behind():
                self.say("The clock runs behind the last change in the log. Is it right?")
        return self.opened

    def show(self, ask: Callable[[Desk], Sheet | Card]) -> None:
        """Read one state of the file, end the reading, then print."""
        desk = self.desk()
        with reading(desk.conn):
            answer = ask(desk)
        self.write(lambda out: render(answer, self.form, self._style(desk), out))

    def perform(
        self,
        make: Callable[[], Outcome],
        *,
        ctx: typer.Context | None = None,
        key: str = "",
        dry_run: bool = False,
        many: bool = False,
    ) -> None:
        """Do what changes the file and name what was made; under --dry-run do it, show it, and take it back."""
        desk = self.desk()
        request = _request(ctx) if ctx and key else ""
        if dry_run:
            try:
                with writing(desk.conn):
                    shown = self._shown(desk, make(), many)
                    raise _TakenBack
            except _TakenBack:
                self.say("Dry run: nothing was saved.")
        else:
            shown = self._shown(desk, once(desk, key, request, make), many)
        self.write(lambda out: out.write(shown) and None)

    def say(self, note: str) -> None:
        print(note, file=sys.stderr)

    def write(self, put: Callable[[Any], None]) -> None:
        """To standard output, or whole to the file of --output, readable by its owner only."""
        target = self.options.get("output")
        if target is None:
            put(sys.stdout)
            return
        buffer = io.StringIO(newline="")
        put(buffer)
        save(Path(target), buffer.getvalue().encode("utf-8"))

    def explain(self, error: sqlite3.Error) -> ZbillError:
        return connection.explain(error, self.path)

    def log_refusal(self, refused: NotPermitted) -> None:
        """A refused action is logged and changes nothing else (SPEC 7)."""
        if self.opened is None:
            return
        with writing(self.opened.conn):
            log.append(
                self.opened.conn,
                at=self.now,
                who=refused.person,
                what="refused",
                subject=f"permission {refused.permission}",
            )

    def close(self) -> None:
        if self.opened is not None:
            self.opened.conn.close()

    def _shown(self, desk: Desk, outcome: Outcome, many: bool) -> str:
        for note in outcome.notes:
            self.say(note)
        buffer = io.StringIO(newline="")
        showing.outcome(desk, outcome, self.form, self._style(desk), buffer, quiet=self.quiet, many=many)
        return buffer.getvalue()

    def _style(self, desk: Desk) -> Style:
        terminal = sys.stdout.isatty() and "output" not in self.options
        color = terminal and not self.options.get("no_color") and not os.environ.get("NO_COLOR")
        width = terminal_width() if terminal else None
        return Style(desk.settings.decimals, desk.zone, width, color)


class _TakenBack(Exception):
    """Ends a dry run's transaction."""


def of(ctx: typer.Context) -> Call:
    call: Call = ctx.obj
    return call


def save(target: Path, content: bytes) -> None:
    """Write a file whole or not at all, readable by its owner only. Errors: Usage where it cannot be written."""
    partial = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        handle = os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, target)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise Usage(f"{target} cannot be written: {error.strerror}.", "Choose another file with --output.") from error


def terminal_width() -> int:
    import shutil

    return shutil.get_terminal_size().columns


def on_terminal() -> bool:
    """Whether a person can be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def listed(texts: Sequence[str]) -> list[str]:
    """Several things named at once, or `-` for standard input, one a line."""
    if list(texts) == ["-"]:
        return [line.strip() for line in sys.stdin if line.strip()]
    return list(texts)


def login() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""


def _request(ctx: typer.Context) -> str:
    """The command as it was asked, without its key: the same request under the same key is the same command."""
    words = {
        name: value for name, value in ctx.params.items() if value not in (None, "", (), [], False) and name != "key"
    }
    return " ".join(
        [
            ctx.command_path.removeprefix("zbill "),
            *(f"{name}={value!r}" for name, value in sorted(words.items())),
        ]
    )
