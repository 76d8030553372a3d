"""Clients and their patients, as lists and one by one."""

from __future__ import annotations

from zbill.db import clients, patients
from zbill.desk import Desk
from zbill.sheet import Card, Column, Sheet, fields

CLIENTS = """
select clients.id, ref, name, email, phone, address, born,
       case auto_invoice when 1 then 'on' when 0 then 'off' else 'practice' end as auto_invoice,
       (select discounts.name from discounts where discounts.id = discount_id) as discount,
       tax_exempt, archived, owing, money_credit + goodwill_credit as credit
  from clients join client_balance on client_id = clients.id
"""

PATIENTS = """
select patients.id, patients.ref, clients.name as client, client_id, patients.name, patients.born, species, breed,
       (select discounts.name from discounts where discounts.id = patients.discount_id) as discount, patients.archived
  from patients join clients on clients.id = client_id
"""

_CLIENT = (
    Column("id", "Id", "number"),
    Column("ref", "Ref", "label", in_table=False),
    Column("name", "Name"),
    Column("email", "Email"),
    Column("phone", "Phone", "label"),
    Column("address", "Address", in_table=False),
    Column("born", "Born", "day", in_table=False),
    Column("auto_invoice", "Auto-invoice", in_table=False),
    Column("discount", "Discount", in_table=False),
    Column("tax_exempt", "Exempt", "flag", in_table=False),
    Column("archived", "Archived", "flag", in_table=False),
    Column("owing", "Owing", "amount"),
    Column("credit", "Credit", "amount"),
)

_PATIENT = (
    Column("id", "Id", "number"),
    Column("ref", "Ref", "label", in_table=False),
    Column("client", "Client"),
    Column("client_id", "Client id", "number", in_table=False),
    Column("name", "Name"),
    Column("born", "Born", "day"),
    Column("species", "Species"),
    Column("breed", "Breed"),
    Column("discount", "Discount"),
    Column("archived", "Archived", "flag", in_table=False),
)


def client_list(desk: Desk, *, archived: bool) -> Sheet:
    """Clients by name, archived ones too if asked for."""
    rows = desk.rows(CLIENTS + "where archived <= ? order by name_key, clients.id", (archived,))
    return Sheet("Clients", _CLIENT, rows)


def client_card(desk: Desk, text: str) -> Card:
    """One client with its patients. Errors: NotFound, Ambiguous."""
    client_id = clients.find(desk.conn, text).id
    row = desk.conn.execute(CLIENTS + "where clients.id = ?", (client_id,)).fetchone()
    seen = desk.conn.execute(PATIENTS + "where client_id = ? order by patients.name_key", (client_id,)).fetchall()
    return Card(
        row["name"],
        tuple(fields(_CLIENT, tuple(row), hidden=("name",))),
        {"patients": Sheet("Patients", _PATIENT, [tuple(each) for each in seen])} if seen else {},
    )


def patient_list(desk: Desk, client_text: str, *, archived: bool) -> Sheet:
    """Patients by name, of one client or of all. Errors: NotFound, Ambiguous."""
    client_id = clients.find(desk.conn, client_text).id if client_text else None
    rows = desk.rows(
        PATIENTS
        + "where patients.archived <= ?1 and (?2 is null or client_id = ?2) order by patients.name_key, patients.id",
        (archived, client_id),
    )
    return Sheet("Patients", _PATIENT, rows)


def patient_card(desk: Desk, text: str) -> Card:
    """One patient. Errors: NotFound, Ambiguous."""
    patient_id = patients.find(desk.conn, text).id
    row = desk.conn.execute(PATIENTS + "where patients.id = ?", (patient_id,)).fetchone()
    return Card(
        row["name"],
        tuple(fields(_PATIENT, tuple(row), hidden=("name", "client_id"))),
    )
