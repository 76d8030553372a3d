"""The check of a practice file: stored amounts recomputed, numbers, the log, the schema, SQLite's own checks.

Each query returns only problems, as rows of where (an invoice, a session …) and what is wrong there.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence

from zbill.db import digests, log
from zbill.desk import Desk
from zbill.file import migrating
from zbill.file.connection import any_text, as_text, reading, sort_on_disk
from zbill.file.soundness import faults
from zbill.reports import stored
from zbill.sheet import Column, Sheet
from zbill.text import key

# An invoice's stored amounts must equal the sums of its lines, settlements, write-offs and credit notes.
INVOICES = """
select label, 'its amounts differ from the sums of its lines'
  from invoices
 where (gross, discount, net, tax, total) is not
       (select coalesce(sum(gross), 0), coalesce(sum(discount), 0), coalesce(sum(net), 0), coalesce(sum(tax), 0),
               coalesce(sum(total), 0) from lines where invoice_id = invoices.id and void = 0)
union all
select label, 'its paid amount differs from the payments and credit applied to it'
  from invoices
 where paid <> (select coalesce(sum(amount), 0) from settlements where invoice_id = invoices.id)
union all
select label, 'its written-off amount differs from its write-offs'
  from invoices
 where written_off <> (select coalesce(sum(amount), 0) from write_offs where invoice_id = invoices.id)
union all
select label, 'its credited amount differs from its credit notes'
  from invoices
 where credited <> (select coalesce(sum(total), 0) from credit_notes where invoice_id = invoices.id)
union all
select label, 'payments, credit notes and write-offs are more than its total'
  from invoices
 where total - paid - credited - written_off < 0
union all
select label, 'it is void but has payments, credit notes or write-offs'
  from invoices
 where status = 'void' and (paid <> 0 or credited <> 0 or written_off <> 0)
union all
select label, 'it is closed, but its closing time, letterhead or client details are missing'
  from invoices
 where status = 'closed' and (closed_at is null or letterhead_id is null or parties_id is null)
union all
select label, 'changes made after its date are more than its total'
  from invoices
 where total - coalesce((select sum(amount) from invoice_changes where invoice_id = invoices.id), 0) < 0
union all
select label, 'its client does not exist'
  from invoices
 where client_id not in (select id from clients)
"""

# A line's amounts must follow from its quantity, price, discount and taxes, and a session can be billed only once.
LINES = """
select label || ' line ' || lines.number, 'its gross is not quantity times price'
  from lines join invoices on invoices.id = invoice_id
 where lines.gross <> (2 * quantity * unit_price + 1000) / 2000
union all
select label || ' line ' || lines.number, 'its tax differs from the sum of its taxes'
  from lines join invoices on invoices.id = invoice_id
 where lines.tax <> (select coalesce(sum(amount), 0) from line_taxes where line_id = lines.id)
union all
select label || ' line ' || lines.number, 'its ' || name || ' differs from its rate'
  from (select line_id, name, amount, inclusive, rate,
               iif(inclusive, 100000 + sum(iif(inclusive, rate, 0)) over (partition by line_id), 100000) as whole
          from line_taxes)
  join lines on lines.id = line_id
  join invoices on invoices.id = invoice_id
 where amount <> (2 * iif(inclusive, lines.gross - lines.discount, lines.net) * rate + whole) / (2 * whole)
union all
select label || ' line ' || lines.number, 'its net is not gross less discount and inclusive taxes'
  from lines join invoices on invoices.id = invoice_id
 where lines.net <> lines.gross - lines.discount
                  - (select coalesce(sum(amount), 0) from line_taxes where line_id = lines.id and inclusive = 1)
union all
select label || ' line ' || lines.number, 'its total is not net plus tax'
  from lines join invoices on invoices.id = invoice_id
 where lines.total <> lines.net + lines.tax
