"""Rows of any number are kept as bytes, of which few are in memory, and come back as they were."""

from __future__ import annotations

import os
import tempfile
import tracemalloc
from collections.abc import Iterator
from itertools import islice
from typing import Any

import pytest

from zbill import spool
from zbill.spool import Spool

ROWS = [(number, f"Zoë {number}", None, 2.5, -(2**62), "", "\udcff") for number in range(1100)]


def blocks(rows: list[Any], size: int = 100) -> Iterator[list[Any]]:
    return (rows[first : first + size] for first in range(0, len(rows), size))


@pytest.mark.parametrize("in_memory", [10, 10_000_000])
def test_rows_come_back_as_they_were_as_often_as_they_are_asked_for(
    in_memory: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool, "MOST_IN_MEMORY", in_memory)
    kept = Spool(blocks(ROWS))
    assert (len(kept), list(kept), list(kept)) == (1100, ROWS, ROWS)
    assert list(kept.blocks()) == list(blocks(ROWS))


def test_several_can_go_through_the_rows_at_once() -> None:
    kept = Spool(blocks(ROWS))
    assert list(zip(kept, islice(kept, 150, None), strict=False)) == list(zip(ROWS, ROWS[150:], strict=False))


def test_rows_take_a_tenth_of_their_memory_and_on_the_disk_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def made() -> Iterator[list[Any]]:
        for first in range(0, 50_000, 500):
            yield [(f"INV-{number}", f"Client {number}", number, number * 7) for number in range(first, first + 500)]

    monkeypatch.setattr(spool, "MOST_IN_MEMORY", 100_000)
    tracemalloc.start()
    kept = Spool(made())
    total = sum(row[3] for row in kept)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert total == 7 * sum(range(50_000))
    # As objects they take 12 MB.
    assert most < 1_200_000


def test_a_file_without_a_name_has_what_is_too_much(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("temporary")
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setattr(spool, "MOST_IN_MEMORY", 10)
    kept = Spool(blocks(ROWS))
    assert os.listdir(folder) == []
    assert list(kept) == ROWS


def test_rows_that_wait_are_read_when_they_are_needed() -> None:
    read: list[int] = []

    def noting() -> Iterator[list[Any]]:
        for block in blocks(ROWS):
            read.append(len(block))
            yield block

    kept = Spool(noting(), waits=True)
    assert (kept.waits, read) == (True, [])
    assert (len(kept), kept.waits, read) == (1100, False, [100] * 11)
    assert (list(kept), list(kept), read) == (ROWS, ROWS, [100] * 11)


def test_rows_that_wait_can_pass_without_being_kept() -> None:
    made = [*blocks(ROWS)]
    passed = [*Spool(iter(made), waits=True).passing()]
    assert all(given is taken for given, taken in zip(made, passed, strict=True))


def test_a_full_disk_is_named_by_the_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool, "MOST_IN_MEMORY", 10)
    monkeypatch.setattr(tempfile, "tempdir", "/elsewhere")
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda **_: open("/dev/full", "w+b"))  # noqa: SIM115
    with pytest.raises(OSError, match="No space left on device") as failed:
        Spool(blocks(ROWS))
    assert failed.value.filename == "/elsewhere"
