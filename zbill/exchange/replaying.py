"""Replay of a sample's history: each event, in order and at its own moment, through the service of its command."""

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
from zbill.models import Outcome
from zbill.money import Money, parse_amount, thousandths
from zbill.services import attendance, catalog, charges, clients, invoices, lines, payments, sessions, settings, staff
from zbill.services.lines import Charge, Edit
from zbill.services.payments import Payment
from zbill.services.sessions import Appointment
from zbill.services.settlements import NamedInvoice
from zbill.words import METHODS, SESSION_STATUSES

Event = tuple[int, Callable[[Desk], object]]

# The time of day for events that have none, so that payments follow charges and closings come last.
_CHARGED, _PAID, _CLOSED = time(18), time(19), time(23, 59, 59)

# The defaults for a service: its minutes, and the late-cancel and no-show percentages.
_MINUTES, _IN_FULL = 50, 100


def replay(desk: Desk, sample: Sample) -> None:
    """Fill a new practice with a sample's history, all or nothing. `desk.now` must be before the first event."""
    with desk.writing():
        _set_up(desk, sample)
        history = _History(desk, sample)
        history.register()
        for at, happen in sorted(history.events(), key=lambda event: event[0]):
            happen(replace(desk, now=at))


def _set_up(desk: Desk, sample: Sample) -> None:
    """Set the settings, and add the catalog and the staff."""
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
    catalog.add_service(desk, values, _amount(desk, row["price"]), _split(row["taxes"]), None)


def _add_staff(desk: Desk, row: Row) -> None:
    """Add a staff member. The owner already exists, with a role and a login, and is edited instead."""
    values: dict[str, int | str | None] = {"npi": row["npi"], "licence": row["licence"]}
    if row["name"] == desk.actor.name:
        staff.edit(desk, row["name"], values)
    else:
        values |= {"name": row["name"], "login": row["login"], "provider": int(row["provider"] == "yes")}
        staff.add(desk, values, _split(row["roles"]))


@dataclass
class _History:
    """The sample's events, and what its refs have become so far.

    `clients`, `patients` and `sessions` hold ids by ref, `charged` invoice labels by a charge's ref. `shared` holds the
    label of an invoice that several rows share, by client ref and the sample's name for that invoice.
    """

    desk: Desk
    sample: Sample
    clients: dict[str, str] = field(default_factory=dict)
    patients: dict[str, str] = field(default_factory=lambda: {"": ""})
    sessions: dict[str, int] = field(default_factory=dict)
    charged: dict[str, str] = field(default_factory=dict)
    shared: dict[tuple[str, str], str] = field(default_factory=dict)

    def register(self) -> None:
        """Add clients, patients and sessions; all sessions are still scheduled."""
        for row in self.sample.rows["clients"]:
            self.clients[row["ref"]] = str(_created_id(clients.add_client(self.desk, _client(row), row["discount"])))
        for row in self.sample.rows["patients"]:
            outcome = clients.add_patient(self.desk, self.clients[row["client"]], _patient(row), row["discount"])
            self.patients[row["ref"]] = str(_created_id(outcome))
        for row in self.sample.rows["sessions"]:
            self.sessions[row["ref"]] = _created_id(sessions.add(self.desk, self._appointment(row)))

    def events(self) -> Iterator[Event]:
        """Yield each event and its instant (UTC epoch seconds), in no order."""
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
        """Yield check-in and checkout for a patient seen in a ward; else mark the session when it is over."""
        session = session_table.get(self.desk.conn, self.sessions[row["ref"]])
        start = instant(session.start, self.desk.zone)
        end = start + session.minutes * 60
        if row["ward"] and row["status"] == "attended":
            yield start, partial(self._check_in, row=row)
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
        charge = Charge(
            row["description"],
            _amount(desk, row["price"]),
            quantity=Decimal(row["quantity"] or 1),
            service=row["service"],
            taxes=[_class(text) for text in _split(row["taxes"])] or None,
            discount=_own_discount(row),
            provider=row["provider"],
            patient=self.patients[row["patient"]],
        )
        outcome = charges.charge(desk, self.clients[row["client"]], charge, self.shared.get(name, ""))
        self.charged[row["ref"]] = invoice_table.get(desk.conn, _created_id(outcome)).label

    def _pay(self, desk: Desk, row: Row) -> None:
        payment = Payment(
            _amount(desk, row["amount"]),
            invoices=[self._named(desk, text) for text in _split(row["settles"])],
            method=next(each for each in METHODS if each == row["method"]),
            reference=row["reference"],
            payer=row["payer"],
            comment=row["comment"],
            again=True,
        )
        record = payments.deposit if row["kind"] == "deposit" else payments.pay
        record(desk, self.clients[row["client"]], payment)

    def _close(self, desk: Desk, row: Row) -> None:
        """Close a row's invoice. Without auto-invoicing, first invoice what is unbilled on the day of closing."""
        if not self._invoice(row["ref"]):
            invoices.new(desk, self.clients[row["client"]], last=desk.today)
        invoices.close(desk, [self._invoice(row["ref"])])

    def _invoice(self, ref: str) -> str:
        """Return the label of the invoice that a session or charge is on, empty if none."""
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
            datetime.fromisoformat(row["start"]),
            patient=self.patients[row["patient"]],
            provider=row["provider"],
            minutes=int(row["minutes"]) if row["minutes"] else None,
            fee=_amount(self.desk, row["fee"]) if row["fee"] else None,
            ward=row["ward"],
            ref=row["ref"],
            again=True,
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
    """Return the name in NAME RATE. The rate is left to the catalog."""
    return text.rpartition(" ")[0]


def _split(text: str) -> list[str]:
    return [each.strip() for each in text.split(";") if each.strip()]


def _amount(desk: Desk, text: str) -> Money:
    return parse_amount(text, desk.settings.decimals, zero=True)


def _created_id(outcome: Outcome) -> int:
    return next(iter(outcome.made)).id
