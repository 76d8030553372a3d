-- What is unused of a client's goodwill is added up once a statement, not for each settlement (SPEC 6).
--
-- A note says what is unused right after a settlement. While that is the newest one, the next takes its amount off the
-- note. Only what is so can be noted or taken off, so a note that is left needs no care. It goes when it could become
-- wrong: when goodwill is given or taken back, or a client is merged into another.

-- `id` is the settlement's, 0 before the first.
create table counted_goodwill (
  id        integer primary key,
  client_id integer not null references clients (id),
  unused    integer not null
) strict;

create trigger counted_goodwill_new before insert on counted_goodwill
when new.id is not (select coalesce(max(id), 0) from settlements)
  or new.unused is not (select goodwill_credit from client_balance where client_id = new.client_id)
begin
  select raise(abort, 'unused goodwill is what was given and not used');
end;

create trigger counted_goodwill_moved before update on counted_goodwill
when new.client_id is not old.client_id
  or new.id is not (select max(id) from settlements)
  or new.unused is not old.unused
                     - (select coalesce(sum(settlements.amount), 0)
                          from settlements not indexed join invoices on invoices.id = settlements.invoice_id
                         where settlements.id > old.id and settlements.payment_id is null
                           and invoices.client_id = new.client_id)
begin
  select raise(abort, 'unused goodwill is what was given and not used');
end;

create trigger goodwill_counted after insert on goodwill begin
  delete from counted_goodwill;
end;

create trigger goodwill_merged after update of client_id on goodwill begin
  delete from counted_goodwill;
end;

create trigger invoices_merged after update of client_id on invoices begin
  delete from counted_goodwill;
end;

drop trigger settlements_goodwill;

create trigger settlements_goodwill before insert on settlements
when new.payment_id is null and new.amount > 0
begin
  delete from counted_goodwill
   where id is not (select max(id) from settlements)
      or client_id is not (select client_id from invoices where id = new.invoice_id);
  insert into counted_goodwill
  select coalesce((select max(id) from settlements), 0), client_id, goodwill_credit
    from client_balance
   where client_id = (select client_id from invoices where id = new.invoice_id)
     and not exists (select 1 from counted_goodwill);
  select raise(abort, 'no more goodwill is used than the client was given')
   where new.amount > (select unused from counted_goodwill);
end;

create trigger settlements_goodwill_used after insert on settlements
when new.payment_id is null and new.amount > 0
begin
  update counted_goodwill set id = new.id, unused = unused - new.amount;
end;

create trigger settlements_goodwill_off before insert on settlements
when new.payment_id is null and new.amount < 0
begin
  select raise(abort, 'no more goodwill is taken off an invoice than was put on it')
   where new.amount + (select coalesce(sum(amount), 0) from settlements
                        where invoice_id = new.invoice_id and payment_id is null) < 0;
end;
