"""The arguments and options that several commands share. Each is a complete alias, because Typer can't nest them."""

from __future__ import annotations

from typing import Annotated

import typer

ClientArg = Annotated[str, typer.Argument(metavar="CLIENT", help="Id, name, or a unique part of the name.")]
ServiceArg = Annotated[str, typer.Argument(metavar="SERVICE", help="Code, name, or a unique part of the name.")]
PatientArg = Annotated[str, typer.Argument(metavar="PATIENT", help="Id, name, or a unique part of the name.")]
StaffArg = Annotated[str, typer.Argument(metavar="STAFF", help="Name, or a unique part of it.")]
TaxArg = Annotated[str, typer.Argument(metavar="NAME", help="Name, a unique part of it, or the abbreviation.")]
DiscountArg = Annotated[str, typer.Argument(metavar="NAME", help="Name, or a unique part of it.")]
InvoiceArg = Annotated[str, typer.Argument(metavar="INVOICE", help="Invoice number, such as 7 or INV-0007.")]
InvoicesArg = Annotated[
    list[str], typer.Argument(metavar="INVOICE", help="Invoice numbers, or - to read them from standard input.")
]
ReceiptArg = Annotated[str, typer.Argument(metavar="RECEIPT", help="Receipt number, such as 3 or RCT-0003.")]
ReceiptsArg = Annotated[
    list[str], typer.Argument(metavar="RECEIPT", help="Receipt numbers, or - to read them from standard input.")
]
SessionArg = Annotated[str, typer.Argument(metavar="SESSION", help="Session id.")]
SessionsArg = Annotated[
    list[str], typer.Argument(metavar="SESSION", help="Session ids, or - to read them from standard input.")
]
ClientSessionArg = Annotated[
    str, typer.Argument(metavar="SESSION|CLIENT", help="Session id, or a client with one such session.")
]
ClientSessionsArg = Annotated[
    list[str],
    typer.Argument(
        metavar="SESSION|CLIENT|all",
        help="Session ids, clients with one such session, or all. Use - to read them from standard input.",
    ),
]
LineArg = Annotated[str, typer.Argument(metavar="LINE", help="Line number on the invoice.")]
AmountArg = Annotated[str, typer.Argument(metavar="AMOUNT", help="Amount above zero, such as 150.00.")]
PriceArg = Annotated[str, typer.Argument(metavar="PRICE", help="Zero or more, such as 150.00.")]
NameArg = Annotated[str, typer.Argument(metavar="NAME", help="Name, in quotes if it contains spaces.")]
DescriptionOrCode = Annotated[
    str,
    typer.Argument(metavar="DESCRIPTION|CODE", help="What the client is charged for. Without PRICE: a service's code."),
]
PriceOrNone = Annotated[
    str,
    typer.Argument(metavar="PRICE", help="Unit price, zero or more, such as 12.50. Not with CODE.", show_default=False),
]
PriceOfCode = Annotated[
    str, typer.Option("--price", metavar="PRICE", help="With CODE: unit price, instead of the catalog price.")
]

