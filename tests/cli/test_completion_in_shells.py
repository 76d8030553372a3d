"""Tab completes in real shells: what is inserted arrives at the command as one word, whatever is in it.

A shell that isn't installed is asked nothing. Then its script is compared with what it must do.
"""

from __future__ import annotations

import os
import pty
import select
import shutil
import subprocess
import sys
import termios
from collections.abc import Callable
from pathlib import Path
from time import monotonic

import pytest

from tests.practice import Practice
from zbill.cli import shells

TOP = Path(__file__).parents[2]
PATIENCE = 60.0

# Runs a shell that the terminal belongs to, so that fish takes it for one of a person.
ON_TERMINAL = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execvp(sys.argv[1], sys.argv[1:])
"""
# The command only tells its words. What Tab asks is answered by zbill.
ANSWERS = """#!/bin/sh
if [ -n "$_ZBILL_COMPLETE" ]; then
    '{python}' -m zbill "$@"
    : > '{asked}'
    exit
fi
printf '%s\\n' "$@" > '{words}.new' && mv '{words}.new' '{words}'
"""

HARD = 'O\'Brien & "Sons" $x `y` \\z!'
# What is typed before Tab, and the words of the command after it.
TYPED = [
    ("zbill att", ["attend"]),
    ("zbill invoice sh", ["invoice", "show"]),
    ("zbill balance Ana\\ L", ["balance", "Ana Lopez"]),
    ("zbill balance 'Ana L", ["balance", "Ana Lopez"]),
    ('zbill balance "Ana L', ["balance", "Ana Lopez"]),
    ("zbill balance O", ["balance", HARD]),
    ("zbill balance Łu", ["balance", "Łukasz Król"]),
    ("zbill balance Be", ["balance", "Ben [red]*?"]),
    ("zbill invoice show I", ["invoice", "show", "INV-0001"]),
    ("zbill attend 1 --status nos", ["attend", "1", "--status", "no-show"]),
    ("zbill session list --client=Ana\\ L", ["session", "list", "--client=Ana Lopez"]),
    ("zbill balance Smith:", ["balance", "Smith: a=b"]),
    ("zbill balance Smith:\\ a=", ["balance", "Smith: a=b"]),
    ("zbill session list --client=Smi", ["session", "list", "--client=Smith: a=b"]),
    ("zbill balance Desk@h", ["balance", "Desk@home"]),
    ("zbill config get year", ["config", "get", "year_begins"]),
    ("zbill import clients old\\ c", ["import", "clients", "old clients.csv"]),
]


class Shell:
    """A shell on a terminal of its own, in which `zbill` is installed with its completion."""

    def __init__(self, name: str, home: Path, practice: Practice) -> None:
        self._words, self._asked = home / "words", home / "asked"
        program = home / "bin" / "zbill"
        program.parent.mkdir()
        program.write_text(ANSWERS.format(python=sys.executable, asked=self._asked, words=self._words))
        program.chmod(0o755)
        environment = {
            "HOME": str(home),
            "PATH": f"{program.parent}:{os.environ['PATH']}",
            "TERM": "xterm",
            "LANG": "C.UTF-8",
            "ZBILL_DB": str(practice.path),
            "PYTHONPATH": str(TOP),
            "PS1": "> ",
        }
        install = [sys.executable, "-m", "zbill", "--install-completion", name]
        subprocess.run(install, env=environment, check=True, stdout=subprocess.DEVNULL)
        self._person, terminal = pty.openpty()
        termios.tcsetwinsize(terminal, (24, 100))
        self._process = subprocess.Popen(
            [sys.executable, "-c", ON_TERMINAL, name, "-i"],
            stdin=terminal,
            stdout=terminal,
            stderr=terminal,
            env=environment,
            cwd=home,
            start_new_session=True,
        )
        os.close(terminal)
        self._wait_for(lambda: self._told("zbill ready\n") == ["ready"], "its prompt")

    def complete(self, typed: str) -> list[str]:
        """Return the words of a command that is typed and completed with Tab."""
        return self._told(f"{typed}\t", then="\n")

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._person)

    def _told(self, typed: str, then: str = "") -> list[str]:
        """Type, and return the words that the command told. Enter comes once zbill has answered what Tab asked."""
        for each in (self._words, self._asked):
            each.unlink(missing_ok=True)
        os.write(self._person, typed.encode())
        if then:
            self._wait_for(self._asked.exists, typed)
            while self._read():
                pass
            os.write(self._person, then.encode())
        self._wait_for(self._words.exists, typed)
        return self._words.read_text("utf-8").splitlines()

    def _wait_for(self, holds: Callable[[], bool], what: str) -> None:
        end = monotonic() + PATIENCE
        while not holds():
            assert monotonic() < end, f"the shell didn't answer: {what!r}"
            self._read()

    def _read(self) -> bytes:
        ready, _, _ = select.select([self._person], [], [], 0.2)
        return os.read(self._person, 65536) if ready else b""


@pytest.fixture
def clients(therapy: Practice) -> Practice:
    for name in (HARD, "Łukasz Król", "Ben [red]*?", "Smith: a=b", "Desk@home"):
        therapy.ok(["client", "add", name])
    therapy.ok("attend 1")
    return therapy


@pytest.mark.parametrize("name", shells.SHELLS)
def test_tab_completes_words_and_quotes_them(name: str, clients: Practice, tmp_path: Path) -> None:
    if shutil.which(name) is None:
        _check_script(name)
        return
    home = tmp_path / "home of Ana"
    home.mkdir()
    (home / "old clients.csv").write_text("")
    # A folder of that name must not add a slash to it.
    (home / "Ana Lopez").mkdir()
    shell = Shell(name, home, clients)
    try:
        told = [(typed, shell.complete(typed)) for typed, _ in TYPED]
    finally:
        shell.close()
    assert told == TYPED


def _check_script(name: str) -> None:
    """Check that a script asks zbill and gives the answer to its shell, which can't be asked itself."""
    gives = {"bash": "COMPREPLY+=", "zsh": "compadd -U", "fish": "complete -c zbill -f"}
    files = {"bash": "compopt +o default", "zsh": "_files", "fish": "complete -C "}
    script = shells.script(name)
    assert f"_ZBILL_COMPLETE={name} " in script
    assert gives[name] in script
    assert files[name] in script
