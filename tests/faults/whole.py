"""Plain SQL that finds violations of SPEC 3 to 7 in a practice file, without zbill's own code."""

from __future__ import annotations

import hashlib
import json
import sqlite3

# Each query returns the rows that violate the promise it is named after.
VIOLATIONS = {
    "invoice numbers have no gap": """
        select 'invoice', count(*), max(number), next from invoices, counters where counters.kind = 'invoice'
        group by next having count(*) <> max(number) or next <> max(number) + 1""",
    "receipt numbers have no gap": """
        select 'receipt', count(*), max(number), next from payments, counters where counters.kind = 'receipt'
        group by next having count(*) <> max(number) or next <> max(number) + 1""",
    "a line adds up": """
        select id from lines
        where gross <> (2 * quantity * unit_price + 1000) / 2000 or total <> net + tax
           or tax <> (select coalesce(sum(amount), 0) from line_taxes where line_id = lines.id)
           or net <> gross - discount
                     - (select coalesce(sum(amount * inclusive), 0) from line_taxes where line_id = lines.id)""",
    "an invoice is the sum of its lines": """
        select label from invoices
        where (gross, discount, net, tax, total) is not
              (select coalesce(sum(gross), 0), coalesce(sum(discount), 0), coalesce(sum(net), 0),
                      coalesce(sum(tax), 0), coalesce(sum(total), 0)
                 from lines where invoice_id = invoices.id and void = 0)""",
    "changes after the invoice date add up": """
        select label from invoices
        where moved <> (select coalesce(sum(amount), 0) from invoice_changes where invoice_id = invoices.id)""",
    "an invoice's balance adds up and is not negative": """
        select label from invoices
        where paid <> (select coalesce(sum(amount), 0) from settlements where invoice_id = invoices.id)
           or written_off <> (select coalesce(sum(amount), 0) from write_offs where invoice_id = invoices.id)
           or balance <> iif(status = 'void', 0, total - paid - credited - written_off) or balance < 0""",
    "a payment is settled, unapplied or refunded": """
        select label from payments as each
        where applied <> (select coalesce(sum(amount), 0) from settlements where payment_id = each.id)
           or refunded <> (select coalesce(sum(amount), 0) from payments
                            where refund_of = each.id and voided_at is null)
           or (kind <> 'refund' and voided_at is null and amount <> applied + unapplied + refunded)
           or unapplied < 0""",
    "a session is on at most one live line": """
        select session_id from lines where live = 1 and session_id is not null group by 1 having count(*) > 1""",
    "a line is live unless it or its invoice is void": """
        select lines.id from lines join invoices on invoices.id = invoice_id
        where live <> (void = 0 and status <> 'void' and not (
                         lines.credited = lines.total and lines.id in (select line_id from credit_note_lines)))""",
    "a credit note is the sum of its lines": """
        select label from credit_notes
        where total <> (select coalesce(sum(total), 0) from credit_note_lines where credit_note_id = credit_notes.id)
           or tax <> (select coalesce(sum(credit_note_taxes.amount), 0) from credit_note_taxes
                        join credit_note_lines on credit_note_lines.id = credit_note_line_id
                       where credit_note_id = credit_notes.id)""",
    "an invoice's credited amount is the sum of its credit notes": """
        select label from invoices
        where credited <> (select coalesce(sum(total), 0) from credit_notes where invoice_id = invoices.id)""",
    "credit note numbers have no gap": """
        select 'credit note', count(*), max(number), next from credit_notes, counters
        where counters.kind = 'creditnote'
        group by next having count(*) <> max(number) or next <> max(number) + 1""",
    "an unbilled session is on no live line": """
        select id from sessions where to_bill = 1 and id in (select session_id from lines where live = 1)""",
    "a session is billed to its client": """
        select sessions.id
          from sessions join lines on session_id = sessions.id join invoices on invoices.id = invoice_id
        where sessions.client_id <> invoices.client_id""",
    "a closed invoice has a live line and no one checked in": """
        select label from invoices where status = 'closed'
           and ((credited = 0 and not exists (select 1 from lines where invoice_id = invoices.id and live = 1))
                or exists (select 1 from lines join sessions on sessions.id = session_id
                            where invoice_id = invoices.id and live = 1
                              and checked_in_at is not null and checked_out_at is null))""",
    "a void invoice has nothing on it": """
        select label from invoices where status = 'void' and (paid <> 0 or credited <> 0 or written_off <> 0)""",
    "the ledger ends with the balance owing less credit": """
        select client_id from client_balance
        where owing - money_credit - goodwill_credit
              <> (select coalesce(sum(debit - credit), 0) from ledger_events as events
                  where events.client_id = client_balance.client_id)
           or owing <> (select coalesce(sum(balance), 0) from invoices
                         where invoices.client_id = client_balance.client_id)""",
    "account credit is at most the money and goodwill received": """
        select client_id from client_balance
        where money_credit < 0 or goodwill_credit < 0
           or money_credit > (select coalesce(sum(amount), 0) from payments
                               where payments.client_id = client_balance.client_id
                                 and kind <> 'refund' and voided_at is null)""",
}

LOG = "select seq, at, who, what, object, client_id, before, after, previous, digests, hash from log order by seq"


def findings(conn: sqlite3.Connection) -> list[str]:
    """Return one sentence per violation; nothing for an intact file."""
    found = [f"integrity: {row[0]}" for row in conn.execute("pragma integrity_check") if row[0] != "ok"]
    found += [f"dangling reference: {tuple(row)}" for row in conn.execute("pragma foreign_key_check")]
    for promise, query in VIOLATIONS.items():
        found += [f"{promise}: {tuple(row)}" for row in conn.execute(query)]
    return found + _broken_links(conn)


def _broken_links(conn: sqlite3.Connection) -> list[str]:
    """Return log entries whose number, predecessor or hash doesn't follow from the entries before."""
    found, previous = [], ""
    for expected, (*entry, stored) in enumerate(conn.execute(LOG), 1):
        hashed = entry if entry[-1] is not None else entry[:-1]
        written = json.dumps(hashed, ensure_ascii=False, separators=(",", ":"))
        if entry[0] != expected or entry[-2] != previous or hashlib.sha256(written.encode()).hexdigest() != stored:
            found.append(f"the log is a chain: entry {entry[0]}")
        previous = stored
    return found
