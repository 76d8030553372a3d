-- The practice file: one practice, one currency, one owner of every fact.
--
-- Amounts are INTEGER minor units, rates and quantities INTEGER thousandths, instants INTEGER UTC epoch seconds,
-- days ISO text in the practice's zone. `d is date(d, '+0 days')` is the check that refuses 2026-02-30 and 'yesterday'.
-- Columns named *_key hold the case-folded text that names are found by. What is printed takes no control characters:
-- `char(1, 45, 31, 127, 45, 159)` is the class of 1 to 31 and 127 to 159.
-- No day is later than its instant's in the easternmost zone, 14 hours (50400 seconds) ahead of UTC.
-- Rules refuse first, with a good sentence; the triggers here are the last line, whatever program writes.

create table settings (
  key   text primary key,
  value text not null
) strict, without rowid;

-- The next number of each kind of document. It moves one step at a time, with the document that takes it.
create table counters (
  kind text primary key check (kind in ('invoice', 'receipt', 'creditnote')),
  next integer not null check (next >= 1)
) strict, without rowid;

insert into counters values ('invoice', 1), ('receipt', 1), ('creditnote', 1);

-- What issued documents keep of the practice and the parties, as JSON text; equal texts are stored once.
create table imprints (
  id   integer primary key,
  body text not null unique
) strict;

create table logos (
  digest text primary key,
  image  blob not null
) strict, without rowid;

-- Staff, roles, permissions.

create table staff (
  id       integer primary key,
  name     text not null check (name <> '' and name not glob '*[' || char(1, 45, 31, 127, 45, 159) || ']*'),
  name_key text not null unique,
  login    text not null default '',
  provider integer not null default 0 check (provider in (0, 1)),
  npi      text not null default '',
  licence  text not null default '',
  passcode text not null default '',
  archived integer not null default 0 check (archived in (0, 1))
) strict;

create table roles (
  id       integer primary key,
  name     text not null check (name <> '' and name not glob '*[' || char(1, 45, 31, 127, 45, 159) || ']*'),
  name_key text not null unique
) strict;

create table role_permissions (
  role_id    integer not null references roles,
  permission text not null,
  primary key (role_id, permission)
) strict, without rowid;

create table staff_roles (
  staff_id integer not null references staff,
  role_id  integer not null references roles,
  primary key (staff_id, role_id)
) strict, without rowid;

-- Catalogue.

create table taxes (
  id           integer primary key,
  name         text not null check (name <> '' and name not glob '*[' || char(1, 45, 31, 127, 45, 159) || ']*'),
  name_key     text not null unique,
  abbreviation text not null,
  inclusive    integer not null check (inclusive in (0, 1)),
  archived     integer not null default 0 check (archived in (0, 1))
) strict;

-- A tax before its first rate is no tax (SPEC 4).
create table tax_rates (
  tax_id integer not null references taxes,
  since  text not null check (since is date(since, '+0 days')),
  rate   integer not null check (rate between 0 and 99999),
  primary key (tax_id, since)
) strict, without rowid;

create table discounts (
  id       integer primary key,
  name     text not null check (name <> '' and name not glob '*[' || char(1, 45, 31, 127, 45, 159) || ']*'),
  name_key text not null unique,
  rate     integer not null check (rate between 1 and 100000),
  archived integer not null default 0 check (archived in (0, 1))
) strict;

create table services (
  id           integer primary key,
  code         text not null check (code <> '' and code not glob '*[' || char(1, 45, 31, 127, 45, 159) || ']*'),
  code_key     text not null unique,
  name         text not null check (name <> '' and name not glob '*[' || char(1, 45, 31, 127, 45, 159) || ']*'),
  name_key     text not null,
  minutes      integer not null check (minutes between 1 and 1440),
  late_cancel  integer not null check (late_cancel between 0 and 100000),
  no_show      integer not null check (no_show between 0 and 100000),
  discountable integer not null check (discountable in (0, 1)),
  archived     integer not null default 0 check (archived in (0, 1))
) strict;

create table service_prices (
  service_id integer not null references services,
  since      text not null check (since is date(since, '+0 days')),
  price      integer not null check (price between 0 and 999999999999),
  primary key (service_id, since)
) strict, without rowid;

create table service_taxes (
  service_id integer not null references services,
  tax_id     integer not null references taxes,
  primary key (service_id, tax_id)
) strict, without rowid;

-- Clients and patients.

create table clients (
  id           integer primary key,
  ref          text not null unique,
  name         text not null check (name <> '' and name not glob '*[' || char(1, 45, 31, 127, 45, 159) || ']*'),
  name_key     text not null,
  email        text not null default '',
  phone        text not null default '',
  address      text not null default '',
  born         text check (born is date(born, '+0 days')),
  auto_invoice integer check (auto_invoice in (0, 1)),
  discount_id  integer references discounts,
  tax_exempt   integer not null default 0 check (tax_exempt in (0, 1)),
  notes        text not null default '',
  archived     integer not null default 0 check (archived in (0, 1)),
  merged_into  integer references clients check (merged_into <> id)
) strict;

