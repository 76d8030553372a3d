"""A batch does to several sessions or invoices exactly what single commands do to each."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.practice import Practice, practice_from

LOG = "select who, what, object, client_id, before, after from log order by seq"
TABLES = ("sessions", "invoices", "lines", "line_taxes", "imprints", "counters")


@pytest.fixture
def week(therapy: Practice) -> Practice:
    """Create sessions of clients with different taxes, discounts, rates and statuses."""
    for command in (
        "tax add GST 5 --from 2020-01-01",
        "tax add HST 13 --inclusive --from 2020-01-01",
        "service add LAB Laboratory 113.00 --tax GST --tax HST --not-discountable",
        "service add TALK Talk 80.00 --tax GST --no-show 0",
        "discount add Kind 10",
        "discount add Kin 7.5",
        "client add Ben --discount Kind",
        "client add Cleo --tax-exempt --auto-invoice off",
        "patient add Ben Rex --species dog --discount Kin",
        "client rate Ben TALK 70.00",
        "session add Ben TALK '2026-10-05 08:00' --patient Rex",
        "session add Ben LAB '2026-10-05 09:00'",
        "session add Cleo LAB '2026-10-05 10:00'",
        "session add Ben TALK '2026-10-05 11:00' --fee 10.00 --ward A",
    ):
        therapy.ok(command)
    return therapy


def state(practice: Practice) -> dict[str, list[object]]:
    """Return the rows that marking and closing write, and the log without its hashes."""
    return {table: list(practice.sql(f"select * from {table}")) for table in TABLES} | {"log": list(practice.sql(LOG))}


@pytest.mark.parametrize("auto_close", ["off", "paid", "made"])
@pytest.mark.parametrize("status", ["attended", "no-show"])
def test_marking_several_sessions_equals_marking_them_one_by_one(
    auto_close: str, status: str, week: Practice, tmp_path: Path
) -> None:
    week.ok(f"config set auto_close {auto_close}")
    (tmp_path / "other").mkdir()
    other = practice_from(tmp_path / "other", week.path.read_bytes())

    together = week.ok(f"attend 5 2 1 3 4 --status {status}")
    alone = [other.ok(f"attend {session} --status {status}") for session in (5, 2, 1, 3, 4)]

    assert together.out == "".join(each.out for each in alone)
    assert together.err == "".join(each.err for each in alone)
    assert state(week) == state(other)


def test_closing_several_invoices_equals_closing_them_one_by_one(week: Practice, tmp_path: Path) -> None:
    week.ok("attend 1 2 3 5")
    (tmp_path / "other").mkdir()
    other = practice_from(tmp_path / "other", week.path.read_bytes())

    together = week.ok("invoice close 3 1 4 2")
    alone = [other.ok(f"invoice close {invoice}") for invoice in (3, 1, 4, 2)]

    assert together.out == "".join(each.out for each in alone)
    assert state(week) == state(other)


def test_a_session_that_cannot_be_marked_stops_the_whole_batch(week: Practice) -> None:
    week.ok("session add Ben TALK '2026-10-06 08:00'")
    before = week.dump()

    answer = week.zbill("attend 1 2 6 3")

    assert (answer.code, answer.out) == (4, "")
    assert answer.err.startswith("Session 6 is on 2026-10-06, so it can't be marked ")
    assert week.dump() == before


def test_a_larger_batch_runs_no_more_queries(week: Practice) -> None:
    week.ok("client edit Cleo --auto-invoice on")
    for session in range(1, 6):
        week.ok(f"session edit {session} --provider none")
    assert _queries(week, "attend 1 2") == _queries(week, "attend 3 4 5")
    few = _queries(week, "invoice close 1 2")
    assert _queries(week, "invoice close --all") <= few


def _queries(practice: Practice, command: str) -> int:
    """Return how many queries a command runs, but for those that digest the written rows of each table."""
    digesting = ("from written where", "from pragma_table_info")
    return len([each for each in practice.queries(command) if not any(part in each for part in digesting)])
