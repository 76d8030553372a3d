"""A practice file is upgraded from every earlier schema, by one process of many, completely or not at all."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing, nullcontext
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.db import fingerprints
from tests.practice import ZONE, Answer, Practice, tamper
from zbill.dates import instant
from zbill.db import log
from zbill.errors import FileUnusable
from zbill.file import connection, migrating
from zbill.file.fingerprints import FINGERPRINTS

EARLIER = range(1, migrating.NEWEST)

# The first schema whose log has digests of rows.
FIRST_WITH_DIGESTS = 16

# The first schema whose practices have a token in the refs of their rows.
FIRST_WITH_TOKENS = 22


def schema(path: Path) -> list[tuple[str, str, str]]:
    with closing(sqlite3.connect(path)) as conn:
        return conn.execute("select type, name, sql from sqlite_schema where sql is not null order by 1, 2").fetchall()


def names(path: Path) -> set[str]:
    return {name for _, name, _ in schema(path)}


def rows(path: Path) -> str:
    """Return every row of every table as INSERT statements, but of the log and of what an upgrade notes of old rows."""
    with closing(sqlite3.connect(path)) as conn:
        lines = [line for line in conn.iterdump() if line.startswith("INSERT")]
        return "\n".join(line for line in lines if not line.startswith(('INSERT INTO "log"', 'INSERT INTO "own_refs"')))


def entries(path: Path) -> list[tuple[object, ...]]:
    """Return the log's entries, without what depends on the digests of rows."""
    with closing(sqlite3.connect(path)) as conn:
        return conn.execute("select seq, at, who, what, object, client_id, before, after from log").fetchall()


