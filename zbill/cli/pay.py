"""pay: money received."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from zbill.cli import call as calls
from zbill.cli import reading
from zbill.cli.command import Commands
from zbill.cli.params import DayText, Key
from zbill.desk import Desk
from zbill.errors import Usage
from zbill.models import METHODS
from zbill.money import Money
from zbill.reports import balances
from zbill.services import payments
from zbill.services.payments import Payment
from zbill.services.settlements import Named
from zbill.text import clean

app = Commands()

InvoiceShares = Annotated[
    list[str],
    typer.Option("--invoice", metavar="INVOICE[=AMOUNT]", help="Settle this one; may repeat. Else the oldest first."),
]
Method = Annotated[str, typer.Option("--method", metavar="M", help="cash, card, check, transfer or other.")]
Reference = Annotated[str, typer.Option("--reference", metavar="TEXT", help="Check number, transfer id.")]
Payer = Annotated[str, typer.Option("--payer", metavar="NAME", help="Who paid, when not the client.")]
Comment = Annotated[str, typer.Option("--comment", metavar="TEXT", help="Printed on the receipt.")]
Again = Annotated[bool, typer.Option("--again", help="It is another payment like one already recorded.")]


@app.command()
def pay(
    ctx: typer.Context,
    client: Annotated[str, typer.Argument(metavar="CLIENT", help="Who owes; may be left out with --session.")],
    amount: Annotated[str, typer.Argument(metavar="AMOUNT", help="The money received.", show_default=False)] = "",
    invoice: InvoiceShares = [],  # noqa: B006
    session: Annotated[str, typer.Option("--session", metavar="SESSION", help="Settle this session's invoice.")] = "",
    date: DayText = "",
    method: Method = "other",
    reference: Reference = "",
    payer: Payer = "",
    comment: Comment = "",
    use_credit: Annotated[
        bool, typer.Option("--use-credit", help="Settle from account credit first; asked on a terminal.")
    ] = False,
    again: Again = False,
    key: Key = "",
) -> None:
    """Record a payment and its receipt; it settles the oldest invoices first, the rest is account credit.

    Example: zbill pay Ana 200.00 --method check --reference 1042
    """
    call = calls.of(ctx)
    if not amount:
        if not session:
            raise Usage("How much was paid?", "zbill pay CLIENT AMOUNT")
        client, amount = "", client
    if invoice and session:
        raise Usage("--invoice and --session do not go together.", "Name the invoices, or the session.")
    desk = call.desk()
    asked = replace(
        payment(desk, reading.amount(desk, amount), date, method, reference, payer, comment, again),
        invoices=[named(desk, text) for text in invoice],
        session=reading.optional_whole(session, "session id"),
        use_credit=use_credit,
    )
    if not use_credit and client and calls.on_terminal():
        asked = replace(asked, use_credit=_wants_credit(desk, client))
    call.perform(lambda: payments.pay(desk, client, asked), ctx=ctx, key=key)


def payment(
    desk: Desk, amount: Money, date: str, method: str, reference: str, payer: str, comment: str, again: bool
) -> Payment:
    """What a payment and a deposit have in common, as typed."""
    return Payment(
        amount=amount,
        date=reading.day(desk, date),
        method=reading.one_of(method, METHODS, "method"),
        reference=clean(reference, "reference"),
        payer=clean(payer, "payer"),
        comment=clean(comment, "comment", lines=True),
        again=again,
    )


def named(desk: Desk, text: str) -> Named:
    """INVOICE or INVOICE=AMOUNT."""
    number, equals, amount = text.partition("=")
    return Named(number, reading.amount(desk, amount) if equals else None)


def _wants_credit(desk: Desk, client: str) -> bool:
    """Ask, where the client owes and has credit and the person may apply it."""
    desk.require("record_payment")
    held = balances.balance_of(desk, client)
    owing, credit = (next(field.value for field in held.fields if field.key == key) for key in ("owing", "credit"))
    if not (owing and credit) or not desk.may("apply_credit"):
        return False
    return calls.agrees(f"Use {desk.text(int(str(credit)))} of account credit first?")
