"""A random practice whose every step is done both by zbill and by the model, then compared."""

from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis.stateful import RuleBasedStateMachine, invariant

from tests.services.furnished import PATH, furnished
from tests.services.model import Refusal
from tests.services.model_money import Books
from tests.services.nouns import CLIENTS
from zbill.dates import Period
from zbill.desk import Desk
from zbill.errors import ZbillError
from zbill.reports.ar import ar, explain
from zbill.reports.check import findings
from zbill.reports.ledger import ledger
from zbill.services.statements import statement

# What each invoice owed, each payment had unapplied, each client had of unused goodwill and each settlement had left on
# its invoice, on any day on which it was less than nothing.
NEGATIVE = """
with moves (kind, thing, source, day, amount) as (
  select 'invoice', invoice_id, 0, invoices.date, lines.total
    from lines join invoices on invoices.id = invoice_id where void = 0
  union all
  select 'invoice', invoice_id, 0, invoices.date, -amount
    from invoice_changes join invoices on invoices.id = invoice_id
  union all
  select 'invoice', invoice_id, 0, day, amount from invoice_changes
  union all
  select 'invoice', id, 0, voided_on, -total from invoices where status = 'void'
  union all
  select 'invoice', invoice_id, 0, date, -total from credit_notes
  union all
  select 'invoice', invoice_id, 0, day, -amount from write_offs
  union all
  select 'invoice', invoice_id, 0, day, -amount from settlements
  union all
  select 'settlement', invoice_id, coalesce(payment_id, 0), day, amount from settlements
  union all
  select 'payment', payment_id, 0, day, -amount from settlements where payment_id is not null
  union all
  select 'payment', coalesce(refund_of, id), 0, date, iif(kind = 'refund', -amount, amount) from payments
  union all
  select 'payment', coalesce(refund_of, id), 0, voided_on, iif(kind = 'refund', amount, -amount)
    from payments where voided_on is not null
  union all
  select 'goodwill', client_id, 0, day, amount from goodwill
  union all
  select 'goodwill', client_id, 0, day, -amount
    from settlements join invoices on invoices.id = invoice_id where payment_id is null
)
select *
  from (select kind, thing, day, sum(amount) over (partition by kind, thing, source order by day) as remaining
          from moves)
 where remaining < 0
"""

NOON = int(datetime(2026, 10, 5, 12, tzinfo=UTC).timestamp())


