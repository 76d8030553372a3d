"""Documents to print, and the log of print jobs (SPEC 11, "Delivery")."""

from __future__ import annotations

from zbill.billing.deliveries import Delivery
from zbill.db import credit_notes, invoices, payments
from zbill.desk import Desk
from zbill.models import CreditNote, Invoice, Receipt
from zbill.services.file_names import Kind


def find(desk: Desk, kind: Kind, number: str) -> Invoice | Receipt | CreditNote:
    """Return the document with this number. Raises NotFound."""
    if kind == "invoice":
        return invoices.find(desk.conn, number)
    return payments.find(desk.conn, number) if kind == "receipt" else credit_notes.find(desk.conn, number)


def record_print(desk: Desk, job: Delivery, copies: int) -> None:
    """Log that a document was handed to the print command, and what that answered."""
    with desk.writing():
        desk.record(
            "print",
            job.number,
            job.client_id,
            after={"printer": job.to, "copies": copies, "result": job.result, "answer": job.answer},
        )
