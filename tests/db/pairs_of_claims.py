"""Pairs of statements on superbills, estimates and their lines, as in pairs.py.

Session 1 is Ana's, attended and on INV-0001. Session 2 is Ben's no-show, on INV-0002. Session 3 is Uma's, attended and
unbilled.
"""

from __future__ import annotations

from tests.db.attacks_on_invoices import NOON
from tests.db.pairs import TODAY, Pair


def superbill(number: int, client: int = 1) -> str:
    return (
        f"insert into superbills values ({number}, {client}, null, 1, '2026-09-01', '2026-09-30', '{TODAY}', {NOON}, 1,"
        " 1, 'Ana Lopez', '', 'Ana Lopez', null, '', 'Helena Brightwater', '', '')"
    )


def line(of: int, position: int, session: int, again: int = 0, day: str = "2026-09-28") -> str:
    return (
        f"insert into superbill_lines values ({of}, {position}, {session}, {again}, '{day}', '90834', 'Talk', '11', '',"
        " 1000, 10000, 10000)"
    )


ESTIMATE = (
    "insert into estimates values (1, 1, '2026-10-05', '2026-12-31', '2026-10-05', 1791216000, 1, 1, 'Ana', '', 5)"
)
ESTIMATED = "insert into estimate_lines values (1, 1, 'Ana Lopez', null, '', '', '', '', 'TALK', 'Talk', 1, 5, 5)"

ATTENDED = "only attended sessions"

PAIRS = {
    "a superbill has an id of its own": Pair(
        [superbill(1)], superbill(1).replace("insert", "insert or replace"), "an id of its own", [superbill(2)]
    ),
    "a superbill does not change": Pair(
        [superbill(1)],
        "update superbills set npi = '1234567893'",
        "does not change",
        ["update superbills set npi = ''"],
    ),
    "a superbill goes with its client to the one they were merged into only": Pair(
        [superbill(1), "update clients set archived = 1, merged_into = 2 where id = 1"],
        "update superbills set client_id = 3",
        "keeps its client",
        ["update superbills set client_id = 2"],
    ),
    "a superbill stays": Pair([superbill(1)], "delete from superbills", "does not go", []),
    "a session is attended": Pair([superbill(1), superbill(2, 2)], line(2, 1, 2), ATTENDED, [line(1, 1, 1)]),
    "a session is billed": Pair([superbill(1), superbill(2, 3)], line(2, 1, 3), ATTENDED, [line(1, 1, 1)]),
    "a session is of the superbill's client": Pair(
        [superbill(1), superbill(2, 2)], line(2, 1, 1), ATTENDED, [line(1, 1, 1)]
    ),
    "a line is dated on its session's day": Pair(
        [superbill(1)], line(1, 1, 1, day="2026-09-29"), ATTENDED, [line(1, 1, 1)]
    ),
    "a session is on one superbill, unless wanted again": Pair(
        [superbill(1), superbill(2), line(1, 1, 1)], line(2, 1, 1), "on one superbill", [line(2, 1, 1, again=1)]
    ),
    "a session that is on none isn't there again": Pair(
        [superbill(1)], line(1, 1, 1, again=1), "on one superbill", [line(1, 1, 1)]
    ),
    "a line has a place of its own": Pair(
        [superbill(1), line(1, 1, 1)],
        line(1, 1, 1, again=1).replace("insert", "insert or replace"),
        "a place of its own",
        [line(1, 2, 1, again=1)],
    ),
    "a line does not change": Pair(
        [superbill(1), line(1, 1, 1)], "update superbill_lines set paid = 1", "does not change", []
    ),
    "a line stays": Pair([superbill(1), line(1, 1, 1)], "delete from superbill_lines", "does not go", []),
    "an estimate has an id of its own": Pair(
        [ESTIMATE],
        ESTIMATE.replace("insert", "insert or replace"),
        "an id of its own",
        [ESTIMATE.replace("(1,", "(2,")],
    ),
    "an estimate does not change": Pair(
        [ESTIMATE], "update estimates set total = 6", "does not change", ["update estimates set total = 5"]
    ),
    "an estimate goes with its client to the one they were merged into only": Pair(
        [ESTIMATE, "update clients set archived = 1, merged_into = 2 where id = 1"],
        "update estimates set client_id = 3",
        "keeps its client",
        ["update estimates set client_id = 2"],
    ),
    "an estimate stays": Pair([ESTIMATE], "delete from estimates", "does not go", []),
    "an estimate's line has a place of its own": Pair(
        [ESTIMATE, ESTIMATED],
        ESTIMATED.replace("insert", "insert or replace"),
        "a place of its own",
        [ESTIMATED.replace("(1, 1,", "(1, 2,")],
    ),
    "an estimate's line does not change": Pair(
        [ESTIMATE, ESTIMATED], "update estimate_lines set npi = '1'", "does not change", []
    ),
    "an estimate's line stays": Pair([ESTIMATE, ESTIMATED], "delete from estimate_lines", "does not go", []),
}
