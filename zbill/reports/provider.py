"""Provider Summary, by closing date, closed invoices only (SPEC 8.3)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any

from zbill.dates import Period
from zbill.db import staff
from zbill.desk import Desk
from zbill.money import half_up
from zbill.reports.heading import days, left_out, of_period
from zbill.reports.invoiced import INVOICED
from zbill.sheet import Column, Sheet

# An invoice is Collected when nothing of it is left owing and nothing written off. Credit notes are in no average.
PROVIDERS = f"""
with {INVOICED}
select coalesce(staff.name, '(none)') as provider,
       count(distinct iif(taken_id is null, invoiced.invoice_id, null)) as invoices,
       sum(invoiced.net) as total_invoiced,
       sum(iif(taken_id is null, invoiced.net, 0)) as net_of_invoices,
       sum(iif(balance = 0 and written_off = 0, invoiced.net, 0)) as collected_revenue
  from invoiced
  join lines on lines.id = line_id
  join invoices on invoices.id = invoiced.invoice_id
  left join staff on staff.id = lines.provider_id
 group by lines.provider_id
 order by staff.name_key is null, staff.name_key
"""

DETAILS = f"""
with {INVOICED}
select coalesce(staff.name, '(none)') as provider, day as closed_on,
       coalesce(credit_notes.label, invoices.label) as number, invoices.label as invoice, lines.date as date,
       clients.name as client, invoices.client_id as client_id, patients.name as patient, services.code as service,
       description, invoiced.net as net, invoiced.tax as tax, invoiced.total as total,
       case when written_off > 0 then 'Uncollected: written off'
            when balance > 0 then 'Uncollected: owing' else 'Collected' end as collected
  from invoiced
  join lines on lines.id = invoiced.line_id
  join invoices on invoices.id = invoiced.invoice_id
  join clients on clients.id = invoices.client_id
  left join staff on staff.id = lines.provider_id
  left join patients on patients.id = lines.patient_id
  left join services on services.id = lines.service_id
  left join credit_note_lines on credit_note_lines.id = taken_id
  left join credit_notes on credit_notes.id = credit_note_lines.credit_note_id
 where :provider is null or lines.provider_id = :provider
 order by staff.name_key is null, staff.name_key, day, invoices.number, credit_notes.number, lines.date, lines.number
"""


_COLUMNS = (
    Column("provider", "Provider"),
    Column("invoices", "Invoices", "number"),
    Column("total_invoiced", "Invoiced", "amount"),
    Column("average_invoice", "Average", "amount"),
    Column("percent_of_practice", "Share %", "rate"),
    Column("collected_revenue", "Collected", "amount"),
)
_DETAILS = (
    Column("provider", "Provider", merged=True),
    Column("closed_on", "Closed", "day"),
    Column("number", "Number", "label"),
    Column("invoice", "Invoice", "label", in_table=False),
    Column("date", "Date", "day", spare=True),
    Column("client", "Client"),
    Column("client_id", "Client id", "number", in_table=False),
    Column("patient", "Patient", in_table=False),
    Column("service", "Service", "label", in_table=False),
    Column("description", "Description"),
    Column("net", "Net", "amount"),
    Column("tax", "Tax", "amount", spare=True),
    Column("total", "Total", "amount", spare=True),
    Column("collected", "Collected", spare=True),
)
_DOCUMENTS = (
    Column("provider", "Provider", merged=True),
    Column("closed_on", "Closed", "day"),
    Column("number", "Number", "label"),
    Column("invoice", "Invoice", "label", in_table=False),
    Column("client", "Client"),
    Column("client_id", "Client id", "number", in_table=False),
    Column("lines", "Lines", "number"),
    Column("net", "Net", "amount"),
    Column("collected_revenue", "Collected", "amount"),
    Column("collected", "Because", spare=True),
)
_CAPTION = (
    "By closing date, before tax, less credit notes of the period. Collected: nothing owing, nothing written off."
)


def provider(desk: Desk, period: Period) -> Sheet:
    """What each provider's lines brought in; the shares are of the practice's revenue, in percent."""
    report = of_period(desk, "provider", period)
    found = desk.conn.execute(PROVIDERS, days(period)).fetchall()
    practice = sum(row["total_invoiced"] for row in found)
    rows = [
        (
            row["provider"],
            row["invoices"],
            row["total_invoiced"],
            half_up(row["net_of_invoices"], row["invoices"]) if row["invoices"] else 0,
            _percent(row["total_invoiced"], practice),
            row["collected_revenue"],
        )
        for row in found
    ]
    return Sheet(
        "Provider Summary",
        _COLUMNS,
        rows,
        {"total_invoiced": practice, "collected_revenue": sum(row["collected_revenue"] for row in found)},
        caption=_CAPTION,
        report=report,
        left_out=left_out(desk),
    )


def details(desk: Desk, period: Period, provider: str = "") -> Sheet:
    """The lines behind the summary, of one provider if named. Errors: NotFound, Ambiguous."""
    report = of_period(desk, "provider-details", period)
    rows = _details(desk, period, provider)
    return Sheet(
        "Provider Summary: lines",
        _DETAILS,
        rows,
        {key: _sum(rows, _DETAILS, key) for key in ("net", "tax", "total")},
        caption=_CAPTION,
        report=report,
        left_out=left_out(desk),
    )


def documents(desk: Desk, period: Period, provider: str = "") -> Sheet:
    """The invoices and credit notes behind each figure of the summary. Errors: NotFound, Ambiguous."""
    report = of_period(desk, "provider-documents", period)
    rows = []
    for _, lines in groupby(_details(desk, period, provider), key=itemgetter(0, 2)):
        row, *others = lines
        net = sum(each[10] for each in (row, *others))
        collected = net if row[13] == "Collected" else 0
        rows.append((*row[:4], *row[5:7], 1 + len(others), net, collected, row[13]))
    return Sheet(
        "Provider Summary: documents",
        _DOCUMENTS,
        rows,
        {key: _sum(rows, _DOCUMENTS, key) for key in ("net", "collected_revenue")},
        caption=_CAPTION,
        report=report,
        left_out=left_out(desk),
    )


def _details(desk: Desk, period: Period, provider: str) -> list[tuple[Any, ...]]:
    named = staff.find_provider(desk.conn, provider).id if provider else None
    return desk.rows(DETAILS, days(period) | {"provider": named})


def _percent(part: int, whole: int) -> Decimal:
    """Two decimals, half up; of nothing, nothing."""
    return Decimal(half_up(part * 10_000, whole) if whole > 0 else 0).scaleb(-2)


def _sum(rows: Sequence[Sequence[Any]], columns: Sequence[Column], key: str) -> int:
    place = next(place for place, column in enumerate(columns) if column.key == key)
    return sum(row[place] for row in rows)
