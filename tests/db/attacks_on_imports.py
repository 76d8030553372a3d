"""Attacks by other programs on batches, and on what was imported under which ref (SPEC 10)."""

from __future__ import annotations

from pathlib import Path

from tests.db.attacks_on_invoices import INVOICE, NOON
from tests.practice import Practice, create_practice

# Batch 1 is a folder, batch 2 is undone, batch 3 is of one client. Clients: 1 Ana (A) and 2 Ben (B), added by hand, Ana
# changed by batch 1; 3 Eve, added by hand; 4 Dora (D). Sessions: 1 is Eve's, added by hand; 2 (S1) is billed on invoice
# 2; 3 (S2) is scheduled. Lines: 1 on invoice 1 is Eve's, added by hand; 2 is of session 2; 3 of charge C1 on invoice 3,
# paid by receipt 2 (P1); 4 of C2 on invoice 4. All invoices are closed. Receipt 1 is Eve's, added by hand.
BY_HAND = """
service add 90834 'Psychotherapy 45 min' 150.00
client add 'Ana Lopez' --ref A
client add 'Ben Okafor' --ref B
client add Eve
charge Eve Letter 20.00
invoice close 1
pay Eve 20.00
session add Eve 90834 '2026-10-07 09:00'
"""
BATCHES: list[dict[str, str]] = [
    {
        "clients.csv": "ref,name,email\nA,Ana Lopez,ana@example.com\nD,Dora Lind,\n",
        "patients.csv": "ref,client,name\nR,A,Rex\n",
        "sessions.csv": (
            "ref,client,service,start,status,closed_on\n"
            "S1,A,90834,2026-10-05 09:00,attended,2026-10-05\nS2,B,90834,2026-10-06 09:00,scheduled,\n"
        ),
        "charges.csv": (
            "ref,client,date,description,price,invoice,closed_on\n"
            "C1,B,2026-10-05,Book,10.00,77,2026-10-05\nC2,D,2026-10-05,Pen,2.00,,2026-10-05\n"
        ),
        "payments.csv": "ref,client,date,amount,settles\nP1,B,2026-10-05,10.00,C1\n",
    },
    {"clients.csv": "ref,name\nF,Finn\n"},
    {"clients.csv": "ref,name\nG,Gil\n"},
]

BATCH = "insert into batches (at, staff_id, last_invoice"
FILE = "insert into batch_files values "
HEX = "'" + "0" * 64 + "'"
IMPORTED = "insert into imported values "
DIGEST = "x'" + "00" * 16 + "')"
VOID = (
    f"update invoices set status = 'void', closed_at = null, closed_on = null, done_on = null, voided_at = {NOON},"
    " voided_on = '2026-10-05', void_reason = 'x' where id = "
)

