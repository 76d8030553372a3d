-- As 0002: what keeps money true whatever program writes to it.

-- Payments and settlements.

create trigger payments_new before insert on payments begin
  select raise(abort, 'a receipt takes the next number')
   where new.number is not (select next from counters where kind = 'receipt')
      or new.label in (select label from payments where label = new.label)
      or new.id in (select id from payments where id = new.id);
  select raise(abort, 'a payment begins valid and on no invoice, of a client')
   where (new.applied, new.refunded, new.voided_at) is not (0, 0, null)
      or new.client_id not in (select id from clients where id = new.client_id);
  select raise(abort, 'a receipt keeps its letterhead and its parties')
   where new.letterhead_id not in (select id from imprints where id = new.letterhead_id)
      or new.parties_id not in (select id from imprints where id = new.parties_id);
  select raise(abort, 'a refund gives back unapplied money of one valid payment')
   where new.kind = 'refund' and not exists (
     select 1 from payments where id = new.refund_of and kind <> 'refund' and voided_at is null
        and client_id = new.client_id and date <= new.date and unapplied >= new.amount);
  select raise(abort, 'money is not dated in locked time')
   where new.date <= (select value from settings where key = 'locked_through');
end;

create trigger payments_refunded after insert on payments when new.kind = 'refund' begin
  update payments set refunded = refunded + new.amount where id = new.refund_of;
end;

create trigger payments_refund_voided after update of voided_at on payments
when new.kind = 'refund' and old.voided_at is null and new.voided_at is not null
begin
  update payments set refunded = refunded - new.amount where id = new.refund_of;
end;

create trigger payments_fixed
before update of number, label, kind, payer, date, amount, method, reference, comment, named, refund_of,
                 recorded_at, staff_id, letterhead_id, parties_id on payments
begin
  select raise(abort, 'a receipt does not change');
end;

create trigger payments_kept before update on payments begin
  select raise(abort, 'a receipt does not change') where new.id is not old.id;
  select raise(abort, 'a receipt keeps its client, unless that client is merged into another')
   where new.client_id is not old.client_id
     and new.client_id is not (select merged_into from clients where id = old.client_id);
end;

create trigger payments_void before update of voided_at, voided_on, void_reason on payments begin
  select raise(abort, 'a void receipt stays void') where old.voided_at is not null;
  select raise(abort, 'a receipt is not voided in locked time')
   where new.voided_on <= (select value from settings where key = 'locked_through');
end;

create trigger payments_sum_settlements before update of applied on payments
when new.applied is not (select coalesce(sum(amount), 0) from settlements where payment_id = new.id)
begin
  select raise(abort, 'what a payment settles is the sum of its settlements');
end;

create trigger payments_sum_refunds before update of refunded on payments
when new.refunded is not (select coalesce(sum(amount), 0) from payments where refund_of = new.id and voided_at is null)
begin
  select raise(abort, 'what is refunded of a payment is the sum of its refunds');
end;

create trigger payments_limits before update of applied, refunded on payments
when new.applied + new.refunded > new.amount
begin
  select raise(abort, 'a payment settles and refunds no more than its amount');
end;

create trigger payments_stay before delete on payments begin
  select raise(abort, 'receipts are voided, not deleted');
end;

create trigger settlements_new before insert on settlements begin
  select raise(abort, 'a settlement stands on a valid invoice, on no earlier day')
   where not exists (select 1 from invoices where id = new.invoice_id and status <> 'void' and date <= new.day)
      or new.id in (select id from settlements where id = new.id);
  select raise(abort, 'a settlement is not dated in locked time')
   where new.day <= (select value from settings where key = 'locked_through');
end;

