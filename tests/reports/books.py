"""The reports of SPEC 8 in plain Python, worked out from the documents that zbill shows as JSON.

No code of zbill is used, and amounts are whole cents. Three things that no JSON has are read from the tables: the class
of a line's discount, a credit note's tax per class, and the day on which an amount was applied to an invoice.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from tests.practice import Practice

Thing = dict[str, Any]
NONE = "(none)"
AGES = (("current", 30), ("over_30", 60), ("over_60", 90), ("over_90", 120), ("over_120", 10**6))

LINE_DISCOUNTS = """
select invoices.label, lines.number, lines.discount_name, lines.discount_rate
  from lines join invoices on invoices.id = invoice_id
"""
CREDITED_TAXES = """
select credit_notes.label, lines.number, line_taxes.name, line_taxes.rate, credited.amount
  from credit_note_taxes as credited
  join credit_note_lines on credit_note_lines.id = credit_note_line_id
  join credit_notes on credit_notes.id = credit_note_id
  join lines on lines.id = credit_note_lines.line_id
  join line_taxes on line_taxes.line_id = lines.id and line_taxes.position = credited.position
"""
SETTLED = """
select invoices.label, payments.label, day, settlements.amount
  from settlements
  join invoices on invoices.id = invoice_id
  left join payments on payments.id = payment_id
 order by settlements.id
