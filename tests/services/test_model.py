"""The model used for random practices gives the examples of SPEC 6 and 8.1, day by day."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tests.services.model import Refusal
from tests.services.model_money import Books
from tests.services.nouns import Invoice

ANA, BEN = 1, 2


class Diary(Books):
    """Model of Ana's and Ben's autumn of 2026."""

    def on_day(self, month: int, day: int) -> None:
        self.now = int(datetime(2026, month, day, 12, tzinfo=UTC).timestamp())

    def bill(self, amount: int, client: int = ANA) -> Invoice:
        self.charge(client, amount, 1000, self.today, None, None, None)
        return self.invoices[-1]

    def figures(self, month: int, *days: int, client: int = ANA) -> list[tuple[int, ...]]:
        """Return closed_balance, paid_on_open, account_balance and unapplied for each day."""
        return [self.receivable(client, date(2026, month, day))[:4] for day in days]


@pytest.fixture
def books() -> Diary:
    diary = Diary(0)
    diary.on_day(9, 1)
    return diary


def test_the_model_gives_the_example_of_accounts_receivable(books: Diary) -> None:
    books.close(books.bill(20000))
    books.on_day(9, 2)
    books.pay(ANA, 5000, books.today)
    books.on_day(9, 3)
    second = books.bill(10000)
    books.pay(ANA, 4000, books.today, [(second, None)])
    books.on_day(9, 4)
    books.deposit(ANA, 2500, books.today, again=False)
    books.on_day(9, 5)
    books.close(second)
    assert books.figures(9, 1, 2, 3, 4, 5) == [
        (20000, 0, 20000, 0),
        (15000, 0, 15000, 0),
        (15000, -4000, 11000, 0),
        (15000, -4000, 11000, 2500),
        (21000, 0, 21000, 2500),
    ]
    assert [books.left_out(date(2026, 9, day)) for day in (2, 3, 5)] == [(0, 0, 0), (1, 10000, 4000), (0, 0, 0)]


def test_a_debt_is_written_off_and_paid_a_month_later(books: Diary) -> None:
    invoice = books.bill(8000)
    books.close(invoice)
    books.on_day(9, 20)
    books.write_off(invoice, None)
    books.on_day(10, 10)
    books.reverse_write_off(invoice)
    books.pay(ANA, 8000, books.today)
    assert books.figures(9, 19, 20, 30) + books.figures(10, 9, 10) == [(8000, 0, 8000, 0), *[(0, 0, 0, 0)] * 4]
    books.void_receipt(1)
    assert books.figures(10, 9, 10) == [(0, 0, 0, 0), (8000, 0, 8000, 0)]


def test_a_credit_note_on_a_paid_invoice_raises_credit_and_leaves_receivables_alone(books: Diary) -> None:
    invoice = books.bill(6000)
    books.charge(ANA, 4000, 1000, books.today, None, None, invoice)
    books.pay(ANA, 10000, books.today)
    books.close(invoice)
    books.on_day(9, 8)
    books.issue_credit_note(invoice, [(2, None)])
    assert books.figures(9, 7, 8) == [(0, 0, 0, 0), (0, 0, 0, 4000)]


def test_settlements_count_from_the_invoice_date_and_refunds_from_the_settlement(books: Diary) -> None:
    books.deposit(ANA, 10000, books.today, again=False)
    books.on_day(9, 10)
    books.charge(ANA, 6000, 1000, date(2026, 9, 5), None, None, None)
    books.pay(ANA, 1000, date(2026, 9, 3))
    books.apply(ANA, None)
    with pytest.raises(Refusal) as refused:
        books.refund(1, 7000, date(2026, 9, 9), None)
    assert refused.value.code == 4
    books.refund(1, 4000, date(2026, 9, 7), None)
    books.refund(1, 3000, date(2026, 9, 10), None)
    assert books.figures(9, 2, 3, 5, 7, 9, 10) == [
        (0, 0, 0, 10000),
        (0, 0, 0, 11000),
        (0, -1000, -1000, 10000),
        (0, -1000, -1000, 6000),
        (0, -1000, -1000, 6000),
        (0, -4000, -4000, 0),
    ]


def test_money_is_credit_until_there_was_room_for_it_on_the_invoice(books: Diary) -> None:
    invoice = books.bill(6000)
    books.pay(ANA, 6000, books.today)
    books.close(invoice)
    books.on_day(9, 8)
    books.unapply(invoice, 6000)
    books.pay(ANA, 6000, date(2026, 9, 4))
    assert books.figures(9, 3, 4, 8) == [(0, 0, 0, 0), (0, 0, 0, 6000), (0, 0, 0, 6000)]


def test_only_the_last_closing_counts_and_a_voided_invoice_is_open_until_its_void(books: Diary) -> None:
    invoice = books.bill(10000)
    books.pay(ANA, 3000, books.today)
    books.close(invoice)
    books.now += 23 * 3600
    assert books.figures(9, 1) == [(7000, 0, 7000, 0)]
    books.reopen(invoice)
    assert books.figures(9, 1) == [(0, -3000, -3000, 0)]
    books.unapply(invoice, 3000)
    books.void(invoice)
    assert books.figures(9, 1, 2) == [(0, -3000, -3000, 0), (0, 0, 0, 3000)]


def test_after_a_merge_past_days_count_for_the_remaining_client(books: Diary) -> None:
    books.close(books.bill(10000, BEN))
    books.deposit(ANA, 2500, books.today, again=False)
    books.on_day(9, 8)
    books.merge(BEN, ANA)
    assert books.figures(9, 1) == [(9000, 0, 9000, 2500)]
    assert books.figures(9, 1, client=BEN) == [(0, 0, 0, 0)]
