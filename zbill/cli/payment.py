"""pay, deposit, refund: money received and money given back."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from zbill.cli import parsing, terminal
from zbill.cli.call import current
from zbill.cli.command import Commands
from zbill.cli.params import AmountArg, ClientArg, DayText, InvoiceShares, Key, ReceiptArg
from zbill.desk import Desk
from zbill.errors import Usage
from zbill.models import METHODS
from zbill.reports import balances
from zbill.services import payments
from zbill.services.payments import Payment
from zbill.services.settlements import NamedInvoice
from zbill.text import clean

app = Commands()

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
    call = current(ctx)
    if not amount:
        if not session:
            raise Usage("How much was paid?", "zbill pay CLIENT AMOUNT")
        client, amount = "", client
    if invoice and session:
        raise Usage("--invoice and --session do not go together.", "Name the invoices, or the session.")
    asked = replace(
        _payment(call.desk(), amount, date, method, reference, payer, comment, again),
        invoices=[NamedInvoice(*parsing.named_amount(call.desk(), text)) for text in invoice],
        session=parsing.optional_whole(session, "session id"),
        use_credit=use_credit,
    )
    if not use_credit and client and terminal.on_terminal():
        asked = replace(asked, use_credit=_wants_credit(call.desk(), client))
    call.perform(lambda desk: payments.pay(desk, client, asked), key=key)


@app.command()
def deposit(
    ctx: typer.Context,
    client: ClientArg,
    amount: AmountArg,
    date: DayText = "",
    method: Method = "other",
    reference: Reference = "",
    payer: Payer = "",
    comment: Comment = "",
    again: Again = False,
    key: Key = "",
) -> None:
    """Take money as account credit, with a receipt.

    Example: zbill deposit Ana 100.00 --method cash
    """
    call = current(ctx)
    asked = _payment(call.desk(), amount, date, method, reference, payer, comment, again)
    call.perform(lambda desk: payments.deposit(desk, client, asked), key=key)


@app.command()
def refund(
    ctx: typer.Context,
    receipt: ReceiptArg,
    amount: AmountArg,
    invoice: Annotated[
        str, typer.Option("--invoice", metavar="INVOICE", help="Take it off this invoice, not what is unapplied.")
    ] = "",
    date: DayText = "",
    method: Annotated[str, typer.Option("--method", metavar="M", help="Default: the payment's.")] = "",
    comment: Comment = "",
    key: Key = "",
) -> None:
    """Give money back: unapplied money first, then what settled invoices, newest first, which is owing again.

    Example: zbill refund 3 40.00
    """
    from zbill.services import refunds

    call = current(ctx)
    asked = refunds.Refund(
        method=parsing.one_of(method, METHODS, "method") if method else None,
        amount=parsing.amount(call.desk(), amount),
        invoice=invoice,
        date=parsing.day(call.desk(), date),
        comment=clean(comment, "comment", lines=True),
    )
    call.perform(lambda desk: refunds.refund(desk, receipt, asked), key=key)


def _payment(
    desk: Desk, amount: str, date: str, method: str, reference: str, payer: str, comment: str, again: bool
) -> Payment:
    """Return what a payment and a deposit have in common."""
    return Payment(
        amount=parsing.amount(desk, amount),
        date=parsing.day(desk, date),
        method=parsing.one_of(method, METHODS, "method"),
        reference=clean(reference, "reference"),
        payer=clean(payer, "payer"),
        comment=clean(comment, "comment", lines=True),
        again=again,
    )


def _wants_credit(desk: Desk, client: str) -> bool:
    """Ask, where the client owes and has credit and the person may apply it."""
    desk.require("record_payment")
    held = balances.balance_of(desk, client)
    owing, credit = (next(field.value for field in held.fields if field.key == key) for key in ("owing", "credit"))
    if not (owing and credit) or not desk.may("apply_credit"):
        return False
    return terminal.confirm(f"Use {desk.text(int(str(credit)))} of account credit first?")
