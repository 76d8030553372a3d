"""A receipt prints what it paid for and what was left then, whatever becomes of the invoices (SPEC 5, 11)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.credit.test_frozen_papers import text_of
from tests.db.test_migrating import age
from tests.practice import Practice

# An open invoice of 150.00 for Rex, of which 60.00 are paid. Everything happens in the same second.
PAID = (
    "patient add Ana Rex --species dog",
    "patient add Ana Bella",
    "discount add Half 50",
    "charge Ana Visit 100.00 --patient Rex --date 2026-10-01",
    "invoice add 1 Bandage 50.00",
    "charge Bob Book 5.00",
    "pay Ana 60.00",
)
SAYS = (
    "APPLIED TO LEFT OWING AMOUNT",
    "INV-0001 90.00 60.00",
    "2026-10-01 · Visit · Rex (dog)",
    "2026-10-05 · Bandage · Rex (dog)",
)


@pytest.fixture
def paid(money: Practice) -> Practice:
    return money.begin(*PAID)


def paid_for(practice: Practice, folder: Path, number: int = 1) -> tuple[str, ...]:
    """Return what a receipt prints between its amount and its total."""
    lines = text_of(practice, f"receipt pdf {number}", folder).split("\n")
    first = next(place for place, line in enumerate(lines) if "LEFT OWING" in line)
    return tuple(lines[first : next(place for place, line in enumerate(lines) if line.startswith("Total USD"))])


@pytest.mark.parametrize(
    "changes",
    [
        ("invoice edit 1 1 --description 'Annual visit'",),
        ("invoice edit 1 1 --date 2026-10-03",),
        ("invoice edit 1 1 --price 10.00",),
        ("invoice edit 1 1 --price 500.00 --description Surgery", "invoice edit 1 2 --quantity 3"),
        ("invoice void-line 1 1",),
        ("invoice void-line 1 2", "invoice restore-line 1 2", "invoice edit 1 2 --description Plaster"),
        ("invoice add 1 Pills 12.00 --patient Bella",),
        ("invoice discount 1 Half",),
        ("patient edit Rex --name Max",),
        ("patient edit Rex --breed beagle", "invoice close 1"),
        ("invoice close 1", "patient edit Rex --name Max", "invoice reopen 1", "invoice add 1 Pills 12.00"),
        ("invoice close 1", "invoice credit 1 --line 1=20.00 --reason late"),
        ("invoice close 1", "invoice credit 1 --reason late"),
        ("invoice close 1", "writeoff 1 30.00 --reason gone", "writeoff 1 --reverse"),
        ("pay Ana 20.00", "pay Ana 15.00"),
        ("pay Ana 20.00", "invoice edit 1 2 --price 60.00", "refund 2 20.00", "invoice void-line 1 2"),
        ("refund 1 60.00",),
        ("receipt void 1 --reason bounced", "invoice void 1 --reason wrong"),
        ("credit add Ana 10.00 --reason sorry", "credit apply Ana"),
        ("client merge Ana Bob",),
    ],
)
def test_no_later_change_is_on_a_receipt(paid: Practice, tmp_path: Path, changes: tuple[str, ...]) -> None:
    assert paid_for(paid, tmp_path) == SAYS
    for change in changes:
        paid.ok(change)
    assert paid_for(paid, tmp_path) == SAYS
    assert paid.ok("check").code == 0
    paid.later(86_400)
    assert paid_for(paid, tmp_path) == SAYS


def test_each_receipt_has_the_invoice_of_its_own_moment(paid: Practice, tmp_path: Path) -> None:
    for change in (
        "invoice edit 1 2 --description Plaster --price 40.00",
        "pay Ana 20.00",
        "patient edit Rex --name Max",
        "pay Ana 15.00",
        "invoice add 1 Pills 12.00 --patient Bella",
        "invoice close 1",
        "invoice credit 1 --line 3=2.00 --reason late",
        "writeoff 1 5.00 --reason gone",
        "pay Ana 10.00",
        "writeoff 1 --reverse",
        "refund 4 3.00",
    ):
        paid.ok(change)
    rex, plaster = "2026-10-01 · Visit · Rex (dog)", "2026-10-05 · Plaster · Rex (dog)"
    max_, plaster_ = (each.replace("Rex", "Max") for each in (rex, plaster))
    pills = "2026-10-05 · Pills · Bella"
    assert [paid_for(paid, tmp_path, number)[1:] for number in range(1, 6)] == [
        SAYS[1:],
        ("INV-0001 60.00 20.00", rex, plaster),
        ("INV-0001 45.00 15.00", max_, plaster_),
        ("INV-0001 40.00 10.00", max_, plaster_, pills),
        ("INV-0001 48.00 3.00", max_, plaster_, pills),
    ]


def test_a_receipt_for_several_invoices_keeps_each(paid: Practice, tmp_path: Path) -> None:
    paid.ok("charge Ana Book 20.00")
    paid.ok("charge Ana Film 8.00")
    paid.ok("pay Ana 105.00")
    paid.ok("invoice edit 3 1 --description Novel")
    paid.ok("invoice edit 4 1 --price 50.00")
    assert paid_for(paid, tmp_path, 2) == (
        "APPLIED TO LEFT OWING AMOUNT",
        "INV-0001 0.00 90.00",
        *SAYS[2:],
        "INV-0003 5.00 15.00",
        "2026-10-05 · Book",
    )


def test_an_imported_payment_keeps_what_it_paid_for(paid: Practice, tmp_path: Path) -> None:
    file = tmp_path / "payments.csv"
    file.write_text("ref,client,date,amount,method,invoice\nP1,Ana Lopez,2026-10-04,40.00,check,INV-0001\n", "utf-8")
    paid.ok(["import", "payments", str(file)])
    before = paid_for(paid, tmp_path, 2)
    assert before == (SAYS[0], "INV-0001 50.00 40.00", *SAYS[2:])
    paid.ok("invoice edit 1 1 --description Surgery --price 500.00")
    paid.ok("patient edit Rex --name Max")
    assert [paid_for(paid, tmp_path, number) for number in (1, 2)] == [SAYS, before]


def test_only_a_change_after_money_is_kept_and_once_per_payment(paid: Practice) -> None:
    paid.ok("charge Ana Film 8.00")
    paid.ok("invoice edit 3 1 --price 9.00")
    paid.ok("invoice add 3 Popcorn 3.00")
    assert paid.sql("select count(*) from invoice_versions") == [(0,)]
    for price in (110, 120, 130):
        paid.ok(f"invoice edit 1 1 --price {price}.00")
    assert paid.sql("select invoice_id, settlement_id, owed, parties_id from invoice_versions") == [(1, 1, 15000, None)]


def test_receipts_of_an_older_file_keep_their_amounts(paid: Practice, tmp_path: Path) -> None:
    for day, change in (
        ("06", "invoice edit 1 2 --price 40.00"),
        ("07", "pay Ana 20.00"),
        ("08", "invoice close 1"),
        ("09", "invoice credit 1 --line 2=15.00 --reason late"),
        ("10", "pay Ana 10.00"),
        ("11", "writeoff 1 5.00 --reason gone"),
        ("12", "refund 1 3.00"),
    ):
        paid.at(f"2026-10-{day} 12:00")
        paid.ok(change)
    before = [paid_for(paid, tmp_path, number) for number in range(1, 5)]
    age(paid.path, 25)
    paid.ok("balance")
    assert [paid_for(paid, tmp_path, number) for number in range(1, 5)] == before
    assert [lines[1] for lines in before] == [
        "INV-0001 90.00 60.00",
        "INV-0001 60.00 20.00",
        "INV-0001 35.00 10.00",
        "INV-0001 33.00 3.00",
    ]
    paid.ok("check")
