"""Diagnoses: ICD-10-CM codes of a client or a patient, in their order, for superbills (SPEC 1, 11)."""

from __future__ import annotations

import re

from zbill.errors import Usage

# A claim form has room for twelve, A to L.
MOST = 12

_CODE = r"([A-Za-z][0-9][0-9A-Za-z])(?:\.?([0-9A-Za-z]{1,4}))?"
_BETWEEN = r"[\s,;]+"


def checked(text: str) -> str:
    """Return codes as they are stored, such as "F41.1; F32.0", "" if there are none.

    They are typed in any case, with or without the point, and separated by commas, semicolons or blanks. Only their
    form is checked. Raises Usage for another form, for a code that is there twice, and for more than 12.
    """
    codes = [_code(each) for each in filter(None, re.split(_BETWEEN, text))]
    for code in codes:
        if codes.count(code) > 1:
            raise Usage(f"The diagnosis {code} is there twice.", "Give each code once.")
    if len(codes) > MOST:
        raise Usage(f"There are {len(codes)} diagnoses, but a claim has room for {MOST}.", "Give fewer codes.")
    return "; ".join(codes)


def _code(typed: str) -> str:
    match = re.fullmatch(_CODE, typed)
    if not match:
        raise Usage(f"The diagnosis {typed!r} isn't a code of ICD-10-CM.", "Use codes such as F41.1; F32.0")
    return ".".join(filter(None, match.groups())).upper()
