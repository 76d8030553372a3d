"""JSON and CSV have the keys of the table of objects in SPEC 9."""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.practice import Practice, create_practice

CLIENT = (
    "id ref name email phone address born auto_invoice discount tax_exempt terms_days diagnoses archived owing credit"
).split()
PATIENT = "id ref client client_id name born species breed discount diagnoses archived".split()
SERVICE = "code name price minutes taxes late_cancel no_show discountable archived".split()
SESSION = (
    "id ref client client_id patient patient_id service provider start minutes ward status waived reason fee invoice"
    " checked_in_at checked_out_at"
).split()
INVOICE = (
    "number client client_id date due status gross discount net tax total paid credited written_off balance opened_at"
    " closed_at closed_on reference"
).split()
RECEIPT = (
    "number kind client client_id payer date amount method reference comment unapplied refunded refund_of status"
    " void_reason"
).split()
STAFF = "name login roles provider npi licence passcode archived".split()
ROLE = "permission roles commands".split()
BALANCE = "client client_id owing credit net".split()
LEDGER = "date kind number description status debit credit balance".split()
AR = (
    "client client_id closed_balance paid_on_open account_balance unapplied current over_30 over_60 over_90 over_120"
    " phone email patients"
).split()

LISTS = {
    "client list": CLIENT,
    "patient list": PATIENT,
    "service list": SERVICE,
    "session list": SESSION,
    "invoice list": INVOICE,
    "receipt list": RECEIPT,
    "staff list": STAFF,
    "role list": ROLE,
    "balance": BALANCE,
    "ledger Ana": LEDGER,
}
REPORTS = {
    "report ar": AR,
    "report open-invoices": "number client client_id date days total paid balance checked_in".split(),
    "report unbilled": "session client client_id patient service provider date status fee".split(),
}


SETUP = """
tax add GST 5
service add EXAM Examination 60.00 --tax GST --minutes 20
client add 'Ana Lopez' --phone 555-0142
patient add Ana Rex --species dog --born 2020-02-29
session add Ana EXAM 12:00 --patient Rex --ward A
checkin 1
charge Ana Book 10.00
pay Ana 40.00 --method cash
invoice close 2
client edit Ana --auto-invoice off
session add Ana EXAM 9:00
attend 2
"""


@pytest.fixture(scope="session")
def busy_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    practice = create_practice(tmp_path_factory.mktemp("busy"))
    for command in SETUP.strip().splitlines():
        practice.ok(command)
    return practice.path


@pytest.fixture
def busy(busy_file: Path, tmp_path: Path) -> Practice:
    """Return a practice with one of everything.

    Rex was seen; his visit is taxed, partly paid and open. Another session is unbilled.
    """
    return Practice(Path(shutil.copy(busy_file, tmp_path)))


@pytest.mark.parametrize("command", LISTS)
def test_a_list_in_json_is_an_array_without_nested_arrays(command: str, busy: Practice) -> None:
    rows = busy.json(command)
    assert rows
    assert [list(row) for row in rows] == [LISTS[command]] * len(rows)
    assert not any(isinstance(value, list | dict) for row in rows for value in row.values())


@pytest.mark.parametrize("command", [each for each in LISTS if LISTS[each] not in (STAFF, ROLE)])
def test_an_empty_list_is_an_empty_array_in_json_and_a_header_in_csv(command: str, practice: Practice) -> None:
    practice.ok("client add Ana")
    practice.ok("client archive Ana")
    assert practice.json(command) == []
    assert practice.ok(f"{command} -f csv").out == ",".join(LISTS[command]) + "\r\n"


@pytest.mark.parametrize("command", LISTS | REPORTS)
def test_csv_has_the_same_names_and_rows_as_json(command: str, busy: Practice) -> None:
    rows = list(csv.DictReader(io.StringIO(busy.ok(f"{command} -f csv").out, newline="")))
    answer = busy.json(command)
    expected = answer["rows"] if command in REPORTS else answer
    assert rows == [{key: as_csv(value) for key, value in row.items()} for row in expected]


