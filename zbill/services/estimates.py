"""Good Faith Estimates: what booked and expected sessions will cost, kept as they were given (SPEC 11)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from zbill.billing.estimates import Expected, covered, grouped
from zbill.billing.session_lines import session_line
from zbill.claims import Estimate, EstimatePaper
from zbill.dates import Period
from zbill.db import catalog, clients, estimates, imprints, sessions
from zbill.desk import Desk
from zbill.errors import Refused, command
from zbill.models import Billable, Client, Outcome, Service
from zbill.money import Money, total
from zbill.records import NamedTuple
from zbill.services.papers import letterhead


class Given(NamedTuple):
    """An estimate, a new one or as it was given, and notes about it."""

    paper: EstimatePaper
    notes: list[str]


def give(desk: Desk, text: str, period: Period | None, expected: Sequence[tuple[str, int]], *, renew: bool) -> Given:
    """Give a client an estimate of a period, by default of the next 12 months.

    `expected` has services and numbers of further sessions, at the prices of the period's first day. If an
    estimate covers the period, the newest such is returned as it was given, unless `renew` is true or there are further
    sessions.
    Raises NotFound, Ambiguous, Usage, and Refused without any session.
    """
    with desk.writing():
        client = clients.find(desk.conn, text)
        days = covered(period, desk.today)
        newest = estimates.newest(desk.conn, client.id, days if period else Period(desk.today, desk.today))
        if newest and not (renew or expected):
            return copy(desk, newest.id, f" For a new one: {command('estimate', client.id, '--renew')}")
        found = [*_booked(desk, client, days), *_expected(desk, client, days.first, expected)]
        if not found:
            raise Refused(
                f"{client.name} has no booked session from {days.first} to {days.last}, and none is expected.",
                f"See: {command('session', 'list', '--client', client.id)}",
            )
        estimate_id = estimates.next_id(desk.conn)
        lines = grouped(estimate_id, found)
        estimate = Estimate(
            id=estimate_id,
            client_id=client.id,
            first=days.first,
            last=days.last,
            given_on=desk.today,
            given_at=desk.now,
            staff_id=desk.actor.id,
            letterhead_id=imprints.store_letterhead(desk.conn, desk.settings),
            client=client.name,
            address=client.address,
            total=total(line.total for line in lines),
        )
        estimates.add(desk.conn, estimate, lines)
        after = {"from": str(days.first), "to": str(days.last), "total": estimate.total}
        desk.record("estimate", f"estimate {estimate_id}", client.id, after=after)
        return Given(_paper(desk, estimate), [])


def give_once(
    desk: Desk,
    text: str,
    period: Period | None,
    expected: Sequence[tuple[str, int]],
    *,
    renew: bool,
    key: str,
    request: str,
) -> Given:
    """Give an estimate, or return the one that was given for this request with the key. Raises as `Desk.once`."""
    given: list[Given] = []

    def make(desk: Desk) -> Outcome:
        given.append(give(desk, text, period, expected, renew=renew))
        return Outcome.of("estimate", given[0].paper.estimate.id)

    outcome = desk.once(key, request, make)
    if given:
        return given[0]
    (one,) = outcome.made
    return Given(_paper(desk, estimates.get(desk.conn, one.id)), outcome.notes)


def copy(desk: Desk, estimate_id: int, more: str = "") -> Given:
    """Return an estimate as it was given. Raises NotFound."""
    estimate = estimates.get(desk.conn, estimate_id)
    return Given(
        _paper(desk, estimate),
        [f"Estimate {estimate.id} was given on {estimate.given_on}. This is a copy of it.{more}"],
    )


def _paper(desk: Desk, estimate: Estimate) -> EstimatePaper:
    lines = tuple(estimates.lines(desk.conn, estimate.id))
    return EstimatePaper(letterhead(desk, estimate.letterhead_id), estimate, lines)


def _booked(desk: Desk, client: Client, days: Period) -> list[Expected]:
    """Return the scheduled sessions of a period, each with what it will cost on its own day."""
    booked = estimates.booked(desk.conn, client.id, days, desk.provider_id)
    # As of the last day, each session's line is dated on the session's day, with the prices of that day.
    billables = sessions.billable(desk.conn, [each.session_id for each in booked], days.last, None)
    return [Expected(*each[1:], _charge(billable)) for each, billable in zip(booked, billables, strict=True)]


def _expected(desk: Desk, client: Client, day: date, numbers: Sequence[tuple[str, int]]) -> list[Expected]:
    """Return sessions that are expected beyond the booked ones, for the client in person, as of a day."""
    if not numbers:
        return []
    provider = estimates.provider(desk.conn, desk.provider_id)
    found = []
    for text, number in numbers:
        service = catalog.find_service(desk.conn, text)
        charge = _charge(_unbooked(desk, client, service, day))
        one = Expected(client.name, client.born, client.diagnoses, *provider, service.code, service.name, charge)
        found += [one] * number
    return found


def _charge(session: Billable) -> Money:
    """Return what a session will cost if it is attended: its line's total, as if it were billed now."""
    return session_line(session._replace(status="attended"), None, None).total


def _unbooked(desk: Desk, client: Client, service: Service, day: date) -> Billable:
    """Return a session of a service on a day that isn't booked, as it would be billed."""
    discount = catalog.discount_of_patient_or_client(desk.conn, None, client.id)
    return Billable(
        id=0,
        client_id=client.id,
        patient_id=None,
        service_id=service.id,
        provider_id=None,
        day=day,
        ward="",
        status="scheduled",
        waived=False,
        reason="",
        fee=None,
        to_bill=False,
        checked_in_at=None,
        checked_out_at=None,
        line_day=day,
        price=catalog.price(desk.conn, service.id, client.id, day),
        taxes=catalog.taxes_of_service(desk.conn, service.id, day),
        service_name=service.name,
        late_cancel=service.late_cancel,
        no_show=service.no_show,
        discountable=service.discountable,
        client_name=client.name,
        auto_invoice=client.auto_invoice,
        tax_exempt=client.tax_exempt,
        lower_discount_name=discount.name if discount else None,
        lower_discount_rate=discount.rate if discount else None,
        invoice_id=None,
        line=None,
        invoice=None,
        invoice_status=None,
        closed_at=None,
        was_billed=False,
    )
