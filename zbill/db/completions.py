"""Candidates for a word that is being typed: names, numbers and ids, a bounded number of each, by an index."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import islice

from zbill.billing.methods import DEFAULT
from zbill.billing.methods import methods as known
from zbill.records import NamedTuple
from zbill.text import fold

# How many are offered, and how many names that begin with the same letter are looked through.
MOST = 50
_LOOKED_THROUGH = 5000

# As many digits as a number or an id has.
_DIGITS = 12


class Candidate(NamedTuple):
    """A text that a word could become, and what tells it from others."""

    text: str
    about: str = ""


def clients(conn: sqlite3.Connection, typed: str) -> list[Candidate]:
    """Return names of clients that begin so, living ones unless only archived ones do; without a letter the newest."""
    wanted = fold(typed)
    if not wanted:
        query = "select name, '', archived from clients where archived = 0 order by id desc limit ?"
        return _living(conn.execute(query, (MOST,)), "")
    # Names that begin with a letter outside ASCII could be written without its accent.
    query = (
        "select * from (select name, '', archived from clients where name_key >= ? and name_key < ? limit ?) union all"
        " select * from (select name, '', archived from clients where name_key >= '{' limit ?)"
    )
    first, beyond = (wanted[0], chr(ord(wanted[0]) + 1)) if wanted.isascii() else ("", "")
    return _living(conn.execute(query, (first, beyond, _LOOKED_THROUGH, _LOOKED_THROUGH)), typed)


def patients(conn: sqlite3.Connection, typed: str) -> list[Candidate]:
    query = (
        "select patients.name, clients.name, patients.archived from patients join clients on clients.id = client_id"
        " order by patients.id desc limit ?"
    )
    return _living(conn.execute(query, (_LOOKED_THROUGH,)), typed)


def named(conn: sqlite3.Connection, table: str, typed: str) -> list[Candidate]:
    """Return names of a table of few rows: staff, roles, taxes or discounts. `table` is never typed."""
    has_archived = table != "roles"
    query = f"select name, '', {'archived' if has_archived else '0'} from {table} order by id limit ?"
    return _living(conn.execute(query, (_LOOKED_THROUGH,)), typed)


def services(conn: sqlite3.Connection, typed: str) -> list[Candidate]:
    """Return codes that begin so, else names."""
    query = "select code, name, archived from services order by code limit ?"
    rows = conn.execute(query, (_LOOKED_THROUGH,)).fetchall()
    by_name = ((name, code, archived) for code, name, archived in rows)
    return _living(rows, typed) or _living(by_name, typed)


def methods(conn: sqlite3.Connection, typed: str) -> list[Candidate]:
    """Return the practice's own payment methods that begin so, in its order."""
    stored = conn.execute("select value from settings where key = 'methods'").fetchone()
    wanted = fold(typed)
    return [Candidate(method) for method in known(stored[0] if stored else DEFAULT) if fold(method).startswith(wanted)]


def documents(conn: sqlite3.Connection, table: str, typed: str) -> list[Candidate]:
    """Return numbers of invoices, payments or credit notes that begin so, newest first. `table` is never typed."""
    about = f"select {{}}, clients.name || '  ' || date from {table} join clients on clients.id = client_id"
    if _is_number(typed):
        return _beginning(conn, about.format(f"{table}.number"), f"{table}.number", typed)
    if not typed:
        return _made(conn.execute(f"{about.format('label')} order by {table}.id desc limit ?", (MOST,)))
    query = f"{about.format('label')} where label >= ? and label < ? order by label desc limit ?"
    return _made(conn.execute(query, (typed.upper(), typed.upper() + "\U0010ffff", MOST)))


def sessions(conn: sqlite3.Connection, typed: str, today: date) -> list[Candidate]:
    """Return ids of sessions that begin so, without a digit those nearest to a day."""
    about = (
        "select sessions.id, clients.name || '  ' || substr(start, 1, 16) || '  ' || status, day"
        " from sessions join clients on clients.id = client_id"
    )
    if typed:
        return _beginning(conn, about, "sessions.id", typed) if _is_number(typed) else []
    query = (
        f"select * from ({about} where day <= ? order by day desc, start desc limit ?)"
        f" union all select * from ({about} where day > ? order by day, start limit ?)"
    )
    found = conn.execute(query, (str(today), MOST // 2, str(today), MOST // 2)).fetchall()
    return _made(sorted(found, key=lambda row: abs(date.fromisoformat(str(row[2])) - today)))


def _is_number(typed: str) -> bool:
    return typed.isascii() and typed.isdigit() and typed[0] != "0" and len(typed) <= _DIGITS


def _beginning(conn: sqlite3.Connection, about: str, column: str, digits: str) -> list[Candidate]:
    """Return what has a number that begins with these digits, highest first: 12, 120 to 129, 1200 to 1299 and so on.

    Each of these ranges is read by the index of the column. SQLite would read all numbers for one condition on all.
    """
    start, powers = int(digits), range(_DIGITS - len(digits) + 1)
    part = f"select * from ({about} where {column} between ? and ? order by {column} desc limit {MOST})"
    bounds = [bound for power in powers for bound in (start * 10**power, (start + 1) * 10**power - 1)]
    found = conn.execute(" union all ".join(part for _ in powers), bounds).fetchall()
    return _made(sorted(found, key=lambda row: -int(row[0]))[:MOST])


def _living(rows: Iterable[Sequence[object]], typed: str) -> list[Candidate]:
    """Return the names that begin so, in order, without archived ones if there are others."""
    wanted = fold(typed)
    found = [row for row in rows if fold(str(row[0])).startswith(wanted)]
    living = [row for row in found if not row[2]] or found
    return _made(islice(sorted(living, key=lambda row: fold(str(row[0]))), MOST))


def _made(rows: Iterable[Sequence[object]]) -> list[Candidate]:
    return list(dict.fromkeys(Candidate(str(row[0]), str(row[1])) for row in rows))
