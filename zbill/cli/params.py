"""The arguments and options that several commands share. Each is a complete alias, because Typer can't nest them."""

from __future__ import annotations

from zbill.cli.declared import Annotated, Argument, Option

ClientArg = Annotated[str, Argument(metavar="CLIENT", help="Id, name, or a unique part of the name.")]
ServiceArg = Annotated[str, Argument(metavar="SERVICE", help="Code, name, or a unique part of the name.")]
PatientArg = Annotated[str, Argument(metavar="PATIENT", help="Id, name, or a unique part of the name.")]
StaffArg = Annotated[str, Argument(metavar="STAFF", help="Name, or a unique part of it.")]
TaxArg = Annotated[str, Argument(metavar="NAME", help="Name, a unique part of it, or the abbreviation.")]
DiscountArg = Annotated[str, Argument(metavar="NAME", help="Name, or a unique part of it.")]
InvoiceArg = Annotated[str, Argument(metavar="INVOICE", help="Invoice number, such as 7 or INV-0007.")]
InvoicesArg = Annotated[
    list[str], Argument(metavar="INVOICE", help="Invoice numbers, or - to read them from standard input.")
]
ReceiptArg = Annotated[str, Argument(metavar="RECEIPT", help="Receipt number, such as 3 or RCT-0003.")]
ReceiptsArg = Annotated[
    list[str], Argument(metavar="RECEIPT", help="Receipt numbers, or - to read them from standard input.")
]
SessionArg = Annotated[str, Argument(metavar="SESSION", help="Session id.")]
SessionsArg = Annotated[
    list[str], Argument(metavar="SESSION", help="Session ids, or - to read them from standard input.")
]
ClientSessionArg = Annotated[
    str, Argument(metavar="SESSION|CLIENT", help="Session id, or a client with one such session.")
]
ClientSessionsArg = Annotated[
    list[str],
    Argument(
        metavar="SESSION|CLIENT|all",
        help="Session ids, clients with one such session, or all. Use - to read them from standard input.",
    ),
]
LineArg = Annotated[str, Argument(metavar="LINE", help="Line number on the invoice.")]
AmountArg = Annotated[str, Argument(metavar="AMOUNT", help="Amount above zero, such as 150.00.")]
PriceArg = Annotated[str, Argument(metavar="PRICE", help="Zero or more, such as 150.00.")]
NameArg = Annotated[str, Argument(metavar="NAME", help="Name, in quotes if it contains spaces.")]
DescriptionOrCode = Annotated[
    str,
    Argument(metavar="DESCRIPTION|CODE", help="What the client is charged for. Without PRICE: a service's code."),
]
PriceOrNone = Annotated[
    str,
    Argument(metavar="PRICE", help="Unit price, zero or more, such as 12.50. Not with CODE.", show_default=False),
]
PriceOfCode = Annotated[
    str, Option("--price", metavar="PRICE", help="With CODE: unit price, instead of the catalog price.")
]

