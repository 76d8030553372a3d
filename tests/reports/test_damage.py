"""The End of Day report notices when two reports disagree, and exits 9 (SPEC 8.6)."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.practice import Practice, practice_from
from zbill.reports import ar as ar_report
from zbill.reports import practice as practice_report

DIFFERENCES = (
    "payments_and_methods",
    "closed_balance_and_ages",
    "practice_and_providers",
    "practice_and_taxes",
    "ledgers_and_balances",
)


@pytest.fixture(scope="session")
def today_file(tmp_path_factory: pytest.TempPathFactory, new_file: bytes) -> bytes:
    practice = practice_from(tmp_path_factory.mktemp("today"), new_file)
    practice.ok("tax add GST 5 --from 2026-01-01")
    practice.ok("client add Ana")
    practice.ok("charge Ana Exam 100.00 --tax GST")
    practice.ok("invoice close 1")
    practice.at("2026-11-04 12:00")
    practice.ok("charge Ana Surgery 200.00 --tax GST")
    practice.ok("pay Ana 150.00 --invoice 2 --method card")
    practice.ok("deposit Ana 40.00 --method cash")
    practice.ok("invoice close 2")
    practice.ok("invoice credit 2 --line 1=21.00 --reason complaint")
    return practice.path.read_bytes()


@pytest.fixture
def today(tmp_path: Path, today_file: bytes) -> Practice:
    """Return a practice with two invoices including tax.

    One of 105.00 was closed thirty days ago; one of 210.00 was closed, paid and partly credited today.
    """
    return practice_from(tmp_path, today_file, "2026-11-04 12:00")


def damage(practice: Practice, statement: str) -> None:
    """Change the file with its triggers dropped and put back, as a program that bypasses them could."""
    triggers_of_table = "select name, sql from sqlite_schema where type = 'trigger' and instr(?, ' ' || tbl_name)"
    with closing(sqlite3.connect(practice.path, isolation_level=None)) as conn:
        conn.execute("begin")
        triggers = conn.execute(triggers_of_table, (statement,)).fetchall()
        for name, _ in triggers:
            conn.execute(f"drop trigger {name}")
        conn.execute(statement)
        for _, sql in triggers:
            conn.execute(sql)
        conn.execute("commit")


def differences(practice: Practice) -> dict[str, str]:
    """Return the differences that are not zero; check that the exit code is 9 if there is one, else 0."""
    answer = practice.zbill("report end-of-day -f json")
    found = {key: answer.json["totals"][key] for key in DIFFERENCES}
    found = {key: amount for key, amount in found.items() if amount != "0.00"}
    assert answer.code == (9 if found else 0)
    return found


def test_end_of_day_finds_no_difference_in_an_intact_file(today: Practice) -> None:
    assert differences(today) == {}


@pytest.mark.parametrize(
    ("statement", "difference"),
    [
        ("update credit_note_lines set line_id = 99",
         {"practice_and_providers": "-20.00", "practice_and_taxes": "-1.00"}),
        ("update line_taxes set amount = 1100 where line_id = 2", {"practice_and_taxes": "-1.00"}),
        ("delete from credit_note_taxes", {"practice_and_taxes": "-1.00"}),
        ("update invoices set paid = paid - 300 where number = 2", {"ledgers_and_balances": "3.00"}),
        ("update payments set amount = 4100, applied = 100 where number = 2", {"ledgers_and_balances": "1.00"}),
    ],
)  # fmt: skip
def test_end_of_day_shows_the_difference_caused_by_a_damaged_row(
    statement: str, difference: dict[str, str], today: Practice
) -> None:
    damage(today, statement)
    assert differences(today) == difference


def test_end_of_day_notices_a_report_that_omits_deposits(today: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    """No damaged row can separate a payment from its method, so the report itself is made wrong."""
    forgetful = practice_report.RECEIVED.replace("where date between", "where kind <> 'deposit' and date between")
    monkeypatch.setattr(practice_report, "RECEIVED", forgetful)
    assert differences(today) == {"payments_and_methods": "-40.00"}


def test_end_of_day_notices_a_report_with_a_gap_between_ages(today: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ar_report, "AR", ar_report.AR.replace("iif(closed_on >= :d30", "iif(closed_on > :d30"))
    assert differences(today) == {"closed_balance_and_ages": "105.00"}


@pytest.mark.parametrize(
    ("command", "clients"),
    [
        ("writeoff 1 --reason gone", 2),
        ("credit add Ben 5.00 --reason kindness", 2),
        ("charge Ben Book 5.00", 2),
        ("client add Dora", 1),
    ],
)
def test_end_of_day_compares_the_ledgers_with_entries_today(command: str, clients: int, practice: Practice) -> None:
    practice.ok("client add Ana")
    practice.ok("charge Ana Exam 100.00")
    practice.ok("invoice close 1")
    practice.at("2026-10-06 12:00")
    practice.ok("client add Ben")
    practice.ok("client add Cem")
    practice.ok("deposit Cem 10.00")
    practice.ok(command)
    [row] = [each for each in practice.json("report end-of-day")["rows"] if each["item"] == "ledgers_and_balances"]
    assert (row["count"], row["amount"]) == (clients, "0.00")
