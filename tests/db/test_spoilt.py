"""Values in a practice file that zbill could not have stored: `check` names the place, and commands exit 8."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.db.furnished import furnish
from tests.faults.spoiling import spoil
from tests.practice import Answer, Practice, log_rows, practice_from, tamper
from zbill.billing.settings import SETTINGS
from zbill.cli.call import Call
from zbill.errors import RESTORE
from zbill.file import migrating

NOT_TEXT = "cast(x'416e61ff' as text)"

# A value that each setting could not have, as SQL.
SPOILT_SETTINGS = {
    **{name: "char(27) || 'x'" for name, setting in SETTINGS.items() if setting.check.__name__ in ("_line", "_lines")},
    "name": "char(27)",
    "email": "char(27) || '@x.example'",
    "npi": "'1234567890'",
    "logo": NOT_TEXT,
    "page": "'a3'",
    "currency": "'XXX'",
    "timezone": "'Mars/Olympus'",
    "date_order": "'ydm'",
    "auto_invoice": "'maybe'",
    "check_in": "'maybe'",
    "auto_close": NOT_TEXT,
    "terms_days": "'x'",
    "invoice_prefix": "'INV-2026'",
    "receipt_prefix": "'R9'",
    "creditnote_prefix": "char(0)",
    "number_width": "'-3'",
    "invoice_start": "'1.5'",
    "locked_through": "'9999-99-99'",
    "year_begins": "'02-29'",
    "methods": "'cash, cash'",
    "pay_link": "'pay.example'",
    "iban": "'DE88370400440532013000'",
    "bic": "'COBA1EFF'",
    "account_name": "char(27)",
    "smtp_port": "'0'",
    "smtp_security": "'plain'",
    "smtp_host": NOT_TEXT,
    "smtp_auth": "'plain'",
    "smtp_password_command": NOT_TEXT,
    "mail_command": "'mail ''it'",
    "reply_to": "'desk'",
    "mail_subject": "'{client}'",
    "mail_text": "'{'",
    "print_command": "'lp ''x'",
    "font": NOT_TEXT,
    "locale": NOT_TEXT,
    "backups_kept": "''",
}
# What `config set` takes for each, where a restore isn't the only way.
RIGHT = {
    "name": "Brightwater",
    "npi": "1234567893",
    "page": "a4",
    "timezone": "America/New_York",
    "date_order": "mdy",
    "auto_invoice": "on",
    "check_in": "on",
    "auto_close": "paid",
    "terms_days": "14",
    "number_width": "4",
    "invoice_start": "1",
    "locked_through": "2026-09-30",
    "year_begins": "04-06",
    "methods": "cash",
    "pay_link": "https://pay.example/{number}",
    "iban": "DE89370400440532013000",
    "bic": "COBADEFF",
    "account_name": "Brightwater Therapy",
    "smtp_port": "587",
    "smtp_security": "tls",
    "smtp_host": "mail.example.com",
    "smtp_auth": "xoauth2",
    "smtp_password_command": "pass show mail",
    "mail_command": "msmtp -t",
    "reply_to": "desk@brightwater.example",
    "mail_subject": "{number}",
    "mail_text": "{number}",
    "print_command": "lp -o sides=one-sided",
    "backups_kept": "5",
}
# Commands that need a setting.
NEEDED = {
    "terms_days": "charge Ben Book 1.00",
    "number_width": "charge Ben Book 1.00",
    "invoice_prefix": "charge Ben Book 1.00",
    "receipt_prefix": "pay Ana 1.00",
    "locked_through": "charge Ben Book 1.00",
    "auto_invoice": "attend 3",
    "auto_close": "attend 3",
    "timezone": "balance",
    "currency": "balance",
    "date_order": "charge Ben Book 1.00 --date 3/4/2026",
    "name": "report ar -f json",
    "page": "invoice pdf 1 -o -",
    "address": "invoice close 1",
}


@pytest.fixture(scope="module")
def furnished_file(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    practice = furnish(tmp_path_factory.mktemp("furnished"))
    practice.ok("client rate Ana 90834 120.00")
    file = practice.path.with_name("clients.csv")
    file.write_text("ref,name\nD,Dora\n", "utf-8")
    practice.ok(["import", "clients", str(file), "--save-map", "old", "--set", "phone=555-0142"])
    practice.ok("invoice credit 2 --line 1=1.00 --reason sorry")
    practice.ok("export payments --for xero")
    for setting in ("email office@brightwater.example", "mail_command true"):
        practice.ok(f"config set {setting}")
    practice.ok("invoice email 2 --to ana@example.com")
    tamper(practice, "insert into exempted_taxes values (1, 1, 1, 'GST', 'GST', 5000)")
    log_rows(practice)
    return practice.path.read_bytes()


@pytest.fixture
def furnished(tmp_path: Path, furnished_file: bytes) -> Practice:
    """Return a practice with something of everything."""
    return practice_from(tmp_path, furnished_file, "2026-10-06 12:00")


def found(practice: Practice) -> list[tuple[str, str]]:
    """Return what `check` finds, which must be something."""
    answer = practice.zbill("check -f json")
    assert answer.code == 9
    return [(each["thing"], each["finding"]) for each in answer.json]


def spoil_setting(practice: Practice, name: str) -> None:
    tamper(
        practice,
        f"delete from settings where key = '{name}'",
        f"insert into settings values ('{name}', {SPOILT_SETTINGS[name]})",
    )


def text_columns() -> list[tuple[str, str]]:
    """Return every table and column of text."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as conn:
        migrating.migrate(conn)
        rows = conn.execute(
            "select tables.name, columns.name"
            "  from pragma_table_list as tables, pragma_table_info(tables.name) as columns"
            " where tables.type = 'table' and tables.name not glob 'sqlite_*' and columns.type = 'TEXT'"
        )
        return rows.fetchall()


