"""Attacks by other programs on invoices, lines and sessions: name, statement, and the file's answer."""

from __future__ import annotations

# Noon in New York on 2026-10-05, the day on which furnished.py fills the practice.
NOON = 1791216000

INVOICE = "insert into invoices (number, label, client_id, date, due, opened_at, changed_on) values "
FOR_ANA = f"1, '2026-10-06', '2026-10-06', {NOON}, '2026-10-06')"
LINE = (
    "insert into lines (invoice_id, number, session_id, date, description, quantity, unit_price, discount_choice,"
    " discountable, exempt, gross, discount, net, tax, total) values "
)
SESSION_LINE = LINE.replace("total)", "total, billed_as)")
TEN = "1000, 1000, 'default', 1, 0, 1000, 0, 1000, 0, 1000)"

OPENED_AGAIN = "status = 'open', closed_at = null, closed_on = null"

ATTACKS = {
    "an invoice skips a number": (f"{INVOICE}(9, 'INV-0009', {FOR_ANA}", "takes the next number"),
    "an invoice takes a number again": (f"{INVOICE}(7, 'INV-0008', {FOR_ANA}", "takes the next number"),
    "an invoice prints the label of another": (f"{INVOICE}(8, 'INV-0007', {FOR_ANA}", "takes the next number"),
    "an invoice prints another number than its own": (f"{INVOICE}(8, 'INV-0080', {FOR_ANA}", "CHECK"),
    "an invoice replaces another": (
        f"insert into invoices (id, number, label, client_id, date, due, opened_at, changed_on)"
        f" values (2, 8, 'INV-0008', {FOR_ANA}",
        "takes the next number",
    ),
    "an invoice replaces another by its rowid": (
        f"insert into invoices (rowid, number, label, client_id, date, due, opened_at, changed_on)"
        f" values (2, 8, 'INV-0008', {FOR_ANA}",
        "takes the next number",
    ),
    "an invoice replaces another when its number is there": (
        f"{INVOICE}(7, 'INV-0007', {FOR_ANA} on conflict (number) do update set due = '2027-01-01'",
        "takes the next number",
    ),
    "an invoice is created for no client": (
        f"{INVOICE}(8, 'INV-0008', 99, '2026-10-06', '2026-10-06', {NOON}, '2026-10-06')",
        "for a client",
    ),
    "an invoice is dated on a day that does not exist": (
        f"{INVOICE}(8, 'INV-0008', 1, '2026-10-32', '2026-11-06', {NOON}, '2026-10-32')",
        "CHECK",
    ),
    "an invoice is dated yesterday, in words": (
        f"{INVOICE}(8, 'INV-0008', 1, 'yesterday', '2026-10-06', {NOON}, 'yesterday')",
        "CHECK",
    ),
    "an invoice is dated next week": (
        f"{INVOICE}(8, 'INV-0008', 1, '2026-10-12', '2026-10-12', {NOON}, '2026-10-12')",
        "CHECK",
    ),
    "an invoice is due before its day": (
        f"{INVOICE}(8, 'INV-0008', 1, '2026-10-06', '2026-10-05', {NOON}, '2026-10-06')",
        "CHECK",
    ),
    "a closed invoice gets another reference": (
        "update invoices set reference = 'PO 1' where number = 2",
        "only an open invoice",
    ),
    "an invoice is dated in a locked period": (
        f"{INVOICE}(8, 'INV-0008', 1, '2026-09-30', '2026-10-06', {NOON}, '2026-09-30')",
        "locked time",
    ),
    "an invoice is inserted with a total": (
        "insert into invoices (number, label, client_id, date, due, opened_at, changed_on, gross, net, total)"
        f" values (8, 'INV-0008', 1, '2026-10-06', '2026-10-06', {NOON}, '2026-10-06', 500, 500, 500)",
        "begins open and empty",
    ),
    "an invoice is inserted as paid": (
        "insert into invoices (number, label, client_id, date, due, opened_at, changed_on, paid)"
        f" values (8, 'INV-0008', 1, '2026-10-06', '2026-10-06', {NOON}, '2026-10-06', 5)",
        "begins open and empty",
    ),
    "an invoice is deleted": ("delete from invoices where id = 3", "voided, not deleted"),
    "all invoices are deleted": ("delete from invoices", "voided, not deleted"),
    "an invoice gets another number": ("update invoices set number = 8 where id = 7", "keeps its number"),
    "an invoice takes the number of another": ("update invoices set number = 2 where id = 7", "keeps its number"),
    "an invoice gets another label": ("update invoices set label = 'X-7' where id = 7", "keeps its number"),
    "an invoice takes the place of another": ("update invoices set id = 2 where id = 7", "keeps its number"),
    "an invoice takes a free place": ("update invoices set rowid = 70 where id = 7", "keeps its number"),
    "an invoice pushes another out by its rowid": ("update invoices set rowid = 2 where id = 7", "keeps its number"),
    "an open invoice is dated back": ("update invoices set date = '2026-10-01' where id = 3", "keeps its number"),
    "an invoice was made at another moment": ("update invoices set opened_at = 0 where id = 3", "keeps its number"),
    "a closed invoice moves to another client": ("update invoices set client_id = 2 where id = 2", "keeps its client"),
    "a closed invoice is due later": ("update invoices set due = '2027-01-01' where id = 2", "only an open invoice"),
    "a void invoice is due later": ("update invoices set due = '2027-01-01' where id = 5", "only an open invoice"),
    "a closed invoice gets a discount": (
        "update invoices set discount_choice = 'class', discount_name = 'Kind', discount_rate = 50000 where id = 2",
        "only an open invoice",
    ),
    "a closed invoice costs less": (
        "update invoices set gross = 5000, net = 5000, tax = 0, total = 5000 where id = 2",
        "invoice",
    ),
    "an open invoice costs less than its lines": (
        "update invoices set gross = 1, net = 1, tax = 0, total = 1 where id = 3",
        "sum of its lines",
    ),
    "an open invoice costs the default of its columns": (
        "update invoices set gross = null, discount = null, net = null, tax = null, total = null where id = 3",
        "sum of its lines",
    ),
    "an open invoice costs half a cent": ("update invoices set total = 15750.5 where id = 3", "cannot store"),
    "an invoice is paid without money": ("update invoices set paid = 15750 where id = 2", "sum of its settlements"),
    "an invoice forgets what was paid": ("update invoices set paid = 0 where id = 2", "sum of its settlements"),
    "an invoice forgets what was paid, as a default": (
        "update invoices set paid = null where id = 2",
        "sum of its settlements",
    ),
    "an invoice is credited without a credit note": ("update invoices set credited = 100 where id = 2", "credit note"),
    "an invoice is written off without a reason": ("update invoices set written_off = 99 where id = 2", "write-offs"),
    "a write-off is forgotten, as a default": ("update invoices set written_off = null where id = 4", "write-offs"),
    "a balance is set": ("update invoices set balance = 0 where id = 2", "generated column"),
    "a change counts on an earlier day": ("update invoices set changed_on = '2026-10-05' where id = 7", "its day"),
    "a line that is counted is to be counted again": (
        "insert into counted_lines values (3, 1, 0, 0, 0, 0)",
        "sum of its lines",
    ),
    "a line that is not there is counted": ("insert into counted_lines values (3, 9, 1, 0, 1, 0)", "sum of its lines"),
    "settlements that are counted are to be counted again": (
        "insert into counted_settlements values (0)",
        "sum of its settlements",
    ),
    "a total moves without its lines": ("update invoices set moved = 0 where id = 7", "has moved"),
    "a change of the total is forgotten": ("delete from invoice_changes", "history"),
    "a change of the total grows": ("update invoice_changes set amount = 300", "history"),
    "a change of the total is on another day": ("update invoice_changes set day = '2026-10-07'", "history"),
    "a change of the total is written anew": (
        "insert into invoice_changes values (7, '2026-10-06', 100)",
        "history",
    ),
    "a change of the total is made up": ("insert into invoice_changes values (2, '2026-10-06', 100)", "history"),
    "a closed invoice is opened": (f"update invoices set {OPENED_AGAIN} where id = 2", "within 24 hours"),
    "a closed invoice is opened uncounted": (
        f"update invoices set {OPENED_AGAIN}, reopened_at = closed_at where id = 2",
        "counted",
    ),
    "a closed invoice is opened a second too late": (
        f"update invoices set {OPENED_AGAIN}, reopenings = 1, reopened_at = closed_at + 86401 where id = 2",
        "within 24 hours",
    ),
    "a closed invoice is opened before it was closed": (
        f"update invoices set {OPENED_AGAIN}, reopenings = 1, reopened_at = closed_at - 1 where id = 2",
        "within 24 hours",
    ),
    "a closed invoice is opened by the default of its status": (
        "update invoices set status = null, closed_at = null, closed_on = null where id = 2",
        "open, then closed or void",
    ),
    "a closed invoice with a write-off is opened": (
        f"update invoices set {OPENED_AGAIN}, reopenings = 1, reopened_at = closed_at where id = 4",
        "write-off",
    ),
    "a closed invoice is voided": (
        f"update invoices set status = 'void', closed_at = null, closed_on = null, voided_at = {NOON},"
        " voided_on = '2026-10-05', void_reason = 'x' where id = 2",
        "open, then closed or void",
    ),
    "a void invoice becomes live again": (
        "update invoices set status = 'open', voided_at = null, voided_on = null, void_reason = '' where id = 5",
        "open, then closed or void",
    ),
    "a void invoice becomes live again by defaults": (
        "update invoices set status = null, voided_at = null, voided_on = null, void_reason = null where id = 5",
        "open, then closed or void",
    ),
    "a paid invoice is voided": (
        f"update invoices set status = 'void', voided_at = {NOON}, voided_on = '2026-10-05', void_reason = 'x'"
        " where id = 6",
        "something paid",
    ),
    "an invoice is voided without a reason": (
        f"update invoices set status = 'void', voided_at = {NOON}, voided_on = '2026-10-05' where id = 3",
        "CHECK",
    ),
    "an invoice in a locked period is voided": (
        f"update invoices set status = 'void', voided_at = {NOON}, voided_on = '2026-10-05', void_reason = 'x'"
        " where id = 1",
        "locked time",
    ),
    "an invoice is closed in a locked period": (
        "update invoices set status = 'closed', closed_at = opened_at, closed_on = '2026-09-28', letterhead_id = 1,"
        " parties_id = 2 where id = 1",
        "locked time",
    ),
    "an invoice is closed before it was made": (
        "update invoices set status = 'closed', closed_at = opened_at - 1, closed_on = '2026-10-05',"
        " letterhead_id = 1, parties_id = 2 where id = 3",
        "before it was opened",
    ),
    "an invoice is closed on a day after its moment": (
        f"update invoices set status = 'closed', closed_at = {NOON}, closed_on = '2026-10-07', letterhead_id = 1,"
        " parties_id = 2 where id = 3",
        "CHECK",
    ),
    "an invoice is closed on an earlier day than that of its moment": (
        f"update invoices set status = 'closed', closed_at = {NOON} + 2 * 86400, closed_on = '2026-10-05',"
        " letterhead_id = 1, parties_id = 2 where id = 3",
        "CHECK",
    ),
    "an invoice is closed on a later day than it is done": (
        f"update invoices set status = 'closed', closed_at = {NOON} + 2 * 86400, closed_on = '2026-10-08',"
        " done_on = '2026-10-07', letterhead_id = 1, parties_id = 2 where id = 3",
        "CHECK",
    ),
    "an invoice is closed on a day before its own": (
        f"update invoices set status = 'closed', closed_at = {NOON}, closed_on = '2026-10-04', letterhead_id = 1,"
        " parties_id = 2 where id = 3",
        "before its own or a live line's",
    ),
    "an invoice is closed on a day before that of a line": (
        f"update invoices set status = 'closed', closed_at = {NOON} + 86400, closed_on = '2026-10-05',"
        " letterhead_id = 1, parties_id = 2 where id = 7",
        "before its own or a live line's",
    ),
    "an invoice is closed on no day": (
        f"update invoices set status = 'closed', closed_at = {NOON}, letterhead_id = 1, parties_id = 2 where id = 3",
        "CHECK",
    ),
    "an invoice is closed without parties": (
        f"update invoices set status = 'closed', closed_at = {NOON}, closed_on = '2026-10-05', letterhead_id = 1,"
        " parties_id = 99 where id = 3",
        "its parties",
    ),
    "a closing counts earlier": ("update invoices set closed_on = '2026-10-04' where id = 2", "with the status"),
    "a closing was done later": ("update invoices set done_on = '2026-10-06' where id = 2", "with the status"),
    "an open invoice has a day of closing": ("update invoices set done_on = '2026-10-06' where id = 3", "the status"),
    "a closing is dated back": ("update invoices set closed_at = closed_at - 86400 where id = 2", "with the status"),
    "a closed invoice shows another letterhead": ("update invoices set letterhead_id = 3 where id = 2", "the status"),
    "a void invoice has another reason": ("update invoices set void_reason = 'y' where id = 5", "with the status"),
    "reopenings are forgotten": ("update invoices set reopenings = 5 where id = 2", "counted"),
    "a closed invoice gets a line": (f"{LINE}(2, 2, null, '2026-10-06', 'More', {TEN}", "added to an open invoice"),
    "a void invoice gets a line": (f"{LINE}(5, 2, null, '2026-10-06', 'More', {TEN}", "added to an open invoice"),
    "an invoice that does not exist gets a line": (f"{LINE}(99, 1, null, '2026-10-06', 'More', {TEN}", "open invoice"),
    "a line replaces another": (f"{LINE}(3, 1, null, '2026-10-06', 'More', {TEN}", "added to an open invoice"),
    "a session is billed a second time": (
        f"{SESSION_LINE}(3, 2, 1, '2026-10-06', 'More', {TEN[:-1]}, 'attended')",
        "billed once",
    ),
    "a session is billed to another client": (
        f"{SESSION_LINE}(6, 2, 3, '2026-10-06', 'More', {TEN[:-1]}, 'attended')",
        "to its client",
    ),
    "a session that does not exist is billed": (f"{LINE}(3, 2, 99, '2026-10-06', 'More', {TEN}", "to its client"),
    "a line is dated in a locked period": (f"{LINE}(3, 2, null, '2026-09-30', 'More', {TEN}", "locked time"),
    "a line is dated on 31 November": (f"{LINE}(3, 2, null, '2026-11-31', 'More', {TEN}", "CHECK"),
    "a line costs less than its quantity": (
        f"{LINE}(3, 2, null, '2026-10-06', 'More', 2000, 1000, 'default', 1, 0, 1000, 0, 1000, 0, 1000)",
        "CHECK",
    ),
    "a line costs more than a line can": (
        f"{LINE}(3, 2, null, '2026-10-06', 'More', 999999999, 999999999999, 'none', 1, 0, 999999998999000, 0,"
        " 999999998999000, 0, 999999998999000)",
        "CHECK",
    ),
    "a line clears the terminal": (f"{LINE}(3, 2, null, '2026-10-06', '\x1b[2J', {TEN}", "CHECK"),
    "a line of a closed invoice costs nothing": (
        "update lines set quantity = 1000, unit_price = 0, gross = 0, net = 0, tax = 0, total = 0 where id = 2",
        "on an open invoice only",
    ),
    "a line of a closed invoice changes its description": (
        "update lines set description = 'x' where id = 2",
        "an open",
    ),
    "a line of a closed invoice is voided": (
        "update lines set void = 1, live = 0 where id = 2",
        "an open invoice only",
    ),
    "a line of a closed invoice is released": ("update lines set live = 0 where id = 2", "line"),
    "a line of a void invoice becomes live again": ("update lines set live = 1 where id = 5", "line"),
    "a line of a void invoice becomes live again by default": ("update lines set live = null where id = 5", "line"),
    "a line of an open invoice is dead and not void": ("update lines set live = 0 where id = 3", "a line is live"),
    "a line moves to another invoice": ("update lines set invoice_id = 3 where id = 6", "keeps its place"),
    "a line moves to a closed invoice": ("update lines set invoice_id = 2, number = 2 where id = 6", "keeps its place"),
    "a line bills another session": ("update lines set session_id = 3 where id = 3", "keeps its place"),
    "a line takes the number of another": ("update lines set number = 1 where id = 8", "keeps its place"),
    "a line falls below what is paid": (
        "update lines set quantity = 1000, unit_price = 500, gross = 500, net = 500, total = 500 where id = 6",
        "settled beyond its total",
    ),
    "a paid line is voided": (
        "update lines set void = 1, live = 0, void_reason = 'x' where id = 6",
        "beyond its total",
    ),
    "a line in a locked period is voided": ("update lines set void = 1, live = 0 where id = 1", "locked time"),
    "a line moves into locked time": ("update lines set date = '2026-09-30' where id = 7", "locked time"),
    "a line pushes another out by its rowid": ("update lines set oid = 2 where id = 7", "keeps its place"),
    "a line is deleted": ("delete from lines where id = 7", "voided, not deleted"),
    "the taxes of a closed invoice change": ("update line_taxes set amount = 0 where line_id = 2", "open invoice only"),
    "the taxes of a closed invoice go": ("delete from line_taxes where line_id = 2", "open invoice only"),
    "a closed invoice gets a tax": (
        "insert into line_taxes values (2, 2, 1, 'GST', 'GST', 5000, 0, 750)",
        "open invoice only",
    ),
    "a tax moves to a closed invoice": ("update line_taxes set line_id = 2 where line_id = 3", "open invoice only"),
    "a tax replaces another": (
        "insert into line_taxes values (3, 1, 1, 'GST', 'GST', 5000, 0, 0)",
        "open invoice only",
    ),
    "a billed session is another client's": ("update sessions set client_id = 2 where id = 1", "keeps its facts"),
    "a billed session has another fee": ("update sessions set fee = 1 where id = 1", "keeps its facts"),
    "a billed session was on another day": (
        "update sessions set start = '2026-10-06 09:00', day = '2026-10-06' where id = 1",
        "keeps its facts",
    ),
    "a billed session was cancelled": ("update sessions set status = 'cancelled' where id = 1", "keeps its status"),
    "a billed session is scheduled by default": ("update sessions set status = null where id = 1", "keeps its status"),
    "a billed session waits to be billed": ("update sessions set to_bill = 1 where id = 1", "waits for no invoice"),
    "a billed session is deleted": ("delete from sessions where id = 1", "is kept"),
    "a session that stood on a void invoice's line is replaced": (
        "insert into sessions (id, ref, client_id, service_id, start, day, minutes)"
        " values (1, 'new', 1, 1, '2026-10-05 12:00', '2026-10-05', 45)",
        "of its own",
    ),
    "a session takes the ref of another": (
        "insert into sessions (ref, client_id, service_id, start, day, minutes)"
        " values ('zb-6vfr5d-s1', 1, 1, '2026-10-05 12:00', '2026-10-05', 45)",
        "of its own",
    ),
    "a session takes the place of another": ("update sessions set id = 1 where id = 3", "of its own"),
    "a session pushes another out by its rowid": ("update sessions set rowid = 1 where id = 3", "of its own"),
    "a session pushes another out by its ref": ("update sessions set ref = 'zb-6vfr5d-s1' where id = 3", "of its own"),
    "a session is on a day that its start is not": ("update sessions set day = '2026-10-01' where id = 3", "CHECK"),
    "a session begins at an instant": (f"update sessions set start = {NOON} where id = 3", "CHECK"),
    "a session begins tomorrow, in words": (
        "update sessions set start = 'tomorrow 09:00', day = 'tomorrow 0' where id = 3",
        "CHECK",
    ),
    "a session begins at an hour that no day has": (
        "update sessions set start = '2026-10-05 24:00' where id = 3",
        "CHECK",
    ),
    "a session begins on a day that does not exist": (
        "update sessions set start = '2026-10-32 09:00', day = '2026-10-32' where id = 3",
        "CHECK",
    ),
    "a session begins at a time without minutes": ("update sessions set start = '2026-10-05 11' where id = 3", "CHECK"),
    "a session begins with an offset": (
        "update sessions set start = '2026-10-05T11:00-04:00' where id = 3",
        "CHECK",
    ),
    "a session begins at a time written in a second way": (
        "update sessions set start = '2026-10-05 11:00:00' where id = 3",
        "CHECK",
    ),
    "a session begins at no time": ("update sessions set start = null where id = 3", "NOT NULL"),
    "a session lasts no time": ("update sessions set minutes = 0 where id = 3", "CHECK"),
    "a session has a status of its own": ("update sessions set status = 'perhaps' where id = 3", "CHECK"),
    "a session is waived without a reason": (
        "update sessions set status = 'no-show', waived = 1 where id = 3",
        "CHECK",
    ),
    "a patient on a closed invoice is in again": (
        f"update sessions set checked_in_at = {NOON} where id = 1",
        "nobody on a closed invoice",
    ),
}
