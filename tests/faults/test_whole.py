"""The inspector itself: it finds nothing wrong with a whole practice, and each thing that is made wrong."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from tests.db.furnished import furnish
from tests.faults.whole import findings

SPOILT = {
    "update counters set next = 9 where kind = 'invoice'": "invoice numbers have no gap: ('invoice', 7, 7, 9)",
    "delete from payments where id = 1": "receipt numbers have no gap: ('receipt', 2, 3, 4)",
    "update line_taxes set amount = 1 where line_id = 2": "a line adds up: (2,)",
    "update invoices set gross = 1, net = 1, total = 1, tax = 0 where id = 3": (
        "an invoice is the sum of its lines: ('INV-0003',)"
    ),
    "delete from invoice_changes": "what moved after an invoice's day adds up: ('INV-0007',)",
    "update invoices set paid = 0 where id = 2": (
        "an invoice's balance is what is left of it, and not negative: ('INV-0002',)"
    ),
    "update payments set applied = 0 where id = 1": "a payment is settled, unapplied or refunded: ('RCT-0001',)",
    "update lines set live = 0 where id = 3": "a line is live unless it or its invoice is void: (3,)",
    "update sessions set to_bill = 1 where id = 1": "what waits to be billed is on no live line: (1,)",
    "update sessions set client_id = 2 where id = 1": "a session is billed to its client: (1,)",
    "update sessions set checked_in_at = 1 where id = 1": (
        "a closed invoice has a live line and nobody on it is in: ('INV-0002',)"
    ),
    "update settlements set invoice_id = 5 where id = 1": (
        "an invoice's balance is what is left of it, and not negative: ('INV-0005',)"
    ),
    "update payments set client_id = 1 where id = 2": "the ledger ends in what is owed less what is held: (1,)",
    "update goodwill set amount = -1 where id = 2": "account credit is money and goodwill that came in: (1,)",
    "update log set who = 'Eve' where seq = 3": "the log is a chain: entry 3",
    "delete from log where seq = 3": "the log is a chain: entry 4",
    "delete from clients where id = 2": "points nowhere: ('sessions', 4, 'clients', 3)",
}


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return furnish(tmp_path_factory.mktemp("inspected")).path.read_bytes()


def test_a_whole_practice_is_whole(image: bytes) -> None:
    with closing(_unguarded(image)) as conn:
        assert findings(conn) == []


@pytest.mark.parametrize("statement", SPOILT)
def test_it_finds(statement: str, image: bytes) -> None:
    with closing(_unguarded(image)) as conn:
        conn.execute(statement)
        assert SPOILT[statement] in findings(conn)


def _unguarded(image: bytes) -> sqlite3.Connection:
    """The practice without the triggers that would refuse to spoil it."""
    conn = sqlite3.connect(":memory:", isolation_level=None)
    conn.deserialize(image)
    for (name,) in conn.execute("select name from sqlite_schema where type = 'trigger'").fetchall():
        conn.execute(f"drop trigger {name}")
    return conn
