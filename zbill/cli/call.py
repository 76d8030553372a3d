"""One call of a command: its words and global options, the practice file it opens, what it does and shows there."""

from __future__ import annotations

import io
import os
import sqlite3
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any

import typer

from zbill.billing.clock import moment
from zbill.cli import output, showing, terminal
from zbill.db import log, staff
from zbill.db.log import LogEntry
from zbill.desk import Desk
from zbill.errors import NotPermitted, Usage, ZbillError
from zbill.file import connection, copying, migrating
from zbill.file.connection import reading, writing
from zbill.models import Outcome, Person
from zbill.render import Style, render
from zbill.sheet import Card, Sheet

# The exit code of a check that found something (SPEC 9).


class Call:
    """`now` in UTC epoch seconds; `options` the global options by name, as far as given.

    `command` is its name and `words` are its arguments and options by parameter, once they are read. A command that
    writes PDF files of its own `prints_documents`; where one answer may be a PDF it `takes_pdf`. Once a change is
    `saved`, `answer` is what names it.
    """

    def __init__(self, now: int, options: dict[str, Any] | None = None) -> None:
        self.now = now
        self.options = options or {}
        self.command = ""
        self.words: Mapping[str, object] = {}
        self.exit_code = 0
        self.prints_documents = False
        self.takes_pdf = False
        self.opened: Desk | None = None
        self.saved = False
        self.answer = ""

    @cached_property
    def path(self) -> Path:
        given = self.options.get("db") or os.environ.get("ZBILL_DB")
        return Path(os.path.expanduser(given)) if given else Path(typer.get_app_dir("zbill")) / "practice.db"

    @property
    def target(self) -> str:
        """The file or folder of --output, or empty."""
        return str(self.options.get("output", ""))

    @cached_property
    def form(self) -> str:
        """table, csv or json, or pdf where that is taken. Raises Usage."""
        given = self.options.get("form", "")
        return output.form(given, self.target, takes_pdf=self.takes_pdf, prints_documents=self.prints_documents)

    @property
    def quiet(self) -> bool:
        return bool(self.options.get("quiet"))

    def desk(self, *, examining: bool = False) -> Desk:
        """Return the practice file, opened and checked; altered rules are let through for `check` to name them.
        Raises FileUnusable."""
        if self.opened is None:
            self._check_output()
            conn = connection.connect(self.path)
            try:
                copy = migrating.bring_up(conn, self.path, examining=examining)
            except BaseException:
                conn.close()
                raise
            self.opened = self.desk_on(conn, self.path.resolve())
            if copy:
                copying.prune(self.path, int(self.opened.settings["backups_kept"]))
                self.say(f"The practice file was upgraded; as it was before, it is kept as {copy}.")
            if self.opened.clock_is_behind():
                self.say("The clock runs behind the last change in the log. Is it right?")
        return self.opened

    def desk_on(self, conn: sqlite3.Connection, path: Path) -> Desk:
        """Return a desk on any practice file, for who acts now."""
        acting = self.options.get("acting") or os.environ.get("ZBILL_STAFF", "")
        return Desk(conn, path, moment(log.latest_at(conn), self.now), acting, terminal.login(), terminal.ask_passcode)

    def identify(self) -> Person:
        """Return who acts. Known before the file is locked, as it may take asking for a passcode.
        Raises NotFound, Usage, NotPermitted."""
        return self.desk().actor

    def show(self, ask: Callable[[Desk], Sheet | Card], desk: Desk | None = None, *, chart: bool | None = None) -> None:
        """Read one state of the practice file, or of another that is open; end the reading, then print, with bars on a
        terminal, unless `chart` says. Looking is not acting, and asks no passcode, but a name given must be
        somebody's."""
        desk = desk or self.desk()
        if desk.acting:
            staff.acting(desk.conn, desk.acting, desk.login)
        with reading(desk.conn):
            answer = ask(desk)
        if self.quiet and isinstance(answer, Sheet):
            self.write(lambda out: out.writelines(f"{row[0]}\n" for row in answer.rows))
        else:
            self.write(lambda out: render(answer, self.form, self.style(desk, chart), out))
        if isinstance(answer, Sheet) and answer.left_out:
            self.say(answer.left_out)

    def perform(
        self,
        make: Callable[[Desk], Outcome],
        *,
        key: str = "",
        dry_run: bool = False,
        many: bool = False,
        **read: object,
    ) -> None:
        """Do what changes the file and name what was made; under `dry_run` do it, show it, and take it back.

        Under a `key` it is done once. Where a word stands for standard input, `read` is what was found there.
        """
        self.identify()
        desk = self.desk()
        # The answer is drawn up inside the transaction: once it is saved, nothing but printing can fail.
        with suppress(_Rollback), desk.writing():
            outcome = make(desk) if dry_run else desk.once(key, self._request(read), make)
            self.answer = self._rendered(desk, outcome, many)
            if dry_run:
                raise _Rollback
        self.saved = not dry_run
        for note in outcome.notes:
            self.say(note)
        if dry_run:
            self.say("Dry run: nothing was saved.")
        self.write(lambda out: out.write(self.answer) and None)

    def require_change(self, *given: object) -> None:
        """Raises Usage if a command that changes a thing was given nothing to change."""
        if not any(given):
            raise Usage("Nothing to change was given.", f"See: zbill {self.command} --help")

    def say(self, note: str) -> None:
        print(note, file=sys.stderr)

    def write(self, put: Callable[[Any], None]) -> None:
        output.write(self.target, put)

    def style(self, desk: Desk, chart: bool | None = None) -> Style:
        is_terminal = sys.stdout.isatty() and not self.target
        color = is_terminal and not self.options.get("no_color") and not os.environ.get("NO_COLOR")
        width = terminal.width() if is_terminal else None
        bars = is_terminal if chart is None else chart
        return Style(desk.settings.decimals, desk.zone, width, color, bars=bars)

    def explain(self, error: sqlite3.Error) -> ZbillError:
        return connection.explain(error, self.path)

    def log_refusal(self, refused: NotPermitted) -> None:
        """Log a refused action, which changes nothing else (SPEC 7)."""
        if self.opened is None or not refused.lacking:
            return
        # A file that takes no entry must not hide why the action was refused.
        with suppress(sqlite3.Error), writing(self.opened.conn):
            log.append(self.opened.conn, LogEntry(self.opened.now, refused.who, "refused", refused.lacking))

    def close(self) -> None:
        if self.opened is not None:
            self.opened.conn.close()
            self.opened = None

    def _check_output(self) -> None:
        """Find out before anything is done whether the answer can be given. Raises Usage."""
        target = Path(self.target)
        if self.prints_documents and self.target and target.is_dir():
            return
        if self.form and self.target:
            output.require_writable(target)

    def _request(self, read: Mapping[str, object]) -> str:
        """Return the command as it was asked: the same request under the same key is the same command."""
        words = {**self.words, **read, "key": None}
        given = (f"{name}={word!r}" for name, word in sorted(words.items()) if word not in (None, "", (), [], False))
        return " ".join([self.command, *given])

    def _rendered(self, desk: Desk, outcome: Outcome, many: bool) -> str:
        buffer = io.StringIO(newline="")
        showing.outcome(desk, outcome, self.form, self.style(desk), buffer, quiet=self.quiet, many=many)
        return buffer.getvalue()


class _Rollback(Exception):
    """Ends a dry run's transaction."""


def current(ctx: typer.Context) -> Call:
    """Return the call that a command runs in."""
    call: Call = ctx.obj
    return call
