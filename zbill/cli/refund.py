"""refund: money given back."""

from __future__ import annotations

from typing import Annotated

import typer

from zbill.cli import call as calls
from zbill.cli import reading
from zbill.cli.command import Commands
from zbill.cli.params import AmountArg, DayText, Key, ReceiptArg
from zbill.cli.pay import Comment
from zbill.models import METHODS
from zbill.services import refunds
from zbill.services.refunds import Refund
from zbill.text import clean

app = Commands()


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
    call = calls.of(ctx)
    chosen = reading.one_of(method, METHODS, "method") if method else None
    desk = call.desk()
    asked = Refund(
        amount=reading.amount(desk, amount),
        invoice=invoice,
        date=reading.day(desk, date),
        method=chosen,
        comment=clean(comment, "comment", lines=True),
    )
    call.perform(lambda: refunds.refund(desk, receipt, asked), ctx=ctx, key=key)
