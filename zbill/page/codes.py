"""QR codes as squares: a link, or a transfer as the European Payments Council writes it (EPC069-12)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from importlib.util import find_spec

from zbill.papers import PayBy

# The squares of a code, row by row: whether each is dark.
Matrix = Sequence[Sequence[int]]


def are_missing(pay_by: PayBy | None) -> bool:
    """Return whether a document lacks its codes, because segno isn't installed."""
    return pay_by is not None and bool(pay_by.link or pay_by.coded) and not can_code()


def link_code(link: str) -> Matrix | None:
    """Return the code of a link, None without segno."""
    if not can_code():
        return None
    import segno

    return segno.make_qr(link, error="m", boost_error=False).matrix


def transfer_code(pay_by: PayBy) -> Matrix | None:
    """Return the code of a transfer in euros, None without segno."""
    if not can_code():
        return None
    from segno.helpers import make_epc_qr

    return make_epc_qr(
        name=pay_by.account_name,
        iban=pay_by.iban.replace(" ", ""),
        amount=Decimal(pay_by.amount).scaleb(-2),
        text=pay_by.reference,
        bic=pay_by.bic or None,
        encoding="utf-8",
    ).matrix


def can_code() -> bool:
    """Return whether segno is installed."""
    return find_spec("segno") is not None
