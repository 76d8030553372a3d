"""Changes to settings (SPEC 9), with the checks that need the practice file or the disk."""

from __future__ import annotations

from collections.abc import Callable

from zbill.billing.settings import require_setting
from zbill.dates import day_of, zone
from zbill.db import assets, numbers, settings
from zbill.db.assets import Kind
from zbill.desk import Desk
from zbill.errors import RESTORE, FileDamaged, Refused, command
from zbill.file.given import contents
from zbill.typed_days import parse_day

_LOGO_MEGABYTES = 10


def set_setting(desk: Desk, key: str, value: str) -> str:
    """Store a setting and return the value as stored.

    Raises Usage for an unknown key or an invalid value, Refused if it can't be changed any more, PermissionMissing.
    """
    setting = require_setting(key)
    key = setting.name
    for kind in assets.KINDS:
        if kind == key:
            return _set_asset(desk, kind, value)
    stored = setting.check(value)
    with desk.writing():
        desk.require("administer")
        if key in AT_THE_DESK:
            stored = AT_THE_DESK[key](desk, stored)
        _store(desk, key, stored)
        return stored


def _set_asset(desk: Desk, kind: Kind, path: str) -> str:
    """Store a logo or a font itself, not its path: the file can be changed, moved or deleted.

    It is read and proved before the practice file is locked, because that takes time.
    """
    desk.require("administer")
    proved = _PROVED[kind](path) if path else b""
    with desk.writing():
        desk.require("administer")
        digest = assets.store(desk.conn, kind, proved) if proved else ""
        _store(desk, kind, digest)
        return digest


def _store(desk: Desk, key: str, value: str) -> None:
    before = desk.settings.stored(key)
    if value != before:
        settings.store(desk.conn, key, value)
        desk.record("config set", f"setting {key}", before={key: before}, after={key: value})


def _logo(path: str) -> bytes:
    from zbill.page.pictures import plain_png

    return plain_png(contents(path, megabytes=_LOGO_MEGABYTES))


def _font(path: str) -> bytes:
    from zbill.page.fonts import proved

    return proved(contents(path, megabytes=assets.FONT_MEGABYTES))


_PROVED: dict[Kind, Callable[[str], bytes]] = {"logo": _logo, "font": _font}


def _currency(desk: Desk, code: str) -> str:
    if code != desk.settings.stored("currency") and settings.currency_is_fixed(desk.conn):
        # With another number of decimals, every amount would be another one.
        if "currency" in desk.settings.invalid():
            raise FileDamaged("The currency can't be set again, because the practice file has amounts in it.", RESTORE)
        raise Refused(
            "The currency can't be changed, because the practice file has amounts in it.",
            "Create another practice file: zbill init --db FILE",
        )
    return code


def _invoice_start(desk: Desk, number: str) -> str:
    if "invoice_start" in desk.settings.invalid() and number == settings.first_number(desk.conn):
        return number
    if settings.numbering_is_fixed(desk.conn):
        raise Refused("The first invoice number can't be set, because an invoice exists. The next one follows it.")
    numbers.begin_at(desk.conn, "invoice", int(number))
    return number


def _locale(_desk: Desk, name: str) -> str:
    from zbill.page.locales import known

    return known(name)


def _locked_through(desk: Desk, value: str) -> str:
    day = parse_day(value, desk.today, desk.settings["date_order"], near="past")
    desk.require_not_future(day)
    # An invalid day locks nothing that is known, so any day can replace it.
    locked = None if "locked_through" in desk.settings.invalid() else desk.settings.locked_through
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


AT_THE_DESK: dict[str, Callable[[Desk, str], str]] = {
    "currency": _currency,
    "invoice_start": _invoice_start,
    "locale": _locale,
    "locked_through": _locked_through,
    "timezone": _timezone,
}
