"""Revenue Details, by line date, open and closed (SPEC 8.4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from zbill.dates import Period
from zbill.db import staff
from zbill.desk import Desk
from zbill.money import Money
from zbill.reports.heading import days, of_period
from zbill.sheet import Bars, Column, Sheet

# A credited part stands on the credit note's day, without a quantity: credit notes are in no count.
REVENUE = """
select date, number, invoice, status, clients.name, revenue.client_id, patients.name, coalesce(staff.name, '(none)'),
       services.code, description, quantity, net, tax, total, iif(standing = '', 'Collected', 'Uncollected'), standing
  from (select lines.date as date, invoices.label as number, invoices.label as invoice, invoices.number as by_number,
               lines.number as line, iif(status = 'open', 'Open', 'Closed') as status,
               invoices.client_id as client_id, lines.patient_id as patient_id, lines.provider_id as provider_id,
               lines.service_id as service_id, description, quantity,
               lines.net as net, lines.tax as tax, lines.total as total,
               case when status = 'open' then 'open' when written_off > 0 then 'written off'
                    when balance > 0 then 'owing' else '' end as standing
          from lines join invoices on invoices.id = invoice_id
         where lines.date between :first and :last and lines.void = 0 and status <> 'void'
        union all
        select credit_notes.date, credit_notes.label, invoices.label, invoices.number, lines.number, 'Closed',
               invoices.client_id, lines.patient_id, lines.provider_id, lines.service_id, description, null,
               -taken.net, -taken.tax, -taken.total,
               case when written_off > 0 then 'written off' when balance > 0 then 'owing' else '' end
          from credit_notes
          join credit_note_lines as taken on taken.credit_note_id = credit_notes.id
          join lines on lines.id = taken.line_id
          join invoices on invoices.id = lines.invoice_id
         where credit_notes.date between :first and :last and status <> 'void') as revenue
  join clients on clients.id = revenue.client_id
  left join patients on patients.id = patient_id
  left join staff on staff.id = provider_id
  left join services on services.id = service_id
 where :provider is null or provider_id = :provider
 order by date, by_number, number = invoice desc, number, line
"""

_COLUMNS = (
    Column("date", "Date", "day"),
    Column("number", "Number", "label"),
    Column("invoice", "Invoice", "label", in_table=False),
    Column("invoice_status", "Status", "label", spare=True),
    Column("client", "Client"),
    Column("client_id", "Client id", "number", in_table=False),
    Column("patient", "Patient", in_table=False),
    Column("provider", "Provider", spare=True),
    Column("service", "Service", "label", spare=True),
    Column("description", "Description"),
    Column("quantity", "Quantity", "stored", spare=True),
    Column("net", "Net", "amount"),
    Column("tax", "Tax", "amount", spare=True),
    Column("total", "Total", "amount"),
    Column("collected", "Collected", "label"),
    Column("because", "Because", "label", in_table=False),
)
_DOCUMENTS = (
    Column("number", "Number", "label"),
    Column("invoice", "Invoice", "label", in_table=False),
    Column("invoice_status", "Status", "label", spare=True),
    Column("client", "Client"),
    Column("client_id", "Client id", "number", in_table=False),
    Column("lines", "Lines", "number"),
    Column("net", "Net", "amount"),
    Column("tax", "Tax", "amount", spare=True),
    Column("total", "Total", "amount"),
    Column("collected", "Collected", "label"),
    Column("because", "Because", "label"),
)
_CAPTION = (
    "By line date, on open and closed invoices. Collected: closed, nothing owing, nothing written off, as of now."
)


def revenue(desk: Desk, period: Period, provider: str = "") -> Sheet:
    """A row a line, and a negative one a line that a credit note took back. Errors: NotFound, Ambiguous."""
    report = of_period(desk, "revenue", period)
    rows = _lines(desk, period, provider)
    by_month: Counter[str] = Counter()
    for row in rows:
        by_month[row[0][:7]] += row[11]
    return Sheet(
        "Revenue Details",
        _COLUMNS,
        rows,
        _totals(rows, 11),
        caption=_CAPTION,
        report=report,
        bars=Bars("Revenue by month", sorted(by_month.items())),
    )


def documents(desk: Desk, period: Period, provider: str = "") -> Sheet:
    """The invoices and credit notes behind the figures, each with why it is not Collected. Errors: NotFound,
    Ambiguous."""
    report = of_period(desk, "revenue-documents", period)
    found = sorted(_lines(desk, period, provider), key=lambda row: (row[2], row[1] != row[2], row[1]))
    rows = []
    for _, lines in groupby(found, key=lambda row: row[1]):
        own = list(lines)
        sums = [sum(row[place] for row in own) for place in (11, 12, 13)]
        rows.append((*own[0][1:6], len(own), *sums, *own[0][-2:]))
    return Sheet(
        "Revenue Details: documents",
        _DOCUMENTS,
        rows,
        _totals(rows, 6),
        caption=_CAPTION,
        report=report,
    )


def _lines(desk: Desk, period: Period, provider: str) -> list[tuple[Any, ...]]:
    named = staff.find_provider(desk.conn, provider).id if provider else None
    return desk.rows(REVENUE, days(period) | {"provider": named})


def _totals(rows: Sequence[tuple[Any, ...]], net: int) -> dict[str, int | str]:
    """The sums of net, tax and total, which begin at place `net`, and what of the net is collected."""
    totals = {key: sum(map(itemgetter(net + place), rows)) for place, key in enumerate(("net", "tax", "total"))}
    collected = sum(row[net] for row in rows if row[net + 3] == "Collected")
    return totals | {"net_collected": Money(collected), "net_uncollected": Money(totals["net"] - collected)}
