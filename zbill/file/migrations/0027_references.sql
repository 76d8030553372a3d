-- The payer's own reference on an invoice, such as an order number. It is printed, so it is frozen as all else is.

-- A row that breaks another rule of its table stays as it is: zbill check reports it.
pragma ignore_check_constraints = on;

alter table invoices add column reference text not null default ''
  check (reference not glob '*[' || char(1, 45, 31, 127, 45, 159) || ']*');

pragma ignore_check_constraints = off;

create trigger invoices_keep_reference before update of reference on invoices
when old.status <> 'open' and new.reference is not old.reference
begin
  select raise(abort, 'only an open invoice can be changed');
end;