def age(path: Path, version: int) -> None:
    """Turn the file back into an earlier schema, with the rows that it can hold."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as old:
        connection.configure(old)
        old.create_function("instant", 1, lambda start: instant(datetime.fromisoformat(start), ZoneInfo(ZONE)))
        migrating.migrate(old, version)
        old.execute("attach ? as newest", (str(path),))
        old.execute("pragma foreign_keys = off")
        triggers = old.execute("select name, sql from main.sqlite_schema where type = 'trigger'").fetchall()
        for name, _ in triggers:
            old.execute(f"drop trigger {name}")
        for (table,) in old.execute("select name from main.sqlite_schema where type = 'table'").fetchall():
            old.execute(f"delete from main.{table}")
            columns = _stored_columns(old, table)
            old.execute(
                f"insert into main.{table} ({', '.join(columns)}) select {_as_it_was(columns)} from newest.{table}"
            )
        if version < FIRST_WITH_DIGESTS:
            _hash_without_digests(old)
        for _, sql in triggers:
            old.execute(sql)
        old.execute("detach newest")
        path.write_bytes(old.serialize())


def _hash_without_digests(old: sqlite3.Connection) -> None:
    """Hash the log again: its entries then had no digests of rows."""
    previous = ""
    for seq, *entry in old.execute("select seq, at, who, what, object, client_id, before, after from log").fetchall():
        hashed = log.digest((seq, *entry, previous, None))
        old.execute("update log set previous = ?, hash = ? where seq = ?", (previous, hashed, seq))
        previous = hashed


def _stored_columns(old: sqlite3.Connection, table: str) -> dict[str, str]:
    """Return the type of each column of the old table that the newest one has too."""
    newest = {row["name"] for row in old.execute(f"pragma newest.table_info({table})")}
    found = old.execute(f"pragma main.table_info({table})").fetchall()
    return {row["name"]: row["type"] for row in found if row["name"] in newest}


def _as_it_was(columns: dict[str, str]) -> str:
    """Return the columns for a query, the start of a session as the instant that it once was."""
    return ", ".join("instant(start)" if column == ("start", "INTEGER") else column[0] for column in columns.items())


def test_the_stored_fingerprints_match_the_migrations(practice: Practice) -> None:
    """After adding, changing or renumbering a migration: python -m tests.db.fingerprints."""
    assert fingerprints.SOURCE.read_text("utf-8") == fingerprints.text()
    assert [number for number, _ in migrating.files()] == list(range(1, migrating.NEWEST + 1))
    with closing(sqlite3.connect(practice.path)) as conn:
        assert migrating.fingerprint(conn) == FINGERPRINTS[-1]
        assert migrating.version(conn) == migrating.NEWEST


def test_a_file_with_the_newest_schema_is_opened_by_fingerprint_alone(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrating, "differences", None)
    assert practice.zbill("balance").code == 0


def test_many_altered_rules_are_counted(practice: Practice) -> None:
    names = sorted(
        f"trigger {name}" for (name,) in practice.sql("select name from sqlite_schema where type = 'trigger'")
    )
    for name in names:
        practice.write(f"drop {name}")
    assert len(names) > 50
    assert practice.zbill("balance").err.splitlines()[0] == (
        f"Another program changed the rules inside {practice.path}: {', '.join(names[:5])} and {len(names) - 5} more."
    )


@pytest.mark.parametrize("version", EARLIER)
def test_an_older_file_is_upgraded_to_the_newest_schema_and_a_copy_kept(version: int, therapy: Practice) -> None:
    therapy.ok("attend 1")
    therapy.ok("pay Ana 50.00")
    newest, kept, logged = schema(therapy.path), rows(therapy.path), entries(therapy.path)
    age(therapy.path, version)
    older, copy = therapy.path.read_bytes(), therapy.path.with_name(f"practice.db.schema-{version}")
    told = f"The practice file was upgraded. The old version is kept as {copy}.\n"
    assert therapy.ok("invoice list -q").err == told
    assert (schema(therapy.path), rows(therapy.path)) == (newest, kept)
    plain = 1 if version < FIRST_WITH_TOKENS else 0
    assert therapy.sql("select token, plain_lines, plain_payments from own_refs") == [("824t5c", plain, plain)]
    upgrade = ("zbill", "upgrade", "practice", None, f'{{"schema":{version}}}', f'{{"schema":{migrating.NEWEST}}}')
    assert entries(therapy.path) == [*logged, (len(logged) + 1, therapy.now, *upgrade)]
    assert therapy.zbill("check") == Answer(0, "", "")
    assert copy.read_bytes()[100:] == older[100:]
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert therapy.ok("invoice list -q").err == ""


@pytest.mark.parametrize(
    ("after", "token"),
    [
        ('{"name":"Brightwater Therapy"}', "824t5c"),
        ('{"name":"Harbor Vets"}', "82w6xv"),
        ('{"name":5}', "92c5kv"),
        *((text, "j5py8w") for text in ('{"name":null}', "{}", "Harbor Vets", "")),
    ],
)
def test_an_older_practice_gets_the_token_of_its_first_log_entry(after: str, token: str, practice: Practice) -> None:
    age(practice.path, 21)
    tamper(practice, f"update log set after = '{after}' where seq = 1")
    practice.ok("client add Ana")
    assert practice.sql("select token from own_refs") == [(token,)]


def test_an_older_practice_whose_first_log_entry_is_no_text_gets_a_token(practice: Practice) -> None:
    age(practice.path, 21)
    tamper(practice, "update log set after = '{\"name\":\"' || cast(x'ff' as text) || '\"}' where seq = 1")
    practice.ok("client add Ana")
    assert practice.sql("select length(token) from own_refs") == [(6,)]


# Sessions billed under a status that they no longer have: on a void line, a void invoice and a credited line.
MARKED_SINCE = """
tax add VAT 13 --inclusive
service add S Checkup 113.00 --tax VAT --no-show 50 --late-cancel 25
client add 'Red Cross' --tax-exempt
session add Ana S '2026-10-05 08:00' --ward Cats
session add Ana S '2026-10-05 09:30'
session add Ana S '2026-10-05 10:00'
session add Ana S '2026-10-05 11:00'
session add Red S '2026-10-05 11:30'
attend 2 --status no-show
invoice void-line 1 1
attend 2
checkin 3
invoice void-line 3 1
checkout 3
invoice void 4 --reason mistake
attend 3 --status late-cancelled
attend 4 --status late-cancelled
invoice close 6
invoice credit 6 --reason mistake
attend 4 --status non-billable
attend 5
charge Red Checkup 113.00 --service S
attend 6
"""


def test_an_upgrade_finds_in_the_log_how_each_line_was_billed(therapy: Practice) -> None:
    for command in MARKED_SINCE.strip().splitlines():
        therapy.ok(command)
    kept = rows(therapy.path)
    billed = "select session_id, billed_as, billed_ward from lines where session_id is not null order by id"
    before = therapy.sql(billed)
    assert before == [
        (2, "no-show", "Cats"),
        (2, "attended", "Cats"),
        (3, "attended", ""),
        (3, "attended", ""),
        (3, "late-cancelled", ""),
        (4, "late-cancelled", ""),
        (5, "attended", ""),
        (6, "attended", ""),
    ]
    age(therapy.path, 10)
    therapy.ok("balance")
    assert rows(therapy.path) == kept


def test_the_copy_of_an_earlier_upgrade_is_not_overwritten(practice: Practice) -> None:
    earlier = practice.path.with_name("practice.db.schema-1")
    earlier.write_text("of last year")
    age(practice.path, 1)
    assert practice.ok("balance").err.endswith(f"The old version is kept as {earlier}-2.\n")
    assert earlier.read_text() == "of last year"


@pytest.mark.slow
def test_eight_processes_at_once_upgrade_a_file_once(practice: Practice) -> None:
    practice.ok("client add Ana")
    newest = schema(practice.path)
    age(practice.path, 1)
    command = [sys.executable, "-m", "zbill", "--db", str(practice.path), "-q", "client", "list"]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(8)]
    ended = [(*process.communicate(), process.returncode) for process in started]
    upgraded = [err for _, err, _ in ended if "upgraded" in err]
    assert [code for *_, code in ended] == [0] * 8
    assert len(upgraded) == 1
    assert schema(practice.path) == newest
    assert sorted(os.listdir(practice.path.parent)) == ["practice.db", "practice.db.schema-1"]


def test_a_failing_upgrade_changes_nothing(practice: Practice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    practice.ok("client add Ana")
    before, newest = practice.path.read_bytes(), migrating.NEWEST
    folder = tmp_path / "migrations"
    shutil.copytree(migrating.FOLDER, folder)
    (folder / f"{newest + 1:04}_broken.sql").write_text(
        "create table later (id integer primary key);\nupdate clients set name = 'lost';\nselect nothing;\n"
    )
    monkeypatch.setattr(migrating, "FOLDER", folder)
    monkeypatch.setattr(migrating, "NEWEST", newest + 1)
    monkeypatch.setattr("zbill.file.schema.FINGERPRINTS", (*FINGERPRINTS, "broken"))
    assert practice.zbill("client list").code == 1
    assert practice.path.read_bytes() == before
    assert sorted(os.listdir(tmp_path)) == ["migrations", "practice.db"]


@pytest.mark.parametrize("version", range(1, 11))
def test_a_view_of_another_program_with_a_needed_name_stops_the_upgrade(version: int, practice: Practice) -> None:
    newest = names(practice.path)
    age(practice.path, version)
    needed = min(newest - names(practice.path))
    with closing(sqlite3.connect(practice.path, isolation_level=None)) as conn:
        conn.execute(f"create view {needed} as select 1")
        conn.execute("create table mine (id integer primary key)")
    before = practice.path.read_bytes()
    answer = practice.zbill("balance")
    assert (answer.code, answer.out, answer.err) == (
        8,
        "",
        f"{practice.path} can't be upgraded: another program uses a name that zbill needs (view {needed}).\n"
        "Rename or remove it with that program, then try again.\n",
    )
    assert practice.path.read_bytes() == before
    assert os.listdir(practice.path.parent) == ["practice.db"]
    with closing(sqlite3.connect(practice.path, isolation_level=None)) as conn:
        conn.execute(f"drop view {needed}")
    assert practice.zbill("balance").code == 0


STARTS = ("2026-07-05 09:00", "2026-11-01 01:30", "2026-12-05 09:00:15", "2027-03-14 03:00", "2026-12-31 23:59")
BEFORE_WALL_CLOCK_TIME = 11


def test_sessions_show_the_same_when_their_starts_become_wall_clock_time(therapy: Practice) -> None:
    for start in STARTS:
        therapy.ok(["session", "add", "Ana", "90834", start])
    therapy.ok("attend 1 2")
    therapy.ok("invoice close 1")
    last = therapy.json("session list")[-1]["id"]
    therapy.ok(f"session delete {last}")
    shown = therapy.ok("session list -f csv").out
    age(therapy.path, BEFORE_WALL_CLOCK_TIME)
    assert therapy.sql("select distinct typeof(start) from sessions") == [("integer",)]

    assert therapy.ok("session list -f csv").out == shown
    assert therapy.sql("select distinct typeof(start) from sessions") == [("text",)]
    assert therapy.sql("pragma foreign_key_check") == []
    assert therapy.ok("check").out == ""
    new = therapy.ok("session add Ana 90834 '2026-12-30 09:00' -q").out
    assert int(new) == max(each["id"] for each in therapy.json("session list")) > last


def test_a_session_keeps_what_it_shows_in_the_zone_set_when_the_file_is_upgraded(therapy: Practice) -> None:
    therapy.ok("session add Ana 90834 '2026-10-07 01:30'")
    age(therapy.path, BEFORE_WALL_CLOCK_TIME)
    therapy.write("update settings set value = 'America/Los_Angeles' where key = 'timezone'")
    newest = therapy.json("session list --from 2026-10-06 --to 2026-10-06")[-1]
    assert newest["start"] == "2026-10-06T22:30:00-07:00"
    assert therapy.sql("select start, day from sessions order by id desc limit 1") == [
        ("2026-10-06 22:30", "2026-10-06")
    ]


@pytest.mark.parametrize("version", EARLIER)
def test_the_ids_of_deleted_sessions_are_not_given_again_after_an_upgrade(version: int, practice: Practice) -> None:
    for command in ("client add Ana", "service add TALK Talk 90.00", "session add Ana TALK 9:00", "session delete 1"):
        practice.ok(command)
    age(practice.path, version)
    assert practice.ok("session add Ana TALK 9:00 -q").out == "2\n"


def test_an_upgrade_leaves_the_views_of_other_programs_even_broken_ones(therapy: Practice) -> None:
    therapy.ok("attend 1")
    therapy.ok("invoice close 1")
    age(therapy.path, 10)
    views = ["create view theirs as select label, closed_on from invoices", "create view broken as select * from gone"]
    with closing(sqlite3.connect(therapy.path, isolation_level=None)) as conn:
        for view in views:
            conn.execute(view)
    therapy.ok("balance")
    assert [sql.lower() for kind, name, sql in schema(therapy.path) if name in ("broken", "theirs")] == views[::-1]
    assert therapy.sql("select * from theirs") == [("INV-0001", "2026-10-05")]


def test_a_file_with_dangling_references_is_not_upgraded(practice: Practice) -> None:
    age(practice.path, 1)
    with closing(sqlite3.connect(practice.path, isolation_level=None)) as conn:
        conn.execute("insert into patients (ref, client_id, name, name_key) values ('x', 99, 'Rex', 'rex')")
    before = practice.path.read_bytes()
    with closing(connection.connect(practice.path)) as conn, pytest.raises(FileUnusable) as refused:
        migrating.bring_up(conn, practice.path, lambda _: nullcontext())
    assert refused.value.sentence == "Rows in the practice file point at rows that don't exist."
    assert practice.path.read_bytes() == before


def test_a_trigger_with_semicolons_is_one_statement() -> None:
    script = "create table a (b);\ncreate trigger c after insert on a begin\n  select 1;\n  select 2;\nend;\n"
    assert migrating.statements(script) == [
        "create table a (b);\n",
        "create trigger c after insert on a begin\n  select 1;\n  select 2;\nend;\n",
    ]
