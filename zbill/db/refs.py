"""Refs of zbill's own, with the practice's token, so that no other practice gives the same (SPEC 10, "Who is who")."""

from __future__ import annotations

import sqlite3
from itertools import chain, count
from typing import Literal

from zbill.billing import refs
from zbill.db import rows


def begin(conn: sqlite3.Connection, token: str) -> None:
    """Store the token of a new practice."""
    conn.execute("insert into own_refs values (1, ?, 0, 0)", (token,))


def own_ref(conn: sqlite3.Connection, table: Literal["clients", "patients", "sessions"], row_id: int) -> str:
    """Return a ref of zbill's own for a row, such as zb-k3f9xc-s5.

    It is zb-k3f9xc-s5-2 if a file brought zb-k3f9xc-s5 for another row.
    """
    ref = refs.own_ref(rows.scalar(conn, "select token from own_refs"), table[0], row_id)
    others = (f"{ref}-{number}" for number in count(2))
    return next(each for each in chain([ref], others) if not is_taken(conn, table, each))


def is_taken(conn: sqlite3.Connection, table: str, ref: str) -> bool:
    """Return whether a row of a table has this ref."""
    return rows.exists(conn, f"select 1 from {table} where ref = ?", (ref,))


def _computed(letter: str, table: str, kind: str) -> str:
    """Return SQL for the ref that a row has of its own, as `own_ref` does for rows that are stored with theirs."""
    with_token = f"{table}.id > (select plain_{table} from own_refs)"
    token = f"iif({with_token}, (select token from own_refs) || '-', '')"
    ref = f"'{refs.PREFIX}' || {token} || '{letter}' || {table}.id"
    taken = f"select 1 from imported as taken where taken.kind = '{kind}' and taken.ref = {ref}"
    return f"{ref} || iif(exists ({taken}), '-2', '')"


REF_OF_CHARGE = _computed("l", "lines", "charges")
REF_OF_PAYMENT = _computed("r", "payments", "payments")

# The id in a ref given as `value`, with a token in it or without, and what both yield for any other text.
_PLACES = (len(refs.PREFIX) + 2, len(refs.PREFIX) + refs.LENGTH + 3)
POSSIBLE_IDS = ", ".join(f"cast(substr(value, {place}) as integer)" for place in _PLACES)
