"""Accounts Receivable Summary, as of today (SPEC 8.1)."""

from __future__ import annotations

from datetime import date, timedelta

from zbill.db.desk import Desk
from zbill.sheet import Column, Report, Sheet

# Age runs from the closing day: current to 30 days, then by thirties. Only what is outstanding is read.
AR = """
with amounts (client_id, closed_balance, paid_on_open, unapplied, current, over_30, over_60, over_90, over_120) as (
  select client_id, sum(balance), 0, 0,
         sum(iif(closed_on >= :d30, balance, 0)),
         sum(iif(closed_on between :d60 and date(:d30, '-1 day'), balance, 0)),
         sum(iif(closed_on between :d90 and date(:d60, '-1 day'), balance, 0)),
         sum(iif(closed_on between :d120 and date(:d90, '-1 day'), balance, 0)),
         sum(iif(closed_on < :d120, balance, 0))
    from invoices
   where balance > 0 and status = 'closed'
   group by client_id
  union all
  select client_id, 0, -sum(paid), 0, 0, 0, 0, 0, 0 from invoices where status = 'open' and paid > 0 group by client_id
  union all
  select client_id, 0, 0, sum(unapplied), 0, 0, 0, 0, 0 from payments where unapplied > 0 group by client_id
  union all
  select client_id, 0, 0, goodwill_credit, 0, 0, 0, 0, 0
    from goodwill_holders join client_balance using (client_id) where goodwill_credit <> 0
)
select clients.name, sum(closed_balance), sum(paid_on_open), sum(closed_balance) + sum(paid_on_open), sum(unapplied),
       sum(current), sum(over_30), sum(over_60), sum(over_90), sum(over_120), phone, email,
       (select group_concat(patients.name, '; ') from patients
         where patients.client_id = clients.id and patients.archived = 0) as patients
  from amounts join clients on clients.id = client_id
 group by client_id
having sum(closed_balance) <> 0 or sum(paid_on_open) <> 0 or sum(unapplied) <> 0
 order by clients.name_key, client_id
"""

OPEN = "select count(*), coalesce(sum(total), 0), coalesce(sum(paid), 0) from invoices where status = 'open'"

_AMOUNTS = (
    ("closed_balance", "Closed"),
    ("paid_on_open", "On open"),
    ("account_balance", "Account"),
    ("unapplied", "Credit"),
    ("current", "Current"),
    ("over_30", "31–60"),
    ("over_60", "61–90"),
    ("over_90", "91–120"),
    ("over_120", "121+"),
)
_COLUMNS = (
    Column("client", "Client"),
    # The ages add up to closed_balance: without it a table of usual amounts fits 80 columns.
    *(Column(key, title, "amount", spare=key == "closed_balance") for key, title in _AMOUNTS),
    Column("phone", "Phone", "label", in_table=False),
    Column("email", "Email", in_table=False),
    Column("patients", "Patients", in_table=False),
)


def ar(desk: Desk) -> tuple[Sheet, str]:
    """The report, and what there is to say about the invoices it leaves out (empty if none is open)."""
    rows = desk.conn.execute(AR, _ages(desk.today)).fetchall()
    sheet = Sheet(
        "Accounts Receivable Summary",
        _COLUMNS,
        [tuple(row) for row in rows],
        {key: sum(row[index] for row in rows) for index, (key, _) in enumerate(_AMOUNTS, 1)},
        caption="Account: closed invoices by days since closing, less what is paid on open ones.",
        report=Report("ar", desk.settings["name"], desk.settings["currency"], as_of=desk.today),
    )
    count, total, paid = desk.conn.execute(OPEN).fetchone()
    open_ones = f"{count} open invoice{'s' * (count > 1)}"
    left_out = f"Left out: {open_ones} of {desk.text(total)}, {desk.text(paid)} of it paid."
    return sheet, left_out if count else ""


def _ages(as_of: date) -> dict[str, str]:
    return {f"d{days}": (as_of - timedelta(days=days)).isoformat() for days in (30, 60, 90, 120)}