create index clients_by_name on clients (name_key);

-- A client's own price of a service; null ends it and the catalogue's price holds again.
create table client_rates (
  client_id  integer not null references clients,
  service_id integer not null references services,
  since      text not null check (since is date(since, '+0 days')),
  price      integer check (price between 0 and 999999999999),
  primary key (client_id, service_id, since)
) strict, without rowid;

create table patients (
  id          integer primary key,
  ref         text not null unique,
  client_id   integer not null references clients,
  name        text not null check (name <> '' and name not glob '*[' || char(1, 45, 31, 127, 45, 159) || ']*'),
  name_key    text not null,
  born        text check (born is date(born, '+0 days')),
  species     text not null default '',
  breed       text not null default '',
  discount_id integer references discounts,
  archived    integer not null default 0 check (archived in (0, 1))
) strict;

create index patients_by_client on patients (client_id);

-- Sessions.

-- `to_bill`: billable, worth more than nothing, on no live line and to be gathered by `invoice new`.
-- `series`: the id of the first session of a repeating one, which may be deleted while the others stay.
create table sessions (
  id             integer primary key autoincrement,
  ref            text not null unique,
  client_id      integer not null references clients,
  patient_id     integer references patients,
  service_id     integer not null references services,
  provider_id    integer references staff,
  start          integer not null,
  day            text not null check (day is date(day, '+0 days')),
  minutes        integer not null check (minutes between 1 and 1440),
  ward           text not null default '',
  place          text not null default '',
  modifier       text not null default '',
  notes          text not null default '',
  fee            integer check (fee between 0 and 999999999999),
  status         text not null default 'scheduled'
                 check (status in ('scheduled', 'attended', 'late-cancelled', 'no-show', 'cancelled', 'non-billable')),
  waived         integer not null default 0 check (waived in (0, 1)),
  reason         text not null default '',
  to_bill        integer not null default 0 check (to_bill in (0, 1)),
  checked_in_at  integer,
  checked_out_at integer,
  series         integer,
  check (waived = 0 or (status in ('late-cancelled', 'no-show') and reason <> '')),
  check (to_bill = 0 or (waived = 0 and status in ('attended', 'late-cancelled', 'no-show'))),
  check (checked_out_at is null or checked_in_at is null or checked_out_at >= checked_in_at),
  check (day between date(start - 86400, 'unixepoch') and date(start + 86400, 'unixepoch'))
) strict;

create index sessions_by_client on sessions (client_id, day);
create index sessions_by_day on sessions (day, start);
create index sessions_unbilled on sessions (client_id, day) where to_bill = 1;
create index sessions_by_series on sessions (series, start) where series is not null;
create index sessions_in on sessions (id) where checked_in_at is not null and checked_out_at is null;

-- Invoices and lines.

-- gross to total are the sums over the lines that are not void; paid, credited and written_off the sums of what
-- was put on the invoice: kept here by triggers, so a balance is one indexed read.
-- `changed_on` is the day a change of the total counts on, `moved` how far it has moved since the invoice's own day
-- (see invoice_changes).
create table invoices (
  id              integer primary key,
  number          integer not null unique check (number >= 1),
  label           text not null unique,
  client_id       integer not null references clients,
  date            text not null check (date is date(date, '+0 days')),
  due             text not null check (due is date(due, '+0 days')),
  status          text not null default 'open' check (status in ('open', 'closed', 'void')),
  discount_choice text not null default 'default' check (discount_choice in ('default', 'none', 'class')),
  discount_name   text,
  discount_rate   integer check (discount_rate between 1 and 100000),
  opened_at       integer not null,
  changed_on      text not null check (changed_on is date(changed_on, '+0 days')),
  closed_at       integer,
  closed_on       text check (closed_on is date(closed_on, '+0 days')),
  reopened_at     integer,
  reopenings      integer not null default 0 check (reopenings >= 0),
  voided_at       integer,
  voided_on       text check (voided_on is date(voided_on, '+0 days')),
  void_reason     text not null default '',
  letterhead_id   integer references imprints,
  parties_id      integer references imprints,
  gross           integer not null default 0 check (gross >= 0),
  discount        integer not null default 0 check (discount between 0 and gross),
  net             integer not null default 0 check (net >= 0),
  tax             integer not null default 0 check (tax >= 0),
  total           integer not null default 0,
  moved           integer not null default 0,
  paid            integer not null default 0 check (paid >= 0),
  credited        integer not null default 0 check (credited >= 0),
  written_off     integer not null default 0 check (written_off >= 0),
  balance         integer not null generated always as
                  (case status when 'void' then 0 else total - paid - credited - written_off end) stored,
  check (total = net + tax),
  check (total <= 999999999999),
  check (total - moved >= 0),
  check (balance >= 0),
  check (number = cast(substr(label, 1 + length(rtrim(label, '0123456789'))) as integer)),
  check (date <= date(opened_at + 50400, 'unixepoch')),
  check (closed_on between date(closed_at - 86400, 'unixepoch') and date(closed_at + 86400, 'unixepoch')),
  check (voided_on between date(voided_at - 86400, 'unixepoch') and date(voided_at + 86400, 'unixepoch')),
  check (due >= date),
  check ((discount_choice = 'class') = (discount_name is not null and discount_rate is not null)),
  check ((status = 'closed') = (closed_at is not null and closed_on is not null
                                and letterhead_id is not null and parties_id is not null)),
  check ((status = 'void') = (voided_at is not null and voided_on is not null and void_reason <> ''))
) strict;

