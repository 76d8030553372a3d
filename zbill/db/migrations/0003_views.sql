-- The file's public face for Datasette, sqlite-utils and the sqlite3 shell, and the one definition of each balance.
-- Amounts stand in minor units; the *_text columns repeat them as decimal text in the practice's currency.

create view client_balance as
  select clients.id as client_id,
         clients.name as client,
         coalesce((select sum(balance) from invoices where client_id = clients.id and balance > 0), 0) as owing,
         coalesce((select sum(unapplied) from payments where client_id = clients.id and unapplied > 0), 0) as money_credit,
         coalesce((select sum(amount) from goodwill where client_id = clients.id), 0)
           - coalesce((select sum(settlements.amount)
                         from goodwill_holders
                         join invoices on invoices.client_id = goodwill_holders.client_id
                         join settlements on settlements.invoice_id = invoices.id and settlements.payment_id is null
                        where goodwill_holders.client_id = clients.id), 0) as goodwill_credit
    from clients;

-- Who ever held goodwill: the others need no look at their settlements.
create view goodwill_holders as
  select distinct client_id from goodwill;

-- Every event of a client on its own day, as SPEC 6 lists them; debit raises what the client owes, credit lowers it.
-- `at` and `step` order the events of one day.
create view ledger as
  select invoices.client_id, invoices.date, 'invoice' as kind, invoices.label as number,
         (select group_concat(description, '; ') from
            (select description from lines where invoice_id = invoices.id and void = 0 order by number)) as description,
         invoices.status,
         invoices.total - coalesce((select sum(amount) from invoice_changes where invoice_id = invoices.id), 0) as debit,
         0 as credit, invoices.opened_at as at, 1 as step
    from invoices
  union all
  select invoices.client_id, invoice_changes.day, 'change', invoices.label, 'lines changed',
         invoices.status, max(invoice_changes.amount, 0), max(-invoice_changes.amount, 0), invoices.opened_at, 2
    from invoices join invoice_changes on invoice_changes.invoice_id = invoices.id
   where invoice_changes.amount <> 0
  union all
  select client_id, voided_on, 'void', label, void_reason, status, 0, total, voided_at, 3
    from invoices
   where status = 'void'
  union all
  select client_id, date, kind, label,
         method || case when reference = '' then '' else ' ' || reference end
                || case when payer = '' then '' else ' from ' || payer end,
         case when voided_at is null then 'valid' else 'void' end,
         case when kind = 'refund' then amount else 0 end,
         case when kind = 'refund' then 0 else amount end, recorded_at, 4
    from payments
  union all
  select client_id, voided_on, 'receipt-void', label, void_reason, 'void',
         case when kind = 'refund' then 0 else amount end,
         case when kind = 'refund' then amount else 0 end, voided_at, 5
    from payments
   where voided_at is not null
  union all
  select client_id, day, 'goodwill', '', reason, '', max(-amount, 0), max(amount, 0), at, 6
    from goodwill
  union all
  select invoices.client_id, write_offs.day, case when write_offs.amount > 0 then 'write-off' else 'reversal' end,
         invoices.label, write_offs.reason, invoices.status,
         max(-write_offs.amount, 0), max(write_offs.amount, 0), write_offs.at, 7
    from invoices join write_offs on write_offs.invoice_id = invoices.id;
