"""A statement of another program is refused on the last locked day, and taken on the next.

Each trigger that looks at the locked period has a case. So has each column of a line that stays in it.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta

import pytest

from tests.credit.test_guards import NOTE
from tests.db.attacks_on_invoices import INVOICE, LINE, NOON, TEN
from tests.db.attacks_on_money import GOODWILL, PAYMENT, SETTLEMENT, WRITE_OFF
from tests.db.furnished import furnish
from tests.db.test_allowed import CLOSE, REOPEN, VOID_PAYMENT

FIFTH, SIXTH, SEVENTH = "2026-10-05", "2026-10-06", "2026-10-07"
VOID = (
    f"update invoices set status = 'void', voided_at = {NOON}, voided_on = '2026-10-05', void_reason = 'x' where id = 3"
)
IMPORTED_AND_UNDONE = [
    f"insert into batches (at, staff_id, last_invoice) values ({NOON}, 1, 7)",
    f"{INVOICE}(8, 'INV-0008', 1, '{FIFTH}', '{SEVENTH}', {NOON}, '{FIFTH}')",
    "update invoices set batch_id = 1 where id = 8",
    f"{LINE}(8, 1, null, '{FIFTH}', 'Book', {TEN}",
    "insert into imported select 'charges', 'C1', 1, 1, max(id), zeroblob(16) from lines",
    CLOSE.format(at=NOON, day=FIFTH).replace("id = 3", "id = 8"),
    f"insert into batch_files values (1, 'charges', 'charges.csv', '{'0' * 64}', 0, 0, 0)",
    f"update batches set undone_at = {NOON} where id = 1",
]
VOID_CLOSED = (
    f"update invoices set status = 'void', closed_at = null, closed_on = null, voided_at = {NOON},"
    " voided_on = '2026-10-05', void_reason = 'x' where id = 8"
)

# For each trigger: the day that is locked or not, and statements, of which the last is looked at.
CASES: dict[str, tuple[str, list[str]]] = {
    "invoices_new": (SIXTH, [f"{INVOICE}(8, 'INV-0008', 1, '{SIXTH}', '{SEVENTH}', {NOON}, '{SIXTH}')"]),
    "invoices_close": (FIFTH, [CLOSE.format(at=NOON, day=FIFTH)]),
    "invoices_reopen": (FIFTH, [REOPEN.format(seconds=60)]),
    "invoices_void": (FIFTH, [VOID]),
    "changes_new": (
        SEVENTH,
        [
            f"update invoices set changed_on = '{SEVENTH}' where id = 7",
            f"{LINE}(7, 3, null, '2026-10-08', 'More', {TEN}",
        ],
    ),
    "invoices_undone": (FIFTH, [*IMPORTED_AND_UNDONE, VOID_CLOSED]),
    "lines_new": (SIXTH, [f"{LINE}(3, 2, null, '{SIXTH}', 'More', {TEN}"]),
    "lines_locked": (FIFTH, ["update lines set description = 'x' where id = 3"]),
    "payments_new": (FIFTH, [f"{PAYMENT}(4, 'RCT-0004', 'deposit', 1, '{FIFTH}', 100, 'cash', null, {NOON}, 1, 4)"]),
    "payments_void": (
        SIXTH,
        [f"{SETTLEMENT}(2, 1, '{SIXTH}', {NOON}, -5000, 'voided')", VOID_PAYMENT],
    ),
    "payments_corrected": (
        FIFTH,
        [f"update payments set method = 'card', corrected_at = {NOON}, corrected_on = '2026-10-06' where id = 1"],
    ),
    "settlements_new": (FIFTH, [f"{SETTLEMENT}(4, 2, '{FIFTH}', {NOON}, 1000, 'applied')"]),
    "goodwill_new": (FIFTH, [f"{GOODWILL}(1, '{FIFTH}', {NOON}, 100, 'kind')"]),
    "write_offs_new": (FIFTH, [f"{WRITE_OFF}(4, '{FIFTH}', {NOON}, 100, 'gone')"]),
    "credit_notes_on_closed": (FIFTH, [f"{NOTE}(1, 'CN-0001', 2, 1, '{FIFTH}', {NOON}, 'x', 100, 5, 105, 1, 2)"]),
}
# These keep the setting itself.
OF_THE_SETTING = {"settings_kept", "settings_new", "settings_stay"}


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return the bytes of the furnished practice, which is locked through 2026-09-30."""
    return furnish(tmp_path_factory.mktemp("locked")).path.read_bytes()


