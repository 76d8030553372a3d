-- A line keeps what it was written for, so that no report of a past month changes when its session does, and a new
-- price of an exempt client's line is freed of the same taxes as the first. Void also looks at who is checked in.

-- The attendance status the line was billed under (null without a session), and the ward of its session.
alter table lines add column billed_as text
  check (billed_as is null or (session_id is not null and billed_as in ('attended', 'late-cancelled', 'no-show')));
alter table lines add column billed_ward text not null default '';

-- A session on a live line keeps its status. What a released one was marked when its line was written, the log says:
-- the entry of the line, and the last mark before it. Without an entry the description tells.
with written as (
  select object as invoice, json_extract(after, '$.session') as session_id, seq,
         row_number() over (partition by object, json_extract(after, '$.session') order by seq) as nth
    from log
   where what = 'invoice session'),
placed as (
  select lines.id, session_id, label as invoice, live, lines.description,
         row_number() over (partition by invoice_id, session_id order by lines.id) as nth
    from lines join invoices on invoices.id = invoice_id
   where session_id is not null),
marked as (
  select placed.id,
         case when live = 1 then (select status from sessions where id = placed.session_id)
              when seq is not null then coalesce(
                (select json_extract(after, '$.status') from log
                  where object = 'session ' || placed.session_id and what = 'attend' and log.seq < written.seq
                  order by log.seq desc limit 1), 'attended')
              when description glob '* (late cancellation)' then 'late-cancelled'
              when description glob '* (no-show)' then 'no-show' end as status
    from placed left join written using (invoice, session_id, nth))
update lines
   set billed_as = iif(marked.status in ('late-cancelled', 'no-show'), marked.status, 'attended'),
       billed_ward = (select ward from sessions where id = session_id)
  from marked
 where marked.id = lines.id;

create trigger lines_written_as before insert on lines
when new.billed_as is not (select iif(status = 'scheduled', 'attended', status) from sessions where id = new.session_id)
  or exists (select 1 from sessions where id = new.session_id and waived = 1)
begin
  select raise(abort, 'a line is billed as its session is marked');
end;

create trigger lines_restored_as before update of live on lines
when new.live = 1 and old.live = 0
 and (new.billed_as is not (select iif(status = 'scheduled', 'attended', status) from sessions where id = old.session_id)
      or exists (select 1 from sessions where id = old.session_id and waived = 1))
begin
  select raise(abort, 'a line is billed as its session is marked');
end;

create trigger lines_keep_mark before update on lines
when (new.billed_as, new.billed_ward) is not (old.billed_as, old.billed_ward)
begin
  select raise(abort, 'a line keeps the status and the ward it was billed under');
end;

-- The inclusive taxes that an exempt client's line leaves out, with the rates of its day: a typed price contains them.
create table exempted_taxes (
  line_id      integer not null references lines,
  position     integer not null,
  tax_id       integer references taxes,
  name         text not null,
  abbreviation text not null,
  rate         integer not null check (rate between 0 and 99999),
  primary key (line_id, position)
) strict, without rowid;

insert into exempted_taxes
select line_id, row_number() over (partition by line_id order by tax_id), tax_id, name, abbreviation, rate
  from (select lines.id as line_id, taxes.id as tax_id, name, abbreviation,
               (select rate from tax_rates where tax_id = taxes.id and since <= lines.date order by since desc limit 1)
                 as rate
          from lines
          join service_taxes using (service_id)
          join taxes on taxes.id = tax_id
         where exempt = 1 and inclusive = 1)
 where rate is not null;

create trigger exempted_taxes_new before insert on exempted_taxes
when not exists (select 1 from lines join invoices on invoices.id = invoice_id
                  where lines.id = new.line_id and exempt = 1 and invoices.status = 'open')
  or new.position in (select position from exempted_taxes where line_id = new.line_id and position = new.position)
begin
  select raise(abort, 'taxes change on an open invoice only');
end;

create trigger exempted_taxes_kept before update on exempted_taxes begin
  select raise(abort, 'taxes change on an open invoice only');
end;

create trigger exempted_taxes_stay before delete on exempted_taxes
when (select status from invoices where id = (select invoice_id from lines where id = old.line_id)) is not 'open'
begin
  select raise(abort, 'taxes change on an open invoice only');
end;

-- A void counts on its own day, so the invoice's day can be locked; a line dated in locked time stays (SPEC 7).
drop trigger invoices_void;

create trigger invoices_void before update of status on invoices
when old.status = 'open' and new.status = 'void'
begin
  select raise(abort, 'an invoice with something paid on it cannot be void')
   where old.paid <> 0 or old.credited <> 0 or old.written_off <> 0;
  select raise(abort, 'a patient on the invoice is checked in')
   where exists (select 1 from lines join sessions on sessions.id = lines.session_id
                  where lines.invoice_id = new.id and lines.live = 1
                    and sessions.checked_in_at is not null and sessions.checked_out_at is null);
  select raise(abort, 'a line dated in locked time stays')
   where exists (select 1 from lines
                  where invoice_id = new.id and void = 0
                    and date <= (select value from settings where key = 'locked_through'));
end;