create index invoices_by_client on invoices (client_id, date, number);
create index invoices_owing on invoices (client_id, status, closed_on, balance) where balance > 0;
create index invoices_open on invoices (client_id, paid, total, number) where status = 'open';
create index invoices_by_date on invoices (date);
create index invoices_by_closing on invoices (closed_on) where status = 'closed';

-- How an invoice's total moved after its own day, a row a day, kept by triggers; the invoice's row in the ledger shows
-- the rest.
create table invoice_changes (
  invoice_id integer not null references invoices,
  day        text not null check (day is date(day, '+0 days')),
  amount     integer not null,
  primary key (invoice_id, day)
) strict, without rowid;

-- A line stores what it was written with: rates, amounts, exemption, and `lower_discount_*`, the patient's or the
-- client's discount of that day, to fall back on when the tiers above are taken away (SPEC 4).
-- `live`: neither void nor on a void invoice nor wholly credited; a session stands on one live line at most.
create table lines (
  id                  integer primary key,
  invoice_id          integer not null references invoices,
  number              integer not null check (number >= 1),
  session_id          integer references sessions,
  date                text not null check (date is date(date, '+0 days')),
  patient_id          integer references patients,
  provider_id         integer references staff,
  service_id          integer references services,
  description         text not null check (description <> ''),
  quantity            integer not null check (quantity between 1 and 999999999),
  unit_price          integer not null check (unit_price between 0 and 999999999999),
  discount_choice     text not null check (discount_choice in ('default', 'none', 'class', 'amount')),
  discount_name       text,
  discount_rate       integer check (discount_rate between 1 and 100000),
  lower_discount_name text,
  lower_discount_rate integer check (lower_discount_rate between 1 and 100000),
  discountable        integer not null check (discountable in (0, 1)),
  exempt              integer not null check (exempt in (0, 1)),
  gross               integer not null check (gross <= 999999999999),
  discount            integer not null,
  net                 integer not null,
  tax                 integer not null check (tax >= 0),
  total               integer not null,
  void                integer not null default 0 check (void in (0, 1)),
  void_reason         text not null default '',
  credited            integer not null default 0 check (credited between 0 and total),
  live                integer not null default 1 check (live in (0, 1)),
  unique (invoice_id, number),
  check (description not glob '*[' || char(1, 45, 31, 127, 45, 159) || ']*'),
  check (gross = (2 * quantity * unit_price + 1000) / 2000),
  check (discount between 0 and gross),
  check (net between 0 and gross - discount),
  check (total = net + tax),
  check (exempt = 0 or tax = 0),
  check (live = 0 or void = 0),
  check ((discount_name is null) = (discount_rate is null)),
  check ((lower_discount_name is null) = (lower_discount_rate is null)),
  check (discount_choice <> 'none' or (discount = 0 and discount_name is null)),
  check (discount_choice <> 'class' or discount_name is not null),
  check (discount_choice <> 'amount' or discount_name is null)
) strict;

create unique index lines_one_live_a_session on lines (session_id) where live = 1 and session_id is not null;
create index lines_by_session on lines (session_id) where session_id is not null;

create table line_taxes (
  line_id      integer not null references lines,
  position     integer not null,
  tax_id       integer references taxes,
  name         text not null,
  abbreviation text not null,
  rate         integer not null check (rate between 0 and 99999),
  inclusive    integer not null check (inclusive in (0, 1)),
  amount       integer not null check (amount >= 0),
  primary key (line_id, position)
) strict, without rowid;

-- Money and goodwill.

