"""Digests of rows, kept in the log, so that a row that another program changed, added or removed is found (SPEC 7).

Temporary triggers, which only this connection has, note which rows a transaction writes; of many new rows only the
first key is noted. At its end the log entry gets a digest of each of them, as JSON:
{"lines": {"12": "0a1b…"}, "staff_roles": {"2 1": null}}. Keys are the columns of the primary key, with a space between
them. A removed row has null.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain, groupby, islice
from operator import itemgetter

from zbill.db.rows import exists, pairs, scalar, tuples
from zbill.records import NamedTuple
from zbill.sha import sha256_of

# The tables that are watched, with the columns of their primary key: all but the log, and those of counts, which say
# what other rows say.
KEYS: Mapping[str, tuple[str, ...]] = {
    "batch_files": ("batch_id", "kind"),
    "batches": ("id",),
    "client_rates": ("client_id", "service_id", "since"),
    "clients": ("id",),
    "counters": ("kind",),
    "credit_note_lines": ("id",),
    "credit_note_taxes": ("credit_note_line_id", "position"),
    "credit_notes": ("id",),
    "deliveries": ("id",),
    "discounts": ("id",),
    "estimate_lines": ("estimate_id", "position"),
    "estimates": ("id",),
    "exempted_taxes": ("line_id", "position"),
    "exported": ("name", "kind", "document"),
    "fonts": ("digest",),
    "goodwill": ("id",),
    "imported": ("kind", "ref"),
    "imprints": ("id",),
    "invoice_changes": ("invoice_id", "day"),
    "invoice_versions": ("invoice_id", "settlement_id"),
    "invoices": ("id",),
    "keys": ("key",),
    "line_taxes": ("line_id", "position"),
    "lines": ("id",),
    "logos": ("digest",),
    "maps": ("name",),
    "own_refs": ("id",),
    "patients": ("id",),
    "payments": ("id",),
    "role_permissions": ("role_id", "permission"),
    "roles": ("id",),
    "service_prices": ("service_id", "since"),
    "service_taxes": ("service_id", "tax_id"),
    "services": ("id",),
    "sessions": ("id",),
    "settings": ("key",),
    "settlements": ("id",),
    "staff": ("id",),
    "staff_roles": ("staff_id", "role_id"),
    "superbill_lines": ("superbill_id", "position"),
    "superbills": ("id",),
    "tax_rates": ("tax_id", "since"),
    "taxes": ("id",),
    "write_offs": ("id",),
}

# How many rows one entry describes when every row of the file is logged.
CHUNK = 20_000

# Digits of a SHA-256 that a row's digest keeps. It needs no more: to search for another row with the same digits is
# harder than to rewrite the log.
_DIGITS = 16

# A row as it is stored: its key, and the bytes that its digest is over, None if it was removed.
_Stored = tuple[str, bytes | None]

_quoted = json.JSONEncoder(ensure_ascii=False).encode

_EVENTS = {"insert": "new", "update": "new", "delete": "old"}

RECORDED = """
insert or replace into recorded
select changed.key, row.key, row.value, seq
  from log, json_each(iif(json_valid(digests), digests, '{}')) as changed, json_each(changed.value) as row
 where digests is not null
 order by seq
