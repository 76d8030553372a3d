"""Rows that were imported before are known again, whatever became of them, and `check` finds nothing wrong."""

from __future__ import annotations

import pytest

from tests.practice import Answer, Practice

PEOPLE = "ref,name,phone\nA1,Ana Silva,1\nA2,Anna Silva,2\n"
SESSIONS = "ref,client,service,start\nS1,A1,90834,2026-10-06 09:00\nS2,A1,90834,2026-10-07 09:00\n"
BILLED = (
    "ref,client,service,start,status,closed_on\n"
    "S1,A1,90834,2026-10-01 09:00,attended,2026-10-01\nS2,A1,90834,2026-10-02 09:00,attended,\n"
)
CHARGES = "ref,client,date,description,price,invoice,closed_on\nC1,A2,2026-10-01,Book,10.00,77,2026-10-03\n"
PAYMENTS = "ref,client,date,amount,settles\nP1,A2,2026-10-03,10.00,C1\n"


def take(practice: Practice, kind: str, text: str, *options: str) -> Answer:
    """Import the text of a file."""
    file = practice.path.with_name(f"{kind}.csv")
    file.write_text(text, "utf-8")
    return practice.zbill(["import", kind, str(file), *options, "-f", "csv"])


def counts(answer: Answer) -> tuple[int, ...]:
    """Return how many rows were added, updated, skipped and bad."""
    assert answer.code == 0, answer
    return tuple(int(each) for each in answer.out.splitlines()[1].split(",")[-4:])


def is_sound(practice: Practice) -> bool:
    return practice.zbill("check") == Answer(0, "", "")


def test_a_changed_row_updates_a_client_and_is_then_known(therapy: Practice) -> None:
    assert counts(take(therapy, "clients", PEOPLE)) == (2, 0, 0, 0)
    changed = PEOPLE.replace(",1\n", ",11\n")
    assert counts(take(therapy, "clients", changed)) == (0, 1, 1, 0)
    assert counts(take(therapy, "clients", changed)) == (0, 0, 2, 0)
    assert therapy.sql("select phone from clients where ref = 'A1'") == [("11",)]
    assert therapy.sql("select ref, batch_id from imported order by ref") == [("A1", 1), ("A2", 1)]
    assert is_sound(therapy)


def test_a_merged_client_is_left_as_they_are(therapy: Practice) -> None:
    take(therapy, "clients", PEOPLE)
    therapy.ok("client merge 2 3")
    assert counts(take(therapy, "clients", PEOPLE)) == (0, 0, 2, 0)
    changed = PEOPLE.replace(",1\n", ",11\n")
    answer = take(therapy, "clients", changed)
    assert counts(answer) == (0, 0, 2, 0)
    assert (
        "Skipped: Line 2, ref 'A1': The client was merged into Anna Silva (3), so they weren't changed.\n" in answer.err
    )
    assert take(therapy, "clients", changed, "--strict").code == 6
    assert therapy.sql("select ref, phone, merged_into from clients where id > 1") == [
        ("A1", "1", 3),
        ("A2", "2", None),
    ]
    assert is_sound(therapy)


def test_what_names_a_merged_client_is_of_the_client_they_became(therapy: Practice) -> None:
    take(therapy, "clients", PEOPLE)
    take(therapy, "sessions", SESSIONS)
    therapy.ok("client merge 2 3")
    assert counts(take(therapy, "sessions", SESSIONS)) == (0, 0, 2, 0)
    more = "S3,A1,90834,2026-10-08 09:00\n"
    moved = SESSIONS.replace("10-07 09:00", "10-07 10:00")
    assert counts(take(therapy, "sessions", moved + more)) == (1, 1, 1, 0)
    assert counts(take(therapy, "patients", "ref,client,name\nR,A1,Rex\n")) == (1, 0, 0, 0)
    assert therapy.sql("select distinct client_id from sessions where id > 1") == [(3,)]
    assert therapy.sql("select client_id from patients") == [(3,)]
    assert therapy.sql("select start from sessions where ref = 'S2'") == [("2026-10-07 10:00",)]
    assert is_sound(therapy)


def test_undoing_a_batch_keeps_clients_who_were_merged_or_changed_since(therapy: Practice) -> None:
    take(therapy, "clients", f"{PEOPLE}A3,Ben Silva,3\nA4,Cleo Silva,4\n")
    therapy.ok("client merge 2 3")
    therapy.ok("client edit 4 --phone 33")
    therapy.ok("import undo 1")
    assert therapy.sql("select id, ref from clients order by id") == [
        (1, "zb-824t5c-c1"),
        (2, "A1"),
        (3, "A2"),
        (4, "A3"),
    ]
    answer = take(therapy, "clients", f"{PEOPLE}A3,Ben Silva,3\nA4,Cleo Silva,4\n")
    assert counts(answer) == (1, 1, 2, 0)
    assert "Skipped: Line 2, ref 'A1': The client was merged into Anna Silva (3)" in answer.err
    assert is_sound(therapy)