@pytest.mark.parametrize("name", SETTINGS)
def test_check_names_a_spoilt_setting(name: str, furnished: Practice) -> None:
    spoil_setting(furnished, name)
    assert (f"setting {name}", "it has a value that isn't valid") in found(furnished)


@pytest.mark.parametrize("name", NEEDED)
def test_a_command_that_needs_a_spoilt_setting_says_so(name: str, furnished: Practice) -> None:
    spoil_setting(furnished, name)
    shown = furnished.zbill(["config", "get", name, "-f", "json"]).json["value"]
    answer = furnished.zbill(NEEDED[name])
    remedies = {
        "currency": RESTORE,
        "timezone": "Upgrade the Python package tzdata, or set it again: zbill config set timezone VALUE",
    }
    remedy = remedies.get(name, f"Set it again: zbill config set {name} VALUE")
    assert answer == Answer(
        8,
        "",
        f"The practice file has the value {shown!r} for the setting {name}, which isn't valid.\n{remedy}\n",
    )


@pytest.mark.parametrize("name", sorted(SETTINGS.keys() - {"currency"}))
def test_setting_it_again_mends_a_spoilt_setting(name: str, furnished: Practice) -> None:
    spoil_setting(furnished, name)
    assert furnished.zbill(["config", "set", name, RIGHT.get(name, "")]).code == 0
    assert furnished.json(f"config get {name}")["value"] == RIGHT.get(name, "")
    assert furnished.zbill("check").code == 0
    assert furnished.ok("charge Ben Book 1.00")


def test_a_spoilt_currency_is_not_set_again_where_amounts_depend_on_it(furnished: Practice) -> None:
    spoil_setting(furnished, "currency")
    assert furnished.zbill("config set currency USD") == Answer(
        8,
        "",
        "The currency can't be set again, because the practice file has amounts in it.\n"
        "Restore a backup: zbill restore FILE\n",
    )


def test_a_spoilt_currency_is_set_again_where_there_is_no_amount(practice: Practice) -> None:
    spoil_setting(practice, "currency")
    practice.ok("config set currency USD")
    assert practice.zbill("check") == Answer(0, "", "")


def test_the_time_zone_can_be_set_while_the_locked_period_is_spoilt(furnished: Practice) -> None:
    spoil_setting(furnished, "locked_through")
    assert furnished.ok("config set timezone Asia/Tokyo").out == "timezone  Asia/Tokyo\n"


def test_a_setting_that_does_not_exist_is_found(practice: Practice) -> None:
    tamper(practice, "update settings set key = 'terms_dayz' where key = 'auto_close'")
    assert ("setting terms_dayz", "there is no such setting") in found(practice)


