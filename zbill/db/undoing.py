"""The undo of a batch: its documents, what from outside touches them, and the removal of the rest (SPEC 10)."""

from __future__ import annotations

import sqlite3
from datetime import date as Day

from zbill.db import refs, rows
from zbill.records import NamedTuple

# Documents and money from outside a batch that touch what it made: what each is, and what it touches.
LEANING = """
with made as (select id, label, client_id from invoices where batch_id = :batch and status <> 'void'),
     own as (select kind, became from imported where batch_id = :batch)
select 'a line' as what, made.label as touches
  from made join lines on invoice_id = made.id
 where lines.void = 0
   and :batch is not (select batch_id from imported where kind = 'charges' and became = lines.id)
   and :batch is not (select last_batch_id from imported where kind = 'sessions' and became = lines.session_id)
union all
select coalesce(payments.label, 'goodwill'), made.label
  from made join settlements on invoice_id = made.id left join payments on payments.id = payment_id
 where :batch is not (select batch_id from imported where imported.kind = 'payments' and became = payment_id)
 group by made.id, payment_id having sum(settlements.amount) <> 0
union all
select credit_notes.label, made.label from made join credit_notes on invoice_id = made.id
union all
select 'a write-off', made.label
  from made join write_offs on invoice_id = made.id group by made.id having sum(amount) <> 0
union all
select refunds.label, payments.label
  from own join payments on own.kind = 'payments' and payments.id = became
  join payments as refunds on refunds.refund_of = payments.id and refunds.voided_on is null
union all
select invoices.label, 'session ' || session_id
  from own join lines on own.kind = 'sessions' and session_id = became and live = 1
  join invoices on invoices.id = invoice_id
 where invoices.batch_id is not :batch
union all
select 'superbill ' || max(superbill_id), 'session ' || session_id
  from superbill_lines
 where session_id in (select became from own where kind = 'sessions')
    or session_id in (select session_id from made join lines on invoice_id = made.id)
 group by session_id
"""

# The first day on which a document or line of a batch is dated, or closed.
DAYS = """
select min(day) from (
  select min(date) as day from invoices where batch_id = :batch and status <> 'void'
  union all
  select min(closed_on) from invoices where batch_id = :batch and status = 'closed'
  union all
  select min(lines.date) from invoices join lines on invoice_id = invoices.id where batch_id = :batch
  union all
  select min(date) from imported join payments on payments.id = became
   where imported.kind = 'payments' and batch_id = :batch)
"""


class Undoable(NamedTuple):
    """A batch: when it was imported, and when it was undone, in UTC epoch seconds."""

    id: int
    at: int
    undone_at: int | None


class Leaning(NamedTuple):
    """Something that leans on a batch: a document or money from outside, and what of the batch it touches."""

    what: str
    touches: str


def find(conn: sqlite3.Connection, batch_id: int) -> Undoable | None:
    query = f"select {rows.columns(Undoable)} from batches where id = ?"
    return rows.zero_or_one(conn, Undoable, query, (batch_id,))


def leaning(conn: sqlite3.Connection, batch_id: int) -> list[Leaning]:
    """Return what depends on a batch from outside."""
    return rows.many(conn, Leaning, LEANING, {"batch": batch_id})


def first_day(conn: sqlite3.Connection, batch_id: int) -> Day | None:
    """Return the first day on which a document of a batch is dated, None if it has none."""
    found = rows.scalar(conn, DAYS, {"batch": batch_id})
    return Day.fromisoformat(found) if found else None


def updated(conn: sqlite3.Connection, batch_id: int) -> int:
    """Return how many rows that were there before a batch changed."""
    return int(rows.scalar(conn, "select coalesce(sum(updated), 0) from batch_files where batch_id = ?", (batch_id,)))


def became(conn: sqlite3.Connection, batch_id: int, kind: str) -> list[int]:
    """Return the ids of what the rows of a kind became."""
    query = "select became from imported where batch_id = ? and kind = ? order by became"
    return [found for (found,) in rows.tuples(conn, query, (batch_id, kind))]


def invoices(conn: sqlite3.Connection, batch_id: int) -> list[int]:
    """Return the ids of the invoices that a batch made and that aren't void."""
    query = "select id from invoices where batch_id = ? and status <> 'void' order by id"
    return [found for (found,) in rows.tuples(conn, query, (batch_id,))]


