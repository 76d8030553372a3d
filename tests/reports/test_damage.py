"""The end of a day sees when two reports disagree, and says so by exit code 9 (SPEC 8.6)."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.practice import Practice, copied
from zbill.reports import ar as receivable
from zbill.reports import practice as figures

DIFFERENCES = (
    "payments_and_methods",
    "closed_balance_and_ages",
    "practice_and_providers",
    "practice_and_taxes",
    "ledgers_and_balances",
)


@pytest.fixture(scope="session")
def today_file(tmp_path_factory: pytest.TempPathFactory, founded: bytes) -> bytes:
    practice = copied(tmp_path_factory.mktemp("today"), founded)
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
    """Ana's taxed invoice of 105.00 was closed thirty days ago; today one of 210.00 was closed, paid and credited in
    part."""
    return copied(tmp_path, today_file, "2026-11-04 12:00")


def damage(practice: Practice, statement: str) -> None:
    """Change the file past its guards, and put them back as they were."""
    guarding = "select name, sql from sqlite_schema where type = 'trigger' and instr(?, ' ' || tbl_name)"
    with closing(sqlite3.connect(practice.path, isolation_level=None)) as conn:
        conn.execute("begin")
        guards = conn.execute(guarding, (statement,)).fetchall()
        for name, _ in guards:
            conn.execute(f"drop trigger {name}")
        conn.execute(statement)
        for _, sql in guards:
            conn.execute(sql)
        conn.execute("commit")


def differences(practice: Practice) -> dict[str, str]:
    """Those that are not zero; and the exit code says whether there is any."""
    answer = practice.zbill("report end-of-day -f json")
    found = {key: answer.json["totals"][key] for key in DIFFERENCES}
    found = {key: amount for key, amount in found.items() if amount != "0.00"}
    assert answer.code == (9 if found else 0)
    return found


def test_a_file_that_is_whole_has_none(today: Practice) -> None:
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
def test_a_damage_is_seen(statement: str, difference: dict[str, str], today: Practice) -> None:
    damage(today, statement)
    assert differences(today) == difference


def test_a_report_that_forgets_deposits_is_found_out(today: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    """No damage parts a payment from its method; a wrong report would."""
    forgetful = figures.RECEIVED.replace("where date between", "where kind <> 'deposit' and date between")
    monkeypatch.setattr(figures, "RECEIVED", forgetful)
    assert differences(today) == {"payments_and_methods": "-40.00"}


def test_a_report_whose_ages_have_a_gap_is_found_out(today: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receivable, "AR", receivable.AR.replace("iif(closed_on >= :d30", "iif(closed_on > :d30"))
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
def test_the_ledgers_that_moved_today_are_looked_at(command: str, clients: int, practice: Practice) -> None:
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
