"""Details of a client and of a patient: their cards, with what the front desk looks up beside them."""

from __future__ import annotations

from collections.abc import Mapping

from zbill.dates import iso_wall, local, shown_wall, wall_text
from zbill.db import clients, patients
from zbill.db.invoices import OWING
from zbill.desk import Desk
from zbill.money import Money
from zbill.reports.clients import PATIENT, SEEN, client_cards, patient_cards
from zbill.sheet import Card, Column, Field, Sheet

# A client's own prices that apply today or later, each from a day on. It ends before the next one, or before the day
# from which the catalog price applies again (null).
RATES = """
select service, price, since as "from", until
  from (select services.code as service, code_key, price, since,
               date(lead(since) over (partition by service_id order by since), '-1 day') as until
          from client_rates join services on services.id = service_id
         where client_id = :client)
 where price is not null and (until is null or until >= :today)
 order by code_key, since
"""

UNPAID = f"""
select label as number, date, due, iif(status = 'open', 'Open', 'Closed') as status,
       cast(nullif(max(julianday(:today) - julianday(due), 0), 0) as integer) as days_over, balance
  from invoices
 where client_id = :client and {OWING}
 order by date, invoices.number
"""

LAST_PAYMENT = """
select label as number, date, amount, method
  from payments
 where client_id = :client and kind <> 'refund' and voided_on is null
 order by date desc, number desc
 limit 1
"""

_SESSION = """
select id, start, service, provider, patient, status
  from session_details
 where client_id = :client and (:patient is null or patient_id = :patient)
"""

# The day comes first, so that the index of a client's sessions is read in its order.
NEXT_SESSION = f"""
{_SESSION} and day >= :today and start >= :now and status = 'scheduled'
 order by day, start, id
 limit 1
"""

LAST_SESSION = f"""
{_SESSION} and day <= :today and status in ('attended', 'non-billable')
 order by day desc, start desc, id desc
 limit 1
"""

_RATES = (
    Column("service", "Service", "label"),
    Column("price", "Price", "amount"),
    Column("from", "From", "day"),
    Column("until", "Until", "day"),
)
# The client's name is above already.
_SEEN = tuple(column._replace(in_table=column.in_table and column.key != "client") for column in PATIENT)
_UNPAID = (
    Column("number", "Number", "label"),
    Column("date", "Date", "day", dispensable=True),
    Column("due", "Due", "day"),
    Column("status", "Status", "label", state="said"),
    Column("days_over", "Days overdue", "number", state="overdue"),
    Column("balance", "Balance", "amount"),
)


def client_details(desk: Desk, text: str) -> Card:
    """Return a client with notes, next session, last payment, patients, rates and unpaid invoices.

    Raises NotFound or Ambiguous if the text names no client or several.
    """
    client_id = clients.find(desk.conn, text).id
    [card] = client_cards(desk, [client_id])
    values = {"client": client_id, "today": desk.today.isoformat()}
    notes = desk.conn.execute("select notes from clients where id = ?", (client_id,)).fetchone()["notes"]
    seen = desk.ask(f"select * from ({SEEN})", {"ids": f"[{client_id}]"})
    return card._replace(
        fields=(
            *card.fields,
            Field("notes", "Notes", notes),
            *_session_fields(desk, "next_session", "Next session", NEXT_SESSION, client_id),
            *_payment_fields(desk, client_id),
        ),
        parts={
            "patients": Sheet.of("Patients", _SEEN, seen, if_any=True),
            "rates": Sheet.of("Rates", _RATES, desk.ask(RATES, values), if_any=True),
            "unpaid": Sheet.of("Unpaid invoices", _UNPAID, desk.ask(UNPAID, values), if_any=True),
        },
    )


def patient_details(desk: Desk, text: str) -> Card:
    """Return a patient with its last and next sessions.

    Raises NotFound or Ambiguous if the text names no patient or several.
    """
    patient = patients.find(desk.conn, text)
    [card] = patient_cards(desk, [patient.id])
    whose = patient.client_id, patient.id
    return card._replace(
        fields=(
            *card.fields,
            *_session_fields(desk, "last_session", "Last session", LAST_SESSION, *whose),
            *_session_fields(desk, "next_session", "Next session", NEXT_SESSION, *whose),
        ),
    )


def _session_fields(
    desk: Desk, key: str, title: str, query: str, client_id: int, patient_id: int | None = None
) -> tuple[Field, ...]:
    """Return a session as an object for programs, null if there is none, and as a line for people."""
    now = wall_text(local(desk.now, desk.zone).replace(tzinfo=None))
    values = {"client": client_id, "patient": patient_id, "today": desk.today.isoformat(), "now": now}
    row = desk.conn.execute(query, values).fetchone()
    if row is None:
        return (Field(key, title, None, "nested"),)
    patient = "" if patient_id else row["patient"]
    words = shown_wall(row["start"], desk.zone), row["service"], patient, row["provider"], f"session {row['id']}"
    line = "  ".join(filter(None, words))
    return _both(key, title, {**row, "start": iso_wall(row["start"], desk.zone)}, line)


def _payment_fields(desk: Desk, client_id: int) -> tuple[Field, ...]:
    row = desk.conn.execute(LAST_PAYMENT, {"client": client_id}).fetchone()
    if row is None:
        return (Field("last_payment", "Last payment", None, "nested"),)
    line = f"{row['date']}  {row['number']}  {desk.text(row['amount'])}  {row['method']}"
    return _both("last_payment", "Last payment", {**row, "amount": Money(row["amount"])}, line)


def _both(key: str, title: str, values: Mapping[str, object], line: str) -> tuple[Field, ...]:
    """Return the same as an object for programs and as a line for people."""
    return Field(key, title, values, "nested"), Field(key, title, line, in_data=False)
