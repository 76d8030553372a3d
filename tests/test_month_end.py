"""sample_data/month_end.sh closes a month on its last day and saves what belongs to it, as often as it is run."""

from __future__ import annotations

import csv
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.practice import Practice, practice_from
from tests.reports.books import cents

ROOT = Path(__file__).parents[1]
SCRIPT = ROOT / "sample_data" / "month_end.sh"
NOW = "2026-10-01 08:00"
SEED = random.randrange(2**32)
REPORTS = ["ar", "practice", "provider", "revenue", "taxes", "transactions"]

# zbill at the time of the practice's clock; it fails at the command that is named.
PROGRAM = """
import sys
from zbill.cli.app import main
if {failing!r} in sys.argv[1:]:
    sys.exit("The disk is full.")
sys.exit(main(["--db", {file!r}, *sys.argv[1:]], now={now}))
"""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return the vet sample on the first of October; two of its clients are billed once a month."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LOGNAME", "newcomer")
        folder = tmp_path_factory.mktemp("sample")
        practice = Practice(folder / "practice.db", NOW)
        practice.ok(["demo", str(folder), "--vet"])
    for client, day in (("Rosa Blum", 15), ("Max Brandt", 28)):
        practice.ok(["client", "add", client, "--auto-invoice", "off"])
        session = practice.ok(["session", "add", client, "CONS", f"2026-09-{day} 09:00", "-q"]).out.strip()
        practice.ok(f"attend {session}")
    return practice.path.read_bytes()


@pytest.fixture
def vet(tmp_path: Path, file: bytes) -> Practice:
    return practice_from(tmp_path, file, NOW)


@pytest.fixture(scope="module")
def ended_folder(tmp_path_factory: pytest.TempPathFactory, file: bytes) -> Path:
    """Return a folder with the sample and what a first run of the script has saved."""
    practice = practice_from(tmp_path_factory.mktemp("ended"), file, NOW)
    assert month_end(practice)[0] == 0
    return practice.path.parent


@pytest.fixture
def ended(tmp_path: Path, ended_folder: Path) -> Practice:
    """Return the sample after a first run of the script."""
    shutil.copytree(ended_folder, tmp_path, dirs_exist_ok=True)
    return Practice(tmp_path / "practice.db", NOW)


