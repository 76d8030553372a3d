"""Model of SPEC 2 to 6 in plain Python, to compare with the practice file.

Everything is recomputed from lines, settlements and receipts. Amounts are in cents, days are dates in UTC, rates are
thousandths of a percent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

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
    gross,
    half_up,
    line_total,
    sum_up_to,
    unit_price,
)

BILLABLE = ("attended", "late-cancelled", "no-show")
REOPEN_SECONDS = 24 * 3600


class Refusal(Exception):
    """A command that SPEC refuses, with its exit code."""

    def __init__(self, code: int = 4) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class Model:
    """One practice. Each method does what the command of that name does, or raises Refusal."""

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
        """Return the invoice number and line number of every line, including void ones."""
        return [(str(each.number), line) for each in self.invoices for line in range(1, len(each.lines) + 1)]

    def invoice(self, number: str) -> Invoice:
        return self.invoices[int(number) - 1]

    def optional_invoice(self, number: str) -> Invoice | None:
        return self.invoice(number) if number else None

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

    def attend(self, number: int, status: str, waive: bool, *, leave_open: bool = False) -> None:
        session, line = self.sessions[number], self.line_of(number)
        require(not waive or status in ("late-cancelled", "no-show"), 2)
        if (session.status, session.waived) == (status, waive) and (line or not self._released(session)):
            return
        require(session.day <= self.today or status not in ("attended", "no-show", "non-billable"))
        require(not session.is_checked_in or status == "attended")
        require(line is None or (session.status, status) == ("scheduled", "attended"))
        session.status, session.waived, session.unbilled = status, waive, False
        if line or waive or status not in BILLABLE or self.fee(session, status) == 0:
            return
        if self.auto_invoice:
            invoice = self._create_invoice(session.client, self.today)
            self._bill_session(number, invoice, self.today)
            if not leave_open and (self.auto_close == "made" or (self.auto_close == "paid" and invoice.balance == 0)):
                self._close(invoice)
        else:
            session.unbilled = True

    def check_in(self, number: int, invoice: Invoice | None) -> None:
        session = self.sessions[number]
        require(invoice is None or invoice.status == "open")
        if session.is_checked_in:
            return
        require(not session.left and session.day <= self.today and session.status in ("scheduled", "attended"))
        billed = self.line_of(number)
        require(billed is None or billed[0].status == "open")
        session.came = True
        if (invoice or self.auto_invoice) if session.status == "scheduled" else (invoice and session.unbilled):
            require(invoice is None or invoice.client == session.client)
            self._bill_session(number, invoice or self._create_invoice(session.client, self.today), self.today)

    def undo_check_in(self, number: int) -> None:
        session = self.sessions[number]
        if not session.came:
            return
        require(session.is_checked_in and session.status == "scheduled")
        found = self.line_of(number)
        if found:
            invoice, line = found
            self._void_line(invoice, line)
            if not invoice.live:
                self._void(invoice)
            self.close_if_settled(invoice)
        session.came = False

    def check_out(self, numbers: Sequence[int], close: bool | None) -> None:
        for number in numbers:
            require(self.sessions[number].status in ("scheduled", "attended"))
            self.sessions[number].left = True
            if self.sessions[number].status == "scheduled":
                self.attend(number, "attended", False, leave_open=close is False)
        found = [self.line_of(number) for number in numbers]
        require(not close or None not in found)
        for invoice in {each[0].number: each[0] for each in found if each}.values():
            if close and invoice.status == "open":
                self.close(invoice)
            elif close is None:
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
        line = Line(client, unit_price(price, service, client), quantity, service, own=own)
        require(not isinstance(own, int) or own <= gross(line))
        counts_on = self.today if invoice else day
        invoice = invoice or self._create_invoice(client, day)
        self._add_line(invoice, line, counts_on)
        self.close_if_settled(invoice)

    def new_invoice(self, client: int, numbers: Sequence[int] | None, day: date) -> None:
        """Invoice the client's unbilled sessions or the given ones; an empty list creates an invoice without lines."""
        require(day <= self.today, 2)
        if numbers is None:
            chosen = [each for each, found in self.sessions.items() if found.client == client and found.unbilled]
            chosen.sort(key=lambda each: (self.sessions[each].day, each))
        else:
            chosen = list(numbers)
            self._require_billable(chosen, client)
        worthy = [each for each in chosen if self.fee_as_marked(each) > 0]
        for number in chosen:
            self.sessions[number].unbilled = False
        if worthy or numbers == []:
            invoice = self._create_invoice(client, day)
            for number in worthy:
                self._bill_session(number, invoice, day)
            self.close_if_settled(invoice)

    def add_sessions(self, invoice: Invoice, numbers: Sequence[int]) -> None:
        require(invoice.status == "open")
        self._require_billable(numbers, invoice.client)
        for number in numbers:
            self.sessions[number].unbilled = False
            if self.fee_as_marked(number) > 0:
                self._bill_session(number, invoice, self.today)
        self.close_if_settled(invoice)

    def edit_line(self, invoice: Invoice, number: int, price: int | None, quantity: int | None, own: str | int) -> None:
        line, before = invoice.lines[number - 1], invoice.total
        require(invoice.status == "open" and not line.void)
        was = line.price, line.quantity, line.own
        line.price = line.price if price is None else unit_price(price, line.service, line.written_for)
        line.quantity = quantity or line.quantity
        line.own = None if own == "default" else line.own if own == "" else own
        require(not isinstance(line.own, int) or line.own <= gross(line))
        if (line.price, line.quantity, line.own) != was:
            self._record_change(invoice, before)
            self.close_if_settled(invoice)

    def void_line(self, invoice: Invoice, number: int) -> None:
        require(invoice.status == "open")
        if not invoice.lines[number - 1].void:
            self._void_line(invoice, invoice.lines[number - 1])
            self.close_if_settled(invoice)

    def restore_line(self, invoice: Invoice, number: int) -> None:
        require(invoice.status == "open")
        line, before = invoice.lines[number - 1], invoice.total
        if not line.void:
            return
        if line.session:
            self._require_billable([line.session], invoice.client)
            require(self._billed_as(line.session) == line.billed_as)
            self.sessions[line.session].unbilled = False
        line.void = False
        self._record_change(invoice, before)
        self.close_if_settled(invoice)

    def discount(self, invoice: Invoice, name: str) -> None:
        require(invoice.status == "open")
        before, chosen = invoice.total, None if name == "default" else name
        if chosen != invoice.discount:
            invoice.discount = chosen
            self._record_change(invoice, before)
            self.close_if_settled(invoice)

    def close(self, invoice: Invoice) -> None:
        require(invoice.status != "void")
        if invoice.status == "open":
            require(self._may_close(invoice))
            self._close(invoice)

    def reopen(self, invoice: Invoice) -> None:
        require(invoice.status != "void")
        if invoice.status == "closed":
            require(self.now - invoice.closed_at <= REOPEN_SECONDS)
            require(not invoice.credit_notes and not invoice.written_off)
            invoice.status = "open"

    def void(self, invoice: Invoice) -> None:
        if invoice.status == "void":
            return
        require(invoice.status == "open" and invoice.paid == 0 and not self._is_visited(invoice))
        for line in invoice.live:
            if line.session:
                self.sessions[line.session].unbilled = (
                    self.sessions[line.session].status != "scheduled" and gross(line) > 0
                )
        self._void(invoice)

    # Figures that follow from it.

    def line_of(self, number: int) -> tuple[Invoice, Line] | None:
        found = [(each, line) for each in self.invoices for line in each.live if line.session == number]
        assert len(found) <= 1
        return found[0] if found else None

    def fee(self, session: Session, status: str) -> int:
        service = SERVICES[session.service]
        full = service.price if session.fee is None else session.fee
        rate = {"late-cancelled": service.late_cancel, "no-show": service.no_show}.get(status, 100_000)
        return half_up(full * rate, 100_000)

    def fee_as_marked(self, number: int) -> int:
        return self.fee(self.sessions[number], self.sessions[number].status)

    def settled_by(self, receipt: int) -> list[tuple[Invoice, Settlement]]:
        """Return where a receipt's money is applied, newest first; receipt 0 is goodwill."""
        found = [(each, part) for each in self.invoices for part in each.settled if part.source == receipt]
        return sorted(found, key=lambda each: -each[1].order)

    def refunded(self, receipt: int, day: date = NOW) -> int:
        return sum(each.valid_by(day) for each in self.receipts if each.refund_of == receipt)

    def unapplied(self, receipt: int, day: date = NOW) -> int:
        paper = self.receipts[receipt - 1]
        if paper.kind == "refund":
            return 0
        return paper.valid_by(day) - self.refunded(receipt, day) - self._applied(paper.client, receipt, day)

    def unused_goodwill(self, client: int, day: date = NOW) -> int:
        return sum_up_to(day, self.goodwill.get(client, [])) - self._applied(client, 0, day)

    def owing(self, client: int) -> int:
        return sum(each.balance for each in self.invoices if each.client == client)

    def money(self, client: int, day: date = NOW) -> int:
        return sum(self.unapplied(number, day) for number, each in enumerate(self.receipts, 1) if each.client == client)

    def credit(self, client: int, day: date = NOW) -> int:
        return self.money(client, day) + self.unused_goodwill(client, day)

    def _applied(self, client: int, source: int, day: date) -> int:
        """Return how much of a receipt, or of goodwill (source 0), is on the client's invoices."""
        parts = [part for each in self.invoices if each.client == client for part in each.settlements]
        return sum(sum_up_to(day, part.moves) for part in parts if part.source == source)

    def _released(self, session: Session) -> bool:
        return session.status in BILLABLE and not session.waived and not session.unbilled and session.ever_billed

    def _require_billable(self, numbers: Iterable[int], client: int) -> None:
        for number in numbers:
            session = self.sessions[number]
            require(session.client == client and self.line_of(number) is None)
            require(not session.waived and (session.status in BILLABLE or session.is_checked_in))

    def _requested_amount(self, invoice: Invoice, client: int, part: int | None) -> int:
        wanted = invoice.balance if part is None else part
        require(invoice.client == client and invoice.balance > 0 and wanted <= invoice.balance)
        return wanted

    def _create_invoice(self, client: int, day: date) -> Invoice:
        self.invoices.append(Invoice(len(self.invoices) + 1, client, day))
        return self.invoices[-1]

    def _bill_session(self, number: int, invoice: Invoice, counts_on: date) -> None:
        session = self.sessions[number]
        session.unbilled, session.ever_billed = False, True
        price = unit_price(self.fee_as_marked(number), session.service, invoice.client)
        line = Line(invoice.client, price, 1000, session.service, number, billed_as=self._billed_as(number))
        self._add_line(invoice, line, counts_on)

    def _billed_as(self, number: int) -> str:
        status = self.sessions[number].status
        return "attended" if status == "scheduled" else status

    def _add_line(self, invoice: Invoice, line: Line, counts_on: date) -> None:
        invoice.lines.append(line)
        self._record_total(invoice, counts_on, line_total(line, invoice))

    def _void_line(self, invoice: Invoice, line: Line) -> None:
        before = invoice.total
        line.void = True
        self._record_change(invoice, before)

    def _record_change(self, invoice: Invoice, before: int) -> None:
        """Record a changed total today and release payments above it, newest first."""
        self._record_total(invoice, self.today, invoice.total - before)
        self._release(invoice, max(0, invoice.paid - invoice.total))

    def _record_total(self, invoice: Invoice, day: date, amount: int) -> None:
        invoice.totals.append((day, amount))
        self._record(invoice.client, day, "invoice", amount)

    def _release(self, invoice: Invoice, amount: int) -> None:
        parts = [(invoice, part) for part in sorted(invoice.settled, key=lambda each: -each.order)]
        self._unapply(parts, amount, self.today)

    def _unapply(self, newest_first: Sequence[tuple[Invoice, Settlement]], amount: int, day: date) -> None:
        """Move an amount from invoices to credit as of a day."""
        for _, part in newest_first:
            moved = min(amount, part.amount)
            part.moves.append((day, -moved))
            amount -= moved
        assert amount == 0

    def _first_day(self, earliest: date, has_room: Callable[[date], bool]) -> date:
        """Return the first day, `earliest` or later, from which on there has been room on every day until today."""
        day = self.today
        while day > earliest and has_room(day - timedelta(days=1)):
            day -= timedelta(days=1)
        return day

    def _record(self, client: int, day: date, kind: str, amount: int) -> None:
        self.journal.append(Entry(client, day, kind, amount))

    def _may_close(self, invoice: Invoice) -> bool:
        return bool(invoice.live) and not self._is_visited(invoice)

    def _is_visited(self, invoice: Invoice) -> bool:
        """Return whether a patient on the invoice is checked in."""
        return any(line.session and self.sessions[line.session].is_checked_in for line in invoice.live)

    def _close(self, invoice: Invoice) -> None:
        invoice.status, invoice.closed_at, invoice.closed_on = "closed", self.now, self.today

    def close_if_settled(self, invoice: Invoice) -> None:
        if self.auto_close == "paid" and invoice.status == "open" and invoice.balance == 0 and self._may_close(invoice):
            self._close(invoice)

    def _void(self, invoice: Invoice) -> None:
        self._record(invoice.client, self.today, "invoice", -invoice.total)
        invoice.status, invoice.voided_on = "void", self.today


def require(holds: bool, code: int = 4) -> None:
    if not holds:
        raise Refusal(code)
