"""Documents as PDF files."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from zbill.cli.call import Call, on_terminal, save
from zbill.db.connection import reading
from zbill.db.desk import Desk
from zbill.errors import Usage
from zbill.papers import InvoicePaper, ReceiptPaper
from zbill.services.issuing import invoice_paper, receipt_paper

Paper = TypeVar("Paper", InvoicePaper, ReceiptPaper)

Protect = Annotated[
    bool, typer.Option("--password", help="Protect the PDF (AES-256); asked for, or from ZBILL_PDF_PASSWORD.")
]


def invoices(call: Call, numbers: Sequence[str], *, protect: bool) -> None:
    """One PDF an invoice."""
    papers = _read(call, numbers, invoice_paper)
    password = _password() if protect else None
    from zbill.documents.invoice import invoice_pdf

    _write(call, [(paper, invoice_pdf(paper, password=password)) for paper in papers])


def receipts(call: Call, numbers: Sequence[str], *, protect: bool) -> None:
    """One PDF a receipt."""
    papers = _read(call, numbers, receipt_paper)
    password = _password() if protect else None
    from zbill.documents.receipt import receipt_pdf

    _write(call, [(paper, receipt_pdf(paper, password=password)) for paper in papers])


def _read(call: Call, numbers: Sequence[str], read: Callable[[Desk, str], Paper]) -> list[Paper]:
    """Read every paper before anything is drawn: a drawing must not hold the file."""
    output = call.options.get("output")
    if output and not Path(output).is_dir():
        if len(numbers) > 1:
            raise Usage("--output names one file, but several documents are asked for.", "Name a folder that is there.")
        if Path(output).suffix.lower() != ".pdf":
            raise Usage(
                "A document is written as PDF.", "End the file's name with .pdf, or name a folder."
            )
    call.prints_documents = True
    desk = call.desk()
    with reading(desk.conn):
        return [read(desk, number) for number in numbers]


def _write(call: Call, drawn: Sequence[tuple[InvoicePaper | ReceiptPaper, bytes]]) -> None:
    from zbill.documents.fonts import missing

    for paper, content in drawn:
        lost = missing(paper)
        if lost:
            call.say(
                f"{paper.number}: no font at hand has {lost} ('?' is printed). Set one: zbill config set font FILE"
            )
        target = Path(call.options.get("output") or "")
        if target.is_dir():
            target /= f"{_safe(paper.number)}.pdf"
        save(target, content)
        print(target)


def _safe(number: str) -> str:
    """A file name of a document's number, whatever its prefix holds."""
    return "".join(character if character.isalnum() or character in "-_." else "-" for character in number)


def _password() -> str:
    given = os.environ.get("ZBILL_PDF_PASSWORD", "")
    if given:
        return given
    if not on_terminal():
        raise Usage("There is no terminal to ask for the password.", "Set ZBILL_PDF_PASSWORD.")
    import getpass

    return getpass.getpass("Password for the PDF: ", stream=sys.stderr)
