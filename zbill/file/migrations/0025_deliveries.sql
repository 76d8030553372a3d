-- What was sent by mail: a row for each attempt and address (SPEC 11).

-- `document` is the id of the document, and for a statement that of the client. `digest` is the SHA-256 of what the
-- document says, `message` the Message-ID. An attempt is recorded as unknown before the text goes out, and gets the mail
-- server's answer afterwards. So it stays unknown if zbill is killed in between. Attempts are claimed in groups, because
-- each transaction waits for the disk. `run` is the run that claimed it: while this one lives, no other one sends the
-- document.
create table deliveries (
  id         integer primary key,
  kind       text not null check (kind in ('invoice', 'receipt', 'creditnote', 'statement', 'superbill', 'estimate')),
  document   integer not null,
  number     text not null check (number <> ''),
  digest     text not null check (length(digest) = 64 and digest not glob '*[^0-9a-f]*'),
  address    text not null check (address like '_%@_%'),
  message    text not null check (message like '<_%@_%>'),
  result     text not null default 'unknown' check (result in ('accepted', 'refused', 'unknown', 'queued', 'unsent')),
  answer     text not null default '' check (answer = '' or result <> 'unknown'),
  at         integer not null,
  run        text not null check (length(run) = 16 and run not glob '*[^0-9a-f]*')
) strict;

create index deliveries_by_document on deliveries (kind, document);

create index deliveries_of_runs on deliveries (run) where result = 'unknown';

create trigger deliveries_new before insert on deliveries begin
  select raise(abort, 'an attempt has an id of its own') where new.id in (select id from deliveries where id = new.id);
  select raise(abort, 'an attempt is recorded before it has a result') where new.result <> 'unknown';
  select raise(abort, 'a document is sent that there is')
   where not case new.kind
         when 'invoice' then exists (select 1 from invoices where (id, label) = (new.document, new.number))
         when 'receipt' then exists (select 1 from payments where (id, label) = (new.document, new.number))
         when 'creditnote' then exists (select 1 from credit_notes where (id, label) = (new.document, new.number))
         when 'superbill' then exists (select 1 from superbills where (id, 'superbill-' || id) = (new.document, new.number))
         when 'estimate' then exists (select 1 from estimates where (id, 'estimate-' || id) = (new.document, new.number))
         else exists (select 1 from clients where id = new.document) end;
end;

create trigger deliveries_kept before update on deliveries begin
  select raise(abort, 'an attempt keeps what it was')
   where (new.id, new.kind, new.document, new.number, new.digest, new.address, new.message, new.at, new.run)
           is not (old.id, old.kind, old.document, old.number, old.digest, old.address, old.message, old.at, old.run)
      or old.result <> 'unknown';
end;

create trigger deliveries_stay before delete on deliveries begin
  select raise(abort, 'an attempt keeps what it was');
end;
