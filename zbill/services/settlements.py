"""Putting money and goodwill on invoices, and taking it off again (SPEC 5, 6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from zbill.billing.settling import Held, Share, take_off
from zbill.db import invoices, payments, settlements
from zbill.desk import Desk
from zbill.errors import InvoiceVoid, Refused, Usage
from zbill.models import Client, Invoice, Receipt
from zbill.money import Money


def put_credit(desk: Desk, share: Share, payment_id: int | None) -> None:
    settlements.add(
        desk.conn,
        invoice_id=share.id,
        payment_id=payment_id,
        day=desk.today,
        at=desk.now,
        amount=share.amount,
        cause="applied",
        staff_id=desk.actor.id,
    )


def release(desk: Desk, invoice: Invoice, amount: Money, cause: str, reason: str) -> list[str]:
    """Free an amount of an invoice, newest settlement first; it becomes unapplied on its own receipt, goodwill
    goodwill again. Returns the sentences that say so."""
    taken = take_off(amount, settlements.held_on(desk.conn, invoice.id))
    for held in taken:
        settlements.add(
            desk.conn,
            invoice_id=invoice.id,
            payment_id=held.payment_id,
            day=desk.today,
            at=desk.now,
            amount=-held.amount,
            cause=cause,
            reason=reason,
            staff_id=desk.actor.id,
        )
    return [_sentence(desk, invoice, held) for held in taken]


def _sentence(desk: Desk, invoice: Invoice, held: Held) -> str:
    if held.payment_id is None:
        return f"{desk.text(held.amount)} of goodwill came off {invoice.label} and is account credit again."
    label = payments.get(desk.conn, held.payment_id).label
    return f"{desk.text(held.amount)} of {label} came off {invoice.label} and is account credit, unapplied on {label}."


@dataclass(frozen=True)
class Named:
    """An invoice a payment names, with the amount meant for it or None for all it owes."""

    invoice: str
    amount: Money | None = None


def named_shares(desk: Desk, client: Client, named: Sequence[Named]) -> list[Share]:
    """What named invoices are to get. Errors: Refused if one owes less, Usage if one is named twice."""
    _refuse_twice(desk, named)
    # Amounts that were said come first; an invoice without one takes what is left.
    return [share_of(desk, client, each) for each in sorted(named, key=lambda each: each.amount is None)]


def share_of(desk: Desk, client: Client, named: Named) -> Share:
    invoice = invoices.find(desk.conn, named.invoice)
    if invoice.client_id != client.id:
        raise Refused(
            f"Invoice {invoice.label} is not {client.name}'s.",
            f"See: zbill invoice list --client {client.id} --unpaid",
        )
    if invoice.status == "void":
        raise InvoiceVoid(invoice.label)
    if invoice.balance == 0:
        raise Refused(
            f"Invoice {invoice.label} owes nothing.",
            f"Take it as account credit: zbill deposit {client.id} AMOUNT",
        )
    wanted = invoice.balance if named.amount is None else named.amount
    if wanted > invoice.balance:
        raise Refused(
            f"Invoice {invoice.label} owes {desk.text(invoice.balance)} only.",
            f"Name that amount at most, or take a deposit: zbill deposit {client.id} AMOUNT",
        )
    return Share(invoice.id, wanted)


def _refuse_twice(desk: Desk, named: Sequence[Named]) -> None:
    labels = [invoices.find(desk.conn, each.invoice).label for each in named]
    for label in labels:
        if labels.count(label) > 1:
            raise Usage(f"Invoice {label} is named twice.", "Name each invoice once.")


def settle(desk: Desk, receipt: Receipt, shares: Sequence[Share]) -> None:
    """Put shares of a payment on invoices; never before the day an invoice was made (SPEC 8.1)."""
    for share in shares:
        settlements.add(
            desk.conn,
            invoice_id=share.id,
            payment_id=receipt.id,
            day=max(receipt.date, invoices.get(desk.conn, share.id).date),
            at=desk.now,
            amount=share.amount,
            cause="payment",
            staff_id=desk.actor.id,
        )
