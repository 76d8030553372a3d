"""Revenue Details, added up by month, week, service or provider (SPEC 8.4, `--by`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Literal

from zbill.dates import Period
from zbill.db.rows import days
from zbill.desk import Desk
from zbill.reports.heading import of_period, of_provider
from zbill.reports.revenue import PARTS
from zbill.sheet import Column, Sheet, bar_beside
from zbill.text import alphabet

By = Literal["month", "week", "service", "provider"]

# A week is called by its Monday. Names of staff and codes of services are unique.
_KEYS: Mapping[By, str] = {
    "month": "substr(day, 1, 7)",
    "week": "date(day, '-6 days', 'weekday 1')",
    "service": "coalesce(service, '(none)')",
    "provider": "coalesce(provider, '(none)')",
}

# Credit notes are in no count: their parts of lines have no quantity.
GROUPED = f"""
{PARTS}
select {{key}} as key, count(parts.quantity) as lines, sum(parts.net) as net, sum(parts.tax) as tax,
       sum(parts.total) as total, sum(iif(standing = '', parts.net, 0)) as collected,
       sum(iif(standing = '', 0, parts.net)) as uncollected
  from parts join line_details on line_details.id = line_id
 where line_details.invoice_status <> 'void' and (:provider is null or provider_id = :provider)
 group by 1
"""

_FIRST: Mapping[By, Column] = {
    "month": Column("month", "Month", "label"),
    "week": Column("week", "Week of", "day"),
    "service": Column("service", "Service", "label"),
    "provider": Column("provider", "Provider"),
}
_AMOUNTS = (
    Column("lines", "Lines", "number", dispensable=True),
    Column("net", "Net", "amount"),
    bar_beside("net"),
    Column("tax", "Tax", "amount", spare=True),
    Column("total", "Total", "amount", spare=True),
    Column("collected", "Collected", "amount"),
    Column("uncollected", "Uncollected", "amount"),
)
_SUMS = ("lines", "net", "tax", "total", "collected", "uncollected")
_CAPTION = "Lines of open and closed invoices by line date, less credit notes. Collected is before tax."


def revenue_by(desk: Desk, period: Period, provider: str, by: By) -> Sheet:
    """Return the sums of the report's lines for each month, week, service or provider.

    Months and weeks are in order, those without lines included. Services and providers begin with the highest revenue.
    Raises NotPermitted, NotFound or Ambiguous if the text names no provider or several.
    """
    report = of_period(desk, f"revenue-by-{by}", period)
    found = desk.ask(GROUPED.format(key=_KEYS[by]), days(period) | of_provider(desk, provider)).fetchall()
    sums = {row["key"]: row for row in found}
    rows = [
        {by: key, "net_bar": sums[key]["net"], **sums[key]} if key in sums else {by: key, "net_bar": 0} | _NOTHING
        for key in _keys(by, period, {key: row["net"] for key, row in sums.items()})
    ]
    return Sheet.of(
        f"Revenue by {by.capitalize()}", (_FIRST[by], *_AMOUNTS), rows, totals=_SUMS, caption=_CAPTION, report=report
    )


_NOTHING = dict.fromkeys(_SUMS, 0)


def _keys(by: By, period: Period, nets: Mapping[str, int]) -> Sequence[str]:
    """Return the keys of the rows in their order, from the revenue (minor units) of those that have lines."""
    match by:
        case "month":
            return [*_months(period)]
        case "week":
            return [*_weeks(period)]
    return sorted(nets, key=lambda key: (key == "(none)", -nets[key], alphabet(key)))


def _months(period: Period) -> Iterator[str]:
    first, last = (day.year * 12 + day.month - 1 for day in (period.first, period.last))
    for month in range(first, last + 1):
        yield f"{month // 12:04}-{month % 12 + 1:02}"


def _weeks(period: Period) -> Iterator[str]:
    """Yield the Monday of each week, the first one perhaps before the period."""
    for ordinal in range(period.first.toordinal() - period.first.weekday(), period.last.toordinal() + 1, 7):
        yield date.fromordinal(ordinal).isoformat()
