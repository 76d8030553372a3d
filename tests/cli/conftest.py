"""A practice that wrong commands must leave as it is."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import pytest

from tests.practice import Practice, found

SETUP = """
service add 90834 'Psychotherapy 45 min' 150.00
service add 90837 'Psychotherapy 60 min' 200.00
client add 'Ana Lopez'
client add 'Ana Lopez-Vega'
client add 'Ben Okafor'
client add 'Cem Aydin' --auto-invoice off
patient add 1 Rex
tax add GST 5
discount add Senior 10
session add 1 90834 '2026-10-05 09:00'
session add 1 90834 '2026-10-06 09:00'
session add 1 90834 '2026-10-05 10:00'
session add 1 90834 '2026-10-05 11:00'
session add 4 90834 '2026-10-05 12:00'
charge 1 Book 10.00
charge 1 Letter 20.00
charge 3 Report 80.00
pay 3 50.00 --method check --reference 7
attend 3
checkin 4
attend 5
invoice close 2
invoice void 1 --reason mistake
"""


@pytest.fixture(scope="session")
def shelved(tmp_path_factory: pytest.TempPathFactory) -> Practice:
    """Sessions: 1 today, 2 tomorrow, 3 billed, 4 in, 5 unbilled. Invoices: 1 void, 2 closed, 3 half paid, 4, 5 (in)."""
    practice = found(tmp_path_factory.mktemp("shelf"))
    for command in SETUP.strip().splitlines():
        practice.ok(command)
    return practice


@pytest.fixture
def untouched(shelved: Practice) -> Iterator[Practice]:
    """The shelved practice, of which no byte may change in the test."""
    before = _digest(shelved)
    yield shelved
    assert _digest(shelved) == before


def _digest(practice: Practice) -> str:
    return hashlib.sha256(practice.path.read_bytes()).hexdigest()
