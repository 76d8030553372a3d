"""Attempts to send documents by mail. A row is added before the text goes out and gets its result afterwards."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

from zbill.billing.deliveries import Attempt
from zbill.db import rows
from zbill.records import NamedTuple
from zbill.words import Document


class NewAttempt(NamedTuple):
    """An attempt that begins. `document` is the id of the document, or of the client for a statement.

    `message` is the Message-ID, and `run` the run that makes it.
    """

    kind: Document
    document: int
    number: str
    digest: str
    address: str
    message: str
    at: int
    run: str


class Claim(NamedTuple):
    """An attempt of a run that has no result. `client_id` is of the document's client."""

    id: int
    number: str
    address: str
    run: str
    client_id: int


_UNSETTLED = """
select id, number, address, run,
       case kind when 'invoice' then (select client_id from invoices where id = document)
                 when 'receipt' then (select client_id from payments where id = document)
                 when 'creditnote' then (select client_id from credit_notes where id = document)
                 when 'superbill' then (select client_id from superbills where id = document)
                 when 'estimate' then (select client_id from estimates where id = document)
                 else document end as client_id
  from deliveries
 where result = 'unknown'
 order by id
"""


def of_documents(conn: sqlite3.Connection, kind: Document, documents: Iterable[int]) -> list[Attempt]:
    """Return the attempts to send documents of one kind, in their order."""
    query = (
        f"select {rows.columns(Attempt)} from deliveries"
        " where kind = ? and document in (select value from json_each(?)) order by id"
    )
    return rows.many(conn, Attempt, query, (kind, rows.json_ids(documents)))


def unsettled(conn: sqlite3.Connection) -> list[Claim]:
    """Return the attempts of all runs that have no result, in their order."""
    return rows.many(conn, Claim, _UNSETTLED)


def begin(conn: sqlite3.Connection, new: Sequence[NewAttempt]) -> list[int]:
    """Record attempts, whose results are unknown until they end, and return their ids."""
    first = rows.next_id(conn, "deliveries")
    rows.add(conn, "deliveries", *new)
    return list(range(first, first + len(new)))


def end(conn: sqlite3.Connection, attempt_id: int, result: str, answer: str) -> None:
    """Store the result of an attempt."""
    conn.execute("update deliveries set result = ?, answer = ? where id = ?", (result, answer, attempt_id))
