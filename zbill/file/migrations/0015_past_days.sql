-- As 0003, for every day: on none is more put on an invoice than it owes, or more of a payment or of goodwill used than
-- there is (SPEC 6). What counts from a day must fit that day and every later one; earlier days are not asked again.

-- What an invoice owes at the end of each day on which that changes. On a closed invoice a lower total counts from the
-- closing at the latest, as in A/R, whose totals are today's (SPEC 8.1).
create view owing_by_day as
  select invoice_id, day, sum(amount) over (partition by invoice_id order by day) as owing
    from (select id as invoice_id, date as day, total - moved as amount from invoices
          union all
          select invoice_id, iif(amount < 0 and closed_on < day, closed_on, day), amount
            from invoice_changes join invoices on invoices.id = invoice_id
          union all
          select id, voided_on, -total from invoices where status = 'void'
          union all
          select invoice_id, day, -amount from settlements
          union all
          select invoice_id, date, -total from credit_notes
          union all
          select invoice_id, day, -amount from write_offs);

-- What of a payment is neither on an invoice nor refunded, and what of a client's goodwill is unused, likewise.
create view unapplied_by_day as
  select payment_id, day, sum(amount) over (partition by payment_id order by day) as unapplied
    from (select id as payment_id, date as day, amount from payments where kind <> 'refund'
          union all
          select id, voided_on, -amount from payments where kind <> 'refund' and voided_on is not null
          union all
          select refund_of, date, -amount from payments where refund_of is not null
          union all
          select refund_of, voided_on, amount from payments where refund_of is not null and voided_on is not null
          union all
          select payment_id, day, -amount from settlements where payment_id is not null);

create view unused_goodwill_by_day as
  select client_id, day, sum(amount) over (partition by client_id order by day) as unused
    from (select client_id, day, amount from goodwill
          union all
          select client_id, day, -amount
            from invoices
            join settlements on settlements.invoice_id = invoices.id and settlements.payment_id is null);

-- What of a payment, or without one of goodwill, is on an invoice, likewise.
create view settled_by_day as
  select invoice_id, payment_id, day, sum(amount) over (partition by invoice_id, payment_id order by day) as settled
    from settlements;

create index settlements_off_invoices on settlements (invoice_id, day) where amount < 0;
create index settlements_off_payments on settlements (payment_id, day) where amount < 0;
create index invoices_by_voiding on invoices (voided_on) where voided_on is not null;

-- What is put on an invoice. That it fits the last day is held elsewhere (invoices_limits, payments_limits,
-- settlements_goodwill): so days are compared only where there was more room on a later one.

create trigger settlements_owed after insert on settlements
when new.amount > 0
 and (exists (select 1 from settlements where invoice_id = new.invoice_id and amount < 0 and day > new.day)
      or exists (select 1 from write_offs where invoice_id = new.invoice_id and amount < 0 and day > new.day)
      or (select changed_on from invoices where id = new.invoice_id) > new.day)
begin
  select raise(abort, 'no more is put on an invoice than it owes on that day and ever after')
   where exists (select 1 from owing_by_day where invoice_id = new.invoice_id and day >= new.day and owing < 0);
end;

create trigger settlements_unapplied after insert on settlements
when new.amount > 0 and new.payment_id is not null
 and (exists (select 1 from settlements where payment_id = new.payment_id and amount < 0 and day > new.day)
      or exists (select 1 from payments where refund_of = new.payment_id and voided_on > new.day))
begin
  select raise(abort, 'a payment settles no more than is unapplied of it on that day and ever after')
   where exists (select 1 from unapplied_by_day
                  where payment_id = new.payment_id and day >= new.day and unapplied < 0);
end;

create trigger settlements_unused after insert on settlements
when new.amount > 0 and new.payment_id is null
 and (exists (select 1 from settlements where day > new.day and amount < 0 and payment_id is null)
      or exists (select 1 from goodwill where day > new.day and amount > 0
                    and client_id = (select client_id from invoices where id = new.invoice_id)))