def as_csv(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


@pytest.mark.parametrize("command", REPORTS)
def test_a_report_in_json_names_report_practice_currency_and_day(command: str, busy: Practice) -> None:
    report = busy.json(command)
    assert list(report) == ["report", "practice", "currency", "as_of", "rows", "totals"]
    assert [report[key] for key in ("report", "practice", "currency", "as_of")] == [
        command.removeprefix("report "),
        "Brightwater Therapy",
        "USD",
        "2026-10-05",
    ]
    assert [list(row) for row in report["rows"]] == [REPORTS[command]]
    for key, total in report["totals"].items():
        assert total == report["rows"][0][key]


def test_a_client_in_json_has_the_keys_of_spec(busy: Practice) -> None:
    client = busy.json("client show Ana")
    details = ["notes", "next_session", "last_payment", "patients", "rates", "unpaid"]
    assert list(client) == [*CLIENT, *details]
    assert [list(patient) for patient in client["patients"]] == [PATIENT]
    assert (client["owing"], client["credit"]) == ("33.00", "0.00")


def test_a_session_in_json_has_the_keys_of_spec(busy: Practice) -> None:
    session = busy.json("session show 1")
    assert list(session) == [*SESSION, "place", "modifier", "notes"]
    assert session["start"] == session["checked_in_at"] == "2026-10-05T12:00:00-04:00"
    assert (session["patient"], session["invoice"], session["fee"]) == ("Rex", "INV-0001", None)


def test_an_invoice_in_json_has_the_keys_of_spec(busy: Practice) -> None:
    invoice = busy.json("invoice show 1")
    assert set(invoice) == {*INVOICE, "patients", "lines", "taxes", "discounts", "payments"}
    assert invoice["patients"] == ["Rex"]
    assert invoice["lines"] == [
        {
            "line": 1,
            "session": 1,
            "date": "2026-10-05",
            "patient": "Rex",
            "patient_id": 1,
            "provider": "Helena Brightwater",
            "service": "EXAM",
            "description": "Examination",
            "quantity": "1",
            "unit_price": "60.00",
            "gross": "60.00",
            "discount": "0.00",
            "net": "60.00",
            "tax": "3.00",
            "total": "63.00",
            "taxes": [{"name": "GST", "rate": "5", "amount": "3.00"}],
            "void": False,
        }
    ]


def test_a_receipt_in_json_has_the_keys_of_spec(busy: Practice) -> None:
    receipt = busy.json("receipt show 1")
    assert set(receipt) == {*RECEIPT, "settled"}
    assert receipt["settled"] == [{"invoice": "INV-0001", "amount": "40.00"}]


def test_a_balance_in_json_has_the_keys_of_spec(busy: Practice) -> None:
    assert busy.json("balance Ana") == {
        "client": "Ana Lopez",
        "client_id": 1,
        "owing": "33.00",
        "credit": "0.00",
        "net": "33.00",
    }


CREATED: dict[str, tuple[str, list[str]]] = {
    "client add Ben": ("2", CLIENT),
    "patient add Ana Mia": ("2", PATIENT),
    "service add LAB Laboratory 20.00": ("LAB", SERVICE),
    "session add Ana EXAM 'tomorrow 9:00'": ("3", [*SESSION, "place", "modifier", "notes"]),
    "charge Ana Letter 5.00": ("INV-0003", INVOICE),
    "invoice add 1 Letter 5.00": ("INV-0001", INVOICE),
    "invoice new Ana": ("INV-0003", INVOICE),
    "checkout 1 --close": ("INV-0001", INVOICE),
    "invoice reopen 2": ("INV-0002", INVOICE),
    "pay Ana 5.00": ("RCT-0002", RECEIPT),
}


@pytest.mark.parametrize("command", CREATED)
def test_a_command_that_creates_something_prints_the_object_in_json(command: str, busy: Practice) -> None:
    number, keys = CREATED[command]
    created: dict[str, Any] = busy.json(command)
    assert [key for key in created if key not in ("patients", "lines", "settled")] == keys
    assert str(created[keys[0]]) == number


@pytest.mark.parametrize("command", CREATED)
def test_with_quiet_a_command_that_creates_something_prints_only_the_number(command: str, busy: Practice) -> None:
    assert busy.ok(f"{command} -q").out == f"{CREATED[command][0]}\n"


@pytest.mark.parametrize("command", CREATED)
def test_a_command_that_creates_something_prints_one_line_that_begins_with_the_number(
    command: str, busy: Practice
) -> None:
    out = busy.ok(command).out
    assert out.startswith(f"{CREATED[command][0]}  ")
    assert out.count("\n") == 1


def test_a_batch_in_json_is_an_array_even_with_one_result(busy: Practice) -> None:
    busy.ok("client edit Ana --auto-invoice on")
    busy.ok("session add Ana EXAM 10:00 --every day --times 1")
    answer = busy.ok("attend - -f json", stdin="3\n")
    assert [invoice["number"] for invoice in answer.json] == ["INV-0003"]


def test_a_batch_in_csv_has_one_header(busy: Practice) -> None:
    rows = busy.ok("invoice close 2 2 -f csv").out.split("\r\n")
    assert [row.partition(",")[0] for row in rows] == ["number", "INV-0002", ""]
