"""Superbills: which sessions they have, what was paid for each, and what is missing (SPEC 11)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date as Day
from decimal import Decimal
from itertools import groupby

from zbill.billing import npi
from zbill.billing.collecting import allocated
from zbill.claims import Superbill, SuperbillLine
from zbill.errors import Usage, command
from zbill.money import ZERO, Money, total
from zbill.records import NamedTuple

# A line of a claim form points to at most four of the diagnoses, which are lettered from A.
_POINTED = 4

# CPT codes are four digits and a digit or letter, HCPCS codes a letter and four digits.
_PROCEDURE = r"[0-9]{4}[0-9A-Z]|[A-Z][0-9]{4}"
_PLACE = r"[0-9]{2}"
# Up to four modifiers of two characters each.
_MODIFIERS = r"[0-9A-Z]{2}(?:[ ,]+[0-9A-Z]{2}){0,3}"


class Billed(NamedTuple):
    """A line of an invoice, less its credit notes, with the money and the goodwill that are on the whole invoice.

    `session_id` is None for a line without a session, or one that isn't live.
    """

    invoice_id: int
    session_id: int | None
    net: Money
    tax: Money
    money: Money
    goodwill: Money


class Payment(NamedTuple):
    """The charge for a session, the part that is paid in money, and the part that goodwill covers beyond that."""

    charge: Money
    paid: Money
    goodwill: Money

    @property
    def is_whole(self) -> bool:
        """Return whether the session is paid: nothing of it is owed or written off, and some of it is paid in money."""
        return self.paid > 0 and self.paid + self.goodwill == self.charge


class Visit(NamedTuple):
    """A session that was attended and is on an invoice, with what a superbill says about it.

    The patient is the client if the session names none. The provider is that of the line, and has the NPI and the
    license of the practice if they have none of their own. `superbill` is the newest one that the session is on.
    """

    session_id: int
    client_id: int
    patient_id: int | None
    provider_id: int | None
    date: Day
    code: str
    description: str
    place: str
    modifier: str
    units: Decimal
    client: str
    address: str
    patient: str
    born: Day | None
    diagnoses: str
    provider: str
    npi: str
    licence: str
    superbill: int | None


class Gap(NamedTuple):
    """A field that a superbill lacks, or that can't be right: whose it is, and what to do about it."""

    whose: str
    field: str
    remedy: str


def payments(lines: Iterable[Billed]) -> dict[int, Payment]:
    """Return what is paid for each session, by its id. The lines of an invoice follow each other, oldest first.

    What is on a partly paid invoice counts as `report provider --collected` counts it: it pays tax first, then lines,
    oldest first (SPEC 8.3). Money counts before goodwill, which is not a payment.
    """
    found = {}
    for _, together in groupby(lines, key=lambda line: line.invoice_id):
        of_invoice = list(together)
        money, goodwill = of_invoice[0].money, of_invoice[0].goodwill
        paid, covered = _covered(of_invoice, money), _covered(of_invoice, money + goodwill)
        for line, part, whole in zip(of_invoice, paid, covered, strict=True):
            if line.session_id is not None:
                found[line.session_id] = Payment(line.net + line.tax, part, whole - part)
    return found


def _covered(lines: Sequence[Billed], amount: Money) -> list[Money]:
    """Return the part of each line, tax included, that an amount covers: nothing while it doesn't cover all tax."""
    tax = total(line.tax for line in lines)
    for_tax, shares = allocated(amount, tax, [line.net for line in lines])
    if for_tax < tax:
        return [ZERO] * len(lines)
    return [Money(share) + line.tax for share, line in zip(shares, lines, strict=True)]


def draft(superbill: Superbill, visits: Sequence[Visit], paid: Mapping[int, Payment]) -> list[SuperbillLine]:
    """Return the lines of a new superbill, one for each session."""
    return [
        SuperbillLine(
            superbill.id,
            position,
            visit.session_id,
            visit.superbill is not None,
            visit.date,
            visit.code,
            visit.description,
            visit.place,
            visit.modifier,
            visit.units,
            paid[visit.session_id].charge,
            paid[visit.session_id].paid,
        )
        for position, visit in enumerate(visits, 1)
    ]


