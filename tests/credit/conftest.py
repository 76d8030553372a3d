"""Fixtures: practices whose invoices are charges, so that the tests are about money alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.practice import Practice, practice_from


@pytest.fixture
def money(practice: Practice) -> Practice:
    """Create Ana and Bob, a tax of 8.25 % and a discount of 10 %, on 2026-10-05."""
    return add_clients(practice)


@pytest.fixture(scope="session")
def everything(tmp_path_factory: pytest.TempPathFactory, new_file: bytes) -> bytes:
    """Return the bytes of a practice file with invoices in every state, a refund, credit and corrections."""
    return add_everything(add_clients(practice_from(tmp_path_factory.mktemp("everything"), new_file))).path.read_bytes()


@pytest.fixture
def busy(tmp_path: Path, everything: bytes) -> Practice:
    """Return a practice with everything in it."""
    return practice_from(tmp_path, everything)


def add_clients(practice: Practice) -> Practice:
    return practice.begin(
        "tax add Sales 8.25 --abbreviation ST --from 2026-01-01",
        "discount add Ten 10",
        "client add 'Ana Lopez'",
        "client add 'Bob Okafor'",
    )


def add_everything(practice: Practice) -> Practice:
    practice.ok("service add 90834 Psychotherapy 150.00")
    practice.ok("session add Ana 90834 '2026-10-05 09:00'")
    practice.ok("attend 1")
    practice.ok("charge Ana Report 100.00 --tax Sales --discount Ten")
    practice.ok("invoice close 1 2")
    practice.ok("pay Ana 200.00 --method cash")
    practice.ok("refund 1 20.00")
    practice.ok("invoice credit 2 --line 1=20.00 --reason 'too much'")
    practice.ok("charge Bob Book 30.00")
    practice.ok("invoice close 3")
    practice.ok("writeoff 3 10.00 --reason gone")
    practice.ok("credit add Bob 5.00 --reason sorry")
    practice.ok("charge Bob Pen 4.00")
    practice.ok("credit apply Bob --invoice 4")
    practice.ok("charge Bob Ink 4.00")
    practice.ok("invoice void 5 --reason mistake")
    return practice
