"""Days, amounts and numbers on documents: written by the practice's locale, or as in tables (SPEC 11)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from zbill.errors import Usage
from zbill.money import Money, grouped
from zbill.papers import Letterhead
from zbill.records import NamedTuple

if TYPE_CHECKING:
    from babel import Locale

# Marks of direction that some locales put into amounts: each text is set in a place of its own, so it needs none. The
# yen of Japanese has the width of a Japanese letter, which few fonts have.
_MARKS = str.maketrans("\uffe5", "\u00a5", "\u061c\u200e\u200f")


class Writing(NamedTuple):
    """Functions that write a day, an amount without and with the currency, and a quantity or rate."""

    day: Callable[[date], str]
    money: Callable[[Money], str]
    priced: Callable[[Money], str]
    number: Callable[[Decimal], str]


def writing(letterhead: Letterhead) -> Writing:
    """Return how documents with this letterhead write. Without a locale, or with an unknown one, as tables do."""
    return _writing(letterhead.locale, letterhead.currency, letterhead.decimals)


def characters(letterhead: Letterhead) -> frozenset[str]:
    """Return every character that days and amounts can have."""
    return _characters(letterhead.locale, letterhead.currency, letterhead.decimals)


def known(name: str) -> str:
    """Return the name of a locale as Babel has it, "" for none. Raises Usage if Babel doesn't have it.

    Babel has Chinese and Serbian by script, and finds the script of a country: zh-CN is zh-Hans-CN.
    """
    from babel import Locale, UnknownLocaleError
    from babel.localedata import normalize_locale

    if not name:
        return ""
    typed = name.replace("-", "_")
    try:
        found = normalize_locale(typed) or normalize_locale(str(Locale.parse(typed)))
    except (UnknownLocaleError, ValueError):
        found = None
    if not found or found == "root":
        raise Usage(f"{name!r} isn't a locale.", "Use a language and a country, such as en-US, en-CA, fr-CA or de-DE.")
    return found.replace("_", "-")


def plain(number: Decimal) -> str:
    """Return a quantity or rate without trailing zeros."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@lru_cache
def _writing(name: str, currency: str, decimals: int) -> Writing:
    if name:
        from babel import Locale, UnknownLocaleError

        try:
            return _localized(Locale.parse(name, sep="-"), currency, decimals)
        except (UnknownLocaleError, ValueError):
            pass

    def money(amount: Money) -> str:
        return grouped(amount, decimals)

    return Writing(str, money, lambda amount: f"{currency} {money(amount)}", plain)


@lru_cache
def _characters(name: str, currency: str, decimals: int) -> frozenset[str]:
    written = _writing(name, currency, decimals)
    texts = [written.day(date(2026, month, day)) for month in range(1, 13) for day in (10 + month, 29 - month)]
    amounts = Money(-9_876_543_210), Money(9_876_543_210)
    texts += [written.number(Decimal("-98765.125")), *map(written.money, amounts), *map(written.priced, amounts)]
    return frozenset("".join(texts))


def _localized(locale: Locale, currency: str, decimals: int) -> Writing:
    from babel.dates import format_date
    from babel.numbers import NumberPattern, format_decimal, get_group_symbol, parse_pattern

    def exact(pattern: str) -> NumberPattern:
        found = parse_pattern(pattern)
        found.frac_prec = (decimals, decimals)
        return found

    plainly = exact(locale.decimal_formats[None].pattern)
    with_sign = exact(locale.currency_formats["standard"].pattern)

    # Babel takes two apostrophes, which group digits in Switzerland, for the quotes of a pattern, and leaves them out.
    by_apostrophe = get_group_symbol(locale) == "'"

    def finished(text: str) -> str:
        if by_apostrophe:
            text = re.sub(r"\d+", lambda digits: f"{int(digits[0]):,}".replace(",", "'"), text, count=1)
        return text.translate(_MARKS)

    # Names of months that run from right to left would turn around in an English sentence.
    length = "medium" if locale.character_order == "left-to-right" else "short"

    def day(value: date) -> str:
        return format_date(value, length, locale).translate(_MARKS)

    def money(amount: Money) -> str:
        value = Decimal(amount).scaleb(-decimals)
        return finished(str(plainly.apply(value, locale, group_separator=not by_apostrophe)))

    def priced(amount: Money) -> str:
        value = Decimal(amount).scaleb(-decimals)
        applied = with_sign.apply(
            value, locale, currency=currency, currency_digits=False, group_separator=not by_apostrophe
        )
        text = finished(str(applied))
        # A sign that ends with a letter needs a space: KWD 9.000 and CHF -9.00, but US$9.00.
        return re.sub(r"(?<=[^\W\d_])(?=[-\u2212]?\d)", "\u00a0", text)

    def number(value: Decimal) -> str:
        text = format_decimal(value, locale=locale, decimal_quantization=False, group_separator=not by_apostrophe)
        return finished(text)

    return Writing(day, money, priced, number)
