"""Batches of imported files, and the refs under which their rows are known again (SPEC 10)."""

from __future__ import annotations

import sqlite3
from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import date as Day
from datetime import datetime as WallTime

from zbill.billing.refs import PREFIX
from zbill.db import digests, rows
from zbill.db.refs import POSSIBLE_IDS, REF_OF_CHARGE, REF_OF_PAYMENT
from zbill.file.bulk import without_triggers
from zbill.records import NamedTuple
from zbill.words import SessionStatus


class Known(NamedTuple):
    """A row that was imported: its ref, the batches that added and last changed it, its digest, what it became.

    `batch_id` is None if the row was there before it was imported: undoing a batch must not remove it.
    """

    ref: str
    batch_id: int | None
    last_batch_id: int
    digest: bytes
    became: int


class BatchFile(NamedTuple):
    """A file of a batch: its kind, name, SHA-256, and how many rows were added, updated and skipped."""

    batch_id: int
    kind: str
    name: str
    digest: str
    added: int
    updated: int
    skipped: int


class Visit(NamedTuple):
    """A session that was imported: the ref that it has where it comes from, its id, start and status."""

    ref: str
    id: int
    start: WallTime
    status: SessionStatus


# From how many refs on they are added together, without the file's triggers.
_MANY = 1000

# Those of the refs that the trigger of `imported` would have refused. Its primary key refuses a second one.
WRONGLY_IMPORTED = """
select imported.ref
  from json_each(:refs) cross join imported on imported.kind = :kind and imported.ref = value
 where coalesce(batch_id, last_batch_id) <> last_batch_id
    or last_batch_id not in (select id from batches)
    or exists (select 1 from batch_files where batch_files.batch_id = last_batch_id)
    or case :kind
       when 'clients' then imported.ref is not (select ref from clients where id = became)
       when 'patients' then imported.ref is not (select ref from patients where id = became)
       when 'sessions' then imported.ref is not (select ref from sessions where id = became)
       when 'charges' then became not in (select id from lines where id = became and session_id is null)
       when 'payments' then became not in (select id from payments where id = became) end
    or (:kind in ('charges', 'payments')
        and (batch_id is null or 1 < (select count(*) from imported as other
                                       where other.kind = :kind and other.became = imported.became)))
"""


def begin(conn: sqlite3.Connection, at: int, staff_id: int) -> int:
    """Begin a batch at an instant (UTC epoch seconds), and return its number."""
    query = """
        insert into batches (at, staff_id, last_invoice)
        values (?, ?, coalesce((select max(number) from invoices), 0))
    """
    return rows.last_id(conn.execute(query, (at, staff_id)))


def add_file(conn: sqlite3.Connection, file: BatchFile) -> None:
    rows.add(conn, "batch_files", file)


def batch_with(conn: sqlite3.Connection, kind: str, digest: str) -> int | None:
    """Return the newest batch that imported this very file, and wasn't undone, None if there is none."""
    query = (
        "select max(batch_id) as batch_id from batch_files join batches on batches.id = batch_id"
        " where kind = ? and digest = ? and undone_at is null"
    )
    found: int | None = rows.scalar(conn, query, (kind, digest))
    return found


def known(conn: sqlite3.Connection, kind: str, refs: Iterable[str]) -> dict[str, Known]:
    """Return, by ref, what was imported under these refs."""
    query = f"select {rows.columns(Known)} from imported where kind = ? and ref in (select value from json_each(?))"
    return {ref: Known(ref, *rest) for ref, *rest in rows.tuples(conn, query, (kind, rows.json_texts(refs)))}


def remember(conn: sqlite3.Connection, kind: str, found: Sequence[Known], before: Container[str]) -> None:
    """Store what was imported. A ref that was imported before keeps the batch that added it, and what it became."""
    _add(conn, kind, [each for each in found if each.ref not in before])
    conn.executemany(
        "update imported set digest = ?, last_batch_id = ? where kind = ? and ref = ?",
        ((each.digest, each.last_batch_id, kind, each.ref) for each in found if each.ref in before),
    )


def _add(conn: sqlite3.Connection, kind: str, new: Sequence[Known]) -> None:
    """Add refs. Raises ValueError if one of many breaks a rule of the file, for which the trigger isn't asked."""
    names, cells = ("kind", *Known._fields), [(kind, *each) for each in new]
    if len(new) < _MANY:
        rows.add_cells(conn, "imported", names, cells)
        return
    refs = rows.json_texts(each.ref for each in new)
    with without_triggers(conn, ["imported"]), digests.unwatched_refs(conn, kind, refs):
        rows.add_cells(conn, "imported", names, cells)
    for broken in rows.tuples(conn, WRONGLY_IMPORTED, {"kind": kind, "refs": refs}):
        raise ValueError(f"an imported row breaks a rule of the file: {broken}")


