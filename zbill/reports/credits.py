"""Who has account credit, and which invoices are written off."""

from __future__ import annotations

from zbill.desk import Desk
from zbill.sheet import Column, Sheet

CREDITS = """
select client, client_id, money_credit, goodwill_credit, money_credit + goodwill_credit as credit
  from client_balance
 where money_credit <> 0 or goodwill_credit <> 0
 order by client collate nocase, client_id
"""

WRITTEN_OFF = """
select label, clients.name, client_id, closed_on, total, written_off,
       (select reason from write_offs where invoice_id = invoices.id and amount > 0 order by id desc limit 1)
  from invoices join clients on clients.id = client_id
 where written_off > 0
 order by number
"""


def credit_list(desk: Desk) -> Sheet:
    """Account credit by client: unapplied money, and goodwill."""
    rows = desk.rows(CREDITS)
    return Sheet(
        "Account Credit",
        (
            Column("client", "Client"),
            Column("client_id", "Client id", "number", in_table=False),
            Column("money", "Money", "amount"),
            Column("goodwill", "Goodwill", "amount"),
            Column("credit", "Credit", "amount"),
        ),
        rows,
        {key: sum(row[index] for row in rows) for index, key in ((2, "money"), (3, "goodwill"), (4, "credit"))},
    )


def written_off(desk: Desk) -> Sheet:
    """Invoices of which something is given up."""
    rows = desk.rows(WRITTEN_OFF)
    return Sheet(
        "Written Off",
        (
            Column("number", "Number", "label"),
            Column("client", "Client"),
            Column("client_id", "Client id", "number", in_table=False),
            Column("closed", "Closed", "day"),
            Column("total", "Total", "amount"),
            Column("written_off", "Written off", "amount"),
            Column("reason", "Reason"),
        ),
        rows,
        {"written_off": sum(row[5] for row in rows)},
    )
