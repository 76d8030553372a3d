"""pay: money received."""

from __future__ import annotations

from typing import Annotated

import typer

from zbill.cli import call as calls
from zbill.cli import reading
from zbill.cli.command import Commands
from zbill.cli.params import DayText, Key
from zbill.db.desk import Desk
from zbill.errors import Usage
from zbill.services import paying
from zbill.services.paying import Named, Payment
from zbill.text import clean

app = Commands()


@app.command()
def pay(
    ctx: typer.Context,
    client: Annotated[str, typer.Argument(metavar="CLIENT", help="Who owes; may be left out with --session.")],
    amount: Annotated[str, typer.Argument(metavar="AMOUNT", help="The money received.", show_default=False)] = "",
    invoice: Annotated[
        list[str],
        typer.Option(
            "--invoice",
            metavar="INVOICE[=AMOUNT]",
            help="Settle this one; may repeat. Else the oldest first.",
        ),
    ] = [],  # noqa: B006
    session: Annotated[str, typer.Option("--session", metavar="SESSION", help="Settle this session's invoice.")] = "",
    date: DayText = "",
    method: Annotated[
        str, typer.Option("--method", metavar="M", help="cash, card, check, transfer or other.")
    ] = "other",
    reference: Annotated[str, typer.Option("--reference", metavar="TEXT", help="Check number, transfer id.")] = "",
    payer: Annotated[str, typer.Option("--payer", metavar="NAME", help="Who paid, when not the client.")] = "",
    comment: Annotated[str, typer.Option("--comment", metavar="TEXT", help="Printed on the receipt.")] = "",
    again: Annotated[bool, typer.Option("--again", help="It is another payment like one already recorded.")] = False,
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
    reading.one_of(method, paying.METHODS, "method")
    desk = call.desk()
    asked = Payment(
        amount=reading.amount(desk, amount),
        invoices=[_named(desk, text) for text in invoice],
        session=reading.optional_whole(session, "session id"),
        date=reading.day(desk, date),
        method=method,
        reference=clean(reference, "reference"),
        payer=clean(payer, "payer"),
        comment=clean(comment, "comment", lines=True),
        again=again,
    )
    call.perform(lambda: paying.pay(desk, client, asked), ctx=ctx, key=key)


def _named(desk: Desk, text: str) -> Named:
    number, equals, amount = text.partition("=")
    return Named(number, reading.amount(desk, amount) if equals else None)
