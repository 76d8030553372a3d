"""Write cells whose meaning is known because they were made from it: every way to write a value, and what is no value.

A meaning is the text that an export of the value has. Nothing here calls the readers of zbill.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from random import Random
from typing import NamedTuple
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("America/New_York")

WORDS = (
    "Ana", "López", "Lo\u0301pez", "Müller", "Łukasz", "O'Brien", "محمد", "山田", "😀", "किताब", "½",
    "Ж" * 30, "a;b",
    "x=y", 'the "Great"', "1, 2", "tab|bar", "n/a", "0", "None", "NULL", "#REF!", "2026-10-05", "1e5", "sep=;",
    "'t", "é",
    "\u00a0", "ﬁ", "A\u200dB", "-", "--", "\\N", "%s", "{x}", "'; drop table clients; --", "<b>", "..", "/",
    "~", "ß", "İ",
)  # fmt: skip
FORMULAS = ("=1+2", "+x", "-x y", "@sum", "|calc", "＝1", "=cmd|' /C calc'!A0", "-2+3+cmd", "+", "=")
STARTS = "=+-@|＝＋－＠"

# What a text may not have. A mark at the start of a line and a NUL are faults of the whole file.
CONTROLS = ("\x07", "\x1b[31m", "\x01", "\x7f", "\x85", "\u2028", "\u202e", "\u200b", "\t", "a\ufeffb", "\x0c")

YES, NO = ("yes", "Yes", "TRUE", "on", "1", "y", " YES "), ("no", "No", "false", "OFF", "0", "n")
STATUSES: Mapping[str, Sequence[str]] = {
    "scheduled": ("scheduled", "Scheduled", ""),
    "attended": ("attended", "ATTENDED", " attended "),
    "late-cancelled": (
        "late-canceled",
        "Late Cancelled",
        "late_canceled",
        "latecanceled",
        "LATE-CANCELLED",
        "late–canceled",
    ),
    "no-show": ("no-show", "No Show", "noshow", "NO_SHOW"),
    "cancelled": ("canceled", "Cancelled"),
    "non-billable": ("non-billable", "Non Billable", "nonbillable"),
}
METHODS = ("cash", "card", "check", "transfer", "other")

NOT = {
    "quantity": ("1,5", "-1", "0", "1.2345", "1e2", "1000000", "abc", "½", "1 000", "١", "1_0", "+1", "0x1", ".5",
    "1.", "NaN", "２", "01"),
    "percent": ("101", "-1", "8,25", "abc", "1e1", "100.001", "8.2555", "%", "5%%", "١", "Infinity", "1_0"),
    "number": ("0", "1441", "1.0", "-5", "1e2", "٣", "abc", "1_0", "９", "99999999999999999999"),
    "yes_no": ("maybe", "2", "ja", "yes!", "ｙ", "t", "-1", "yesno"),
    "on_off": ("maybe", "2", "ja", "yes!", "ｙ", "-1"),
    "status": ("attend", "done", "late", "att ended!", "scheduled;", "0", "cancel"),
    "method": ("barter", "cheque", "c", "cash card", "cash,card"),
    "payment": ("refund", "void", "pay", "payments"),
    "day": (
        "2026-02-30", "2026-13-01", "2026-00-10", "9", "2026", "2026-09", "45900", "Monday", "today", "yesterday",
        "last friday",
        "01/09/26", "1.9.26", "26-09-01", "2026-09-01 09:00", "2026-09-01T00:00:00Z", "2026/9/1/1", "1 Sep 2026",
        "Sep 1, 2026",
        "20260901", "2026-09-01x", "2026-9-1-", "٢٠٢٦-٠٩-٠١", "2026−09−01", "0000-00-00", "9999-99-99", "-", "n/a",
        "2026-09-01 25:00", "2026-09-01 00:00:01", "01/02", "99/99/2026", "2026-09-1０",
    ),
    "start": (
        "2026-09-01", "2026-02-30 09:00", "2026-09-01 25:00", "2026-09-01 9:60", "2026-09-01 13:00 pm",
        "2026-09-01 0:30 am", "09:00",
        "2026-03-08 02:30", "Monday 09:00", "45900.375", "2026-09-01 09h00", "2026-09-01T09:00:00+25:00",
        "1/9/26 09:00", "today 09:00",
        "2026-09-01 09:00 EST", "2026-09-01 09:00:61", "2026-09-01 09:00 - 10:00", "٢٠٢٦-٠٩-٠١ 09:00",
        "2026-09-01 24:00",
    ),
    "discount": ("Senior 101", "Senior 0", "Senior", "Senior 1e1", "-5.00", "Senior 8,25", "(5.00)", "Senior -1",
    "Senior 10.0001"),
    "taxes": ("GST", "GST 100", "GST five", "GST 5; PST", "5", "GST 8,25", "GST -1", "GST 1e1"),
    "settles": (";", "a;b", "; ", "x=1.2.3", "x=-5.00", "=5.00", "x=; ; y", "x=1e3"),
}  # fmt: skip
NOT_AMOUNTS = (
    "1e3", "1_000", "١٢", "12,34,5", "1,23.00", "--5", "(5.00)", "-5.00", "5.00-", "abc", "$$5", "€5.00", "1.2.3",
    "5 0", "０５", "NaN",
    "Infinity", "0x10", "1/2", "5%", "9999999999999999", "10,0000", "1,,000", "1 00", "1'00", "USD", "$",
    "5.00 5.00", "=5", "(5", "5)",
    "−5.00", "+5.00", "12.00 EUR", "1.000,00.00", "1,000.00,00", "1.00000", "GBP 5", "5c", "1 000,0 0",
)  # fmt: skip


class Cell(NamedTuple):
    """A cell: its text, and what an export shows for it. None if the text is no value."""

    text: str
    means: str | None


class Money(NamedTuple):
    """The form of amounts: the currency, its decimals, and the decimal sign that --decimal gives, or none."""

    currency: str
    decimals: int
    decimal: str


EMPTY = Cell("", "")


def shown(amount: Decimal, decimals: int) -> str:
    return f"{amount:.{decimals}f}"


def plain(number: Decimal) -> str:
    """Return a quantity or a rate without zeros at the end."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def amount(draw: Random, money: Money, least: int = 0, most: int = 10**6) -> Cell:
    """Write an amount of up to `most` minor units: grouped or not, with a sign or a code, with blanks around."""
    value = Decimal(draw.choice([draw.randint(least, most), draw.randint(least, most), most, least])).scaleb(
        -money.decimals
    )
    units, _, fraction = shown(value, money.decimals).partition(".")
    point = money.decimal or draw.choice(",.")
    fraction = draw.choice([fraction, fraction, fraction.rstrip("0")])
    separator = draw.choice(["", "", *(each for each in (*",. '", "\u00a0", "\u2009", "\u202f", "’") if each != point)])
    grouped = _grouped(draw, units, separator)
    if not (fraction or money.decimal) and separator in (",", ".") and grouped.count(separator) == 1 and money.decimals:
        # It would be refused, or be a fraction in a currency of three decimals.
        grouped = units
    text = f"{grouped}{point}{fraction}" if fraction else grouped
    sign = draw.choice(["", "", "", money.currency, money.currency.lower(), *["$"] * (money.currency == "USD")])
    between = draw.choice(["", " ", "\u00a0"])
    text = draw.choice([f"{sign}{between}{text}", f"{text}{between}{sign}"]) if sign else text
    return Cell(draw.choice(["", "", " "]) + text + draw.choice(["", "", " ", "\u00a0"]), shown(value, money.decimals))


