"""Living a sample's history again: each event through the service of its command, at its own moment, in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from decimal import Decimal
from functools import partial

from zbill.billing.discounts import LOWER_TIERS, DiscountChoice
from zbill.dates import instant
from zbill.db import invoices as invoice_table
from zbill.db import sessions as session_table
from zbill.db.rows import Values
from zbill.desk import Desk
from zbill.exchange.samples import Row, Sample
from zbill.models import METHODS, SESSION_STATUSES, Outcome
from zbill.money import Money, parse_amount, thousandths
from zbill.services import attendance, catalog, charges, clients, invoices, lines, payments, sessions, settings, staff
from zbill.services.lines import Charge, Edit
from zbill.services.payments import Payment
from zbill.services.sessions import Appointment
from zbill.services.settlements import NamedInvoice

Event = tuple[int, Callable[[Desk], object]]

# When on its day happens what has no time of day: money after the charges, closings at the end.
_CHARGED, _PAID, _CLOSED = time(18), time(19), time(23, 59, 59)

# What a service without minutes takes, and percentages that are not given.
_MINUTES, _IN_FULL = 50, 100


def replay(desk: Desk, sample: Sample) -> None:
    """Fill a practice just founded; `desk.now` is a moment before the sample's first event. All or nothing."""
    with desk.writing():
        _set_up(desk, sample)
        history = _History(desk, sample)
        history.register()
        for at, happen in sorted(history.events(), key=lambda event: event[0]):
            happen(replace(desk, now=at))


def _set_up(desk: Desk, sample: Sample) -> None:
    """Settings, catalog and staff."""
    for name, value in sample.settings.items():
        settings.set_setting(desk, name, value)
    for row in sample.rows["taxes"]:
        since = date.fromisoformat(row["from"])
        inclusive = row["inclusive"] == "yes"
        catalog.add_tax(desk, row["name"], row["abbreviation"], Decimal(row["rate"]), since, inclusive=inclusive)
    for row in sample.rows["discounts"]:
        catalog.add_discount(desk, row["name"], Decimal(row["rate"]))
    for row in sample.rows["services"]:
        _add_service(desk, row)
    for row in sample.rows["staff"]:
        _add_staff(desk, row)


def _add_service(desk: Desk, row: Row) -> None:
    values: Values = {
        "code": row["code"],
        "name": row["name"],
        "minutes": int(row["minutes"] or _MINUTES),
        "late_cancel": thousandths(Decimal(row["late_cancel_percent"] or _IN_FULL)),
        "no_show": thousandths(Decimal(row["no_show_percent"] or _IN_FULL)),
        "discountable": int(row["discountable"] == "yes"),
    }
    catalog.add_service(desk, values, _amount(desk, row["price"]), _several(row["taxes"]), None)


def _add_staff(desk: Desk, row: Row) -> None:
    """The founder is there already, with a role and a login."""
    values: dict[str, int | str | None] = {"npi": row["npi"], "licence": row["licence"]}
    if row["name"] == desk.actor.name:
        staff.edit(desk, row["name"], values)
    else:
        values |= {"name": row["name"], "login": row["login"], "provider": int(row["provider"] == "yes")}
        staff.add(desk, values, _several(row["roles"]))


