"""Lists and cards of clients and patients."""

from __future__ import annotations

from collections.abc import Sequence

from zbill.db import clients
from zbill.desk import Desk
from zbill.reports.things import after_merging, named, parts
from zbill.sheet import Card, Column, Sheet, fields

CLIENTS = """
select clients.id, ref, name, email, phone, address, born,
       case auto_invoice when 1 then 'on' when 0 then 'off' else 'practice' end as auto_invoice,
       (select discounts.name from discounts where discounts.id = discount_id) as discount,
       tax_exempt, terms_days, diagnoses, archived, owing, money_credit + goodwill_credit as credit
  from clients join client_balance on client_id = clients.id
"""

PATIENTS = """
select patients.id, patients.ref, clients.name as client, client_id, patients.name, patients.born, species, breed,
       (select discounts.name from discounts where discounts.id = patients.discount_id) as discount,
       patients.diagnoses, patients.archived
  from patients join clients on clients.id = client_id
"""

SEEN = f"{PATIENTS} where client_id in (select value from json_each(:ids)) order by alphabet(patients.name)"

_CLIENT = (
    Column("id", "Id", "number"),
    Column("ref", "Ref", "label", in_table=False),
    Column("name", "Name"),
    Column("email", "Email", dispensable=True),
    Column("phone", "Phone", "label", dispensable=True),
    Column("address", "Address", in_table=False),
    Column("born", "Born", "day", in_table=False),
    Column("auto_invoice", "Auto-invoice", in_table=False),
    Column("discount", "Discount", in_table=False),
    Column("tax_exempt", "Exempt", "flag", in_table=False),
    Column("terms_days", "Terms in days", "number", in_table=False),
    Column("diagnoses", "Diagnoses", in_table=False),
    Column("archived", "Archived", "flag", in_table=False),
    Column("owing", "Owing", "amount"),
    Column("credit", "Credit", "amount", state="credit"),
)

PATIENT = (
    Column("id", "Id", "number"),
    Column("ref", "Ref", "label", in_table=False),
    Column("client", "Client"),
    Column("client_id", "Client id", "number", in_table=False),
    Column("name", "Name"),
    Column("born", "Born", "day", dispensable=True),
    Column("species", "Species"),
    Column("breed", "Breed", dispensable=True),
    Column("discount", "Discount"),
    Column("diagnoses", "Diagnoses", in_table=False),
    Column("archived", "Archived", "flag", in_table=False),
)


def client_list(desk: Desk, *, archived: bool) -> Sheet:
    """Return clients by name, including archived ones if `archived`."""
    found = desk.ask(CLIENTS + "where archived <= ? order by alphabet(name), clients.id", (archived,))
    return Sheet.of("Clients", _CLIENT, found)


def client_lines(desk: Desk, ids: Sequence[int]) -> list[tuple[str, ...]]:
    """Return the id and name of each client."""
    return [(str(row["id"]), row["name"]) for row in named(desk, CLIENTS, "clients.id", ids)]


def client_cards(desk: Desk, ids: Sequence[int]) -> list[Card]:
    """Return each client with its patients. A merged client is replaced by the one it was merged into."""
    ids = after_merging(desk, ids)
    seen = parts(desk, SEEN, "client_id", ids)
    return [
        Card(
            row["name"],
            fields(_CLIENT, row, hidden=("name",)),
            {"patients": Sheet.of("Patients", PATIENT, seen[row["id"]])} if seen[row["id"]] else {},
        )
        for row in named(desk, CLIENTS, "clients.id", ids)
    ]


def patient_list(desk: Desk, client_text: str, *, archived: bool) -> Sheet:
    """Return patients by name, of one client or of all, including archived ones if `archived`.

    Raises NotFound or Ambiguous if the text names no client or several.
    """
    client_id = clients.find(desk.conn, client_text).id if client_text else None
    found = desk.ask(
        PATIENTS
        + "where patients.archived <= :archived"
        + (" and client_id = :client" if client_text else "")
        + " order by alphabet(patients.name), patients.id",
        {"archived": archived, "client": client_id},
    )
    return Sheet.of("Patients", PATIENT, found)


def patient_lines(desk: Desk, ids: Sequence[int]) -> list[tuple[str, ...]]:
    """Return the id, name and client of each patient."""
    return [(str(row["id"]), row["name"], f"of {row['client']}") for row in named(desk, PATIENTS, "patients.id", ids)]


def patient_cards(desk: Desk, ids: Sequence[int]) -> list[Card]:
    """Return each patient."""
    return [
        Card(row["name"], fields(PATIENT, row, hidden=("name", "client_id")))
        for row in named(desk, PATIENTS, "patients.id", ids)
    ]
