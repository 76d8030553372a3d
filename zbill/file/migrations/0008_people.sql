-- Somebody can always administer the practice: what would leave nobody is refused, whatever program tries (SPEC 7).

create view administrators as
select staff_id, name, role_id
  from staff
  join staff_roles on staff_id = staff.id
  join role_permissions using (role_id)
 where permission = 'administer' and archived = 0;

create trigger somebody_administers_without_permission after delete on role_permissions
when not exists (select 1 from administrators)
begin
  select raise(abort, 'nobody could administer the practice any more');
end;

create trigger somebody_administers_with_another_permission after update on role_permissions
when not exists (select 1 from administrators)
begin
  select raise(abort, 'nobody could administer the practice any more');
end;

create trigger somebody_administers_without_role after delete on staff_roles
when not exists (select 1 from administrators)
begin
  select raise(abort, 'nobody could administer the practice any more');
end;

create trigger somebody_administers_with_another_role after update on staff_roles
when not exists (select 1 from administrators)
begin
  select raise(abort, 'nobody could administer the practice any more');
end;

create trigger somebody_administers_archived after update of archived on staff
when not exists (select 1 from administrators)
begin
  select raise(abort, 'nobody could administer the practice any more');
end;