union all
select label || ' line ' || lines.number, 'its credited amount differs from its credit notes'
  from lines join invoices on invoices.id = invoice_id
 where lines.credited <> (select coalesce(sum(total), 0) from credit_note_lines where line_id = lines.id)
union all
select label || ' line ' || lines.number, 'it is marked live but void or fully credited, or the reverse'
  from lines join invoices on invoices.id = invoice_id
 where lines.live <> (lines.void = 0 and status <> 'void' and not (
         lines.credited = lines.total and exists (select 1 from credit_note_lines where line_id = lines.id)))
union all
select label || ' line ' || lines.number, 'it bills its session under another status than the session has'
  from lines join invoices on invoices.id = invoice_id left join sessions on sessions.id = session_id
 where lines.live = 1 and billed_as is not iif(sessions.status = 'scheduled', 'attended', sessions.status)
union all
select 'session ' || session_id, 'it is billed more than once'
  from lines
 where live = 1 and session_id is not null
 group by session_id
having count(*) > 1
"""

PAYMENTS = """
select label, 'its applied amount differs from what is applied to invoices'
  from payments
 where applied <> (select coalesce(sum(amount), 0) from settlements where payment_id = payments.id)
union all
select label, 'its refunded amount differs from its refunds'
  from payments
 where refunded <> (select coalesce(sum(amount), 0) from payments as refund
                     where refund.refund_of = payments.id and refund.voided_at is null)
union all
select label, 'more is applied and refunded than was paid'
  from payments
 where kind <> 'refund' and amount - applied - refunded < 0
union all
select label, 'it is void but still applied or refunded'
  from payments
 where voided_at is not null and applied + refunded <> 0
union all
select payments.label, 'it is applied to an invoice of another client'
  from settlements
  join payments on payments.id = payment_id
  join invoices on invoices.id = invoice_id
 where payments.client_id <> invoices.client_id
union all
select invoices.label, 'more was unapplied from it than had been applied'
  from settlements join invoices on invoices.id = invoice_id
 group by invoice_id, payment_id
having sum(amount) < 0
union all
select invoices.label, 'a payment or credit was applied before its date'
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
select label, 'its amounts differ from the sums of its lines'
  from credit_notes
 where (net, tax, total) is not
       (select coalesce(sum(net), 0), coalesce(sum(tax), 0), coalesce(sum(total), 0)
          from credit_note_lines where credit_note_id = credit_notes.id)
union all
select label, 'its tax differs from the taxes of its lines'
  from credit_notes
 where tax <> (select coalesce(sum(amount), 0)
                 from credit_note_taxes
                 join credit_note_lines on credit_note_lines.id = credit_note_line_id
                where credit_note_id = credit_notes.id)
"""

STAFF = "select 'the staff', 'no one has the permission administer' where not exists (select 1 from administrators)"

SESSIONS = """
select 'session ' || id, 'it is marked unbilled but is on an invoice'
  from sessions
 where to_bill = 1 and exists (select 1 from lines where session_id = sessions.id and live = 1)
"""

# What was imported must be there, and nothing of a batch that was undone. Only sessions can be deleted afterwards.
IMPORTS = """
select 'batch_files ' || batch_id || ' ' || kind, 'the number of its rows differs from the rows known of it'
  from batch_files join batches on batches.id = batch_id
 where undone_at is null
   and added <> (select count(*) from imported
                  where imported.batch_id = batches.id and imported.kind = batch_files.kind)
union all
select 'imported ' || kind || ' ' || ref, 'what it became does not exist'
  from imported
 where case kind when 'clients' then became not in (select id from clients)
                 when 'patients' then became not in (select id from patients)
                 when 'charges' then became not in (select id from lines where session_id is null)
                 when 'payments' then became not in (select id from payments) end
union all
select 'imported ' || kind || ' ' || ref, 'its batch was undone, or does not exist'
  from imported
 where last_batch_id not in (select id from batches where undone_at is null)
    or (batch_id is not null and batch_id not in (select id from batches where undone_at is null))