@dataclass
class _History:
    """What the sample's refs have become: ids, the invoices of charges, and those that rows of one name share."""

    desk: Desk
    sample: Sample
    clients: dict[str, str] = field(default_factory=dict)
    patients: dict[str, str] = field(default_factory=lambda: {"": ""})
    sessions: dict[str, int] = field(default_factory=dict)
    charged: dict[str, str] = field(default_factory=dict)
    shared: dict[tuple[str, str], str] = field(default_factory=dict)

    def register(self) -> None:
        """Clients, patients, and the sessions as they were once scheduled."""
        for row in self.sample.rows["clients"]:
            self.clients[row["ref"]] = str(_made(clients.add_client(self.desk, _client(row), row["discount"])))
        for row in self.sample.rows["patients"]:
            outcome = clients.add_patient(self.desk, self.clients[row["client"]], _patient(row), row["discount"])
            self.patients[row["ref"]] = str(_made(outcome))
        for row in self.sample.rows["sessions"]:
            self.sessions[row["ref"]] = _made(sessions.add(self.desk, self._appointment(row)))

    def events(self) -> Iterator[Event]:
        for row in self.sample.rows["sessions"]:
            if row["status"] != "scheduled":
                yield from self._visit(row)
        for row in self.sample.rows["charges"]:
            yield self._at(row["date"], _CHARGED), partial(self._charge, row=row)
        for row in self.sample.rows["payments"]:
            yield self._at(row["date"], _PAID), partial(self._pay, row=row)
        for row in self.sample.rows["sessions"] + self.sample.rows["charges"]:
            if row["closed_on"]:
                yield self._at(row["closed_on"], _CLOSED), partial(self._close, row=row)

    def _visit(self, row: Row) -> Iterator[Event]:
        """A patient who comes into a ward is checked in and out; others are marked when the session is over."""
        session = session_table.get(self.desk.conn, self.sessions[row["ref"]])
        end = session.start + session.minutes * 60
        if row["ward"] and row["status"] == "attended":
            yield session.start, partial(self._check_in, row=row)
            yield end, partial(attendance.check_out, session_ids=[session.id])
        else:
            yield end, partial(self._mark, row=row)

    def _check_in(self, desk: Desk, row: Row) -> None:
        name = (row["client"], row["invoice"])
        attendance.check_in(desk, self.sessions[row["ref"]], self.shared.get(name, ""))
        if row["invoice"]:
            self.shared[name] = self._invoice(row["ref"])

    def _mark(self, desk: Desk, row: Row) -> None:
        status = next(each for each in SESSION_STATUSES if each == row["status"])
        attendance.attend(desk, [self.sessions[row["ref"]]], status)
        if row["discount"]:
            lines.edit(desk, self._invoice(row["ref"]), 1, Edit(discount=_own_discount(row)))

    def _charge(self, desk: Desk, row: Row) -> None:
        name = (row["client"], row["invoice"])
        asked = Charge(
            row["description"],
            _amount(desk, row["price"]),
            quantity=Decimal(row["quantity"] or 1),
            service=row["service"],
            taxes=[_class(text) for text in _several(row["taxes"])] or None,
            discount=_own_discount(row),
            provider=row["provider"],
            patient=self.patients[row["patient"]],
        )
        outcome = charges.charge(desk, self.clients[row["client"]], asked, self.shared.get(name, ""))
        self.charged[row["ref"]] = invoice_table.get(desk.conn, _made(outcome)).label

    def _pay(self, desk: Desk, row: Row) -> None:
        asked = Payment(
            _amount(desk, row["amount"]),
            invoices=[self._named(desk, text) for text in _several(row["settles"])],
            method=next(each for each in METHODS if each == row["method"]),
            reference=row["reference"],
            payer=row["payer"],
            comment=row["comment"],
            again=True,
        )
        take = payments.deposit if row["kind"] == "deposit" else payments.pay
        take(desk, self.clients[row["client"]], asked)

    def _close(self, desk: Desk, row: Row) -> None:
        """Without auto-invoicing, what is unbilled on the day of closing is gathered first."""
        if not self._invoice(row["ref"]):
            invoices.new(desk, self.clients[row["client"]], last=desk.today)
        invoices.close(desk, [self._invoice(row["ref"])])

    def _invoice(self, ref: str) -> str:
        """The invoice a session or a charge stands on; empty if none."""
        if ref in self.charged:
            return self.charged[ref]
        invoice_id = session_table.billed_on(self.desk.conn, self.sessions[ref])
        return invoice_table.get(self.desk.conn, invoice_id).label if invoice_id else ""

    def _named(self, desk: Desk, text: str) -> NamedInvoice:
        ref, _, amount = text.partition("=")
        return NamedInvoice(self._invoice(ref), _amount(desk, amount) if amount else None)

    def _appointment(self, row: Row) -> Appointment:
        return Appointment(
            self.clients[row["client"]],
            row["service"],
            instant(datetime.fromisoformat(row["start"]), self.desk.zone),
            patient=self.patients[row["patient"]],
            provider=row["provider"],
            minutes=int(row["minutes"]) if row["minutes"] else None,
            fee=_amount(self.desk, row["fee"]) if row["fee"] else None,
            ward=row["ward"],
            ref=row["ref"],
        )

    def _at(self, day: str, clock: time) -> int:
        return instant(datetime.combine(date.fromisoformat(day), clock), self.desk.zone)


def _client(row: Row) -> Values:
    return {name: row[name] for name in ("ref", "name", "email", "phone", "address", "notes")} | {
        "born": row["birth_date"] or None,
        "auto_invoice": int(row["auto_invoice"] == "on") if row["auto_invoice"] else None,
        "tax_exempt": int(row["tax_exempt"] == "yes"),
    }


def _patient(row: Row) -> Values:
    return {name: row[name] for name in ("ref", "name", "species", "breed")} | {"born": row["birth_date"] or None}


def _own_discount(row: Row) -> DiscountChoice:
    return DiscountChoice("class", _class(row["discount"])) if row["discount"] else LOWER_TIERS


def _class(text: str) -> str:
    """The class in NAME RATE; the rate is the catalog's."""
    return text.rpartition(" ")[0]


def _several(text: str) -> list[str]:
    return [each.strip() for each in text.split(";") if each.strip()]


def _amount(desk: Desk, text: str) -> Money:
    return parse_amount(text, desk.settings.decimals, zero=True)


def _made(outcome: Outcome) -> int:
    return next(iter(outcome.made)).id
