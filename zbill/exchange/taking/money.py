"""Rows of payments and deposits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from zbill.billing.methods import unnamed
from zbill.billing.settlements import allocate
from zbill.db import imports
from zbill.db import invoices as invoice_table
from zbill.db import payments as payment_table
from zbill.db.complete import OWING
from zbill.errors import Refused, ZbillError
from zbill.exchange.batch import MANY, Batch, Taken, made_id
from zbill.exchange.rows import Left, Row, Wrong
from zbill.models import Client
from zbill.money import ZERO, Money, total
from zbill.services import payments as service
from zbill.services.payments import Payment
from zbill.services.received import Payment as PastPayment
from zbill.services.settlements import NamedInvoice, named_shares, settle


def payments(batch: Batch, rows: Iterable[Row]) -> Taken:
    """Record payments, which come in order of date, then line: of clients whom nothing hinders first, if many."""
    in_order = list(rows)
    plain = _plain(batch, in_order) if len(in_order) >= MANY else []
    written: set[str] = set()
    if len(plain) >= MANY:
        batch.indexes.step_aside(len(plain))
        if all(payment.invoices for _, payment in plain):
            batch.indexes.set_aside("invoices", OWING)
        else:
            # What pays the oldest invoices looks for them.
            batch.indexes.build(OWING)
        taken, _ = batch.receipts.record([payment for _, payment in plain])
        written = {plain[place][0].ref for place in taken}
        yield from ((plain[place][0], payment_id) for place, payment_id in taken.items())
    rest = [row for row in in_order if row.ref not in written]
    if rest:
        batch.indexes.build()
    yield from batch.one_by_one(rest, lambda row: _pay(batch, row))


def _plain(batch: Batch, rows: Sequence[Row]) -> list[tuple[Row, PastPayment]]:
    """Return the payments of clients all of whose rows are new payments for invoices that are there."""
    refs = {ref for row in rows for ref, _ in row.values.get("settles") or ()}
    invoices = imports.invoices_of(batch.desk.conn, refs) if refs else {}
    found: list[tuple[Row, PastPayment]] = []
    hindered: set[str] = set()
    for row in rows:
        try:
            found.append((row, _past_payment(batch, row, invoices)))
        except (Wrong, ZbillError, KeyError):
            hindered.add(row.text("client"))
    if not hindered:
        return found
    clients = {payment.client.id for row, payment in found if row.text("client") in hindered}
    return [each for each in found if each[1].client.id not in clients]


def _past_payment(batch: Batch, row: Row, invoices: Mapping[str, int]) -> PastPayment:
    """Return a new payment of a row. Raises KeyError for a row that is none, or settles what is on no invoice."""
    values = row.values
    if row.became or values.get("kind") == "deposit" or values["date"] > batch.desk.today:
        raise KeyError(row.ref)
    client = batch.finder.client(row.text("client"))
    amounts: dict[int, Money | None] = {}
    for ref, amount in values.get("settles") or ():
        _add(amounts, invoices[ref], amount)
    texts = (row.text("payer"), row.text("reference"), row.text("comment"))
    return PastPayment(client, amounts, values["date"], values["amount"], _method(batch, row), *texts)


def _pay(batch: Batch, row: Row) -> int:
    """Record one row's payment, and return its id."""
    if row.became:
        raise Left("The payment has a receipt, so it wasn't changed.")
    batch.require_day(row, "date")
    desk = batch.desk
    client = batch.finder.client(row.text("client"))
    named = _named(batch, row)
    asked = Payment(
        row.values["amount"],
        invoices=named,
        date=row.values["date"],
        method=_method(batch, row),
        reference=row.text("reference"),
        payer=row.text("payer"),
        comment=row.text("comment"),
        again=True,
    )
    if row.values.get("kind") == "deposit":
        return _deposit(batch, client, asked)
    try:
        outcome = service.pay(desk, str(client.id), asked)
    except Refused:
        if named or invoice_table.owing(desk.conn, client.id):
            raise
        if not batch.deposits:
            raise Wrong("client", "The client owes nothing. With --deposits, the payment is a deposit.") from None
        return _deposit(batch, client, asked)
    return made_id(outcome)


def _method(batch: Batch, row: Row) -> str:
    """Return the method of a payment, the practice's default if the row has none. Raises Wrong."""
    method: str | None = row.values.get("method")
    if method:
        return method
    own = batch.desk.settings.methods
    method = unnamed(own)
    if method is None:
        raise Wrong("method", f"Must be one of: {', '.join(own)}.")
    return method


def _deposit(batch: Batch, client: Client, asked: Payment) -> int:
    """Record a deposit, apply it to the invoices that it names, and return its id."""
    receipt = payment_table.get(batch.desk.conn, made_id(service.deposit(batch.desk, str(client.id), asked)))
    if asked.invoices:
        shares = named_shares(batch.desk, client, asked.invoices, "")
        settle(batch.desk, receipt, allocate(receipt.amount, shares))
    return receipt.id


def _named(batch: Batch, row: Row) -> list[NamedInvoice]:
    """Return the invoices of the sessions and charges that a payment settles, each once. Raises Wrong."""
    conn, settles = batch.desk.conn, row.values.get("settles") or ()
    found = imports.invoices_of(conn, (ref for ref, _ in settles)) if settles else {}
    amounts: dict[int, Money | None] = {}
    for ref, amount in settles:
        if ref not in found:
            raise Wrong("settles", f"No session or charge with the ref {ref} is on an invoice.")
        _add(amounts, found[ref], amount)
    stated = total(amount for amount in amounts.values() if amount is not None)
    if stated > row.values["amount"]:
        text, paid = batch.desk.text(stated), batch.desk.text(row.values["amount"])
        raise Wrong("settles", f"The amounts add up to {text}, more than the {paid} of the payment.")
    return [NamedInvoice(invoice_table.get(conn, each).label, amount) for each, amount in amounts.items()]


def _add(amounts: dict[int, Money | None], invoice_id: int, amount: Money | None) -> None:
    """Add an amount for an invoice. Two rows of it add up, and all that is owed is more than any amount."""
    had = amounts.get(invoice_id, ZERO)
    amounts[invoice_id] = None if amount is None or had is None else amount + had
