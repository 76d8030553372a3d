"""Each printed column of an invoice in any currency adds up to the figure below it."""

from __future__ import annotations

import tempfile
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pdfplumber
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.documents.test_sums import SUMS, at_the_margin
from tests.practice import Practice

DECIMALS = {"USD": 2, "JPY": 0, "KWD": 3}
TAXES = ("Exempted", "GST", "Sales", "VAT", "Levy")


class Charged(NamedTuple):
    """A line to add: the price in minor units, the quantity, the places of its taxes, its discount."""

    price: int
    quantity: Decimal
    taxes: frozenset[int]
    discount: str


LINES = st.builds(
    Charged,
    st.integers(0, 9_999_999),
    st.decimals("0.001", "30", places=3),
    st.frozensets(st.integers(0, len(TAXES) - 1), max_size=4),
    st.sampled_from(["default", "none", "Line", "amount"]),
)


class Billed(NamedTuple):
    """An invoice: its lines, whether client and invoice have a discount, and the shares that are paid and credited."""

    currency: str
    lines: list[Charged]
    of_client: bool
    of_invoice: bool
    paid: int
    credited: int


INVOICES = st.builds(
    Billed,
    st.sampled_from(sorted(DECIMALS)),
    st.lists(LINES, min_size=1, max_size=4),
    st.booleans(),
    st.booleans(),
    st.integers(0, 100),
    st.integers(0, 100),
)


@settings(max_examples=8)
@given(INVOICES)
def test_columns_add_up(billed: Billed) -> None:
    with tempfile.TemporaryDirectory() as place:
        practice = _practice(Path(place), billed)
        found = practice.json("invoice show 1")
        total = _minor(found["total"], billed)
        if paid := total * billed.paid // 100:
            practice.ok(f"pay 1 {_text(paid, billed)}")
        practice.ok("invoice close 1")
        shares = [
            (n, _minor(line["total"], billed) * billed.credited // 100) for n, line in enumerate(found["lines"], 1)
        ]
        chosen = " ".join(f"--line {number}={_text(share, billed)}" for number, share in shares if share)
        credited = sum(share for _, share in shares)
        if credited:
            practice.ok(f"invoice credit 1 {chosen} --reason late")
        _adds_up(practice, "invoice pdf 1", billed, Decimal(practice.json("invoice show 1")["balance"]))
        if credited:
            _adds_up(practice, "creditnote pdf 1", billed, Decimal(_text(credited, billed)))
        if paid:
            _adds_up(practice, "receipt pdf 1", billed, Decimal(_text(paid, billed)))


def _practice(folder: Path, billed: Billed) -> Practice:
    practice = Practice(folder / "practice.db")
    practice.ok(f"init --name Bench --owner Helen --timezone America/New_York --currency {billed.currency}")
    for tax, rate in zip(TAXES, ("5.25", "5", "9.975", "13 --inclusive", "2.5 --inclusive"), strict=True):
        practice.ok(f"tax add {tax} {rate} --from 2026-01-01")
    for name, rate in (("Line", "33.333"), ("Invoice", "12.5"), ("Client", "10")):
        practice.ok(f"discount add {name} {rate}")
    practice.ok("client add Ana" + " --discount Client" * billed.of_client)
    for number, line in enumerate(billed.lines):
        words = ["charge", "Ana"] if not number else ["invoice", "add", "1"]
        words += [f"Line {number}", _text(line.price, billed), "--quantity", str(line.quantity)]
        words += [word for place in sorted(line.taxes) for word in ("--tax", TAXES[place])]
        gross = int((line.price * line.quantity).to_integral_value("ROUND_HALF_UP"))
        discount = _text(gross // 3, billed) if line.discount == "amount" and gross >= 3 else line.discount
        practice.ok([*words, "--discount", "default" if discount == "amount" else discount])
    if billed.of_invoice:
        practice.ok("invoice discount 1 Invoice")
    return practice


def _adds_up(practice: Practice, command: str, billed: Billed, last: Decimal) -> None:
    path = practice.path.with_name("one.pdf")
    practice.ok(f"{command} -o {path}")
    above, sums = Decimal(0), 0
    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            for label, amount in at_the_margin(page, DECIMALS[billed.currency]):
                if label.startswith(SUMS):
                    assert above == amount, (command, label)
                    above, sums = amount, sums + 1
                else:
                    above += amount
    assert sums
    assert above == last, command


def _minor(amount: str, billed: Billed) -> int:
    return int(Decimal(amount).scaleb(DECIMALS[billed.currency]))


def _text(amount: int, billed: Billed) -> str:
    return str(Decimal(amount).scaleb(-DECIMALS[billed.currency]))
