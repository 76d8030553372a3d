"""A session's fee depends on its attendance status (SPEC 2)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from zbill.billing.fees import BILLABLE_STATUSES, PAST_ONLY, WAIVABLE, billed_fee, description
from zbill.models import Service
from zbill.money import Money
from zbill.words import SESSION_STATUSES, SessionStatus


def service(late_cancel: str = "25", no_show: str = "50") -> Service:
    return Service(1, "90834", "Psychotherapy", 45, Decimal(late_cancel), Decimal(no_show), True, False)


@pytest.mark.parametrize(
    ("status", "fee"),
    [
        ("scheduled", 0),
        ("attended", 15000),
        ("late-cancelled", 3750),
        ("no-show", 7500),
        ("cancelled", 0),
        ("non-billable", 0),
    ],
)
def test_each_status_charges_its_percentage_of_the_fee(status: SessionStatus, fee: int) -> None:
    assert billed_fee(Money(15000), status, service()) == fee


@pytest.mark.parametrize(
    ("fee", "rate", "billed"),
    [
        (15000, "100", 15000),
        (15000, "0", 0),
        (9999, "33.333", 3333),
        (1, "50", 1),
        (1, "49.9", 0),
        (4500, "5.788", 260),
    ],
)
def test_percentages_round_half_up(fee: int, rate: str, billed: int) -> None:
    charged = service(late_cancel=rate, no_show=rate)
    assert billed_fee(Money(fee), "late-cancelled", charged) == billed
    assert billed_fee(Money(fee), "no-show", charged) == billed


def test_every_status_is_billable_waivable_or_past_only_as_spec_says() -> None:
    assert SESSION_STATUSES == ("scheduled", "attended", "late-cancelled", "no-show", "cancelled", "non-billable")
    assert {"attended", "late-cancelled", "no-show"} == BILLABLE_STATUSES
    assert {"late-cancelled", "no-show"} == WAIVABLE
    assert {"attended", "no-show", "non-billable"} == PAST_ONLY


@pytest.mark.parametrize(
    ("status", "text"),
    [
        ("attended", "Psychotherapy"),
        ("scheduled", "Psychotherapy"),
        ("late-cancelled", "Psychotherapy (late cancellation)"),
        ("no-show", "Psychotherapy (no-show)"),
    ],
)
def test_the_description_names_a_late_cancellation_or_no_show(status: SessionStatus, text: str) -> None:
    assert description(service().name, status) == text
