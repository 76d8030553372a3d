"""Model of SPEC 5 and 6 for payments, goodwill, credit notes and bad debt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from tests.services.model import Model, require
from tests.services.nouns import NOW, Entry, Invoice, Receipt, Session, Settlement, line_total, sum_up_to

Targets = Sequence[tuple[Invoice, int]]


@dataclass
class Books(Model):
    """The model of a practice with its money."""

    # Money in.

    def pay(
        self,
        client: int,
        amount: int,
        day: date,
        named: Sequence[tuple[Invoice, int | None]] = (),
        session: int | None = None,
        again: bool = False,
        use_credit: bool = False,
    ) -> None:
        requested = sum(part or 0 for _, part in named)
        require(day <= self.today and _all_different(named) and (use_credit or requested <= amount), 2)
        if session is not None:
            found = self.line_of(session)
            require(found is not None)
            named = [(found[0], None)] if found else []
        targets = self._targets(client, named)
        require(bool(targets))
        receipt = Receipt(client, day, amount, named=tuple(sorted(each.number for each, _ in named)))
        require(again or receipt not in self.receipts)
        if use_credit:
            targets = self._apply(client, targets, sum(wanted for _, wanted in targets))
        self._receive(receipt)
        self._settle(len(self.receipts), amount, targets, day)
        for invoice, _ in targets:
            if any(part.source == len(self.receipts) for part in invoice.settled):
                self.close_if_settled(invoice)

    def deposit(self, client: int, amount: int, day: date, again: bool) -> None:
        require(day <= self.today, 2)
        receipt = Receipt(client, day, amount, kind="deposit")
        require(again or receipt not in self.receipts)
        self._receive(receipt)

    # Account credit.

    def add_goodwill(self, client: int, amount: int) -> None:
        self._change_goodwill(client, amount)

    def remove_goodwill(self, client: int, amount: int) -> None:
        require(amount <= self.unused_goodwill(client))
        self._change_goodwill(client, -amount)

    def apply(self, client: int, amount: int | None, named: Sequence[tuple[Invoice, int | None]] = ()) -> None:
        require(_all_different(named), 2)
        targets = self._targets(client, named)
        limit = sum(wanted for _, wanted in targets)
        require(amount is None or amount <= min(limit, self.credit(client)))
        self._apply(client, targets, limit if amount is None else amount)

    def apply_all(self) -> None:
        for client in sorted({each.client for each in self.invoices}):
            self.apply(client, None)

    def unapply(self, invoice: Invoice, amount: int) -> None:
        require(amount <= invoice.paid)
        self._release(invoice, amount)

    # Money out.

    def refund(self, receipt: int, amount: int, day: date, invoice: Invoice | None, again: bool = False) -> None:
        paper = self.receipts[receipt - 1]
        require(paper.date <= day <= self.today, 2)
        require(paper.kind != "refund" and not paper.void and amount <= paper.amount - self.refunded(receipt))
        on_invoices = self.settled_by(receipt)
        to_unapply = max(0, amount - self.unapplied(receipt))
        if invoice:
            on_invoices, to_unapply = [(at, part) for at, part in on_invoices if at is invoice], amount
            require(amount <= sum(part.amount for _, part in on_invoices))
        require(
            self._first_day(paper.date, lambda on: self._was_there(receipt, amount, on_invoices, to_unapply, on)) <= day
        )
        refund = Receipt(paper.client, day, amount, kind="refund", refund_of=receipt)
        require(again or refund not in self.receipts)
        self._unapply(on_invoices, to_unapply, day)
        self.receipts.append(refund)
        self._record(paper.client, day, "refund", amount)

    def _was_there(
        self, receipt: int, amount: int, on_invoices: Sequence[tuple[Invoice, Settlement]], to_unapply: int, day: date
    ) -> bool:
        """Return whether the money to refund was, at the end of a day, where a refund takes it from today."""
        needed: dict[int, int] = {}
        remaining = to_unapply
        for invoice, part in on_invoices:
            moved = min(remaining, part.amount)
            needed[invoice.number] = needed.get(invoice.number, 0) + moved
            remaining -= moved
        held = {
            each.number: sum(sum_up_to(day, part.moves) for part in each.settlements if part.source == receipt)
            for each in self.invoices
        }
        return self.unapplied(receipt, day) >= amount - to_unapply and all(
            held[number] >= part for number, part in needed.items()
        )

    def void_receipt(self, receipt: int) -> None:
        paper = self.receipts[receipt - 1]
        if paper.void:
            return
        require(self.refunded(receipt) == 0)
        on_invoices = self.settled_by(receipt)
        self._unapply(on_invoices, sum(part.amount for _, part in on_invoices), self.today)
        paper.voided_on = self.today
        self._record(
            paper.client, self.today, "receipt-void", -paper.amount if paper.kind == "refund" else paper.amount
        )

    # Bad debt and credit notes.

    def write_off(self, invoice: Invoice, amount: int | None) -> None:
        require(invoice.status == "closed")
        given_up = invoice.balance if amount is None else amount
        require(0 < given_up <= invoice.balance)
        invoice.write_offs.append((self.today, given_up))
        self._record(invoice.client, self.today, "write-off", -given_up)

    def reverse_write_off(self, invoice: Invoice) -> None:
        self._shrink_write_off(invoice, invoice.written_off)

    def issue_credit_note(self, invoice: Invoice, named: Sequence[tuple[int, int | None]]) -> None:
        """Credit lines or parts of them; without lines, all that isn't credited yet."""
        require(len({number for number, _ in named}) == len(named), 2)
        require(invoice.status == "closed")
        lines = [(invoice.lines[number - 1], part) for number, part in named] or [(each, None) for each in invoice.live]
        require(bool(lines) and all(any(line is each for each in invoice.live) for line, _ in lines))
        credited = 0
        for line, asked in lines:
            remaining = line_total(line, invoice) - line.credited
            part = remaining if asked is None else asked
            require(part <= remaining)
            line.credited, line.fully_credited = line.credited + part, part == remaining
            credited += part
        excess = max(0, credited - invoice.balance)
        from_write_off = min(excess, invoice.written_off)
        self._shrink_write_off(invoice, from_write_off)
        self._release(invoice, excess - from_write_off)
        invoice.credit_notes.append((self.today, credited))
        self._record(invoice.client, self.today, "credit-note", -credited)

    # Clients.

    def merge(self, duplicate: int, client: int) -> None:
        """Move everything of a duplicate client to the other, for past days too; lines keep their discount."""
        require(duplicate != client, 2)
        self.clients.remove(duplicate)
        self.patients = {name: client if owner == duplicate else owner for name, owner in self.patients.items()}
        owned: list[Session | Invoice | Receipt | Entry] = [*self.sessions.values(), *self.invoices]
        for each in (*owned, *self.receipts, *self.journal):
            if each.client == duplicate:
                each.client = client
        self.goodwill.setdefault(client, []).extend(self.goodwill.pop(duplicate, []))

    # Figures that the books give.

    def ledger_by_day(self, client: int) -> dict[tuple[date, str], int]:
        """Return by how much each kind of entry moved the client's ledger on each day."""
        moved: dict[tuple[date, str], int] = {}
        for each in self._entries(client, NOW):
            moved[each.day, each.kind] = moved.get((each.day, each.kind), 0) + each.amount
        return {key: amount for key, amount in moved.items() if amount}

    def ledger_balance(self, client: int, day: date) -> int:
        """Return the balance of the client's ledger at the end of a day."""
        return sum(each.amount for each in self._entries(client, day))

    def receivable(self, client: int, as_of: date) -> tuple[int, ...]:
        """Return the A/R figures of a client at the end of a day (SPEC 8.1).

        They are closed_balance, paid_on_open, account_balance, unapplied and the five ages.
        """
        own = [each for each in self.invoices if each.client == client]
        closed = [each for each in own if each.status_on(as_of) == "closed"]
        on_open = -sum(each.paid_by(as_of) for each in own if each.status_on(as_of) == "open")
        ages = [0] * 5
        for each in closed:
            ages[min(max((as_of - each.closed_on).days - 1, 0) // 30, 4)] += each.balance_by(as_of)
        return sum(ages), on_open, sum(ages) + on_open, self.credit(client, as_of), *ages

    def breakdown(self, client: int, as_of: date) -> dict[tuple[str, str], int]:
        """Return the share of each invoice and receipt in the client's A/R figures."""
        parts = {("unapplied", "goodwill"): self.unused_goodwill(client, as_of)}
        for number, receipt in enumerate(self.receipts, 1):
            if receipt.client == client:
                parts["unapplied", f"RCT-{number:04}"] = self.unapplied(number, as_of)
        for each in self.invoices:
            if each.client == client and each.status_on(as_of) == "closed":
                parts["closed_balance", each.label] = each.balance_by(as_of)
            elif each.client == client and each.status_on(as_of) == "open":
                parts["paid_on_open", each.label] = -each.paid_by(as_of)
        return {key: amount for key, amount in parts.items() if amount}

    def left_out(self, as_of: date) -> tuple[int, int, int]:
        """Return the count, the total and the payments of the invoices open at the end of a day."""
        then = [each for each in self.invoices if each.status_on(as_of) == "open"]
        return len(then), sum(each.total for each in then), sum(each.paid_by(as_of) for each in then)

    def owed_on(self, client: int, day: date) -> int:
        """Return what the client owed at the end of a day."""
        return sum(each.owed_by(day) for each in self.invoices if each.client == client and each.date <= day)

    def _entries(self, client: int, day: date) -> list[Entry]:
        """Return the client's ledger entries up to a day."""
        return [each for each in self.journal if each.client == client and each.day <= day]

    def _shrink_write_off(self, invoice: Invoice, amount: int) -> None:
        invoice.write_offs.append((self.today, -amount))
        self._record(invoice.client, self.today, "reversal", amount)

    def _targets(self, client: int, named: Sequence[tuple[Invoice, int | None]]) -> Targets:
        """Return the invoices to pay with the amount wanted on each, in order.

        Named invoices come first, those with an amount before the others. Without names: all that have a balance,
        oldest first.
        """
        if named:
            in_order = sorted(named, key=lambda each: each[1] is None)
            return [(invoice, self._requested_amount(invoice, client, part)) for invoice, part in in_order]
        owing = [each for each in self.invoices if each.client == client and each.balance > 0]
        return [(each, each.balance) for each in sorted(owing, key=lambda each: (each.date, each.number))]

    def _change_goodwill(self, client: int, amount: int) -> None:
        self.goodwill.setdefault(client, []).append((self.today, amount))
        self._record(client, self.today, "goodwill", -amount)

    def _receive(self, receipt: Receipt) -> None:
        self.receipts.append(receipt)
        self._record(receipt.client, receipt.date, receipt.kind, -receipt.amount)

    def _settle(self, source: int, amount: int, targets: Targets, day: date) -> Targets:
        """Apply a receipt (or goodwill, 0) to invoices and return what each still wants.

        Settlements count from the given day, or the first later one from which on the invoice owed that much.
        """
        unmet = []
        for invoice, wanted in targets:
            part = min(wanted, amount)
            amount -= part
            if part:
                self.settlements_made += 1
                counts_on = self._first_day(max(day, invoice.date), partial(_owed, invoice, part))
                invoice.settlements.append(Settlement(self.settlements_made, source, [(counts_on, part)]))
            unmet.append((invoice, wanted - part))
        return unmet

    def _apply(self, client: int, targets: Targets, amount: int) -> Targets:
        """Apply goodwill first, then money, oldest first; return what each invoice still wants."""
        own = [number for number, each in enumerate(self.receipts, 1) if each.client == client]
        own.sort(key=lambda number: (self.receipts[number - 1].date, number))
        sources = [(0, self.unused_goodwill(client)), *((number, self.unapplied(number)) for number in own)]
        unmet = targets
        for source, held in sources:
            used = min(held, amount, sum(wanted for _, wanted in unmet))
            unmet = self._settle(source, used, unmet, self.today)
            amount -= used
        for (invoice, wanted), (_, remaining) in zip(targets, unmet, strict=True):
            if remaining < wanted:
                self.close_if_settled(invoice)
        return unmet


def _owed(invoice: Invoice, amount: int, day: date) -> bool:
    return invoice.owed_by(day) >= amount


def _all_different(named: Sequence[tuple[Invoice, int | None]]) -> bool:
    return len({each.number for each, _ in named}) == len(named)
