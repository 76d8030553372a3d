"""The practice's settings (SPEC 9): a row says everything about one."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from zbill.billing import currencies, npi
from zbill.dates import zone
from zbill.errors import Usage
from zbill.text import clean

Check = Callable[[str], str]


def _one_of(*choices: str) -> Check:
    def check(value: str) -> str:
        if value not in choices:
            raise Usage(f"{value!r} is not possible here.", "One of: " + ", ".join(filter(None, choices)))
        return value

    return check


def _whole(lowest: int, highest: int) -> Check:
    def check(value: str) -> str:
        if not re.fullmatch(r"[0-9]{1,9}", value, re.ASCII) or not lowest <= int(value) <= highest:
            raise Usage(f"{value!r} is not possible here.", f"A whole number from {lowest} to {highest}.")
        return str(int(value))

    return check


def _line(value: str) -> str:
    return clean(value, "setting")


def _lines(value: str) -> str:
    return clean(value.replace("\\n", "\n"), "setting", lines=True)


def _currency(value: str) -> str:
    code = value.upper()
    currencies.decimals(code)
    return code


def _timezone(value: str) -> str:
    zone(value)
    return value


def _prefix(value: str) -> str:
    text = clean(value, "prefix")
    if text and (text[-1].isdigit() or len(text) > 12):
        raise Usage(f"{value!r} cannot be a prefix.", "At most 12 characters, the last not a digit, like INV-.")
    return text


def as_typed(value: str) -> str:
    """Return the value unchecked: services/settings.py checks it, with the practice or the disk at hand."""
    return value


def _picture(digest: str) -> str:
    return digest and f"picture {digest[:12]}"


class Setting(NamedTuple):
    """`check` returns what is stored for what was typed, or raises Usage. An issued document keeps what is `printed` as
    it was. `shown` returns a stored value as people see it."""

    name: str
    default: str = ""
    check: Check = _line
    printed: bool = False
    shown: Callable[[str], str] = str


SETTINGS = {
    setting.name: setting
    for setting in (
        Setting("name", printed=True),
        Setting("address", check=_lines, printed=True),
        Setting("phone", printed=True),
        Setting("email", printed=True),
        Setting("website", printed=True),
        Setting("tax_id", printed=True),
        Setting("npi", check=npi.checked, printed=True),
        Setting("licence", printed=True),
        Setting("logo", check=as_typed, printed=True, shown=_picture),
        Setting("page", "letter", _one_of("letter", "a4"), printed=True),
        Setting("currency", "USD", _currency, printed=True),
        Setting("timezone", "UTC", _timezone),
        Setting("date_order", "", _one_of("ymd", "mdy", "dmy", "")),
        Setting("auto_invoice", "on", _one_of("on", "off")),
        Setting("auto_close", "off", _one_of("off", "paid", "made")),
        Setting("terms_days", "0", _whole(0, 365)),
        Setting("invoice_prefix", "INV-", _prefix),
        Setting("receipt_prefix", "RCT-", _prefix),
        Setting("creditnote_prefix", "CN-", _prefix),
        Setting("number_width", "4", _whole(1, 12)),
        Setting("invoice_start", "1", _whole(1, 999_999_999)),
        Setting("invoice_note", check=_lines, printed=True),
        Setting("receipt_note", check=_lines, printed=True),
        Setting("tax_note", check=_lines, printed=True),
        Setting("locked_through", check=as_typed),
        Setting("smtp_host"),
        Setting("smtp_port", "587", _whole(1, 65535)),
        Setting("smtp_security", "starttls", _one_of("starttls", "tls")),
        Setting("smtp_user"),
        Setting("smtp_password_command"),
        Setting("print_command", "lp"),
        Setting("font", check=as_typed, printed=True),
        Setting("backups_kept", "5", _whole(1, 1000)),
    )
}


def require_setting(name: str) -> Setting:
    """Return the setting of this name. Raises Usage, with all of them, if there is none."""
    if name not in SETTINGS:
        raise Usage(f"There is no setting {name!r}.", "The settings are: " + ", ".join(SETTINGS))
    return SETTINGS[name]
