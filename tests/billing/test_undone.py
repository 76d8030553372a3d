"""A line of unfinished work appears only if there is something to do, and the lines keep their order (SPEC 9)."""

from __future__ import annotations

from datetime import date

import pytest

from zbill.billing.undone import Pile, backup_pile, left_undone
from zbill.money import Money
from zbill.words import LEFT_UNDONE

TODAY = date(2026, 10, 20)


@pytest.mark.parametrize(
    ("last", "pile"),
    [
        (None, Pile(None)),
        (date(2026, 10, 20), Pile(0)),
        (date(2026, 10, 14), Pile(0)),
        (date(2026, 10, 13), Pile(0)),
        (date(2026, 10, 12), Pile(8)),
        (date(2025, 10, 20), Pile(365)),
        # The clock was ahead when the backup was made.
        (date(2026, 10, 25), Pile(0)),
    ],
)
def test_a_backup_is_due_when_the_last_one_is_older_than_a_week(last: date | None, pile: Pile) -> None:
    assert backup_pile(last, TODAY) == pile


def test_empty_piles_have_no_line() -> None:
    assert left_undone({kind: Pile(0) for kind in LEFT_UNDONE}) == {}
    assert left_undone({}) == {}


def test_lines_are_in_the_order_of_the_words() -> None:
    one = Pile(1, Money(100))
    found = left_undone({"backup": Pile(None), "overdue": one, "credit": Pile(0), "unmarked": Pile(3)})
    assert list(found.items()) == [("unmarked", Pile(3)), ("overdue", one), ("backup", Pile(None))]
