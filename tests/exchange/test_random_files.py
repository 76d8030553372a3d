"""Random files: what csv.writer writes is read as it was, and no bytes give anything but rows or an error (SPEC 10)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

from hypothesis import assume, given
from hypothesis import strategies as st

from tests.exchange.hard_files import OURS, READ, REFUSED
from zbill.errors import BadData, Usage
from zbill.exchange.csv_file import CsvFile, Fault, Reading, Row, opened

HEADINGS = ["ref", "name", "email", "notes"]
LINE_END = re.compile(r"\r\n?|\n")

# What separates cells and rows, and a few letters, so that they often meet.
SIGNS = "".join([*',;\t|"\r\n', *" '=^sep1a", "éŁ表😀", "\u00a0\u2028\x85\x0c", "\ufeff"])
TEXTS = st.text(st.one_of(st.sampled_from(SIGNS), st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
PIECES = [
    *(sign.encode() for sign in SIGNS),
    *(bytes([byte]) for byte in (0, 0x80, 0x81, 0xC3, 0xBC, 0xFC, 0xFF, 0xFE)),
    *(heading.encode() for heading in HEADINGS),
    *(b"sep=;", b"\r\n", b'""', b'"\n', b',"', b'",', b"1,Ana,", b"1;Ana;"),
]
FILES = [
    content
    for content in ([each.content for each in READ.values()] + [each.content for each in REFUSED.values()])
    if 0 < len(content) < 200
]
READINGS = st.builds(
    Reading,
    st.sampled_from(
        ["", "", "", "utf-8", "utf-16", "cp1252", "utf-7", "shift_jis", "iso2022_jp", "cp037", "utf-32-be"]
    ),
    st.sampled_from(["", "", "", ",", ";", "tab", "|", "~"]),
    st.none() | st.integers(-1, 5),
)


def is_notes(heading: str) -> bool:
    return heading == "notes"


def always(_: str) -> bool:
    return True


def can_encode(text: str, encoding: str) -> bool:
    return text.encode(encoding, "replace").decode(encoding).replace("\ufeff", "") == text


def as_rows(file: CsvFile) -> list[Row | Fault]:
    return list(file.rows())


@given(
    rows=st.lists(st.lists(TEXTS, min_size=4, max_size=4), max_size=8),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252", "shift_jis"]),
    delimiter=st.sampled_from(",;\t|"),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    line_end=st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_what_csv_writer_writes_is_read_as_it_was(
    rows: list[list[str]], encoding: str, delimiter: str, quoting: int, line_end: str
) -> None:
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=delimiter, quoting=quoting, lineterminator=line_end)  # type: ignore[arg-type]
    # It quotes only the line ends that it writes itself.
    writer.writerows([HEADINGS, *([LINE_END.sub(line_end, cell) for cell in row] for row in rows)])
    text = written.getvalue()
    assume("\ufeff" not in text and can_encode(text, encoding))
    content = (b"\xfe\xff" if encoding == "utf-16-be" else b"") + text.encode(encoding)
    asked = Reading(encoding) if encoding in ("cp1252", "shift_jis") else Reading()
    with opened(io.BytesIO(content), OURS.__contains__, always, asked) as file:
        assert file.delimiter == delimiter
        expected = [[LINE_END.sub("\n", cell) for cell in row] for row in rows]
        whole = [row for row in expected if any(map(str.strip, row)) and row != HEADINGS]
        assert [row.cells for row in as_rows(file) if isinstance(row, Row)] == whole


@given(st.lists(st.sampled_from(PIECES), max_size=60).map(b"".join), READINGS)
def test_no_bytes_give_anything_but_rows_or_an_error(content: bytes, reading: Reading) -> None:
    check(content, reading)
    check(b"ref,name,notes\n" + content, reading)


@given(st.binary(max_size=200), READINGS)
def test_no_file_of_any_kind_gives_anything_but_rows_or_an_error(content: bytes, reading: Reading) -> None:
    check(content, reading)


@given(st.sampled_from(FILES), st.data())
def test_a_changed_piece_of_a_file_gives_rows_or_an_error(content: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(content)))
    upto = data.draw(st.integers(at, min(at + 3, len(content))))
    check(content[:at] + data.draw(st.sampled_from([b"", *PIECES])) + content[upto:], Reading())


@given(st.lists(st.text(st.sampled_from('",a \n\r'), max_size=12), max_size=6))
def test_good_rows_are_what_csv_reader_reads(lines: Sequence[str]) -> None:
    """Each row of a file that csv.reader takes is read as there, or is bad, or empty, and none is missing."""
    text = "ref,name,notes\n" + "".join(f"{line}\n" for line in lines)
    try:
        _, *plain = csv.reader(io.StringIO(text, newline=""), strict=True)
    except csv.Error:
        return
    with opened(io.BytesIO(text.encode()), OURS.__contains__, is_notes) as file:
        found = as_rows(file)
    full = [row for row in plain if any(map(str.strip, row)) or ' "' in ",".join(row)]
    assert len(found) == len(full)
    for row, cells in zip(found, full, strict=True):
        if isinstance(row, Row):
            assert row.cells == [LINE_END.sub("\n", cell) for cell in [*cells, "", ""][:3]]
            assert not any(map(str.strip, cells[3:]))
        else:
            assert row.cells == cells


def check(content: bytes, reading: Reading) -> None:
    """Read a file. Every row has a cell for each heading, rows are in order, and those of a fault are in the file."""
    try:
        with opened(io.BytesIO(content), OURS.__contains__, is_notes, reading) as file:
            found = as_rows(file)
            assert as_rows(file) == found
    except (BadData, Usage):
        return
    lines = [each.line for each in found]
    assert lines == sorted(set(lines))
    assert all(len(row.cells) == len(file.headings) for row in found if isinstance(row, Row))
    assert all(row.reason and row.cells for row in found if isinstance(row, Fault))
