-- What was imported, so that a row is known again, and a batch can be undone (SPEC 10).

-- `last_invoice` is the number of the last invoice before the batch, 0 for none: only later ones can be its own.
create table batches (
  id           integer primary key,
  at           integer not null,
  staff_id     integer references staff (id),
  last_invoice integer not null,
  undone_at    integer check (undone_at >= at)
) strict;

-- The files of a batch, several if a folder was imported. They are added last: then nothing more joins the batch.
-- `digest` is a file's SHA-256.
create table batch_files (
  batch_id integer not null references batches (id),
  kind     text not null check (kind <> ''),
  name     text not null,
  digest   text not null check (length(digest) = 64 and digest not glob '*[^0-9a-f]*'),
  added    integer not null check (added >= 0),
  updated  integer not null check (updated >= 0),
  skipped  integer not null check (skipped >= 0),
  primary key (batch_id, kind)
) strict, without rowid;

-- The row that was last imported under a ref: a digest of its values, the batch that added it, null if it was there
-- before, the last batch that added or changed it, and what it became: the id of a client, session, line, payment ...
create table imported (
  kind          text not null check (kind <> ''),
  ref           text not null check (ref <> ''),
  batch_id      integer references batches (id),
  last_batch_id integer not null references batches (id),
  became        integer not null,
  digest        blob not null check (length(digest) = 16),
  primary key (kind, ref)
) strict, without rowid;

create index imported_by_batch on imported (batch_id);
create index imported_by_row on imported (kind, became);

-- The maps that were saved: how the files of another program are read, as TOML.
create table maps (
  name text primary key check (name <> ''),
  body text not null
) strict, without rowid;

-- The batch that made an invoice, and the number that the invoice had in the system it was imported from.
alter table invoices add column batch_id integer references batches (id);
alter table invoices add column other_number text not null default ''
  check (other_number = '' or batch_id is not null);

create index invoices_by_batch on invoices (batch_id) where batch_id is not null;

create index invoices_by_other_number on invoices (client_id, other_number) where other_number <> '';

create trigger batches_new before insert on batches begin
  select raise(abort, 'a batch has an id of its own') where new.id in (select id from batches where id = new.id);
  select raise(abort, 'a batch begins after the last invoice, and is not undone')
   where new.last_invoice is not coalesce((select max(number) from invoices), 0) or new.undone_at is not null;
end;

create trigger batches_next after insert on batches
when new.id <> 1 + coalesce((select max(id) from batches where id < new.id), 0)
begin
  select raise(abort, 'a batch takes the next number');
end;

create trigger batches_kept before update on batches begin
  select raise(abort, 'a batch keeps what it was')
   where (new.id, new.at, new.staff_id, new.last_invoice) is not (old.id, old.at, old.staff_id, old.last_invoice)
      or old.undone_at is not null;
  select raise(abort, 'a batch is undone after its receipts are void')
   where not exists (select 1 from batch_files where batch_id = old.id)
      or exists (select 1 from imported join payments on payments.id = became
                  where batch_id = old.id and imported.kind = 'payments' and voided_at is null);
end;

create trigger batches_stay before delete on batches begin
  select raise(abort, 'a batch keeps what it was');
end;

create trigger batch_files_new before insert on batch_files
when new.kind in (select kind from batch_files where batch_id = new.batch_id and kind = new.kind)
  or new.batch_id is not (select max(id) from batches)
  or (select undone_at from batches where id = new.batch_id) is not null
begin
  select raise(abort, 'a batch keeps what it was');
end;

create trigger batch_files_fixed before update on batch_files begin
  select raise(abort, 'a batch keeps what it was');
end;

create trigger batch_files_stay before delete on batch_files begin
  select raise(abort, 'a batch keeps what it was');
end;

