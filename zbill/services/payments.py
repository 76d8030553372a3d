"""Payments and deposits: record them with their receipts, apply payments to invoices, void receipts (SPEC 6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date as Day

from zbill.billing.methods import UNNAMED, unnamed
from zbill.billing.settlements import Share, allocate, rest
from zbill.db import clients, invoices, payments, rows, settlements
from zbill.db.payments import NewPayment
from zbill.desk import Desk
from zbill.errors import Refused, Usage, command
from zbill.models import Client, Outcome, Receipt
from zbill.money import ZERO, Money, total
from zbill.records import NamedTuple
from zbill.services.closing import close_settled
from zbill.services.credit import apply_credit
from zbill.services.guards import day_or_today, is_locked, require_unlocked
from zbill.services.settlements import (
    NamedInvoice,
    named_shares,
    owed_again_notes,
    release_held,
    settle,
    shares_owing,
)
from zbill.words import Kind


class Payment(NamedTuple):
    """A payment or deposit as requested. An amount of zero is all that is owed, for a payment.

    `or_credit_alone` with `use_credit`: if account credit covers all that is owed, it is applied, and nothing is paid.
    """

    amount: Money
    invoices: Sequence[NamedInvoice] = ()
    session: int | None = None
    date: Day | None = None
    method: str = UNNAMED
    reference: str = ""
    payer: str = ""
    comment: str = ""
    again: bool = False
    use_credit: bool = False
    or_credit_alone: bool = False


class Due(NamedTuple):
    """The invoices that a payment would pay, the client's account credit, and their last method, "" if none."""

    client: Client
    shares: Sequence[Share]
    credit: Money
    method: str

    @property
    def amount(self) -> Money:
        return total(share.amount for share in self.shares)


def due(desk: Desk, client_text: str, asked: Payment) -> Due:
    """Return what a payment would pay. Credit counts if the person can apply it. Raises as `pay` does."""
    desk.require("record_payment")
    client = _client(desk, client_text, asked)
    shares = _owing(desk, client, asked)
    credit = clients.credit(desk.conn, client.id) if desk.may("apply_credit") else ZERO
    return Due(client, shares, credit, payments.last_method(desk.conn, client.id))


def pay(desk: Desk, client_text: str, asked: Payment) -> Outcome:
    """Record a payment. It pays the oldest invoices, or the named ones; anything left over becomes account credit.

    With `use_credit`, the client's account credit is applied first, and all that is owed is what it leaves. The outcome
    has the receipt, or the invoices if account credit alone paid them. Raises NotFound, Ambiguous, Refused, Usage.
    """
    named_total = total(each.amount for each in asked.invoices if each.amount is not None)
    if named_total > asked.amount > 0 and not asked.use_credit:
        raise Usage(
            f"The amounts for invoices add up to {desk.text(named_total)}, "
            f"but the payment is only {desk.text(asked.amount)}.",
            "Use smaller amounts after --invoice, or record a larger payment.",
        )
    day = day_or_today(desk, asked.date)
    with desk.writing():
        desk.require("record_payment", "apply_credit" if asked.use_credit else None)
        client = _client(desk, client_text, asked)
        owing = _owing(desk, client, asked)
        require_unlocked(desk, day, "A payment")
        is_named = asked.invoices or asked.session is not None
        named = " ".join(sorted(share.invoice.label for share in owing)) if is_named else ""
        used = Outcome()
        left = _after_credit(desk, client, owing, used) if asked.use_credit else owing
        amount = asked.amount or total(share.amount for share in left)
        if not amount and not asked.or_credit_alone:
            raise _covered(desk, client, owing if is_named else ())
        if applied := total(share.amount for share in owing) - total(share.amount for share in left):
            why = "was applied first" if amount else "was applied, so no payment was needed"
            used.notes.insert(0, f"{desk.text(Money(applied))} of account credit {why}.")
        if not amount:
            return used
        new = _new(desk, "payment", client, asked._replace(amount=amount), day, named)
        if not asked.again:
            refuse_duplicate(desk, client, new)
        shares = allocate(amount, left)
        receipt = _record(desk, "pay", new)
        settle(desk, receipt, shares)
        outcome = Outcome.of("receipt", receipt.id, notes=used.notes)
        surplus = rest(amount, shares)
        if surplus > 0:
            outcome.notes.append(
                f"{desk.text(surplus)} was more than owed. It is held as account credit for {client.name}."
            )
        close_settled(desk, (share.invoice.id for share in shares), outcome)
        return outcome


def deposit(desk: Desk, client_text: str, asked: Payment) -> Outcome:
    """Record money that becomes account credit and pays no invoice yet. Raises NotFound, Ambiguous, Refused, Usage."""
    day = day_or_today(desk, asked.date)
    with desk.writing():
        desk.require("record_payment")
        client = clients.find(desk.conn, client_text)
        require_unlocked(desk, day, "A deposit")
        new = _new(desk, "deposit", client, asked, day)
        if not asked.again:
            refuse_duplicate(desk, client, new)
        return Outcome.of("receipt", _record(desk, "deposit", new).id)


