-- What a report of a month or of a past day reads, it finds by day.

create index write_offs_by_day on write_offs (day);
create index goodwill_by_day on goodwill (day);
create index payments_by_voiding on payments (voided_on) where voided_on is not null;
create index lines_by_date on lines (date);
create index invoices_open_by_date on invoices (date, total) where status = 'open';
