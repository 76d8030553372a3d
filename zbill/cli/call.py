"""One run of a command: its words and global options, the practice file it opens, and its output."""

from __future__ import annotations

import io
import os
import sqlite3
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from functools import cached_property
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from zbill.billing.clock import moment
from zbill.cli import output, showing, terminal
from zbill.cli.declared import Context
from zbill.db import log, staff
from zbill.db.log import LogEntry
from zbill.desk import Desk
from zbill.errors import NotPermitted, Usage, ZbillError
from zbill.file import connection, schema
from zbill.file.connection import reading_much, writing
from zbill.file.systems import own_file, own_folders
from zbill.models import Outcome, Person
from zbill.progress import Progress
from zbill.sheet import Card, Sheet
from zbill.style import Style
from zbill.text import harmless

# What not every command needs is imported where it is used, because start-up time matters.
if TYPE_CHECKING:
    from pathlib import Path

    from zbill.cli.afterwards import AfterCommit

# What --output takes for standard output.
STANDARD_OUTPUT = "-"


class Ended(Exception):
    """Raised to end a command with this exit code, once all is told."""

    def __init__(self, exit_code: int) -> None:
        super().__init__()
        self.exit_code = exit_code


class Call:
    """The global options, open practice file and exit code of one command.

    now: UTC epoch seconds.
    options: the given global options by name.
    command: its name, such as "invoice close", once it is parsed.
    words: its arguments and options by parameter name, once they are parsed.
    prints_documents: it writes PDF documents, so --output may be a folder.
    takes_pdf: its output can be a PDF instead of a table.
    own_format: what it writes that is in a format of its own, such as a journal.
    saved: its change is committed.
    began: the person has chosen an argument from a list.
    repeats: when it has ended the same words run again, so that the person can choose the next from the list.
    follows: it is such a run.
    answer: the lines that name what was created or changed.
    """

    def __init__(self, now: int, options: dict[str, Any] | None = None) -> None:
        self.now = now
        self.options = options or {}
        self.command = ""
        self.words: Mapping[str, object] = {}
        self.exit_code = 0
        self.prints_documents = self.takes_pdf = False
        self.own_format = self.answer = ""
        self.opened: Desk | None = None
        self.saved = self.began = self.repeats = self.follows = False

    @cached_property
    def file(self) -> str:
        """The practice file. As text, because pathlib takes long to load and most commands need no more."""
        given = self.options.get("db") or os.environ.get("ZBILL_DB")
        return os.path.expanduser(given) if given else own_file(*own_folders())

    @cached_property
    def path(self) -> Path:
        from pathlib import Path

        return Path(self.file)

    @property
    def target(self) -> str:
        """The file or folder of --output, empty for standard output."""
        given = str(self.options.get("output", ""))
        return "" if given == STANDARD_OUTPUT else given

    @property
    def pipes_documents(self) -> bool:
        """Return whether documents go to standard output, not to files, because --output says so."""
        return self.options.get("output") == STANDARD_OUTPUT

    @cached_property
    def form(self) -> str:
        """The output format: table, csv or json, or pdf if the command takes it. Raises Usage."""
        given = self.options.get("form", "")
        if self.own_format:
            output.require_own_format(given, self.target, self.own_format)
            return "table"
        return output.form(given, self.target, takes_pdf=self.takes_pdf, prints_documents=self.prints_documents)

    @property
    def quiet(self) -> bool:
        return bool(self.options.get("quiet"))

    def desk(self, *, examining: bool = False) -> Desk:
        """Return the practice file, open and upgraded. Raises FileUnusable.

        `examining` accepts a file whose triggers were altered, so that `check` can report them.
        """
        if self.opened is None:
            self._check_output()
            conn = connection.connect(self.file)
            copy: Path | None = None
            try:
                if not schema.is_newest(conn):
                    from zbill.file import migrating

                    copy = migrating.bring_up(conn, self.path, self.upgrading, examining=examining)
                self.opened = self.desk_on(conn, os.path.realpath(self.file))
            except BaseException:
                conn.close()
                raise
            if copy:
                from zbill.file import copying

                copying.prune(self.path, int(self.opened.settings["backups_kept"]))
                self.say(f"The practice file was upgraded. The old version is kept as {copy}.")
            if self.opened.clock_is_behind():
                self.say(
                    "Warning: the clock is earlier than the last logged change. Check this computer's date and time."
                )
        return self.opened

    def desk_on(self, conn: sqlite3.Connection, file: Path | str) -> Desk:
        """Return a desk on any practice file, for the acting person."""
        acting = self.options.get("acting") or terminal.variable("ZBILL_STAFF")
        return Desk(conn, file, moment(log.latest_at(conn), self.now), acting, terminal.login(), terminal.ask_passcode)

    def upgrading(self, conn: sqlite3.Connection) -> AbstractContextManager[None]:
        """Wrap the upgrade of a practice file, to log it."""
        return log.upgrade(conn, self.now)

    def identify(self) -> Person:
        """Return the acting person. Raises NotFound, Usage, NotPermitted.

        Call it before the file is locked: it may have to ask for a passcode.
        """
        return self.desk().actor

    def show(
        self,
        ask: Callable[[Desk], Sheet | Card],
        desk: Desk | None = None,
        *,
        chart: bool | None = None,
        plain: bool = False,
        paged: bool = True,
    ) -> None:
        """Read one state of the practice file, or of `desk`, then print it.

        `chart` says whether to draw bars; None draws them on a terminal. `plain` has no amount and no instant, and is
        printed even if the currency or the time zone is spoilt. A table that is longer than the screen goes through the
        person's pager, unless `paged` is false. Viewing needs no passcode, but the name in --as or ZBILL_STAFF must be
        a staff member's.
        """
        desk = desk or self.desk()
        if desk.acting:
            staff.acting(desk.conn, desk.acting, desk.login)
        with reading_much(desk.conn):
            answer = ask(desk)
            text = output.while_read(answer, "" if self.quiet else self.form, lambda: self.style(desk))
        if text:
            output.copy(self.target, text)
        elif self.quiet:
            self._write_each(map(str, answer.names))
        else:
            style = self._plain_style() if plain else self.style(desk, chart)
            write = self.write
            if paged and self.is_on_screen and self.form == "table":
                from zbill.cli import pager

                write = pager.write
            write(self._printing(answer, style))
        if isinstance(answer, Sheet) and answer.left_out:
            self.say(answer.left_out)

    def export(
        self, ask: Callable[[Desk, Progress], Iterable[str]], left_out: Callable[[Desk], str] = lambda _: ""
    ) -> None:
        """Read a text of any size on one state of the practice file, then write it, and say what it leaves out.

        In between it is in a temporary file, so that a slow reader doesn't keep the practice file from being changed.
        """
        self.identify()
        desk = self.desk()
        with reading_much(desk.conn), self.progress() as tell:
            text = output.spooled(ask(desk, tell))
            left = left_out(desk)
        output.copy(self.target, text)
        if left:
            self.say(left)

    def progress(self) -> AbstractContextManager[Progress]:
        """Show how far a piece of work is, unless --quiet was given."""
        return terminal.progress(quiet=self.quiet)

    def show_problems(self, problems: Sheet) -> None:
        """Print what a check found, without reading anything else from the practice file."""
        if self.quiet:
            self.write_lines(*map(str, problems.names))
        else:
            self.write(self._printing(problems, self._plain_style()))

    def perform(
        self,
        make: Callable[[Desk], Outcome],
        *,
        key: str = "",
        dry_run: bool = False,
        many: bool = False,
        afterwards: Sequence[AfterCommit] = (),
        **read: object,
    ) -> None:
        """Make a change and print what it created or changed; a dry run then rolls it back.

        With a `key` the change is made once, however often it is repeated. `read` is what was read from standard input,
        by parameter name: the key is compared with it instead of with `-`. `afterwards` is done once that is saved.
        Raises DeliveryFailed if some of it failed.
        """
        self.identify()
        desk = self.desk()
        # Render inside the transaction: once the change is saved, only printing can fail.
        with suppress(_Rollback), desk.writing():
            outcome = make(desk) if dry_run else desk.once(key, self._request(read), make)
            for each in afterwards:
                each.prepare(desk)
            self.answer = self._rendered(desk, outcome, many)
            if dry_run:
                raise _Rollback
        self.saved = not dry_run
        hints = outcome.hints if self.saved and not self.quiet else []
        for told in (*outcome.notes, *hints):
            self.say(told)
        if dry_run:
            self.say("Dry run: nothing was saved.")
            afterwards = ()
        for each in afterwards:
            each.send(desk, outcome)
        if afterwards:
            self.answer = self._rendered(desk, outcome, many, afterwards)
        self.write(lambda out: out.write(self.answer) and None)
        failed = list(filter(None, [each.finish() for each in afterwards]))
        for error in failed[:-1]:
            self.say(f"{error.sentence} {error.remedy}")
        if failed:
            raise failed[-1]

    def request(self, *unless: str) -> str:
        """Return the command and its words as one text, to be stored with a key, without the words of these names."""
        return self._request(dict.fromkeys(unless))

    def perform_shown(self, make: Callable[[Desk], Sheet], *, dry_run: bool = False) -> None:
        """Make a change and print what it tells of it; a dry run then rolls it back."""
        self.identify()
        desk = self.desk()
        with suppress(_Rollback), desk.writing():
            told = make(desk)
            if dry_run:
                raise _Rollback
        self.saved = not dry_run
        if dry_run:
            self.say("Dry run: nothing was saved.")
        if self.quiet:
            self.write_lines(*dict.fromkeys(str(each) for each in told.names if each is not None))
        else:
            self.write(self._printing(told, self.style(desk)))

    def rehearse(self) -> None:
        """Write to standard output from here on, not to what --output names, and no PDF."""
        self.options.pop("output", None)
        self.prints_documents = self.takes_pdf = False
        vars(self).pop("form", None)

    def require_change(self, *given: object) -> None:
        """Check that an edit command was given a change. Raises Usage if not."""
        if not any(given):
            raise Usage("No change was given.", f"See: zbill {self.command} --help")

    def say(self, note: str) -> None:
        terminal.tell(note)

    def write(self, print_to: Callable[[Any], None]) -> None:
        output.write(self.target, print_to)

    def write_lines(self, *lines: str) -> None:
        """Write lines: as they are to a file or pipe, for programs, and harmlessly to a terminal."""
        self._write_each(lines)

    def _write_each(self, lines: Iterable[str]) -> None:
        shown = map(harmless, lines) if self.is_on_screen else lines
        self.write(lambda out: out.writelines(f"{line}\n" for line in shown))

    @property
    def mark(self) -> str:
        """The mark that every CSV file begins with, empty if it wasn't asked for (SPEC 10)."""
        return "\ufeff" if self.options.get("bom") else ""

    @property
    def is_on_screen(self) -> bool:
        """Return whether the output goes to a terminal."""
        return sys.stdout.isatty() and not self.target

    def style(self, desk: Desk, chart: bool | None = None) -> Style:
        return self._style(desk.settings.decimals, desk.zone, chart)

    def _plain_style(self) -> Style:
        return self._style(0, ZoneInfo("UTC"))

    def _style(self, decimals: int, zone: ZoneInfo, chart: bool | None = None) -> Style:
        is_terminal = self.is_on_screen
        wants_color = not (self.options.get("no_color") or os.environ.get("NO_COLOR"))
        color = is_terminal and wants_color and not terminal.is_dumb()
        width = terminal.width() if is_terminal else None
        bars = is_terminal if chart is None else chart
        raw, blocks = bool(self.options.get("raw")), bool(self.target) or terminal.has_blocks()
        return Style(decimals, zone, width, color, raw=raw, bars=bars, mark=self.mark, blocks=blocks)

    def explain(self, error: Exception) -> ZbillError | None:
        """Return zbill's error for one of SQLite's or Python's, None for a bug in zbill that isn't SQLite's to report.

        On a damaged practice file, what no code expects is its damage.
        """
        known = connection.explain(error, self.path) if isinstance(error, sqlite3.Error) else None
        if known and known.exit_code != ZbillError.exit_code:
            return known
        from zbill.cli.damage import damage

        self.close()
        return damage(self.path) or known

    def log_refusal(self, refused: NotPermitted) -> None:
        """Log a refused action, which changes nothing else (SPEC 7)."""
        if self.opened is None or not refused.lacking:
            return
        # If the log can't be written, the refusal must still be reported.
        with suppress(sqlite3.Error), writing(self.opened.conn):
            log.append(self.opened.conn, LogEntry(self.opened.now, refused.who, "refused", refused.lacking))

    def close(self) -> None:
        if self.opened is not None:
            self.opened.conn.close()
            self.opened = None

    def _check_output(self) -> None:
        """Check that the output can be written, before anything is changed. Raises Usage if not."""
        is_folder = self.prints_documents and os.path.isdir(self.target)
        if not is_folder and self.form and self.target:
            output.require_writable(self.target)

    def _printing(self, answer: Sheet | Card, style: Style) -> Callable[[Any], None]:
        from zbill.render import render

        return lambda out: render(answer, self.form, style, out)

    def _request(self, read: Mapping[str, object]) -> str:
        """Return the command and its words as one text, stored with the key to recognize a repetition.

        Versions of Typer give repeated words as a list or as a tuple. The text is the same, so that an upgrade of Typer
        doesn't make a repetition look different. Whether to send and print what was created isn't in it.
        """
        words = {**self.words, **read, "key": None, "mail": None, "print_it": None}
        listed = ((name, list(word) if isinstance(word, tuple) else word) for name, word in sorted(words.items()))
        given = (f"{name}={word!r}" for name, word in listed if word not in (None, "", [], False))
        return " ".join([self.command, *given])

    def _rendered(self, desk: Desk, outcome: Outcome, many: bool, afterwards: Sequence[AfterCommit] = ()) -> str:
        buffer = io.StringIO(newline="")
        added = {reference: {"email": part} for each in afterwards for reference, part in each.parts.items()}
        showing.print_outcome(
            desk, outcome, self.form, self.style(desk), buffer, quiet=self.quiet, many=many, added=added
        )
        return buffer.getvalue()


class _Rollback(Exception):
    """Raised inside a dry run to roll back its transaction."""


def current(ctx: Context) -> Call:
    """Return the call of the running command."""
    call: Call = ctx.obj
    return call
