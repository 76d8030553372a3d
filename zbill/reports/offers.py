"""The lists from which a terminal offers missing arguments, the likely ones first (SPEC 9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Literal

from zbill.billing.invoices import REOPEN_SECONDS
from zbill.db.invoices import OWING
from zbill.desk import Desk
from zbill.models import Reference
from zbill.records import NamedTuple
from zbill.reports import things
from zbill.words import Thing

# What can be offered.
Offerable = Literal["client", "patient", "service", "session", "invoice", "receipt"]

# How many are offered.
MOST = 10

# A closing that counts on an earlier day than this isn't looked for: an index has the day, not the moment.
_CLOSED_FOR = timedelta(days=100)

# Each query returns ids, the likely ones first.
# Those who owe, by their newest invoice. An index has both for each client, so that a client's invoices aren't read.
_OWES = f"exists (select 1 from invoices where client_id = clients.id and {OWING})"
_NEWEST = """
 order by (select number from invoices where client_id = clients.id order by date desc, number desc limit 1) desc
 limit :most
"""
_OWING = f"select id from clients where {_OWES} {_NEWEST}"
_OWING_WITH_CREDIT = f"""
select id from clients
 where {_OWES}
   and (exists (select 1 from payments where client_id = clients.id and unapplied > 0)
        or exists (select 1 from goodwill where client_id = clients.id)
           and (select goodwill_credit from client_balance where client_id = clients.id) > 0)
 {_NEWEST}
"""
_UNBILLED = """
select client_id from sessions where to_bill = 1 group by client_id order by max(day) desc, client_id limit :most
"""
# Those who were here last, then those who were added last.
_CLIENTS = """
select id
  from clients
  left join (select client_id, max(start) as seen
               from (select client_id, start from sessions where day <= :today order by day desc, start desc limit 200)
              group by client_id) on client_id = id
 where archived = 0
 order by seen desc, id desc limit :most
"""
# Those seen last, then those added last.
_PATIENTS = """
select id
  from patients
  left join (select patient_id, max(start) as seen
               from (select patient_id, start
                       from sessions where day <= :today order by day desc, start desc limit 200)
              group by patient_id) on patient_id = id
 where archived = 0
 order by seen desc, id desc limit :most
"""
# Those given most of late, then by code.
_SERVICES = """
select id
  from services
  left join (select service_id, count(*) as times
               from (select service_id from sessions where day <= :today order by day desc, start desc limit 200)
              group by service_id) on service_id = id
 where archived = 0
 order by times desc, code limit :most
"""

_UNMARKED = """
select id from sessions where status = 'scheduled' and day <= :today order by day desc, start, id limit :most
"""
_TODAY = """
select id from sessions
 where day = :today and status = 'scheduled' and checked_in_at is null
 order by start, id limit :most
"""
_IN = """
select id from sessions where checked_in_at is not null and checked_out_at is null
 order by checked_in_at, id limit :most
"""
# Those of today and to come, then those before.
_SESSIONS = """
select id from (select id from sessions where day >= :today order by day, start, id limit :most)
union all
select id from (select id from sessions where day < :today order by day desc, start desc, id limit :most)
 limit :most
"""

_OPEN = "select id from invoices where status = 'open' order by date desc, number desc limit :most"
_REOPENABLE = """
select id from invoices
 where status = 'closed' and closed_on >= :closed_for and closed_at >= :reopenable
 order by closed_at desc, number desc limit :most
"""
_CLOSED_OWING = """
select id from invoices where balance > 0 and status = 'closed' order by number desc limit :most
"""
_CLOSED = "select id from invoices where status = 'closed' order by number desc limit :most"
_INVOICES = "select id from invoices order by number desc limit :most"

_VALID = "select id from payments where voided_at is null order by number desc limit :most"
_RECEIPTS = "select id from payments order by number desc limit :most"

# The query for each command, and for all others.
_QUERIES: Mapping[Offerable, tuple[Mapping[str, str], str]] = {
    "client": ({"pay": _OWING, "invoice new": _UNBILLED, "credit apply": _OWING_WITH_CREDIT}, _CLIENTS),
    "patient": ({}, _PATIENTS),
    "service": ({}, _SERVICES),
    "session": ({"attend": _UNMARKED, "checkin": _TODAY, "checkout": _IN}, _SESSIONS),
    "invoice": (
        {
            **dict.fromkeys(
                (
                    "invoice close", "invoice void", "invoice add", "invoice edit", "invoice void-line",
                    "invoice restore-line", "invoice discount",
                ),
                _OPEN,
            ),
            "invoice reopen": _REOPENABLE,
            "invoice credit": _CLOSED,
            "writeoff": _CLOSED_OWING,
        },
        _INVOICES,
    ),
    "receipt": (dict.fromkeys(("refund", "receipt void", "receipt edit"), _VALID), _RECEIPTS),
}  # fmt: skip

# The lines of a client that show the balance.
_THINGS: Mapping[Offerable, Thing] = {"client": "balance"}


class Offers(NamedTuple):
    """Lines of objects as `things.lines` returns them, and whether there are more than these."""

    lines: Sequence[tuple[str, ...]]
    more: bool


def offers(desk: Desk, kind: Offerable, command: str) -> Offers:
    """Return the likely objects of a command, such as "invoice close"."""
    of_command, of_others = _QUERIES[kind]
    values = {
        "most": MOST + 1,
        "today": desk.today.isoformat(),
        "closed_for": (desk.today - _CLOSED_FOR).isoformat(),
        "reopenable": desk.now - REOPEN_SECONDS,
    }
    ids = [row[0] for row in desk.ask(of_command.get(command, of_others), values).fetchall()]
    thing = _THINGS.get(kind, kind)
    return Offers(things.lines(desk, [Reference(thing, each) for each in ids[:MOST]]), len(ids) > MOST)
