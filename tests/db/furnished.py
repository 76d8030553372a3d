"""A practice with something of everything that the file protects, for other programs to attack."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.practice import Practice, create_practice

# Invoices: 1 open and dated in the later locked period, 2 closed and partly paid, 3 open, 4 Ben's, closed and partly
# written off, 5 void, 6 Ben's, open and paid, 7 open, changed a day later. Sessions 1, 2 and 4 are billed on 2, 3, 4.
# Receipts: 1 Ana's, 2 Ben's with 10.00 unapplied, 3 Ana's and void.
BEFORE = "charge Ana Old 5.00"
THAT_DAY = """
session add Ana 90834 '2026-10-05 09:00'
session add Ana 90834 '2026-10-05 10:00' --patient Rex
session add Ana 90834 '2026-10-05 11:00'
session add Ben 90834 '2026-10-05 11:00'
attend 1 2
attend 4
charge Ana Book 10.00
charge Ben Letter 20.00
charge Ana Copy 1.00 --key month-end
invoice close 2 4
pay Ana 50.00 --invoice 2
pay Ben 30.00 --invoice 6
invoice void 5 --reason mistake
config set locked_through 2026-09-30
"""
NEXT_DAY = "invoice add 7 'Second copy' 2.00"

DEPOSIT = (
    "insert into payments (number, label, kind, client_id, date, amount, method, recorded_at, letterhead_id,"
    " parties_id) values (3, 'RCT-0003', 'deposit', 1, '2026-10-05', 700, 'check', {now}, 1, 4)"
)
BOUNCED = "update payments set voided_at = {now}, voided_on = '2026-10-05', void_reason = 'bounced' where id = 3"
LOGO = "insert into logos values ('abc', x'89504e47')"
FONT = "insert into fonts values ('abc', x'00010000')"
GOODWILL = (
    "insert into goodwill values (1, 2, '2026-10-05', {now}, 2500, 'a session begun late', 1),"
    " (2, 1, '2026-10-05', {now}, 100, 'a birthday', 1)"
)
WRITE_OFF = "insert into write_offs values (1, 4, '2026-10-05', {now}, 1000, 'gone away', 1)"
SUPERBILL = (
    "insert into superbills values (1, 1, null, 1, '2026-10-01', '2026-10-05', '2026-10-05', {now}, 1, 1, 'Ana Lopez',"
    " '', 'Ana Lopez', null, 'F41.1', 'Helena Brightwater', '1234567893', 'PSY 1')"
)
ON_SUPERBILL = (
    "insert into superbill_lines values"
    " (1, 1, 1, 0, '2026-10-05', '90834', 'Psychotherapy 45 min', '11', '95', 1000, 15750, 5000)"
)
ESTIMATE = (
    "insert into estimates values (1, 1, '2026-10-06', '2026-12-31', '2026-10-05', {now}, 1, 1, 'Ana Lopez', '', 30000)"
)
ON_ESTIMATE = (
    "insert into estimate_lines values (1, 1, 'Ana Lopez', '1980-01-02', 'F41.1', 'Helena Brightwater', '1234567893',"
    " 'PSY 1', '90834', 'Psychotherapy 45 min', 2, 15000, 30000)"
)


def furnish(folder: Path) -> Practice:
    """Create the practice that the tests of this folder attack."""
    practice = create_practice(folder, "2026-09-28 12:00")
    for command in ("tax add GST 5", "service add 90834 'Psychotherapy 45 min' 150.00 --tax GST"):
        practice.ok(command)
    for command in ("client add 'Ana Lopez'", "client add 'Ben Okafor'", "patient add Ana Rex", "discount add Kind 10"):
        practice.ok(command)
    practice.ok(BEFORE)
    practice.at("2026-10-05 12:00")
    for command in THAT_DAY.strip().splitlines():
        practice.ok(command)
    with closing(sqlite3.connect(practice.path)) as conn, conn:
        given = (SUPERBILL, ON_SUPERBILL, ESTIMATE, ON_ESTIMATE)
        for statement in (DEPOSIT, BOUNCED, LOGO, FONT, GOODWILL, WRITE_OFF, *given):
            conn.execute(statement.format(now=practice.now))
    practice.at("2026-10-06 12:00")
    practice.ok(NEXT_DAY)
    return practice
