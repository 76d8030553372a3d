"""Putting money and goodwill on invoices, and taking it off again (SPEC 5, 6). Nothing else writes settlements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date as Day
from typing import NamedTuple

from zbill.billing.settlements import Held, Share, to_release
from zbill.db import invoices, payments, settlements
from zbill.db.settlements import Settlement
from zbill.desk import Desk
from zbill.errors import Refused, Usage
from zbill.models import Cause, Client, Invoice, Receipt
from zbill.money import Money
from zbill.services.guards import require_not_void


class NamedInvoice(NamedTuple):
    """An invoice a payment names, with the amount meant for it or None for all it owes."""

    invoice: str
    amount: Money | None = None


def shares_owing(desk: Desk, client_id: int) -> list[Share]:
    """Return what a client owes, invoice by invoice, oldest first by date, then number."""
    return [Share(invoice, invoice.balance) for invoice in invoices.owing(desk.conn, client_id)]


def named_shares(desk: Desk, client: Client, named: Sequence[NamedInvoice]) -> list[Share]:
    """Return what named invoices are to get. Raises Refused if one owes less, Usage if one is named twice."""
    found = [(invoices.find(desk.conn, each.invoice), each.amount) for each in named]
    labels = [invoice.label for invoice, _ in found]
    for label in labels:
        if labels.count(label) > 1:
            raise Usage(f"Invoice {label} is named twice.", "Name each invoice once.")
    # Amounts that were said come first; an invoice without one takes what is left.
    return [share_of(desk, client, *each) for each in sorted(found, key=lambda each: each[1] is None)]


def share_of(desk: Desk, client: Client, invoice: Invoice, amount: Money | None = None) -> Share:
    """Return what an invoice of a client is to get, all it owes if no amount is said.

    Raises Refused if it is another client's, void, or owes less.
    """
    if invoice.client_id != client.id:
        raise Refused(
            f"Invoice {invoice.label} is not {client.name}'s.",
            f"See: zbill invoice list --client {client.id} --unpaid",
        )
    require_not_void(invoice)
    if invoice.balance == 0:
        raise Refused(
            f"Invoice {invoice.label} owes nothing.",
            f"Take it as account credit: zbill deposit {client.id} AMOUNT",
        )
    wanted = invoice.balance if amount is None else amount
    if wanted > invoice.balance:
        raise Refused(
            f"Invoice {invoice.label} owes {desk.text(invoice.balance)} only.",
            f"Name that amount at most, or take a deposit: zbill deposit {client.id} AMOUNT",
        )
    return Share(invoice, wanted)


def settle(desk: Desk, receipt: Receipt, shares: Iterable[Share]) -> None:
    """Put shares of a payment on invoices; never before the day an invoice was made (SPEC 8.1)."""
    settlements.add(
        desk.conn,
        [
            _settlement(desk, invoice.id, receipt.id, amount, "payment", max(receipt.date, invoice.date))
            for invoice, amount in shares
        ],
    )


def settle_from_credit(desk: Desk, payment_id: int | None, shares: Iterable[Share]) -> None:
    """Put unapplied money of a payment, or goodwill without one, on invoices."""
    settlements.add(
        desk.conn,
        [_settlement(desk, invoice.id, payment_id, amount, "applied", desk.today) for invoice, amount in shares],
    )


def release(desk: Desk, invoice: Invoice, amount: Money, cause: Cause, reason: str) -> list[str]:
    """Take an amount off an invoice, newest settlement first: money is unapplied again on its own receipt, goodwill is
    unused again. Return one sentence for each amount taken off."""
    taken = to_release(amount, settlements.held_on(desk.conn, invoice.id))
    release_held(desk, taken, cause, reason)
    return [_sentence(desk, invoice, held) for held in taken]


def release_held(desk: Desk, taken: Iterable[Held], cause: Cause, reason: str) -> None:
    """Take off invoices today what was put on them."""
    settlements.add(
        desk.conn,
        [
            _settlement(desk, held.invoice_id, held.payment_id, -held.amount, cause, desk.today, reason=reason)
            for held in taken
        ],
    )


def release_refunded(desk: Desk, receipt: Receipt, taken: Iterable[Held], day: Day, refund_id: int) -> None:
    """Take off invoices what a refund gives back, on its day, but not before a settlement's."""
    settlements.add(
        desk.conn,
        [
            _settlement(
                desk,
                held.invoice_id,
                receipt.id,
                -held.amount,
                "refunded",
                max(day, settlements.last_day(desk.conn, held.invoice_id, receipt.id)),
                refund_id=refund_id,
            )
            for held in taken
        ],
    )


def owing_again(desk: Desk, taken: Sequence[Held]) -> list[str]:
    """Return the sentences that say what is owed again on which invoice."""
    labels = {each.id: each.label for each in invoices.get_all(desk.conn, {held.invoice_id for held in taken}).values()}
    return [f"{desk.text(held.amount)} is owing again on {labels[held.invoice_id]}." for held in taken]


def _sentence(desk: Desk, invoice: Invoice, held: Held) -> str:
    if held.payment_id is None:
        return f"{desk.text(held.amount)} of goodwill came off {invoice.label} and is account credit again."
    label = payments.get(desk.conn, held.payment_id).label
    return f"{desk.text(held.amount)} of {label} came off {invoice.label} and is account credit, unapplied on {label}."


def _settlement(
    desk: Desk,
    invoice_id: int,
    payment_id: int | None,
    amount: Money,
    cause: Cause,
    day: Day,
    *,
    reason: str = "",
    refund_id: int | None = None,
) -> Settlement:
    return Settlement(invoice_id, payment_id, day, desk.now, amount, cause, reason, desk.actor.id, refund_id)
