-- A closing may count on an earlier day than it is done (`invoice close --on`, SPEC 5): `closed_at` is the moment it was
-- done, from which the 24 hours run, `closed_on` the day on which reports count it, and `done_on` the day of the moment
-- where `closed_on` is an earlier one. That is neither before the day of the invoice or of a live line, nor in locked
-- time.
--
-- SQLite cannot change a CHECK, so the table is made anew, with its indexes and triggers. Its rows go back into a table
-- of the same name: a renamed one would trip over the views of other programs. Foreign keys wait for the end.

pragma defer_foreign_keys = on;

create temp table invoices_before as select * from invoices;

drop table invoices;

-- gross to total are the sums over the lines that are not void; paid, credited and written_off the sums of what
-- was put on the invoice: kept here by triggers, so a balance is one indexed read.
-- `changed_on` is the day a change of the total counts on, `moved` how far it has moved since the invoice's own day
-- (see invoice_changes).
create table invoices (
  id              integer primary key,
  number          integer not null unique check (number >= 1),
  label           text not null unique,
  client_id       integer not null references clients,
  date            text not null check (date is date(date, '+0 days')),
  due             text not null check (due is date(due, '+0 days')),
  status          text not null default 'open' check (status in ('open', 'closed', 'void')),
  discount_choice text not null default 'default' check (discount_choice in ('default', 'none', 'class')),
  discount_name   text,
  discount_rate   integer check (discount_rate between 1 and 100000),
  opened_at       integer not null,
  changed_on      text not null check (changed_on is date(changed_on, '+0 days')),
  closed_at       integer,
  closed_on       text check (closed_on is date(closed_on, '+0 days')),
  done_on         text check (done_on is date(done_on, '+0 days')),
  reopened_at     integer,
  reopenings      integer not null default 0 check (reopenings >= 0),
  voided_at       integer,
  voided_on       text check (voided_on is date(voided_on, '+0 days')),
  void_reason     text not null default '',
  letterhead_id   integer references imprints,
  parties_id      integer references imprints,
  gross           integer not null default 0 check (gross >= 0),
  discount        integer not null default 0 check (discount between 0 and gross),
  net             integer not null default 0 check (net >= 0),
  tax             integer not null default 0 check (tax >= 0),
  total           integer not null default 0,
  moved           integer not null default 0,
  paid            integer not null default 0 check (paid >= 0),
  credited        integer not null default 0 check (credited >= 0),
  written_off     integer not null default 0 check (written_off >= 0),
  balance         integer not null generated always as
                  (case status when 'void' then 0 else total - paid - credited - written_off end) stored,
  check (total = net + tax),
  check (total <= 999999999999),
  check (total - moved >= 0),
  check (balance >= 0),
  check (number = cast(substr(label, 1 + length(rtrim(label, '0123456789'))) as integer)),
  check (date <= date(opened_at + 50400, 'unixepoch')),
  check (coalesce(done_on, closed_on)
         between date(closed_at - 86400, 'unixepoch') and date(closed_at + 86400, 'unixepoch')),
  check (done_on > closed_on),
  check (done_on is null or status = 'closed'),
  check (voided_on between date(voided_at - 86400, 'unixepoch') and date(voided_at + 86400, 'unixepoch')),
  check (due >= date),
  check ((discount_choice = 'class') = (discount_name is not null and discount_rate is not null)),
  check ((status = 'closed') = (closed_at is not null and closed_on is not null
                                and letterhead_id is not null and parties_id is not null)),
  check ((status = 'void') = (voided_at is not null and voided_on is not null and void_reason <> ''))
) strict;

insert into invoices (
  id, number, label, client_id, date, due, status, discount_choice, discount_name, discount_rate, opened_at,
  changed_on, closed_at, closed_on, reopened_at, reopenings, voided_at, voided_on, void_reason, letterhead_id,
  parties_id, gross, discount, net, tax, total, moved, paid, credited, written_off)
select
  id, number, label, client_id, date, due, status, discount_choice, discount_name, discount_rate, opened_at,
  changed_on, closed_at, closed_on, reopened_at, reopenings, voided_at, voided_on, void_reason, letterhead_id,
  parties_id, gross, discount, net, tax, total, moved, paid, credited, written_off
  from invoices_before;

drop table invoices_before;

create index invoices_by_client on invoices (client_id, date, number);
create index invoices_owing on invoices (client_id, status, closed_on, balance) where balance > 0;
create index invoices_open on invoices (client_id, paid, total, number) where status = 'open';
create index invoices_by_date on invoices (date);
create index invoices_by_closing on invoices (closed_on) where status = 'closed';
create index invoices_open_by_date on invoices (date, total) where status = 'open';

create trigger invoices_take_number after insert on invoices begin
  update counters set next = next + 1 where kind = 'invoice';
end;

create trigger invoices_new before insert on invoices begin
  select raise(abort, 'an invoice takes the next number')
   where new.number is not (select next from counters where kind = 'invoice')
      or new.label in (select label from invoices where label = new.label)
      or new.id in (select id from invoices where id = new.id);
  select raise(abort, 'an invoice begins open and empty, for a client')
   where (new.status, new.gross, new.total, new.moved, new.paid, new.credited, new.written_off, new.reopenings)
         is not ('open', 0, 0, 0, 0, 0, 0, 0)
      or new.changed_on is not new.date
      or new.client_id not in (select id from clients where id = new.client_id);
  select raise(abort, 'an invoice is not dated in locked time')
   where new.date <= (select value from settings where key = 'locked_through');
end;

