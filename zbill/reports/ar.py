"""Accounts Receivable Summary, as of a day (SPEC 8.1)."""

from __future__ import annotations

from datetime import date, timedelta

from zbill.desk import Desk
from zbill.money import Money
from zbill.reports.heading import left_out, of_day
from zbill.sheet import Bars, Column, Sheet

# A past day is computed as today's balances less everything later, so that the cost depends on what came later only.
# An index finds each part; `+` keeps the first part from using the wrong one.
#
# Age counts from the closing day: current up to 30 days, then in steps of 30. An invoice is open until the day of its
# void. A client whose payments on open invoices cancel out what is closed still has a row.
PARTS = """
with later (invoice_id, payment_id, paid, lowered) as (
  select invoice_id, payment_id, amount, 0 from settlements where day > :day
  union all
  select invoice_id, null, 0, total from credit_notes where date > :day
  union all
  select invoice_id, null, 0, amount from write_offs where day > :day
),
parts (client_id, invoice_id, payment_id, closed_on, closed, on_open, held) as (
  select client_id, id, null, closed_on, balance, 0, 0
    from invoices where balance > 0 and status = 'closed' and +closed_on <= :day
  union all
  select client_id, id, null, null, 0, -paid, 0 from invoices where status = 'open' and paid > 0
  union all
  select client_id, id, null, null, 0, -paid, 0 from invoices where status = 'closed' and closed_on > :day
  union all
  select client_id, invoice_id, payment_id, closed_on,
         iif(status = 'closed' and closed_on <= :day, later.paid + later.lowered, 0),
         iif(status = 'open' or closed_on > :day or voided_on > :day, later.paid, 0),
         later.paid
    from later join invoices on invoices.id = invoice_id

  union all
  select client_id, null, id, null, 0, 0, unapplied from payments where unapplied > 0
  union all
  select client_id, null, null, null, 0, 0, goodwill_credit
    from goodwill_holders join client_balance using (client_id) where goodwill_credit <> 0
  union all
  select client_id, null, coalesce(refund_of, id), null, 0, 0, iif(kind = 'refund', amount, -amount)
    from payments where date > :day and voided_on is null
  union all
  select client_id, null, coalesce(refund_of, id), null, 0, 0, iif(kind = 'refund', -amount, amount)
    from payments where voided_on > :day and date <= :day
  union all
  select client_id, null, null, null, 0, 0, -amount from goodwill where day > :day
)
"""

# Clients are joined after the parts are grouped, because there can be a hundred times as many parts.
AR = f"""
{PARTS},
sums as materialized (
  select client_id, sum(closed) as closed_balance, sum(on_open) as paid_on_open,
         sum(closed) + sum(on_open) as account_balance, sum(held) as unapplied,
         sum(iif(closed_on >= :d30, closed, 0)) as current,
         sum(iif(closed_on >= :d60 and closed_on < :d30, closed, 0)) as over_30,
         sum(iif(closed_on >= :d90 and closed_on < :d60, closed, 0)) as over_60,
         sum(iif(closed_on >= :d120 and closed_on < :d90, closed, 0)) as over_90,
         sum(iif(closed_on < :d120, closed, 0)) as over_120
    from parts
   group by client_id
  having (current, over_30, over_60, over_90, over_120, paid_on_open, unapplied) <> (0, 0, 0, 0, 0, 0, 0)
)
select name as client, sums.*, phone, email,
       (select group_concat(patients.name, '; ') from patients
         where patients.client_id = clients.id and patients.archived = 0) as patients
  from sums join clients on clients.id = client_id
 order by alphabet(name), client_id
"""

