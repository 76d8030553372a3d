"""Every story, a terminal session told in prose, prints what it says when it is replayed on a new practice.

Indented lines are the terminal: typed lines after `$`, printed lines below, standard error after `!`, and `[exit N]` if
the command doesn't exit 0. Besides zbill a story can type

    $ at 2026-10-05 09:00                                  sets the practice's clock from here on
    $ printf '%s\\n' 1 2 | zbill attend -                   gives lines on standard input
    $ printf '%s\\n' ref,name A,Ana > clients.csv          writes lines to a file
    $ cat bad.csv                                          prints a file
    $ sqlite3 practice.db "update lines set total = 0"     is another program that changes the file
    $ screen zbill                                         runs it on a terminal of 80 columns
    $ HEAD=$(zbill log --head -q)                          keeps what a command prints for a later `$HEAD`

`zbill` alone is on a terminal too, and so is a command with an answer below it: a question, what is typed, and ⏎.
A story that "goes on where `tour.txt` ended", as its first line says, begins with the commands of that one.
A hash of the log is written HASH: it depends on the login of whoever runs the tests.
"""

from __future__ import annotations

import contextlib
import difflib
import os
import re
import shlex
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from string import Template
from unittest import mock

import pytest

from tests.practice import Practice, create_practice
from zbill.cli import terminal
from zbill.cli.call import Call
from zbill.text import harmless

FOLDER = Path(__file__).parent / "stories"
STORIES = sorted(FOLDER.glob("*.txt"))
INDENT = "    "
PROMPT = INDENT + "$ "
ASSIGNMENT = re.compile(r"([A-Z]+)=\$\((.+)\)")
GOES_ON = re.compile(r".* goes on where `(\w+\.txt)` ended")
HASH = re.compile(r"\b[0-9a-f]{64}\b")
ANSWER = re.compile(r"(?:.*[:\]] )?(.*)⏎")


@dataclass
class Step:
    """A command typed in a story, and the lines printed below it."""

    line: int
    command: str
    printed: list[str] = field(default_factory=list)

    @property
    def answers(self) -> list[str]:
        """Return what is typed at the questions of the command."""
        return [found[1] for found in map(ANSWER.fullmatch, self.printed) if found]


def steps(story: str) -> list[Step]:
    """Return the commands of a story in order, after those of the story that it goes on with."""
    before = GOES_ON.match(story)
    found_steps = steps((FOLDER / before[1]).read_text(encoding="utf-8")) if before else []
    blank = 0
    in_terminal = False
    for number, line in enumerate(story.splitlines(), 1):
        if line.startswith(PROMPT):
            found_steps.append(Step(number, line.removeprefix(PROMPT)))
            in_terminal = True
        elif line.startswith(INDENT):
            assert in_terminal, f"line {number} is printed by no command: {line}"
            found_steps[-1].printed += [""] * blank + [line.removeprefix(INDENT)]
        elif line:
            in_terminal = False
        blank = 0 if line else blank + 1
    return found_steps


def replay(practice: Practice, command: str, answers: Sequence[str] = ()) -> list[str]:
    """Run a command, type the answers, and return the lines it prints, as a story writes them."""
    typed, _, target = command.partition(" > ")
    if target and typed.startswith("printf "):
        Path(target).write_text(_lines(typed), encoding="utf-8")
        return []
    typed, _, piped = command.partition(" | ")
    if piped:
        return _zbill(practice, piped, _lines(typed))
    program, _, rest = command.partition(" ")
    if program == "at":
        practice.at(rest)
        return []
    if program == "cat":
        return Path(rest).read_text(encoding="utf-8").splitlines()
    if program == "screen" or command == "zbill" or answers:
        with _screen(answers):
            return _zbill(practice, command.removeprefix("screen "), "")
    if program == "sqlite3":
        return _sqlite3(*shlex.split(rest))
    return _zbill(practice, command, "")


def _lines(typed: str) -> str:
    """Return the lines that a printf prints."""
    printf, form, *lines = shlex.split(typed)
    assert (printf, form) == ("printf", r"%s\n"), typed
    return "".join(f"{line}\n" for line in lines)


def _zbill(practice: Practice, command: str, stdin: str) -> list[str]:
    program, *words = shlex.split(command)
    assert program == "zbill", command
    answer = practice.zbill(words, stdin)
    out, err = (text.replace(f"{practice.path.parent}/", "").splitlines() for text in (answer.out, answer.err))
    return out + [f"! {line}" for line in err] + [f"[exit {answer.code}]"] * (answer.code != 0)


@contextlib.contextmanager
def _screen(answers: Sequence[str]) -> Iterator[None]:
    """Make a terminal without colors, as far as zbill sees. It shows standard error as it shows standard output."""
    typed = iter(answers)

    def tell(*lines: str, end: str = "\n") -> None:
        print(*map(harmless, lines), sep="\n", end=end)

    def ask(question: str) -> str:
        answer = next(typed, None)
        assert answer is not None, f"Nothing is typed at the question: {question}"
        tell(f"{question} {answer}⏎")
        return f"{answer}\n"

    with (
        mock.patch.dict(os.environ, {"NO_COLOR": "1"}),
        mock.patch.object(terminal, "is_screen", return_value=True),
        mock.patch.object(terminal, "on_terminal", return_value=True),
        mock.patch.object(terminal, "width", return_value=80),
        mock.patch.object(terminal, "tell", tell),
        mock.patch.object(terminal, "ask", ask),
        mock.patch.object(Call, "is_on_screen", True),
    ):
        yield


def _sqlite3(file: str, statement: str) -> list[str]:
    with contextlib.closing(sqlite3.connect(file)) as conn:
        try:
            rows = conn.execute(statement).fetchall()
            conn.commit()
        except sqlite3.Error as error:
            return [f"! Error: {error}", "[exit 1]"]
    return ["|".join(map(str, row)) for row in rows]


@pytest.mark.parametrize("story", STORIES, ids=lambda path: path.stem)
def test_the_story_prints_what_it_says(story: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    practice = create_practice(tmp_path)
    monkeypatch.chdir(tmp_path)
    variables: dict[str, str] = {}
    for step in steps(story.read_text(encoding="utf-8")):
        command = Template(step.command).safe_substitute(variables)
        assignment = ASSIGNMENT.fullmatch(command)
        printed = [line.rstrip() for line in replay(practice, assignment[2] if assignment else command, step.answers)]
        if assignment:
            variables[assignment[1]], printed = "\n".join(printed), []
        printed = [HASH.sub("HASH", line) for line in printed]
        if printed != step.printed:
            changes = difflib.unified_diff(step.printed, printed, "story", "printed", lineterm="", n=99)
            pytest.fail("\n".join([f"{story.name}:{step.line}: $ {step.command}", *changes]), pytrace=False)


def test_the_stories_are_found() -> None:
    assert len(STORIES) >= 20
