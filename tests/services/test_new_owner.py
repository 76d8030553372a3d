"""patient edit --client: the patient changes owner, what was billed stays, the other sessions go along (SPEC 9)."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.practice import Practice, create_practice

OWNERS = "select id, client_id from sessions order by id"


@pytest.fixture
def vet(practice: Practice) -> Practice:
    """Create Rex of Ana with a billed, a released, a canceled, a void-billed and two scheduled sessions, 1 to 6."""
    return practice.begin(
        "service add EXAM Examination 60.00",
        "client add Ana",
        "client add Ben",
        "patient add Ana Rex",
        "patient add Ana Tom",
        *(f"session add Ana EXAM '2026-10-0{day} 09:00' --patient Rex" for day in range(1, 6)),
        "session add Ana EXAM '2026-11-01 09:00' --patient Rex",
        "session add Ana EXAM '2026-11-02 09:00' --patient Tom",
        "session add Ana EXAM '2026-11-03 09:00'",
        "attend 1 2 4",
        "charge Ana Leash 5.00 --invoice 2",
        "invoice void-line 2 1",
        "attend 3 --status cancelled",
        "invoice void 3 --reason wrong",
        "attend 4 --status scheduled",
    )


def test_sessions_that_were_not_billed_go_along(vet: Practice) -> None:
    answer = vet.ok("patient edit Rex --client Ben")
    assert answer.out == "1  Rex  of Ben\n"
    assert answer.err == "Moved to Ben: sessions 3, 4, 5, 6.\n"
    assert vet.sql(OWNERS) == [(1, 1), (2, 1), (3, 2), (4, 2), (5, 2), (6, 2), (7, 1), (8, 1)]
    assert vet.sql("select object, before, after from log where what = 'session edit' order by seq") == [
        (f"session {each}", '{"client_id":1}', '{"client_id":2}') for each in (3, 4, 5, 6)
    ]
    assert vet.ok("check").out == ""
    assert vet.ok("log --verify").code == 0
    # They are billed to Ben from now on.
    assert vet.ok("attend 5").out == "INV-0004  Ben  60.00  Open\n"


def test_documents_of_the_former_owner_stay(vet: Practice) -> None:
    vet.ok("pay Ana 60.00 --invoice 1")
    vet.ok("invoice close 1")
    before = [vet.json(f"invoice show {number}") for number in (1, 2, 3)]
    vet.ok("patient edit Rex --client Ben")
    assert [vet.json(f"invoice show {number}") for number in (1, 2, 3)] == before
    assert before[0]["patients"] == ["Rex"]
    # A released session is billed to Ana again, if to anyone.
    assert vet.ok("invoice new Ana --session 2").out == "INV-0004  Ana  60.00  Open\n"
    assert vet.ok("check").out == ""


def test_an_invoice_of_the_former_owner_can_be_voided_and_billed_again(vet: Practice) -> None:
    vet.ok("patient edit Rex --client Ben")
    vet.ok("invoice void 1 --reason wrong")
    assert vet.ok("invoice new Ana").out == "INV-0004  Ana  60.00  Open\n"
    assert vet.ok("check").out == ""


@pytest.mark.parametrize(
    ("before", "err"),
    [
        (
            ["checkin 5"],
            "Rex is checked in for session 5, so they can't change owner.\nCheck them out first: zbill checkout 5\n",
        ),
        (
            ["config set auto_invoice off", "attend 4 5"],
            "Rex has unbilled sessions with Ana: 4, 5.\nBill them first: zbill invoice new 1\n",
        ),
        (
            ["invoice void 1 --reason wrong"],
            "Rex has unbilled sessions with Ana: 1.\nBill them first: zbill invoice new 1\n",
        ),
    ],
)  # fmt: skip
def test_a_visit_is_over_and_billed_first(before: list[str], err: str, vet: Practice) -> None:
    for command in before:
        vet.ok(command)
    dump = vet.dump()
    answer = vet.zbill("patient edit Rex --client Ben")
    assert (answer.code, answer.out, answer.err) == (4, "", err)
    assert vet.dump() == dump


def test_the_same_owner_changes_nothing_and_other_details_change_with_a_new_one(vet: Practice) -> None:
    before = vet.dump()
    assert vet.ok("patient edit Rex --client Ana").err == ""
    assert vet.dump() == before
    vet.ok("patient edit Rex --client Ben --species dog")
    assert vet.sql("select client_id, species from patients where id = 1") == [(2, "dog")]
    assert vet.ok("patient edit Rex --client Ana").err == "Moved to Ana: sessions 3, 4, 5, 6.\n"


def test_clients_whose_patients_changed_owner_can_be_merged(vet: Practice) -> None:
    vet.ok("client add Cleo")
    vet.ok("patient edit Rex --client Ben")
    assert vet.ok("client merge Ana Cleo").err.startswith(
        "Moved from Ana (1) to Cleo (3): 1 patient, 4 sessions, 3 invoices."
    )
    assert vet.ok("client merge Ben Cleo").err.startswith("Moved from Ben (2) to Cleo (3): 1 patient, 4 sessions.")
    assert vet.ok("check").out == ""


@pytest.mark.parametrize(
    "statement",
    [
        "update sessions set client_id = 2 where id = 5",
        "update sessions set patient_id = 1 where id = 9",
        "insert into sessions (ref, client_id, patient_id, service_id, start, day, minutes)"
        " values ('x', 2, 1, 1, '2026-10-05 09:00', '2026-10-05', 50)",
    ],
)
def test_no_program_gives_a_session_to_another_clients_patient(statement: str, vet: Practice) -> None:
    vet.ok("session add Ben EXAM '2026-11-04 09:00'")
    with pytest.raises(sqlite3.IntegrityError, match="a session is for a patient of its client"):
        vet.write(statement)


def test_another_program_that_changes_the_owner_takes_the_sessions_along(vet: Practice) -> None:
    vet.write("update patients set client_id = 2 where id = 1")
    assert vet.sql(OWNERS) == [(1, 1), (2, 1), (3, 2), (4, 2), (5, 2), (6, 2), (7, 1), (8, 1)]


def test_another_program_cannot_change_the_owner_before_sessions_are_billed(vet: Practice) -> None:
    vet.ok("config set auto_invoice off")
    vet.ok("attend 5")
    with pytest.raises(sqlite3.IntegrityError, match="a patient with unbilled sessions keeps their client"):
        vet.write("update patients set client_id = 2 where id = 1")


def test_a_practice_whose_patient_changed_owner_is_exported_and_imported(vet: Practice, tmp_path: Path) -> None:
    vet.ok("charge Ana Collar 7.00 --patient Rex")
    vet.ok("invoice new Ana --session 2")
    vet.ok("patient edit Rex --client Ben")
    answer = vet.ok(f"export {tmp_path / 'moved'}/")
    assert "4 sessions and charges whose patient has another owner by now" in answer.err
    assert vet.ok(f"import {tmp_path / 'moved'}").code == 0
    (tmp_path / "new").mkdir()
    other = create_practice(tmp_path / "new")
    other.ok(f"import {tmp_path / 'moved'}")
    assert other.sql("select sum(total), sum(balance) from invoices") == vet.sql(
        "select sum(total), sum(balance) from invoices where status <> 'void'"
    )
    assert other.sql("select client_id, patient_id from sessions order by id")[:6] == [
        (1, None), (1, None), (2, 1), (2, 1), (2, 1), (2, 1)
    ]  # fmt: skip
    assert other.ok("check").out == ""
