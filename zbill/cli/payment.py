"""pay, deposit, refund: money received and refunded."""

from __future__ import annotations

from functools import partial

from zbill.billing.methods import UNNAMED, unnamed
from zbill.cli import parsing, terminal
from zbill.cli.call import current
from zbill.cli.declared import Annotated, Argument, Commands, Context, Option
from zbill.cli.delivering import EmailReceipt, PrintReceipt, to_deliver
from zbill.cli.params import AmountArg, ClientArg, DayText, InvoiceShares, Key, ReceiptArg
from zbill.cli.paying import ALL, completed
from zbill.desk import Desk
from zbill.errors import ArgumentMissing, Usage, command
from zbill.money import ZERO, Money
from zbill.services import payments
from zbill.services.payments import Payment
from zbill.services.settlements import NamedInvoice
from zbill.text import clean

app = Commands()

Method = Annotated[
    str,
    Option("--method", metavar="METHOD", help="One of the setting methods, such as cash or card. Default: other."),
]
Reference = Annotated[str, Option("--reference", metavar="TEXT", help="Check number or transfer id.")]
Payer = Annotated[str, Option("--payer", metavar="NAME", help="Who paid, if not the client.")]
Comment = Annotated[str, Option("--comment", metavar="TEXT", help="Printed on the receipt.")]
Again = Annotated[bool, Option("--again", help="Record it even though it looks like a duplicate.")]


@app.command()
def pay(
    ctx: Context,
    client: Annotated[
        str, Argument(metavar="CLIENT", help="Client who owes. Not needed with --session.", show_default=False)
    ] = "",
    amount: Annotated[
        str,
        Argument(
            metavar="AMOUNT",
            help="Money received, or all for the amount owed. On a terminal, zbill asks.",
            show_default=False,
        ),
    ] = "",
    invoice: InvoiceShares = [],  # noqa: B006
    session: Annotated[str, Option("--session", metavar="SESSION", help="Pay the invoice of this session.")] = "",
    date: DayText = "",
    method: Method = "",
    reference: Reference = "",
    payer: Payer = "",
    comment: Comment = "",
    use_credit: Annotated[
        bool, Option("--use-credit", help="Use account credit first. On a terminal, zbill asks.")
    ] = False,
    again: Again = False,
    mail: EmailReceipt = False,
    print_it: PrintReceipt = False,
    key: Key = "",
) -> None:
    """Record a payment and issue its receipt.

    Pays the oldest invoices first. Anything left over becomes account credit. With --session, give only
    the amount. On a terminal, CLIENT alone is enough: Enter accepts the amount owed and the client's last method. all
    asks for the method only. Without CLIENT, zbill lists who owes, again after each payment, until you press Enter.

    Example: zbill pay Ana 200.00 --method check --reference 1042
    """
    call = current(ctx)
    if session and not amount:
        # The only word is the amount, because the session names the client.
        client, amount = "", client
    if not (client or amount or session):
        raise ArgumentMissing(
            "No amount given.", f"Add the amount: {command('pay', 'CLIENT', 'AMOUNT')}", argument="client"
        )
    if not amount and not terminal.on_terminal():
        raise Usage("No amount given.", f"Add the amount: {command('pay', client or 'CLIENT', 'AMOUNT')}")
    if invoice and session:
        raise Usage("Use either --invoice or --session, not both.")
    desk = call.desk()
    is_all = amount.casefold() in ("", ALL)
    # A script that names the amount is not asked for the method, on a terminal either.
    open_method = is_all and not method and terminal.on_terminal()
    wanted = ZERO if is_all else _amount(desk, amount, session if not client else "")
    how = "" if open_method else _method(desk, method)
    payment = _payment(desk, wanted, how, date, reference, payer, comment, again)._replace(
        invoices=[NamedInvoice(*parsing.named_amount(desk, text)) for text in invoice],
        session=parsing.optional_whole(session, "session id"),
        use_credit=use_credit,
    )
    afterwards = to_deliver(call, "receipt", mail=mail, print_it=print_it)
    if terminal.on_terminal():
        # Named invoices and keys are for one payment, and each would overwrite the file of the one before.
        call.repeats = call.began and not (invoice or key or call.target) and call.form == "table"
        try:
            payment = completed(desk, client, payment, open_amount=not amount, open_method=open_method, key=key)
        except EOFError:
            call.repeats = False
            call.say("Canceled. This payment wasn't recorded." if call.follows else "Canceled. Nothing was changed.")
            return
    make = partial(payments.pay, client_text=client, asked=payment)
    call.perform(make, key=key, afterwards=afterwards, method=method or UNNAMED)


@app.command()
def deposit(
    ctx: Context,
    client: ClientArg,
    amount: AmountArg,
    date: DayText = "",
    method: Method = "",
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
    desk = call.desk()
    deposited, how = parsing.amount(desk, amount), _method(desk, method)
    payment = _payment(desk, deposited, how, date, reference, payer, comment, again)
    afterwards = to_deliver(call, "receipt", mail=mail, print_it=print_it)
    make = partial(payments.deposit, client_text=client, asked=payment)
    call.perform(make, key=key, afterwards=afterwards, method=method or UNNAMED)


@app.command()
def refund(
    ctx: Context,
    receipt: ReceiptArg,
    amount: AmountArg,
    invoice: Annotated[
        str, Option("--invoice", metavar="INVOICE", help="Refund the money on this invoice, not unapplied money.")
    ] = "",
    date: DayText = "",
    method: Annotated[str, Option("--method", metavar="METHOD", help="Default: the payment's method.")] = "",
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
        method=_method(call.desk(), method) if method else None,
        amount=parsing.amount(call.desk(), amount),
        invoice=invoice,
        date=parsing.past_day(call.desk(), date),
        comment=clean(comment, "comment", lines=True),
        again=again,
    )
    call.perform(lambda desk: refunds.refund(desk, receipt, wanted), key=key)


def _payment(
    desk: Desk, amount: Money, method: str, date: str, reference: str, payer: str, comment: str, again: bool
) -> Payment:
    """Return a payment as typed, with the options that pay and deposit share. Raises Usage."""
    return Payment(
        amount=amount,
        date=parsing.past_day(desk, date),
        method=method,
        reference=clean(reference, "reference"),
        payer=clean(payer, "payer"),
        comment=clean(comment, "comment", lines=True),
        again=again,
    )


def _amount(desk: Desk, typed: str, session: str) -> Money:
    """Return an amount. It is the only word beside a session, where a client may be typed instead. Raises Usage."""
    try:
        return parsing.amount(desk, typed)
    except Usage as error:
        if session and any(each.isalpha() for each in typed):
            remedy = f"Give the amount, with or without the client: {command('pay', 'AMOUNT', '--session', session)}"
            raise Usage(error.sentence, remedy) from None
        raise


def _method(desk: Desk, typed: str) -> str:
    """Return the method that was typed, or the practice's default. Raises Usage if it has none."""
    own = desk.settings.methods
    if typed:
        return parsing.one_of(typed, own, "method")
    found = unnamed(own)
    if found is None:
        raise Usage("No method was given.", f"Add --method with one of: {', '.join(own)}")
    return found
