"""The days on which a price applies, in words (SPEC 2)."""

from __future__ import annotations

from datetime import date, timedelta

from zbill.db.catalog import DatedPrice
from zbill.desk import Desk
from zbill.money import Money


def amount(desk: Desk, price: Money | None) -> str:
    """Return a price for people. A client without a rate pays the catalog price."""
    return "the catalog price" if price is None else desk.text(price)


def days(desk: Desk, since: date, following: DatedPrice | None) -> str:
    """Return the days on which a price applies: from a day on, or until another price that is already set follows."""
    if following is None:
        return f"from {since} on"
    last = following.since - timedelta(days=1)
    return f"from {since} through {last}, then {amount(desk, following.price)}"
