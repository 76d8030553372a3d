"""Sessions are edited and deleted before and after they are billed (SPEC 2)."""

from __future__ import annotations

import pytest

from tests.practice import Practice


@pytest.mark.parametrize(
    ("option", "value"),
    [("--fee", "99.00"), ("--start", "2026-10-04 10:00"), ("--minutes", "30"), ("--ward", "Cats"), ("--client", "Ben")],
)
def test_only_the_notes_of_a_billed_session_can_be_edited(therapy: Practice, option: str, value: str) -> None:
    therapy.ok("client add Ben")
    therapy.ok("attend 1")
    was = therapy.json("session show 1")
    answer = therapy.zbill(["session", "edit", "1", option, value])
    assert (answer.code, answer.err.splitlines()[0]) == (4, "Session 1 is billed on invoice INV-0001, line 1.")
    therapy.ok("session edit 1 --notes 'came late'")
    assert therapy.json("session show 1") == was | {"notes": "came late"}


def test_an_unbilled_session_is_billed_with_its_new_fee_to_its_new_client(therapy: Practice) -> None:
    therapy.ok("config set auto_invoice off")
    therapy.ok("client add Ben")
    therapy.ok("attend 1")
    therapy.ok("session edit 1 --fee 99.00 --client Ben")
    assert [(row["client"], row["fee"]) for row in therapy.json("report unbilled")["rows"]] == [("Ben", "99.00")]
    therapy.ok("session edit 1 --fee none")
    assert therapy.json("invoice new Ben")["total"] == "150.00"


def test_giving_a_free_session_a_fee_makes_it_unbilled(therapy: Practice) -> None:
    therapy.ok("session edit 1 --fee 0.00")
    therapy.ok("attend 1")
    assert therapy.json("report unbilled")["rows"] == []
    therapy.ok("session edit 1 --fee 80.00")
    assert [(row["session"], row["fee"]) for row in therapy.json("report unbilled")["rows"]] == [(1, "80.00")]


def test_only_a_session_that_was_never_invoiced_can_be_deleted(therapy: Practice) -> None:
    therapy.ok("session add Ana 90834 '2026-10-06 09:00'")
    therapy.ok("attend 1")
    therapy.ok("invoice void 1 --reason mistake")
    assert therapy.zbill("session delete 2 1").err.startswith(
        "Session 1 can't be deleted: it has been on an invoice.\n"
    )
    assert [each["id"] for each in therapy.json("session list")] == [1, 2]
    therapy.ok("session delete 2")
    assert [each["id"] for each in therapy.json("session list")] == [1]


@pytest.fixture
def series(therapy: Practice) -> Practice:
    """Return a practice with sessions 2 to 6 on Mondays at nine from 2026-10-12, and Ben, Rex and the provider Otto."""
    return therapy.begin(
        "client add Ben",
        "patient add Ana Rex",
        "staff add Otto --provider",
        "service add 90837 'Psychotherapy 60 min' 200.00",
        "session add Ana 90834 '2026-10-12 09:00' --every week --times 5",
    )


def starts(practice: Practice) -> dict[int, str]:
    return {each["id"]: each["start"][:16] for each in practice.json("session list")}


@pytest.mark.parametrize(
    ("options", "differed"),
    [
        ("--start 11:00", "start time 11:00"),
        ("--fee 120.00", "fee 120.00"),
        ("--minutes 30", "length"),
        ("--client Ben", "client"),
        ("--patient Rex", "patient"),
        ("--service 90837", "service"),
        ("--provider Otto", "provider"),
        ("--ward Cats", "ward"),
        ("--place 11", "place"),
        ("--modifier 95", "modifier"),
        ("--notes quiet", "notes"),
        ("--start 11:00 --fee 0.00", "start time 11:00, fee 0.00"),
    ],
)
def test_a_series_edit_names_what_a_session_was_given_singly(series: Practice, options: str, differed: str) -> None:
    series.ok(f"session edit 4 {options}")
    every = "--start 10:00 --fee 90.00 --minutes 40 --service 90834 --provider none --ward Dogs --place 12"
    told = series.ok(f"session edit 2 --following {every} --client Ana --patient none --modifier 94 --notes loud").err
    assert told == f"Session 4 differed from its series: {differed}.\n"


