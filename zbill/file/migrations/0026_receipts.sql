-- Receipts keep what they paid for: an invoice as it was before it changed (SPEC 5, 11). Recording a payment writes none
-- of it. Only a change of an invoice with money on it does.

-- An invoice as receipts print it now. `settlement_id` is the newest settlement on it, `owed` its total without credit
-- notes and write-offs. `services` has four texts for each line: day, patient's id and name, and description, each
-- ended by char(31). A closed invoice has the names of its patients in `parties_id`.
create view present_invoices as
select invoices.id as invoice_id, (select max(id) from settlements where invoice_id = invoices.id) as settlement_id,
       total - credited - written_off as owed, iif(status = 'closed', parties_id, null) as parties_id,
       coalesce(
         (select group_concat(date || char(31) || patient_id || char(31) || patient || char(31) || description || char(31), '')
            from (select lines.date, coalesce(lines.patient_id, '') as patient_id, description,
                         coalesce(
                           patients.name || case when species || breed = '' then ''
                                                 when species = '' or breed = '' then ' (' || species || breed || ')'
                                                 else ' (' || species || ', ' || breed || ')' end,
                           '') as patient
                    from lines left join patients on patients.id = lines.patient_id
                   where invoice_id = invoices.id and void = 0
                   order by number)),
         '') as services
  from invoices;

-- An invoice as it was before a change. It holds for the settlements up to this one, down to that of the version before.
create table invoice_versions (
  invoice_id    integer not null references invoices (id),
  settlement_id integer not null references settlements (id),
  owed          integer not null check (owed >= 0),
  parties_id    integer references imprints (id),
  services      text not null,
  primary key (invoice_id, settlement_id)
) strict, without rowid;

-- What older files still know: the lines of today, and the amounts of the day on which the money came.
insert into invoice_versions
select settlements.invoice_id, settlements.id,
       max(0, total
              - (select coalesce(sum(amount), 0) from invoice_changes
                  where invoice_id = invoices.id and invoice_changes.day > date(settlements.at, 'unixepoch'))
              - (select coalesce(sum(total), 0) from credit_notes
                  where invoice_id = invoices.id and issued_at < settlements.at)
              - (select coalesce(sum(amount), 0) from write_offs
                  where invoice_id = invoices.id and write_offs.at < settlements.at)),
       present_invoices.parties_id, services
  from settlements
  join invoices on invoices.id = settlements.invoice_id
  join present_invoices on present_invoices.invoice_id = invoices.id
 where cause in ('payment', 'refunded')
   and settlements.invoice_id in (select invoice_id from invoice_changes
                                  union select invoice_id from credit_notes
                                  union select invoice_id from write_offs);

create trigger invoice_versions_new before insert on invoice_versions begin
  select raise(abort, 'a version of an invoice is what it is now')
   where (new.invoice_id, new.settlement_id, new.owed, new.services) is not
         (select invoice_id, settlement_id, owed, services from present_invoices where invoice_id = new.invoice_id)
      or new.parties_id is not (select parties_id from invoices where id = new.invoice_id)
         and (new.parties_id is not null or (select status from invoices where id = new.invoice_id) = 'closed')
      or exists (select 1 from invoice_versions
                  where (invoice_id, settlement_id) = (new.invoice_id, new.settlement_id));
end;

create trigger invoice_versions_kept before update on invoice_versions begin
  select raise(abort, 'a version of an invoice does not change');
end;

create trigger invoice_versions_stay before delete on invoice_versions begin
  select raise(abort, 'a version of an invoice does not go');
end;

create trigger invoices_version before update of total, credited, written_off on invoices
when (new.total, new.credited, new.written_off) is not (old.total, old.credited, old.written_off)
 and exists (select 1 from settlements where invoice_id = old.id)
begin
  insert into invoice_versions
  select * from present_invoices as now
   where invoice_id = old.id
     and not exists (select 1 from invoice_versions
                      where (invoice_id, settlement_id) = (now.invoice_id, now.settlement_id));
end;

-- A closed invoice has the names of its patients itself. One that is reopened has those of today.
create trigger invoices_version_reopened after update of status on invoices
when old.status = 'closed' and new.status <> 'closed' and exists (select 1 from settlements where invoice_id = old.id)
begin
  insert into invoice_versions
  select invoice_id, settlement_id, owed, old.parties_id, services from present_invoices as now
   where invoice_id = old.id
     and not exists (select 1 from invoice_versions
                      where (invoice_id, settlement_id) = (now.invoice_id, now.settlement_id));
end;

create trigger lines_version_added before insert on lines
when exists (select 1 from settlements where invoice_id = new.invoice_id)
begin
  insert into invoice_versions
  select * from present_invoices as now
   where invoice_id = new.invoice_id
     and not exists (select 1 from invoice_versions
                      where (invoice_id, settlement_id) = (now.invoice_id, now.settlement_id));
end;

create trigger lines_version before update of date, description, patient_id, void on lines
when (new.date, new.description, new.patient_id, new.void)
     is not (old.date, old.description, old.patient_id, old.void)
 and exists (select 1 from settlements where invoice_id = old.invoice_id)
begin
  insert into invoice_versions
  select * from present_invoices as now
   where invoice_id = old.invoice_id
     and not exists (select 1 from invoice_versions
                      where (invoice_id, settlement_id) = (now.invoice_id, now.settlement_id));
end;

create trigger patients_version before update of name, species, breed on patients
when (new.name, new.species, new.breed) is not (old.name, old.species, old.breed)
begin
  insert into invoice_versions
  select now.* from invoices join present_invoices as now on now.invoice_id = invoices.id
   where invoices.client_id = old.client_id and status = 'open' and now.settlement_id is not null
     and exists (select 1 from lines where invoice_id = invoices.id and patient_id = old.id)
     and not exists (select 1 from invoice_versions
                      where (invoice_id, settlement_id) = (now.invoice_id, now.settlement_id));
end;
