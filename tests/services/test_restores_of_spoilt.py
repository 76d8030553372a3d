"""A restore mends a spoilt practice file, refuses a spoilt backup, and leaves the backup exactly as it is."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import BinaryIO

import pytest

from tests.faults.spoiling import flipped, places_of_schema
from tests.practice import Answer, Practice, tamper
from tests.services.test_restores import backup, rows, saved  # noqa: F401 (a fixture)

NOT_TEXT = "cast(x'416e61ff' as text)"
LATE = 2**62


def _text_of_the_schema(practice: Practice) -> None:
    content = practice.path.read_bytes()
    practice.path.write_bytes(flipped(content, content.index(b"CREATE TRIGGER settings_kept") + 3, 7))


def _version(practice: Practice) -> None:
    practice.write("pragma user_version = 7")


def _tampers(*statements: str) -> Callable[[Practice], None]:
    return lambda practice: tamper(practice, *statements)


# What can be spoilt so that a restore can't read what it needs of the current file.
SPOILT: dict[str, Callable[[Practice], None]] = {
    "the text of the schema": _text_of_the_schema,
    "the version": _version,
    "a name of the staff": _tampers(f"update staff set name = {NOT_TEXT}"),
    "the last instant of the log": _tampers(f"update log set at = {-LATE} where seq = (select max(seq) from log)"),
    "the last hash of the log": _tampers(f"update log set hash = {NOT_TEXT} where seq = (select max(seq) from log)"),
    "the time zone": _tampers("update settings set value = 'Mars' where key = 'timezone'"),
    "the currency": _tampers("update settings set value = 'XXX' where key = 'currency'"),
    "a setting's text": _tampers(f"update settings set value = {NOT_TEXT} where key = 'date_order'"),
    "all roles": _tampers("delete from staff_roles"),
    "all staff": _tampers("update staff set archived = 1"),
    "a counter": _tampers("delete from counters"),
}


@pytest.mark.parametrize("story", SPOILT)
def test_a_restore_mends_a_spoilt_practice_file(story: str, saved: Practice) -> None:  # noqa: F811
    SPOILT[story](saved)
    spoilt = saved.path.read_bytes()
    assert saved.zbill("check").code in (8, 9)
    content = backup(saved).read_bytes()
    answer = saved.ok(f"restore {backup(saved)} --yes")
    kept = saved.path.with_name("practice-replaced-2026-10-05-1200.db")
    assert answer.err == f"The replaced file is kept as {kept}.\n"
    assert kept.read_bytes()[100:] == spoilt[100:]
    assert saved.zbill("check") == Answer(0, "", "")
    assert saved.ok("pay Ana 30.00").out == "RCT-0001  Ana Lopez  30.00  2026-10-05\n"
    assert backup(saved).read_bytes() == content


@pytest.mark.parametrize("options", ["--yes", "--yes --anyway", "--dry-run"])
@pytest.mark.parametrize("story", ["the text of the schema", "the version"])
def test_a_backup_whose_schema_is_spoilt_is_refused(story: str, options: str, saved: Practice) -> None:  # noqa: F811
    SPOILT[story](Practice(backup(saved)))
    before = rows(saved.path)
    answer = saved.zbill(f"restore {backup(saved)} {options}")
    assert (answer.code, answer.out) == (8, "")
    assert answer.err.startswith(
        (f"{backup(saved)} is damaged: its schema ", f"{backup(saved)} is marked as schema 7,")
    )
    assert answer.err.endswith(".\nChoose another backup.\n")
    assert rows(saved.path) == before
    assert sorted(os.listdir(saved.path.parent)) == ["october.db", "practice.db"]


@pytest.mark.parametrize("story", ["a name of the staff", "the time zone", "the currency", "a setting's text"])
def test_a_spoilt_backup_is_restored_with_anyway(story: str, saved: Practice) -> None:  # noqa: F811
    SPOILT[story](Practice(backup(saved)))
    answer = saved.zbill(f"restore {backup(saved)} --yes")
    assert (answer.code, answer.err.splitlines()[-1]) == (
        9,
        "Nothing was restored. Choose another backup, or add --anyway.",
    )
    assert saved.zbill(f"restore {backup(saved)} --yes --anyway -q").code == 0
    assert saved.zbill("check").code == 9


def test_a_backup_that_names_no_one_who_can_restore_it_says_where_it_is_spoilt(saved: Practice) -> None:  # noqa: F811
    saved.path.unlink()
    SPOILT["a name of the staff"](Practice(backup(saved)))
    answer = saved.zbill(f"restore {backup(saved)} --anyway")
    assert answer.code == 8
    assert answer.err.endswith(
        f"{backup(saved)} is damaged: 'staff 1': its name isn't UTF-8 text.\nChoose another backup.\n"
    )
    assert os.listdir(saved.path.parent) == ["october.db"]


def test_a_restore_mends_any_flipped_bit_of_the_schema(saved: Practice) -> None:  # noqa: F811
    whole, seed = saved.path.read_bytes(), random.randrange(2**32)
    print("seed", seed)
    chance, places = random.Random(seed), places_of_schema(saved.path)
    for _ in range(20):
        place, bit = chance.choice(places), chance.randrange(8)
        saved.path.write_bytes(flipped(whole, place, bit))
        assert saved.zbill(f"restore {backup(saved)} --yes").code == 0, (place, bit)
        assert saved.zbill("check") == Answer(0, "", ""), (place, bit)


def marks(folder: Path) -> dict[str, tuple[bytes, int, int]]:
    """Return the content, mode and time of the last change of every file in a folder."""
    found = {each.name: each.stat() for each in folder.iterdir()}
    return {
        name: ((folder / name).read_bytes(), stat.S_IMODE(found[name].st_mode), found[name].st_mtime_ns)
        for name in found
    }


def _at_rest(conn: sqlite3.Connection, path: Path) -> None:
    del conn, path


def _with_a_log(conn: sqlite3.Connection, path: Path) -> None:
    conn.execute("pragma journal_mode = wal")
    conn.execute("update clients set phone = '7'")
    # A program that is killed leaves its log.
    for ending in ("", "-wal", "-shm"):
        shutil.copy(f"{path}{ending}", f"{path}.kept{ending}")


def _with_an_empty_log(conn: sqlite3.Connection, path: Path) -> None:
    conn.execute("pragma journal_mode = wal")
    del path


def _interrupted(conn: sqlite3.Connection, path: Path) -> None:
    conn.execute("pragma cache_size = 1")
    conn.execute("begin immediate")
    conn.execute("update clients set phone = '8'")
    conn.execute("create table filler (text)")
    conn.executemany("insert into filler values (?)", [["x" * 4000]] * 50)
    for ending in ("", "-journal"):
        shutil.copy(f"{path}{ending}", f"{path}.kept{ending}")
    conn.execute("rollback")


@pytest.mark.parametrize(
    ("leave", "names", "phone"),
    [
        (_at_rest, {""}, ""),
        (_with_an_empty_log, {""}, ""),
        (_with_a_log, {"", "-wal", "-shm"}, "7"),
        (_interrupted, {"", "-journal"}, ""),
    ],
)
@pytest.mark.parametrize("options", ["--yes", "--dry-run"])
def test_a_restore_leaves_the_backup_and_its_folder_as_they_are(
    leave: Callable[[sqlite3.Connection, Path], None],
    names: set[str],
    phone: str,
    options: str,
    saved: Practice,  # noqa: F811
) -> None:
    stick = saved.path.parent / "stick"
    stick.mkdir()
    file = backup(saved).rename(stick / "october.db")
    with closing(sqlite3.connect(file, isolation_level=None)) as conn:
        leave(conn, file)
    for ending in ("", "-wal", "-shm", "-journal"):
        if Path(f"{file}.kept{ending}").exists():
            os.replace(f"{file}.kept{ending}", f"{file}{ending}")
    file.chmod(0o440)
    assert set(os.listdir(stick)) == {f"october.db{ending}" for ending in names}
    before = marks(stick)
    assert saved.zbill(f"restore {file} --anyway {options}").code in (0, 9)
    assert marks(stick) == before
    if options == "--yes":
        assert saved.sql("select phone from clients") == [(phone,)]
        assert saved.sql("select count(*) from payments") == [(0,)]
    left = {each for each in os.listdir(saved.path.parent) if "replaced" not in each}
    assert left == {"practice.db", "stick"}


@pytest.mark.parametrize("mode", ["delete", "wal"])
def test_a_backup_that_another_program_reads_is_restored(mode: str, saved: Practice) -> None:  # noqa: F811
    with closing(sqlite3.connect(backup(saved), isolation_level=None)) as other:
        other.execute(f"pragma journal_mode = {mode}")
        other.execute("begin")
        other.execute("select count(*) from clients").fetchone()
        before = marks(saved.path.parent)
        saved.ok(f"restore {backup(saved)} --yes")
        after = marks(saved.path.parent)
    assert {name: after[name] for name in before if name.startswith("october")} == {
        name: before[name] for name in before if name.startswith("october")
    }
    assert saved.zbill("check") == Answer(0, "", "")


def _with_a_log_at(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        _with_a_log(conn, path)
    for ending in ("", "-wal", "-shm"):
        os.replace(f"{path}.kept{ending}", f"{path}{ending}")


def test_a_spoilt_backup_with_a_log_leaves_nothing_behind(saved: Practice) -> None:  # noqa: F811
    _with_a_log_at(backup(saved))
    file = backup(saved)
    file.write_bytes(flipped(file.read_bytes(), file.read_bytes().index(b"CREATE TRIGGER settings_kept") + 3, 7))
    before = marks(saved.path.parent)
    answer = saved.zbill(f"restore {file} --yes")
    assert answer == Answer(8, "", f"{file} is damaged: its schema can't be read.\nChoose another backup.\n")
    assert marks(saved.path.parent) == before


def test_a_backup_that_changes_while_it_is_copied_is_refused(
    saved: Practice,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _with_a_log_at(backup(saved))
    log = Path(f"{backup(saved)}-wal")
    copied = shutil.copyfileobj

    def copy_and_change(original: BinaryIO, target: BinaryIO) -> None:
        copied(original, target)
        with log.open("ab") as growing:
            growing.write(b"more")

    before = rows(saved.path)
    monkeypatch.setattr(shutil, "copyfileobj", copy_and_change)
    assert saved.zbill(f"restore {backup(saved)} --yes") == Answer(
        8, "", f"Another program is using {backup(saved)}.\nTry again when it has finished.\n"
    )
    assert rows(saved.path) == before
    assert not [each for each in os.listdir(saved.path.parent) if ".part" in each or "replaced" in each]
