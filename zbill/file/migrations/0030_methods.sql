-- What is no money on a receipt can be corrected, and payments have the practice's own methods (SPEC 6): file/methods.py
-- creates their table again before this.

drop trigger payments_fixed;

create trigger payments_fixed
before update of number, label, kind, date, amount, named, refund_of, recorded_at, staff_id, letterhead_id, parties_id
on payments
begin
  select raise(abort, 'a receipt does not change');
end;

create trigger payments_corrected
before update of payer, method, reference, comment, corrected_at, corrected_on on payments
begin
  select raise(abort, 'a receipt does not change without the day of its correction')
   where new.corrected_at is null or new.corrected_at < old.corrected_at or new.corrected_at < old.recorded_at;
  select raise(abort, 'a void receipt stays as it is') where old.voided_at is not null;
  select raise(abort, 'a receipt of locked time is not corrected')
   where old.date <= (select value from settings where key = 'locked_through');
end;
