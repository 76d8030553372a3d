"""`log` and `invoice show --history`: who changed what and when, and what it was before."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.test_terminal import on_terminal
from tests.practice import Practice, copied

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
def image(tmp_path_factory: pytest.TempPathFactory, equipped: bytes) -> bytes:
    practice = copied(tmp_path_factory.mktemp("told"), equipped)
    for moment, commands in THREE_DAYS.items():
        practice.at(moment)
        for command in commands:
            practice.ok(command)
    return practice.path.read_bytes()


@pytest.fixture
def told(tmp_path: Path, image: bytes) -> Practice:
    """Ana's invoice 1 made, partly paid, closed and corrected; Ben's book."""
    return copied(tmp_path, image, "2026-10-08 09:00")


def seen(practice: Practice, command: str) -> list[str]:
    return [f"{each['what']}: {each['object']}" for each in practice.json(command)]


def test_an_entry_is_when_who_what_before_and_after(told: Practice) -> None:
    entries = told.json("log")
    assert [list(each) for each in entries] == [ENTRY] * len(entries)
    assert [each["seq"] for each in entries] == list(range(1, len(entries) + 1))
    reopened = next(each for each in entries if each["what"] == "invoice reopen")
    ((digest,),) = told.sql("select hash from log where seq = ?", reopened["seq"])
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


def test_csv_has_the_facts_as_the_log_keeps_them(told: Practice) -> None:
    header, *_, last = told.ok("log --number INV-1 --day 2026-10-05 -f csv").out.splitlines()
    assert header == ",".join(ENTRY)
    assert last.split(",")[3:7] == ["invoice close", "INV-0001", '"{""status"":""open""}"', '"{""status"":""closed""}"']


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
def test_of_a_client_a_day_a_document_or_a_person(options: str, entries: list[str], told: Practice) -> None:
    assert seen(told, f"log {options}") == entries


def test_the_entries_of_a_client_who_was_merged_are_the_others(told: Practice) -> None:
    told.ok("client add Benny")
    told.ok("client merge Benny 'Ben Okafor'")
    assert seen(told, "log --client Ben")[-2:] == ["client add: client 3", "client merge: client 2"]


def test_a_day_is_the_practices_own(told: Practice) -> None:
    told.ok("config set timezone Asia/Kathmandu")
    assert seen(told, "log --day 2026-10-06") == [
        "attend: session 1",
        "invoice session: INV-0001",
        "pay: RCT-0001",
        "invoice close: INV-0001",
    ]


def test_the_history_of_an_invoice(told: Practice) -> None:
    card = told.json("invoice show 1 --history")
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
    assert card["history"] == told.json("log --number INV-0001")
    assert "history" not in told.json("invoice show 1")


@pytest.mark.parametrize(
    ("options", "code", "sentence"),
    [
        ("--client Zoe", 3, "No client is called 'Zoe'."),
        ("--staff Zoe", 3, "No staff member is called 'Zoe'."),
        ("--number 99", 3, "There is no invoice, receipt or credit note '99'."),
        ("--number 1", 3, "'1' is more than one document: INV-0001, RCT-0001, CN-0001."),
    ],
)
def test_what_it_cannot_name(options: str, code: int, sentence: str, told: Practice) -> None:
    answer = told.zbill(f"log {options}")
    assert (answer.code, answer.err.splitlines()[0]) == (code, sentence)


def test_it_fits_80_columns(told: Practice) -> None:
    _, shown = on_terminal(told, "log --day 2026-10-06", NO_COLOR="1")
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
        "11  2026-10-06 23:30  Helena       invoice  INV-0001  status closed",
        "                      Brightwater  close",
        "12  2026-10-06 23:30  Helena       client   client 2  name Ben Okafor, name_key",
        "                      Brightwater  add                ben okafor, ref zb-c2,",
        "                                                      tax_exempt 0",
    ]


def test_what_another_program_wrote_does_not_steer_the_terminal(told: Practice) -> None:
    foreign = "insert into log select seq + 1, 0, 'E\x1b[2J', 'w', 'o', null, '[1]', '{\x1b', hash, hash from log"
    with closing(sqlite3.connect(told.path)) as conn, conn:
        conn.execute(f"{foreign} order by seq desc limit 1")
    assert told.ok("log --limit 1").out.splitlines()[-1].split()[-5:] == [r"E\x1b[2J", "w", "o", "[1]", r"{\x1b"]
    assert [told.json("log --limit 1")[0][key] for key in ("before", "after")] == [[1], "{\x1b"]