@pytest.mark.parametrize(("table", "column"), text_columns())
def test_check_names_the_row_and_column_of_text_that_is_not_utf8(table: str, column: str, furnished: Practice) -> None:
    [row] = furnished.sql(f"select min(rowid) from {table}") if _has_rowid(furnished, table) else [(None,)]
    chosen = f"rowid = {row[0]}" if row[0] else f"{column} = (select min({column}) from {table})"
    tamper(furnished, f"update {table} set {column} = {NOT_TEXT} where {chosen}")
    places = [place for place, finding in found(furnished) if finding == f"its {column} isn't UTF-8 text"]
    assert places
    assert all(place.startswith(f"{table} ") for place in places)
    if row[0]:
        assert places == [f"{table} {row[0]}"]


def _has_rowid(practice: Practice, table: str) -> bool:
    return "without rowid" not in practice.sql("select sql from sqlite_schema where name = ?", table)[0][0].lower()


@pytest.mark.parametrize(
    "command",
    ["balance", "client list", "client show 1", "invoice list", "ledger 1", "report ar", "pay 1 1.00", "statement 1"],
)
def test_every_command_that_reads_text_which_is_not_utf8_says_where_it_is(command: str, furnished: Practice) -> None:
    tamper(furnished, f"update clients set name = {NOT_TEXT} where id = 1")
    assert furnished.zbill(command) == Answer(
        8, "", f"{furnished.path} is damaged: 'clients 1': its name isn't UTF-8 text.\nSee: zbill check\n"
    )


@pytest.mark.parametrize("number", [2**62, -(2**62), 2**40])
@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("credit_notes", "issued_at"), ("goodwill", "at"), ("invoices", "opened_at"), ("invoices", "closed_at"),
        ("invoices", "reopened_at"), ("invoices", "voided_at"), ("keys", "at"), ("log", "at"),
        ("payments", "recorded_at"), ("payments", "voided_at"), ("payments", "corrected_at"),
        ("sessions", "checked_in_at"),
        ("sessions", "checked_out_at"), ("settlements", "at"), ("write_offs", "at"),
    ],
)  # fmt: skip
def test_check_names_an_instant_that_no_calendar_has(table: str, column: str, number: int, furnished: Practice) -> None:
    tamper(furnished, f"update {table} set {column} = {number} where rowid is not null" if table != "keys" else
           f"update keys set at = {number}")  # fmt: skip
    key = {"keys": "month-end", "log": "1"}.get(table, "1")
    assert (f"{table} {key}", f"its {column} isn't a date that zbill takes") in found(furnished)


@pytest.mark.parametrize("day", ["0026-10-05", "9999-12-31"])
@pytest.mark.parametrize(
    ("table", "column"),
    [("invoices", "due"), ("payments", "date"), ("clients", "born"), ("client_rates", "since"), ("goodwill", "day")],
)
def test_check_names_a_day_that_zbill_does_not_take(table: str, column: str, day: str, furnished: Practice) -> None:
    tamper(furnished, f"update {table} set {column} = '{day}'")
    row = {"client_rates": f"1 1 {day}"}.get(table, "1")
    assert (f"{table} {row}", f"its {column} isn't a date that zbill takes") in found(furnished)


@pytest.mark.parametrize("command", ["log", "log -f json", "invoice show 2 -f json", "session show 1 -f json"])
def test_a_command_that_shows_an_instant_which_no_calendar_has_says_where_it_is(
    command: str, furnished: Practice
) -> None:
    tamper(
        furnished,
        f"update log set at = {-(2**62)} where seq = 1",
        f"update invoices set opened_at = {-(2**62)} where id = 2",
        f"update sessions set checked_in_at = {-(2**62)} where id = 1",
    )
    answer = furnished.zbill(command)
    assert (answer.code, answer.out) == (8, "")
    assert answer.err.startswith(f"{furnished.path} is damaged: ")
    assert answer.err.endswith(".\nSee: zbill check\n")


@pytest.mark.parametrize(
    ("kind", "command", "documents"),
    [
        ("invoice", "charge Ben Book 1.00", "invoice"),
        ("receipt", "deposit Ben 1.00", "receipt"),
        ("creditnote", "invoice credit 2 --reason sorry", "credit note"),
    ],
)
def test_a_missing_counter_is_found_and_said(kind: str, command: str, documents: str, furnished: Practice) -> None:
    last = furnished.json("log --head")["seq"]
    tamper(furnished, f"delete from counters where kind = '{kind}'")
    assert found(furnished) == [
        (f"the {documents} numbers", "their counter is missing"),
        (f"counters {kind}", f"it was removed by another program after log entry {last}"),
    ]
    assert furnished.zbill(command) == Answer(
        8,
        "",
        f"{furnished.path} is damaged: 'the {documents} numbers': their counter is missing.\nSee: zbill check\n",
    )


