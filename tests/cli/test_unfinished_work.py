"""Unfinished work is one line for each kind, with the command that does it or lists it (SPEC 2, 9)."""

from __future__ import annotations

import shlex
from contextlib import closing
from typing import Any
from unittest import mock

import pytest

from tests.practice import Answer, Practice, create_practice
from zbill.file import connection
from zbill.reports import undone

NO_BACKUP = ["backup", None, "no backup yet", None, "zbill backup"]


def lines(practice: Practice) -> list[list[Any]]:
    """Return the cells of each line of unfinished work but the one of the backup."""
    found = [list(row.values()) for row in practice.json("today --undone")]
    return [row for row in found if row[0] != "backup"]


@pytest.fixture
def clinic(practice: Practice) -> Practice:
    """Return a practice on Monday 2026-10-05, noon, whose invoices are due in a week."""
    return practice.begin(
        "config set terms_days 7",
        "service add EXAM Examination 60.00 --no-show 0",
        "client add 'Ana Lopez'",
        "client add Ben",
    )


def test_a_new_practice_lacks_a_backup_only(practice: Practice) -> None:
    table = "Left undone\n  no backup yet    zbill backup\n"
    assert practice.zbill("today --undone") == Answer(0, table, "")
    assert practice.ok("today --undone -f csv").out == (
        "what,count,description,amount,command\r\nbackup,,no backup yet,,zbill backup\r\n"
    )
    assert practice.json("today --undone") == [
        {"what": "backup", "count": None, "description": "no backup yet", "amount": None, "command": "zbill backup"}
    ]
    assert practice.ok("today --undone -q").out == "backup\n"


def test_a_backup_is_good_for_a_week(practice: Practice) -> None:
    practice.ok("backup")
    assert practice.ok("today --undone").out == "Left undone\n(none)\n"
    practice.at("2026-10-12 23:59")
    assert practice.json("today --undone") == []
    practice.at("2026-10-13 00:00")
    assert practice.json("today --undone") == [
        {
            "what": "backup",
            "count": 8,
            "description": "days since the last backup",
            "amount": None,
            "command": "zbill backup",
        }
    ]
    practice.ok("backup")
    assert practice.json("today --undone") == []


