"""A statement PDF shows a client's account for a period."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO

import pdfplumber
import pytest

from tests.documents.conftest import PRACTICE
from tests.documents.test_layout import boxes
from zbill.documents.statement import statement_pdf
from zbill.money import Money
from zbill.page.shortcomings import shortcomings
from zbill.papers import StatementEntry, StatementPaper

Pages = Callable[..., list[list[str]]]

HEADINGS = "DATE NUMBER DESCRIPTION CHARGES CREDITS BALANCE"


def entry(day: int, number: str, description: str, debit: int, credit: int, balance: int) -> StatementEntry:
    return StatementEntry(
        date(2026, 3, day), "invoice", number, description, Money(debit), Money(credit), Money(balance)
    )


@pytest.fixture
def statement() -> StatementPaper:
    return StatementPaper(
        letterhead=PRACTICE,
        client_id=7,
        client="Ana Lopez",
        address="77 Pine Road\nPortland, OR 97201",
        first=date(2026, 3, 1),
        last=date(2026, 3, 31),
        opening=Money(15000),
        entries=(
            entry(2, "INV-0042", "Invoice", 15000, 0, 30000),
            entry(5, "RCT-0017", "Payment: check 1042", 0, 20000, 10000),
        ),
        closing=Money(10000),
        ages=(Money(0), Money(12500), Money(0), Money(0), Money(0)),
        issued_at=1_775_131_200,
    )


def test_a_statement_shows_the_period_from_opening_to_closing_balance(statement: StatementPaper, pages: Pages) -> None:
    assert pages(statement_pdf(statement)) == [
        [
            "Maple Street Counselling",
            "118 Maple Street",
            "Portland, OR 97205",
            "503-555-0142 · office@maple.example · maple.example",
            "Tax ID 93-1234567",
            "STATEMENT",
            "2026-03-01 to 2026-03-31",
            "STATEMENT FOR Opening 150.00",
            "Ana Lopez Charges 150.00",
            "77 Pine Road Credits 200.00",
            "Portland, OR 97201",
            "Balance on 2026-03-31 USD 100.00",
            HEADINGS,
            "2026-03-01 Opening balance 150.00",
            "2026-03-02 INV-0042 Invoice 150.00 300.00",
            "2026-03-05 RCT-0017 Payment: check 1042 200.00 100.00",
            "Total 150.00 200.00 100.00",
            "Balance owing 125.00",
            "Account credit -25.00",
            "Closing balance USD 100.00",
            "BALANCE OWING BY DAYS PAST DUE NOT YET DUE 1 TO 30 31 TO 60 61 TO 90 OVER 90",
            "USD 125.00 0.00 125.00 0.00 0.00 0.00",
            "Payment by check or transfer.",
            "Maple Street Counselling · Statement 2026-03-01 to 2026-03-31 · Ana Lopez Page 1 of 1",
        ]
    ]


def test_a_client_who_owes_nothing_sees_no_ages_and_no_payment_note(statement: StatementPaper, pages: Pages) -> None:
    settled = statement._replace(entries=(), opening=Money(0), closing=Money(0), ages=(Money(0),) * 5)
    [page] = pages(statement_pdf(settled))
    assert page[page.index(HEADINGS) :] == [
        HEADINGS,
        "2026-03-01 Opening balance 0.00",
        "Total 0.00 0.00 0.00",
        "Closing balance USD 0.00",
        "Maple Street Counselling · Statement 2026-03-01 to 2026-03-31 · Ana Lopez Page 1 of 1",
    ]


def test_a_client_in_credit_reads_credit_of(statement: StatementPaper, pages: Pages) -> None:
    paid = (entry(5, "RCT-0017", "Deposit: check 1042", 0, 165000, -150000),)
    paper = statement._replace(entries=paid, closing=Money(-150000), ages=(Money(0),) * 5)
    [page] = pages(statement_pdf(paper))
    assert "Balance on 2026-03-31 credit of USD 1,500.00" in page
    assert page[page.index(HEADINGS) + 1 : -1] == [
        "2026-03-01 Opening balance 150.00",
        "2026-03-05 RCT-0017 Deposit: check 1042 1,650.00 credit of 1,500.00",
        "Total 0.00 1,650.00 credit of 1,500.00",
        "Balance owing 0.00",
        "Account credit -1,500.00",
        "Closing balance credit of USD 1,500.00",
    ]


def test_a_long_statement_repeats_headings_and_client_on_every_page(statement: StatementPaper, pages: Pages) -> None:
    entries = tuple(entry(2, f"INV-{n:04}", "Invoice", 100, 0, 15000 + 100 * n) for n in range(1, 61))
    read = pages(statement_pdf(statement._replace(entries=entries)))
    assert [page[-1] for page in read] == [
        f"Maple Street Counselling · Statement 2026-03-01 to 2026-03-31 · Ana Lopez Page {n} of 3" for n in (1, 2, 3)
    ]
    assert [HEADINGS in page for page in read] == [True] * 3
    rows = [text for page in read for text in page if " INV-" in text]
    assert rows == [f"2026-03-02 INV-{n:04} Invoice 1.00 {150 + n}.00" for n in range(1, 61)]


@pytest.mark.parametrize(
    ("currency", "decimals", "shown"),
    [("JPY", 0, "JPY 1,234,567"), ("KWD", 3, "KWD 1,234.567"), ("USD", 2, "12,345.67")],
)
def test_amounts_have_the_decimals_of_their_currency(
    statement: StatementPaper, pages: Pages, currency: str, decimals: int, shown: str
) -> None:
    letterhead = PRACTICE._replace(currency=currency, decimals=decimals)
    paper = statement._replace(letterhead=letterhead, closing=Money(1234567), ages=(Money(1234567), *[Money(0)] * 4))
    [page] = pages(statement_pdf(paper))
    assert any(line.startswith("Closing balance") and line.endswith(shown) for line in page)


@pytest.mark.parametrize("client", ["Łukasz Żółć", "Αικατερίνη Ξανθοπούλου", "Ольга Щербакова", "Nguyễn Thị Hường"])
def test_a_client_name_in_any_european_script_prints_as_written(
    statement: StatementPaper, pages: Pages, client: str
) -> None:
    paper = statement._replace(client=client)
    [page] = pages(statement_pdf(paper))
    assert f"{client} Charges 150.00" in page
    assert list(shortcomings(paper)) == []


def test_a_very_long_name_is_printed_in_full_without_hiding_the_page_number(
    statement: StatementPaper, pages: Pages
) -> None:
    name = " ".join(f"Name{n}" for n in range(60))
    [page] = pages(statement_pdf(statement._replace(client=name)))
    above = " ".join(page[: page.index(HEADINGS)]).split()
    assert [word for word in above if word.startswith("Name")] == name.split()
    assert page[-4:-2] == ["Maple Street Counselling", "Statement 2026-03-01 to 2026-03-31"]
    assert page[-2].startswith("Name0 Name1 ")
    assert page[-1] == "Page 1 of 1"


def test_the_same_statement_is_printed_as_identical_bytes(statement: StatementPaper) -> None:
    assert statement_pdf(statement) == statement_pdf(statement)


def test_a_long_practice_name_ends_before_a_long_period_begins(statement: StatementPaper) -> None:
    long = PRACTICE._replace(name="Practice for Body and Mind " * 2, locale="lv-LV", page="a4")
    paper = statement._replace(letterhead=long, first=date(2026, 3, 21), last=date(2026, 3, 28))
    with pdfplumber.open(BytesIO(statement_pdf(paper))) as pdf:
        placed = boxes(pdf.pages[0])
    period = next(box for box in placed if " to " in box["text"])
    names = [box for box in placed if box["text"].startswith("Practice for Body") and box["top"] < period["bottom"]]
    assert names
    assert max(box["x1"] for box in names) < period["x0"] - 10


def test_a_long_number_is_on_one_line_where_there_is_room_for_it(statement: StatementPaper, pages: Pages) -> None:
    long = statement._replace(entries=(entry(2, "RECHNUNG-MM-0042", "Invoice", 15000, 0, 30000),))
    (page,) = pages(statement_pdf(long))
    assert "2026-03-02 RECHNUNG-MM-0042 Invoice 150.00 300.00" in page
    huge = 999_999_999_999
    crowded = entry(2, "RECHNUNG-MM-0042", "Invoice", huge, huge, -huge)
    amount = "9,999,999,999.99"
    (page,) = pages(statement_pdf(long._replace(entries=(crowded,))))
    first = page.index(f"2026-03-02 RECHNUNG-MM-0042 Invoice {amount} {amount} credit of")
    assert page[first + 1] == amount
    narrow = long._replace(entries=(crowded,), letterhead=PRACTICE._replace(page="a4"))
    (page,) = pages(statement_pdf(narrow))
    first = page.index(f"2026-03-02 RECHNUNG-MM- Invoice {amount} {amount} credit of")
    assert page[first + 1] == f"0042 {amount}"


def test_credit_of_is_above_billions_so_that_the_description_has_room(statement: StatementPaper, pages: Pages) -> None:
    huge = 999_999_999_999
    paid = entry(2, "RCT-0042", "Deposit: transfer", huge, huge, -10 * huge)
    letterhead = PRACTICE._replace(page="a4", locale="en-US")
    (page,) = pages(statement_pdf(statement._replace(letterhead=letterhead, entries=(paid,))))
    amount = "9,999,999,999.99"
    first = page.index(f"Mar 2, 2026 RCT-0042 Deposit: transfer {amount} {amount} credit of")
    assert page[first + 1] == "99,999,999,999.90"
