"""client: who owes and pays."""

from __future__ import annotations

from typing import Annotated

import typer

from zbill.cli import call as calls
from zbill.cli import reading
from zbill.cli.command import Commands
from zbill.cli.params import Archived, Born, ClientArg, DiscountClass, DryRun, FirstDay, Key, Ref, ServiceArg, Undo
from zbill.desk import Desk
from zbill.errors import Usage
from zbill.reports import clients as sheets
from zbill.services import clients
from zbill.text import clean, required

app = Commands("Add, list, show and change clients.")

Email = Annotated[str | None, typer.Option("--email", metavar="ADDRESS")]
Phone = Annotated[str | None, typer.Option("--phone", metavar="TEXT")]
Address = Annotated[str | None, typer.Option("--address", metavar="TEXT", help=r"Lines end with \n.")]
AutoInvoice = Annotated[str, typer.Option("--auto-invoice", metavar="WHEN", help="on, off or practice.")]
TaxExempt = Annotated[str, typer.Option("--tax-exempt", metavar="yes|no", help="Whether they pay no tax.")]
Notes = Annotated[str | None, typer.Option("--notes", metavar="TEXT")]


@app.command("add")
def add(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME")],
    email: Email = None,
    phone: Phone = None,
    address: Address = None,
    born: Born = "",
    auto_invoice: AutoInvoice = "",
    discount: DiscountClass = "",
    tax_exempt: Annotated[bool, typer.Option("--tax-exempt", help="They pay no tax.")] = False,
    notes: Notes = None,
    ref: Ref = "",
    key: Key = "",
) -> None:
    """Add a client.

    Example: zbill client add "Ana Lopez" --email ana@example.com
    """
    call = calls.of(ctx)
    desk = call.desk()
    values = _values(desk, name, email, phone, address, born, auto_invoice, notes)
    values |= {"tax_exempt": int(tax_exempt), "ref": clean(ref, "ref")}
    call.perform(lambda: clients.add_client(desk, values, discount or None), ctx=ctx, key=key)


@app.command("list")
def list_(ctx: typer.Context, archived: Archived = False) -> None:
    """Clients by name, with what they owe and what is held for them.

    Example: zbill client list -f csv -o clients.csv
    """
    calls.of(ctx).show(lambda desk: sheets.client_list(desk, archived=archived))


@app.command("show")
def show(ctx: typer.Context, client: ClientArg) -> None:
    """One client with their patients.

    Example: zbill client show Ana
    """
    calls.of(ctx).show(lambda desk: sheets.client_card(desk, client))


@app.command("edit")
def edit(
    ctx: typer.Context,
    client: ClientArg,
    name: Annotated[str | None, typer.Option("--name", metavar="TEXT")] = None,
    email: Email = None,
    phone: Phone = None,
    address: Address = None,
    born: Born = "",
    auto_invoice: AutoInvoice = "",
    discount: DiscountClass = "",
    tax_exempt: TaxExempt = "",
    notes: Notes = None,
) -> None:
    """Change a client; what was issued stays as it is. '' empties a text.

    Example: zbill client edit Ana --phone 555-0142
    """
    call = calls.of(ctx)
    desk = call.desk()
    values = _values(desk, name, email, phone, address, born, auto_invoice, notes)
    if tax_exempt:
        values["tax_exempt"] = int(reading.one_of(tax_exempt, ("yes", "no"), "answer") == "yes")
    if not values and not discount:
        raise Usage("Nothing to change was given.", "See: zbill client edit --help")
    call.perform(lambda: clients.edit_client(desk, client, values, discount or None))


@app.command("archive")
def archive(ctx: typer.Context, client: ClientArg, undo: Undo = False) -> None:
    """Take a client who owes nothing out of the lists.

    Example: zbill client archive Ana
    """
    call = calls.of(ctx)
    desk = call.desk()
    call.perform(lambda: clients.archive_client(desk, client, archived=not undo))


@app.command("merge")
def merge(
    ctx: typer.Context,
    source: Annotated[str, typer.Argument(metavar="FROM", help="Goes; its id still finds the other.")],
    target: Annotated[str, typer.Argument(metavar="INTO", help="Stays, with its own name, rates and discount.")],
    dry_run: DryRun = False,
) -> None:
    """Make two clients one: patients, sessions, documents, credit and rates move; issued papers keep their text.

    Example: zbill client merge 12 7
    """
    call = calls.of(ctx)
    desk = call.desk()
    call.perform(lambda: clients.merge(desk, source, target), dry_run=dry_run)


@app.command("rate")
def rate(
    ctx: typer.Context,
    client: ClientArg,
    service: ServiceArg,
    price: Annotated[str, typer.Argument(metavar="PRICE|none", help="none: the catalogue's price again.")],
    since: FirstDay = "",
) -> None:
    """Give a client their own price of a service, from a day on (default today).

    Example: zbill client rate Ana 90834 120.00 --from 2026-11-01
    """
    call = calls.of(ctx)
    desk = call.desk()
    amount = None if price == "none" else reading.price(desk, price)
    day = reading.day(desk, since)
    call.perform(lambda: clients.set_rate(desk, client, service, amount, day))


def _values(
    desk: Desk,
    name: str | None,
    email: str | None,
    phone: str | None,
    address: str | None,
    born: str,
    auto_invoice: str,
    notes: str | None,
) -> dict[str, int | str | None]:
    """The columns that were given, cleaned."""
    values: dict[str, int | str | None] = {}
    if name is not None:
        values["name"] = required(name, "name")
    if email is not None:
        values["email"] = reading.email(email)
    if phone is not None:
        values["phone"] = clean(phone, "phone")
    if address is not None:
        values["address"] = clean(address.replace("\\n", "\n"), "address", lines=True)
    if born:
        values["born"] = str(reading.day(desk, born))
    if auto_invoice:
        chosen = reading.one_of(auto_invoice, ("on", "off", "practice"), "choice for --auto-invoice")
        values["auto_invoice"] = None if chosen == "practice" else int(chosen == "on")
    if notes is not None:
        values["notes"] = clean(notes, "notes", lines=True)
    return values
