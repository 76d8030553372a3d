"""Each column of the practice file: whether it can be empty, what it begins with, and the row that it names."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from zbill.file import connection, migrating

# Only these can be empty, by table.
CAN_BE_EMPTY = {
    "batches": "staff_id undone_at",
    "client_rates": "price",
    "clients": "born auto_invoice discount_id merged_into terms_days",
    "credit_notes": "staff_id",
    "estimate_lines": "born",
    "estimates": "staff_id",
    "exempted_taxes": "tax_id",
    "exported": "counted_at",
    "goodwill": "staff_id",
    "imported": "batch_id",
    "invoice_versions": "parties_id",
    "invoices": (
        "discount_name discount_rate closed_at closed_on done_on reopened_at voided_at voided_on letterhead_id"
        " parties_id batch_id"
    ),
    "line_taxes": "tax_id",
    "lines": (
        "session_id patient_id provider_id service_id discount_name discount_rate lower_discount_name"
        " lower_discount_rate billed_as"
    ),
    "log": "client_id digests",
    "patients": "born discount_id",
    "payments": "refund_of staff_id voided_at voided_on corrected_at corrected_on",
    "sessions": "patient_id provider_id fee checked_in_at checked_out_at series",
    "settlements": "payment_id staff_id refund_id",
    "superbills": "patient_id provider_id staff_id born",
    "write_offs": "staff_id",
}

# What a column begins with, where another program leaves it out.
DEFAULTS = {
    "clients": "email='' phone='' address='' tax_exempt=0 notes='' archived=0 diagnoses=''",
    "credit_notes": "released=0",
    "deliveries": "result='unknown' answer=''",
    "discounts": "archived=0",
    "invoices": (
        "status='open' discount_choice='default' reopenings=0 void_reason='' gross=0 discount=0 net=0 tax=0 total=0"
        " moved=0 paid=0 credited=0 written_off=0 other_number='' reference=''"
    ),
    "lines": "void=0 void_reason='' credited=0 live=1 billed_ward=''",
    "patients": "species='' breed='' archived=0 diagnoses=''",
    "payments": "payer='' reference='' comment='' named='' void_reason='' applied=0 refunded=0",
    "services": "archived=0",
    "sessions": "ward='' place='' modifier='' notes='' status='scheduled' waived=0 reason='' to_bill=0",
    "settlements": "reason=''",
    "staff": "login='' provider=0 npi='' licence='' passcode='' archived=0",
    "taxes": "archived=0",
}

# The table that a column names a row of, where its name isn't that of the table.
NAMES = {
    "batch_id": "batches",
    "last_batch_id": "batches",
    "letterhead_id": "imprints",
    "parties_id": "imprints",
    "provider_id": "staff",
    "staff_id": "staff",
    "tax_id": "taxes",
    "refund_id": "payments",
    "refund_of": "payments",
    "merged_into": "clients",
}


@pytest.fixture(scope="module")
def columns() -> dict[str, list[sqlite3.Row]]:
    """Return the columns of each table."""
    with closing(new_schema()) as conn:
        return {table: conn.execute(f"pragma table_xinfo({table})").fetchall() for table in tables(conn)}


def new_schema() -> sqlite3.Connection:
    conn = sqlite3.connect(":memory:", isolation_level=None)
    connection.configure(conn)
    migrating.migrate(conn)
    return conn


def tables(conn: sqlite3.Connection) -> Iterator[str]:
    found = conn.execute("select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'").fetchall()
    yield from (row["name"] for row in found)


def test_only_these_columns_can_be_empty(columns: dict[str, list[sqlite3.Row]]) -> None:
    empty = {
        table: [row["name"] for row in rows if not (row["notnull"] or row["pk"])] for table, rows in columns.items()
    }
    assert {table: " ".join(names) for table, names in empty.items() if names} == CAN_BE_EMPTY


def test_a_column_begins_with_nothing_or_what_a_new_row_has(columns: dict[str, list[sqlite3.Row]]) -> None:
    given = {table: [row for row in rows if row["dflt_value"] is not None] for table, rows in columns.items()}
    assert {
        table: " ".join(f"{row['name']}={row['dflt_value']}" for row in rows) for table, rows in given.items() if rows
    } == DEFAULTS


def test_a_column_that_names_a_row_refers_to_its_table() -> None:
    with closing(new_schema()) as conn:
        for table in tables(conn):
            referring = {row["from"]: row["table"] for row in conn.execute(f"pragma foreign_key_list({table})")}
            for row in conn.execute(f"pragma table_xinfo({table})"):
                name = row["name"]
                expected = NAMES.get(name) or (f"{name[:-3]}s" if name.endswith("_id") else None)
                assert referring.get(name) == expected, f"{table}.{name}"