def void(desk: Desk, receipt_text: str, reason: str) -> Outcome:
    """Void a payment that never happened. It is taken off invoices today; a voided refund is unapplied money again.

    Raises NotFound, Refused if the payment was refunded or today is locked.
    """
    with desk.writing():
        desk.require("void_payment")
        receipt = payments.find(desk.conn, receipt_text)
        if receipt.void:
            return Outcome.of("receipt", receipt.id)
        if receipt.refunded:
            client = clients.get(desk.conn, receipt.client_id)
            raise Refused(
                f"{receipt.label} can't be voided: {desk.text(receipt.refunded)} of it was refunded.",
                f"To charge for a check that bounced later: {command('charge', client.name, 'DESCRIPTION', 'PRICE')}",
            )
        require_unlocked(desk, desk.today, f"The void of {receipt.label}")
        held = settlements.held_by(desk.conn, receipt.id)
        release_held(desk, held, "voided", reason)
        payments.void(desk.conn, receipt.id, at=desk.now, day=desk.today, reason=reason)
        desk.record("receipt void", receipt.label, receipt.client_id, {"status": "valid"}, {"reason": reason})
        return Outcome.of("receipt", receipt.id, notes=owed_again_notes(desk, held))


def correct(desk: Desk, receipt_text: str, values: Mapping[str, str]) -> Outcome:
    """Change the method, reference, payer or comment of a receipt. The document says that it was corrected.

    Raises NotFound, Refused if the receipt is void or its day is locked.
    """
    with desk.writing():
        desk.require("record_payment")
        receipt = payments.find(desk.conn, receipt_text)
        before, after = rows.changes(desk.conn, "payments", receipt.id, values)
        if after:
            _require_correctable(desk, receipt)
            payments.correct(desk.conn, receipt.id, values, at=desk.now, day=desk.today)
            desk.record("receipt edit", receipt.label, receipt.client_id, before, after)
        return Outcome.of("receipt", receipt.id)


def refuse_duplicate(desk: Desk, client: Client, new: NewPayment) -> None:
    """Raise Refused if a valid receipt looks like this payment, deposit or refund (SPEC 6)."""
    duplicate = payments.find_duplicate(desk.conn, new)
    if duplicate:
        method = "" if new.kind == "refund" else f", {new.method}"
        raise Refused(
            f"This looks like a duplicate of {duplicate}: {client.name}, {desk.text(new.amount)}, {new.date}{method}.",
            "To record it anyway, add --again.",
        )


def _require_correctable(desk: Desk, receipt: Receipt) -> None:
    if receipt.void:
        raise Refused(f"{receipt.label} is void, so it can't be corrected.")
    if is_locked(desk, receipt.date):
        can_void = not (receipt.refunded or is_locked(desk, desk.today))
        raise Refused(
            f"{receipt.label} is dated {receipt.date}, in the locked period (through {desk.settings.locked_through}).",
            f"Void it, then record it again: zbill receipt void {receipt.label} --reason TEXT" if can_void else "",
        )


def _client(desk: Desk, text: str, asked: Payment) -> Client:
    if text:
        return clients.find(desk.conn, text)
    if asked.session is None:
        raise Usage(
            "A payment needs a client or a session.",
            "Name one: zbill pay CLIENT AMOUNT, or: zbill pay AMOUNT --session SESSION",
        )
    # Imported here, because start-up time matters, and few payments name a session.
    from zbill.services import session_payments

    return session_payments.client_of(desk, asked.session)


def _owing(desk: Desk, client: Client, asked: Payment) -> list[Share]:
    """Return what the payment can pay, in order. Raises Refused if there is nothing, or an invoice owes less."""
    is_named = asked.invoices or asked.session is not None
    owing = [] if is_named else shares_owing(desk, client.id)
    if owing:
        # Before the remedy is written, because to quote a name takes shlex, which is long to load.
        return owing
    amount = desk.plain(asked.amount) if asked.amount else "AMOUNT"
    method = () if unnamed(desk.settings.methods) else ("--method", asked.method or "METHOD")
    as_credit = f"To hold the money as credit: {command('deposit', client.name, amount, *method)}"
    if asked.session is not None:
        from zbill.services import session_payments

        return [session_payments.owing(desk, client, asked.session, as_credit)]
    if asked.invoices:
        return named_shares(desk, client, asked.invoices, as_credit)
    remedy = as_credit
    if invoices.has_written_off(desk.conn, client.id):
        remedy += ", or to reverse a write-off: zbill writeoff INVOICE --reverse"
    raise Refused(f"{client.name} has no invoice to pay.", remedy)


def _covered(desk: Desk, client: Client, named: Sequence[Share]) -> Refused:
    """Return the refusal to take money where account credit covers all invoices, or those that were named."""
    parts = [part for share in named for part in ("--invoice", f"{share.invoice.label}={desk.plain(share.amount)}")]
    return Refused(
        f"Account credit covers all that {client.name} owes{' there' if named else ''}, so no payment is needed.",
        f"Apply it: {command('credit', 'apply', client.name, *parts)}",
    )


def _after_credit(desk: Desk, client: Client, owing: Sequence[Share], used: Outcome) -> list[Share]:
    """Apply account credit to these invoices first. Return what is still to be paid on each."""
    applied = {share.invoice.id: share.amount for share in apply_credit(desk, client, owing, used)}
    return [Share(invoice, amount - applied.get(invoice.id, ZERO)) for invoice, amount in owing]


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


def _record(desk: Desk, what: str, new: NewPayment) -> Receipt:
    receipt = payments.add(desk.conn, desk.settings, new)
    facts = {"date": new.date, "amount": desk.text(new.amount), "method": new.method, "reference": new.reference}
    desk.record(what, receipt.label, new.client_id, after=facts)
    return receipt
