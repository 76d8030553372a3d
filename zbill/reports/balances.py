"""What clients owe and what is held for them (SPEC 1: balance owing, account credit)."""

from __future__ import annotations

from zbill.db import clients
from zbill.desk import Desk
from zbill.sheet import Card, Column, Sheet, fields

BALANCES = """
select client, client_id, owing, money_credit + goodwill_credit as credit,
       owing - money_credit - goodwill_credit as net
  from client_balance
"""

_COLUMNS = (
    Column("client", "Client"),
    Column("client_id", "Client id", "number", in_table=False),
    Column("owing", "Balance owing", "amount"),
    Column("credit", "Account credit", "amount"),
    Column("net", "Net", "amount"),
)


def balance_of(desk: Desk, text: str) -> Card:
    """One client's balance. Errors: NotFound, Ambiguous."""
    client_id = clients.find(desk.conn, text).id
    row = desk.conn.execute(BALANCES + "where client_id = ?", (client_id,)).fetchone()
    return Card(
        row["client"],
        tuple(fields(_COLUMNS, tuple(row), hidden=("client", "client_id"))),
    )


def balances(desk: Desk) -> Sheet:
    """Every client who owes or has credit, by name."""
    rows = desk.conn.execute(
        f"select * from ({BALANCES}) where owing <> 0 or credit <> 0 order by client collate nocase, client_id"
    ).fetchall()
    totals = {key: sum(row[key] for row in rows) for key in ("owing", "credit", "net")}
    return Sheet("Balances", _COLUMNS, [tuple(row) for row in rows], totals)
