"""The lines of open invoices, also of sessions: add, edit, discount, void and restore them (SPEC 3, 4, 5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date as Day
from decimal import Decimal
from typing import NamedTuple

from zbill.billing import fees
from zbill.billing.discounts import LOWER_TIERS, DiscountChoice, applied, own_discount
from zbill.billing.lines import priced, untaxed, without_inclusive
from zbill.billing.session_lines import session_line
from zbill.db import catalog, clients, invoices, lines, patients, sessions, staff
from zbill.desk import Desk
from zbill.errors import Refused, command
from zbill.models import Billable, DiscountRate, DiscountTier, Invoice, Line, Outcome, Service, TaxRate
from zbill.money import ZERO, Money, total
from zbill.services.guards import credit_note_instead, open_invoice, require_not_future, require_unlocked
from zbill.services.settlements import release

ONE = Decimal(1)


class Charge(NamedTuple):
    """A line as requested, before prices and rates are looked up. `taxes` None means those of the service."""

    description: str
    price: Money
    quantity: Decimal = ONE
    date: Day | None = None
    service: str = ""
    taxes: Sequence[str] | None = None
    discount: DiscountChoice = LOWER_TIERS
    provider: str = ""
    patient: str = ""


class Edit(NamedTuple):
    """The changes to a line; None leaves a value as it is."""

    price: Money | None = None
    quantity: Decimal | None = None
    description: str | None = None
    discount: DiscountChoice | None = None
    provider: str | None = None
    date: Day | None = None
    service: str | None = None
    taxes: Sequence[str] | None = None


def add(desk: Desk, invoice_text: str, asked: Charge) -> Outcome:
    """Add a line to an open invoice. Raises NotFound, Refused, Usage for a day in the future."""
    if asked.date:
        require_not_future(desk, asked.date, "date")
    with desk.writing():
        require_charging(desk, asked)
        invoice = open_invoice(desk, invoice_text)
        invoices.changes_count_on(desk.conn, invoice.id, desk.today)
        return write(desk, invoice, asked, "invoice add")


def require_charging(desk: Desk, asked: Charge) -> None:
    """Raise PermissionMissing if the person can't add a line, or give the discount it asks for."""
    desk.require("create_line_item", "apply_discount" if asked.discount.choice != "default" else None)


def write(desk: Desk, invoice: Invoice, asked: Charge, what: str) -> Outcome:
    """Write a line on an open invoice and log it as `what`. Raises NotFound, Refused."""
    day = asked.date or desk.today
    require_unlocked(desk, day, "A line")
    client = clients.get(desk.conn, invoice.client_id)
    service = catalog.find_service(desk.conn, asked.service) if asked.service else None
    rates = _rates_in_force(desk, service, asked.taxes, day)
    existing = lines.of_invoice(desk.conn, invoice.id)
    patient_id = _patient(desk, client.id, asked.patient, existing)
    own = _asked_discount(desk, asked.discount)
    lower = catalog.discount_of_patient_or_client(desk.conn, patient_id, client.id)
    provider_id = provider_or_none(desk, asked.provider) if asked.provider else _default_provider(desk, invoice)
    line = Line(
        invoice_id=invoice.id,
        number=len(existing) + 1,
        session_id=None,
        date=day,
        patient_id=patient_id,
        provider_id=provider_id,
        service_id=service.id if service else None,
        description=asked.description,
        quantity=asked.quantity,
        unit_price=without_inclusive(asked.price, rates) if client.tax_exempt else asked.price,
        discount_choice=asked.discount.choice,
        lower_discount_name=lower.name if lower else None,
        lower_discount_rate=lower.rate if lower else None,
        discountable=service is None or service.discountable,
        exempt=client.tax_exempt,
        taxes=() if client.tax_exempt else untaxed(rates),
    )
    (written,) = lines.add(desk.conn, [priced(line, applied(line, invoice, own))])
    desk.record(what, invoice.label, client.id, after=facts(written))
    return Outcome.of("invoice", invoice.id)