"""


class Deviation(NamedTuple):
    """A row that differs from its last digest: its table and key, what happened to it, and the entry, 0 for none."""

    table: str
    key: str
    what: str
    entry: int


def watch(conn: sqlite3.Connection) -> None:
    """Note, from here on, each row that this connection writes. Does nothing the second time."""
    if _is_watched(conn):
        return
    conn.execute("create temp table written (name text, a, b, c)")
    conn.execute("create temp table written_from (name text primary key, first)")
    for name in KEYS:
        _watch_table(conn, name)


@contextmanager
def unwatched(conn: sqlite3.Connection, firsts: Mapping[str, int]) -> Iterator[None]:
    """Write new rows of these tables without noting each: all from these first keys on are noted at once."""
    with _noting(conn, firsts, "insert or ignore into written_from values (?, ?)", firsts.items()):
        yield


@contextmanager
def unwatched_refs(conn: sqlite3.Connection, kind: str, refs: str) -> Iterator[None]:
    """Write new rows of `imported` without noting each: these refs, as JSON, are noted at once."""
    query = "insert into written select 'imported', ?, value, null from json_each(?)"
    with _noting(conn, ["imported"], query, [(kind, refs)]):
        yield


@contextmanager
def _noting(
    conn: sqlite3.Connection, names: Iterable[str], query: str, values: Iterable[tuple[object, ...]]
) -> Iterator[None]:
    """Write rows of these tables, and note them by a query at the end."""
    if not _is_watched(conn):
        yield
        return
    for name in names:
        for event in _EVENTS:
            conn.execute(f"drop trigger temp.{name}_{event}")
    yield
    conn.executemany(query, values)
    for name in names:
        _watch_table(conn, name)


def _watch_table(conn: sqlite3.Connection, name: str) -> None:
    for event, row in _EVENTS.items():
        key = ", ".join([f"{row}.{column}" for column in KEYS[name]] + ["null"] * (3 - len(KEYS[name])))
        conn.execute(
            f"create temp trigger {name}_{event} after {event} on main.{name}"
            f" begin insert into written values ('{name}', {key}); end"
        )


def are_due(conn: sqlite3.Connection) -> bool:
    """Return whether rows were written that no log entry has yet."""
    return _is_watched(conn) and exists(conn, "select 1 from written union all select 1 from written_from")


def taken(conn: sqlite3.Connection) -> str | None:
    """Return the digests of the rows written since the last time, and forget these rows; None if there are none.

    They are in the order of their keys, removed ones last, so that an entry doesn't depend on the order of the writing.
    """
    if not _is_watched(conn):
        return None
    firsts = dict(pairs(conn, "select name, first from written_from"))
    names = {name for (name,) in tuples(conn, "select distinct name from written")} | firsts.keys()
    found = {name: _members(_written(conn, name, firsts.get(name))) for name in sorted(names)}
    conn.execute("delete from written")
    conn.execute("delete from written_from")
    return _joined_up(found) if any(found.values()) else None


def of_every_row(conn: sqlite3.Connection, but: Container[tuple[str, str]] = ()) -> Iterator[str]:
    """Yield the digests of all rows but those named by table and key, each time of at most `CHUNK` rows."""
    rows = ((name, key, row) for name in KEYS for key, row in _stored(conn, name) if (name, key) not in but)
    while chunk := list(islice(rows, CHUNK)):
        by_table = groupby(chunk, key=itemgetter(0))
        yield _joined_up({name: _members((key, row) for _, key, row in found) for name, found in by_table})


def deviations(conn: sqlite3.Connection, tables: Iterable[str] = KEYS) -> Iterator[Deviation]:
    """Yield each row of these tables that another program changed, added or removed."""
    conn.execute(
        "create temp table recorded"
        " (name text, key text, digest text, entry integer, primary key (name, key)) without rowid"
    )
    try:
        conn.execute(RECORDED)
        for name in tables:
            yield from _deviations(conn, name)
    finally:
        conn.execute("drop table temp.recorded")


def present(conn: sqlite3.Connection) -> list[str]:
    """Return the watched tables that a file of any schema has."""
    return [name for name in KEYS if exists(conn, "select 1 from sqlite_schema where name = ?", (name,))]


def _is_watched(conn: sqlite3.Connection) -> bool:
    return exists(conn, "select 1 from temp.sqlite_schema where name = 'written'")


def _written(conn: sqlite3.Connection, name: str, first: int | None) -> Iterator[_Stored]:
    """Return the rows that were noted: singly, and those from a first key on, if there is one."""
    singly = _noted_singly(conn, name, first)
    return singly if first is None else chain(singly, _stored(conn, name, first))


def _noted_singly(conn: sqlite3.Connection, name: str, before: int | None) -> Iterator[_Stored]:
    """Return the rows that were noted singly, with keys before a first one, if there is one: removed ones last."""
    keys, places = ", ".join(KEYS[name]), ", ".join(("a", "b", "c")[: len(KEYS[name])])
    noted = f"select {places} from written where name = :name and (:before is null or a < :before)"
    # To sort keys, as IN does, takes half the time of sorting rows.
    query = f"""
        select * from (select {_joined(KEYS[name])}, {_row(conn, name)} from {name} where ({keys}) in ({noted})
                        order by {keys})
        union all
        select * from (select distinct {_joined(places.split(", "))}, null from ({noted})
                        where ({places}) not in (select {keys} from {name}) order by {places})
    """
    return tuples(conn, query, {"name": name, "before": before})


def _stored(conn: sqlite3.Connection, name: str, first: int | None = None) -> Iterator[_Stored]:
    """Return all rows, or those from a first key on, in order of their keys."""
    query = f"select {_joined(KEYS[name])}, {_row(conn, name)} from {name}"
    if first is None:
        return tuples(conn, query)
    return tuples(conn, f"{query} where {KEYS[name][0]} >= ? order by {', '.join(KEYS[name])}", (first,))


def _deviations(conn: sqlite3.Connection, name: str) -> Iterator[Deviation]:
    key = _joined([f"{name}.{column}" for column in KEYS[name]])
    rows = tuples(
        conn,
        f"select {key}, recorded.entry, recorded.digest, {_row(conn, name)}"
        f" from {name} left join recorded on recorded.name = ? and recorded.key = {key}",
        (name,),
    )
    kept = 0
    sha256 = sha256_of(scalar(conn, f"select count(*) from {name}"))
    for found, entry, digest, row in rows:
        if digest is None:
            yield Deviation(name, found, "added", entry or 0)
        else:
            kept += 1
            if digest != sha256(row).hexdigest()[:_DIGITS]:
                yield Deviation(name, found, "changed", entry)
    (recorded,) = tuples(conn, "select count(digest) from recorded where name = ?", (name,)).fetchone()
    # To look for removed rows costs as much again, so it is done only where there are any.
    if recorded > kept:
        removed = tuples(
            conn,
            "select key, entry from recorded where name = ? and digest is not null"
            f" and key not in (select {key} from {name})",
            (name,),
        )
        yield from (Deviation(name, found, "removed", entry) for found, entry in removed)


def _row(conn: sqlite3.Connection, name: str) -> str:
    """Return an expression for the bytes that a row's digest is over: a JSON array of its stored columns.

    SQLite writes it as Python's json does, without blanks and ASCII escapes, and several times as fast. It is a blob,
    because another program might have stored text that isn't UTF-8.
    """
    columns = tuples(conn, "select name, type from pragma_table_info(?) order by cid", (name,))
    cells = [f"lower(hex({name}.{column}))" if kind == "BLOB" else f"{name}.{column}" for column, kind in columns]
    return f"cast(json_array({', '.join(cells)}) as blob)"


def _joined(columns: Sequence[str]) -> str:
    """Return an expression for a key as text."""
    joined = " || ' ' || ".join(columns)
    return f"cast({joined} as text)"


def _members(rows: Iterable[_Stored]) -> list[str]:
    """Return the keys of rows with their digests, as JSON, in a third less time than a dict of them is written."""
    found = list(rows)
    sha256 = sha256_of(len(found))
    return [
        f"{_quoted(key)}:null" if row is None else f'{_quoted(key)}:"{sha256(row).hexdigest()[:_DIGITS]}"'
        for key, row in found
    ]


def _joined_up(members: Mapping[str, Sequence[str]]) -> str:
    """Return a log entry's digests, by table."""
    tables = [f"{_quoted(name)}:{{{','.join(own)}}}" for name, own in members.items() if own]
    return f"{{{','.join(tables)}}}"