def test_a_series_edit_names_no_value_that_it_leaves_or_that_is_the_same_already(series: Practice) -> None:
    series.ok("session edit 4 --fee 120.00 --ward Cats")
    assert series.ok("session edit 2 --following --fee 120.00 --notes quiet").err == ""


def test_a_session_without_a_fee_of_its_own_is_named_where_the_others_have_one(series: Practice) -> None:
    series.ok("session edit 2 --following --fee 120.00")
    series.ok("session edit 4 --fee none")
    told = "Session 4 differed from its series: fee none.\n"
    assert series.ok("session edit 2 --following --fee 130.00").err == told


def test_a_weekday_moves_a_series_within_its_own_weeks(series: Practice) -> None:
    series.ok("session edit 3 --start 'thursday 4pm' --following")
    assert starts(series) == {
        1: "2026-10-05T09:00",
        2: "2026-10-12T09:00",
        3: "2026-10-22T16:00",
        4: "2026-10-29T16:00",
        5: "2026-11-05T16:00",
        6: "2026-11-12T16:00",
    }


@pytest.mark.parametrize("status", ["cancelled", "late-cancelled --waive --reason ill"])
def test_a_canceled_session_stops_no_series_edit_and_stays_where_it_is(series: Practice, status: str) -> None:
    series.ok(f"attend 3 --status {status}")
    answer = series.ok("session edit 2 --start 2026-10-13T09:00 --following")
    assert answer.err == f"Not changed: session 3 ({status.split()[0]}).\n"
    assert starts(series)[3] == "2026-10-19T09:00"
    assert [starts(series)[each] for each in (2, 4, 5, 6)] == [
        "2026-10-13T09:00",
        "2026-10-27T09:00",
        "2026-11-03T09:00",
        "2026-11-10T09:00",
    ]


def test_deleting_a_series_takes_scheduled_sessions_only(series: Practice) -> None:
    series.at("2026-11-20 12:00")
    series.ok("attend 2")
    series.ok("attend 3 --status cancelled")
    series.ok("attend 4 --status non-billable")
    series.ok("attend 5 --status no-show --waive --reason ill")
    answer = series.ok("session delete 2 --following")
    assert (answer.out, answer.err.splitlines()) == (
        "",
        [
            "Not deleted: session 2 (on INV-0001), session 3 (cancelled), session 4 (non-billable),"
            " session 5 (no-show).",
            "Session 6 was deleted.",
        ],
    )
    assert list(starts(series)) == [1, 2, 3, 4, 5]


def test_deleting_a_series_passes_over_a_session_whose_check_in_was_undone(series: Practice) -> None:
    series.at("2026-10-12 09:00")
    series.ok("checkin 2")
    series.ok("checkin 2 --undo")
    assert series.ok("session delete 2 --following").err.splitlines()[0] == (
        "Not deleted: session 2 (has been on an invoice)."
    )


def test_two_sessions_of_one_series_delete_it_once(series: Practice) -> None:
    assert series.ok("session delete 4 5 --following").err.splitlines() == [
        f"Session {each} was deleted." for each in (4, 5, 6)
    ]


@pytest.mark.parametrize("command", ["delete 3 --following", "edit 3 --ward Cats --following"])
def test_a_series_without_a_session_to_change_is_refused(series: Practice, command: str) -> None:
    series.ok("attend 3 4 5 6 --status cancelled")
    done = "deleted" if command.startswith("delete") else "changed"
    listed = ", ".join(f"session {each} (cancelled)" for each in (3, 4, 5, 6))
    answer = series.zbill(f"session {command}")
    assert (answer.code, answer.err) == (4, f"No session can be {done}: {listed}.\nSee: zbill session show 3\n")


def test_a_canceled_session_can_move_and_stays_canceled(series: Practice) -> None:
    series.ok("attend 3 --status cancelled")
    series.ok("session edit 3 --start '2026-12-01 09:00'")
    session = series.json("session show 3")
    assert (session["start"], session["status"]) == ("2026-12-01T09:00:00-05:00", "cancelled")


