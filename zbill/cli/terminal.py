"""The person at the terminal: their login, questions to them, and a progress bar when they would have to wait."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING, TextIO, TypeVar

from zbill.errors import Usage
from zbill.text import harmless

if TYPE_CHECKING:
    from rich.progress import Progress

# Seconds without a progress bar.
PATIENCE = 1.0

_ANSWERS = {"y": True, "yes": True, "n": False, "no": False, "": False}

Item = TypeVar("Item")


def on_terminal() -> bool:
    """Return whether a person can be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def is_dumb() -> bool:
    """Return whether the terminal would print escapes, such as those for colors, instead of obeying them."""
    return os.environ.get("TERM") == "dumb"


def width() -> int:
    """Return the terminal's width in columns."""
    import shutil

    return shutil.get_terminal_size().columns


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


def with_progress(items: Sequence[Item], label: str) -> Iterator[Item]:
    """Yield each item; on a terminal, show a progress bar after a second (SPEC 9, "Output")."""
    if not sys.stderr.isatty() or is_dumb():
        yield from items
        return
    begun, bar = monotonic(), None
    try:
        for place, item in enumerate(items):
            if bar is None and monotonic() - begun > PATIENCE:
                bar = _begin(label, len(items))
            if bar is not None:
                bar.update(bar.task_ids[0], completed=place)
            yield item
    finally:
        if bar is not None:
            bar.stop()


def _begin(label: str, count: int) -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    bar = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    bar.add_task(label, total=count)
    bar.start()
    return bar


def _login_of_environment() -> str:
    names = ("LOGNAME", "USER", "LNAME", "USERNAME")
    return next(filter(None, map(variable, names)), "")
