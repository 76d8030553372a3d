-- A session's start is wall-clock time, kept as it was typed: '2026-10-03 14:30', with its seconds if it has any (SPEC 1).
-- Its day is the day of that text. Starts that are stored as instants become what each session shows in the practice's
-- time zone: local_start is a function of zbill's connection (file/migrating.py).
--
-- The rows wait beside their table while it is made anew under its own name, so that the triggers, views and foreign
-- keys that name it stay. Only its own indexes and triggers go with the old table, and are created again.

pragma defer_foreign_keys = on;

create temp table sessions_moving as
  select sessions.*, local_start(start, coalesce((select value from settings where key = 'timezone'), 'UTC')) as wall
    from sessions;

-- No id is given twice, even if the newest sessions were deleted.
update sqlite_sequence set name = 'sessions_moving' where name = 'sessions';

drop table sessions;

-- `to_bill`: billable, worth more than nothing, on no live line and to be gathered by `invoice new`.
-- `series`: the id of the first session of a repeating one, which may be deleted while the others stay.
create table sessions (
  id             integer primary key autoincrement,
  ref            text not null unique,
  client_id      integer not null references clients,
  patient_id     integer references patients,
  service_id     integer not null references services,
  provider_id    integer references staff,
  start          text not null,
  day            text not null check (day is date(day, '+0 days')),
  minutes        integer not null check (minutes between 1 and 1440),
  ward           text not null default '',
  place          text not null default '',
  modifier       text not null default '',
  notes          text not null default '',
  fee            integer check (fee between 0 and 999999999999),
  status         text not null default 'scheduled'
                 check (status in ('scheduled', 'attended', 'late-cancelled', 'no-show', 'cancelled', 'non-billable')),
  waived         integer not null default 0 check (waived in (0, 1)),
  reason         text not null default '',
  to_bill        integer not null default 0 check (to_bill in (0, 1)),
  checked_in_at  integer,
  checked_out_at integer,
  series         integer,
  check (waived = 0 or (status in ('late-cancelled', 'no-show') and reason <> '')),
  check (to_bill = 0 or (waived = 0 and status in ('attended', 'late-cancelled', 'no-show'))),
  check (checked_out_at is null or checked_in_at is null or checked_out_at >= checked_in_at),
  check (iif(length(start) = 16, start || ':00', start) is datetime(start, '+0 days') and start not glob '*:*:00'),
  check (day is substr(start, 1, 10))
) strict;

insert into sessions (id, ref, client_id, patient_id, service_id, provider_id, start, day, minutes, ward, place,
                      modifier, notes, fee, status, waived, reason, to_bill, checked_in_at, checked_out_at, series)
  select id, ref, client_id, patient_id, service_id, provider_id, wall, substr(wall, 1, 10), minutes, ward, place,
         modifier, notes, fee, status, waived, reason, to_bill, checked_in_at, checked_out_at, series
    from sessions_moving
   order by id;

drop table sessions_moving;

delete from sqlite_sequence where name = 'sessions';

update sqlite_sequence set name = 'sessions' where name = 'sessions_moving';

create index sessions_by_client on sessions (client_id, day);
create index sessions_by_day on sessions (day, start);
create index sessions_unbilled on sessions (client_id, day) where to_bill = 1;
create index sessions_by_series on sessions (series, start) where series is not null;
create index sessions_in on sessions (id) where checked_in_at is not null and checked_out_at is null;

-- Unmarked sessions: those of past days that are still scheduled (SPEC 2).
create index sessions_unmarked on sessions (day) where status = 'scheduled';

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
