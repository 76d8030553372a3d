"""A document's file has its number as name, and its kind too where another kind could have the same name."""

from __future__ import annotations

from contextlib import closing

import pytest

from tests.practice import Practice
from zbill.desk import Desk
from zbill.file import connection
from zbill.services.file_names import Kind, file_name

KINDS: tuple[Kind, ...] = ("invoice", "receipt", "creditnote")


def names(practice: Practice, *labels: str) -> tuple[str, ...]:
    """Return the file names of an invoice, a receipt and a credit note with these numbers."""
    with closing(connection.connect(practice.path)) as conn:
        desk = Desk(conn, practice.path, practice.now)
        return tuple(file_name(desk, kind, label) for kind, label in zip(KINDS, labels, strict=True))


def test_a_file_is_named_by_the_number(practice: Practice) -> None:
    assert names(practice, "INV-0001", "RCT-0001", "CN-0001") == ("INV-0001", "RCT-0001", "CN-0001")


@pytest.mark.parametrize(
    ("prefixes", "expected"),
    [
        (("A-", "A-", "A-"), ("invoice-A-1", "receipt-A-1", "credit-note-A-1")),
        (("", "", "CN-"), ("invoice-1", "receipt-1", "CN-1")),
        (("A/", "A?", "CN-"), ("invoice-A-1", "receipt-A-1", "CN-1")),
        (("a-", "RCT-", "A-"), ("invoice-a-1", "RCT-1", "credit-note-A-1")),
        (("A/", "B/", "C/"), ("A-1", "B-1", "C-1")),
        (("2026.", "20-", "20_"), ("2026.1", "20-1", "20_1")),
    ],
)
def test_the_kind_is_in_the_name_where_kinds_share_a_prefix(
    practice: Practice, prefixes: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    for kind, prefix in zip(KINDS, prefixes, strict=True):
        practice.ok(["config", "set", f"{kind}_prefix", prefix])
    assert names(practice, *(f"{prefix}1" for prefix in prefixes)) == expected


def test_the_kind_is_in_the_name_where_a_number_was_used_under_an_earlier_prefix(practice: Practice) -> None:
    practice.begin("client add Ana", "charge Ana Book 5.00", "config set receipt_prefix INV-")
    practice.begin("pay Ana 5.00", "config set receipt_prefix RCT-")
    assert names(practice, "INV-0001", "INV-0001", "CN-0001") == ("invoice-INV-0001", "receipt-INV-0001", "CN-0001")
    assert names(practice, "INV-0002", "RCT-0002", "CN-0002") == ("INV-0002", "RCT-0002", "CN-0002")