def test_a_session_that_was_deleted_does_not_come_back(therapy: Practice) -> None:
    take(therapy, "clients", PEOPLE)
    take(therapy, "sessions", SESSIONS)
    therapy.ok("session delete 2")
    assert counts(take(therapy, "sessions", SESSIONS)) == (0, 0, 2, 0)
    assert is_sound(therapy)


@pytest.mark.parametrize("row", ["S1,A1,90834,2026-10-06 10:00,", "S1,A1,90834,2026-10-01 09:00,attended"])
def test_a_changed_row_of_a_deleted_session_is_left(row: str, therapy: Practice) -> None:
    take(therapy, "clients", PEOPLE)
    take(therapy, "sessions", SESSIONS)
    therapy.ok("session delete 2")
    changed = f"ref,client,service,start,status\n{row}\n"
    for _ in range(2):
        answer = take(therapy, "sessions", changed)
        assert counts(answer) == (0, 0, 1, 0)
        assert "Skipped: Line 2, ref 'S1': The session was deleted, so it wasn't changed.\n" in answer.err
    strict = take(therapy, "sessions", changed, "--strict")
    assert (strict.code, "The session was deleted, so it wasn't changed." in strict.err) == (6, True)
    assert therapy.sql("select ref from sessions order by id") == [("zb-824t5c-s1",), ("S2",)]
    therapy.ok("import undo 2")
    assert counts(take(therapy, "sessions", SESSIONS)) == (2, 0, 0, 0)
    assert is_sound(therapy)


def test_a_ref_that_a_file_brought_is_not_given_again(therapy: Practice) -> None:
    """Each new row of this practice gets the ref of its id, unless a file brought that for another row."""
    take(therapy, "clients", "ref,name\nzb-824t5c-c3,Ana Silva\nzb-824t5c-c3-2,Ben Silva\n")
    take(therapy, "patients", "ref,client,name\nzb-824t5c-p2,zb-824t5c-c3,Rex\n")
    take(therapy, "sessions", "ref,client,service,start\nzb-824t5c-s3,zb-824t5c-c3,90834,2026-10-06 09:00\n")
    for command in ("client add Eve", "patient add Eve Mia", "session add Eve 90834 '2026-10-06 11:00'"):
        therapy.ok(command)
        therapy.ok(command.replace("Eve", "Uma") if "client" in command else command.replace("11:00", "12:00"))
    assert therapy.sql("select id, ref from clients order by id") == [
        *((1, "zb-824t5c-c1"), (2, "zb-824t5c-c3"), (3, "zb-824t5c-c3-2"), (4, "zb-824t5c-c4"), (5, "zb-824t5c-c5")),
    ]
    assert therapy.sql("select id, ref from patients order by id") == [
        (1, "zb-824t5c-p2"),
        (2, "zb-824t5c-p2-2"),
        (3, "zb-824t5c-p3"),
    ]
    found = therapy.sql("select id, ref from sessions order by id")
    assert found == [(1, "zb-824t5c-s1"), (2, "zb-824t5c-s3"), (3, "zb-824t5c-s3-2"), (4, "zb-824t5c-s4")]


def test_a_client_gets_the_first_ref_that_is_free(practice: Practice) -> None:
    take(practice, "clients", "ref,name\nzb-824t5c-c3,Ana\nzb-824t5c-c3-2,Ben\n")
    practice.ok("client add Eve")
    assert practice.sql("select id, ref from clients where name = 'Eve'") == [(3, "zb-824t5c-c3-3")]


def test_a_session_that_stays_after_an_undo_gets_a_free_ref(therapy: Practice) -> None:
    take(therapy, "clients", PEOPLE)
    take(therapy, "sessions", BILLED.replace("S2,", "zb-824t5c-s2,"))
    therapy.ok("import undo 2")
    assert therapy.sql("select id, ref, status from sessions where id > 1") == [
        (2, "zb-824t5c-s2-2", "cancelled"),
        (3, "zb-824t5c-s3", "cancelled"),
    ]
    assert counts(take(therapy, "sessions", BILLED.replace("S2,", "zb-824t5c-s2,"))) == (2, 0, 0, 0)
    assert is_sound(therapy)


