"""An unusable practice file gives exit 8 and a helpful error, and stays as it was."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.practice import Answer, Practice
from zbill.cli.app import main
from zbill.file import connection
from zbill.file.migrating import NEWEST

READS = "balance"
WRITES = "client add Eve"

Spoil = Callable[[Path], None]


def _becomes(content: bytes) -> Spoil:
    def become(path: Path) -> None:
        path.write_bytes(content)

    return become


def _runs(*statements: str) -> Spoil:
    def run(path: Path) -> None:
        with closing(sqlite3.connect(path, isolation_level=None)) as conn:
            for statement in statements:
                conn.execute(statement)

    return run


def _another_programs(path: Path) -> None:
    path.unlink()
    _runs("create table moz_places (url text)")(path)


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _loop(path: Path) -> None:
    path.unlink()
    path.symlink_to(path)


def _second_name(path: Path) -> None:
    path.with_name("same.db").hardlink_to(path)


def _cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def _damaged_schema(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[:100] + b"\xff" * 3996 + content[4096:])


def _damaged_pages(path: Path) -> None:
    """Damage every page except those with the text of the schema."""
    content = path.read_bytes()
    pages = [content[start : start + 4096] for start in range(0, len(content), 4096)]
    kept = [page if b"create " in page or page is pages[0] else b"\xff" * 4096 for page in pages]
    path.write_bytes(b"".join(kept))


UNUSABLE: dict[str, tuple[Spoil, str, str]] = {
    "missing": (
        Path.unlink,
        "There is no practice file at {path}.",
        "Name yours with --db PATH, or create one: zbill init",
    ),
    "a folder": (_folder, "{path} is a folder, not a practice file.", "Name the practice file with --db."),
    "a pipe": (_pipe, "{path} isn't a file.", "Name the practice file with --db."),
    "a link to itself": (
        _loop,
        "{path} can't be read: Too many levels of symbolic links.",
        "Check the path and its permissions.",
    ),
    "empty": (
        _becomes(b""),
        "{path} is empty, probably because zbill init was interrupted.",
        "Delete it, then run: zbill init",
    ),
    "one byte": (
        _becomes(b"\n"),
        "{path} isn't a practice file.",
        "Name yours with --db, or create one: zbill init --db FILE",
    ),
    "a text": (
        _becomes(b"Ana owes 150.00\n" * 20),
        "{path} isn't a practice file.",
        "Name yours with --db, or create one: zbill init --db FILE",
    ),
    "a PDF": (
        _becomes(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(200)),
        "{path} isn't a practice file.",
        "Name yours with --db, or create one: zbill init --db FILE",
    ),
    "the beginning of a database": (
        _becomes(b"SQLite format 3\x00" + bytes(40)),
        "{path} isn't a practice file.",
        "Name yours with --db, or create one: zbill init --db FILE",
    ),
    "another program's database": (
        _another_programs,
        "{path} is another program's database.",
        "Name your practice file with --db, or create one: zbill init --db FILE",
    ),
    "known by a second name": (
        _second_name,
        "{path} has more than one hard link, so changes could be lost.",
        "Keep one link and remove the others.",
    ),
    "cut short": (
        _cut,
        "{path} is cut short: {half} of {whole} bytes.",
        "Restore a backup: zbill restore FILE",
    ),
    "damaged where its schema is": (
        _damaged_schema,
        "{path} is damaged: database disk image is malformed.",
        "Restore a backup: zbill restore FILE",
    ),
    "damaged where its rows are": (
        _damaged_pages,
        "{path} is damaged: database disk image is malformed.",
        "Restore a backup: zbill restore FILE",
    ),
    "from a newer zbill": (
        _runs("pragma user_version = 99"),
        "{path} was written by a newer zbill (schema 99, this one supports {newest}).",
        "Upgrade zbill, or go back: rename the file, then run: zbill restore FILE",
    ),
    "without a schema version": (
        _runs("pragma user_version = 0"),
        "{path} has no schema version.",
        "Restore a backup: zbill restore FILE",
    ),
    "without a trigger": (
        _runs("drop trigger lines_frozen"),
        "Another program changed the rules inside {path}: trigger lines_frozen.",
        "Restore a backup: zbill restore FILE",
    ),
    "with a weaker trigger": (
        _runs("drop trigger log_fixed", "create trigger log_fixed before update on log begin select 1; end"),
        "Another program changed the rules inside {path}: trigger log_fixed.",
        "Restore a backup: zbill restore FILE",
    ),
    "with another program's trigger": (
        _runs("create trigger spy after insert on payments begin select 1; end"),
        "Another program changed the rules inside {path}: trigger spy.",
        "Restore a backup: zbill restore FILE",
    ),
    "with a column more": (
        _runs("alter table clients add column color text"),
        "Another program changed the rules inside {path}: table clients.",
        "Restore a backup: zbill restore FILE",
    ),
    "with another balance": (
        _runs("drop view client_balance", "create view client_balance as select 1 as client_id, 0 as owing"),
        "Another program changed the rules inside {path}: view client_balance.",
        "Restore a backup: zbill restore FILE",
    ),
}


@pytest.mark.parametrize("command", [READS, WRITES])
@pytest.mark.parametrize("story", UNUSABLE)
def test_an_unusable_file_is_refused_and_left_alone(story: str, command: str, practice: Practice) -> None:
    spoil, sentence, remedy = UNUSABLE[story]
    whole = practice.path.stat().st_size
    spoil(practice.path)
    before = _contents(practice.path.parent)
    told = sentence.format(path=practice.path, whole=whole, half=whole // 2, newest=NEWEST)
    assert practice.zbill(command) == Answer(8, "", f"{told}\n{remedy}\n")
    assert _contents(practice.path.parent) == before


@pytest.mark.parametrize("command", [READS, WRITES])
def test_a_file_without_its_last_byte_is_cut_short(command: str, practice: Practice) -> None:
    """The last page has nothing that opening the file reads."""
    _runs("create table notes_of_mine (note blob)", "insert into notes_of_mine values (zeroblob(9000))")(practice.path)
    whole = practice.path.stat().st_size
    os.truncate(practice.path, whole - 1)
    answer = practice.zbill(command)
    assert (answer.code, answer.err.splitlines()[0]) == (
        8,
        f"{practice.path} is cut short: {whole - 1} of {whole} bytes.",
    )


@pytest.mark.parametrize("command", [READS, WRITES])
def test_a_file_that_grows_while_it_is_checked_is_accepted(
    command: str, practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its size is taken before, its header read after another program has written to it."""
    earlier = os.stat(practice.path)
    while os.stat(practice.path).st_size == earlier.st_size:
        practice.ok("client add 'Marguerite van Heusden'")
    with monkeypatch.context() as slow:
        slow.setattr("os.fstat", lambda _: earlier)
        answer = practice.zbill(command)
    assert (answer.code, answer.err) == (0, "")


