-- Every table of a practice, from the visits and the tariff that build.py draws up.

create temp view priced as
  select visits.id as visit, visits.*, clients.discount_id, patients.id as patient_id,
         services.name as service_name, services.minutes, tariff.*, papers.invoice_parties, papers.receipt_parties
    from visits
    join clients on clients.id = visits.client_id
    join services on services.id = visits.service_id
    join tariff on tariff.service = visits.service_id and discounted = (clients.discount_id is not null)
    join papers on papers.client_id = clients.id
    left join patients on patients.client_id = clients.id;

insert into sessions (id, ref, client_id, patient_id, service_id, provider_id, start, day, minutes, status)
  select visit, 'zb-' || (select token from own_refs) || '-s' || visit, client_id, patient_id, service_id, :provider,
         start, day, minutes, 'attended'
    from priced
   order by visit;

insert into invoices (id, number, label, client_id, date, due, status, opened_at, changed_on, closed_at, closed_on,
                      letterhead_id, parties_id, gross, discount, net, tax, total, paid)
  select visit, visit, 'INV-' || printf('%04d', visit), client_id, day, day, iif(is_open, 'open', 'closed'),
         at + 3600, day, iif(is_open, null, at + 4200), iif(is_open, null, day),
         iif(is_open, null, :letterhead), iif(is_open, null, invoice_parties),
         gross, discount, net, tax, total, total * percent_paid / 100
    from priced
   order by visit;

insert into lines (id, invoice_id, number, session_id, date, patient_id, provider_id, service_id, description, quantity,
                   unit_price, discount_choice, discount_name, discount_rate, lower_discount_name, lower_discount_rate,
                   discountable, exempt, gross, discount, net, tax, total, billed_as)
  select visit, visit, 1, visit, day, patient_id, :provider, service_id, service_name, 1000, gross,
         'default', discounts.name, rate, discounts.name, rate, 1, 0, gross, discount, net, tax, total,
         'attended'
    from priced
    left join discounts on discounts.id = discount_id
   order by visit;

insert into line_taxes
  select visit, 1, taxes.id, taxes.name, abbreviation, rate, inclusive, tax
    from priced
    join service_taxes using (service_id)
    join taxes on taxes.id = service_taxes.tax_id
    join tax_rates on tax_rates.tax_id = taxes.id
   order by visit;

create temp table received as
  select row_number() over (order by paid_at, visit) as number, visit, client_id, paid_at, paid_on, receipt_parties,
         total * percent_paid / 100 as amount
    from priced
   where percent_paid > 0;

insert into payments (id, number, label, kind, client_id, date, amount, method, recorded_at, staff_id, letterhead_id,
                      parties_id, applied)
  select number, number, 'RCT-' || printf('%04d', number), 'payment', client_id, paid_on, amount,
         iif(visit % 3 = 0, 'cash', 'card'), paid_at, :provider, :letterhead, receipt_parties, amount
    from received
   order by number;

insert into settlements (invoice_id, payment_id, day, at, amount, cause, staff_id)
  select visit, number, paid_on, paid_at, amount, 'payment', :provider
    from received
   order by number;

insert into payments (number, label, kind, client_id, date, amount, method, recorded_at, staff_id, letterhead_id,
                      parties_id)
  select number, 'RCT-' || printf('%04d', number), 'deposit', client_id, :yesterday, 10000, 'transfer', :evening,
         :provider, :letterhead, receipt_parties
    from (select (select count(*) from received) + row_number() over (order by client_id) as number,
                 client_id, receipt_parties
            from papers
           where client_id % 40 = 1);

insert into goodwill (client_id, day, at, amount, reason, staff_id)
  select client_id, :yesterday, :evening, 2500, 'a session begun late', :provider
    from papers
   where client_id % 100 = 2;

update counters set next = 1 + (select count(*) from invoices) where kind = 'invoice';

update counters set next = 1 + (select count(*) from payments) where kind = 'receipt';
