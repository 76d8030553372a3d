"""deposit: money taken before it is owed."""

from __future__ import annotations

import typer

from zbill.cli import call as calls
from zbill.cli import reading
from zbill.cli.command import Commands
from zbill.cli.params import AmountArg, ClientArg, DayText, Key
from zbill.cli.pay import Again, Comment, Method, Payer, Reference, payment
from zbill.services import payments

app = Commands()


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
    call = calls.of(ctx)
    desk = call.desk()
    asked = payment(desk, reading.amount(desk, amount), date, method, reference, payer, comment, again)
    call.perform(lambda: payments.deposit(desk, client, asked), ctx=ctx, key=key)
