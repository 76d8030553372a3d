"""The log: who changed what and when, the values before and after, and the check of its hashes (SPEC 7)."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import suppress

from zbill.dates import Period, instants
from zbill.db import clients, credit_notes, invoices, log, payments, staff
from zbill.desk import Desk
from zbill.errors import Ambiguous, NotFound
from zbill.file.connection import reading
from zbill.models import CreditNote, Invoice, Receipt
from zbill.reports.newest import Newest, sheet_of_newest
from zbill.sheet import Card, Column, Field, Sheet

ENTRIES = "select seq, at, who, what, object, {before} as before, {after} as after, hash from log"

# Entries of zbill 0.1 have search keys, which mean nothing to people.
FACTS = "iif(json_valid({column}), json_remove({column}, '$.name_key'), {column})"

# The log's names for an invoice, its sessions and credit notes, and the receipts whose money was ever on it.
OF_INVOICE = """
object in (
  select :label
  union select 'session ' || session_id from lines where invoice_id = :invoice and session_id is not null
  union select label from credit_notes where invoice_id = :invoice
  union select label from payments where id in (select payment_id from settlements where invoice_id = :invoice)
  union select label from payments where refund_of in (select payment_id from settlements where invoice_id = :invoice))
"""

OF_CLIENT = "client_id in (select id from clients where id = :client or merged_into = :client)"

_COLUMNS = (
    Column("seq", "#", "number"),
    Column("at", "When", "instant"),
    Column("who", "Who", narrow=True, dispensable=True),
    Column("what", "What", narrow=True),
    Column("object", "Object", narrow=True),
    Column("before", "Before", "facts", spare=True),
    Column("after", "After", "facts"),
    Column("hash", "Hash", "label", in_table=False),
)

_FACTS = {column: FACTS.format(column=column) for column in ("before", "after")}

_Facts = dict[str, str | int]


def entries(
    desk: Desk, *, client: str, number: str, person: str, period: Period | None, newest: Newest | None
) -> Sheet:
    """Return log entries, oldest first: those of a client, a document, a person or a period if given.

    Raises NotFound or Ambiguous if a name fits nothing or several.
    """
    conditions = []
    facts: _Facts = {}
    if client:
        conditions.append(OF_CLIENT)
        facts["client"] = clients.find(desk.conn, client).id
    if number:
        condition, named = _of_document(desk.conn, number)
        conditions.append(condition)
        facts |= named
    if person:
        conditions.append("who = :who")
        facts["who"] = staff.find(desk.conn, person).name
    if period:
        conditions.append("at between :first and :last")
        facts["first"], facts["last"] = instants(period, desk.zone)
    return _sheet(desk, "Log", conditions, facts, newest)


def of_invoice(desk: Desk, invoice: Invoice) -> Sheet:
    """Return the log entries of an invoice, its sessions, its payments and its credit notes."""
    return _sheet(desk, "History", [OF_INVOICE], {"label": invoice.label, "invoice": invoice.id})


def head(desk: Desk) -> Card:
    """Return the number and hash of the newest entry."""
    last = log.head(desk.conn)
    return Card("Head of the log", (Field("seq", "Entry", last.seq, "number"), Field("hash", "Hash", last.hash)))


def verified(desk: Desk, kept: str) -> tuple[Sheet, str]:
    """Return the problems found in the chain of hashes, and a sentence about what is proved.

    `kept` is a hash noted earlier, or "". It is a problem if no entry has it.
    """
    with reading(desk.conn):
        rows = list(log.breaks(desk.conn))
        last, found = log.head(desk.conn).seq, log.position(desk.conn, kept)
    proved = f"{last} log entries verified. None was altered."
    if found:
        proved += f" The hash is that of entry {found}, so nothing up to there was removed or rewritten."
    elif kept:
        rows.append((last, "the log ends here and no entry has this hash: entries were removed or rewritten"))
    return Sheet("Problems", (Column("seq", "Entry", "number"), Column("finding", "Problem")), rows), proved


def _of_document(conn: sqlite3.Connection, text: str) -> tuple[str, _Facts]:
    """Return the SQL condition and parameters for an invoice, receipt or credit note, by its number.

    Raises NotFound or Ambiguous if the number fits none or several.
    """
    found: list[Invoice | Receipt | CreditNote] = []
    for find in (invoices.find, payments.find, credit_notes.find):
        with suppress(NotFound):
            found.append(find(conn, text))
    if not found:
        raise NotFound(f"There is no invoice, receipt or credit note {text!r}.", "Give a number such as INV-0007.")
    if len(found) > 1:
        raise Ambiguous("document", text, [each.label for each in found])
    (document,) = found
    if isinstance(document, Invoice):
        return OF_INVOICE, {"label": document.label, "invoice": document.id}
    return "object = :label", {"label": document.label}


def _sheet(desk: Desk, title: str, conditions: Sequence[str], facts: _Facts, newest: Newest | None = None) -> Sheet:
    return sheet_of_newest(
        desk,
        title,
        _COLUMNS,
        select=ENTRIES.format(**_FACTS),
        table="log",
        conditions=conditions,
        order=("seq",),
        values=facts,
        newest=newest,
    )
