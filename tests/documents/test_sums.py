"""Every column adds up to the figure below it, and receipts say what they paid for and what is left."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pdfplumber
import pytest
from pypdf import PdfReader

from tests.documents import gallery
from tests.documents.test_layout import boxes
from tests.practice import Practice

# The first words of a line whose amount is the sum of those above it.
SUMS = ("Subtotal", "Total", "Balance", "Amount paid")

# The heading of the column at the right margin.
LAST = {"AMOUNT", "PAID", "EXPECTED CHARGE"}

ADDED = [name for name, command in gallery.PAPERS.items() if not command.startswith("statement")]

Texts = dict[str, list[str]]
Amounts = dict[str, list[tuple[str, Decimal]]]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Texts, Amounts]:
    """Return the lines of each document of the gallery, and the amounts at its right margin."""
    folder = tmp_path_factory.mktemp("sums")
    practice = Practice(folder / "practice.db")
    practice.ok("init --name 'Harbour Animal Clinic' --owner Helen --timezone America/New_York")
    gallery.play(practice, gallery.COMMANDS + gallery.CLAIMS)
    texts, amounts = {}, {}
    for name, command in gallery.PAPERS.items():
        practice.ok(f"{command} -o '{folder}/one.pdf'")
        with pdfplumber.open(folder / "one.pdf") as pdf:
            texts[name] = [line for page in pdf.pages for line in page.extract_text().splitlines()]
            amounts[name] = [each for page in pdf.pages for each in at_the_margin(page)]
    return texts, amounts


def at_the_margin(page: Any, decimals: int = 2) -> Iterator[tuple[str, Decimal]]:
    """Yield the amounts at the right margin below the table's heading, with the first text of their line.

    They have this many decimals.
    """
    amount = rf"-?\d+\.\d{{{decimals}}}" if decimals else r"-?\d+"
    found = boxes(page)
    heading = next((box["top"] for box in found if box["text"] in LAST), page.height)
    for box in found:
        number = box["text"].rpartition(" ")[2].replace(",", "")
        is_foot = box["text"].startswith("Page ")
        if box["top"] > heading and box["x1"] > page.width - 52 and re.fullmatch(amount, number) and not is_foot:
            first = min((each for each in found if abs(each["top"] - box["top"]) < 2), key=lambda each: each["x0"])
            yield first["text"], Decimal(number)


@pytest.mark.parametrize("name", ADDED)
def test_amounts_add_up_to_the_figure_below_them(name: str, played: tuple[Texts, Amounts]) -> None:
    above, sums = Decimal(0), 0
    for label, amount in played[1][name]:
        if label.startswith(SUMS):
            assert above == amount, label
            above, sums = amount, sums + 1
        else:
            above += amount
    assert sums


def test_a_statement_adds_up(played: tuple[Texts, Amounts]) -> None:
    rows = played[0]["statement"]
    below = rows[rows.index("DATE NUMBER DESCRIPTION CHARGES CREDITS BALANCE") + 1 : -1]
    assert below[:1] + below[4:] == [
        "2026-01-01 Opening balance 0.00",
        "2026-10-05 INV-0007 Invoice: Report 12.00 103.98",
        "2026-10-05 INV-0001 Invoice changed 204.28 308.26",
        "2026-10-05 RCT-0001 Payment for INV-0001: check 1042 100.00 208.26",
        "2026-10-05 RCT-0002 Payment for INV-0001: card VISA 4242 approval code 50.00 158.26",
        "88812345678 terminal 7 ref 99887766554433",
        "2026-10-05 RCT-0003 Payment for INV-0001: cash 138.99 19.27",
        "2026-10-05 CN-0001 Credit note on INV-0001: examined too late 40.00 credit of 20.73",
        "2026-10-05 CN-0002 Credit note on INV-0007: not needed 12.00 credit of 32.73",
        "Total 308.26 340.99 credit of 32.73",
        "Balance owing 0.00",
        "Account credit -32.73",
        "Closing balance credit of USD 32.73",
    ]
    assert " ".join(below[1:4]) == (
        "2026-09-07 INV-0001 Invoice: Examination, annual · Rex (dog, beagle); 91.98 91.98 "
        "Examination, annual · Bella (cat); Vaccination, rabies · Rex (dog, beagle); Diet, 2 kg · Rex (dog, beagle)"
    )


def test_a_refund_and_an_adjustment_say_what_they_are(played: tuple[Texts, Amounts]) -> None:
    assert "2026-10-05 RCT-0006 Refund from INV-0004: other 10.00 13,125.67" in played[0]["Greek"]
    assert "2026-10-05 INV-0002 Adjustment 10.00 credit of 1,403.52" in played[0]["statement in credit"]
    assert not any("hush" in line or "mistake" in line for lines in played[0].values() for line in lines)


def test_a_receipt_says_what_it_paid_for_and_what_is_left_and_keeps_it(therapy: Practice, tmp_path: Path) -> None:
    def printed(number: int) -> list[str]:
        therapy.ok(f"receipt pdf {number} -o '{tmp_path}/receipt.pdf'")
        return PdfReader(tmp_path / "receipt.pdf").pages[0].extract_text().splitlines()

    therapy.ok("patient add Ana Mia")
    therapy.ok("session edit 1 --patient Mia")
    therapy.ok("attend 1")
    therapy.ok("charge Ana Report 80.00")
    therapy.ok("pay Ana 100.00 --invoice 1")
    first = printed(1)
    assert first[first.index("APPLIED TO LEFT OWING AMOUNT") + 1 : -1] == [
        "INV-0001 50.00 100.00",
        "2026-10-05 · Psychotherapy 45 min · Mia",
        "Total USD 100.00",
    ]
    therapy.later(60)
    therapy.ok("pay Ana 140.00")
    therapy.later(60)
    therapy.ok("invoice close 1")
    therapy.ok("invoice credit 1 --line 1=20.00 --reason late")
    second = printed(2)
    assert second[second.index("APPLIED TO LEFT OWING AMOUNT") + 1 : -1] == [
        "INV-0001 0.00 50.00",
        "2026-10-05 · Psychotherapy 45 min · Mia",
        "INV-0002 0.00 80.00",
        "2026-10-05 · Report",
        "Held as account credit 10.00",
        "Total USD 140.00",
    ]
    assert printed(1) == first
