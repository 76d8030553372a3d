"""report: what the practice closes its month with."""

from __future__ import annotations

from collections.abc import Callable

import typer

from zbill.cli import call as calls
from zbill.cli import printing, reading
from zbill.cli.command import Commands
from zbill.cli.params import AsOf, Chart
from zbill.db.desk import Desk
from zbill.reports import ar as receivable
from zbill.reports import open_invoices as still_open
from zbill.reports import unbilled as waiting
from zbill.sheet import Sheet

app = Commands("Reports. CSV has the rows alone; JSON has totals too; -o FILE.pdf prints them.")


@app.command("ar")
def ar(ctx: typer.Context, as_of: AsOf = "", chart: Chart = None) -> None:
    """Accounts Receivable Summary: closed invoices less payments, by age, as of today or a past day.

    Of a past day money counts from its own day, and invoices have the totals of today.

    Example: zbill report ar --as-of 2026-09-30 -f csv -o ar.csv
    """
    _show(ctx, lambda desk: receivable.ar(desk, reading.day(desk, as_of)), chart)


@app.command("open-invoices")
def open_invoices(ctx: typer.Context) -> None:
    """Invoices still open, oldest first.

    Example: zbill report open-invoices
    """
    _show(ctx, still_open.open_invoices)


@app.command("unbilled")
def unbilled(ctx: typer.Context) -> None:
    """Sessions that are to be billed and stand on no invoice yet.

    Example: zbill report unbilled
    """
    _show(ctx, waiting.unbilled)


def _show(ctx: typer.Context, ask: Callable[[Desk], Sheet], chart: bool | None = None) -> None:
    call = calls.of(ctx)
    call.takes_pdf = True
    call.desk().require("view_reports")
    if call.form == "pdf":
        printing.report(call, ask, chart)
    else:
        call.show(ask, chart)
