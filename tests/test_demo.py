"""zbill demo runs a whole billing cycle on a sample practice."""

from __future__ import annotations

import shlex
from pathlib import Path
from unittest import mock

import pytest

from tests.exchange.test_samples import OWING_AND_CREDIT
from tests.practice import Answer, Practice
from zbill.exchange.batch import Batch

# Balances that the demo itself adds: its client's overpayment, and the invoice of the unbilled sessions.
PLAYED = {
    "therapy": {"Zofia Wójcik": ("0.00", "27.99"), "Siobhán Ní Dhuibhgeall": ("555.00", "0.00")},
    "vet": {"Zofia Wójcik": ("0.00", "25.17"), "Tamarack Riding School": ("137.03", "0.00")},
}

SHOWN = {
    "therapy": [
        "132  Zofia Wójcik  2026-11-06 09:00  90834  scheduled",
        "INV-0110  Zofia Wójcik  145.00  Open",
        "INV-0111  Zofia Wójcik  27.01  Open",
        "RCT-0064  Zofia Wójcik  200.00  2026-11-06",
        "INV-0110  Zofia Wójcik  145.00  Closed",
        "INV-0112  Siobhán Ní Dhuibhgeall  555.00  Open",
        "Balance owing less account credit: -27.99.",
    ],
    "vet": [
        "36  Zofia Wójcik  2026-11-06 09:00  CONS  scheduled",
        "INV-0030  Zofia Wójcik  86.63  Open",
        "INV-0030  Zofia Wójcik  150.30  Open",
        "INV-0031  Zofia Wójcik  24.53  Open",
        "RCT-0023  Zofia Wójcik  200.00  2026-11-06",
        "INV-0030  Zofia Wójcik  150.30  Closed",
        "INV-0032  Tamarack Riding School  137.03  Open",
        "Balance owing less account credit: -25.17.",
    ],
}

COMMANDS = {
    "therapy": ["client add", "session add", "today", "attend"],
    "vet": ["client add", "patient add", "session add", "checkin", "today", "invoice add", "checkout"],
}
COMMANDS_OF_BOTH = [
    *("charge", "balance", "pay", "invoice show", "invoice close", "ledger", "report unbilled", "invoice new"),
    *("report open-invoices", "report ar", "invoice pdf", "receipt pdf"),
]


@pytest.fixture(autouse=True)
def named_login(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give whoever runs the demo a login name, which a container's user may lack; it becomes the sample's owner."""
    monkeypatch.setenv("LOGNAME", "newcomer")


def run_demo(folder: Path, name: str) -> tuple[Practice, Answer]:
    practice = Practice(folder / "practice.db", "2026-11-06 12:00")
    return practice, practice.zbill(["demo", str(folder), *(["--vet"] if name == "vet" else [])])


@pytest.mark.parametrize("name", ["therapy", "vet"])
def test_the_demo_runs_from_a_new_client_to_the_pdfs(tmp_path: Path, name: str) -> None:
    practice, answer = run_demo(tmp_path, name)
    assert answer.code == 0, answer
    assert answer.err.splitlines()[-1].startswith(f"Everything is in {tmp_path}. ")
    lines = answer.out.splitlines()
    assert len(lines) <= 150
    assert [line for line in SHOWN[name] if line not in lines] == []

    commands = [shlex.split(line.removeprefix("$ ")) for line in lines if line.startswith("$ ")]
    assert commands[0] == ["export", f"ZBILL_DB={practice.path}"]
    expected = COMMANDS[name] + COMMANDS_OF_BOTH
    assert [" ".join(words[1 : 1 + len(each.split())]) for words, each in zip(commands[1:], expected, strict=True)] == (
        expected
    )

    balances = {each["client"]: (each["owing"], each["credit"]) for each in practice.json("balance")}
    table = OWING_AND_CREDIT[name] | PLAYED[name]
    assert balances == {client: both for client, both in table.items() if both != ("0.00", "0.00")}

    # The commands of the day are those of its kind of practice.
    assert practice.ok("config get check_in").out == {"therapy": "off\n", "vet": "on\n"}[name]

    # Whoever runs the demo acts as the owner, without --as.
    assert practice.zbill("report ar").code == 0
    assert practice.zbill("check") == Answer(0, "", "")

    papers = sorted(tmp_path.glob("*.pdf"))
    assert [paper.stem for paper in papers] == [SHOWN[name][1].split()[0], SHOWN[name][-4].split()[0]]
    for paper in papers:
        assert paper.read_bytes().startswith(b"%PDF")
        assert paper.stat().st_mode & 0o777 == 0o600


def test_the_demo_leaves_an_existing_practice_alone(tmp_path: Path) -> None:
    (tmp_path / "practice.db").write_text("years of work")
    practice, answer = run_demo(tmp_path, "therapy")
    assert (answer.code, answer.out) == (8, "")
    assert answer.err == (f"{practice.path} already exists.\nChoose another folder: zbill demo FOLDER\n")
    assert practice.path.read_text() == "years of work"


def test_an_existing_practice_can_be_looked_at(therapy: Practice) -> None:
    before = therapy.path.read_bytes()
    _, answer = run_demo(therapy.path.parent, "therapy")
    assert (answer.code, answer.err) == (
        8,
        f"{therapy.path} already exists.\n"
        f"Choose another folder: zbill demo FOLDER, or look around: zbill --db {therapy.path} balance\n",
    )
    assert therapy.path.read_bytes() == before


def test_the_demo_stops_at_a_failing_command(tmp_path: Path) -> None:
    (tmp_path / "INV-0110.pdf" / "INV-0110.pdf").mkdir(parents=True)
    _, answer = run_demo(tmp_path, "therapy")
    assert answer.code == 8
    assert answer.out.splitlines()[-1] == f"$ zbill invoice pdf INV-0110 -o {tmp_path / 'INV-0110.pdf'}"


def test_an_interrupted_demo_leaves_no_practice_file(tmp_path: Path) -> None:
    with mock.patch.object(Batch, "close_due", side_effect=KeyboardInterrupt):
        _, answer = run_demo(tmp_path, "vet")
    assert answer.code == 130
    assert list(tmp_path.iterdir()) == []
