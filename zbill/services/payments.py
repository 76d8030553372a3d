"""Recording payments: the money, its receipt, and what it settles (SPEC 6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date as Day

from zbill.billing.settling import Share, allocate, rest
from zbill.db import clients, invoices, payments, sessions, settlements
from zbill.desk import Desk
from zbill.errors import Refused, Usage
from zbill.file.connection import writing
from zbill.models import Client, Outcome, Receipt
from zbill.money import Money, total
from zbill.services.credit import apply_credit
from zbill.services.guards import require_not_future, require_unlocked
from zbill.services.invoices import close_if_settled
from zbill.services.papers import freeze
from zbill.services.settlements import Named, named_shares, settle, share_of

METHODS = ("cash", "card", "check", "transfer", "other")


@dataclass(frozen=True)
class Payment:
    """A payment as asked for."""

    amount: Money
    invoices: Sequence[Named] = ()
    session: int | None = None
    date: Day | None = None
    method: str = "other"
    reference: str = ""
    payer: str = ""
    comment: str = ""
    again: bool = False
    use_credit: bool = False


def pay(desk: Desk, client_text: str, asked: Payment) -> Outcome:
    """Take a payment; it settles the oldest invoices, or the named ones, and the rest is account credit. With
    `use_credit` the credit held for the client settles them first."""
    said = total(each.amount for each in asked.invoices if each.amount is not None)
    if said > asked.amount and not asked.use_credit:
        raise Usage(
            f"The amounts named come to {desk.text(said)}, more than {desk.text(asked.amount)}.",
            "Name less, or pay more.",
        )
    day = asked.date or desk.today
    require_not_future(desk, day, "date")
    with writing(desk.conn):
        desk.require("record_payment", "apply_credit" if asked.use_credit else None)
        client = _payer_client(desk, client_text, asked)
        require_unlocked(desk, day, "A payment")
        owing = _targets(desk, client, asked)
        named = _names(desk, owing) if asked.invoices or asked.session is not None else ""
        if not asked.again:
            _refuse_double(desk, client, asked, day, named)
        outcome, applied = Outcome(), Outcome()
        if asked.use_credit:
            owing = _after_credit(desk, client, owing, applied)
        shares = allocate(asked.amount, owing)
        receipt = _record(desk, client, asked, day, named)
        outcome.add("receipt", receipt.id)
        outcome.notes += applied.notes
        settle(desk, receipt, shares)
        left = rest(asked.amount, shares)
        if left > 0:
            outcome.notes.append(f"{desk.text(left)} was more than owed and is account credit of {client.name}.")
        for share in shares:
            close_if_settled(desk, share.id, outcome)
        return outcome


def _after_credit(desk: Desk, client: Client, owing: Sequence[Share], applied: Outcome) -> list[Share]:
    """Put account credit on these invoices first; what is still to be paid on each."""
    before = {share.id: invoices.get(desk.conn, share.id).balance for share in owing}
    apply_credit(desk, client, owing, None, applied)
    used = {each: balance - invoices.get(desk.conn, each).balance for each, balance in before.items()}
    if any(used.values()):
        applied.notes.insert(0, f"{desk.text(total(used.values()))} of account credit was used first.")
    return [Share(share.id, share.amount - used[share.id]) for share in owing]


def deposit(desk: Desk, client_text: str, asked: Payment) -> Outcome:
    """Take money as account credit, on no invoice."""
    day = asked.date or desk.today
    require_not_future(desk, day, "date")
    with writing(desk.conn):
        desk.require("record_payment")
        client = clients.find(desk.conn, client_text)
        require_unlocked(desk, day, "A deposit")
        if not asked.again:
            _refuse_double(desk, client, asked, day, "", kind="deposit")
        outcome = Outcome()
        outcome.add("receipt", _record(desk, client, asked, day, "", kind="deposit").id)
        return outcome


def _payer_client(desk: Desk, text: str, asked: Payment) -> Client:
    if text:
        return clients.find(desk.conn, text)
    if asked.session is None:
        raise Usage("Who pays?", "zbill pay CLIENT AMOUNT, or zbill pay AMOUNT --session SESSION")
    return clients.get(desk.conn, sessions.get(desk.conn, asked.session).client_id)


def _targets(desk: Desk, client: Client, asked: Payment) -> list[Share]:
    """What the payment may settle, in order. Errors: Refused if that is nothing, or more than an invoice owes."""
    if asked.session is not None:
        return [_of_session(desk, client, asked.session)]
    if asked.invoices:
        return named_shares(desk, client, asked.invoices)
    owing = invoices.owing(desk.conn, client.id)
    if not owing:
        remedy = f"Take it as account credit: zbill deposit {client.name!r} AMOUNT"
        if _written_off(desk, client.id):
            remedy += ", or bring a debt back: zbill writeoff INVOICE --reverse"
        raise Refused(f"{client.name} owes nothing.", remedy)
    return owing


def _of_session(desk: Desk, client: Client, session_id: int) -> Share:
    line = sessions.live_line(desk.conn, session_id)
    if line is None:
        raise Refused(f"Session {session_id} is on no invoice.", f"Bill it first: zbill attend {session_id}")
    return share_of(desk, client, Named(invoices.get(desk.conn, line["invoice_id"]).label))


def _names(desk: Desk, owing: Sequence[Share]) -> str:
    return " ".join(sorted(invoices.get(desk.conn, share.id).label for share in owing))


def _refuse_double(desk: Desk, client: Client, asked: Payment, day: Day, named: str, *, kind: str = "payment") -> None:
    twin = payments.twin(
        desk.conn,
        kind=kind,
        client_id=client.id,
        amount=asked.amount,
        day=day,
        method=asked.method,
        reference=asked.reference,
        payer=asked.payer,
        named_documents=named,
    )
    if twin:
        raise Refused(
            f"{twin} looks like the same payment: {client.name}, {desk.text(asked.amount)}, {day}, {asked.method}.",
            "If this is another one, say so with --again.",
        )


def _record(desk: Desk, client: Client, asked: Payment, day: Day, named: str, *, kind: str = "payment") -> Receipt:
    letterhead_id, parties_id = freeze(desk, client.id, None)
    receipt = payments.add(
        desk.conn,
        desk.settings,
        kind=kind,
        client_id=client.id,
        payer=asked.payer,
        day=day,
        amount=asked.amount,
        method=asked.method,
        reference=asked.reference,
        comment=asked.comment,
        named_documents=named,
        recorded_at=desk.now,
        staff_id=desk.actor.id,
        letterhead_id=letterhead_id,
        parties_id=parties_id,
    )
    desk.record(
        "deposit" if kind == "deposit" else "pay",
        receipt.label,
        client.id,
        after={
            "date": day,
            "amount": desk.text(asked.amount),
            "method": asked.method,
            "reference": asked.reference,
        },
    )
    return receipt


def _written_off(desk: Desk, client_id: int) -> bool:
    return (
        desk.conn.execute("select 1 from invoices where client_id = ? and written_off > 0", (client_id,)).fetchone()
        is not None
    )


def void(desk: Desk, receipt_text: str, reason: str) -> Outcome:
    """The payment never happened: its settlements are undone today; a voided refund is unapplied money again."""
    with writing(desk.conn):
        desk.require("void_payment")
        receipt = payments.find(desk.conn, receipt_text)
        outcome = Outcome()
        outcome.add("receipt", receipt.id)
        if receipt.void:
            return outcome
        if receipt.refunded:
            raise Refused(
                f"{receipt.label} was refunded and cannot be void.",
                "For a check that bounced after its refund: zbill charge CLIENT DESCRIPTION PRICE",
            )
        for held in settlements.held_by(desk.conn, receipt.id):
            settlements.add(
                desk.conn,
                invoice_id=held.invoice_id,
                payment_id=receipt.id,
                day=desk.today,
                at=desk.now,
                amount=-held.amount,
                cause="voided",
                reason=reason,
                staff_id=desk.actor.id,
            )
            label = invoices.get(desk.conn, held.invoice_id).label
            outcome.notes.append(f"{desk.text(held.amount)} is owing again on {label}.")
        payments.void(desk.conn, receipt.id, at=desk.now, day=desk.today, reason=reason)
        desk.record("receipt void", receipt.label, receipt.client_id, {"status": "valid"}, {"reason": reason})
        return outcome
