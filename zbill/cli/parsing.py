"""Parse typed text. Every function raises Usage for a text that can never be valid.

A function for an optional text returns None if nothing was typed.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from zbill.billing import currencies
from zbill.billing.invoices import LONGEST_TERMS
from zbill.billing.refs import PREFIX
from zbill.choices import one_of as one_of
from zbill.dates import Period, require_shown
from zbill.desk import Desk
from zbill.errors import ArgumentMissing, Usage
from zbill.money import Money, parse_decimal
from zbill.text import clean, required
from zbill.typed_days import Near, parse_day
from zbill.typed_periods import between, names_months, parse_period

# What few commands read is imported where it is read, because start-up time matters.
if TYPE_CHECKING:
    from zbill.billing.discounts import DiscountChoice
    from zbill.db.invoices import Terms
    from zbill.typed_starts import Start

MOST = 10**15
A_DAY = 1440


def amount(desk: Desk, text: str) -> Money:
    """Return an amount above zero."""
    return _amount(desk, text, zero=False)


def price(desk: Desk, text: str) -> Money:
    """Return an amount of zero or more."""
    return _amount(desk, text, zero=True)


def _amount(desk: Desk, text: str, *, zero: bool) -> Money:
    from zbill.typed_amounts import parse_amount

    return parse_amount(text, desk.settings.decimals, currencies.signs(desk.settings["currency"]), zero=zero)


def optional_amount(desk: Desk, text: str) -> Money | None:
    return amount(desk, text) if text else None


def optional_price(desk: Desk, text: str) -> Money | None:
    return price(desk, text) if text else None


def named_amount(desk: Desk, text: str) -> tuple[str, Money | None]:
    """Return the name and the amount of NAME=AMOUNT. The amount of NAME alone is None."""
    name, equals, given = text.partition("=")
    return name, amount(desk, given) if equals else None


def day(desk: Desk, text: str, near: Near = "either") -> date | None:
    """Return a day. `near` says where a weekday and a day without a year are looked for."""
    return parse_day(text, desk.today, desk.settings["date_order"], near=near) if text else None


def coming_day(desk: Desk, text: str) -> date | None:
    """Return a day: of a weekday, and of a day without a year, the next one from today on."""
    return day(desk, text, "coming")


def days(desk: Desk, texts: Sequence[str]) -> list[date]:
    """Return days in the future, where a text can mean two."""
    return [parse_day(text, desk.today, desk.settings["date_order"], near="coming") for text in texts]


def past_day(desk: Desk, text: str) -> date | None:
    """Return a day; a month or quarter that is over means its last day (SPEC 9, "Dates")."""
    if not (text and names_months(text, desk.today)):
        return day(desk, text, "past")
    last = _period(desk, text).last
    if last >= desk.today:
        raise Usage(
            f"{text!r} isn't over: its last day is {last}.",
            f"Use a day such as {desk.today}, or a month or quarter that is over, such as last-month.",
        )
    return last


def start(desk: Desk, text: str) -> datetime:
    """Return the start of a session, on the practice's clock. A weekday is the next one, and a time is today's."""
    return require_shown(new_start(desk, text).coming(desk.today), desk.zone)


def new_start(desk: Desk, text: str) -> Start:
    """Return the new start of a session. A weekday or a time is of its own week and day, which are not known here."""
    from zbill.typed_starts import parse_start

    return parse_start(text, desk.today, desk.settings["date_order"], desk.zone)


def birth_date(desk: Desk, text: str) -> str | None:
    """Return a birth date as it is stored, YYYY-MM-DD. It needs a year."""
    parsed = day(desk, text, "dated")
    return str(parsed) if parsed else None


def period(desk: Desk, text: str, first: str = "", last: str = "") -> Period | None:
    """Return the days of --period, or of --from and --to, or None if none of them is given."""
    if text and (first or last):
        raise Usage("Use either --period or --from/--to, not both.")
    if text:
        return _period(desk, text)
    return between(day(desk, first), day(desk, last)) if first or last else None


def report_period(desk: Desk, text: str, first: str, last: str, default: str = "this-month") -> Period:
    """Return the days a report covers: the `default` period if none is given, up to today if only --from is."""
    if last and not (text or first):
        raise Usage("--to needs --from here.", "Add --from DAY.")
    if first and not (text or last):
        begins = parse_day(first, desk.today, desk.settings["date_order"], near="past")
        desk.require_not_future(begins)
        return Period(begins, desk.today)
    return period(desk, text, first, last) or _period(desk, default)


def _period(desk: Desk, text: str) -> Period:
    return parse_period(text, desk.today, desk.settings["year_begins"])


def whole(text: str, what: str, highest: int = MOST) -> int:
    """Return a whole number of at least 1."""
    if not re.fullmatch(r"[0-9]{1,15}", text.strip(), re.ASCII) or not 1 <= int(text) <= highest:
        limits = f" from 1 to {highest}" if highest < MOST else ", 1 or more"
        raise Usage(f"{text!r} isn't a valid {what}.", f"Use a whole number{limits}.")
    return int(text)


def optional_whole(text: str, what: str, highest: int = MOST) -> int | None:
    return whole(text, what, highest) if text else None


def ref(text: str) -> str:
    """Return a ref of another system, "" for none. Raises Usage for one that zbill gives."""
    cleaned = clean(text, "ref")
    if cleaned.startswith(PREFIX):
        raise Usage(f"Only zbill gives refs that begin with {PREFIX}, such as {cleaned}.", "Choose another ref.")
    return cleaned


def terms(text: str) -> int | None:
    """Return the days until a client's invoices are due, None to follow the practice's setting."""
    if text == "practice":
        return None
    if not re.fullmatch(r"[0-9]{1,3}", text.strip(), re.ASCII) or int(text) > LONGEST_TERMS:
        raise Usage(f"{text!r} isn't a valid number of days.", f"Use 0 to {LONGEST_TERMS}, or practice.")
    return int(text)


def terms_of_invoice(desk: Desk, due: str, reference: str) -> Terms:
    """Return the terms of a new invoice: when it is due, and the reference of the payer."""
    from zbill.db.invoices import Terms

    return Terms(coming_day(desk, due), clean(reference, "reference"))


def minutes(text: str) -> int:
    """Return the minutes of a session, at most a day."""
    return whole(text, "number of minutes", A_DAY)


def optional_minutes(text: str) -> int | None:
    return minutes(text) if text else None


def expand_stdin(texts: Sequence[str]) -> list[str]:
    """Return the texts, or for `-` alone the lines of standard input. Raises Usage for bytes that aren't text."""
    if list(texts) == ["-"]:
        return [as_text(line.strip()) for line in sys.stdin if line.strip()]
    return list(texts)


