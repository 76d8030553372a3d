"""service: what the practice offers and what it costs."""

from __future__ import annotations

from typing import Annotated

import typer

from zbill.cli import parsing
from zbill.cli.call import current
from zbill.cli.command import Commands
from zbill.cli.params import Archived, FirstDay, Key, Minutes, NameArg, NewName, PriceArg, ServiceArg, TaxNames, Undo
from zbill.money import thousandths
from zbill.reports import catalog as sheets
from zbill.services import catalog
from zbill.text import required

app = Commands("Add, list and change services.")

LateCancel = Annotated[str, typer.Option("--late-cancel", metavar="PCT", help="Charged for a late cancellation.")]
NoShow = Annotated[str, typer.Option("--no-show", metavar="PCT", help="Charged for a no-show.")]


@app.command("add")
def add(
    ctx: typer.Context,
    code: Annotated[str, typer.Argument(metavar="CODE", help="For example CPT 90834.")],
    name: NameArg,
    price: PriceArg,
    minutes: Minutes = "50",
    tax: TaxNames = [],  # noqa: B006
    late_cancel: LateCancel = "100",
    no_show: NoShow = "100",
    not_discountable: Annotated[
        bool, typer.Option("--not-discountable", help="Only a line's own discount reaches it.")
    ] = False,
    since: FirstDay = "",
    key: Key = "",
) -> None:
    """Add a service.

    Example: zbill service add 90834 "Psychotherapy 45 min" 150.00 --minutes 45 --no-show 50
    """
    call = current(ctx)
    desk = call.desk()
    values: dict[str, int | str | None] = {
        "code": required(code, "code"),
        "name": required(name, "name"),
        "minutes": parsing.minutes(minutes),
        "late_cancel": thousandths(parsing.percentage(late_cancel)),
        "no_show": thousandths(parsing.percentage(no_show)),
        "discountable": int(not not_discountable),
    }
    amount, day = parsing.price(desk, price), parsing.day(desk, since)
    call.perform(lambda desk: catalog.add_service(desk, values, amount, parsing.tax_names(tax) or [], day), key=key)


@app.command("list")
def list_(ctx: typer.Context, archived: Archived = False) -> None:
    """Services by code, at today's prices.

    Example: zbill service list
    """
    current(ctx).show(lambda desk: sheets.service_list(desk, archived=archived))


@app.command("edit")
def edit(
    ctx: typer.Context,
    service: ServiceArg,
    code: Annotated[str, typer.Option("--code", metavar="CODE")] = "",
    name: NewName = None,
    price: Annotated[str, typer.Option("--price", metavar="PRICE", help="From --from on, default today.")] = "",
    since: FirstDay = "",
    minutes: Minutes = "",
    tax: TaxNames = [],  # noqa: B006
    late_cancel: LateCancel = "",
    no_show: NoShow = "",
    discountable: Annotated[str, typer.Option("--discountable", metavar="yes|no")] = "",
) -> None:
    """Change a service; what is already on an invoice stays as it is.

    Example: zbill service edit 90834 --price 160.00 --from 2027-01-01
    """
    call = current(ctx)
    desk = call.desk()
    values = parsing.given(
        code=required(code, "code") if code else None,
        name=required(name, "name") if name else None,
        minutes=parsing.optional_minutes(minutes),
        late_cancel=thousandths(parsing.percentage(late_cancel)) if late_cancel else None,
        no_show=thousandths(parsing.percentage(no_show)) if no_show else None,
        discountable=parsing.yes_no(discountable),
    )
    call.require_change(values, price, tax, since)
    amount, day = parsing.optional_price(desk, price), parsing.day(desk, since)
    call.perform(lambda desk: catalog.edit_service(desk, service, values, amount, parsing.tax_names(tax), day))


@app.command("archive")
def archive(ctx: typer.Context, service: ServiceArg, undo: Undo = False) -> None:
    """Take a service out of the lists.

    Example: zbill service archive 90834
    """
    current(ctx).perform(lambda desk: catalog.archive(desk, "service", service, archived=not undo))
