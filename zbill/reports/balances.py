"""Balance owing and account credit of each client (SPEC 1)."""

from __future__ import annotations

from collections.abc import Sequence

from zbill.db import clients
from zbill.desk import Desk
from zbill.reports.things import after_merging, named
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
    Column("credit", "Account credit", "amount", state="credit"),
    Column("net", "Net", "amount"),
)


def balances(desk: Desk) -> Sheet:
    """Return the balance of every client who owes or has credit, by name."""
    found = desk.ask(f"select * from ({BALANCES}) where owing <> 0 or credit <> 0 order by alphabet(client), client_id")
    return Sheet.of("Balances", _COLUMNS, found, totals=("owing", "credit", "net"))


def balance_of(desk: Desk, text: str) -> Card:
    """Return a client's balance. Raises NotFound or Ambiguous if the text names no client or several."""
    return balance_cards(desk, [clients.find(desk.conn, text).id])[0]


def balance_lines(desk: Desk, client_ids: Sequence[int]) -> list[tuple[str, ...]]:
    """Return the id and name of each client, the balance owing and the account credit."""
    return [
        (str(row["client_id"]), row["client"], f"owes {desk.text(row['owing'])}", f"credit {desk.text(row['credit'])}")
        for row in named(desk, BALANCES, "client_id", client_ids)
    ]


def balance_cards(desk: Desk, client_ids: Sequence[int]) -> list[Card]:
    """Return the balance of each client. A merged client has the balance of the one it was merged into."""
    return [
        Card(row["client"], fields(_COLUMNS, row, hidden=("client", "client_id")))
        for row in named(desk, BALANCES, "client_id", after_merging(desk, client_ids))
    ]
