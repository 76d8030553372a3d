"""The lines of an open invoice: adding, editing, voiding, restoring them (SPEC 3, 4, 5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from datetime import date as Day
from decimal import Decimal

from zbill.billing import discounts as tiers
from zbill.billing import fees
from zbill.billing.discounts import LOWER_TIERS, DiscountChoice
from zbill.billing.lines import Amounts, compute, without_inclusive
from zbill.db import catalogue, clients, invoices, lines, patients, sessions, staff
from zbill.desk import Desk
from zbill.errors import Refused
from zbill.file.connection import writing
from zbill.models import Client, DiscountRate, Invoice, Line, LineTax, Outcome, Service, Session, TaxRate
from zbill.money import Money, total
from zbill.services.guards import open_invoice, require_not_future, require_unlocked
from zbill.services.settlements import release

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


def add(desk: Desk, invoice_text: str, asked: Charge) -> Outcome:
    """A line on an open invoice."""
    require_not_future(desk, asked.date or desk.today, "date")
    with writing(desk.conn):
        desk.require("create_line_item", "apply_discount" if asked.discount.choice != "default" else None)
        invoice = open_invoice(desk, invoice_text)
        invoices.changes_count_on(desk.conn, invoice.id, desk.today)
        return put(desk, invoice, asked, "invoice add")


def put(desk: Desk, invoice: Invoice, asked: Charge, what: str) -> Outcome:
    day = asked.date or desk.today
    require_unlocked(desk, day, "A line")
    client = clients.get(desk.conn, invoice.client_id)
    service = catalogue.find_service(desk.conn, asked.service) if asked.service else None
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


def _put_session(desk: Desk, invoice: Invoice, session: Session, day: Day, fee: Money, service: Service) -> None:
    """A session's line, at a fee already worked out for its status, dated `day`."""
    client = clients.get(desk.conn, session.client_id)
    rates = catalogue.taxes_of_service(desk.conn, service.id, day)
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


def write_session_line(desk: Desk, session: Session, invoice_id: int) -> None:
    """Write a session's line on an open invoice, at the fee of its status (full while it is only checked in)."""
    invoice = invoices.get(desk.conn, invoice_id)
    service = catalogue.get_service(desk.conn, session.service_id)
    status = "attended" if session.status == "scheduled" else session.status
    day = line_day(desk, session)
    require_unlocked(desk, day, "A line")
    _put_session(desk, invoice, session, day, fee_of(desk, session, status, service), service)
    sessions.set_to_bill(desk.conn, [session.id], False)
    made = invoices.get(desk.conn, invoice_id)
    desk.record(
        "invoice session",
        made.label,
        session.client_id,
        after={"session": session.id, "date": day, "total": desk.text(made.total)},
    )


def fee_of(desk: Desk, session: Session, status: str, service: Service) -> Money:
    """What a status would charge for the session, on the day its line would have."""
    return fees.billed_fee(catalogue.full_fee(desk.conn, session, line_day(desk, session)), status, service)


def line_day(desk: Desk, session: Session) -> date:
    """The day a session's line would have now."""
    return fees.line_day(session.day, desk.today, desk.settings.locked_through)


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
        lower_discount=catalogue.discount_of_patient_or_client(desk.conn, patient_id, client.id),
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
    return patients.find(desk.conn, text, client.id).id if text else None


def _only_patient(desk: Desk, invoice: Invoice) -> int | None:
    seen = patients.on_invoice(desk.conn, invoice.id)
    return seen[0] if len(seen) == 1 else None


@dataclass(frozen=True)
class Edit:
    """What to change of a line; None leaves it."""

    price: Money | None = None
    quantity: Decimal | None = None
    description: str | None = None
    discount: DiscountChoice | None = None
    provider: str | None = None
    date: Day | None = None
    service: str | None = None
    taxes: Sequence[str] | None = None


def edit(desk: Desk, invoice_text: str, number: int, asked: Edit) -> Outcome:
    """Change a line of an open invoice; recomputed with its stored rates unless its service or taxes change."""
    if asked.date:
        require_not_future(desk, asked.date, "date")
    with writing(desk.conn):
        desk.require("edit_line_item", "apply_discount" if asked.discount else None)
        invoice = open_invoice(desk, invoice_text)
        old = lines.numbered(desk.conn, invoice.id, invoice.label, number)
        if old.void:
            raise Refused(
                f"Line {number} of {invoice.label} is void.",
                f"Restore it: zbill invoice restore-line {invoice.label} {number}",
            )
        require_unlocked(desk, old.date, "A line")
        if asked.date:
            require_unlocked(desk, asked.date, "A line")
        line = _edited(desk, old, asked)
        own = own_discount(desk, asked.discount) if asked.discount else _kept_discount(old)
        outcome = Outcome()
        _rewrite(desk, invoice, [(line, own)], outcome)
        outcome.add("invoice", invoice.id)
        stored = lines.numbered(desk.conn, invoice.id, invoice.label, number)
        desk.record("invoice edit", invoice.label, invoice.client_id, facts(old), facts(stored))
        return outcome


