"""Tests that zbill's reports agree with plain sums over the practice that is measured."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from tests.bench.build import build
from tests.practice import Practice

INVOICES = """
select clients.name, status, sum(lines.total),
       coalesce((select sum(amount) from settlements where invoice_id = invoices.id), 0)
  from invoices join clients on clients.id = client_id join lines on invoice_id = invoices.id
 group by invoices.id
"""

CREDIT = """
select name, amount from payments join clients on clients.id = client_id where kind = 'deposit'
union all
select name, amount from goodwill join clients on clients.id = client_id
"""


def test_reports_on_a_built_practice_agree_with_plain_sums(tmp_path: Path) -> None:
    practice = Practice(tmp_path / "practice.db")
    build(practice.path, 200, practice.now)
    owing, account, credit = Counter[str](), Counter[str](), Counter[str]()
    for client, status, total, settled in practice.sql(INVOICES):
        owing[client] += total - settled
        account[client] += total - settled if status == "closed" else -settled
    for client, amount in practice.sql(CREDIT):
        credit[client] += amount
    balances = practice.json("balance")
    assert column(balances, "owing") == owing
    assert column(balances, "credit") == credit
    receivable = practice.json("report ar")["rows"]
    assert column(receivable, "account_balance") == account
    assert column(receivable, "unapplied") == credit


def column(rows: list[dict[str, Any]], key: str) -> Counter[str]:
    """Return cents by client."""
    return Counter({row["client"]: int(row[key].replace(".", "")) for row in rows})
