"""Good Faith Estimates: the period they cover, their lines, and how billing compares with them (SPEC 11)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Literal

from zbill.claims import EstimateLine
from zbill.dates import Period, day_or_none
from zbill.errors import Usage
from zbill.money import Money
from zbill.records import NamedTuple

# How far billing can go above an estimate before a client can dispute it, in whole units of the currency.
DISPUTED = 400

# What is wrong with a client's estimate: there is none, its period is over, or billing has gone too far above it.
Standing = Literal["none", "run out", "above"]

TO_BE_DETERMINED = "to be determined"

DISCLAIMERS = (
    "This is an estimate of what the services listed will cost. It is not a bill and not a contract, and it does not"
    " oblige you to have any of these services from us.",
    "It is based on what we know on the day it was given. You could need services that are not listed, and the charges"
    " can differ.",
    "If you are billed at least {limit} more than this estimate, you can dispute the bill. You can ask us to correct it"
    " or to agree on a price, or begin a dispute with the US Department of Health and Human Services within 120 days of"
    " the bill. See www.cms.gov/nosurprises.",
    "Keep a copy of this estimate.",
)


class Expected(NamedTuple):
    """One session that is booked or expected: who is seen, by whom, for what, and what it costs, tax included."""

    patient: str
    born: date | None
    diagnoses: str
    provider: str
    npi: str
    licence: str
    code: str
    description: str
    charge: Money


def covered(period: Period | None, today: date) -> Period:
    """Return the days that an estimate covers: a period without its past days, or 12 months from today without one.

    Raises Usage if the period is over, or is longer than 12 months.
    """
    if period is None:
        return Period(today, _year_after(today) - timedelta(days=1))
    first = max(period.first, today)
    if period.last < today:
        raise Usage(f"The period ended on {period.last}.", f"Use one that ends today, {today}, or later.")
    if period.last >= _year_after(first):
        raise Usage("An estimate covers at most 12 months.", "Use a shorter period.")
    return Period(first, period.last)


def grouped(estimate_id: int, sessions: Iterable[Expected]) -> list[EstimateLine]:
    """Return a line for all sessions that are alike in everything, in the order of their first ones."""
    counts = Counter(sessions)
    return [
        EstimateLine(
            estimate_id=estimate_id,
            position=position,
            sessions=count,
            each=one.charge,
            total=Money(one.charge * count),
            **{name: value for name, value in one._asdict().items() if name != "charge"},
        )
        for position, (one, count) in enumerate(counts.items(), 1)
    ]


def standings(last: date | None, total: Money, billed: Money, today: date, decimals: int) -> list[Standing]:
    """Return everything that is wrong with a client's newest estimate.

    `last` is the end of its period, None without an estimate, and `billed` what was billed in the period.
    """
    if last is None:
        return ["none"]
    found: list[Standing] = ["run out"] if last < today else []
    return [*found, "above"] if billed - total >= DISPUTED * 10**decimals else found


def _year_after(day: date) -> date:
    return day_or_none(day.year + 1, day.month, day.day) or date(day.year + 1, 3, 1)
