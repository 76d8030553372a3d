-- What keeps the file true whatever program writes to it. Triggers compare columns and never ask for the time;
-- they repeat what foreign keys hold, because other programs leave foreign keys off. `insert or replace` deletes
-- without firing delete triggers, hence the "exists" guards on insert.

-- Numbers: consecutive, given with the document, never used again.

create trigger counters_step before update on counters
when new.kind <> old.kind
  or (new.next <> old.next + 1
      and exists (select 1 from invoices where old.kind = 'invoice'
                  union all select 1 from payments where old.kind = 'receipt'
                  union all select 1 where old.kind = 'creditnote' and old.next > 1))
begin
  select raise(abort, 'document numbers move one step at a time');
end;

create trigger counters_stay before delete on counters begin
  select raise(abort, 'document numbers cannot be deleted');
end;

create trigger counters_fixed before insert on counters begin
  select raise(abort, 'there is one counter a kind of document');
end;

create trigger invoices_next_number before insert on invoices
when new.number is not (select next from counters where kind = 'invoice')
  or new.label in (select label from invoices where label = new.label)
  or new.id in (select id from invoices where id = new.id)
begin
  select raise(abort, 'an invoice takes the next number');
end;

create trigger invoices_take_number after insert on invoices begin
  update counters set next = next + 1 where kind = 'invoice';
end;

create trigger payments_next_number before insert on payments
when new.number is not (select next from counters where kind = 'receipt')
  or new.label in (select label from payments where label = new.label)
  or new.id in (select id from payments where id = new.id)
begin
  select raise(abort, 'a receipt takes the next number');
end;

create trigger payments_take_number after insert on payments begin
  update counters set next = next + 1 where kind = 'receipt';
end;

-- Invoices.

create trigger invoices_born_open before insert on invoices
when new.status <> 'open' or new.total <> 0 or new.paid <> 0 or new.credited <> 0 or new.written_off <> 0
  or new.client_id not in (select id from clients where id = new.client_id)
begin
  select raise(abort, 'an invoice begins open and empty, for a client');
end;

create trigger invoices_stay before delete on invoices begin
  select raise(abort, 'invoices are voided, not deleted');
end;

create trigger invoices_keep_number before update of id, number, label, opened_at on invoices
when new.id <> old.id or new.number <> old.number or new.label <> old.label or new.opened_at <> old.opened_at
begin
  select raise(abort, 'an invoice keeps its number');
end;

create trigger invoices_frozen
before update of date, due, discount_choice, discount_name, discount_rate, changed_on, gross, discount, net, tax, total
on invoices when old.status <> 'open'
begin
  select raise(abort, 'only an open invoice can be changed');
end;

create trigger invoices_keep_closing
before update of closed_at, closed_on, letterhead_id, parties_id, voided_at, voided_on, void_reason, reopenings on invoices
when old.status = new.status
begin
  select raise(abort, 'closing facts change with the status only');
end;

create trigger invoices_sum_lines before update of gross, discount, net, tax, total on invoices
when (new.gross, new.discount, new.net, new.tax, new.total) is not
     (select coalesce(sum(gross), 0), coalesce(sum(discount), 0), coalesce(sum(net), 0), coalesce(sum(tax), 0),
             coalesce(sum(total), 0)
        from lines where invoice_id = new.id and void = 0)
begin
  select raise(abort, 'the total of an invoice is the sum of its lines');
end;

create trigger invoices_sum_settlements before update of paid on invoices
when new.paid <> (select coalesce(sum(amount), 0) from settlements where invoice_id = new.id)
begin
  select raise(abort, 'what is paid on an invoice is the sum of its settlements');
end;

create trigger invoices_sum_write_offs before update of written_off on invoices
when new.written_off <> (select coalesce(sum(amount), 0) from write_offs where invoice_id = new.id)
begin
  select raise(abort, 'what is written off an invoice is the sum of its write-offs');
end;

-- Credit notes come with a later migration; until then nothing is credited.
create trigger invoices_nothing_credited before update of credited on invoices when new.credited <> 0
begin
  select raise(abort, 'an invoice is credited by a credit note');
end;

create trigger invoices_changes after update of total on invoices
when new.total <> old.total and new.changed_on > new.date
begin
  insert into invoice_changes values (new.id, new.changed_on, new.total - old.total)
    on conflict do update set amount = amount + excluded.amount;
end;

create trigger invoices_status before update of status on invoices
when new.status <> old.status and not (
  (old.status = 'open' and new.status in ('closed', 'void')) or (old.status = 'closed' and new.status = 'open'))
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
  select raise(abort, 'an invoice is not closed before it was opened or reopened')
   where new.closed_at < max(old.opened_at, coalesce(old.reopened_at, old.opened_at));