def void(desk: Desk, invoice_text: str, number: int, reason: str) -> Outcome:
    """Take a line back: it stays, struck through; a session on it is released (SPEC 3)."""
    with writing(desk.conn):
        desk.require("void_line_item")
        invoice = open_invoice(desk, invoice_text)
        line = lines.numbered(desk.conn, invoice.id, invoice.label, number)
        outcome = Outcome()
        if not line.void:
            void_one(desk, invoice, line, reason, outcome)
        outcome.add("invoice", invoice.id)
        return outcome


def void_one(desk: Desk, invoice: Invoice, line: Line, reason: str, outcome: Outcome) -> None:
    """Void a line of an open invoice, releasing what the invoice no longer needs."""
    require_unlocked(desk, line.date, "A line")
    invoices.changes_count_on(desk.conn, invoice.id, desk.today)
    _release_excess(desk, invoice, invoice.total - line.total, outcome)
    lines.set_void(desk.conn, line.id, reason)
    desk.record("invoice void-line", invoice.label, invoice.client_id, facts(line), {"void": True, "reason": reason})


def restore(desk: Desk, invoice_text: str, number: int) -> Outcome:
    """Put a void line back, if its session is not billed elsewhere and is still billable."""
    with writing(desk.conn):
        desk.require("void_line_item")
        invoice = open_invoice(desk, invoice_text)
        line = lines.numbered(desk.conn, invoice.id, invoice.label, number)
        outcome = Outcome()
        outcome.add("invoice", invoice.id)
        if not line.void:
            return outcome
        require_unlocked(desk, line.date, "A line")
        if line.session_id is not None:
            _require_billable_again(desk, line.session_id, invoice)
            sessions.set_to_bill(desk.conn, [line.session_id], False)
        invoices.changes_count_on(desk.conn, invoice.id, desk.today)
        lines.restore(desk.conn, line.id)
        desk.record("invoice restore-line", invoice.label, invoice.client_id, {"void": True}, facts(line))
        return outcome


def set_discount(desk: Desk, invoice_text: str, choice: str, name: str = "") -> Outcome:
    """The invoice's own tier: a class, `none` (nor the tiers below) or `default` (the tiers below)."""
    with writing(desk.conn):
        desk.require("apply_discount")
        invoice = open_invoice(desk, invoice_text)
        for line in lines.of_invoice(desk.conn, invoice.id):
            require_unlocked(desk, line.date, "A line")
        chosen = catalogue.discount_rate(catalogue.find_discount(desk.conn, name)) if choice == "class" else None
        outcome = Outcome()
        outcome.add("invoice", invoice.id)
        if (choice, chosen) == (invoice.discount_choice, invoice.discount):
            return outcome
        invoices.set_discount(desk.conn, invoice.id, choice, chosen)
        changed = replace(invoice, discount_choice=choice, discount=chosen)
        kept = [(line, _kept_discount(line)) for line in lines.of_invoice(desk.conn, invoice.id)]
        _rewrite(desk, changed, kept, outcome)
        desk.record(
            "invoice discount",
            invoice.label,
            invoice.client_id,
            {"discount": invoice.discount.name if invoice.discount else invoice.discount_choice},
            {"discount": chosen.name if chosen else choice},
        )
        return outcome


def _edited(desk: Desk, old: Line, asked: Edit) -> Line:
    line = replace(
        old,
        date=asked.date or old.date,
        quantity=asked.quantity or old.quantity,
        description=asked.description or old.description,
        provider_id=provider_or_none(desk, asked.provider) if asked.provider is not None else old.provider_id,
        discount_choice=asked.discount.choice if asked.discount else old.discount_choice,
    )
    service = catalogue.find_service(desk.conn, asked.service) if asked.service else None
    if service:
        line = replace(
            line,
            service_id=service.id,
            description=asked.description or service.name,
            discountable=service.discountable,
        )
    if service or asked.taxes is not None:
        rates = rates_in_force(desk, service, asked.taxes, line.date)
        line = replace(line, taxes=() if line.exempt else untaxed(rates))
    else:
        rates = tuple(each.tax for each in line.taxes)
    price = asked.price
    if price is None and service:
        price = catalogue.price(desk.conn, service.id, _client_of(desk, line), line.date)
    if price is not None:
        exempt_price = without_inclusive(price, rates) if line.exempt and (service or asked.taxes) else price
        line = replace(line, unit_price=exempt_price)
    return line


