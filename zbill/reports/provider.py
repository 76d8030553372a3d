"""Provider Summary of closed invoices, by closing date (SPEC 8.3)."""

from __future__ import annotations

from decimal import Decimal

from zbill.dates import Period
from zbill.db.rows import days
from zbill.desk import Desk
from zbill.money import half_up
from zbill.reports.heading import by_closing, of_provider
from zbill.reports.invoiced import INVOICED
from zbill.sheet import Column, Sheet, bar_beside

# Averages leave out credit notes: `net_of_invoices` is the net without them.
PROVIDERS = f"""
with {INVOICED}
select coalesce(provider, '(none)') as provider,
       count(distinct iif(taken_id is null, invoiced.invoice_id, null)) as invoices,
       sum(invoiced.net) as total_invoiced,
       sum(iif(taken_id is null, invoiced.net, 0)) as net_of_invoices,
       sum(iif(standing = '', invoiced.net, 0)) as collected_revenue
  from invoiced join line_details on line_details.id = line_id
 group by provider_id
 order by provider_key is null, alphabet(provider)
"""

_BILLED = f"""
with {INVOICED},
billed as (
  select coalesce(provider, '(none)') as provider, provider_key, day as closed_on,
         coalesce(credit_notes.label, invoice) as number, invoice, invoice_number, credit_notes.number as note,
         line_details.date as date, line, client, line_details.client_id as client_id, patient, service, description,
         invoiced.net as net, invoiced.tax as tax, invoiced.total as total,
         iif(standing = '', 'Collected', 'Uncollected: ' || standing) as collected
    from invoiced
    join line_details on line_details.id = invoiced.line_id
    left join credit_note_lines on credit_note_lines.id = taken_id
    left join credit_notes on credit_notes.id = credit_note_id
   where :provider is null or provider_id = :provider
)
"""

DETAILS = f"""
{_BILLED}
select provider, closed_on, number, invoice, date, client, client_id, patient, service, description, net, tax, total,
       collected
  from billed
 order by provider_key is null, alphabet(provider), closed_on, invoice_number, note, date, line
"""

EXPLAINED = f"""
{_BILLED}
select provider, closed_on, number, invoice, client, client_id, count(*) as lines, sum(net) as net,
       sum(iif(collected = 'Collected', net, 0)) as collected_revenue, collected
  from billed
 group by provider_key is null, provider_key, closed_on, invoice_number, note
 order by provider_key is null, alphabet(provider), closed_on, invoice_number, note
"""

_COLUMNS = (
    Column("provider", "Provider"),
    Column("invoices", "Invoices", "number"),
    Column("total_invoiced", "Invoiced", "amount"),
    bar_beside("total_invoiced"),
    Column("average_invoice", "Average", "amount", dispensable=True),
    Column("percent_of_practice", "Share %", "rate", dispensable=True),
    Column("collected_revenue", "Collected", "amount"),
)
_DETAILS = (
    Column("provider", "Provider", merged=True),
    Column("closed_on", "Closed", "day", dispensable=True),
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
_BEHIND = (
    Column("provider", "Provider", merged=True),
    Column("closed_on", "Closed", "day"),
    Column("number", "Number", "label"),
    Column("invoice", "Invoice", "label", in_table=False),
    Column("client", "Client"),
    Column("client_id", "Client id", "number", in_table=False),
    Column("lines", "Lines", "number", dispensable=True),
    Column("net", "Net", "amount"),
    Column("collected_revenue", "Collected", "amount"),
    Column("collected", "Status", spare=True),
)
_CAPTION = (
    "Lines of invoices closed in the period, before tax, less credit notes. "
    "Collected means no balance and no write-off."
)


def provider(desk: Desk, period: Period) -> Sheet:
    """Return the revenue of each provider's lines, and its share of the practice's revenue in percent.

    Raises NotPermitted.
    """
    about = by_closing(desk, "provider", period)
    found = desk.ask(PROVIDERS, days(period)).fetchall()
    practice = sum(row["total_invoiced"] for row in found)
    rows = [
        {
            **row,
            "total_invoiced_bar": row["total_invoiced"],
            "average_invoice": half_up(row["net_of_invoices"], row["invoices"]) if row["invoices"] else 0,
            "percent_of_practice": _percent(row["total_invoiced"], practice),
        }
        for row in found
    ]
    return Sheet.of(
        "Provider Summary", _COLUMNS, rows, totals=("total_invoiced", "collected_revenue"), caption=_CAPTION, **about
    )


def details(desk: Desk, period: Period, provider: str) -> Sheet:
    """Return the lines behind the summary, of one provider if named. Raises NotPermitted, NotFound, Ambiguous."""
    about = by_closing(desk, "provider-details", period)
    found = desk.ask(DETAILS, days(period) | of_provider(desk, provider))
    return Sheet.of(
        "Provider Summary: lines", _DETAILS, found, totals=("net", "tax", "total"), caption=_CAPTION, **about
    )


def explain(desk: Desk, period: Period, provider: str) -> Sheet:
    """Return the invoices and credit notes behind the summary, of one provider if named.

    Raises NotPermitted, NotFound, Ambiguous.
    """
    about = by_closing(desk, "provider-documents", period)
    found = desk.ask(EXPLAINED, days(period) | of_provider(desk, provider))
    return Sheet.of(
        "Provider Summary: documents", _BEHIND, found, totals=("net", "collected_revenue"), caption=_CAPTION, **about
    )


def _percent(part: int, whole: int) -> Decimal:
    """Return the share in percent, with two decimals, half up. It is 0 unless the whole is above 0."""
    return Decimal(half_up(part * 10_000, whole) if whole > 0 else 0).scaleb(-2)
