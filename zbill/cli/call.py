"""One call of a command: its global options, the practice file it opens, and where its answer goes."""

from __future__ import annotations

import io
import os
import sqlite3
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import typer

from zbill.billing.closing import moment
from zbill.cli import showing
from zbill.db import log, staff
from zbill.db.log import Entry
from zbill.desk import Desk
from zbill.errors import NotPermitted, Usage, ZbillError
from zbill.file import connection, copying, migrating
from zbill.file.connection import reading, writing
from zbill.models import Outcome, Person
from zbill.render import Style, render
from zbill.services.guards import once
from zbill.sheet import Card, Sheet

FORMS = ("table", "csv", "json")
_ENDINGS = {".csv": "csv", ".json": "json", ".txt": "table"}


@dataclass
class Call:
    """`now` in UTC epoch seconds; `options` the global options by name, as far as given; `saved` once a change is.

    A command that writes PDF files of its own `prints_documents`; where one answer may be a PDF it `takes_pdf`.
    """

    now: int
    options: dict[str, Any] = field(default_factory=dict)
    exit_code: int = 0
    prints_documents: bool = False
    takes_pdf: bool = False
    opened: Desk | None = None
    saved: bool = False

    @cached_property
    def path(self) -> Path:
        given = self.options.get("db") or os.environ.get("ZBILL_DB")
        return Path(os.path.expanduser(given)) if given else Path(typer.get_app_dir("zbill")) / "practice.db"

    @cached_property
    def form(self) -> str:
        """table, csv or json, or pdf where that is taken. Errors: Usage."""
        given = self.options.get("form", "")
        if given and given not in FORMS:
            raise Usage(f"{given!r} is no format.", "One of: " + ", ".join(FORMS))
        if self.prints_documents:
            return "table"
        ending = Path(self.options["output"]).suffix.lower() if "output" in self.options else ""
        if ending == ".pdf" and self.takes_pdf:
            if given:
                raise Usage(
                    f"A PDF is not written as {given}.", "Leave out --format, or end the file's name otherwise."
                )
            return "pdf"
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
            self._check_answer()
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
        """A desk on any practice file, for who acts now."""
        acting = self.options.get("acting") or os.environ.get("ZBILL_STAFF", "")
        return Desk(conn, path, moment(log.last_at(conn), self.now), acting, login(), passcode)

    def identify(self) -> Person:
        """Who acts. Known before the file is locked, as it may take asking for a passcode.
        Errors: NotFound, Usage, NotPermitted."""
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
        make: Callable[[], Outcome],
        *,
        ctx: typer.Context | None = None,
        key: str = "",
        dry_run: bool = False,
        many: bool = False,
    ) -> None:
        """Do what changes the file and name what was made; under --dry-run do it, show it, and take it back."""
        self.identify()
        desk = self.desk()
        request = _request(ctx) if ctx and key else ""
        # The answer is drawn up inside the transaction: once it is saved, nothing but printing can fail.
        with suppress(_TakenBack), desk.writing():
            outcome = make() if dry_run else once(desk, key, request, lambda _: make())
            shown = self._shown(desk, outcome, many)
            if dry_run:
                raise _TakenBack
        self.saved = not dry_run
        for note in outcome.notes:
            self.say(note)
        if dry_run:
            self.say("Dry run: nothing was saved.")
        self.write(lambda out: out.write(shown) and None)

    def _check_answer(self) -> None:
        """Whether the answer can be given is known before anything is done. Errors: Usage."""
        output = self.options.get("output")
        if self.prints_documents and output and Path(output).is_dir():
            return
        if self.form and output and not _takes_answer(Path(output)):
            raise Usage(f"{output} cannot be written.", "Choose another file with --output.")

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
        if self.opened is None or not refused.lacking:
            return
        # A file that takes no entry must not hide why the action was refused.
        with suppress(sqlite3.Error), writing(self.opened.conn):
            log.append(self.opened.conn, Entry(self.opened.now, refused.who, "refused", refused.lacking))

    def close(self) -> None:
        if self.opened is not None:
            self.opened.conn.close()
            self.opened = None

    def _shown(self, desk: Desk, outcome: Outcome, many: bool) -> str:
        buffer = io.StringIO(newline="")
        showing.outcome(desk, outcome, self.form, self.style(desk), buffer, quiet=self.quiet, many=many)
        return buffer.getvalue()

    def style(self, desk: Desk, chart: bool | None = None) -> Style:
        terminal = sys.stdout.isatty() and "output" not in self.options
        color = terminal and not self.options.get("no_color") and not os.environ.get("NO_COLOR")
        width = terminal_width() if terminal else None
        bars = terminal if chart is None else chart
        return Style(desk.settings.decimals, desk.zone, width, color, bars=bars)


class _TakenBack(Exception):
    """Ends a dry run's transaction."""


def of(ctx: typer.Context) -> Call:
    call: Call = ctx.obj
    return call


def save(target: Path, content: bytes) -> None:
    """Write a file whole or not at all, readable by its owner only. Errors: Usage where it cannot be written."""
    partial = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        if _is_device(target):
            target.write_bytes(content)
            return
        handle = os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, target)
        connection.sync_folder(target.parent)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise Usage(f"{target} cannot be written: {error.strerror}.", "Choose another file with --output.") from error


def _is_device(target: Path) -> bool:
    """Whether it takes what is written as it comes; a new file must not stand in its place."""
    return target.exists() and not target.is_file()


def _takes_answer(target: Path) -> bool:
    return not target.is_dir() and os.access(target if _is_device(target) else target.parent, os.W_OK)


def terminal_width() -> int:
    import shutil

    return shutil.get_terminal_size().columns


def on_terminal() -> bool:
    """Whether a person can be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def agrees(question: str) -> bool:
    """Ask a person yes or no; anything but yes is no."""
    print(f"{question} [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().casefold() in ("y", "yes")


def listed(texts: Sequence[str]) -> list[str]:
    """Several things named at once, or `-` for standard input, one a line."""
    if list(texts) == ["-"]:
        return [line.strip() for line in sys.stdin if line.strip()]
    return list(texts)


def login() -> str:
    """The operating system's user, by the name it has there: the environment could say any."""
    try:
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    except (ImportError, KeyError):
        return _login_of_environment()


def passcode(name: str) -> str:
    """The passcode of a person, from ZBILL_PASSCODE or asked for without being shown; empty where nobody is there."""
    given = os.environ.get("ZBILL_PASSCODE", "")
    return given if given or not on_terminal() else hidden(f"Passcode of {name}: ")


def hidden(question: str) -> str:
    """What is typed on the terminal without being shown."""
    import getpass

    return getpass.getpass(question, stream=sys.stderr)


def _login_of_environment() -> str:
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
