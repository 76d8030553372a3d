-- Credit notes: numbered documents that take back all or part of a closed invoice (SPEC 5). Born final; their lines
-- carry a share of the line they take back, tax class by tax class.

create table credit_notes (
  id            integer primary key,
  number        integer not null unique check (number >= 1),
  label         text not null unique,
  invoice_id    integer not null references invoices,
  client_id     integer not null references clients,
  date          text not null check (date is date(date, '+0 days')),
  issued_at     integer not null,
  reason        text not null check (reason <> ''),
  net           integer not null check (net >= 0),
  tax           integer not null check (tax >= 0),
  total         integer not null,
  released      integer not null default 0 check (released between 0 and total),
  staff_id      integer references staff,
  letterhead_id integer not null references imprints,
  parties_id    integer not null references imprints,
  check (total = net + tax)
) strict;

create index credit_notes_by_invoice on credit_notes (invoice_id);
create index credit_notes_by_client on credit_notes (client_id, date);
create index credit_notes_by_date on credit_notes (date);

create table credit_note_lines (
  id             integer primary key,
  credit_note_id integer not null references credit_notes,
  line_id        integer not null references lines,
  gross          integer not null check (gross >= 0),
  discount       integer not null check (discount between 0 and gross),
  net            integer not null check (net between 0 and gross - discount),
  tax            integer not null check (tax >= 0),
  total          integer not null,
  unique (credit_note_id, line_id),
  check (total = net + tax)
) strict;

create index credit_note_lines_by_line on credit_note_lines (line_id, total);

-- A share of one of the line's taxes, named by its position.
create table credit_note_taxes (
  credit_note_line_id integer not null references credit_note_lines,
  position            integer not null,
  amount              integer not null check (amount >= 0),
  primary key (credit_note_line_id, position)
) strict, without rowid;

-- What credit notes have taken back of a line. A line of which nothing is left is live no more.
alter table lines add column credited integer not null default 0 check (credited between 0 and total);

drop trigger invoices_nothing_credited;
drop trigger lines_frozen;
drop trigger lines_live;

create trigger invoices_sum_credit_notes before update of credited on invoices
when new.credited <> (select coalesce(sum(total), 0) from credit_notes where invoice_id = new.id)
begin
  select raise(abort, 'what is credited of an invoice is the sum of its credit notes');
end;

-- On a closed invoice a line takes what is credited of it, and nothing else.
create trigger lines_frozen
before update of id, invoice_id, number, session_id, date, patient_id, provider_id, service_id, description, quantity,
                 unit_price, discount_choice, discount_name, discount_rate, lower_discount_name, lower_discount_rate,
                 discountable, exempt, gross, discount, net, tax, total, void, void_reason on lines
when (select status from invoices where id = old.invoice_id) is not 'open'
begin
  select raise(abort, 'lines change on an open invoice only');
end;

create trigger lines_sum_credits before update of credited on lines
when new.credited <> (select coalesce(sum(total), 0) from credit_note_lines where line_id = new.id)
begin
  select raise(abort, 'what is credited of a line is the sum of its credit notes');
end;

-- A line of nothing (a discount of 100 %) is taken back whole by any note that names it.
create trigger lines_live before update of live, void, credited on lines
when new.live <> (
  new.void = 0
  and (select status from invoices where id = new.invoice_id) <> 'void'
  and not (new.credited = new.total and exists (select 1 from credit_note_lines where line_id = new.id)))
begin
  select raise(abort, 'a line is live unless it or its invoice is void or it is wholly credited');
end;

create trigger credit_notes_next_number before insert on credit_notes
when new.number is not (select next from counters where kind = 'creditnote')
  or new.label in (select label from credit_notes where label = new.label)
  or new.id in (select id from credit_notes where id = new.id)
begin
  select raise(abort, 'a credit note takes the next number');
end;

create trigger credit_notes_on_closed before insert on credit_notes
when not exists (select 1 from invoices where id = new.invoice_id and status = 'closed'
                    and client_id = new.client_id and closed_on <= new.date)
