"""Logos and fonts: what documents are drawn with besides text, each stored once under its digest."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Mapping
from functools import lru_cache
from typing import Literal

from zbill.errors import Usage
from zbill.file.given import contents
from zbill.sha import sha256

Kind = Literal["logo", "font"]
KINDS: tuple[Kind, ...] = ("logo", "font")

LOST = b""
FONT_MEGABYTES = 20

_TABLES = {"logo": "logos", "font": "fonts"}
_FIND = {
    "logo": "select image from logos where digest = ?",
    "font": "select file from fonts where digest = ?",
}


def store(conn: sqlite3.Connection, kind: Kind, data: bytes) -> str:
    """Store a logo or font, unless it is there already, and return its digest."""
    digest = sha256(data).hexdigest()
    if not conn.execute(_FIND[kind], (digest,)).fetchone():
        conn.execute(f"insert into {_TABLES[kind]} values (?, ?)", (digest, data))
    return digest


# Many documents of a batch have the same logo and font: in memory they share one copy.
@lru_cache(maxsize=4)
def load(conn: sqlite3.Connection, kind: Kind, name: str) -> bytes | None:
    """Return the logo or font that a setting or an imprint names: None without a name, LOST if it isn't there.

    Files written before fonts were kept in them name a font by its path.
    """
    if not name:
        return None
    if row := conn.execute(_FIND[kind], (name,)).fetchone():
        return bytes(row[0])
    return _outside(name) if kind == "font" else LOST


def kept(conn: sqlite3.Connection, settings: Mapping[str, str]) -> dict[str, str]:
    """Return printed settings as an imprint keeps them: with a logo and a font that are in the file, or without.

    A font that is set by its path is stored first.
    """
    found = dict(settings)
    for kind in KINDS:
        name = found.pop(kind, "")
        if name and (digest := _digest(conn, kind, name)):
            found[kind] = digest
    return found


def _digest(conn: sqlite3.Connection, kind: Kind, name: str) -> str:
    """Return the digest of the logo or font that a setting names, "" if it is lost."""
    if conn.execute(_FIND[kind], (name,)).fetchone():
        return name
    found = _outside(name) if kind == "font" else LOST
    return store(conn, kind, found) if found else ""


def _outside(path: str) -> bytes:
    try:
        return contents(path, megabytes=FONT_MEGABYTES) if os.path.isabs(path) else LOST
    except Usage:
        return LOST
