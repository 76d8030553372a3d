"""The rules of SPEC 5 and 6 for money, goodwill, credit notes and bad debt, added to the model of a practice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tests.services.model import Model, require
from tests.services.nouns import NOW, Entry, Invoice, Receipt, Session, Settlement, worth

Targets = Sequence[tuple[Invoice, int]]


@dataclass
class Books(Model):
    """A practice and its money."""

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
        said = sum(part or 0 for _, part in named)
        require(day <= self.today and _all_different(named) and (use_credit or said <= amount), 2)
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

    def give(self, client: int, amount: int) -> None:
        self._give(client, amount)

    def remove(self, client: int, amount: int) -> None:
        require(amount <= self.unused_goodwill(client))
        self._give(client, -amount)

    def apply(self, client: int, amount: int | None, named: Sequence[tuple[Invoice, int | None]] = ()) -> None:
        require(_all_different(named), 2)
        targets = self._targets(client, named)
        most = sum(wanted for _, wanted in targets)
        require(amount is None or amount <= min(most, self.credit(client)))
        self._apply(client, targets, most if amount is None else amount)

    def apply_all(self) -> None:
        for client in sorted({each.client for each in self.invoices}):
            self.apply(client, None)

    def unapply(self, invoice: Invoice, amount: int) -> None:
        require(amount <= invoice.paid)
        self._release(invoice, amount)

    # Money out.

    def refund(self, receipt: int, amount: int, day: date, invoice: Invoice | None) -> None:
        paper = self.receipts[receipt - 1]
        require(paper.date <= day <= self.today, 2)
        require(paper.kind != "refund" and not paper.void and amount <= paper.amount - self.refunded(receipt))
        on_invoices = self.settled_by(receipt)
        taken_off = max(0, amount - self.unapplied(receipt))
        if invoice:
            on_invoices, taken_off = [(at, part) for at, part in on_invoices if at is invoice], amount
            require(amount <= sum(part.amount for _, part in on_invoices))
        self._take_off(on_invoices, taken_off, day)
        self.receipts.append(Receipt(paper.client, day, amount, kind="refund", refund_of=receipt))
        self._enter(paper.client, day, "refund", amount)

    def void_receipt(self, receipt: int) -> None:
        paper = self.receipts[receipt - 1]
        if paper.void:
            return
        require(self.refunded(receipt) == 0)
        on_invoices = self.settled_by(receipt)
        self._take_off(on_invoices, sum(part.amount for _, part in on_invoices), self.today)
        paper.voided_on = self.today
        self._enter(paper.client, self.today, "receipt-void", -paper.amount if paper.kind == "refund" else paper.amount)

    # Bad debt and credit notes.

    def write_off(self, invoice: Invoice, amount: int | None) -> None:
        require(invoice.status == "closed")
        given_up = invoice.balance if amount is None else amount
        require(0 < given_up <= invoice.balance)
        invoice.write_offs.append((self.today, given_up))
        self._enter(invoice.client, self.today, "write-off", -given_up)

    def reverse(self, invoice: Invoice) -> None:
        self._shrink_write_off(invoice, invoice.written_off)

    def take_back(self, invoice: Invoice, named: Sequence[tuple[int, int | None]]) -> None:
        """A credit note; without a line for all that is left."""
        require(len({number for number, _ in named}) == len(named), 2)
        require(invoice.status == "closed")
        lines = [(invoice.lines[number - 1], part) for number, part in named] or [(each, None) for each in invoice.live]
        require(bool(lines) and all(any(line is each for each in invoice.live) for line, _ in lines))
        credited = 0
        for line, asked in lines:
            left = worth(line, invoice) - line.credited
            part = left if asked is None else asked
            require(part <= left)
            line.credited, line.taken_back = line.credited + part, part == left
            credited += part
        too_much = max(0, credited - invoice.balance)
        forgiven = min(too_much, invoice.written_off)
        self._shrink_write_off(invoice, forgiven)
        self._release(invoice, too_much - forgiven)
        invoice.notes.append((self.today, credited))
        self._enter(invoice.client, self.today, "credit-note", -credited)

    # Clients.

    def merge(self, twin: int, client: int) -> None:
        """All that is the one's is the other's from now on, and on the days before; a line keeps its discount."""
        require(twin != client, 2)
        self.clients.remove(twin)
        self.patients = {name: client if owner == twin else owner for name, owner in self.patients.items()}
        owned: list[Session | Invoice | Receipt | Entry] = [*self.sessions.values(), *self.invoices]
        for each in (*owned, *self.receipts, *self.journal):
            if each.client == twin:
                each.client = client
        self.goodwill.setdefault(client, []).extend(self.goodwill.pop(twin, []))

    # What the books say.

    def days(self, client: int) -> dict[tuple[date, str], int]:
        """By how much each kind of entry moved the client's ledger on each day."""
        moved: dict[tuple[date, str], int] = {}
        for each in self._entries(client, NOW):
            moved[each.day, each.kind] = moved.get((each.day, each.kind), 0) + each.amount
        return {key: amount for key, amount in moved.items() if amount}

    def end(self, client: int, day: date) -> int:
        """Where the client's ledger stood at the end of a day."""
        return sum(each.amount for each in self._entries(client, day))

    def receivable(self, client: int, as_of: date) -> tuple[int, ...]:
        """closed_balance, paid_on_open, account_balance, unapplied, and the five ages, at the end of a day (SPEC 8.1).
        A late entry can put more on an invoice than it came to: its balance was negative then."""
        own = [each for each in self.invoices if each.client == client]
        closed = [each for each in own if each.stood(as_of) == "closed"]
        on_open = -sum(each.paid_by(as_of) for each in own if each.stood(as_of) == "open")
        ages = [0] * 5
        for each in closed:
            ages[min(max((as_of - each.closed_on).days - 1, 0) // 30, 4)] += each.balance_by(as_of)
        return sum(ages), on_open, sum(ages) + on_open, self.credit(client, as_of), *ages

    def behind(self, client: int, as_of: date) -> dict[tuple[str, str], int]:
        """What each invoice and receipt has of the figures of accounts receivable."""
        parts = {("unapplied", "goodwill"): self.unused_goodwill(client, as_of)}
        for number, receipt in enumerate(self.receipts, 1):
            if receipt.client == client:
                parts["unapplied", f"RCT-{number:04}"] = self.unapplied(number, as_of)
        for each in self.invoices:
            if each.client == client and each.stood(as_of) == "closed":
                parts["closed_balance", each.label] = each.balance_by(as_of)
            elif each.client == client and each.stood(as_of) == "open":
                parts["paid_on_open", each.label] = -each.paid_by(as_of)
        return {key: amount for key, amount in parts.items() if amount}

    def left_out(self, as_of: date) -> tuple[int, int, int]:
        """Of the invoices then open: how many, their total, the money on them."""
        then = [each for each in self.invoices if each.stood(as_of) == "open"]
        return len(then), sum(each.total for each in then), sum(each.paid_by(as_of) for each in then)

    def _entries(self, client: int, day: date) -> list[Entry]:
        """The client's up to a day."""
        return [each for each in self.journal if each.client == client and each.day <= day]

    def _shrink_write_off(self, invoice: Invoice, amount: int) -> None:
        invoice.write_offs.append((self.today, -amount))
        self._enter(invoice.client, self.today, "reversal", amount)

    def _targets(self, client: int, named: Sequence[tuple[Invoice, int | None]]) -> Targets:
        """What is to be settled, in order: named invoices, those with an amount first; else all that owe, the oldest
        first."""
        if named:
            in_order = sorted(named, key=lambda each: each[1] is None)
            return [(invoice, self._asked(invoice, client, part)) for invoice, part in in_order]
        owing = [each for each in self.invoices if each.client == client and each.balance > 0]
        return [(each, each.balance) for each in sorted(owing, key=lambda each: (each.date, each.number))]

    def _give(self, client: int, amount: int) -> None:
        self.goodwill.setdefault(client, []).append((self.today, amount))
        self._enter(client, self.today, "goodwill", -amount)

    def _receive(self, receipt: Receipt) -> None:
        self.receipts.append(receipt)
        self._enter(receipt.client, receipt.date, receipt.kind, -receipt.amount)

    def _settle(self, source: int, amount: int, targets: Targets, day: date) -> Targets:
        """Put a receipt (or goodwill, 0) on invoices up to what each is to get; what then is wanted still. It counts
        from that day, but not before the invoice's."""
        still = []
        for invoice, wanted in targets:
            part = min(wanted, amount)
            amount -= part
            if part:
                self.settlements_made += 1
                dated = (max(day, invoice.date), part)
                invoice.settlements.append(Settlement(self.settlements_made, source, [dated]))
            still.append((invoice, wanted - part))
        return still

    def _apply(self, client: int, targets: Targets, amount: int) -> Targets:
        """Goodwill first, then money, oldest first; what is wanted still."""
        own = [number for number, each in enumerate(self.receipts, 1) if each.client == client]
        own.sort(key=lambda number: (self.receipts[number - 1].date, number))
        sources = [(0, self.unused_goodwill(client)), *((number, self.unapplied(number)) for number in own)]
        still = targets
        for source, held in sources:
            used = min(held, amount, sum(wanted for _, wanted in still))
            still = self._settle(source, used, still, self.today)
            amount -= used
        for (invoice, wanted), (_, left) in zip(targets, still, strict=True):
            if left < wanted:
                self.close_if_settled(invoice)
        return still


def _all_different(named: Sequence[tuple[Invoice, int | None]]) -> bool:
    return len({each.number for each, _ in named}) == len(named)
