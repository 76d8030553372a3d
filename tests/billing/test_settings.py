"""Settings have defaults, checks and a note of which ones documents print."""

from __future__ import annotations

import pytest

from zbill.billing.settings import SETTINGS, as_typed, require_setting
from zbill.db.assets import KINDS
from zbill.errors import Usage, ZbillError
from zbill.services.settings import AT_THE_DESK
from zbill.text import LONGEST

LONG = "x" * LONGEST
TEXT = ("", ["", "x", LONG], [f"{LONG}x", "a\nb", "a\x1bb"])
LINES = ("", ["", "x", "a\nb", LONG], [f"{LONG}x", "a\x1bb"])
COMMAND = ("", ["", "pass show mail", "msmtp -t", "sh -c 'echo $X'"], ["echo 'x", 'say "hi', "''", "x\x1b", "a\nb"])

# Of each setting the default, values at its bounds, and values beside them. Each is stored as it is typed.
BOUNDS: dict[str, tuple[str, list[str], list[str]]] = {
    "name": ("My Practice", ["x", LONG], ["", " ", f"{LONG}x", "a\nb"]),
    "address": LINES,
    "phone": TEXT,
    "email": ("", ["", "desk@brightwater.example", "jürgen@bücher.example"], ["x", "a..b@c.example", "a@b.example\nc"]),
    "website": TEXT,
    "tax_id": TEXT,
    "npi": ("", ["", "1234567893"], ["1234567890", "123456789", "12345678930", "123456789X"]),
    "licence": TEXT,
    "page": ("letter", ["letter", "a4"], ["", "a3", "a5"]),
    "currency": ("USD", ["USD", "JPY", "KWD"], ["", "US", "USDX", "XXX"]),
    "timezone": ("UTC", ["UTC", "America/New_York"], ["", "New_York", "Mars/Olympus"]),
    "check_in": ("off", ["off", "on"], ["", "yes"]),
    "date_order": ("", ["", "ymd", "mdy", "dmy"], ["ydm", "my", " "]),
    "auto_invoice": ("on", ["on", "off"], ["", "yes", "o"]),
    "auto_close": ("off", ["off", "paid", "made"], ["", "on", "pay"]),
    "year_begins": (
        "01-01",
        ["01-01", "02-28", "04-06", "12-31"],
        ["", "02-29", "13-01", "04-31", "4-6", "1-01"],
    ),
    "terms_days": ("0", ["0", "1", "364", "365"], ["", "-1", "366", "1.5", "x"]),
    "invoice_prefix": ("INV-", ["", "A", "2026/R-", "x" * 12], ["x" * 13, "R1", "1"]),
    "receipt_prefix": ("RCT-", ["", "A", "2026/R-", "x" * 12], ["x" * 13, "R1", "1"]),
    "creditnote_prefix": ("CN-", ["", "A", "2026/R-", "x" * 12], ["x" * 13, "R1", "1"]),
    "number_width": ("4", ["1", "2", "11", "12"], ["", "0", "13"]),
    "invoice_start": ("1", ["1", "2", "999", "1000", "9999", "10000", "999999999"], ["", "0", "1000000000"]),
    "invoice_note": LINES,
    "receipt_note": LINES,
    "tax_note": LINES,
    "methods": (
        "cash, card, check, transfer, other",
        ["cash", "cash, card, Zelle, insurance"],
        ["1", "cash, -card", "Zelle, zelle", "x" * 31],
    ),
    "pay_link": (
        "",
        ["", "https://pay.example/{number}?sum={amount}&in={currency}", "upi://pay", f"https://{'x' * 292}"],
        ["pay.example", "https://a b", "https://é.example", "https://x/{", f"https://{'x' * 293}", "https:", "a:b\nc"],
    ),
    "iban": ("", ["", "DE89370400440532013000"], ["DE88370400440532013000", "DE8937040044053201300"]),
    "bic": ("", ["", "COBADEFF", "COBADEFFXXX"], ["COBADEF", "COBADEFFXX", "COBADEFFXXXX", "COBA1EFF", "COBA-EFF"]),
    "account_name": ("", ["", "x" * 70], ["x" * 71, "a\nb"]),
    "smtp_host": (
        "",
        ["", "smtp.example.com", "localhost", "mailhost", "127.0.0.1", "::1", "xn--exmple-cua.de"],
        ["smtp://x.com", "smtp.example.com:587", "a b", "x.com/", "user@x.com", "straße.de", "-x.com", "a..b"],
    ),
    "smtp_port": ("587", ["1", "65534", "65535"], ["", "0", "65536"]),
    "smtp_security": ("starttls", ["starttls", "tls", "none"], ["", "ssl", "tlss"]),
    "smtp_user": TEXT,
    "smtp_auth": ("password", ["password", "xoauth2"], ["", "plain", "oauth"]),
    "smtp_password_command": COMMAND,
    "mail_command": COMMAND,
    "reply_to": (
        "",
        ["", "desk@brightwater.example", "jürgen@xn--exmple-cua.de"],
        ["x", "a@b", "a@b.example, c@d.example", "Ana <a@b.example>", "a@b.example\nBcc: c@d.example"],
    ),
    "mail_subject": (
        "",
        ["", "{number}", "{practice}: {number}", "Paper {number}{number}"],
        ["{amount}", "{due}", "{client}", "{number.__class__}", "{number:>9}", "{", "}", "{}", "{{number}}", "a\nb"],
    ),
    "mail_text": (
        "",
        ["", "Hello,\n\n{number} of {practice}\n{amount}\n{due}"],
        ["{client}", "{number!r}", "{0}", "{number[0]}", "{ number }", "x\x1b[2J"],
    ),
    "print_command": ("lp", *COMMAND[1:]),
    "backups_kept": ("5", ["1", "2", "1000"], ["", "0", "1001"]),
}


