-- What keeps the file true whatever program writes to it. Triggers compare columns and never ask for the time; they
-- repeat what foreign keys hold, because other programs leave foreign keys off.
--
-- Four habits of SQLite shape them. `or replace` deletes the row in its way without firing that row's delete trigger:
-- so whatever is unique is looked up before. It also turns a null into the column's default once the triggers have run:
-- so they compare with `is not`. And the `or ignore` and `or fail` of a statement hold inside its triggers too, where a
-- broken CHECK is passed over: so a trigger raises every limit that another trigger's statement could break.
-- And an id set by the name `rowid` is no `update of id`: what keeps an id watches every update.

-- Numbers: consecutive, given with the document, never used again. The first can be set while no document has one.

create trigger counters_step before update on counters
when new.kind is not old.kind
  or new.next is not case old.kind
                     when 'invoice' then coalesce((select max(number) + 1 from invoices), new.next)
                     when 'receipt' then coalesce((select max(number) + 1 from payments), new.next)
                     else coalesce((select max(number) + 1 from credit_notes), old.next) end
begin
  select raise(abort, 'a document number is taken with its document');
end;

create trigger counters_stay before delete on counters begin
  select raise(abort, 'document numbers cannot be deleted');
end;

create trigger counters_fixed before insert on counters begin
  select raise(abort, 'there is one counter a kind of document');
end;

create trigger invoices_take_number after insert on invoices begin
  update counters set next = next + 1 where kind = 'invoice';
end;

create trigger payments_take_number after insert on payments begin
  update counters set next = next + 1 where kind = 'receipt';
end;

-- Invoices.

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
before update of closed_at, closed_on, letterhead_id, parties_id, voided_at, voided_on, void_reason on invoices
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

create trigger changes_new before insert on invoice_changes
when (new.day, new.amount + (select coalesce(sum(amount), 0) from invoice_changes where invoice_id = new.invoice_id))
     is not (select changed_on, moved from invoices where id = new.invoice_id)
  or new.amount is 0
  or new.day <= (select value from settings where key = 'locked_through')
begin
  select raise(abort, 'the history of an invoice is kept');
end;

create trigger changes_kept before update on invoice_changes
when (new.invoice_id, new.day) is not (old.invoice_id, old.day)
  or new.amount - old.amount + (select sum(amount) from invoice_changes where invoice_id = old.invoice_id)
     is not (select moved from invoices where id = old.invoice_id)
begin
  select raise(abort, 'the history of an invoice is kept');
end;

create trigger changes_stay before delete on invoice_changes begin
  select raise(abort, 'the history of an invoice is kept');
end;

-- Lines.

create trigger lines_new before insert on lines begin
  select raise(abort, 'lines are added to an open invoice')
   where (select status from invoices where id = new.invoice_id) is not 'open'
      or (new.void, new.live) is not (0, 1)
      or new.id in (select id from lines where id = new.id)
      or new.number in (select number from lines where invoice_id = new.invoice_id and number = new.number);
  select raise(abort, 'a session is billed once')
   where new.session_id in (select session_id from lines where session_id = new.session_id and live = 1);
  select raise(abort, 'a session is billed to its client')
   where new.session_id is not null
     and (select client_id from sessions where id = new.session_id)
         is not (select client_id from invoices where id = new.invoice_id);
  select raise(abort, 'a line is not dated in locked time')
   where new.date <= (select value from settings where key = 'locked_through');
end;

create trigger lines_kept before update on lines
when (new.id, new.invoice_id, new.number, new.session_id) is not (old.id, old.invoice_id, old.number, old.session_id)
begin
  select raise(abort, 'a line keeps its place and its session');
end;

create trigger lines_locked
before update of date, patient_id, provider_id, service_id, description, quantity, unit_price, gross, discount, net,
                 tax, total, exempt, void on lines
when min(old.date, new.date) <= (select value from settings where key = 'locked_through')
begin
  select raise(abort, 'a line dated in locked time stays');
