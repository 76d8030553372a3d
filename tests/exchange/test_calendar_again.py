"""A calendar is imported, and imported again after it changed: each event keeps its session (SPEC 10, "Maps")."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.exchange.ics import calendar, event
from tests.practice import Answer, Practice
from zbill.exchange.calendar import HEADINGS

HOW = ["--map", "Attendee=client", "--map", "Title=service"]
SERIES = event("weekly", ";TZID=America/New_York:20261005T090000", "RRULE:FREQ=WEEKLY")
FIRST = event("first", ":20261007T140000Z", guest="ben@example.com")
SECOND = event("second", ":20261008T140000Z", guest="ben@example.com")


@pytest.fixture
def clinic(practice: Practice) -> Practice:
    """Return a practice with two clients, that invoices nothing by itself."""
    return practice.begin(
        "service add 90834 'Psychotherapy 45 min' 150.00 --minutes 45",
        "client add 'Ana Lopez' --email ana@example.com",
        "client add 'Ben Okafor' --email ben@example.com",
        "config set auto_invoice off",
    )


def bring(practice: Practice, *events: str, head: str = "", period: str = "2026-10", more: str = "") -> Answer:
    """Import a calendar of these events."""
    file = practice.path.parent / "practice.ics"
    file.write_bytes(calendar(*events, head=head).encode())
    words = ["import", "sessions", str(file), *HOW, *more.split()]
    return practice.zbill([*words, "--period", period] if period else words)


def counts(answer: Answer) -> tuple[str, ...]:
    """Return how many rows were added, updated, skipped and bad."""
    assert answer.code == 0, answer
    return tuple(next(line for line in answer.out.splitlines() if "sessions" in line).split()[-4:])


def sessions(practice: Practice) -> list[tuple[int, str, str, str]]:
    query = """select sessions.id, substr(clients.name, 1, 3), start, status
                 from sessions join clients on clients.id = client_id order by sessions.id"""
    return practice.sql(query)


def notes(answer: Answer) -> list[str]:
    return [line for line in answer.err.splitlines() if line.startswith(("Session", "Not in", "Line", "1 sched"))]


def test_one_event_moved_and_one_called_off_change_one_session_and_cancel_one(clinic: Practice) -> None:
    assert counts(bring(clinic, SERIES, FIRST, SECOND)) == ("6", "0", "0", "0")
    before = sessions(clinic)
    moved = FIRST.replace("20261007T140000Z", "20261009T150000Z")
    again = bring(clinic, SERIES, moved)
    assert counts(again) == ("0", "2", "4", "0")
    assert notes(again) == [
        "Session 6 of Ben Okafor, 2026-10-08 10:00, was canceled: it isn't in the calendar any more."
    ]
    changed = {5: (5, "Ben", "2026-10-09 11:00", "scheduled"), 6: (6, "Ben", "2026-10-08 10:00", "cancelled")}
    assert sessions(clinic) == [changed.get(each[0], each) for each in before]
    assert counts(bring(clinic, SERIES, moved)) == ("0", "0", "5", "0")
    assert clinic.ok("check").code == 0


DATE = "20261012T130000Z"


@pytest.mark.parametrize(
    ("events", "head"),
    [
        ([f"{SERIES}\nEXDATE:{DATE}"], ""),
        ([f"{SERIES}\nEXDATE;TZID=Europe/Berlin:20261012T150000"], ""),
        ([SERIES, event("weekly", f":{DATE}", f"RECURRENCE-ID:{DATE}", "STATUS:CANCELLED")], ""),
        ([event("weekly", f":{DATE}", f"RECURRENCE-ID:{DATE}", "STATUS:CANCELLED")], "METHOD:CANCEL"),
        ([event("weekly", f":{DATE}", f"RECURRENCE-ID:{DATE}")], "METHOD:CANCEL"),
        ([event("weekly", ";VALUE=DATE:20261012", f"RECURRENCE-ID:{DATE}"), SERIES], ""),
    ],
)
def test_a_date_of_a_series_that_is_called_off_cancels_its_session(
    clinic: Practice, events: list[str], head: str
) -> None:
    bring(clinic, SERIES)
    bring(clinic, *events, head=head)
    assert sessions(clinic) == [
        (1, "Ana", "2026-10-05 09:00", "scheduled"),
        (2, "Ana", "2026-10-12 09:00", "cancelled"),
        (3, "Ana", "2026-10-19 09:00", "scheduled"),
        (4, "Ana", "2026-10-26 09:00", "scheduled"),
    ]


def test_a_date_of_a_series_that_moves_changes_its_session(clinic: Practice) -> None:
    bring(clinic, SERIES)
    moved = event("weekly", ":20261013T150000Z", f"RECURRENCE-ID:{DATE}")
    assert counts(bring(clinic, SERIES, moved)) == ("0", "1", "3", "0")
    assert sessions(clinic)[1] == (2, "Ana", "2026-10-13 11:00", "scheduled")


@pytest.mark.parametrize("off", ["STATUS:CANCELLED", "STATUS:CANCELLED\nSEQUENCE:3"])
def test_an_event_with_the_status_canceled_cancels_its_session(clinic: Practice, off: str) -> None:
    bring(clinic, FIRST, SECOND)
    assert counts(bring(clinic, FIRST, f"{SECOND}\n{off}")) == ("0", "1", "1", "0")
    assert [each[3] for each in sessions(clinic)] == ["scheduled", "cancelled"]
    assert counts(bring(clinic, FIRST, f"{SECOND}\n{off}", event("third", ":20261009T140000Z", off)))[:2] == ("0", "0")


def test_an_event_that_is_back_schedules_its_session_again(clinic: Practice) -> None:
    bring(clinic, FIRST, SECOND)
    bring(clinic, FIRST)
    assert counts(bring(clinic, FIRST, SECOND)) == ("0", "1", "2", "0")
    assert [each[3] for each in sessions(clinic)] == ["scheduled", "scheduled"]
    bring(clinic, FIRST)
    assert [each[3] for each in sessions(clinic)] == ["scheduled", "cancelled"]


def test_what_a_person_canceled_or_scheduled_again_is_left(clinic: Practice) -> None:
    bring(clinic, FIRST, SECOND)
    clinic.ok("attend 1 --status cancelled")
    assert counts(bring(clinic, FIRST, SECOND)) == ("0", "0", "2", "0")
    bring(clinic, FIRST)
    assert [each[3] for each in sessions(clinic)] == ["cancelled", "cancelled"]
    clinic.ok("attend 2 --status scheduled")
    assert counts(bring(clinic, FIRST)) == ("0", "0", "1", "0")
    assert [each[3] for each in sessions(clinic)] == ["cancelled", "scheduled"]
    assert counts(bring(clinic, FIRST, event("third", ":20261009T140000Z"), f"{SECOND}\nSTATUS:CANCELLED"))[1] == "0"
    assert [each[3] for each in sessions(clinic)] == ["cancelled", "scheduled", "scheduled"]
    clinic.ok("attend 2 --status late-cancelled")
    assert counts(bring(clinic, FIRST, SECOND))[1] == "1"
    assert [each[3] for each in sessions(clinic)] == ["cancelled", "late-cancelled", "cancelled"]


def test_what_is_outside_the_period_is_not_touched(clinic: Practice) -> None:
    november = event("november", ":20261105T140000Z")
    bring(clinic, SERIES, FIRST, november, period="2026-q4")
    before = sessions(clinic)
    bring(clinic, f"{SERIES};UNTIL=20261020T000000Z", FIRST, period="2026-11")
    gone = [each for each in before if each[2].startswith("2026-11")]
    assert len(gone) == 6
    assert sessions(clinic) == [(*each[:3], "cancelled") if each in gone else each for each in before]


def test_an_event_that_moves_out_of_the_period_takes_its_session_along(clinic: Practice) -> None:
    bring(clinic, FIRST, SECOND)
    assert counts(bring(clinic, FIRST.replace("20261007", "20261107"), SECOND)) == ("0", "1", "1", "0")
    assert sessions(clinic)[0] == (1, "Ben", "2026-11-07 09:00", "scheduled")


def test_a_billed_or_marked_session_is_listed_and_not_changed(clinic: Practice) -> None:
    bring(clinic, SERIES, FIRST, SECOND, event("third", ":20261002T140000Z"), event("fourth", ":20261003T140000Z"))
    clinic.at("2026-10-10 12:00")
    clinic.ok("attend 7")
    clinic.ok("attend 8")
    clinic.ok("invoice new Ana --session 8")
    before = sessions(clinic)
    answer = bring(clinic, SERIES, FIRST, SECOND)
    assert notes(answer) == [
        "Session 7 of Ana Lopez, 2026-10-02 10:00, isn't in the calendar any more, but wasn't canceled:"
        " it is marked attended.",
        "Session 8 of Ana Lopez, 2026-10-03 10:00, isn't in the calendar any more, but wasn't canceled:"
        " it is on invoice INV-0001.",
    ]
    assert sessions(clinic) == before
    strict = bring(clinic, SERIES, FIRST, SECOND, more="--strict")
    assert strict.code == 6
    assert "Not in the file, ref 'third': it is marked attended." in notes(strict)


def test_another_calendar_cancels_nothing(clinic: Practice) -> None:
    bring(clinic, FIRST, SECOND, SERIES, event("third", ":20261009T140000Z"))
    before = sessions(clinic)
    assert counts(bring(clinic, event("other", ":20261012T160000Z"))) == ("1", "0", "0", "0")
    # The calendars have one event in common.
    answer = bring(clinic, event("other", ":20261012T160000Z"), FIRST, event("more", ":20261012T170000Z"))
    assert counts(answer) == ("1", "0", "2", "0")
    assert "aren't in this one, more than half of them" in answer.err
    assert sessions(clinic)[: len(before)] == before
    assert counts(bring(clinic, FIRST, SECOND, SERIES, event("third", ":20261009T140000Z"))) == ("0", "0", "7", "0")
    assert counts(bring(clinic, event("other", ":20261012T160000Z"), FIRST)) == ("0", "1", "2", "0")
    assert sessions(clinic)[len(before) :] == [
        (8, "Ana", "2026-10-12 12:00", "scheduled"),
        (9, "Ana", "2026-10-12 13:00", "cancelled"),
    ]


def test_what_was_added_later_belongs_to_the_calendar_too(clinic: Practice) -> None:
    bring(clinic, FIRST, SECOND)
    third = event("third", ":20261009T140000Z")
    bring(clinic, FIRST, SECOND, third)
    assert counts(bring(clinic, FIRST, SECOND)) == ("0", "1", "2", "0")
    assert sessions(clinic)[2] == (3, "Ana", "2026-10-09 10:00", "cancelled")


def test_a_calendar_is_the_same_when_its_events_go_one_by_one(clinic: Practice) -> None:
    events = [FIRST, SECOND, event("third", ":20261009T140000Z"), event("fourth", ":20261012T140000Z")]
    bring(clinic, *events)
    for left in (3, 2, 1):
        assert counts(bring(clinic, *events[:left])) == ("0", "1", str(left), "0")
    assert [each[3] for each in sessions(clinic)] == ["scheduled", *["cancelled"] * 3]


def test_a_message_about_one_event_says_nothing_of_others(clinic: Practice) -> None:
    bring(clinic, FIRST, SECOND)
    before = sessions(clinic)
    assert counts(bring(clinic, SECOND, head="METHOD:REQUEST")) == ("0", "0", "1", "0")
    assert sessions(clinic) == before


def test_a_bad_event_is_not_gone(clinic: Practice) -> None:
    bring(clinic, FIRST, SECOND)
    before = sessions(clinic)
    broken = SECOND.replace("20261008T140000Z", "garbage")
    refused = bring(clinic, FIRST, broken)
    assert refused.code == 6
    assert notes(refused) == [
        "Line 10: The event can't be taken: its DTSTART can't be read: Expected time, got: garbage."
    ]
    assert counts(bring(clinic, FIRST, broken, more="--skip-bad")) == ("0", "0", "1", "1")
    assert sessions(clinic) == before


def test_without_a_period_a_year_from_today_is_read(clinic: Practice) -> None:
    answer = bring(clinic, SERIES, event("yesterday", ":20261004T140000Z"), period="")
    assert counts(answer) == ("53", "0", "0", "0")
    assert answer.err.startswith(
        "practice.ics: read as a calendar, UTF-8, times without a zone in America/New_York, 2026-10-05 to 2027-10-04,"
        " the next year because there is no --period; events left out: 1 outside these days; 5 columns used, 12 left"
        " out: Description, Location,"
    )
    assert sessions(clinic)[-1] == (53, "Ana", "2027-10-04 09:00", "scheduled")


def test_undo_removes_what_a_calendar_added(clinic: Practice) -> None:
    bring(clinic, FIRST, SECOND)
    clinic.ok("import undo 1")
    assert sessions(clinic) == []
    assert counts(bring(clinic, FIRST)) == ("1", "0", "0", "0")


def test_a_dry_run_saves_nothing(clinic: Practice) -> None:
    bring(clinic, FIRST, SECOND)
    before = clinic.dump()
    assert counts(bring(clinic, FIRST, more="--dry-run")) == ("0", "1", "1", "0")
    assert clinic.dump() == before


def test_a_title_can_be_the_client(clinic: Practice) -> None:
    file = clinic.path.parent / "practice.ics"
    file.write_bytes(calendar(event("a", ":20261007T140000Z", title="Ben Okafor", guest="")).encode())
    clinic.ok(["import", "sessions", str(file), "--map", "Title=client", "--set", "service=90834"])
    assert sessions(clinic) == [(1, "Ben", "2026-10-07 10:00", "scheduled")]


def test_a_map_is_saved_and_used(clinic: Practice) -> None:
    bring(clinic, FIRST, more="--save-map ours")
    answer = clinic.zbill(["import", "sessions", str(clinic.path.parent / "practice.ics"), "--from", "ours"])
    assert counts(answer) == ("0", "0", "1", "0")


def test_events_are_chosen_by_a_heading(clinic: Practice) -> None:
    lunch = event("lunch", ":20261007T160000Z", title="Lunch", guest="")
    assert bring(clinic, FIRST, lunch).code == 6
    answer = bring(clinic, FIRST, lunch, more="--only Attendee=*")
    assert counts(answer) == ("1", "0", "0", "0")
    assert "1 row left out by the map." in answer.err


def test_rejects_have_the_headings_of_a_calendar(clinic: Practice, tmp_path: Path) -> None:
    rejects = tmp_path / "rejects.csv"
    bring(clinic, FIRST, event("x", ":20261007T160000Z", guest="eve@example.com"), more=f"--rejects {rejects}")
    heading, row = rejects.read_text().splitlines()
    assert heading == ",".join([*HEADINGS, "reason"])
    assert row.startswith("x,2026-10-07 12:00,,90834,")
    assert row.endswith(',,x,"client: No client has this ref, name or email address."')


def test_a_calendar_is_read_from_standard_input(clinic: Practice) -> None:
    answer = clinic.zbill(["import", "sessions", "-", *HOW, "--period", "2026-10"], stdin=calendar(FIRST))
    assert counts(answer) == ("1", "0", "0", "0")
    assert answer.err.startswith("standard input: read as a calendar")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["import", "clients", "practice.ics"], "practice.ics is a calendar, which has sessions only."),
        (
            ["import", "sessions", "practice.ics", "--heading", "2"],
            "--delimiter and --heading are for CSV files, not for a calendar.",
        ),
        (
            ["import", "sessions", "practice.ics", "--map", "UID=ref"],
            "The ref of an event can't be mapped: it is its UID.",
        ),
        (
            ["import", "sessions", "sessions.csv", "--period", "2026-10"],
            "--period is for a calendar, and this file isn't one.",
        ),
    ],
)
def test_options_that_do_not_fit_are_refused(
    clinic: Practice, monkeypatch: pytest.MonkeyPatch, words: list[str], sentence: str
) -> None:
    monkeypatch.chdir(clinic.path.parent)
    Path("practice.ics").write_text(calendar(FIRST))
    Path("sessions.csv").write_text("ref,client,service,start\n")
    answer = clinic.zbill(words)
    assert (answer.code, answer.err.splitlines()[0]) == (2, sentence)
