"""Eight processes on one practice file at once lose nothing, do nothing twice and leave no gap in numbers."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.faults.warm import Warm
from tests.faults.whole import findings
from tests.practice import Practice, create_practice

PROCESSES = 8
EACH = 12


@pytest.fixture
def busy(tmp_path: Path) -> Practice:
    """Create eight clients, each with twelve sessions to attend and a large debt."""
    practice = create_practice(tmp_path)
    practice.ok("service add 90834 'Psychotherapy 45 min' 150.00")
    for number in range(1, PROCESSES + 1):
        practice.ok(f"client add 'Client {number}'")
        practice.ok(f"session add {number} 90834 '2026-09-01 09:00' --every day --times {EACH}")
        practice.ok(f"charge {number} Debt 10000.00")
    return practice


@pytest.mark.slow
def test_eight_processes_that_attend_and_pay_all_succeed(busy: Practice, tmp_path: Path) -> None:
    children = [
        [
            command
            for turn in range(EACH)
            for command in (
                _words(busy, "attend", str((number - 1) * EACH + turn + 1)),
                _words(busy, "pay", str(number), f"{turn + 1}.00"),
            )
        ]
        for number in range(1, PROCESSES + 1)
    ]
    with Warm(tmp_path) as warm:
        assert warm.run(children, busy.now) == [0] * PROCESSES
        printed = [line.split()[0] for number in range(PROCESSES) for line in warm.printed(number).splitlines()]
    made = PROCESSES * EACH
    invoices = [f"INV-{number:04}" for number in range(PROCESSES + 1, PROCESSES + made + 1)]
    receipts = [f"RCT-{number:04}" for number in range(1, made + 1)]
    assert sorted(printed) == invoices + receipts
    assert busy.sql("select sum(amount) from payments") == [(PROCESSES * sum(range(1, EACH + 1)) * 100,)]
    assert busy.sql("select status, count(*) from sessions group by status") == [("attended", made)]
    assert _findings(busy) == []


@pytest.mark.slow
def test_a_session_marked_by_eight_processes_is_billed_once(busy: Practice, tmp_path: Path) -> None:
    with Warm(tmp_path) as warm:
        assert warm.run([[_words(busy, "attend", "1")]] * PROCESSES, busy.now) == [0] * PROCESSES
        printed = {warm.printed(number) for number in range(PROCESSES)}
    assert printed == {"INV-0009  Client 1  150.00  Open\n"}
    assert busy.sql("select count(*) from lines where session_id = 1") == [(1,)]
    assert _findings(busy) == []


@pytest.mark.slow
def test_eight_payments_with_one_key_record_one_payment(busy: Practice, tmp_path: Path) -> None:
    with Warm(tmp_path) as warm:
        command = _words(busy, "pay", "1", "5.00", "--key", "october", "-q")
        assert warm.run([[command]] * PROCESSES, busy.now) == [0] * PROCESSES
        printed = [warm.printed(number) for number in range(PROCESSES)]
        said = sorted(warm.complained(number) for number in range(PROCESSES))
    assert printed == ["RCT-0001\n"] * PROCESSES
    assert said == [""] + ["This key was used before. Nothing new was created.\n"] * (PROCESSES - 1)
    assert busy.sql("select label, amount from payments") == [("RCT-0001", 500)]


@pytest.mark.slow
def test_backups_taken_while_others_write_are_complete(busy: Practice, tmp_path: Path) -> None:
    """Six processes write, two take backups; each backup ends with the log entry it printed."""
    writers = [
        [_words(busy, "pay", str(number), f"{turn + 1}.00") for turn in range(2 * EACH)] for number in range(1, 7)
    ]
    copiers = [[_words(busy, "backup", str(tmp_path / f"{who}-{turn}.db")) for turn in range(2 * EACH)] for who in "ab"]
    with Warm(tmp_path) as warm:
        assert warm.run([*writers, *copiers], busy.now) == [0] * PROCESSES
        reported = [line.split("  ") for number in (6, 7) for line in warm.printed(number).splitlines()]
    assert len(reported) == 4 * EACH
    assert len({seq for _, seq, _ in reported}) > EACH
    for path, seq, digest in reported:
        backup = Practice(Path(path))
        assert backup.sql("select seq, hash from log order by seq desc limit 1") == [(int(seq), digest)]
        assert _findings(backup) == []
        assert backup.zbill("check").code == 0


@pytest.mark.slow
def test_a_restore_among_writers_loses_no_acknowledged_payment(busy: Practice, tmp_path: Path) -> None:
    """Each payment is in the file or in the copy of the replaced one."""
    backup = tmp_path / "october.db"
    busy.ok(f"backup {backup}")
    writers = [[_words(busy, "pay", str(number), f"{turn + 1}.00") for turn in range(EACH)] for number in range(1, 8)]
    with Warm(tmp_path) as warm:
        assert warm.run([*writers, [_words(busy, "restore", str(backup), "--yes")]], busy.now) == [0] * PROCESSES
    (kept,) = tmp_path.glob("practice-replaced-*.db")
    paid = "select client_id, amount from payments"
    assert sorted(busy.sql(paid) + Practice(kept).sql(paid)) == [
        (number, (turn + 1) * 100) for number in range(1, 8) for turn in range(EACH)
    ]
    assert _findings(busy) == []
    assert _findings(Practice(kept)) == []


@pytest.mark.slow
def test_one_of_eight_processes_closes_the_month(busy: Practice, tmp_path: Path) -> None:
    """The others find nothing to close. Each invoice is closed once."""
    with Warm(tmp_path) as warm:
        command = _words(busy, "invoice", "close", "--all", "--on", "last-month", "-q")
        for number in range(1, PROCESSES + 1):
            busy.ok(f"charge {number} Book 10.00 --date last-month")
        assert warm.run([[command]] * PROCESSES, busy.now) == [0] * PROCESSES
        printed = sorted(warm.printed(number) for number in range(PROCESSES))
        said = sorted(warm.complained(number) for number in range(PROCESSES))
    later = ", ".join(f"INV-{number:04}" for number in range(1, PROCESSES + 1))
    assert printed == [""] * (PROCESSES - 1) + [
        "".join(f"INV-{number:04}\n" for number in range(PROCESSES + 1, 2 * PROCESSES + 1))
    ]
    still = f"Dated after 2026-09-30, so still open: {later}.\n"
    closed = [f"{PROCESSES} invoices were closed."] + ["No invoice was closed."] * (PROCESSES - 1)
    assert said == [f"{still}{each} {PROCESSES} stay open.\n" for each in closed]
    assert busy.sql("select distinct closed_on, done_on from invoices where status = 'closed'") == [
        ("2026-09-30", "2026-10-05")
    ]
    assert busy.sql("select count(*) from log where what = 'invoice close'") == [(PROCESSES,)]
    assert _findings(busy) == []


@pytest.mark.slow
def test_an_output_never_takes_the_place_of_a_backup(busy: Practice, tmp_path: Path) -> None:
    """Half of the processes back up, the others write their output, all under the same names."""
    targets = [str(tmp_path / f"october-{turn}.csv") for turn in range(8 * EACH)]
    backups = [_words(busy, "backup", target) for target in targets]
    # Backups take longer. With another command in between, each kind comes first at times.
    outputs = [
        words for target in targets for words in (_words(busy, "balance"), _words(busy, "client", "list", "-o", target))
    ]
    with Warm(tmp_path) as warm:
        warm.run([backups, outputs] * (PROCESSES // 2), busy.now)
        made = [line.split("  ")[0] for number in range(0, PROCESSES, 2) for line in warm.printed(number).splitlines()]
    assert len(made) == len(set(made))
    rows, clients = busy.dump(), busy.ok("client list -f csv").out
    for target in targets:
        if target in made:
            assert Practice(Path(target)).dump() == rows
        else:
            assert Path(target).read_bytes().decode() == clients
    assert sorted(each.name for each in tmp_path.glob(".*.part")) == []


def _words(practice: Practice, *words: str) -> list[str]:
    return ["--db", str(practice.path), *words]


def _findings(practice: Practice) -> list[str]:
    with closing(sqlite3.connect(practice.path)) as conn:
        return findings(conn)