def _rewrite(
    desk: Desk,
    invoice: Invoice,
    changes: Sequence[tuple[Line, DiscountRate | Money | None]],
    outcome: Outcome,
) -> None:
    """Store changed lines; what was paid beyond the new total is released first: the file refuses less than paid."""
    computed = [(line, *amounts_of(invoice, line, own)) for line, own in changes]
    changed = {line.id: amounts.total for line, amounts, _ in computed}
    live = [each for each in lines.of_invoice(desk.conn, invoice.id) if not each.void]
    invoices.changes_count_on(desk.conn, invoice.id, desk.today)
    _release_excess(desk, invoice, total(changed.get(each.id, each.total) for each in live), outcome)
    # Raised totals first: in between, the invoice must never hold less than what settled it.
    for line, amounts, discount in sorted(computed, key=lambda each: each[0].total - each[1].total):
        lines.rewrite(desk.conn, line, amounts, discount)


def _release_excess(desk: Desk, invoice: Invoice, new_total: Money, outcome: Outcome) -> None:
    settled = invoice.paid + invoice.credited + invoice.written_off
    if settled > new_total:
        outcome.notes += release(desk, invoice, settled - new_total, "released", "the invoice's total fell")


def _require_billable_again(desk: Desk, session_id: int, invoice: Invoice) -> None:
    session = sessions.get(desk.conn, session_id)
    if session.client_id != invoice.client_id:
        raise Refused(f"Session {session_id} is another client's by now.", f"See: zbill session show {session_id}")
    elsewhere = sessions.live_line(desk.conn, session_id)
    if elsewhere:
        label = invoices.get(desk.conn, elsewhere["invoice_id"]).label
        raise Refused(f"Session {session_id} is billed on invoice {label} by now.", f"See: zbill invoice show {label}")
    if session.waived or not (session.status in fees.BILLABLE or session.is_in):
        raise Refused(
            f"Session {session_id} is {session.status} by now and is not billed.",
            f"Mark it first: zbill attend {session_id}",
        )


def _kept_discount(line: Line) -> DiscountRate | Money | None:
    return line.discount if line.discount_choice == "amount" else line.discount_class


def _client_of(desk: Desk, line: Line) -> int:
    return invoices.get(desk.conn, line.invoice_id).client_id


def own_discount(desk: Desk, choice: DiscountChoice) -> DiscountRate | Money | None:
    if choice.choice == "class":
        return catalogue.discount_rate(catalogue.find_discount(desk.conn, choice.name))
    return choice.amount if choice.choice == "amount" else None


def amounts_of(invoice: Invoice, line: Line, own: DiscountRate | Money | None) -> tuple[Amounts, DiscountRate | None]:
    applied = tiers.effective(
        line.discount_choice,
        own,
        invoice_choice=invoice.discount_choice,
        invoice_discount=invoice.discount,
        lower=line.lower_discount,
        discountable=line.discountable,
    )
    rates = [each.tax for each in line.taxes]
    amounts = compute(line.unit_price, line.quantity, applied, rates)
    return amounts, applied if isinstance(applied, DiscountRate) else None


def rates_in_force(desk: Desk, service: Service | None, names: Sequence[str] | None, day: date) -> tuple[TaxRate, ...]:
    if names is not None:
        return catalogue.taxes_in_force(desk.conn, [catalogue.find_tax(desk.conn, name)["id"] for name in names], day)
    return catalogue.taxes_of_service(desk.conn, service.id, day) if service else ()


def untaxed(rates: Sequence[TaxRate]) -> tuple[LineTax, ...]:
    return tuple(LineTax(rate, Money()) for rate in rates)


def provider_or_none(desk: Desk, text: str) -> int | None:
    """A provider by name, none for `none` or nothing. Errors: NotFound."""
    return None if text in ("", "none") else staff.find_provider(desk.conn, text)


def default_provider(desk: Desk, invoice: Invoice) -> int | None:
    on_it = invoices.session_ids(desk.conn, invoice.id)
    provider = sessions.get(desk.conn, on_it[0]).provider_id if len(on_it) == 1 else None
    return provider or acting_provider(desk)


def acting_provider(desk: Desk) -> int | None:
    """The acting person if a provider, else the practice's only provider."""
    return desk.actor.id if desk.actor.is_provider else staff.only_provider(desk.conn)


def facts(line: Line) -> dict[str, object]:
    """A line as the log keeps it."""
    return {
        "line": line.number,
        "date": line.date,
        "description": line.description,
        "quantity": line.quantity,
        "unit_price": line.unit_price,
        "discount": line.discount,
        "net": line.net,
        "tax": line.tax,
        "total": line.total,
        "session": line.session_id,
    }