def test_an_id_is_not_given_again_after_an_undo(therapy: Practice) -> None:
    """The log names a patient by id."""
    take(therapy, "clients", PEOPLE)
    take(therapy, "patients", "ref,client,name\nR,zb-824t5c-c1,Rex\n")
    therapy.ok("patient edit Rex --species dog")
    therapy.ok("import undo 2")
    therapy.ok("import undo 1")
    therapy.ok("client add Eve")
    therapy.ok("patient add Eve Mia")
    assert therapy.sql("select id, ref from clients order by id") == [(1, "zb-824t5c-c1"), (4, "zb-824t5c-c4")]
    assert therapy.sql("select id, ref from patients") == [(2, "zb-824t5c-p2")]
    assert is_sound(therapy)


def test_undoing_a_batch_keeps_what_was_there_before_it(therapy: Practice) -> None:
    therapy.ok("client add Eve --ref E1")
    therapy.ok("session add Eve 90834 '2026-10-08 09:00' --ref T1")
    assert counts(take(therapy, "clients", "ref,name,phone\nE1,Eve,7\n")) == (0, 1, 0, 0)
    assert counts(take(therapy, "sessions", "ref,client,service,start\nT1,E1,90834,2026-10-08 10:00\n")) == (0, 1, 0, 0)
    therapy.ok("import undo 2")
    therapy.ok("import undo 1")
    assert therapy.sql("select ref, phone from clients where ref = 'E1'") == [("E1", "7")]
    assert therapy.sql("select start from sessions where ref = 'T1'") == [("2026-10-08 10:00",)]
    assert is_sound(therapy)


def test_what_the_log_says_of_a_row_ends_with_an_import_that_changed_it(therapy: Practice) -> None:
    """An import has one log entry for all rows. The row's digest in it still finds what another program changed."""
    take(therapy, "clients", PEOPLE)
    therapy.ok("client edit 2 --phone 33")
    assert counts(take(therapy, "clients", PEOPLE.replace(",1\n", ",11\n"))) == (0, 1, 1, 0)
    assert is_sound(therapy)
    therapy.ok("client edit 2 --phone 44")
    therapy.write("update clients set phone = '55' where id = 2")
    assert [each["finding"] for each in therapy.zbill("check -f json").json] == [
        "phone differs from the last value in the log",
        "it was changed by another program after log entry 8",
    ]


def test_an_invoice_that_was_closed_by_hand_is_void_after_the_undo(therapy: Practice) -> None:
    take(therapy, "clients", PEOPLE)
    take(therapy, "charges", CHARGES.replace("2026-10-03\n", "\n"))
    therapy.ok("invoice close 1")
    therapy.ok("import undo 2")
    assert therapy.sql("select status from invoices") == [("void",)]
    assert is_sound(therapy)


def test_a_batch_that_billed_the_sessions_of_another_can_be_undone(therapy: Practice) -> None:
    take(therapy, "clients", PEOPLE)
    take(therapy, "sessions", BILLED.replace("attended,2026-10-01", "scheduled,").replace("attended", "scheduled"))
    for batch in (3, 4):
        assert counts(take(therapy, "sessions", BILLED)) == (0, 2, 0, 0)
        assert therapy.sql("select status from invoices where batch_id = ?", batch) == [("closed",), ("open",)]
        assert therapy.zbill("import undo 2").code == 4
        therapy.ok(f"import undo {batch}")
        assert therapy.sql("select ref, status, to_bill from sessions where id > 1 order by id") == [
            ("S1", "scheduled", 0),
            ("S2", "scheduled", 0),
        ]
        assert is_sound(therapy)
    therapy.ok("import undo 2")
    assert is_sound(therapy)


@pytest.mark.parametrize("auto_close", ["off", "paid", "made"])
def test_check_finds_nothing_after_an_import_an_undo_and_an_import_again(auto_close: str, therapy: Practice) -> None:
    therapy.ok(f"config set auto_close {auto_close}")
    folder = therapy.path.with_name("files")
    folder.mkdir()
    for name, text in (("clients", PEOPLE), ("sessions", BILLED), ("charges", CHARGES), ("payments", PAYMENTS)):
        (folder / f"{name}.csv").write_text(text, "utf-8")
    assert is_sound(therapy)
    for batch in (1, 2):
        therapy.ok(["import", str(folder)])
        assert is_sound(therapy)
        before = therapy.sql("select count(*) from log")
        therapy.ok(["import", str(folder)])
        assert therapy.sql("select count(*) from log") == before
        if batch == 1:
            therapy.ok("import undo 1")
            assert is_sound(therapy)
            assert therapy.sql("select count(*) from imported") == [(0,)]
            assert therapy.sql("select distinct status from invoices") == [("void",)]
    assert therapy.sql("select count(*) from invoices where status <> 'void' and batch_id = 2") == [(3,)]
