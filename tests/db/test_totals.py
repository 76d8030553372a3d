"""Totals move by difference: right after any statement, at the same cost however many lines there are (SPEC 3, 6)."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress

import pytest

from tests.db.attacks_on_invoices import LINE, NOON, TEN
from tests.db.furnished import furnish

MANY = 1000
SETTLEMENT = "insert into settlements (invoice_id, payment_id, day, at, amount, cause) values"

# Invoices and payments whose totals aren't the sums of what is on them.
WRONG = """
select label from invoices
 where (gross, discount, net, tax, total) is not
       (select coalesce(sum(gross), 0), coalesce(sum(discount), 0), coalesce(sum(net), 0), coalesce(sum(tax), 0),
               coalesce(sum(total), 0)
          from lines where invoice_id = invoices.id and void = 0)
    or paid <> (select coalesce(sum(amount), 0) from settlements where invoice_id = invoices.id)
union all
select label from payments
 where applied <> (select coalesce(sum(amount), 0) from settlements where payment_id = payments.id)
"""

# A note of a client's unused goodwill that isn't so. Only one of the newest settlement counts.
WRONG_NOTE = """
select unused, goodwill_credit from counted_goodwill join client_balance using (client_id)
 where counted_goodwill.id = (select coalesce(max(id), 0) from settlements) and unused <> goodwill_credit
union all
select client_id, goodwill_credit from client_balance where goodwill_credit < 0
"""

# Notes are left by statements that ignore a broken CHECK, and can be written by hand: invoice 3 has one line.
LEFT = (
    f"{LINE}(3, 2, null, '2026-10-06', 'More', {TEN}".replace("insert", "insert or ignore").replace("'More'", "''"),
    "update or ignore lines set gross = -1 where id = 3",
    "insert into counted_lines values (3, 2, 0, 0, 0, 0)",
    "insert into counted_lines select 3, 1, gross, discount, net, tax from lines where id = 3",
    f"{SETTLEMENT} (4, 2, '2026-10-05', {NOON}, 0, 'payment')".replace("insert", "insert or ignore"),
    "insert into counted_settlements select max(id) from settlements",
)

# What no note lets through.
REFUSED = (
    "update counted_lines set gross = gross - 1",
    "update counted_settlements set id = id - 1",
    "update invoices set gross = gross + 1, net = net + 1, total = total + 1 where id = 3",
    "update invoices set gross = 0, net = 0, tax = 0, total = 0 where id = 3",
    "update invoices set gross = 2 * gross, net = 2 * net, tax = 2 * tax, total = 2 * total where id = 3",
    "update invoices set paid = paid + 5000 where id = 2",
    "update payments set applied = applied - 5000 where id = 1",
)


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return furnish(tmp_path_factory.mktemp("totals")).path.read_bytes()


@pytest.fixture
def conn(furnished: bytes) -> Iterator[sqlite3.Connection]:
    """Open the practice in memory as a plain program does, with foreign keys off."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as conn:
        conn.deserialize(furnished)
        yield conn


@pytest.mark.parametrize("left", LEFT)
def test_a_note_that_is_left_moves_no_total_and_keeps_none_from_moving(left: str, conn: sqlite3.Connection) -> None:
    conn.execute(left)
    notes = conn.execute("select (select count(*) from counted_lines) + (select count(*) from counted_settlements)")
    assert notes.fetchone() == (1,)
    for statement in REFUSED:
        with suppress(sqlite3.IntegrityError):
            conn.execute(statement)
    assert conn.execute(WRONG).fetchall() == []
    before = conn.execute("select total from invoices where id = 3").fetchone()[0]
    conn.execute(f"{LINE}(3, 2, null, '2026-10-06', 'More', {TEN}")
    conn.execute(f"{SETTLEMENT} (4, 2, '2026-10-05', {NOON}, 1000, 'applied')")
    assert conn.execute("select total from invoices where id = 3").fetchone() == (before + 1000,)
    assert conn.execute("select paid from invoices where id = 4").fetchone() == (1000,)
    assert conn.execute(WRONG).fetchall() == []


def test_a_settlement_that_is_counted_is_not_counted_again(conn: sqlite3.Connection) -> None:
    conn.execute(f"{SETTLEMENT} (2, 1, '2026-10-06', {NOON}, -5000, 'unapplied')")
    for total in ("update payments set applied = 5000 where id = 1", "update invoices set paid = 5000 where id = 2"):
        with pytest.raises(sqlite3.IntegrityError, match="sum of its settlements"):
            conn.execute(total)