create trigger settlements_money before insert on settlements
when new.payment_id is not null
begin
  select raise(abort, 'a settlement is money of a valid payment of the same client, on no earlier day')
   where not exists (
     select 1 from payments join invoices on invoices.client_id = payments.client_id
      where payments.id = new.payment_id and payments.kind <> 'refund' and payments.voided_at is null
        and payments.date <= new.day and invoices.id = new.invoice_id);
  select raise(abort, 'no more is taken off an invoice than the payment put on it')
   where new.amount < 0 and new.amount + (select coalesce(sum(amount), 0) from settlements
                                           where invoice_id = new.invoice_id and payment_id = new.payment_id) < 0;
end;

create trigger settlements_goodwill before insert on settlements
when new.payment_id is null
begin
  select raise(abort, 'no more goodwill is taken off an invoice than was put on it')
   where new.amount < 0 and new.amount + (select coalesce(sum(amount), 0) from settlements
                                           where invoice_id = new.invoice_id and payment_id is null) < 0;
  select raise(abort, 'no more goodwill is used than the client was given')
   where new.amount > (select coalesce(sum(goodwill.amount), 0) from goodwill
                        where client_id = (select client_id from invoices where id = new.invoice_id))
                    - (select coalesce(sum(settlements.amount), 0)
                         from settlements join invoices on invoices.id = settlements.invoice_id
                        where settlements.payment_id is null
                          and invoices.client_id = (select client_id from invoices where id = new.invoice_id));
end;

create trigger settlements_put after insert on settlements begin
  update invoices set paid = paid + new.amount where id = new.invoice_id;
  update payments set applied = applied + new.amount where id = new.payment_id;
end;

create trigger settlements_fixed before update on settlements begin
  select raise(abort, 'settlements are undone by a row of their own, never changed');
end;

create trigger settlements_stay before delete on settlements begin
  select raise(abort, 'settlements are undone by a row of their own, never deleted');
end;

create trigger goodwill_new before insert on goodwill begin
  select raise(abort, 'goodwill is a client''s')
   where new.client_id not in (select id from clients where id = new.client_id)
      or new.id in (select id from goodwill where id = new.id);
  select raise(abort, 'only unused goodwill is taken back')
   where new.amount < 0
     and new.amount + (select coalesce(sum(amount), 0) from goodwill where client_id = new.client_id)
         < (select coalesce(sum(settlements.amount), 0)
              from settlements join invoices on invoices.id = settlements.invoice_id
             where settlements.payment_id is null and invoices.client_id = new.client_id);
  select raise(abort, 'goodwill is not dated in locked time')
   where new.day <= (select value from settings where key = 'locked_through');
end;

create trigger goodwill_fixed before update of day, at, amount, reason, staff_id on goodwill begin
  select raise(abort, 'goodwill is undone by a row of its own, never changed');
end;

create trigger goodwill_kept before update on goodwill begin
  select raise(abort, 'goodwill is undone by a row of its own, never changed') where new.id is not old.id;
  select raise(abort, 'goodwill keeps its client, unless that client is merged into another')
   where new.client_id is not old.client_id
     and new.client_id is not (select merged_into from clients where id = old.client_id);
end;

create trigger goodwill_stay before delete on goodwill begin
  select raise(abort, 'goodwill is undone by a row of its own, never deleted');
end;

create trigger write_offs_new before insert on write_offs begin
  select raise(abort, 'a write-off stands on a closed invoice')
   where not exists (select 1 from invoices where id = new.invoice_id and status = 'closed')
      or new.id in (select id from write_offs where id = new.id);
  select raise(abort, 'no more is owed again than was written off')
   where new.amount < 0 and new.amount + (select written_off from invoices where id = new.invoice_id) < 0;
  select raise(abort, 'a write-off is not dated in locked time')
   where new.day <= (select value from settings where key = 'locked_through');
end;

create trigger write_offs_put after insert on write_offs begin
  update invoices set written_off = written_off + new.amount where id = new.invoice_id;
end;

create trigger write_offs_fixed before update on write_offs begin
  select raise(abort, 'write-offs are reversed by a row of their own, never changed');
end;

create trigger write_offs_stay before delete on write_offs begin
  select raise(abort, 'write-offs are reversed by a row of their own, never deleted');
end;