def _grouped(draw: Random, units: str, separator: str) -> str:
    """Group digits by threes, or as in India: the last three, and those before them by twos."""
    head, tail, step = units, [], 3
    if len(units) > 5 and draw.random() < 0.2:
        head, tail, step = units[:-3], [units[-3:]], 2
    parts = [head[max(0, end - step) : end] for end in range(len(head), 0, -step)]
    return separator.join([*reversed(parts), *tail])


def not_amount(draw: Random, money: Money) -> Cell:
    more = {
        0: ("12.5", "12,50"),
        2: ("12.345", "1,234", "1.234", "1.0000") if not money.decimal else ("1.0000",),
        3: ("12.3456",),
    }
    return Cell(draw.choice(NOT_AMOUNTS + more[money.decimals]), None)


def quantity(draw: Random, most: int = 10_000) -> Cell:
    value = Decimal(draw.choice([1000, 1500, 1, draw.randint(1, most)])).scaleb(-3)
    return Cell(draw.choice([plain(value), f"{value:.3f}", f" {plain(value)} "]), plain(value))


def percent(draw: Random, least: int = 0, most: int = 99_999) -> Cell:
    value = Decimal(
        draw.choice([least, most, draw.randint(least, most), draw.randint(-(-least // 10), most // 10) * 10])
    ).scaleb(-3)
    return Cell(draw.choice([plain(value), f"{value:.3f}", f"{plain(value)}%", f"{plain(value)} %"]), plain(value))


def number(draw: Random) -> Cell:
    value = draw.choice([1, 50, 1440, draw.randint(1, 1440)])
    return Cell(draw.choice([str(value), f" {value}"]), str(value))


def yes_no(draw: Random) -> Cell:
    answer = draw.random() < 0.5
    return Cell(draw.choice(YES if answer else NO), "true" if answer else "false")


def day(draw: Random, value: date, order: str) -> Cell:
    """Write a day: as ISO has it, or in the order that holds."""
    year, month, of_month = value.year, value.month, value.day
    texts = [
        value.isoformat(),
        value.isoformat(),
        f" {value}",
        f"{value} 00:00",
        f"{value}T00:00:00",
        f"{value} 00:00:00.000",
    ]
    mark = draw.choice("-/.")
    pad = draw.choice(["", "02"])
    one, two = f"{month:{pad}}", f"{of_month:{pad}}"
    texts += {
        "dmy": [mark.join([two, one, str(year)])] * 5,
        "mdy": [mark.join([one, two, str(year)])] * 5,
        "ymd": [mark.join([str(year), one, two])] * 5,
    }.get(order, [])
    return Cell(draw.choice(texts), value.isoformat())


def start(draw: Random, value: datetime, order: str) -> Cell:
    """Write a day and a time on the practice's clock, or the same instant elsewhere."""
    means = value.isoformat(" ", "minutes")
    if draw.random() < 0.2:
        instant = value.replace(tzinfo=ZONE)
        away = draw.choice([UTC, timezone(timedelta(hours=5, minutes=30)), timezone(timedelta(hours=-8))])
        there = instant.astimezone(away)
        text = there.isoformat()
        return Cell(draw.choice([text, text.replace("+00:00", "Z")]), means)
    written = day(draw, value.date(), order).text.strip().partition("T")[0].partition(" ")[0]
    clock = [
        f"{value:%H:%M}",
        f"{value:%H:%M:%S}",
        f"{value:%I:%M %p}",
        f"{value:%I:%M%p}".lower(),
        f"{value.hour}:{value:%M}",
    ]
    return Cell(f"{written}{draw.choice([' ', 'T', ', '])}{draw.choice(clock)}", means)


def text(draw: Random, *, lines: bool = False, longest: int = 3) -> Cell:
    """Write a text: words of all scripts, what a spreadsheet would run, quotes, and line breaks where there can be."""
    means = " ".join(draw.choice(WORDS) for _ in range(draw.randint(1, longest)))
    if lines and draw.random() < 0.5:
        means = means.replace(" ", "\n", 1)
    means = unicodedata.normalize("NFC", means).strip()
    if not any(each.isalnum() or each in "😀-./~<#%{'\\" for each in means) or draw.random() < 0.2:
        means = draw.choice(FORMULAS) + draw.choice(["", " é", "(A1)"])
    spelled = means
    if would_run(means.lstrip("'")):
        spelled = draw.choice([means, f"'{means}"]) if not means.startswith("'") else f"'{means}"
    elif draw.random() < 0.2:
        spelled = f" {means} "
    spelled = draw.choice([spelled, spelled, unicodedata.normalize("NFD", spelled)])
    return Cell(spelled.replace("\n", draw.choice(["\n", "\r\n"])), means)


def would_run(means: str) -> bool:
    """Return whether a text begins like a formula, and isn't a number with a sign or a telephone number."""
    return means.lstrip()[:1] in [*STARTS] and not bool(
        means[0] in "+-"
        and means[1:].lstrip(" (")[:1].isdigit()
        and all(each in "0123456789 ().,-" for each in means[1:])
    )


def not_text(draw: Random, *, lines: bool) -> Cell:
    """Return a text with a control character, one that is too long, or one of two lines where there can be one."""
    bad = [f"a{draw.choice(CONTROLS)}b", "é" * 2001, *["a\nb"] * (not lines)]
    return Cell(draw.choice(bad), None)


WILD = (*"0123456789.,;:-/ '\"=+@()$%", "\u00a0", "٣", "e", "x", "é", "−", "'", '""', "\n", "１")


def changed(draw: Random, cell: str) -> str:
    """Return a cell with a character removed, put in, or replaced."""
    at = draw.randint(0, len(cell))
    upto = min(len(cell), at + draw.choice([0, 0, 1, 1, 2]))
    return "".join([cell[:at], draw.choice(["", *WILD]), cell[upto:]])


def composed(cell: str) -> str:
    """Return the text that a cell without a formula holds."""
    return unicodedata.normalize("NFC", cell.replace("\r\n", "\n")).strip()


def joined(cell: Cell) -> Cell:
    """Return what a cell means in a column where lines are joined."""
    return cell._replace(means=" ".join(filter(None, map(str.strip, (cell.means or "").split("\n")))))
