"""Finding rows by what people type: id or code, exact name, or a unique part of the name; never a guess (SPEC 9)."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Generic, Protocol, TypeVar

from zbill.db import rows
from zbill.errors import Ambiguous, NotFound
from zbill.records import NamedTuple
from zbill.text import fold, fold_each

SHOWN = 10
SUGGESTED = 3

# From which likeness on, of 1, a name is suggested.
_NEAR = 0.7


class Named(Protocol):
    """A record that can be found by name."""

    @property
    def id(self) -> int: ...

    @property
    def name(self) -> str: ...

    @property
    def archived(self) -> bool: ...


Found = TypeVar("Found", bound=Named)


class Kind(NamedTuple, Generic[Found]):
    """A kind of things with names: its word in errors, its record and its table.

    `handle` is what finds one for sure, "" if only its full name does: names of this kind are unique, and an id that no
    list shows would be taken for a number. `details` is SQL for what tells candidates apart, the handle first.
    """

    word: str
    record: type[Found]
    table: str
    remedy: str
    handle: str = "id"
    details: str = "select ?"


def resolve(
    conn: sqlite3.Connection,
    kind: Kind[Found],
    text: str,
    exact: Iterable[Sequence[Found]],
    where: str = "true",
    remedy: str = "",
) -> Found:
    """Return the one result of the first search that finds any: the exact ones, then those by parts of the name.

    Of each search's results, archived ones count only if there are no others. `where` limits whose names are searched.
    Raises NotFound with the nearest names, or Ambiguous if a search finds several.
    """
    remedy = remedy or kind.remedy
    if not text.strip():
        # An empty text is a part of every name. An unset variable in a script must not find the only client.
        raise NotFound(f"An empty name matches no {kind.word}.", remedy)
    for each in exact:
        if each:
            return _only(conn, kind, text, each)
    likely = f"{where} and id in (select value from json_each(?))"
    if ids := best(text, _names(conn, kind, likely, (rows.json_ids(with_part(conn, kind.table, text)),))):
        return _only(conn, kind, text, _by_name(conn, kind, ids))
    raise NotFound.named(kind.word, text, remedy, nearest(text, [name for _, name in _names(conn, kind, where)]))


def with_part(conn: sqlite3.Connection, table: str, text: str) -> list[int]:
    """Return the ids of all whose names may have a text as a part, by nothing but the index of their keys."""
    query = f"""
        select id, name_key from {table}
         where instr(name_key, ?) or length(name_key) < length(cast(name_key as blob))
            or instr(name_key, '''') or instr(name_key, '`')
    """
    wanted = fold(text)
    keys = rows.pairs(conn, query, (wanted,))
    # In the key of a name the iota below a letter is a letter.
    wanted = wanted.replace("ι", "")
    folded = fold_each([key for _, key in keys])
    return [row_id for (row_id, _), name in zip(keys, folded, strict=True) if wanted in name.replace("ι", "")]


def best(text: str, names: Sequence[tuple[int, str]]) -> list[int]:
    """Return the ids of the names that match a text best.

    The whole name is best, then the beginning of the name, of one of its words, and the middle of a word. Case, accents
    and apostrophes are ignored.
    """
    wanted = fold(text)
    if not wanted:
        return []
    begins_word = re.compile(rf"\b{re.escape(wanted)}" if wanted[:1].isalnum() else re.escape(wanted))
    found: tuple[list[int], ...] = ([], [], [], [])
    for (row_id, _), name in zip(names, fold_each([name for _, name in names]), strict=True):
        if wanted not in name:
            continue
        if name.startswith(wanted):
            found[name != wanted].append(row_id)
        else:
            found[2 if begins_word.search(name) else 3].append(row_id)
    return next((ids for ids in found if ids), [])


def nearest(text: str, names: Iterable[str]) -> list[str]:
    """Return the names, at most three, that are most like a text in whole or in one of their words."""
    from difflib import get_close_matches

    wanted = fold(text)
    if not any(letter.isalpha() for letter in wanted):
        # A number is an id, a code or a phone number. The next number isn't like it.
        return []
    called: dict[str, dict[str, None]] = {}
    for name in names:
        whole = fold(name)
        for part in {whole, *whole.split()}:
            called.setdefault(part, {})[name] = None
    near = get_close_matches(wanted, called, n=SUGGESTED, cutoff=_NEAR)
    return list(dict.fromkeys(name for part in near for name in called[part]))[:SUGGESTED]


def as_id(text: str) -> int:
    """Return the text as an id; -1, which no row has, if it isn't one."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else -1


def _names(
    conn: sqlite3.Connection, kind: Kind[Found], where: str, values: Sequence[object] = ()
) -> list[tuple[int, str]]:
    return rows.pairs(conn, f"select id, name from {kind.table} where {where} order by id", values)


def _by_name(conn: sqlite3.Connection, kind: Kind[Found], ids: Iterable[int]) -> list[Found]:
    columns = rows.columns(kind.record)  # type: ignore[arg-type]
    query = (
        f"select {columns} from {kind.table} where id in (select value from json_each(?)) order by alphabet(name), id"
    )
    return rows.many(conn, kind.record, query, (rows.json_ids(ids),))  # type: ignore[type-var]


def _only(conn: sqlite3.Connection, kind: Kind[Found], text: str, found: Sequence[Found]) -> Found:
    """Return the only one of what was found, or the only one that isn't archived. Raises Ambiguous."""
    found = [one for one in found if not one.archived] or found
    if len(found) == 1:
        return found[0]
    more = ["…"] * (len(found) > SHOWN)
    raise Ambiguous(kind.word, text, [*_told_apart(conn, kind, found[:SHOWN]), *more], kind.handle)


def _told_apart(conn: sqlite3.Connection, kind: Kind[Found], found: Sequence[Found]) -> Iterator[str]:
    """Yield each name with those of its details that not all have in common."""
    details = [tuple(conn.execute(kind.details, (one.id,)).fetchone()) for one in found]
    common = set(details[0]).intersection(*details[1:])
    for one, known in zip(found, details, strict=True):
        apart = ", ".join(str(each) for each in known if each and each not in common)
        yield f"{one.name} ({apart})" if apart else one.name