union all
select label, 'it is not void, but its batch was undone or does not exist'
  from invoices
 where batch_id is not null and status <> 'void' and batch_id not in (select id from batches where undone_at is null)
union all
select 'batch ' || id, 'it has no files'
  from batches
 where id not in (select batch_id from batch_files)
"""

# A client's details, an invoice's status and closing day, and a receipt's date and amount must equal the last value in
# the log, if the log has an entry for that one object. An import has one entry for all its rows, and digests
# of them: what was logged of a row before it isn't true any more.
LOGGED = """
with facts as (
  select seq, object, key, value
    from log, json_each(iif(json_valid(after), after, '{}'))
   where what in ('client add', 'client edit', 'invoice close', 'invoice reopen', 'invoice void', 'pay', 'deposit',
                  'refund')
     and (what glob 'client*' and key <> 'name_key' or key in ('status', 'closed_on')
          or what in ('pay', 'deposit', 'refund') and key in ('date', 'amount'))),
imports as (
  select seq, iif(json_valid(digests), digests, '{}') as digests from log where what glob 'import*'),
written as (
  select 'client ' || rows.key as object, seq from imports, json_each(digests, '$.clients') as rows
  union all
  select label, seq from imports, json_each(digests, '$.invoices') as rows join invoices on invoices.id = rows.key),
-- Sorted together, not joined: SQLite makes no index for what a query has found, and would compare each with each.
events as (
  select object, key, value, seq from facts
  union all
  select object, null, null, seq from written where object in (select object from facts)),
newest as (
  select object, key, value, max(seq) as seq from events group by object, key),
last as (
  select object, key, value
    from (select *, max(iif(key is null, seq, 0)) over (partition by object) as written from newest)
   where key is not null and seq > written)
select * from (
  select object, key || ' differs from the last value in the log'
    from last join clients on clients.id = cast(substr(object, 8) as integer) and object = 'client ' || clients.id
   where merged_into is null
     and value is not json_extract(json_object(
           'ref', ref, 'name', name, 'email', email, 'phone', phone, 'address', address,
           'born', born, 'auto_invoice', auto_invoice, 'discount_id', discount_id, 'tax_exempt', tax_exempt,
           'terms_days', terms_days, 'diagnoses', diagnoses, 'notes', notes, 'archived', archived), '$.' || key)
   order by clients.id, key)
union all
select label, key || ' differs from the last value in the log'
  from last join invoices on object = label
 where (key = 'status' and value <> status) or (key = 'closed_on' and value <> closed_on)
union all
select label, key || ' differs from the value in the log'
  from last join payments on object = label
 where case key when 'date' then value <> date
       else cast(replace(replace(value, ',', ''), '.', '') as integer) <> amount end
"""

# Tables whose rows are found by the search key of their name.
_FOUND_BY_NAME = ("clients", "patients", "staff", "roles", "services", "taxes", "discounts")

# Numbers must have no gaps, and the counter must have the next one.
NUMBERS = """
select 'the {documents} numbers', 'a number is missing, or the next number is not one above the last'
  from counters
 where kind = '{kind}'
   and exists (select 1 from {table})
   and ((select max(number) - min(number) + 1 from {table}) <> (select count(*) from {table})
        or next <> (select max(number) + 1 from {table}))
