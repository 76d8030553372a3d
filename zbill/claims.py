"""Superbills and Good Faith Estimates as they were given, and the contents of their documents.

Amounts are Money (minor units), units Decimal, days in the practice's time zone, instants UTC epoch seconds.
"""

from __future__ import annotations

from datetime import date as Day
from decimal import Decimal

from zbill.money import Money, total
from zbill.papers import Letterhead
from zbill.records import NamedTuple


class Superbill(NamedTuple):
    """A superbill as it was given: the sessions of one patient with one provider in a period (SPEC 11).

    The patient is the client, or someone on the client's account.
    """

    id: int
    client_id: int
    patient_id: int | None
    provider_id: int | None
    first: Day
    last: Day
    given_on: Day
    given_at: int
    staff_id: int | None
    letterhead_id: int
    client: str
    address: str
    patient: str
    born: Day | None
    diagnoses: str
    provider: str
    npi: str
    licence: str


class SuperbillLine(NamedTuple):
    """A session on a superbill. `again` is true if it was on an earlier one."""

    superbill_id: int
    position: int
    session_id: int
    again: bool
    date: Day
    code: str
    description: str
    place: str
    modifier: str
    units: Decimal
    charge: Money
    paid: Money


class SuperbillPaper(NamedTuple):
    """The contents of a superbill."""

    letterhead: Letterhead
    superbill: Superbill
    lines: tuple[SuperbillLine, ...]

    @property
    def issued_at(self) -> int:
        return self.superbill.given_at

    @property
    def number(self) -> str:
        """Return a name for file names: a client's name isn't in it (SPEC 11)."""
        return f"superbill-{self.superbill.id}"

    @property
    def charge(self) -> Money:
        return total(line.charge for line in self.lines)

    @property
    def paid(self) -> Money:
        return total(line.paid for line in self.lines)


class Estimate(NamedTuple):
    """A Good Faith Estimate as it was given (SPEC 11)."""

    id: int
    client_id: int
    first: Day
    last: Day
    given_on: Day
    given_at: int
    staff_id: int | None
    letterhead_id: int
    client: str
    address: str
    total: Money


class EstimateLine(NamedTuple):
    """The sessions on an estimate that cost the same: `each` is the charge for one, tax included."""

    estimate_id: int
    position: int
    patient: str
    born: Day | None
    diagnoses: str
    provider: str
    npi: str
    licence: str
    code: str
    description: str
    sessions: int
    each: Money
    total: Money


class EstimatePaper(NamedTuple):
    """The contents of a Good Faith Estimate."""

    letterhead: Letterhead
    estimate: Estimate
    lines: tuple[EstimateLine, ...]

    @property
    def issued_at(self) -> int:
        return self.estimate.given_at

    @property
    def number(self) -> str:
        """Return a name for file names: a client's name isn't in it (SPEC 11)."""
        return f"estimate-{self.estimate.id}"
