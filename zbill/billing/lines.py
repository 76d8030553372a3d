"""The arithmetic of one line (SPEC 4): gross, discount, taxes, net, total. The only place that computes them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from zbill.errors import Refused
from zbill.models import DiscountRate, Line, LineTax, TaxRate
from zbill.money import LARGEST, ZERO, Money, from_thousandths, half_up, thousandths, total
from zbill.records import NamedTuple


class Amounts(NamedTuple):
    """The amounts of a line. `taxes` are in the order of the tax classes they were computed for."""

    gross: Money
    discount: Money
    net: Money
    tax: Money
    total: Money
    taxes: tuple[Money, ...]


def compute(
    unit_price: Money, quantity: Decimal, discount: DiscountRate | Money | None, taxes: Sequence[TaxRate]
) -> Amounts:
    """Return the amounts of a line.

    Raises Refused if the discount is more than the gross, the inclusive taxes more than the price, or the total too
    large for any invoice.
    """
    gross = unit_price.times(quantity)
    discounted = _discount(gross, discount)
    charged = gross - discounted
    inclusive = [_contained(charged, tax, taxes) if tax.inclusive else ZERO for tax in taxes]
    net = charged - total(inclusive)
    if net < 0:
        raise Refused(
            "The inclusive taxes add up to more than the price.", "Use fewer or lower taxes, or a higher price."
        )
    amounts = tuple(
        part if tax.inclusive else net.percent(tax.rate) for tax, part in zip(taxes, inclusive, strict=True)
    )
    if net + total(amounts) > LARGEST:
        raise Refused("The line's total is larger than any invoice can hold.", "Correct its price or quantity.")
    return Amounts(gross, discounted, net, total(amounts), net + total(amounts), amounts)


def priced(line: Line, discount: DiscountRate | Money | None) -> Line:
    """Return a line with its amounts computed at its stored rates, less this discount. Raises Refused.

    Its quantity loses trailing zeros, 2.5 for 2.50, as the practice file stores it.
    """
    amounts = compute(line.unit_price, line.quantity, discount, [each.tax for each in line.taxes])
    name, rate = discount if isinstance(discount, DiscountRate) else (None, None)
    taxes = tuple(LineTax(each.tax, amount) for each, amount in zip(line.taxes, amounts.taxes, strict=True))
    return line._replace(
        quantity=from_thousandths(thousandths(line.quantity)),
        discount_name=name,
        discount_rate=rate,
        gross=amounts.gross,
        discount=amounts.discount,
        net=amounts.net,
        tax=amounts.tax,
        total=amounts.total,
        taxes=taxes,
    )


def taxed(line: Line, rates: Sequence[TaxRate]) -> Line:
    """Return a line with these taxes, their amounts not computed yet. An exempt line only keeps those in its price."""
    if line.exempt:
        return line._replace(taxes=(), exempted=tuple(rate for rate in rates if rate.inclusive))
    return line._replace(taxes=tuple(LineTax(rate, ZERO) for rate in rates))


def at_price(line: Line, price: Money) -> Line:
    """Return a line at a catalog or typed price, on an exempt line less the inclusive taxes that the price contains."""
    return line._replace(unit_price=without_inclusive(price, line.exempted))


def without_inclusive(price: Money, taxes: Sequence[TaxRate]) -> Money:
    """Return the unit price for a tax-exempt client: the price less the inclusive taxes it contains."""
    return price - total(_contained(price, tax, taxes) for tax in taxes if tax.inclusive)


def _discount(gross: Money, discount: DiscountRate | Money | None) -> Money:
    if discount is None:
        return ZERO
    if isinstance(discount, DiscountRate):
        return gross.percent(discount.rate)
    if discount > gross:
        raise Refused("The discount is more than the line's price.", "Use a smaller amount, or a discount class.")
    return discount


def _contained(charged: Money, tax: TaxRate, taxes: Sequence[TaxRate]) -> Money:
    """Return the inclusive tax an amount contains: amount × rate ÷ (100 + all inclusive rates), half up."""
    inclusive = sum(thousandths(each.rate) for each in taxes if each.inclusive)
    return Money(half_up(int(charged) * thousandths(tax.rate), 100_000 + inclusive))