@pytest.mark.parametrize("command", ["client add Eve", "patient add Ben Kit", "session add Ben 90834 9:00"])
def test_a_missing_token_is_found_and_said(command: str, furnished: Practice) -> None:
    last = furnished.json("log --head")["seq"]
    tamper(furnished, "delete from own_refs")
    assert found(furnished) == [
        ("the refs", "their token is missing"),
        ("own_refs 1", f"it was removed by another program after log entry {last}"),
    ]
    assert furnished.zbill(command) == Answer(
        8, "", f"{furnished.path} is damaged: 'the refs': their token is missing.\nSee: zbill check\n"
    )


def test_check_names_another_token_and_one_that_is_none(furnished: Practice) -> None:
    last = furnished.json("log --head")["seq"]
    changed = ("own_refs 1", f"it was changed by another program after log entry {last}")
    tamper(furnished, "update own_refs set token = '824t5c'")
    assert found(furnished) == [changed]
    tamper(furnished, "update own_refs set token = 'zb-c1'")
    assert found(furnished) == [("the file", "CHECK constraint failed in own_refs"), changed]


@pytest.mark.parametrize(
    ("table", "column", "row", "command"),
    [
        ("counters", "next", 1, "charge Ben Book 1.00"),
        ("invoices", "total", 1, "invoice show 2"),
        ("payments", "amount", 0, "receipt show 1"),
    ],
)
def test_a_number_that_is_missing_is_found_and_said(
    table: str, column: str, row: int, command: str, furnished: Practice
) -> None:
    assert spoil(furnished.path, table, column, row, "null")
    assert ("the file", f"NULL value in {table}.{column}") in found(furnished)
    assert furnished.zbill(command) == Answer(
        8, "", f"{furnished.path} is damaged: 'the file': NULL value in {table}.{column}.\nSee: zbill check\n"
    )


def test_json_of_another_kind_is_found_and_said(furnished: Practice) -> None:
    tamper(furnished, "update imprints set body = '2.5' where id = 1", "update keys set made = '{}'")
    problems = found(furnished)
    assert ("imprints 1", "its JSON can't be read") in problems
    assert ("keys month-end", "its JSON can't be read") in problems


def test_a_fault_of_zbill_in_a_sound_file_stays_one(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Call, "style", lambda *_: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        practice.zbill("balance")


@pytest.mark.parametrize("command", ["balance", "client add Eve", "check", "log --verify"])
@pytest.mark.parametrize(
    ("lied", "sentence"),
    [
        (7, "{path} is marked as schema 7, but it has schema {newest}."),
        (0, "{path} has no schema version."),
        (-1, "{path} has no schema version."),
        (10**6, "{path} has no schema version."),
        (99, "{path} was written by a newer zbill (schema 99, this one supports {newest})."),
    ],
)
def test_a_version_that_is_not_the_schemas_is_refused(
    lied: int, sentence: str, command: str, practice: Practice
) -> None:
    practice.write(f"pragma user_version = {lied}")
    before = practice.path.read_bytes()
    answer = practice.zbill(command)
    told = sentence.format(path=practice.path, newest=migrating.NEWEST)
    assert (answer.code, answer.out, answer.err.splitlines()[0]) == (8, "", told)
    assert [each.name for each in practice.path.parent.iterdir()] == ["practice.db"]
    assert practice.path.read_bytes() == before


@pytest.mark.parametrize("lied", [1, 3, migrating.NEWEST])
def test_a_foreign_file_with_a_version_of_zbills_is_refused(lied: int, tmp_path: Path) -> None:
    path = tmp_path / "practice.db"
    with closing(sqlite3.connect(path)) as conn:
        conn.executescript(
            f"create table clients (name text); pragma user_version = {lied}; pragma application_id = 0x5A42494C"
        )
    before = path.read_bytes()
    answer = Practice(path).zbill("balance")
    assert (answer.code, answer.out) == (8, "")
    assert path.read_bytes() == before
