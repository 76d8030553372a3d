"""The file proves itself: every derived figure recomputed from first facts, numbers, the log, SQLite's own checks.

Each query lists what is wrong and nothing else: the name of the thing, and what about it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from zbill.db import log
from zbill.desk import Desk
from zbill.file import migrating
from zbill.file.connection import faults, reading
from zbill.sheet import Column, Sheet

# An invoice's sums against its lines, and what settles it against the rows that do.
INVOICES = """
select label, 'the sums differ from its lines'
  from invoices
 where (gross, discount, net, tax, total) is not
       (select coalesce(sum(gross), 0), coalesce(sum(discount), 0), coalesce(sum(net), 0), coalesce(sum(tax), 0),
               coalesce(sum(total), 0) from lines where invoice_id = invoices.id and void = 0)
union all
select label, 'paid differs from its settlements'
  from invoices
 where paid <> (select coalesce(sum(amount), 0) from settlements where invoice_id = invoices.id)
union all
select label, 'written off differs from its write-offs'
  from invoices
 where written_off <> (select coalesce(sum(amount), 0) from write_offs where invoice_id = invoices.id)
union all
select label, 'credited differs from its credit notes'
  from invoices
 where credited <> (select coalesce(sum(total), 0) from credit_notes where invoice_id = invoices.id)
union all
select label, 'more settles it than its total'
  from invoices
 where total - paid - credited - written_off < 0
union all
select label, 'it is void with something paid on it'
  from invoices
 where status = 'void' and (paid <> 0 or credited <> 0 or written_off <> 0)
union all
select label, 'it is closed without what it shows being kept'
  from invoices
 where status = 'closed' and (closed_at is null or letterhead_id is null or parties_id is null)
union all
select label, 'its changes after its day are more than its total'
  from invoices
 where total - coalesce((select sum(amount) from invoice_changes where invoice_id = invoices.id), 0) < 0
union all
select label, 'its client is not there'
  from invoices
 where client_id not in (select id from clients)
"""

# A line's arithmetic: quantity x price, its taxes, what stands on it.
LINES = """
select label || ' line ' || lines.number, 'gross is not quantity times price'
  from lines join invoices on invoices.id = invoice_id
 where lines.gross <> (2 * quantity * unit_price + 1000) / 2000
union all
select label || ' line ' || lines.number, 'tax differs from its taxes'
  from lines join invoices on invoices.id = invoice_id
 where lines.tax <> (select coalesce(sum(amount), 0) from line_taxes where line_id = lines.id)
union all
select label || ' line ' || lines.number, 'net is not gross less discount and inclusive taxes'
  from lines join invoices on invoices.id = invoice_id
 where lines.net <> lines.gross - lines.discount
                  - (select coalesce(sum(amount), 0) from line_taxes where line_id = lines.id and inclusive = 1)
union all
select label || ' line ' || lines.number, 'total is not net and tax'
  from lines join invoices on invoices.id = invoice_id
 where lines.total <> lines.net + lines.tax
union all
select label || ' line ' || lines.number, 'credited differs from its credit notes'
  from lines join invoices on invoices.id = invoice_id
 where lines.credited <> (select coalesce(sum(total), 0) from credit_note_lines where line_id = lines.id)
union all
select label || ' line ' || lines.number, 'it is marked live and is not, or the other way round'
  from lines join invoices on invoices.id = invoice_id
 where lines.live <> (lines.void = 0 and status <> 'void' and not (
         lines.credited = lines.total and exists (select 1 from credit_note_lines where line_id = lines.id)))
union all
select 'session ' || session_id, 'it is billed more than once'
  from lines
 where live = 1 and session_id is not null
 group by session_id
having count(*) > 1
"""

PAYMENTS = """
select label, 'what it settles differs from its settlements'
  from payments
 where applied <> (select coalesce(sum(amount), 0) from settlements where payment_id = payments.id)
union all
select label, 'refunded differs from its refunds'
  from payments
 where refunded <> (select coalesce(sum(amount), 0) from payments as refund
                     where refund.refund_of = payments.id and refund.voided_at is null)
union all
select label, 'more is settled and refunded than was paid'
  from payments
 where kind <> 'refund' and amount - applied - refunded < 0
union all
select label, 'it is void and still settles or is refunded'
  from payments
 where voided_at is not null and applied + refunded <> 0
union all
select payments.label, 'it settles an invoice of another client'
  from settlements
  join payments on payments.id = payment_id
  join invoices on invoices.id = invoice_id
 where payments.client_id <> invoices.client_id