-- Every receipt, whatever its kind; `applied` and `refunded` are kept by triggers. `named` holds the invoices or the
-- session a payment named, for the likely-double check (SPEC 6).
create table payments (
  id            integer primary key,
  number        integer not null unique check (number >= 1),
  label         text not null unique,
  kind          text not null check (kind in ('payment', 'deposit', 'refund')),
  client_id     integer not null references clients,
  payer         text not null default '' check (payer not glob '*[' || char(1, 45, 31, 127, 45, 159) || ']*'),
  date          text not null check (date is date(date, '+0 days')),
  amount        integer not null check (amount between 1 and 999999999999),
  method        text not null check (method in ('cash', 'card', 'check', 'transfer', 'other')),
  reference     text not null default '',
  comment       text not null default '',
  named         text not null default '',
  refund_of     integer references payments,
  recorded_at   integer not null,
  staff_id      integer references staff,
  voided_at     integer,
  voided_on     text check (voided_on is date(voided_on, '+0 days')),
  void_reason   text not null default '',
  letterhead_id integer not null references imprints,
  parties_id    integer not null references imprints,
  applied       integer not null default 0 check (applied >= 0),
  refunded      integer not null default 0 check (refunded >= 0),
  unapplied     integer not null generated always as
                (case when kind = 'refund' or voided_at is not null then 0 else amount - applied - refunded end) stored,
  check (unapplied >= 0),
  check (kind <> 'refund' or applied + refunded = 0),
  check ((kind = 'refund') = (refund_of is not null)),
  check (number = cast(substr(label, 1 + length(rtrim(label, '0123456789'))) as integer)),
  check (date <= date(recorded_at + 50400, 'unixepoch')),
  check ((voided_at is null) = (voided_on is null)),
  check (voided_on between date(voided_at - 86400, 'unixepoch') and date(voided_at + 86400, 'unixepoch')),
  check ((voided_at is null) = (void_reason = '')),
  check (voided_at is null or applied + refunded = 0)
) strict;

create index payments_by_client on payments (client_id, date);
create index payments_by_date on payments (date);
create index payments_by_refunded on payments (refund_of) where refund_of is not null;
create index payments_unapplied on payments (client_id, unapplied) where unapplied > 0;

-- Goodwill given (+) to and taken back (-) from a client.
create table goodwill (
  id        integer primary key,
  client_id integer not null references clients,
  day       text not null check (day is date(day, '+0 days')),
  at        integer not null,
  amount    integer not null check (amount <> 0),
  reason    text not null check (reason <> ''),
  staff_id  integer references staff,
  check (day <= date(at + 50400, 'unixepoch'))
) strict;

create index goodwill_by_client on goodwill (client_id, day);

-- Money (of a payment) or goodwill (no payment) put on an invoice (+) or taken off again (-): dated, never edited.
-- `cause` says which command did it; a receipt's paper shows those of cause 'payment', a refund's those of its
-- `refund_id`, which come before the refund that needs them.
create table settlements (
  id         integer primary key,
  invoice_id integer not null references invoices,
  payment_id integer references payments,
  day        text not null check (day is date(day, '+0 days')),
  at         integer not null,
  amount     integer not null check (amount <> 0),
  cause      text not null
             check (cause in ('payment', 'applied', 'unapplied', 'released', 'refunded', 'voided', 'credited')),
  reason     text not null default '',
  staff_id   integer references staff,
  refund_id  integer references payments deferrable initially deferred,
  check (refund_id is null or cause = 'refunded'),
  check (day <= date(at + 50400, 'unixepoch'))
) strict;

create index settlements_by_invoice on settlements (invoice_id, payment_id, amount);
create index settlements_by_payment on settlements (payment_id, invoice_id, amount) where payment_id is not null;
create index settlements_by_day on settlements (day);

-- An amount of a closed invoice given up (+) or owed again (-).
create table write_offs (
  id         integer primary key,
  invoice_id integer not null references invoices,
  day        text not null check (day is date(day, '+0 days')),
  at         integer not null,
  amount     integer not null check (amount <> 0),
  reason     text not null check (reason <> ''),
  staff_id   integer references staff,
  check (day <= date(at + 50400, 'unixepoch'))
) strict;

create index write_offs_by_invoice on write_offs (invoice_id);

-- The log and the keys.

-- `hash` is sha256 over the entry and the hash before it (db/log.py), so no entry changes unseen.
create table log (
  seq       integer primary key,
  at        integer not null,
  who       text not null,
  what      text not null,
  object    text not null,
  client_id integer references clients,
  before    text not null,
  after     text not null,
  previous  text not null,
  hash      text not null check (length(hash) = 64)
) strict;

create index log_by_object on log (object);
create index log_by_client on log (client_id) where client_id is not null;

-- What a command with --key made: the same key with the same request prints it again (SPEC 9).
create table keys (
  key     text primary key,
  request text not null,
  made    text not null,
  at      integer not null
) strict, without rowid;
