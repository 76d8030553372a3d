"""Documents for bookkeepers' programs: the lines of closed invoices, and valid receipts (SPEC 10)."""

from __future__ import annotations

from collections.abc import Iterator

from zbill.db import rows
from zbill.db.exports import COUNTED, Documents, known
from zbill.desk import Desk
from zbill.records import NamedTuple


class BilledLine(NamedTuple):
    """A line of a closed invoice, with what its invoice is. Days are ISO text, amounts minor units.

    `counted_at` is when the invoice was closed. `quantity` is in thousandths. `taxes` are the names of its taxes, with
    " + " between them, "" if it has none.
    """

    id: int
    counted_at: int
    is_known: int
    number: str
    client: str
    email: str
    address: str
    other_number: str
    date: str
    due: str
    total: int
    service: str
    description: str
    service_date: str
    quantity: int
    unit_price: int
    discount: int
    net: int
    tax: int
    taxes: str


class Received(NamedTuple):
    """A valid receipt. The day is ISO text, the amount is in minor units and negative for a refund.

    `counted_at` is when it was recorded. `invoices` are the numbers of those that the money is on, "" if it is on none.
    """

    id: int
    counted_at: int
    is_known: int
    number: str
    client: str
    payer: str
    date: str
    amount: int
    kind: str
    method: str
    reference: str
    invoices: str


# Programs know a client by the name alone, so a later one of the same name has its id there.
_CLIENT = """clients.name || iif(exists (select 1 from clients as other
                                   where other.name_key = clients.name_key and other.id < clients.id
                                     and other.merged_into is null), ' (' || clients.id || ')', '')"""

LINES = f"""
select invoices.id, {COUNTED["invoices"]} as counted_at, {known("invoices")} as is_known, label as number,
       {_CLIENT} as client, email, address, other_number, invoices.date, due, invoices.total,
       coalesce(services.code, '') as service, description, lines.date as service_date, quantity, unit_price,
       lines.discount, lines.net, lines.tax,
       coalesce((select group_concat(name, ' + ')
                   from (select name from line_taxes where line_id = lines.id order by position)), '') as taxes
  from invoices
  join lines on lines.invoice_id = invoices.id and void = 0
  join clients on clients.id = invoices.client_id
  left join services on services.id = service_id
 where invoices.status = 'closed' and not (:is_next and {known("invoices")})
 order by invoices.number, lines.number
"""

RECEIVED = f"""
select payments.id, {COUNTED["payments"]} as counted_at, {known("payments")} as is_known, label as number,
       {_CLIENT} as client, payer, date, iif(kind = 'refund', -amount, amount) as amount, kind, method, reference,
       coalesce((select group_concat(label, ', ')
                   from (select label
                           from settlements join invoices on invoices.id = invoice_id
                          where payment_id = payments.id
                          group by invoice_id having sum(settlements.amount) > 0
                          order by invoices.number)), '') as invoices
  from payments
  join clients on clients.id = client_id
 where voided_at is null and not (:is_next and {known("payments")})
 order by date, payments.number
"""

# What an export leaves out: what and how many.
_LEFT_OUT = {
    "invoices": """
        select 'open invoices' as what, count(*) as count from invoices where status = 'open'
        union all select 'void invoices', count(*) from invoices where status = 'void'
        union all select 'credit notes', count(*) from credit_notes
        union all select 'write-offs', count(*) from write_offs
    """,
    "payments": "select 'void receipts', count(*) from payments where voided_at is not null",
}

TAXES = "select name from (select name from taxes union select name from line_taxes) order by alphabet(name)"


def billed(desk: Desk, name: str, *, is_next: bool) -> Iterator[BilledLine]:
    """Yield the lines of closed invoices, but if `is_next` not of those that were exported under the name."""
    for row in rows.tuples(desk.conn, LINES, {"name": name, "is_next": is_next}):
        yield BilledLine(*row)


def received(desk: Desk, name: str, *, is_next: bool) -> Iterator[Received]:
    """Yield valid receipts by date, but if `is_next` not those that were exported under the name."""
    for row in rows.tuples(desk.conn, RECEIVED, {"name": name, "is_next": is_next}):
        yield Received(*row)


def left_out(desk: Desk, kind: Documents) -> dict[str, int]:
    """Return what of the practice isn't exported, and how many of each there are."""
    return {what: count for what, count in rows.pairs(desk.conn, _LEFT_OUT[kind]) if count}


def tax_names(desk: Desk) -> list[str]:
    """Return the names of all taxes, those of lines that came from elsewhere too."""
    return [name for (name,) in rows.tuples(desk.conn, TAXES)]
