"""`check` finds rows that differ from the last log entry about them."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from tests.practice import Answer, Practice, practice_from, tamper
from zbill.db import log
from zbill.db.log import LogEntry
from zbill.file import connection

CHANGED = {
    "update clients set phone = '2' where id = 1": [("client 1", "phone differs from the last value in the log")],
    "update clients set name = 'Anna', born = '1990-01-01' where id = 1": [
        ("client 1", "born differs from the last value in the log"),
        ("client 1", "name differs from the last value in the log"),
    ],
    "update clients set archived = 1 where id = 2": [("client 2", "archived differs from the last value in the log")],
    "update invoices set status = 'open', closed_at = null, closed_on = null where id = 1": [
        ("INV-0001", "status differs from the last value in the log")
    ],
    "update invoices set closed_on = '2026-09-30' where id = 1": [
        ("INV-0001", "closed_on differs from the last value in the log")
    ],
    "update payments set amount = 123456 where id = 1": [("RCT-0001", "amount differs from the value in the log")],
    "update payments set date = '2026-10-04' where id = 1": [("RCT-0001", "date differs from the value in the log")],
}


COMMANDS = """
client edit Ana --phone 1 --email none@example.com
client edit Ana --phone 3 --born 1990-03-04 --auto-invoice on
client add Ben
client archive Ben
client archive Ben --undo
client add Benny
client merge Benny Ben
charge Ana Course 1234.50
invoice close 1
invoice reopen 1
invoice close 1
pay Ana 1234.00
refund 1 1000.00
deposit Ben 5.00
charge Ben Book 5.00
invoice void 2 --reason mistake
"""


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory, therapy_file: bytes) -> bytes:
    practice = practice_from(tmp_path_factory.mktemp("edited"), therapy_file)
    for command in COMMANDS.strip().splitlines():
        practice.ok(command)
    return practice.path.read_bytes()


@pytest.fixture
def edited_often(tmp_path: Path, image: bytes) -> Practice:
    """Return a practice whose rows were changed several times, so that only the last log entry matches."""
    return practice_from(tmp_path, image)


def test_check_finds_nothing_if_every_row_matches_the_log(edited_often: Practice) -> None:
    assert edited_often.zbill("check") == Answer(0, "", "")


@pytest.mark.parametrize("statement", CHANGED)
def test_check_names_a_row_that_another_program_changed(statement: str, edited_often: Practice) -> None:
    tamper(edited_often, statement)
    answer = edited_often.zbill("check -f json")
    findings = [(each["thing"], each["finding"]) for each in answer.json]
    assert answer.code == 9
    assert [each for each in findings if "the log" in each[1]] == CHANGED[statement]


def test_a_log_entry_has_no_search_key_and_an_older_one_hides_it(edited_often: Practice) -> None:
    facts = {"name": "Ana Lopez", "name_key": "ana lopez"}
    with closing(connection.connect(edited_often.path)) as conn, connection.writing(conn):
        # As zbill wrote it before.
        log.append(conn, LogEntry(edited_often.now, "Helena", "client edit", "client 1", 1, facts, facts))
    edited_often.ok("client edit Ana --name 'Ana Vega'")
    assert [(each["before"], each["after"]) for each in edited_often.json("log --limit 2")] == [
        ({"name": "Ana Lopez"}, {"name": "Ana Lopez"}),
        ({"name": "Ana Lopez"}, {"name": "Ana Vega"}),
    ]
    assert len(edited_often.sql("select seq from log where after like '%_key%'")) == 1
    assert edited_often.zbill("check") == Answer(0, "", "")


@pytest.mark.parametrize("table", ["clients", "patients", "staff", "roles", "services", "taxes", "discounts"])
def test_check_names_a_search_key_that_is_not_of_the_name(table: str, edited_often: Practice) -> None:
    edited_often.begin("patient add Ana Mia", "tax add GST 5", "discount add Kind 5")
    tamper(edited_often, f"update {table} set name_key = 'x' where id = 1")
    found = [(each["thing"], each["finding"]) for each in edited_often.zbill("check -f json").json]
    assert (f"{table} 1", "its search key isn't the one of its name") in found


def test_check_reports_a_log_entry_that_is_not_valid_json(edited_often: Practice) -> None:
    tamper(edited_often, "update log set after = '{' where seq = 3")
    things = [each["thing"] for each in edited_often.zbill("check -f json").json]
    assert things == ["log entry 3"]