def start(practice: Practice, *words: str, failing: str = "", group: bool = False) -> subprocess.Popen[str]:
    """Start the script in the folder of the practice, at its time, with `group` in a process group of its own."""
    folder = practice.path.parent
    program = folder / f"zbill-{failing}.py"
    program.write_text(PROGRAM.format(failing=failing, file=str(practice.path), now=practice.now))
    return subprocess.Popen(
        ["sh", SCRIPT, *words],
        cwd=folder,
        env=os.environ | {"ZBILL": f"{sys.executable} {program}", "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        start_new_session=group,
    )


def month_end(practice: Practice, *words: str, failing: str = "") -> tuple[int, list[str], list[str]]:
    """Run the script; return its exit code and the lines of its output and of its messages."""
    with start(practice, *words, failing=failing) as process:
        out, err = process.communicate()
    return process.returncode, out.splitlines(), err.splitlines()


def files(folder: Path) -> dict[str, bytes]:
    return {str(each.relative_to(folder)): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


def saved(practice: Practice, report: str) -> list[dict[str, str]]:
    """Return the rows of a report that the script saved."""
    path = practice.path.with_name("month-end-2026-09") / f"{report}-2026-09.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def total(rows: list[dict[str, str]], key: str) -> int:
    return sum(cents(row[key]) for row in rows if row[key])


@pytest.mark.slow
def test_the_reports_of_the_month_agree(vet: Practice) -> None:
    code, out, _ = month_end(vet)
    assert code == 0
    assert out[:3] == [
        "Invoices created on 2026-09-30 for unbilled sessions: 2",
        "INV-0033  Rosa Blum  86.63  Open",
        "INV-0034  Max Brandt  86.63  Open",
    ]
    figures = {row["item"]: row for row in saved(vet, "practice") if row["section"] in ("invoiced", "received")}
    invoiced = cents(figures["total_revenue_invoiced"]["amount"])
    closed = [each for each in vet.json("invoice list") if each["status"] == "Closed"]
    of_month = [each for each in closed if each["closed_on"].startswith("2026-09")]
    assert invoiced == sum(cents(each["net"]) for each in of_month) > 0
    assert int(figures["invoices_closed"]["count"]) == len(of_month)
    for section in ("status", "species", "breed", "ward", "service"):
        assert total([row for row in saved(vet, "practice") if row["section"] == section], "amount") == invoiced
    assert total(saved(vet, "provider"), "total_invoiced") == invoiced
    assert total(saved(vet, "taxes"), "tax") == cents(figures["total_tax_invoiced"]["amount"])
    assert total(saved(vet, "taxes"), "discount") == cents(figures["total_discount_amount"]["amount"])
    assert total(saved(vet, "transactions"), "paid") == cents(figures["total_payments"]["amount"])
    assert total(saved(vet, "ar"), "closed_balance") == sum(cents(each["balance"]) for each in closed)

    # Every line up to the end of September that is on a closed invoice was closed by then: no month misses one.
    span = "--from 2026-01-01 --to 2026-09-30"
    lines = [row for row in vet.json(f"report revenue {span}")["rows"] if row["invoice_status"] == "Closed"]
    assert total(lines, "net") == cents(vet.json(f"report practice {span}")["totals"]["total_revenue_invoiced"])
    assert not [each for each in closed if each["date"] <= "2026-09-30" < each["closed_on"]]


@pytest.mark.slow
def test_running_it_three_times_changes_nothing_more(ended: Practice) -> None:
    folder = ended.path.with_name("month-end-2026-09")
    rows, made = ended.dump(), files(folder)
    unpaid = [each["number"] for each in ended.json("invoice list --unpaid --status closed")]
    backup = f"backup-2026-09-{ended.json('log --head')['hash'][:12]}.db"
    assert {name for name in made if not name.startswith("statements-")} == {
        *(f"{report}-2026-09.csv" for report in REPORTS),
        *(f"unpaid-2026-09/{number}.pdf" for number in unpaid),
        "books.journal",
        backup,
    }
    assert Practice(folder / backup).dump() == rows
    statements = sum(name.startswith("statements-2026-09/statement-") for name in made)
    for words in ((), ("2026-09",)):
        assert month_end(ended, *words) == (
            0,
            [
                "Invoices created on 2026-09-30 for unbilled sessions: 0",
                "Invoices closed on 2026-09-30: 0",
                f"Saved in month-end-2026-09: 6 reports, {statements} statements, {len(unpaid)} unpaid invoices,"
                f" the books and the backup {backup}.",
            ],
            [
                "There are no unbilled sessions. Nothing to invoice.",
                "Dated after 2026-09-30, so still open: INV-0032.",
                "No invoice was closed. 1 stays open.",
            ],
        )
        assert (ended.dump(), files(folder)) == (rows, made)


@pytest.mark.slow
def test_an_invoice_paid_since_then_needs_no_reminder(ended: Practice) -> None:
    folder = ended.path.with_name("month-end-2026-09")
    first, *others = ended.json("invoice list --unpaid --status closed")
    ended.ok(f"pay {first['client_id']} {first['balance']} --invoice {first['number']}")
    before = files(folder)
    assert month_end(ended)[0] == 0
    assert sorted(each.stem for each in (folder / "unpaid-2026-09").iterdir()) == [each["number"] for each in others]
    # The earlier backup stays beside the new one.
    assert [name for name in before if name not in files(folder)] == [f"unpaid-2026-09/{first['number']}.pdf"]


@pytest.mark.slow
def test_unpaid_invoices_that_share_a_prefix_with_receipts_are_saved(vet: Practice) -> None:
    vet.ok("config set receipt_prefix INV-")
    assert month_end(vet)[0] == 0
    unpaid = [each["number"] for each in vet.json("invoice list --unpaid --status closed")]
    saved = vet.path.parent / "month-end-2026-09" / "unpaid-2026-09"
    assert sorted(each.stem for each in saved.iterdir()) == [f"invoice-{number}" for number in unpaid]


@pytest.mark.slow
@pytest.mark.parametrize("command", ["taxes", "statement", "pdf", "backup"])
def test_a_failing_run_leaves_earlier_results_whole(command: str, ended: Practice) -> None:
    before = files(ended.path.with_name("month-end-2026-09"))
    ended.ok("pay 'Rosa Blum' 86.63")
    code, _, told = month_end(ended, failing=command)
    assert (code, told[-1]) == (1, "The disk is full.")
    assert files(ended.path.with_name("month-end-2026-09")) == before


@pytest.mark.slow
def test_a_run_killed_in_the_middle_is_completed_by_the_next(vet: Practice, ended: Practice) -> None:
    """Each kind of moment: while it checks, bills, closes, writes reports, statements or the backup."""
    print(f"SEED={SEED}")
    draw = random.Random(SEED)
    begun = time.perf_counter()
    assert month_end(Practice(Path(shutil.copy(vet.path, vet.path.with_name("timed.db"))), NOW))[0] == 0
    took = time.perf_counter() - begun
    for number in range(6):
        place = vet.path.parent / f"killed-{number}"
        place.mkdir()
        practice = Practice(Path(shutil.copy(vet.path, place / "practice.db")), NOW)
        with start(practice, group=True) as process:
            time.sleep(draw.uniform(0, took))
            os.killpg(process.pid, signal.SIGKILL)
        assert month_end(practice)[0] == 0
        assert practice.dump() == ended.dump()
        made = files(practice.path.with_name("month-end-2026-09"))
        whole = {name: content for name, content in made.items() if not name.startswith(".working-")}
        assert whole == files(ended.path.with_name("month-end-2026-09"))


@pytest.mark.slow
def test_it_imports_a_folder_first_and_once(vet: Practice) -> None:
    new = vet.path.with_name("new")
    new.mkdir()
    (new / "clients.csv").write_text("ref,name\nN1,Nora Winter\n")
    (new / "sessions.csv").write_text("ref,client,service,start,status\nNS1,N1,CONS,2026-09-29 09:00,attended\n")
    for _ in range(3):
        assert month_end(vet, "--import", "new")[0] == 0
    assert [(each["client"], each["status"], each["closed_on"]) for each in vet.json("invoice list --client Nora")] == [
        ("Nora Winter", "Closed", "2026-09-30")
    ]
    imported = [(each["batch"], each["kind"]) for each in vet.json("import list")]
    # Batch 1 is the sample itself.
    assert [each for each in imported if each[0] > 1] == [(2, "clients"), (2, "sessions")]
    code, _, told = month_end(vet, "--import", "nowhere")
    assert (code, told) == (2, ["There is no folder 'nowhere' to import."])


@pytest.mark.slow
def test_two_runs_at_once_do_no_harm(vet: Practice) -> None:
    both = [start(vet), start(vet)]
    ended = [(process.communicate(), process.returncode) for process in both]
    assert [code for _, code in ended] == [0, 0], ended
    printed = [line for (out, _), _ in ended for line in out.splitlines()]
    assert sorted(line for line in printed if line.endswith("Open")) == [
        "INV-0033  Rosa Blum  86.63  Open",
        "INV-0034  Max Brandt  86.63  Open",
    ]
    closed = [line.split()[0] for line in printed if line.endswith("Closed")]
    assert len(closed) == len(set(closed)) > 2
    assert vet.zbill("check").code == 0
    found = files(vet.path.with_name("month-end-2026-09"))
    assert not [name for name in found if "working" in name]
    assert month_end(vet)[0] == 0
    again = files(vet.path.with_name("month-end-2026-09"))
    assert {name: found[name] for name in again if name in found} == again


@pytest.mark.slow
def test_it_stops_at_sessions_that_are_unmarked(vet: Practice) -> None:
    session = vet.ok("session add Rosa CONS '2026-09-29 10:00' -q").out.strip()
    rows = vet.dump()
    code, out, told = month_end(vet)
    assert (code, told) == (
        9,
        ["Mark them with: zbill attend SESSION. Or go on without them: month_end.sh --anyway 2026-09"],
    )
    assert out[-1] == "Sessions of 2026-09 that are still scheduled: 1. No one was charged for them."
    assert out[-2].split()[:3] == [session, "Rosa", "Blum"]
    assert vet.dump() == rows
    assert not vet.path.with_name("month-end-2026-09").exists()
    code, out, _ = month_end(vet, "--anyway")
    assert (code, out[-1].partition(":")[0]) == (0, "Saved in month-end-2026-09")


USE = "Use a day such as 2026-10-05, or a month or quarter that is over, such as last-month."
REFUSED = {
    **{
        each: [f"'{each}' isn't a month. Use YYYY-MM, such as 2026-10."]
        for each in ("2026-1", "october", "--help", "2026-q3", "2026-09-15")
    },
    "2026-13": ["'2026-13' isn't a date.", "Use YYYY-MM-DD, such as 2026-10-05."],
    "2026-10": ["'2026-10' isn't over: its last day is 2026-10-31.", USE],
    "2998-12": ["'2998-12' isn't over: its last day is 2998-12-31.", USE],
}


@pytest.mark.parametrize("month", REFUSED)
def test_it_refuses_what_is_no_month_that_is_over(month: str, practice: Practice) -> None:
    assert month_end(practice, month, "books") == (2, [], REFUSED[month])
    assert not practice.path.with_name("books").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("2026-09", "--anyway"), "Options such as --anyway come before the month."),
        (("2026-09", "--import", "new"), "Options such as --import come before the month."),
        (("2026-09", "books", "--anyway"), "month_end.sh takes a month and a folder, not '--anyway' too."),
    ],
)
def test_it_bills_nothing_for_words_out_of_place(words: tuple[str, ...], said: str, practice: Practice) -> None:
    before = practice.dump()
    assert month_end(practice, *words) == (2, [], [said])
    assert practice.dump() == before
