"""The practice's settings, a table row for each (SPEC 9)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from zbill.billing import currencies, methods
from zbill.billing.invoices import LONGEST_TERMS
from zbill.choices import bare, meant, one_of
from zbill.dates import is_day, zone, zone_of_place
from zbill.errors import Usage
from zbill.records import NamedTuple
from zbill.text import clean, required
from zbill.typed_periods import JANUARY_1, year_beginning

# A transfer has room for no more.
LONGEST_ACCOUNT_NAME = 70

Check = Callable[[str], str]


# What checks a few settings is imported where it does, because every command has the table of all.


def _name(value: str) -> str:
    return required(value, "name")


def _line(value: str) -> str:
    return clean(value, "setting")


def _lines(value: str) -> str:
    return clean(value.replace("\\n", "\n"), "setting", lines=True)


def _currency(value: str) -> str:
    code = value.upper()
    currencies.decimals(code)
    return code


def _timezone(value: str) -> str:
    zone_of_place(value)
    return value


def _known_currency(value: str) -> str:
    currencies.decimals(value)
    return value


def _known_zone(value: str) -> str:
    zone(value)
    return value


def _day(value: str) -> str:
    if value and not is_day(value):
        raise Usage(f"{value!r} isn't a day.", "Use YYYY-MM-DD.")
    return value


def _prefix(value: str) -> str:
    text = clean(value, "prefix")
    if text and (text[-1].isdigit() or len(text) > 12):
        raise Usage(f"{value!r} isn't a valid prefix.", "Use at most 12 characters, the last not a digit, like INV-.")
    return text


def _account_name(value: str) -> str:
    name = clean(value, "setting")
    if len(name) > LONGEST_ACCOUNT_NAME:
        raise Usage(f"The name of an account can't have more than {LONGEST_ACCOUNT_NAME} characters.", "Shorten it.")
    return name


def _host(value: str) -> str:
    """Return the name or the number of a mail server."""
    text = _line(value)
    if re.fullmatch(r"[A-Za-z0-9-]+|[0-9.]+|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*", text):
        return text.lower()
    from zbill.billing.addresses import ascii_domain

    try:
        return text and ascii_domain(text, text)
    except Usage:
        raise Usage(
            f"{value!r} isn't the name of a mail server.",
            "Use a name such as smtp.example.com. Set the port in smtp_port.",
        ) from None


def _command(value: str) -> str:
    """Return a command as it is typed in a shell, though zbill runs it without one; "" for none."""
    # Imported here, because start-up time matters and commands are seldom set.
    import shlex

    text = _line(value)
    try:
        words = shlex.split(text)
    except ValueError:
        raise Usage(f"{value!r} has a quote without its pair.", "Add the missing quote.") from None
    if text and not (words and words[0]):
        raise Usage(f"{value!r} names no program.", "Use one such as lp.")
    return text


def _email(value: str) -> str:
    """Return an address to send from as it was typed, because documents print it."""
    from zbill.billing.addresses import address

    text = _line(value)
    if text:
        address(text)
    return text


def _reply_to(value: str) -> str:
    from zbill.billing.addresses import address

    return value and str(address(value))


def _subject(value: str) -> str:
    from zbill.billing import templates

    return templates.checked(_line(value), templates.IN_SUBJECT)


def _text(value: str) -> str:
    from zbill.billing import templates

    return templates.checked(_lines(value), templates.IN_TEXT)


def _npi(value: str) -> str:
    from zbill.billing import npi

    return npi.checked(value)


def _pay_link(value: str) -> str:
    from zbill.billing import pay_links

    return pay_links.checked(value)


def _iban(value: str) -> str:
    from zbill.billing import bank_accounts

    return bank_accounts.iban(value)


def _bic(value: str) -> str:
    from zbill.billing import bank_accounts

    return bank_accounts.bic(value)


def as_typed(value: str) -> str:
    """Return the value unchecked, because services/settings.py checks it with the practice file or the disk."""
    return value


def _picture(digest: str) -> str:
    return digest and f"picture {digest[:12]}"


def _font(name: str) -> str:
    """Return a font's digest for display, or the path that older files have."""
    return f"font {name[:12]}" if re.fullmatch("[0-9a-f]{64}", name) else name


class Setting(NamedTuple):
    """A setting of the practice.

    `check` returns the value to store for a typed one, or raises Usage. `printed` settings are on documents, which keep
    the value they were issued with. `shown` returns a stored value for display. `kept` raises Usage or returns None for
    a value that could not have been stored. Without it `check` does. `choices` are the values, if it takes only some.
    """

    name: str
    default: str = ""
    check: Check = _line
    printed: bool = False
    shown: Callable[[str], str] = str
    kept: Callable[[str], str | None] | None = None
    choices: Sequence[str] = ()

    def is_valid(self, stored: object) -> bool:
        """Return whether a stored value is one that zbill stores, not what another program or a fault left."""
        try:
            return isinstance(stored, str) and (self.kept or self.check)(stored) is not None
        except Usage:
            return False


