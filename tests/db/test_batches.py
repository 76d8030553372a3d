"""Several statements of another program on batches, of which the file refuses the last (SPEC 10)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.db.attacks_on_imports import BATCH, DIGEST, FILE, HEX, IMPORTED, VOID, furnish
from tests.db.attacks_on_invoices import INVOICE, NOON

INVENTED = f"{BATCH}) values ({NOON}, 1, 6)"
MARKED = f"update batches set undone_at = {NOON} where id = "

# Statements that are taken, and the last, which is refused. Batch 4 is of charges C3 on invoice 5, closed with a line
# that was added by hand, and C4 on invoice 6, closed and paid by hand.
SEQUENCES = {
    "an older closed invoice joins an invented batch": (
        [INVENTED, "update invoices set batch_id = 5 where id = 1"],
        "joins the batch that makes it",
    ),
    "a new invoice joins an invented batch whose files are known": (
        [
            INVENTED,
            f"{FILE}(5, 'charges', 'x.csv', {HEX}, 0, 0, 0)",
            f"{INVOICE}(7, 'INV-0007', 1, '2026-10-05', '2026-10-05', {NOON}, '2026-10-05')",
            "update invoices set batch_id = 5 where id = 7",
        ],
        "joins the batch that makes it",
    ),
    "a new invoice moves to an older batch": (
        [
            INVENTED,
            f"{INVOICE}(7, 'INV-0007', 1, '2026-10-05', '2026-10-05', {NOON}, '2026-10-05')",
            "update invoices set batch_id = 5 where id = 7",
            "update invoices set batch_id = 4 where id = 7",
        ],
        "joins the batch that makes it",
    ),
    "a batch without files is undone": ([INVENTED, f"{MARKED} 5"], "after its receipts are void"),
    "a file joins a batch that is not the newest": (
        [INVENTED, f"{FILE}(4, 'rates', 'x.csv', {HEX}, 0, 0, 0)"],
        "keeps what it was",
    ),
    "a row is taken for another session": (
        [INVENTED, f"{IMPORTED}('sessions', 'S9', null, 5, 1, {DIGEST}"],
        "the row that has it",
    ),
    "a row is taken for another client": (
        [INVENTED, f"{IMPORTED}('clients', 'Z', null, 5, 3, {DIGEST}"],
        "the row that has it",
    ),
    "a row is taken for another patient": (
        [INVENTED, f"{IMPORTED}('patients', 'Z', null, 5, 1, {DIGEST}"],
        "the row that has it",
    ),
    "a row is taken for a client that does not exist": (
        [INVENTED, f"{IMPORTED}('clients', 'Z', null, 5, 99, {DIGEST}"],
        "the row that has it",
    ),
    "a charge added by hand is said to be imported": (
        [INVENTED, f"{IMPORTED}('charges', 'C9', null, 5, 1, {DIGEST}"],
        "once, by the batch that adds it",
    ),
    "a payment recorded by hand is said to be imported": (
        [INVENTED, f"{IMPORTED}('payments', 'P9', null, 5, 1, {DIGEST}"],
        "once, by the batch that adds it",
    ),
    "a row changes after its batch was undone": (
        [f"{MARKED} 4", f"update imported set digest = {DIGEST[:-1]} where ref = 'C3'"],
        "was last imported",
    ),
    "a charge is imported a second time": (
        [INVENTED, f"{IMPORTED}('charges', 'C9', 5, 5, 3, {DIGEST}"],
        "once, by the batch that adds it",
    ),
    "a session's line is imported as a charge": (
        [INVENTED, f"{IMPORTED}('charges', 'C9', 5, 5, 2, {DIGEST}"],
        "once, by the batch that adds it",
    ),
    "a charge is imported as no line": (
        [INVENTED, f"{IMPORTED}('charges', 'C9', 5, 5, 99, {DIGEST}"],
        "once, by the batch that adds it",
    ),
    "a payment is imported as no receipt": (
        [INVENTED, f"{IMPORTED}('payments', 'P9', 5, 5, 99, {DIGEST}"],
        "once, by the batch that adds it",
    ),
    "an undone invoice has a line of someone else": ([f"{MARKED} 4", f"{VOID} 5"], "a line of another batch"),
    "an undone invoice was paid": ([f"{MARKED} 4", f"{VOID} 6"], "something paid on it"),
    "a batch is undone twice": ([f"{MARKED} 4", f"{MARKED} 4"], "keeps what it was"),
}


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return the practice for attacks on imports, with one batch more."""
    practice = furnish(tmp_path_factory.mktemp("batches"))
    file = practice.path.with_name("charges.csv")
    file.write_text(
        "ref,client,date,description,price\nC3,A,2026-10-05,Book,10.00\nC4,B,2026-10-05,Pen,2.00\n", "utf-8"
    )
    practice.ok(["import", "charges", str(file)])
    for command in ("invoice add 5 Pencil 1.00", "invoice close 5 6", "pay Ben 2.00 --invoice 6"):
        practice.ok(command)
    return practice.path.read_bytes()


@pytest.fixture
def conn(image: bytes) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as conn:
        conn.deserialize(image)
        yield conn


@pytest.mark.parametrize("story", SEQUENCES)
def test_the_last_statement_is_refused(story: str, conn: sqlite3.Connection) -> None:
    (*first, last), answer = SEQUENCES[story]
    for statement in first:
        conn.execute(statement)
    with pytest.raises(sqlite3.IntegrityError) as refused:
        conn.execute(last)
    assert answer in str(refused.value)


def test_a_batch_takes_an_invoice_numbered_after_it_began(conn: sqlite3.Connection) -> None:
    conn.execute(INVENTED)
    conn.execute(f"{INVOICE}(7, 'INV-0007', 1, '2026-10-05', '2026-10-05', {NOON}, '2026-10-05')")
    conn.execute("update invoices set batch_id = 5, other_number = '78' where id = 7")
    assert conn.execute("select batch_id, other_number from invoices where id = 7").fetchall() == [(5, "78")]
