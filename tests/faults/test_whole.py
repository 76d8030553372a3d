"""The checks of whole.py find nothing in an intact practice, and every fault in a damaged one."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from tests.db.furnished import furnish
from tests.faults.whole import findings

DAMAGE = {
    "update counters set next = 9 where kind = 'invoice'": "invoice numbers have no gap: ('invoice', 7, 7, 9)",
    "delete from payments where id = 1": "receipt numbers have no gap: ('receipt', 2, 3, 4)",
    "update line_taxes set amount = 1 where line_id = 2": "a line adds up: (2,)",
    "update invoices set gross = 1, net = 1, total = 1, tax = 0 where id = 3": (
        "an invoice is the sum of its lines: ('INV-0003',)"
    ),
    "delete from invoice_changes": "changes after the invoice date add up: ('INV-0007',)",
    "update invoices set paid = 0 where id = 2": ("an invoice's balance adds up and is not negative: ('INV-0002',)"),
    "update payments set applied = 0 where id = 1": "a payment is settled, unapplied or refunded: ('RCT-0001',)",
    "update lines set live = 0 where id = 3": "a line is live unless it or its invoice is void: (3,)",
    "update sessions set to_bill = 1 where id = 1": "an unbilled session is on no live line: (1,)",
    "update sessions set client_id = 2 where id = 1": "a session is billed to its client: (1,)",
    "update sessions set checked_in_at = 1 where id = 1": (
        "a closed invoice has a live line and no one checked in: ('INV-0002',)"
    ),
    "update settlements set invoice_id = 5 where id = 1": (
        "an invoice's balance adds up and is not negative: ('INV-0005',)"
    ),
    "update payments set client_id = 1 where id = 2": "the ledger ends with the balance owing less credit: (1,)",
    "update goodwill set amount = -1 where id = 2": "account credit is at most the money and goodwill received: (1,)",
    "update log set who = 'Eve' where seq = 3": "the log is a chain: entry 3",
    "delete from log where seq = 3": "the log is a chain: entry 4",
    "delete from clients where id = 2": "dangling reference: ('sessions', 4, 'clients', 3)",
}


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return furnish(tmp_path_factory.mktemp("inspected")).path.read_bytes()


def test_an_intact_practice_has_no_findings(image: bytes) -> None:
    with closing(_without_triggers(image)) as conn:
        assert findings(conn) == []


@pytest.mark.parametrize("statement", DAMAGE)
def test_each_fault_is_found(statement: str, image: bytes) -> None:
    with closing(_without_triggers(image)) as conn:
        conn.execute(statement)
        assert DAMAGE[statement] in findings(conn)


def _without_triggers(image: bytes) -> sqlite3.Connection:
    """Open the practice without the triggers, which would refuse to damage it."""
    conn = sqlite3.connect(":memory:", isolation_level=None)
    conn.deserialize(image)
    for (name,) in conn.execute("select name from sqlite_schema where type = 'trigger'").fetchall():
        conn.execute(f"drop trigger {name}")
    return conn
