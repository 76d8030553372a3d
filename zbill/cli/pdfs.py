"""Write documents and reports as PDF files."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol, TypeVar

from zbill.cli.call import Call
from zbill.cli.terminal import ask_hidden, secret, with_progress
from zbill.desk import Desk
from zbill.errors import Usage
from zbill.file.connection import reading
from zbill.file.drafts import save
from zbill.papers import CreditNotePaper, InvoicePaper, ReceiptPaper, StatementPaper
from zbill.render import printout
from zbill.services.file_names import Kind, file_name
from zbill.services.papers import credit_note_paper, invoice_paper, letterhead, receipt_paper
from zbill.sheet import Sheet
from zbill.text import harmless

_DRAWING = "Drawing PDFs"

Paper = TypeVar("Paper", InvoicePaper, ReceiptPaper, CreditNotePaper, StatementPaper)
Drawn = TypeVar("Drawn", InvoicePaper, ReceiptPaper, CreditNotePaper, StatementPaper, contravariant=True)


def invoices(call: Call, numbers: Sequence[str], *, protect: bool) -> None:
    """Write one PDF per invoice."""
    from zbill.documents.invoice import invoice_pdf

    _print(call, "invoice", numbers, invoice_paper, invoice_pdf, protect)


def receipts(call: Call, numbers: Sequence[str], *, protect: bool) -> None:
    """Write one PDF per receipt."""
    from zbill.documents.receipt import receipt_pdf

    _print(call, "receipt", numbers, receipt_paper, receipt_pdf, protect)


def credit_notes(call: Call, numbers: Sequence[str], *, protect: bool) -> None:
    """Write one PDF per credit note."""
    from zbill.documents.credit_note import credit_note_pdf

    _print(call, "creditnote", numbers, credit_note_paper, credit_note_pdf, protect)


def statements(call: Call, read: Callable[[Desk], list[StatementPaper]], *, protect: bool) -> None:
    """Write one PDF per statement."""
    from zbill.documents.statement import statement_pdf

    desk = call.desk()
    with reading(desk.conn):
        papers = read(desk)
    password = _password() if protect else None
    # Write each as soon as it is drawn, so that many statements don't fill the memory.
    drawing = with_progress(papers, _DRAWING, quiet=call.quiet)
    _write(call, ((each.number, each, statement_pdf(each, password=password)) for each in drawing))


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
    if not is_folder:
        if call.form != "pdf":
            return False
        _refuse_one_file(many)
    call.prints_documents = True
    return True


def report(call: Call, ask: Callable[[Desk], Sheet], chart: bool | None) -> None:
    """Write a report to the PDF file in --output, with its bars unless `chart` is False."""
    from zbill.documents.report import ReportPaper, report_pdf
    from zbill.page.shortcomings import shortcomings

    desk = call.desk()
    with reading(desk.conn):
        sheet = ask(desk)
        heading = letterhead(desk)
    if chart is False:
        sheet = replace(sheet, bars=None)
    paper = ReportPaper(heading, printout(sheet, call.style(desk)), desk.today, desk.now)
    _warn(call, shortcomings(paper, sheet.title))
    save(Path(call.target), report_pdf(paper))
    if sheet.left_out:
        call.say(sheet.left_out)


class _Draw(Protocol[Drawn]):
    """A function that draws the PDF of a document."""

    def __call__(self, paper: Drawn, *, password: str | None) -> bytes: ...


def _print(
    call: Call,
    kind: Kind,
    numbers: Sequence[str],
    read: Callable[[Desk, str], Paper],
    draw: _Draw[Paper],
    protect: bool,
) -> None:
    papers = _read(call, kind, numbers, read)
    password = _password() if protect else None
    drawing = with_progress(papers, _DRAWING, quiet=call.quiet)
    _write(call, [(name, paper, draw(paper, password=password)) for name, paper in drawing])


def _read(
    call: Call, kind: Kind, numbers: Sequence[str], read: Callable[[Desk, str], Paper]
) -> list[tuple[str, Paper]]:
    """Return each document with the name of its file.

    All are read before one is drawn, so that no transaction stays open meanwhile.
    """
    target = Path(call.target)
    if call.pipes_documents:
        _refuse_one_file(len(numbers) > 1)
    elif call.target and not _is_folder(call.target):
        _refuse_one_file(len(numbers) > 1)
        if target.suffix.lower() != ".pdf":
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


def _refuse_one_file(many: bool) -> None:
    if many:
        raise Usage("Several documents don't fit in one file.", "Use --output with a folder.")


def _write(call: Call, drawn: Iterable[tuple[str, Paper, bytes]]) -> None:
    """Write PDFs, given with the names of their files, and print where."""
    from zbill.page.shortcomings import shortcomings

    for name, paper, content in drawn:
        _warn(call, shortcomings(paper, paper.number))
        if call.pipes_documents:
            sys.stdout.buffer.write(content)
            continue
        target = Path(call.target)
        if _is_folder(call.target):
            target.mkdir(mode=0o700, exist_ok=True)
            target /= f"{name}.pdf"
        save(target, content)
        print(harmless(str(target)) if sys.stdout.isatty() else target)


def _warn(call: Call, sentences: Iterable[str]) -> None:
    for sentence in sentences:
        call.say(f"Warning: {sentence}")


def _password() -> str:
    return secret("ZBILL_PDF_PASSWORD", "password") or ask_hidden("Password for the PDF: ")
