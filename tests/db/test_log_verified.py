"""`log --verify` finds what another program changed in the log, and names the entry."""

from __future__ import annotations

import sqlite3
import tracemalloc
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.practice import Answer, Practice, practice_from, tamper
from zbill.db import log

ALTERED = "its text was altered"
LOOSE = "it doesn't follow the entry before it"
GONE = "it is missing"

COLUMNS = "seq, at, who, what, object, client_id, before, after, previous, digests, hash"
# The columns after the first, as they are stored.
REST = "at, who, what, object, client_id, before, after, previous, hash, digests"

# Log entries: 1 init, 2 service add, 3 client add, 4 session add, 5 attend, 6 invoice session, 7 pay, 8 client edit,
# 9 invoice close, 10 client add.
TAMPERED: dict[str, tuple[tuple[str, ...], list[tuple[int, str]]]] = {
    "an entry moved to the end": (
        ("update log set seq = 9000000000000000000 where seq = 4",),
        [(4, GONE), (11, "it and all entries before 9000000000000000000 are missing"), (9000000000000000000, ALTERED)],
    ),
    "another time": (("update log set at = at - 86400 where seq = 4",), [(4, ALTERED)]),
    "another person": (("update log set who = 'Eve' where seq = 7",), [(7, ALTERED)]),
    "another action": (("update log set what = 'deposit' where seq = 7",), [(7, ALTERED)]),
    "another object": (("update log set object = 'RCT-0002' where seq = 7",), [(7, ALTERED)]),
    "another client": (("update log set client_id = null where seq = 7",), [(7, ALTERED)]),
    "another value before": (("update log set before = '' where seq = 8",), [(8, ALTERED)]),
    "another amount": (("update log set after = replace(after, '50.00', '5.00') where seq = 7",), [(7, ALTERED)]),
    "another predecessor": (("update log set previous = hash where seq = 7",), [(7, LOOSE), (7, ALTERED)]),
    "another digest of a row": (
        ("update log set digests = replace(digests, '\"payments\"', '\"lines\"') where seq = 7",),
        [(7, ALTERED)],
    ),
    "digests dropped": (("update log set digests = null where seq = 7",), [(7, ALTERED)]),
    "another hash": (("update log set hash = previous where seq = 7",), [(7, ALTERED), (8, LOOSE)]),
    "text that isn't UTF-8": (("update log set who = cast(x'ff' as text) where seq = 7",), [(7, ALTERED)]),
    "the first one dropped": (("delete from log where seq = 1",), [(1, GONE)]),
    "one dropped": (("delete from log where seq = 7",), [(7, GONE)]),
    "several dropped": (("delete from log where seq in (4, 5, 6)",), [(4, "it and all entries before 7 are missing")]),
    "one dropped and the gap closed": (
        (
            "delete from log where seq = 8",
            "update log set seq = 8 where seq = 9",
            "update log set seq = 9 where seq = 10",
        ),
        [(8, LOOSE), (8, ALTERED), (9, ALTERED)],
    ),
    "one inserted in front": (
        (f"insert into log select 0, {REST} from log limit 1",),
        [(0, "it comes before the first entry"), (0, ALTERED), (1, LOOSE)],
    ),
    "one inserted in between": (
        (
            "update log set seq = 11 where seq = 10",
            "update log set seq = 10 where seq = 9",
            f"insert into log select 9, {REST} from log where seq = 8",
        ),
        [(9, LOOSE), (9, ALTERED), (10, ALTERED), (11, ALTERED)],
    ),
    "two swapped": (
        (
            "update log set seq = 99 where seq = 5",
            "update log set seq = 5 where seq = 6",
            "update log set seq = 6 where seq = 99",
        ),
        [(5, LOOSE), (5, ALTERED), (6, LOOSE), (6, ALTERED), (7, LOOSE)],
    ),
    "all of them dropped": (("delete from log",), [(1, GONE)]),
}  # fmt: skip


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory, therapy_file: bytes) -> bytes:
    practice = practice_from(tmp_path_factory.mktemp("logged"), therapy_file)
    for command in ("attend 1", "pay Ana 50.00", "client edit Ana --phone 1", "invoice close 1", "client add Ben"):
        practice.ok(command)
    return practice.path.read_bytes()


@pytest.fixture
def logged(tmp_path: Path, image: bytes) -> Practice:
    """Return a practice with ten log entries."""
    return practice_from(tmp_path, image)


def entries_and_findings(answer: Answer) -> list[tuple[int, str]]:
    return [(each["seq"], each["finding"]) for each in answer.json]


@pytest.mark.parametrize("story", TAMPERED)
def test_verify_names_each_altered_entry(story: str, logged: Practice) -> None:
    statements, findings = TAMPERED[story]
    tamper(logged, *statements)
    answer = logged.zbill("log --verify -f json")
    assert (answer.code, entries_and_findings(answer)) == (9, findings)
    checked = {each["thing"]: each["finding"] for each in logged.zbill("check -f json").json}
    assert {f"log entry {seq}" for seq, _ in findings} <= checked.keys()


