"""A CSV file is read from a path or from standard input, at any size, and unchanged while it is read (SPEC 10)."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.plain_errors import faults
from zbill.errors import BadData, Usage
from zbill.exchange import csv_file
from zbill.exchange.csv_file import CsvFile, Fault, Reading, Row, opened, spooled
from zbill.file import drafts

ROOT = Path(__file__).parents[2]
HEAD = b"ref,name,notes\n"


def is_known(heading: str) -> bool:
    return heading in ("ref", "name", "notes")


def is_notes(heading: str) -> bool:
    return heading == "notes"


def read(path: Path) -> list[Row | Fault]:
    with opened(str(path), is_known, is_notes) as file:
        return list(file.rows())


def test_a_file_is_read_from_its_path_with_its_digest(tmp_path: Path) -> None:
    path = tmp_path / "clients.csv"
    path.write_bytes(HEAD + b"1,Ana,x\n")
    with opened(str(path), is_known, is_notes) as file:
        assert file.digest == hashlib.sha256(HEAD + b"1,Ana,x\n").hexdigest()
        assert list(file.rows()) == [Row(2, ["1", "Ana", "x"])]


def test_errors_name_the_file(tmp_path: Path) -> None:
    path = tmp_path / "clients.csv"
    path.write_bytes(HEAD + b'1,"Ana,x\n')
    with pytest.raises(BadData) as refused:
        read(path)
    assert refused.value.sentence == f"The quote that opens on line 2 of {path} isn't closed."


@pytest.mark.parametrize(
    ("create", "reason"),
    [
        (Path.mkdir, "isn't a file"),
        (os.mkfifo, "isn't a file"),
        (lambda path: path.symlink_to("/dev/zero"), "isn't a file"),
        (lambda path: path.symlink_to(path), "can't be read: Too many levels of symbolic links"),
        (Path.exists, "can't be read: No such file or directory"),
    ],
)
def test_what_is_not_a_file_is_refused(create: Callable[[Path], object], reason: str, tmp_path: Path) -> None:
    path = tmp_path / "clients.csv"
    create(path)
    with pytest.raises(Usage) as refused:
        read(path)
    assert refused.value.sentence == f"{path} {reason}."
    assert list(faults(refused.value)) == []


def test_a_file_of_someone_else_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "clients.csv"
    path.write_bytes(HEAD)

    def denied(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    # Root could open it.
    monkeypatch.setattr("zbill.file.given._Named", denied)
    with pytest.raises(Usage) as refused:
        read(path)
    assert refused.value.sentence == f"{path} can't be read: Permission denied."


CHANGES: dict[str, Callable[[Path], object]] = {
    "a byte": lambda path: path.write_bytes(path.read_bytes()[:-2] + b"y\n"),
    "longer": lambda path: path.write_bytes(path.read_bytes() + b"2,Bo,y\n"),
    "shorter": lambda path: os.truncate(path, path.stat().st_size - 8),
    "empty": lambda path: os.truncate(path, 0),
    "no UTF-8": lambda path: path.write_bytes(HEAD + b"1,\xfc,x\n" * 5000),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("after", [0, 1, 20_000])
def test_a_file_that_changes_while_it_is_read_is_noticed(
    change: Callable[[Path], object], after: int, tmp_path: Path
) -> None:
    path = tmp_path / "clients.csv"
    path.write_bytes(HEAD + b"1,Ana,x\n" * 30_000)
    with opened(str(path), is_known, is_notes) as file:
        rows = file.rows()
        for _ in range(after):
            next(rows)
        change(path)
        with pytest.raises(BadData) as refused:
            list(rows)
    assert refused.value.sentence == f"{path} changed while it was read."
    assert list(faults(refused.value)) == []


def test_the_first_rows_can_be_read_alone(tmp_path: Path) -> None:
    path = tmp_path / "clients.csv"
    path.write_bytes(HEAD + b"1,Ana,x\n" * 30_000)
    with opened(str(path), is_known, is_notes) as file:
        assert next(file.rows()) == Row(2, ["1", "Ana", "x"])
        assert len(list(file.rows())) == 30_000
        unfinished = file.rows()
        next(unfinished)
    unfinished.close()  # type: ignore[attr-defined]


def test_one_known_heading_is_enough_for_a_map_of_one() -> None:
    content = io.BytesIO(b"name\nAna\n")
    with pytest.raises(BadData), opened(content, is_known, is_notes):
        pass
    with opened(content, is_known, is_notes, fewest=1) as file:
        assert (file.headings, file.delimiter, list(file.rows())) == (("name",), ",", [Row(2, ["Ana"])])


def as_standard_input(content: bytes) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BufferedReader(io.BytesIO(content)), "utf-8")


def test_standard_input_is_read_from_a_file_that_only_its_owner_can_read_and_that_is_gone_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with spooled(as_standard_input(HEAD + b"1,M\xfcller,x\n")) as spool:
        assert stat.S_IMODE(os.fstat(spool.fileno()).st_mode) == 0o600
        with opened(spool, is_known, is_notes) as file:
            assert list(file.rows()) == [Row(2, ["1", "Müller", "x"])]
            assert file.sample == "line 2: Müller"
        # It has no name, so that nothing is left even of a killed process.
        assert list(tmp_path.iterdir()) == []
    assert spool.closed


@pytest.mark.parametrize("stream", [as_standard_input(b""), io.StringIO(), io.BytesIO()])
def test_standard_input_without_anything_is_an_empty_file(stream: io.StringIO) -> None:
    with (
        spooled(stream) as spool,
        pytest.raises(BadData, match=r"standard input is empty\."),
        opened(spool, is_known, is_notes),
    ):
        pass


def test_text_in_place_of_standard_input_is_read() -> None:
    with spooled(io.StringIO("ref,name\n1,Zoë\n")) as spool, opened(spool, is_known, is_notes) as file:
        assert list(file.rows()) == [Row(2, ["1", "Zoë"])]


def test_a_folder_as_standard_input_is_refused(tmp_path: Path) -> None:
    folder = os.open(tmp_path, os.O_RDONLY)
    try:
        stream = io.TextIOWrapper(io.BufferedReader(_Broken(folder)))
        with pytest.raises(Usage) as refused, spooled(stream):
            pass
    finally:
        os.close(folder)
    assert refused.value.sentence == "standard input can't be read: Is a directory."
    assert list(faults(refused.value)) == []


class _Broken(io.RawIOBase):
    """A descriptor that Python's own files refuse to open."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def readable(self) -> bool:
        return True

    def readinto(self, _: object) -> int:
        return len(os.read(self._descriptor, 10))


