"""An older file that zbill can't upgrade is refused with a remedy, and nothing is touched or left behind."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.db.test_golden import SCHEMAS, golden
from tests.practice import Answer, Practice, tamper
from zbill.errors import FileDamaged
from zbill.file import connection, copying, migrating

RESTORE = "Restore a backup: zbill restore FILE"

OLDEST = SCHEMAS[0]
BEFORE_WALL_CLOCK_TIME = 10


def contents(folder: Path) -> list[tuple[str, bytes]]:
    return sorted((file.name, file.read_bytes()) for file in folder.iterdir() if file.is_file())


def runs(practice: Practice, *statements: str) -> None:
    with closing(sqlite3.connect(practice.path, isolation_level=None)) as conn:
        for statement in statements:
            conn.execute(statement)


def applies(practice: Practice, *migrations: str, mark: int) -> None:
    """Apply some migrations out of their order, as a zbill that was never released did."""
    with closing(sqlite3.connect(practice.path, isolation_level=None)) as conn:
        connection.configure(conn)
        conn.create_function("local_start", 2, migrating._local_start, deterministic=True)
        with connection.writing(conn):
            for name in migrations:
                for statement in migrating.statements((migrating.FOLDER / name).read_text("utf-8")):
                    conn.execute(statement)
            conn.execute(f"pragma user_version = {mark}")


def refused(practice: Practice, command: str = "balance") -> Answer:
    """Run a command that must change nothing, and return its answer."""
    before = contents(practice.path.parent)
    answer = practice.zbill(command)
    assert contents(practice.path.parent) == before
    return answer


def told(practice: Practice, sentence: str, remedy: str = RESTORE) -> Answer:
    return Answer(8, "", f"{practice.path} {sentence}\n{remedy}\n")


# By schema, what was done to it, and what differs.
ALTERED: dict[str, tuple[int, tuple[str, ...], str]] = {
    "a trigger is gone": (14, ("drop trigger lines_frozen",), "trigger lines_frozen"),
    "a trigger is weaker": (
        8,
        ("drop trigger log_fixed", "create trigger log_fixed before update on log begin select 1; end"),
        "trigger log_fixed",
    ),
    "a view that a migration drops is gone": (8, ("drop view ledger",), "view ledger"),
    "a view is another": (
        6,
        ("drop view client_balance", "create view client_balance as select 1"),
        "view client_balance",
    ),
    "a trigger of another program is on a table": (
        9,
        ("create trigger spy after insert on payments begin select 1; end",),
        "trigger spy",
    ),
    "a table has a column more": (10, ("alter table clients add column color text",), "table clients"),
    "a table is gone": (7, ("drop table keys",), "table keys, trigger keys_fixed, trigger keys_new, trigger keys_stay"),
}


@pytest.mark.parametrize("story", ALTERED)
def test_an_older_file_that_was_altered_is_not_upgraded(story: str, tmp_path: Path) -> None:
    schema, statements, wrong = ALTERED[story]
    practice = golden(schema, tmp_path)
    runs(practice, *statements)
    sentence = f"can't be upgraded: its rules aren't those of zbill's schema {schema} ({wrong})."
    assert refused(practice) == told(practice, sentence)


NEVER_RELEASED: dict[str, tuple[tuple[str, ...], int, str]] = {
    "sessions in wall-clock time before closings on an earlier day": (
        ("0012_calendar.sql",),
        11,
        "table invoices, table sessions, trigger invoices_close, trigger invoices_keep_closing",
    ),
    "rules before both": (
        ("0013_rules.sql",),
        12,
        "index sessions_unmarked, table invoices, table lines, table sessions, trigger invoices_close and 5 more",
    ),
}


@pytest.mark.parametrize("story", NEVER_RELEASED)
def test_a_file_of_a_schema_that_was_never_released_is_not_upgraded(story: str, tmp_path: Path) -> None:
    migrations, mark, wrong = NEVER_RELEASED[story]
    practice = golden(10, tmp_path)
    applies(practice, *migrations, mark=mark)
    sentence = f"can't be upgraded: its rules aren't those of zbill's schema {mark} ({wrong})."
    assert refused(practice) == told(practice, sentence)


MARKED = [(schema, mark) for schema in SCHEMAS for mark in range(1, migrating.NEWEST + 1) if mark != schema]


@pytest.mark.parametrize(("schema", "mark"), MARKED)
def test_a_file_marked_with_another_version_is_refused(schema: int, mark: int, tmp_path: Path) -> None:
    practice = golden(schema, tmp_path)
    runs(practice, f"pragma user_version = {mark}")
    assert refused(practice) == told(practice, f"is marked as schema {mark}, but it has schema {schema}.")


def test_the_copy_from_before_an_upgrade_is_the_way_back_as_readme_says(therapy: Practice) -> None:
    """This zbill is the older one here: a newer one has upgraded the file and was used."""
    therapy.ok("charge Ana Book 30.00")
    balance = therapy.json("balance Ana")
    copy = copying.keep(therapy.path, f"schema-{migrating.NEWEST}")
    runs(
        therapy,
        "create table of_a_newer_zbill (id integer primary key)",
        f"pragma user_version = {migrating.NEWEST + 1}",
    )
    remedy = "Upgrade zbill, or go back: rename the file, then run: zbill restore FILE"
    newer = f"was written by a newer zbill (schema {migrating.NEWEST + 1}, this one supports {migrating.NEWEST})."
    assert refused(therapy) == told(therapy, newer, remedy)
    assert refused(therapy, f"restore {copy} --yes") == told(therapy, newer, remedy)
    therapy.path.rename(therapy.path.with_name("practice-newer.db"))
    assert therapy.ok(f"restore {copy}").err == ""
    assert therapy.json("balance Ana") == balance
    assert therapy.zbill("check") == Answer(0, "", "")


def test_a_backup_of_a_schema_that_was_never_released_is_not_restored(tmp_path: Path, practice: Practice) -> None:
    (tmp_path / "old").mkdir()
    backup = golden(10, tmp_path / "old")
    applies(backup, "0012_calendar.sql", mark=11)
    wrong = NEVER_RELEASED["sessions in wall-clock time before closings on an earlier day"][2]
    sentence = f"can't be upgraded: its rules aren't those of zbill's schema 11 ({wrong})."
    assert refused(practice, f"restore {backup.path} --yes") == told(backup, sentence, "Choose another backup.")


def test_a_restore_replaces_an_older_file_that_was_altered(tmp_path: Path, practice: Practice) -> None:
    (tmp_path / "old").mkdir()
    old = golden(OLDEST, tmp_path / "old")
    runs(old, "drop trigger log_fixed")
    altered = old.path.read_bytes()
    practice.ok(f"backup {old.path.with_name('october.db')}")
    old.ok(f"restore {old.path.with_name('october.db')} --yes")
    assert old.zbill("check") == Answer(0, "", "")
    assert [each.read_bytes() for each in old.path.parent.glob("practice-replaced-*.db")] == [altered]


@pytest.mark.parametrize("schema", SCHEMAS)
def test_what_other_programs_keep_in_an_older_file_stays_and_stops_nothing(schema: int, tmp_path: Path) -> None:
    practice = golden(schema, tmp_path)
    runs(
        practice,
        "create view debtors as select client from client_balance where owing > 0",
        "create index clients_by_phone on clients (phone)",
        "create table notes_of_mine (id integer primary key, note text)",
        "create trigger mine after insert on notes_of_mine begin select 1; end",
        "insert into notes_of_mine values (1, 'kept')",
        "analyze",
    )
    practice.ok("balance")
    assert practice.sql("pragma user_version") == [(migrating.NEWEST,)]
    assert practice.sql("select note from notes_of_mine") == [("kept",)]
    with closing(sqlite3.connect(practice.path)) as conn:
        assert migrating.differences(conn) == (
            [],
            [],
            ["index clients_by_phone", "table notes_of_mine", "trigger mine", "view debtors"],
        )


# What the upgrade to wall-clock time can't convert.
VALUES = {
    "a time zone without rules": "update settings set value = 'Nowhere/City' where key = 'timezone'",
    "a start that no calendar has": f"update sessions set start = {2**62} where id = 3",
}


@pytest.mark.parametrize("story", VALUES)
def test_an_older_file_with_a_value_that_zbill_never_writes_is_refused(story: str, tmp_path: Path) -> None:
    practice = golden(BEFORE_WALL_CLOCK_TIME, tmp_path)
    tamper(practice, VALUES[story])
    assert refused(practice) == Answer(
        8, "", f"The practice file can't be upgraded: it contains a value that zbill never writes.\n{RESTORE}\n"
    )


def test_rows_that_break_a_rule_of_a_new_table_are_the_fault_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """No migration so far copies rows into a table with a rule that they could break."""
    broken = ["create table a (b not null)", "insert into a values (null)"]
    monkeypatch.setattr(migrating, "statements", lambda _: broken)
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as conn, pytest.raises(FileDamaged) as found:
        migrating.migrate(conn)
    assert found.value.sentence == "The practice file can't be upgraded: it contains a value that zbill never writes."
