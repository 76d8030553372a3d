"""Record the system calls by which zbill's commands change a folder, using strace.

Run as a program, this module is the child under strace.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from tests.practice import Practice
from zbill.cli.app import main
from zbill.file import connection

ROOT = Path(__file__).parents[2]

# The folder counts as file number 0.
FOLDER = 0

# A question mark precedes calls that not every processor has.
_TRACED = (
    "openat,close,fcntl,lseek,write,pwrite64,ftruncate,fsync,fdatasync,"
    "?link,linkat,?unlink,unlinkat,?rename,?renameat,renameat2"
)
_CALL = re.compile(r"\d+ +(\w+)\((.*)\) += (-?\d+)")
_STDOUT = 1
_DONE = b"done\n"


@dataclass(frozen=True)
class Create:
    name: str
    file: int


@dataclass(frozen=True)
class Unlink:
    name: str


@dataclass(frozen=True)
class Rename:
    old: str
    new: str


@dataclass(frozen=True)
class Link:
    """A second name for a file."""

    old: str
    new: str


@dataclass(frozen=True)
class Write:
    file: int
    offset: int
    data: bytes


@dataclass(frozen=True)
class Truncate:
    file: int
    size: int


@dataclass(frozen=True)
class Sync:
    """Sync of a file or of the folder."""

    file: int


@dataclass(frozen=True)
class Acknowledge:
    """Output of a command, which says that this many commands are done."""

    commands: int


NameChange = Create | Unlink | Rename | Link
DataChange = Write | Truncate
Call = NameChange | DataChange | Sync | Acknowledge


@dataclass(frozen=True)
class Recording:
    """The files of a folder before and after, by name, and the calls between.

    A call names a file by a number that never changes; files that existed before have the numbers 1, 2, … in order.
    """

    before: dict[str, bytes]
    calls: list[Call]
    after: dict[str, bytes]


def record(practice: Practice, commands: Sequence[str], synchronous: str = "") -> Recording:
    """Run the commands under strace, optionally with another `pragma synchronous` than zbill's own."""
    assert shutil.which("strace"), "The system calls are recorded with strace, which is not here: install strace."
    folder = practice.path.parent.resolve()
    trace = folder.with_suffix(".strace")
    before = _files(folder)
    strace = ["strace", "-f", "-xx", "-s", str(1 << 24), "-e", f"trace={_TRACED}", "-o", str(trace)]
    child = [sys.executable, "-u", "-m", __name__, synchronous, str(practice.now), str(practice.path), *commands]
    done = subprocess.run([*strace, *child], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    with trace.open(encoding="ascii") as lines:
        calls = _Reader(folder, before).read(lines)
    return Recording(before, calls, _files(folder))


def perform(synchronous: str, now: str, path: str, *commands: str) -> None:
    """Run commands one after another, each followed by a word on standard output, as some print nothing."""
    if synchronous:
        _set_synchronous(synchronous)
    for command in commands:
        if code := main(["--db", path, *shlex.split(command)], now=int(now)):
            sys.exit(code)
        os.write(_STDOUT, _DONE)


def _set_synchronous(setting: str) -> None:
    configure = connection.configure

    def configured(conn: sqlite3.Connection) -> None:
        configure(conn)
        conn.execute(f"pragma synchronous = {setting}")

    mock.patch.object(connection, "configure", configured).start()


def _files(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}


class _Reader:
    """Reader of strace's lines that follows names, descriptors and positions inside the folder."""

    def __init__(self, folder: Path, names: Iterable[str]) -> None:
        self.folder = folder
        self.names = {name: number for number, name in enumerate(names, 1)}
        self.created = len(self.names)
        self.opened: dict[int, int] = {}
        self.positions: dict[int, int] = {}
        self.done = 0
        self.calls: list[Call] = []

    def read(self, lines: Iterable[str]) -> list[Call]:
        for line in lines:
            if " +++ " in line or " --- " in line:
                continue
            call = _CALL.match(line)
            assert call, f"a call in pieces: {line[:200]}"
            name, arguments, result = call[1], call[2].split(", "), int(call[3])
            if result < 0:
                continue
            if name == "openat":
                self._open(arguments, result)
            elif name.startswith(("link", "unlink", "rename")):
                self._name(name, [text for text in arguments if text.startswith('"')])
            else:
                self._descriptor(name, int(arguments[0]), arguments[1:], result)
        return self.calls

    def _open(self, arguments: list[str], descriptor: int) -> None:
        path, flags = Path(os.fsdecode(_bytes(arguments[1]))), arguments[2].split("|")
        assert "O_APPEND" not in flags
        if path == self.folder:
            self.opened[descriptor] = FOLDER
        if path.parent != self.folder:
            return
        if path.name not in self.names:
            self.created += 1
            self.names[path.name] = self.created
            self.calls.append(Create(path.name, self.created))
        elif "O_TRUNC" in flags:
            self.calls.append(Truncate(self.names[path.name], 0))
        self.opened[descriptor] = self.names[path.name]
        self.positions[descriptor] = 0

    def _name(self, call: str, texts: list[str]) -> None:
        old, *new = (Path(os.fsdecode(_bytes(text))) for text in texts)
        if old.parent != self.folder:
            return
        file = self.names[old.name] if call.startswith("link") else self.names.pop(old.name)
        if new:
            self.names[new[0].name] = file
            self.calls.append((Link if call.startswith("link") else Rename)(old.name, new[0].name))
        else:
            self.calls.append(Unlink(old.name))

    def _descriptor(self, name: str, descriptor: int, arguments: list[str], result: int) -> None:
        if descriptor == _STDOUT and name == "write":
            self._acknowledge(_bytes(arguments[0]))
        if descriptor not in self.opened:
            return
        file = self.opened[descriptor]
        match name:
            case "close":
                del self.opened[descriptor]
            case "fcntl" if arguments[0].startswith("F_DUPFD"):
                # A copy of a descriptor would share its position. Here both begin at 0, as a draft has one writer.
                self.opened[result], self.positions[result] = file, 0
            case "lseek":
                self.positions[descriptor] = result
            case "write":
                self.calls.append(Write(file, self.positions[descriptor], _bytes(arguments[0])[:result]))
                self.positions[descriptor] += result
            case "pwrite64":
                self.calls.append(Write(file, int(arguments[2]), _bytes(arguments[0])[:result]))
            case "ftruncate":
                self.calls.append(Truncate(file, int(arguments[0])))
            case "fsync" | "fdatasync":
                self.calls.append(Sync(file))

    def _acknowledge(self, text: bytes) -> None:
        """Count the output of a command as its acknowledgement, if it comes before the word that follows."""
        self.calls.append(Acknowledge(self.done + 1))
        self.done += text == _DONE


def _bytes(text: str) -> bytes:
    """Decode a string as strace -xx writes it."""
    assert text.endswith('"'), f"cut short: {text[:80]}"
    return bytes.fromhex(text[1:-1].replace("\\x", ""))


if __name__ == "__main__":
    perform(*sys.argv[1:])
