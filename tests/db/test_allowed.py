"""The file allows the changes that other programs can rightly make, and keeps its figures correct."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing

import pytest

from tests.db.attacks_on_invoices import LINE, NOON, SESSION_LINE, TEN
from tests.db.attacks_on_money import GOODWILL, PAYMENT, SETTLEMENT, WRITE_OFF
from tests.db.furnished import furnish
from zbill.file.migrating import FOLDER, statements

VOID_PAYMENT = f"update payments set voided_at = {NOON}, voided_on = '2026-10-06', void_reason = 'bounced' where id = 1"
CLOSE = (
    "update invoices set status = 'closed', closed_at = {at}, closed_on = '{day}', letterhead_id = 1, parties_id = 2"
    " where id = 3"
)
REOPEN = (
    "update invoices set status = 'open', closed_at = null, closed_on = null, reopened_at = closed_at + {seconds},"
    " reopenings = reopenings + 1 where id = 2"
)
SUMS = "select total, paid, written_off, balance from invoices where id = {}"

# The trigger, as the newest migration that has it creates it.
[SETTINGS_KEPT] = [
    statement
    for statement in statements((FOLDER / "0018_spoilt.sql").read_text(encoding="utf-8"))
    if "create trigger settings_kept" in statement
]

ALLOWED: dict[str, tuple[Sequence[str], str, list[tuple[object, ...]]]] = {
    "the due date of an open invoice can be changed": (
        ["update invoices set due = '2026-11-05' where id = 3"],
        "select due from invoices where id = 3",
        [("2026-11-05",)],
    ),
    "an invoice can be created and takes the next number": (
        [
            "insert into invoices (number, label, client_id, date, due, opened_at, changed_on)"
            f" values (8, 'X-08', 1, '2026-10-05', '2026-10-05', {NOON}, '2026-10-05')"
        ],
        "select next, total, status from counters, invoices where kind = 'invoice' and invoices.id = 8",
        [(9, 0, "open")],
    ),
    "a line can be added to an open invoice, whose total follows": (
        [f"{LINE}(3, 2, null, '2026-10-05', 'More', {TEN}"],
        SUMS.format(3),
        [(16750, 0, 0, 16750)],
    ),
    "an unbilled session can be billed and is then no longer unbilled": (
        [
            "update sessions set status = 'attended', to_bill = 1 where id = 3",
            f"{SESSION_LINE}(3, 2, 3, '2026-10-05', 'More', {TEN[:-1]}, 'attended')",
        ],
        "select status, to_bill from sessions where id = 3",
        [("attended", 0)],
    ),
    "a line can be voided and restored": (
        [
            "update lines set void = 1, live = 0, void_reason = 'x' where id = 3",
            "update lines set void = 0, live = 1, void_reason = '' where id = 3",
        ],
        SUMS.format(3),
        [(15750, 0, 0, 15750)],
    ),
    "a change after the invoice date is recorded on its own day": (
        [
            f"{LINE}(7, 3, null, '2026-10-06', 'More', {TEN}",
            "update or ignore lines set void = 1, live = 0 where id = 8",
        ],
        "select total, moved, day, amount from invoices join invoice_changes on invoice_id = id",
        [(1100, 1000, "2026-10-06", 1000)],
    ),
    "an invoice can be closed": (
        [CLOSE.format(at=NOON, day="2026-10-05")],
        "select status from invoices where id = 3",
        [("closed",)],
    ),
    "a closing can count on an earlier day than it is done": (
        [
            CLOSE.format(at=NOON + 30 * 86400, day="2026-10-05").replace(" where", ", done_on = '2026-11-04' where"),
        ],
        "select status, closed_on from invoices where id = 3",
        [("closed", "2026-10-05")],
    ),
    "an invoice can be reopened after exactly 24 hours": (
        [REOPEN.format(seconds=86400)],
        "select status, reopenings, paid from invoices where id = 2",
        [("open", 1, 5000)],
    ),
    "an open invoice can be voided, which frees its session": (
        [
            f"update invoices set status = 'void', voided_at = {NOON}, voided_on = '2026-10-05', void_reason = 'x'"
            " where id = 3"
        ],
        "select status, balance, live from invoices join lines on invoice_id = invoices.id where invoices.id = 3",
        [("void", 0, 0)],
    ),
    "unapplied money can pay an invoice of its client": (
        [f"{SETTLEMENT}(4, 2, '2026-10-05', {NOON}, 1000, 'applied')"],
        "select balance, unapplied from invoices, payments where invoices.id = 4 and payments.id = 2",
        [(13750, 0)],
    ),
    "goodwill can pay an invoice of its client": (
        [f"{SETTLEMENT}(4, null, '2026-10-05', {NOON}, 2500, 'applied')"],
        "select owing, goodwill_credit from client_balance where client_id = 2",
        [(12250, 0)],
    ),
    "a payment can be unapplied, even from a closed invoice": (
        [f"{SETTLEMENT}(2, 1, '2026-10-06', {NOON}, -5000, 'unapplied')"],
        "select balance, unapplied from invoices, payments where invoices.id = 2 and payments.id = 1",
        [(15750, 5000)],
    ),
    "a payment that is on no invoice can be voided": (
        [f"{SETTLEMENT}(2, 1, '2026-10-06', {NOON}, -5000, 'voided')", VOID_PAYMENT],
        "select amount, unapplied, void_reason from payments where id = 1",
        [(5000, 0, "bounced")],
    ),
    "a receipt can be corrected, and again": (
        [
            f"update payments set method = 'Zelle', payer = 'Eve', corrected_at = {NOON}, corrected_on = '2026-10-05'"
            " where id = 1",
            f"update payments set comment = 'x', corrected_at = {NOON} + 86400, corrected_on = '2026-10-06'"
            " where id = 1",
        ],
        "select method, payer, comment, corrected_on from payments where id = 1",
        [("Zelle", "Eve", "x", "2026-10-06")],
    ),
    "unapplied money can be refunded, and the refund voided": (
        [
            f"{PAYMENT}(4, 'RCT-0004', 'refund', 2, '2026-10-05', 600, 'cash', 2, {NOON}, 1, 4)",
            f"{PAYMENT}(5, 'RCT-0005', 'refund', 2, '2026-10-05', 400, 'cash', 2, {NOON}, 1, 4)",
            f"update payments set voided_at = {NOON}, voided_on = '2026-10-05', void_reason = 'x' where id = 4",
        ],
        "select refunded, unapplied from payments where id = 2",
        [(400, 600)],
    ),
    "goodwill can be added and removed": (
        [f"{GOODWILL}(1, '2026-10-05', {NOON}, 100, 'kind')", f"{GOODWILL}(1, '2026-10-05', {NOON}, -200, 'enough')"],
        "select goodwill_credit from client_balance where client_id = 1",
        [(0,)],
    ),
    "a write-off can be reversed": (
        [f"{WRITE_OFF}(4, '2026-10-06', {NOON}, -1000, 'paid after all')"],
        SUMS.format(4),
        [(15750, 0, 0, 15750)],
    ),
    "a billed session can get a note": (
        ["update sessions set notes = 'came late' where id = 1"],
        "select notes from sessions where id = 1",
        [("came late",)],
    ),
    "a client without documents can be deleted": (
        ["insert into clients (ref, name, name_key) values ('new', 'Eve', 'eve')", "delete from clients where id = 3"],
        "select count(*) from clients",
        [(2,)],
    ),
    "a client can be merged into another with everything of theirs": (
        [
            "update clients set merged_into = 1 where id = 2",
            "update sessions set client_id = 1 where client_id = 2",
            "update invoices set client_id = 1 where client_id = 2",
            "update payments set client_id = 1 where client_id = 2",
            "update goodwill set client_id = 1 where client_id = 2",
        ],
        "select client_id, owing_text, credit_text from client_balance",
        [(1, "420.50", "36.00"), (2, "0.00", "0.00")],
    ),
    "a session that was never invoiced can be deleted": (
        ["delete from sessions where id = 3"],
        "select id from sessions",
        [(1,), (2,), (4,)],
    ),
    "the locked period can be extended": (
        ["update settings set value = '2026-10-01' where key = 'locked_through'"],
        "select value from settings where key = 'locked_through'",
        [("2026-10-01",)],
    ),
    "a locked period that ends on no day can be replaced": (
        [
            "drop trigger settings_kept",
            "update settings set value = '9999-99-99' where key = 'locked_through'",
            SETTINGS_KEPT,
            "update settings set value = '2026-09-30' where key = 'locked_through'",
        ],
        "select value from settings where key = 'locked_through'",
        [("2026-09-30",)],
    ),
    "names can contain any letter": (
        ["update clients set name = 'Łucja D''Ávila-王 (Jr.) [2]' where id = 1"],
        "select name from clients where id = 1",
        [("Łucja D'Ávila-王 (Jr.) [2]",)],
    ),
}


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return the bytes of the furnished practice."""
    return furnish(tmp_path_factory.mktemp("allowed")).path.read_bytes()


@pytest.mark.parametrize("story", ALLOWED)
def test_the_file_allows_the_change_and_updates_its_figures(story: str, image: bytes) -> None:
    statements, query, answer = ALLOWED[story]
    for recursive in ("off", "on"):
        with closing(sqlite3.connect(":memory:", isolation_level=None)) as conn:
            conn.deserialize(image)
            conn.execute(f"pragma recursive_triggers = {recursive}")
            for statement in statements:
                conn.execute(statement)
            assert conn.execute(query).fetchall() == answer