"""


def cents(text: str) -> int:
    return int(text.replace(".", ""))


def amount(value: int) -> str:
    return f"{'-' * (value < 0)}{abs(value) // 100}.{abs(value) % 100:02d}"


def amounts(thing: Thing, sign: int) -> tuple[int, int, int, int]:
    """Return discount, net, tax and total."""
    discount, net, tax, total = (sign * cents(thing[key]) for key in ("discount", "net", "tax", "total"))
    return discount, net, tax, total


def divide(whole: int, parts: int) -> int:
    """Divide, rounding half away from zero."""
    return (abs(whole) * 2 + parts) // (2 * parts) * (1 if whole > 0 else -1)


def thousandths(text: str | None) -> int:
    """Return a rate as the tables store it."""
    whole, _, part = (text or "0").partition(".")
    return int(whole) * 1000 + int(part.ljust(3, "0") or 0)


def rate(stored: int | None) -> str | None:
    """Return a rate as reports show it."""
    return None if stored is None else f"{stored // 1000}.{stored % 1000:03d}".rstrip("0").rstrip(".")


@dataclass(frozen=True)
class Part:
    """A line of an invoice, or the part of a line that a credit note credits (negative amounts)."""

    day: str
    invoice: Thing
    line: Thing
    number: str
    discount: int
    net: int
    tax: int
    total: int
    taxes: dict[tuple[str, int], int]

    @property
    def is_line(self) -> bool:
        return bool(self.number == self.invoice["number"])

    @property
    def provider(self) -> str:
        return self.line["provider"] or NONE

    @property
    def is_collected(self) -> bool:
        """Return whether the invoice is closed without a balance or a write-off."""
        return (self.invoice["status"], self.invoice["balance"], self.invoice["written_off"]) == (
            "Closed",
            "0.00",
            "0.00",
        )


class Books:
    """Every document of a practice as zbill shows it now."""

    def __init__(self, practice: Practice) -> None:
        self.invoices: list[Thing] = [
            practice.json(f"invoice show {each['number']}") for each in practice.json("invoice list")
        ]
        self.notes: list[Thing] = [
            practice.json(f"creditnote show {each['number']}") for each in practice.json("creditnote list")
        ]
        self.receipts: list[Thing] = practice.json("receipt list")
        self.sessions: dict[int, Thing] = {each["id"]: each for each in practice.json("session list")}
        self.patients: dict[int, Thing] = {each["id"]: each for each in practice.json("patient list --all")}
        self.clients: list[Thing] = practice.json("client list --all")
        self.balances: dict[int, Thing] = {each["client_id"]: each for each in practice.json("balance")}
        self.ledgers: dict[int, list[Thing]] = {
            each["id"]: practice.json(f"ledger {each['id']}") for each in practice.json("client list")
        }
        self.line_discounts = {row[:2]: row[2:] for row in practice.sql(LINE_DISCOUNTS)}
        self.credited_taxes: defaultdict[tuple[str, int], dict[tuple[str, int], int]] = defaultdict(dict)
        for note, line, name, stored, part in practice.sql(CREDITED_TAXES):
            self.credited_taxes[note, line][name, stored] = part
        self.settled: list[tuple[str, str | None, str, int]] = practice.sql(SETTLED)

    @cached_property
    def by_number(self) -> dict[str, Thing]:
        return {each["number"]: each for each in self.invoices}

    @cached_property
    def voided_on(self) -> dict[str, str]:
        return {row["number"]: row["date"] for row in self.events("receipt-void")}

    @cached_property
    def invoices_voided_on(self) -> dict[str, str]:
        return {row["number"]: row["date"] for row in self.events("void")}

    def events(self, *kinds: str) -> Iterator[Thing]:
        return (row for ledger in self.ledgers.values() for row in ledger if row["kind"] in kinds)

    @cached_property
    def lines(self) -> list[Part]:
        """Return the lines that count, dated by their invoice's closing; the day is empty while the invoice is open."""
        return [
            Part(
                closed_on(invoice),
                invoice,
                line,
                invoice["number"],
                *amounts(line, 1),
                {(each["name"], thousandths(each["rate"])): cents(each["amount"]) for each in line["taxes"]},
            )
            for invoice in self.invoices
            for line in invoice["lines"]
            if invoice["status"] != "Void" and not line["void"]
        ]

    @cached_property
    def credited(self) -> list[Part]:
        """Return the parts of lines that credit notes credit, dated by credit note."""
        return [
            Part(
                note["date"],
                self.by_number[note["invoice"]],
                self.by_number[note["invoice"]]["lines"][part["line"] - 1],
                note["number"],
                *amounts(part, -1),
                {name: -sum_ for name, sum_ in self.credited_taxes[note["number"], part["line"]].items()},
            )
            for note in self.notes
            for part in note["lines"]
        ]

    def closed(self, first: str, last: str) -> list[Part]:
        """Return lines and credited parts by closing date."""
        return [part for part in (*self.lines, *self.credited) if part.day and first <= part.day <= last]

    def counted_session(self, part: Part) -> Thing | None:
        """Return the session under which a part counts: its own, else the only one of its invoice."""
        if part.line["session"]:
            return self.sessions[part.line["session"]]
        others = sessions_on(part.invoice)
        return self.sessions[others.pop()] if len(others) == 1 else None

    def practice(self, first: str, last: str) -> dict[tuple[str, str], tuple[int | None, int | None]]:
        """Return count and amount of each figure of SPEC 8.2, by section and item."""
        parts = self.closed(first, last)
        invoices = [each for each in self.invoices if first <= closed_on(each) <= last]
        visits = [cents(each["net"]) for each in invoices if sessions_on(each)]
        found: dict[tuple[str, str], tuple[int | None, int | None]] = {
            ("invoiced", "total_revenue_invoiced"): (None, sum(each.net for each in parts)),
            ("invoiced", "total_tax_invoiced"): (None, sum(each.tax for each in parts)),
            ("invoiced", "total_discount_amount"): (None, sum(each.discount for each in parts)),
            ("invoiced", "invoices_closed"): (len(invoices), None),
            ("invoiced", "average_visit_invoice"): (None, divide(sum(visits), len(visits)) if visits else 0),
        }
        for item, is_refund, voided in (
            ("total_payments", False, False),
            ("total_refunds", True, False),
            ("total_payments_voided", False, True),
            ("total_refunds_voided", True, True),
        ):
            moved = [
                cents(each["amount"])
                for each in self.receipts
                if (each["kind"] == "refund") == is_refund
                and first <= (self.voided_on.get(each["number"], "") if voided else each["date"]) <= last
            ]
            found["received", item] = (len(moved), sum(moved))
        for part in parts:
            for section, value in self.counted(part).items():
                count, sum_ = found.get((section, value), (0, 0))
                found[section, value] = ((count or 0) + part.is_line, (sum_ or 0) + part.net)
        return found

    def counted(self, part: Part) -> dict[str, str]:
        """Return the value under which a part counts in each breakdown."""
        session = self.counted_session(part)
        patient = self.patients.get((session or part.line)["patient_id"] or 0, {})
        return {
            "status": session["status"] if session else NONE,
            "species": patient.get("species") or NONE,
            "breed": patient.get("breed") or NONE,
            "ward": (session or {}).get("ward") or NONE,
            "service": part.line["service"] or NONE,
        }

    def provider(self, first: str, last: str) -> dict[str, tuple[int, int, int, str, int]]:
        """Return invoices, total, average, percent and collected of each provider (SPEC 8.3)."""
        parts = self.closed(first, last)
        practice = sum(each.net for each in parts)
        found = {}
        for name in {each.provider for each in parts}:
            own = [each for each in parts if each.provider == name]
            invoices = {each.number for each in own if each.is_line}
            of_lines = sum(each.net for each in own if each.is_line)
            total = sum(each.net for each in own)
            found[name] = (
                len(invoices),
                total,
                divide(of_lines, len(invoices)) if invoices else 0,
                amount(divide(total * 10_000, practice) if practice > 0 else 0),
                sum(each.net for each in own if each.is_collected),
            )
        return found

    def collected(self, first: str, last: str) -> tuple[dict[str, tuple[int, int]], int]:
        """Return invoices and money of each provider, and the money for tax (SPEC 8.3, --collected)."""
        found: dict[str, tuple[int, int]] = {}
        tax = 0
        for invoice in self.invoices:
            before, after = self.allocated(invoice, day_before(first)), self.allocated(invoice, last)
            tax += after.pop("tax") - before.pop("tax")
            moved: Counter[str] = Counter()
            changed = set()
            for line, provider in sorted(after.keys() | before.keys()):
                change = after.get((line, provider), 0) - before.get((line, provider), 0)
                moved[provider] += change
                changed |= {provider} if change else set()
            for provider in changed:
                count, sum_ = found.get(provider, (0, 0))
                found[provider] = (count + 1, sum_ + moved[provider])
        return found, tax

    def allocated(self, invoice: Thing, day: str) -> dict[Any, int]:
        """Assign the money on an invoice at the end of a day: to tax, then to each line, oldest first."""
        if not closed_on(invoice) or closed_on(invoice) > day:
            return {"tax": 0}
        left = {each.line["line"]: [each.net, each.tax] for each in self.lines if each.invoice is invoice}
        for part in self.credited:
            if part.invoice is invoice and part.day <= day:
                left[part.line["line"]][0] += part.net
                left[part.line["line"]][1] += part.tax
        money = sum(
            sum_ for number, payment, on, sum_ in self.settled if number == invoice["number"] and payment and on <= day
        )
        found: dict[Any, int] = {"tax": min(money, sum(tax for _, tax in left.values()))}
        money -= found["tax"]
        lines = {each["line"]: each for each in invoice["lines"]}
        for number in sorted(left, key=lambda each: (lines[each]["date"], each)):
            key = (number, lines[number]["provider"] or NONE)
            found[key] = min(money, left[number][0])
            money -= found[key]
        if money:
            found[key] += money
        return found

    def revenue(self, first: str, last: str) -> list[tuple[Any, ...]]:
        """Return a row per line by its date, and a row per credited part by its credit note's date (SPEC 8.4)."""
        dated = [(each.line["date"], each) for each in self.lines] + [(each.day, each) for each in self.credited]
        return [
            (
                day, each.number, each.invoice["number"], each.invoice["status"], each.invoice["client"],
                each.invoice["client_id"], each.line["patient"], each.provider, each.line["service"],
                each.line["description"], each.line["quantity"] if each.is_line else None, amount(each.net),
                amount(each.tax), amount(each.total), "Collected" if each.is_collected else "Uncollected",
            )
            for day, each in dated
            if first <= day <= last
        ]  # fmt: skip

    def taxes(self, first: str, last: str) -> dict[tuple[str, str, str | None], tuple[int, int]]:
        """Return sales and tax of each tax class and rate, and sales and discount of each discount class (SPEC 8.5)."""
        found: dict[tuple[str, str, str | None], tuple[int, int]] = {("non-taxable", "(no tax)", None): (0, 0)}

        def count(key: tuple[str, str, str | None], net: int, part: int) -> None:
            found[key] = (found.get(key, (0, 0))[0] + net, found.get(key, (0, 0))[1] + part)

        for part in self.closed(first, last):
            for tax in part.line["taxes"]:
                stored = thousandths(tax["rate"])
                count(("tax", tax["name"], rate(stored)), part.net, part.taxes.get((tax["name"], stored), 0))
            if not part.line["taxes"]:
                count(("non-taxable", "(no tax)", None), part.net, 0)
            name, stored_rate = self.line_discounts[part.invoice["number"], part.line["line"]]
            if name or part.line["discount"] != "0.00":
                count(("discount", name or "(amount)", rate(stored_rate)), part.net, part.discount)
        return found

    def transactions(self, first: str, last: str) -> list[tuple[str, str, str, str, str, int]]:
        """Return day, number, kind, client, method and amount of every payment, refund and void (SPEC 8.6)."""
        found = []
        for each in self.receipts:
            who = (each["client"], each["method"], cents(each["amount"]))
            if first <= each["date"] <= last:
                found.append((each["date"], each["number"], each["kind"], *who))
            if first <= self.voided_on.get(each["number"], "") <= last:
                found.append((self.voided_on[each["number"]], each["number"], f"void {each['kind']}", *who))
        return found

    def ar(self, day: str) -> dict[int, Counter[str]]:
        """Return the figures of each client who has any, as of a day (SPEC 8.1)."""
        found: defaultdict[int, Counter[str]] = defaultdict(Counter)
        for each in self.invoices:
            client, closing = found[each["client_id"]], closed_on(each)
            paid = sum(sum_ for number, _, on, sum_ in self.settled if number == each["number"] and on <= day)
            client["unapplied"] -= paid
            if closing and closing <= day:
                balance = cents(each["total"]) - paid - self.credited_or_written_off(each["number"], day)
                age = (date.fromisoformat(day) - date.fromisoformat(closing)).days
                client["closed_balance"] += balance
                client[next(key for key, most in AGES if age <= most)] += balance
            elif self.invoices_voided_on.get(each["number"], "9999") > day:
                client["paid_on_open"] -= paid
        for each in self.receipts:
            held = cents(each["amount"]) * (-1 if each["kind"] == "refund" else 1)
            if each["date"] <= day and self.voided_on.get(each["number"], "9999") > day:
                found[each["client_id"]]["unapplied"] += held
        for client_id, ledger in self.ledgers.items():
            for row in ledger:
                if row["kind"] == "goodwill" and row["date"] <= day:
                    found[client_id]["unapplied"] += cents(row["credit"]) - cents(row["debit"])
        for figures in found.values():
            figures["account_balance"] = figures["closed_balance"] + figures["paid_on_open"]
        return {client: figures for client, figures in found.items() if any(figures.values())}

    def credited_or_written_off(self, number: str, day: str) -> int:
        """Return the amount of an invoice credited or written off by a day."""
        rows = [row for row in self.events("write-off", "reversal") if row["number"] == number and row["date"] <= day]
        written_off = sum(cents(row["credit"]) - cents(row["debit"]) for row in rows)
        return written_off + sum(
            cents(each["total"]) for each in self.notes if each["invoice"] == number and each["date"] <= day
        )


def closed_on(invoice: Thing) -> str:
    """Return the day on which the last closing counts, or "" if the invoice isn't closed."""
    return str(invoice["closed_on"] or "")


def sessions_on(invoice: Thing) -> set[int]:
    return {line["session"] for line in invoice["lines"] if line["session"] and not line["void"]}


def day_before(day: str) -> str:
    return date.fromordinal(date.fromisoformat(day).toordinal() - 1).isoformat()