end;

create trigger invoices_reopen before update of status on invoices
when old.status = 'closed' and new.status = 'open'
begin
  select raise(abort, 'an invoice is reopened within 24 hours of closing')
   where new.reopened_at is null or new.reopened_at - old.closed_at not between 0 and 86400;
  select raise(abort, 'an invoice with a credit note or a write-off on it is not reopened')
   where old.credited <> 0 or old.written_off <> 0;
  select raise(abort, 'reopenings are counted')
   where new.reopenings <> old.reopenings + 1;
end;

create trigger invoices_void before update of status on invoices
when old.status = 'open' and new.status = 'void' and (old.paid <> 0 or old.credited <> 0 or old.written_off <> 0)
begin
  select raise(abort, 'an invoice with something paid on it cannot be void');
end;

create trigger invoices_void_lines after update of status on invoices
when old.status = 'open' and new.status = 'void'
begin
  update lines set live = 0 where invoice_id = new.id and live = 1;
end;

create trigger changes_stay before delete on invoice_changes begin
  select raise(abort, 'the history of an invoice is kept');
end;

-- Lines.

create trigger lines_on_open before insert on lines
when (select status from invoices where id = new.invoice_id) is not 'open'
  or new.void <> 0 or new.live <> 1
  or new.id in (select id from lines where id = new.id)
  or new.number in (select number from lines where invoice_id = new.invoice_id and number = new.number)
begin
  select raise(abort, 'lines are added to an open invoice');
end;

create trigger lines_one_live_session before insert on lines
when new.session_id in (select session_id from lines where session_id = new.session_id and live = 1)
begin
  select raise(abort, 'a session is billed once');
end;

create trigger lines_frozen before update on lines
when (select status from invoices where id = old.invoice_id) is not 'open'
 and not (new.live = 0 and old.live = 1 and (select status from invoices where id = old.invoice_id) = 'void')
begin
  select raise(abort, 'lines change on an open invoice only');
end;

create trigger lines_keep before update of id, invoice_id, number, session_id on lines
when new.id <> old.id or new.invoice_id <> old.invoice_id or new.number <> old.number
  or new.session_id is not old.session_id
begin
  select raise(abort, 'a line keeps its place and its session');
end;

create trigger lines_live before update of live, void on lines
when new.live <> (new.void = 0 and (select status from invoices where id = new.invoice_id) <> 'void')
begin
  select raise(abort, 'a line is live unless it or its invoice is void');
end;

create trigger lines_stay before delete on lines begin
  select raise(abort, 'lines are voided, not deleted');
end;

create trigger lines_added after insert on lines begin
  update invoices set (gross, discount, net, tax, total) =
    (select coalesce(sum(gross), 0), coalesce(sum(discount), 0), coalesce(sum(net), 0), coalesce(sum(tax), 0),
            coalesce(sum(total), 0)
       from lines where invoice_id = new.invoice_id and void = 0)
   where id = new.invoice_id;
end;

create trigger lines_changed after update of gross, discount, net, tax, total, void on lines begin
  update invoices set (gross, discount, net, tax, total) =
    (select coalesce(sum(gross), 0), coalesce(sum(discount), 0), coalesce(sum(net), 0), coalesce(sum(tax), 0),
            coalesce(sum(total), 0)
       from lines where invoice_id = new.invoice_id and void = 0)
   where id = new.invoice_id;
end;

create trigger line_taxes_on_open before insert on line_taxes
when (select status from invoices where id = (select invoice_id from lines where id = new.line_id)) is not 'open'
  or new.position in (select position from line_taxes where line_id = new.line_id and position = new.position)
begin
  select raise(abort, 'taxes change on an open invoice only');
end;

create trigger line_taxes_frozen before update on line_taxes
when (select status from invoices where id = (select invoice_id from lines where id = old.line_id)) is not 'open'
begin
  select raise(abort, 'taxes change on an open invoice only');
end;

create trigger line_taxes_kept before delete on line_taxes
when (select status from invoices where id = (select invoice_id from lines where id = old.line_id)) is not 'open'
begin
  select raise(abort, 'taxes change on an open invoice only');
end;

-- Sessions.

create trigger sessions_billed before update of client_id, service_id, patient_id, start, day, fee, to_bill on sessions
when (new.client_id, new.service_id, new.patient_id, new.start, new.day, new.fee) is not
     (old.client_id, old.service_id, old.patient_id, old.start, old.day, old.fee)
 and exists (select 1 from lines where session_id = old.id and live = 1)
