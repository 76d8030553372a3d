"""Lines of an open invoice, with their discounts and taxes (SPEC 4, 5)."""

from __future__ import annotations

import pytest

from tests.practice import Practice


@pytest.fixture
def clinic(practice: Practice) -> Practice:
    """Create Ana, her cat Mia (10 % off) and dog Rex; an exam including 13 % tax, food with 8.25 % added."""
    return practice.begin(
        "tax add HST 13 --from 2026-01-01 --inclusive",
        "tax add Sales 8.25 --from 2026-01-01",
        "discount add Senior 10",
        "discount add Staff 40",
        "service add EXAM Exam 113.00 --tax HST",
        "service add FOOD Food 100.00 --tax Sales",
        "service add REPORT Report 80.00 --not-discountable",
        "client add 'Ana Lopez'",
        "patient add Ana Mia --discount Senior",
        "patient add Ana Rex",
    )


def lines(practice: Practice, number: int = 1, *keys: str) -> list[tuple[str, ...]]:
    """Return these values of every line; without keys: discount, net, tax, total."""
    shown = practice.json(f"invoice show {number}")["lines"]
    return [tuple(line[key] for key in keys or ("discount", "net", "tax", "total")) for line in shown]


def taxes(practice: Practice) -> list[tuple[str, str, str]]:
    shown = practice.json("invoice show 1")["lines"]
    return [(tax["name"], tax["rate"], tax["amount"]) for line in shown for tax in line["taxes"]]


def test_a_higher_discount_tier_overrides_a_lower_one(clinic: Practice) -> None:
    clinic.ok("discount add Loyal 5")
    clinic.ok("client edit Ana --discount Loyal")
    clinic.ok("charge Ana Food 100.00 --service FOOD --patient Mia")
    assert lines(clinic) == [("10.00", "90.00", "7.43", "97.43")]
    clinic.ok("invoice add 1 Food 100.00 --service FOOD --patient Rex")
    assert lines(clinic)[1] == ("5.00", "95.00", "7.84", "102.84")
    clinic.ok("invoice discount 1 Staff")
    assert [line[0] for line in lines(clinic)] == ["40.00", "40.00"]
    clinic.ok("invoice edit 1 1 --discount 12.50")
    assert [line[0] for line in lines(clinic)] == ["12.50", "40.00"]
    clinic.ok("invoice edit 1 1 --discount none")
    assert [line[0] for line in lines(clinic)] == ["0.00", "40.00"]
    clinic.ok("invoice discount 1 none")
    clinic.ok("invoice edit 1 1 --discount default")
    assert [line[0] for line in lines(clinic)] == ["0.00", "0.00"]
    clinic.ok("invoice discount 1 default")
    assert [line[0] for line in lines(clinic)] == ["10.00", "5.00"]


def test_a_service_that_is_not_discountable_takes_only_a_lines_own_discount(clinic: Practice) -> None:
    clinic.ok("charge Ana Report 80.00 --service REPORT --patient Mia")
    clinic.ok("invoice discount 1 Staff")
    assert lines(clinic) == [("0.00", "80.00", "0.00", "80.00")]
    clinic.ok("invoice edit 1 1 --discount Senior")
    assert lines(clinic) == [("8.00", "72.00", "0.00", "72.00")]


def test_changing_a_patients_discount_leaves_existing_lines_alone(clinic: Practice) -> None:
    clinic.ok("charge Ana Food 100.00 --service FOOD --patient Mia")
    clinic.ok("patient edit Mia --discount none")
    clinic.ok("invoice edit 1 1 --quantity 2")
    assert lines(clinic) == [("20.00", "180.00", "14.85", "194.85")]


def test_editing_a_line_keeps_its_tax_rates_unless_service_or_tax_is_given(clinic: Practice) -> None:
    clinic.ok("charge Ana Food 100.00 --service FOOD --date 2026-10-01")
    clinic.ok("tax rate Sales 10 --from 2026-10-01")
    clinic.ok("tax rate Sales 12 --from 2026-10-03")
    clinic.ok("invoice edit 1 1 --price 200.00 --date 2026-10-04")
    assert taxes(clinic) == [("Sales", "8.25", "16.50")]
    clinic.ok("invoice discount 1 Senior")
    assert taxes(clinic) == [("Sales", "8.25", "14.85")]
    clinic.ok("invoice close 1")
    clinic.ok("invoice reopen 1")
    assert taxes(clinic) == [("Sales", "8.25", "14.85")]
    clinic.ok("invoice edit 1 1 --tax Sales")
    assert taxes(clinic) == [("Sales", "12", "21.60")]
    clinic.ok("invoice edit 1 1 --service FOOD --date 2026-10-02")
    assert (taxes(clinic), lines(clinic)) == ([("Sales", "10", "9.00")], [("10.00", "90.00", "9.00", "99.00")])
    clinic.ok("invoice edit 1 1 --tax none")
    assert taxes(clinic) == []


