"""Write documents and reports as PDF files."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Protocol, TypeVar

from zbill.claims import EstimatePaper, SuperbillPaper
from zbill.cli.call import Call
from zbill.cli.terminal import ask_hidden, secret
from zbill.desk import Desk
from zbill.errors import Usage
from zbill.file.connection import reading, reading_much
from zbill.file.drafts import save
from zbill.money import Money
from zbill.papers import CreditNotePaper, InvoicePaper, Letterhead, ReceiptPaper, StatementPaper
from zbill.progress import Progress, untold
from zbill.render import printout
from zbill.services.file_names import Kind, file_name
from zbill.services.papers import credit_note_paper, invoice_paper, letterhead, receipt_paper
from zbill.sheet import Sheet
from zbill.style import Style
from zbill.text import harmless
from zbill.words import Document

AnyPaper = InvoicePaper | ReceiptPaper | CreditNotePaper | StatementPaper | SuperbillPaper | EstimatePaper
Paper = TypeVar("Paper", InvoicePaper, ReceiptPaper, CreditNotePaper, StatementPaper, SuperbillPaper, EstimatePaper)
Drawn = TypeVar(
    "Drawn",
    InvoicePaper,
    ReceiptPaper,
    CreditNotePaper,
    StatementPaper,
    SuperbillPaper,
    EstimatePaper,
    contravariant=True,
)


def invoices(call: Call, numbers: Sequence[str], *, protect: bool, lossy: bool) -> None:
    """Write invoices as PDF files."""
    from zbill.documents.invoice import invoice_pdf

    _print(call, "invoice", numbers, invoice_paper, invoice_pdf, protect, lossy)


def receipts(call: Call, numbers: Sequence[str], *, protect: bool, lossy: bool) -> None:
    """Write receipts as PDF files."""
    from zbill.documents.receipt import receipt_pdf

    _print(call, "receipt", numbers, receipt_paper, receipt_pdf, protect, lossy)


def credit_notes(call: Call, numbers: Sequence[str], *, protect: bool, lossy: bool) -> None:
    """Write credit notes as PDF files."""
    from zbill.documents.credit_note import credit_note_pdf

    _print(call, "creditnote", numbers, credit_note_paper, credit_note_pdf, protect, lossy)


def statements(call: Call, read: Callable[[Desk], list[StatementPaper]], *, protect: bool, lossy: bool) -> None:
    """Write statements as PDF files."""
    from zbill.documents.statement import statement_pdf

    desk = call.desk()
    with reading_much(desk.conn):
        papers = read(desk)
    if not papers:
        call.say("Nothing to print.")
    _write(call, [(paper.number, paper) for paper in papers], statement_pdf, protect=protect, lossy=lossy)


def drawing(kind: Document) -> Callable[..., bytes]:
    """Return the function that draws the PDF of a kind of document."""
    if kind == "invoice":
        from zbill.documents.invoice import invoice_pdf

        return invoice_pdf
    if kind == "receipt":
        from zbill.documents.receipt import receipt_pdf

        return receipt_pdf
    if kind == "creditnote":
        from zbill.documents.credit_note import credit_note_pdf

        return credit_note_pdf
    if kind == "superbill":
        from zbill.documents.superbill import superbill_pdf

        return superbill_pdf
    if kind == "estimate":
        from zbill.documents.estimate import estimate_pdf

        return estimate_pdf
    from zbill.documents.statement import statement_pdf

    return statement_pdf


def superbills(call: Call, give: Callable[[Desk], list[SuperbillPaper]], *, protect: bool, lossy: bool) -> None:
    """Give superbills, and write their PDFs. They are given even if a file can't be written."""
    from zbill.documents.superbill import superbill_pdf

    password = password_for_pdf() if protect else None
    papers = given(call, give, lossy)
    if not papers:
        call.say("Nothing to print.")
    _save(call, [(paper.number, paper) for paper in papers], superbill_pdf, password)


def estimate(call: Call, give: Callable[[Desk], EstimatePaper], *, protect: bool, lossy: bool) -> None:
    """Give an estimate, and write its PDF. It is given even if that can't be written."""
    from zbill.documents.estimate import estimate_pdf

    password = password_for_pdf() if protect else None
    (paper,) = given(call, lambda desk: [give(desk)], lossy)
    _save(call, [(paper.number, paper)], estimate_pdf, password)


def wants_pdf(call: Call, *, many: bool) -> bool:
    """Return whether --output names a PDF file, or a folder for PDF files. Raises Usage.

    With `many`, a new name without an extension is a folder's, too.
    """
    if not call.target:
        return False
    target, form = Path(call.target), call.options.get("form")
    is_folder = target.is_dir() or call.target.endswith("/") or (many and not form and _is_folder(call.target))
    if is_folder and form:
        raise Usage("Only PDF files can be written to a folder.", "Leave out --format, or name a file.")
    if not (is_folder or form or target.suffix or target.exists()):
        raise Usage(
            f"There is no folder {call.target}.",
            "Use a file name that ends in .csv, .json, .txt or .pdf, or create the folder: "
            f"mkdir {shlex.quote(call.target)}",
        )
    call.takes_pdf = True
    if not is_folder and call.form != "pdf":
        return False
    call.prints_documents = True
    return True


