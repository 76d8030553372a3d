-- Totals are kept by difference: a line or a settlement costs the same, however many there are (SPEC 3, 6).
--
-- What a statement adds or changes is noted until the totals have it. So the triggers know by how much a total may move,
-- and no other program can move one. A note that is left, by a statement that ignores a broken CHECK, moves nothing: it
-- says what is stored anyway.

-- A line that is being added or changed, with the amounts that its invoice has of it.
create table counted_lines (
  invoice_id integer not null references invoices (id),
  number     integer not null,
  gross      integer not null,
  discount   integer not null,
  net        integer not null,
  tax        integer not null,
  primary key (invoice_id, number)
) strict, without rowid;

-- The newest settlement that is counted, while another is being added.
create table counted_settlements (
  id integer primary key
) strict;

create trigger counted_lines_new before insert on counted_lines
when (new.gross, new.discount, new.net, new.tax) is not
     (select coalesce(sum(gross), 0), coalesce(sum(discount), 0), coalesce(sum(net), 0), coalesce(sum(tax), 0)
        from lines where invoice_id = new.invoice_id and number = new.number and void = 0)
begin
  select raise(abort, 'the total of an invoice is the sum of its lines');
end;

create trigger counted_lines_fixed before update on counted_lines begin
  select raise(abort, 'the total of an invoice is the sum of its lines');
end;

create trigger counted_settlements_new before insert on counted_settlements
when new.id is not (select coalesce(max(id), 0) from settlements)
begin
  select raise(abort, 'what is paid on an invoice is the sum of its settlements');
end;

create trigger counted_settlements_fixed before update on counted_settlements begin
  select raise(abort, 'what is paid on an invoice is the sum of its settlements');
end;

drop trigger lines_new;

create trigger lines_new before insert on lines begin
  select raise(abort, 'lines are added to an open invoice')
   where (select status from invoices where id = new.invoice_id) is not 'open'
      or (new.void, new.live) is not (0, 1)
      or exists (select 1 from lines where id = new.id)
      or exists (select 1 from lines where invoice_id = new.invoice_id and number = new.number);
  select raise(abort, 'a session is billed once')
   where exists (select 1 from lines where session_id = new.session_id and live = 1);
  select raise(abort, 'a session is billed to its client')
   where new.session_id is not null
     and (select client_id from sessions where id = new.session_id)
         is not (select client_id from invoices where id = new.invoice_id);
  select raise(abort, 'a line is not dated in locked time')
   where new.date <= (select value from settings where key = 'locked_through');
  insert or ignore into counted_lines values (new.invoice_id, new.number, 0, 0, 0, 0);
end;

drop trigger lines_added;

create trigger lines_added after insert on lines begin
  update invoices
     set gross = gross + new.gross, discount = discount + new.discount, net = net + new.net, tax = tax + new.tax,
         total = total + new.total, moved = moved + iif(changed_on > date, new.total, 0)
   where id = new.invoice_id;
  delete from counted_lines where invoice_id = new.invoice_id;
  update sessions set to_bill = 0 where id = new.session_id and to_bill = 1;
end;

drop trigger lines_changed;

create trigger lines_changing before update of gross, discount, net, tax, total, void on lines
when (new.gross, new.discount, new.net, new.tax, new.total, new.void)
     is not (old.gross, old.discount, old.net, old.tax, old.total, old.void)
begin
  insert or ignore into counted_lines
  values (old.invoice_id, old.number, old.gross * (1 - old.void), old.discount * (1 - old.void),
          old.net * (1 - old.void), old.tax * (1 - old.void));
end;

create trigger lines_changed after update of gross, discount, net, tax, total, void on lines
when (new.gross, new.discount, new.net, new.tax, new.total, new.void)
     is not (old.gross, old.discount, old.net, old.tax, old.total, old.void)
begin
  update invoices
     set gross = gross + new.gross * (1 - new.void) - old.gross * (1 - old.void),
         discount = discount + new.discount * (1 - new.void) - old.discount * (1 - old.void),
         net = net + new.net * (1 - new.void) - old.net * (1 - old.void),
         tax = tax + new.tax * (1 - new.void) - old.tax * (1 - old.void),
         total = total + new.total * (1 - new.void) - old.total * (1 - old.void),
         moved = moved + iif(changed_on > date, new.total * (1 - new.void) - old.total * (1 - old.void), 0)
   where id = new.invoice_id;
  delete from counted_lines where invoice_id = new.invoice_id;
  update sessions set to_bill = 0 where id = new.session_id and to_bill = 1 and new.live = 1;
end;

drop trigger invoices_sum_lines;

create trigger invoices_sum_lines before update of gross, discount, net, tax, total, moved on invoices
when (new.gross, new.discount, new.net, new.tax, new.total, new.moved)
     is not (old.gross, old.discount, old.net, old.tax, old.total, old.moved)
