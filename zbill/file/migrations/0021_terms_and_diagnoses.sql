-- A client's own terms of payment, in days, null for those of the practice (SPEC 3). And the diagnoses of clients and
-- patients, for superbills: ICD-10-CM codes in their order, such as F41.1; F32.0.

-- A row that breaks another rule of its table stays as it is: zbill check reports it.
pragma ignore_check_constraints = on;

alter table clients add column terms_days integer check (terms_days between 0 and 365);

alter table clients add column diagnoses text not null default '' check (diagnoses not glob '*[^A-Z0-9.; ]*');

alter table patients add column diagnoses text not null default '' check (diagnoses not glob '*[^A-Z0-9.; ]*');

pragma ignore_check_constraints = off;
