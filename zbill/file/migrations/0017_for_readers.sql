-- For programs and people that read the file. Every reference names the column that it refers to, which
-- file/references.py does before this: Datasette 0.65 opens no table with a reference like `references clients`. And
-- the views that show sessions, lines, receipts, receivables and the ledger have names, and amounts as text.
--
-- The cross joins keep the currency from coming first, so that SQLite can read the newest rows of a view by an index.

drop view session_details;

-- A session's invoice is that of its live line, if there is one.
create view session_details as
select details.*,
       iif(fee is null, null, printf(shown, fee / unit, fee % unit)) as fee_text,
       iif(total is null, null, printf(shown, total / unit, total % unit)) as total_text,
       iif(balance is null, null, printf(shown, balance / unit, balance % unit)) as balance_text
  from (
  select sessions.id, sessions.ref, sessions.client_id, clients.name as client, clients.name_key as client_key,
         sessions.patient_id, patients.name as patient, sessions.service_id, services.code as service,
         sessions.provider_id, staff.name as provider, start, sessions.day, sessions.minutes, ward, place, modifier,
         sessions.notes, fee, sessions.status, waived, reason, to_bill, checked_in_at, checked_out_at, series,
         lines.invoice_id, lines.number as line, invoices.label as invoice, invoices.status as invoice_status,
         invoices.total, invoices.balance
    from sessions
    join clients on clients.id = sessions.client_id
    join services on services.id = sessions.service_id
    left join patients on patients.id = sessions.patient_id
    left join staff on staff.id = sessions.provider_id
    left join lines on lines.session_id = sessions.id and lines.live = 1
    left join invoices on invoices.id = lines.invoice_id
  ) as details cross join currency;

drop view line_details;

-- `standing` says why what the line brings in is not collected: its invoice is open, or void, or something of it is
-- written off or owing. Empty: it is Collected (SPEC 8.4).
create view line_details as
select details.*,
       printf('%.9g', quantity / 1000.0) as quantity_text,
       printf(shown, unit_price / unit, unit_price % unit) as unit_price_text,
       printf(shown, gross / unit, gross % unit) as gross_text,
       printf(shown, discount / unit, discount % unit) as discount_text,
       printf(shown, net / unit, net % unit) as net_text,
       printf(shown, tax / unit, tax % unit) as tax_text,
       printf(shown, total / unit, total % unit) as total_text
  from (
  select lines.id, lines.invoice_id, invoices.label as invoice, invoices.number as invoice_number,
         invoices.status as invoice_status, closed_on, lines.number as line, lines.session_id, lines.date,
         invoices.client_id, clients.name as client, clients.name_key as client_key,
         lines.patient_id, patients.name as patient, lines.provider_id, staff.name as provider,
         staff.name_key as provider_key, lines.service_id, services.code as service, lines.description, lines.quantity,
         lines.unit_price, lines.gross, lines.discount, lines.net, lines.tax, lines.total, lines.void,
         case when invoices.status <> 'closed' then invoices.status
              when written_off > 0 then 'written off' when balance > 0 then 'owing' else '' end as standing
    from lines
    join invoices on invoices.id = lines.invoice_id
    join clients on clients.id = invoices.client_id
    left join patients on patients.id = lines.patient_id
    left join staff on staff.id = lines.provider_id
    left join services on services.id = lines.service_id
  ) as details cross join currency;

-- Payments, deposits and refunds.
create view receipts as
select payments.label as number, payments.kind, payments.client_id, clients.name as client, payments.payer,
       payments.date, payments.method, payments.reference, payments.comment, refunded.label as refund_of,
       iif(payments.voided_at is null, 'valid', 'void') as status, payments.voided_on, payments.void_reason,
       staff.name as recorded_by, payments.amount, payments.applied, payments.refunded, payments.unapplied,
       printf(shown, payments.amount / unit, payments.amount % unit) as amount_text,
       printf(shown, payments.applied / unit, payments.applied % unit) as applied_text,
       printf(shown, payments.refunded / unit, payments.refunded % unit) as refunded_text,
       printf(shown, payments.unapplied / unit, payments.unapplied % unit) as unapplied_text
  from payments
  cross join currency
  join clients on clients.id = payments.client_id
  left join payments as refunded on refunded.id = payments.refund_of
  left join staff on staff.id = payments.staff_id;

-- Each client's row of `zbill report ar` of today, without the ages: the balance of closed invoices less what is paid on
-- open ones, which can be below zero, and account credit beside it.
create view receivable as
select client_id, client, closed_balance, paid_on_open, account_balance, unapplied,
       printf(shown, closed_balance / unit, closed_balance % unit) as closed_balance_text,
       iif(paid_on_open < 0, '-', '') || printf(shown, -paid_on_open / unit, -paid_on_open % unit)
         as paid_on_open_text,
       iif(account_balance < 0, '-', '') || printf(shown, abs(account_balance) / unit, abs(account_balance) % unit)
         as account_balance_text,
       printf(shown, unapplied / unit, unapplied % unit) as unapplied_text
  from (select client_id, client, closed_balance, paid_on_open, closed_balance + paid_on_open as account_balance,
               unapplied
          from (select client_id, client, money_credit + goodwill_credit as unapplied,
                       coalesce((select sum(balance) from invoices
                                  where client_id = client_balance.client_id and balance > 0 and status = 'closed'), 0)
                         as closed_balance,
                       -coalesce((select sum(paid) from invoices
                                   where client_id = client_balance.client_id and status = 'open' and paid > 0), 0)
                         as paid_on_open
                  from client_balance))
  join currency
 where (closed_balance, paid_on_open, unapplied) <> (0, 0, 0)
 order by client, client_id;

drop view ledger;

-- Every event of a client on its own day, as SPEC 6 lists them; debit raises what the client owes, credit lowers it.
-- `at` and `step` order the events of one day. Reports read this view: SQLite would sort all of `ledger` to sum it.
create view ledger_events as
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
  from credit_notes;

create view ledger as
select client_id, (select name from clients where id = client_id) as client, date, kind, number, description, status,
       debit, credit, at, step,
       printf(shown, debit / unit, debit % unit) as debit_text,
       printf(shown, credit / unit, credit % unit) as credit_text
  from ledger_events join currency
 order by date, at, step, number;