begin
  select raise(abort, 'a total that changes after its day has moved')
   where new.moved - old.moved is not iif(new.changed_on > new.date, new.total - old.total, 0);
  select raise(abort, 'the total of an invoice is the sum of its lines')
   where new.total is not new.net + new.tax
      or not exists (select 1 from counted_lines as counted
                       left join lines on lines.invoice_id = new.id and lines.number = counted.number and void = 0
                      where counted.invoice_id = new.id
                        and new.gross - old.gross = coalesce(lines.gross, 0) - counted.gross
                        and new.discount - old.discount = coalesce(lines.discount, 0) - counted.discount
                        and new.net - old.net = coalesce(lines.net, 0) - counted.net
                        and new.tax - old.tax = coalesce(lines.tax, 0) - counted.tax);
end;

drop trigger settlements_put;

create trigger settlements_put after insert on settlements begin
  select raise(abort, 'what is paid on an invoice is the sum of its settlements')
   where new.id <= (select max(id) from counted_settlements);
  update invoices set paid = paid + new.amount where id = new.invoice_id;
  update payments set applied = applied + new.amount where id = new.payment_id;
  delete from counted_settlements;
end;

drop trigger invoices_sum_settlements;

create trigger invoices_sum_settlements before update of paid on invoices
when new.paid is not old.paid
 and not exists (select 1 from settlements not indexed
                  where id > (select max(id) from counted_settlements)
                    and invoice_id = new.id and amount = new.paid - old.paid)
begin
  select raise(abort, 'what is paid on an invoice is the sum of its settlements');
end;

drop trigger payments_sum_settlements;

create trigger payments_sum_settlements before update of applied on payments
when new.applied is not old.applied
 and not exists (select 1 from settlements not indexed
                  where id > (select max(id) from counted_settlements)
                    and payment_id = new.id and amount = new.applied - old.applied)
begin
  select raise(abort, 'what a payment settles is the sum of its settlements');
end;

-- The same rules in less time: for `in (select …)`, SQLite fills a table of its own for each row.

drop trigger sessions_kept;

create trigger sessions_kept before update on sessions
when new.id is not old.id or (new.ref is not old.ref and exists (select 1 from sessions where ref = new.ref))
begin
  select raise(abort, 'a session has an id and a ref of its own');
end;

drop trigger line_taxes_new;

create trigger line_taxes_new before insert on line_taxes
when (select status from lines join invoices on invoices.id = invoice_id where lines.id = new.line_id) is not 'open'
  or exists (select 1 from line_taxes where line_id = new.line_id and position = new.position)
begin
  select raise(abort, 'taxes change on an open invoice only');
end;

drop trigger invoices_new;

create trigger invoices_new before insert on invoices begin
  select raise(abort, 'an invoice takes the next number')
   where new.number is not (select next from counters where kind = 'invoice')
      or exists (select 1 from invoices where label = new.label)
      or exists (select 1 from invoices where id = new.id);
  select raise(abort, 'an invoice begins open and empty, for a client')
   where (new.status, new.gross, new.total, new.moved, new.paid, new.credited, new.written_off, new.reopenings)
         is not ('open', 0, 0, 0, 0, 0, 0, 0)
      or new.changed_on is not new.date
      or not exists (select 1 from clients where id = new.client_id);
  select raise(abort, 'an invoice is not dated in locked time')
   where new.date <= (select value from settings where key = 'locked_through');
end;

drop trigger invoices_close;

create trigger invoices_close before update of status on invoices
when old.status = 'open' and new.status = 'closed'
begin
  select raise(abort, 'an invoice without a live line cannot be closed')
   where not exists (select 1 from lines where invoice_id = new.id and live = 1);
  select raise(abort, 'a patient on the invoice is checked in')
   where exists (select 1 from lines join sessions on sessions.id = lines.session_id
                  where lines.invoice_id = new.id and lines.live = 1
                    and sessions.checked_in_at is not null and sessions.checked_out_at is null);
  select raise(abort, 'the taxes of a line add up to it')
   where exists (select 1 from lines
                  where invoice_id = new.id and void = 0
                    and (tax, gross - discount - net) is not
                        (select coalesce(sum(amount), 0), coalesce(sum(amount * inclusive), 0)
                           from line_taxes where line_id = lines.id));
  select raise(abort, 'a closed invoice keeps its letterhead and its parties')
   where not exists (select 1 from imprints where id = new.letterhead_id)
      or not exists (select 1 from imprints where id = new.parties_id);
  select raise(abort, 'an invoice is not closed before it was opened or reopened')
   where new.closed_at < max(old.opened_at, coalesce(old.reopened_at, old.opened_at));
  select raise(abort, 'an invoice is not closed on a day before its own or a live line''s')
   where new.closed_on < new.date
      or new.closed_on < (select max(date) from lines where invoice_id = new.id and live = 1);
  select raise(abort, 'an invoice is not closed in locked time')
   where new.closed_on <= (select value from settings where key = 'locked_through');
end;

drop trigger settlements_new;

create trigger settlements_new before insert on settlements begin
  select raise(abort, 'a settlement stands on a valid invoice, on no earlier day')
   where not exists (select 1 from invoices where id = new.invoice_id and status <> 'void' and date <= new.day)
      or exists (select 1 from settlements where id = new.id);
  select raise(abort, 'a settlement is not dated in locked time')
   where new.day <= (select value from settings where key = 'locked_through');
  insert or ignore into counted_settlements select coalesce(max(id), 0) from settlements;
end;
