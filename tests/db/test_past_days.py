"""No statement of another program leaves a past day on which something was less than nothing (SPEC 6).

Each statement is refused on the day before the first on which, and ever after, there was room for it. On that day it is
taken, so nothing is refused that can be right.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.practice import create_practice

# INV-0001 owes 100.00, but from the 5th to the 7th 80.00 of it is written off. INV-0002, 30.00, is paid on the 1st and
# 2nd. INV-0003, 100.00, has 60.00 on it on the 2nd and 3rd. INV-0004 is paid 80.00 on the 2nd and is 50.00 from the 4th
# on. INV-0005 owes 20.00, and from the 6th on 50.00. RCT-0001 is a deposit of 60.00, with 20.00 refunded on the 7th
# alone. Goodwill is given on the 5th, used on the 9th, and given again on the 10th.
HISTORY = {
    "2026-10-01": (
        "client add 'Ana Lopez'",
        "charge Ana Surgery 100.00",
        "charge Ana Exam 30.00",
        "invoice close 1 2",
        "charge Ana Exam 50.00",
        "invoice add 3 Book 50.00",
        "charge Ana Exam 100.00",
        "deposit Ana 60.00",
        "pay Ana 30.00 --invoice 2",
    ),
    "2026-10-02": ("pay Ana 60.00 --invoice 3", "pay Ana 80.00 --invoice 4"),
    "2026-10-03": ("credit unapply 2 30.00 --reason wrong",),
    "2026-10-04": ("credit unapply 3 60.00 --reason wrong", "invoice edit 4 1 --price 50.00"),
    "2026-10-05": (
        "writeoff 1 80.00 --reason gone",
        "credit add Ana 10.00 --reason kindness",
        "charge Ana Exam 20.00",
    ),
    "2026-10-06": ("invoice add 5 Book 30.00",),
    "2026-10-07": ("refund 1 20.00",),
    "2026-10-08": ("receipt void 5 --reason 'not handed over'", "writeoff 1 --reverse"),
    "2026-10-09": ("credit apply Ana 15.00 --invoice 1",),
    "2026-10-10": (
        "writeoff 2 5.00 --reason gone",
        "credit add Ana 10.00 --reason kindness",
        "charge Ana Gift 0.00",
        "invoice close 6",
        "invoice credit 6 --reason returned",
    ),
}
NOW = int(datetime(2026, 10, 10, 17, tzinfo=UTC).timestamp())

SETTLEMENT = "insert into settlements (invoice_id, payment_id, day, at, amount, cause) values "
PAYMENT = (
    "insert into payments (number, label, kind, client_id, date, amount, method, refund_of, recorded_at,"
    " letterhead_id, parties_id) values "
)
NOTE = (
    "insert into credit_notes (number, label, invoice_id, client_id, date, issued_at, reason, net, tax, total,"
    " letterhead_id, parties_id) values "
)

# A statement, the first day on which it is right, and why it is refused on the day before.
CASES = {
    "an invoice is settled while a later write-off is on it": (
        f"{SETTLEMENT}(1, 2, '{{day}}', {NOW}, 3000, 'payment')",
        "2026-10-08",
        "no more is put on an invoice",
    ),
    "an invoice is settled while other money is on it": (
        f"{SETTLEMENT}(2, 1, '{{day}}', {NOW}, 2000, 'payment')",
        "2026-10-03",
        "no more is put on an invoice",
    ),
    "an invoice is settled before it owed that much": (
        f"{SETTLEMENT}(5, 2, '{{day}}', {NOW}, 3000, 'payment')",
        "2026-10-06",
        "no more is put on an invoice",
    ),
    "money settles while it is refunded": (
        f"{SETTLEMENT}(5, 1, '{{day}}', {NOW}, 4500, 'payment')",
        "2026-10-08",
        "a payment settles no more",
    ),
    "money settles while it is on another invoice": (
        f"{SETTLEMENT}(1, 2, '{{day}}', {NOW}, 1000, 'payment')",
        "2026-10-03",
        "a payment settles no more",
    ),
    "goodwill settles while it is on another invoice": (
        f"{SETTLEMENT}(1, null, '{{day}}', {NOW}, 1000, 'applied')",
        "2026-10-10",
        "no more goodwill is used",
    ),
    "money is taken off before it was put on": (
        f"{SETTLEMENT}(1, 1, '{{day}}', {NOW}, -500, 'unapplied')",
        "2026-10-09",
        "no more is taken off",
    ),
    "goodwill is taken off before it was put on": (
        f"{SETTLEMENT}(1, null, '{{day}}', {NOW}, -1000, 'unapplied')",
        "2026-10-09",
        "no more is taken off",
    ),
    "more is written off than was owed": (
        f"insert into write_offs (invoice_id, day, at, amount, reason) values (1, '{{day}}', {NOW}, 3000, 'gone')",
        "2026-10-08",
        "no more is written off",
    ),
    "a write-off is reversed before it was made": (
        f"insert into write_offs (invoice_id, day, at, amount, reason) values (2, '{{day}}', {NOW}, -500, 'back')",
        "2026-10-10",
        "no more is owed again",
    ),
    "more is credited than was owed": (
        f"{NOTE}(2, 'CN-0002', 1, 1, '{{day}}', {NOW}, 'x', 3000, 0, 3000, 1, 2)",
        "2026-10-08",
        "no more is credited",
    ),
    "an invoice is void while money is on it": (
        "update invoices set status = 'void', voided_at = {noon}, voided_on = '{day}', void_reason = 'x' where id = 3",
        "2026-10-04",
        "more was settled",
    ),
    "an invoice is closed at less than was paid on it": (
        "update invoices set status = 'closed', closed_at = {noon}, closed_on = '{day}', letterhead_id = 1,"
        " parties_id = 2 where id = 4",
        "2026-10-04",
        "more was settled",
    ),
    "more is refunded than was unapplied": (
        f"{PAYMENT}(6, 'RCT-0006', 'refund', 1, '{{day}}', 4500, 'cash', 1, {NOW}, 1, 2)",
        "2026-10-08",
        "no more is refunded",
    ),
    "a payment is void while it settles": (
        "update payments set voided_at = {noon}, voided_on = '{day}', void_reason = 'bounced' where id = 2",
        "2026-10-03",
        "a payment is not void",
    ),
    "goodwill is taken back while it is used": (
        f"insert into goodwill (client_id, day, at, amount, reason) values (1, '{{day}}', {NOW}, -500, 'enough')",
        "2026-10-10",
        "no more goodwill is taken back",
    ),
}

REFUSED = {
    "a total is lowered for days on which more was paid": (
        "update lines set void = 1, live = 0, void_reason = 'x' where id = 4",
        "a total is not lowered",
    ),
    "an invoice with a credit note of nothing is reopened": (
        f"update invoices set status = 'open', closed_at = null, closed_on = null, reopened_at = {NOW}, reopenings = 1"
        " where id = 6",
        "an invoice with a credit note",
    ),
}


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return the bytes of Ana's practice."""
    practice = create_practice(tmp_path_factory.mktemp("past_days"), "2026-09-30 12:00")
    for day, commands in HISTORY.items():
        practice.at(f"{day} 12:00")
        for command in commands:
            practice.ok(command)
    return practice.path.read_bytes()


