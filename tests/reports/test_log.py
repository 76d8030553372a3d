"""`log` and `invoice show --history` show who changed what, when, and the values before and after."""

from __future__ import annotations

import csv
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.test_terminal import on_terminal
from tests.practice import Practice, practice_from

THREE_DAYS = {
    "2026-10-05 23:40": ("attend 1", "pay Ana 50.00", "invoice close 1"),
    "2026-10-06 23:30": ("invoice reopen 1", "invoice add 1 Book 10.00", "invoice close 1", "client add 'Ben Okafor'"),
    "2026-10-08 09:00": (
        "charge Ben Book 20.00",
        "refund 1 20.00",
        "invoice credit 1 --line 2 --reason 'sent back'",
    ),
}

ENTRY = ["seq", "at", "who", "what", "object", "before", "after", "hash"]


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory, therapy_file: bytes) -> bytes:
    practice = practice_from(tmp_path_factory.mktemp("logged"), therapy_file)
    for moment, commands in THREE_DAYS.items():
        practice.at(moment)
        for command in commands:
            practice.ok(command)
    return practice.path.read_bytes()


@pytest.fixture
def logged(tmp_path: Path, image: bytes) -> Practice:
    """Return a practice where Ana's invoice 1 was paid in part, closed and corrected, and Ben was charged."""
    return practice_from(tmp_path, image, "2026-10-08 09:00")


def entries_of(practice: Practice, command: str) -> list[str]:
    return [f"{each['what']}: {each['object']}" for each in practice.json(command)]


def test_a_log_entry_has_time_person_action_object_before_and_after(logged: Practice) -> None:
    entries = logged.json("log")
    assert [list(each) for each in entries] == [ENTRY] * len(entries)
    assert [each["seq"] for each in entries] == list(range(1, len(entries) + 1))
    reopened = next(each for each in entries if each["what"] == "invoice reopen")
    ((digest,),) = logged.sql("select hash from log where seq = ?", reopened["seq"])
    assert reopened == {
        "seq": 9,
        "at": "2026-10-06T23:30:00-04:00",
        "who": "Helena Brightwater",
        "what": "invoice reopen",
        "object": "INV-0001",
        "before": {"status": "closed"},
        "after": {"status": "open"},
        "hash": digest,
    }
    assert entries[0]["before"] is None


def test_the_log_in_csv_has_before_and_after_as_stored(logged: Practice) -> None:
    header, *_, last = logged.ok("log --number INV-1 --day 2026-10-05 -f csv").out.splitlines()
    assert header == ",".join(ENTRY)
    assert next(csv.reader([last]))[3:7] == [
        *("invoice close", "INV-0001"),
        *('{"status":"open"}', '{"closed_on":"2026-10-05","status":"closed"}'),
    ]


@pytest.mark.parametrize(
    ("options", "entries"),
    [
        ("--client Ben", ["client add: client 2", "charge: INV-0002"]),
        (
            "--day 2026-10-06",
            ["invoice reopen: INV-0001", "invoice add: INV-0001", "invoice close: INV-0001", "client add: client 2"],
        ),
        ("--from 2026-10-07", ["charge: INV-0002", "refund: RCT-0002", "invoice credit: CN-0001"]),
        ("--number RCT-1", ["pay: RCT-0001"]),
        ("--number cn-0001", ["invoice credit: CN-0001"]),
        ("--limit 2", ["refund: RCT-0002", "invoice credit: CN-0001"]),
        ("--limit 1 --client Ana --to 2026-10-06", ["invoice close: INV-0001"]),
        ("--staff helena --number INV-2", ["charge: INV-0002"]),
        ("--to 2026-10-04", []),
    ],
)  # fmt: skip
def test_the_log_can_be_filtered_by_client_day_document_or_person(
    options: str, entries: list[str], logged: Practice
) -> None:
    assert entries_of(logged, f"log {options}") == entries


