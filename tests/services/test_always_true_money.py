"""Random practices with account credit, refunds, void receipts, credit notes and bad debt, compared with the model."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from tests.services.nouns import CLIENTS
from tests.services.test_always_true import AGO, AMOUNT, AUTO_CLOSE, CLIENT, EXAMPLES, PICK, RandomPractice, run
from zbill.money import Money
from zbill.reports.ledger import ledger
from zbill.services import clients, credit, credit_notes, payments, refunds, settlements, write_offs

PART = st.none() | st.sampled_from([1, 700, 4500, 20000])


class RandomAccounts(RandomPractice):
    """All commands that move money, goodwill and debts. An amount of None means all of it."""

    @initialize(auto_close=AUTO_CLOSE, auto_invoice=st.booleans())
    def begin(self, auto_close: str, auto_invoice: bool) -> None:
        """Also give each client an open and a closed invoice with payments some days old, and one client a deposit."""
        super().begin(auto_close, auto_invoice)
        for client in CLIENTS:
            for _ in range(2):
                self.charge(client, 4500, 2000, 3, None, client, None)
                self.pay_named([0], 1000, None, 3)
            self.close(0)
        self.deposit(1, 15000, 3, False)

    @rule(client=CLIENT, amount=AMOUNT, ago=AGO, again=st.booleans())
    def deposit(self, client: int, amount: int, ago: int, again: bool) -> None:
        day = self.day(ago)
        request = payments.Payment(Money(amount), date=day, again=again)
        self.do(lambda m: m.deposit(client, amount, day, again), lambda d: payments.deposit(d, str(client), request))

    @precondition(lambda self: self.model.invoices)
    @rule(picks=st.lists(PICK, min_size=1, max_size=2), amount=AMOUNT, part=PART, ago=AGO)
    def pay_named(self, picks: list[int], amount: int, part: int | None, ago: int) -> None:
        named = self.owing(picks)
        client = self.model.invoice(named[0]).client
        wanted = None if part is None else Money(part)
        request = payments.Payment(
            Money(amount), [settlements.NamedInvoice(at, wanted) for at in named], date=self.day(ago)
        )
        self.pay(
            client, request, lambda m: m.pay(client, amount, self.day(ago), [(m.invoice(at), part) for at in named])
        )

    @precondition(lambda self: self.model.sessions)
    @rule(pick=PICK, amount=AMOUNT)
    def pay_session(self, pick: int, amount: int) -> None:
        number = self.session(pick)
        client = self.model.sessions[number].client
        request = payments.Payment(Money(amount), session=number)
        self.pay(client, request, lambda m: m.pay(client, amount, m.today, session=number))

    @rule(client=CLIENT, amount=AMOUNT)
    def add_goodwill(self, client: int, amount: int) -> None:
        self.do(
            lambda m: m.add_goodwill(client, amount), lambda d: credit.add(d, str(client), Money(amount), "long wait")
        )

    @precondition(lambda self: self.model.goodwill)
    @rule(client=CLIENT, part=PART)
    def remove_goodwill(self, client: int, part: int | None) -> None:
        amount = part or self.model.unused_goodwill(client) or 1
        self.do(
            lambda m: m.remove_goodwill(client, amount),
            lambda d: credit.remove(d, str(client), Money(amount), "mistake"),
        )

    @precondition(lambda self: self.could_apply())
    @rule(client=CLIENT, part=PART)
    def apply(self, client: int, part: int | None) -> None:
        request = None if part is None else Money(part)
        self.do(lambda m: m.apply(client, part), lambda d: credit.apply(d, str(client), request))

    @precondition(lambda self: self.model.invoices)
    @rule(picks=st.lists(PICK, min_size=1, max_size=2), amount=PART, part=PART)
    def apply_named(self, picks: list[int], amount: int | None, part: int | None) -> None:
        named = self.owing(picks)
        client = self.model.invoice(named[0]).client
        wanted = [settlements.NamedInvoice(at, None if part is None else Money(part)) for at in named]
        request = None if amount is None else Money(amount)
        self.do(
            lambda m: m.apply(client, amount, [(m.invoice(at), part) for at in named]),
            lambda d: credit.apply(d, str(client), request, wanted),
        )

    @precondition(lambda self: self.could_apply())
    @rule()
    def apply_all(self) -> None:
        self.do(lambda m: m.apply_all(), credit.apply_all)

    @precondition(lambda self: self.model.invoices)
    @rule(pick=PICK, part=PART)
    def unapply(self, pick: int, part: int | None) -> None:
        at = self.likely(pick, lambda each: each.paid > 0)
        self.unapply_amount(at, part or self.model.invoice(at).paid or 1)

    @precondition(lambda self: self.model.invoices)
    @rule(client=CLIENT, amount=AMOUNT, ago=AGO)
    def pay_with_credit(self, client: int, amount: int, ago: int) -> None:
        request = payments.Payment(Money(amount), date=self.day(ago), use_credit=True)
        self.pay(client, request, lambda m: m.pay(client, amount, self.day(ago), use_credit=True))

    @precondition(lambda self: self.model.invoices)
    @rule(picks=st.lists(PICK, min_size=1, max_size=2), amount=AMOUNT, part=PART)
    def pay_named_with_credit(self, picks: list[int], amount: int, part: int | None) -> None:
        named = self.owing(picks)
        client = self.model.invoice(named[0]).client
        wanted = [settlements.NamedInvoice(at, None if part is None else Money(part)) for at in named]
        request = payments.Payment(Money(amount), wanted, use_credit=True)
        self.pay(
            client,
            request,
            lambda m: m.pay(client, amount, m.today, [(m.invoice(at), part) for at in named], use_credit=True),
        )

    @precondition(lambda self: self.model.receipts)
    @rule(pick=PICK, part=PART, ago=st.none() | AGO, onto=st.none() | PICK, again=st.booleans())
    def refund(self, pick: int, part: int | None, ago: int | None, onto: int | None, again: bool) -> None:
        """Refund on a random day, or on the day of the payment."""
        receipt = self.receipt(pick)
        paper = self.model.receipts[receipt - 1]
        day = paper.date if ago is None else self.day(ago)
        amount = part or paper.amount - self.model.refunded(receipt) or 1
        self.refund_on(receipt, amount, day, self.invoice(onto), again)

    @precondition(lambda self: self.model.invoices)
    @rule(pick=PICK)
    def refund_early_and_twice(self, pick: int) -> None:
        """Pay with an earlier date, then refund parts of it with that date, today, and today again."""
        made = len(self.model.receipts)
        self.pay_named([pick], 1000, None, 3)
        if len(self.model.receipts) > made:
            for ago in (3, 0, 0):
                self.refund_on(made + 1, 300, self.day(ago), "", False)

    def refund_on(self, receipt: int, amount: int, day: date, at: str, again: bool) -> None:
        request = refunds.Refund(Money(amount), at, day, again=again)
        self.do(
            lambda m: m.refund(receipt, amount, day, m.optional_invoice(at), again),
            lambda d: refunds.refund(d, str(receipt), request),
        )

    @precondition(lambda self: self.model.receipts)
    @rule(pick=PICK)
    def void_receipt(self, pick: int) -> None:
        receipt = self.receipt(pick)
        self.do(lambda m: m.void_receipt(receipt), lambda d: payments.void(d, str(receipt), "bounced"))

    @precondition(lambda self: self.model.invoices)
    @rule(pick=PICK)
    def pay_late(self, pick: int) -> None:
        """Unapply what pays an invoice, then pay it with money dated the invoice's day."""
        at = self.likely(pick, lambda each: each.status == "closed" and each.paid > 0)
        self.unapply_amount(at, self.model.invoice(at).paid or 1)
        invoice = self.model.invoice(at)
        client, amount = invoice.client, invoice.balance or 1
        request = payments.Payment(Money(amount), [settlements.NamedInvoice(at)], date=invoice.date, again=True)
        self.pay(client, request, lambda m: m.pay(client, amount, invoice.date, [(m.invoice(at), None)], again=True))

    @precondition(lambda self: any(each.kind == "refund" for each in self.model.receipts))
    @rule(pick=PICK)
    def void_refund(self, pick: int) -> None:
        refunds = [number for number, each in enumerate(self.model.receipts, 1) if each.kind == "refund"]
        receipt = refunds[-1 - pick % len(refunds)]
        self.do(lambda m: m.void_receipt(receipt), lambda d: payments.void(d, str(receipt), "not handed over"))

    @precondition(lambda self: self.model.invoices)
    @rule(pick=PICK)
    def unapply_and_void(self, pick: int) -> None:
        """Void an invoice that had payments on it, mostly on earlier days."""
        at = self.likely(pick, lambda each: each.status == "open" and each.paid > 0)
        self.unapply_amount(at, self.model.invoice(at).paid or 1)
        self.void_named(at)

    @precondition(lambda self: self.model.invoices)
    @rule(pick=PICK, part=PART)
    def write_off(self, pick: int, part: int | None) -> None:
        at = self.likely(pick, lambda each: each.status == "closed" and each.balance > 0)
        request = None if part is None else Money(part)
        self.do(lambda m: m.write_off(m.invoice(at), part), lambda d: write_offs.write_off(d, at, request, "gone"))

    @precondition(lambda self: any(each.written_off for each in self.model.invoices))
    @rule(pick=PICK)
    def reverse_write_off(self, pick: int) -> None:
        at = self.likely(pick, lambda each: each.written_off > 0)
        self.do(lambda m: m.reverse_write_off(m.invoice(at)), lambda d: write_offs.reverse(d, at, "found"))

    @precondition(lambda self: self.model.lines)
    @rule(pick=PICK, picks=st.lists(PICK, min_size=1, max_size=2), part=PART)
    def credit_lines(self, pick: int, picks: list[int], part: int | None) -> None:
        """Credit part of a line, and sometimes all of another one."""
        at = self.likely(pick, lambda each: each.status == "closed" and bool(each.live))
        count = len(self.model.invoice(at).lines)
        named = [(each % count + 1, None if place else part) for place, each in enumerate(picks) if count]
        request = [credit_notes.Credited(line, None if sum_ is None else Money(sum_)) for line, sum_ in named]
        self.do(
            lambda m: m.issue_credit_note(m.invoice(at), named),
            lambda d: credit_notes.issue(d, at, request, "too much"),
        )

    @precondition(lambda self: self.model.invoices)
    @rule(pick=PICK)
    def credit_all(self, pick: int) -> None:
        at = self.likely(pick, lambda each: each.status == "closed" and bool(each.live))
        self.do(lambda m: m.issue_credit_note(m.invoice(at), []), lambda d: credit_notes.issue(d, at, [], "all wrong"))

    @precondition(lambda self: self.model.invoices)
    @rule(pick=PICK, last=st.sampled_from([500, 800, 1500]))
    def take_turns(self, pick: int, last: int) -> None:
        """Apply money, goodwill and the same money again to one invoice, then unapply some."""
        at = self.owing([pick])[0]
        client = self.model.invoice(at).client
        self.deposit(client, 15000, 0, True)
        for turn in range(3):
            if turn == 1:
                self.add_goodwill(client, 700)
            self.apply_on(client, at, 700)
        self.unapply_amount(at, last)

    def unapply_amount(self, at: str, amount: int) -> None:
        self.do(
            lambda m: m.unapply(m.invoice(at), amount), lambda d: credit.unapply(d, at, Money(amount), "not for this")
        )

    def apply_on(self, client: int, at: str, amount: int) -> None:
        self.do(
            lambda m: m.apply(client, amount, [(m.invoice(at), None)]),
            lambda d: credit.apply(d, str(client), Money(amount), [settlements.NamedInvoice(at)]),
        )

    @precondition(lambda self: self.model.invoices)
    @rule(pick=PICK)
    def write_off_part_then_credit(self, pick: int) -> None:
        """Issue a credit note that first reduces a write-off and then releases money."""
        at = self.likely(pick, lambda each: each.status == "closed" and each.balance > 700)
        self.do(lambda m: m.write_off(m.invoice(at), 700), lambda d: write_offs.write_off(d, at, Money(700), "gone"))
        self.pay(
            self.model.invoice(at).client,
            payments.Payment(Money(1000), [settlements.NamedInvoice(at)], again=True),
            lambda m: m.pay(m.invoice(at).client, 1000, m.today, [(m.invoice(at), None)], again=True),
        )
        part = self.model.invoice(at).balance + 800
        first = [credit_notes.Credited(1, Money(part))]
        if self.model.invoice(at).lines:
            self.do(
                lambda m: m.issue_credit_note(m.invoice(at), [(1, part)]),
                lambda d: credit_notes.issue(d, at, first, "no"),
            )

    @precondition(lambda self: len(self.model.clients) > 2)
    @rule(duplicate=CLIENT, client=CLIENT)
    def merge(self, duplicate: int, client: int) -> None:
        self.do(lambda m: m.merge(duplicate, client), lambda d: clients.merge(d, str(duplicate), str(client)))

    @rule(client=CLIENT, ago=st.sampled_from([1, 2, 40]))
    def look_back(self, client: int, ago: int) -> None:
        """Check that a past day's ledger ends with the sum of the entries up to that day."""
        (*_, end) = 0, *ledger(self.desk(), str(client), None, self.day(ago)).cells("balance")
        assert end == self.model.ledger_balance(client, self.day(ago))

    def owing(self, picks: Sequence[int]) -> list[str]:
        """Return invoices of one client, mostly ones with a balance."""
        first = self.likely(picks[0], lambda each: each.balance > 0)
        client = self.model.invoice(first).client
        return [first, *(self.likely(each, lambda at: at.balance > 0 and at.client == client) for each in picks[1:])]

    def could_apply(self) -> bool:
        return any(self.model.owing(each) and self.model.credit(each) for each in CLIENTS)

    def receipt(self, pick: int) -> int:
        """Return a receipt that is not void, counted from the newest; now and then, or if there is none, any."""
        count = len(self.model.receipts)
        valid = [count - place for place, each in enumerate(reversed(self.model.receipts)) if not each.void]
        return valid[pick % len(valid)] if valid and pick % 5 < 4 else count - pick % count


def test_a_few_random_accounts_match_the_model() -> None:
    run(RandomAccounts, 6, 50)


@pytest.mark.slow
def test_many_random_accounts_match_the_model() -> None:
    run(RandomAccounts, EXAMPLES, 60)