def test_views_indexes_and_tables_of_other_programs_are_allowed(practice: Practice) -> None:
    _runs(
        "create view debtors as select client from client_balance where owing > 0",
        "create index clients_by_phone on clients (phone)",
        "create table notes_of_mine (id integer primary key, note text)",
        "create trigger mine after insert on notes_of_mine begin select 1; end",
        "analyze",
    )(practice.path)
    assert practice.ok(WRITES).out == "1  Eve\n"


@pytest.mark.parametrize("command", ["balance", "client list", "today", "ledger Ana", "report ar", "invoice list"])
def test_a_command_that_only_reads_writes_nothing(command: str, therapy: Practice) -> None:
    before = _contents(therapy.path.parent)
    therapy.ok(command)
    assert _contents(therapy.path.parent) == before


def test_a_symbolic_link_to_the_file_is_followed(practice: Practice) -> None:
    (practice.path.parent / "elsewhere").mkdir()
    link = practice.path.parent / "elsewhere" / "link.db"
    link.symlink_to(practice.path)
    Practice(link).ok(WRITES)
    assert link.is_symlink()
    assert practice.sql("select name from clients") == [("Eve",)]


@pytest.mark.parametrize("name", [b"what?.db", b"50%20off#1.db", b"my practice.db", b"caf\xe9.db", "Łódź.db".encode()])
def test_a_file_can_have_any_name(name: bytes, practice: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    renamed = practice.path.rename(practice.path.parent / os.fsdecode(name))
    monkeypatch.setenv("ZBILL_DB", str(renamed))
    assert main(WRITES.split(), now=practice.now) == 0
    assert Practice(renamed).sql("select name from clients") == [("Eve",)]


def test_zbill_waits_for_another_program_that_writes_and_then_says_so(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "BUSY_SECONDS", 0.05)
    locked = Answer(8, "", f"Another program is using {practice.path}.\nTry again when it has finished.\n")
    with closing(sqlite3.connect(practice.path, isolation_level=None)) as other:
        other.execute("begin immediate")
        assert practice.zbill(WRITES) == locked
        assert practice.zbill(READS).code == 0
        other.execute("rollback")
        other.execute("begin exclusive")
        assert practice.zbill(READS) == locked
        other.execute("rollback")
        assert practice.zbill(WRITES).code == 0


def test_a_file_in_wal_mode_is_changed_back(practice: Practice) -> None:
    with closing(sqlite3.connect(practice.path, isolation_level=None)) as other:
        other.execute("pragma journal_mode = wal")
        other.execute("insert into clients (ref, name, name_key) values ('x', 'Ben', 'ben')")
    practice.ok(WRITES)
    assert practice.path.read_bytes()[18:20] == b"\x01\x01"
    assert practice.sql("select name from clients") == [("Ben",), ("Eve",)]


def test_a_file_in_wal_mode_that_is_in_use_is_refused(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "BUSY_SECONDS", 0.05)
    with closing(sqlite3.connect(practice.path, isolation_level=None)) as other:
        other.execute("pragma journal_mode = wal")
        other.execute("select count(*) from clients").fetchone()
        assert practice.zbill(WRITES) == Answer(
            8, "", f"Another program has {practice.path} open.\nClose it there, then try again.\n"
        )
    assert practice.sql("select name from clients") == []


def test_the_connection_uses_the_safe_settings_of_sqlite(practice: Practice) -> None:
    asked = ("foreign_keys", "trusted_schema", "synchronous", "journal_mode", "secure_delete", "cell_size_check")
    with closing(connection.connect(practice.path)) as conn:
        found = {name: conn.execute(f"pragma {name}").fetchone()[0] for name in asked}
    assert found == {
        "foreign_keys": 1,
        "trusted_schema": 0,
        "synchronous": 3,
        "journal_mode": "delete",
        "secure_delete": 1,
        "cell_size_check": 1,
    }


def _contents(folder: Path) -> list[tuple[str, bytes]]:
    """Return the name and content of every file in a folder."""
    return sorted((file.name, file.read_bytes() if file.is_file() else b"") for file in folder.iterdir())
