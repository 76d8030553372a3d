"""What was typed, as what is meant. Every function raises Usage for what can never be right.

What may be left out is None where nothing was typed.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TypeVar

from zbill.billing.discounts import DiscountChoice
from zbill.dates import Period, between, parse_day, parse_period, parse_start
from zbill.desk import Desk
from zbill.errors import Usage
from zbill.money import Money, parse_amount, parse_decimal
from zbill.text import clean, required

MOST = 10**15
A_DAY = 1440

Choice = TypeVar("Choice", bound=str)


def amount(desk: Desk, text: str) -> Money:
    """Return an amount of more than zero."""
    return parse_amount(text, desk.settings.decimals)


def price(desk: Desk, text: str) -> Money:
    """Return an amount of zero or more."""
    return parse_amount(text, desk.settings.decimals, zero=True)


def optional_amount(desk: Desk, text: str) -> Money | None:
    return amount(desk, text) if text else None


def optional_price(desk: Desk, text: str) -> Money | None:
    return price(desk, text) if text else None


def named_amount(desk: Desk, text: str) -> tuple[str, Money | None]:
    """Return the name and the amount of NAME=AMOUNT; None for the amount of NAME alone."""
    name, equals, given = text.partition("=")
    return name, amount(desk, given) if equals else None


def day(desk: Desk, text: str) -> date | None:
    return parse_day(text, desk.today, desk.settings["date_order"]) if text else None


def start(desk: Desk, text: str) -> int:
    """Return the instant a session starts."""
    return parse_start(text, desk.today, desk.settings["date_order"], desk.zone)


def day_text(desk: Desk, text: str) -> str | None:
    """Return a day as a column has it."""
    found = day(desk, text)
    return str(found) if found else None


def period(desk: Desk, text: str, first: str = "", last: str = "") -> Period | None:
    """Return the days of --period, or of --from and --to; None where nothing limits them."""
    if text and (first or last):
        raise Usage("--period and --from/--to say the same thing twice.", "Give one of them.")
    if text:
        return parse_period(text, desk.today)
    return between(day(desk, first), day(desk, last)) if first or last else None


def report_period(desk: Desk, text: str, first: str, last: str, unsaid: str = "this-month") -> Period:
    """Return the days a report covers: those of `unsaid` where nothing is given, and up to today where no end is."""
    if last and not (text or first):
        raise Usage(f"Up to {last}, but from when?", "Say where the period begins: --from DAY")
    if first and not (text or last):
        begins = parse_day(first, desk.today, desk.settings["date_order"])
        if begins > desk.today:
            raise Usage(f"{begins} is still to come.", f"The latest day is today, {desk.today}.")
        return Period(begins, desk.today)
    return period(desk, text, first, last) or parse_period(unsaid, desk.today)


def whole(text: str, what: str, highest: int = MOST) -> int:
    """Return a whole number of at least 1."""
    if not re.fullmatch(r"[0-9]{1,15}", text.strip(), re.ASCII) or not 1 <= int(text) <= highest:
        raise Usage(
            f"{text!r} is not a {what}.",
            f"A whole number from 1{f' to {highest}' if highest < MOST else ''}.",
        )
    return int(text)


def optional_whole(text: str, what: str, highest: int = MOST) -> int | None:
    return whole(text, what, highest) if text else None


def minutes(text: str) -> int:
    """Return how long a session takes, up to a day."""
    return whole(text, "number of minutes", A_DAY)


def optional_minutes(text: str) -> int | None:
    return minutes(text) if text else None


def expand_stdin(texts: Sequence[str]) -> list[str]:
    """Return several things named at once, or those on standard input, one a line, for `-`."""
    if list(texts) == ["-"]:
        return [line.strip() for line in sys.stdin if line.strip()]
    return list(texts)


def session_ids(texts: Sequence[str]) -> list[int]:
    """Return session ids, each once."""
    ids = [whole(text, "session id") for text in expand_stdin(texts)]
    if not ids:
        raise Usage("No session is named.", "Give ids, or - and one a line on standard input.")
    return list(dict.fromkeys(ids))


def document_numbers(texts: Sequence[str]) -> list[str]:
    """Return document numbers, each once."""
    numbers = expand_stdin(texts)
    if not numbers:
        raise Usage("No number is given.", "Give numbers, or - and one a line on standard input.")
    return list(dict.fromkeys(numbers))


def is_many(texts: Sequence[str], found: Sequence[object]) -> bool:
    """Return whether the answer is a list: more than one was named, or standard input, however few it had."""
    return len(found) > 1 or list(texts) == ["-"]


def quantity(text: str) -> Decimal:
    """Return a quantity of more than zero, with up to three decimals."""
    number = parse_decimal(text, "quantity")
    if not 0 < number < 1_000_000:
        raise Usage(f"A quantity of {text} is not possible.", "More than zero and below 1,000,000.")
    return number


def percentage(text: str) -> Decimal:
    """Return a percentage from 0 to 100."""
    number = parse_decimal(text, "percentage")
    if number > 100:
        raise Usage(f"{text} is more than 100 %.", "Give a rate up to 100.")
    return number


def discount(desk: Desk, text: str) -> DiscountChoice:
    """Return a discount: a class by name, an amount with the currency's decimals, none or default (SPEC 4)."""
    if text in ("", "default"):
        return DiscountChoice()
    if text == "none":
        return DiscountChoice("none")
    decimals = desk.settings.decimals
    exact = r"[0-9]+" + (rf"\.[0-9]{{{decimals}}}" if decimals else "")
    if re.fullmatch(exact, text, re.ASCII):
        return DiscountChoice("amount", amount=amount(desk, text))
    return DiscountChoice("class", name=text)


def one_of(text: str, choices: Sequence[Choice], what: str) -> Choice:
    for choice in choices:
        if choice == text:
            return choice
    raise Usage(f"{text!r} is no {what}.", "One of: " + ", ".join(filter(None, choices)))


def yes_no(text: str) -> int | None:
    """Return 1 for yes and 0 for no, as a column has it; None where nothing was typed."""
    return int(one_of(text, ("yes", "no"), "answer") == "yes") if text else None


def tax_names(names: Sequence[str] | None) -> list[str] | None:
    """Return the names of taxes; None where none was named, for the service's own; empty for `none`, no tax at all."""
    if not names:
        return None
    if "none" in names and len(names) > 1:
        raise Usage("--tax none stands alone.", "Name the taxes, or none.")
    return [] if "none" in names else list(names)


def name(text: str | None) -> str | None:
    return None if text is None else required(text, "name")


def optional_text(text: str | None, what: str, *, lines: bool = False) -> str | None:
    return None if text is None else clean(text, what, lines=lines)


def email(text: str | None) -> str | None:
    """Return one address."""
    cleaned = optional_text(text, "email address")
    if cleaned and not re.fullmatch(r"[^\s@,;<>\"]+@[^\s@,;<>\"]+\.[^\s@,;<>\".]+", cleaned):
        raise Usage(f"{text!r} is not an email address.", "Give one, like ana@example.com.")
    return cleaned


def require_reason(reason: str, question: str) -> str:
    """Return the reason, which must be given."""
    why = clean(reason, "reason")
    if not why:
        raise Usage(question, "Add --reason TEXT.")
    return why


def given(**columns: int | str | None) -> dict[str, int | str | None]:
    """Return the columns that were given."""
    return {name: value for name, value in columns.items() if value is not None}