begin
  select raise(abort, 'no more goodwill is used than is unused on that day and ever after')
   where exists (select 1 from unused_goodwill_by_day
                  where client_id = (select client_id from invoices where id = new.invoice_id)
                    and day >= new.day and unused < 0);
end;

-- What is taken off again.
create trigger settlements_taken after insert on settlements
when new.amount < 0
begin
  select raise(abort, 'no more is taken off an invoice than is on it on that day and ever after')
   where exists (select 1 from settled_by_day
                  where invoice_id = new.invoice_id and payment_id is new.payment_id
                    and day >= new.day and settled < 0);
end;

-- What else lowers what an invoice owes, and a write-off that is reversed.

create trigger write_offs_fit after insert on write_offs begin
  select raise(abort, 'no more is written off than is owed on that day and ever after')
   where new.amount > 0
     and exists (select 1 from owing_by_day where invoice_id = new.invoice_id and day >= new.day and owing < 0);
  select raise(abort, 'no more is owed again than was written off by that day')
   where new.amount < 0
     and exists (select 1 from (select day, sum(amount) over (order by day) as written_off
                                  from write_offs where invoice_id = new.invoice_id)
                  where day >= new.day and written_off < 0);
end;

create trigger credit_notes_fit after insert on credit_notes begin
  select raise(abort, 'no more is credited than is owed on that day and ever after')
   where exists (select 1 from owing_by_day where invoice_id = new.invoice_id and day >= new.date and owing < 0);
end;

create trigger invoices_end after update of status on invoices
when new.status = 'void' or (new.status = 'closed' and new.closed_on < new.changed_on)
begin
  select raise(abort, 'an invoice is not closed or void on a day on which more was settled than it asks for')
   where exists (select 1 from owing_by_day
                  where invoice_id = new.id and day >= coalesce(new.closed_on, new.voided_on) and owing < 0);
end;

drop trigger invoices_changes;

create trigger invoices_changes after update of total, moved on invoices
when new.moved <> old.moved or new.total < old.total
begin
  insert into invoice_changes select new.id, new.changed_on, new.moved - old.moved where new.moved <> old.moved
    on conflict do update set amount = amount + excluded.amount;
  select raise(abort, 'a total is not lowered below what is settled on that day and ever after')
   where new.total < old.total
     and exists (select 1 from owing_by_day where invoice_id = new.id and day >= new.changed_on and owing < 0);
end;

-- What else lowers what of a payment is unapplied, or what of goodwill is unused.

create trigger payments_refund_unapplied after insert on payments when new.kind = 'refund' begin
  select raise(abort, 'no more is refunded than is unapplied on that day and ever after')
   where exists (select 1 from unapplied_by_day
                  where payment_id = new.refund_of and day >= new.date and unapplied < 0);
end;

create trigger payments_void_unapplied after update of voided_at on payments
when new.kind <> 'refund' and old.voided_at is null and new.voided_at is not null
begin
  select raise(abort, 'a payment is not void on a day on which it settles or is refunded')
   where exists (select 1 from unapplied_by_day where payment_id = new.id and day >= new.voided_on and unapplied < 0);
end;

create trigger goodwill_unused after insert on goodwill
when new.amount < 0
begin
  select raise(abort, 'no more goodwill is taken back than is unused on that day and ever after')
   where exists (select 1 from unused_goodwill_by_day
                  where client_id = new.client_id and day >= new.day and unused < 0);
end;

-- A credit note of 0.00 is a credit note (SPEC 5).

drop trigger invoices_reopen;

create trigger invoices_reopen before update of status on invoices
when old.status = 'closed' and new.status = 'open'
begin
  select raise(abort, 'an invoice is reopened within 24 hours of closing')
   where new.reopened_at is null or new.reopened_at - old.closed_at not between 0 and 86400;
  select raise(abort, 'an invoice with a credit note or a write-off on it is not reopened')
   where old.written_off <> 0 or exists (select 1 from credit_notes where invoice_id = old.id);
  select raise(abort, 'reopenings are counted') where new.reopenings is not old.reopenings + 1;
  select raise(abort, 'a closing in locked time stands')
   where old.closed_on <= (select value from settings where key = 'locked_through');
end;
