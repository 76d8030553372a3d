"""The questions of `pay` on a terminal: account credit, the amount, the method (SPEC 6)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from zbill.billing.methods import offered
from zbill.billing.settlements import Share
from zbill.cli import parsing, terminal
from zbill.desk import Desk
from zbill.errors import Refused, Usage
from zbill.money import Money
from zbill.services import payments
from zbill.services.payments import Due, Payment

# The word for the whole amount owed.
ALL = "all"

# How many invoices are listed.
_MOST = 10

Value = TypeVar("Value")


def completed(desk: Desk, client: str, payment: Payment, *, open_amount: bool, open_method: bool, key: str) -> Payment:
    """Ask on a terminal for what is open of a payment, and whether to use account credit. Raises EOFError to cancel.

    Raises NotFound, Ambiguous, Refused, Usage.
    """
    try:
        due = payments.due(desk, client, payment)
    except Refused:
        # With a key, the payment can be one that was made before.
        if key:
            return payment
        raise
    if open_amount:
        terminal.tell(*_owed(desk, due))
    if due.credit and not payment.use_credit:
        uses = _wants_credit(desk, due)
        payment = payment._replace(use_credit=uses, or_credit_alone=uses)
    left = Money(max(0, due.amount - due.credit)) if payment.use_credit else due.amount
    if open_amount and left:
        payment = payment._replace(amount=_amount(desk, left))
    return payment._replace(method=_method(desk, due)) if open_method and left else payment


def _owed(desk: Desk, due: Due) -> list[str]:
    """Return what is paid: the amount, and each invoice with its date, the oldest first."""
    shown, more = due.shares[:_MOST], len(due.shares) - _MOST
    labels, amounts = [share.invoice.label for share in shown], [desk.text(share.amount) for share in shown]
    widths = max(map(len, labels)), max(map(len, amounts))
    return [
        f"{due.client.name} owes {desk.text(due.amount)}:",
        *(_row(share, amount, widths) for share, amount in zip(shown, amounts, strict=True)),
        *([f"  and {more} more"] if more > 0 else []),
    ]


def _row(share: Share, amount: str, widths: tuple[int, int]) -> str:
    return f"  {share.invoice.label:{widths[0]}}  {share.invoice.date}  {amount:>{widths[1]}}"


def _wants_credit(desk: Desk, due: Due) -> bool:
    answer = terminal.confirm(f"Use {desk.text(due.credit)} of account credit first?")
    if answer is None:
        raise EOFError
    return answer


def _amount(desk: Desk, left: Money) -> Money:
    return _asked(
        f"Amount [{desk.text(left)}]:",
        lambda typed: left if typed.casefold() in ("", ALL) else parsing.amount(desk, typed),
    )


def _method(desk: Desk, due: Due) -> str:
    first, *others = offered(desk.settings.methods, due.method)
    if not others:
        return first
    return _asked(
        f"Method [{first}] ({', '.join(others)}):",
        lambda typed: parsing.one_of(typed, [first, *others], "method") if typed else first,
    )


def _asked(question: str, read: Callable[[str], Value]) -> Value:
    """Ask until the answer can be read. Raises EOFError at the end of the input."""
    while True:
        line = terminal.ask(question)
        if not line:
            raise EOFError
        try:
            return read(parsing.as_text(line.strip()))
        except Usage as error:
            terminal.tell(*filter(None, (error.sentence, error.remedy)))
