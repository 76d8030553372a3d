"""Export a practice file as a double-entry journal for hledger, from its lines, receipts and settlements alone.

What a client owes is an asset; money and goodwill held for clients are a liability; goodwill and bad debts are
expenses.
"""

from __future__ import annotations

from collections import Counter, defaultdict

from tests.practice import Practice

# One row per posting: day, document, account, and minor units (positive for debit).
POSTINGS = """
with billed (day, document, client_id, line_id, net, total) as (
  select invoices.date, label, client_id, lines.id, lines.net, lines.total
    from lines join invoices on invoices.id = invoice_id
   where lines.void = 0 and status <> 'void'
),
credited (day, document, client_id, taken_id, line_id, net, total) as (
  select date, label, client_id, taken.id, line_id, taken.net, taken.total
    from credit_note_lines as taken join credit_notes on credit_notes.id = credit_note_id
),
moved (day, document, client_id, method, amount) as (
  select date, label, client_id, method, iif(kind = 'refund', -amount, amount) from payments
  union all
  select voided_on, label || ' void', client_id, method, iif(kind = 'refund', amount, -amount)
    from payments where voided_on is not null
),
settled (day, document, client_id, amount) as (
  select day, 'settlement ' || settlements.id, client_id, amount
    from settlements join invoices on invoices.id = invoice_id
),
given_up (day, document, client_id, amount) as (
  select day, 'write-off ' || write_offs.id, client_id, amount
    from write_offs join invoices on invoices.id = invoice_id
)
select day, document, 'assets:receivable:' || client_id, total from billed
union all
select day, document, 'income', -net from billed
union all
select day, document, 'liabilities:tax:' || name, -amount from billed join line_taxes using (line_id)

union all
select day, document, 'assets:receivable:' || client_id, -total from credited
union all
select day, document, 'income', net from credited
union all
select day, document, 'liabilities:tax:' || name, taken.amount
  from credited
  join credit_note_taxes as taken on credit_note_line_id = taken_id
  join line_taxes on line_taxes.line_id = credited.line_id and line_taxes.position = taken.position

union all
select day, document, 'assets:money:' || method, amount from moved
union all
select day, document, 'liabilities:credit:' || client_id, -amount from moved

union all
select day, 'goodwill ' || id, 'expenses:goodwill', amount from goodwill
union all
select day, 'goodwill ' || id, 'liabilities:credit:' || client_id, -amount from goodwill

union all
select day, document, 'liabilities:credit:' || client_id, amount from settled
union all
select day, document, 'assets:receivable:' || client_id, -amount from settled

union all
select day, document, 'expenses:bad debts', amount from given_up
union all
select day, document, 'assets:receivable:' || client_id, -amount from given_up
"""


def journal(practice: Practice) -> str:
    """Return all entries in order of date, in dollars and cents."""
    entries: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for day, document, account, cents in practice.sql(POSTINGS):
        sign = "-" if cents < 0 else ""
        entries[day, document].append(f"    {account}  {sign}{abs(cents) // 100}.{abs(cents) % 100:02d} USD\n")
    return "\n".join(f"{day} {document}\n{''.join(lines)}" for (day, document), lines in sorted(entries.items()))


def sum_by_account(text: str) -> Counter[str]:
    """Return the sum of a journal's postings per account, in cents."""
    found: Counter[str] = Counter()
    for line in text.splitlines():
        if line.startswith("    "):
            account, amount = line.strip().removesuffix(" USD").split("  ")
            found[account] += int(amount.replace(".", ""))
    return found
