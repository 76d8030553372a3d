"""Good Faith Estimates as tables, and the report of clients whose estimate needs attention (SPEC 11)."""

from __future__ import annotations

from collections.abc import Iterator

from zbill.billing.estimates import DISPUTED, TO_BE_DETERMINED, standings
from zbill.claims import EstimatePaper
from zbill.desk import Desk
from zbill.money import Money
from zbill.reports.heading import begun, of_day
from zbill.sheet import Column, Sheet

# Clients who have a booked session ahead, or an estimate: the newest that covers today, so that one for next year does
# not hide this year's, else the newest. What was billed of sessions and services counts by the date of the line, less
# what was credited.
ESTIMATES = """
select clients.id as client_id, clients.name as client, estimates.id as estimate, given_on as given, first, last, total,
       (select coalesce(sum(lines.total - lines.credited), 0)
          from invoices join lines on lines.invoice_id = invoices.id
         where invoices.client_id = clients.id and lines.live = 1 and (session_id is not null or service_id is not null)
           and lines.date between first and last) as billed
  from clients
  left join estimates on estimates.id = coalesce(
         (select max(id) from estimates where client_id = clients.id and :today between first and last),
         (select max(id) from estimates where client_id = clients.id))
 where archived = 0 and merged_into is null
   and (estimates.id is not null
        or exists (select 1 from sessions
                    where client_id = clients.id and status = 'scheduled' and day >= :today))
 order by alphabet(clients.name), clients.id
"""

_COLUMNS = (
    Column("estimate", "Estimate", "number", in_table=False),
    Column("given", "Given", "day", in_table=False),
    Column("client", "Client", in_table=False),
    Column("client_id", "Client id", "number", in_table=False),
    Column("address", "Address", in_table=False),
    Column("patient", "Patient", merged=True),
    Column("born", "Born", "day", in_table=False),
    Column("diagnoses", "Diagnoses"),
    Column("code", "Code", "label"),
    Column("description", "Description", spare=True),
    Column("sessions", "Sessions", "number"),
    Column("each", "Each", "amount"),
    Column("total", "Total", "amount"),
    Column("provider", "Provider", in_table=False),
    Column("npi", "NPI", "label", in_table=False),
    Column("licence", "License", "label", in_table=False),
    Column("tax_id", "Tax ID", "label", in_table=False),
    Column("practice_name", "Practice", in_table=False),
    Column("practice_address", "Practice address", in_table=False),
    Column("practice_phone", "Practice phone", in_table=False),
)
_STANDINGS = (
    Column("client", "Client"),
    Column("client_id", "Client id", "number", in_table=False),
    Column("reason", "Reason", "label", labels={"none": "No estimate", "run out": "Run out", "above": "Billed above"}),
    Column("estimate", "Estimate", "number"),
    Column("given", "Given", "day", in_table=False),
    Column("last", "Until", "day"),
    Column("total", "Estimated", "amount"),
    Column("billed", "Billed", "amount"),
)


def estimate(desk: Desk, paper: EstimatePaper) -> Sheet:
    """Return an estimate."""
    given = paper.estimate
    return Sheet.of(
        f"Good Faith Estimate {given.id} for {given.client}",
        _COLUMNS,
        _rows(paper),
        totals=("total",),
        caption=f"Given on {given.given_on}. It is an estimate, not a bill. The charges can differ.",
        report=begun(desk, "estimate", first=given.first, last=given.last),
    )


def estimates(desk: Desk) -> Sheet:
    """Return clients without an estimate, with one that has run out, or billed far above it. Raises NotPermitted."""
    report = of_day(desk, "estimates", desk.today)
    rows = []
    for row in desk.ask(ESTIMATES, {"today": desk.today.isoformat()}):
        last = None if row["last"] is None else desk.today.fromisoformat(row["last"])
        estimated, billed = Money(row["total"] or 0), Money(row["billed"])
        for reason in standings(last, estimated, billed, desk.today, desk.settings.decimals):
            rows.append({**dict(row), "reason": reason, "billed": billed if last else None})
    limit = desk.text(DISPUTED * 10**desk.settings.decimals)
    return Sheet.of(
        "Good Faith Estimates",
        _STANDINGS,
        rows,
        caption=f"No estimate: with sessions booked ahead. Billed above: by {limit} or more."
        " To give one: zbill estimate CLIENT --renew",
        report=report,
    )


def _rows(paper: EstimatePaper) -> Iterator[dict[str, object]]:
    given, practice = paper.estimate, paper.letterhead
    for line in paper.lines:
        yield {
            **given._asdict(),
            **line._asdict(),
            "estimate": given.id,
            "given": given.given_on,
            "diagnoses": line.diagnoses or TO_BE_DETERMINED,
            "tax_id": practice.tax_id,
            "practice_name": practice.name,
            "practice_address": practice.address,
            "practice_phone": practice.phone,
        }
