"""zbill keeps as many automatic copies as `backups_kept` says and never deletes a user's backup."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path

from tests.db.test_migrating import age
from tests.practice import Practice
from zbill.file import connection, copying
from zbill.file.migrating import NEWEST


def names(folder: Path) -> list[str]:
    return sorted(name for name in os.listdir(folder) if name != "practice.db")


def test_the_oldest_automatic_copies_are_deleted(practice: Practice) -> None:
    practice.ok("config set backups_kept 2")
    practice.ok("backup")
    for kind in ("practice.db.notes", "practice.db.schema-x"):
        practice.path.with_name(kind).write_text("mine")
    for earlier, name in enumerate(("practice.db.schema-1", "practice.db.import-2", "practice.db.import")):
        copy = practice.path.with_name(name)
        copy.write_text("old")
        os.utime(copy, (earlier, earlier))
    age(practice.path, NEWEST - 1)
    practice.ok("balance")
    assert names(practice.path.parent) == [
        "practice-2026-10-05-1200.db",
        "practice.db.import",
        "practice.db.notes",
        f"practice.db.schema-{NEWEST - 1}",
        "practice.db.schema-x",
    ]


def test_five_automatic_copies_are_kept_by_default(practice: Practice) -> None:
    for earlier in range(7):
        copy = practice.path.with_name(f"practice.db.import-{earlier}")
        copy.write_text("old")
        os.utime(copy, (earlier, earlier))
    age(practice.path, NEWEST - 1)
    practice.ok("balance")
    kept = [f"practice.db.import-{earlier}" for earlier in (3, 4, 5, 6)]
    assert names(practice.path.parent) == [*kept, f"practice.db.schema-{NEWEST - 1}"]


def test_backups_kept_must_be_at_least_one(practice: Practice) -> None:
    assert practice.zbill("config set backups_kept 0").code == 2


def test_the_copy_before_an_import_is_a_complete_practice_file(therapy: Practice) -> None:
    copy = copying.keep(therapy.path, "import")
    assert copy == therapy.path.with_name("practice.db.import")
    assert Practice(copy).ok("client list -q").out == "1\n"
    assert copying.keep(therapy.path, "import").name == "practice.db.import-2"


def test_a_connection_that_is_copied_from_gets_its_cache_back(practice: Practice, tmp_path: Path) -> None:
    with closing(connection.connect(practice.path)) as conn:
        conn.execute("pragma cache_size = -12345")
        copying.copy(conn, tmp_path / "copy.db")
        assert conn.execute("pragma cache_size").fetchone()[0] == -12345
    assert (tmp_path / "copy.db").stat().st_size == practice.path.stat().st_size
