-- Good Faith Estimates, each as it was given: what the booked and expected sessions of a client will cost (SPEC 11).
-- Their ids are their numbers.

create table estimates (
  id            integer primary key,
  client_id     integer not null references clients (id),
  first         text not null check (first is date(first, '+0 days')),
  last          text not null check (last is date(last, '+0 days')),
  given_on      text not null check (given_on is date(given_on, '+0 days')),
  given_at      integer not null,
  staff_id      integer references staff (id),
  letterhead_id integer not null references imprints (id),
  client        text not null check (client <> ''),
  address       text not null,
  total         integer not null check (total >= 0),
  check (given_on <= first and first <= last and last < date(first, '+12 months', '+1 day'))
) strict;

create index estimates_by_client on estimates (client_id);

-- Sessions that cost the same: `each` is the charge for one of them, `sessions` how many there are.
create table estimate_lines (
  estimate_id integer not null references estimates (id),
  position    integer not null check (position >= 1),
  patient     text not null check (patient <> ''),
  born        text check (born is date(born, '+0 days')),
  diagnoses   text not null check (diagnoses not glob '*[^A-Z0-9.; ]*'),
  provider    text not null,
  npi         text not null,
  licence     text not null,
  code        text not null check (code <> ''),
  description text not null check (description <> ''),
  sessions    integer not null check (sessions >= 1),
  each        integer not null check (each >= 0),
  total       integer not null check (total = sessions * each),
  primary key (estimate_id, position)
) strict, without rowid;

create trigger estimates_new before insert on estimates
when new.id in (select id from estimates where id = new.id)
begin
  select raise(abort, 'an estimate has an id of its own');
end;

create trigger estimates_kept before update on estimates begin
  select raise(abort, 'an estimate does not change')
   where (new.id, new.first, new.last, new.given_on, new.given_at, new.staff_id, new.letterhead_id, new.client,
          new.address, new.total)
         is not (old.id, old.first, old.last, old.given_on, old.given_at, old.staff_id, old.letterhead_id, old.client,
                 old.address, old.total);
  select raise(abort, 'an estimate keeps its client, unless that client is merged into another')
   where new.client_id is not old.client_id
     and new.client_id is not (select merged_into from clients where id = old.client_id);
end;

create trigger estimates_stay before delete on estimates begin
  select raise(abort, 'an estimate does not go');
end;

create trigger estimate_lines_new before insert on estimate_lines
when exists (select 1 from estimate_lines where (estimate_id, position) = (new.estimate_id, new.position))
begin
  select raise(abort, 'a line of an estimate has a place of its own');
end;

create trigger estimate_lines_kept before update on estimate_lines begin
  select raise(abort, 'an estimate does not change');
end;

create trigger estimate_lines_stay before delete on estimate_lines begin
  select raise(abort, 'an estimate does not go');
end;
