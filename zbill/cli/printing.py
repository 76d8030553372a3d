"""Print documents by the print command, and say what became of each (SPEC 11, "Delivery")."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Literal

from zbill.billing.deliveries import Delivery
from zbill.claims import EstimatePaper, SuperbillPaper
from zbill.cli import parsing, pdfs
from zbill.cli.call import Call
from zbill.cli.cores import on_all_cores
from zbill.cli.pdfs import AnyPaper
from zbill.cli.terminal import with_progress
from zbill.delivery import printer
from zbill.delivery.printer import PrintJob
from zbill.desk import Desk
from zbill.errors import DeliveryFailed, Refused, Usage, command
from zbill.file.connection import reading
from zbill.models import Outcome, Reference
from zbill.papers import CreditNotePaper, InvoicePaper, ReceiptPaper, StatementPaper
from zbill.records import NamedTuple
from zbill.render import render
from zbill.reports import things
from zbill.reports.deliveries import deliveries
from zbill.services.deliveries import find, record_print
from zbill.services.file_names import Kind
from zbill.services.papers import credit_note_paper, invoice_paper, receipt_paper
from zbill.sheet import Sheet
from zbill.text import clean, listed
from zbill.words import Document, Result

_MOST_COPIES = 100

_READ: dict[Kind, Callable[[Desk, str], InvoicePaper | ReceiptPaper | CreditNotePaper]] = {
    "invoice": invoice_paper,
    "receipt": receipt_paper,
    "creditnote": credit_note_paper,
}


class Sheets(NamedTuple):
    """A document to be printed, whose PDF is drawn when its turn comes."""

    document: Document
    number: str
    client: str
    client_id: int
    paper: AnyPaper
    draw: Callable[[], bytes]


class AfterCommit:
    """The print jobs of a command that records something first, and prints its documents of one kind when it is saved.

    A repeated command prints nothing.
    """

    parts: Mapping[Reference, Sheet] = MappingProxyType({})

    def __init__(self, call: Call, kind: Literal["invoice", "receipt"]) -> None:
        self._call = call
        self._kind = kind
        self._found: list[Sheets] = []
        self._is_repeated = False

    def prepare(self, desk: Desk) -> None:
        """Check nothing: what is recorded stays recorded even if there is no print command."""

    def send(self, desk: Desk, outcome: Outcome) -> None:
        """Read the documents. They are printed once the answer is written, which doesn't tell of print jobs."""
        self._is_repeated = outcome.repeated
        self._found = _made(desk, self._kind, outcome)

    def finish(self) -> DeliveryFailed | None:
        """Print what was created or changed, and say so. Return which documents weren't queued, None if all were."""
        from zbill.page.shortcomings import require_printable

        call = self._call
        if self._is_repeated or call.exit_code:
            # With an exit code, Ctrl-C has ended the mails.
            return None
        if not self._found:
            call.say(f"There is no {self._kind} to print.")
            return None
        wanted = job(call.desk())
        try:
            require_printable([each.paper for each in self._found])
            tried = list(_spooled(call, self._found, wanted))
        except Refused as error:
            remedy = f"Use --lossy to print '?' instead{_by_command(self._found, '--lossy')}"
            return DeliveryFailed(error.sentence, remedy)
        except DeliveryFailed as error:
            return error
        for each in tried:
            if each.result == "queued":
                call.say(f"{each.number} was queued for printing{': ' * bool(each.answer)}{each.answer}")
        return _failure(tried, wanted)


def job(desk: Desk, copies: str = "1", on: str = "") -> PrintJob:
    """Return how to print, from --copies and --printer. Raises Usage."""
    name = clean(on, "printer")
    if name.startswith("-"):
        # The print command would take it for an option.
        raise Usage(f"{name!r} isn't a printer.", "Use the printer's name.")
    return PrintJob(
        desk.settings["print_command"] or "lp", parsing.whole(copies, "number of copies", _MOST_COPIES), name
    )


def documents(
    call: Call, kind: Kind, named: Sequence[str], copies: str, on: str, *, lossy: bool, dry_run: bool
) -> None:
    """Print documents of one kind, and print what became of each.

    Raises Refused for letters that can't be printed, unless `lossy`, and DeliveryFailed if one isn't queued.
    """
    numbers = parsing.document_numbers(named)
    call.identify()
    desk = call.desk()
    wanted = job(desk, copies, on)
    with reading(desk.conn):
        found = [_sheets(desk, kind, number) for number in numbers]
    _report(call, found, wanted, lossy=lossy, dry_run=dry_run)


def statements(call: Call, read: Callable[[Desk], list[StatementPaper]], copies: str, on: str, *, lossy: bool) -> None:
    """Print statements as `documents` does."""
    call.identify()
    desk = call.desk()
    wanted = job(desk, copies, on)
    with reading(desk.conn):
        papers = read(desk)
    _report(call, [_statement(paper) for paper in papers], wanted, lossy=lossy, dry_run=False)


