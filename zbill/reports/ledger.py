"""A client's ledger: invoices and money movements, each on its own day, with the running balance (SPEC 6)."""

from __future__ import annotations

from datetime import date

from zbill.dates import EARLIEST, LATEST, Period
from zbill.db import clients
from zbill.db import ledger as accounts
from zbill.desk import Desk
from zbill.money import ZERO
from zbill.sheet import Column, Sheet

_KINDS = {
    "invoice": "Invoice",
    "change": "Change",
    "void": "Void",
    "payment": "Payment",
    "deposit": "Deposit",
    "refund": "Refund",
    "receipt-void": "Receipt void",
    "credit-note": "Credit note",
    "write-off": "Write-off",
    "reversal": "Reversal",
    "goodwill": "Goodwill",
}
_COLUMNS = (
    Column("date", "Date", "day"),
    Column("kind", "Kind", "label", labels=_KINDS, dispensable=True),
    Column("number", "Number", "label", dispensable=True),
    Column("description", "Description"),
    Column("status", "Status", "label", spare=True, state="said"),
    Column("debit", "Debit", "amount"),
    Column("credit", "Credit", "amount"),
    Column("balance", "Balance", "amount"),
)


def ledger(desk: Desk, text: str, first: date | None, last: date | None) -> Sheet:
    """Return a client's ledger for these days, or for all.

    A debit raises and a credit lowers the balance, which is the balance owing less account credit. Raises NotFound or
    Ambiguous if the text names no client or several.
    """
    client = clients.find(desk.conn, text)
    opening = balance = accounts.balances(desk.conn, first or EARLIEST, client.id).get(client.id, ZERO)
    rows: list[dict[str, object]] = []
    for entry in accounts.entries(desk.conn, Period(first or EARLIEST, last or LATEST), client.id):
        balance = balance + entry.debit - entry.credit
        rows.append({**entry._asdict(), "status": entry.status.capitalize(), "balance": balance})
    caption = f"Balance owing less account credit: {desk.text(balance)}."
    if first:
        caption = f"Opening balance on {first}: {desk.text(opening)}. " + caption
    return Sheet.of(f"Ledger of {client.name}", _COLUMNS, rows, caption=caption)
