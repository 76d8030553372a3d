"""A credit note takes a share of each part of a line, and the last one takes all that is left (SPEC 5)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zbill.billing.credit_notes import Left, share
from zbill.money import Money


def left(gross: int, discount: int, net: int, *taxes: int) -> Left:
    return Left(Money(gross), Money(discount), Money(net), tuple(map(Money, taxes)))


@pytest.mark.parametrize(
    ("amount", "line", "inclusive", "credited"),
    [
        # Without discount and tax, with a discount of 10 %, with a tax of 8.25 % on top.
        (4000, left(10000, 0, 10000), [], left(4000, 0, 4000)),
        (4000, left(10000, 1000, 9000), [], left(4444, 444, 4000)),
        (9743, left(10000, 1000, 9000, 743), [False], left(10000, 1000, 9000, 743)),
        (4000, left(10000, 1000, 9000, 743), [False], left(4106, 411, 3695, 305)),
        # A tax within the price is part of the gross.
        (11300, left(11300, 0, 10000, 1300), [True], left(11300, 0, 10000, 1300)),
        (5650, left(11300, 0, 10000, 1300), [True], left(5650, 0, 5000, 650)),
        # One within and one on top; the cents go to the largest remainders.
        (10, left(110, 0, 100, 10, 5), [True, False], left(10, 0, 9, 1, 0)),
        (1, left(110, 0, 100, 10, 5), [True, False], left(1, 0, 1, 0, 0)),
        (114, left(110, 0, 100, 10, 5), [True, False], left(109, 0, 99, 10, 5)),
        # A line of nothing, with a discount of 100 %.
        (0, left(10000, 10000, 0), [], left(10000, 10000, 0)),
        (0, left(10000, 0, 10000), [], left(0, 0, 0)),
    ],
)
def test_a_share_is_in_proportion(amount: int, line: Left, inclusive: list[bool], credited: Left) -> None:
    assert share(Money(amount), line, inclusive) == credited


CENTS = st.integers(0, 10**9)


@given(CENTS, CENTS, st.lists(st.tuples(CENTS, st.booleans()), max_size=4), st.data())
def test_no_cent_is_lost(net: int, discount: int, taxes: list[tuple[int, bool]], data: st.DataObject) -> None:
    inclusive = [is_inside for _, is_inside in taxes]
    contained = sum(amount for amount, is_inside in taxes if is_inside)
    line = left(net + discount + contained, discount, net, *(amount for amount, _ in taxes))
    amount = data.draw(st.integers(0, int(line.total)))
    credited = share(Money(amount), line, inclusive)
    assert credited.total == amount
    assert credited.net <= line.net
    assert all(part <= whole for part, whole in zip(credited.taxes, line.taxes, strict=True))
    assert credited.discount <= line.discount
    inside = sum(int(part) for part, is_inside in zip(credited.taxes, inclusive, strict=True) if is_inside)
    assert credited.gross == credited.net + credited.discount + inside
