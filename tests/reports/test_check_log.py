"""`check` compares what stands in the file with what the log last says of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.practice import Answer, Practice, copied, tamper

CHANGED = {
    "update clients set phone = '2' where id = 1": [("client 1", "its phone is not what the log last says")],
    "update clients set name = 'Anna', born = '1990-01-01' where id = 1": [
        ("client 1", "its born is not what the log last says"),
        ("client 1", "its name is not what the log last says"),
    ],
    "update clients set archived = 1 where id = 2": [("client 2", "its archived is not what the log last says")],
    "update invoices set status = 'open', closed_at = null, closed_on = null where id = 1": [
        ("INV-0001", "its status is not what the log last says")
    ],
    "update payments set amount = 123456 where id = 1": [("RCT-0001", "its amount is not what the log says")],
    "update payments set date = '2026-10-04' where id = 1": [("RCT-0001", "its date is not what the log says")],
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
def image(tmp_path_factory: pytest.TempPathFactory, equipped: bytes) -> bytes:
    practice = copied(tmp_path_factory.mktemp("kept"), equipped)
    for command in COMMANDS.strip().splitlines():
        practice.ok(command)
    return practice.path.read_bytes()


@pytest.fixture
def kept(tmp_path: Path, image: bytes) -> Practice:
    """Everything said more than once: the log's last word counts."""
    return copied(tmp_path, image)


def test_a_whole_file_says_what_its_log_says(kept: Practice) -> None:
    assert kept.zbill("check") == Answer(0, "", "")


@pytest.mark.parametrize("statement", CHANGED)
def test_a_row_changed_by_another_program(statement: str, kept: Practice) -> None:
    tamper(kept, statement)
    answer = kept.zbill("check -f json")
    findings = [(each["thing"], each["finding"]) for each in answer.json]
    assert answer.code == 9
    assert [each for each in findings if "the log" in each[1]] == CHANGED[statement]


def test_an_entry_that_is_no_json_is_found_as_altered(kept: Practice) -> None:
    tamper(kept, "update log set after = '{' where seq = 3")
    things = [each["thing"] for each in kept.zbill("check -f json").json]
    assert things == ["log entry 3"]
