"""Details of an invoice: its card, with taxes and discounts by class, and with payments and credit notes."""

from __future__ import annotations

from datetime import date

from zbill.db import invoices
from zbill.desk import Desk
from zbill.reports.invoices import invoice_cards
from zbill.sheet import Card, Column, Field, Sheet

TAXES = """
select line_taxes.name as name, abbreviation, rate, inclusive, sum(amount) as amount
  from lines join line_taxes on line_id = lines.id
 where invoice_id = :invoice and void = 0
 group by line_taxes.name, abbreviation, rate, inclusive
 order by min(position), alphabet(line_taxes.name), rate
"""

DISCOUNTS = """
select coalesce(discount_name, '(amount)') as name, discount_rate as rate, sum(discount) as amount
  from lines
 where invoice_id = :invoice and void = 0 and discount > 0
 group by discount_name, discount_rate
 order by discount_name is null, alphabet(name), rate
"""

# Money and goodwill that the invoice still has. Goodwill has no receipt, so its day is that of the first part.
PAYMENTS = """
select number, kind, date, method, amount
  from (select coalesce(payments.label, '') as number, coalesce(kind, 'goodwill') as kind,
               coalesce(date, min(day)) as date, coalesce(method, '') as method,
               sum(settlements.amount) as amount, min(settlements.id) as place
          from settlements left join payments on payments.id = payment_id
         where invoice_id = :invoice
         group by payment_id
        having sum(settlements.amount) > 0
        union all
        select label, 'credit note', date, '', total, id from credit_notes where invoice_id = :invoice)
 order by date, kind = 'credit note', place
"""

_TAXES = (
    Column("name", "Name"),
    Column("abbreviation", "Abbreviation", "label"),
    Column("rate", "Rate %", "stored"),
    Column("inclusive", "Included", "flag"),
    Column("amount", "Amount", "amount"),
)
_DISCOUNTS = (
    Column("name", "Name"),
    Column("rate", "Rate %", "stored"),
    Column("amount", "Amount", "amount"),
)
_PAYMENTS = (
    Column("number", "Number", "label"),
    Column("kind", "Kind", "label"),
    Column("date", "Date", "day"),
    Column("method", "Method", "label"),
    Column("amount", "Amount", "amount"),
)


def invoice_details(desk: Desk, text: str, *, history: bool) -> Card:
    """Return an invoice with its lines, void ones included, taxes and discounts by class, payments and credit notes.

    `history` adds its log entries. Raises NotFound if the text names no invoice.
    """
    invoice = invoices.find(desk.conn, text)
    [card] = invoice_cards(desk, [invoice.id])
    about = {"invoice": invoice.id}
    parts = {
        **card.parts,
        "taxes": Sheet.of("Taxes", _TAXES, desk.ask(TAXES, about), if_any=True),
        "discounts": Sheet.of("Discounts", _DISCOUNTS, desk.ask(DISCOUNTS, about), if_any=True),
        "payments": Sheet.of("Payments and credit notes", _PAYMENTS, desk.ask(PAYMENTS, about), if_any=True),
    }
    if history:
        # Imported only here, so that the command starts faster.
        from zbill.reports import log

        parts["history"] = log.of_invoice(desk, invoice)
    return card._replace(fields=(*card.fields, *_overdue(desk, invoice.due, invoice.balance)), parts=parts)


def _overdue(desk: Desk, due: date, balance: int) -> tuple[Field, ...]:
    """Return how long an invoice is overdue, for people, nothing if it isn't."""
    days = (desk.today - due).days if balance else 0
    text = f"{days} day{'s' * (days > 1)}"
    return (Field("overdue", "Overdue", text, "label", in_data=False, state="overdue"),) if days > 0 else ()