def mark(conn: sqlite3.Connection, batch_id: int, at: int) -> None:
    """Mark a batch as undone at an instant."""
    conn.execute("update batches set undone_at = ? where id = ?", (at, batch_id))


def void(conn: sqlite3.Connection, invoice_ids: list[int], *, at: int, day: Day, reason: str) -> None:
    """Make invoices of an undone batch void, closed ones too."""
    conn.executemany(
        "update invoices set status = 'void', voided_at = ?, voided_on = ?, void_reason = ?, closed_at = null,"
        " closed_on = null, done_on = null where id = ?",
        ((at, day.isoformat(), reason, each) for each in invoice_ids),
    )


# The sessions that stay, because a line of a void invoice names them.
_KEPT = """
select became from imported
 where kind = 'sessions' and batch_id = ? and exists (select 1 from lines where session_id = became)
"""

# Sessions that were there before, and that the batch billed, are unmarked.
_UNMARK = """
update sessions set status = 'scheduled', waived = 0, reason = '', to_bill = 0
 where id in (select became from imported
               where kind = 'sessions' and last_batch_id = :batch and batch_id is not :batch)
   and exists (select 1 from lines join invoices on invoices.id = invoice_id
                where session_id = sessions.id and invoices.batch_id = :batch)
"""

# The rows of a batch are forgotten. Those that it only changed are compared anew when they are imported again.
_FORGET = (
    "delete from imported where batch_id = :batch",
    "delete from imported where last_batch_id = :batch and batch_id is null",
    "update imported set last_batch_id = batch_id, digest = zeroblob(16) where last_batch_id = :batch",
)

# Removal of what nothing else uses, in this order. A client whom someone changed or merged stays: the log names them.
_REMOVE = (
    """
    delete from sessions
     where id in (select became from imported where kind = 'sessions' and batch_id = :batch)
       and not exists (select 1 from lines where session_id = sessions.id)
    """,
    """
    delete from patients
     where id in (select became from imported where kind = 'patients' and batch_id = :batch)
       and not exists (select 1 from sessions where patient_id = patients.id)
       and not exists (select 1 from lines where patient_id = patients.id)
    """,
    """
    delete from client_rates
     where client_id in (select became from imported where kind = 'clients' and batch_id = :batch)
       and not exists (select 1 from sessions where client_id = client_rates.client_id)
       and not exists (select 1 from invoices where client_id = client_rates.client_id)
       and not exists (select 1 from payments where client_id = client_rates.client_id)
    """,
    """
    delete from clients
     where id in (select became from imported where kind = 'clients' and batch_id = :batch)
       and merged_into is null
       and not exists (select 1 from patients where client_id = clients.id)
       and not exists (select 1 from sessions where client_id = clients.id)
       and not exists (select 1 from invoices where client_id = clients.id)
       and not exists (select 1 from payments where client_id = clients.id)
       and not exists (select 1 from goodwill where client_id = clients.id)
       and not exists (select 1 from client_rates where client_id = clients.id)
       and not exists (select 1 from clients as merged where merged.merged_into = clients.id)
       and not exists (select 1 from log where client_id = clients.id)
    """,
)


class Removed(NamedTuple):
    """The numbers of rows removed, and of sessions that stay as canceled because their line is kept."""

    sessions: int
    canceled: int
    patients: int
    rates: int
    clients: int


def remove(conn: sqlite3.Connection, batch_id: int) -> Removed:
    """Remove the sessions, patients and clients of a batch that nothing else uses, and forget its rows.

    The sessions that stay are canceled, and give up their ref. Those that the batch only billed are unmarked.
    """
    kept = [found for (found,) in rows.tuples(conn, _KEPT, (batch_id,))]
    sessions, patients, rates, clients = (conn.execute(query, {"batch": batch_id}).rowcount for query in _REMOVE)
    for session_id in kept:
        conn.execute(
            "update sessions set status = 'cancelled', waived = 0, reason = '', to_bill = 0, ref = ? where id = ?",
            (refs.own_ref(conn, "sessions", session_id), session_id),
        )
    conn.execute(_UNMARK, {"batch": batch_id})
    for query in _FORGET:
        conn.execute(query, {"batch": batch_id})
    return Removed(sessions, len(kept), patients, rates, clients)
