"""The arguments and options that several commands share, each a complete alias (Typer nests none)."""

from __future__ import annotations

from typing import Annotated

import typer

ClientArg = Annotated[str, typer.Argument(metavar="CLIENT", help="Id, name, or a part of it that is one client's.")]
ServiceArg = Annotated[str, typer.Argument(metavar="SERVICE", help="Code, name, or a part of it.")]
PatientArg = Annotated[str, typer.Argument(metavar="PATIENT", help="Id, name, or a part of it.")]
StaffArg = Annotated[str, typer.Argument(metavar="STAFF", help="Name, or a part of it that is one person's.")]
InvoiceArg = Annotated[str, typer.Argument(metavar="INVOICE", help="Number, with or without prefix and zeros.")]
InvoicesArg = Annotated[list[str], typer.Argument(metavar="INVOICE…", help="Numbers, or - for standard input.")]
ReceiptArg = Annotated[str, typer.Argument(metavar="RECEIPT", help="Number, with or without prefix and zeros.")]
ReceiptsArg = Annotated[list[str], typer.Argument(metavar="RECEIPT…", help="Numbers, or - for standard input.")]
SessionArg = Annotated[str, typer.Argument(metavar="SESSION", help="The session's id.")]
SessionsArg = Annotated[list[str], typer.Argument(metavar="SESSION…", help="Ids, or - for standard input.")]
LineArg = Annotated[str, typer.Argument(metavar="LINE", help="The line's number on the invoice.")]
AmountArg = Annotated[str, typer.Argument(metavar="AMOUNT", help="More than zero, like 150.00.")]
PriceArg = Annotated[str, typer.Argument(metavar="PRICE", help="Zero or more, like 150.00.")]
NameArg = Annotated[str, typer.Argument(metavar="NAME")]
DescriptionArg = Annotated[str, typer.Argument(metavar="DESCRIPTION", help="What the client is charged for.")]

Key = Annotated[str, typer.Option("--key", metavar="TEXT", help="Make it once, however often this is run.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would happen and save nothing.")]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; kept in the log.")]
NewName = Annotated[str | None, typer.Option("--name", metavar="TEXT")]
Notes = Annotated[str | None, typer.Option("--notes", metavar="TEXT")]
OfClient = Annotated[str, typer.Option("--client", metavar="CLIENT", help="Of this client only.")]
PeriodText = Annotated[
    str, typer.Option("--period", metavar="PERIOD", help="2026-10, 2026-q4, 2026, last-month, ytd …")
]
FirstDay = Annotated[str, typer.Option("--from", metavar="DAY", help="From this day on.")]
OfProvider = Annotated[str, typer.Option("--provider", metavar="S", help="Of this provider only.")]
AsOf = Annotated[str, typer.Option("--as-of", metavar="DAY", help="As things stood at the end of this day.")]
Chart = Annotated[
    bool | None,
    typer.Option("--chart/--no-chart", help="Draw bars below the table; else on a terminal only.", show_default=False),
]
LastDay = Annotated[str, typer.Option("--to", metavar="DAY", help="Up to this day.")]
DayText = Annotated[str, typer.Option("--date", metavar="DAY", help="YYYY-MM-DD, today, yesterday, a weekday.")]
Archived = Annotated[bool, typer.Option("--all", help="Archived ones too.")]
Undo = Annotated[bool, typer.Option("--undo", help="Take it back.")]
Following = Annotated[bool, typer.Option("--following", help="The later ones of its series too.")]

Quantity = Annotated[str, typer.Option("--quantity", metavar="Q", help="Up to three decimals.")]
ServiceText = Annotated[str, typer.Option("--service", metavar="CODE", help="A service, for its taxes.")]
TaxNames = Annotated[list[str], typer.Option("--tax", metavar="TAX", help="A tax class; may repeat; none for no tax.")]
DiscountText = Annotated[
    str, typer.Option("--discount", metavar="D", help="A class, an amount like 10.00, none, or default.")
]
DiscountClass = Annotated[str, typer.Option("--discount", metavar="D", help="A discount class, or none.")]
ProviderText = Annotated[str, typer.Option("--provider", metavar="S", help="Whom it is credited to.")]
ProviderOrNone = Annotated[str, typer.Option("--provider", metavar="S", help="A provider, or none.")]
PatientText = Annotated[str, typer.Option("--patient", metavar="P", help="Who is seen, if not the client.")]
ToInvoice = Annotated[str, typer.Option("--invoice", metavar="INVOICE", help="Put it on this open invoice.")]
InvoiceShares = Annotated[
    list[str],
    typer.Option("--invoice", metavar="INVOICE[=AMOUNT]", help="Settle this one; may repeat. Else the oldest first."),
]
Minutes = Annotated[str, typer.Option("--minutes", metavar="N")]
Protect = Annotated[
    bool, typer.Option("--password", help="Protect the PDF (AES-256); asked for, or from ZBILL_PDF_PASSWORD.")
]
Born = Annotated[str, typer.Option("--born", metavar="DAY", help="Birth date.")]
Ref = Annotated[str, typer.Option("--ref", metavar="TEXT", help="Its identity in another system.")]
