-- The file's public face for Datasette, sqlite-utils and the sqlite3 shell, and the one definition of each balance.
-- Amounts stand in minor units; the *_text columns repeat them as decimal text in the practice's currency.

-- The practice's currency: `unit` minor units make one, and `shown` prints whole and part.
create view currency as
  select code,
         case decimals when 0 then 1 when 3 then 1000 else 100 end as unit,
         case decimals when 0 then '%d' when 3 then '%d.%03d' else '%d.%02d' end as shown
    from (select code,
                 case when code in ('BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'VND',
                                    'VUV', 'XAF', 'XOF', 'XPF') then 0
                      when code in ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND') then 3
                      else 2 end as decimals
            from (select coalesce((select value from settings where key = 'currency'), 'USD') as code));

-- Who ever held goodwill: the others need no look at their settlements.
create view goodwill_holders as
  select distinct client_id from goodwill;

create view client_balance as
  select client_id, client, owing, money_credit, goodwill_credit,
         printf(shown, owing / unit, owing % unit) as owing_text,
         printf(shown, (money_credit + goodwill_credit) / unit, (money_credit + goodwill_credit) % unit) as credit_text
    from (select clients.id as client_id,
                 clients.name as client,
                 coalesce((select sum(balance) from invoices where client_id = clients.id and balance > 0), 0) as owing,
                 coalesce((select sum(unapplied) from payments where client_id = clients.id and unapplied > 0), 0)
                   as money_credit,
                 coalesce((select sum(amount) from goodwill where client_id = clients.id), 0)
                   - coalesce((select sum(settlements.amount)
                                 from invoices
                                 join settlements on settlements.invoice_id = invoices.id
                                                 and settlements.payment_id is null
                                where invoices.client_id = clients.id
                                  and exists (select 1 from goodwill where client_id = clients.id)), 0)
                   as goodwill_credit
            from clients)
    join currency;

create view invoice_summary as
  select label as number, client_id, clients.name as client, date, due, status, closed_on,
         total, paid, credited, written_off, balance,
         printf(shown, total / unit, total % unit) as total_text,
         printf(shown, paid / unit, paid % unit) as paid_text,
         printf(shown, credited / unit, credited % unit) as credited_text,
         printf(shown, written_off / unit, written_off % unit) as written_off_text,
         printf(shown, balance / unit, balance % unit) as balance_text
    from invoices
    join clients on clients.id = client_id
    join currency;

-- Every event of a client on its own day, as SPEC 6 lists them; debit raises what the client owes, credit lowers it.
-- `at` and `step` order the events of one day.
create view ledger as
  select client_id, date, kind, number, description, status, debit, credit, at, step,
         printf(shown, debit / unit, debit % unit) as debit_text,
         printf(shown, credit / unit, credit % unit) as credit_text
    from (
  select invoices.client_id, invoices.date, 'invoice' as kind, invoices.label as number,
         (select group_concat(description, '; ') from
            (select description from lines where invoice_id = invoices.id and void = 0 order by number)) as description,
         invoices.status, invoices.total - invoices.moved as debit, 0 as credit, invoices.opened_at as at, 1 as step
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
    from invoices join write_offs on write_offs.invoice_id = invoices.id
  union all
  select client_id, date, 'credit-note', label, reason, 'closed', 0, total, issued_at, 8
    from credit_notes
  ) join currency;
