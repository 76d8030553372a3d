"""Each remedy is played: the commands that an error names are typed, in the state in which it was printed, on a copy.

A remedy helps if each of its commands succeeds and, where it comes "first", the refused command then gets further.
A run of all tests also fails if no test prints a remedy that is in the source.
"""

from __future__ import annotations

import ast
import contextlib
import io
import re
import shlex
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

from tests.plain_errors import COMMAND
from zbill.billing.settings import SETTINGS
from zbill.cli import app, listing
from zbill.cli.call import Call
from zbill.errors import DeliveryFailed, Usage, ZbillError

# What a person puts in place of a word in capitals: SQL for every choice in the practice file, and fixed text.
CHOICES = {
    "CLIENT": "select id from clients where merged_into is null and archived = 0",
    "SESSION": "select id from sessions",
    "STAFF": "select name from staff where archived = 0",
    "ROLE": "select name from roles",
    "INVOICE": "select label from invoices",
    "LINE": "select number from lines where void = 0",
}
TEXTS = {
    "ADDRESS": "office@brightwater.example",
    "AMOUNT": "1",
    "CODE": "NEW",
    "DAY": "2026-01-01",
    "DESCRIPTION": "Book",
    "FOLDER": "elsewhere",
    "HH:MM": "12:00",
    "NAME": "Name",
    "PERMISSION": "close_invoice",
    "PRICE": "1",
    "RATE": "5",
    "TEXT": "because",
}
WORD = re.compile(r"\b(" + "|".join([*CHOICES, *TEXTS, "FILE", "VALUE"]) + r")\b")

DAY = 86400

# Each remedy played in this process, so that a whole run can say which ones never were.
PLAYED: set[str] = set()
_SHAPES: set[str] = set()

SOURCE = Path(app.__file__).parents[1]
_ANYTHING = "\0"

_complain = app._complain


class Typed(NamedTuple):
    """A played command: its exit code and standard error, and its error if there was one."""

    words: Sequence[str]
    code: int
    err: str
    error: ZbillError | None


def faults(call: Call, argv: Sequence[str], error: ZbillError, *, once: bool = False) -> Iterator[str]:
    """Yield what is wrong with the remedy of an error, which a command with these words has just met.

    Notes are played too: as an error without a sentence, with the note as its remedy. An error that this process has
    met in the same command, with other numbers, is left out; with `once`, also one of another command.
    """
    told = error.remedy if once else f"{call.command}: {error.sentence} {error.remedy}"
    shape = re.sub("[0-9]+", "0", told.replace(str(call.path.parent), ""))
    if shape in _SHAPES:
        return
    _SHAPES.add(shape)
    for commands in alternatives(error.remedy):
        PLAYED.add(error.remedy)
        found = [_fault(call, argv, error, commands, choice) for choice in _choices(call.path, commands)]
        if all(found):
            yield f"{error.sentence} {error.remedy} -> {found[0]}"


def unplayed(remedies: Iterable[str]) -> list[str]:
    """Return the commands in remedies of the source, each with its place, that none of these remedies has."""
    return [f"{place}: {shown}" for place, shown, pattern in _in_source() if not any(map(pattern.search, remedies))]


