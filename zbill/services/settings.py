"""The practice's settings: each checked before it is stored (SPEC 9)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from pathlib import Path

from zbill.billing import currencies, npi
from zbill.dates import parse_day, zone
from zbill.db import invoices, settings
from zbill.desk import Desk
from zbill.errors import Refused, Usage
from zbill.text import clean

Check = Callable[[Desk, str], str]

_LARGEST_LOGO = 2_000_000


def set_setting(desk: Desk, key: str, value: str) -> str:
    """Store a setting; the value as stored. Errors: Usage for an unknown key or a value it cannot have."""
    check = CHECKS[require_setting(key)]
    with desk.writing():
        desk.require("administer")
        before = desk.settings[key]
        stored = check(desk, value)
        if stored == before:
            return stored
        settings.store(desk.conn, key, stored)
        desk.record("config set", f"setting {key}", before={key: before}, after={key: stored})
        return stored


def require_setting(key: str) -> str:
    """The key, if there is such a setting. Errors: Usage."""
    if key not in settings.DEFAULTS:
        raise Usage(f"There is no setting {key!r}.", "The settings are: " + ", ".join(settings.DEFAULTS))
    return key


def _line(_: Desk, value: str) -> str:
    return clean(value, "setting")


def _lines(_: Desk, value: str) -> str:
    return clean(value.replace("\\n", "\n"), "setting", lines=True)


def _one_of(*choices: str) -> Check:
    def check(_: Desk, value: str) -> str:
        if value not in choices:
            raise Usage(f"{value!r} is not possible here.", "One of: " + ", ".join(filter(None, choices)))
        return value

    return check


def _whole(lowest: int, highest: int) -> Check:
    def check(_: Desk, value: str) -> str:
        if not re.fullmatch(r"[0-9]{1,9}", value, re.ASCII) or not lowest <= int(value) <= highest:
            raise Usage(f"{value!r} is not possible here.", f"A whole number from {lowest} to {highest}.")
        return str(int(value))

    return check


def _currency(desk: Desk, value: str) -> str:
    code = value.upper()
    currencies.decimals(code)
    if code != desk.settings["currency"] and settings.currency_is_fixed(desk.conn):
        raise Refused(
            "The currency is fixed once an amount exists.",
            "Start another practice file: zbill init --db FILE",
        )
    return code


def _timezone(_: Desk, value: str) -> str:
    zone(value)
    return value


def _prefix(_: Desk, value: str) -> str:
    text = clean(value, "prefix")
    if text and (text[-1].isdigit() or len(text) > 12):
        raise Usage(f"{value!r} cannot be a prefix.", "At most 12 characters, the last not a digit, like INV-.")
    return text


def _invoice_start(desk: Desk, value: str) -> str:
    number = _whole(1, 999_999_999)(desk, value)
    if invoices.exist(desk.conn):
        raise Refused("The first number can be set while no invoice exists.", "Numbers go on from the last one.")
    invoices.set_first_number(desk.conn, int(number))
    return number


def _locked_through(desk: Desk, value: str) -> str:
    day = parse_day(value, desk.today, desk.settings["date_order"])
    if day > desk.today:
        raise Usage(f"{day} is still to come.", f"Lock up to today, {desk.today}, at most.")
    locked = desk.settings.locked_through
    if locked and day < locked:
        raise Refused(
            f"The practice is locked through {locked}; that moves forward only.",
            f"Give a day after {locked}.",
        )
    return day.isoformat()


def _logo(desk: Desk, value: str) -> str:
    """Keep the picture itself: the file it came from may go."""
    if not value:
        return ""
    try:
        image = Path(value).read_bytes()
    except OSError as error:
        raise Usage(f"{value} cannot be read: {error.strerror}.", "Give the path of a PNG or JPEG picture.") from error
    if not image.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")) or len(image) > _LARGEST_LOGO:
        raise Usage(f"{value} is no PNG or JPEG picture of up to 2 MB.", "Save the logo as one.")
    digest = hashlib.sha256(image).hexdigest()
    settings.store_logo(desk.conn, digest, image)
    return digest


def _font(_: Desk, value: str) -> str:
    if value and not Path(value).is_file():
        raise Usage(f"{value} is no file.", "Give the path of a TrueType font (.ttf).")
    return str(Path(value).resolve()) if value else ""


def _npi(_: Desk, value: str) -> str:
    return npi.checked(value)


CHECKS: dict[str, Check] = {
    "name": _line,
    "address": _lines,
    "phone": _line,
    "email": _line,
    "website": _line,
    "tax_id": _line,
    "npi": _npi,
    "licence": _line,
    "logo": _logo,
    "page": _one_of("letter", "a4"),
    "currency": _currency,
    "timezone": _timezone,
    "date_order": _one_of("ymd", "mdy", "dmy", ""),
    "auto_invoice": _one_of("on", "off"),
    "auto_close": _one_of("off", "paid", "made"),
    "terms_days": _whole(0, 365),
    "invoice_prefix": _prefix,
    "receipt_prefix": _prefix,
    "creditnote_prefix": _prefix,
    "number_width": _whole(1, 12),
    "invoice_start": _invoice_start,
    "invoice_note": _lines,
    "receipt_note": _lines,
    "tax_note": _lines,
    "locked_through": _locked_through,
    "smtp_host": _line,
    "smtp_port": _whole(1, 65535),
    "smtp_security": _one_of("starttls", "tls"),
    "smtp_user": _line,
    "smtp_password_command": _line,
    "print_command": _line,
    "font": _font,
    "backups_kept": _whole(1, 1000),
}


def printable(key: str, value: str) -> str:
    """A setting as it is shown: a logo by its digest's beginning."""
    return f"picture {value[:12]}" if key == "logo" and value else value
