"""Invoices: the list, and one of them with its lines."""

from __future__ import annotations

from dataclasses import replace

from zbill.dates import Period
from zbill.db import clients, invoices, lines
from zbill.desk import Desk
from zbill.models import Line
from zbill.money import Money
from zbill.reports import log
from zbill.reports.heading import days
from zbill.sheet import Card, Column, Field, Sheet, fields

INVOICES = """
select label as number, clients.name as client, client_id, date, due,
       case status when 'open' then 'Open' when 'closed' then 'Closed' else 'Void' end as status,
       gross, discount, net, tax, total, paid, credited, written_off, balance, opened_at, closed_at
  from invoices join clients on clients.id = client_id
"""

PATIENTS = """
select distinct patients.name from lines join patients on patients.id = patient_id
 where invoice_id = ? and void = 0 order by patients.name_key
"""

_COLUMNS = (
    Column("number", "Number", "label"),
    Column("client", "Client"),
    Column("client_id", "Client id", "number", in_table=False),
    Column("date", "Date", "day"),
    Column("due", "Due", "day", in_table=False),
    Column("status", "Status", "label"),
    Column("gross", "Gross", "amount", in_table=False),
    Column("discount", "Discount", "amount", in_table=False),
    Column("net", "Net", "amount", in_table=False),
    Column("tax", "Tax", "amount", in_table=False),
    Column("total", "Total", "amount"),
    Column("paid", "Paid", "amount"),
    Column("credited", "Credited", "amount", in_table=False),
    Column("written_off", "Written off", "amount", in_table=False),
    Column("balance", "Balance", "amount"),
    Column("opened_at", "Opened", "instant", in_table=False),
    Column("closed_at", "Closed", "instant", in_table=False),
)

_LINE = (
    Column("line", "#", "number"),
    Column("session", "Session", "number", in_table=False),
    Column("date", "Date", "day"),
    Column("patient", "Patient", in_table=False),
    Column("patient_id", "Patient id", "number", in_table=False),
    Column("provider", "Provider", in_table=False),
    Column("service", "Service", "label", in_table=False),
    Column("description", "Description"),
    Column("quantity", "Qty", "rate"),
    Column("unit_price", "Price", "amount"),
    Column("gross", "Gross", "amount", in_table=False),
    Column("discount", "Discount", "amount"),
    Column("net", "Net", "amount", in_table=False),
    Column("tax", "Tax", "amount"),
    Column("total", "Total", "amount"),
    Column("taxes", "Taxes", "nested"),
    Column("void", "Void", "flag"),
)


def invoice_list(desk: Desk, client_text: str, status: str, *, unpaid: bool, period: Period | None) -> Sheet:
    """Invoices by number; of a client, status or period of their date, or with something owing, if asked for."""
    client_id = clients.find(desk.conn, client_text).id if client_text else None
    conditions = ["date between :first and :last"]
    conditions += ["client_id = :client"] * (client_id is not None)
    conditions += ["status = :status"] * bool(status)
    conditions += ["balance > 0"] * unpaid
    rows = desk.rows(
        f"select * from ({INVOICES} where {' and '.join('invoices.' + each for each in conditions)}"
        " order by invoices.number)",
        days(period) | {"client": client_id, "status": status},
    )
    return Sheet("Invoices", _COLUMNS, rows)


def invoice_card(desk: Desk, text: str, *, history: bool = False) -> Card:
    """One invoice with its lines, void ones too, and what the log says of it if asked for. Errors: NotFound."""
    invoice = invoices.find(desk.conn, text)
    row = desk.conn.execute(INVOICES + "where invoices.id = ?", (invoice.id,)).fetchone()
    adjustments = ("gross", "discount", "tax", "net", "paid", "credited", "written_off")
    facts = fields(_COLUMNS, tuple(row), hidden=("number", "client_id"), unless_zero=adjustments)
    seen = [each["name"] for each in desk.conn.execute(PATIENTS, (invoice.id,))]
    facts.insert(3, Field("patients", "Patients", seen, "nested"))
    # Where nobody but the client is seen the column would be empty.
    columns = tuple(replace(column, in_table=True) if seen and column.key == "patient" else column for column in _LINE)
    sheet = Sheet("Lines", columns, [_line(desk, line) for line in lines.of_invoice(desk.conn, invoice.id)])
    parts = {"lines": sheet} | ({"history": log.of_invoice(desk, invoice)} if history else {})
    return Card(f"Invoice {invoice.label}", tuple(facts), parts)


def _line(desk: Desk, line: Line) -> tuple[object, ...]:
    return (
        line.number,
        line.session_id,
        line.date,
        _name(desk, "patients", line.patient_id),
        line.patient_id,
        _name(desk, "staff", line.provider_id),
        _name(desk, "services", line.service_id, "code"),
        line.description,
        line.quantity,
        line.unit_price,
        line.gross,
        line.discount,
        line.net,
        line.tax,
        line.total,
        [{"name": each.tax.name, "rate": each.tax.rate, "amount": Money(each.amount)} for each in line.taxes],
        line.void,
    )


def _name(desk: Desk, table: str, row_id: int | None, column: str = "name") -> str | None:
    row = desk.conn.execute(f"select {column} from {table} where id = ?", (row_id,)).fetchone()
    return row[0] if row else None
