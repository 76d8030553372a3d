"""The log has a digest of each row that a change wrote, which anyone can recompute (SPEC 7)."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from contextlib import closing
from typing import Any

import pytest

from tests.practice import Practice
from zbill.db import digests
from zbill.db.rows import tuples
from zbill.desk import Desk
from zbill.file import connection

RECORD_UNNAMED = Desk.record_unnamed

AWKWARD = (
    "plain",
    "O’Brien, José Łucja 王小明 😀",
    'a "quote", a \\ and a / and <b>&amp;</b>',
    "tab\tline\nreturn\rbell\x07escape\x1bunit\x1fdelete\x7fnel\x85",
    "null\x00after",
    "\u2028\u2029\ufeff",
    "",
)


def recomputed(columns: list[object]) -> str:
    """Return a digest as zbill/db/digests.py describes it."""
    text = json.dumps(columns, ensure_ascii=False, separators=(",", ":"), default=bytes.hex)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def last_digests(practice: Practice) -> Any:
    ((found,),) = practice.sql("select digests from log order by seq desc limit 1")
    return json.loads(found)


@pytest.mark.parametrize("text", AWKWARD)
def test_sqlite_writes_a_row_as_python_would(text: str) -> None:
    with closing(sqlite3.connect(":memory:")) as conn:
        conn.execute("create table roles (id integer primary key, name text, twice int as (id * 2), image blob) strict")
        for row in ((1, text, b"\x00\xffA"), (-(2**62), None, b"")):
            conn.execute("insert into roles values (?, ?, ?)", row)
            stored = dict(digests._stored(conn, "roles"))[str(row[0])]
            assert stored is not None
            assert digests._members([("1", stored)]) == [f'"1":"{recomputed(list(row))}"']


@pytest.mark.parametrize("name", digests.KEYS)
def test_what_a_change_wrote_is_found_by_its_keys(
    name: str, therapy: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To look through a table for a few rows would take minutes in a large file."""
    with closing(connection.connect(therapy.path)) as conn:
        digests.watch(conn)
        plan: list[str] = []

        def explained(conn: sqlite3.Connection, query: str, values: Any = ()) -> Any:
            if "from written" in query:
                plan.extend(detail for *_, detail in conn.execute(f"explain query plan {query}", values))
            return tuples(conn, query, values)

        monkeypatch.setattr(digests, "tuples", explained)
        assert list(digests._noted_singly(conn, name, None)) == []
    assert any(detail.startswith(f"SEARCH {name} USING ") for detail in plan)
    assert not any(detail.startswith(f"SCAN {name}") for detail in plan)


def test_a_change_logs_each_row_it_wrote_also_those_that_triggers_wrote(therapy: Practice) -> None:
    therapy.ok("attend 1")
    written = last_digests(therapy)
    assert {table: list(rows) for table, rows in written.items()} == {
        "sessions": ["1"],
        "counters": ["invoice"],
        "invoices": ["1"],
        "lines": ["1"],
    }
    (line,) = therapy.sql("select * from lines")
    assert written["lines"]["1"] == recomputed(list(line))


def test_the_rows_of_an_entry_are_in_the_order_of_their_keys(therapy: Practice) -> None:
    words = ["write_off", "record_payment", "close_invoice", "void_line_item", "mark_attendance"]
    therapy.ok(f"role revoke Staff {' '.join(words)}")
    removed = [f"2 {word}" for word in sorted(words)]
    assert [(table, list(rows)) for table, rows in last_digests(therapy).items()] == [("role_permissions", removed)]


def test_a_removed_row_is_logged_as_null(therapy: Practice) -> None:
    therapy.ok("session delete 1")
    assert last_digests(therapy) == {"sessions": {"1": None}}


def test_of_several_entries_of_one_change_the_last_has_the_digests(therapy: Practice) -> None:
    therapy.ok("session add Ana 90834 '2026-10-05 10:00' --every week --times 2")
    before = therapy.json("log --head")["seq"]
    therapy.ok("attend 1 2 --as Helena")
    logged = therapy.sql("select digests is not null from log where seq > ? order by seq", before)
    assert logged == [(0,)] * (len(logged) - 1) + [(1,)]


def test_a_dry_run_and_a_refusal_log_no_row(therapy: Practice) -> None:
    before = therapy.dump()
    therapy.ok("attend 1 --dry-run")
    assert therapy.zbill("invoice close 9").code == 3
    assert therapy.dump() == before


def test_a_change_that_no_service_names_is_logged_too(therapy: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Desk, "record_unnamed", RECORD_UNNAMED)
    with closing(connection.connect(therapy.path)) as conn:
        with Desk(conn, therapy.path, therapy.now).writing():
            conn.execute("update clients set notes = 'x'")
        with Desk(conn, therapy.path, therapy.now).writing():
            pass
    assert therapy.sql("select what, object from log order by seq desc limit 1") == [("change", "practice")]
    assert list(last_digests(therapy)) == ["clients"]
    assert therapy.ok("check").out == ""


def test_a_key_of_a_command_that_changed_nothing_else_is_logged(therapy: Practice) -> None:
    therapy.ok("attend 1")
    therapy.ok("attend 1 --key monday")
    assert therapy.sql("select what, object from log order by seq desc limit 1") == [("key", "monday")]
    assert last_digests(therapy) == {"keys": {"monday": recomputed(list(therapy.sql("select * from keys")[0]))}}
    assert therapy.ok("check").out == ""


@pytest.mark.parametrize(
    "command",
    [
        "service edit 90834 --name 'Psychotherapy 45 min'",
        "service edit 90834 --tax none",
        "client edit Ana --name 'Ana Lopez'",
        "session edit 1 --service 90834",
        "client archive Ana --undo",
    ],
)
def test_an_edit_that_changes_nothing_logs_nothing(command: str, therapy: Practice) -> None:
    before = therapy.dump()
    therapy.ok(command)
    assert therapy.dump() == before


def test_every_row_is_logged_in_parts(therapy: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digests, "CHUNK", 10)
    with closing(connection.connect(therapy.path)) as conn:
        parts = [json.loads(part) for part in digests.of_every_row(conn, {("clients", "1")})]
        rows = sum(conn.execute(f"select count(*) from {name}").fetchone()[0] for name in digests.KEYS)
    sizes = [sum(len(found) for found in part.values()) for part in parts]
    assert (set(sizes[:-1]), sum(sizes)) == ({10}, rows - 1)
    assert "clients" not in {name for part in parts for name in part}


def test_a_table_of_another_program_is_left_alone(therapy: Practice) -> None:
    therapy.write('create table "my table" (a, b, c, d, primary key (a, b, c, d))')
    therapy.write('insert into "my table" values (1, 2, 3, 4)')
    therapy.ok("attend 1")
    assert {each["thing"] for each in therapy.zbill("check -f json").json} <= {"table my table"}


@pytest.mark.parametrize("command", ["invoice add 1 --session 2", "attend 1", "invoice edit 1 1 --quantity 1"])
def test_a_command_that_finds_nothing_to_do_leaves_the_invoice_as_it_is(command: str, therapy: Practice) -> None:
    """Session 2 is free of charge, so that it gets no line."""
    therapy.ok("session add Ana 90834 '2026-10-05 11:00' --fee 0")
    therapy.ok("attend 1")
    therapy.ok("client edit Ana --auto-invoice off")
    therapy.ok("attend 2")
    before = therapy.sql("select * from invoices")
    therapy.later(86400)
    therapy.ok(command)
    assert therapy.sql("select * from invoices") == before