def superbills(call: Call, give: Callable[[Desk], list[SuperbillPaper]], copies: str, on: str, *, lossy: bool) -> None:
    """Give superbills, and print them as `documents` does. They are given even if that fails."""
    wanted = job(call.desk(), copies, on)
    papers = pdfs.given(call, give, lossy)
    _report(call, [_claim(each, each.superbill.client_id) for each in papers], wanted, lossy=True, dry_run=False)


def estimate(call: Call, give: Callable[[Desk], EstimatePaper], copies: str, on: str, *, lossy: bool) -> None:
    """Give an estimate, and print it as `superbills` does."""
    wanted = job(call.desk(), copies, on)
    (paper,) = pdfs.given(call, lambda desk: [give(desk)], lossy)
    _report(call, [_claim(paper, paper.estimate.client_id)], wanted, lossy=True, dry_run=False)


def _made(desk: Desk, kind: Literal["invoice", "receipt"], outcome: Outcome) -> list[Sheets]:
    """Return the documents of a kind that a command has created or changed."""
    with reading(desk.conn):
        made = [each for each in outcome.made if each.kind == kind]
        return [_sheets(desk, kind, line[0]) for line in things.lines(desk, made)]


def _sheets(desk: Desk, kind: Kind, number: str) -> Sheets:
    client_id = find(desk, kind, number).client_id
    paper = _READ[kind](desk, number)
    return Sheets(kind, paper.number, paper.client, client_id, paper, partial(pdfs.drawing(kind), paper, lossy=True))


def _statement(paper: StatementPaper) -> Sheets:
    draw = partial(pdfs.drawing("statement"), paper, lossy=True)
    return Sheets("statement", paper.number, paper.client, paper.client_id, paper, draw)


def _claim(paper: SuperbillPaper | EstimatePaper, client_id: int) -> Sheets:
    kind: Document = "superbill" if isinstance(paper, SuperbillPaper) else "estimate"
    client = paper.superbill.client if isinstance(paper, SuperbillPaper) else paper.estimate.client
    return Sheets(kind, paper.number, client, client_id, paper, partial(pdfs.drawing(kind), paper, lossy=True))


def _report(call: Call, found: Sequence[Sheets], wanted: PrintJob, *, lossy: bool, dry_run: bool) -> None:
    """Print the documents and a table of what became of each."""
    from zbill.page.shortcomings import require_printable

    if not lossy:
        require_printable([each.paper for each in found])
    desk = call.desk()
    tried = [_delivery(desk, each, wanted) for each in found] if dry_run else list(_spooled(call, found, wanted))
    if call.quiet:
        call.write_lines(*(each.number for each in tried))
    else:
        call.write(lambda out: render(deliveries("Printing", tried), call.form, call.style(desk), out))
    if dry_run:
        call.say("Dry run: nothing was printed.")
    elif failure := _failure(tried, wanted):
        raise failure


def _spooled(call: Call, found: Sequence[Sheets], wanted: PrintJob) -> Iterator[Delivery]:
    """Yield each document once the print command has answered and the log has it."""
    desk = call.desk()
    if found:
        printer.require_program(wanted)
    drawing = on_all_cores([each.draw for each in found])
    for each, pdf in zip(with_progress(found, "Printing", quiet=call.quiet), drawing, strict=True):
        pdfs.warn(call, each.paper)
        result, answer = printer.spool(wanted, each.number, pdf)
        tried = _delivery(desk, each, wanted, result, answer)
        record_print(desk, tried, wanted.copies)
        yield tried


def _delivery(desk: Desk, sheets: Sheets, wanted: PrintJob, result: Result = "unsent", answer: str = "") -> Delivery:
    return Delivery(*sheets[:4], wanted.printer, result, answer, "", desk.now)


def _failure(tried: Sequence[Delivery], wanted: PrintJob) -> DeliveryFailed | None:
    """Return which documents weren't queued, and why; None if all were."""
    failed = [each for each in tried if each.result != "queued"]
    if not failed:
        return None
    numbers = listed([each.number for each in failed])
    return DeliveryFailed(
        f"{wanted.program} didn't print {numbers}: {failed[0].answer.rstrip('.')}.",
        f"Check the printer, then print {'them' if len(failed) > 1 else 'it'} again{_by_command(failed)}",
    )


def _by_command(sheets: Sequence[Sheets | Delivery], *options: str) -> str:
    """Return the end of a remedy: the command that prints these documents, if there is one."""
    (kind, *others) = {each.document for each in sheets}
    if others or kind not in _READ:
        return "."
    return f": {command(kind, 'print', *(each.number for each in sheets), *options)}"
