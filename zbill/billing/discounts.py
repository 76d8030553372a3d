"""The discount of a line: of line, invoice, patient and client, the first that has one. They don't add up (SPEC 4)."""

from __future__ import annotations

from zbill.models import DiscountRate, Invoice, Line
from zbill.money import ZERO, Money
from zbill.records import NamedTuple
from zbill.words import DiscountTier


class DiscountChoice(NamedTuple):
    """The value of --discount: default, none, a class with its name, or an amount."""

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
    """Return the discount that applies to a line.

    `choice` and `own` are the line's; `lower` is the patient's discount, else the client's, from the day the line was
    written.
    """
    if choice in ("class", "amount"):
        return own
    if choice == "none" or not discountable or invoice_choice == "none":
        return None
    return invoice_discount if invoice_choice == "class" else lower


def applied(line: Line, invoice: Invoice | None, own: DiscountRate | Money | None) -> DiscountRate | Money | None:
    """Return the discount that applies to a line with its `own` discount, if any. `invoice` is None for a new one."""
    return effective(
        line.discount_choice,
        own,
        invoice_choice=invoice.discount_choice if invoice else "default",
        invoice_discount=invoice.discount_class if invoice else None,
        lower=line.lower_discount,
        discountable=line.discountable,
    )


def own_discount(line: Line) -> DiscountRate | Money | None:
    """Return the line's own discount, an amount or a class, if it has one."""
    return line.discount if line.discount_choice == "amount" else line.discount_class