end;

create trigger lines_stay before delete on lines begin
  select raise(abort, 'lines are voided, not deleted');
end;

create trigger lines_added after insert on lines begin
  update invoices set (gross, discount, net, tax, total, moved) =
    (select sum(lines.gross), sum(lines.discount), sum(lines.net), sum(lines.tax), sum(lines.total),
            moved + iif(changed_on > invoices.date, sum(lines.total) - invoices.total, 0)
       from lines where invoice_id = new.invoice_id and void = 0)
   where id = new.invoice_id;
  update sessions set to_bill = 0 where id = new.session_id and to_bill = 1;
end;

create trigger lines_changed after update of gross, discount, net, tax, total, void on lines begin
  update invoices set (gross, discount, net, tax, total, moved) =
    (select coalesce(sum(lines.gross), 0), coalesce(sum(lines.discount), 0), coalesce(sum(lines.net), 0),
            coalesce(sum(lines.tax), 0), coalesce(sum(lines.total), 0),
            moved + iif(changed_on > invoices.date, coalesce(sum(lines.total), 0) - invoices.total, 0)
       from lines where invoice_id = new.invoice_id and void = 0)
   where id = new.invoice_id;
  update sessions set to_bill = 0 where id = new.session_id and to_bill = 1 and new.live = 1;
end;

create trigger line_taxes_new before insert on line_taxes
when (select status from invoices where id = (select invoice_id from lines where id = new.line_id)) is not 'open'
  or new.position in (select position from line_taxes where line_id = new.line_id and position = new.position)
begin
  select raise(abort, 'taxes change on an open invoice only');
end;

create trigger line_taxes_kept before update on line_taxes
when (select status from invoices where id = (select invoice_id from lines where id = old.line_id)) is not 'open'
  or (new.line_id, new.position) is not (old.line_id, old.position)
begin
  select raise(abort, 'taxes change on an open invoice only');
end;

create trigger line_taxes_stay before delete on line_taxes
when (select status from invoices where id = (select invoice_id from lines where id = old.line_id)) is not 'open'
begin
  select raise(abort, 'taxes change on an open invoice only');
end;

-- Sessions.

create trigger sessions_new before insert on sessions
when new.id in (select id from sessions where id = new.id) or new.ref in (select ref from sessions where ref = new.ref)
begin
  select raise(abort, 'a session has an id and a ref of its own');
end;

create trigger sessions_kept before update on sessions
when new.id is not old.id or new.ref in (select ref from sessions where ref = new.ref and id <> old.id)
begin
  select raise(abort, 'a session has an id and a ref of its own');
end;

create trigger sessions_billed
before update of client_id, service_id, patient_id, start, day, fee, status, waived, to_bill on sessions
when exists (select 1 from lines where session_id = old.id and live = 1)
begin
  select raise(abort, 'a billed session keeps its facts')
   where (new.service_id, new.patient_id, new.start, new.day, new.fee)
         is not (old.service_id, old.patient_id, old.start, old.day, old.fee)
      or (new.client_id is not old.client_id
          and new.client_id is not (select merged_into from clients where id = old.client_id));
  select raise(abort, 'a billed session keeps its status')
   where (new.status, new.waived) is not (old.status, old.waived)
     and (old.status, new.status) is not ('scheduled', 'attended');
  select raise(abort, 'a billed session waits for no invoice') where new.to_bill = 1 and old.to_bill = 0;
end;

create trigger sessions_in before update of checked_in_at, checked_out_at on sessions
when new.checked_in_at is not null and new.checked_out_at is null
 and exists (select 1 from lines join invoices on invoices.id = lines.invoice_id
              where session_id = old.id and live = 1 and invoices.status = 'closed')
begin
  select raise(abort, 'nobody on a closed invoice is checked in');
end;

create trigger sessions_stay before delete on sessions
when exists (select 1 from lines where session_id = old.id)
begin
  select raise(abort, 'a session that stood on an invoice is kept');
end;
