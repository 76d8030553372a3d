"""Write plans.txt anew, with how SQLite finds the rows of every list and report: `python -m tests.cli.plans`.

plans.txt has the form of a story: a command, and below it the lines of SQLite's plans for the queries that it runs.
SEARCH finds rows by an index, SCAN reads all of them, and USE TEMP B-TREE sorts. To add a command, add it to plans.txt
and write it anew. Then compare: a SCAN of a table that grows needs a reason.
"""

from __future__ import annotations

import re
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path
from typing import Any
from unittest import mock

from tests.cli.two_of_each import furnish, log_in
from tests.practice import Practice
from tests.test_stories import INDENT, PROMPT, replay, steps

PLANS = Path(__file__).with_name("plans.txt")

# Every command runs the queries of this one, so their plans are below it only.
COMMON = "zbill config get name"

# Rows that are found by their key always are. The rest is how SQLite names the parts of a query.
_KEPT = re.compile(
    r"(SEARCH|SCAN) (?!CONSTANT|\(|.* USING (INTEGER )?PRIMARY KEY|.* VIRTUAL TABLE)|USE TEMP B-TREE FOR "
)
_PART = re.compile(r"(?:MATERIALIZE|CO-ROUTINE) (\w+)")


def plans(practice: Practice, command: str) -> list[str]:
    """Run a command that reads, and return the lines of the plans of its queries, each once."""
    common = {} if command == COMMON else queries(practice, COMMON)
    own = [plan for query, plan in queries(practice, command).items() if query not in common]
    return list(dict.fromkeys(line for plan in own for line in _lines(plan)))


def queries(practice: Practice, command: str) -> dict[str, list[str]]:
    """Run a command, and return SQLite's plan for each of its queries."""
    found: dict[str, list[str]] = {}

    class Explaining(sqlite3.Cursor):
        def execute(self, query: str, values: Any = ()) -> Any:
            if query.lstrip().lower().startswith(("select", "with")):
                plan = self.connection.cursor(sqlite3.Cursor).execute(f"explain query plan {query}", values)
                # Some queries ask for text as bytes.
                found[query] = [line.decode() if isinstance(line, bytes) else line for *_, line in plan]
            return super().execute(query, values)

    class Connection(sqlite3.Connection):
        def cursor(self, factory: Any = Explaining) -> Any:
            return super().cursor(factory)

        def execute(self, query: str, values: Any = ()) -> Any:
            return self.cursor().execute(query, values)

    def connect(path: Any, **options: Any) -> sqlite3.Connection:
        # Tests also type the remedies that a command prints, on a copy of the file.
        is_own = str(practice.path.resolve()) in str(path)
        return connect_plainly(path, **options, factory=Connection if is_own else sqlite3.Connection)

    connect_plainly = sqlite3.connect
    with mock.patch.object(sqlite3, "connect", connect):
        printed = replay(practice, command)
    assert not [line for line in printed if line.startswith("[exit ")], printed
    return found


def _lines(plan: list[str]) -> Iterator[str]:
    """Yield the lines of a plan that tell how rows are found."""
    parts = {f"SCAN {name}" for line in plan for name in _PART.findall(line)}
    for line in plan:
        if _KEPT.match(line) and line not in parts:
            yield line.removesuffix(" LEFT-JOIN")


def written_anew(text: str, folder: Path) -> str:
    """Return the text of plans.txt with the present plans of each command, each run on the same practice."""
    practice = furnish(folder)
    furnished = practice.path.read_bytes()
    lines = text.partition(f"{INDENT}$")[0].splitlines()
    for step in steps(text):
        practice.path.write_bytes(furnished)
        lines += [f"{PROMPT}{step.command}", *(f"{INDENT}{line}" for line in plans(practice, step.command)), ""]
    return "\n".join(lines)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder, chdir(folder), log_in():
        PLANS.write_text(written_anew(PLANS.read_text(encoding="utf-8"), Path(folder)), encoding="utf-8")
