"""Superbills as tables: a row for each session, with everything that the superbill says of it (SPEC 11)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from zbill.billing.superbills import Gap
from zbill.claims import Superbill, SuperbillPaper
from zbill.dates import Period
from zbill.desk import Desk
from zbill.reports.heading import begun
from zbill.sheet import Column, Sheet

_COLUMNS = (
    Column("superbill", "Superbill", "number", merged=True),
    Column("given", "Given", "day", in_table=False),
    Column("client", "Client", in_table=False),
    Column("client_id", "Client id", "number", in_table=False),
    Column("address", "Address", in_table=False),
    Column("patient", "Patient", merged=True),
    Column("patient_id", "Patient id", "number", in_table=False),
    Column("born", "Born", "day", in_table=False),
    Column("session", "Session", "number", in_table=False),
    Column("date", "Date", "day"),
    Column("code", "Code", "label"),
    Column("description", "Description", spare=True),
    Column("place", "Place", "label"),
    Column("modifier", "Modifier", "label"),
    Column("diagnoses", "Diagnoses"),
    Column("units", "Units", "rate"),
    Column("charge", "Charge", "amount"),
    Column("paid", "Paid", "amount"),
    Column("provider", "Provider", in_table=False),
    Column("npi", "NPI", "label", in_table=False),
    Column("licence", "License", "label", in_table=False),
    Column("tax_id", "Tax ID", "label", in_table=False),
    Column("practice_name", "Practice", in_table=False),
    Column("practice_address", "Practice address", in_table=False),
    Column("practice_phone", "Practice phone", in_table=False),
)
_RECIPIENTS = (
    Column("superbill", "Superbill", "number"),
    Column("client", "Client"),
    Column("client_id", "Client id", "number", in_table=False),
    Column("patient", "Patient"),
    Column("provider", "Provider"),
    Column("sessions", "Sessions", "number"),
    Column("charge", "Charge", "amount"),
    Column("paid", "Paid", "amount"),
)
_GAPS = (
    Column("client", "Client", merged=True),
    Column("client_id", "Client id", "number", in_table=False),
    Column("whose", "Of"),
    Column("field", "Missing"),
    Column("remedy", "To add it"),
)


def superbills(desk: Desk, papers: Sequence[SuperbillPaper], period: Period) -> Sheet:
    """Return superbills in one table. Those of one client also say in words who was seen, and by whom."""
    clients = {paper.superbill.client for paper in papers}
    return Sheet.of(
        f"Superbill for {papers[0].superbill.client}" if len(papers) == 1 else "Superbills",
        _COLUMNS,
        (row for paper in papers for row in _rows(paper)),
        totals=("charge", "paid"),
        caption=" ".join(map(_about, papers)) if len(clients) == 1 else "",
        report=begun(desk, "superbill", first=period.first, last=period.last),
    )


def recipients(papers: Iterable[SuperbillPaper]) -> Sheet:
    """Return a row for each superbill."""
    rows = [
        {
            "superbill": paper.superbill.id,
            **paper.superbill._asdict(),
            "sessions": len(paper.lines),
            "charge": paper.charge,
            "paid": paper.paid,
        }
        for paper in papers
    ]
    return Sheet.of("Superbills", _RECIPIENTS, rows, totals=("charge", "paid"))


def missing(found: Iterable[tuple[Superbill, Gap]]) -> Sheet:
    """Return each missing field once for each client, with what to do about it."""
    rows = dict.fromkeys((head.client, head.client_id, *gap) for head, gap in found)
    return Sheet("Missing on superbills", _GAPS, list(rows))


def _rows(paper: SuperbillPaper) -> Iterator[dict[str, object]]:
    head, practice = paper.superbill, paper.letterhead
    for line in paper.lines:
        yield {
            **head._asdict(),
            **line._asdict(),
            "superbill": head.id,
            "given": head.given_on,
            "session": line.session_id,
            "tax_id": practice.tax_id,
            "practice_name": practice.name,
            "practice_address": practice.address,
            "practice_phone": practice.phone,
        }


def _about(paper: SuperbillPaper) -> str:
    """Return who was seen and by whom, in one line."""
    head = paper.superbill
    facts = [
        f"Superbill {head.id}: patient {head.patient}" + f", born {head.born}" * (head.born is not None),
        head.provider and f"provider {head.provider}",
        head.npi and f"NPI {head.npi}",
        head.licence and f"license {head.licence}",
        paper.letterhead.tax_id and f"tax ID {paper.letterhead.tax_id}",
    ]
    return "; ".join(filter(None, facts)) + "."