def test_a_line_dated_before_the_first_day_of_a_tax_is_not_taxed(clinic: Practice) -> None:
    clinic.ok("charge Ana Food 100.00 --service FOOD --date 2025-12-31")
    assert (taxes(clinic), lines(clinic)) == ([], [("0.00", "100.00", "0.00", "100.00")])


def test_one_line_can_have_an_inclusive_and_an_exclusive_tax(clinic: Practice) -> None:
    clinic.ok("charge Ana Exam 113.00 --tax HST --tax Sales")
    assert taxes(clinic) == [("HST", "13", "13.00"), ("Sales", "8.25", "8.25")]
    assert lines(clinic) == [("0.00", "100.00", "21.25", "121.25")]


def test_the_log_shows_quantities_without_trailing_zeros(clinic: Practice) -> None:
    clinic.ok("charge Ana Food 100.00 --quantity 2.50")
    clinic.ok("invoice edit 1 1 --quantity 4.000")
    logged = clinic.sql("select what, json_extract(after, '$.quantity') from log order by seq desc limit 2")
    assert logged == [("invoice edit", "4"), ("charge", "2.5")]


def test_a_tax_exempt_client_pays_the_price_without_inclusive_tax(clinic: Practice) -> None:
    clinic.ok("client edit Ana --tax-exempt yes")
    clinic.ok("charge Ana Exam 113.00 --service EXAM")
    clinic.ok("invoice add 1 Food 100.00 --service FOOD")
    keys = ("unit_price", "net", "tax", "total")
    assert lines(clinic, 1, *keys) == [("100.00", "100.00", "0.00", "100.00"), ("100.00", "100.00", "0.00", "100.00")]
    clinic.ok("client edit Ana --tax-exempt no")
    clinic.ok("invoice edit 1 1 --quantity 2")
    assert lines(clinic, 1, *keys)[0] == ("100.00", "200.00", "0.00", "200.00")
    clinic.ok("invoice add 1 Exam 113.00 --service EXAM")
    assert lines(clinic, 1, *keys)[2] == ("113.00", "100.00", "13.00", "113.00")


def test_a_tax_exempt_client_pays_a_session_fee_without_inclusive_tax(clinic: Practice) -> None:
    clinic.ok("client edit Ana --tax-exempt yes")
    clinic.ok("session add Ana EXAM '2026-10-05 09:00'")
    clinic.ok("attend 1")
    assert lines(clinic) == [("0.00", "100.00", "0.00", "100.00")]


def test_a_discount_that_leaves_the_total_unchanged_releases_no_payment(clinic: Practice) -> None:
    clinic.ok("discount add Small 5")
    clinic.ok("charge Ana Food 100.00 --patient Rex")
    clinic.ok("invoice add 1 Food 100.00 --patient Mia")
    clinic.ok("pay Ana 190.00")
    assert clinic.ok("invoice discount 1 Small").err == ""
    assert [line[0] for line in lines(clinic)] == ["5.00", "5.00"]
    shown = clinic.json("invoice show 1")
    assert (shown["total"], shown["paid"], shown["balance"]) == ("190.00", "190.00", "0.00")


def test_restoring_the_line_of_an_unbilled_session_bills_it(clinic: Practice) -> None:
    clinic.ok("config set auto_invoice off")
    clinic.ok("session add Ana EXAM '2026-10-05 09:00'")
    clinic.ok("attend 1")
    clinic.ok("invoice new Ana")
    clinic.ok("invoice void-line 1 1")
    clinic.ok("attend 1")
    assert [row["session"] for row in clinic.json("report unbilled")["rows"]] == [1]
    clinic.ok("invoice restore-line 1 1")
    assert clinic.json("report unbilled")["rows"] == []


def test_a_restored_line_has_the_invoices_current_discount(clinic: Practice) -> None:
    clinic.ok("charge Ana Food 100.00 --service FOOD")
    clinic.ok("invoice add 1 Book 20.00")
    clinic.ok("invoice discount 1 Staff")
    clinic.ok("invoice void-line 1 1")
    clinic.ok("invoice discount 1 default")
    clinic.ok("invoice restore-line 1 1")
    assert lines(clinic) == [("0.00", "100.00", "8.25", "108.25"), ("0.00", "20.00", "0.00", "20.00")]
    assert clinic.json("invoice show 1")["total"] == "128.25"


@pytest.mark.parametrize(
    ("options", "patient"),
    [("", "Mia"), ("--patient Rex", "Rex"), ("--patient Mia", "Mia")],
)
def test_a_line_is_for_the_invoices_only_patient_unless_another_is_named(
    clinic: Practice, options: str, patient: str
) -> None:
    clinic.ok("charge Ana Food 100.00 --patient Mia")
    clinic.ok(f"invoice add 1 Book 20.00 {options}")
    assert lines(clinic, 1, "patient") == [("Mia",), (patient,)]


def test_a_line_of_an_invoice_for_two_patients_has_no_patient(clinic: Practice) -> None:
    clinic.ok("charge Ana Food 100.00 --patient Mia")
    clinic.ok("invoice add 1 Food 100.00 --patient Rex")
    clinic.ok("invoice add 1 Book 20.00")
    assert lines(clinic, 1, "patient", "discount") == [("Mia", "10.00"), ("Rex", "0.00"), (None, "0.00")]