create trigger imported_new before insert on imported begin
  select raise(abort, 'a ref is imported once')
   where new.ref in (select ref from imported where kind = new.kind and ref = new.ref);
  select raise(abort, 'a batch keeps what it was')
   where coalesce(new.batch_id, new.last_batch_id) <> new.last_batch_id
      or new.last_batch_id not in (select id from batches)
      or exists (select 1 from batch_files where batch_id = new.last_batch_id);
  select raise(abort, 'a ref is imported as the row that has it')
   where case new.kind
         when 'clients' then new.ref is not (select ref from clients where id = new.became)
         when 'patients' then new.ref is not (select ref from patients where id = new.became)
         when 'sessions' then new.ref is not (select ref from sessions where id = new.became) end;
  select raise(abort, 'a charge or payment is imported once, by the batch that adds it')
   where new.kind in ('charges', 'payments')
     and (new.batch_id is null
          or exists (select 1 from imported where kind = new.kind and became = new.became)
          or (new.kind = 'charges' and not exists (select 1 from lines where id = new.became and session_id is null))
          or (new.kind = 'payments' and not exists (select 1 from payments where id = new.became)));
end;

create trigger imported_kept before update on imported begin
  select raise(abort, 'a ref keeps what it was imported as')
   where (new.kind, new.ref, new.batch_id, new.became) is not (old.kind, old.ref, old.batch_id, old.became);
  -- When its last batch is undone, a row is of the batch that added it again, with a digest that no row has.
  select raise(abort, 'a ref keeps the row that was last imported')
   where (new.last_batch_id not in (select id from batches)
          or exists (select 1 from batch_files where batch_id = new.last_batch_id))
     and ((new.last_batch_id, new.digest) is not (new.batch_id, zeroblob(16)) or old.last_batch_id is old.batch_id
          or not exists (select 1 from batches where id = old.last_batch_id and undone_at is not null));
end;

create trigger imported_stay before delete on imported
when old.kind <> 'called-off'
 and not exists (select 1 from batches where id in (old.batch_id, iif(old.batch_id is null, old.last_batch_id, null))
                                         and undone_at is not null)
begin
  select raise(abort, 'a ref is forgotten only when its batch is undone');
end;

create trigger invoices_source_new before insert on invoices when new.batch_id is not null begin
  select raise(abort, 'an invoice joins the batch that makes it')
   where new.batch_id not in (select id from batches) or exists (select 1 from batch_files where batch_id = new.batch_id);
end;

create trigger invoices_source before update of batch_id, other_number on invoices
when (new.batch_id, new.other_number) is not (old.batch_id, old.other_number)
  and coalesce(old.batch_id, new.batch_id) is not null
begin
  select raise(abort, 'an invoice joins the batch that makes it')
   where old.batch_id is not null
      or new.batch_id not in (select id from batches where last_invoice < old.number)
      or exists (select 1 from batch_files where batch_id = new.batch_id);
end;

-- A closed invoice becomes void only if its batch is undone, and nothing else leans on it.

drop trigger invoices_status;

create trigger invoices_status before update of status on invoices
when new.status is not old.status
 and (old.status, new.status) is not ('open', 'closed')
 and (old.status, new.status) is not ('open', 'void')
 and (old.status, new.status) is not ('closed', 'open')
 and ((old.status, new.status) is not ('closed', 'void')
      or not exists (select 1 from batches where id = old.batch_id and undone_at is not null))
begin
  select raise(abort, 'an invoice is open, then closed or void');
end;

create trigger invoices_undone before update of status on invoices
when old.status = 'closed' and new.status = 'void'
 and exists (select 1 from batches where id = old.batch_id and undone_at is not null)
begin
  select raise(abort, 'an invoice with something paid on it cannot be void')
   where old.paid <> 0 or old.credited <> 0 or old.written_off <> 0;
  select raise(abort, 'a line of another batch is on the invoice')
   where exists (select 1 from lines
                  where invoice_id = new.id and void = 0
                    and old.batch_id is not (select batch_id from imported where kind = 'charges' and became = lines.id)
                    and old.batch_id is not (select last_batch_id from imported
                                              where kind = 'sessions' and became = lines.session_id));
  select raise(abort, 'a closing in locked time stands')
   where old.closed_on <= (select value from settings where key = 'locked_through');
end;

drop trigger invoices_void_lines;

create trigger invoices_void_lines after update of status on invoices
when old.status <> 'void' and new.status = 'void'
begin
  update lines set live = 0 where invoice_id = new.id and live = 1;
end;