def checked_place(text: str) -> str:
    """Return a place of service unchanged; it can be empty. Raises Usage if it isn't two digits."""
    if text and not re.fullmatch(_PLACE, text):
        raise Usage(f"{text!r} isn't a place of service.", "Use two digits, such as 11 for an office.")
    return text


def checked_modifier(text: str) -> str:
    """Return modifiers in capitals; they can be empty. Raises Usage if one isn't two letters or digits."""
    modifier = text.upper()
    if modifier and not re.fullmatch(_MODIFIERS, modifier):
        raise Usage(f"{text!r} isn't a modifier.", "Use two letters or digits, such as 95. Up to four can be given.")
    return modifier


def completed(visit: Visit, place: str, modifier: str) -> Visit:
    """Return a session with this place of service and modifier (empty ones are ignored), unless it has valid ones."""
    if place and not re.fullmatch(_PLACE, visit.place):
        visit = visit._replace(place=place)
    if modifier and not re.fullmatch(_MODIFIERS, visit.modifier):
        visit = visit._replace(modifier=modifier)
    return visit


def pointers(diagnoses: str) -> str:
    """Return the letters of the diagnoses that a line points to: "AB" for two, at most four."""
    return "ABCDEFGHIJKL"[: min(_POINTED, len(listed(diagnoses)))]


def listed(diagnoses: str) -> list[str]:
    """Return the codes of a text such as "F41.1; F32.0"."""
    return diagnoses.split("; ") if diagnoses else []


def gaps(practice: Mapping[str, str], superbill: Superbill, lines: Iterable[SuperbillLine]) -> list[Gap]:
    """Return every field that a superbill lacks. `practice` has the settings that documents print."""
    return [
        *_of_practice(practice),
        *_of_provider(superbill),
        *_of_patient(superbill),
        *(gap for line in lines for gap in _of_line(superbill, line)),
    ]


def _of_practice(practice: Mapping[str, str]) -> Iterator[Gap]:
    for field, setting in (("address", "address"), ("phone", "phone"), ("tax ID", "tax_id")):
        if not practice.get(setting):
            yield Gap("the practice", field, f"zbill config set {setting} TEXT")


def _of_provider(superbill: Superbill) -> Iterator[Gap]:
    name = superbill.provider
    if not name:
        yield Gap("a session", "provider", "zbill invoice edit INVOICE LINE --provider PROVIDER")
    whose, change = name or "the practice", command("staff", "edit", name) if name else "zbill config set"
    number, licence = ("--npi NPI", "--licence TEXT") if name else ("npi NPI", "licence TEXT")
    if not npi.is_valid(superbill.npi):
        yield Gap(whose, _but_not("NPI", superbill.npi), f"{change} {number}")
    if not superbill.licence:
        yield Gap(whose, "license", f"{change} {licence}")


def _of_patient(superbill: Superbill) -> Iterator[Gap]:
    kind, row_id = (
        ("client", superbill.client_id) if superbill.patient_id is None else ("patient", superbill.patient_id)
    )
    if superbill.born is None:
        yield Gap(superbill.patient, "birth date", f"zbill {kind} edit {row_id} --born DAY")
    if not superbill.diagnoses:
        yield Gap(superbill.patient, "diagnosis", f"zbill {kind} edit {row_id} --diagnoses CODES")


def _of_line(superbill: Superbill, line: SuperbillLine) -> Iterator[Gap]:
    whose = f"session {line.session_id}"
    if not re.fullmatch(_PROCEDURE, line.code):
        yield Gap(whose, _but_not("procedure code", line.code), command("service", "edit", line.code) + " --code CODE")
    # A billed session keeps its place and its modifier, so the superbill gets them. One that was given stays as it is.
    days = ("--from", superbill.first, "--to", superbill.last)
    again = command("superbill", superbill.client_id, *days) + " --again" * line.again
    if not re.fullmatch(_PLACE, line.place):
        yield Gap(whose, _but_not("place of service", line.place), f"{again} --place CODE")
    if line.modifier and not re.fullmatch(_MODIFIERS, line.modifier):
        yield Gap(whose, _but_not("modifier", line.modifier), f"{again} --modifier CODE")


def _but_not(field: str, found: str) -> str:
    """Return the name of a field, and the value that it has instead, if any."""
    return f"{field}, not {found}" if found else field
