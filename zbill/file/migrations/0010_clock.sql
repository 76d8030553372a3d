-- Every command compares its clock with the latest instant logged since a clock was last accepted (SPEC 5): neither may
-- take a walk through the whole log.
create index log_by_instant on log (at);
create index log_of_accepted_clocks on log (seq) where what = 'check --accept-clock';
