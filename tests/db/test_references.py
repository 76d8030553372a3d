"""Every foreign key names the column it refers to and is enforced, in a new file and in an upgraded one."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, nullcontext
from functools import cache
from itertools import count

import pytest

from tests.db.test_migrating import age, schema
from tests.practice import Practice, tamper
from zbill.file import connection, migrating

# The last schema whose references named no column.
UNNAMED = int(next(migrating.FOLDER.glob("*_for_readers.sql")).name[:4]) - 1
ROW, MISSING = 1, 2

# The tables to which imports add many rows.
MANY = ("imported", "invoices", "lines", "payments", "sessions", "settlements")


@cache
def _image(version: int) -> bytes:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as conn:
        connection.configure(conn)
        migrating.migrate(conn, version)
        migrating.migrate(conn)
        return conn.serialize()


def upgraded_from(version: int) -> sqlite3.Connection:
    """Open a practice file without rows in memory, upgraded from the schema of a version."""
    conn = sqlite3.connect(":memory:", isolation_level=None)
    connection.configure(conn)
    conn.deserialize(_image(version))
    return conn


def references(conn: sqlite3.Connection) -> list[tuple[str, str, str, str | None, str, str]]:
    """Return each reference: its table and column, the table and column it refers to, and what changes do to it."""
    found = conn.execute(
        "select tables.name, [from], refers.[table], [to], on_update, on_delete"
        "  from sqlite_schema as tables, pragma_foreign_key_list(tables.name) as refers"
        " where tables.type = 'table' order by 1, 2"
    )
    return [tuple(row) for row in found]


with closing(upgraded_from(migrating.NEWEST)) as newest:
    REFERENCES = references(newest)


@pytest.fixture(params=[migrating.NEWEST, UNNAMED], ids=["new", "upgraded"])
def conn(request: pytest.FixtureRequest) -> Iterator[sqlite3.Connection]:
    with closing(upgraded_from(request.param)) as conn:
        yield conn


def test_every_reference_names_the_column_it_refers_to(conn: sqlite3.Connection) -> None:
    assert [each for each in references(conn) if each[3] != "id"] == []


def test_naming_the_columns_changes_nothing_else_of_a_reference() -> None:
    with closing(upgraded_from(UNNAMED)) as conn, closing(sqlite3.connect(":memory:", isolation_level=None)) as before:
        connection.configure(before)
        migrating.migrate(before, UNNAMED)
        unnamed = references(before)
        assert {each[3] for each in unnamed} == {None}
        assert {(*each[:3], "id", *each[4:]) for each in unnamed} - set(references(conn)) == set()


@pytest.mark.parametrize("reference", REFERENCES, ids=lambda each: f"{each[0]}.{each[1]}")
def test_a_row_that_refers_to_a_missing_row_is_refused(
    reference: tuple[str, str, str, str], conn: sqlite3.Connection
) -> None:
    """The same row with a reference to a row that exists is accepted, so it is refused for this reference only."""
    for (trigger,) in conn.execute("select name from sqlite_schema where type = 'trigger'").fetchall():
        conn.execute(f"drop trigger {trigger}")
    conn.execute("pragma ignore_check_constraints = on")
    conn.execute("pragma foreign_keys = off")
    fill = count(100)
    for table in {each[2] for each in REFERENCES}:
        insert(conn, table, fill, {"id": ROW})
    conn.execute("pragma foreign_keys = on")
    table, column, *_ = reference
    insert(conn, table, fill, {column: ROW})
    if table not in {each[2] for each in REFERENCES}:
        # Another row could have the same key.
        conn.execute(f"delete from {table}")
    with pytest.raises(sqlite3.IntegrityError, match=r"^FOREIGN KEY constraint failed$"):
        insert(conn, table, fill, {column: MISSING})


def test_references_of_many_rows_are_enforced_when_the_transaction_ends(conn: sqlite3.Connection) -> None:
    """So a statement of many rows needn't be able to take them back."""
    for (trigger,) in conn.execute("select name from sqlite_schema where type = 'trigger'").fetchall():
        conn.execute(f"drop trigger {trigger}")
    conn.execute("pragma ignore_check_constraints = on")
    fill, late = count(100), set()
    for table in {each[0] for each in REFERENCES}:
        try:
            with connection.rehearsing(conn):
                insert(conn, table, fill, {})
                late.add(table)
        except sqlite3.IntegrityError as error:
            assert str(error) == "FOREIGN KEY constraint failed"  # noqa: PT017
    assert late == set(MANY)


def insert(conn: sqlite3.Connection, table: str, fill: Iterator[int], values: dict[str, int]) -> None:
    """Insert a row with these values, other references to rows that exist, and otherwise values no other row has.

    A row of references only is left out if it is there already.
    """
    referring = {each[1]: ROW for each in REFERENCES if each[0] == table}
    columns = conn.execute("select name, type from pragma_table_xinfo(?) where hidden = 0", (table,)).fetchall()
    unique = {name: _value(kind, next(fill)) for name, kind in columns}
    row = unique | referring | values
    names, marks = ", ".join(row), ", ".join("?" * len(row))
    with connection.writing(conn):
        conn.execute(f"insert or ignore into {table} ({names}) values ({marks})", list(row.values()))


def _value(kind: str, number: int) -> int | str | bytes:
    """Return a value of a column of this type."""
    if kind == "INTEGER":
        return number
    return f"x{number}".encode() if kind == "BLOB" else f"x{number}"


def test_after_an_upgrade_the_connection_enforces_references(practice: Practice) -> None:
    age(practice.path, UNNAMED)
    with closing(connection.connect(practice.path)) as conn:
        migrating.bring_up(conn, practice.path, lambda _: nullcontext())
        with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
            conn.execute("insert into patients (ref, client_id, name, name_key) values ('x', 99, 'Rex', 'rex')")


def test_an_upgrade_keeps_what_other_programs_added(therapy: Practice) -> None:
    therapy.ok("attend 1")
    age(therapy.path, UNNAMED)
    theirs = {
        "by_service": "CREATE INDEX by_service ON lines (service_id, patient_id)",
        "letters": "CREATE TABLE letters (id integer primary key, line_id integer references lines on delete cascade)",
    }
    with closing(sqlite3.connect(therapy.path)) as conn, conn:
        for statement in (*theirs.values(), "insert into letters values (1, 1)"):
            conn.execute(statement)
    therapy.ok("balance")
    assert {name: sql for _, name, sql in schema(therapy.path) if name in theirs} == theirs
    assert therapy.sql("select * from letters") == [(1, 1)]


def test_a_row_that_breaks_a_rule_is_upgraded_and_reported(therapy: Practice) -> None:
    age(therapy.path, UNNAMED)
    tamper(therapy, "update clients set auto_invoice = 7 where id = 1")
    kept = therapy.sql("select * from clients")
    therapy.ok("balance")
    assert [row[: len(kept[0])] for row in therapy.sql("select * from clients")] == kept
    assert "the file,CHECK constraint failed in clients" in therapy.zbill("check -f csv").out.splitlines()
