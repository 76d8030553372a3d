-- A patient can change owner. What was billed to the former owner stays theirs, and so do its sessions. The others go
-- along: no session that was never billed is for another client's patient.

create trigger sessions_new_for_owner before insert on sessions
when new.patient_id is not null
 and new.client_id is not (select client_id from patients where id = new.patient_id)
begin
  select raise(abort, 'a session is for a patient of its client');
end;

create trigger sessions_for_owner before update of client_id, patient_id on sessions
when (new.client_id, new.patient_id) is not (old.client_id, old.patient_id)
 and new.patient_id is not null
 and new.client_id is not (select client_id from patients where id = new.patient_id)
 and not exists (select 1 from lines where session_id = old.id)
begin
  select raise(abort, 'a session is for a patient of its client');
end;

-- A merge moves the sessions of a client itself.
create trigger patients_take_sessions after update of client_id on patients
when new.client_id is not old.client_id
 and new.client_id is not (select merged_into from clients where id = old.client_id)
begin
  select raise(abort, 'a patient with unbilled sessions keeps their client')
   where exists (select 1 from sessions where client_id = old.client_id and patient_id = old.id and to_bill = 1);
  update sessions set client_id = new.client_id
   where client_id = old.client_id and patient_id = old.id
     and not exists (select 1 from lines where session_id = sessions.id and live = 1)
     and (status = 'scheduled' or not exists (select 1 from lines where session_id = sessions.id));
end;
