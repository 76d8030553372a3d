"""Whatever happens between the exports of a name, none exports an invoice again, and none is left out for ever."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.practice import Practice, create_practice

SINCE_LAST = "export invoices --for xero --since-last"
# What can happen. The number is of an invoice, which might not be there or in another state: then nothing happens.
DEEDS = ("charge", "charge late", "close", "reopen", "void", "export", "export that fails", "other name")


def numbers(text: str) -> list[str]:
    return list(dict.fromkeys(row["*InvoiceNumber"] for row in csv.DictReader(text.splitlines())))


@settings(max_examples=15)
@given(st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(1, 4)), max_size=15))
def test_each_invoice_is_exported_once(deeds: Iterable[tuple[str, int]]) -> None:
    with TemporaryDirectory() as folder:
        practice = create_practice(Path(folder)).begin("client add Ana", "charge Ana Book 1.00", "charge Ana Book 1.00")
        exported = Counter[str]()
        closed_again: set[str] = set()
        for what, number in deeds:
            practice.later(60)
            do(practice, what, number)
            if what == "export":
                answer = practice.ok(SINCE_LAST)
                exported.update(numbers(answer.out))
                closed_again |= set(exported) & told(answer.err)
        practice.zbill("invoice close --all --yes")
        answer = practice.ok(SINCE_LAST)
        exported.update(numbers(answer.out))
        rows = practice.sql("select label, status, reopenings from invoices")
        closed = {label for label, status, _ in rows if status == "closed"}
        assert set(exported.values()) <= {1}
        assert closed <= set(exported)
        # What was exported and is void now was said to have changed.
        assert set(exported) - closed <= closed_again | told(answer.err)
        assert practice.ok(SINCE_LAST).out == ""
        assert practice.zbill("check").code == 0


def do(practice: Practice, what: str, number: int) -> None:
    commands = {
        "charge": "charge Ana Book 1.00",
        "charge late": "charge Ana Book 1.00 --date 2026-09-01",
        "close": f"invoice close {number}",
        "reopen": f"invoice reopen {number}",
        "void": f"invoice void {number} --reason x",
        "export that fails": f"{SINCE_LAST} -o /dev/full",
        "other name": f"{SINCE_LAST} --name other",
    }
    if what in commands:
        practice.zbill(commands[what])


def told(err: str) -> set[str]:
    """Return the invoices that an export says have changed."""
    return {word for line in err.splitlines() if line.startswith("Warning") for word in line.split() if "INV-" in word}


def test_two_exports_at_once_have_no_invoice_twice(tmp_path: Path) -> None:
    practice = create_practice(tmp_path).begin("client add Ana", *["charge Ana Book 1.00"] * 5)
    practice.ok("invoice close --all --yes")
    words = [sys.executable, "-m", "zbill", "--db", str(practice.path), *SINCE_LAST.split()]
    environment = {**os.environ, "ZBILL_STAFF": "Helena Brightwater"}
    running = [
        subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    answers = [each.communicate() for each in running]
    assert [each.returncode for each in running] == [0, 0, 0], answers
    assert sorted(number for out, _ in answers for number in numbers(out)) == [f"INV-{each:04}" for each in range(1, 6)]