begin
  select raise(abort, 'a credit note stands on a closed invoice of its client');
end;

create trigger credit_notes_take_number after insert on credit_notes begin
  update counters set next = next + 1 where kind = 'creditnote';
end;

create trigger credit_notes_fixed
before update of id, number, label, invoice_id, date, issued_at, reason, net, tax, total, released, staff_id,
                 letterhead_id, parties_id on credit_notes
begin
  select raise(abort, 'a credit note does not change');
end;

create trigger credit_notes_stay before delete on credit_notes begin
  select raise(abort, 'a credit note does not go');
end;

-- A note's lines come with it, up to its total, and never more of a line than is left.
create trigger credit_note_lines_fit before insert on credit_note_lines
when new.id in (select id from credit_note_lines where id = new.id)
  or not exists (select 1 from lines join credit_notes on credit_notes.invoice_id = lines.invoice_id
                  where lines.id = new.line_id and credit_notes.id = new.credit_note_id and lines.live = 1
                    and lines.credited + new.total <= lines.total)
  or new.total + (select coalesce(sum(total), 0) from credit_note_lines where credit_note_id = new.credit_note_id)
     > (select total from credit_notes where id = new.credit_note_id)
begin
  select raise(abort, 'a credit note takes back what is left of its invoice''s lines');
end;

create trigger credit_note_lines_put after insert on credit_note_lines begin
  update lines
     set credited = credited + new.total,
         live = (credited + new.total < total)
   where id = new.line_id;
  update invoices
     set credited = (select coalesce(sum(total), 0) from credit_notes where invoice_id = invoices.id)
   where id = (select invoice_id from credit_notes where id = new.credit_note_id)
     and (select coalesce(sum(total), 0) from credit_note_lines where credit_note_id = new.credit_note_id)
         = (select total from credit_notes where id = new.credit_note_id);
end;

create trigger credit_note_lines_fixed before update on credit_note_lines begin
  select raise(abort, 'a credit note does not change');
end;

create trigger credit_note_lines_stay before delete on credit_note_lines begin
  select raise(abort, 'a credit note does not change');
end;

create trigger credit_note_taxes_fit before insert on credit_note_taxes
when new.position in (select position from credit_note_taxes
                       where credit_note_line_id = new.credit_note_line_id and position = new.position)
  or new.amount + (select coalesce(sum(amount), 0) from credit_note_taxes
                    where credit_note_line_id = new.credit_note_line_id)
     > (select tax from credit_note_lines where id = new.credit_note_line_id)
begin
  select raise(abort, 'a credit note does not change');
end;

create trigger credit_note_taxes_fixed before update on credit_note_taxes begin
  select raise(abort, 'a credit note does not change');
end;

create trigger credit_note_taxes_stay before delete on credit_note_taxes begin
  select raise(abort, 'a credit note does not change');
end;

-- A credit note is a credit of the client's account on its own day.
drop view ledger;

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
    from invoices join write_offs on write_offs.invoice_id = invoices.id
  union all
  select client_id, date, 'credit-note', label, reason, 'closed', 0, total, issued_at, 8
    from credit_notes;

-- Merged clients: everything of the one moves to the other, and the one points there.
alter table clients add column merged_into integer references clients check (merged_into is null or archived = 1);

drop trigger sessions_billed;

create trigger sessions_billed before update of client_id, service_id, patient_id, start, day, fee on sessions
when (new.service_id, new.patient_id, new.start, new.day, new.fee) is not
     (old.service_id, old.patient_id, old.start, old.day, old.fee)
 and exists (select 1 from lines where session_id = old.id and live = 1)
  or new.client_id <> old.client_id
 and exists (select 1 from lines join invoices on invoices.id = invoice_id
              where session_id = old.id and live = 1 and invoices.client_id <> new.client_id)
begin
  select raise(abort, 'a billed session keeps its facts');
end;

-- Which refund took a settlement off: its receipt prints that. The settlement comes before the refund that needs it.
alter table settlements add column refund_id integer references payments deferrable initially deferred check (refund_id is null or cause = 'refunded');
