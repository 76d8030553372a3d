"""restore: a checked backup replaces the practice file, which is kept under another name."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.test_terminal import on_terminal
from tests.db.test_migrating import age, schema
from tests.practice import Answer, Practice
from zbill.file import connection

KEPT = "practice-replaced-2026-10-05-1200.db"


@pytest.fixture
def saved(therapy: Practice) -> Practice:
    """Create a backup, october.db, and record a payment after it."""
    therapy.ok("charge Ana Book 30.00")
    therapy.ok(f"backup {therapy.path.with_name('october.db')}")
    therapy.ok("pay Ana 30.00")
    return therapy


# After these statements only Otto has the permission administer; Helena has no role.
OTTO_ADMINISTERS = (
    "insert into staff (name, name_key, login, provider) values ('Otto', 'otto', 'otto', 0)",
    "insert into staff_roles values (2, 1)",
    "delete from staff_roles where staff_id = 1",
)


def backup(practice: Practice) -> Path:
    return practice.path.with_name("october.db")


def rows(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as conn:
        return [line for line in conn.iterdump() if line.startswith("INSERT")]


def run(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        for statement in statements:
            conn.execute(statement)


def test_a_restore_keeps_the_replaced_file_and_is_logged(saved: Practice) -> None:
    replaced, kept = rows(saved.path), saved.path.with_name(KEPT)
    before, after = saved.json("log --head"), Practice(backup(saved)).json("log --head")
    content = backup(saved).read_bytes()
    answer = saved.zbill(f"restore {backup(saved)} --yes")
    last = saved.json("log --limit 1")[0]
    assert answer == Answer(
        0, f"{saved.path}  {last['seq']}  {last['hash']}\n", f"The replaced file is kept as {kept}.\n"
    )
    assert rows(kept) == replaced
    assert [line for line in rows(saved.path) if 'INTO "log"' not in line] == [
        line for line in rows(backup(saved)) if 'INTO "log"' not in line
    ]
    assert (last["who"], last["what"], last["object"]) == ("Helena Brightwater", "restore", "practice")
    assert last["before"] == {"entry": before["seq"], "hash": before["hash"]}
    assert last["after"] == {"file": "october.db", "entry": after["seq"], "hash": after["hash"]}
    assert backup(saved).read_bytes() == content
    assert saved.zbill("check") == Answer(0, "", "")
    assert saved.zbill(f"log --verify --head {after['hash']}").code == 0
    assert sorted(os.listdir(saved.path.parent)) == sorted(["october.db", "practice.db", KEPT])


def test_the_replaced_file_can_be_restored_in_turn(saved: Practice) -> None:
    paid = saved.json("balance Ana")
    saved.ok(f"restore {backup(saved)} --yes")
    assert saved.json("receipt list") == []
    assert saved.ok(f"restore {saved.path.with_name(KEPT)} --yes -q").out == f"{saved.path}\n"
    assert saved.json("balance Ana") == paid


def test_a_restore_needs_the_permission_administer_in_the_current_file(saved: Practice) -> None:
    run(saved.path, *OTTO_ADMINISTERS)
    before = rows(saved.path)
    answer = saved.zbill("restore nowhere.db --yes")
    assert (answer.code, answer.err.splitlines()[0]) == (
        5,
        "Helena Brightwater doesn't have the permission administer. Roles that have it: Owner (Otto).",
    )
    refused = [line for line in rows(saved.path) if line not in before]
    assert len(refused) == 1
    assert "'refused','permission administer'" in refused[0]


def test_without_a_readable_file_the_backup_decides_who_can_restore(saved: Practice) -> None:
    saved.path.unlink()
    run(backup(saved), *OTTO_ADMINISTERS)
    assert saved.zbill(f"restore {backup(saved)} --anyway").code == 5
    assert os.listdir(saved.path.parent) == ["october.db"]


def test_a_missing_file_is_restored_without_asking(saved: Practice) -> None:
    saved.path.unlink()
    answer = saved.zbill(f"restore {backup(saved)}")
    assert (answer.code, answer.err) == (0, "")
    assert saved.json("log --limit 1")[0]["before"] is None
    assert sorted(os.listdir(saved.path.parent)) == ["october.db", "practice.db"]


def _empty(path: Path) -> None:
    os.truncate(path, 0)


def _cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def _damage_pages(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))


def _forget_schema(path: Path) -> None:
    run(path, "pragma user_version = 0")


@pytest.mark.parametrize("spoil", [_empty, _cut, _damage_pages, _forget_schema])
def test_a_damaged_file_is_replaced_and_kept_byte_for_byte(spoil: Callable[[Path], None], saved: Practice) -> None:
    spoil(saved.path)
    damaged = saved.path.read_bytes()
    assert saved.zbill("balance").code == 8
    kept = saved.path.with_name(KEPT)
    answer = saved.zbill(f"restore {backup(saved)} --yes")
    assert (answer.code, answer.err) == (0, f"The replaced file is kept as {kept}.\n")
    assert kept.read_bytes() == damaged
    assert saved.zbill("check") == Answer(0, "", "")


def test_a_file_with_altered_triggers_still_needs_the_permission(saved: Practice) -> None:
    run(saved.path, *OTTO_ADMINISTERS, "drop trigger lines_frozen")
    assert saved.zbill(f"restore {backup(saved)} --yes").code == 5


def test_a_file_with_altered_triggers_is_replaced(saved: Practice) -> None:
    run(saved.path, "drop trigger lines_frozen")
    newest = schema(backup(saved))
    saved.ok(f"restore {backup(saved)} --yes")
    assert schema(saved.path) == newest
    assert ("trigger", "lines_frozen") not in [each[:2] for each in schema(saved.path.with_name(KEPT))]


@pytest.mark.parametrize("suffix", ["-journal", "-wal", "-shm"])
def test_the_leftover_journal_of_a_lost_file_is_never_applied_to_the_restored_file(
    suffix: str, saved: Practice
) -> None:
    saved.path.unlink()
    left = saved.path.with_name(f"practice.db{suffix}")
    left.write_bytes(b"left")
    saved.ok(f"restore {backup(saved)}")
    assert not left.exists()
    assert saved.path.with_name(KEPT + suffix).read_bytes() == b"left"
    assert saved.zbill("check") == Answer(0, "", "")


def test_the_half_done_write_of_a_killed_command_is_undone_in_the_kept_file(saved: Practice) -> None:
    whole = rows(saved.path)
    stopped, journal = _killed_while_writing(saved)
    saved.path.write_bytes(stopped)
    saved.path.with_name("practice.db-journal").write_bytes(journal)
    saved.ok(f"restore {backup(saved)} --yes")
    assert rows(saved.path.with_name(KEPT)) == whole
    assert sorted(os.listdir(saved.path.parent)) == sorted(["october.db", "practice.db", KEPT])
    assert saved.zbill("check") == Answer(0, "", "")


def _killed_while_writing(practice: Practice) -> tuple[bytes, bytes]:
    """Return the file and the journal of a command killed between writing pages and the commit."""
    copy = Path(shutil.copy(practice.path, practice.path.with_name("stopped.db")))
    with closing(sqlite3.connect(copy, isolation_level=None)) as conn:
        conn.execute("pragma cache_size = 1")
        conn.execute("pragma cache_spill = 1")
        conn.execute("begin immediate")
        conn.execute("update clients set phone = '5'")
        conn.execute("create table much (text)")
        conn.executemany("insert into much values (?)", [("x" * 3000,)] * 50)
        stopped = copy.read_bytes(), copy.with_name("stopped.db-journal").read_bytes()
        conn.execute("rollback")
    copy.unlink()
    return stopped


def test_a_backup_with_an_older_schema_is_upgraded_in_place_of_the_practice_file(saved: Practice) -> None:
    newest = schema(saved.path)
    age(backup(saved), 1)
    old = backup(saved).read_bytes()
    saved.ok(f"restore {backup(saved)} --yes")
    assert schema(saved.path) == newest
    assert backup(saved).read_bytes() == old
    assert sorted(os.listdir(saved.path.parent)) == sorted(["october.db", "practice.db", KEPT])


def _another_programs(path: Path) -> None:
    path.unlink()
    run(path, "create table moz_places (url text)")


def _becomes_text(path: Path) -> None:
    path.write_text("Ana owes 1")


def _becomes_newer(path: Path) -> None:
    run(path, "pragma user_version = 99")


def _spies(path: Path) -> None:
    run(path, "create trigger spy after insert on log begin delete from clients; end")


CHOOSE = "Choose another backup."
UNUSABLE: dict[str, tuple[Callable[[Path], None], int, str, str]] = {
    "not there": (Path.unlink, 3, "There is no file {file}.", "Choose another backup."),
    "a text": (_becomes_text, 8, "{file} isn't a practice file.", CHOOSE),
    "of another program": (_another_programs, 8, "{file} is another program's database.", CHOOSE),
    "from a newer zbill": (_becomes_newer, 8, "{file} was written by a newer zbill", "Upgrade zbill."),
    "damaged": (_damage_pages, 8, "{file} is damaged", CHOOSE),
    "cut short": (_cut, 8, "{file} is cut short", CHOOSE),
    "with another program's trigger": (
        _spies,
        8,
        "Another program changed the rules inside {file}: trigger spy.",
        CHOOSE,
    ),
}


@pytest.mark.parametrize("story", UNUSABLE)
def test_an_unusable_backup_is_refused(story: str, saved: Practice) -> None:
    spoil, code, sentence, remedy = UNUSABLE[story]
    spoil(backup(saved))
    before = sorted((file.name, file.read_bytes()) for file in saved.path.parent.iterdir())
    answer = saved.zbill(f"restore {backup(saved)} --yes")
    first, second = answer.err.splitlines()
    assert (answer.code, answer.out, second) == (code, "", remedy)
    assert first.startswith(sentence.format(file=backup(saved)))
    assert sorted((file.name, file.read_bytes()) for file in saved.path.parent.iterdir()) == before


def test_a_backup_with_problems_is_restored_only_with_anyway(saved: Practice) -> None:
    run(backup(saved), "insert into patients (ref, client_id, name, name_key) values ('x', 99, 'Rex', 'rex')")
    before = rows(saved.path)
    answer = saved.zbill(f"restore {backup(saved)} --yes -f json")
    assert (answer.code, answer.json) == (
        9,
        [
            {"thing": "patients 1", "finding": "it points at a row of clients that is not there"},
            {"thing": "patients 1", "finding": "it was added by another program"},
        ],
    )
    assert answer.err == (
        f"`check` found these problems in {backup(saved)}.\n"
        "Nothing was restored. Choose another backup, or add --anyway.\n"
    )
    assert rows(saved.path) == before
    assert saved.zbill(f"restore {backup(saved)} --yes --anyway").code == 0
    assert saved.zbill("check").code == 9


def test_a_restore_does_not_replace_a_file_that_is_not_a_practice_file(saved: Practice) -> None:
    saved.path.write_text("My novel")
    assert saved.zbill(f"restore {backup(saved)} --yes").code == 8
    assert saved.path.read_text() == "My novel"
    assert sorted(os.listdir(saved.path.parent)) == ["october.db", "practice.db"]


def test_a_restore_asks_first_on_a_terminal(saved: Practice) -> None:
    ahead, behind = saved.json("log --head")["seq"], Practice(backup(saved)).json("log --head")["seq"]
    question = (
        f"Replace {saved.path} ({ahead} log entries, the last on 2026-10-05 12:00) with {backup(saved)}"
        f" ({behind} log entries, the last on 2026-10-05 12:00)? [y/N] "
    )
    before = rows(saved.path)
    assert on_terminal(saved, f"restore {backup(saved)}", "\n") == (0, f"{question}Canceled. Nothing was changed.\n")
    assert rows(saved.path) == before
    code, shown = on_terminal(saved, f"restore {backup(saved)} -q", "y\n")
    kept = saved.path.with_name(KEPT)
    assert (code, shown) == (0, f"{question}The replaced file is kept as {kept}.\n{saved.path}\n")


def test_without_a_terminal_a_restore_needs_yes(saved: Practice) -> None:
    assert saved.zbill(f"restore {backup(saved)}") == Answer(
        2, "", f"This would replace {saved.path}.\nTo confirm, add --yes.\n"
    )


def test_a_dry_run_examines_the_backup(saved: Practice) -> None:
    before = sorted(os.listdir(saved.path.parent))
    assert saved.zbill(f"restore {backup(saved)} --dry-run") == Answer(0, "", "Dry run: nothing was restored.\n")
    run(backup(saved), "update clients set name = 'Eve'")
    assert saved.zbill(f"restore {backup(saved)} --dry-run").code == 9
    assert sorted(os.listdir(saved.path.parent)) == before


def test_a_practice_file_cannot_be_restored_from_itself(saved: Practice) -> None:
    assert saved.zbill(f"restore {saved.path} --yes") == Answer(
        2, "", f"{saved.path} is the practice file itself.\nChoose a backup.\n"
    )


def test_a_restore_gives_up_while_another_program_keeps_reading(
    saved: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "BUSY_SECONDS", 0.05)
    before = rows(saved.path)
    with closing(sqlite3.connect(saved.path, isolation_level=None)) as other:
        other.execute("begin")
        other.execute("select count(*) from clients").fetchone()
        assert saved.zbill(f"restore {backup(saved)} --yes") == Answer(
            8, "", f"Another program is using {saved.path}.\nTry again when it has finished.\n"
        )
    assert rows(saved.path) == before
    assert sorted(os.listdir(saved.path.parent)) == ["october.db", "practice.db"]


def test_a_program_that_has_the_file_open_sees_the_restored_data(saved: Practice) -> None:
    with closing(sqlite3.connect(saved.path, isolation_level=None)) as other:
        assert other.execute("select count(*) from payments").fetchall() == [(1,)]
        saved.ok(f"restore {backup(saved)} --yes")
        assert other.execute("select count(*) from payments").fetchall() == [(0,)]
        other.execute("update clients set phone = '7'")
    assert saved.json("client show Ana")["phone"] == "7"


def test_a_symbolic_link_to_the_practice_file_stays_a_link(saved: Practice, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    link = tmp_path / "elsewhere" / "link.db"
    link.symlink_to(saved.path)
    Practice(link).ok(f"restore {backup(saved)} --yes")
    assert link.is_symlink()
    assert saved.json("receipt list") == []
    saved.path.unlink()
    Practice(link).ok(f"restore {backup(saved)}")
    assert link.is_symlink()
    assert saved.path.is_file()
