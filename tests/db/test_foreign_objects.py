"""Other programs can add tables, views and indexes to a practice file, but no rule on zbill's tables."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from tests.practice import Answer, Practice

ADDED = "Another program added {} to the practice file. It doesn't change how zbill works.\n"

# What another program adds, and its type and name.
HARMLESS = {
    "a view": ("create view debtors as select client from client_balance where owing > 0", "view debtors"),
    "an index": ("create index clients_by_phone on clients (phone)", "index clients_by_phone"),
    "a table": ("create table notes_of_mine (note text)", "table notes_of_mine"),
    "a virtual table": ("create virtual table words using rtree (id, low, high)", "table words"),
}

RULES = {
    "a trigger": ("create trigger spy after insert on payments begin select 1; end", "trigger spy"),
    "a trigger on a table in capitals": (
        "create trigger spy after insert on PAYMENTS begin select 1; end",
        "trigger spy",
    ),
    "a trigger on a view": (
        "create trigger spy instead of insert on client_balance begin select 1; end",
        "trigger spy",
    ),
    "a rule that values are unique": ("create unique index one_each on payments (client_id)", "index one_each"),
}

# What is written into the schema itself: type, name, table, SQL.
TRIGGER = "CREATE TRIGGER {} AFTER INSERT ON payments BEGIN UPDATE clients SET notes = 'seen'; END"
HIDDEN = {
    "a trigger with a name of SQLite's": ("trigger", "sqlite_evil", "payments", TRIGGER.format("sqlite_evil")),
    "a trigger that begins with SQLite's in capitals": (
        "trigger",
        "SQLITE_evil",
        "payments",
        TRIGGER.format("SQLITE_evil"),
    ),
    "a view with a name of SQLite's in capitals": (
        "view",
        "SQLITE_evil",
        "SQLITE_evil",
        "CREATE VIEW SQLITE_evil AS SELECT 1",
    ),
    "a view with a name of SQLite's": ("view", "sqlite_evil", "sqlite_evil", "CREATE VIEW sqlite_evil AS SELECT 1"),
}

# SQLite refuses a schema in which an object isn't what it is called.
FALSE = {
    "a trigger called a view": ("view", "spy", "spy", TRIGGER.format("spy")),
    "a trigger called an index of SQLite's": (
        "index",
        "sqlite_autoindex_payments_9",
        "payments",
        TRIGGER.format("spy"),
    ),
    "a trigger called a table of SQLite's": ("table", "sqlite_stat1", "sqlite_stat1", TRIGGER.format("spy")),
    "a trigger called one of another table": ("trigger", "spy", "notes_of_mine", TRIGGER.format("spy")),
    "a trigger with the name of one of zbill's": ("trigger", "log_fixed", "log", TRIGGER.format("spy")),
    "an index without SQL": ("index", "sqlite_evil", "payments", None),
}


def run(practice: Practice, *statements: str) -> None:
    with closing(sqlite3.connect(practice.path, isolation_level=None)) as conn:
        for statement in statements:
            conn.execute(statement)


def hide(practice: Practice, row: tuple[str, str, str, str | None]) -> str:
    """Write an object into the schema as SQLite would not, and return its type and name."""
    with closing(sqlite3.connect(practice.path, isolation_level=None)) as conn:
        conn.execute("create table if not exists notes_of_mine (note text)")
        conn.execute("pragma writable_schema = on")
        conn.execute("insert into sqlite_schema values (?, ?, ?, 0, ?)", row)
    return f"{row[0]} {row[1]}"


@pytest.mark.parametrize("story", HARMLESS)
def test_check_names_what_is_harmless_and_exits_0(story: str, practice: Practice) -> None:
    statement, name = HARMLESS[story]
    run(practice, statement)
    answer = practice.zbill("check")
    assert (answer.code, answer.out) == (0, "")
    assert ADDED.format(name) in answer.err
    assert practice.zbill("client add Eve") == Answer(0, "1  Eve\n", "")


def test_a_trigger_on_a_table_of_its_own_is_harmless(practice: Practice) -> None:
    run(
        practice,
        "create table notes_of_mine (note text)",
        "create trigger mine after insert on notes_of_mine begin select 1; end",
        "create unique index mine_once on notes_of_mine (note)",
        "analyze",
    )
    added = ("index mine_once", "table notes_of_mine", "trigger mine")
    assert practice.zbill("check -f json") == Answer(0, "[]\n", "".join(map(ADDED.format, added)))


@pytest.mark.parametrize("command", ["balance", "client add Eve", "log"])
@pytest.mark.parametrize("story", RULES)
def test_a_rule_on_a_table_of_zbill_is_refused_and_found(story: str, command: str, practice: Practice) -> None:
    statement, name = RULES[story]
    run(practice, statement)
    assert practice.zbill(command) == Answer(
        8,
        "",
        f"Another program changed the rules inside {practice.path}: {name}.\nRestore a backup: zbill restore FILE\n",
    )
    answer = practice.zbill("check -f json")
    assert (answer.code, answer.json, answer.err) == (
        9,
        [{"thing": name, "finding": "it was added to the schema by another program"}],
        "",
    )


@pytest.mark.parametrize("story", HIDDEN)
def test_what_is_written_into_the_schema_is_refused_found_and_not_restored(story: str, practice: Practice) -> None:
    backup = practice.path.with_name("backup.db")
    practice.ok(f"backup {backup}")
    name = hide(practice, HIDDEN[story])
    refused = f"Another program changed the rules inside {practice.path}: {name}."
    for command in ("balance", "client add Eve", f"backup {practice.path}.copy"):
        answer = practice.zbill(command)
        assert (answer.code, answer.err.splitlines()[0]) == (8, refused)
    answer = practice.zbill("check -f json")
    assert (answer.code, [each["thing"] for each in answer.json]) == (9, [name])

    spoilt = practice.path.rename(practice.path.with_name("spoilt.db"))
    answer = practice.zbill(f"restore {spoilt} --yes --anyway")
    assert (answer.code, answer.err.splitlines()[0]) == (8, refused.replace(str(practice.path), str(spoilt)))
    assert not practice.path.exists()

    spoilt.rename(practice.path)
    practice.ok(f"restore {backup} --yes")
    assert practice.zbill("check") == Answer(0, "", "")
    practice.ok("client add Eve")


@pytest.mark.parametrize("name", ["sqlite_evil", "sqlite_stat4"])
def test_a_table_with_a_name_of_sqlites_is_refused_and_found(name: str, practice: Practice) -> None:
    run(practice, "create table evil (x)")
    with closing(sqlite3.connect(practice.path, isolation_level=None)) as conn:
        conn.execute("pragma writable_schema = on")
        conn.execute(
            "update sqlite_schema set name = ?, tbl_name = ?, sql = ? where name = 'evil'",
            (name, name, f"CREATE TABLE {name}(x)"),
        )
    answer = practice.zbill("balance")
    assert (answer.code, answer.err.splitlines()[0]) == (
        8,
        f"Another program changed the rules inside {practice.path}: table {name}.",
    )
    assert practice.zbill("check -f json").json == [
        {"thing": f"table {name}", "finding": "it was added to the schema by another program"}
    ]


@pytest.mark.parametrize("story", FALSE)
def test_a_schema_that_calls_things_by_other_names_is_damaged_and_can_be_replaced(
    story: str, practice: Practice
) -> None:
    backup = practice.path.with_name("backup.db")
    practice.ok(f"backup {backup}")
    hide(practice, FALSE[story])
    damaged = f"{practice.path} is damaged: its schema is malformed.\nRestore a backup: zbill restore FILE\n"
    for command in ("balance", "client add Eve", "check"):
        assert practice.zbill(command) == Answer(8, "", damaged)
    practice.ok(f"restore {backup} --yes")
    assert practice.zbill("check") == Answer(0, "", "")


def test_the_tables_that_sqlite_keeps_are_its_own(practice: Practice) -> None:
    practice.ok("service add 90834 Psychotherapy 150.00")
    practice.ok("client add Ana")
    practice.ok("session add Ana 90834 '2026-10-06 09:00'")
    run(practice, "analyze")
    own = {"sqlite_sequence", "sqlite_stat1"}
    assert own <= {name for (name,) in practice.sql("select name from sqlite_schema where name glob 'sqlite_*'")}
    assert practice.zbill("check") == Answer(0, "", "")