def test_statements_that_change_many_lines_keep_the_totals(conn: sqlite3.Connection) -> None:
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    draw = random.Random(seed)
    for number in range(2, 22):
        conn.execute(_new_line(number))
    for _ in range(100):
        how = draw.choice(("", "or ignore", "or replace", "or fail"))
        which = f"invoice_id = 3 and number > 1 and number % {draw.randint(1, 4)} = 0"
        price = draw.randint(-1, 3) * 100
        change = draw.choice(
            (
                f"unit_price = {price}, gross = {price}, net = {price}, total = {price}",
                "unit_price = number, gross = number, net = number, total = number",
                "void = 1, live = 0",
                "void = 0, live = 1",
                "description = iif(number % 3, 'x', '')",
            )
        )
        with suppress(sqlite3.IntegrityError):
            conn.execute(f"update {how} lines set {change} where {which}")
        assert conn.execute(WRONG).fetchall() == [], change


def test_a_line_costs_the_same_however_many_there_are(conn: sqlite3.Connection) -> None:
    change = (
        "update lines set unit_price = 900, gross = 900, net = 900, total = 900 where invoice_id = 3 and number = 2"
    )
    before = _steps(conn, _new_line(2)), _steps(conn, change)
    for number in range(3, MANY):
        conn.execute(_new_line(number))
    after = _steps(conn, _new_line(MANY)), _steps(conn, change.replace("= 2", "= 3"))
    assert [now <= 1.1 * then for now, then in zip(after, before, strict=True)] == [True, True], (before, after)
    assert conn.execute(WRONG).fetchall() == []


def test_a_settlement_costs_the_same_however_many_there_are(conn: sqlite3.Connection) -> None:
    put = f"{SETTLEMENT} (4, 2, '2026-10-05', {NOON}, 1, 'applied')"
    before = _steps(conn, put)
    for _ in range(MANY - 2):
        conn.execute(put)
    assert _steps(conn, put) <= 1.1 * before
    assert conn.execute(WRONG).fetchall() == []


def test_goodwill_on_an_invoice_costs_the_same_however_much_there_is(conn: sqlite3.Connection) -> None:
    put = f"{SETTLEMENT} (4, null, '2026-10-05', {NOON}, 1, 'applied')"
    conn.execute(put)
    before = _steps(conn, put)
    for _ in range(MANY - 2):
        conn.execute(put)
    assert _steps(conn, put) <= 1.1 * before
    assert conn.execute(WRONG_NOTE).fetchall() == []


def test_a_note_of_unused_goodwill_is_right_whatever_another_program_does(conn: sqlite3.Connection) -> None:
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    draw = random.Random(seed)
    for number in range(400):
        how, invoice, client = draw.choice(("", "or ignore", "or replace", "or fail")), draw.choice((3, 4)), number % 2
        amount = draw.choice((-300, -1, 0, 1, 20, 300, 2600))
        settled = f"(4, {draw.choice((2, 'null'))}, '2026-10-05', {NOON}, 1, 'applied')"
        statement = draw.choice(
            (
                f"{SETTLEMENT} ({invoice}, null, '2026-10-06', {NOON}, {amount}, 'applied')",
                f"{SETTLEMENT} ({invoice}, null, '2026-10-06', {NOON}, {amount}, 'applied'), {settled}",
                f"{SETTLEMENT} {settled}",
                f"insert into goodwill (client_id, day, at, amount, reason) values"
                f" ({client + 1}, '2026-10-06', {NOON}, {amount}, 'kind')",
                f"insert into counted_goodwill select max(id), {client + 1}, {amount} from settlements",
                f"update counted_goodwill set unused = unused + {amount}",
                f"update counted_goodwill set id = id + {draw.choice((-1, 1))}",
                "delete from counted_goodwill",
            )
        )
        with suppress(sqlite3.IntegrityError):
            conn.execute(statement.replace("insert", f"insert {how}").replace("update", f"update {how}"))
        assert conn.execute(WRONG_NOTE).fetchall() == [], statement


def test_a_note_is_right_when_clients_are_merged_step_by_step(conn: sqlite3.Connection) -> None:
    """Ana has used 60 of 100, Bob can use 2500, and both are one from then on."""

    def put(invoice: int, amount: int) -> None:
        conn.execute(f"{SETTLEMENT} ({invoice}, null, '2026-10-06', {NOON}, {amount}, 'applied')")

    put(3, 60)
    put(4, 10)
    conn.execute("update clients set archived = 1, merged_into = 2 where id = 1")
    conn.execute("update goodwill set client_id = 2 where client_id = 1")
    put(4, 2530)
    conn.execute("update invoices set client_id = 2 where client_id = 1")
    with pytest.raises(sqlite3.IntegrityError, match="no more goodwill is used"):
        put(4, 1)
    assert conn.execute(WRONG_NOTE).fetchall() == []


def _new_line(number: int) -> str:
    return f"{LINE}(3, {number}, null, '2026-10-06', 'More', {TEN}"


def _steps(conn: sqlite3.Connection, statement: str) -> int:
    """Run a statement, and return how many steps SQLite's virtual machine takes."""
    steps = 0

    def count() -> None:
        nonlocal steps
        steps += 1

    conn.set_progress_handler(count, 1)
    conn.execute(statement)
    conn.set_progress_handler(None, 1)
    return steps
