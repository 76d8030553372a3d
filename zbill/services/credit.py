"""Account credit: give and remove goodwill, apply credit to invoices, unapply it (SPEC 6)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from zbill.billing.settlements import Share, allocate
from zbill.db import clients, goodwill, invoices, payments, settlements
from zbill.db.goodwill import Goodwill
from zbill.desk import Desk
from zbill.errors import Refused
from zbill.models import Client, Outcome
from zbill.money import ZERO, Money, total
from zbill.services.closing import close_settled
from zbill.services.guards import require_unlocked
from zbill.services.settlements import NamedInvoice, named_shares, release, settle_from_credit, shares_owing

# The credit to use, in order: the payment it came with (None for goodwill), and the amount that is unapplied.
Sources = Sequence[tuple[int | None, Money]]


def add(desk: Desk, client_text: str, amount: Money, reason: str) -> Outcome:
    """Give a client goodwill: credit without a payment, counted in no payment total.

    Raises NotFound, Ambiguous, Refused if today is locked.
    """
    with desk.writing():
        desk.require("give_credit")
        client = clients.find(desk.conn, client_text)
        return _change_goodwill(desk, client, amount, reason, "credit add")


def remove(desk: Desk, client_text: str, amount: Money, reason: str) -> Outcome:
    """Remove unused goodwill. Raises NotFound, Ambiguous, Refused if there is less of it or today is locked."""
    with desk.writing():
        desk.require("give_credit")
        client = clients.find(desk.conn, client_text)
        unused = goodwill.unused(desk.conn, client.id)
        if amount > unused:
            label = settlements.newest_with_goodwill(desk.conn, client.id)
            if label:
                remedy = f"To remove more, move goodwill back first: zbill credit unapply {label} AMOUNT --reason TEXT"
            else:
                remedy = "Remove up to that." if unused else ""
            raise Refused(f"{client.name} has {desk.text(unused)} of unused goodwill.", remedy)
        return _change_goodwill(desk, client, -amount, reason, "credit remove")


def apply(desk: Desk, client_text: str, amount: Money | None = None, named: Sequence[NamedInvoice] = ()) -> Outcome:
    """Apply a client's credit to their invoices, all that fits or an amount: goodwill first, then money, oldest first.

    Raises NotFound, Ambiguous, Refused, Usage.
    """
    with desk.writing():
        desk.require("apply_credit")
        client = clients.find(desk.conn, client_text)
        unpaid = f"Choose an unpaid invoice: zbill invoice list --client {client.id} --unpaid"
        targets = named_shares(desk, client, named, unpaid) if named else shares_owing(desk, client.id)
        sources = _sources(desk, client.id)
        held, owing = total(available for _, available in sources), total(share.amount for share in targets)
        if amount is not None and amount > min(held, owing):
            if held < owing:
                limit = f"{client.name} has {desk.text(held)} of account credit."
            else:
                limit = f"{client.name} owes {desk.text(owing)}{' on these invoices' if named else ''}."
            raise Refused(limit, "Apply up to that." if held and owing else "")
        outcome = Outcome()
        _apply(desk, sources, targets, amount, outcome)
        if not outcome.made:
            lacks = "has no account credit" if owing else "owes nothing"
            outcome.notes.append(f"{client.name} {lacks}. No credit was applied.")
        return outcome


def apply_all(desk: Desk) -> Outcome:
    """Apply every client's credit to the invoices they owe on. Raises Refused if today is locked."""
    with desk.writing():
        desk.require("apply_credit")
        outcome = Outcome()
        for client in clients.owing_with_credit(desk.conn):
            apply_credit(desk, client, shares_owing(desk, client.id), outcome)
        if not outcome.made:
            outcome.notes.append("No client with account credit owes anything. No credit was applied.")
        return outcome


def apply_credit(desk: Desk, client: Client, targets: Sequence[Share], outcome: Outcome) -> list[Share]:
    """Apply all of a client's credit that fits to these invoices, in the caller's transaction. Return what each got."""
    return _apply(desk, _sources(desk, client.id), targets, None, outcome)


def unapply(desk: Desk, invoice_text: str, amount: Money, reason: str) -> Outcome:
    """Move money or goodwill from an invoice back to account credit, newest first. Raises NotFound, Refused."""
    with desk.writing():
        desk.require("unapply_credit")
        invoice = invoices.find(desk.conn, invoice_text)
        if amount > invoice.paid:
            if invoice.paid:
                raise Refused(f"Only {desk.text(invoice.paid)} is paid on {invoice.label}.", "Move up to that.")
            raise Refused(f"Nothing is paid on {invoice.label}.", f"See: zbill invoice show {invoice.label}")
        notes = release(desk, invoice, amount, "unapplied", reason)
        desk.record(
            "credit unapply", invoice.label, invoice.client_id, after={"amount": desk.text(amount), "reason": reason}
        )
        return Outcome.of("invoice", invoice.id, notes=notes)


def _apply(
    desk: Desk, sources: Sources, targets: Iterable[Share], amount: Money | None, outcome: Outcome
) -> list[Share]:
    unpaid = list(targets)
    wanted = total(share.amount for share in unpaid) if amount is None else amount
    applied: dict[int, Share] = {}
    for payment_id, available in sources:
        shares = allocate(Money(min(available, wanted)), unpaid)
        settle_from_credit(desk, payment_id, shares)
        used = {share.invoice.id: share.amount for share in shares}
        unpaid = [Share(share.invoice, share.amount - used.get(share.invoice.id, ZERO)) for share in unpaid]
        wanted -= total(used.values())
        for invoice, part in shares:
            before = applied[invoice.id].amount if invoice.id in applied else ZERO
            applied[invoice.id] = Share(invoice, before + part)
    for invoice, part in applied.values():
        desk.record("credit apply", invoice.label, invoice.client_id, after={"paid": desk.text(invoice.paid + part)})
        outcome.add("invoice", invoice.id)
    close_settled(desk, applied, outcome)
    return list(applied.values())


def _sources(desk: Desk, client_id: int) -> Sources:
    """Return the credit to use: goodwill first, then unapplied money, oldest first."""
    unused = goodwill.unused(desk.conn, client_id)
    money = [(receipt.id, receipt.unapplied) for receipt in payments.unapplied(desk.conn, client_id)]
    return [*([(None, unused)] if unused > 0 else []), *money]


def _change_goodwill(desk: Desk, client: Client, amount: Money, reason: str, what: str) -> Outcome:
    require_unlocked(desk, desk.today, "Goodwill")
    goodwill.add(desk.conn, Goodwill(client.id, desk.today, desk.now, amount, reason, desk.actor.id))
    desk.record(what, f"client {client.id}", client.id, after={"amount": desk.text(amount), "reason": reason})
    return Outcome.of("balance", client.id)