def _in_source() -> Iterator[tuple[str, str, re.Pattern[str]]]:
    """Yield each command in the texts of zbill: its place, the command, and a pattern that finds it in a remedy."""
    for path in sorted(SOURCE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        helping = {id(each) for node in ast.walk(tree) for part in _help(node) for each in ast.walk(part)}
        inner = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
        for node in ast.walk(tree):
            if id(node) in helping or id(node) in inner:
                continue
            for command in re.findall(f"(?:: |^){COMMAND.pattern}", _template(node)):
                command = command.removeprefix(": ")
                if not _is_command(command):
                    continue
                pattern = re.compile(".*".join(map(re.escape, command.split(_ANYTHING))))
                yield (
                    f"{path.relative_to(SOURCE)}:{getattr(node, 'lineno', 0)}",
                    command.replace(_ANYTHING, "…"),
                    pattern,
                )


def _is_command(text: str) -> bool:
    """Return whether a text that begins with zbill is a command, not a sentence about zbill."""
    first = text.split()[1]
    return first.startswith("-") or first in listing.LISTED


def _help(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what is no remedy in a node: docstrings, help, captions, and the commands of a screen, which have tests."""
    is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    is_given = isinstance(node, ast.keyword) and node.arg in ("help", "caption")
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    names = [ast.unparse(each) for each in targets]
    is_told = not {"caption", "_COMMANDS"}.isdisjoint(names) or any(name.endswith(".__doc__") for name in names)
    if is_docstring or is_given or is_told:
        yield node


def _template(node: ast.AST) -> str:
    """Return the text of a string, or the command of a call of `command`, with `_ANYTHING` for what isn't fixed."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else _ANYTHING for part in node.values)
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "command":
        words = [str(each.value) if isinstance(each, ast.Constant) else _ANYTHING for each in node.args]
        return " ".join(["zbill", *words])
    return ""


def alternatives(remedy: str) -> list[list[list[str]]]:
    """Return the alternatives of a remedy, each with its commands in order, each as its words."""
    found: list[list[list[str]]] = []
    end = 0
    for match in COMMAND.finditer(remedy):
        if not _is_command(match[0]):
            continue
        words = shlex.split(match[0])
        if found and re.match(", then", remedy[end : match.start()]):
            found[-1].append(words)
        else:
            found.append([words])
        end = match.end()
    return found


def _fault(
    call: Call, argv: Sequence[str], error: ZbillError, commands: Sequence[Sequence[str]], choice: dict[str, str]
) -> str:
    """Return why the commands don't help on a copy of the practice file, or "" if they do."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "practice.db"
        if not (error.remedy.startswith("Delete it") or "rename the file" in error.remedy):
            _copy(call.path, path)
        now = _moment(error, path, call.now)
        for words in commands:
            filled = _filled(words, choice, path.parent)
            typed = _type(call, path, filled, now)
            if typed.error and typed.error.remedy.startswith("Use --as NAME"):
                typed = _type(call, path, [*filled, "--as", _administrators(path)[0]], now)
            if not _is_answered(error, typed):
                return f"{shlex.join(typed.words)}: {typed.err}"
        if " first" in error.remedy and not set(argv) & {"-", "-o", "--output"}:
            again = _type(call, path, ["zbill", *_without_file(argv)], now)
            if again.error and (again.error.sentence, again.error.remedy) == (error.sentence, error.remedy):
                return "the same error again"
        return ""


def _is_answered(error: ZbillError, typed: Typed) -> bool:
    """Return whether a command of a remedy does what it is meant for.

    After wrong usage it shows the right form, which the practice file can still refuse. `check` finds something. A
    printer or a mail server that failed fails again in a test, where no one looks at it.
    """
    if isinstance(error, DeliveryFailed) or "The change itself was saved." in error.remedy:
        return typed.code in (0, DeliveryFailed.exit_code)
    if isinstance(error, Usage):
        return typed.code not in (1, Usage.exit_code)
    return typed.code == 0 or (typed.code == 9 and not {"check", "--check"}.isdisjoint(typed.words))


def _moment(error: ZbillError, path: Path, now: int) -> int:
    """Return the instant at which a remedy is typed: later, or by a correct clock, if it says so."""
    if error.remedy.startswith("Wait until"):
        return now + DAY
    if error.remedy.startswith("Correct the clock, then"):
        (latest,) = _rows(path, "select max(at) from log")[0]
        return max(now, int(latest))
    return now


def _type(call: Call, path: Path, words: Sequence[str], now: int) -> Typed:
    """Run a command of a remedy as the person who was refused."""
    met: list[ZbillError] = []

    def complain(played: Call, error: ZbillError) -> int:
        met.append(error)
        return _complain(played, error)

    given = list(words[1:])
    if "--db" not in given:
        given = ["--db", str(path), *given]
    acting = str(call.options.get("acting", ""))
    if acting and "--as" not in given and _acts(path, acting):
        given += ["--as", acting]
    if given[2:3] == ["restore"]:
        # The answer to the question that a terminal would ask.
        given.append("--yes")
    secrets = {"ZBILL_PDF_PASSWORD": "secret", "ZBILL_NEW_PASSCODE": "secret"}
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.StringIO()
    with (
        mock.patch.object(app, "_complain", complain),
        mock.patch.object(app, "run_call", _run_call),
        mock.patch.object(sys, "stdin", io.StringIO()),
        mock.patch.dict("os.environ", secrets),
        contextlib.chdir(path.parent),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        code = app.main(given, now=now)
    return Typed(words, code, err.getvalue(), met[0] if met else None)


_run_call = app.run_call


def _acts(path: Path, name: str) -> bool:
    """Return whether a name of --as is a staff member's who can act."""
    found = _rows(path, f"select 1 from staff where archived = 0 and (name like '{name}%' or id = '{name}')")
    return len(found) == 1


def _administrators(path: Path) -> list[str]:
    return [str(name) for (name,) in _rows(path, "select name from administrators")]


def _copy(source: Path, target: Path) -> None:
    for end in ("", "-journal", "-wal"):
        if Path(f"{source}{end}").is_file():
            shutil.copyfile(f"{source}{end}", f"{target}{end}")
            Path(f"{target}{end}").chmod(0o600)


def _choices(path: Path, commands: Sequence[Sequence[str]]) -> list[dict[str, str]]:
    """Return every way to fill in the words in capitals that the practice file has several of, at most fifty."""
    words = {found for command in commands for word in command for found in WORD.findall(word)}
    named = {word: [str(row[0]) for row in _rows(path, CHOICES[word])] or [word] for word in words if word in CHOICES}
    return [dict(zip(named, each, strict=True)) for each in product(*named.values())][:50]


def _filled(words: Sequence[str], choice: dict[str, str], folder: Path) -> list[str]:
    values = {**TEXTS, **choice, "FILE": _file_for(words, folder)}
    if words[1:3] == ["config", "set"]:
        values["VALUE"] = TEXTS["DAY"] if words[3] == "locked_through" else SETTINGS[words[3]].default
    return [WORD.sub(lambda found: values[found[0]], word) for word in words]


def _file_for(words: Sequence[str], folder: Path) -> str:
    """Return the FILE that a command needs, written into a folder: a font, a logo, a backup; else a new name."""
    file = folder / "given"
    if "font" in words:
        import fontpkg

        return str(fontpkg.path("Noto Sans", style="italic"))
    if "logo" in words:
        from PIL import Image

        Image.new("RGB", (9, 9)).save(file, "PNG")
    elif "restore" in words:
        file.write_bytes(_backup())
        file.chmod(0o600)
    else:
        return "new"
    return str(file)


@cache
def _backup() -> bytes:
    """Return the bytes of a practice file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "practice.db"
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            _run_call(Call(0), ["--db", str(path), "init", "--owner", "Vera"])
        return path.read_bytes()


def _rows(path: Path, query: str) -> list[tuple[Any, ...]]:
    """Return what a query finds, nothing if the file can't be read."""
    try:
        with contextlib.closing(sqlite3.connect(path)) as conn:
            return conn.execute(query).fetchall()
    except sqlite3.Error:
        return []


def _without_file(argv: Sequence[str]) -> list[str]:
    words = list(argv)
    while "--db" in words:
        place = words.index("--db")
        del words[place : place + 2]
    return words
