"""Bank accounts: the check digits and lengths of an IBAN (ISO 13616), and the form of a BIC (ISO 9362)."""

from __future__ import annotations

import re

from zbill.errors import Usage

# How many characters the IBAN of each country has: those that take part in SEPA, then the others.
_SEPA = """
AD24 AL28 AT20 BE16 BG22 CH21 CY28 CZ24 DE22 DK18 EE20 ES24 FI18 FR27 GB22 GI23 GR27 HR21 HU28 IE22 IS26 IT27 LI21 LT20
LU20 LV21 MC27 MD24 ME22 MK19 MT31 NL18 NO15 PL28 PT25 RO24 RS22 SE24 SI19 SK24 SM27 VA22
"""
_OTHERS = """
AE23 AZ28 BA20 BH22 BI27 BR29 BY28 CR22 DJ27 DO28 EG29 FK18 FO18 GE22 GL18 GT28 HN28 IL23 IQ23 JO30 KW30 KZ20 LB28 LC32
LY25 MN20 MR27 MU30 NI28 OM23 PK24 PS29 QA29 RU33 SA24 SC31 SD18 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VG24 XK20 YE30
"""
_IN_SEPA = frozenset(each[:2] for each in _SEPA.split())
_LENGTHS = {each[:2]: int(each[2:]) for each in (_SEPA + _OTHERS).split()}


def iban(text: str) -> str:
    """Return an IBAN without blanks, in capitals; it can be empty. Raises Usage if a bank would refuse it."""
    plain = "".join(text.split()).upper()
    if not plain:
        return ""
    country = plain[:2]
    if not re.fullmatch("[A-Z]{2}[0-9]{2}[A-Z0-9]+", plain, re.ASCII):
        raise Usage(f"{text!r} isn't a valid IBAN.", "Use one such as DE89 3704 0044 0532 0130 00.")
    if country not in _LENGTHS:
        raise Usage(f"{text!r} isn't a valid IBAN: there are none in {country}.", "Check the first two letters.")
    if len(plain) != _LENGTHS[country]:
        wrong = f"it has {len(plain)} characters, not {_LENGTHS[country]} as in {country}"
        raise Usage(f"{text!r} isn't a valid IBAN: {wrong}.", "Type it again.")
    # Letters count from 10 to 35, and the first four characters are the last ones.
    if int("".join(str(int(each, 36)) for each in plain[4:] + plain[:4])) % 97 != 1:
        raise Usage(f"{text!r} isn't a valid IBAN: its check digits are wrong.", "Type it again.")
    return plain


def bic(text: str) -> str:
    """Return a BIC without blanks, in capitals; it can be empty. Raises Usage if its form is wrong."""
    plain = "".join(text.split()).upper()
    if plain and not re.fullmatch("[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?", plain, re.ASCII):
        raise Usage(f"{text!r} isn't a valid BIC.", "Use 8 or 11 characters, such as COBADEFFXXX.")
    return plain


def in_fours(account: str) -> str:
    """Return an IBAN as it is printed: DE89 3704 0044 0532 0130 00."""
    return " ".join(re.findall(".{1,4}", account))


def in_sepa(account: str) -> bool:
    """Return whether an IBAN is of a country where a SEPA transfer can be made to it."""
    return account[:2] in _IN_SEPA