@pytest.mark.parametrize("status", ["attended", "no-show", "non-billable"])
def test_a_session_that_took_place_cannot_move_to_the_future(therapy: Practice, status: str) -> None:
    therapy.ok("config set auto_invoice off")
    therapy.ok(f"attend 1 --status {status}")
    assert therapy.zbill("session edit 1 --start '2026-10-06 09:00'").err == (
        f"Session 1 is marked {status}, so it can't move to a day in the future.\n"
        "Mark it scheduled first: zbill attend 1 --status scheduled\n"
    )


DUPLICATE = "This looks like a duplicate of session 2: Ana Lopez, 90834, 2026-10-12 09:00."


@pytest.mark.parametrize(
    ("words", "duplicate"),
    [
        ("Ana 90834 '2026-10-12 09:00'", DUPLICATE),
        ("Ana 90834 '2026-10-12 9:00:00' --minutes 30 --fee 1.00 --provider Otto", DUPLICATE),
        ("Ana 90834 '2026-10-12 09:30'", None),
        ("Ana 90837 '2026-10-12 09:00'", None),
        ("Ben 90834 '2026-10-12 09:00'", None),
        ("Ana 90834 '2026-10-12 09:00' --patient Rex", None),
    ],
    ids=["the same", "other details", "another time", "another service", "another client", "a patient"],
)
def test_the_same_session_again_is_refused(series: Practice, words: str, duplicate: str | None) -> None:
    answer = series.zbill(f"session add {words}")
    assert (answer.code, answer.err.splitlines()[:1] == [duplicate]) == ((4, True) if duplicate else (0, False))
    series.ok(f"session add {words} --again")


def test_a_duplicate_of_a_patients_session_names_the_patient(series: Practice) -> None:
    series.ok("session add Ana 90834 '2026-10-12 13:00' --patient Rex")
    assert series.zbill("session add Ana 90834 '2026-10-12 13:00' --patient Rex").err == (
        "This looks like a duplicate of session 7: Rex of Ana Lopez, 90834, 2026-10-12 13:00.\n"
        "To add it anyway, add --again.\n"
    )


@pytest.mark.parametrize("status", ["cancelled", "late-cancelled"])
def test_a_canceled_session_can_be_booked_again(series: Practice, status: str) -> None:
    series.ok(f"attend 2 --status {status}")
    assert series.ok("session add Ana 90834 '2026-10-12 09:00'").err == ""


def test_a_key_that_was_used_before_finds_no_duplicate(series: Practice) -> None:
    added = series.ok("session add Ben 90834 '2026-10-13 09:00' --key b").out
    assert series.ok("session add Ben 90834 '2026-10-13 09:00' --key b").out == added


def test_the_overlaps_of_a_long_series_are_named_in_part(series: Practice) -> None:
    series.ok("session add Ana 90834 '2026-12-01 09:00' --every day --times 12")
    (told,) = series.ok("session add Ben 90834 '2026-12-01 09:30' --every day --times 12").err.splitlines()
    named = ", ".join(f"{7 + day} and {19 + day} on 2026-12-{1 + day:02}" for day in range(10))
    assert told == f"Warning: Helena Brightwater has overlapping sessions: {named}, and 2 more."


def test_a_session_without_a_provider_overlaps_nothing(series: Practice) -> None:
    assert series.ok("session add Ben 90834 '2026-10-12 09:00' --provider none").err == ""
    assert series.ok("session edit 7 --provider Otto").err == ""
    assert series.ok("session edit 7 --provider Helena").err == (
        "Warning: Helena Brightwater has overlapping sessions: 2 and 7 on 2026-10-12.\n"
    )


def test_a_longer_series_asks_no_more_about_duplicates_and_overlaps(series: Practice) -> None:
    def count_queries(times: int) -> int:
        command = f"session add Ben 90834 '2027-01-04 09:00' --every day --times {times} --dry-run"
        return sum("minutes" in each for each in series.queries(command))

    assert count_queries(2) == count_queries(50) > 0
