"""What is always true of a practice file (SPEC 3 to 7), asked in plain SQL that knows nothing of zbill's own."""

from __future__ import annotations

import hashlib
import json
import sqlite3

# Each finds the rows that are wrong.
WRONG = {
    "invoice numbers have no gap": """
        select 'invoice', count(*), max(number), next from invoices, counters where counters.kind = 'invoice'
        having count(*) > 0 and (count(*) <> max(number) or next <> max(number) + 1)""",
    "receipt numbers have no gap": """
        select 'receipt', count(*), max(number), next from payments, counters where counters.kind = 'receipt'
        having count(*) > 0 and (count(*) <> max(number) or next <> max(number) + 1)""",
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
    "what moved after an invoice's day adds up": """
        select label from invoices
        where moved <> (select coalesce(sum(amount), 0) from invoice_changes where invoice_id = invoices.id)""",
    "an invoice's balance is what is left of it, and not negative": """
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
    "a session stands on one live line": """
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
    "what is credited is the sum of the credit notes": """
        select label from invoices
        where credited <> (select coalesce(sum(total), 0) from credit_notes where invoice_id = invoices.id)""",
    "credit note numbers have no gap": """
        select 'credit note', count(*), max(number), next from credit_notes, counters
        where counters.kind = 'creditnote'
        having count(*) > 0 and (count(*) <> max(number) or next <> max(number) + 1)""",
    "what waits to be billed is on no live line": """
        select id from sessions where to_bill = 1 and id in (select session_id from lines where live = 1)""",
    "a session is billed to its client": """
        select sessions.id
          from sessions join lines on session_id = sessions.id join invoices on invoices.id = invoice_id
        where sessions.client_id <> invoices.client_id""",
    "a closed invoice has a live line and nobody on it is in": """
        select label from invoices where status = 'closed'
           and ((credited = 0 and not exists (select 1 from lines where invoice_id = invoices.id and live = 1))
                or exists (select 1 from lines join sessions on sessions.id = session_id
                            where invoice_id = invoices.id and live = 1
                              and checked_in_at is not null and checked_out_at is null))""",
    "a void invoice has nothing on it": """
        select label from invoices where status = 'void' and (paid <> 0 or credited <> 0 or written_off <> 0)""",
    "the ledger ends in what is owed less what is held": """
        select client_id from client_balance
        where owing - money_credit - goodwill_credit
              <> (select coalesce(sum(debit - credit), 0) from ledger where ledger.client_id = client_balance.client_id)
           or owing <> (select coalesce(sum(balance), 0) from invoices
                         where invoices.client_id = client_balance.client_id)""",
    "account credit is money and goodwill that came in": """
        select client_id from client_balance
        where money_credit < 0 or goodwill_credit < 0
           or money_credit > (select coalesce(sum(amount), 0) from payments
                               where payments.client_id = client_balance.client_id
                                 and kind <> 'refund' and voided_at is null)""",
}

LOG = "select seq, at, who, what, object, client_id, before, after, previous, hash from log order by seq"


def findings(conn: sqlite3.Connection) -> list[str]:
    """What is wrong with the file, a sentence each; nothing when it is whole."""
    found = [f"integrity: {row[0]}" for row in conn.execute("pragma integrity_check") if row[0] != "ok"]
    found += [f"points nowhere: {tuple(row)}" for row in conn.execute("pragma foreign_key_check")]
    for promise, query in WRONG.items():
        found += [f"{promise}: {tuple(row)}" for row in conn.execute(query)]
    return found + _broken_links(conn)


def _broken_links(conn: sqlite3.Connection) -> list[str]:
    """Log entries whose number, predecessor or hash is not what the entries before make it."""
    found, previous = [], ""
    for expected, (*entry, stored) in enumerate(conn.execute(LOG), 1):
        written = json.dumps(entry, ensure_ascii=False, separators=(",", ":"))
        if entry[0] != expected or entry[-1] != previous or hashlib.sha256(written.encode()).hexdigest() != stored:
            found.append(f"the log is a chain: entry {entry[0]}")
        previous = stored
    return found
