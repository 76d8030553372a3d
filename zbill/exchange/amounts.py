"""Amounts in the cells of a CSV file (SPEC 10, "How a file is read")."""

from __future__ import annotations

from zbill.exchange.cells import Bad, Conventions, Reader
from zbill.money import LARGEST, Money, example, to_text
from zbill.typed_amounts import Fault, Writing, beside, is_negative
from zbill.typed_amounts import read as read_amount


def amount(conventions: Conventions) -> Reader[Money]:
    """Return the reader of an amount above zero."""
    read_price = price(conventions)

    def read(cell: str) -> Money:
        value = read_price(cell)
        if value == 0:
            raise Bad("Can't be zero.")
        return value

    return read


def price(conventions: Conventions) -> Reader[Money]:
    """Return the reader of an amount of zero or more."""
    read_signed = signed_amount(conventions)

    def read(cell: str) -> Money:
        value = read_signed(cell)
        if value < 0 or is_negative(cell):
            raise Bad("Can't be negative.")
        return value

    return read


def signed_amount(conventions: Conventions) -> Reader[Money]:
    """Return the reader of an amount that can be negative: in parentheses, or with a minus before or after it."""
    currency, decimals = conventions.currency, conventions.decimals
    writing = Writing(decimals, beside(conventions.signs), conventions.decimal)
    reasons: dict[Fault, str] = {
        "none": f"Isn't an amount in {currency}, such as {example(decimals)}.",
        "too fine": f"Has more decimals than {currency} has. An amount is like {example(decimals)}.",
        "two ways": "Can be read two ways. Say which with --decimal '.' or --decimal ','.",
        "too large": f"Is too large. The largest amount is {to_text(LARGEST, decimals)}.",
    }

    def read(cell: str) -> Money:
        found = read_amount(cell, writing)
        if isinstance(found, Money):
            return found
        raise Bad(reasons[found])

    return read
