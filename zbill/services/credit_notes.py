"""Credit notes: taking back all or part of a closed invoice (SPEC 5)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from zbill.billing.credit_notes import share
from zbill.db import credit_notes, invoices, lines, write_offs
from zbill.db.credit_notes import NewCreditNote, Part
from zbill.db.write_offs import WriteOff
from zbill.desk import Desk
from zbill.errors import Refused, Usage
from zbill.models import Invoice, Outcome
from zbill.money import Money, total
from zbill.services.guards import require_not_void
from zbill.services.settlements import release


class Credited(NamedTuple):
    """A line a credit note names, with the amount (tax included) or None for all that is left of it."""

    line: int
    amount: Money | None = None


def issue(desk: Desk, invoice_text: str, named: Sequence[Credited], reason: str) -> Outcome:
    """Issue a credit note for chosen lines, or for all that is left. Its amount first lowers what is owing, then what
    is written off; the rest of it frees money, unapplied again on its own receipt, or goodwill.

    Raises NotFound, InvoiceVoid, Refused, Usage for a line named twice.
    """
    numbers = [each.line for each in named]
    if len(set(numbers)) != len(numbers):
        raise Usage("A line is named twice.", "Name each line once.")
    with desk.writing():
        desk.require("issue_credit_note")
        invoice = invoices.find(desk.conn, invoice_text)
        _require_closed(invoice)
        parts = [_part(desk, invoice, each) for each in named or _all_left(desk, invoice)]
        if not parts:
            raise Refused(f"Nothing is left of {invoice.label} to credit.", f"See: zbill invoice show {invoice.label}")
        amount = total(part.amounts.total for part in parts)
        outcome = Outcome()
        released = _make_room(desk, invoice, amount, reason, outcome)
        new = NewCreditNote(
            invoice_id=invoice.id,
            client_id=invoice.client_id,
            date=desk.today,
            issued_at=desk.now,
            reason=reason,
            released=released,
            staff_id=desk.actor.id,
        )
        note_id, label = credit_notes.add(desk.conn, desk.settings, new, parts)
        desk.record(
            "invoice credit", label, invoice.client_id, after={"invoice": invoice.label, "total": desk.text(amount)}
        )
        outcome.add("creditnote", note_id)
        return outcome


def _require_closed(invoice: Invoice) -> None:
    require_not_void(invoice)
    if invoice.status == "open":
        raise Refused(
            f"Invoice {invoice.label} is open: change its lines instead.",
            f"See: zbill invoice edit --help, or zbill invoice void-line {invoice.label} LINE",
        )


def _part(desk: Desk, invoice: Invoice, named: Credited) -> Part:
    line = lines.numbered(desk.conn, invoice.id, invoice.label, named.line)
    left, positions, inclusive = credit_notes.left_of(desk.conn, line.id)
    if not line.live:
        raise Refused(f"Nothing is left of line {named.line}.", f"See: zbill invoice show {invoice.label}")
    amount = left.total if named.amount is None else named.amount
    if amount > left.total:
        raise Refused(f"{desk.text(left.total)} is left of line {named.line}.", "Credit that at most.")
    return Part(line.id, share(amount, left, inclusive), positions)


def _all_left(desk: Desk, invoice: Invoice) -> list[Credited]:
    return [Credited(line.number) for line in lines.of_invoice(desk.conn, invoice.id) if line.live]


def _make_room(desk: Desk, invoice: Invoice, amount: Money, reason: str, outcome: Outcome) -> Money:
    """What is more than the invoice owes comes off its write-off, then off the money on it; the released amount."""
    too_much = Money(max(0, amount - invoice.balance))
    forgiven = Money(min(too_much, invoice.written_off))
    if forgiven:
        write_offs.add(desk.conn, WriteOff(invoice.id, desk.today, desk.now, -forgiven, reason, desk.actor.id))
    released = too_much - forgiven
    if released:
        outcome.notes += release(desk, invoice, released, "credited", reason)
    return released