"""

# How people know the row of a table: by its document.
LABELS = {
    "invoices": "select label from invoices where id = ?",
    "payments": "select label from payments where id = ?",
    "credit_notes": "select label from credit_notes where id = ?",
    "lines": "select label || ' line ' || lines.number from lines join invoices on invoices.id = invoice_id"
    " where lines.id = ?",
}

# By kind of document: its name in a problem, and its table.
_NUMBERED = {
    "invoice": ("invoice", "invoices"),
    "receipt": ("receipt", "payments"),
    "creditnote": ("credit note", "credit_notes"),
}


def findings(desk: Desk) -> Sheet:
    """Return the problems of the practice file, no rows if there are none.

    Call outside a transaction: the digests of a large file's rows wait in a temporary file.
    """
    sort_on_disk(desk.conn)
    with reading(desk.conn), any_text(desk.conn):
        # Several checks can meet the same damage.
        rows = list(dict.fromkeys((as_text(place), as_text(problem)) for place, problem in _all(desk.conn, _CHECKS)))
    return Sheet("Problems", (Column("thing", "Where", "label"), Column("finding", "Problem")), rows)


def problem(conn: sqlite3.Connection) -> str:
    """Return the first problem of a file on which a command failed, as a sentence, "" if it is sound.

    Of a file that isn't upgraded only that is looked at which every version has.
    """
    checks = _CHECKS if migrating.version(conn) == migrating.NEWEST else (faults, stored.texts)
    try:
        with any_text(conn):
            place, found = next(_all(conn, checks), ("", ""))
    except UnicodeDecodeError:
        return "its schema can't be read."
    return f"{as_text(place)!r}: {as_text(found)}." if place else ""


def additions(desk: Desk) -> list[str]:
    """Return the tables, views, indexes and triggers of other programs that change nothing in zbill."""
    return migrating.differences(desk.conn).additions


def _all(conn: sqlite3.Connection, checks: Sequence[_Check]) -> Iterator[tuple[str, str]]:
    """Yield what each check finds. One that damage stops doesn't stop the others.

    Raises sqlite3.Error if there is no room for temporary files.
    """
    for check in checks:
        try:
            yield from check(conn)
        except (sqlite3.Error, ValueError, TypeError, OverflowError) as error:
            if getattr(error, "sqlite_errorname", "").startswith(_NO_ROOM):
                raise
            yield "the file", f"it can't be read: {error}"


def _amounts(conn: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    for query in (INVOICES, LINES, PAYMENTS, CREDIT_NOTES, SESSIONS, STAFF, IMPORTS, LOGGED):
        yield from ((str(row[0]), str(row[1])) for row in conn.execute(query).fetchall())


def _search_keys(conn: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    for table in _FOUND_BY_NAME:
        for row_id, name, found in conn.execute(f"select id, name, name_key from {table}").fetchall():
            if found != key(name):
                yield f"{table} {row_id}", "its search key isn't the one of its name"


def _numbers(conn: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    for kind, (documents, table) in _NUMBERED.items():
        yield from conn.execute(NUMBERS.format(kind=kind, documents=documents, table=table)).fetchall()


def _log(conn: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    yield from ((f"log entry {seq}", finding) for seq, finding in log.breaks(conn))


def _deviations(conn: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    # With other columns, every row of a table would differ.
    altered = migrating.differences(conn).altered
    tables = [table for table in digests.KEYS if f"table {table}" not in altered]
    for table, row_id, what, entry in digests.deviations(conn, tables):
        since = f" after log entry {entry}" if entry else ""
        yield _named(conn, table, row_id), f"it was {what} by another program{since}"


def _named(conn: sqlite3.Connection, table: str, row_id: str) -> str:
    """Return the name of a row: that of its document if it still exists, else its table and primary key."""
    if table in LABELS:
        found = conn.execute(LABELS[table], (row_id,)).fetchone()
        if found:
            return str(found[0])
    return f"{table} {row_id}"


def _schema(conn: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    altered, rules, _ = migrating.differences(conn)
    yield from ((name, "it was altered or removed from the schema") for name in altered)
    yield from ((name, "it was added to the schema by another program") for name in rules)


# SQLite's errors of temporary files. They say nothing about the practice file.
_NO_ROOM = ("SQLITE_FULL", "SQLITE_IOERR_GETTEMPPATH")

_Check = Callable[[sqlite3.Connection], Iterator[tuple[str, str]]]
_CHECKS: Sequence[_Check] = (faults, stored.findings, _amounts, _search_keys, _numbers, _log, _deviations, _schema)
