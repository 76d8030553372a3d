"""Settings decide by what codes an invoice can be paid, with the balance on the printed day (SPEC 11)."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from tests.documents.test_payment_codes import read
from tests.practice import ZONE, Practice

LINK = "https://pay.example/{number}?sum={amount}&in={currency}"
IBAN = "DE89 3704 0044 0532 0130 00"


@pytest.fixture
def euros(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Practice:
    """Return a practice in euros with a link and an account, and an invoice of 90.00."""
    monkeypatch.chdir(tmp_path)
    practice = Practice(tmp_path / "practice.db")
    practice.ok(f"init --name 'Praxis Grün' --owner Greta --currency EUR --timezone {ZONE}")
    practice.ok("client add 'Ana Lopez'")
    practice.ok("charge Ana Session 90.00")
    for key, value in (("pay_link", LINK), ("iban", IBAN), ("bic", "COBADEFFXXX")):
        practice.ok(["config", "set", key, value])
    return practice


def printed(practice: Practice, number: int = 1) -> list[str]:
    practice.ok(f"invoice pdf {number} -o printed.pdf")
    return [text for text, _ in read(Path("printed.pdf").read_bytes())]


def codes(amount: str, number: str = "INV-0001", name: str = "Praxis Grün") -> list[str]:
    short = amount.rstrip("0").rstrip(".")
    return [
        f"https://pay.example/{number}?sum={amount}&in=EUR",
        f"BCD\n002\n1\nSCT\nCOBADEFFXXX\n{name}\nDE89370400440532013000\nEUR{short}\n\n\n{number}",
    ]


def test_an_invoice_has_codes_with_its_balance(euros: Practice) -> None:
    assert printed(euros) == codes("90.00")
    euros.ok("invoice close 1")
    assert printed(euros) == codes("90.00")


def test_the_amount_is_the_balance_on_the_printed_day(euros: Practice) -> None:
    euros.ok("invoice close 1")
    euros.at("2026-10-06 09:00")
    euros.ok("pay Ana 39.50")
    assert printed(euros) == codes("50.50")
    euros.at("2026-10-07 09:00")
    euros.ok("invoice credit 1 --line 1=10.00 --reason late")
    assert printed(euros) == codes("40.50")
    euros.ok("writeoff 1 0.50 --reason small")
    assert printed(euros) == codes("40.00")
    euros.ok("pay Ana 40.00")
    assert printed(euros) == []


@pytest.mark.parametrize(
    "commands",
    [
        ("pay Ana 90.00",),
        ("invoice void 1 --reason mistake",),
        ("invoice edit 1 1 --price 0",),
        ("invoice close 1", "invoice credit 1 --reason mistake"),
        ("invoice close 1", "writeoff 1 --reason gone"),
    ],
    ids=["paid", "void", "zero", "credited", "written off"],
)
def test_an_invoice_with_nothing_to_pay_has_none(euros: Practice, commands: tuple[str, ...]) -> None:
    for command in commands:
        euros.ok(command)
    assert printed(euros) == []


def test_codes_are_of_today_not_of_the_day_of_issue(euros: Practice) -> None:
    euros.ok("invoice close 1")
    euros.ok("config set account_name 'Grün & Partner'")
    assert printed(euros) == codes("90.00", name="Grün & Partner")
    euros.ok("config set pay_link ''")
    assert printed(euros) == codes("90.00", name="Grün & Partner")[1:]
    euros.ok("config set iban ''")
    assert printed(euros) == []


def test_a_number_with_any_prefix_stays_one_part_of_the_link(euros: Practice) -> None:
    euros.ok(["config", "set", "invoice_prefix", "R 1/&é-"])
    euros.ok("charge Ana Book 5.00")
    link, transfer = printed(euros, 2)
    assert link == "https://pay.example/R%201%2F%26%C3%A9-0002?sum=5.00&in=EUR"
    assert transfer.endswith("\nEUR5\n\n\nR 1/&é-0002")


def test_a_long_practice_name_is_cut_where_an_account_has_no_name(euros: Practice) -> None:
    euros.ok(f"config set name {'Praxis' * 20}")
    assert printed(euros) == codes("90.00", name=("Praxis" * 20)[:70])


@pytest.mark.parametrize(
    ("currency", "iban"), [("USD", IBAN), ("EUR", "TR33 0006 1005 1978 6457 8413 26")], ids=["dollars", "outside SEPA"]
)
def test_a_transfer_has_a_code_only_in_euros_within_sepa(
    currency: str, iban: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    practice = Practice(tmp_path / "practice.db")
    practice.ok(f"init --owner Greta --currency {currency} --timezone {ZONE}")
    practice.ok("client add Ana")
    practice.ok("charge Ana Session 90.00")
    practice.ok(f"config set iban {shlex.quote(iban)}")
    assert printed(practice) == []


def test_other_documents_have_no_codes(euros: Practice) -> None:
    euros.ok("invoice close 1")
    euros.ok("pay Ana 10.00")
    euros.ok("invoice credit 1 --line 1=5.00 --reason late")
    for command in ("receipt pdf 1", "creditnote pdf 1", "statement Ana --period this-month"):
        euros.ok(f"{command} -o other.pdf")
        assert read(Path("other.pdf").read_bytes()) == []


def test_an_account_is_stored_without_blanks(euros: Practice) -> None:
    assert euros.ok("config get iban").out == "DE89370400440532013000\n"


@pytest.mark.parametrize(
    ("key", "value"),
    [("iban", "DE88 3704 0044 0532 0130 00"), ("bic", "COBA"), ("pay_link", "https://x.example/{ref}")],
)
def test_what_no_bank_or_phone_takes_is_refused_when_it_is_set(euros: Practice, key: str, value: str) -> None:
    before = euros.dump()
    assert euros.zbill(["config", "set", key, value]).code == 2
    assert euros.dump() == before
