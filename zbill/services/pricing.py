"""What a line's discount, taxes and provider are, and what it comes to (SPEC 4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from zbill.billing import discounts as tiers
from zbill.billing.discounts import DiscountChoice
from zbill.billing.lines import Amounts, compute
from zbill.db import discounts, invoices, sessions, staff, taxes
from zbill.db.desk import Desk
from zbill.models import DiscountRate, Invoice, Line, LineTax, Service, TaxRate
from zbill.money import Money


def own_discount(desk: Desk, choice: DiscountChoice) -> DiscountRate | Money | None:
    if choice.choice == "class":
        return discounts.rate(discounts.named(desk.conn, choice.name))
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
        return taxes.in_force(desk.conn, [taxes.named(desk.conn, name)["id"] for name in names], day)
    return taxes.of_service(desk.conn, service.id, day) if service else ()


def untaxed(rates: Sequence[TaxRate]) -> tuple[LineTax, ...]:
    return tuple(LineTax(rate, Money()) for rate in rates)


def provider_or_none(desk: Desk, text: str) -> int | None:
    """A provider by name, none for `none` or nothing. Errors: NotFound."""
    return None if text in ("", "none") else staff.provider_named(desk.conn, text)


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
