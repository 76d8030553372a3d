"""Changing the lines of an open invoice: editing, voiding, restoring, discounting (SPEC 4, 5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date as Day
from decimal import Decimal

from zbill.billing import fees
from zbill.billing.discounts import DiscountChoice
from zbill.billing.lines import without_inclusive
from zbill.db import discounts, invoices, lines, sessions
from zbill.db import services as catalogue
from zbill.db.connection import writing
from zbill.db.desk import Desk
from zbill.errors import Refused
from zbill.models import DiscountRate, Invoice, Line, Outcome
from zbill.money import Money, total
from zbill.services.guarding import not_to_come, open_invoice, require_unlocked
from zbill.services.pricing import (
    amounts_of,
    facts,
    own_discount,
    provider_or_none,
    rates_in_force,
    untaxed,
)
from zbill.services.releasing import release


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
        not_to_come(desk, asked.date, "date")
    with writing(desk.conn):
        desk.require("edit_line_item", *(["apply_discount"] if asked.discount else []))
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


def void_line(desk: Desk, invoice_text: str, number: int, reason: str) -> Outcome:
    """Take a line back: it stays, struck through; a session on it is released (SPEC 3)."""
    with writing(desk.conn):
        desk.require("void_line_item")
        invoice = open_invoice(desk, invoice_text)
        line = lines.numbered(desk.conn, invoice.id, invoice.label, number)
        outcome = Outcome()
        if not line.void:
            take_back(desk, invoice, line, reason, outcome)
        outcome.add("invoice", invoice.id)
        return outcome


def take_back(desk: Desk, invoice: Invoice, line: Line, reason: str, outcome: Outcome) -> None:
    """Void a line of an open invoice, releasing what the invoice no longer needs."""
    require_unlocked(desk, line.date, "A line")
    invoices.changes_count_on(desk.conn, invoice.id, desk.today)
    _release_excess(desk, invoice, invoice.total - line.total, outcome)
    lines.set_void(desk.conn, line.id, reason)
    desk.record("invoice void-line", invoice.label, invoice.client_id, facts(line), {"void": True, "reason": reason})


def restore_line(desk: Desk, invoice_text: str, number: int) -> Outcome:
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
        chosen = discounts.rate(discounts.named(desk.conn, name)) if choice == "class" else None
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
    service = catalogue.named(desk.conn, asked.service) if asked.service else None
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
