"""--email and --print, of commands that record something first, and of those whose document has no number yet.

These are statements, superbills and estimates (SPEC 11).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

from zbill.cli.call import Call
from zbill.cli.declared import Annotated, Option
from zbill.errors import DeliveryFailed, Usage, command

if TYPE_CHECKING:
    from zbill.cli.afterwards import AfterCommit
    from zbill.cli.emails import Options

EmailReceipt = Annotated[bool, Option("--email", help="Also send the receipt to the client by mail.")]
EmailInvoices = Annotated[bool, Option("--email", help="Also send the invoices to the clients by mail.")]
PrintReceipt = Annotated[bool, Option("--print", help="Also print the receipt.")]
PrintInvoices = Annotated[bool, Option("--print", help="Also print the invoices.")]
EmailIt = Annotated[bool, Option("--email", help="Send it to the client as PDF by mail.")]
PrintIt = Annotated[bool, Option("--print", help="Print it with the setting print_command.")]

LastDayOrAddress = Annotated[
    str, Option("--to", metavar="DAY", help="Last day of the period, or with --email an address to send it to.")
]

# Where a document goes.
Outlet = Literal["screen", "pdf", "mail", "printer"]

# The words of a command that say how a document is delivered, not what it is: a key is not compared with them.
HOW = ("draft", "limit", "pause", "resend", "yes", "copies", "printer", "password", "lossy", "dry_run", "check")


def outlet(
    call: Call,
    words: tuple[str, str],
    options: Options,
    *,
    mail: bool,
    print_it: bool,
    on_printer: bool,
    lossy: bool,
    many: bool,
) -> Outlet:
    """Return where a document goes. `words` are its command and whose it is, and `options` those for mail.

    `on_printer` is true if an option for printing was given. Raises Usage for options that don't fit.
    """
    from zbill.cli import pdfs

    name, whose = words
    if on_printer and not print_it:
        raise Usage("--copies and --printer work only with --print.", "Add --print.")
    if not mail and options._replace(protect=False, dry_run=False) != type(options)():
        raise Usage("These options are for sending.", f"Add --email: {command(name, whose, '--email')}")
    on_paper = not mail and pdfs.wants_pdf(call, many=many)
    if print_it and (on_paper or mail):
        article = "An" if name[0] in "aeiou" else "A"
        raise Usage(
            f"{article} {name} is printed, sent or written to a PDF, only one of them.", "Leave out the other options."
        )
    where = "FOLDER" if many else "FILE.pdf"
    for option, given, fits in (("--password", options.protect, mail), ("--lossy", lossy, print_it)):
        if given and not (on_paper or fits):
            raise Usage(f"{option} needs a PDF.", f"Write one: {command(name, whose, '-o', where, option)}")
    if mail:
        return "mail"
    return "printer" if print_it else "pdf" if on_paper else "screen"


@contextmanager
def told_after(call: Call, notes: Sequence[str]) -> Iterator[None]:
    """Say notes once a document is given, even if its delivery fails."""
    try:
        yield
    except DeliveryFailed:
        for note in notes:
            call.say(note)
        raise
    for note in notes:
        call.say(note)


def to_deliver(call: Call, kind: Literal["invoice", "receipt"], *, mail: bool, print_it: bool) -> list[AfterCommit]:
    """Return what sends and prints documents of a kind once a command has saved them."""
    afterwards: list[AfterCommit] = []
    if mail:
        from zbill.cli import emails

        afterwards.append(emails.AfterCommit(call, kind))
    if print_it:
        from zbill.cli import printing

        afterwards.append(printing.AfterCommit(call, kind))
    return afterwards
