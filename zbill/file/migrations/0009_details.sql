-- A session and a line with what stands around them: what lists and reports join, joined once.

-- Its invoice is that of the live line, if there is one.
create view session_details as
select sessions.id, sessions.ref, sessions.client_id, clients.name as client, clients.name_key as client_key,
       sessions.patient_id, patients.name as patient, sessions.service_id, services.code as service,
       sessions.provider_id, staff.name as provider, start, sessions.day, sessions.minutes, ward, place, modifier,
       sessions.notes, fee, sessions.status, waived, reason, to_bill, checked_in_at, checked_out_at, series,
       lines.invoice_id, lines.number as line, invoices.label as invoice, invoices.status as invoice_status,
       invoices.total, invoices.balance
  from sessions
  join clients on clients.id = sessions.client_id
  join services on services.id = sessions.service_id
  left join patients on patients.id = sessions.patient_id
  left join staff on staff.id = sessions.provider_id
  left join lines on lines.session_id = sessions.id and lines.live = 1
  left join invoices on invoices.id = lines.invoice_id;

-- `standing` says why what the line brings in is not collected: its invoice is open, or void, or something of it is
-- written off or owing. Empty: it is Collected (SPEC 8.4).
create view line_details as
select lines.id, lines.invoice_id, invoices.label as invoice, invoices.number as invoice_number,
       invoices.status as invoice_status, closed_on, lines.number as line, lines.session_id, lines.date,
       invoices.client_id, clients.name as client, clients.name_key as client_key,
       lines.patient_id, patients.name as patient, lines.provider_id, staff.name as provider,
       staff.name_key as provider_key, lines.service_id, services.code as service, lines.description, lines.quantity,
       lines.unit_price, lines.gross, lines.discount, lines.net, lines.tax, lines.total, lines.void,
       case when invoices.status <> 'closed' then invoices.status
            when written_off > 0 then 'written off' when balance > 0 then 'owing' else '' end as standing
  from lines
  join invoices on invoices.id = lines.invoice_id
  join clients on clients.id = invoices.client_id
  left join patients on patients.id = lines.patient_id
  left join staff on staff.id = lines.provider_id
  left join services on services.id = lines.service_id;
