"""Random days of a practice, compared after every command with a model written from SPEC alone.

More sequences: `ZBILL_EXAMPLES=5000 pytest -m slow tests/services/test_always_true.py`
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.services.agreeing import ComparedPractice
from tests.services.model_money import Books
from tests.services.nouns import CLIENTS, DISCOUNTS, SERVICES, Invoice
from zbill.billing.discounts import DiscountChoice
from zbill.money import Money
from zbill.services import attendance, charges, invoices, lines, payments, sessions
from zbill.services import settings as practice_settings
from zbill.words import SessionStatus

EXAMPLES = int(os.environ.get("ZBILL_EXAMPLES", "100"))
MINUTE, HOUR, DAY = 60, 3600, 86400

PICK = st.integers(0, 20)
CLIENT = st.runner().flatmap(lambda practice: st.sampled_from(practice.model.clients))
SERVICE = st.sampled_from(sorted(SERVICES))
PRICE = st.sampled_from([0, 1, 4500, 10000, 14000, 99999])
QUANTITY = st.sampled_from([1, 500, 1000, 1333, 2000])
AMOUNT = st.sampled_from([1, 1000, 5000, 15000, 40000])
AGO = st.sampled_from([0, 0, 0, 1, 3, 40, -1])
AUTO_CLOSE = st.sampled_from(["off", "paid", "made"])
OWN = st.sampled_from([None, None, "none", 1, 1000, *DISCOUNTS])
STATUS = st.sampled_from(["attended", "late-cancelled", "no-show", "cancelled", "non-billable", "scheduled"])


class RandomPractice(ComparedPractice):
    """Commands of a solo practice in any order.

    A rule picks a session, invoice or line by counting over those that exist.
    """

    @initialize(auto_close=AUTO_CLOSE, auto_invoice=st.booleans())
    def begin(self, auto_close: str, auto_invoice: bool) -> None:
        """Schedule a session and a charge for each client, so that most commands find something to work on."""
        self.configure(auto_close, auto_invoice)
        for client in CLIENTS:
            self.schedule(client, client, 0, None)
            self.charge(client, 10000, 1000, 0, None, client, None)

    @rule(client=CLIENT, service=SERVICE, ago=AGO, fee=st.sampled_from([None, None, 0, 1, 20000]))
    def schedule(self, client: int, service: int, ago: int, fee: int | None) -> None:
        start = datetime.combine(self.day(ago), time(9))
        own = None if fee is None else Money(fee)
        request = sessions.Appointment(str(client), SERVICES[service].code, start, fee=own, again=True)
        self.do(lambda m: m.schedule(client, service, start.date(), fee), lambda d: sessions.add(d, request))

    @precondition(lambda self: self.model.sessions)
    @rule(pick=PICK, fee=st.sampled_from([0, 8000]), client=CLIENT)
    def edit_session(self, pick: int, fee: int, client: int) -> None:
        number = self.session(pick)
        change = sessions.Change(client=str(client), fee=Money(fee))
        self.do(lambda m: m.edit_session(number, fee, client), lambda d: sessions.edit(d, number, change))

    @precondition(lambda self: self.model.sessions)
    @rule(pick=PICK)
    def delete_session(self, pick: int) -> None:
        number = self.session(pick)
        self.do(lambda m: m.delete_session(number), lambda d: sessions.delete(d, [number]))

    @precondition(lambda self: self.model.sessions)
    @rule(pick=PICK, status=STATUS, waive=st.sampled_from([False, False, True]))
    def attend(self, pick: int, status: SessionStatus, waive: bool) -> None:
        number = self.session(pick)
        self.do(
            lambda m: m.attend(number, status, waive),
            lambda d: attendance.attend(d, [number], status, waive=waive, reason="ill" * waive),
        )

    @precondition(lambda self: self.model.sessions)
    @rule(pick=PICK, onto=st.none() | PICK)
    def check_in(self, pick: int, onto: int | None) -> None:
        number, at = self.session(pick), self.invoice(onto)
        self.do(lambda m: m.check_in(number, m.optional_invoice(at)), lambda d: attendance.check_in(d, number, at))

    @precondition(lambda self: self.model.sessions)
    @rule(pick=PICK)
    def undo_check_in(self, pick: int) -> None:
        number = self.session(pick)
        self.do(lambda m: m.undo_check_in(number), lambda d: attendance.undo_check_in(d, number))

    @precondition(lambda self: self.model.sessions)
    @rule(picks=st.lists(PICK, min_size=1, max_size=2), close=st.sampled_from([None, False, True]))
    def check_out(self, picks: list[int], close: bool | None) -> None:
        numbers = self.several(picks)
        self.do(lambda m: m.check_out(numbers, close), lambda d: attendance.check_out(d, numbers, close=close))

    @rule(client=CLIENT, price=PRICE, quantity=QUANTITY, ago=AGO, own=OWN, service=SERVICE, onto=st.none() | PICK)
    def charge(
        self, client: int, price: int, quantity: int, ago: int, own: str | int | None, service: int, onto: int | None
    ) -> None:
        day, at = self.day(ago), self.invoice(onto)
        request = lines.Charge(
            description="Charge",
            price=Money(price),
            quantity=Decimal(quantity) / 1000,
            date=day,
            service=SERVICES[service].code,
            discount=_choice(own),
        )
        self.do(
            lambda m: m.charge(client, price, quantity, day, own, service, m.optional_invoice(at)),
            lambda d: charges.charge(d, str(client), request, at),
        )

    @rule(client=CLIENT, picks=st.none() | st.lists(PICK, max_size=3), ago=AGO)
    def invoice_new(self, client: int, picks: list[int] | None, ago: int) -> None:
        day = self.day(ago)
        numbers = None if picks is None else self.several(picks)
        self.do(
            lambda m: m.new_invoice(client, numbers, day),
            lambda d: invoices.new(d, str(client), session_ids=numbers or (), day=day, empty=numbers == []),
        )

    @precondition(lambda self: self.model.invoices and self.model.sessions)
    @rule(onto=PICK, picks=st.lists(PICK, min_size=1, max_size=2))
    def add_sessions(self, onto: int, picks: list[int]) -> None:
        at, numbers = self.invoice(onto), self.several(picks)
        self.do(lambda m: m.add_sessions(m.invoice(at), numbers), lambda d: invoices.add_sessions(d, at, numbers))

    @precondition(lambda self: self.model.lines)
    @rule(pick=PICK, price=st.none() | PRICE, quantity=st.none() | QUANTITY, own=st.sampled_from(["", "default"]) | OWN)
    def edit_line(self, pick: int, price: int | None, quantity: int | None, own: str | int | None) -> None:
        at, line = self.line(pick)
        request = lines.Edit(
            price=None if price is None else Money(price),
            quantity=None if quantity is None else Decimal(quantity) / 1000,
            discount=_choice(own) if own else None,
        )
        self.do(
            lambda m: m.edit_line(m.invoice(at), line, price, quantity, own or ""),
            lambda d: lines.edit(d, at, line, request),
        )

    @precondition(lambda self: self.model.lines)
    @rule(pick=PICK)
    def void_line(self, pick: int) -> None:
        at, line = self.line(pick)
        self.do(lambda m: m.void_line(m.invoice(at), line), lambda d: lines.void(d, at, line, "mistake"))

    @precondition(lambda self: self.model.lines)
    @rule(pick=PICK)
    def restore_line(self, pick: int) -> None:
        at, line = self.line(pick)
        self.do(lambda m: m.restore_line(m.invoice(at), line), lambda d: lines.restore(d, at, line))

    @precondition(lambda self: self.model.invoices)
    @rule(pick=PICK, name=st.sampled_from(["default", "none", *DISCOUNTS]))
    def discount(self, pick: int, name: str) -> None:
        at = self.invoice(pick)
        self.do(lambda m: m.discount(m.invoice(at), name), lambda d: lines.set_discount(d, at, name))

    @precondition(lambda self: self.model.invoices)
    @rule(pick=PICK)
    def close(self, pick: int) -> None:
        at = self.invoice(pick)
        self.do(lambda m: m.close(m.invoice(at)), lambda d: invoices.close(d, [at]))

    @precondition(lambda self: self.model.invoices)
    @rule(pick=PICK)
    def reopen(self, pick: int) -> None:
        at = self.invoice(pick)
        self.do(lambda m: m.reopen(m.invoice(at)), lambda d: invoices.reopen(d, [at]))

    @precondition(lambda self: self.model.invoices)
    @rule(pick=PICK)
    def void(self, pick: int) -> None:
        self.void_named(self.invoice(pick))

    @precondition(lambda self: self.model.invoices)
    @rule(client=CLIENT, amount=AMOUNT, ago=AGO, again=st.booleans())
    def pay_the_oldest(self, client: int, amount: int, ago: int, again: bool) -> None:
        request = payments.Payment(Money(amount), date=self.day(ago), again=again)
        self.pay(client, request, lambda m: m.pay(client, amount, self.day(ago), again=again))

    @rule(auto_close=AUTO_CLOSE, auto_invoice=st.booleans())
    def configure(self, auto_close: str, auto_invoice: bool) -> None:
        practice_settings.set_setting(self.desk(), "auto_close", auto_close)
        practice_settings.set_setting(self.desk(), "auto_invoice", "on" if auto_invoice else "off")
        self.model.auto_close, self.model.auto_invoice = auto_close, auto_invoice

    @rule(seconds=st.sampled_from([MINUTE, HOUR, DAY - 1, DAY, DAY + 1, 31 * DAY, 120 * DAY]))
    def wait(self, seconds: int) -> None:
        self.day_before_wait = self.model.today
        self.model.now += seconds

    def void_named(self, at: str) -> None:
        self.do(lambda m: m.void(m.invoice(at)), lambda d: invoices.void(d, [at], "mistake"))

    def pay(self, client: int, request: payments.Payment, change: Callable[[Books], None]) -> None:
        self.do(change, lambda d: payments.pay(d, str(client), request))

    def day(self, ago: int) -> date:
        return self.model.today - timedelta(days=ago)

    def session(self, pick: int) -> int:
        numbers = sorted(self.model.sessions, reverse=True)
        return numbers[pick % len(numbers)]

    def several(self, picks: Sequence[int]) -> list[int]:
        return sorted({self.session(pick) for pick in picks}) if self.model.sessions else []

    def invoice(self, pick: int | None) -> str:
        """Return an invoice number, counted from the newest; empty for no pick or if there is none."""
        if pick is None or not self.model.invoices:
            return ""
        count = len(self.model.invoices)
        return str(count - pick % count)

    def likely(self, pick: int, fits: Callable[[Invoice], bool]) -> str:
        """Return the number of an invoice that fits, counted from the newest.

        Now and then, or if none fits, return any invoice, so that refusals are tested too.
        """
        fitting = [each.number for each in reversed(self.model.invoices) if fits(each)]
        return str(fitting[pick % len(fitting)]) if fitting and pick % 5 < 4 else self.invoice(pick)

    def line(self, pick: int) -> tuple[str, int]:
        return self.model.lines[pick % len(self.model.lines)]


def _choice(own: str | int | None) -> DiscountChoice:
    if isinstance(own, int):
        return DiscountChoice("amount", amount=Money(own))
    if own in DISCOUNTS:
        return DiscountChoice("class", name=str(own))
    return DiscountChoice("none" if own == "none" else "default")


def run(machine: type[RuleBasedStateMachine], examples: int, steps: int) -> None:
    """Run random sequences of commands; shrink a failing one, without the slow explain phase."""
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            phases=(Phase.generate, Phase.shrink),
            print_blob=True,
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_a_few_random_practices_match_the_model() -> None:
    run(RandomPractice, 10, 40)


@pytest.mark.slow
def test_many_random_practices_match_the_model() -> None:
    run(RandomPractice, EXAMPLES // 2, 50)
