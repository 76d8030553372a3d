"""A practice whose invoices are charges: what this folder is about is the money."""

from __future__ import annotations

import pytest

from tests.practice import Practice


@pytest.fixture
def money(practice: Practice) -> Practice:
    """Ana and Bob, a tax of 8.25 % and a discount of 10 %, on 2026-10-05."""
    practice.ok("tax add Sales 8.25 --abbreviation ST --from 2026-01-01")
    practice.ok("discount add Ten 10")
    practice.ok("client add 'Ana Lopez'")
    practice.ok("client add 'Bob Okafor'")
    return practice
