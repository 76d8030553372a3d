"""Provider Summary of money received on closed invoices in a period (SPEC 8.3, `--collected`)."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from zbill.billing.collecting import allocated
from zbill.dates import Period
from zbill.db.rows import days
from zbill.desk import Desk
from zbill.money import Money
from zbill.reports.heading import by_closing, of_provider
from zbill.sheet import Column, Sheet, bar_beside
from zbill.text import alphabet

# The lines of every invoice that was closed, had money applied or unapplied, or was credited in the period. Each line
# has its invoice's money and its own uncredited amount, before the period and at its end. Goodwill isn't money. Money
# received while an invoice is open counts on the closing day.
#
# The cross joins fix the order of the tables. SQLite would otherwise read all settlements first.
COLLECTED = """
with concerned (id) as (
  select id from invoices where status = 'closed' and closed_on between :first and :last
  union
  select invoice_id from settlements where day between :first and :last and payment_id is not null
  union
  select invoice_id from credit_notes where date between :first and :last
),
money (invoice_id, before, after) as (
  select invoice_id, sum(iif(day < :first, amount, 0)), sum(iif(day <= :last, amount, 0))
    from concerned cross join settlements on invoice_id = concerned.id
   where payment_id is not null
   group by invoice_id
),
taken (line_id, net_before, tax_before, net_after, tax_after) as (
  select line_id, sum(iif(date < :first, parts.net, 0)), sum(iif(date < :first, parts.tax, 0)),
         sum(iif(date <= :last, parts.net, 0)), sum(iif(date <= :last, parts.tax, 0))
    from concerned
    cross join credit_notes on credit_notes.invoice_id = concerned.id
    join credit_note_lines as parts on parts.credit_note_id = credit_notes.id
   group by line_id
)
select invoice, closed_on, client, client_id, coalesce(provider, '(none)') as provider, provider_id,
       iif(closed_on < :first, coalesce(before, 0), 0) as money_before, coalesce(after, 0) as money_after,
       net - coalesce(net_before, 0) as net_before, tax - coalesce(tax_before, 0) as tax_before,
       net - coalesce(net_after, 0) as net_after, tax - coalesce(tax_after, 0) as tax_after
  from concerned
  cross join line_details on line_details.invoice_id = concerned.id
  left join money on money.invoice_id = concerned.id
  left join taken on taken.line_id = line_details.id
 where invoice_status = 'closed' and closed_on <= :last and void = 0
 order by invoice_number, date, line
"""

# Of a row, what the shares of its invoice depend on: all from the provider on.
_DIVISIBLE = itemgetter(slice(4, None))

_COLUMNS = (
    Column("provider", "Provider"),
    Column("invoices", "Invoices", "number"),
    Column("collected_revenue", "Collected", "amount"),
    bar_beside("collected_revenue"),
)
_BEHIND = (
    Column("provider", "Provider", merged=True),
    Column("invoice", "Invoice", "label"),
    Column("closed_on", "Closed", "day"),
    Column("client", "Client"),
    Column("client_id", "Client id", "number", in_table=False),
    Column("collected_revenue", "Collected", "amount"),
)
_CAPTION = (
    "Payments applied to closed invoices in the period, less money refunded or unapplied. "
    "Each pays tax first, then lines, oldest first."
)


def collected(desk: Desk, period: Period) -> Sheet:
    """Return the money collected in the period for each provider's lines, before tax, and the tax collected.

    Raises NotPermitted.
    """
    about = by_closing(desk, "provider-collected", period)
    revenue: Counter[str] = Counter()
    invoices: Counter[str] = Counter()
    tax = 0
    for _, of_tax, shares in _shared(desk, period):
        tax += of_tax
        for name, amount in shares.items():
            revenue[name] += amount
            invoices[name] += 1
    return Sheet.of(
        "Provider Summary: collected",
        _COLUMNS,
        [
            {
                "provider": name,
                "invoices": invoices[name],
                "collected_revenue": revenue[name],
                "collected_revenue_bar": revenue[name],
            }
            for name in sorted(revenue, key=_by_name)
        ],
        totals=("collected_revenue",),
        figures={"tax_collected": Money(tax), "total_collected": Money(revenue.total() + tax)},
        caption=_CAPTION,
        **about,
    )


def explain(desk: Desk, period: Period, provider: str) -> Sheet:
    """Return the invoices behind the amounts, of one provider if named. Raises NotPermitted, NotFound, Ambiguous."""
    about = by_closing(desk, "provider-collected-documents", period)
    named = of_provider(desk, provider)["provider"]
    rows = (
        {
            "provider": name,
            "invoice": invoice["invoice"],
            "closed_on": invoice["closed_on"],
            "client": invoice["client"],
            "client_id": invoice["client_id"],
            "collected_revenue": amount,
        }
        for invoice, _, shares in _shared(desk, period, named)
        for name, amount in shares.items()
    )
    return Sheet.of(
        "Provider Summary: collected, by invoice",
        _BEHIND,
        sorted(rows, key=lambda row: _by_name(str(row["provider"]))),
        totals=("collected_revenue",),
        caption=_CAPTION,
        **about,
    )


def _by_name(name: str) -> tuple[bool, str]:
    return name == "(none)", alphabet(name)


def _shared(
    desk: Desk, period: Period, provider_id: object = None
) -> Iterator[tuple[sqlite3.Row, int, Mapping[str, int]]]:
    """Yield each invoice with its tax collected in the period, and the amount collected for each provider.

    Amounts are in minor units. With a provider id, only that provider's lines count.
    """
    for _, found in groupby(desk.ask(COLLECTED, days(period)), itemgetter("invoice")):
        lines = list(found)
        yield lines[0], *_divided(tuple(map(_DIVISIBLE, lines)), provider_id)


# Most invoices of a practice are alike: a session at its price, paid in full.
@lru_cache(4096)
def _divided(lines: tuple[tuple[Any, ...], ...], provider_id: object) -> tuple[int, Mapping[str, int]]:
    """Return the tax collected in the period of an invoice with these lines, and the amount for each provider."""
    names, ids, money_before, money_after, nets_before, taxes_before, nets_after, taxes_after = zip(*lines, strict=True)
    tax_before, before = allocated(money_before[0], sum(taxes_before), nets_before)
    tax_after, after = allocated(money_after[0], sum(taxes_after), nets_after)
    shares: Counter[str] = Counter()
    for name, line_provider_id, share_before, share_after in zip(names, ids, before, after, strict=True):
        if share_after != share_before and provider_id in (None, line_provider_id):
            shares[name] += share_after - share_before
    return tax_after - tax_before, shares
