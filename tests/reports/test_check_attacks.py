"""`check` names every row that another program changed, added or removed, even with the triggers put back (SPEC 7)."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from PIL import Image

from tests.documents.typefaces import truetype
from tests.practice import Answer, Practice, practice_from, tamper
from zbill.db import digests
from zbill.file import connection, migrating, schema
from zbill.file.fingerprints import FINGERPRINTS

# What has a row in every table. Invoices: 1 paid in part, closed and credited, 2 paid with goodwill, 3 of the exempt
# client, written off, 4 void, 5 changed a day later.
COMMANDS = """
config set logo logo.png
config set font font.ttf
tax add GST 5
tax add VAT 13 --inclusive
tax rate GST 6 --from 2026-11-01
service edit 90834 --tax GST
service add CHECK Checkup 113.00 --tax VAT
service edit 90834 --price 160.00 --from 2026-11-01
discount add Kind 10
client add 'Ben Okafor' --tax-exempt
client rate Ana 90834 120.00
patient add Ana Rex
staff add Sam --role Staff --login sam
session add Ana 90834 '2026-10-05 10:00' --patient Rex
session add Ben CHECK '2026-10-05 11:00'
attend 2
pay Ana 50.00 --invoice 1 --payer 'Dora Lopez' --reference 7 --comment thanks
invoice close 1
invoice credit 1 --line 1=10.00 --reason complaint
credit add Ana 30.00 --reason 'a late start'
charge Ana Book 20.00 --discount Kind --tax GST
credit apply Ana --invoice 2
attend 3
invoice close 3
writeoff 3 --reason 'gone away'
charge Ben Copy 1.00
invoice void 4 --reason mistake
charge Ana Letter 8.00 --key october
invoice add 5 Shampoo 11.30 --tax VAT --tax GST
deposit Ana 12.00
deposit Ana 5.00 --method check
receipt void 3 --reason bounced
refund 2 4.00
config set locked_through 2026-09-30
"""
NEXT_DAY = "invoice add 5 'Second copy' 2.00"

# What is given and sent after that.
AT_LAST = """
session add Ben 90834 '2026-10-05 15:00'
attend 5
pay Ben 160.00
superbill Ben --period 2026-10
estimate Ben --expect CHECK=2
config set email office@maple.example
config set mail_command true
receipt email 1 --to ana@lopez.example
"""

# What is imported then, as batch 1: invoice 6, closed and paid by receipt 5, and session 4.
FILES = {
    "clients.csv": "ref,name\nD,Dora Lind\n",
    "sessions.csv": "ref,client,service,start\nS1,D,90834,2026-10-08 09:00\n",
    "charges.csv": "ref,client,date,description,price,invoice,closed_on\nC1,D,2026-10-06,Pen,2.00,77,2026-10-06\n",
    "payments.csv": "ref,client,date,amount\nP1,D,2026-10-06,2.00\n",
}
# Batch 2 is of one client, by a map that is saved.
ANOTHER = "ref,name\nE,Eve Lind\n"
DIGEST = f"x'{'00' * 16}'"
HEX = "0" * 64

# Problems that are no deviation from the log, by how they end.
PROBLEMS = {
    " differs from its rate": "tax",
    "the number of its rows differs from the rows known of it": "number",
    "what it became does not exist": "became",
    "it has no files": "files",
    "its batch was undone, or does not exist": "undone",
    "its batch was undone or does not exist": "undone",
}

# Attacks, and what `check` says of each.
ATTACKS: dict[str, tuple[tuple[str, ...], set[tuple[str, str]]]] = {
    "the last invoice removed and its number given again": (
        (
            "delete from line_taxes where line_id in (select id from lines where invoice_id = 5)",
            "delete from lines where invoice_id = 5",
            "delete from invoice_changes where invoice_id = 5",
            "delete from invoices where id = 5",
            "update counters set next = next - 1 where kind = 'invoice'",
        ),
        {("invoices 5", "removed"), ("lines 5", "removed"), ("counters invoice", "changed")},
    ),
    "the last receipt removed and its number given again": (
        (
            "update payments set refunded = 0 where id = 2",
            "delete from payments where id = 4",
            "update counters set next = next - 1 where kind = 'receipt'",
        ),
        {("payments 4", "removed"), ("RCT-0002", "changed"), ("counters receipt", "changed")},
    ),
    "a void receipt made valid": (
        ("update payments set voided_at = null, voided_on = null, void_reason = '' where id = 3",),
        {("RCT-0003", "changed")},
    ),
    "a receipt of another client": (("update payments set client_id = 2 where id = 2",), {("RCT-0002", "changed")}),
    "a receipt of another method": (("update payments set method = 'card' where id = 1",), {("RCT-0001", "changed")}),
    "a receipt of another payer": (("update payments set payer = 'Eve' where id = 1",), {("RCT-0001", "changed")}),
    "a payment made a deposit": (("update payments set kind = 'deposit' where id = 1",), {("RCT-0001", "changed")}),
    "a settlement removed with what it paid": (
        (
            "delete from settlements where id = 1",
            "update invoices set paid = 0 where id = 1",
            "update payments set applied = 0 where id = 1",
        ),
        {("settlements 1", "removed"), ("INV-0001", "changed"), ("RCT-0001", "changed")},
    ),
    "goodwill invented": (
        ("insert into goodwill values (2, 1, '2026-10-05', 1791216000, 9900, 'none', 1)",),
        {("goodwill 2", "added")},
    ),
    "goodwill raised": (("update goodwill set amount = 9900 where id = 1",), {("goodwill 1", "changed")}),
    "a closing day moved": (("update invoices set closed_on = '2026-10-04' where id = 1",), {("INV-0001", "changed")}),
    "another description": (("update lines set description = 'x' where id = 1",), {("INV-0001 line 1", "changed")}),
    "another provider": (("update lines set provider_id = 2 where id = 1",), {("INV-0001 line 1", "changed")}),
    "a line on another day": (("update lines set date = '2026-10-04' where id = 1",), {("INV-0001 line 1", "changed")}),
    "another letterhead": (("update imprints set body = replace(body, 'Ana', 'Eve')",), {("imprints 2", "changed")}),
    "a tax of a line removed": (
        (
            "delete from line_taxes where line_id = 2",
            "update lines set tax = 0, total = net where id = 2",
        ),
        {("line_taxes 2 1", "removed"), ("INV-0002 line 1", "changed")},
    ),
    "another status of a billed session": (
        ("update sessions set status = 'non-billable' where id = 2",),
        {("sessions 2", "changed")},
    ),
    "the lock moved back": (
        ("update settings set value = '2026-01-01' where key = 'locked_through'",),
        {("settings locked_through", "changed")},
    ),
    "a key of another command": (("update keys set request = 'pay'",), {("keys october", "changed")}),
    "a passcode taken away": (("update staff set passcode = 'x' where id = 2",), {("staff 2", "changed")}),
    "everything allowed": (("insert into staff_roles values (2, 1)",), {("staff_roles 2 1", "added")}),
    "a tax rate without its amount": (
        ("update line_taxes set rate = 9999 where line_id = 2",),
        {("line_taxes 2 1", "changed"), ("INV-0002 line 1", "tax")},
    ),
    "an inclusive tax rate without its amount": (
        ("update line_taxes set rate = 12000 where name = 'VAT'",),
        {("line_taxes 6 2", "changed"), ("INV-0005 line 2", "tax")},
    ),
    "an older price": (
        ("update service_prices set price = 1 where service_id = 1",),
        {("service_prices 1 2026-10-05", "changed")},
    ),
    "a write-off of another reason": (("update write_offs set reason = 'x'",), {("write_offs 1", "changed")}),
    "a batch invented for a closed invoice": (
        (
            "insert into batches values (3, 1791302400, 1, 0, 1791302400)",
            "update invoices set batch_id = 3 where id = 1",
        ),
        {("batches 3", "added"), ("INV-0001", "changed"), ("batch 3", "files"), ("INV-0001", "undone")},
    ),
    "a closed invoice moved to another batch": (
        ("update invoices set batch_id = 2 where id = 6",),
        {("INV-0006", "changed")},
    ),
    "an invoice moved to a batch that does not exist": (
        ("update invoices set batch_id = 9 where id = 6",),
        {("INV-0006", "changed"), ("INV-0006", "undone")},
    ),
    "another number elsewhere": (("update invoices set other_number = '78' where id = 6",), {("INV-0006", "changed")}),
    "a batch undone by hand": (
        ("update batches set undone_at = at where id = 1",),
        {("batches 1", "changed"), ("INV-0006", "undone"), ("imported charges C1", "undone")},
    ),
    "a batch removed": (
        ("delete from batches where id = 2",),
        {("batches 2", "removed"), ("imported clients E", "undone")},
    ),
    "a file that added more": (
        ("update batch_files set added = 9 where kind = 'charges'",),
        {("batch_files 1 charges", "changed"), ("batch_files 1 charges", "number")},
    ),
    "a file of another digest": (
        (f"update batch_files set digest = '{HEX}' where kind = 'charges'",),
        {("batch_files 1 charges", "changed")},
    ),
    "a file forgotten": (("delete from batch_files where batch_id = 2",), {("batch_files 2 clients", "removed")}),
    "a file invented": (
        (f"insert into batch_files values (2, 'charges', 'x.csv', '{HEX}', 0, 0, 0)",),
        {("batch_files 2 charges", "added")},
    ),
    "a charge said to be imported": (
        (f"insert into imported values ('charges', 'C9', 1, 1, 1, {DIGEST})",),
        {("imported charges C9", "added"), ("batch_files 1 charges", "number")},
    ),
    "a row taken for another": (
        ("update imported set became = 3 where ref = 'S1'",),
        {("imported sessions S1", "changed")},
    ),
    "a row taken for one that does not exist": (
        ("update imported set became = 99 where ref = 'P1'",),
        {("imported payments P1", "changed"), ("imported payments P1", "became")},
    ),
    "a changed row said to be the last one imported": (
        (f"update imported set digest = {DIGEST} where ref = 'C1'",),
        {("imported charges C1", "changed")},
    ),
    "an imported row forgotten": (
        ("delete from imported where ref = 'P1'",),
        {("imported payments P1", "removed"), ("batch_files 1 payments", "number")},
    ),
    "an imported row of another batch": (
        ("update imported set batch_id = 2 where ref = 'S1'",),
        {("imported sessions S1", "changed"), ("batch_files 1 sessions", "number")},
    ),
    "a row that was there before said to be imported": (
        ("update imported set batch_id = null where ref = 'S1'",),
        {("imported sessions S1", "changed"), ("batch_files 1 sessions", "number")},
    ),
    "another map": (("update maps set body = ''",), {("maps old", "changed")}),
    "a map removed": (("delete from maps",), {("maps old", "removed")}),
    "a credit note of another day": (("update credit_notes set date = '2026-10-04'",), {("CN-0001", "changed")}),
}  # fmt: skip


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory, therapy_file: bytes) -> bytes:
    """Return a practice file with a row in every table, written by commands alone."""
    practice = practice_from(tmp_path_factory.mktemp("complete"), therapy_file)
    folder = practice.path.parent
    Image.new("RGB", (40, 20), "navy").save(folder / "logo.png")
    (folder / "font.ttf").write_bytes(truetype())
    for command in COMMANDS.strip().splitlines():
        practice.ok(command.replace("logo.png", str(folder / "logo.png")).replace("font.ttf", str(folder / "font.ttf")))
    practice.at("2026-10-06 09:00")
    practice.ok(NEXT_DAY)
    files = folder / "files"
    files.mkdir()
    for name, text in FILES.items():
        (files / name).write_text(text, "utf-8")
    practice.ok(["import", str(files)])
    (folder / "another.csv").write_text(ANOTHER, "utf-8")
    practice.ok(["import", "clients", str(folder / "another.csv"), "--set", "phone=555-0142", "--save-map", "old"])
    practice.ok(["export", "invoices", "--for", "xero", "-o", str(folder / "xero.csv")])
    for command in AT_LAST.strip().splitlines():
        practice.ok(command)
    return practice.path.read_bytes()


@pytest.fixture
def complete(tmp_path: Path, image: bytes) -> Practice:
    return practice_from(tmp_path, image, "2026-10-06 12:00")


def test_check_finds_nothing_in_what_commands_wrote_and_every_table_has_a_row(complete: Practice) -> None:
    assert complete.zbill("check") == Answer(0, "", "")
    assert [name for name in digests.KEYS if not complete.sql(f"select 1 from {name} limit 1")] == []


@pytest.mark.parametrize("attack", ATTACKS)
def test_check_names_what_was_attacked(attack: str, complete: Practice) -> None:
    statements, expected = ATTACKS[attack]
    tamper(complete, *statements)
    answer = complete.zbill("check -f json")
    found = {(each["thing"], _what(each["finding"])) for each in answer.json}
    assert (answer.code, expected - found) == (9, set())


def test_every_watched_table_is_one_of_the_schema_with_its_primary_key(complete: Practice) -> None:
    columns = complete.sql(
        "select tables.name, columns.name from pragma_table_list as tables, pragma_table_info(tables.name) as columns"
        " where tables.schema = 'main' and tables.name not glob 'sqlite_*' and tables.type = 'table' and columns.pk"
        " order by tables.name, columns.pk"
    )
    keys: dict[str, tuple[str, ...]] = {}
    for table, column in columns:
        keys[table] = (*keys.get(table, ()), column)
    # The others say of other tables what is so anyway.
    for table in ("log", "counted_goodwill", "counted_lines", "counted_settlements"):
        del keys[table]
    assert keys == digests.KEYS


@pytest.mark.parametrize("table", digests.KEYS)
def test_check_names_a_row_of_each_table_with_another_value_in_any_column(table: str, image: bytes) -> None:
    with closing(_in_memory(image)) as conn:
        stored = conn.execute(
            "select name, type, pk from pragma_table_xinfo(?) where hidden = 0 and pk = 0", (table,)
        ).fetchall()
        key = " || ' ' || ".join(digests.KEYS[table])
        (first,) = conn.execute(f"select {key} from {table} limit 1").fetchone()
        seen = {}
        for column, kind, _ in stored:
            conn.execute("savepoint sound")
            conn.execute(f"update {table} set {column} = {_other(column, kind)} where {key} = ?", (first,))
            seen[column] = _deviations(conn, table)
            conn.execute("rollback to sound")
    assert seen == {column: [(str(first), "changed")] for column, _, _ in stored}


@pytest.mark.parametrize("table", digests.KEYS)
def test_check_names_each_removed_row_of_a_table(table: str, image: bytes) -> None:
    with closing(_in_memory(image)) as conn:
        key = " || ' ' || ".join(digests.KEYS[table])
        keys = sorted(str(each) for (each,) in conn.execute(f"select {key} from {table}"))
        conn.execute(f"delete from {table}")
        assert sorted(_deviations(conn, table)) == [(each, "removed") for each in keys]


@pytest.mark.parametrize("table", digests.KEYS)
def test_check_names_a_row_that_was_put_in(table: str, image: bytes) -> None:
    """A row that zbill removed and another program put back is one that the log doesn't have either."""
    with closing(_in_memory(image)) as conn:
        key = " || ' ' || ".join(digests.KEYS[table])
        conn.execute(f"create temp table kept as select * from {table} limit 1")
        (first,) = conn.execute(f"select {key} from kept").fetchone()
        digests.watch(conn)
        conn.execute(f"delete from {table} where {key} = ?", (first,))
        _log(conn)
        assert _deviations(conn, table) == []
        columns = [row[0] for row in conn.execute("select name from pragma_table_info(?)", (table,))]
        conn.execute("drop table temp.written")
        for name in digests.KEYS:
            for event in ("insert", "update", "delete"):
                conn.execute(f"drop trigger temp.{name}_{event}")
        conn.execute(f"insert into {table} ({', '.join(columns)}) select {', '.join(columns)} from kept")
        assert _deviations(conn, table) == [(str(first), "added")]


