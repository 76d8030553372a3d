"""The command line: finds and runs one command, and turns an error into one or two lines and an exit code."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from io import StringIO, TextIOWrapper
from typing import Any, NoReturn

from zbill.cli import plainly, terminal
from zbill.cli.call import Call, Ended
from zbill.cli.declared import context_of
from zbill.cli.parsing import as_text
from zbill.errors import ArgumentMissing, DeliveryFailed, FileDamaged, NotFound, NotPermitted, Refused, ZbillError
from zbill.file import connection
from zbill.file.connection import require_sqlite

# The exit codes after which a person can choose the next from the list: they are about one choice or its delivery.
_GOES_ON = (0, NotFound.exit_code, Refused.exit_code, DeliveryFailed.exit_code)


def main(argv: Sequence[str] | None = None, *, now: int | None = None) -> int:
    """Run one command and return its exit code (SPEC 9). `now` is in UTC epoch seconds; None means the clock.

    A command that repeats returns the highest exit code of its runs.
    """
    words = sys.argv[1:] if argv is None else argv
    codes: list[int] = []
    call = None
    while call is None or (call.repeats and codes[-1] in _GOES_ON):
        # Each run reads the clock, because the list can wait for hours.
        call = Call(now=int(time.time()) if now is None else now)
        call.follows = bool(codes)
        codes.append(run_call(call, words))
    return max(codes)


def run_call(call: Call, argv: Sequence[str]) -> int:
    """Run one command in a call and return its exit code (SPEC 9)."""
    try:
        done = _run(call, [as_text(word) for word in argv])
        sys.stdout.flush()
        return done if isinstance(done, int) else call.exit_code
    except ZbillError as error:
        return _complain(call, error)
    except Ended as ended:
        return ended.exit_code
    except (KeyboardInterrupt, EOFError):
        return _interrupted()
    except (BrokenPipeError, SystemExit):
        # The reader closed the pipe, for example `head`. Typer turns that into SystemExit.
        terminal.let_go(sys.stdout)
        call.repeats = False
        return call.exit_code
    except OSError as error:
        terminal.let_go(sys.stdout)
        saved = " The change was saved. Only the output was lost." if call.saved else ""
        terminal.tell(f"{error.strerror or error}: {error.filename or 'standard output'}.{saved}")
        return 8
    except Exception as error:
        explained = call.explain(error)
        if connection.is_interruption(error) and not isinstance(explained, FileDamaged):
            return _interrupted()
        if explained is None:
            raise
        return _complain(call, explained)
    finally:
        call.close()


def _interrupted() -> int:
    terminal.tell("Interrupted. No partial change was saved.")
    return 130


def _run(call: Call, words: Sequence[str]) -> Any:
    """Run one command. Return what it returns, or an exit code. Typer is loaded for what isn't plain (SPEC 9)."""
    plain = plainly.read(words, plainly.grammar())
    if plain is None:
        return _through_typer(call, words)
    call.options.update(plain.options)
    if not plain.command:
        return _without_command(call, words)
    require_sqlite()
    function = getattr(import_module(f"zbill.cli.{plain.module}"), plain.function)
    call.command, call.words = plain.command, plainly.completed(function, plain.words)
    try:
        return function(context_of(call), **call.words)
    except ArgumentMissing:
        if terminal.on_terminal():
            # It can be offered.
            return _through_typer(call, words)
        raise
    except KeyboardInterrupt:
        # The terminal shows ^C in the line of the question.
        terminal.end_line()
        raise


def _without_command(call: Call, words: Sequence[str]) -> Any:
    # Imported here because start-up time matters, and other commands don't need it.
    from zbill.cli import home

    return home.show(call) if home.is_asked_for(call) else _through_typer(call, words)


def _through_typer(call: Call, words: Sequence[str]) -> Any:
    # Imported here because Typer takes longer to load than most commands to run.
    from zbill.cli import tree

    return tree.run(call, words)


def run() -> None:
    """Run the console script."""
    os.umask(0o077)
    # A stream that the caller closed is None, and reading from it or printing to it would fail.
    sys.stdin, sys.stdout, sys.stderr = (stream or StringIO() for stream in (sys.stdin, sys.stdout, sys.stderr))
    terminal.encoding = sys.stdout.encoding or terminal.encoding
    shown = "backslashreplace"
    # Bytes that aren't text are kept when read, as Python keeps them in sys.argv, so that `as_text` can refuse them.
    for stream, errors in ((sys.stdin, "surrogateescape"), (sys.stdout, shown), (sys.stderr, shown)):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors=errors)
    try:
        code = _complete(os.environ["_ZBILL_COMPLETE"]) if "_ZBILL_COMPLETE" in os.environ else main()
    except KeyboardInterrupt:
        # Ctrl-C a second time, or while the first one was being reported.
        code = 130
    _leave(code)


def _leave(code: int) -> NoReturn:
    """End the process. To free what goes with it anyway takes 3 ms, so it does that only if threads may have to end."""
    with suppress(OSError):
        sys.stdout.flush()
        if "threading" not in sys.modules:
            os._exit(code)
    sys.exit(code)


def _complete(shell: str) -> int:
    """Answer a shell in which Tab was pressed. The shell shows nothing else, so nothing is an error."""
    from zbill.cli import completing
    from zbill.cli.tree import everything

    with suppress(BrokenPipeError):
        print(
            completing.answer(shell, sys.argv[1:], everything(), line=os.environ.get("_ZBILL_LINE", "")),
            end="",
            flush=True,
        )
    return 0


def _complain(call: Call, error: ZbillError) -> int:
    if isinstance(error, NotPermitted):
        call.log_refusal(error)
    terminal.tell(*filter(None, (error.sentence, error.remedy)))
    return error.exit_code
