"""The rules of SPEC 2 to 6 once more, in plain Python, to compare the practice file with.

Everything is recomputed from first facts: lines have prices, invoices have lines and settlements, receipts have an
amount. Amounts are cents, days dates in UTC, rates thousandths of a percent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from tests.services.nouns import (
    CLIENTS,
    NOW,
    PATIENTS,
    SERVICES,
    Dated,
    Entry,
    Invoice,
    Line,
    Receipt,
    Session,
    Settlement,
    bare,
    by,
    gross,
    half_up,
    worth,
)

BILLABLE = ("attended", "late-cancelled", "no-show")
REOPEN_SECONDS = 24 * 3600


class Refusal(Exception):
    """The contract says no, with this exit code."""

    def __init__(self, code: int = 4) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class Model:
    """One practice. A method changes it as the command of that name would, or raises Refusal."""

    now: int
    auto_invoice: bool = True
    auto_close: str = "off"
    clients: list[int] = field(default_factory=lambda: list(CLIENTS))
    patients: dict[str, int] = field(default_factory=lambda: dict(PATIENTS))
    sessions: dict[int, Session] = field(default_factory=dict)
    invoices: list[Invoice] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    goodwill: dict[int, Dated] = field(default_factory=dict)
    journal: list[Entry] = field(default_factory=list)
    settlements_made: int = 0
    sessions_made: int = 0

    @property
    def today(self) -> date:
        return datetime.fromtimestamp(self.now, UTC).date()

    @property
    def lines(self) -> list[tuple[str, int]]:
        """Every line there ever was, by invoice and line number."""
        return [(str(each.number), line) for each in self.invoices for line in range(1, len(each.lines) + 1)]

    def on(self, number: str) -> Invoice:
        return self.invoices[int(number) - 1]

    def at(self, number: str) -> Invoice | None:
        return self.on(number) if number else None

    # Sessions.

    def schedule(self, client: int, service: int, day: date, fee: int | None) -> None:
        self.sessions_made += 1
        self.sessions[self.sessions_made] = Session(client, service, day, fee)

    def edit_session(self, number: int, fee: int, client: int) -> None:
        session = self.sessions[number]
        require(self.line_of(number) is None)
        session.fee, session.client = fee, client
        if session.status in BILLABLE and not session.waived and not session.ever_billed:
            session.unbilled = self.fee(session, session.status) > 0

    def delete_session(self, number: int) -> None:
        require(not self.sessions[number].ever_billed)
        del self.sessions[number]

    def attend(self, number: int, status: str, waive: bool) -> None:
        session, line = self.sessions[number], self.line_of(number)
        require(not waive or status in ("late-cancelled", "no-show"), 2)
        if (session.status, session.waived) == (status, waive) and (line or not self._released(session)):
            return
        require(session.day <= self.today or status not in ("attended", "no-show", "non-billable"))
        require(not session.is_in or status == "attended")
        require(line is None or (session.status, status) == ("scheduled", "attended"))
        session.status, session.waived, session.unbilled = status, waive, False
        if line or waive or status not in BILLABLE or self.fee(session, status) == 0:
            return
        if self.auto_invoice:
            invoice = self._make(session.client, self.today)
            self._put(number, invoice, self.today)
            if self.auto_close == "made" or (self.auto_close == "paid" and invoice.balance == 0):
                self._close(invoice)
        else:
            session.unbilled = True

    def check_in(self, number: int, invoice: Invoice | None) -> None:
        session = self.sessions[number]
        require(invoice is None or invoice.status == "open")
        if session.is_in:
            return
        require(not session.left and session.day <= self.today and session.status in ("scheduled", "attended"))
        billed = self.line_of(number)
        require(billed is None or billed[0].status == "open")
        session.came = True
        if (invoice or self.auto_invoice) if session.status == "scheduled" else (invoice and session.unbilled):
            require(invoice is None or invoice.client == session.client)
            self._put(number, invoice or self._make(session.client, self.today), self.today)

    def undo_check_in(self, number: int) -> None:
        session = self.sessions[number]
        if not session.came:
            return
        require(session.is_in and session.status == "scheduled")
        found = self.line_of(number)
        if found:
            invoice, line = found
            self._take_back(invoice, line)
            if not invoice.live:
                self._void(invoice)
        session.came = False

    def check_out(self, numbers: Sequence[int], close: bool | None) -> None:
        for number in numbers:
            require(self.sessions[number].status in ("scheduled", "attended"))
            self.sessions[number].left = True
            if self.sessions[number].status == "scheduled":
                self.attend(number, "attended", False)
        found = [self.line_of(number) for number in numbers]
        require(not close or None not in found)
        for invoice in {each[0].number: each[0] for each in found if each}.values():
            if close and invoice.status == "open":
                self.close(invoice)
            elif close is None and invoice.paid > 0:
                self.close_if_settled(invoice)

    # Invoices.

    def charge(
        self,
        client: int,
        price: int,
        quantity: int,
        day: date,
        own: str | int | None,
        service: int | None,
        invoice: Invoice | None,
    ) -> None:
        require(day <= self.today, 2)
        require(invoice is None or (invoice.status == "open" and invoice.client == client))
        line = Line(client, bare(price, service, client), quantity, service, own=own)
        require(not isinstance(own, int) or own <= gross(line))
        counts_on = self.today if invoice else day
        self._add(invoice or self._make(client, day), line, counts_on)

    def gather(self, client: int, numbers: Sequence[int] | None, day: date) -> None:
        """The client's unbilled sessions, or the named ones (an empty list: an invoice without a line)."""
        require(day <= self.today, 2)
        if numbers is None:
            chosen = [each for each, found in self.sessions.items() if found.client == client and found.unbilled]
            chosen.sort(key=lambda each: (self.sessions[each].day, each))
        else:
            chosen = list(numbers)
            self._require_billable(chosen, client)
        worthy = [each for each in chosen if self.full_or_part(each) > 0]
        for number in chosen:
            self.sessions[number].unbilled = False
        if worthy or numbers == []:
            invoice = self._make(client, day)
            for number in worthy:
                self._put(number, invoice, day)

    def add_sessions(self, invoice: Invoice, numbers: Sequence[int]) -> None:
        require(invoice.status == "open")
        self._require_billable(numbers, invoice.client)
        for number in numbers:
            self.sessions[number].unbilled = False
            if self.full_or_part(number) > 0:
                self._put(number, invoice, self.today)

    def edit_line(self, invoice: Invoice, number: int, price: int | None, quantity: int | None, own: str | int) -> None:
        line, before = invoice.lines[number - 1], invoice.total
        require(invoice.status == "open" and not line.void)
        line.price = line.price if price is None else price
        line.quantity = quantity or line.quantity
        line.own = None if own == "default" else line.own if own == "" else own
        require(not isinstance(line.own, int) or line.own <= gross(line))
        self._changed(invoice, before)

    def void_line(self, invoice: Invoice, number: int) -> None:
        require(invoice.status == "open")
        if not invoice.lines[number - 1].void:
            self._take_back(invoice, invoice.lines[number - 1])

    def restore_line(self, invoice: Invoice, number: int) -> None:
        require(invoice.status == "open")
        line, before = invoice.lines[number - 1], invoice.total
        if not line.void:
            return
        if line.session:
            self._require_billable([line.session], invoice.client)
            self.sessions[line.session].unbilled = False
        line.void = False
        self._changed(invoice, before)

    def discount(self, invoice: Invoice, name: str) -> None:
        require(invoice.status == "open")
        before = invoice.total
        invoice.discount = None if name == "default" else name
        self._changed(invoice, before)

    def close(self, invoice: Invoice) -> None:
        require(invoice.status != "void")
        if invoice.status == "open":
            require(self._may_close(invoice))
            self._close(invoice)

    def reopen(self, invoice: Invoice) -> None:
        require(invoice.status != "void")
        if invoice.status == "closed":
            require(self.now - invoice.closed_at <= REOPEN_SECONDS)
            require(not invoice.notes and not invoice.written_off)
            invoice.status = "open"

    def void(self, invoice: Invoice) -> None:
        if invoice.status == "void":
            return
        require(invoice.status == "open" and invoice.paid == 0)
        for line in invoice.live:
            if line.session:
                self.sessions[line.session].unbilled = (
                    self.sessions[line.session].status != "scheduled" and gross(line) > 0
                )
        self._void(invoice)

    # What follows from it.

    def line_of(self, number: int) -> tuple[Invoice, Line] | None:
        found = [(each, line) for each in self.invoices for line in each.live if line.session == number]
        assert len(found) <= 1
        return found[0] if found else None

    def fee(self, session: Session, status: str) -> int:
        service = SERVICES[session.service]
        full = service.price if session.fee is None else session.fee
        rate = {"late-cancelled": service.late_cancel, "no-show": service.no_show}.get(status, 100_000)
        return half_up(full * rate, 100_000)

    def full_or_part(self, number: int) -> int:
        return self.fee(self.sessions[number], self.sessions[number].status)

    def settled_by(self, receipt: int) -> list[tuple[Invoice, Settlement]]:
        """What of a receipt is on invoices, newest first; of goodwill with 0."""
        found = [(each, part) for each in self.invoices for part in each.settled if part.source == receipt]
        return sorted(found, key=lambda each: -each[1].order)

    def refunded(self, receipt: int, day: date = NOW) -> int:
        return sum(each.valid_by(day) for each in self.receipts if each.refund_of == receipt)

    def unapplied(self, receipt: int, day: date = NOW) -> int:
        paper = self.receipts[receipt - 1]
        if paper.kind == "refund":
            return 0
        return paper.valid_by(day) - self.refunded(receipt, day) - self._put_on(paper.client, receipt, day)

    def unused_goodwill(self, client: int, day: date = NOW) -> int:
        return by(day, self.goodwill.get(client, [])) - self._put_on(client, 0, day)

    def owing(self, client: int) -> int:
        return sum(each.balance for each in self.invoices if each.client == client)

    def money(self, client: int, day: date = NOW) -> int:
        return sum(self.unapplied(number, day) for number, each in enumerate(self.receipts, 1) if each.client == client)

    def credit(self, client: int, day: date = NOW) -> int:
        return self.money(client, day) + self.unused_goodwill(client, day)

    def _put_on(self, client: int, source: int, day: date) -> int:
        """What of a receipt or of goodwill was on the client's invoices; what is on a void one counts as on none."""
        parts = [
            part
            for each in self.invoices
            if each.client == client and each.status != "void"
            for part in each.settlements
        ]
        return sum(by(day, part.moves) for part in parts if part.source == source)

    def _released(self, session: Session) -> bool:
        return session.status in BILLABLE and not session.waived and not session.unbilled and session.ever_billed

    def _require_billable(self, numbers: Iterable[int], client: int) -> None:
        for number in numbers:
            session = self.sessions[number]
            require(session.client == client and self.line_of(number) is None)
            require(not session.waived and (session.status in BILLABLE or session.is_in))

    def _asked(self, invoice: Invoice, client: int, part: int | None) -> int:
        wanted = invoice.balance if part is None else part
        require(invoice.client == client and invoice.balance > 0 and wanted <= invoice.balance)
        return wanted

    def _make(self, client: int, day: date) -> Invoice:
        self.invoices.append(Invoice(len(self.invoices) + 1, client, day))
        return self.invoices[-1]

    def _put(self, number: int, invoice: Invoice, counts_on: date) -> None:
        session = self.sessions[number]
        session.unbilled, session.ever_billed = False, True
        price = bare(self.full_or_part(number), session.service, invoice.client)
        self._add(invoice, Line(invoice.client, price, 1000, session.service, number), counts_on)

    def _add(self, invoice: Invoice, line: Line, counts_on: date) -> None:
        invoice.lines.append(line)
        self._enter(invoice.client, counts_on, "invoice", worth(line, invoice))

    def _take_back(self, invoice: Invoice, line: Line) -> None:
        before = invoice.total
        line.void = True
        self._changed(invoice, before)

    def _changed(self, invoice: Invoice, before: int) -> None:
        """A changed total counts today; what settled more than it is released, newest first."""
        self._enter(invoice.client, self.today, "invoice", invoice.total - before)
        self._release(invoice, max(0, invoice.paid - invoice.total))

    def _release(self, invoice: Invoice, amount: int) -> None:
        parts = [(invoice, part) for part in sorted(invoice.settled, key=lambda each: -each.order)]
        self._take_off(parts, amount, self.today)

    def _take_off(self, newest_first: Sequence[tuple[Invoice, Settlement]], amount: int, day: date) -> None:
        """Counts from that day, but not before the last one on which its source was put on the invoice."""
        for invoice, part in newest_first:
            put_on = max(each.moves[0][0] for each in invoice.settlements if each.source == part.source)
            taken = min(amount, part.amount)
            part.moves.append((max(day, put_on), -taken))
            amount -= taken
        assert amount == 0

    def _enter(self, client: int, day: date, kind: str, amount: int) -> None:
        self.journal.append(Entry(client, day, kind, amount))

    def _may_close(self, invoice: Invoice) -> bool:
        return bool(invoice.live) and not any(
            line.session and self.sessions[line.session].is_in for line in invoice.live
        )

    def _close(self, invoice: Invoice) -> None:
        invoice.status, invoice.closed_at, invoice.closed_on = "closed", self.now, self.today

    def close_if_settled(self, invoice: Invoice) -> None:
        if self.auto_close == "paid" and invoice.status == "open" and invoice.balance == 0 and self._may_close(invoice):
            self._close(invoice)

    def _void(self, invoice: Invoice) -> None:
        self._enter(invoice.client, self.today, "invoice", -invoice.total)
        invoice.status = "void"


def require(holds: bool, code: int = 4) -> None:
    if not holds:
        raise Refusal(code)
