"""A small practice over three and a half months, played at random by command lines (ZBILL_SEED picks another)."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from unittest import mock
from zoneinfo import ZoneInfo

from tests.practice import ZONE, Practice, practice_from
from zbill.file import connection
from zbill.file.connection import configure

FIRST, LAST = date(2026, 7, 20), date(2026, 11, 2)
END = "2026-11-02 23:59"

# Two providers besides the owner, and Sam at the front desk. Sam's charges have no provider unless one is given.
BEGINNING = """
staff add "Omar Haddad" --provider
staff add "Lin Wei" --provider
staff add "Sam Reyes" --role Staff
tax add "State tax" 8.25 --from 2026-01-01
tax add "City tax" 3 --from 2026-01-01
tax rate "City tax" 3.5 --from 2026-09-15
tax add VAT 13 --inclusive --from 2026-01-01
discount add Senior 10
discount add Staff 33.333
discount add Full 100
service add EXAM Examination 60.00 --tax "State tax"
service add TALK Talk 150.00 --late-cancel 25 --no-show 50
service add SURG Surgery 400.00 --tax "State tax" --tax "City tax" --no-show 0
service add FOOD Food 18.40 --tax VAT
service add TRIM Trimming 35.00 --tax VAT --tax "City tax" --not-discountable
client add "Ana Lopez" --phone 555-0101
client add "Ben Okafor" --tax-exempt
client add "Cem Aydin" --auto-invoice off --discount Senior
client add "Dora Novak"
patient add Ana Rex --species dog --breed beagle
patient add Ana Mia --species cat
patient add Cem Kiwi --species parrot --breed macaw
patient add Dora Bo --species dog --breed poodle --discount Staff
patient add Dora Pip
"""

PROVIDERS = ("Helena", "Omar", "Lin")
SERVICES = ("EXAM", "TALK", "SURG", "FOOD", "TRIM")
DISCOUNTS = ("Senior", "Staff", "Full", "none", "default", "2.50")
DUPLICATES = {date(2026, 8, 10): "Annie Lopez", date(2026, 9, 21): "Teddy Novak"}
MERGED = {date(2026, 8, 31): ("Annie", "Ana"), date(2026, 10, 12): ("Teddy", "Dora")}

OPEN = "select number from invoices where status = 'open' order by number"
CLOSED = "select number from invoices where status = 'closed' order by number"
OWING = "select number, balance from invoices where balance > 0 order by number"
CLIENTS = "select id from clients where archived = 0 order by id"
LINES = "select invoices.number, lines.number from lines join invoices on invoices.id = invoice_id where status = "


def play(folder: Path, new_file: bytes, seed: int) -> Practice:
    """Play a practice from `FIRST` to `LAST`.

    Every command must succeed or be refused, whatever the seed.
    """
    practice = practice_from(folder, new_file, f"{FIRST} 08:00")
    with (
        closing(sqlite3.connect(practice.path)) as file,
        mock.patch.object(connection, "configure", _configure_without_sync),
    ):
        player = Player(practice, file, Random(seed))
        for command in BEGINNING.strip().splitlines():
            player.do(command)
        for days in range((LAST - FIRST).days + 1):
            player.play_day(FIRST + timedelta(days))
    return practice


def _configure_without_sync(conn: sqlite3.Connection) -> None:
    """Connect without waiting for the disk: this file need not survive a power cut."""
    configure(conn)
    conn.execute("pragma synchronous = off")


class Player:
    """Someone who works without a plan: each move picks at random among what exists."""

    def __init__(self, practice: Practice, file: sqlite3.Connection, random: Random) -> None:
        self.practice = practice
        self.file = file
        self.random = random
        self.done: list[str] = []

    def play_day(self, day: date) -> None:
        """Play a few moves; some in the late evening, when it is tomorrow in UTC."""
        self.practice.at(f"{day} 09:00")
        self.add_and_merge_duplicates(day)
        moves, weights = zip(*self.moves().items(), strict=True)
        for _ in range(self.random.randint(1, 3)):
            self.practice.later(self.random.randrange(60, 3 * 3600))
            self.random.choices(moves, weights)[0]()
        if self.random.random() < 0.3 or day.day >= 30:
            self.practice.at(f"{day} 23:{self.random.randrange(10, 60)}")
            self.random.choice([self.pay, self.close, self.credit])()

    def moves(self) -> dict[Callable[[], None], int]:
        return {
            self.mark_session: 8, self.visit: 5, self.charge: 5, self.invoice_unbilled: 3, self.correct: 4,
            self.close: 9, self.reopen: 2, self.void: 1, self.pay: 9, self.deposit: 2, self.apply: 2, self.unapply: 1,
            self.refund: 2, self.void_receipt: 2, self.write_off: 2, self.credit: 3, self.change_goodwill: 1,
        }  # fmt: skip

    def do(self, command: str) -> bool:
        """Run a command; return whether it succeeded. Otherwise it must be refused."""
        answer = self.practice.zbill(command)
        self.done.append(command)
        assert answer.code in (0, 4), (command, answer, self.done[-30:])
        return answer.code == 0

    def add_and_merge_duplicates(self, day: date) -> None:
        """Add a client who exists already, or merge one added before."""
        if day in DUPLICATES:
            self.do(f"client add '{DUPLICATES[day]}'")
            self.do(f"patient add '{DUPLICATES[day]}' Twin{day.day} --species dog")
        if day in MERGED:
            self.do("client merge {} {}".format(*MERGED[day]))

    def mark_session(self) -> None:
        """Schedule a session and mark its attendance."""
        session = self.schedule()
        status = self.choose_weighted(attended=8, late_cancelled=2, no_show=2, cancelled=1, non_billable=1).replace(
            "_", "-"
        )
        waived = " --waive --reason ill" if status in ("late-cancelled", "no-show") and self.chance(0.3) else ""
        self.do(f"attend {session} --status {status}{waived}")
        released = self.pick("select id from sessions where to_bill = 0 and status = 'attended' order by id")
        if released and self.chance(0.2):
            self.do(f"attend {released[0]}")

    def visit(self) -> None:
        """Check a patient in, add charges, and check the patient out."""
        session = self.schedule()
        shared = self.pick(OPEN)
        self.do(f"checkin {session}" + (f" --invoice {shared[0]}" if shared and self.chance(0.2) else ""))
        for _ in range(self.random.randrange(3)):
            if invoice := self.pick(OPEN + " desc limit 1"):
                self.add(f"--invoice {invoice[0]}")
        self.do(f"checkout {session} " + self.random.choice(["--close", "--leave-open"]))

    def schedule(self) -> int:
        """Create a session today and return its id."""
        client = self.client()
        words = f"session add {client} {self.random.choice(SERVICES[:4])} 08:30"
        if patient := self.pick(f"select id from patients where client_id = {client} order by id"):
            words += f" --patient {patient[0]}" if self.chance(0.8) else ""
        words += f" --provider {self.random.choice(PROVIDERS)}" if self.chance(0.7) else ""
        words += self.random.choice(["", " --ward Surgery", " --ward 'Small animals'"])
        words += f" --fee {self.amount(9000)}" if self.chance(0.1) else ""
        self.do(words)
        return int(self.value("select max(id) from sessions"))

    def charge(self) -> None:
        self.add(f"--date {self.past(12)}" if self.chance(0.3) else "")

    def add(self, where: str) -> None:
        """Add a charge, on a new invoice or an open one."""
        client = self.client()
        if where.startswith("--invoice"):
            number = where.split()[1]
            client = self.value(f"select client_id from invoices where number = {number}")
        words = [f"charge {client} Sundries {self.amount(12000)} {where}"]
        words += [f"--quantity {self.random.choice(['2', '0.333', '1.5'])}"] * self.chance(0.3)
        words += [f"--service {self.random.choice(SERVICES)}"] * self.chance(0.6)
        words += [f"--tax {self.random.choice(['VAT', 'none'])}"] * self.chance(0.2)
        words += [f"--discount {self.random.choice(DISCOUNTS)}"] * self.chance(0.3)
        words += [f"--provider {self.random.choice(PROVIDERS)}"] * self.chance(0.5)
        words += ["--as Sam"] * self.chance(0.2)
        if patient := self.pick(f"select id from patients where client_id = {client} order by id"):
            words += [f"--patient {patient[0]}"] * self.chance(0.5)
        self.do(" ".join(words))

    def invoice_unbilled(self) -> None:
        """Invoice a client's unbilled sessions."""
        if unbilled := self.pick("select client_id from sessions where to_bill = 1 order by id"):
            self.do(f"invoice new {unbilled[0]}")

    def correct(self) -> None:
        """Change an open invoice."""
        if not (found := self.pick(LINES + "'open' order by 1, 2")):
            return
        invoice, line = found
        change = self.random.choice([
            f"void-line {invoice} {line}",
            f"restore-line {invoice} {line}",
            f"discount {invoice} {self.random.choice(DISCOUNTS[:5])}",
            f"edit {invoice} {line} --price {self.amount(15000)}",
            f"edit {invoice} {line} --discount {self.random.choice(DISCOUNTS)} --provider none",
            f"edit {invoice} {line} --service {self.random.choice(SERVICES)} --date {self.past(20)}",
        ])  # fmt: skip
        self.do(f"invoice {change}")

    def close(self) -> None:
        if invoice := self.pick(OPEN):
            self.do(f"invoice close {invoice[0]}" + (f" --on {self.past(6)}" if self.chance(0.4) else ""))

    def reopen(self) -> None:
        """Reopen an invoice, correct it, and close it again now or later."""
        if not (invoice := self.pick(CLOSED + " desc limit 3")):
            return
        if self.do(f"invoice reopen {invoice[0]}"):
            self.do(f"invoice edit {invoice[0]} 1 --price {self.amount(20000)}")
            if self.chance(0.6):
                self.practice.later(900)
                self.do(f"invoice close {invoice[0]} --on {self.past(3)}")

    def void(self) -> None:
        if invoice := self.pick(OPEN + " desc limit 4"):
            self.do(f"invoice void {invoice[0]} --reason mistake")

    def pay(self) -> None:
        if not (owing := self.pick("select client_id, balance from invoices where balance > 0 order by number")):
            return
        client, balance = owing
        amount = self.random.choice([balance, balance, balance // 2 + 1, balance + 700, 5000])
        words = [f"pay {client} {text(amount)} --method {self.method()} --again"]
        words += [f"--date {self.past(9)}"] * self.chance(0.25)
        words += ["--use-credit"] * self.chance(0.15)
        if named := self.pick(
            f"select number from invoices where balance > 0 and client_id = {client} order by number"
        ):
            words += [f"--invoice {named[0]}"] * self.chance(0.3)
        self.do(" ".join(words))

    def deposit(self) -> None:
        self.do(f"deposit {self.client()} {self.amount(8000)} --method {self.method()} --again")

    def apply(self) -> None:
        """Apply credit of one client or of all."""
        self.do("credit apply --all" if self.chance(0.3) else f"credit apply {self.client()}")

    def unapply(self) -> None:
        if paid := self.pick("select number, paid from invoices where paid > 0 order by number"):
            self.do(f"credit unapply {paid[0]} {text(self.random.choice([paid[1], paid[1] // 2 + 1]))} --reason wrong")

    def refund(self) -> None:
        valid = "select number, amount - refunded from payments where kind <> 'refund' and voided_at is null"
        if receipt := self.pick(f"{valid} and amount > refunded order by number"):
            amount = self.random.choice([receipt[1], receipt[1] // 3 + 1])
            day = f" --date {self.past(2)}" if self.chance(0.2) else ""
            # Skip days before the payment: that would be a usage error, and a player makes none.
            if not day or self.value(f"select date <= '{day[-10:]}' from payments where number = {receipt[0]}"):
                self.do(f"refund {receipt[0]} {text(amount)} --method {self.method()}{day} --again")

    def void_receipt(self) -> None:
        kind = self.random.choice(["= 'refund'", "<> 'refund'"])
        if receipt := self.pick(f"select number from payments where voided_at is null and kind {kind} order by number"):
            self.do(f"receipt void {receipt[0]} --reason bounced")

    def write_off(self) -> None:
        """Write off a debt, or reverse a write-off."""
        given_up = self.pick("select number from invoices where written_off > 0 order by number")
        if given_up and self.chance(0.4):
            self.do(f"writeoff {given_up[0]} --reverse")
        elif owing := self.pick(OWING):
            amount = "" if self.chance(0.6) else text(owing[1] // 2 + 1)
            self.do(f"writeoff {owing[0]} {amount} --reason gone")

    def credit(self) -> None:
        """Issue a credit note for everything, a line, or part of a line."""
        if not (found := self.pick(LINES + "'closed' and live = 1 order by 1, 2")):
            return
        invoice, line = found
        part = self.random.choice(["", f"--line {line}", f"--line {line}={self.amount(3000)}"])
        self.do(f"invoice credit {invoice} {part} --reason complaint")

    def change_goodwill(self) -> None:
        """Add or remove goodwill."""
        verb = self.random.choice(["add", "add", "remove"])
        self.do(f"credit {verb} {self.client()} {self.amount(2500)} --reason kindness")

    def pick(self, query: str) -> tuple[Any, ...] | None:
        found = self.file.execute(query).fetchall()
        return self.random.choice(found) if found else None

    def value(self, query: str) -> Any:
        """Return the single value of a query."""
        return self.file.execute(query).fetchone()[0]

    def client(self) -> int:
        return int(self.random.choice(self.file.execute(CLIENTS).fetchall())[0])

    def amount(self, most: int) -> str:
        return text(self.random.randrange(1, most))

    def method(self) -> str:
        return self.random.choice(["cash", "card", "check", "transfer"])

    def past(self, days: int) -> str:
        """Return a random day, at least 1 and less than `days` days ago."""
        today = datetime.fromtimestamp(self.practice.now, ZoneInfo(ZONE)).date()
        return str(today - timedelta(days=self.random.randrange(1, days)))

    def chance(self, likely: float) -> bool:
        return self.random.random() < likely

    def choose_weighted(self, **weights: int) -> str:
        return self.random.choices(list(weights), list(weights.values()))[0]


def text(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"
