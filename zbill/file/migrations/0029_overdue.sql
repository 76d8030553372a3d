-- Overdue balances are added up by the index of balances, without reading the invoices.

drop index invoices_owing;
create index invoices_owing on invoices (client_id, status, closed_on, balance, due) where balance > 0;
