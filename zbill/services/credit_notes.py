"""Credit notes for all or part of a closed invoice (SPEC 5)."""

from __future__ import annotations

from collections.abc import Sequence

from zbill.billing.credit_notes import share
from zbill.db import credit_notes, invoices, lines, write_offs
from zbill.db.credit_notes import NewCreditNote, Part
from zbill.db.write_offs import WriteOff
from zbill.desk import Desk
from zbill.errors import Refused, Usage
from zbill.models import Invoice, Line, Outcome
from zbill.money import Money, total
from zbill.records import NamedTuple
from zbill.services.guards import require_not_void, require_unlocked
from zbill.services.settlements import release


class Credited(NamedTuple):
    """A line to credit, with the amount (tax included), or None for everything not credited yet."""

    line: int
    amount: Money | None = None


def issue(desk: Desk, invoice_text: str, named: Sequence[Credited], reason: str) -> Outcome:
    """Issue a credit note for chosen lines, or for everything not credited yet.

    It first lowers the invoice's balance, then its write-off. Anything beyond these releases money, which becomes
    unapplied on its own receipt, or goodwill. Raises NotFound, InvoiceVoid, Refused, Usage for a line named twice.
    """
    numbers = [each.line for each in named]
    for number in numbers:
        if numbers.count(number) > 1:
            raise Usage(f"Line {number} is named twice.", "Name each line once.")
    with desk.writing():
        desk.require("issue_credit_note")
        invoice = invoices.find(desk.conn, invoice_text)
        found = [lines.numbered(desk.conn, invoice.id, invoice.label, number) for number in numbers]
        _require_closed(desk, invoice)
        chosen = found or [line for line in lines.of_invoice(desk.conn, invoice.id) if line.live]
        amounts = [each.amount for each in named] or [None] * len(chosen)
        parts = [_part(desk, invoice, line, amount) for line, amount in zip(chosen, amounts, strict=True)]
        if not parts:
            raise Refused(
                f"Invoice {invoice.label} has nothing left to credit.", f"See: zbill invoice show {invoice.label}"
            )
        require_unlocked(desk, desk.today, "A credit note")
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


def _require_closed(desk: Desk, invoice: Invoice) -> None:
    require_not_void(desk, invoice)
    if invoice.status == "open":
        raise Refused(
            f"Invoice {invoice.label} is open, and only closed invoices can be credited.",
            f"Change its lines instead: zbill invoice edit {invoice.label} LINE --price PRICE, "
            f"or: zbill invoice void-line {invoice.label} LINE",
        )


def _part(desk: Desk, invoice: Invoice, line: Line, asked: Money | None) -> Part:
    left, positions, inclusive = credit_notes.left_of(desk.conn, line.id)
    if not line.live:
        raise Refused(
            f"Line {line.number} of {invoice.label} has nothing left to credit.",
            f"See: zbill invoice show {invoice.label}",
        )
    amount = left.total if asked is None else asked
    if amount > left.total:
        raise Refused(
            f"Line {line.number} of {invoice.label} has {desk.text(left.total)} left to credit.", "Credit up to that."
        )
    return Part(line.id, share(amount, left, inclusive), positions)


def _make_room(desk: Desk, invoice: Invoice, amount: Money, reason: str, outcome: Outcome) -> Money:
    """Make room for a credit note above the balance: lower the write-off, then release money. Return that money."""
    excess = Money(max(0, amount - invoice.balance))
    reversal = Money(min(excess, invoice.written_off))
    if reversal:
        write_offs.add(desk.conn, WriteOff(invoice.id, desk.today, desk.now, -reversal, reason, desk.actor.id))
    released = excess - reversal
    if released:
        outcome.notes += release(desk, invoice, released, "credited", reason)
    return released