@pytest.fixture
def conn(image: bytes) -> Iterator[sqlite3.Connection]:
    """Open the practice in memory as a plain program does, with foreign keys off."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as conn:
        conn.deserialize(image)
        yield conn


@pytest.mark.parametrize("story", CASES)
def test_a_statement_is_taken_from_the_first_day_with_room_for_it(
    story: str, conn: sqlite3.Connection, image: bytes
) -> None:
    statement, first, answer = CASES[story]
    _is_refused(_on(statement, date.fromisoformat(first) - timedelta(days=1)), answer, conn, image)
    conn.execute(_on(statement, date.fromisoformat(first)))
    assert conn.serialize() != image


@pytest.mark.parametrize("story", REFUSED)
def test_the_file_refuses_the_statement(story: str, conn: sqlite3.Connection, image: bytes) -> None:
    statement, answer = REFUSED[story]
    _is_refused(statement, answer, conn, image)


def test_a_past_day_left_wrong_by_an_earlier_version_stops_nothing_that_is_right_today(
    conn: sqlite3.Connection,
) -> None:
    ((rule,),) = conn.execute("select sql from sqlite_schema where name = 'settlements_owed'").fetchall()
    conn.execute("drop trigger settlements_owed")
    conn.execute(f"{SETTLEMENT}(2, 1, '2026-10-02', {NOW}, 2000, 'payment')")
    conn.execute(rule)
    day_2 = "select min(owing) from owing_by_day where invoice_id = 2 and day <= '2026-10-02'"
    assert conn.execute(day_2).fetchone() == (-2000,)
    conn.execute(f"{SETTLEMENT}(2, 2, '2026-10-10', {NOW}, 500, 'payment')")
    conn.execute(f"{SETTLEMENT}(2, 1, '2026-10-10', {NOW}, -2000, 'unapplied')")
    assert conn.execute("select balance from invoices where id = 2").fetchone() == (2000,)


def _on(statement: str, day: date) -> str:
    return statement.format(day=day, noon=int(datetime(day.year, day.month, day.day, 16, tzinfo=UTC).timestamp()))


def _is_refused(statement: str, answer: str, conn: sqlite3.Connection, image: bytes) -> None:
    """Check that a statement changes nothing, whatever its conflict clause, and what it is refused with."""
    verb, _, rest = statement.partition(" ")
    for recursive in ("off", "on"):
        conn.execute(f"pragma recursive_triggers = {recursive}")
        with pytest.raises(sqlite3.IntegrityError, match=answer):
            conn.execute(statement)
        for clause in ("or replace", "or ignore", "or fail", "or rollback"):
            with suppress(sqlite3.IntegrityError):
                conn.execute(f"{verb} {clause} {rest}")
        assert conn.serialize() == image