def test_a_backup_is_of_one_practice(practice: Practice, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = create_practice(tmp_path_factory.mktemp("other"))
    other.ok("backup")
    assert [list(row.values()) for row in practice.json("today --undone")] == [NO_BACKUP]


@pytest.mark.parametrize("folder", ["a file", "no folder"])
def test_a_backup_needs_no_folder_of_the_person(
    folder: str, practice: Practice, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = tmp_path_factory.mktemp("state") / "state"
    if folder == "a file":
        state.write_text("")
        monkeypatch.setenv("XDG_STATE_HOME", str(state))
    else:
        monkeypatch.setattr("zbill.file.backed_up.state_folder", mock.Mock(side_effect=RuntimeError))
    practice.ok("backup")
    assert [list(row.values()) for row in practice.json("today --undone")] == [NO_BACKUP]


@pytest.mark.parametrize("content", ["", "yesterday", "\x00"])
def test_a_spoilt_note_of_a_backup_is_none(
    content: str, practice: Practice, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = tmp_path_factory.mktemp("state")
    monkeypatch.setenv("XDG_STATE_HOME", str(state))
    practice.ok("backup")
    (note,) = (state / "zbill" / "backups").iterdir()
    note.write_text(content)
    assert [list(row.values()) for row in practice.json("today --undone")] == [NO_BACKUP]


def test_sessions_of_past_days_are_to_be_marked(clinic: Practice) -> None:
    clinic.ok("session add Ana EXAM '2026-10-05 09:00'")
    clinic.ok("session add Ana EXAM '2026-10-06 09:00'")
    assert lines(clinic) == []
    command = "zbill session list --unmarked"
    clinic.at("2026-10-06 00:00")
    assert lines(clinic) == [["unmarked", 1, "unmarked past session", None, command]]
    clinic.at("2026-10-07 00:00")
    assert lines(clinic) == [["unmarked", 2, "unmarked past sessions", None, command]]
    clinic.ok("attend 1 2 --status cancelled")
    assert lines(clinic) == []


def test_a_patient_who_was_checked_in_on_an_earlier_day_is_still_in(clinic: Practice) -> None:
    clinic.ok("session add Ana EXAM '2026-10-05 09:00'")
    clinic.ok("session add Ben EXAM '2026-10-05 10:00'")
    clinic.at("2026-10-05 23:59:59")
    clinic.ok("checkin 2")
    clinic.ok("attend 1")
    assert lines(clinic) == []
    clinic.at("2026-10-06 00:00")
    unmarked = ["unmarked", 1, "unmarked past session", None, "zbill session list --unmarked"]
    assert lines(clinic) == [
        unmarked,
        ["checked-in", 1, "patient still checked in", None, "zbill checkout 2"],
    ]
    clinic.ok("session add Ben EXAM '2026-10-06 00:00'")
    clinic.ok("checkin 3")
    assert [row[1] for row in lines(clinic)] == [1, 1]
    clinic.at("2026-10-07 12:00")
    assert lines(clinic) == [
        ["unmarked", 2, "unmarked past sessions", None, "zbill session list --unmarked"],
        ["checked-in", 2, "patients still checked in", None, "zbill session list --checked-in"],
    ]
    assert clinic.ok("session list --checked-in -q").out == "2\n3\n"
    clinic.ok("checkout 2 3 --close")
    assert lines(clinic) == []
    assert clinic.ok("session list --checked-in -q").out == ""


def test_unbilled_sessions_have_their_fees(clinic: Practice) -> None:
    clinic.ok("client edit Ana --auto-invoice off")
    clinic.ok("session add Ana EXAM '2026-10-05 09:00'")
    clinic.ok("session add Ana EXAM '2026-10-05 10:00' --fee 45.50")
    clinic.ok("session add Ana EXAM '2026-10-05 11:00'")
    clinic.ok("attend 1")
    # A no-show costs nothing here.
    clinic.ok("attend 3 --status no-show")
    assert lines(clinic) == [["unbilled", 1, "unbilled session", "60.00", "zbill report unbilled"]]
    clinic.ok("attend 2")
    assert lines(clinic) == [["unbilled", 2, "unbilled sessions", "105.50", "zbill report unbilled"]]
    assert clinic.json("report unbilled")["totals"] == {"fee": "105.50"}
    with mock.patch.object(undone, "MOST_FEES", 1):
        assert lines(clinic) == [["unbilled", 2, "unbilled sessions", None, "zbill report unbilled"]]
    clinic.ok("invoice new Ana")
    assert lines(clinic) == []


def test_an_invoice_is_open_after_the_visit_once_every_patient_on_it_has_left(clinic: Practice) -> None:
    clinic.ok("session add Ana EXAM '2026-10-05 09:00'")
    clinic.ok("session add Ana EXAM '2026-10-05 10:00'")
    clinic.ok("session add Ben EXAM '2026-10-05 11:00'")
    clinic.ok("checkin 1")
    clinic.ok("checkin 2 --invoice 1")
    clinic.ok("checkout 1 --leave-open")
    # Ben was never checked out: nothing says that his invoice is finished.
    clinic.ok("attend 3")
    assert lines(clinic) == []
    clinic.ok("checkout 2 --leave-open")
    one = ["left-open", 1, "invoice open after the visit", "120.00", "zbill invoice close INV-0001"]
    assert lines(clinic) == [one]
    clinic.ok("checkout 3 --leave-open")
    several = ["left-open", 2, "invoices open after the visit", "180.00", "zbill invoice list --status open"]
    assert lines(clinic) == [several]
    clinic.ok("invoice close 2")
    assert lines(clinic) == [one]
    clinic.ok("invoice close 1")
    assert lines(clinic) == []


def test_an_invoice_is_overdue_from_the_day_after_its_due_date(clinic: Practice) -> None:
    clinic.ok("charge Ana Book 20.00")
    clinic.at("2026-10-06 12:00")
    clinic.ok("charge Ben Book 30.00")
    clinic.ok("pay Ben 5.00")
    command = "zbill invoice list --overdue"
    clinic.at("2026-10-12 23:59")
    assert lines(clinic) == []
    assert clinic.ok("invoice list --overdue -q").out == ""
    clinic.at("2026-10-13 00:00")
    assert lines(clinic) == [["overdue", 1, "overdue invoice", "20.00", command]]
    assert clinic.ok("invoice list --overdue -q").out == "INV-0001\n"
    clinic.at("2026-10-14 00:00")
    assert lines(clinic) == [["overdue", 2, "overdue invoices", "45.00", command]]
    clinic.ok("pay Ana 20.00")
    clinic.ok("invoice close 2")
    clinic.ok("writeoff 2 --reason gone")
    assert lines(clinic) == []


def test_credit_counts_where_its_client_owes(clinic: Practice) -> None:
    clinic.ok("deposit Ana 25.00")
    clinic.ok("charge Ben Book 30.00")
    assert lines(clinic) == []
    clinic.ok("credit add Ben 40.00 --reason sorry")
    command = "zbill credit apply --all"
    assert lines(clinic) == [["credit", 1, "client who owes but has credit", "30.00", command]]
    clinic.ok("charge Ana Course 100.00")
    assert lines(clinic) == [["credit", 2, "clients who owe but have credit", "55.00", command]]
    clinic.ok("credit apply --all")
    assert lines(clinic) == []


def test_many_things_are_not_counted(clinic: Practice) -> None:
    for price in ("10.00", "20.00", "30.00"):
        clinic.ok(f"charge Ana Book {price}")
    clinic.at("2026-10-13 12:00")
    with mock.patch.object(undone, "MOST", 4):
        assert lines(clinic) == [["overdue", 3, "overdue invoices", "60.00", "zbill invoice list --overdue"]]
    with mock.patch.object(undone, "MOST", 3):
        assert lines(clinic) == [["overdue", 3, "or more overdue invoices", None, "zbill invoice list --overdue"]]
    with mock.patch.object(undone, "MOST", 2):
        assert lines(clinic) == [["overdue", 2, "or more overdue invoices", None, "zbill invoice list --overdue"]]


def test_many_open_invoices_and_clients_with_credit_are_not_all_looked_at(clinic: Practice) -> None:
    for number, client in enumerate(("Ana", "Ben"), 1):
        clinic.ok(f"session add {client} EXAM '2026-10-05 0{number}:00'")
        clinic.ok(f"checkout {number} --leave-open")
        clinic.ok(f"credit add {client} 5.00 --reason sorry")
    closing, credit = "zbill invoice list --status open", "zbill credit apply --all"
    assert lines(clinic) == [
        ["left-open", 2, "invoices open after the visit", "120.00", closing],
        ["credit", 2, "clients who owe but have credit", "10.00", credit],
    ]
    for most in (1, 2):
        with mock.patch.object(undone, "MOST", most), mock.patch.object(undone, "MOST_CLIENTS", most):
            assert lines(clinic) == [
                ["left-open", most, "or more invoices open after the visit", None, closing],
                ["credit", most, "or more clients who owe but have credit", None, credit],
            ]


def test_every_command_runs(two_of_each: Practice) -> None:
    two_of_each.at("2026-10-20 12:00")
    found = [row[-1] for row in lines(two_of_each)]
    assert found == [
        "zbill session list --unmarked",
        "zbill checkout 5",
        "zbill report unbilled",
        "zbill invoice list --overdue",
        "zbill credit apply --all",
    ]
    for command in found:
        two_of_each.ok(shlex.split(command)[1:])
    assert [row[0] for row in lines(two_of_each)] == ["unmarked", "unbilled", "left-open", "overdue"]


def test_today_is_as_it_was(two_of_each: Practice) -> None:
    """A script that reads it finds the sessions of the day and nothing else."""
    assert [row["id"] for row in two_of_each.json("today")] == [5, 6, 7]
    assert "Left undone" not in two_of_each.ok("today").out
    assert two_of_each.ok("today").err == "1 past session is unmarked. To list them: zbill session list --unmarked\n"


def test_a_day_has_no_unfinished_work_of_its_own(practice: Practice) -> None:
    assert practice.zbill("today tomorrow --undone") == Answer(
        2, "", "--undone lists the unfinished work of all days.\nUse either DAY or --undone.\n"
    )


QUERIES = {
    "UNMARKED": undone.UNMARKED,
    "CHECKED_IN": undone.CHECKED_IN,
    "UNBILLED": undone.UNBILLED,
    "LEFT_OPEN": undone.LEFT_OPEN,
    "OVERDUE_SUM": undone.OVERDUE_SUM,
    "CREDIT": undone.CREDIT,
}
# Partial indexes, which have few entries: sessions to be billed, patients who are in, balances, open invoices, credit.
SMALL = {"sessions_unbilled", "sessions_in", "invoices_owing", "invoices_open_by_date", "payments_unapplied"}


@pytest.mark.parametrize("name", QUERIES)
def test_no_query_reads_a_whole_table(name: str, practice: Practice) -> None:
    """The start of the day must not grow with the years."""
    values = {"most": 10_000, "before": "2026-10-05", "yesterday": 0, "clients": 1000}
    with closing(connection.connect(practice.path)) as conn:
        plan = [row["detail"] for row in conn.execute(f"explain query plan {QUERIES[name]}", values)]
    scans = [step for step in plan if step.startswith("SCAN") and not step.startswith(("SCAN (", "SCAN CONSTANT"))]
    read = {step.split(" INDEX ")[-1].partition(" (")[0] for step in scans}
    assert read <= SMALL | {"goodwill_by_client", "SCAN opened", "SCAN held", "SCAN owed"}, plan
