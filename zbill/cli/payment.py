"""pay, deposit, refund: money received and refunded."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from zbill.cli import parsing, terminal
from zbill.cli.call import current
from zbill.cli.command import Commands
from zbill.cli.delivering import EmailReceipt, PrintReceipt, to_deliver
from zbill.cli.params import AmountArg, ClientArg, DayText, InvoiceShares, Key, ReceiptArg
from zbill.desk import Desk
from zbill.errors import Usage, command
from zbill.reports import balances
from zbill.services import payments
from zbill.services.payments import Payment
from zbill.services.settlements import NamedInvoice
from zbill.text import clean
from zbill.words import METHODS

app = Commands()

Method = Annotated[str, typer.Option("--method", metavar="METHOD", help="cash, card, check, transfer or other.")]
Reference = Annotated[str, typer.Option("--reference", metavar="TEXT", help="Check number or transfer id.")]
Payer = Annotated[str, typer.Option("--payer", metavar="NAME", help="Who paid, if not the client.")]
Comment = Annotated[str, typer.Option("--comment", metavar="TEXT", help="Printed on the receipt.")]
Again = Annotated[bool, typer.Option("--again", help="Record it even though it looks like a duplicate.")]


@app.command()
def pay(
    ctx: typer.Context,
    client: Annotated[
        str, typer.Argument(metavar="CLIENT", help="Client who owes. Not needed with --session.", show_default=False)
    ] = "",
    amount: Annotated[str, typer.Argument(metavar="AMOUNT", help="Money received. Required.", show_default=False)] = "",
    invoice: InvoiceShares = [],  # noqa: B006
    session: Annotated[str, typer.Option("--session", metavar="SESSION", help="Pay the invoice of this session.")] = "",
    date: DayText = "",
    method: Method = "other",
    reference: Reference = "",
    payer: Payer = "",
    comment: Comment = "",
    use_credit: Annotated[
        bool, typer.Option("--use-credit", help="Use account credit first. On a terminal, zbill asks.")
    ] = False,
    again: Again = False,
    mail: EmailReceipt = False,
    print_it: PrintReceipt = False,
    key: Key = "",
) -> None:
    """Record a payment and issue its receipt.

    Pays the oldest invoices first. Anything left over becomes account credit. With --session, give only
    the amount.

    Example: zbill pay Ana 200.00 --method check --reference 1042
    """
    call = current(ctx)
    if session and not amount:
        # The only word is the amount, because the session names the client.
        client, amount = "", client
    if not amount:
        raise Usage("No amount given.", f"Add the amount: {command('pay', client or 'CLIENT', 'AMOUNT')}")
    if invoice and session:
        raise Usage("Use either --invoice or --session, not both.")
    payment = replace(
        _payment(call.desk(), amount, date, method, reference, payer, comment, again),
        invoices=[NamedInvoice(*parsing.named_amount(call.desk(), text)) for text in invoice],
        session=parsing.optional_whole(session, "session id"),
        use_credit=use_credit,
    )
    if not use_credit and client and terminal.on_terminal():
        wants_credit = _wants_credit(call.desk(), client)
        if wants_credit is None:
            call.say("Canceled. Nothing was changed.")
            return
        payment = replace(payment, use_credit=wants_credit)
    afterwards = to_deliver(call, "receipt", mail=mail, print_it=print_it)
    call.perform(lambda desk: payments.pay(desk, client, payment), key=key, afterwards=afterwards)


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
    mail: EmailReceipt = False,
    print_it: PrintReceipt = False,
    key: Key = "",
) -> None:
    """Record a deposit as account credit, with a receipt.

    Example: zbill deposit Ana 100.00 --method cash
    """
    call = current(ctx)
    payment = _payment(call.desk(), amount, date, method, reference, payer, comment, again)
    afterwards = to_deliver(call, "receipt", mail=mail, print_it=print_it)
    call.perform(lambda desk: payments.deposit(desk, client, payment), key=key, afterwards=afterwards)


@app.command()
def refund(
    ctx: typer.Context,
    receipt: ReceiptArg,
    amount: AmountArg,
    invoice: Annotated[
        str, typer.Option("--invoice", metavar="INVOICE", help="Refund the money on this invoice, not unapplied money.")
    ] = "",
    date: DayText = "",
    method: Annotated[str, typer.Option("--method", metavar="METHOD", help="Default: the payment's method.")] = "",
    comment: Comment = "",
    again: Again = False,
    key: Key = "",
) -> None:
    """Refund all or part of a payment.

    Uses the payment's unapplied money first, then the invoices it paid, newest first. Money taken from an invoice is
    owed again.

    Example: zbill refund 3 40.00
    """
    from zbill.services import refunds

    call = current(ctx)
    wanted = refunds.Refund(
        method=parsing.one_of(method, METHODS, "method") if method else None,
        amount=parsing.amount(call.desk(), amount),
        invoice=invoice,
        date=parsing.past_day(call.desk(), date),
        comment=clean(comment, "comment", lines=True),
        again=again,
    )
    call.perform(lambda desk: refunds.refund(desk, receipt, wanted), key=key)


def _payment(
    desk: Desk, amount: str, date: str, method: str, reference: str, payer: str, comment: str, again: bool
) -> Payment:
    """Return a payment as typed, with the options that pay and deposit share. Raises Usage."""
    return Payment(
        amount=parsing.amount(desk, amount),
        date=parsing.past_day(desk, date),
        method=parsing.one_of(method, METHODS, "method"),
        reference=clean(reference, "reference"),
        payer=clean(payer, "payer"),
        comment=clean(comment, "comment", lines=True),
        again=again,
    )


def _wants_credit(desk: Desk, client: str) -> bool | None:
    """Ask whether to use account credit, if the client owes and has credit and the person has the permission.

    Return None at the end of the input.
    """
    desk.require("record_payment")
    held = balances.balance_of(desk, client)
    owing, credit = (next(field.value for field in held.fields if field.key == key) for key in ("owing", "credit"))
    if not (owing and credit) or not desk.may("apply_credit"):
        return False
    return terminal.confirm(f"Use {desk.text(int(str(credit)))} of account credit first?")