def test_a_lines_provider_is_the_sessions_or_else_the_acting_person(clinic: Practice) -> None:
    clinic.ok("session add Ana EXAM '2026-10-05 09:00' --patient Mia")
    clinic.ok("session edit 1 --provider none")
    clinic.ok("attend 1")
    clinic.ok("invoice add 1 Book 20.00")
    clinic.ok("invoice edit 1 2 --provider none")
    clinic.ok("invoice add 1 Book 20.00")
    keys = ("patient", "provider")
    assert lines(clinic, 1, *keys) == [
        ("Mia", "Helena Brightwater"),
        ("Mia", None),
        ("Mia", "Helena Brightwater"),
    ]


def test_a_lower_total_moves_excess_payments_to_credit_newest_first(clinic: Practice) -> None:
    clinic.ok("charge Ana Food 100.00")
    clinic.ok("pay Ana 60.00 --reference one")
    clinic.ok("pay Ana 30.00 --reference two")
    answer = clinic.ok("invoice edit 1 1 --price 45.00")
    assert answer.err == (
        "30.00 of RCT-0002 moved from INV-0001 to account credit.\n"
        "15.00 of RCT-0001 moved from INV-0001 to account credit.\n"
    )
    shown = clinic.json("invoice show 1")
    assert (shown["total"], shown["paid"], shown["balance"]) == ("45.00", "45.00", "0.00")
    assert [(each["number"], each["amount"], each["unapplied"]) for each in clinic.json("receipt list")] == [
        ("RCT-0001", "60.00", "15.00"),
        ("RCT-0002", "30.00", "30.00"),
    ]
    clinic.ok("invoice edit 1 1 --price 100.00")
    assert clinic.json("balance Ana") == {
        "client": "Ana Lopez",
        "client_id": 1,
        "owing": "55.00",
        "credit": "45.00",
        "net": "10.00",
    }


def test_an_impossible_change_of_a_line_is_refused(clinic: Practice) -> None:
    for command in ("charge Ana Food 100.00", "invoice add 1 Book 5.00", "invoice void-line 1 2", "client add Ben"):
        clinic.ok(command)
    for command in ("charge Ana Book 5.00", "invoice close 2", "charge Ana Book 5.00", "invoice void 3 --reason oops"):
        clinic.ok(command)
    was = [clinic.json(f"invoice show {number}") for number in (1, 2, 3)]
    refused = {
        "invoice edit 1 1 --discount 100.01": "The discount is more than the line's price.",
        "invoice edit 1 2 --price 5.00": "Line 2 of INV-0001 is void.",
        "invoice add 2 Book 5.00": "Invoice INV-0002 is closed and can't be changed.",
        "invoice edit 2 1 --price 5.00": "Invoice INV-0002 is closed and can't be changed.",
        "invoice void-line 2 1": "Invoice INV-0002 is closed and can't be changed.",
        "invoice discount 2 none": "Invoice INV-0002 is closed and can't be changed.",
        "invoice add 3 Book 5.00": "Invoice INV-0003 is void.",
        "charge Ben Book 5.00 --invoice 1": "Invoice INV-0001 belongs to another client.",
    }
    answers = {command: clinic.zbill(command) for command in refused}
    assert {command: (answer.code, answer.err.splitlines()[0]) for command, answer in answers.items()} == {
        command: (4, sentence) for command, sentence in refused.items()
    }
    assert [clinic.json(f"invoice show {number}") for number in (1, 2, 3)] == was


def test_a_line_cannot_be_restored_after_its_session_moved_to_another_client(clinic: Practice) -> None:
    clinic.ok("client add Ben")
    clinic.ok("session add Ana EXAM '2026-10-05 09:00'")
    clinic.ok("attend 1")
    clinic.ok("invoice void-line 1 1")
    clinic.ok("session edit 1 --client Ben")
    answer = clinic.zbill("invoice restore-line 1 1")
    assert (answer.code, answer.err.splitlines()[0]) == (4, "The line can't be restored: session 1 now belongs to Ben.")
    clinic.ok("attend 1")
    assert clinic.zbill("invoice restore-line 1 1").code == 4
    assert [each["total"] for each in clinic.json("invoice list")] == ["0.00", "113.00"]


@pytest.mark.parametrize(
    ("currency", "price", "total", "wrong"),
    [("JPY", "1000", "1083", "1000.0"), ("KWD", "1.005", "1.088", "1.0005"), ("USD", "10.05", "10.88", "10.005")],
)
def test_amounts_take_the_decimals_of_the_currency(
    practice: Practice, currency: str, price: str, total: str, wrong: str
) -> None:
    practice.ok(f"config set currency {currency}")
    practice.ok("tax add Sales 8.25 --from 2026-01-01")
    practice.ok("client add Ana")
    assert practice.json(f"charge Ana Food {price} --tax Sales")["total"] == total
    assert practice.zbill(f"charge Ana Food {wrong}").code == 2
