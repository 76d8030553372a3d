-- What bookkeepers' programs were given, so that the next export continues after it (SPEC 10).

-- An invoice or payment that an export wrote. `name` is whose books it went to: a program, or a name that was given.
-- `counted_at` is the moment since which it counts, when the invoice was closed or the payment recorded, as the exports
-- of this name last told it: null if it counts no more, because the invoice is open or void, or the receipt void.
create table exported (
  name        text not null check (name <> ''),
  kind        text not null check (kind in ('invoices', 'payments')),
  document integer not null,
  counted_at  integer,
  primary key (name, kind, document)
) strict, without rowid;

create trigger exported_new before insert on exported begin
  select raise(abort, 'a document is exported once under a name')
   where exists (select 1 from exported where (name, kind, document) = (new.name, new.kind, new.document));
  select raise(abort, 'a document is exported while it counts')
   where new.counted_at is null
      or new.counted_at is not case new.kind
         when 'invoices' then (select closed_at from invoices where id = new.document and status = 'closed')
         when 'payments' then (select recorded_at from payments where id = new.document and voided_at is null) end;
end;

create trigger exported_kept before update on exported begin
  select raise(abort, 'an export keeps what it wrote')
   where (new.name, new.kind, new.document) is not (old.name, old.kind, old.document)
      or new.counted_at is not case old.kind
         when 'invoices' then (select closed_at from invoices where id = old.document and status = 'closed')
         when 'payments' then (select recorded_at from payments where id = old.document and voided_at is null) end;
end;

create trigger exported_stay before delete on exported begin
  select raise(abort, 'an export keeps what it wrote');
end;
