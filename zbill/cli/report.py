"""report: what the practice closes its month with."""

from __future__ import annotations

import typer

from zbill.cli import call as calls
from zbill.cli.command import Commands
from zbill.db.desk import Desk
from zbill.reports import ar as receivable
from zbill.reports import open_invoices as still_open
from zbill.reports import unbilled as waiting
from zbill.sheet import Sheet

app = Commands("Reports. CSV has the rows alone; JSON has totals too.")


@app.command("ar")
def ar(ctx: typer.Context) -> None:
    """Accounts Receivable Summary: closed invoices less payments, by age, as of today.

    Example: zbill report ar -f csv -o ar.csv
    """
    call = calls.of(ctx)
    call.desk().require("view_reports")
    left_out = ""

    def ask(desk: Desk) -> Sheet:
        nonlocal left_out
        sheet, left_out = receivable.ar(desk)
        return sheet

    call.show(ask)
    if left_out:
        call.say(left_out)


@app.command("open-invoices")
def open_invoices(ctx: typer.Context) -> None:
    """Invoices still open, oldest first.

    Example: zbill report open-invoices
    """
    call = calls.of(ctx)
    call.desk().require("view_reports")
    call.show(still_open.open_invoices)


@app.command("unbilled")
def unbilled(ctx: typer.Context) -> None:
    """Sessions that are to be billed and stand on no invoice yet.

    Example: zbill report unbilled
    """
    call = calls.of(ctx)
    call.desk().require("view_reports")
    call.show(waiting.unbilled)
