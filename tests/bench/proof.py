"""Proof that a file filled without its triggers obeys the rules that they enforce row by row."""

from __future__ import annotations

import sqlite3

from zbill.file import migrating

# Each query counts the rows that break its rule.
PROOFS = {
    "an invoice is the sum of its lines": """
        select count(*)
          from invoices
          left join (select invoice_id, sum(gross) as gross, sum(discount) as discount, sum(net) as net,
                            sum(tax) as tax, sum(total) as total
                       from lines where void = 0 group by invoice_id) as sums on sums.invoice_id = invoices.id
         where (invoices.gross, invoices.discount, invoices.net, invoices.tax, invoices.total)
               is not (sums.gross, sums.discount, sums.net, sums.tax, sums.total)""",
    "a line's tax is the sum of its taxes": """
        select count(*)
          from lines
          left join (select line_id, sum(amount) as amount from line_taxes group by line_id) on line_id = lines.id
         where tax <> coalesce(amount, 0)""",
    "the paid amount of an invoice is the sum of its settlements": """
        select count(*)
          from invoices
          left join (select invoice_id, sum(amount) as amount from settlements group by invoice_id)
            on invoice_id = invoices.id
         where paid <> coalesce(amount, 0)""",
    "the applied amount of a payment is the sum of its settlements": """
        select count(*)
          from payments
          left join (select payment_id, sum(amount) as settled from settlements group by payment_id)
            on payment_id = payments.id
         where applied <> coalesce(settled, 0)""",
    "a settlement is money of the invoice's client, on no earlier day": """
        select count(*)
          from settlements
          join invoices on invoices.id = invoice_id
          join payments on payments.id = payment_id
         where payments.client_id <> invoices.client_id or day < invoices.date or day < payments.date""",
    "numbers have no gaps": """
        select count(*)
          from (select 'invoice' as kind, count(*) as made, max(number) as last from invoices
                union all select 'receipt', count(*), max(number) from payments)
          join counters using (kind)
         where made <> last or next <> last + 1""",
    "every reference leads somewhere": "select count(*) from pragma_foreign_key_check",
}


def prove(conn: sqlite3.Connection, schema: str) -> None:
    """Raise AssertionError unless every rule holds and the schema has this fingerprint."""
    wrong = [claim for claim, query in PROOFS.items() if conn.execute(query).fetchone()[0]]
    if migrating.fingerprint(conn) != schema:
        wrong.append("the schema is that of a new file")
    if wrong:
        raise AssertionError(f"The practice that was built is wrong: {'; '.join(wrong)}.")
