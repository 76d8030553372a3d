"""The list of account credit by client, and the list of written-off invoices."""

from __future__ import annotations

from zbill.desk import Desk
from zbill.sheet import Column, Sheet

CREDITS = """
select client, client_id, money_credit as money, goodwill_credit as goodwill, money_credit + goodwill_credit as credit
  from client_balance
 where money_credit <> 0 or goodwill_credit <> 0
 order by alphabet(client), client_id
"""

WRITTEN_OFF = """
select label as number, clients.name as client, client_id, closed_on as closed, total, written_off,
       (select reason from write_offs where invoice_id = invoices.id and amount > 0 order by id desc limit 1) as reason
  from invoices join clients on clients.id = client_id
 where written_off > 0 and invoices.id in (select invoice_id from write_offs)
 order by invoices.number
"""

_CREDITS = (
    Column("client", "Client"),
    Column("client_id", "Client id", "number", in_table=False),
    Column("money", "Money", "amount"),
    Column("goodwill", "Goodwill", "amount"),
    Column("credit", "Credit", "amount", state="credit"),
)

_WRITTEN_OFF = (
    Column("number", "Number", "label"),
    Column("client", "Client"),
    Column("client_id", "Client id", "number", in_table=False),
    Column("closed", "Closed", "day"),
    Column("total", "Total", "amount"),
    Column("written_off", "Written off", "amount"),
    Column("reason", "Reason"),
)


def credit_list(desk: Desk) -> Sheet:
    """Return account credit by client: unapplied money and goodwill."""
    return Sheet.of("Account Credit", _CREDITS, desk.ask(CREDITS), totals=("money", "goodwill", "credit"))


def written_off(desk: Desk) -> Sheet:
    """Return the invoices with a written-off amount, by number."""
    return Sheet.of("Written Off", _WRITTEN_OFF, desk.ask(WRITTEN_OFF), totals=("written_off",))
