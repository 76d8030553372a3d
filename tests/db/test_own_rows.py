"""Rows that documents name have an id and a name, code or ref of their own, and stay while something names them.

The statements are generated for each table, on a practice with two of each thing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.cli.two_of_each import furnish, log_in
from tests.practice import create_practice

# The column that no two rows share, by table.
OWN = {
    "clients": "ref",
    "patients": "ref",
    "sessions": "ref",
    "staff": "name_key",
    "services": "code_key",
    "taxes": "name_key",
    "discounts": "name_key",
}
_NEW_INVOICE: dict[str, object] = {
    "status": "open",
    **dict.fromkeys(("closed_at", "closed_on", "letterhead_id", "parties_id")),
    **dict.fromkeys(("gross", "net", "tax", "total", "paid", "credited", "written_off", "moved"), 0),
}
# The kind of number of each document, and what a new one has.
NUMBERED: dict[str, tuple[str, dict[str, object]]] = {
    "invoices": ("invoice", _NEW_INVOICE),
    "payments": ("receipt", {"applied": 0, "refunded": 0}),
    "credit_notes": ("creditnote", {"net": 0, "tax": 0, "total": 0, "released": 0}),
}

# A client has one of these each, and could be deleted without.
HAVE = {
    "patient add {client} Rex": "patients",
    "session add {client} TALK '2026-10-07 9:00'": "sessions",
    "charge {client} Book 1.00": "invoices",
    "deposit {client} 1.00": "payments",
    "credit add {client} 1.00 --reason sorry": "goodwill",
}


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return furnish(tmp_path_factory.mktemp("own_rows")).path.read_bytes()


@pytest.fixture
def conn(image: bytes) -> Iterator[sqlite3.Connection]:
    """Open the practice in memory as a plain program does, with foreign keys off."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as conn:
        conn.deserialize(image)
        conn.row_factory = sqlite3.Row
        yield conn


def copy(conn: sqlite3.Connection, table: str, **changed: object) -> None:
    """Insert a copy of the first row with some of its columns changed."""
    generated = {row["name"] for row in conn.execute(f"pragma table_xinfo({table})") if row["hidden"]}
    row = dict(conn.execute(f"select * from {table} order by id limit 1").fetchone()) | changed
    row = {column: value for column, value in row.items() if column not in generated}
    conn.execute(f"insert into {table} ({', '.join(row)}) values ({', '.join('?' * len(row))})", list(row.values()))


def count(conn: sqlite3.Connection, table: str) -> int:
    (number,) = conn.execute(f"select count(*) from {table}").fetchone()
    return int(number)


@pytest.mark.parametrize("table", OWN)
def test_a_new_row_has_an_id_and_a_name_of_its_own(table: str, conn: sqlite3.Connection) -> None:
    before = count(conn, table)
    (second,) = conn.execute(f"select {OWN[table]} from {table} where id = 2").fetchone()
    for taken in ({"id": 2, OWN[table]: "new"}, {"id": 99, OWN[table]: second}, {"id": None, OWN[table]: second}):
        with pytest.raises(sqlite3.IntegrityError, match=r"of (its|their) own"):
            copy(conn, table, **taken)
    copy(conn, table, id=99, **{OWN[table]: "new"})
    copy(conn, table, id=None, **{OWN[table]: "newer"})
    assert count(conn, table) == before + 2


@pytest.mark.parametrize("table", OWN)
def test_a_row_keeps_its_id_and_takes_only_a_free_name(table: str, conn: sqlite3.Connection) -> None:
    first, second = (row[0] for row in conn.execute(f"select {OWN[table]} from {table} order by id limit 2"))
    for column, taken in ((OWN[table], first), ("id", 1), ("id", 99), ("rowid", 99)):
        with pytest.raises(sqlite3.IntegrityError, match=r"of (its|their) own"):
            conn.execute(f"update {table} set {column} = ? where id = 2", (taken,))
    for own in (second, "new", second):
        conn.execute(f"update {table} set {OWN[table]} = ?, id = 2 where id = 2", (own,))
    assert conn.execute(f"select {OWN[table]} from {table} where id = 2").fetchone()[0] == second


@pytest.mark.parametrize("table", NUMBERED)
def test_a_document_takes_the_next_number_with_a_label_and_an_id_of_its_own(
    table: str, conn: sqlite3.Connection
) -> None:
    kind, empty = NUMBERED[table]
    (number,) = conn.execute("select next from counters where kind = ?", (kind,)).fetchone()
    label = f"X-{number}"
    for taken in (
        {"number": number + 1, "label": f"X-{number + 1}"},
        {"number": number - 1, "label": f"X-{number - 1}"},
        {"number": 1, "label": f"X-{1:09}"},
        {"label": conn.execute(f"select label from {table} where id = 2").fetchone()[0]},
        {"id": 2},
    ):
        with pytest.raises(sqlite3.IntegrityError, match="takes the next number"):
            copy(conn, table, **{**empty, "number": number, "label": label, "id": None, **taken})
    copy(conn, table, **{**empty, "number": number, "label": label, "id": None})
    assert conn.execute("select next from counters where kind = ?", (kind,)).fetchone()[0] == number + 1


@pytest.mark.parametrize("command", HAVE)
def test_a_client_who_has_something_is_not_deleted(
    command: str, image: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    practice = create_practice(tmp_path_factory.mktemp("have"))
    practice.path.write_bytes(image)
    with log_in():
        for name in ("Dora", "Elsa"):
            practice.ok(f"client add {name}")
        practice.ok(command.format(client="Dora"))
    assert practice.sql(f"select count(*) from {HAVE[command]} where client_id = 5") == [(1,)]
    with pytest.raises(sqlite3.IntegrityError, match="is archived, not deleted"):
        practice.write("delete from clients where id = 5")
    practice.write("delete from clients where id = 6")


@pytest.mark.parametrize(
    "command", ["session add Ben TALK '2026-10-07 9:00' --patient 5", "charge Ben Map 1.00 --patient 5"]
)
def test_a_patient_who_was_seen_or_charged_for_is_not_deleted(
    command: str, image: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    practice = create_practice(tmp_path_factory.mktemp("seen"))
    practice.path.write_bytes(image)
    with log_in():
        for name in ("Una", "Uri"):
            practice.ok(f"patient add Ben {name}")
        practice.ok(command)
    with pytest.raises(sqlite3.IntegrityError, match="is archived, not deleted"):
        practice.write("delete from patients where id = 5")
    practice.write("delete from patients where id = 6")
