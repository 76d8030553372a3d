"""SQL for amounts invoiced in a period, by closing date (SPEC 8).

They are the lines of closed invoices, less the parts that credit notes credit, each on the credit note's own day. The
reports that count them begin with this SQL.
"""

# A row is a line if `taken_id` is null, and otherwise the credited part of a line, with negative amounts. Amounts are
# in minor units.
INVOICED = """
invoiced (day, invoice_id, line_id, taken_id, discount, net, tax, total) as (
  select closed_on, invoices.id, lines.id, null, lines.discount, lines.net, lines.tax, lines.total
    from invoices join lines on lines.invoice_id = invoices.id
   where status = 'closed' and closed_on between :first and :last and void = 0
  union all
  select credit_notes.date, invoice_id, line_id, taken.id, -taken.discount, -taken.net, -taken.tax, -taken.total
    from credit_notes
    join credit_note_lines as taken on taken.credit_note_id = credit_notes.id
    join invoices on invoices.id = invoice_id
   where credit_notes.date between :first and :last and status = 'closed'
)
"""

# A line without a session counts under the session of its invoice, if that has exactly one (SPEC 8). What it counts
# under is what that session's line, `visit_id`, was written with: the session itself can have changed since. Without
# one, it counts under itself.
VISITED = """
visited (line_id, taken_id, net, visit_id) as (
  select line_id, taken_id, net,
         coalesce((select id from lines where id = line_id and session_id is not null),
                  (select iif(count(*) = 1, max(id), null) from lines
                    where lines.invoice_id = invoiced.invoice_id and void = 0 and session_id is not null),
                  line_id)
    from invoiced
)
"""