def test_a_terminal_is_asked_once_for_the_end() -> None:
    """After Ctrl-D a terminal gives more if it is read again."""
    master, terminal = os.openpty()
    os.write(master, HEAD + b"1,Ana,x\n\x04")
    with (
        open(terminal, encoding="utf-8") as stream,
        spooled(stream) as spool,
        opened(spool, is_known, is_notes) as file,
    ):
        assert list(file.rows()) == [Row(2, ["1", "Ana", "x"])]
    os.close(master)


def test_a_full_disk_is_named_by_the_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "gettempdir", lambda: "/elsewhere")
    monkeypatch.setattr(drafts, "MOST_IN_MEMORY", 10)
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda **_: open("/dev/full", "w+b"))  # noqa: SIM115
    with (
        pytest.raises(OSError, match="No space left on device") as failed,
        spooled(as_standard_input(b"x" * 10_000)),
    ):
        pass
    assert failed.value.filename == "/elsewhere"


# What a process needs at most, read from another one, so that this one's memory doesn't count.
PROGRAM = """
import re, sys
from pathlib import Path
from zbill.exchange.csv_file import Row, opened

def is_known(heading):
    return heading in ("ref", "name", "notes")

count = 0
try:
    with opened(sys.argv[1], is_known, lambda heading: heading == "notes") as file:
        count = sum(isinstance(row, Row) for row in file.rows())
except Exception as error:
    print(error)
print(count, int(re.search("VmHWM:\\s*([0-9]+)", Path("/proc/self/status").read_text())[1]) // 1024)
"""


def memory(path: Path) -> tuple[str, int, int]:
    """Read a file in a new process; return its error if it has one, the number of rows and the megabytes it took."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(path)], capture_output=True, text=True, check=True, cwd=ROOT
    )
    *error, counted = done.stdout.splitlines()
    count, megabytes = map(int, counted.split())
    return "".join(error), count, megabytes


LARGE: dict[str, tuple[Callable[[], bytes], str, int]] = {
    "many rows": (lambda: HEAD + b"1,Ana,x\n" * 5_000_000, "", 5_000_000),
    "a cell of 10 MB": (lambda: HEAD + b"1,Ana," + b"x" * 10_000_000 + b"\n2,Bo,y\n", "", 2),
    "a cell of 10 MB in quotes": (lambda: HEAD + b'1,Ana,"' + b'x""' * 3_333_333 + b'"\n2,Bo,y\n', "", 2),
    "a cell of 10 MB and many lines": (lambda: HEAD + b'1,Ana,"' + b"text\n" * 2_000_000 + b'"\n2,Bo,y\n', "", 2),
    "a cell that is too long": (
        lambda: HEAD + b"1,Ana," + b"x" * 17_000_000 + b"\n",
        "A cell of the row on line 2 of {path} has more than 16,000,000 characters.",
        0,
    ),
    "an open quote": (
        lambda: HEAD + b'1,"Ana,x\n' + b"2,Bo,y\n" * 10_000_000,
        "The quote that opens on line 2 of {path} isn't closed.",
        0,
    ),
    "no line end": (
        lambda: HEAD + b"x" * 80_000_000,
        "{path} has more than 32,000,000 characters without a line break.",
        0,
    ),
}


@pytest.mark.parametrize(("content", "error", "count"), LARGE.values(), ids=LARGE)
def test_a_large_file_is_read_in_little_memory(
    content: Callable[[], bytes], error: str, count: int, tmp_path: Path
) -> None:
    path = tmp_path / "large.csv"
    path.write_bytes(content())
    said, counted, megabytes = memory(path)
    assert (said, counted) == (error.format(path=path), count)

    assert megabytes < 250


def test_a_file_of_one_hole_is_refused_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    path.touch()
    os.truncate(path, 20_000_000_000)
    said, _, megabytes = memory(path)
    assert said == f"{path} seems to be UTF-16 without a byte order mark."
    assert megabytes < 100


@pytest.mark.parametrize("quotes", ["", '"'])
def test_most_rows_take_the_short_way(quotes: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The short way is five times as fast, and is right only for rows that need no care."""
    monkeypatch.setattr(CsvFile, "_read_with_care", lambda *_: pytest.fail("read with care"))
    row = ",".join(f"{quotes}{cell}{quotes}" for cell in ("1", "Ana", "x"))
    for line_end in ("\n", "\r\n", "\r"):
        content = io.BytesIO(f"ref,name,notes{line_end}{f'{row}{line_end}' * 5000}".encode())
        with opened(content, is_known, is_notes, Reading()) as file:
            assert list(file.rows()) == [Row(line, ["1", "Ana", "x"]) for line in range(2, 5002)]
    assert csv_file.LONGEST_CELL == 16_000_000
