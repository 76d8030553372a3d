"""Tests that every row of the benchmark runs on a small practice of either kind, and how its table is printed."""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.bench import build, by_commands, peers
from tests.bench.__main__ import table
from tests.bench.rows import BARE, COPYING, ROWS, SMALL, Row, chosen
from tests.bench.running import Cost
from tests.practice import Practice

# What a command would say of its help is tested elsewhere, and it ends the process. No command needs a terminal.
RUN = [row for row in ROWS if row.words not in ("", "--help")]


@pytest.mark.parametrize("built", [build.build, by_commands.build])
def test_every_row_runs(built: Callable[[Path, int, int], None], tmp_path: Path) -> None:
    practice = Practice(tmp_path / "practice.db")
    built(practice.path, 60, practice.now)
    given: dict[str, str] = {}
    for row in RUN:
        answer = practice.ok(shlex.split(row.words.format(made=tmp_path, **given)))
        if row.gives:
            given[row.gives] = answer.out.split()[-1]
    assert set(given) == {"session", "invoice"}


def test_commands_write_a_log_entry_for_each_step(tmp_path: Path) -> None:
    practice = Practice(tmp_path / "practice.db")
    by_commands.build(practice.path, 150, practice.now)
    ((invoices, logged),) = practice.sql("select (select count(*) from invoices), (select count(*) from log)")
    assert invoices == 150
    assert 2.5 < logged / invoices < 3.5
    assert practice.ok("check").out == ""


def test_the_table_compares_each_row_with_what_it_is_beside() -> None:
    rows = (
        Row("today", "today", promise=0.4),
        Row("report ar", "report ar", promise=1.5, reads="report ar"),
        Row("ledger", "ledger Ana", beside=SMALL),
        Row("backup", "backup x", promise=5.0, beside=COPYING),
        Row("pdf", "report ar -o x.pdf", promise=None),
    )
    once = {
        BARE: Cost(0.2, 30, 0.1),
        COPYING: Cost(0.2, 10, 0.1),
        "sqlite3 shell, select 1": Cost(0.1, 5, 0.01),
        "SQL of report ar": Cost(0.5, 5, 0.31),
        "ledger, 1,000 invoices": Cost(0.1, 30, 0.1),
        "today": Cost(0.1, 30, 0.05),
        "report ar": Cost(0.9, 40, 0.6),
        "ledger": Cost(0.2, 30, 0.12),
        "backup": Cost(0.9, 151, 0.4),
        "pdf": Cost(0.9, 151, 0.4),
    }
    programs = [name for name in once if name not in [row.name for row in rows]]
    lines, broken = table(rows, programs, [once, once])
    assert broken
    assert [line[54:] for line in lines] == [
        "    cpu ms  wall ms  peak MB   ratio  promise",
        "       100      200       30",
        "       100      200       10",
        "        10      100        5",
        "       310      500        5",
        "       100      100       30",
        "        50      100       30    0.50     0.40  over",
        "       600      900       40    1.50     1.50  ok",
        "       120      200       30    1.20     1.25  ok",
        "       400      900      151    4.00     5.00  over",
        "       400      900      151                   over",
    ]


def test_a_row_brings_the_rows_that_it_needs() -> None:
    assert [row.name for row in chosen(["invoice show"])] == ["session add", "attend", "invoice show"]


def test_peers_are_compared_by_their_totals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert peers.total("Client 1  792.00\nTotal  30,006.00  0.00  30,006.00\n") == "30006.00"
    assert peers.total("7875.00 USD  Assets:Receivable:1\n---\n        30006.00 USD  \n") == "30006.00"
    practice = Practice(tmp_path / "practice.db")
    build.build(practice.path, 20, practice.now)
    monkeypatch.setattr(shutil, "which", lambda _: None)
    lines = list(peers.table(practice.path, tmp_path, 1, {}))
    assert lines[:2] == [f"{name} isn't installed, so it has no row." for name in ("ledger", "hledger")]
    assert lines[-1].startswith("zbill balance  ")
