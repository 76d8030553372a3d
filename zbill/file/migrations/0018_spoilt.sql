-- A locked_through that is no day locks whatever it compares with, so none is stored. One that a fault or another
-- program left is replaced by any day.

drop trigger settings_kept;

create trigger settings_kept before update on settings begin
  select raise(abort, 'a setting keeps its name') where new.key is not old.key;
  select raise(abort, 'locked_through moves forward only')
   where old.key = 'locked_through' and new.value < old.value and old.value is date(old.value, '+0 days');
  select raise(abort, 'locked_through is a day')
   where old.key = 'locked_through' and new.value is not date(new.value, '+0 days');
  select raise(abort, 'the currency is fixed once an amount exists')
   where old.key = 'currency' and new.value is not old.value
     and (exists (select 1 from invoices) or exists (select 1 from payments) or exists (select 1 from goodwill)
          or exists (select 1 from service_prices) or exists (select 1 from client_rates)
          or exists (select 1 from sessions where fee is not null));
end;

drop trigger settings_new;

create trigger settings_new before insert on settings begin
  select raise(abort, 'a setting stands once') where new.key in (select key from settings where key = new.key);
  select raise(abort, 'locked_through is a day')
   where new.key = 'locked_through' and new.value is not date(new.value, '+0 days');
end;
