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

create trigger invoices_sum_credit_notes before update of credited on invoices
when new.credited is not (select coalesce(sum(total), 0) from credit_notes where invoice_id = new.id)
begin
  select raise(abort, 'what is credited of an invoice is the sum of its credit notes');
end;

-- On a closed invoice a line takes what is credited of it, and nothing else.
create trigger lines_frozen
before update of date, patient_id, provider_id, service_id, description, quantity, unit_price, discount_choice,
                 discount_name, discount_rate, lower_discount_name, lower_discount_rate, discountable, exempt, gross,
                 discount, net, tax, total, void, void_reason on lines
when (select status from invoices where id = old.invoice_id) is not 'open'
begin
  select raise(abort, 'lines change on an open invoice only');
end;

create trigger lines_sum_credits before update of credited on lines
when new.credited is not (select coalesce(sum(total), 0) from credit_note_lines where line_id = new.id)
begin
  select raise(abort, 'what is credited of a line is the sum of its credit notes');
end;

-- A line of nothing (a discount of 100 %) is taken back whole by any note that names it.
create trigger lines_live before update of live, void, credited on lines begin
  select raise(abort, 'a line is live unless it or its invoice is void or it is wholly credited')
   where new.live is not (
     new.void = 0
     and (select status from invoices where id = new.invoice_id) <> 'void'
     and not (new.credited = new.total and exists (select 1 from credit_note_lines where line_id = new.id)));
  select raise(abort, 'a session is billed once')
   where new.live = 1 and old.live = 0
     and old.session_id in (select session_id from lines where session_id = old.session_id and live = 1);
end;

create trigger credit_notes_next_number before insert on credit_notes
when new.number is not (select next from counters where kind = 'creditnote')
  or new.label in (select label from credit_notes where label = new.label)
  or new.id in (select id from credit_notes where id = new.id)
begin
  select raise(abort, 'a credit note takes the next number');
end;

create trigger credit_notes_on_closed before insert on credit_notes begin
  select raise(abort, 'a credit note stands on a closed invoice of its client')
   where not exists (select 1 from invoices where id = new.invoice_id and status = 'closed'
                        and client_id = new.client_id and closed_on <= new.date);
  select raise(abort, 'a credit note is not dated in locked time')
   where new.date <= (select value from settings where key = 'locked_through');
end;

create trigger credit_notes_take_number after insert on credit_notes begin
  update counters set next = next + 1 where kind = 'creditnote';
end;

create trigger credit_notes_kept before update on credit_notes begin
  select raise(abort, 'a credit note does not change') where new.id is not old.id;
  select raise(abort, 'a credit note keeps its client, unless that client is merged into another')
   where new.client_id is not old.client_id
     and new.client_id is not (select merged_into from clients where id = old.client_id);
end;

create trigger credit_notes_fixed
before update of number, label, invoice_id, date, issued_at, reason, net, tax, total, released, staff_id,
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
