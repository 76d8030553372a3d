"""A change of a series passes over what is billed or marked, and knows what was given singly (SPEC 2)."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.billing.test_session_lines import SESSION
from zbill.billing.series import given_singly, why_kept, why_not_deleted
from zbill.models import Billable
from zbill.words import SESSION_STATUSES, SessionStatus


def session(status: SessionStatus) -> Billable:
    return SESSION._replace(status=status, invoice=None, was_billed=False)


@pytest.mark.parametrize("status", SESSION_STATUSES)
def test_a_marked_session_is_passed_over(status: SessionStatus) -> None:
    reason = "" if status == "scheduled" else status
    assert (why_kept(session(status)), why_not_deleted(session(status))) == (reason, reason)


@pytest.mark.parametrize(
    ("found", "kept", "not_deleted"),
    [
        (session("scheduled")._replace(invoice="INV-0007", was_billed=True), "on INV-0007", "on INV-0007"),
        (session("attended")._replace(invoice="INV-0007", was_billed=True), "on INV-0007", "on INV-0007"),
        (session("scheduled")._replace(was_billed=True), "", "has been on an invoice"),
        (session("cancelled")._replace(was_billed=True), "cancelled", "cancelled"),
    ],
    ids=["checked in", "attended", "its check-in was undone", "its invoice was voided"],
)
def test_a_session_that_was_billed_is_passed_over(found: Billable, kept: str, not_deleted: str) -> None:
    assert (why_kept(found), why_not_deleted(found)) == (kept, not_deleted)


@pytest.mark.parametrize(
    ("values", "singly"),
    [
        ([9], []),
        ([9, 9, 9], []),
        ([9, 9, 11], [2]),
        ([11, 9, 9], [0]),
        ([9, 11], [1]),
        ([9, 11, 12], [1, 2]),
        ([None, 120, None], [1]),
        ([120, None, 120], [1]),
    ],
)
def test_a_value_was_given_singly_if_it_is_not_the_usual_one(values: Sequence[int | None], singly: list[int]) -> None:
    assert [place for place, is_single in enumerate(given_singly(values)) if is_single] == singly
