"""Attacks by other programs on what a line keeps of its session and of an exempt client's taxes (SPEC 3, 4, 5, 8)."""

from __future__ import annotations

from pathlib import Path

from tests.db.attacks_on_invoices import SESSION_LINE, TEN
from tests.practice import Practice, create_practice

# Invoices: 1 of session 1, whose line is void and which is a no-show since; 2 of session 2, who is checked in; 3 open
# and 4 closed, of an exempt client whose lines (3 and 4) leave out an inclusive tax; 5 Ana's, empty. Session 3 is
# marked late-cancelled and 4 waived, both on no invoice.
SETUP = """
config set auto_invoice off
tax add VAT 13 --inclusive
service add S Checkup 113.00 --tax VAT --no-show 50
client add 'Ana Lopez'
client add Club --tax-exempt
session add Ana S '2026-10-05 09:00' --ward Cats
session add Ana S '2026-10-05 10:00'
session add Ana S '2026-10-05 11:00'
session add Ana S '2026-10-05 11:30'
attend 1
invoice new Ana --session 1
invoice void-line 1 1
attend 1 --status no-show
client edit Ana --auto-invoice on
checkin 2
charge Club Checkup 113.00 --service S
charge Club Checkup 113.00 --service S
invoice close 4
client edit Ana --auto-invoice off
attend 3 --status late-cancelled
attend 4 --status no-show --waive --reason ill
invoice new Ana --empty
"""
TAX = "'VAT', 'VAT', 13000)"


def furnish(folder: Path) -> Practice:
    practice = create_practice(folder)
    for command in SETUP.strip().splitlines():
        practice.ok(command)
    return practice


def _line(session: int | None, billed_as: str) -> str:
    return f"{SESSION_LINE}(5, 1, {session or 'null'}, '2026-10-05', 'More', {TEN[:-1]}, {billed_as})"


ATTACKS = {
    "a session marked otherwise since is billed as it was": (
        "update lines set void = 0, live = 1, void_reason = '' where id = 1",
        "as its session is marked",
    ),
    "a late cancellation is billed as attended": (_line(3, "'attended'"), "as its session is marked"),
    "a session's line has no status": (_line(3, "null"), "as its session is marked"),
    "a waived no-show is billed": (_line(4, "'no-show'"), "as its session is marked"),
    "a line without a session has a status": (_line(None, "'attended'"), "as its session is marked"),
    "a line forgets the status it was billed under": ("update lines set billed_as = null where id = 2", "keeps"),
    "a line was billed under another status": ("update lines set billed_as = 'no-show' where id = 2", "keeps"),
    "a line was billed in another ward": ("update lines set billed_ward = 'Dogs' where id = 1", "keeps"),
    "a line was billed in no ward, by default": ("update lines set billed_ward = null where id = 1", "keeps"),
    "an invoice is voided while a patient on it is in": (
        "update invoices set status = 'void', voided_at = opened_at, voided_on = date, void_reason = 'x' where id = 2",
        "is checked in",
    ),
    "a closed invoice leaves out another tax": (f"insert into exempted_taxes values (4, 2, 1, {TAX}", "open invoice"),
    "a line that is not exempt leaves out a tax": (
        f"insert into exempted_taxes values (2, 1, 1, {TAX}",
        "open invoice",
    ),
    "a tax that is left out replaces another": (f"insert into exempted_taxes values (3, 1, 1, {TAX}", "open invoice"),
    "a tax that is left out has another rate": ("update exempted_taxes set rate = 5 where line_id = 3", "open invoice"),
    "a closed invoice forgets a tax": ("delete from exempted_taxes where line_id = 4", "open invoice"),
}
