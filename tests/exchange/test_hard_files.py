"""Hard files are read, or refused by name: bytes, encodings, delimiters, quotes, lines and rows (SPEC 10)."""

from __future__ import annotations

from io import BytesIO

import pytest

from tests.exchange.hard_files import OURS, READ, REFUSED, Hard, Refused
from tests.plain_errors import faults
from zbill.exchange.csv_file import Fault, Reading, Row, opened


def read(content: bytes, reading: Reading) -> list[Row | Fault]:
    with opened(BytesIO(content), OURS.__contains__, lambda heading: heading == "notes", reading) as file:
        return list(file.rows())


@pytest.mark.parametrize("hard", READ.values(), ids=READ)
def test_a_hard_file_is_read(hard: Hard) -> None:
    with opened(BytesIO(hard.content), OURS.__contains__, lambda heading: heading == "notes", hard.reading) as file:
        assert list(file.rows()) == hard.found
        assert list(file.rows()) == hard.found, "a second time"
        assert (file.encoding, file.sample) == (hard.encoding, hard.sample)
        assert (file.delimiter, file.headings) == (hard.delimiter, hard.headings)


@pytest.mark.parametrize("hard", REFUSED.values(), ids=REFUSED)
def test_a_hard_file_is_refused(hard: Refused) -> None:
    with pytest.raises(hard.error) as refused:
        read(hard.content, hard.reading)
    assert (refused.value.sentence, refused.value.remedy) == (hard.sentence, hard.remedy)
    assert list(faults(refused.value)) == []


SMALL = {name: hard for name, hard in READ.items() if len(hard.content) < 1000}


@pytest.mark.parametrize("hard", SMALL.values(), ids=SMALL)
def test_what_is_read_does_not_depend_on_where_a_batch_ends(hard: Hard, monkeypatch: pytest.MonkeyPatch) -> None:
    for size in range(1, 20):
        monkeypatch.setattr("zbill.exchange.csv_file._BATCH", size)
        monkeypatch.setattr("zbill.exchange.encoding._BLOCK", size)
        assert read(hard.content, hard.reading) == hard.found, f"{size} characters at a time"


def test_what_is_refused_does_not_depend_on_where_a_batch_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    for size in range(1, 20):
        monkeypatch.setattr("zbill.exchange.csv_file._BATCH", size)
        monkeypatch.setattr("zbill.exchange.encoding._BLOCK", size)
        for hard in REFUSED.values():
            if len(hard.content) < 1000:
                test_a_hard_file_is_refused(hard)
