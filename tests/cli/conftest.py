"""Fixtures: practices that wrong commands must leave unchanged, with two of each thing, and for imports."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.two_of_each import furnish, log_in
from tests.exchange.conftest import CATALOG
from tests.practice import Practice, create_practice, practice_from

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
def mixed_practice(tmp_path_factory: pytest.TempPathFactory) -> Practice:
    """Create sessions and invoices in many states.

    Sessions: 1 scheduled today, 2 tomorrow, 3 billed, 4 checked in, 5 unbilled. Invoices: 1 void, 2 closed, 3 partly
    paid, 4 open, 5 of the checked-in session.
    """
    practice = create_practice(tmp_path_factory.mktemp("mixed"))
    for command in SETUP.strip().splitlines():
        practice.ok(command)
    return practice


@pytest.fixture
def untouched(mixed_practice: Practice) -> Iterator[Practice]:
    """Yield the mixed practice; check afterwards that no byte of its file has changed."""
    before = _digest(mixed_practice)
    yield mixed_practice
    assert _digest(mixed_practice) == before


def _digest(practice: Practice) -> str:
    return hashlib.sha256(practice.path.read_bytes()).hexdigest()


@pytest.fixture(scope="session")
def two_of_each_file(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return furnish(tmp_path_factory.mktemp("two_of_each")).path.read_bytes()


@pytest.fixture
def two_of_each(two_of_each_file: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Practice]:
    """Yield a practice with two of each thing (two_of_each.py), in the folder where commands run."""
    monkeypatch.chdir(tmp_path)
    with log_in():
        yield practice_from(tmp_path, two_of_each_file)


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Practice:
    """Return a practice with a catalog, Ana (ref A) and Ben (ref B), in the folder where commands run."""
    monkeypatch.chdir(tmp_path)
    return create_practice(tmp_path).begin(*CATALOG)
