"""The person at the terminal: their login, questions to them, and a progress bar when they would have to wait."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from time import monotonic
from typing import TYPE_CHECKING, TextIO, TypeVar

from zbill.bars import encodable
from zbill.errors import Usage
from zbill.progress import Progress, untold
from zbill.text import harmless

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress

# Seconds without a progress bar.
PATIENCE = 1.0

# The encoding that standard output had before zbill began to write UTF-8 to it.
encoding = "utf-8"

_ANSWERS = {"y": True, "yes": True, "n": False, "no": False, "": False}

Item = TypeVar("Item")


def on_terminal() -> bool:
    """Return whether a person can be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def is_screen() -> bool:
    """Return whether a person reads standard output, and types."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def is_dumb() -> bool:
    """Return whether the terminal would print escapes, such as those for colors, instead of obeying them."""
    return os.environ.get("TERM") == "dumb"


def has_blocks() -> bool:
    """Return whether the terminal, by its encoding, shows the characters that bars are drawn with."""
    return encodable(encoding)


def width() -> int:
    """Return the terminal's width in columns."""
    import shutil

    return shutil.get_terminal_size().columns


def height() -> int:
    """Return the terminal's height in lines."""
    import shutil

    return shutil.get_terminal_size().lines


def login() -> str:
    """Return the operating system's user name. Not from the environment, which anyone can set, if the system knows."""
    try:
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    except (ImportError, KeyError):
        return _login_of_environment()


def tell(*lines: str, end: str = "\n") -> None:
    """Print lines to standard error. A terminal doesn't obey what is in them, and a closed pipe isn't an error."""
    try:
        print(*map(harmless, lines), sep="\n", end=end, file=sys.stderr, flush=True)
    except BrokenPipeError:
        let_go(sys.stderr)


def let_go(stream: TextIO) -> None:
    """Point a standard stream at /dev/null, so that a closed pipe raises no error at exit."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def ask(question: str) -> str:
    """Ask a question and return the typed line, empty at the end of the input."""
    tell(question, end=" ")
    line = sys.stdin.readline()
    if not line:
        end_line()
    return line


def end_line() -> None:
    """End the line of a question that was not answered, so that what is printed next begins a new one."""
    if sys.stderr.isatty():
        print(file=sys.stderr)


def confirm(question: str) -> bool | None:
    """Ask a question until the answer is yes or no, which Enter means too. Return None at the end of the input."""
    while True:
        line = ask(f"{question} [y/N]")
        if not line:
            return None
        answer = line.strip().casefold()
        if answer in _ANSWERS:
            return _ANSWERS[answer]
        tell("Type y for yes or n for no.")


def ask_hidden(question: str) -> str:
    """Ask for a secret, without showing it."""
    import getpass

    try:
        return getpass.getpass(harmless(question), stream=sys.stderr)
    except EOFError:
        end_line()
        raise


def variable(name: str) -> str:
    """Return an environment variable, empty if it isn't set. Raises Usage if its bytes aren't text."""
    value = os.environ.get(name, "")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise Usage(f"The environment variable {name} isn't valid UTF-8 text.", "Set it again.") from None
    return value


def ask_passcode(name: str) -> str:
    """Return a person's passcode from ZBILL_PASSCODE, else from the terminal, empty if there is none."""
    given = variable("ZBILL_PASSCODE")
    return given if given or not on_terminal() else ask_hidden(f"Passcode for {name}: ")


def secret(name: str, what: str) -> str:
    """Return a secret from the environment, or empty if it must be asked for. Raises Usage without a terminal."""
    given = variable(name)
    if not (given or on_terminal()):
        raise Usage(f"There is no terminal to ask for the {what}.", f"Set {name}.")
    return given


def with_progress(items: Sequence[Item], label: str, *, quiet: bool = False) -> Iterator[Item]:
    """Yield each item, and show on a progress bar how many were taken."""
    with progress(quiet=quiet) as tell:
        for place, item in enumerate(items):
            tell(label, place, len(items))
            yield item


@contextmanager
def progress(*, quiet: bool = False) -> Iterator[Progress]:
    """Show how far a piece of work is, on a terminal and after a second (SPEC 9, "Output")."""
    if quiet or not sys.stderr.isatty() or is_dumb():
        yield untold
        return
    bar = _Bar()
    try:
        yield bar.tell
    finally:
        bar.stop()


class _Bar:
    """A progress bar that appears after a second, and is gone when it is stopped."""

    def __init__(self) -> None:
        self._begun = monotonic()
        self._bar: RichProgress | None = None
        self._part = 0.0

    def tell(self, doing: str, done: int, of: float | None = None) -> None:
        if self._bar is None:
            if monotonic() - self._begun <= PATIENCE:
                return
            self._bar = _begin()
        (task,) = self._bar.task_ids
        part = min(done / of, 1.0) if of else 0.0
        if part < self._part:
            # Another piece of work has begun, which doesn't go as fast.
            self._bar.reset(task)
        self._part = part
        count = f"{done:,}/{of:,}" if isinstance(of, int) else f"{done:,}"
        self._bar.update(task, description=doing, completed=part, total=1.0 if of else None, count=count)
        self._bar.start()

    def stop(self) -> None:
        if self._bar is not None:
            self._bar.stop()


def _begin() -> RichProgress:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    bar = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.fields[count]}", markup=False),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        refresh_per_second=4,
        # Rich would print standard output on standard error, even if it goes to a file.
        redirect_stdout=sys.stdout.isatty(),
    )
    bar.add_task("", total=None, count="")
    return bar


def _login_of_environment() -> str:
    names = ("LOGNAME", "USER", "LNAME", "USERNAME")
    return next(filter(None, map(variable, names)), "")
