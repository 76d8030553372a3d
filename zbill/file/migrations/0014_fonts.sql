-- What an issued document is drawn with is in the file and stays there. The logo already was. The font was a path, and
-- imprints from before may still name one.

create table fonts (
  digest text primary key,
  file   blob not null
) strict, without rowid;

create trigger fonts_new before insert on fonts when new.digest in (select digest from fonts where digest = new.digest)
begin
  select raise(abort, 'an issued document does not change');
end;

create trigger fonts_fixed before update on fonts begin
  select raise(abort, 'an issued document does not change');
end;

create trigger fonts_stay before delete on fonts begin
  select raise(abort, 'an issued document does not change');
end;