def test_verify_prints_one_line_for_an_intact_log_and_nothing_with_quiet(logged: Practice) -> None:
    assert logged.zbill("log --verify") == Answer(0, "10 log entries verified. None was altered.\n", "")
    assert logged.zbill("log --verify -q") == Answer(0, "", "")
    assert logged.json("log --verify") == []


def test_verify_shows_the_altered_entry_in_a_table(logged: Practice) -> None:
    tamper(logged, "update log set who = 'Eve' where seq = 7")
    assert logged.zbill("log --verify") == Answer(
        9, "Problems\nEntry  Problem\n───────────────────────────\n    7  its text was altered\n", ""
    )


def test_log_head_prints_the_last_entry(logged: Practice) -> None:
    ((seq, digest),) = logged.sql("select seq, hash from log order by seq desc limit 1")
    assert logged.ok("log --head").out == f"{seq}  {digest}\n"
    assert logged.ok("log --head -q").out == f"{digest}\n"
    assert logged.json("log --head") == {"seq": 10, "hash": digest}


def test_an_earlier_head_proves_the_log_up_to_that_entry(logged: Practice) -> None:
    digest = logged.ok("log --head -q").out.strip()
    logged.ok("charge Ana Book 10.00")
    assert logged.ok(f"log --verify --head {digest}").out == (
        "11 log entries verified. None was altered."
        " The hash is that of entry 10, so nothing up to there was removed or rewritten.\n"
    )


def test_deleted_newest_entries_are_found_only_with_an_earlier_head(logged: Practice) -> None:
    digest = logged.ok("log --head -q").out.strip()
    tamper(logged, "delete from log where seq >= 9")
    assert logged.zbill("log --verify").code == 0
    answer = logged.zbill(f"log --verify --head {digest} -f json")
    assert (answer.code, entries_and_findings(answer)) == (
        9,
        [(8, "the log ends here and no entry has this hash: entries were removed or rewritten")],
    )


def test_a_log_rewritten_to_its_end_is_found_only_with_an_earlier_head(logged: Practice) -> None:
    digest = logged.ok("log --head -q").out.strip()
    rows: list[tuple[Any, ...]] = logged.sql(f"select {COLUMNS} from log where seq >= 7 order by seq")
    previous = rows[0][-3]
    statements = []
    for seq, at, who, what, subject, client, before, after, _, digests, _ in rows:
        amended = after.replace("50.00", "5.00")
        hashed = log.digest((seq, at, who, what, subject, client, before, amended, previous, digests))
        statements.append(
            f"update log set after = '{amended}', previous = '{previous}', hash = '{hashed}' where seq = {seq}"
        )
        previous = hashed
    tamper(logged, *statements)
    assert logged.zbill("log --verify").code == 0
    assert logged.zbill(f"log --verify --head {digest}").code == 9


def test_verify_works_on_a_file_whose_triggers_were_dropped(logged: Practice) -> None:
    with closing(sqlite3.connect(logged.path, isolation_level=None)) as conn:
        conn.execute("drop trigger log_fixed")
        conn.execute("update log set who = 'Eve' where seq = 7")
    assert logged.zbill("log").code == 8
    assert entries_and_findings(logged.zbill("log --verify -f json")) == [(7, ALTERED)]


@pytest.mark.slow
def test_verifying_a_long_log_takes_little_memory(practice: Practice) -> None:
    """Loaded at once, these entries would take about ten million bytes."""
    with closing(sqlite3.connect(practice.path, isolation_level=None)) as conn:
        last = log.head(conn)
        conn.execute("begin")
        for seq in range(last.seq + 1, 5000):
            entry = (seq, last.at, "Helena", "pay", "RCT-0001", None, "", "x" * 2000, last.hash, None)
            last = type(last)(seq, last.at, log.digest(entry))
            conn.execute("insert into log values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (*entry[:-1], last.hash, None))
        conn.execute("commit")
        tracemalloc.start()
        try:
            assert list(log.breaks(conn)) == []
            assert tracemalloc.get_traced_memory()[1] < 1_000_000
        finally:
            tracemalloc.stop()


@pytest.mark.parametrize(
    "command",
    [
        "log --verify --limit 3",
        "log --head --client Ana",
        f"log --verify {'a' * 64}",
        f"log {'a' * 64}",
        "log --verify --head abc",
        f"log --verify --head {'A' * 64}",
        "log --day today --period today",
        "log --limit 0",
    ],
)
def test_options_that_make_no_sense_are_a_usage_error(command: str, logged: Practice) -> None:
    answer = logged.zbill(command)
    assert (answer.code, answer.out, len(answer.err.splitlines())) == (2, "", 2)
