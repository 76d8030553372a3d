"""balance, ledger: what a client owes and how it came about."""

from __future__ import annotations

from typing import Annotated

import typer

from zbill.cli import call as calls
from zbill.cli import reading
from zbill.cli.command import Commands
from zbill.cli.params import ClientArg, FirstDay, LastDay
from zbill.desk import Desk
from zbill.reports import balances
from zbill.reports import ledger as ledgers
from zbill.sheet import Sheet

app = Commands()


@app.command()
def balance(
    ctx: typer.Context,
    client: Annotated[
        str,
        typer.Argument(metavar="CLIENT", help="Default: all who owe or have credit.", show_default=False),
    ] = "",
) -> None:
    """What a client owes now (balance owing), and what is held for them (account credit).

    This is not the account balance of `report ar`, which counts closed invoices only.

    Example: zbill balance Ana
    """
    calls.of(ctx).show(lambda desk: balances.balance_of(desk, client) if client else balances.balances(desk))


@app.command()
def ledger(ctx: typer.Context, client: ClientArg, first: FirstDay = "", last: LastDay = "") -> None:
    """Every invoice and money movement of a client in order, with the running balance.

    Example: zbill ledger Ana --from 2026-10-01
    """

    def ask(desk: Desk) -> Sheet:
        span = reading.period(desk, "", first, last)
        return ledgers.ledger(desk, client, reading.day(desk, first) if span else None, reading.day(desk, last))

    calls.of(ctx).show(ask)