union all
select invoices.label, 'more was taken off it than was put on it'
  from settlements join invoices on invoices.id = invoice_id
 group by invoice_id, payment_id
having sum(amount) < 0
union all
select invoices.label, 'it was settled before its day'
  from settlements join invoices on invoices.id = invoice_id
 where settlements.day < invoices.date
union all
select clients.name, 'more goodwill is used than was given'
  from settlements
  join invoices on invoices.id = invoice_id
  join clients on clients.id = client_id
 where payment_id is null
 group by client_id
having sum(settlements.amount) > (select coalesce(sum(amount), 0) from goodwill where goodwill.client_id = clients.id)
"""

CREDIT_NOTES = """
select label, 'its total differs from its lines'
  from credit_notes
 where (net, tax, total) is not
       (select coalesce(sum(net), 0), coalesce(sum(tax), 0), coalesce(sum(total), 0)
          from credit_note_lines where credit_note_id = credit_notes.id)
union all
select label, 'its taxes differ from its lines'
  from credit_notes
 where tax <> (select coalesce(sum(amount), 0)
                 from credit_note_taxes
                 join credit_note_lines on credit_note_lines.id = credit_note_line_id
                where credit_note_id = credit_notes.id)
"""

STAFF = "select 'the staff', 'nobody may administer the practice' where not exists (select 1 from administrators)"

SESSIONS = """
select 'session ' || id, 'it waits to be billed and is billed'
  from sessions
 where to_bill = 1 and exists (select 1 from lines where session_id = sessions.id and live = 1)
"""

# What the log last says of a client, an invoice's status, a receipt, where it has an entry for that one thing.
LOGGED = """
with facts as (
  select seq, what, object, key, value
    from log, json_each(iif(json_valid(after), after, '{}'))
   where what in ('client add', 'client edit', 'invoice close', 'invoice reopen', 'invoice void', 'pay', 'deposit',
                  'refund')),
last as (
  select object, key, value, max(seq)
    from facts
   where what glob 'client*' or key = 'status' or what in ('pay', 'deposit', 'refund') and key in ('date', 'amount')
   group by object, key)
select object, 'its ' || key || ' is not what the log last says'
  from last join clients on object = 'client ' || clients.id
 where merged_into is null
   and value is not json_extract(json_object(
         'ref', ref, 'name', name, 'name_key', name_key, 'email', email, 'phone', phone, 'address', address,
         'born', born, 'auto_invoice', auto_invoice, 'discount_id', discount_id, 'tax_exempt', tax_exempt,
         'notes', notes, 'archived', archived), '$.' || key)
union all
select label, 'its status is not what the log last says'
  from last join invoices on object = label
 where key = 'status' and value <> status
union all
select label, 'its ' || key || ' is not what the log says'
  from last join payments on object = label
 where case key when 'date' then value <> date
       else cast(replace(replace(value, ',', ''), '.', '') as integer) <> amount end
"""

# Consecutive numbers from the first one to the next to be given.
NUMBERS = """
select 'the {kind} numbers', 'they have a gap, or the counter is not the next'
  from counters
 where kind = '{kind}'
   and exists (select 1 from {table})
   and ((select max(number) - min(number) + 1 from {table}) <> (select count(*) from {table})
        or next <> (select max(number) + 1 from {table}))
"""

_NUMBERED = {"invoice": "invoices", "receipt": "payments", "creditnote": "credit_notes"}


def findings(desk: Desk) -> Sheet:
    """Everything that is wrong; no row when the file is whole."""
    rows: list[tuple[str, str]] = []
    try:
        with reading(desk.conn):
            rows += _all(desk.conn)
    except sqlite3.DatabaseError as error:
        rows.append(("the file", f"it cannot be read: {error}"))
    return Sheet("Findings", (Column("thing", "Thing", "label"), Column("finding", "Finding")), rows)


def _all(conn: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    yield from faults(conn)
    for query in (INVOICES, LINES, PAYMENTS, CREDIT_NOTES, SESSIONS, STAFF, LOGGED):
        yield from ((str(row[0]), str(row[1])) for row in conn.execute(query).fetchall())
    for kind, table in _NUMBERED.items():
        yield from conn.execute(NUMBERS.format(kind=kind, table=table)).fetchall()
    yield from ((f"log entry {seq}", finding) for seq, finding in log.breaks(conn))
    altered, added = migrating.differences(conn)
    yield from ((name, "it was altered or is missing from the schema") for name in altered)
    yield from ((name, "another program added it") for name in added)
