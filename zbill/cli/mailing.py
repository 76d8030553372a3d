"""email: the commands and options that send documents by mail. What sends them is loaded only where it is used."""

from __future__ import annotations

from zbill.cli import parsing
from zbill.cli.call import current
from zbill.cli.declared import Annotated, Argument, Context, Option
from zbill.cli.params import DryRun, InvoicesArg, Protect, ReceiptsArg

NumbersArg = Annotated[
    list[str], Argument(metavar="NUMBER", help="Credit note numbers, or - to read them from standard input.")
]
To = Annotated[str, Option("--to", metavar="ADDRESS", help="Send to this address. Default: the client's.")]
Draft = Annotated[
    bool, Option("--draft", help="Write drafts (.eml) for your mail program instead. -o names their folder.")
]
Limit = Annotated[str, Option("--limit", metavar="N", help="Send at most N documents, and leave the others.")]
Pause = Annotated[str, Option("--pause", metavar="SECONDS", help="Wait this long between two mails.")]
Again = Annotated[bool, Option("--again", help="Send again what was accepted or queued before.")]
Resend = Annotated[bool, Option("--resend", help="Send again what may have arrived: the result unknown.")]
Yes = Annotated[bool, Option("--yes", help="With --to: send documents of several clients there.")]


def invoice_email(
    ctx: Context,
    invoices: InvoicesArg,
    to: To = "",
    draft: Draft = False,
    limit: Limit = "",
    pause: Pause = "",
    again: Again = False,
    resend: Resend = False,
    password: Protect = False,
    yes: Yes = False,
    dry_run: DryRun = False,
) -> None:
    """Send invoices to clients as PDF by mail.

    A document with the same content goes to the same address once. --again and --resend send it once more. "accepted"
    means that the mail server took it: no server says that a mail has arrived.

    The practice's address is the sender: set it with the setting email. Set the mail server with smtp_host, or a
    command such as msmtp -t with mail_command.

    Example: zbill invoice email 7
    """
    from zbill.cli import emails

    options = emails.Options(to, draft, limit, pause, again, resend, password, dry_run, yes)
    emails.invoices(current(ctx), parsing.document_numbers(invoices), options)


def receipt_email(
    ctx: Context,
    receipts: ReceiptsArg,
    to: To = "",
    draft: Draft = False,
    limit: Limit = "",
    pause: Pause = "",
    again: Again = False,
    resend: Resend = False,
    password: Protect = False,
    yes: Yes = False,
    dry_run: DryRun = False,
) -> None:
    """Send receipts to clients as PDF by mail.

    A document with the same content goes to the same address once. --again and --resend send it once more. "accepted"
    means that the mail server took it: no server says that a mail has arrived.

    The practice's address is the sender: set it with the setting email. Set the mail server with smtp_host, or a
    command such as msmtp -t with mail_command.

    Example: zbill receipt email 3
    """
    from zbill.cli import emails

    options = emails.Options(to, draft, limit, pause, again, resend, password, dry_run, yes)
    emails.receipts(current(ctx), parsing.document_numbers(receipts), options)


def creditnote_email(
    ctx: Context,
    numbers: NumbersArg,
    to: To = "",
    draft: Draft = False,
    limit: Limit = "",
    pause: Pause = "",
    again: Again = False,
    resend: Resend = False,
    password: Protect = False,
    yes: Yes = False,
    dry_run: DryRun = False,
) -> None:
    """Send credit notes to clients as PDF by mail.

    A document with the same content goes to the same address once. --again and --resend send it once more. "accepted"
    means that the mail server took it: no server says that a mail has arrived.

    The practice's address is the sender: set it with the setting email. Set the mail server with smtp_host, or a
    command such as msmtp -t with mail_command.

    Example: zbill creditnote email 2
    """
    from zbill.cli import emails

    options = emails.Options(to, draft, limit, pause, again, resend, password, dry_run, yes)
    emails.credit_notes(current(ctx), parsing.document_numbers(numbers), options)
