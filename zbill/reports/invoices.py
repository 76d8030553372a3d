"""The list of invoices, and cards with their lines."""

from __future__ import annotations

from collections.abc import Sequence

from zbill.dates import Period
from zbill.db import clients
from zbill.db.invoices import OVERDUE
from zbill.db.rows import days
from zbill.desk import Desk
from zbill.money import Money, from_thousandths
from zbill.reports.newest import Newest, sheet_of_newest
from zbill.reports.things import Found, named, parts
from zbill.sheet import Card, Column, Sheet, fields

INVOICES = """
select label as number, clients.name as client, client_id, date, due,
       case status when 'open' then 'Open' when 'closed' then 'Closed' else 'Void' end as status,
       gross, discount, net, tax, total, paid, credited, written_off, balance, opened_at, closed_at,
       closed_on, done_on, reference
  from invoices join clients on clients.id = client_id
"""

LISTED = f"""
select label as number, clients.name as client, client_id, date, due,
       iif({OVERDUE}, cast(julianday(:before) - julianday(due) as integer), null) as days_over,
       case status when 'open' then 'Open' when 'closed' then 'Closed' else 'Void' end as status,
       gross, discount, net, tax, total, paid, credited, written_off, balance, opened_at, closed_at, closed_on,
       reference
  from invoices join clients on clients.id = client_id
"""

LINES = """
select *, session_id as session
  from line_details
 where invoice_id in (select value from json_each(:ids))
 order by invoice_id, line
"""

TAXES = """
select line_id, name, rate, amount
  from line_taxes join lines on lines.id = line_id
 where invoice_id in (select value from json_each(:ids))
 order by line_id, position
"""

PATIENTS = """
select distinct invoice_id, patients.name
  from lines join patients on patients.id = patient_id
 where invoice_id in (select value from json_each(:ids)) and void = 0
 order by alphabet(patients.name)
"""

_COLUMNS = (
    Column("number", "Number", "label"),
    Column("client", "Client"),
    Column("client_id", "Client id", "number", in_table=False),
    Column("date", "Date", "day"),
    Column("due", "Due", "day", in_table=False),
    Column("status", "Status", "label", state="said"),
    Column("gross", "Gross", "amount", in_table=False),
    Column("discount", "Discount", "amount", in_table=False),
    Column("net", "Net", "amount", in_table=False),
    Column("tax", "Tax", "amount", in_table=False),
    Column("total", "Total", "amount"),
    Column("paid", "Paid", "amount", dispensable=True),
    Column("credited", "Credited", "amount", in_table=False),
    Column("written_off", "Written off", "amount", in_table=False),
    Column("balance", "Balance", "amount"),
    Column("opened_at", "Opened", "instant", in_table=False),
    Column("closed_at", "Closed", "instant", in_table=False),
    Column("closed_on", "Counts on", "day", in_table=False),
    Column("reference", "Reference", in_table=False),
)

# For people the list has when payment is due, and for how long it has been overdue. A script computes that itself.
_DAYS_OVER = Column("days_over", "Over", "number", in_data=False, dispensable=True, state="overdue")
_LISTED = tuple(
    each._replace(
        in_table=each.in_table or each.key == "due",
        spare=each.key == "paid",
        dispensable=each.key in ("date", "due", "status"),
    )
    for each in _COLUMNS
)
_LISTED = (*_LISTED[:5], _DAYS_OVER, *_LISTED[5:])

_CARD = (*_COLUMNS[:3], Column("patients", "Patients", "nested"), *_COLUMNS[3:])
_ADJUSTMENTS = ("gross", "discount", "tax", "net", "paid", "credited", "written_off")

_LINE = (
    Column("line", "#", "number"),
    Column("session", "Session", "number", in_table=False),
    Column("date", "Date", "day"),
    Column("patient", "Patient", in_table=False),
    Column("patient_id", "Patient id", "number", in_table=False),
    Column("provider", "Provider", in_table=False),
    Column("service", "Service", "label", in_table=False),
    Column("description", "Description"),
    Column("quantity", "Qty", "stored"),
    Column("unit_price", "Price", "amount"),
    Column("gross", "Gross", "amount", in_table=False),
    Column("discount", "Discount", "amount", dispensable=True),
    Column("net", "Net", "amount", in_table=False),
    Column("tax", "Tax", "amount", dispensable=True),
    Column("total", "Total", "amount"),
    Column("taxes", "Taxes", "nested"),
    Column("void", "Void", "flag", state="void"),
)
# The patient column is shown only if the invoice has patients: otherwise it would be empty.
_LINE_OF_PATIENT = tuple(
    each._replace(in_table=True, dispensable=True) if each.key == "patient" else each for each in _LINE
)


def invoice_list(
    desk: Desk,
    client_text: str,
    status: str,
    *,
    unpaid: bool,
    overdue: bool,
    period: Period | None,
    newest: Newest | None = None,
) -> Sheet:
    """Return invoices by number: of one client, status or period (by their date), unpaid or overdue, if given.

    Raises NotFound or Ambiguous if the text names no client or several.
    """
    client_id = clients.find(desk.conn, client_text).id if client_text else None
    conditions = ["date between :first and :last"] * (period is not None)
    conditions += ["client_id = :client"] * (client_id is not None)
    conditions += ["status = :status"] * bool(status)
    # The few void ones have an index.
    conditions += ["invoices.id in (select id from invoices where voided_on is not null)"] * (status == "void")
    conditions += ["balance > 0"] * unpaid
    conditions += [OVERDUE] * overdue
    return sheet_of_newest(
        desk,
        "Invoices",
        _LISTED,
        select=LISTED,
        table="invoices",
        conditions=conditions,
        order=("invoices.number",),
        values=days(period) | {"client": client_id, "status": status, "before": desk.today.isoformat()},
        newest=newest,
    )


def invoice_lines(desk: Desk, ids: Sequence[int]) -> list[tuple[str, ...]]:
    """Return the number, client, total and status of each invoice. Raises NotFound."""
    return [
        (row["number"], row["client"], desk.text(row["total"]), row["status"])
        for row in named(desk, INVOICES, "invoices.id", ids)
    ]


def invoice_cards(desk: Desk, ids: Sequence[int]) -> list[Card]:
    """Return each invoice with its lines, void ones included. Raises NotFound."""
    seen, lines = (parts(desk, query, "invoice_id", ids) for query in (PATIENTS, LINES))
    taxes = parts(desk, TAXES, "line_id", ids)
    return [
        _card(
            row | {"patients": [each["name"] for each in seen[invoice_id]]},
            [line | {"taxes": [_tax(each) for each in taxes[line["id"]]]} for line in lines[invoice_id]],
        )
        for invoice_id, row in zip(ids, named(desk, INVOICES, "invoices.id", ids), strict=True)
    ]


def _card(facts: Found, lines: Sequence[Found]) -> Card:
    hidden = ("number", "client_id", *["closed_on"] * (not facts["done_on"]))
    return Card(
        f"Invoice {facts['number']}",
        fields(_CARD, facts, hidden=hidden, unless_zero=_ADJUSTMENTS),
        {"lines": Sheet.of("Lines", _LINE_OF_PATIENT if facts["patients"] else _LINE, lines)},
    )


def _tax(row: Found) -> dict[str, object]:
    return {"name": row["name"], "rate": from_thousandths(row["rate"]), "amount": Money(row["amount"])}