create trigger invoices_stay before delete on invoices begin
  select raise(abort, 'invoices are voided, not deleted');
end;

create trigger invoices_kept before update on invoices begin
  select raise(abort, 'an invoice keeps its number and its day')
   where (new.id, new.number, new.label, new.date, new.opened_at)
         is not (old.id, old.number, old.label, old.date, old.opened_at)
      or new.changed_on < old.changed_on;
  select raise(abort, 'an invoice keeps its client, unless that client is merged into another')
   where new.client_id is not old.client_id
     and new.client_id is not (select merged_into from clients where id = old.client_id);
end;

create trigger invoices_frozen
before update of due, discount_choice, discount_name, discount_rate, changed_on, gross, discount, net, tax, total, moved
on invoices when old.status <> 'open'
begin
  select raise(abort, 'only an open invoice can be changed');
end;

create trigger invoices_keep_closing
before update of closed_at, closed_on, done_on, letterhead_id, parties_id, voided_at, voided_on, void_reason on invoices
when old.status is new.status
begin
  select raise(abort, 'closing facts change with the status only');
end;

create trigger invoices_sum_lines before update of gross, discount, net, tax, total, moved on invoices begin
  select raise(abort, 'the total of an invoice is the sum of its lines')
   where (new.gross, new.discount, new.net, new.tax, new.total) is not
         (select coalesce(sum(gross), 0), coalesce(sum(discount), 0), coalesce(sum(net), 0), coalesce(sum(tax), 0),
                 coalesce(sum(total), 0)
            from lines where invoice_id = new.id and void = 0);
  select raise(abort, 'a total that changes after its day has moved')
   where new.moved - old.moved is not iif(new.changed_on > new.date, new.total - old.total, 0);
end;

create trigger invoices_sum_settlements before update of paid on invoices
when new.paid is not (select coalesce(sum(amount), 0) from settlements where invoice_id = new.id)
begin
  select raise(abort, 'what is paid on an invoice is the sum of its settlements');
end;

create trigger invoices_sum_write_offs before update of written_off on invoices
when new.written_off is not (select coalesce(sum(amount), 0) from write_offs where invoice_id = new.id)
begin
  select raise(abort, 'what is written off an invoice is the sum of its write-offs');
end;

create trigger invoices_limits before update of total, paid, credited, written_off on invoices begin
  select raise(abort, 'an invoice is never settled beyond its total')
   where new.total < new.paid + new.credited + new.written_off;
  select raise(abort, 'an invoice is too large') where new.total > 999999999999;
end;

create trigger invoices_changes after update of moved on invoices when new.moved <> old.moved begin
  insert into invoice_changes values (new.id, new.changed_on, new.moved - old.moved)
    on conflict do update set amount = amount + excluded.amount;
end;

create trigger invoices_status before update of status on invoices
when new.status is not old.status
 and (old.status, new.status) is not ('open', 'closed')
 and (old.status, new.status) is not ('open', 'void')
 and (old.status, new.status) is not ('closed', 'open')
begin
  select raise(abort, 'an invoice is open, then closed or void');
end;

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
   where new.letterhead_id not in (select id from imprints where id = new.letterhead_id)
      or new.parties_id not in (select id from imprints where id = new.parties_id);
  select raise(abort, 'an invoice is not closed before it was opened or reopened')
   where new.closed_at < max(old.opened_at, coalesce(old.reopened_at, old.opened_at));
  select raise(abort, 'an invoice is not closed on a day before its own or a live line''s')
   where new.closed_on < new.date
      or new.closed_on < (select max(date) from lines where invoice_id = new.id and live = 1);
  select raise(abort, 'an invoice is not closed in locked time')
   where new.closed_on <= (select value from settings where key = 'locked_through');
end;

create trigger invoices_reopen before update of status on invoices
when old.status = 'closed' and new.status = 'open'
begin
  select raise(abort, 'an invoice is reopened within 24 hours of closing')
   where new.reopened_at is null or new.reopened_at - old.closed_at not between 0 and 86400;
  select raise(abort, 'an invoice with a credit note or a write-off on it is not reopened')
   where old.credited <> 0 or old.written_off <> 0;
  select raise(abort, 'reopenings are counted') where new.reopenings is not old.reopenings + 1;
  select raise(abort, 'a closing in locked time stands')
   where old.closed_on <= (select value from settings where key = 'locked_through');
end;

create trigger invoices_reopenings before update of reopenings, reopened_at on invoices
when (new.reopenings, new.reopened_at) is not (old.reopenings, old.reopened_at)
 and (old.status, new.status) is not ('closed', 'open')
begin
  select raise(abort, 'reopenings are counted');
end;

create trigger invoices_void before update of status on invoices
when old.status = 'open' and new.status = 'void'
begin
  select raise(abort, 'an invoice with something paid on it cannot be void')
   where old.paid <> 0 or old.credited <> 0 or old.written_off <> 0;
  select raise(abort, 'what is dated in locked time is not voided')
   where old.date <= (select value from settings where key = 'locked_through')
      or exists (select 1 from lines
                  where invoice_id = new.id and void = 0
                    and date <= (select value from settings where key = 'locked_through'));
end;

create trigger invoices_void_lines after update of status on invoices
when old.status = 'open' and new.status = 'void'
begin
  update lines set live = 0 where invoice_id = new.id and live = 1;
end;

create trigger invoices_sum_credit_notes before update of credited on invoices
when new.credited is not (select coalesce(sum(total), 0) from credit_notes where invoice_id = new.id)
begin
  select raise(abort, 'what is credited of an invoice is the sum of its credit notes');
end;