@pytest.fixture
def conn(image: bytes) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as conn:
        conn.deserialize(image)
        yield conn


def lock(conn: sqlite3.Connection, day: str) -> None:
    conn.execute("update settings set value = ? where key = 'locked_through'", (day,))


def before(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


@pytest.mark.parametrize("trigger", CASES)
def test_a_statement_is_refused_on_the_last_locked_day(trigger: str, conn: sqlite3.Connection) -> None:
    day, (*first, last) = CASES[trigger]
    for statement in first:
        conn.execute(statement)
    lock(conn, day)
    stored = conn.serialize()
    with pytest.raises(sqlite3.IntegrityError, match=r"locked time|the history of an invoice"):
        conn.execute(last)
    assert conn.serialize() == stored


@pytest.mark.parametrize("trigger", CASES)
def test_a_statement_is_taken_on_the_day_after_it(trigger: str, conn: sqlite3.Connection) -> None:
    day, (*first, last) = CASES[trigger]
    for statement in first:
        conn.execute(statement)
    lock(conn, before(day))
    changes = conn.total_changes
    conn.execute(last)
    assert conn.total_changes > changes


LOCKED_COLUMNS = (
    "date patient_id provider_id service_id description quantity unit_price gross discount net tax total exempt void"
).split()


@pytest.mark.parametrize("column", LOCKED_COLUMNS)
def test_a_column_of_a_line_stays_on_the_last_locked_day(column: str, conn: sqlite3.Connection) -> None:
    same = f"update lines set {column} = {column} where id = 3"
    lock(conn, before(FIFTH))
    conn.execute(same)
    lock(conn, FIFTH)
    with pytest.raises(sqlite3.IntegrityError, match="a line dated in locked time stays"):
        conn.execute(same)


def test_a_line_moves_neither_into_the_locked_period_nor_out_of_it(conn: sqlite3.Connection) -> None:
    ((later,),) = conn.execute("select id from lines where date = ?", (SIXTH,)).fetchall()
    lock(conn, FIFTH)
    for line, day in ((later, FIFTH), (3, SIXTH)):
        with pytest.raises(sqlite3.IntegrityError, match="a line dated in locked time stays"):
            conn.execute("update lines set date = ? where id = ?", (day, line))
    conn.execute("update lines set date = ? where id = ?", (SEVENTH, later))


def test_a_void_line_of_a_locked_day_keeps_no_invoice_from_being_voided(conn: sqlite3.Connection) -> None:
    conn.execute("update lines set void = 1, live = 0, void_reason = 'x' where id = 3")
    lock(conn, FIFTH)
    conn.execute(VOID)
    assert conn.execute("select status from invoices where id = 3").fetchall() == [("void",)]


def test_the_locked_period_stays_or_grows(conn: sqlite3.Connection) -> None:
    for day in ("2026-09-30", "2026-10-01"):
        lock(conn, day)
    with pytest.raises(sqlite3.IntegrityError, match="moves forward only"):
        lock(conn, "2026-09-30")


def test_every_trigger_that_looks_at_the_locked_period_has_a_case(conn: sqlite3.Connection) -> None:
    triggers = conn.execute("select name, sql from sqlite_schema where type = 'trigger'").fetchall()
    assert {name for name, sql in triggers if "locked_through" in sql} == CASES.keys() | OF_THE_SETTING
    (columns,) = (
        re.search(r"before update of ([\w, \n]+) on lines", sql) for n, sql in triggers if n == "lines_locked"
    )
    assert columns is not None
    assert re.split(r",\s+", columns[1]) == LOCKED_COLUMNS
