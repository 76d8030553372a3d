-- As 0002: what documents name, show and rest on.

-- Who and what documents name. A client merged into another takes its documents along.

create trigger clients_new before insert on clients
when new.id in (select id from clients where id = new.id) or new.ref in (select ref from clients where ref = new.ref)
begin
  select raise(abort, 'a client has an id and a ref of its own');
end;

create trigger clients_kept before update on clients
when new.id is not old.id or new.ref in (select ref from clients where ref = new.ref and id <> old.id)
begin
  select raise(abort, 'a client has an id and a ref of its own');
end;

create trigger clients_stay before delete on clients
when exists (select 1 from invoices where client_id = old.id)
  or exists (select 1 from payments where client_id = old.id)
  or exists (select 1 from goodwill where client_id = old.id)
  or exists (select 1 from sessions where client_id = old.id)
  or exists (select 1 from patients where client_id = old.id)
begin
  select raise(abort, 'a client with sessions, patients or documents is archived, not deleted');
end;

create trigger patients_new before insert on patients
when new.id in (select id from patients where id = new.id) or new.ref in (select ref from patients where ref = new.ref)
begin
  select raise(abort, 'a patient has an id and a ref of its own');
end;

create trigger patients_kept before update on patients
when new.id is not old.id or new.ref in (select ref from patients where ref = new.ref and id <> old.id)
begin
  select raise(abort, 'a patient has an id and a ref of its own');
end;

create trigger patients_stay before delete on patients
when exists (select 1 from sessions where patient_id = old.id) or exists (select 1 from lines where patient_id = old.id)
begin
  select raise(abort, 'a patient with sessions or lines is archived, not deleted');
end;

create trigger staff_new before insert on staff
when new.id in (select id from staff where id = new.id)
  or new.name_key in (select name_key from staff where name_key = new.name_key)
begin
  select raise(abort, 'a person has an id and a name of their own');
end;

create trigger staff_kept before update on staff
when new.id is not old.id or new.name_key in (select name_key from staff where name_key = new.name_key and id <> old.id)
begin
  select raise(abort, 'a person has an id and a name of their own');
end;

create trigger staff_stay before delete on staff begin
  select raise(abort, 'staff are archived, not deleted');
end;

create trigger services_new before insert on services
when new.id in (select id from services where id = new.id)
  or new.code_key in (select code_key from services where code_key = new.code_key)
begin
  select raise(abort, 'a service has an id and a code of its own');
end;

create trigger services_kept before update on services
when new.id is not old.id
  or new.code_key in (select code_key from services where code_key = new.code_key and id <> old.id)
begin
  select raise(abort, 'a service has an id and a code of its own');
end;

create trigger services_stay before delete on services begin
  select raise(abort, 'services are archived, not deleted');
end;

create trigger taxes_new before insert on taxes
when new.id in (select id from taxes where id = new.id)
  or new.name_key in (select name_key from taxes where name_key = new.name_key)
begin
  select raise(abort, 'a tax has an id and a name of its own');
end;

create trigger taxes_kept before update on taxes
when new.id is not old.id or new.name_key in (select name_key from taxes where name_key = new.name_key and id <> old.id)
begin
  select raise(abort, 'a tax has an id and a name of its own');
end;

create trigger taxes_stay before delete on taxes begin
  select raise(abort, 'taxes are archived, not deleted');
end;

create trigger discounts_new before insert on discounts
when new.id in (select id from discounts where id = new.id)
  or new.name_key in (select name_key from discounts where name_key = new.name_key)
begin
  select raise(abort, 'a discount has an id and a name of its own');
end;

create trigger discounts_kept before update on discounts
when new.id is not old.id
  or new.name_key in (select name_key from discounts where name_key = new.name_key and id <> old.id)
begin
  select raise(abort, 'a discount has an id and a name of its own');
end;

create trigger discounts_stay before delete on discounts begin
  select raise(abort, 'discounts are archived, not deleted');
end;

-- Settings that amounts and reports rest on.

create trigger settings_new before insert on settings when new.key in (select key from settings where key = new.key)
begin
  select raise(abort, 'a setting stands once');
end;

create trigger settings_kept before update on settings begin
  select raise(abort, 'a setting keeps its name') where new.key is not old.key;
  select raise(abort, 'locked_through moves forward only') where old.key = 'locked_through' and new.value < old.value;
  select raise(abort, 'the currency is fixed once an amount exists')
   where old.key = 'currency' and new.value is not old.value
     and (exists (select 1 from invoices) or exists (select 1 from payments) or exists (select 1 from goodwill)
          or exists (select 1 from service_prices) or exists (select 1 from client_rates)
          or exists (select 1 from sessions where fee is not null));
end;

create trigger settings_stay before delete on settings when old.key in ('currency', 'locked_through') begin
  select raise(abort, 'the currency and the locked time stay');
end;

-- The log, the keys, and what issued documents show.

create trigger log_chain before insert on log
when new.previous is not coalesce((select hash from log order by seq desc limit 1), '')
  or new.seq in (select seq from log where seq = new.seq)
begin
  select raise(abort, 'a log entry follows the one before');
end;

create trigger log_in_order after insert on log
when new.seq <> 1 and not exists (select 1 from log where seq = new.seq - 1)
begin
  select raise(abort, 'log entries are numbered without gaps');
end;

create trigger log_fixed before update on log begin
  select raise(abort, 'the log cannot be rewritten');
end;

create trigger log_stay before delete on log begin
  select raise(abort, 'the log cannot be shortened');
end;

create trigger keys_new before insert on keys when new.key in (select key from keys where key = new.key) begin
  select raise(abort, 'a key keeps what it made');
end;

create trigger keys_fixed before update on keys begin
  select raise(abort, 'a key keeps what it made');
end;

create trigger keys_stay before delete on keys begin
  select raise(abort, 'a key keeps what it made');
end;

create trigger imprints_new before insert on imprints
when new.id in (select id from imprints where id = new.id)
  or new.body in (select body from imprints where body = new.body)
begin
  select raise(abort, 'an issued document does not change');
end;

create trigger imprints_fixed before update on imprints begin
  select raise(abort, 'an issued document does not change');
end;

create trigger imprints_stay before delete on imprints begin
  select raise(abort, 'an issued document does not change');
end;

create trigger logos_new before insert on logos when new.digest in (select digest from logos where digest = new.digest)
begin
  select raise(abort, 'an issued document does not change');
end;

create trigger logos_fixed before update on logos begin
  select raise(abort, 'an issued document does not change');
end;

create trigger logos_stay before delete on logos begin
  select raise(abort, 'an issued document does not change');
end;
