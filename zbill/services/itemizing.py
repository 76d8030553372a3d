"""Putting new lines on an open invoice (SPEC 3, 4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date as Day
from decimal import Decimal

from zbill.billing import fees
from zbill.billing.discounts import LOWER_TIERS, DiscountChoice
from zbill.billing.lines import without_inclusive
from zbill.db import clients, discounts, invoices, lines, patients, taxes
from zbill.db import services as catalogue
from zbill.db.connection import writing
from zbill.db.desk import Desk
from zbill.models import Client, DiscountRate, Invoice, Line, Outcome, Service, Session, TaxRate
from zbill.money import Money
from zbill.services.guarding import not_to_come, open_invoice, require_of_client, require_unlocked
from zbill.services.pricing import (
    amounts_of,
    default_provider,
    facts,
    own_discount,
    provider_or_none,
    rates_in_force,
    untaxed,
)

ONE = Decimal(1)


@dataclass(frozen=True)
class Charge:
    """A line as asked for, before rates are looked up. `taxes` None: those of the service."""

    description: str
    price: Money
    quantity: Decimal = ONE
    date: Day | None = None
    service: str = ""
    taxes: Sequence[str] | None = None
    discount: DiscountChoice = LOWER_TIERS
    provider: str = ""
    patient: str = ""


def charge(desk: Desk, client_text: str, asked: Charge, invoice_text: str = "") -> Outcome:
    """A non-session charge: on an invoice of its own, dated its day, or on an open one (SPEC 3)."""
    not_to_come(desk, asked.date or desk.today, "date")
    with writing(desk.conn):
        desk.require("create_line_item", *(["apply_discount"] if asked.discount.choice != "default" else []))
        client = clients.named(desk.conn, client_text)
        if invoice_text:
            invoice = open_invoice(desk, invoice_text)
            require_of_client(invoice, client.id)
            invoices.changes_count_on(desk.conn, invoice.id, desk.today)
        else:
            day = asked.date or desk.today
            require_unlocked(desk, day, "An invoice")
            invoice = invoices.add(desk.conn, desk.settings, client.id, day, desk.now)
        return _put(desk, invoice, asked, "charge")


def add(desk: Desk, invoice_text: str, asked: Charge) -> Outcome:
    """A line on an open invoice."""
    not_to_come(desk, asked.date or desk.today, "date")
    with writing(desk.conn):
        desk.require("create_line_item", *(["apply_discount"] if asked.discount.choice != "default" else []))
        invoice = open_invoice(desk, invoice_text)
        invoices.changes_count_on(desk.conn, invoice.id, desk.today)
        return _put(desk, invoice, asked, "invoice add")


def _put(desk: Desk, invoice: Invoice, asked: Charge, what: str) -> Outcome:
    day = asked.date or desk.today
    require_unlocked(desk, day, "A line")
    client = clients.get(desk.conn, invoice.client_id)
    service = catalogue.named(desk.conn, asked.service) if asked.service else None
    rates = rates_in_force(desk, service, asked.taxes, day)
    seen = _patients_named(desk, client, asked.patient) or _only_patient(desk, invoice)
    own = own_discount(desk, asked.discount)
    line = _new_line(
        desk,
        invoice,
        client,
        rates,
        asked.price,
        day=day,
        service=service,
        description=asked.description,
        quantity=asked.quantity,
        patient_id=seen,
        provider_id=provider_or_none(desk, asked.provider) if asked.provider else default_provider(desk, invoice),
        discount_choice=asked.discount.choice,
    )
    outcome = Outcome()
    _write(desk, invoice, line, own)
    outcome.add("invoice", invoice.id)
    stored = lines.of_invoice(desk.conn, invoice.id)[-1]
    desk.record(what, invoice.label, client.id, after=facts(stored))
    return outcome


def put_session(desk: Desk, invoice: Invoice, session: Session, day: Day, fee: Money, service: Service) -> None:
    """A session's line, at a fee already worked out for its status, dated `day`."""
    client = clients.get(desk.conn, session.client_id)
    rates = taxes.of_service(desk.conn, service.id, day)
    line = _new_line(
        desk,
        invoice,
        client,
        rates,
        fee,
        day=day,
        service=service,
        description=fees.description(service, session.status),
        patient_id=session.patient_id,
        provider_id=session.provider_id or default_provider(desk, invoice),
        session_id=session.id,
    )
    _write(desk, invoice, line, None)


def _new_line(
    desk: Desk,
    invoice: Invoice,
    client: Client,
    rates: Sequence[TaxRate],
    price: Money,
    *,
    day: Day,
    service: Service | None,
    description: str,
    patient_id: int | None,
    provider_id: int | None,
    quantity: Decimal = ONE,
    discount_choice: str = "default",
    session_id: int | None = None,
) -> Line:
    """A line before its amounts are worked out; an exempt client pays the price without its inclusive taxes."""
    return Line(
        id=0,
        invoice_id=invoice.id,
        number=0,
        session_id=session_id,
        date=day,
        patient_id=patient_id,
        provider_id=provider_id,
        service_id=service.id if service else None,
        description=description,
        quantity=quantity,
        unit_price=without_inclusive(price, rates) if client.tax_exempt else price,
        discount_choice=discount_choice,
        discount_class=None,
        lower_discount=discounts.of_patient_or_client(desk.conn, patient_id, client.id),
        discountable=service is None or service.discountable,
        exempt=client.tax_exempt,
        gross=Money(),
        discount=Money(),
        net=Money(),
        tax=Money(),
        total=Money(),
        taxes=() if client.tax_exempt else untaxed(rates),
        void=False,
    )


def _write(desk: Desk, invoice: Invoice, line: Line, own: DiscountRate | Money | None) -> None:
    amounts, discount = amounts_of(invoice, line, own)
    lines.add(desk.conn, line, amounts, discount)


def _patients_named(desk: Desk, client: Client, text: str) -> int | None:
    return patients.named(desk.conn, text, client.id).id if text else None


def _only_patient(desk: Desk, invoice: Invoice) -> int | None:
    seen = patients.on_invoice(desk.conn, invoice.id)
    return seen[0] if len(seen) == 1 else None
