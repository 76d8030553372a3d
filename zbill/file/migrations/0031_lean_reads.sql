-- What adds up amounts reads indexes and little else.

-- An index for each client has the amounts of the ledger.
drop index invoices_by_client;
create index invoices_by_client on invoices (client_id, date, number, total, moved, status);
drop index payments_by_client;
create index payments_by_client on payments (client_id, date, number, kind, amount, voided_at);

-- No read finds a client's open invoices by theirs, and what is paid on open ones is added up by the other index.
drop index invoices_open;
drop index invoices_open_by_date;
create index invoices_open_by_date on invoices (date, total, paid) where status = 'open';

-- Balances are found by `invoices_owing`, because no void invoice has one, and invoices are read for the goodwill on
-- them only if the client was given any.
drop view client_balance;
create view client_balance as
  select client_id, client, owing, money_credit, goodwill_credit,
         printf(shown, owing / unit, owing % unit) as owing_text,
         printf(shown, (money_credit + goodwill_credit) / unit, (money_credit + goodwill_credit) % unit) as credit_text
    from (select clients.id as client_id,
                 clients.name as client,
                 coalesce((select sum(balance) from invoices
                            where client_id = clients.id and status in ('open', 'closed') and balance > 0), 0) as owing,
                 coalesce((select sum(unapplied) from payments where client_id = clients.id and unapplied > 0), 0)
                   as money_credit,
                 case when exists (select 1 from goodwill where client_id = clients.id)
                      then (select sum(amount) from goodwill where client_id = clients.id)
                           - coalesce((select sum(settlements.amount)
                                         from invoices
                                         join settlements on settlements.invoice_id = invoices.id
                                                         and settlements.payment_id is null
                                        where invoices.client_id = clients.id), 0)
                      else 0 end as goodwill_credit
            from clients)
    join currency;

-- `+` gives a column the same affinity in every part. Only then can SQLite leave out what a query doesn't ask for, above
-- all the texts.
drop view ledger_events;
create view ledger_events as
select invoices.client_id, invoices.date, 'invoice' as kind, +invoices.label as number,
       (select group_concat(description, '; ') from
          (select description from lines where invoice_id = invoices.id and void = 0 order by number)) as description,
       +invoices.status as status, invoices.total - invoices.moved as debit, 0 as credit,
       +invoices.opened_at as at, 1 as step
  from invoices
union all
select invoices.client_id, invoice_changes.day, 'change', +invoices.label, 'lines changed',
       +invoices.status, max(invoice_changes.amount, 0), max(-invoice_changes.amount, 0), +invoices.opened_at, 2
  from invoices join invoice_changes on invoice_changes.invoice_id = invoices.id
 where invoice_changes.amount <> 0
union all
select client_id, voided_on, 'void', +label, +void_reason, +status, 0, +total, +voided_at, 3
  from invoices
 where status = 'void'
union all
select client_id, date, +kind, +label,
       method || case when reference = '' then '' else ' ' || reference end
              || case when payer = '' then '' else ' from ' || payer end,
       case when voided_at is null then 'valid' else 'void' end,
       case when kind = 'refund' then amount else 0 end,
       case when kind = 'refund' then 0 else amount end, +recorded_at, 4
  from payments
union all
select client_id, voided_on, 'receipt-void', +label, +void_reason, 'void',
       case when kind = 'refund' then 0 else amount end,
       case when kind = 'refund' then amount else 0 end, +voided_at, 5
  from payments
 where voided_at is not null
union all
select client_id, day, 'goodwill', '', +reason, '', max(-amount, 0), max(amount, 0), +at, 6
  from goodwill
union all
select invoices.client_id, write_offs.day, case when write_offs.amount > 0 then 'write-off' else 'reversal' end,
       +invoices.label, +write_offs.reason, +invoices.status,
       max(-write_offs.amount, 0), max(write_offs.amount, 0), +write_offs.at, 7
  from invoices join write_offs on write_offs.invoice_id = invoices.id
union all
select client_id, date, 'credit-note', +label, +reason, 'closed', 0, +total, +issued_at, 8
  from credit_notes;