ATTACKS = {
    "a batch is replaced": (f"{BATCH}, id) values ({NOON}, 1, 4, 1)", "an id of its own"),
    "a batch skips a number": (f"{BATCH}, id) values ({NOON}, 1, 4, 9)", "takes the next number"),
    "a batch claims older invoices": (f"{BATCH}) values ({NOON}, 1, 0)", "after the last invoice"),
    "a batch claims later invoices": (f"{BATCH}) values ({NOON}, 1, 9)", "after the last invoice"),
    "a batch begins undone": (f"{BATCH}, undone_at) values ({NOON}, 1, 4, {NOON})", "is not undone"),
    "a batch was imported at another moment": ("update batches set at = 0 where id = 1", "keeps what it was"),
    "a batch was imported by another person": ("update batches set staff_id = null where id = 1", "keeps what it was"),
    "a batch reaches back to older invoices": ("update batches set last_invoice = 0 where id = 1", "keeps what it was"),
    "a batch takes another number": ("update batches set id = 9 where id = 1", "keeps what it was"),
    "a batch is deleted": ("delete from batches where id = 1", "keeps what it was"),
    "a batch is undone before it was imported": ("update batches set undone_at = at - 1 where id = 3", "CHECK"),
    "a batch is undone with its receipts valid": (
        f"update batches set undone_at = {NOON} where id = 1",
        "after its receipts are void",
    ),
    "an undone batch is done again": ("update batches set undone_at = null where id = 2", "keeps what it was"),
    "an undone batch was undone later": ("update batches set undone_at = undone_at + 1 where id = 2", "what it was"),
    "a batch gets another file": (f"{FILE}(1, 'rates', 'rates.csv', {HEX}, 1, 0, 0)", "keeps what it was"),
    "an undone batch gets another file": (f"{FILE}(2, 'rates', 'rates.csv', {HEX}, 1, 0, 0)", "keeps what it was"),
    "a batch that does not exist gets a file": (f"{FILE}(9, 'rates', 'rates.csv', {HEX}, 1, 0, 0)", "what it was"),
    "a file is replaced": (f"{FILE}(3, 'clients', 'x.csv', {HEX}, 1, 0, 0)", "keeps what it was"),
    "a file has another digest": (f"update batch_files set digest = {HEX}", "keeps what it was"),
    "a file added more": ("update batch_files set added = added + 1", "keeps what it was"),
    "a file is of another batch": ("update batch_files set batch_id = 2 where batch_id = 1", "keeps what it was"),
    "a file is forgotten": ("delete from batch_files where batch_id = 1", "keeps what it was"),
    "a row joins a batch that is over": (
        f"{IMPORTED}('sessions', 'zb-824t5c-s1', 3, 3, 1, {DIGEST}",
        "keeps what it was",
    ),
    "a row joins a batch that does not exist": (
        f"{IMPORTED}('sessions', 'zb-824t5c-s1', 9, 9, 1, {DIGEST}",
        "what it was",
    ),
    "an imported row is replaced": (f"{IMPORTED}('sessions', 'S1', null, 3, 1, {DIGEST}", "is imported once"),
    "an imported row becomes another": ("update imported set became = 1 where ref = 'S1'", "keeps what it was"),
    "an imported row has another ref": ("update imported set ref = 'S3' where ref = 'S1'", "keeps what it was"),
    "an imported row is of another kind": ("update imported set kind = 'rates' where ref = 'S1'", "what it was"),
    "an imported row moves to the undone batch": ("update imported set batch_id = 2 where ref = 'S1'", "what it was"),
    "an imported row changes": (f"update imported set digest = {DIGEST[:-1]} where ref = 'C1'", "was last imported"),
    "an imported row was changed by another batch": (
        "update imported set last_batch_id = 3 where ref = 'S1'",
        "was last imported",
    ),
    "a row that joins a batch was changed by another": (
        f"{IMPORTED}('sessions', 'zb-824t5c-s1', 1, 3, 1, {DIGEST}",
        "keeps what it was",
    ),
    "an imported row is of no batch": ("update imported set batch_id = null where ref = 'S1'", "keeps what it was"),
    "a row that was there before joins a batch": ("update imported set batch_id = 1 where ref = 'A'", "what it was"),
    "an imported row is forgotten": ("delete from imported where ref = 'C1'", "only when its batch is undone"),
    "an updated row is forgotten": ("delete from imported where ref = 'A'", "only when its batch is undone"),
    "an invoice joins a batch that is over": ("update invoices set batch_id = 3 where id = 1", "that makes it"),
    "an invoice joins the batch before it": ("update invoices set batch_id = 1 where id = 1", "that makes it"),
    "an invoice joins the undone batch": ("update invoices set batch_id = 2 where id = 1", "that makes it"),
    "an invoice joins a batch that does not exist": ("update invoices set batch_id = 9 where id = 1", "that makes it"),
    "an invoice moves to the undone batch": ("update invoices set batch_id = 2 where id = 2", "that makes it"),
    "an invoice leaves its batch": ("update invoices set batch_id = null where id = 2", "that makes it"),
    "an invoice leaves its batch with its number": (
        "update invoices set batch_id = null, other_number = '' where id = 3",
        "that makes it",
    ),
    "an invoice had another number elsewhere": ("update invoices set other_number = '78' where id = 3", "makes it"),
    "an invoice of a batch gets a number from elsewhere": (
        "update invoices set other_number = '77' where id = 4",
        "that makes it",
    ),
    "an invoice of no batch has a number from elsewhere": (
        "update invoices set other_number = '77' where id = 1",
        "CHECK",
    ),
    "a new invoice joins a batch that is over": (
        INVOICE.replace(") values", ", batch_id) values")
        + f"(5, 'INV-0005', 1, '2026-10-05', '2026-10-05', {NOON}, '2026-10-05', 3)",
        "that makes it",
    ),
    "a closed invoice of a batch is voided": (f"{VOID} 4", "open, then closed or void"),
    "a closed invoice of no batch is voided": (f"{VOID} 1", "open, then closed or void"),
}


def furnish(folder: Path) -> Practice:
    practice = create_practice(folder)
    for command in BY_HAND.strip().splitlines():
        practice.ok(command)
    for batch, files in enumerate(BATCHES, 1):
        place = folder / f"batch {batch}"
        place.mkdir()
        for name, text in files.items():
            (place / name).write_text(text, "utf-8")
        practice.ok(["import", str(place)])
        if batch == 2:
            practice.ok("import undo 2")
    return practice
