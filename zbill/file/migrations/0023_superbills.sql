-- Superbills, each as it was given: what a client sends to an insurer about sessions that were attended and are paid
-- (SPEC 11). Their ids are their numbers.

create table superbills (
  id            integer primary key,
  client_id     integer not null references clients (id),
  patient_id    integer references patients (id),
  provider_id   integer references staff (id),
  first         text not null check (first is date(first, '+0 days')),
  last          text not null check (last is date(last, '+0 days')),
  given_on      text not null check (given_on is date(given_on, '+0 days')),
  given_at      integer not null,
  staff_id      integer references staff (id),
  letterhead_id integer not null references imprints (id),
  client        text not null check (client <> ''),
  address       text not null,
  patient       text not null check (patient <> ''),
  born          text check (born is date(born, '+0 days')),
  diagnoses     text not null check (diagnoses not glob '*[^A-Z0-9.; ]*'),
  provider      text not null,
  npi           text not null,
  licence       text not null,
  check (first <= last and last <= given_on)
) strict;

create index superbills_by_client on superbills (client_id);

-- A session on a superbill. `again` is 1 if it was on an earlier one, and was wanted again.
create table superbill_lines (
  superbill_id integer not null references superbills (id),
  position     integer not null check (position >= 1),
  session_id   integer not null references sessions (id),
  again        integer not null check (again in (0, 1)),
  date         text not null check (date is date(date, '+0 days')),
  code         text not null check (code <> ''),
  description  text not null check (description <> ''),
  place        text not null,
  modifier     text not null,
  units        integer not null check (units > 0),
  charge       integer not null,
  paid         integer not null check (paid between 1 and charge),
  primary key (superbill_id, position)
) strict, without rowid;

create unique index superbill_lines_once on superbill_lines (session_id) where again = 0;
create index superbill_lines_by_session on superbill_lines (session_id);

create trigger superbills_new before insert on superbills
when new.id in (select id from superbills where id = new.id)
begin
  select raise(abort, 'a superbill has an id of its own');
end;

create trigger superbills_kept before update on superbills begin
  select raise(abort, 'a superbill does not change')
   where (new.id, new.patient_id, new.provider_id, new.first, new.last, new.given_on, new.given_at, new.staff_id,
          new.letterhead_id, new.client, new.address, new.patient, new.born, new.diagnoses, new.provider, new.npi,
          new.licence)
         is not (old.id, old.patient_id, old.provider_id, old.first, old.last, old.given_on, old.given_at, old.staff_id,
                 old.letterhead_id, old.client, old.address, old.patient, old.born, old.diagnoses, old.provider, old.npi,
                 old.licence);
  select raise(abort, 'a superbill keeps its client, unless that client is merged into another')
   where new.client_id is not old.client_id
     and new.client_id is not (select merged_into from clients where id = old.client_id);
end;

create trigger superbills_stay before delete on superbills begin
  select raise(abort, 'a superbill does not go');
end;

create trigger superbill_lines_new before insert on superbill_lines begin
  select raise(abort, 'a line of a superbill has a place of its own')
   where exists (select 1 from superbill_lines
                  where (superbill_id, position) = (new.superbill_id, new.position));
  select raise(abort, 'a session is on one superbill, unless it is wanted again')
   where new.again is not exists (select 1 from superbill_lines where session_id = new.session_id);
  select raise(abort, 'only attended sessions that are billed as such are on a superbill of their client')
   where not exists (
     select 1 from sessions
       join superbills on superbills.client_id = sessions.client_id
       join lines on lines.session_id = sessions.id and lines.live = 1 and lines.billed_as = 'attended'
      where sessions.id = new.session_id and superbills.id = new.superbill_id
        and sessions.status = 'attended' and sessions.day is new.date);
end;

create trigger superbill_lines_kept before update on superbill_lines begin
  select raise(abort, 'a superbill does not change');
end;

create trigger superbill_lines_stay before delete on superbill_lines begin
  select raise(abort, 'a superbill does not go');
end;