@pytest.mark.parametrize("name", BOUNDS)
def test_a_setting_takes_what_is_at_its_bounds_and_refuses_what_is_beside_them(name: str) -> None:
    default, taken, refused = BOUNDS[name]
    setting = SETTINGS[name]
    assert setting.default == default
    assert [setting.check(value) for value in taken] == taken
    for value in refused:
        with pytest.raises(ZbillError):
            setting.check(value)


def test_every_setting_has_bounds_or_is_checked_by_the_service() -> None:
    assert [name for name, setting in SETTINGS.items() if name not in BOUNDS and setting.check is not as_typed] == []


@pytest.mark.parametrize("name", SETTINGS)
def test_every_default_passes_its_own_check(name: str) -> None:
    assert SETTINGS[name].check(SETTINGS[name].default) == SETTINGS[name].default


@pytest.mark.parametrize(
    ("name", "typed", "stored"),
    [
        ("name", "  Brightwater ", "Brightwater"),
        ("address", "12 Harbour Lane\\nSeaford", "12 Harbour Lane\nSeaford"),
        ("currency", "eur", "EUR"),
        ("terms_days", "014", "14"),
        ("smtp_port", "65535", "65535"),
        ("date_order", "", ""),
        ("invoice_prefix", "2026/R-", "2026/R-"),
        ("npi", "1234567893", "1234567893"),
        ("iban", " de89 3704 0044 0532 0130 00 ", "DE89370400440532013000"),
        ("bic", "coba deff xxx", "COBADEFFXXX"),
        ("methods", "cash,Gift  card", "cash, Gift card"),
        ("pay_link", " https://pay.example/{number} ", "https://pay.example/{number}"),
    ],
)
def test_a_typed_value_is_stored_in_its_standard_form(name: str, typed: str, stored: str) -> None:
    assert SETTINGS[name].check(typed) == stored


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("name", "Bright\nwater"),
        ("name", ""),
        ("name", " \N{NEXT LINE}\N{ZERO WIDTH NON-JOINER}"),
        ("page", "a3"),
        ("auto_close", ""),
        ("currency", "XXX"),
        ("timezone", "Mars/Olympus"),
        ("terms_days", "-1"),
        ("number_width", "13"),
        ("invoice_start", "0"),
        ("backups_kept", "1_0"),
        ("receipt_prefix", "RCT1"),
        ("npi", "1234567890"),
    ],
)
def test_an_impossible_value_is_refused(name: str, typed: str) -> None:
    with pytest.raises(Usage):
        SETTINGS[name].check(typed)


def test_settings_without_a_check_are_checked_by_the_service() -> None:
    assert {name for name, setting in SETTINGS.items() if setting.check is as_typed} <= {*AT_THE_DESK, *KINDS}
    assert {*AT_THE_DESK, *KINDS} <= set(SETTINGS)


@pytest.mark.parametrize("name", SETTINGS)
def test_every_default_is_a_value_that_can_be_stored(name: str) -> None:
    assert SETTINGS[name].is_valid(SETTINGS[name].default)


@pytest.mark.parametrize(
    ("name", "stored", "valid"),
    [
        ("name", "", True),
        ("name", "Bright\nwater", False),
        ("locked_through", "2026-09-30", True),
        ("locked_through", "", True),
        ("locked_through", "2026-02-30", False),
        ("locked_through", "9999-99-99", False),
        ("locked_through", "yesterday", False),
        ("locked_through", "0026-09-30", False),
        ("currency", "USD", True),
        ("currency", "usd", False),
        ("timezone", "EST", True),
        ("timezone", "Mars", False),
        ("number_width", "-3", False),
        ("terms_days", "x", False),
        ("terms_days", None, False),
        ("terms_days", 14, False),
        ("email", "any text of an older version", True),
        ("logo", "0123456789abcdef" * 4, True),
        ("logo", "Ana\udcff", False),
        ("font", "/home/helena/own.ttf", True),
        ("address", "12 Harbour Lane\nSeaford", True),
        ("address", "\x1b]0;x", False),
    ],
)
def test_a_stored_value_is_valid_if_zbill_could_have_stored_it(name: str, stored: object, valid: bool) -> None:
    assert SETTINGS[name].is_valid(stored) == valid


def test_documents_print_only_these_settings() -> None:
    assert [name for name, setting in SETTINGS.items() if setting.printed] == [
        "name", "address", "phone", "email", "website", "tax_id", "npi", "licence", "logo", "page", "currency",
        "locale", "invoice_note", "receipt_note", "tax_note", "font",
    ]  # fmt: skip


def test_a_logo_and_a_font_are_shown_by_the_start_of_their_hash_and_other_settings_in_full() -> None:
    digest = "0123456789abcdef" * 4
    assert {name: setting.shown(digest) for name, setting in SETTINGS.items() if setting.shown(digest) != digest} == {
        "logo": "picture 0123456789ab",
        "font": "font 0123456789ab",
    }
    assert SETTINGS["logo"].shown("") == SETTINGS["font"].shown("") == ""
    assert SETTINGS["font"].shown("/home/helena/own.ttf") == "/home/helena/own.ttf"


def test_the_error_for_an_unknown_setting_lists_all_settings() -> None:
    assert require_setting("font").name == "font"
    with pytest.raises(Usage) as refused:
        require_setting("color")
    assert refused.value.remedy == "Use one of: " + ", ".join(SETTINGS)