begin
  select raise(abort, 'a billed session keeps its facts');
end;

create trigger sessions_billed_status before update of status, waived on sessions
when (new.status, new.waived) is not (old.status, old.waived)
 and not (old.status = 'scheduled' and new.status = 'attended')
 and exists (select 1 from lines where session_id = old.id and live = 1)
begin
  select raise(abort, 'a billed session keeps its status');
end;

create trigger sessions_stay before delete on sessions
when exists (select 1 from lines where session_id = old.id)
begin
  select raise(abort, 'a session that stood on an invoice is kept');
end;

-- Payments and settlements.

create trigger payments_begin before insert on payments
when new.applied <> 0 or new.refunded <> 0 or new.voided_at is not null
  or new.client_id not in (select id from clients where id = new.client_id)
begin
  select raise(abort, 'a payment begins valid and on no invoice');
end;

create trigger payments_refund before insert on payments
when new.kind = 'refund' and not exists (
  select 1 from payments where id = new.refund_of and kind <> 'refund' and voided_at is null
     and client_id = new.client_id and date <= new.date and unapplied >= new.amount)
begin
  select raise(abort, 'a refund gives back unapplied money of one valid payment');
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
before update of id, number, label, kind, payer, date, amount, method, reference, comment, named, refund_of, recorded_at,
                 letterhead_id, parties_id on payments
begin
  select raise(abort, 'a receipt does not change');
end;

create trigger payments_void_once before update of voided_at, voided_on, void_reason on payments
when old.voided_at is not null
begin
  select raise(abort, 'a void receipt stays void');
end;

create trigger payments_sum_settlements before update of applied on payments
when new.applied <> (select coalesce(sum(amount), 0) from settlements where payment_id = new.id)
begin
  select raise(abort, 'what a payment settles is the sum of its settlements');
end;

create trigger payments_sum_refunds before update of refunded on payments
when new.refunded <> (select coalesce(sum(amount), 0) from payments where refund_of = new.id and voided_at is null)
begin
  select raise(abort, 'what is refunded of a payment is the sum of its refunds');
end;

create trigger payments_stay before delete on payments begin
  select raise(abort, 'receipts are voided, not deleted');
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

create trigger settlements_on_invoice before insert on settlements
when not exists (select 1 from invoices where id = new.invoice_id and status <> 'void' and date <= new.day)
  or new.id in (select id from settlements where id = new.id)
begin
  select raise(abort, 'a settlement stands on a valid invoice, on no earlier day');
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

create trigger goodwill_enough before insert on goodwill
when new.id in (select id from goodwill where id = new.id)
  or (new.amount < 0
      and new.amount + (select coalesce(sum(amount), 0) from goodwill where client_id = new.client_id)
          < (select coalesce(sum(settlements.amount), 0)
               from settlements join invoices on invoices.id = settlements.invoice_id
              where settlements.payment_id is null and invoices.client_id = new.client_id))
begin
  select raise(abort, 'only unused goodwill is taken back');
end;

create trigger goodwill_fixed before update of id, day, at, amount, reason on goodwill begin
  select raise(abort, 'goodwill is undone by a row of its own, never changed');
end;

create trigger goodwill_stay before delete on goodwill begin
  select raise(abort, 'goodwill is undone by a row of its own, never deleted');
end;

create trigger write_offs_closed before insert on write_offs
when not exists (select 1 from invoices where id = new.invoice_id and status = 'closed')
  or new.id in (select id from write_offs where id = new.id)
begin
  select raise(abort, 'a write-off stands on a closed invoice');
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

-- The log.

create trigger log_chain before insert on log
when new.previous is not coalesce((select hash from log order by seq desc limit 1), '')
  or new.seq in (select seq from log where seq = new.seq)
begin
  select raise(abort, 'a log entry follows the one before');
end;

create trigger log_in_order after insert on log
when new.seq <> 1 and not exists (select 1 from log where seq = new.seq - 1)
begin
  select raise(abort, 'log entries are numbered without gaps');
end;

create trigger log_fixed before update on log begin
  select raise(abort, 'the log cannot be rewritten');
end;

create trigger log_stay before delete on log begin
  select raise(abort, 'the log cannot be shortened');
end;

create trigger keys_fixed before update on keys begin
  select raise(abort, 'a key keeps what it made');
end;

create trigger keys_stay before delete on keys begin
  select raise(abort, 'a key keeps what it made');
end;

create trigger imprints_fixed before update on imprints begin
  select raise(abort, 'an issued document does not change');
end;

create trigger imprints_stay before delete on imprints begin
  select raise(abort, 'an issued document does not change');
end;
