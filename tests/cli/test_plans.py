"""The queries of every list and report find their rows as plans.txt says: a lost index or a new full scan is seen."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence

import pytest

from tests.cli.plans import PLANS, plans
from tests.cli.test_permissions import EVERY, command_name
from tests.practice import Practice
from tests.test_stories import steps

TEXT = PLANS.read_text(encoding="utf-8")
# Another SQLite words its plans differently, and decides otherwise where it costs the same.
WRITTEN_BY = (3, 40)
# The tables that grow every day.
GROWING = re.compile(r"SCAN (sessions|invoices|lines|line_taxes|payments|settlements)\b")

KEPT = {step.command: step.printed for step in steps(TEXT)}

# The indexes that no list or report uses, and what does.
USED_OTHERWISE = {
    "credit_note_lines_by_line": "foreign keys, and triggers that add up credit notes",
    "deliveries_by_document": "whether a document was sent before",
    "deliveries_of_runs": "mails whose run ended before an answer",
    "imported_by_batch": "import undo",
    "invoices_by_batch": "import undo",
    "invoices_by_other_number": "rows of an import for an invoice that is there",
    "sessions_by_series": "session edit --following",
    "settlements_off_invoices": "triggers that refuse to unapply more than was applied",
    "settlements_off_payments": "triggers that refuse to unapply more than was applied",
    "superbill_lines_by_session": "foreign keys, and what was on a superbill before",
    "superbill_lines_once": "a unique rule",
    "superbills_by_client": "foreign keys, and the superbills of a client",
}


def read_whole(plan: Sequence[str]) -> set[str]:
    """Return the growing tables of which every row is read."""
    return {found[1] for found in map(GROWING.match, plan) if found}


@pytest.mark.parametrize("command", KEPT)
def test_a_command_finds_its_rows_as_before(command: str, two_of_each: Practice) -> None:
    found = plans(two_of_each, command)
    if sqlite3.sqlite_version_info[:2] == WRITTEN_BY:
        assert found == KEPT[command], "If nothing got worse, write plans.txt anew: python -m tests.cli.plans"
    assert read_whole(found) <= read_whole(KEPT[command])


def test_every_list_and_report_has_its_plans() -> None:
    shown = {command_name(each.removeprefix("screen ").removeprefix("zbill ")) for each in KEPT}
    reads = {each for each in EVERY if each.endswith((" list", " show")) or each.startswith("report ")}
    others = {"balance", "ledger", "log", "statement", "today", "writeoff", "export", "zbill"}
    assert sorted((reads | others) - shown) == []


def test_every_index_is_used(two_of_each: Practice) -> None:
    indexes = {name for (name,) in two_of_each.sql("select name from sqlite_schema where type = 'index' and sql <> ''")}
    read = set(re.findall(r"INDEX (\w+)", TEXT)) & indexes
    assert indexes - read == set(USED_OTHERWISE)
