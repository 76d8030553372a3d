"""Unfinished work, each kind with the command that does it or lists it (SPEC 9)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from zbill.billing.undone import Pile, backup_pile, left_undone
from zbill.dates import day_of, end_of
from zbill.db import sessions
from zbill.db.invoices import OVERDUE
from zbill.desk import Desk
from zbill.file import backed_up
from zbill.money import Money
from zbill.reports.unbilled import unbilled_fees
from zbill.sheet import Column, Sheet
from zbill.words import LeftUndone

# Each query looks at no more than :most rows, so that it takes no longer in a larger file.

UNMARKED = f"select count(*) from (select 1 from sessions where {sessions.UNMARKED} limit :most)"

CHECKED_IN = f"""
select count(*), min(id)
  from (select id from sessions where {sessions.CHECKED_IN} and checked_in_at <= :yesterday limit :most)
"""

UNBILLED = "select count(*) from (select 1 from sessions where to_bill = 1 limit :most)"

# Open invoices from which every patient has left, and how many open ones were looked at, the oldest first. Those whose
# sessions were never checked out aren't meant.
LEFT_OPEN = f"""
with opened as materialized (
  select id, total, label from invoices where status = 'open' order by date, total limit :most
)
select count(*), coalesce(sum(total), 0), min(label), (select count(*) from opened)
  from opened
 where exists (select 1 from lines join sessions on sessions.id = session_id
                where invoice_id = opened.id and live = 1 and checked_out_at is not null)
   and not exists (select 1 from lines join sessions on sessions.id = session_id
                    where invoice_id = opened.id and live = 1 and {sessions.CHECKED_IN})
"""

OVERDUE_SUM = f"""
select count(*), coalesce(sum(balance), 0) from (select balance from invoices where {OVERDUE} limit :most)
"""

# The clients who owe and have account credit, how much of it would be used, and how many clients were looked at. They
# are materialized because SQLite would compute each sum again wherever it is named.
CREDIT = """
with held as materialized (
  select owing, money_credit + goodwill_credit as credit
    from client_balance
   where client_id in (select client_id from payments where unapplied > 0
                       union
                       select client_id from goodwill
                       limit :clients)
)
select count(*), coalesce(sum(min(owing, credit)), 0), (select count(*) from held)
  from held
 where owing > 0 and credit > 0
"""

# From so many things of a kind on, they are neither counted nor added up: no one does them one by one.
MOST = 10_000
# So many clients with credit are looked at, because the goodwill of each is added up.
MOST_CLIENTS = 1_000
# Above so many unbilled sessions, their fees aren't computed: it would take longer than the rest of the command.
MOST_FEES = 500

_COLUMNS = (
    Column("what", "", "label", in_table=False),
    Column("count", "", "number"),
    Column("description", ""),
    Column("amount", "", "amount"),
    Column("command", "", "label"),
)

_DESCRIPTIONS: dict[LeftUndone, tuple[str, str]] = {
    "unmarked": ("unmarked past session", "unmarked past sessions"),
    "checked-in": ("patient still checked in", "patients still checked in"),
    "unbilled": ("unbilled session", "unbilled sessions"),
    "left-open": ("invoice open after the visit", "invoices open after the visit"),
    "overdue": ("overdue invoice", "overdue invoices"),
    "credit": ("client who owes but has credit", "clients who owe but have credit"),
    "backup": ("day since the last backup", "days since the last backup"),
}
_NO_BACKUP = "no backup yet"

_COMMANDS: dict[LeftUndone, str] = {
    "unmarked": "zbill session list --unmarked",
    "checked-in": "zbill session list --checked-in",
    "unbilled": "zbill report unbilled",
    "left-open": "zbill invoice list --status open",
    "overdue": "zbill invoice list --overdue",
    "credit": "zbill credit apply --all",
    "backup": "zbill backup",
}
# The command for one thing alone, before what names it.
_ONE: dict[LeftUndone, str] = {"checked-in": "zbill checkout", "left-open": "zbill invoice close"}


def undone(desk: Desk) -> Sheet:
    """Return the unfinished work of all days: a row for each kind that there is."""
    left = left_undone(
        {
            "unmarked": _unmarked(desk),
            "checked-in": _checked_in(desk),
            "unbilled": _unbilled(desk),
            "left-open": _left_open(desk),
            "overdue": _overdue(desk),
            "credit": _credit(desk),
            "backup": _backup(desk),
        }
    )
    return Sheet("Left undone", _COLUMNS, [_row(kind, pile) for kind, pile in left.items()])


def _row(kind: LeftUndone, pile: Pile) -> tuple[object, ...]:
    one, several = _DESCRIPTIONS[kind]
    description, amount, command = several, pile.amount, _COMMANDS[kind]
    if pile.number is None:
        description = _NO_BACKUP
    elif pile.number == 1 and not pile.is_more:
        description = one
        command = f"{_ONE[kind]} {pile.only}" if kind in _ONE else command
    elif pile.is_more:
        description, amount = f"or more {several}", None
    return kind, pile.number, description, amount, command


def _unmarked(desk: Desk) -> Pile:
    (count,) = _ask(desk, UNMARKED)
    return Pile(count, is_more=count >= MOST)


def _checked_in(desk: Desk) -> Pile:
    yesterday = end_of(desk.today - timedelta(days=1), desk.zone)
    count, session_id = _ask(desk, CHECKED_IN, yesterday=yesterday)
    return Pile(count, only=str(session_id), is_more=count >= MOST)


def _unbilled(desk: Desk) -> Pile:
    (count,) = _ask(desk, UNBILLED)
    if count > MOST_FEES:
        return Pile(count, is_more=count >= MOST)
    fees = unbilled_fees(desk) if count else {}
    return Pile(len(fees), Money(sum(fees.values())))


def _left_open(desk: Desk) -> Pile:
    count, total, label, opened = _ask(desk, LEFT_OPEN)
    return Pile(count, Money(total), label, is_more=opened >= MOST)


def _overdue(desk: Desk) -> Pile:
    count, balance = _ask(desk, OVERDUE_SUM)
    return Pile(count, Money(balance), is_more=count >= MOST)


def _credit(desk: Desk) -> Pile:
    count, usable, looked_at = _ask(desk, CREDIT, clients=MOST_CLIENTS)
    return Pile(count, Money(usable), is_more=looked_at >= MOST_CLIENTS)


def _ask(desk: Desk, query: str, **values: object) -> Any:
    return desk.ask(query, {"most": MOST, "before": desk.today.isoformat(), **values}).fetchone()


def _backup(desk: Desk) -> Pile:
    last = backed_up.last(desk.path)
    return backup_pile(None if last is None else day_of(last, desk.zone), desk.today)
