"""Show commands at the edges: what they tell of a client, a patient, a service and an invoice."""

from __future__ import annotations

import pytest

from tests.practice import Practice


@pytest.fixture
def vet(practice: Practice) -> Practice:
    """Create a client with a dog, on 2026-10-05 at noon."""
    return practice.begin("service add EXAM Exam 60.00", "client add 'Ana Lopez'", "patient add Ana Rex")


def test_the_next_session_begins_from_now_on_and_is_scheduled(vet: Practice) -> None:
    vet.begin(
        "session add Ana EXAM 11:59 --patient Rex",
        "session add Ana EXAM 12:00 --patient Rex",
        "session add Ana EXAM 13:00",
        "session add Ana EXAM '2026-10-06 09:00' --patient Rex",
    )
    assert vet.json("patient show Rex")["next_session"]["id"] == 2
    assert vet.json("client show Ana")["next_session"]["id"] == 2
    vet.ok("attend 2 --status cancelled")
    assert vet.json("patient show Rex")["next_session"]["id"] == 4
    assert vet.json("client show Ana")["next_session"]["id"] == 3


def test_the_last_session_is_the_last_one_that_took_place(vet: Practice) -> None:
    assert vet.json("patient show Rex")["last_session"] is None
    vet.begin(
        "session add Ana EXAM '2026-10-01 09:00' --patient Rex",
        "session add Ana EXAM '2026-10-02 09:00' --patient Rex",
        "session add Ana EXAM '2026-10-03 09:00' --patient Rex",
        "session add Ana EXAM '2026-10-04 09:00'",
        "attend 1",
        "attend 2 --status non-billable",
        "attend 3 --status no-show",
        "attend 4",
    )
    assert vet.json("patient show Rex")["last_session"]["id"] == 2


def test_the_last_payment_is_money_that_was_received(vet: Practice) -> None:
    vet.begin("charge Ana Book 50.00", "pay Ana 20.00 --method cash", "deposit Ana 5.00 --method card")
    assert vet.json("client show Ana")["last_payment"]["number"] == "RCT-0002"
    vet.begin("refund 1 1.00", "receipt void 2 --reason mistake")
    assert vet.json("client show Ana")["last_payment"] == {
        "number": "RCT-0001",
        "date": "2026-10-05",
        "amount": "20.00",
        "method": "cash",
    }


def test_rates_that_have_ended_are_left_out(vet: Practice) -> None:
    vet.begin(
        "client rate Ana EXAM 40.00 --from 2026-01-01",
        "client rate Ana EXAM 45.00 --from 2026-10-05",
        "client rate Ana EXAM none --from 2026-12-01",
        "client rate Ana EXAM 50.00 --from 2027-01-01",
    )
    assert vet.json("client show Ana")["rates"] == [
        {"service": "EXAM", "price": "45.00", "from": "2026-10-05", "until": "2026-11-30"},
        {"service": "EXAM", "price": "50.00", "from": "2027-01-01", "until": None},
    ]
    assert vet.json("service show EXAM")["client_rates"] == 1
    vet.begin("client rate Ana EXAM none --from 2026-10-05", "client rate Ana EXAM none --from 2027-01-01")
    assert vet.json("client show Ana")["rates"] == []
    assert vet.json("service show EXAM")["client_rates"] == 0


def test_the_first_price_applies_before_its_day(practice: Practice) -> None:
    practice.begin("service add EXAM Exam 60.00 --from 2027-01-01", "service edit EXAM --price 70.00 --from 2028-01-01")
    assert practice.ok("service show EXAM").out.splitlines()[-2:] == [
        "2027-01-01  60.00  current",
        "2028-01-01  70.00  coming",
    ]


def test_an_invoice_adds_up_live_lines_and_what_it_still_has(vet: Practice) -> None:
    vet.begin(
        "tax add 'Value added tax' 13 --abbreviation VAT --inclusive",
        "tax add Sales 5",
        "charge Ana Book 113.00 --tax VAT",
        "invoice add 1 Pen 10.00 --tax Sales",
        "invoice add 1 Ink 20.00 --tax Sales --discount 1.00",
        "invoice void-line 1 2",
        "credit add Ana 10.00 --reason sorry",
        "credit apply Ana 10.00",
        "pay Ana 30.00 --method check",
        "credit unapply 1 30.00 --reason mistake",
    )
    shown = vet.json("invoice show 1")
    assert shown["taxes"] == [
        {"name": "Sales", "abbreviation": "Sales", "rate": "5", "inclusive": False, "amount": "0.95"},
        {"name": "Value added tax", "abbreviation": "VAT", "rate": "13", "inclusive": True, "amount": "13.00"},
    ]
    assert shown["discounts"] == [{"name": "(amount)", "rate": None, "amount": "1.00"}]
    assert shown["payments"] == [
        {"number": "", "kind": "goodwill", "date": "2026-10-05", "method": "", "amount": "10.00"}
    ]
    assert shown["paid"] == "10.00"


@pytest.mark.parametrize(
    ("day", "days"), [("2026-10-05", None), ("2026-10-06", "1 day"), ("2026-10-07", "2 days")], ids=["due", "1", "2"]
)
def test_an_invoice_is_overdue_from_the_day_after_it_is_due(day: str, days: str | None, vet: Practice) -> None:
    vet.begin("charge Ana Book 10.00", "charge Ana Pen 10.00", "pay Ana 10.00 --invoice 2")
    vet.at(f"{day} 09:00")
    shown = [line for line in vet.ok("invoice show 1").out.splitlines() if line.startswith("Overdue")]
    assert shown == ([f"Overdue  {days}"] if days else [])
    assert "Overdue" not in vet.ok("invoice show 2").out
