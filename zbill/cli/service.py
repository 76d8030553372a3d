"""service: the services in the catalog and their prices."""

from __future__ import annotations

from zbill.cli import parsing
from zbill.cli.call import current
from zbill.cli.declared import Annotated, Argument, Commands, Context, Option
from zbill.cli.params import Archived, Key, Minutes, NameArg, NewName, PriceArg, PriceFrom, ServiceArg, TaxNames, Undo
from zbill.money import thousandths
from zbill.reports import catalog as sheets
from zbill.services import catalog
from zbill.text import required

app = Commands("Add, list, show and change services.")

LateCancel = Annotated[
    str, Option("--late-cancel", metavar="PERCENT", help="Part of the fee charged for a late cancellation.")
]
NoShow = Annotated[str, Option("--no-show", metavar="PERCENT", help="Part of the fee charged for a no-show.")]


@app.command("add")
def add(
    ctx: Context,
    code: Annotated[str, Argument(metavar="CODE", help="Short code, such as the CPT code 90834.")],
    name: NameArg,
    price: PriceArg,
    minutes: Minutes = "50",
    tax: TaxNames = [],  # noqa: B006
    late_cancel: LateCancel = "100",
    no_show: NoShow = "100",
    not_discountable: Annotated[
        bool, Option("--not-discountable", help="Ignore discounts, except a line's own discount.")
    ] = False,
    since: Annotated[
        str,
        Option(
            "--from", metavar="DAY", help="First day of the price. Default: today. Earlier days also use this price."
        ),
    ] = "",
    key: Key = "",
) -> None:
    """Add a service to the catalog.

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
def list_(ctx: Context, archived: Archived = False) -> None:
    """List services by code, with today's prices.

    Example: zbill service list
    """
    current(ctx).show(lambda desk: sheets.service_list(desk, archived=archived))


@app.command("show")
def show(ctx: Context, service: ServiceArg) -> None:
    """Show a service with its past, current and coming prices.

    Also says how many clients have a rate of their own.

    Example: zbill service show 90834
    """
    current(ctx).show(lambda desk: sheets.service_details(desk, service))


@app.command("edit")
def edit(
    ctx: Context,
    service: ServiceArg,
    code: Annotated[str, Option("--code", metavar="CODE", help="New code.")] = "",
    name: NewName = None,
    price: Annotated[str, Option("--price", metavar="PRICE", help="New price.")] = "",
    since: PriceFrom = "",
    minutes: Minutes = "",
    tax: TaxNames = [],  # noqa: B006
    late_cancel: LateCancel = "",
    no_show: NoShow = "",
    discountable: Annotated[str, Option("--discountable", metavar="yes|no", help="Whether discounts apply.")] = "",
) -> None:
    """Change a service.

    Existing lines stay as they are.

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
def archive(ctx: Context, service: ServiceArg, undo: Undo = False) -> None:
    """Archive a service.

    Example: zbill service archive 90834
    """
    current(ctx).perform(lambda desk: catalog.archive(desk, "service", service, archived=not undo))
