"""A session of a past day that is still scheduled is counted until it is marked (SPEC 2)."""

from __future__ import annotations

import pytest

from tests.practice import Practice

ONE = "1 past session is unmarked. To list them: zbill session list --unmarked\n"
TWO = "2 past sessions are unmarked. To list them: zbill session list --unmarked\n"
OPEN = "Not included: 1 open invoice, 150.00 in total, 0.00 paid.\n"


@pytest.fixture
def week(therapy: Practice) -> Practice:
    """Return a practice on 2026-10-08: a session each on 10-05 and 10-06, today and tomorrow, none of them marked."""
    therapy.begin(*(f"session add Ana 90834 '2026-10-{day} 09:00'" for day in ("06", "08", "09")))
    therapy.at("2026-10-08 12:00")
    return therapy


@pytest.mark.parametrize(
    "command", ["today", "today 2026-10-06", "today tomorrow", "report unbilled", "report end-of-day"]
)
@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_unmarked_sessions_are_counted_on_standard_error(week: Practice, command: str, form: str) -> None:
    assert week.ok(f"{command} -f {form}").err == TWO
    week.ok("attend 1 --status cancelled")
    assert week.ok(f"{command} -f {form}").err == ONE
    week.ok("attend 2 --status non-billable")
    assert week.ok(f"{command} -f {form}").err == ""


def test_the_end_of_a_past_day_counts_the_sessions_up_to_that_day(week: Practice) -> None:
    days = ("2026-10-04", "2026-10-05", "2026-10-06", "2026-10-07", "2026-10-08")
    assert [week.ok(f"report end-of-day {day}").err for day in days] == ["", ONE, TWO, TWO, TWO]


def test_end_of_day_tells_open_invoices_and_unmarked_sessions(week: Practice) -> None:
    week.ok("attend 3")
    assert week.ok("report end-of-day").err == OPEN + TWO


def test_a_checked_in_patient_who_was_forgotten_is_unmarked(week: Practice) -> None:
    week.ok("checkin 2")
    assert week.ok("today").err == TWO
    week.ok("checkout 2")
    assert week.ok("today").err == ONE


def test_unmarked_sessions_are_listed(week: Practice) -> None:
    week.ok("client add Ben")
    week.ok("session edit 2 --client Ben")
    listed = {
        options: [each["id"] for each in week.json(f"session list --unmarked {options}")]
        for options in ("", "--client Ben", "--to 2026-10-05", "--period 2026-09")
    }
    assert listed == {"": [1, 2], "--client Ben": [2], "--to 2026-10-05": [1], "--period 2026-09": []}
    assert week.ok("session list --unmarked -q").out == "1\n2\n"
