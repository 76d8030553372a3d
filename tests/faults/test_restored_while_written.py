"""A restore that first sees the practice file while another program makes it larger treats it as the whole file it is.

A file that is cut short is replaced without its lock, and the backup says who has the permission. So taking a whole
file for a short one would lose what others write, and let someone restore who can't.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.practice import Answer, Practice
from tests.services.test_restores import KEPT, OTTO_ADMINISTERS, run
from zbill.file import connection, copying


@pytest.fixture
def growing(therapy: Practice, monkeypatch: pytest.MonkeyPatch) -> Iterator[Practice]:
    """Create a backup, october.db. The next command sees the size of the file, then another program makes it larger."""
    therapy.ok(f"backup {therapy.path.with_name('october.db')}")
    inspect = connection.inspect

    def inspect_too_early(path: Path | str) -> tuple[bytes, int]:
        if Path(path) != therapy.path:
            return inspect(path)
        monkeypatch.setattr(connection, "inspect", inspect)
        size = Path(path).stat().st_size
        other.execute("insert into clients (ref, name, name_key, notes) values ('x', 'Ben', 'ben', ?)", ["x" * 9000])
        header, whole = inspect(path)
        assert size < whole == connection._size_by(header)
        return header, size

    with closing(sqlite3.connect(therapy.path, isolation_level=None)) as other:
        monkeypatch.setattr(connection, "inspect", inspect_too_early)
        yield therapy


def test_the_current_file_says_who_can_restore(growing: Practice) -> None:
    run(growing.path, *OTTO_ADMINISTERS)
    answer = growing.zbill(f"restore {growing.path.with_name('october.db')} --yes")
    assert (answer.code, answer.out, answer.err.splitlines()[0]) == (
        5,
        "",
        "Helena Brightwater doesn't have the permission administer. Roles that have it: Owner (Otto).",
    )
    assert growing.sql("select name from clients order by id") == [("Ana Lopez",), ("Ben",)]
    assert not growing.path.with_name(KEPT).exists()


def test_the_file_is_replaced_under_its_lock(growing: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    backup, kept = growing.path.with_name("october.db"), growing.path.with_name(KEPT)
    monkeypatch.setattr(copying, "replace_unreadable", None)
    with closing(sqlite3.connect(growing.path, isolation_level=None)) as reader:
        assert reader.execute("select count(*) from clients").fetchall() == [(1,)]
        answer = growing.zbill(f"restore {backup} --yes -q")
        assert answer == Answer(0, f"{growing.path}\n", f"The replaced file is kept as {kept}.\n")
        # A file replaced by name would still show its old rows to a program that has it open.
        assert reader.execute("select count(*) from clients").fetchall() == [(1,)]
        reader.execute("update clients set phone = '7'")
    assert growing.json("client show Ana")["phone"] == "7"
    assert Practice(kept).sql("select name from clients order by id") == [("Ana Lopez",), ("Ben",)]
    assert growing.zbill("check").err == ""


def test_a_file_that_is_cut_short_is_still_replaced(therapy: Practice) -> None:
    backup = therapy.path.with_name("october.db")
    therapy.ok(f"backup {backup}")
    whole = therapy.path.read_bytes()
    therapy.path.write_bytes(whole[:-1])
    therapy.ok(f"restore {backup} --yes")
    assert therapy.path.with_name(KEPT).read_bytes() == whole[:-1]
