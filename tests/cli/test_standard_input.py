"""`-` reads what is meant from standard input, one a line; nothing on it is nothing to do."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.practice import Practice

ROOT = Path(__file__).parents[2]
READERS = ["attend -", "checkout - --close", "session delete -", "session delete - --following", "invoice close -"]
PRINTERS = ["invoice pdf -", "receipt pdf -", "creditnote pdf -", "invoice email -", "receipt email -"]
QUEUES = ["invoice print -", "receipt print -", "creditnote print -"]


def piped(practice: Practice, command: str, stdin: bytes) -> tuple[int, str, str]:
    """Run the console script with bytes on standard input; return its exit code, output and errors."""
    words = [sys.executable, "-m", "zbill", "--db", str(practice.path), *shlex.split(command)]
    ended = subprocess.run(words, input=stdin, capture_output=True, cwd=ROOT)
    return ended.returncode, ended.stdout.decode(), ended.stderr.decode()


@pytest.mark.parametrize("command", READERS + PRINTERS)
@pytest.mark.parametrize("stdin", ["", "\n \n"])
def test_nothing_on_standard_input_is_nothing_to_do(command: str, stdin: str, untouched: Practice) -> None:
    answer = untouched.zbill(command, stdin)
    assert (answer.code, answer.out, answer.err) == (0, "", "")


@pytest.mark.parametrize("command", READERS + QUEUES)
def test_nothing_on_standard_input_is_an_empty_array_in_json(command: str, untouched: Practice) -> None:
    answer = untouched.zbill(f"{command} -f json")
    assert (answer.code, answer.out, answer.err) == (0, "[]\n", "")


@pytest.mark.parametrize("command", READERS + PRINTERS + QUEUES)
def test_bytes_that_are_not_text_are_refused(command: str, untouched: Practice) -> None:
    assert piped(untouched, command, b"1\ncaf\xe9\n") == (
        2,
        "",
        "'caf\\udce9' isn't valid UTF-8 text.\nType it again.\n",
    )
