"""Random commands that change a practice, drawn from those its state allows."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random

from tests.practice import Practice, create_practice, log_rows
from zbill.words import PERMISSIONS

Draw = Callable[[sqlite3.Connection, Random], list[str]]

SESSIONS = "select id from sessions where status = 'scheduled' and day <= '2026-10-05' and checked_in_at is null"
INSIDE = "select id from sessions where checked_in_at is not null and checked_out_at is null"
OPEN = "select number from invoices where status = 'open'"
LINES = (
    "select invoices.number, lines.number from lines join invoices on invoices.id = invoice_id"
    " where status = 'open' and void = 0"
)
OTHERS = "select id from staff where id <> 1"


def practice(folder: Path) -> Practice:
    """Create three clients with ten sessions each, two taxes, and two staff members with passcodes."""
    made = create_practice(folder)
    for person in ("Sam", "Kim"):
        made.ok(f"staff add {person} --role Staff")
    made.write("update staff set passcode = 'scrypt' where id > 1")
    log_rows(made)
    made.ok("tax add GST 5")
    made.ok("tax add PST 7 --inclusive")
    made.ok("service add 90834 'Psychotherapy 45 min' 150.00 --tax GST --tax PST")
    for client in ("Ana", "Ben", "Cem"):
        made.ok(f"client add {client}")
        made.ok(f"session add {client} 90834 '2026-09-20 09:00' --every day --times 10")
    return made


def attend(conn: sqlite3.Connection, draw: Random) -> list[str]:
    status = draw.choice(["attended", "late-cancelled", "no-show", "cancelled"])
    return ["attend", *_random_row(conn, draw, SESSIONS), "--status", status]


def pay(conn: sqlite3.Connection, draw: Random) -> list[str]:
    client = _random_row(conn, draw, "select distinct client_id from invoices where balance > 0")
    return ["pay", *client, f"{draw.randint(1, 40000) / 100:.2f}", "--again"]


def charge(_: sqlite3.Connection, draw: Random) -> list[str]:
    return ["charge", draw.choice(["Ana", "Ben", "Cem"]), "Book", f"{draw.randint(0, 9000) / 100:.2f}", "--tax", "GST"]


def check_in(conn: sqlite3.Connection, draw: Random) -> list[str]:
    return ["checkin", *_random_row(conn, draw, SESSIONS)]


def check_out(conn: sqlite3.Connection, draw: Random) -> list[str]:
    return ["checkout", *_random_row(conn, draw, INSIDE), draw.choice(["--close", "--leave-open"])]


def close(conn: sqlite3.Connection, draw: Random) -> list[str]:
    return ["invoice", "close", *_random_row(conn, draw, OPEN)]


def close_all(_: sqlite3.Connection, __: Random) -> list[str]:
    return ["invoice", "close", "--all"]


def reopen(conn: sqlite3.Connection, draw: Random) -> list[str]:
    return ["invoice", "reopen", *_random_row(conn, draw, "select number from invoices where status = 'closed'")]


def edit(conn: sqlite3.Connection, draw: Random) -> list[str]:
    return ["invoice", "edit", *_random_row(conn, draw, LINES), "--price", f"{draw.randint(0, 20000) / 100:.2f}"]


def void_line(conn: sqlite3.Connection, draw: Random) -> list[str]:
    return ["invoice", "void-line", *_random_row(conn, draw, LINES), "--reason", "mistake"]


def void(conn: sqlite3.Connection, draw: Random) -> list[str]:
    return ["invoice", "void", *_random_row(conn, draw, f"{OPEN} and paid = 0"), "--reason", "mistake"]


def add_series(_: sqlite3.Connection, draw: Random) -> list[str]:
    start = f"2026-09-{draw.randint(10, 28)} {draw.randint(8, 18)}:00"
    return ["session", "add", draw.choice(["Ana", "Ben", "Cem"]), "90834", start, "--every", "day", "--times", "8"]


def add_client(_: sqlite3.Connection, draw: Random) -> list[str]:
    return ["client", "add", f"Client {draw.randint(1, 10**9)}", "--email", "client@example.com"]


def deposit(_: sqlite3.Connection, draw: Random) -> list[str]:
    return ["deposit", draw.choice(["Ana", "Ben", "Cem"]), _amount(draw), "--again"]


def give_credit(_: sqlite3.Connection, draw: Random) -> list[str]:
    return ["credit", "add", draw.choice(["Ana", "Ben", "Cem"]), _amount(draw), "--reason", "sorry"]


def apply_credit(conn: sqlite3.Connection, draw: Random) -> list[str]:
    holders = "select client_id from client_balance where owing > 0 and money_credit + goodwill_credit > 0"
    return ["credit", "apply", *_random_row(conn, draw, holders)]


def unapply(conn: sqlite3.Connection, draw: Random) -> list[str]:
    number, paid = _random_row(conn, draw, "select number, paid from invoices where paid > 0")
    return ["credit", "unapply", number, _amount(draw, int(paid)), "--reason", "mistake"]


def refund(conn: sqlite3.Connection, draw: Random) -> list[str]:
    left = "select number, amount - refunded from payments where kind <> 'refund' and voided_at is null"
    number, most = _random_row(conn, draw, f"{left} and amount > refunded")
    return ["refund", number, _amount(draw, int(most))]


def void_receipt(conn: sqlite3.Connection, draw: Random) -> list[str]:
    valid = "select number from payments where voided_at is null and refunded = 0"
    return ["receipt", "void", *_random_row(conn, draw, valid), "--reason", "bounced"]


def write_off(conn: sqlite3.Connection, draw: Random) -> list[str]:
    owing = "select number, balance from invoices where status = 'closed' and balance > 0"
    number, most = _random_row(conn, draw, owing)
    return ["writeoff", number, _amount(draw, int(most)), "--reason", "gone"]


def reverse(conn: sqlite3.Connection, draw: Random) -> list[str]:
    return ["writeoff", *_random_row(conn, draw, "select number from invoices where written_off > 0"), "--reverse"]


def credit_note(conn: sqlite3.Connection, draw: Random) -> list[str]:
    number, line, left = _random_row(
        conn,
        draw,
        "select invoices.number, lines.number, lines.total - lines.credited from lines"
        " join invoices on invoices.id = invoice_id where status = 'closed' and live = 1 and lines.total > 0",
    )
    return ["invoice", "credit", number, "--line", f"{line}={_amount(draw, int(left))}", "--reason", "too much"]


def add_staff(_: sqlite3.Connection, draw: Random) -> list[str]:
    return ["staff", "add", f"Person {draw.randint(1, 10**9)}", "--role", draw.choice(["Owner", "Staff"])]


def edit_staff(conn: sqlite3.Connection, draw: Random) -> list[str]:
    return ["staff", "edit", *_random_row(conn, draw, OTHERS), "--licence", f"L-{draw.randint(1, 99)}"]


def archive_staff(conn: sqlite3.Connection, draw: Random) -> list[str]:
    return ["staff", "archive", *_random_row(conn, draw, OTHERS), *draw.choice([[], ["--undo"]])]


def take_passcode(conn: sqlite3.Connection, draw: Random) -> list[str]:
    return ["staff", "passcode", *_random_row(conn, draw, OTHERS), "--remove"]


def add_role(_: sqlite3.Connection, draw: Random) -> list[str]:
    return ["role", "add", f"Role {draw.randint(1, 10**9)}"]


def set_permissions(_: sqlite3.Connection, draw: Random) -> list[str]:
    return ["role", draw.choice(["grant", "revoke"]), "Staff", *draw.sample(PERMISSIONS, 5)]


def set_role(conn: sqlite3.Connection, draw: Random) -> list[str]:
    role = draw.choice(["Owner", "Staff"])
    return ["role", draw.choice(["assign", "unassign"]), *_random_row(conn, draw, OTHERS), role]


DRAWS: tuple[Draw, ...] = (
    attend, attend, pay, pay, charge, check_in, check_out, close, close_all, reopen, edit, void_line, void, add_series,
    add_client, deposit, give_credit, apply_credit, unapply, refund, void_receipt, write_off, reverse, credit_note,
    add_staff, edit_staff, archive_staff, take_passcode, add_role, set_permissions, set_role,
)  # fmt: skip


def draw_command(conn: sqlite3.Connection, draw: Random) -> list[str]:
    """Draw a command that has something to work on."""
    while True:
        with suppress(IndexError):
            return draw.choice(DRAWS)(conn, draw)


def _random_row(conn: sqlite3.Connection, draw: Random, query: str) -> list[str]:
    """Return a random row of a query, as words. Raises IndexError if there is none."""
    return [str(value) for value in draw.choice(conn.execute(query).fetchall())]


def _amount(draw: Random, most: int = 9000) -> str:
    """Return a random amount above zero in dollars; `most` is in cents."""
    return f"{draw.randint(1, most) / 100:.2f}"
