"""The built-in maps read files with the headings and the quirks of the programs that people come from (SPEC 10)."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import pytest

from tests.exchange.columns import COLUMNS
from tests.exchange.test_cells import CONVENTIONS
from zbill.billing.methods import DEFAULT, methods
from zbill.errors import BadData
from zbill.exchange import amounts, cells, days
from zbill.exchange.cells import Bad, Conventions, Reader
from zbill.exchange.map_options import from_options
from zbill.exchange.maps import built_in, from_text, load, to_text
from zbill.exchange.plans import LeftOut, Plan, plan
from zbill.words import SESSION_STATUSES

FILES = Path(__file__).parent / "files"
NEGATIVE = LeftOut("amount is negative", True)


def read_file(
    name: str, file: str = "", *, constants: Sequence[str] = ()
) -> tuple[Plan, list[dict[str, object]], list[LeftOut]]:
    """Return the plan, the rows with their values, and the rows left out, of a file read by a built-in map."""
    how = load(name)
    how = from_options(how.kind, list(COLUMNS[how.kind]), how, constants=constants)
    with (FILES / (file or f"{name}.csv")).open(encoding="utf-8-sig", newline="") as lines:
        headings, *rows = csv.reader(lines, strict=True)
    columns = COLUMNS[how.kind]
    planned = plan(how, headings, columns, "USD")
    readers = _readers(planned, CONVENTIONS._replace(order=how.date_order or "mdy"))
    taken: list[dict[str, object]] = []
    left_out: list[LeftOut] = []
    for row in rows:
        texts = planned.take(row)
        if isinstance(texts, LeftOut):
            left_out.append(texts)
        else:
            found = {ours: text for ours, text in zip(columns, texts, strict=True) if text is not None}
            taken.append({ours: readers.get(ours, cells.lines)(text) for ours, text in found.items() if text})
    return planned, taken, left_out


def _readers(planned: Plan, conventions: Conventions) -> dict[str, Reader[object]]:
    return {
        "date": days.day(conventions, utc="date" in planned.utc),
        "start": days.start(conventions, utc="start" in planned.utc),
        "amount": amounts.amount(conventions),
        "price": amounts.price(conventions),
        "fee": amounts.price(conventions),
        "method": cells.word(methods(DEFAULT)),
        "status": _word_or_reason,
    }


def _word_or_reason(cell: str) -> str:
    try:
        return cells.word(SESSION_STATUSES)(cell)
    except Bad as bad:
        return f"{cell}: {bad.reason}"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def unused(planned: Plan) -> list[str]:
    return [each.heading for each in planned.unused]


@pytest.mark.parametrize("name", built_in())
def test_a_built_in_map_has_its_day_and_reads_back_from_its_text(name: str) -> None:
    how = load(name)
    assert date.fromisoformat(how.seen) >= date(2026, 11, 26)
    assert how.about
    assert how.complete
    assert set(how.columns) <= set(COLUMNS[how.kind])
    assert from_text(to_text(how)) == how


def test_the_built_in_maps_are_those_of_the_contract() -> None:
    assert {name: load(name).kind for name in built_in()} == {
        "calendly": "sessions",
        "google-csv": "sessions",
        "jane-appointments": "sessions",
        "jane-sales": "charges",
        "paypal": "payments",
        "simplepractice-payments": "payments",
        "simplepractice-sessions": "sessions",
        "square": "payments",
        "stripe": "payments",
    }


def test_stripes_report_has_utc_lower_case_currency_and_rows_that_are_no_payments() -> None:
    """The first payment was late on September 30 in New York."""
    planned, taken, left_out = read_file("stripe")
    assert taken == [
        {
            "ref": "txn_a1", "client": "mara@example.com", "date": date(2026, 9, 30), "amount": 15000,
            "method": "card", "reference": "ch_a1", "payer": "Mara Quell", "comment": "Session, 50 minutes",
        },
        {
            "ref": "txn_a2", "client": "otto@example.org", "date": date(2026, 10, 1), "amount": 125000,
            "method": "card", "reference": "ch_a2", "payer": "Otto Fenwick", "comment": "Group of ten",
        },
    ]  # fmt: skip
    assert left_out == [
        LeftOut("reporting_category is refund", True),
        LeftOut("reporting_category is dispute", True),
        LeftOut("reporting_category is payout", False),
        LeftOut("the currency is EUR", True),
        LeftOut("reporting_category is fee", False),
    ]
    assert unused(planned) == ["available_on_utc", "fee", "net", "automatic_payout_id"]
    assert planned.utc == {"date"}


def test_stripes_list_of_payments_has_failed_uncaptured_and_refunded_ones() -> None:
    _, taken, left_out = read_file("stripe", "stripe_payments.csv")
    assert taken == [
        {
            "ref": "ch_b1", "client": "mara@example.com", "date": date(2026, 9, 30), "amount": 15000,
            "method": "card", "reference": "ch_b1", "comment": "Session",
        }
    ]  # fmt: skip
    assert left_out == [
        LeftOut("Status is Failed", False),
        LeftOut("Amount Refunded is 150.00", True),
        LeftOut("Amount Refunded is 12.50", True),
        LeftOut("Captured is false", False),
    ]


def test_square_has_signs_and_a_refund_that_repeats_the_transaction() -> None:
    _, taken, left_out = read_file("square")
    assert taken == [
        {
            "ref": "PAY01", "client": "Mara Quell", "date": date(2026, 10, 5), "amount": 3116, "method": "card",
            "reference": "TXN01", "comment": "Workbook, large",
        },
        {
            "ref": "PAY02", "client": "Otto Fenwick", "date": date(2026, 10, 6), "amount": 125000, "method": "cash",
            "reference": "TXN02", "comment": "Group",
        },
        {
            "ref": "PAY05", "client": "Otto Fenwick", "date": date(2026, 10, 8), "amount": 4500, "method": "other",
            "reference": "TXN05", "comment": "Session",
        },
    ]  # fmt: skip
    assert left_out == [LeftOut("Event Type is Refund", True), LeftOut("Total Collected is $0.00", False)]


def test_paypal_has_a_mark_and_rows_that_never_moved_money() -> None:
    planned, taken, left_out = read_file("paypal")
    assert taken == [
        {
            "ref": "8AB01", "client": "mara@example.com", "date": date(2026, 10, 2), "amount": 125000,
            "method": "other", "reference": "INV-7", "payer": "Mara Quell", "comment": "Group",
        }
    ]  # fmt: skip
    assert left_out == [
        LeftOut("Balance Impact is Memo", False),
        LeftOut("Status is Denied", False),
        LeftOut("Type is Payment Refund", True),
        LeftOut("the currency is EUR", True),
        LeftOut("Type is General Currency Conversion", False),
        LeftOut("Type is General Withdrawal", False),
        NEGATIVE,
    ]
    assert planned.sources["date"] == "Date"


def test_simplepractice_repeats_headings_and_has_no_id() -> None:
    planned, taken, left_out = read_file("simplepractice-sessions")
    assert taken == [
        {
            "ref": "04/27/2026 12:00-Mara Quell-90834", "client": "Mara Quell", "service": "90834",
            "start": at("2026-04-27 12:00"), "provider": "Helena Brightwater", "status": "attended", "fee": 3000,
        },
        {
            "ref": "04/27/2026 13:00-Otto Fenwick-90847", "client": "Otto Fenwick", "service": "90847",
            "start": at("2026-04-27 13:00"), "provider": "Helena Brightwater", "status": "non-billable", "fee": 0,
        },
        {
            "ref": "04/28/2026 18:00-Otto Fenwick-90853", "client": "Otto Fenwick", "service": "90853",
            "start": at("2026-04-28 18:00"), "provider": "Helena Brightwater", "status": "attended", "fee": 7500,
        },
    ]  # fmt: skip
    assert left_out == [LeftOut("Client Payment Status is PENDING", False)]
    assert unused(planned) == [
        "Primary Insurance", "Secondary Insurance", "Rate per Unit", "Units", "Total Fee", "Progress Note Status",
        "Uninvoiced", "Paid", "Unpaid", "Insurance Payment Status", "Charge", "Paid", "Write-off", "Unpaid",
    ]  # fmt: skip


def test_simplepractices_payments_have_those_of_insurers_among_them() -> None:
    _, taken, left_out = read_file("simplepractice-payments")
    assert taken == [
        {"ref": "1", "client": "Mara Quell", "date": date(2026, 4, 28), "amount": 3000, "method": "card"},
        {
            "ref": "3", "client": "Otto Fenwick", "date": date(2026, 4, 30), "amount": 7500, "method": "check",
            "reference": "1044",
        },
        {"ref": "4", "client": "Otto Fenwick", "date": date(2026, 5, 1), "amount": 2000, "method": "cash"},
    ]  # fmt: skip
    assert left_out == [LeftOut("Account is Accounts Receivable Insurance", False), NEGATIVE]


def test_janes_status_is_in_several_columns_and_breaks_are_no_sessions() -> None:
    """A state that the map doesn't know is bad, so it isn't taken for scheduled."""
    _, taken, left_out = read_file("jane-appointments")
    allowed = "Must be one of: scheduled, attended, late-cancelled, no-show, cancelled, non-billable."
    assert taken == [
        {"ref": ref, "client": client, "service": service, "start": at(start), "provider": "Gabriel Stone"} | others
        for ref, client, service, start, others in [
            ("1", "guid-1", "Individual Counselling", "2026-07-02 10:00", {"status": "attended"}),
            ("2", "guid-2", "Couples", "2026-07-02 11:00", {"status": "no-show"}),
            ("3", "guid-1", "Couples", "2026-07-02 12:00", {"status": "cancelled", "reason": "Has a cold"}),
            ("5", "guid-1", "Individual Counselling", "2026-07-09 10:00", {"status": "scheduled"}),
            ("7", "guid-2", "Individual Counselling", "2026-07-11 10:00", {"status": f"on hold: {allowed}"}),
        ]
    ]
    assert left_out == [LeftOut("break is true", False), LeftOut("archived_at is 2026-07-03 10:00", False)]


def test_janes_sales_are_charges_with_the_tax_in_their_price() -> None:
    _, taken, left_out = read_file("jane-sales")
    assert taken == [
        {
            "ref": "101-Individual Counselling-2026-07-02-Gabriel Stone-Mara Quell", "client": "guid-1",
            "date": date(2026, 7, 2), "description": "Individual Counselling", "price": 17500,
            "provider": "Gabriel Stone", "invoice": "101",
        },
        {
            "ref": "102-Foam roller-2026-07-02-Gabriel Stone-Otto Fenwick", "client": "guid-2",
            "date": date(2026, 7, 2), "description": "Foam roller", "price": 4520, "provider": "Gabriel Stone",
            "invoice": "102",
        },
    ]  # fmt: skip
    assert left_out == [LeftOut("price is negative", True)]


def test_calendlys_identity_is_the_event_and_the_invitee() -> None:
    _, taken, left_out = read_file("calendly")
    assert taken == [
        {
            "ref": "ev-1-in-1", "client": "mara@example.com", "service": "90834", "start": at("2026-10-05 11:00"),
            "provider": "Helena Brightwater", "status": "scheduled",
        },
        {
            "ref": "ev-2-in-2", "client": "otto@example.org", "service": "90834", "start": at("2026-10-05 13:00"),
            "provider": "Helena Brightwater", "status": "cancelled", "reason": "Has a cold",
        },
        {
            "ref": "ev-3-in-2", "client": "otto@example.org", "service": "90834", "start": at("2026-10-06 12:30"),
            "provider": "Helena Brightwater", "status": "no-show",
        },
    ]  # fmt: skip
    assert left_out == []


def test_googles_events_have_day_and_time_apart_and_those_of_a_whole_day_are_no_sessions() -> None:
    with pytest.raises(BadData) as refused:
        read_file("google-csv")
    assert refused.value.remedy == "Add --map 'Their Heading=service', or --set service=VALUE."
    _, taken, left_out = read_file("google-csv", constants=["service=90834"])
    assert taken == [
        {
            "ref": "10/05/2026-9:00 AM-Mara Quell", "client": "Mara Quell", "service": "90834",
            "start": at("2026-10-05 09:00"), "notes": "First visit,\nbring forms",
        },
        {
            "ref": "10/05/2026-12:30:00 PM-Otto Fenwick", "client": "Otto Fenwick", "service": "90834",
            "start": at("2026-10-05 12:30"),
        },
    ]  # fmt: skip
    assert left_out == [LeftOut("All Day Event is True", False)]