def billable(desk: Desk, session_ids: Sequence[int]) -> list[Billable]:
    """Return sessions, in the order named, with everything their lines need as of today. Raises NotFound."""
    return sessions.billable(desk.conn, session_ids, desk.today, desk.settings.locked_through)


def session_lines(desk: Desk, invoice: Invoice | None, found: Sequence[Billable]) -> list[Line]:
    """Return new lines for sessions, each at the fee of its status, for an open invoice or (None) a new one.

    Raises Refused if a day is locked, or a line is larger than any invoice can hold.
    """
    last = lines.last_number(desk.conn, invoice.id) if invoice else 0
    providers = lines.providers_of_sessions(desk.conn, invoice.id) if invoice else []
    made = []
    for number, session in enumerate(found, last + 1):
        require_unlocked(desk, session.line_day, "A line")
        provider_id = session.provider_id or _provider_beside(desk, providers)
        made.append(session_line(session, invoice, provider_id)._replace(number=number))
        providers.append(session.provider_id)
    return made


def record_session_lines(desk: Desk, invoice: Invoice, written: Sequence[Line], so_far: Money = ZERO) -> None:
    """Log the lines of sessions that were written on an invoice, whose total was `so_far` before."""
    for line in written:
        so_far += line.total
        desk.record(
            "invoice session",
            invoice.label,
            invoice.client_id,
            after={"session": line.session_id, "date": line.date, "total": desk.text(so_far)},
        )


def edit(desk: Desk, invoice_text: str, number: int, asked: Edit) -> Outcome:
    """Change a line of an open invoice. Its stored rates are used again, unless its service or taxes change (SPEC 4).

    Raises NotFound, Refused, Usage for a day in the future.
    """
    if asked.date:
        require_not_future(desk, asked.date, "date")
    with desk.writing():
        desk.require("edit_line_item", "apply_discount" if asked.discount else None)
        invoice = open_invoice(desk, invoice_text)
        old = lines.numbered(desk.conn, invoice.id, invoice.label, number)
        if old.void:
            raise Refused(
                f"Line {number} of {invoice.label} is void.",
                f"Restore it: zbill invoice restore-line {invoice.label} {number}",
            )
        require_unlocked(desk, old.date, "A line", instead=credit_note_instead(invoice, f"{number}=AMOUNT"))
        if asked.date:
            require_unlocked(desk, asked.date, "A line")
        line = _edited(desk, invoice, old, asked)
        own = _asked_discount(desk, asked.discount) if asked.discount else own_discount(old)
        outcome = Outcome.of("invoice", invoice.id)
        (written,) = rewrite(desk, invoice, [(line, own)], outcome)
        desk.record("invoice edit", invoice.label, invoice.client_id, facts(old), facts(written))
        return outcome


def void(desk: Desk, invoice_text: str, number: int, reason: str) -> Outcome:
    """Void a line: it stays on the invoice, and its session is released (SPEC 3). Raises NotFound, Refused."""
    with desk.writing():
        desk.require("void_line_item")
        invoice = open_invoice(desk, invoice_text)
        line = lines.numbered(desk.conn, invoice.id, invoice.label, number)
        outcome = Outcome.of("invoice", invoice.id)
        if not line.void:
            void_one(desk, invoice, line, reason, outcome)
        return outcome


def void_one(desk: Desk, invoice: Invoice, line: Line, reason: str, outcome: Outcome) -> None:
    """Void a line of an open invoice and release money above the new total. Raises Refused if its day is locked."""
    require_unlocked(desk, line.date, "A line", instead=credit_note_instead(invoice, str(line.number)))
    invoices.changes_count_on(desk.conn, invoice.id, desk.today)
    _release_excess(desk, invoice, invoice.total - line.total, outcome)
    lines.set_void(desk.conn, line.id, reason)
    desk.record("invoice void-line", invoice.label, invoice.client_id, facts(line), {"void": True, "reason": reason})


