"""The log: who changed what and when, with what stood before and after; and whether its chain holds (SPEC 7)."""

from __future__ import annotations

import sqlite3
from contextlib import suppress

from zbill.dates import Period, instants
from zbill.db import clients, credit_notes, invoices, log, payments, staff
from zbill.desk import Desk
from zbill.errors import Ambiguous, NotFound
from zbill.file.connection import reading
from zbill.models import CreditNote, Invoice, Receipt
from zbill.sheet import Card, Column, Field, Sheet

# The newest entries that meet the conditions, oldest first.
ENTRIES = """
select *
  from (select seq, at, who, what, object, before, after, hash
          from log
         where {condition}
         order by seq desc
         limit :limit)
 order by seq
"""

# What the log calls an invoice, the sessions and credit notes on it, and the money that was ever on it.
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
    Column("who", "Who", narrow=True),
    Column("what", "What", narrow=True),
    Column("object", "Object", narrow=True),
    Column("before", "Before", "facts", spare=True),
    Column("after", "After", "facts"),
    Column("hash", "Hash", "label", in_table=False),
)

_Facts = dict[str, str | int]


def entries(desk: Desk, *, client: str, number: str, person: str, period: Period | None, limit: int | None) -> Sheet:
    """Entries in the order they were written: of a client, a document, a person or a period if asked for; of those
    the newest `limit`. Raises NotFound, Ambiguous."""
    conditions = ["true"]
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
    return _sheet(desk, "Log", " and ".join(conditions), facts, limit)


def of_invoice(desk: Desk, invoice: Invoice) -> Sheet:
    """What the log says of an invoice: made, changed, paid, closed, credited, and what became of its sessions."""
    return _sheet(desk, "History", OF_INVOICE, {"label": invoice.label, "invoice": invoice.id})


def head(desk: Desk) -> Card:
    """The newest entry's number and hash."""
    last = log.head(desk.conn)
    return Card("Head of the log", (Field("seq", "Entry", last.seq, "number"), Field("hash", "Hash", last.hash)))


def verified(desk: Desk, kept: str) -> tuple[Sheet, str]:
    """Where the chain of hashes does not hold, a hash that was `kept` included; and what is proved where it does."""
    with reading(desk.conn):
        rows = list(log.breaks(desk.conn))
        last, found = log.head(desk.conn).seq, log.position(desk.conn, kept)
    proved = f"{last} entries, each as it was written."
    if found:
        proved += f" The hash is that of entry {found}: up to it none was dropped or rewritten."
    elif kept:
        rows.append((last, "the log ends here, and no entry has that hash: some were dropped or rewritten"))
    return Sheet("Findings", (Column("seq", "Entry", "number"), Column("finding", "Finding")), rows), proved


def _of_document(conn: sqlite3.Connection, text: str) -> tuple[str, _Facts]:
    """The condition for an invoice, receipt or credit note named by its number."""
    found: list[Invoice | Receipt | CreditNote] = []
    for find in (invoices.find, payments.find, credit_notes.find):
        with suppress(NotFound):
            found.append(find(conn, text))
    if not found:
        raise NotFound(f"There is no invoice, receipt or credit note {text!r}.", "Give its number, like INV-0007.")
    if len(found) > 1:
        raise Ambiguous("document", text, [each.label for each in found])
    (document,) = found
    if isinstance(document, Invoice):
        return OF_INVOICE, {"label": document.label, "invoice": document.id}
    return "object = :label", {"label": document.label}


def _sheet(desk: Desk, title: str, condition: str, facts: _Facts, limit: int | None = None) -> Sheet:
    found = desk.ask(ENTRIES.format(condition=condition), {**facts, "limit": limit or -1})
    return Sheet.of(title, _COLUMNS, found)
