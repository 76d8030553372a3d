"""What was typed, as what is meant. Everything here raises Usage for what can never be right."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TypeVar

from zbill.billing.discounts import DiscountChoice
from zbill.cli.call import listed
from zbill.dates import Period, between, parse_day, parse_period
from zbill.desk import Desk
from zbill.errors import Usage
from zbill.money import Money, parse_amount, parse_decimal
from zbill.text import clean

MOST = 10**15

Choice = TypeVar("Choice", bound=str)


def amount(desk: Desk, text: str) -> Money:
    """More than zero."""
    return parse_amount(text, desk.settings.decimals)


def price(desk: Desk, text: str) -> Money:
    """Zero or more."""
    return parse_amount(text, desk.settings.decimals, zero=True)


def optional_price(desk: Desk, text: str) -> Money | None:
    return price(desk, text) if text else None


def day(desk: Desk, text: str) -> date | None:
    return parse_day(text, desk.today, desk.settings["date_order"]) if text else None


def period(desk: Desk, text: str, first: str = "", last: str = "") -> Period | None:
    """--period, or --from and --to; None where nothing limits it."""
    if text and (first or last):
        raise Usage("--period and --from/--to say the same thing twice.", "Give one of them.")
    if text:
        return parse_period(text, desk.today)
    return between(day(desk, first), day(desk, last)) if first or last else None


def report_period(desk: Desk, text: str, first: str, last: str, unsaid: str = "this-month") -> Period:
    """The days a report covers: those of `unsaid` where nothing is given, and up to today where no end is."""
    if last and not (text or first):
        raise Usage(f"Up to {last}, but from when?", "Say where the period begins: --from DAY")
    if first and not (text or last):
        begins = parse_day(first, desk.today, desk.settings["date_order"])
        if begins > desk.today:
            raise Usage(f"{begins} is still to come.", f"The latest day is today, {desk.today}.")
        return Period(begins, desk.today)
    return period(desk, text, first, last) or parse_period(unsaid, desk.today)


def whole(text: str, what: str, highest: int = MOST) -> int:
    """A whole number of at least 1."""
    if not re.fullmatch(r"[0-9]{1,15}", text.strip(), re.ASCII) or not 1 <= int(text) <= highest:
        raise Usage(
            f"{text!r} is not a {what}.",
            f"A whole number from 1{f' to {highest}' if highest < MOST else ''}.",
        )
    return int(text)


def optional_whole(text: str, what: str, highest: int = MOST) -> int | None:
    return whole(text, what, highest) if text else None


def session_ids(texts: Sequence[str]) -> list[int]:
    """Ids, or those on standard input; each once."""
    ids = [whole(text, "session id") for text in listed(texts)]
    if not ids:
        raise Usage("No session is named.", "Give ids, or - and one a line on standard input.")
    return list(dict.fromkeys(ids))


def documents(texts: Sequence[str]) -> list[str]:
    """Document numbers, or those on standard input; each once."""
    numbers = listed(texts)
    if not numbers:
        raise Usage("No number is given.", "Give numbers, or - and one a line on standard input.")
    return list(dict.fromkeys(numbers))


def quantity(text: str) -> Decimal:
    """More than zero, up to three decimals."""
    number = parse_decimal(text, "quantity")
    if not 0 < number < 1_000_000:
        raise Usage(f"A quantity of {text} is not possible.", "More than zero and below 1,000,000.")
    return number


def percentage(text: str) -> Decimal:
    """From 0 to 100."""
    number = parse_decimal(text, "percentage")
    if number > 100:
        raise Usage(f"{text} is more than 100 %.", "Give a rate up to 100.")
    return number


def discount(desk: Desk, text: str) -> DiscountChoice:
    """A class by name, an amount with the currency's decimals, none or default (SPEC 4)."""
    if text in ("", "default"):
        return DiscountChoice()
    if text == "none":
        return DiscountChoice("none")
    decimals = desk.settings.decimals
    exact = r"[0-9]+" + (rf"\.[0-9]{{{decimals}}}" if decimals else "")
    if re.fullmatch(exact, text, re.ASCII):
        return DiscountChoice("amount", amount=amount(desk, text))
    return DiscountChoice("class", name=text)


def on_off(text: str) -> bool:
    if text not in ("on", "off"):
        raise Usage(f"{text!r} is neither on nor off.", "Say on or off.")
    return text == "on"


def one_of(text: str, choices: Sequence[Choice], what: str) -> Choice:
    for choice in choices:
        if choice == text:
            return choice
    raise Usage(f"{text!r} is no {what}.", "One of: " + ", ".join(filter(None, choices)))


def tax_names(names: Sequence[str] | None) -> list[str] | None:
    """None where none was named: the service's own; `none` for no tax at all."""
    if not names:
        return None
    if "none" in names and len(names) > 1:
        raise Usage("--tax none stands alone.", "Name the taxes, or none.")
    return [] if "none" in names else list(names)


def email(text: str) -> str:
    """One address."""
    cleaned = clean(text, "email address")
    if cleaned and not re.fullmatch(r"[^\s@,;<>\"]+@[^\s@,;<>\"]+\.[^\s@,;<>\".]+", cleaned):
        raise Usage(f"{text!r} is not an email address.", "Give one, like ana@example.com.")
    return cleaned