def restore(desk: Desk, invoice_text: str, number: int) -> Outcome:
    """Restore a void line, if its session is still billable and not billed elsewhere. Raises NotFound, Refused."""
    with desk.writing():
        desk.require("void_line_item")
        invoice = open_invoice(desk, invoice_text)
        line = lines.numbered(desk.conn, invoice.id, invoice.label, number)
        if line.void:
            require_unlocked(desk, line.date, "A line", instead=_add_again(desk, invoice, line))
            if line.session_id is not None:
                _require_billable_again(desk, line.session_id, invoice)
                sessions.set_to_bill(desk.conn, [line.session_id], False)
            invoices.changes_count_on(desk.conn, invoice.id, desk.today)
            lines.restore(desk.conn, line.id)
            desk.record("invoice restore-line", invoice.label, invoice.client_id, {"void": True}, facts(line))
        return Outcome.of("invoice", invoice.id)


def set_discount(desk: Desk, invoice_text: str, name: str) -> Outcome:
    """Set the invoice's own discount: a class, `none` (and no lower tier applies) or `default` (lower tiers apply).

    Raises NotFound, Refused.
    """
    with desk.writing():
        desk.require("apply_discount")
        invoice = open_invoice(desk, invoice_text)
        existing = lines.of_invoice(desk.conn, invoice.id)
        for line in existing:
            instead = credit_note_instead(invoice, f"{line.number}=AMOUNT")
            require_unlocked(desk, line.date, "A line", instead=instead)
        choice: DiscountTier = "none" if name == "none" else "default" if name == "default" else "class"
        chosen = _class(desk, name) if choice == "class" else None
        outcome = Outcome.of("invoice", invoice.id)
        if (choice, chosen) == (invoice.discount_choice, invoice.discount_class):
            return outcome
        invoices.set_discount(desk.conn, invoice.id, choice, chosen)
        discount_name, discount_rate = chosen or (None, None)
        changed = invoice._replace(discount_choice=choice, discount_name=discount_name, discount_rate=discount_rate)
        rewrite(desk, changed, [(line, own_discount(line)) for line in existing], outcome)
        desk.record(
            "invoice discount",
            invoice.label,
            invoice.client_id,
            {"discount": invoice.discount_name or invoice.discount_choice},
            {"discount": chosen.name if chosen else choice},
        )
        return outcome


def rewrite(
    desk: Desk, invoice: Invoice, changes: Sequence[tuple[Line, DiscountRate | Money | None]], outcome: Outcome
) -> list[Line]:
    """Store changed lines, each with its own discount or None, and return them with their new amounts.

    Money above the new total is released first: the practice file refuses a total below what is paid.
    """
    computed = [(line.total, priced(line, applied(line, invoice, own))) for line, own in changes]
    changed = {line.id: line.total for _, line in computed}
    live = [each for each in lines.of_invoice(desk.conn, invoice.id) if not each.void]
    invoices.changes_count_on(desk.conn, invoice.id, desk.today)
    _release_excess(desk, invoice, total(changed.get(each.id, each.total) for each in live), outcome)
    # Write lines whose total rises first: the invoice's total must never be below what is paid, not even in between.
    for _, line in sorted(computed, key=lambda each: each[0] - each[1].total):
        lines.rewrite(desk.conn, line)
    return [line for _, line in computed]


def provider_or_none(desk: Desk, text: str) -> int | None:
    """Return a provider by name, None for `none` or nothing. Raises NotFound."""
    return None if text in ("", "none") else staff.find_provider(desk.conn, text).id


def facts(line: Line) -> dict[str, object]:
    """Return a line as the log keeps it."""
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


