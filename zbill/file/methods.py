"""Payments with any method and with the day of a correction, since a practice has methods of its own (SPEC 6)."""

from __future__ import annotations

import sqlite3

from zbill.file.references import create_again, texts

_FIXED = "check (method in ('cash', 'card', 'check', 'transfer', 'other'))"
_ANY = "check (method <> '' and method not glob '*[' || char(1, 45, 31, 127, 45, 159) || ']*')"

# The moment of the last correction, and its day.
_CORRECTED = """\
  corrected_at  integer,
  corrected_on  text check (corrected_on is date(corrected_on, '+0 days')),
"""
_CHECKED = """\
  check ((corrected_at is null) = (corrected_on is null)),
  check (corrected_on between date(corrected_at - 86400, 'unixepoch') and date(corrected_at + 86400, 'unixepoch')),
"""
# What they are put in front of.
_COLUMN, _CHECK = "  applied       integer", "  check (unapplied >= 0)"


def correctable(conn: sqlite3.Connection) -> None:
    """Create the payments again, with these columns and rules. Call it as `references.name_columns`."""
    # A row that breaks a rule of its table moves as it is: zbill check reports it.
    conn.execute("pragma ignore_check_constraints = on")
    try:
        for create in texts(conn, "table", "payments"):
            changed = create.replace(_FIXED, _ANY).replace(_COLUMN, _CORRECTED + _COLUMN)
            create_again(conn, "payments", changed.replace(_CHECK, _CHECKED + _CHECK))
    finally:
        conn.execute("pragma ignore_check_constraints = off")
