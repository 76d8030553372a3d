"""Recording payments: the money, its receipt, and what it settles; and voiding receipts (SPEC 6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date as Day

from zbill.billing.settlements import Share, allocate, rest
from zbill.db import clients, invoices, payments, sessions, settlements
from zbill.db.payments import NewPayment
from zbill.desk import Desk
from zbill.errors import Refused, Usage
from zbill.models import Client, Kind, Method, Outcome, Receipt
from zbill.money import ZERO, Money, total
from zbill.services.credit import apply_credit
from zbill.services.guards import day_or_today, require_unlocked
from zbill.services.invoices import close_if_settled
from zbill.services.settlements import (
    NamedInvoice,
    named_shares,
    owing_again,
    release_held,
    settle,
    share_of,
    shares_owing,
)


@dataclass(frozen=True)
class Payment:
    """A payment as asked for."""

    amount: Money
    invoices: Sequence[NamedInvoice] = ()
    session: int | None = None
    date: Day | None = None
    method: Method = "other"
    reference: str = ""
    payer: str = ""
    comment: str = ""
    again: bool = False
    use_credit: bool = False


def pay(desk: Desk, client_text: str, asked: Payment) -> Outcome:
    """Take a payment; it settles the oldest invoices, or the named ones, and the rest is account credit. With
    `use_credit` the credit held for the client settles them first. Raises NotFound, Ambiguous, Refused, Usage."""
    said = total(each.amount for each in asked.invoices if each.amount is not None)
    if said > asked.amount and not asked.use_credit:
        raise Usage(
            f"The amounts named come to {desk.text(said)}, more than {desk.text(asked.amount)}.",
            "Name less, or pay more.",
        )
    day = day_or_today(desk, asked.date)
    with desk.writing():
        desk.require("record_payment", "apply_credit" if asked.use_credit else None)
        client = _client(desk, client_text, asked)
        require_unlocked(desk, day, "A payment")
        owing = _owing(desk, client, asked)
        is_named = asked.invoices or asked.session is not None
        named = " ".join(sorted(share.invoice.label for share in owing)) if is_named else ""
        new = _new(desk, "payment", client, asked, day, named)
        _refuse_duplicate(desk, client, new, asked.again)
        used = Outcome()
        if asked.use_credit:
            owing = _after_credit(desk, client, owing, used)
        shares = allocate(asked.amount, owing)
        receipt = _record(desk, "pay", new)
        settle(desk, receipt, shares)
        outcome = Outcome.of("receipt", receipt.id, notes=used.notes)
        left = rest(asked.amount, shares)
        if left > 0:
            outcome.notes.append(f"{desk.text(left)} was more than owed and is account credit of {client.name}.")
        for invoice, amount in shares:
            close_if_settled(desk, invoice._replace(balance=invoice.balance - amount), outcome)
        return outcome


def deposit(desk: Desk, client_text: str, asked: Payment) -> Outcome:
    """Take money as account credit, on no invoice. Raises NotFound, Ambiguous, Refused, Usage."""
    day = day_or_today(desk, asked.date)
    with desk.writing():
        desk.require("record_payment")
        client = clients.find(desk.conn, client_text)
        require_unlocked(desk, day, "A deposit")
        new = _new(desk, "deposit", client, asked, day)
        _refuse_duplicate(desk, client, new, asked.again)
        return Outcome.of("receipt", _record(desk, "deposit", new).id)


def void(desk: Desk, receipt_text: str, reason: str) -> Outcome:
    """Void a payment that never happened: its settlements are released today; a voided refund is unapplied money again.

    Raises NotFound, Refused for one that was refunded.
    """
    with desk.writing():
        desk.require("void_payment")
        receipt = payments.find(desk.conn, receipt_text)
        if receipt.void:
            return Outcome.of("receipt", receipt.id)
        if receipt.refunded:
            raise Refused(
                f"{receipt.label} was refunded and cannot be void.",
                "For a check that bounced after its refund: zbill charge CLIENT DESCRIPTION PRICE",
            )
        taken = settlements.held_by(desk.conn, receipt.id)
        release_held(desk, taken, "voided", reason)
        payments.void(desk.conn, receipt.id, at=desk.now, day=desk.today, reason=reason)
        desk.record("receipt void", receipt.label, receipt.client_id, {"status": "valid"}, {"reason": reason})
        return Outcome.of("receipt", receipt.id, notes=owing_again(desk, taken))


def _client(desk: Desk, text: str, asked: Payment) -> Client:
    if text:
        return clients.find(desk.conn, text)
    if asked.session is None:
        raise Usage("Who pays?", "zbill pay CLIENT AMOUNT, or zbill pay AMOUNT --session SESSION")
    return clients.get(desk.conn, sessions.get(desk.conn, asked.session).client_id)


def _owing(desk: Desk, client: Client, asked: Payment) -> list[Share]:
    """What the payment may settle, in order. Raises Refused if that is nothing, or more than an invoice owes."""
    if asked.session is not None:
        return [_of_session(desk, client, asked.session)]
    if asked.invoices:
        return named_shares(desk, client, asked.invoices)
    owing = shares_owing(desk, client.id)
    if not owing:
        remedy = f"Take it as account credit: zbill deposit {client.name!r} AMOUNT"
        if invoices.has_written_off(desk.conn, client.id):
            remedy += ", or bring a debt back: zbill writeoff INVOICE --reverse"
        raise Refused(f"{client.name} owes nothing.", remedy)
    return owing


def _of_session(desk: Desk, client: Client, session_id: int) -> Share:
    invoice_id = sessions.billed_on(desk.conn, session_id)
    if invoice_id is None:
        raise Refused(f"Session {session_id} is on no invoice.", f"Bill it first: zbill attend {session_id}")
    return share_of(desk, client, invoices.get(desk.conn, invoice_id))


def _after_credit(desk: Desk, client: Client, owing: Sequence[Share], used: Outcome) -> list[Share]:
    """Put account credit on these invoices first; what is still to be paid on each."""
    applied = {share.invoice.id: share.amount for share in apply_credit(desk, client, owing, used)}
    if applied:
        used.notes.insert(0, f"{desk.text(total(applied.values()))} of account credit was used first.")
    left = []
    for invoice, amount in owing:
        part = applied.get(invoice.id, ZERO)
        paid, balance = invoice.paid + part, invoice.balance - part
        left.append(Share(invoice._replace(paid=paid, balance=balance), amount - part))
    return left


def _new(desk: Desk, kind: Kind, client: Client, asked: Payment, day: Day, named: str = "") -> NewPayment:
    return NewPayment(
        kind=kind,
        client_id=client.id,
        payer=asked.payer,
        date=day,
        amount=asked.amount,
        method=asked.method,
        reference=asked.reference,
        comment=asked.comment,
        named=named,
        recorded_at=desk.now,
        staff_id=desk.actor.id,
    )


def _refuse_duplicate(desk: Desk, client: Client, new: NewPayment, again: bool) -> None:
    twin = None if again else payments.find_duplicate(desk.conn, new)
    if twin:
        raise Refused(
            f"{twin} looks like the same payment: {client.name}, {desk.text(new.amount)}, {new.date}, {new.method}.",
            "If this is another one, say so with --again.",
        )


def _record(desk: Desk, what: str, new: NewPayment) -> Receipt:
    receipt = payments.add(desk.conn, desk.settings, new)
    facts = {"date": new.date, "amount": desk.text(new.amount), "method": new.method, "reference": new.reference}
    desk.record(what, receipt.label, new.client_id, after=facts)
    return receipt