def test_what_differed_before_an_upgrade_is_found_after_it(complete: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    tamper(complete, "update payments set method = 'card' where id = 1")
    folder = complete.path.parent / "migrations"
    folder.mkdir()
    for file in migrating.FOLDER.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    newest = migrating.NEWEST + 1
    (folder / f"{newest:04}_later.sql").write_text("alter table payments add column later text;\n")
    monkeypatch.setattr(migrating, "FOLDER", folder)
    monkeypatch.setattr(migrating, "NEWEST", newest)
    with closing(connection.begin(complete.path)) as conn:
        conn.execute("alter table payments add column later text")
        for module in (migrating, schema):
            monkeypatch.setattr(module, "FINGERPRINTS", (*FINGERPRINTS, migrating.fingerprint(conn)))
        conn.execute("alter table payments drop column later")
    assert [(each["thing"], _what(each["finding"])) for each in complete.zbill("check -f json").json] == [
        ("RCT-0001", "changed")
    ]
    assert complete.sql("select what from log order by seq desc limit 1") == [("upgrade",)]


def test_an_added_column_is_one_finding_and_not_one_a_row(complete: Practice) -> None:
    complete.write("alter table clients add column color text")
    assert complete.zbill("check -f json").json == [
        {"thing": "table clients", "finding": "it was altered or removed from the schema"}
    ]


def _what(finding: str) -> str:
    """Return what was done to a row, or the word for what is wrong with it."""
    for words, word in PROBLEMS.items():
        if finding.endswith(words):
            return word
    return finding.partition(" by another program")[0].removeprefix("it was ")


def _in_memory(image: bytes) -> sqlite3.Connection:
    """Return a copy of the file in which nothing is checked or enforced."""
    conn = sqlite3.connect(":memory:", isolation_level=None)
    conn.deserialize(image)
    for (name,) in conn.execute("select name from sqlite_schema where type = 'trigger'").fetchall():
        conn.execute(f"drop trigger {name}")
    for (name,) in conn.execute("select name from sqlite_schema where type = 'index' and sql is not null").fetchall():
        conn.execute(f"drop index {name}")
    conn.execute("pragma ignore_check_constraints = on")
    return conn


def _other(column: str, kind: str) -> str:
    """Return an expression for another value than the column has."""
    if kind == "BLOB":
        return f"cast({column} || 'x' as blob)"
    return f"coalesce({column} + 1000, 1)" if kind == "INTEGER" else f"coalesce({column}, '') || 'x'"


def _deviations(conn: sqlite3.Connection, table: str) -> list[tuple[str, str]]:
    return [(each.key, each.what) for each in digests.deviations(conn, [table])]


def _log(conn: sqlite3.Connection) -> None:
    conn.execute(
        "insert into log (seq, at, who, what, object, before, after, previous, hash, digests)"
        " select seq + 1, at, who, what, object, before, after, hash, hash, ? from log order by seq desc limit 1",
        (digests.taken(conn),),
    )
