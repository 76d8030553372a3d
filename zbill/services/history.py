"""History: sessions of the past, many at once, added, marked, billed and closed as the commands would on their days.

The rules are asked once for all sessions that are alike to them. Then each row is written as it ends up (SPEC 10).
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cache, partial

from zbill.billing.invoices import due
from zbill.dates import end_of, wall_text
from zbill.db import clients, complete, imprints, lines, numbers, sessions
from zbill.db import history as facts
from zbill.db.complete import Cells, Written
from zbill.db.history import Trait
from zbill.db.imprints import People
from zbill.db.sessions import Marked, NewSession
from zbill.desk import Desk
from zbill.errors import ZbillError
from zbill.file.connection import rehearsing
from zbill.models import Billable, Line
from zbill.money import thousandths
from zbill.records import NamedTuple
from zbill.services import attendance
from zbill.services.attendance import Mark, Marking
from zbill.services.guards import is_locked
from zbill.services.session_lines import billable


class Visit(NamedTuple):
    """A session of the past: what it is marked, and the day on which its invoice was closed, if it was."""

    session: NewSession
    marking: Marking
    closed_on: date | None


class _Alike(NamedTuple):
    """The facts of a visit that the rules look at: visits that share them are decided together.

    `era` is the time between two days on which a price, a rate or the locked period changes.
    """

    trait: Trait
    patient_id: int | None
    service_id: int
    provider_id: int | None
    ward: str
    fee: int | None
    marking: Marking
    is_closed: bool
    era: int


# What a closed invoice freezes beside the letterhead: the client, the patient and the provider of its line.
_Parties = tuple[int, int | None, int | None]


class _Bill(NamedTuple):
    """The line of a new invoice: its cells from the patient to the ward, and the amounts of the invoice."""

    line: Line
    cells: Cells
    amounts: Cells


class _Becomes(NamedTuple):
    """The outcome of visits that are alike: the cells of the session that marking it changes, and what is billed."""

    marked: Cells
    bills: Sequence[_Bill]


class _Issued(NamedTuple):
    invoice_id: int
    client_id: int
    day: date
    bill: _Bill
    closed_on: date | None


# A new session that isn't marked.
_SCHEDULED = Marked("scheduled", False, "", False, 0)


class History:
    """Writes visits. What it has asked the rules, it remembers."""

    def __init__(self, desk: Desk, batch_id: int) -> None:
        self.desk = desk
        self.batch_id = batch_id
        self._eras = facts.eras(desk.conn, desk.today)
        self._traits: dict[int, Trait] = {}
        self._known: dict[_Alike, _Becomes | None] = {}
        self._frozen: dict[_Parties, tuple[int, int]] = {}
        self._end_of = cache(partial(end_of, zone=desk.zone))
        self._dated = cache(self._dated_on)

    def record(self, visits: Sequence[Visit]) -> tuple[dict[int, int], list[int]]:
        """Write those visits that nothing hinders. Return their session ids by their place, and the places of others.

        The others are to be marked one by one, so that each gets the rule's own reason.
        """
        becomes = self._decided(visits, self._alike(visits))
        taken = [(place, each) for place, each in enumerate(becomes) if each]
        others = [place for place, each in enumerate(becomes) if not each]
        ids = self._write([(visits[place], each) for place, each in taken])
        return {place: session_id for (place, _), session_id in zip(taken, ids, strict=True)}, others

    def _alike(self, visits: Sequence[Visit]) -> list[_Alike]:
        missing = {each.session.client_id for each in visits} - self._traits.keys()
        self._traits |= facts.traits(self.desk.conn, missing)
        eras, traits = self._eras, self._traits
        return [
            _Alike(
                traits[session.client_id],
                session.patient_id,
                session.service_id,
                session.provider_id,
                session.ward,
                session.fee,
                marking,
                closed_on is not None,
                bisect_right(eras, session.day),
            )
            for session, marking, closed_on in visits
        ]

    def _decided(self, visits: Sequence[Visit], alike: Sequence[_Alike]) -> list[_Becomes | None]:
        """Return what visits become, None for those that a rule refuses."""
        try:
            return [self._known[each] for each in alike]
        except KeyError:
            self._decide(visits, alike)
            return [self._known[each] for each in alike]

    def _decide(self, visits: Sequence[Visit], alike: Sequence[_Alike]) -> None:
        """Ask the rules about one visit of each sort that is new, as on its day."""
        samples: dict[_Alike, Visit] = {}
        for visit, each in zip(visits, alike, strict=True):
            if each not in self._known and each not in samples:
                samples[each] = visit
        by_day: dict[date, list[_Alike]] = defaultdict(list)
        for each, visit in samples.items():
            by_day[visit.session.day].append(each)
        for day, own in by_day.items():
            desk = self.desk.at_end_of(day)
            for each, mark in zip(own, _marks(desk, [samples[each] for each in own]), strict=True):
                self._known[each] = _becomes(mark) if mark else None

    def _write(self, decided: Sequence[tuple[Visit, _Becomes]]) -> list[int]:
        """Write visits with their invoices and lines, and return the ids of the sessions."""
        first, today = complete.firsts(self.desk.conn), self.desk.today
        rows = Written([], [], [], [], [])
        issued: list[_Issued] = []
        session_id, line_id, invoice_id = first.session, first.line, first.invoice
        for (session, _, closed_on), becomes in decided:
            start = wall_text(session.start)
            rows.sessions.append(
                (
                    *(session.ref, session.client_id, session.patient_id, session.service_id, session.provider_id),
                    *(start, start[:10], session.minutes, session.fee, session.ward, session.place),
                    *(session.modifier, session.notes, *becomes.marked, session_id),
                )
            )
            for bill in becomes.bills:
                # A session in the future is billed today.
                billed_on = min(session.day, today)
                rows.lines.append((session_id, str(billed_on), *bill.cells, invoice_id, 1, line_id))
                rows.taxes.extend(lines.tax_cells(bill.line, line_id))
                rows.exempted.extend(lines.exempted_cells(bill.line, line_id))
                issued.append(_Issued(invoice_id, session.client_id, billed_on, bill, closed_on))
                line_id += 1
                invoice_id += 1
            session_id += 1
        rows.invoices.extend(self._invoices(issued))
        complete.write(self.desk.conn, first, rows)
        return list(range(first.session, session_id))

    def _invoices(self, issued: Sequence[_Issued]) -> list[Cells]:
        """Return the invoices, closed ones with the letterhead and the parties, frozen once for all that share them."""
        self._freeze(each for each in issued if each.closed_on)
        now, batch_id, dated, ends = self.desk.now, self.batch_id, self._dated, self._end_of
        upcoming = numbers.upcoming(self.desk.conn, "invoice", self.desk.settings)
        terms = clients.terms(self.desk.conn, self.desk.settings, {each.client_id for each in issued})
        rows = []
        for (invoice_id, client_id, day, bill, closed_on), (number, label) in zip(issued, upcoming, strict=False):
            closed: Cells = ("open", None, None, None, None)
            if closed_on:
                frozen = self._frozen[client_id, bill.line.patient_id, bill.line.provider_id]
                closed = ("closed", min(now, ends(closed_on)), closed_on.isoformat(), *frozen)
            of_day = dated(day, terms[client_id])
            rows.append((number, label, client_id, *of_day, batch_id, *bill.amounts, invoice_id, *closed))
        return rows

    def _dated_on(self, day: date, terms_days: int) -> Cells:
        """Return the columns of an invoice of a day: its date, its due date, when it was opened, and its date again."""
        text = day.isoformat()
        return text, due(day, terms_days).isoformat(), min(self.desk.now, self._end_of(day)), text

    def _freeze(self, closed: Iterable[_Issued]) -> None:
        parties = ((each.client_id, each.bill.line.patient_id, each.bill.line.provider_id) for each in closed)
        new = [each for each in dict.fromkeys(parties) if each not in self._frozen]
        people = [People(client_id, (patient_id,), (provider_id,)) for client_id, patient_id, provider_id in new]
        frozen = imprints.freeze_people(self.desk.conn, self.desk.settings, people)
        self._frozen.update(zip(new, frozen, strict=True))


def _marks(desk: Desk, visits: Sequence[Visit]) -> Iterator[Mark | None]:
    """Yield what the rules say of visits of one day, None for one that they refuse."""
    # The rules look at what the file has, so it has the sessions while they are asked.
    with rehearsing(desk.conn):
        found = billable(desk, sessions.add_all(desk.conn, [each.session for each in visits]))
    for visit, session in zip(visits, found, strict=True):
        yield _mark(desk, visit, session)


def _mark(desk: Desk, visit: Visit, session: Billable) -> Mark | None:
    if visit.closed_on and is_locked(desk, visit.closed_on):
        return None
    try:
        mark = attendance.decide(desk, session, visit.marking, bill=True if visit.closed_on else None)
    except ZbillError:
        return None
    closes_itself = desk.settings["auto_close"] != "off" and mark.bill
    return None if closes_itself or (visit.closed_on and not mark.bill) else mark


def _becomes(mark: Mark) -> _Becomes:
    stored = mark.stored or _SCHEDULED
    marked = _plain(stored.status, stored.waived, stored.reason, stored.to_bill)
    return _Becomes(marked, [_Bill(line, _line(line), _amounts(line)) for line in mark.bill])


def _amounts(line: Line) -> Cells:
    return _plain(line.gross, line.discount, line.net, line.tax, line.total)


def _line(line: Line) -> Cells:
    """Return the columns of a line that all lines alike share, from the patient to the ward."""
    return _plain(
        *(line.patient_id, line.provider_id, line.service_id, line.description, thousandths(line.quantity)),
        *(line.unit_price, line.discount_choice, line.discount_name),
        None if line.discount_rate is None else thousandths(line.discount_rate),
        line.lower_discount_name,
        None if line.lower_discount_rate is None else thousandths(line.lower_discount_rate),
        *(line.discountable, line.exempt, line.gross, line.discount, line.net, line.tax, line.total),
        *(line.billed_as, line.billed_ward),
    )


def _plain(*cells: object) -> Cells:
    """Return cells with amounts and yes or no as plain numbers, which SQLite is given in a sixth of the time."""
    return tuple(int(each) if isinstance(each, int) else each for each in cells)
