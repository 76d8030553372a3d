"""The Practice Summary assigns lines without a session and counts visits (SPEC 8, 8.2)."""

from __future__ import annotations

import pytest

from tests.practice import Practice


@pytest.fixture
def vet(practice: Practice) -> Practice:
    """Create Ana with a dog, Rex, and a cat, Mia; both were seen this morning and are unbilled."""
    return practice.begin(
        "config set auto_invoice off",
        "service add EXAM Examination 60.00",
        "client add Ana",
        "patient add Ana Rex --species dog",
        "patient add Ana Mia --species cat",
        "session add Ana EXAM 8:00 --patient Rex --ward Dogs",
        "session add Ana EXAM 9:00 --patient Mia --ward Cats",
        "attend 1 2",
    )


def breakdown(practice: Practice, section: str, period: str = "today") -> dict[str, tuple[int, str]]:
    rows = practice.json(f"report practice --period {period}")["rows"]
    return {row["item"]: (row["count"], row["amount"]) for row in rows if row["section"] == section}


def test_a_line_without_a_session_counts_under_the_only_session_of_its_invoice(vet: Practice) -> None:
    vet.ok("invoice new Ana --session 1")
    vet.ok("charge Ana Catnip 5.00 --patient Mia --invoice 1")
    vet.ok("invoice close 1")
    assert breakdown(vet, "species") == {"dog": (2, "65.00")}
    assert breakdown(vet, "ward") == {"Dogs": (2, "65.00")}
    assert breakdown(vet, "service") == {"EXAM": (1, "60.00"), "(none)": (1, "5.00")}


def test_with_several_sessions_or_none_a_line_counts_under_its_own_patient(vet: Practice) -> None:
    vet.ok("invoice new Ana")
    vet.ok("charge Ana Catnip 5.00 --patient Mia --invoice 1")
    vet.ok("charge Ana Book 10.00 --invoice 1")
    vet.ok("charge Ana Bone 7.00 --patient Rex")
    vet.ok("invoice close 1 2")
    assert breakdown(vet, "species") == {"dog": (2, "67.00"), "cat": (2, "65.00"), "(none)": (1, "10.00")}
    assert breakdown(vet, "ward") == {"Cats": (1, "60.00"), "Dogs": (1, "60.00"), "(none)": (3, "22.00")}
    assert breakdown(vet, "status") == {"attended": (2, "120.00"), "(none)": (3, "22.00")}


def test_voided_lines_and_credit_notes_do_not_count_as_visits(vet: Practice) -> None:
    vet.ok("invoice new Ana --session 1")
    vet.ok("charge Ana Bone 7.00 --invoice 1")
    vet.ok("invoice void-line 1 1")
    vet.ok("invoice new Ana --session 2")
    vet.ok("invoice close 1 2")
    vet.ok("invoice credit 2 --line 1=20.00 --reason complaint")
    totals = vet.json("report practice --period today")["totals"]
    figures = ("total_revenue_invoiced", "invoices_closed", "average_visit_invoice")
    assert [totals[figure] for figure in figures] == ["47.00", 2, "60.00"]
    assert breakdown(vet, "species") == {"cat": (1, "40.00"), "dog": (1, "7.00")}


def test_a_past_month_stays_as_it_was_when_a_credited_session_is_changed(vet: Practice) -> None:
    vet.ok("invoice new Ana --session 1")
    vet.ok("charge Ana Bone 7.00 --invoice 1")
    vet.ok("invoice close 1")
    sections = ("status", "species", "ward", "service")
    before = [breakdown(vet, section) for section in sections]
    assert before == [
        {"attended": (2, "67.00")},
        {"dog": (2, "67.00")},
        {"Dogs": (2, "67.00")},
        {"EXAM": (1, "60.00"), "(none)": (1, "7.00")},
    ]
    vet.at("2026-10-06 12:00")
    vet.ok("service add SURG Surgery 400.00")
    vet.ok("invoice credit 1 --line 1 --reason complaint")
    vet.ok("attend 1 --status no-show")
    vet.ok("session edit 1 --patient Mia --ward Cats --service SURG")
    assert [breakdown(vet, section, "yesterday") for section in sections] == before
    assert breakdown(vet, "status") == {"attended": (0, "-60.00")}
