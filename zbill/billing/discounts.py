"""Which discount a line gets: the highest tier present, line, invoice, patient, client; they do not add up (SPEC 4)."""

from __future__ import annotations

from typing import NamedTuple

from zbill.models import DiscountRate, DiscountTier, Invoice, Line
from zbill.money import ZERO, Money


class DiscountChoice(NamedTuple):
    """What --discount asked for: default, none, class (with its name) or amount."""

    choice: DiscountTier = "default"
    name: str = ""
    amount: Money = ZERO


LOWER_TIERS = DiscountChoice()


def effective(
    choice: DiscountTier,
    own: DiscountRate | Money | None,
    *,
    invoice_choice: DiscountTier,
    invoice_discount: DiscountRate | None,
    lower: DiscountRate | None,
    discountable: bool,
) -> DiscountRate | Money | None:
    """Return the discount that applies. `choice` is the line's; `lower` the patient's discount, else the client's, of
    the day on which the line was written."""
    if choice in ("class", "amount"):
        return own
    if choice == "none" or not discountable or invoice_choice == "none":
        return None
    return invoice_discount if invoice_choice == "class" else lower


def applied(line: Line, invoice: Invoice | None, own: DiscountRate | Money | None) -> DiscountRate | Money | None:
    """Return the discount of a line with one of its `own`, if it chose one, on an invoice; None for one that is new and
    has no discount yet."""
    return effective(
        line.discount_choice,
        own,
        invoice_choice=invoice.discount_choice if invoice else "default",
        invoice_discount=invoice.discount_class if invoice else None,
        lower=line.lower_discount,
        discountable=line.discountable,
    )


def own_discount(line: Line) -> DiscountRate | Money | None:
    """Return the line's own discount, as it was chosen, if it chose one."""
    return line.discount if line.discount_choice == "amount" else line.discount_class
