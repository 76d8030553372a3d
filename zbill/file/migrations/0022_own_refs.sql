-- The refs that zbill gives contain a token of the practice, such as zb-k3f9xc-s5, so that no file of another practice
-- brings the same (SPEC 10). A row that has a ref keeps it.

-- The one row. Lines and payments have no column for a ref of zbill's own: up to these ids, of the time before there was
-- a token, theirs is without it.
create table own_refs (
  id             integer primary key check (id = 1),
  token          text not null check (length(token) = 6 and token not glob '*[^23456789cdfhjkmnprtvwxy]*'),
  plain_lines    integer not null check (plain_lines >= 0),
  plain_payments integer not null check (plain_payments >= 0)
) strict;

-- An older practice gets the token of its creation, with which its log begins, so that each copy of it gets the same.
-- `token_of` is a function of zbill's connection (file/migrating.py).
insert into own_refs
select 1, token_of(at, cast(iif(json_valid(after), coalesce(json_extract(after, '$.name'), ''), '') as blob)),
       (select coalesce(max(id), 0) from lines), (select coalesce(max(id), 0) from payments)
  from log
 order by seq
 limit 1;

create trigger own_refs_new before insert on own_refs when exists (select 1 from own_refs) begin
  select raise(abort, 'a practice keeps its token');
end;

create trigger own_refs_kept before update on own_refs begin
  select raise(abort, 'a practice keeps its token');
end;

create trigger own_refs_stay before delete on own_refs begin
  select raise(abort, 'a practice keeps its token');
end;