Key = Annotated[str, typer.Option("--key", metavar="TEXT", help="Key that makes the command safe to repeat.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would happen and save nothing.")]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Reason (optional), for the log.")]
RequiredReason = Annotated[
    str, typer.Option("--reason", metavar="TEXT", help="Reason, for the log and reports, not for clients. Required.")
]
NewName = Annotated[str | None, typer.Option("--name", metavar="TEXT", help="New name.")]
Notes = Annotated[str | None, typer.Option("--notes", metavar="TEXT", help="Your notes. Never printed on documents.")]
OfClient = Annotated[str, typer.Option("--client", metavar="CLIENT", help="Show only this client.")]
PeriodText = Annotated[
    str,
    typer.Option(
        "--period", metavar="PERIOD", help="Such as 2026-10, 2026-q4, last-month, september, 'last 30 days' or ytd."
    ),
]
FirstDay = Annotated[str, typer.Option("--from", metavar="DAY", help="First day of the period.")]
LastDay = Annotated[str, typer.Option("--to", metavar="DAY", help="Last day of the period.")]
PriceFrom = Annotated[str, typer.Option("--from", metavar="DAY", help="First day of the new price. Default: today.")]
OfProvider = Annotated[str, typer.Option("--provider", metavar="PROVIDER", help="Show only this provider.")]
AsOf = Annotated[
    str, typer.Option("--as-of", metavar="DAY", help="Show the end of this day or of a past month. Default: today.")
]
Chart = Annotated[
    bool | None,
    typer.Option(
        "--chart/--no-chart",
        help="Draw bars, or leave them out. Default: draw them on a terminal and in a PDF.",
        show_default=False,
    ),
]
DayText = Annotated[
    str,
    typer.Option(
        "--date",
        metavar="DAY",
        help="YYYY-MM-DD, yesterday, 'last friday', '3d ago', or last-month for its last day. Default: today.",
    ),
]
Due = Annotated[
    str,
    typer.Option("--due", metavar="DAY", help="Day until which to pay. Default: the client's terms after the date."),
]
PayerReference = Annotated[
    str, typer.Option("--reference", metavar="TEXT", help="The payer's own reference, printed on the invoice.")
]
Archived = Annotated[bool, typer.Option("--all", help="Include archived ones.")]
Undo = Annotated[bool, typer.Option("--undo", help="Unarchive.")]
Following = Annotated[bool, typer.Option("--following", help="Include the later sessions in the series.")]

Quantity = Annotated[str, typer.Option("--quantity", metavar="QUANTITY", help="Up to three decimals.")]
Sessions = Annotated[
    list[str], typer.Option("--session", metavar="SESSION", help="Id of a session to bill. Repeat for more.")
]
ServiceText = Annotated[
    str,
    typer.Option(
        "--service",
        metavar="SERVICE",
        help="Catalog service: sets taxes, whether discounts apply, and where reports count it.",
    ),
]
TaxNames = Annotated[
    list[str], typer.Option("--tax", metavar="TAX", help="Tax class, or none for no tax. Repeat for more.")
]
DiscountText = Annotated[
    str,
    typer.Option(
        "--discount",
        metavar="DISCOUNT",
        help="Class, amount such as 10.00, none, or default (the invoice's, patient's or client's).",
    ),
]
DiscountClass = Annotated[str, typer.Option("--discount", metavar="DISCOUNT", help="Discount class, or none.")]
ProviderText = Annotated[str, typer.Option("--provider", metavar="PROVIDER", help="Provider it counts for in reports.")]
ProviderOrNone = Annotated[str, typer.Option("--provider", metavar="PROVIDER", help="New provider, or none.")]
PatientText = Annotated[
    str, typer.Option("--patient", metavar="PATIENT", help="Patient who is seen, if not the client.")
]
ToInvoice = Annotated[
    str, typer.Option("--invoice", metavar="INVOICE", help="Add it to this open invoice instead of a new one.")
]
InvoiceShares = Annotated[
    list[str],
    typer.Option(
        "--invoice",
        metavar="INVOICE[=AMOUNT]",
        help="Invoice to pay, in full or AMOUNT of it. Repeat for more. Default: the oldest first.",
    ),
]
Minutes = Annotated[str, typer.Option("--minutes", metavar="N", help="Length in minutes.")]
Protect = Annotated[
    bool, typer.Option("--password", help="Encrypt the PDF (AES-256). Uses ZBILL_PDF_PASSWORD, else asks.")
]
Copies = Annotated[str, typer.Option("--copies", metavar="N", help="How many copies. Default: 1.", show_default=False)]
Printer = Annotated[
    str, typer.Option("--printer", metavar="PRINTER", help="Printer to use. Default: the print command's own.")
]
Lossy = Annotated[bool, typer.Option("--lossy", help="Print '?' for letters that no font has, and warn.")]
Diagnoses = Annotated[
    str | None,
    typer.Option("--diagnoses", metavar="CODES", help="ICD-10-CM codes for superbills, such as 'F41.1; F32.0'."),
]
Born = Annotated[str, typer.Option("--born", metavar="DAY", help="Birth date.")]
Ref = Annotated[str, typer.Option("--ref", metavar="TEXT", help="Id in another system.")]
