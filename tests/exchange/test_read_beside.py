"""Rows that a second process reads are taken, left out, counted and complained about like others."""

from __future__ import annotations

from pathlib import Path
from unittest import mock

import pytest

from tests.practice import Practice, practice_from
from zbill.exchange import importing

HEADING = "ref,client,service,start,status,room\n"
GOOD = "S{0},Ana Lopez,90834,2026-09-{0:02} 10:00,attended,{1}\n"
SEVERAL = "".join(GOOD.format(day, "A" if day % 3 else "B") for day in range(1, 20))

FILES = {
    "good": SEVERAL,
    "bad cells": SEVERAL + GOOD.format(40, "A") + GOOD.format(41, "B") + GOOD.format(20, "A"),
    "bad rows": GOOD.format(1, "A") + "S2,Ana Lopez\nS3,Bo,x,y,z,u,v\n" + GOOD.format(4, "A") + HEADING,
    "the same ref": SEVERAL + GOOD.format(1, "A") + GOOD.format(1, "A").replace("10:00", "11:00"),
    "an open quote": SEVERAL + 'S20,"Ana\n' + GOOD.format(21, "A"),
}


@pytest.mark.parametrize("rows", FILES.values(), ids=FILES)
@pytest.mark.parametrize("option", ["", "--skip-bad"])
def test_a_second_process_changes_nothing(rows: str, option: str, therapy: Practice, tmp_path: Path) -> None:
    """The rejects of a file go to standard output, and rows of another room are left out."""
    words = f"import sessions - --only room=A --rejects - {option}"
    before = therapy.path.read_bytes()
    expected = therapy.zbill(words, HEADING + rows)
    (tmp_path / "other").mkdir()
    other = practice_from(tmp_path / "other", before)
    other.now = therapy.now
    with mock.patch.multiple(importing, _FEW=0, _BLOCK=2):
        assert other.zbill(words, HEADING + rows) == expected
    assert other.dump() == therapy.dump()
