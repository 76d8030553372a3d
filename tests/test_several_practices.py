"""README's recipe for several practices adds their reports up by currency, as it is printed there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.practice import ZONE, Practice, practice_from
from tests.test_readme import README

# The two commands of the recipe: zbill at the clock of the tests, and DuckDB's shell.
ZBILL = """
import sys
sys.path.insert(0, {root!r})
from zbill.cli.app import main
sys.exit(main(sys.argv[1:], now={now}))
"""
DUCKDB = """
import duckdb, sys
assert sys.argv[1] == "-c"
answer = duckdb.sql(sys.argv[2])
print(answer.columns)
for row in answer.fetchall():
    print(*row)
"""


@pytest.fixture
def folder(tmp_path: Path, new_file: bytes) -> Path:
    """Return a folder with two practices in dollars, one in dinars, and one where nothing is owed."""
    for name, currency in (("north", ""), ("south", ""), ("kuwait", "KWD"), ("new", "KWD")):
        practice = practice_from(tmp_path, new_file, "2026-09-28 12:00")
        if currency:
            practice.path.unlink()
            practice.ok(f"init --name {name} --owner Noor --timezone {ZONE} --currency {currency}")
        practice.ok(f"config set name {name}")
        practice.path = practice.path.rename(tmp_path / f"{name}.db")
        if name != "new":
            charge(practice)
    return tmp_path


def charge(practice: Practice) -> None:
    """Let Ana owe 100 on a closed invoice, less what the practice is called by, and hold a deposit."""
    amount = {"north": "100.10", "south": "20.20", "kuwait": "7.125"}[practice.path.stem]
    for command in ("client add Ana", f"charge Ana Book {amount}", "invoice close 1", "deposit Ana 5.00"):
        practice.ok(command)
    # It is in no report as of the last month.
    practice.at("2026-10-02 12:00")
    practice.ok("charge Ana Letter 1.00")
    practice.ok("invoice close 2")


def test_the_recipe_adds_up_several_practices_by_currency(folder: Path) -> None:
    recipe = README.partition("**Several practices.**")[2].partition("A past session")[0]
    script = "\n".join(line.removeprefix("    ") for line in recipe.splitlines() if line.startswith("    "))
    now = Practice(folder / "north.db", "2026-10-05 12:00").now
    for name, program in (("zbill", ZBILL.format(now=now, root=str(Path(__file__).parents[1]))), ("duckdb", DUCKDB)):
        command = folder / "bin" / name
        command.parent.mkdir(exist_ok=True)
        command.write_text(f"#!{sys.executable}\n{program}", "utf-8")
        command.chmod(0o755)
    ended = subprocess.run(
        ["bash", "-eu", "-c", script],
        cwd=folder,
        env=os.environ | {"PATH": f"{folder / 'bin'}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.splitlines() == [
        "['currency', 'as_of', 'practices', 'account_balance', 'credit']",
        "KWD 2026-09-30 2 7.125 5.000",
        "USD 2026-09-30 2 120.300 10.000",
    ]
    rows = [Practice(folder / f"{name}.db").json("report ar")["rows"][0] for name in ("north", "south")]
    assert [(row["client"], row["client_id"]) for row in rows] == [("Ana", 1), ("Ana", 1)]