def report(call: Call, ask: Callable[[Desk], Sheet], chart: bool | None, *, lossy: bool) -> None:
    """Write a report to the PDF file in --output, with its bars unless `chart` is False.

    Raises Refused for letters that can't be printed, unless `lossy`.
    """
    from zbill.documents.report import ReportPaper, report_pdf
    from zbill.page.shortcomings import shortcomings

    desk = call.desk()
    with reading_much(desk.conn):
        sheet = ask(desk)
        heading = letterhead(desk)
    style = _on_paper(call.style(desk, chart is not False), heading)
    paper = ReportPaper(heading, printout(sheet, style), desk.today, desk.now)
    content = report_pdf(paper, lossy=lossy)
    _warn(call, shortcomings(paper))
    save(Path(call.target), content)
    if sheet.left_out:
        call.say(sheet.left_out)


def _on_paper(style: Style, heading: Letterhead) -> Style:
    """Return a style with days and amounts as all documents of the practice have them."""
    from zbill.page.locales import writing

    written = writing(heading)
    return style._replace(
        day=lambda day: written.day(date.fromisoformat(str(day))), amount=lambda amount: written.money(Money(amount))
    )


class _Draw(Protocol[Drawn]):
    """A function that draws documents as one PDF."""

    def __call__(self, *papers: Drawn, password: str | None, lossy: bool, tell: Progress = untold) -> bytes: ...


def _print(
    call: Call,
    kind: Kind,
    numbers: Sequence[str],
    read: Callable[[Desk, str], Paper],
    draw: _Draw[Paper],
    protect: bool,
    lossy: bool,
) -> None:
    _write(call, _read(call, kind, numbers, read), draw, protect=protect, lossy=lossy)


def _read(
    call: Call, kind: Kind, numbers: Sequence[str], read: Callable[[Desk, str], Paper]
) -> list[tuple[str, Paper]]:
    """Return each document with the name of its file.

    All are read before one is drawn, so that no transaction stays open meanwhile.
    """
    target = Path(call.target)
    if not call.pipes_documents and call.target and not _is_folder(call.target) and target.suffix.lower() != ".pdf":
        raise Usage("This command writes only PDF files.", "Use a name that ends in .pdf, or a folder.")
    call.prints_documents = True
    desk = call.desk()
    with reading(desk.conn):
        papers = [read(desk, number) for number in numbers]
        return [(file_name(desk, kind, paper.number), paper) for paper in papers]


def _is_folder(target: str) -> bool:
    """Return whether --output names a folder: one that exists, or a new name with / at its end or no extension."""
    path = Path(target)
    return path.is_dir() if path.exists() else target.endswith("/") or not path.suffix


def _write(call: Call, named: Sequence[tuple[str, Paper]], draw: _Draw[Paper], *, protect: bool, lossy: bool) -> None:
    """Write documents, given with the names of their files, and print where. Raises Refused unless `lossy`."""
    from zbill.page.shortcomings import require_printable

    if not lossy:
        require_printable([paper for _, paper in named])
    _save(call, named, draw, password_for_pdf() if protect and named else None)


def given(call: Call, give: Callable[[Desk], list[Paper]], lossy: bool) -> list[Paper]:
    """Give documents, none if one has letters that can't be printed. Raises Refused for them unless `lossy`."""
    from zbill.page.shortcomings import require_printable

    desk = call.desk()
    with desk.writing():
        papers = give(desk)
        if not lossy:
            require_printable(papers)
    return papers


def _save(call: Call, named: Sequence[tuple[str, Paper]], draw: _Draw[Paper], password: str | None) -> None:
    """Write documents into one file or one each, and print where."""
    from zbill.page.identity import marked

    if not named:
        return
    drawn = partial(draw, password=password, lossy=True)
    if not call.pipes_documents and _is_folder(call.target):
        from zbill.cli.folders import write_each

        write_each(call, Path(call.target), named, drawn, again=password is not None)
        return
    papers = [paper for _, paper in named]
    with call.progress() as tell:
        content = drawn(*papers, tell=tell)
    if len(papers) == 1:
        content = marked(content, papers[0])
    for paper in papers:
        warn(call, paper)
    if call.pipes_documents:
        sys.stdout.buffer.write(content)
    else:
        save(Path(call.target), content)
        print(harmless(call.target) if sys.stdout.isatty() else call.target)


def warn(call: Call, paper: AnyPaper) -> None:
    """Say what the PDF of a document lacks."""
    from zbill.page.shortcomings import shortcomings

    _warn(call, shortcomings(paper))


def _warn(call: Call, sentences: Iterable[str]) -> None:
    for sentence in sentences:
        call.say(f"Warning: {sentence}")


def password_for_pdf() -> str:
    """Return the password for PDFs: from the environment, else asked.

    Raises Usage without a terminal, or for a password that can't be used.
    """
    from zbill.page.book import require_usable

    password = secret("ZBILL_PDF_PASSWORD", "password") or ask_hidden("Password for the PDF: ")
    require_usable(password)
    return password
