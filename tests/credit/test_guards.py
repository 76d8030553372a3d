"""The file refuses every change of a credit note that another program could try, and stays as it was."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator

import pytest

NOTE = (
    "insert into credit_notes (number, label, invoice_id, client_id, date, issued_at, reason, net, tax, total,"
    " letterhead_id, parties_id) values "
)
PART = "insert into credit_note_lines (credit_note_id, line_id, gross, discount, net, tax, total) values "
NOON = 1791216000

ATTACKS = {
    "a note skips a number": f"{NOTE}(3, 'CN-0003', 1, 1, '2026-10-05', {NOON}, 'x', 1, 0, 1, 1, 1)",
    "a note takes a number again": f"{NOTE}(1, 'CN-0002', 1, 1, '2026-10-05', {NOON}, 'x', 1, 0, 1, 1, 1)",
    "a note prints the label of another": f"{NOTE}(2, 'CN-0001', 1, 1, '2026-10-05', {NOON}, 'x', 1, 0, 1, 1, 1)",
    "a note on an open invoice": f"{NOTE}(2, 'CN-0002', 4, 2, '2026-10-05', {NOON}, 'x', 1, 0, 1, 1, 1)",
    "a note on a void invoice": f"{NOTE}(2, 'CN-0002', 5, 2, '2026-10-05', {NOON}, 'x', 1, 0, 1, 1, 1)",
    "a note for another client": f"{NOTE}(2, 'CN-0002', 1, 2, '2026-10-05', {NOON}, 'x', 1, 0, 1, 1, 1)",
    "a note before its invoice was closed": f"{NOTE}(2, 'CN-0002', 1, 1, '2026-10-04', {NOON}, 'x', 1, 0, 1, 1, 1)",
    "a note's amount": "update credit_notes set net = net + 1, total = total + 1",
    "a note's day": "update credit_notes set date = '2026-10-06'",
    "a note's reason": "update credit_notes set reason = 'another'",
    "a note moved to another client": "update credit_notes set client_id = 2",
    "a note's id": "update credit_notes set rowid = 9",
    "a note deleted": "delete from credit_notes",
    "a second share of the line in one note": f"{PART}(1, 2, 100, 0, 100, 0, 100)",
    "a share of a line of another invoice": f"{PART}(1, 1, 0, 0, 0, 0, 0)",
    "a share changed": "update credit_note_lines set net = 0, tax = 0, total = 0",
    "a share moved": "update credit_note_lines set line_id = 1",
    "a share deleted": "delete from credit_note_lines",
    "a tax beyond the share's": "insert into credit_note_taxes values (1, 2, 1)",
    "a tax changed": "update credit_note_taxes set amount = 0",
    "a tax deleted": "delete from credit_note_taxes",
    "an invoice credited by hand": "update invoices set credited = credited + 1 where number = 1",
    "a line credited by hand": "update lines set credited = credited + 1 where id = 2",
    "a line of a closed invoice marked dead": "update lines set live = 0 where id = 1",
    "the next credit note number": "update counters set next = 7 where kind = 'creditnote'",
    "a credited invoice reopened": f"update invoices set status = 'open', reopened_at = {NOON}, reopenings = 1,"
    " closed_at = null, closed_on = null where number = 2",
    "a settlement marked as refunded without a refund": "update settlements set refund_id = 1",
}


@pytest.fixture
def conn(everything: bytes) -> Iterator[sqlite3.Connection]:
    """Open the practice in memory as a plain program does, with foreign keys off."""
    with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as conn:
        conn.deserialize(everything)
        yield conn


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=list(ATTACKS))
def test_the_file_refuses_the_attack(conn: sqlite3.Connection, everything: bytes, attack: str) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        conn.execute(attack)
    assert conn.serialize() == everything


@pytest.mark.parametrize("clause", ["or replace", "or ignore", "or fail"])
@pytest.mark.parametrize("attack", [each for each in ATTACKS.values() if not each.startswith("delete")])
def test_no_conflict_clause_gets_the_attack_through(
    conn: sqlite3.Connection, everything: bytes, attack: str, clause: str
) -> None:
    verb, _, rest = attack.partition(" ")
    with contextlib.suppress(sqlite3.IntegrityError):
        conn.execute(f"{verb} {clause} {rest}")
    assert conn.serialize() == everything
