"""The documents that are to be sent, each with its client's address and what the mail says of it (SPEC 11)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from zbill.billing.addresses import address
from zbill.billing.deliveries import content_digest
from zbill.claims import EstimatePaper, SuperbillPaper
from zbill.db import clients, credit_notes, invoices, payments
from zbill.desk import Desk
from zbill.errors import Usage
from zbill.models import Outcome, Reference
from zbill.money import Money
from zbill.papers import CreditNotePaper, InvoicePaper, ReceiptPaper, StatementPaper
from zbill.records import NamedTuple
from zbill.services.file_names import file_name
from zbill.services.guards import require_not_void
from zbill.services.papers import credit_note_paper, invoice_paper, receipt_paper
from zbill.words import Document

Paper = InvoicePaper | ReceiptPaper | CreditNotePaper | StatementPaper | SuperbillPaper | EstimatePaper


class Letter(NamedTuple):
    """A document that is to be sent to its client.

    `document` is its id, for a statement that of the client. `address` is as it was typed, "" if there is none, and as
    mail servers take it if it is one. `called`, `amount` and `due` are what templates print, `due` "" if nothing is.
    """

    kind: Document
    document: int
    number: str
    client: str
    client_id: int
    address: str
    digest: str
    called: str
    amount: str
    due: str
    file_name: str
    paper: Paper

    @property
    def obstacle(self) -> str:
        """Return why it can't be sent to its address, "" if it can."""
        if not self.address:
            return f"{self.client} has no email address."
        return "" if _spelled(self.address) else f"{self.address!r} isn't an email address."

    def addressed(self, text: str) -> Letter:
        """Return the letter to another address, spelled as mail servers take it if it is one."""
        return self._replace(address=_spelled(text) or text)


def invoice_letters(desk: Desk, numbers: Sequence[str]) -> list[Letter]:
    """Return the letters of invoices. Raises NotFound, InvoiceVoid."""
    found = list(dict.fromkeys(invoices.find(desk.conn, number) for number in numbers))
    for invoice in found:
        require_not_void(desk, invoice)
    letters = []
    for each in found:
        paper = invoice_paper(desk, each.label)
        due = str(each.due) if each.balance else ""
        letters.append(_letter(desk, "invoice", each.id, each.client_id, paper, each.balance, due))
    return letters


def receipt_letters(desk: Desk, numbers: Sequence[str]) -> list[Letter]:
    """Return the letters of receipts. Raises NotFound."""
    found = dict.fromkeys(payments.find(desk.conn, number) for number in numbers)
    return [
        _letter(desk, "receipt", each.id, each.client_id, receipt_paper(desk, each.label), each.amount)
        for each in found
    ]


def credit_note_letters(desk: Desk, numbers: Sequence[str]) -> list[Letter]:
    """Return the letters of credit notes. Raises NotFound."""
    found = dict.fromkeys(credit_notes.find(desk.conn, number) for number in numbers)
    return [
        _letter(desk, "creditnote", each.id, each.client_id, credit_note_paper(desk, each.label), each.total)
        for each in found
    ]


def statement_letters(desk: Desk, papers: Iterable[StatementPaper]) -> list[Letter]:
    """Return the letters of statements."""
    return [_letter(desk, "statement", each.client_id, each.client_id, each, each.closing) for each in papers]


def superbill_letters(desk: Desk, papers: Iterable[SuperbillPaper]) -> list[Letter]:
    """Return the letters of superbills."""
    heads = ((each, each.superbill) for each in papers)
    return [_letter(desk, "superbill", head.id, head.client_id, each, each.paid) for each, head in heads]


def estimate_letters(desk: Desk, papers: Iterable[EstimatePaper]) -> list[Letter]:
    """Return the letters of estimates."""
    given = ((each, each.estimate) for each in papers)
    return [_letter(desk, "estimate", one.id, one.client_id, each, one.total) for each, one in given]


def _letter(
    desk: Desk, kind: Document, document: int, client_id: int, paper: Paper, amount: Money, due: str = ""
) -> Letter:
    client = clients.get(desk.conn, client_id)
    letter = Letter(
        kind=kind,
        document=document,
        number=paper.number,
        client=client.name,
        client_id=client.id,
        address="",
        digest=content_digest(kind, paper),
        called=_called(paper),
        amount=_amount(desk, amount),
        due=due,
        file_name=(
            paper.number
            if kind == "statement" or kind == "superbill" or kind == "estimate"
            else file_name(desk, kind, paper.number)
        ),
        paper=paper,
    )
    return letter.addressed(client.email)


def _called(paper: Paper) -> str:
    """Return what the mail calls a document, after its kind."""
    if isinstance(paper, StatementPaper):
        return f"{paper.first} to {paper.last}"
    if isinstance(paper, SuperbillPaper):
        return str(paper.superbill.id)
    return str(paper.estimate.id) if isinstance(paper, EstimatePaper) else paper.number


def _amount(desk: Desk, amount: Money) -> str:
    text = f"{desk.settings['currency']} {desk.text(abs(amount))}"
    return f"credit of {text}" if amount < 0 else text


def _spelled(text: str) -> str:
    """Return an address as mail servers take it, "" if the text isn't one."""
    try:
        return str(address(text))
    except Usage:
        return ""


def of_outcome(desk: Desk, kind: Document, outcome: Outcome) -> list[tuple[Reference, Letter]]:
    """Return the letters of what a command made: its receipts, or those of its invoices that aren't void."""
    found = [each for each in outcome.made if each.kind == kind]
    if kind == "receipt":
        labels = [payments.get(desk.conn, each.id).label for each in found]
        return list(zip(found, receipt_letters(desk, labels), strict=True))
    by_id = invoices.get_all(desk.conn, [each.id for each in found])
    valid = [each for each in found if by_id[each.id].status != "void"]
    return list(zip(valid, invoice_letters(desk, [by_id[each.id].label for each in valid]), strict=True))
