"""Files that tests bring into a practice, and what is said of them."""

from __future__ import annotations

from tests.practice import Answer, Practice


def bring(practice: Practice, kind: str, text: str, options: str = "") -> Answer:
    """Import the text of a file, and return the answer."""
    path = practice.path.with_name(f"{kind}.csv")
    path.write_text(text.strip() + "\n", encoding="utf-8")
    return practice.zbill(f"import {kind} {path} {options}")


def taken(practice: Practice, kind: str, text: str, options: str = "") -> tuple[int, int, int]:
    """Import a file that must be accepted. Return how many rows were added, updated and skipped."""
    answer = bring(practice, kind, text, f"{options} -f json")
    assert answer.code == 0, answer.err
    (counts,) = answer.json
    return counts["added"], counts["updated"], counts["skipped"]


def refused(practice: Practice, kind: str, text: str, options: str = "") -> list[str]:
    """Import a file that must be refused as bad data and change nothing. Return what is said of its rows."""
    before = practice.dump()
    answer = bring(practice, kind, text, options)
    assert (answer.code, answer.out) == (6, ""), answer
    assert practice.dump() == before
    return told(answer)


def told(answer: Answer) -> list[str]:
    """Return the notes on single rows."""
    return [line for line in answer.err.splitlines() if line.startswith(("Line ", "Skipped: "))]


def owing(practice: Practice) -> dict[str, tuple[str, str]]:
    """Return what each client owes, and the credit held for them, of those who have either."""
    found = practice.json("balance")
    return {each["client"]: (each["owing"], each["credit"]) for each in found}


def invoices(practice: Practice, columns: str = "label, date, status, closed_on, total") -> list[tuple[object, ...]]:
    return practice.sql(f"select {columns} from invoices order by id")
