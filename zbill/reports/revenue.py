"""Revenue Details: the lines of open and closed invoices, by line date (SPEC 8.4)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping

from zbill.dates import Period
from zbill.db.rows import days
from zbill.desk import Desk
from zbill.money import Money
from zbill.reports.heading import of_period, of_provider
from zbill.sheet import Bars, Column, Sheet

# A credited part of a line has the credit note's day. It has no quantity, because credit notes are in no count.
PARTS = """
with parts (line_id, day, note, quantity, net, tax, total) as (
  select id, date, null, quantity, net, tax, total
    from lines where date between :first and :last and void = 0
  union all
  select line_id, date, label, null, -taken.net, -taken.tax, -taken.total
    from credit_notes join credit_note_lines as taken on credit_note_id = credit_notes.id
   where date between :first and :last
)
"""

REVENUE = f"""
{PARTS}
select day as date, coalesce(note, invoice) as number, invoice,
       iif(line_details.invoice_status = 'open', 'Open', 'Closed') as invoice_status, client, client_id, patient,
       coalesce(provider, '(none)') as provider, service, description, parts.quantity as quantity, parts.net as net,
       parts.tax as tax, parts.total as total, iif(standing = '', 'Collected', 'Uncollected') as collected,
       standing as because
  from parts join line_details on line_details.id = line_id
 where line_details.invoice_status <> 'void' and (:provider is null or provider_id = :provider)
 order by day, invoice_number, coalesce(note, invoice) <> invoice, coalesce(note, invoice), line
"""

EXPLAINED = f"""
select number, invoice, invoice_status, client, client_id, count(*) as lines, sum(net) as net, sum(tax) as tax,
       sum(total) as total, collected, because
  from ({REVENUE})
 group by invoice, number
 order by invoice, number <> invoice, number
"""

_COLUMNS = (
    Column("date", "Date", "day"),
    Column("number", "Number", "label"),
    Column("invoice", "Invoice", "label", in_table=False),
    Column("invoice_status", "Status", "label", spare=True, state="said"),
    Column("client", "Client"),
    Column("client_id", "Client id", "number", in_table=False),
    Column("patient", "Patient", in_table=False),
    Column("provider", "Provider", spare=True),
    Column("service", "Service", "label", spare=True),
    Column("description", "Description"),
    Column("quantity", "Quantity", "stored", spare=True),
    Column("net", "Net", "amount"),
    Column("tax", "Tax", "amount", spare=True),
    Column("total", "Total", "amount", dispensable=True),
    Column("collected", "Collected", "label", dispensable=True),
    Column("because", "Reason", "label", in_table=False),
)
_BEHIND = (
    Column("number", "Number", "label"),
    Column("invoice", "Invoice", "label", in_table=False),
    Column("invoice_status", "Status", "label", spare=True, state="said"),
    Column("client", "Client"),
    Column("client_id", "Client id", "number", in_table=False),
    Column("lines", "Lines", "number", dispensable=True),
    Column("net", "Net", "amount"),
    Column("tax", "Tax", "amount", spare=True),
    Column("total", "Total", "amount"),
    Column("collected", "Collected", "label"),
    Column("because", "Reason", "label", dispensable=True),
)
_CAPTION = (
    "Lines of open and closed invoices by line date, less credit notes. "
    "Collected means closed now, with no balance and no write-off."
)


def revenue(desk: Desk, period: Period, provider: str) -> Sheet:
    """Return a row for each line, and a negative one for each line that a credit note credits.

    Raises NotPermitted, NotFound or Ambiguous if the text names no provider or several.
    """
    sheet, nets = _sheet(desk, "revenue", "Revenue Details", _COLUMNS, REVENUE, period, provider, "date")
    by_month: Counter[str] = Counter()
    for (_, day), net in nets.items():
        by_month[day[:7]] += net
    return sheet._replace(bars=Bars("Revenue by month", sorted(by_month.items())))


def explain(desk: Desk, period: Period, provider: str) -> Sheet:
    """Return the invoices and credit notes behind the report, each with the reason why it isn't collected.

    Raises NotPermitted, NotFound or Ambiguous if the text names no provider or several.
    """
    title = "Revenue Details: documents"
    return _sheet(desk, "revenue-documents", title, _BEHIND, EXPLAINED, period, provider, "because")[0]


def _sheet(
    desk: Desk, name: str, title: str, columns: tuple[Column, ...], query: str, period: Period, provider: str, by: str
) -> tuple[Sheet, Mapping[tuple[str, str], int]]:
    """Return the sheet of a query, and its revenue (minor units) by Collected or Uncollected and a column."""
    report = of_period(desk, name, period)
    found = desk.ask(query, days(period) | of_provider(desk, provider))
    nets: defaultdict[tuple[str, str], int] = defaultdict(int)

    def tally(few: Sheet) -> None:
        for word, other, net in few.cells("collected", by, "net"):
            nets[word, other] += net

    sums = ("net", "tax", "total")
    sheet = Sheet.of(title, columns, found, totals=sums, tally=tally, caption=_CAPTION, report=report)
    figures = {"Collected": 0, "Uncollected": 0}
    for (word, _), net in nets.items():
        figures[word] += net
    said = {f"net_{word.lower()}": Money(net) for word, net in figures.items()}
    return sheet._replace(totals={**sheet.totals, **said}), nets