# Each amount in a column of the report, with the invoice or receipt it comes from.
EXPLAINED = f"""
{PARTS},
figures (figure, client_id, invoice_id, payment_id, closed_on, part) as (
  select 'closed_balance', client_id, invoice_id, null, closed_on, closed from parts where closed <> 0
  union all
  select 'paid_on_open', client_id, invoice_id, null, null, on_open from parts where on_open <> 0
  union all
  select 'unapplied', client_id, null, payment_id, null, held from parts where held <> 0
)
select clients.name as client, parts.client_id as client_id, figure,
       coalesce(invoices.label, payments.label, 'goodwill') as number, coalesce(invoices.date, payments.date) as date,
       parts.closed_on as closed_on, cast(julianday(:day) - julianday(parts.closed_on) as integer) as days,
       sum(part) as amount
  from figures as parts
  join clients on clients.id = parts.client_id
  left join invoices on invoices.id = invoice_id
  left join payments on payments.id = payment_id
 group by parts.client_id, figure, invoice_id, payment_id
having sum(part) <> 0
 order by alphabet(clients.name), parts.client_id, figure, invoices.number, payments.number
"""

AGES = {"current": "Current", "over_30": "31–60", "over_60": "61–90", "over_90": "91–120", "over_120": "121+"}
AMOUNTS = {
    "closed_balance": "Closed",
    "paid_on_open": "On open",
    "account_balance": "Account",
    "unapplied": "Credit",
    **AGES,
}
_EXPLAINED = {"closed_balance": "Closed balance", "paid_on_open": "Paid on open", "unapplied": "Unapplied"}
_COLUMNS = (
    Column("client", "Client"),
    Column("client_id", "Client id", "number", in_table=False),
    # closed_balance is the sum of the ages. Without it a table of usual amounts fits 80 columns.
    *(
        Column(
            key,
            title,
            "amount",
            spare=key == "closed_balance",
            dispensable=key in ("paid_on_open", "unapplied"),
            state="credit" if key == "unapplied" else None,
        )
        for key, title in AMOUNTS.items()
    ),
    Column("phone", "Phone", "label", in_table=False),
    Column("email", "Email", in_table=False),
    Column("patients", "Patients", in_table=False),
)
_BEHIND = (
    Column("client", "Client", merged=True),
    Column("client_id", "Client id", "number", in_table=False),
    Column("figure", "Column", labels=_EXPLAINED),
    Column("number", "Number", "label"),
    Column("date", "Date", "day", spare=True),
    Column("closed_on", "Closed", "day"),
    Column("days", "Days", "number"),
    Column("amount", "Amount", "amount"),
)


def ar(desk: Desk, as_of: date | None = None) -> Sheet:
    """Return the report as of a day, or today. Raises NotPermitted, Usage if the day is in the future."""
    day = as_of or desk.today
    report = of_day(desk, "ar", day)
    sheet = Sheet.of(
        "Accounts Receivable Summary",
        _COLUMNS,
        desk.ask(AR, _days(day)),
        totals=AMOUNTS,
        caption="Account = balances of closed invoices, less payments on open ones, tax included. "
        "Ages are days since closing.",
        report=report,
    )
    return sheet._replace(
        bars=Bars("Closed invoices by days since closing", [(title, sheet.total(key)) for key, title in AGES.items()]),
        left_out=left_out(desk, day, -sheet.total("paid_on_open")),
    )


def explain(desk: Desk, as_of: date | None = None) -> Sheet:
    """Return the invoices and receipts behind each amount of the report, as of a day, or today.

    Raises NotPermitted, Usage if the day is in the future.
    """
    day = as_of or desk.today
    report = of_day(desk, "ar-documents", day)
    sheet = Sheet.of(
        "Accounts Receivable Summary: documents",
        _BEHIND,
        desk.ask(EXPLAINED, _days(day)),
        caption="Balances of closed invoices, payments on open invoices, and credit by receipt. "
        "Days are days since closing.",
        report=report,
    )
    return sheet._replace(totals={figure: Money(sheet.total("amount", figure=figure)) for figure in _EXPLAINED})


def _days(as_of: date) -> dict[str, str]:
    ages = {f"d{days}": (as_of - timedelta(days=days)).isoformat() for days in (30, 60, 90, 120)}
    return {"day": as_of.isoformat()} | ages
