"""Which discount a line gets: the highest tier present, line, invoice, patient, client; they do not add up (SPEC 4)."""

from __future__ import annotations

from dataclasses import dataclass

from zbill.models import DiscountRate
from zbill.money import Money

NOTHING = Money(0)


@dataclass(frozen=True)
class DiscountChoice:
    """What --discount asked for: default, none, class (with its name) or amount."""

    choice: str = "default"
    name: str = ""
    amount: Money = NOTHING


LOWER_TIERS = DiscountChoice()


def effective(
    choice: str,
    own: DiscountRate | Money | None,
    *,
    invoice_choice: str,
    invoice_discount: DiscountRate | None,
    lower: DiscountRate | None,
    discountable: bool,
) -> DiscountRate | Money | None:
    """The discount that applies. `choice` is the line's: default, none, class or amount; `lower` the patient's, else
    the client's, as it was when the line was written."""
    if choice in ("class", "amount"):
        return own
    if choice == "none" or not discountable or invoice_choice == "none":
        return None
    return invoice_discount if invoice_choice == "class" else lower