def _choice(name: str, *choices: str, printed: bool = False) -> Setting:
    """Return a setting that takes one of these values. The first is the default."""

    def check(value: str) -> str:
        return one_of(value, choices, f"choice for {name}")

    def kept(value: str) -> str | None:
        # Beginnings of words are typed, never stored.
        return value if value in choices else None

    return Setting(name, choices[0], check, printed, kept=kept, choices=choices)


def _number(name: str, default: int, *, lowest: int, highest: int) -> Setting:
    """Return a setting that takes a whole number from `lowest` to `highest`."""

    def check(value: str) -> str:
        if not re.fullmatch(r"[0-9]{1,9}", value, re.ASCII) or not lowest <= int(value) <= highest:
            raise Usage(f"{value!r} isn't valid for {name}.", f"Use a whole number from {lowest} to {highest}.")
        return str(int(value))

    return Setting(name, str(default), check)


SETTINGS = {
    setting.name: setting
    for setting in (
        Setting("name", "My Practice", _name, printed=True, kept=_line),
        Setting("address", check=_lines, printed=True),
        Setting("phone", printed=True),
        Setting("email", check=_email, printed=True, kept=_line),
        Setting("website", printed=True),
        Setting("tax_id", printed=True),
        Setting("npi", check=_npi, printed=True),
        Setting("licence", printed=True),
        Setting("logo", check=as_typed, printed=True, shown=_picture, kept=_line),
        _choice("page", "letter", "a4", printed=True),
        Setting("currency", "USD", _currency, printed=True, kept=_known_currency),
        # How documents write days and amounts. Empty means as tables do.
        Setting("locale", check=as_typed, printed=True, kept=_line),
        Setting("timezone", "UTC", _timezone, kept=_known_zone),
        _choice("date_order", "", "ymd", "mdy", "dmy"),
        _choice("auto_invoice", "on", "off"),
        _choice("auto_close", "off", "paid", "made"),
        # Whether patients are checked in and out. It decides only what `today` proposes.
        _choice("check_in", "off", "on"),
        _number("terms_days", 0, lowest=0, highest=LONGEST_TERMS),
        Setting("invoice_prefix", "INV-", _prefix),
        Setting("receipt_prefix", "RCT-", _prefix),
        Setting("creditnote_prefix", "CN-", _prefix),
        _number("number_width", 4, lowest=1, highest=12),
        _number("invoice_start", 1, lowest=1, highest=999_999_999),
        Setting("invoice_note", check=_lines, printed=True),
        Setting("receipt_note", check=_lines, printed=True),
        Setting("tax_note", check=_lines, printed=True),
        # How clients pay. The first is offered first.
        Setting("methods", methods.DEFAULT, methods.checked),
        Setting("pay_link", check=_pay_link),
        Setting("iban", check=_iban),
        Setting("bic", check=_bic),
        Setting("account_name", check=_account_name),
        Setting("locked_through", check=as_typed, kept=_day),
        # The day as MM-DD with which the years and quarters of a period begin, and ytd.
        Setting("year_begins", JANUARY_1, year_beginning),
        Setting("smtp_host", check=_host, kept=_line),
        _number("smtp_port", 587, lowest=1, highest=65535),
        _choice("smtp_security", "starttls", "tls", "none"),
        Setting("smtp_user"),
        _choice("smtp_auth", "password", "xoauth2"),
        Setting("smtp_password_command", check=_command, kept=_line),
        Setting("mail_command", check=_command),
        Setting("reply_to", check=_reply_to),
        Setting("mail_subject", check=_subject),
        Setting("mail_text", check=_text),
        Setting("print_command", "lp", _command),
        Setting("font", check=as_typed, printed=True, shown=_font, kept=_line),
        _number("backups_kept", 5, lowest=1, highest=1000),
    )
}


def require_setting(name: str) -> Setting:
    """Return the setting with this name, however it is spelled. Raises Usage, listing all settings, if there is none.

    Its beginning isn't enough to change it: a script must not change another one once a longer list has one.
    """
    for setting in SETTINGS.values():
        if name and bare(name) == bare(setting.name):
            return setting
    raise Usage(f"There is no setting {name!r}.", "Use one of: " + ", ".join(SETTINGS))


def find_setting(text: str) -> Setting:
    """Return the setting that has this name, or the only one whose name begins so. Raises Usage."""
    return SETTINGS[one_of(text, list(SETTINGS), "setting")] if meant(text, SETTINGS) else require_setting(text)