def as_text(word: str) -> str:
    """Return the word. Raises Usage for bytes that aren't text and so can't be stored."""
    try:
        word.encode()
    except UnicodeEncodeError:
        raise Usage(f"{word!r} isn't valid UTF-8 text.", "Type it again.") from None
    return word


def session_ids(texts: Sequence[str]) -> list[int]:
    """Return session ids, each once. There are none if `-` finds nothing on standard input."""
    return list(dict.fromkeys(whole(text, "session id") for text in expand_stdin(texts)))


def named_session(text: str) -> int | str:
    """Return the id of a session, or a text with a letter in it, which names its client."""
    word = as_text(text)
    return word if any(letter.isalpha() for letter in word) else whole(word, "session id")


def named_sessions(texts: Sequence[str]) -> list[int | str]:
    """Return ids of sessions and names of clients, each once. There are none if `-` finds nothing."""
    return list(dict.fromkeys(map(named_session, expand_stdin(texts))))


def document_numbers(texts: Sequence[str]) -> list[str]:
    """Return document numbers, each once. There are none if `-` finds nothing on standard input."""
    return list(dict.fromkeys(expand_stdin(texts)))


def is_many(texts: Sequence[str], values: Sequence[object]) -> bool:
    """Return whether the output is a list: several were named, or they came from standard input."""
    return len(values) > 1 or list(texts) == ["-"]


def quantity(text: str) -> Decimal:
    """Return a quantity above zero, with up to three decimals."""
    number = parse_decimal(text, "quantity")
    if not 0 < number < 1_000_000:
        raise Usage(f"{text!r} isn't a valid quantity.", "Use a number above 0 and below 1,000,000.")
    return number


def percentage(text: str) -> Decimal:
    """Return a percentage from 0 to 100."""
    number = parse_decimal(text, "percentage")
    if number > 100:
        raise Usage(f"{text} is more than 100 %.", "Use a rate up to 100.")
    return number


def _is_amount(desk: Desk, text: str) -> bool:
    from zbill.typed_amounts import Writing, beside, read

    signs = currencies.signs(desk.settings["currency"])
    return read(text, Writing(desk.settings.decimals, beside(signs))) != "none"


def discount(desk: Desk, text: str) -> DiscountChoice:
    """Return a discount: a class by name, an amount with the currency's decimals, none or default (SPEC 4)."""
    from zbill.billing.discounts import DiscountChoice

    if text in ("", "default"):
        return DiscountChoice()
    if text == "none":
        return DiscountChoice("none")
    # A class can be called 10 or 2.5, so a plain number is an amount only with the currency's decimals.
    decimals = desk.settings.decimals
    exact = r"[0-9]+" + (rf"\.[0-9]{{{decimals}}}" if decimals else "")
    is_plain = re.fullmatch(r"[0-9]+(\.[0-9]+)?", text, re.ASCII)
    if re.fullmatch(exact, text, re.ASCII) or (not is_plain and _is_amount(desk, text)):
        return DiscountChoice("amount", amount=amount(desk, text))
    return DiscountChoice("class", name=text)


def yes_no(text: str) -> int | None:
    """Return 1 for yes and 0 for no, as it is stored, or None if nothing was typed."""
    return int(one_of(text, ("yes", "no"), "answer") == "yes") if text else None


def tax_names(names: Sequence[str] | None) -> list[str] | None:
    """Return the names of taxes: None for the service's own if none was named, an empty list for `none`."""
    if not names:
        return None
    if "none" in names and len(names) > 1:
        raise Usage("--tax none can't be combined with other taxes.", "Use either tax names or none.")
    return [] if "none" in names else list(names)


def name(text: str | None) -> str | None:
    return None if text is None else required(text, "name")


def optional_text(text: str | None, what: str, *, lines: bool = False) -> str | None:
    return None if text is None else clean(text, what, lines=lines)


def email(text: str | None) -> str | None:
    """Return an email address as it was typed, if mail can be sent to it. Raises Usage."""
    cleaned = optional_text(text, "email address")
    if cleaned:
        # Imported here, because few commands have one.
        from zbill.billing.addresses import address

        address(cleaned)
    return cleaned


def require_reason(reason: str, what: str) -> str:
    """Return the reason that `what`, such as "Voiding an invoice", needs. Raises Usage if there is none."""
    why = clean(reason, "reason")
    if not why:
        raise ArgumentMissing(f"{what} needs a reason.", "Add --reason TEXT.", argument="reason")
    return why


def given(**columns: int | str | None) -> dict[str, int | str | None]:
    """Return the columns that were given."""
    return {name: value for name, value in columns.items() if value is not None}