class ComparedPractice(RuleBasedStateMachine):
    """Practice file and model that must agree after every step."""

    def __init__(self) -> None:
        super().__init__()
        self.conn = furnished(NOON)
        self.model = Books(NOON)
        self.day_before_wait, self.days_compared = self.model.today, 0

    def teardown(self) -> None:
        assert findings(self.desk()).rows == []
        for day in sorted(self.days_with_an_event()):
            self.day_agrees(day)
        self.conn.close()

    def desk(self) -> Desk:
        return Desk(self.conn, PATH, self.model.now)

    def do(self, change: Callable[[Books], None], serve: Callable[[Desk], object]) -> None:
        """Make a change in both; check that both do it, or both refuse it with one exit code and no change."""
        expected, before = pickle.loads(pickle.dumps(self.model)), self.conn.serialize()
        refused = _refused(lambda: change(expected))
        assert _refused(lambda: serve(self.desk())) == refused
        if refused:
            assert self.conn.serialize() == before
        else:
            self.model = expected

    @invariant()
    def invoices_agree(self) -> None:
        rows = self.conn.execute(
            "select label, client_id, date, status, total, paid, credited, written_off, balance from invoices"
            " order by number"
        )
        assert [tuple(row) for row in rows] == [
            (
                *(each.label, each.client, str(each.date), each.status),
                *(each.total, each.paid, each.credited, each.written_off, each.balance),
            )
            for each in self.model.invoices
        ]
        assert all(each.balance >= 0 for each in self.model.invoices)

    @invariant()
    def patients_agree(self) -> None:
        rows = self.conn.execute("select name, client_id from patients order by id")
        assert [tuple(row) for row in rows] == list(self.model.patients.items())

    @invariant()
    def sessions_agree(self) -> None:
        rows = self.conn.execute("select id, client_id, status, waived, to_bill from sessions order by id")
        assert [tuple(row) for row in rows] == [
            (number, each.client, each.status, each.waived, each.unbilled)
            for number, each in self.model.sessions.items()
        ]

    @invariant()
    def receipts_agree(self) -> None:
        rows = self.conn.execute(
            "select label, kind, client_id, amount, unapplied, refunded, voided_at is not null from payments"
            " order by number"
        )
        assert [tuple(row) for row in rows] == [
            (
                *(f"RCT-{number:04}", each.kind, each.client, each.amount),
                *(self.model.unapplied(number), self.model.refunded(number), each.void),
            )
            for number, each in enumerate(self.model.receipts, 1)
        ]

    @invariant()
    def settlements_agree(self) -> None:
        """Compare settlements by the day from which they count."""
        rows = self.conn.execute(
            "select invoice_id, coalesce(payment_id, 0), day, sum(amount) from settlements group by 1, 2, 3"
            " having sum(amount) <> 0"
        )
        moved: Counter[tuple[int, int, str]] = Counter()
        for each in self.model.invoices:
            for part in each.settlements:
                for day, amount in part.moves:
                    moved[each.number, part.source, str(day)] += amount
        assert {tuple(row[:3]): row[3] for row in rows} == {key: amount for key, amount in moved.items() if amount}

    @invariant()
    def balances_agree(self) -> None:
        rows = self.conn.execute(
            "select client_id, owing, money_credit, goodwill_credit from client_balance order by client_id"
        )
        assert [tuple(row) for row in rows] == [
            (each, self.model.owing(each), self.model.money(each), self.model.unused_goodwill(each)) for each in CLIENTS
        ]

    @invariant()
    def ledgers_agree(self) -> None:
        for client in self.model.clients:
            sheet = ledger(self.desk(), str(client), None, None)
            moved: dict[tuple[date, str], int] = {}
            for row in sheet.rows:
                kind = "invoice" if row[1] in ("change", "void") else str(row[1])
                key = date.fromisoformat(str(row[0])), kind
                moved[key] = moved.get(key, 0) + int(str(row[5])) - int(str(row[6]))
            assert {key: amount for key, amount in moved.items() if amount} == self.model.ledger_by_day(client)
            (*_, end) = 0, *sheet.cells("balance")
            assert end == self.model.owing(client) - self.model.credit(client)

    @invariant()
    def receivables_agree(self) -> None:
        sheet = ar(self.desk())
        assert sheet == ar(self.desk(), self.model.today)
        keys = ("client_id", "client", "closed_balance", "paid_on_open", "account_balance", "unapplied")
        view = self.conn.execute(f"select {', '.join(keys)} from receivable")
        places = [[column.key for column in sheet.columns].index(key) for key in keys]
        assert sorted(map(tuple, view)) == sorted(tuple(row[place] for place in places) for row in sheet.rows)
        for day in (self.model.today, *self.past_days()):
            self.day_agrees(day)

    @invariant()
    def no_day_has_less_than_nothing(self) -> None:
        assert [tuple(row) for row in self.conn.execute(NEGATIVE)] == []

    def day_agrees(self, day: date) -> None:
        """Compare A/R, statements and ledgers as of a day. Only payments on open invoices are shown as negative."""
        desk, model = self.desk(), self.model
        sheet = ar(desk, day)
        expected = [(CLIENTS[each].name, *model.receivable(each, day)) for each in model.clients]
        found = [(client, *amounts) for client, _, *amounts in (row[:11] for row in sheet.rows)]
        assert found == [row for row in expected if any(row[1:])]
        assert all(int(str(amount)) >= 0 for row in found for amount in (row[1], *row[4:]))
        breakdown = {row[1:4]: row[7] for row in explain(desk, day).rows}
        assert breakdown == {
            (each, *key): amount for each in model.clients for key, amount in model.breakdown(each, day).items()
        }
        count, total, paid = model.left_out(day)
        opened = f"{count} open invoice{'s' * (count > 1)}"
        said = f"Not included: {opened}, {_shown(total)} in total, {_shown(paid)} paid."
        assert sheet.left_out == (said if count else "")
        for client in model.clients:
            owing, credit = model.owed_on(client, day), model.credit(client, day)
            paper = statement(desk, str(client), Period(day, day))
            assert (paper.owing, paper.credit) == (owing, credit)
            assert min(*paper.ages, credit) >= 0
            (*_, end) = 0, *ledger(desk, str(client), None, day).cells("balance")
            assert paper.closing == end == owing - credit

    def past_days(self) -> list[date]:
        """Return two past days to compare, taking turns over the steps."""
        past = sorted(day for day in self.days_with_an_event() if day < self.model.today)
        self.days_compared += 2
        return [past[(self.days_compared + place) % len(past)] for place in range(2)]

    def days_with_an_event(self) -> set[date]:
        """Return days with an entry or a settlement, the last days of an A/R age, and days near a long wait."""
        days = {self.model.today - timedelta(days=1), self.model.today - timedelta(days=40), self.day_before_wait}
        days |= {each.day for each in self.model.journal}
        for each in self.model.invoices:
            days |= {day for part in each.settlements for day, _ in part.moves}
            if each.status == "closed":
                days |= {each.closed_on + timedelta(days=age) for age in (30, 60, 90, 120)}
        return {day for day in days if day <= self.model.today}


def _refused(act: Callable[[], object]) -> int:
    """Return the exit code with which an action is refused, or 0 if it succeeds."""
    try:
        act()
    except Refusal as refusal:
        return refusal.code
    except ZbillError as error:
        return error.exit_code
    return 0


def _shown(cents: int) -> str:
    return f"{Decimal(cents) / 100:,.2f}"
