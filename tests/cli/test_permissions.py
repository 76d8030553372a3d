"""Which permission each command asks for (SPEC 7), before it looks whether what it names exists."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.practice import Practice

NEEDS = {
    "mark_attendance": ["attend 99", "checkin 99", "checkin 99 --undo", "checkout 99"],
    "schedule": ["session add Dora LAB 9:00", "session edit 99 --ward A", "session delete 99"],
    "manage_clients": [
        "client add Dora",
        "client edit Dora --phone 1",
        "client archive Dora",
        "client rate Dora LAB 1.00",
        "patient add Dora Rover",
        "patient edit Rover --species dog",
        "patient archive Rover",
    ],
    "create_line_item": ["invoice new Dora", "invoice new --all", "charge Dora Book 1.00", "invoice add 99 Book 1.00"],
    "edit_line_item": ["invoice edit 99 1 --price 1.00"],
    "void_line_item": ["invoice void-line 99 1", "invoice restore-line 99 1"],
    "apply_discount": [
        "invoice discount 99 Junior",
        "charge Dora Book 1.00 --discount Junior",
        "invoice add 99 Book 1.00 --discount none",
        "invoice edit 99 1 --discount default",
        "attend 99 --status no-show --waive --reason kindness",
    ],
    "close_invoice": ["invoice close 99", "invoice close --all", "checkout 99 --close"],
    "reopen_invoice": ["invoice reopen 99"],
    "void_invoice": ["invoice void 99 --reason mistake"],
    "record_payment": ["pay Dora 1.00"],
    "view_reports": ["report ar", "report open-invoices", "report unbilled"],
    "export_data": ["statement --all", "statement --all --dry-run"],
    "administer": [
        "config set terms_days 14",
        "service add LAB Laboratory 1.00",
        "service edit LAB --price 1.00",
        "service archive LAB",
        "tax add VAT 5",
        "tax rate VAT 5 --from 2027-01-01",
        "tax archive VAT",
        "discount add Junior 5",
        "discount archive Junior",
    ],
}

NEED_NOTHING = """
today
client list
client show 1
patient list
service list
tax list
discount list
session list
session show 1
invoice list
invoice show 4
invoice pdf 4 -o invoice.pdf
receipt list
receipt show 1
receipt pdf 1 -o receipt.pdf
balance
balance 1
ledger 1
statement 1
statement 1 -o statement.pdf
config list
config get name
"""


def forbid(practice: Practice, permission: str) -> None:
    with closing(sqlite3.connect(practice.path)) as conn, conn:
        conn.execute("delete from role_permissions where permission glob ?", (permission,))


@pytest.mark.parametrize("permission", NEEDS)
def test_a_command_names_the_permission_it_needs(permission: str, practice: Practice) -> None:
    forbid(practice, permission)
    for command in NEEDS[permission]:
        answer = practice.zbill(command)
        assert (answer.code, answer.out) == (5, "")
        assert answer.err.splitlines() == [
            f"Helena Brightwater lacks the permission {permission}; it belongs to: no role.",
            f"Act as somebody who has it (--as NAME), or: zbill role grant ROLE {permission}",
        ]
    refused = practice.sql("select object from log where what = 'refused'")
    assert refused == [(f"permission {permission}",)] * len(NEEDS[permission])


def test_looking_needs_none(shelved: Practice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    practice = Practice(Path(shutil.copy(shelved.path, tmp_path)))
    forbid(practice, "*")
    monkeypatch.chdir(tmp_path)
    for command in NEED_NOTHING.strip().splitlines():
        practice.ok(command)
