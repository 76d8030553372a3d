"""Attempts to print or send documents, as a table (SPEC 9, "Objects in JSON")."""

from __future__ import annotations

from collections.abc import Sequence

from zbill.billing.deliveries import Delivery
from zbill.sheet import Column, Sheet

_COLUMNS = (
    Column("document", "Document", "label", in_table=False),
    Column("number", "Number", "label"),
    Column("client", "Client", narrow=True),
    Column("client_id", "Client id", "number", in_table=False),
    Column("to", "To"),
    Column("result", "Result", "label"),
    Column("answer", "Answer"),
    Column("message_id", "Message-ID", "label", in_table=False),
    Column("at", "When", "instant"),
)

_COLUMNS_OF_STATEMENTS = tuple(each._replace(in_table=False) if each.key == "number" else each for each in _COLUMNS)


def deliveries(title: str, made: Sequence[Delivery]) -> Sheet:
    """Return the attempts, one per row. A table names statements by their clients: they have no short number."""
    if all(each.document == "statement" for each in made):
        return Sheet(title, _COLUMNS_OF_STATEMENTS, made)
    return Sheet(title, _COLUMNS, made)