Key = Annotated[str, Option("--key", metavar="TEXT", help="Key that makes the command safe to repeat.")]
DryRun = Annotated[bool, Option("--dry-run", help="Show what would happen and save nothing.")]
Reason = Annotated[str, Option("--reason", metavar="TEXT", help="Reason (optional), for the log.")]
RequiredReason = Annotated[
    str, Option("--reason", metavar="TEXT", help="Reason, for the log and reports, not for clients. Required.")
]
NewName = Annotated[str | None, Option("--name", metavar="TEXT", help="New name.")]
Notes = Annotated[str | None, Option("--notes", metavar="TEXT", help="Your notes. Never printed on documents.")]
OfClient = Annotated[str, Option("--client", metavar="CLIENT", help="Show only this client.")]
PeriodText = Annotated[
    str,
    Option(
        "--period", metavar="PERIOD", help="Such as 2026-10, 2026-q4, last-month, september, 'last 30 days' or ytd."
    ),
]
FirstDay = Annotated[str, Option("--from", metavar="DAY", help="First day of the period.")]
LastDay = Annotated[str, Option("--to", metavar="DAY", help="Last day of the period.")]
PriceFrom = Annotated[str, Option("--from", metavar="DAY", help="First day of the new price. Default: today.")]
OfProvider = Annotated[str, Option("--provider", metavar="PROVIDER", help="Show only this provider.")]
AsOf = Annotated[
    str, Option("--as-of", metavar="DAY", help="Show the end of this day or of a past month. Default: today.")
]
Chart = Annotated[
    bool | None,
    Option(
        "--chart/--no-chart",
        help="Draw bars, or leave them out. Default: draw them on a terminal and in a PDF.",
        show_default=False,
    ),
]
DayText = Annotated[
    str,
    Option(
        "--date",
        metavar="DAY",
        help="YYYY-MM-DD, yesterday, 'last friday', '3d ago', or last-month for its last day. Default: today.",
    ),
]
Due = Annotated[
    str,
    Option("--due", metavar="DAY", help="Day until which to pay. Default: the client's terms after the date."),
]
PayerReference = Annotated[
    str, Option("--reference", metavar="TEXT", help="The payer's own reference, printed on the invoice.")
]
Archived = Annotated[bool, Option("--all", help="Include archived ones.")]
Undo = Annotated[bool, Option("--undo", help="Unarchive.")]
Following = Annotated[bool, Option("--following", help="Include the later sessions in the series.")]

Quantity = Annotated[str, Option("--quantity", metavar="QUANTITY", help="Up to three decimals.")]
Sessions = Annotated[
    list[str], Option("--session", metavar="SESSION", help="Id of a session to bill. Repeat for more.")
]
ServiceText = Annotated[
    str,
    Option(
        "--service",
        metavar="SERVICE",
        help="Catalog service: sets taxes, whether discounts apply, and where reports count it.",
    ),
]
TaxNames = Annotated[list[str], Option("--tax", metavar="TAX", help="Tax class, or none for no tax. Repeat for more.")]
DiscountText = Annotated[
    str,
    Option(
        "--discount",
        metavar="DISCOUNT",
        help="Class, amount such as 10.00, none, or default (the invoice's, patient's or client's).",
    ),
]
DiscountClass = Annotated[str, Option("--discount", metavar="DISCOUNT", help="Discount class, or none.")]
ProviderText = Annotated[str, Option("--provider", metavar="PROVIDER", help="Provider it counts for in reports.")]
ProviderOrNone = Annotated[str, Option("--provider", metavar="PROVIDER", help="New provider, or none.")]
PatientText = Annotated[str, Option("--patient", metavar="PATIENT", help="Patient who is seen, if not the client.")]
ToInvoice = Annotated[
    str, Option("--invoice", metavar="INVOICE", help="Add it to this open invoice instead of a new one.")
]
InvoiceShares = Annotated[
    list[str],
    Option(
        "--invoice",
        metavar="INVOICE[=AMOUNT]",
        help="Invoice to pay, in full or AMOUNT of it. Repeat for more. Default: the oldest first.",
    ),
]
Minutes = Annotated[str, Option("--minutes", metavar="N", help="Length in minutes.")]
Protect = Annotated[bool, Option("--password", help="Encrypt the PDF (AES-256). Uses ZBILL_PDF_PASSWORD, else asks.")]
Copies = Annotated[str, Option("--copies", metavar="N", help="How many copies. Default: 1.", show_default=False)]
Printer = Annotated[
    str, Option("--printer", metavar="PRINTER", help="Printer to use. Default: the print command's own.")
]
Lossy = Annotated[bool, Option("--lossy", help="Print '?' for letters that no font has, and warn.")]
Diagnoses = Annotated[
    str | None,
    Option("--diagnoses", metavar="CODES", help="ICD-10-CM codes for superbills, such as 'F41.1; F32.0'."),
]
Born = Annotated[str, Option("--born", metavar="DAY", help="Birth date.")]
Ref = Annotated[str, Option("--ref", metavar="TEXT", help="Id in another system.")]
