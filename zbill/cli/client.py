"""client: the people who owe and pay."""

from __future__ import annotations

from zbill.billing.diagnoses import checked
from zbill.cli import parsing
from zbill.cli.call import current
from zbill.cli.declared import Annotated, Argument, Commands, Context, Option
from zbill.cli.params import (
    Archived,
    Born,
    ClientArg,
    Diagnoses,
    DiscountClass,
    DryRun,
    Key,
    NameArg,
    NewName,
    Notes,
    PriceFrom,
    Ref,
    ServiceArg,
    Undo,
)
from zbill.desk import Desk
from zbill.reports import clients as sheets
from zbill.reports.client_details import client_details
from zbill.services import clients

app = Commands("Add, list, show and change clients.")

Email = Annotated[str | None, Option("--email", metavar="ADDRESS", help="Email address.")]
Phone = Annotated[str | None, Option("--phone", metavar="TEXT", help="Phone number.")]
Address = Annotated[str | None, Option("--address", metavar="TEXT", help=r"Postal address. Write \n between lines.")]
AutoInvoice = Annotated[
    str,
    Option("--auto-invoice", metavar="WHEN", help="on, off, or practice to follow the practice's setting."),
]
Terms = Annotated[
    str,
    Option(
        "--terms", metavar="DAYS", help="Days until invoices are due, or practice to follow the practice's setting."
    ),
]
TaxExempt = Annotated[str, Option("--tax-exempt", metavar="yes|no", help="Whether the client pays no tax.")]


@app.command("add")
def add(
    ctx: Context,
    name: NameArg,
    email: Email = None,
    phone: Phone = None,
    address: Address = None,
    born: Born = "",
    auto_invoice: AutoInvoice = "",
    discount: DiscountClass = "",
    tax_exempt: Annotated[bool, Option("--tax-exempt", help="Charge no tax.")] = False,
    terms: Terms = "",
    diagnoses: Diagnoses = None,
    notes: Notes = None,
    ref: Ref = "",
    key: Key = "",
) -> None:
    """Add a client.

    Example: zbill client add "Ana Lopez" --email ana@example.com
    """
    call = current(ctx)
    values = _values(call.desk(), name, email, phone, address, born, auto_invoice, terms, diagnoses, notes)
    values |= {"tax_exempt": int(tax_exempt), "ref": parsing.ref(ref)}
    call.perform(lambda desk: clients.add_client(desk, values, discount or None), key=key)


@app.command("list")
def list_(ctx: Context, archived: Archived = False) -> None:
    """List clients with their balances and credit.

    Example: zbill client list -f csv -o clients.csv
    """
    current(ctx).show(lambda desk: sheets.client_list(desk, archived=archived))


@app.command("show")
def show(ctx: Context, client: ClientArg) -> None:
    """Show a client: balance, patients, rates and more.

    Shows notes, patients, the client's own rates, the next session, unpaid invoices and the last payment.

    Example: zbill client show Ana
    """
    current(ctx).show(lambda desk: client_details(desk, client))


@app.command("edit")
def edit(
    ctx: Context,
    client: ClientArg,
    name: NewName = None,
    email: Email = None,
    phone: Phone = None,
    address: Address = None,
    born: Born = "",
    auto_invoice: AutoInvoice = "",
    discount: DiscountClass = "",
    tax_exempt: TaxExempt = "",
    terms: Terms = "",
    diagnoses: Diagnoses = None,
    notes: Notes = None,
) -> None:
    """Change a client.

    Issued documents stay as they are. '' clears a text.

    Example: zbill client edit Ana --phone 555-0142
    """
    call = current(ctx)
    values = _values(call.desk(), name, email, phone, address, born, auto_invoice, terms, diagnoses, notes)
    values |= parsing.given(tax_exempt=parsing.yes_no(tax_exempt))
    call.require_change(values, discount)
    call.perform(lambda desk: clients.edit_client(desk, client, values, discount or None))


@app.command("archive")
def archive(ctx: Context, client: ClientArg, undo: Undo = False) -> None:
    """Archive a client who owes nothing.

    Warns about account credit and about unbilled and scheduled sessions.

    Example: zbill client archive Ana
    """
    current(ctx).perform(lambda desk: clients.archive_client(desk, client, archived=not undo))


@app.command("merge")
def merge(
    ctx: Context,
    source: Annotated[str, Argument(metavar="FROM", help="Client to merge. Their id then finds the other client.")],
    target: Annotated[str, Argument(metavar="INTO", help="Client to keep, with their own name, rates and discount.")],
    dry_run: DryRun = False,
) -> None:
    """Merge a duplicate client into another.

    Moves patients, sessions, documents, credit and rates. Issued documents keep the old name. Try it first with
    --dry-run, which says how much would move and which details differ.

    Example: zbill client merge 12 7
    """
    current(ctx).perform(lambda desk: clients.merge(desk, source, target), dry_run=dry_run)


@app.command("rate")
def rate(
    ctx: Context,
    client: ClientArg,
    service: ServiceArg,
    price: Annotated[str, Argument(metavar="PRICE", help="New price, or none for the catalog price.")],
    since: PriceFrom = "",
) -> None:
    """Set a client's own price for a service.

    Applies from --from (default: today). PRICE none returns the client to the catalog price.

    Example: zbill client rate Ana 90834 120.00 --from 2026-11-01
    """
    call = current(ctx)
    amount = None if price == "none" else parsing.price(call.desk(), price)
    day = parsing.day(call.desk(), since)
    call.perform(lambda desk: clients.set_rate(desk, client, service, amount, day))


def _values(
    desk: Desk,
    name: str | None,
    email: str | None,
    phone: str | None,
    address: str | None,
    born: str,
    auto_invoice: str,
    terms: str,
    diagnoses: str | None,
    notes: str | None,
) -> dict[str, int | str | None]:
    """Return the columns that were given, cleaned."""
    values = parsing.given(
        name=parsing.name(name),
        email=parsing.email(email),
        phone=parsing.optional_text(phone, "phone"),
        address=parsing.optional_text(address and address.replace("\\n", "\n"), "address", lines=True),
        born=parsing.birth_date(desk, born),
    )
    if auto_invoice:
        chosen = parsing.one_of(auto_invoice, ("on", "off", "practice"), "choice for --auto-invoice")
        values["auto_invoice"] = None if chosen == "practice" else int(chosen == "on")
    if terms:
        values["terms_days"] = parsing.terms(terms)
    return values | parsing.given(
        diagnoses=None if diagnoses is None else checked(diagnoses),
        notes=parsing.optional_text(notes, "notes", lines=True),
    )