def _edited(desk: Desk, invoice: Invoice, old: Line, asked: Edit) -> Line:
    line = old._replace(
        date=asked.date or old.date,
        quantity=asked.quantity or old.quantity,
        description=asked.description or old.description,
        provider_id=provider_or_none(desk, asked.provider) if asked.provider is not None else old.provider_id,
        discount_choice=asked.discount.choice if asked.discount else old.discount_choice,
    )
    service = catalog.find_service(desk.conn, asked.service) if asked.service else None
    if service:
        line = line._replace(
            service_id=service.id,
            description=asked.description or service.name,
            discountable=service.discountable,
        )
    if service or asked.taxes is not None:
        rates = _rates_in_force(desk, service, asked.taxes, line.date)
        line = line._replace(taxes=() if line.exempt else untaxed(rates))
    else:
        rates = tuple(each.tax for each in line.taxes)
    price = asked.price
    if price is None and service:
        price = catalog.price(desk.conn, service.id, invoice.client_id, line.date)
    if price is not None:
        exempt_price = without_inclusive(price, rates) if line.exempt and (service or asked.taxes) else price
        line = line._replace(unit_price=exempt_price)
    return line


def _release_excess(desk: Desk, invoice: Invoice, new_total: Money, outcome: Outcome) -> None:
    settled = invoice.paid + invoice.credited + invoice.written_off
    if settled > new_total:
        outcome.notes += release(desk, invoice, settled - new_total, "released", "the invoice's total fell")


def _require_billable_again(desk: Desk, session_id: int, invoice: Invoice) -> None:
    (session,) = billable(desk, [session_id])
    if session.client_id != invoice.client_id:
        raise Refused(
            f"The line can't be restored: session {session_id} now belongs to {session.client_name}.",
            f"See: zbill session show {session_id}",
        )
    if session.invoice:
        raise Refused(
            f"The line can't be restored: session {session_id} is now billed on invoice {session.invoice}.",
            f"See: zbill invoice show {session.invoice}",
        )
    if not fees.is_billable(session):
        raise Refused(
            f"The line can't be restored: session {session_id} is now {fees.state(session)}.",
            f"Mark it attended first: zbill attend {session_id}",
        )


def _add_again(desk: Desk, invoice: Invoice, line: Line) -> str:
    """Return the remedy for a void line that can't be restored: a new one, dated today."""
    if line.session_id is not None:
        return f"Add a new line: {command('invoice', 'add', invoice.label, '--session', line.session_id)}"
    price = desk.plain(line.unit_price)
    return f"Add a new line: {command('invoice', 'add', invoice.label, line.description, price)}"


def _asked_discount(desk: Desk, asked: DiscountChoice) -> DiscountRate | Money | None:
    if asked.choice == "class":
        return _class(desk, asked.name)
    return asked.amount if asked.choice == "amount" else None


def _class(desk: Desk, name: str) -> DiscountRate:
    found = catalog.find_discount(desk.conn, name)
    return DiscountRate(found.name, found.rate)


def _rates_in_force(desk: Desk, service: Service | None, names: Sequence[str] | None, day: Day) -> tuple[TaxRate, ...]:
    if names is not None:
        return catalog.taxes_in_force(desk.conn, [catalog.find_tax(desk.conn, name).id for name in names], day)
    return catalog.taxes_of_service(desk.conn, service.id, day) if service else ()


def _patient(desk: Desk, client_id: int, text: str, existing: Sequence[Line]) -> int | None:
    """Return the id of the patient named, else of the invoice's only patient. Raises NotFound."""
    if text:
        return patients.find(desk.conn, text, client_id).id
    seen = {line.patient_id for line in existing if not line.void and line.patient_id is not None}
    return seen.pop() if len(seen) == 1 else None


def _default_provider(desk: Desk, invoice: Invoice) -> int | None:
    return _provider_beside(desk, lines.providers_of_sessions(desk.conn, invoice.id))


def _provider_beside(desk: Desk, providers: Sequence[int | None]) -> int | None:
    """Return the provider of the invoice's only session, else the acting person, else the only provider (SPEC 4)."""
    return (providers[0] if len(providers) == 1 else None) or desk.provider_id
