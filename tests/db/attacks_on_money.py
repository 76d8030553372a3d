"""Attacks by other programs on payments, settlements, goodwill, write-offs and numbers."""

from __future__ import annotations

from tests.db.attacks_on_invoices import NOON

PAYMENT = (
    "insert into payments (number, label, kind, client_id, date, amount, method, refund_of, recorded_at,"
    " letterhead_id, parties_id) values "
)
SETTLEMENT = "insert into settlements (invoice_id, payment_id, day, at, amount, cause) values "
GOODWILL = "insert into goodwill (client_id, day, at, amount, reason) values "
WRITE_OFF = "insert into write_offs (invoice_id, day, at, amount, reason) values "

ATTACKS = {
    "a receipt skips a number": (
        f"{PAYMENT}(5, 'RCT-0005', 'deposit', 1, '2026-10-05', 100, 'cash', null, {NOON}, 1, 4)",
        "takes the next number",
    ),
    "a receipt takes a number again": (
        f"{PAYMENT}(2, 'RCT-0004', 'deposit', 1, '2026-10-05', 100, 'cash', null, {NOON}, 1, 4)",
        "takes the next number",
    ),
    "a receipt prints the label of another": (
        f"{PAYMENT}(4, 'RCT-0002', 'deposit', 1, '2026-10-05', 100, 'cash', null, {NOON}, 1, 4)",
        "takes the next number",
    ),
    "a receipt replaces another": (
        "insert into payments (id, number, label, kind, client_id, date, amount, method, recorded_at, letterhead_id,"
        f" parties_id) values (1, 4, 'RCT-0004', 'deposit', 1, '2026-10-05', 100, 'cash', {NOON}, 1, 4)",
        "takes the next number",
    ),
    "a payment has no client": (
        f"{PAYMENT}(4, 'RCT-0004', 'deposit', 99, '2026-10-05', 100, 'cash', null, {NOON}, 1, 4)",
        "of a client",
    ),
    "a payment of nothing": (
        f"{PAYMENT}(4, 'RCT-0004', 'deposit', 1, '2026-10-05', 0, 'cash', null, {NOON}, 1, 4)",
        "CHECK",
    ),
    "a payment of less than nothing": (
        f"{PAYMENT}(4, 'RCT-0004', 'deposit', 1, '2026-10-05', -100, 'cash', null, {NOON}, 1, 4)",
        "CHECK",
    ),
    "a payment of half a cent": (
        f"{PAYMENT}(4, 'RCT-0004', 'deposit', 1, '2026-10-05', 12.5, 'cash', null, {NOON}, 1, 4)",
        "cannot store REAL",
    ),
    "a payment in words": (
        f"{PAYMENT}(4, 'RCT-0004', 'deposit', 1, '2026-10-05', '12.50 USD', 'cash', null, {NOON}, 1, 4)",
        "cannot store TEXT",
    ),
    "a payment of tomorrow": (
        f"{PAYMENT}(4, 'RCT-0004', 'deposit', 1, '2026-10-07', 100, 'cash', null, {NOON}, 1, 4)",
        "CHECK",
    ),
    "a payment in a locked period": (
        f"{PAYMENT}(4, 'RCT-0004', 'deposit', 1, '2026-09-30', 100, 'cash', null, {NOON}, 1, 4)",
        "locked time",
    ),
    "a payment by a method that rings": (
        f"{PAYMENT}(4, 'RCT-0004', 'deposit', 1, '2026-10-05', 100, 'bell' || char(7), null, {NOON}, 1, 4)",
        "CHECK",
    ),
    "a receipt without a letterhead": (
        f"{PAYMENT}(4, 'RCT-0004', 'deposit', 1, '2026-10-05', 100, 'cash', null, {NOON}, 99, 4)",
        "its letterhead",
    ),
    "a refund of no payment": (
        f"{PAYMENT}(4, 'RCT-0004', 'refund', 2, '2026-10-05', 100, 'cash', 99, {NOON}, 1, 4)",
        "a refund gives back",
    ),
    "a refund of more than is unapplied": (
        f"{PAYMENT}(4, 'RCT-0004', 'refund', 2, '2026-10-05', 1001, 'cash', 2, {NOON}, 1, 4)",
        "a refund gives back",
    ),
    "a refund to another client": (
        f"{PAYMENT}(4, 'RCT-0004', 'refund', 1, '2026-10-05', 100, 'cash', 2, {NOON}, 1, 4)",
        "a refund gives back",
    ),
    "a refund before the payment": (
        f"{PAYMENT}(4, 'RCT-0004', 'refund', 2, '2026-10-04', 100, 'cash', 2, {NOON}, 1, 4)",
        "a refund gives back",
    ),
    "a refund that is a deposit": (
        f"{PAYMENT}(4, 'RCT-0004', 'deposit', 2, '2026-10-05', 100, 'cash', 2, {NOON}, 1, 4)",
        "CHECK",
    ),
    "a payment is deleted": ("delete from payments where id = 1", "voided, not deleted"),
    "a receipt gets another number": ("update payments set number = 9 where id = 1", "does not change"),
    "a receipt takes the number of another": ("update payments set number = 1 where id = 2", "does not change"),
    "a receipt pushes another out by its rowid": ("update payments set rowid = 1 where id = 2", "does not change"),
    "a receipt is of another amount": ("update payments set amount = 100000 where id = 1", "does not change"),
    "a receipt is of another day": ("update payments set date = '2026-10-04' where id = 1", "does not change"),
    "a receipt says another method": ("update payments set method = 'cash' where id = 1", "does not change"),
    "a receipt forgets its reference by default": ("update payments set reference = null where id = 1", "not change"),
    "a receipt is corrected before it was recorded": (
        f"update payments set method = 'cash', corrected_at = {NOON} - 1, corrected_on = '2026-10-05' where id = 1",
        "does not change",
    ),
    "a void receipt is corrected": (
        f"update payments set method = 'cash', corrected_at = {NOON}, corrected_on = '2026-10-05' where id = 3",
        "stays as it is",
    ),
    "a receipt was signed by another": ("update payments set staff_id = 2 where id = 1", "does not change"),
    "a receipt is another client's": ("update payments set client_id = 2 where id = 1", "keeps its client"),
    "a payment on an invoice is voided": (
        f"update payments set voided_at = {NOON}, voided_on = '2026-10-05', void_reason = 'bounced' where id = 1",
        "CHECK",
    ),
    "a payment is voided without a reason": (
        f"update payments set voided_at = {NOON}, voided_on = '2026-10-05' where id = 1",
        "CHECK",
    ),
    "a payment is voided in a locked period": (
        "update payments set voided_at = 1790611200, voided_on = '2026-09-28', void_reason = 'bounced' where id = 1",
        "locked time",
    ),
    "a void payment is valid again": (
        "update payments set voided_at = null, voided_on = null, void_reason = '' where id = 3",
        "stays void",
    ),
    "a void payment has another reason": ("update payments set void_reason = 'x' where id = 3", "stays void"),
    "a void payment settles": (f"{SETTLEMENT}(3, 3, '2026-10-05', {NOON}, 100, 'applied')", "valid payment"),
    "a void payment is refunded": (
        f"{PAYMENT}(4, 'RCT-0004', 'refund', 1, '2026-10-05', 100, 'cash', 3, {NOON}, 1, 4)",
        "a refund gives back",
    ),
    "settled money is free again": ("update payments set applied = 0 where id = 1", "sum of its settlements"),
    "settled money is free again by default": ("update payments set applied = null where id = 1", "its settlements"),
    "money is refunded without a receipt": ("update payments set refunded = 500 where id = 2", "sum of its refunds"),
    "unapplied money is set": ("update payments set unapplied = 9 where id = 1", "generated column"),
    "an invoice is paid beyond its total": (
        f"{SETTLEMENT}(6, 2, '2026-10-05', {NOON}, 1, 'payment')",
        "settled beyond its total",
    ),
    "a payment settles more than its amount": (
        f"{SETTLEMENT}(4, 2, '2026-10-05', {NOON}, 1001, 'payment')",
        "no more than its amount",
    ),
    "a payment settles the invoice of another client": (
        f"{SETTLEMENT}(3, 2, '2026-10-05', {NOON}, 100, 'payment')",
        "of the same client",
    ),
    "money that was never paid settles": (
        f"{SETTLEMENT}(3, 99, '2026-10-05', {NOON}, 100, 'payment')",
        "valid payment",
    ),
    "an invoice that does not exist is settled": (
        f"{SETTLEMENT}(99, 1, '2026-10-05', {NOON}, 100, 'payment')",
        "a settlement",
    ),
    "a void invoice is settled": (f"{SETTLEMENT}(5, 1, '2026-10-05', {NOON}, 100, 'payment')", "a valid invoice"),
    "a settlement of nothing": (f"{SETTLEMENT}(4, 2, '2026-10-05', {NOON}, 0, 'payment')", "CHECK"),
    "a settlement before the payment": (
        f"{SETTLEMENT}(1, 1, '2026-10-04', {NOON}, 100, 'payment')",
        "no earlier day",
    ),
    "a settlement before the invoice": (f"{SETTLEMENT}(4, 2, '2026-10-04', {NOON}, 100, 'payment')", "no earlier day"),
    "a settlement of tomorrow": (f"{SETTLEMENT}(4, 2, '2026-10-07', {NOON}, 100, 'payment')", "CHECK"),
    "a settlement in a locked period": (f"{SETTLEMENT}(1, null, '2026-09-30', {NOON}, 1, 'applied')", "locked time"),
    "more is taken off than the payment put on": (
        f"{SETTLEMENT}(2, 1, '2026-10-05', {NOON}, -5001, 'unapplied')",
        "no more is taken off",
    ),
    "a payment is taken off an invoice it is not on": (
        f"{SETTLEMENT}(4, 2, '2026-10-05', {NOON}, -1, 'unapplied')",
        "no more is taken off",
    ),
    "more goodwill is used than was given": (
        f"{SETTLEMENT}(4, null, '2026-10-05', {NOON}, 2501, 'applied')",
        "no more goodwill is used",
    ),
    "more goodwill is unused than was given": (
        "insert into counted_goodwill select max(settlements.id), 2, 2501 from settlements",
        "what was given and not used",
    ),
    "goodwill is unused before the last settlement": ("insert into counted_goodwill values (0, 2, 2500)", "not used"),
    "goodwill of another is used": (
        f"{SETTLEMENT}(3, null, '2026-10-05', {NOON}, 101, 'applied')",
        "no more goodwill is used",
    ),
    "more goodwill is taken off than was put on": (
        f"{SETTLEMENT}(4, null, '2026-10-05', {NOON}, -1, 'unapplied')",
        "no more goodwill is taken off",
    ),
    "a settlement replaces another": (
        "insert into settlements (id, invoice_id, payment_id, day, at, amount, cause)"
        f" values (1, 4, 2, '2026-10-05', {NOON}, 100, 'payment')",
        "a valid invoice",
    ),
    "a settlement grows": ("update settlements set amount = 6000 where id = 1", "never changed"),
    "a settlement moves to another invoice": ("update settlements set invoice_id = 3 where id = 1", "never changed"),
    "a settlement is deleted": ("delete from settlements where id = 1", "never deleted"),
    "all settlements are deleted": ("delete from settlements", "never deleted"),
    "goodwill has no client": (f"{GOODWILL}(99, '2026-10-05', {NOON}, 100, 'kind')", "a client's"),
    "goodwill without a reason": (f"{GOODWILL}(1, '2026-10-05', {NOON}, 100, '')", "CHECK"),
    "more goodwill is taken back than is unused": (f"{GOODWILL}(2, '2026-10-05', {NOON}, -2501, 'x')", "only unused"),
    "goodwill in a locked period": (f"{GOODWILL}(1, '2026-09-30', {NOON}, 100, 'kind')", "locked time"),
    "goodwill grows": ("update goodwill set amount = 9999", "never changed"),
    "goodwill is another client's": ("update goodwill set client_id = 1", "keeps its client"),
    "goodwill takes another place": ("update goodwill set rowid = 7", "never changed"),
    "a settlement pushes another out by its rowid": ("update settlements set rowid = 1 where id = 2", "never changed"),
    "goodwill is deleted": ("delete from goodwill", "never deleted"),
    "goodwill is replaced": (
        f"insert into goodwill values (1, 2, '2026-10-05', {NOON}, 9999, 'kind', 1)",
        "a client's",
    ),
    "an open invoice is written off": (f"{WRITE_OFF}(3, '2026-10-05', {NOON}, 100, 'gone')", "a closed invoice"),
    "more is written off than is owed": (
        f"{WRITE_OFF}(4, '2026-10-05', {NOON}, 14751, 'gone')",
        "no more is written off",
    ),
    "more is owed again than was written off": (
        f"{WRITE_OFF}(4, '2026-10-05', {NOON}, -1001, 'back')",
        "no more is owed again",
    ),
    "a write-off without a reason": (f"{WRITE_OFF}(4, '2026-10-05', {NOON}, 100, '')", "CHECK"),
    "a write-off in a locked period": (f"{WRITE_OFF}(4, '2026-09-30', {NOON}, 100, 'gone')", "locked time"),
    "a write-off shrinks": ("update write_offs set amount = 1", "never changed"),
    "a write-off is deleted": ("delete from write_offs", "never deleted"),
    "a write-off is replaced": (
        f"insert into write_offs values (1, 2, '2026-10-05', {NOON}, 100, 'gone', 1)",
        "a closed invoice",
    ),
    "the next invoice number is skipped": ("update counters set next = 9 where kind = 'invoice'", "with its document"),
    "the next invoice number goes back": ("update counters set next = 7 where kind = 'invoice'", "with its document"),
    "the next receipt number is skipped": ("update counters set next = 5 where kind = 'receipt'", "with its document"),
    "the next credit note number is skipped": (
        "update counters set next = 2 where kind = 'creditnote'",
        "with its document",
    ),
    "a counter counts another kind": ("update counters set kind = 'receipt' where kind = 'creditnote'", "its document"),
    "a counter is deleted": ("delete from counters", "cannot be deleted"),
    "a counter is written anew": ("insert into counters values ('invoice', 1)", "one counter a kind"),
}