def test_after_a_merge_the_log_of_a_client_includes_the_merged_client(logged: Practice) -> None:
    logged.ok("client add Benny")
    logged.ok("client merge Benny 'Ben Okafor'")
    assert entries_of(logged, "log --client Ben")[-2:] == ["client add: client 3", "client merge: client 2"]


def test_the_days_of_the_log_are_in_the_practices_time_zone(logged: Practice) -> None:
    logged.ok("config set timezone Asia/Kathmandu")
    assert entries_of(logged, "log --day 2026-10-06") == [
        "attend: session 1",
        "invoice session: INV-0001",
        "pay: RCT-0001",
        "invoice close: INV-0001",
    ]


def test_the_history_of_an_invoice_lists_all_its_log_entries(logged: Practice) -> None:
    card = logged.json("invoice show 1 --history")
    assert [list(each) for each in card["history"]] == [ENTRY] * 10
    assert [f"{each['what']}: {each['object']}" for each in card["history"]] == [
        "session add: session 1",
        "attend: session 1",
        "invoice session: INV-0001",
        "pay: RCT-0001",
        "invoice close: INV-0001",
        "invoice reopen: INV-0001",
        "invoice add: INV-0001",
        "invoice close: INV-0001",
        "refund: RCT-0002",
        "invoice credit: CN-0001",
    ]
    assert card["history"] == logged.json("log --number INV-0001")
    assert "history" not in logged.json("invoice show 1")


@pytest.mark.parametrize(
    ("options", "code", "sentence"),
    [
        ("--client Zoe", 3, "No client matches 'Zoe'."),
        ("--staff Zoe", 3, "No staff member matches 'Zoe'."),
        ("--number 99", 3, "There is no invoice, receipt or credit note '99'."),
        ("--number 1", 3, "'1' matches more than one document: INV-0001, RCT-0001, CN-0001."),
    ],
)
def test_an_unknown_or_ambiguous_filter_is_not_found(options: str, code: int, sentence: str, logged: Practice) -> None:
    answer = logged.zbill(f"log {options}")
    assert (answer.code, answer.err.splitlines()[0]) == (code, sentence)


def test_the_log_fits_80_columns(logged: Practice) -> None:
    _, shown = on_terminal(logged, "log --day 2026-10-06", NO_COLOR="1")
    assert [line.rstrip() for line in shown.splitlines()] == [
        "Log",
        " #  When              Who          What     Object    After",
        "─" * 80,
        " 9  2026-10-06 23:30  Helena       invoice  INV-0001  status open",
        "                      Brightwater  reopen",
        "10  2026-10-06 23:30  Helena       invoice  INV-0001  date 2026-10-06,",
        "                      Brightwater  add                description Book, discount",
        "                                                      0.00, line 2, net 10.00,",
        "                                                      quantity 1, tax 0.00,",
        "                                                      total 10.00, unit_price",
        "                                                      10.00",
        "11  2026-10-06 23:30  Helena       invoice  INV-0001  closed_on 2026-10-06,",
        "                      Brightwater  close              status closed",
        "12  2026-10-06 23:30  Helena       client   client 2  name Ben Okafor, ref",
        "                      Brightwater  add                zb-824t5c-c2, tax_exempt 0",
        "Columns that don't fit: Before.",
    ]


def test_control_characters_in_a_log_entry_are_shown_harmlessly(logged: Practice) -> None:
    foreign = "insert into log select seq + 1, 0, 'E\x1b[2J', 'w', 'o', null, '[1]', '{\x1b', hash, hash, null from log"
    with closing(sqlite3.connect(logged.path)) as conn, conn:
        conn.execute(f"{foreign} order by seq desc limit 1")
    assert logged.ok("log --limit 1").out.splitlines()[-1].split()[-5:] == [r"E\x1b[2J", "w", "o", "[1]", r"{\x1b"]
    assert [logged.json("log --limit 1")[0][key] for key in ("before", "after")] == [[1], "{\x1b"]
