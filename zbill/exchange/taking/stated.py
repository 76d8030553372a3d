"""The discount and the taxes that a row states for its own line, taken as they are (SPEC 10)."""

from __future__ import annotations

from zbill.exchange.batch import Batch
from zbill.exchange.rows import Row
from zbill.models import DiscountRate, TaxRate
from zbill.money import Money
from zbill.words import DiscountTier

Rates = tuple[TaxRate, ...]


def stated(batch: Batch, row: Row) -> tuple[DiscountTier, DiscountRate | Money | None, Rates | None]:
    """Return the tier of a row's own discount, the discount, and its taxes, None for those of the service.

    A tax class of the same name says whether the tax is inclusive, and its abbreviation; the rate is the row's.
    """
    given: DiscountRate | Money | str | None = row.values.get("discount") or None
    choice: DiscountTier = "default"
    discount: DiscountRate | Money | None = None
    if given:
        batch.require("apply_discount")
    if isinstance(given, str):
        choice = "none"
    elif isinstance(given, DiscountRate):
        choice, discount = "class", given
    elif given is not None:
        choice, discount = "amount", given
    taxes = row.values.get("taxes")
    return choice, discount, None if taxes is None else tuple(map(batch.finder.tax, taxes))
