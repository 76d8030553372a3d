"""Changes to settings (SPEC 9), with the checks that need the practice file or the disk."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from zbill.billing.settings import require_setting
from zbill.dates import day_of, parse_day, zone
from zbill.db import numbers, settings
from zbill.desk import Desk
from zbill.errors import Refused, Usage, command

_LARGEST_LOGO = 2_000_000


def set_setting(desk: Desk, key: str, value: str) -> str:
    """Store a setting and return the value as stored.

    Raises Usage for an unknown key or an invalid value, Refused if it can't be changed any more, PermissionMissing.
    """
    setting = require_setting(key)
    stored = setting.check(value)
    with desk.writing():
        desk.require("administer")
        before = desk.settings[key]
        if key in AT_THE_DESK:
            stored = AT_THE_DESK[key](desk, stored)
        if stored == before:
            return stored
        settings.store(desk.conn, key, stored)
        desk.record("config set", f"setting {key}", before={key: before}, after={key: stored})
        return stored


def _currency(desk: Desk, code: str) -> str:
    if code != desk.settings["currency"] and settings.currency_is_fixed(desk.conn):
        raise Refused(
            "The currency can't be changed, because the practice file has amounts in it.",
            "Create another practice file: zbill init --db FILE",
        )
    return code


def _invoice_start(desk: Desk, number: str) -> str:
    if settings.numbering_is_fixed(desk.conn):
        raise Refused("The first invoice number can't be set, because an invoice exists. The next one follows it.")
    numbers.begin_at(desk.conn, "invoice", int(number))
    return number


def _locked_through(desk: Desk, value: str) -> str:
    day = parse_day(value, desk.today, desk.settings["date_order"])
    if day > desk.today:
        raise Usage(f"{day} is in the future.", f"Use today, {desk.today}, or earlier.")
    locked = desk.settings.locked_through
    if locked and day < locked:
        raise Refused(
            f"The practice is locked through {locked}, and the lock can only move forward.",
            f"Use a day after {locked}.",
        )
    return day.isoformat()


def _timezone(desk: Desk, name: str) -> str:
    """Refuse a zone in which it is still an earlier day: a report up to today would leave documents out (SPEC 1)."""
    today = day_of(desk.now, zone(name))
    ahead = settings.dated_after(desk.conn, today)
    if ahead:
        what, day = ahead
        raise Refused(
            f"It is still {today} in {name}, and {what} is dated {day}.",
            f"Wait until it is {day} there, then run: {command('config', 'set', 'timezone', name)}",
        )
    return name


def _logo(desk: Desk, value: str) -> str:
    """Store the picture itself, not its path: the file can be moved or deleted."""
    if not value:
        return ""
    try:
        image = Path(value).read_bytes()
    except OSError as error:
        raise Usage(f"{value} can't be read: {error.strerror}.", "Give the path of a PNG or JPEG picture.") from error
    if not image.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")) or len(image) > _LARGEST_LOGO:
        raise Usage(f"{value} isn't a PNG or JPEG picture of up to 2 MB.", "Save the logo as one of these.")
    digest = hashlib.sha256(image).hexdigest()
    settings.store_logo(desk.conn, digest, image)
    return digest


def _font(_: Desk, value: str) -> str:
    if value and not Path(value).is_file():
        raise Usage(f"There is no file {value}.", "Give the path of a TrueType font (.ttf).")
    return str(Path(value).resolve()) if value else ""


AT_THE_DESK: dict[str, Callable[[Desk, str], str]] = {
    "currency": _currency,
    "invoice_start": _invoice_start,
    "locked_through": _locked_through,
    "timezone": _timezone,
    "logo": _logo,
    "font": _font,
}