def forget(conn: sqlite3.Connection, kind: str, refs: Iterable[str]) -> None:
    """Forget what was imported under these refs."""
    conn.execute(
        "delete from imported where kind = ? and ref in (select value from json_each(?))", (kind, rows.json_texts(refs))
    )


def became(conn: sqlite3.Connection, kind: str) -> dict[str, int]:
    """Return, by ref, what everything of a kind became."""
    return dict(rows.pairs(conn, "select ref, became from imported where kind = ?", (kind,)))


def visits(conn: sqlite3.Connection, first: Day) -> list[Visit]:
    """Return the sessions from a day on that were imported, by start."""
    query = """
        select imported.ref, sessions.id, start, status
          from imported join sessions on sessions.id = became
         where kind = 'sessions' and day >= ?
         order by start, sessions.id
    """
    return rows.many(conn, Visit, query, (str(first),))


# The ids of rows that have a ref of zbill's own, and those that were added with a ref by a command.
_OWN: Mapping[str, str] = {
    "clients": "select ref, id from clients where ref in (select value from json_each(:refs))",
    "patients": "select ref, id from patients where ref in (select value from json_each(:refs))",
    "sessions": "select ref, id from sessions where ref in (select value from json_each(:refs))",
    "charges": f"""
        select value, lines.id
          from json_each(:refs) join lines on lines.id in ({POSSIBLE_IDS})
         where value = {REF_OF_CHARGE} and session_id is null
           and not exists (select 1 from imported where kind = 'charges' and became = lines.id)
    """,
    "payments": f"""
        select value, payments.id
          from json_each(:refs) join payments on payments.id in ({POSSIBLE_IDS})
         where value = {REF_OF_PAYMENT}
           and not exists (select 1 from imported where imported.kind = 'payments' and became = payments.id)
    """,
}


def own_ids(conn: sqlite3.Connection, kind: str, refs: Iterable[str]) -> dict[str, int]:
    """Return, by ref, the ids of rows that are called so without having been imported."""
    if kind in ("charges", "payments"):
        # Their refs aren't stored, so only those of zbill's own can be of a row.
        refs = [ref for ref in refs if ref.startswith(PREFIX)]
    return dict(rows.pairs(conn, _OWN[kind], {"refs": rows.json_texts(refs)})) if kind in _OWN else {}


_ON = "select id, invoice_id from lines where id in (select value from json_each(:ids))"


def invoices_of(conn: sqlite3.Connection, refs: Iterable[str]) -> dict[str, int]:
    """Return, by ref, the ids of the invoices that these sessions and charges are on: a session before a charge.

    A charge that a command made has a ref of zbill's own.
    """
    wanted = list(refs)
    query = """
        select imported.ref, invoice_id
          from imported join lines on lines.id = became
         where kind = 'charges' and imported.ref in (select value from json_each(:refs))
        union all
        select sessions.ref, lines.invoice_id
          from sessions join lines on session_id = sessions.id and live = 1
         where sessions.ref in (select value from json_each(:refs))
    """
    found = dict(rows.pairs(conn, query, {"refs": rows.json_texts(wanted)}))
    charges = own_ids(conn, "charges", (ref for ref in wanted if ref not in found))
    on = dict(rows.pairs(conn, _ON, {"ids": rows.json_ids(charges.values())})) if charges else {}
    return found | {ref: on[line_id] for ref, line_id in charges.items()}


def invoice_with(conn: sqlite3.Connection, client_id: int, other_number: str) -> int | None:
    """Return the id of the client's invoice that has this number where it comes from, None if there is none."""
    # SQLite chooses the index of those numbers by the second condition.
    query = """
    select id from invoices
     where client_id = ? and other_number = ? and other_number <> '' and status <> 'void'
     order by date, number limit 1
    """
    found = conn.execute(query, (client_id, other_number)).fetchone()
    return found["id"] if found else None


def set_source(conn: sqlite3.Connection, invoices: Iterable[tuple[int, int, str]]) -> None:
    """Store of new invoices, by id, the batch that made each and the number it had where it comes from."""
    conn.executemany(
        "update invoices set batch_id = ?, other_number = ? where id = ?",
        ((batch_id, other_number, invoice_id) for invoice_id, batch_id, other_number in invoices),
    )


def save_map(conn: sqlite3.Connection, name: str, body: str) -> None:
    """Save a map under a name, in place of the one that had it."""
    conn.execute("insert into maps values (?, ?) on conflict do update set body = excluded.body", (name, body))


def saved_map(conn: sqlite3.Connection, name: str) -> str | None:
    """Return the text of the map that was saved under a name, None if there is none."""
    found = conn.execute("select body from maps where name = ?", (name,)).fetchone()
    return found["body"] if found else None


def saved_maps(conn: sqlite3.Connection) -> list[str]:
    """Return the names of the saved maps, in order."""
    return [name for (name,) in rows.tuples(conn, "select name from maps order by name")]
