"""The refs that zbill gives are of one practice: another's file never means its rows (SPEC 10, "Who is who")."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.db.test_golden import golden
from tests.exchange.bringing import owing
from tests.practice import Answer, Practice, create_practice

# What two practices have alike, so that the ids of their rows are the same.
CATALOG = ("tax add GST 5 --from 2026-01-01", "service add TALK Talk 100.00 --tax GST --from 2026-01-01")
# {0} and {1} are its clients, {2} its patient, and {3} is an amount.
YEAR = """
client add {0} --phone {3}
client add {1}
patient add {0} {2}
session add {0} TALK '2026-10-01 09:00' --patient {2}
session add {1} TALK '2026-10-02 09:00'
session add {0} TALK '2026-10-06 09:00'
attend 1 2
charge {0} Book {3}
charge {1} Pen 5.00
invoice close 1 3
pay {0} {3} --invoice 3
pay {1} 20.00
deposit {0} 7.00
"""
OF_A = ("Ana", "Ben", "Rex", "30.00")
OF_B = ("Uma", "Zoe", "Kit", "12.50")
KINDS = ("clients", "patients", "sessions", "charges", "payments")

# What grows with every practice: the next ids and numbers.
GROWING = ('INSERT INTO "counters"', 'INSERT INTO "sqlite_sequence"')


def lived(folder: Path, names: tuple[str, ...], now: str) -> Practice:
    """Return a practice that was created at a moment of 2026-10-05, with its own rows of every kind."""
    folder.mkdir()
    practice = create_practice(folder, f"2026-10-05 {now}")
    for command in (*CATALOG, *filter(None, YEAR.splitlines())):
        practice.ok(command.format(*names))
    return practice


def exported(practice: Practice, name: str = "exported") -> Path:
    folder = practice.path.with_name(name)
    practice.ok(["export", str(folder)])
    return folder


def rows_of(folder: Path, kind: str) -> list[tuple[str, ...]]:
    return [tuple(row) for row in csv.reader((folder / f"{kind}.csv").read_text("utf-8").splitlines())][1:]


@pytest.fixture
def a(tmp_path: Path) -> Practice:
    return lived(tmp_path / "a", OF_A, "12:00:00")


@pytest.fixture
def b(tmp_path: Path) -> Practice:
    """Return a practice that the same person created a second later."""
    return lived(tmp_path / "b", OF_B, "12:00:01")


def test_the_files_of_a_practice_add_its_rows_to_another_and_change_nothing_there(a: Practice, b: Practice) -> None:
    files, before = exported(a), b.dump()
    own = {kind: rows_of(exported(b), kind) for kind in KINDS}
    found = b.ok(["import", str(files), "-f", "json"]).json
    assert {each["kind"]: (each["added"], each["updated"], each["skipped"]) for each in found} == {
        **dict.fromkeys(("taxes", "services", "staff"), (0, 0, 1)),
        **dict.fromkeys(("discounts", "rates"), (0, 0, 0)),
        **{kind: (len(rows_of(files, kind)), 0, 0) for kind in KINDS},
    }
    assert [each for each in before if each not in b.dump() and not each.startswith(GROWING)] == []
    both = exported(b, "both")
    for kind in KINDS:
        assert sorted(rows_of(both, kind)) == sorted([*own[kind], *rows_of(files, kind)])
    assert owing(b) == owing(a) | {"Zoe": ("90.00", "0.00"), "Uma": ("105.00", "7.00")}
    assert b.zbill("check") == Answer(0, "", "")


def test_a_practice_knows_its_own_rows_and_those_of_another_again(a: Practice, b: Practice) -> None:
    files = exported(a)
    for practice, folder in ((a, files), (b, exported(b))):
        before = practice.dump()
        assert practice.ok(["import", str(folder), "-q"]).out == ""
        assert practice.dump() == before
    b.ok(["import", str(files)])
    before = b.dump()
    for folder in (files, exported(b, "both")):
        assert b.ok(["import", str(folder), "-q"]).out == ""
        assert b.dump() == before


def test_what_another_practice_changes_is_changed_in_its_own_rows(a: Practice, b: Practice) -> None:
    b.ok(["import", str(exported(a))])
    a.ok("client edit Ana --phone 99")
    a.ok("session edit 3 --start '2026-10-08 10:00'")
    b.ok(["import", str(exported(a, "later"))])
    assert b.sql("select name, phone from clients order by id") == [
        *(("Uma", "12.50"), ("Zoe", ""), ("Ana", "99"), ("Ben", "")),
    ]
    assert b.sql("select ref, start from sessions where status = 'scheduled' order by id") == [
        ("zb-28ppcy-s3", "2026-10-06 09:00"),
        ("zb-824t5c-s3", "2026-10-08 10:00"),
    ]


def test_a_backup_and_what_is_restored_from_it_are_the_same_practice(a: Practice, tmp_path: Path) -> None:
    copy = Practice(tmp_path / "copy.db")
    a.ok(f"backup {copy.path}")
    for practice in (a, copy):
        practice.ok("client add Eve")
        assert practice.sql("select ref from clients where name = 'Eve'") == [("zb-824t5c-c3",)]
    a.ok(f"restore {copy.path} --yes")
    a.ok("client add Finn")
    assert a.sql("select ref from clients where name = 'Finn'") == [("zb-824t5c-c4",)]


def test_a_changed_name_keeps_the_token(a: Practice) -> None:
    a.ok("config set name 'Harbor Therapy'")
    a.ok("client add Eve")
    assert a.sql("select ref from clients where name = 'Eve'") == [("zb-824t5c-c3",)]


# The refs that a file of schema 15 gave, in the order of its exports.
OLD = {
    "clients": [f"zb-c{each}" for each in (1, 2, 4, 5, 6)],
    "patients": ["zb-p1", "zb-p2"],
    "sessions": [f"zb-s{each}" for each in (1, 7, 8, 9, 10, 11, 12, 2, 3, 4, 5, 6, 15, 13, 14)],
    "charges": [f"zb-l{each}" for each in (4, 13, 11, 14)],
    "payments": [f"zb-r{each}" for each in (2, 1, 3, 4)],
}
NEW = {
    "clients": "zb-t3ym8n-c7",
    "patients": "zb-t3ym8n-p3",
    "sessions": "zb-t3ym8n-s16",
    "charges": "zb-t3ym8n-l18",
    "payments": "zb-t3ym8n-r7",
}


@pytest.fixture
def old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Practice:
    """Return a practice of schema 15, just upgraded."""
    monkeypatch.setenv("ZBILL_STAFF", "Helena Brightwater")
    practice = golden(15, tmp_path)
    practice.ok("balance")
    return practice


def refs_in(folder: Path) -> dict[str, list[str]]:
    return {kind: [row[0] for row in rows_of(folder, kind)] for kind in KINDS}


def test_the_rows_of_an_older_file_keep_their_refs_and_new_ones_get_its_token(old: Practice) -> None:
    files = exported(old)
    assert refs_in(files) == OLD
    for command in ("client add Eve", "patient add Eve Kit", "session add Eve 90834 '2027-01-07 09:00'"):
        old.ok(command)
    for command in ("charge Eve Book 10.00", "pay Eve 4.00"):
        old.ok(command)
    later = exported(old, "later")
    assert refs_in(later) == {kind: [*OLD[kind], NEW[kind]] for kind in KINDS}
    assert rows_of(later, "payments")[-1][-1] == "zb-t3ym8n-l18=4.00"
    before = old.dump()
    for folder in (files, later):
        assert old.ok(["import", str(folder), "--strict", "-q"]).out == ""
        assert old.dump() == before


def test_the_kept_copy_of_an_older_file_gets_the_same_token(old: Practice) -> None:
    old.ok("config set name 'Harbor Therapy'")
    copy = Practice(old.path.with_name("practice.db.schema-15"))
    for practice in (old, copy):
        practice.ok("client add Eve")
        assert practice.sql("select ref from clients where name = 'Eve'") == [("zb-t3ym8n-c7",)]


def test_the_files_of_an_older_practice_change_nothing_in_a_newer_one(old: Practice, b: Practice) -> None:
    files = exported(old)
    for kind in ("taxes", "discounts", "services", "staff", "rates"):
        (files / f"{kind}.csv").unlink()
    b.ok("discount add Friends 10")
    b.ok("discount add 'Senior pet' 5.788")
    b.ok("service add 90834 Psychotherapy 150.00")
    b.ok("service add CONS Consultation 90.00")
    b.ok("service add CHECK Checkup 113.00")
    b.ok("staff add 'Sam Reyes' --provider --role Staff")
    before = b.dump()
    b.ok(["import", str(files)])
    assert [each for each in before if each not in b.dump() and not each.startswith(GROWING)] == []
    found = refs_in(exported(b, "both"))
    for kind in KINDS:
        assert set(OLD[kind]) < set(found[kind])
