"""Attacks by other programs on the log, on the contents of documents, and on settings."""

from __future__ import annotations

from tests.db.attacks_on_invoices import NOON

LAST = "(select hash from log order by seq desc limit 1)"
HASH = "'" + 64 * "0" + "'"

ATTACKS = {
    "a log entry names another person": ("update log set who = 'Eve' where seq = 3", "rewritten"),
    "the newest log entry is rewritten": ("update log set what = 'x' where seq = 28", "rewritten"),
    "a log entry takes the place of another": ("update log set seq = 1 where seq = 28", "rewritten"),
    "the log is shortened": ("delete from log where seq = 28", "shortened"),
    "the log is emptied": ("delete from log", "shortened"),
    "a log entry replaces the first": (
        f"insert into log values (1, {NOON}, 'Eve', 'x', '', null, '', '', {LAST}, {HASH}, null)",
        "follows the one before",
    ),
    "a log entry follows another than the last": (
        f"insert into log values (29, {NOON}, 'Eve', 'x', '', null, '', '', '', {HASH}, null)",
        "follows the one before",
    ),
    "a log entry leaves a gap": (
        f"insert into log values (30, {NOON}, 'Eve', 'x', '', null, '', '', {LAST}, {HASH}, null)",
        "without gaps",
    ),
    "a log entry stands before the first": (
        f"insert into log values (0, {NOON}, 'Eve', 'x', '', null, '', '', {LAST}, {HASH}, null)",
        "without gaps",
    ),
    "a log entry has no hash": (
        f"insert into log values (29, {NOON}, 'Eve', 'x', '', null, '', '', {LAST}, '', null)",
        "CHECK",
    ),
    "a key made something else": ("update keys set made = '[]'", "keeps what it made"),
    "a key is forgotten": ("delete from keys", "keeps what it made"),
    "a key is replaced": (
        f"insert into keys values ('month-end', 'x', '[]', {NOON})",
        "keeps what it made",
    ),
    "a closed invoice shows other parties": ("update imprints set body = '{}' where id = 2", "does not change"),
    "an imprint is deleted": ("delete from imprints where id = 2", "does not change"),
    "an imprint is replaced": ("insert into imprints values (2, '{}')", "does not change"),
    "an imprint is replaced by its rowid": (
        "insert into imprints (rowid, body) values (2, '{}')",
        "does not change",
    ),
    "an imprint is replaced by its text": (
        "insert into imprints values (99, (select body from imprints where id = 2))",
        "does not change",
    ),
    "a logo is painted over": ("update logos set image = x'00'", "does not change"),
    "a logo is deleted": ("delete from logos", "does not change"),
    "a logo is replaced": ("insert into logos values ('abc', x'00')", "does not change"),
    "a font is altered": ("update fonts set file = x'00'", "does not change"),
    "a font is deleted": ("delete from fonts", "does not change"),
    "a font is replaced": ("insert into fonts values ('abc', x'00')", "does not change"),
    "no one can administer": ("delete from role_permissions where permission = 'administer'", "nobody could"),
    "a role loses administer for another permission": (
        "update role_permissions set permission = 'rule' where permission = 'administer'",
        "nobody could",
    ),
    "another role can administer, and no one has it": (
        "update role_permissions set role_id = 2 where permission = 'administer'",
        "nobody could",
    ),
    "the owner has no role": ("delete from staff_roles", "nobody could"),
    "the owner has another role": ("update staff_roles set role_id = 2", "nobody could"),
    "the owner's role is another person's": ("update staff_roles set staff_id = 9", "nobody could"),
    "the owner is archived": ("update staff set archived = 1", "nobody could"),
    "a client with invoices is deleted": ("delete from clients where id = 1", "archived, not deleted"),
    "a client is replaced": (
        "insert into clients (id, ref, name, name_key) values (1, 'new', 'Eve', 'eve')",
        "of its own",
    ),
    "a client pushes another out by its ref": (
        "insert into clients (ref, name, name_key) values ('zb-6vfr5d-c1', 'Eve', 'eve')",
        "of its own",
    ),
    "a practice gets another token": ("update own_refs set token = '824t5c'", "keeps its token"),
    "a practice gets a second token": ("insert into own_refs values (2, '824t5c', 0, 0)", "keeps its token"),
    "a token pushes the practice's out": ("insert into own_refs values (1, '824t5c', 0, 0)", "keeps its token"),
    "a practice loses its token": ("delete from own_refs", "keeps its token"),
    "old refs get a token": ("update own_refs set plain_lines = 0, plain_payments = 0", "keeps its token"),
    "a client takes the ref of another": ("update clients set ref = 'zb-6vfr5d-c1' where id = 2", "of its own"),
    "a client takes the place of another": ("update clients set id = 1 where id = 2", "of its own"),
    "a client takes a free place": ("update clients set id = 9 where id = 2", "of its own"),
    "a client pushes another out by its rowid": ("update clients set rowid = 1 where id = 2", "of its own"),
    "a client has no name": ("update clients set name = '' where id = 1", "CHECK"),
    "a client's name rings the bell": ("update clients set name = 'A\x07' where id = 1", "CHECK"),
    "a client's name moves the cursor": ("update clients set name = 'A\x1b[1A' where id = 1", "CHECK"),
    "a client's name holds an escape of eight bits": ("update clients set name = 'A\x9b2J' where id = 1", "CHECK"),
    "a client is born on 30 February": ("update clients set born = '2001-02-30' where id = 1", "CHECK"),
    "a client is merged into itself": ("update clients set merged_into = 1 where id = 1", "CHECK"),
    "a patient seen on an invoice is deleted": ("delete from patients where id = 1", "archived, not deleted"),
    "a patient is replaced": (
        "insert into patients (id, ref, client_id, name, name_key) values (1, 'new', 2, 'Eve', 'eve')",
        "of its own",
    ),
    "a patient takes a free id": ("update patients set id = 9 where id = 1", "of its own"),
    "a patient takes a free id by rowid": ("update patients set rowid = 9 where id = 1", "of its own"),
    "a provider is deleted": ("delete from staff where id = 1", "archived, not deleted"),
    "a provider is replaced": (
        "insert into staff (id, name, name_key) values (1, 'Eve', 'eve')",
        "of their own",
    ),
    "a provider is replaced by name": (
        "insert into staff (name, name_key) values ('Eve', 'helena brightwater')",
        "of their own",
    ),
    "a provider takes another place": ("update staff set _rowid_ = 2 where id = 1", "of their own"),
    "a service is deleted": ("delete from services where id = 1", "archived, not deleted"),
    "a service is replaced by its code": (
        "insert into services values (9, '90834', '90834', 'X', 'x', 45, 0, 0, 1, 0)",
        "of its own",
    ),
    "a service takes another place": ("update services set id = 2 where id = 1", "of its own"),
    "a tax is deleted": ("delete from taxes where id = 1", "archived, not deleted"),
    "a tax is replaced by name": ("insert into taxes values (9, 'GST', 'gst', 'GST', 1, 0)", "of its own"),
    "a tax takes another place": ("update taxes set id = 2 where id = 1", "of its own"),
    "a tax of more than everything": ("update tax_rates set rate = 100000", "CHECK"),
    "a discount is deleted": ("delete from discounts where id = 1", "archived, not deleted"),
    "a discount is replaced by name": ("insert into discounts values (9, 'Kind', 'kind', 1000, 0)", "of its own"),
    "a discount takes another place": ("update discounts set id = 2 where id = 1", "of its own"),
    "a discount of more than everything": ("update discounts set rate = 100001", "CHECK"),
    "a price is negative": ("update service_prices set price = -1", "CHECK"),
    "a price is a fraction of a cent": ("update service_prices set price = 0.5", "cannot store REAL"),
    "the currency changes": ("update settings set value = 'JPY' where key = 'currency'", "currency is fixed"),
    "the currency is replaced": ("insert into settings values ('currency', 'JPY')", "stands once"),
    "the currency is forgotten": ("delete from settings where key = 'currency'", "the currency"),
    "another setting becomes the currency": ("update settings set key = 'currency' where key = 'name'", "its name"),
    "the locked period shrinks": (
        "update settings set value = '2026-08-31' where key = 'locked_through'",
        "forward only",
    ),
    "the locked period is unlocked": ("update settings set value = '' where key = 'locked_through'", "forward only"),
    "the locked period ends on no day": (
        "update settings set value = '9999-99-99' where key = 'locked_through'",
        "locked_through is a day",
    ),
    "the locked period is replaced": ("insert into settings values ('locked_through', '')", "stands once"),
    "the locked period is forgotten": ("delete from settings where key = 'locked_through'", "the locked time"),
}
