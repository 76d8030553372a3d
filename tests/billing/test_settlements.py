"""Money pays the oldest invoices first, is released newest first, and loses no cent (SPEC 5, 6)."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zbill.billing.settlements import Held, Room, Share, allocate, first_day, rest, to_release
from zbill.models import Invoice
from zbill.money import Money, total


def share(number: int, amount: int) -> Share:
    """Return a share of this amount for invoice `number`."""
    day, zero = date(2026, 10, 5), Money(0)
    invoice = Invoice(
        number, number, f"INV-{number}", 1, day, day, "open", "default", None, None, 0, None, None, None, 0, None,
        None, None,
        zero, zero, zero, zero, zero, zero, zero, zero, zero,
    )  # fmt: skip
    return Share(invoice, Money(amount))


def shares(*amounts: int) -> list[Share]:
    """Return shares of these amounts for invoices 1, 2, 3, …."""
    return [share(number, amount) for number, amount in enumerate(amounts, 1)]


def held(*amounts: tuple[int, int | None]) -> list[Held]:
    """Return what payments (None is goodwill) have on invoice 7, newest first."""
    return [Held(7, payment, Money(amount)) for amount, payment in amounts]


@pytest.mark.parametrize(
    ("amount", "balances", "settled", "left"),
    [
        (100, (), (), 100),
        (100, (60, 70), (60, 40), 0),
        (60, (60, 70), (60,), 0),
        (59, (60, 70), (59,), 0),
        (130, (60, 70), (60, 70), 0),
        (150, (60, 70), (60, 70), 20),
    ],
)
def test_money_pays_the_oldest_invoices_first(
    amount: int, balances: tuple[int, ...], settled: tuple[int, ...], left: int
) -> None:
    found = allocate(Money(amount), shares(*balances))
    assert found == shares(*settled)
    assert rest(Money(amount), found) == left


def test_an_invoice_without_a_balance_gets_nothing() -> None:
    assert allocate(Money(50), [share(1, 0), share(2, 80)]) == [share(2, 50)]


@pytest.mark.parametrize(
    ("amount", "on_it", "taken"),
    [
        (0, held((30, 2)), []),
        (30, held((30, 2), (50, 1)), held((30, 2))),
        (20, held((30, 2), (50, 1)), held((20, 2))),
        (45, held((30, 2), (50, 1)), held((30, 2), (15, 1))),
        (45, held((30, None), (50, 1)), held((30, None), (15, 1))),
        (99, held((30, 2), (50, 1)), held((30, 2), (50, 1))),
    ],
)
def test_released_money_is_taken_from_the_newest_payment_first(
    amount: int, on_it: list[Held], taken: list[Held]
) -> None:
    assert to_release(Money(amount), on_it) == taken


def october(*rooms: tuple[int, int]) -> list[Room]:
    """Return how much room there is from each of these days of October."""
    return [Room(date(2026, 10, day), Money(amount)) for day, amount in rooms]


@pytest.mark.parametrize(
    ("amount", "history", "not_before", "first"),
    [
        # An invoice of the 3rd: not before its day, nor the receipt's.
        (100, october((3, 100)), 1, 3),
        (100, october((3, 100)), 3, 3),
        (100, october((3, 100)), 5, 5),
        # It owes more from the 6th on.
        (40, october((3, 50), (6, 100)), 3, 3),
        (60, october((3, 50), (6, 100)), 3, 6),
        # Paid on the 3rd, and the receipt voided on the 4th.
        (98, october((3, 0), (4, 98)), 3, 4),
        # Written off on the 5th, reversed on the 20th.
        (100, october((1, 100), (5, 0), (20, 100)), 10, 20),
        (100, october((1, 100), (5, 0), (20, 100)), 1, 20),
        (100, october((1, 100), (5, 0), (20, 100)), 25, 25),
        # Partly paid in between: what fits then and ever after.
        (70, october((1, 100), (5, 30), (9, 80)), 1, 9),
        (30, october((1, 100), (5, 30), (9, 80)), 1, 1),
        # Less room later than now, still enough.
        (30, october((1, 100), (5, 30)), 1, 1),
        # Changed twice on one day, which ends with what both left.
        (50, october((1, 60), (5, 20), (5, 20), (7, 50)), 1, 7),
        # Nothing to find room for.
        (0, october((3, 100)), 1, 1),
    ],
)
def test_an_amount_counts_from_the_first_day_on_which_and_ever_after_there_is_room(
    amount: int, history: list[Room], not_before: int, first: int
) -> None:
    assert first_day(Money(amount), history, date(2026, 10, not_before)) == date(2026, 10, first)


AMOUNTS = st.integers(0, 10**6).map(Money)
DAY_ONE = date(2026, 10, 1)


@given(
    st.dictionaries(st.integers(0, 9), st.integers(-5, 5), min_size=1, max_size=6), st.integers(0, 9), st.integers(1, 9)
)
def test_an_amount_on_its_first_day_leaves_no_day_with_less_than_nothing_and_a_day_earlier_would(
    moves: dict[int, int], not_before: int, amount: int
) -> None:
    days = sorted(moves)
    left = list(accumulate(moves[day] for day in days))
    # What is settled fits today: it ends with room for the amount.
    left[-1] = max(left[-1], amount)
    history = [Room(DAY_ONE + timedelta(days=day), Money(room)) for day, room in zip(days, left, strict=True)]

    def fits(first: int) -> bool:
        return all(
            max((place, room) for place, room in [(-1, 0), *zip(days, left, strict=True)] if place <= day)[1] >= amount
            for day in range(first, 12)
        )

    found = (first_day(Money(amount), history, DAY_ONE + timedelta(days=not_before)) - DAY_ONE).days
    assert found == next(day for day in range(not_before, 12) if fits(day))


@given(AMOUNTS, st.lists(AMOUNTS, max_size=8))
def test_allocating_loses_nothing_and_fills_invoices_in_order(amount: Money, balances: list[Money]) -> None:
    owing = shares(*balances)
    found = allocate(amount, owing)
    assert total(share.amount for share in found) == min(amount, sum(balances))
    assert total(share.amount for share in found) + rest(amount, found) == amount
    filled = [share for share in owing if share.amount > 0][: len(found)]
    assert [share.invoice.id for share in found] == [share.invoice.id for share in filled]
    assert found[:-1] == filled[:-1]


@given(AMOUNTS, st.lists(AMOUNTS, max_size=8))
def test_releasing_loses_nothing_and_empties_payments_in_order(amount: Money, parts: list[Money]) -> None:
    on_it = held(*((part, number) for number, part in enumerate(parts)))
    taken = to_release(amount, on_it)
    assert total(each.amount for each in taken) == min(amount, sum(parts))
    emptied = [each for each in on_it if each.amount > 0][: len(taken)]
    assert [each.payment_id for each in taken] == [each.payment_id for each in emptied]
    assert taken[:-1] == emptied[:-1]
