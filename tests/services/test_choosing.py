"""The session that a name means, in a table of cases for attend, checkin and checkout (SPEC 9)."""

from __future__ import annotations

import pytest

from tests.practice import Practice

# Today is 2026-10-05, noon. Session 1 is Ana Lopez's of today, 2 and 3 are Ben's of today, 4 and 5 Cy's of days before,
# 6 Dora's of tomorrow, 7 is canceled, 8 and 9 are Eve's of today and of the day before. 10 and 11 are of clients called
# All and 1, and 12 of the client called 77.
COMMANDS = (
    "service add T Talk 100.00",
    "service add E Exam 50.00",
    "client add 'Ana Lopez'",
    "client add Ben",
    "client add 'Cy Hall'",
    "client add Dora",
    "client add 'Eve Ann'",
    "client add Faye",
    "client add All",
    "client add 1",
    "client add 77",
    "client add 'Ana Berg'",
    "client archive 'Ana Berg'",
    "client add 'Gil One' --phone 111",
    "client add 'Gil Two' --phone 222",
    "patient add Ben Rex",
    "session add 'Ana Lopez' T 9:00",
    "session add Ben T 9:00",
    "session add Ben E 15:00 --patient Rex",
    "session add Cy T '2026-10-01 9:00'",
    "session add Cy T '2026-10-02 9:00'",
    "session add Dora T '2026-10-06 9:00'",
    "session add Faye T 9:00",
    "attend 7 --status cancelled",
    "session add Eve T 9:00",
    "session add Eve T '2026-10-04 9:00'",
    "session add All T 9:00",
    "session add 8 T 9:00",
    "session add 9 T 9:00",
)


@pytest.fixture
def today(practice: Practice) -> Practice:
    return practice.begin(*COMMANDS)


def marked(practice: Practice) -> list[int]:
    return [row[0] for row in practice.sql("select id from sessions where status = 'attended' order by id")]


@pytest.mark.parametrize(
    ("named", "sessions"),
    [
        ("ana", [1]),  # an archived namesake doesn't count
        ("'ANA LOPEZ'", [1]),
        ("lop", [1]),
        ("1", [1]),  # the id of a session, not the client called 1, nor the first client
        ("77", [12]),  # no session has this id
        ("eve", [8]),  # today's, not the one of the day before
        ("eve 9", [8, 9]),
        ("ana 8 eve", [1, 8]),  # each once
        ("ana eve 77", [1, 8, 12]),
        ("all", [1, 2, 3, 8, 10, 11, 12]),
        ("ALL", [1, 2, 3, 8, 10, 11, 12]),
        ("All", [10]),  # spelled exactly
        ("all 4", [1, 2, 3, 4, 8, 10, 11, 12]),
        ("ana all", [1, 2, 3, 8, 10, 11, 12]),
    ],
)
def test_attend_marks_the_sessions_that_are_named(named: str, sessions: list[int], today: Practice) -> None:
    today.ok(f"attend {named}")
    assert marked(today) == sessions


@pytest.mark.parametrize(
    ("command", "err"),
    [
        (
            "attend Ben",
            "Ben has 2 unmarked sessions: 2 (2026-10-05 09:00, T), 3 (2026-10-05 15:00, E, Rex).\n"
            "Use the id of one, such as 2.\n",
        ),
        (
            "attend cy",
            "Cy Hall has 2 unmarked sessions: 4 (2026-10-01 09:00, T), 5 (2026-10-02 09:00, T).\n"
            "Use the id of one, such as 4.\n",
        ),
        (
            "attend gil",
            "'gil' matches more than one client: Gil One (11, 111), Gil Two (12, 222).\n"
            "Use the full name or the id of the session. To see today's: zbill today\n",
        ),
        (
            "attend Dora",
            "Dora has no unmarked session. The next session is 6 (2026-10-06 09:00, T, scheduled).\n"
            "Use the id of a session. To see them: zbill session list --client 4\n",
        ),
        (
            "attend Faye",
            "Faye has no unmarked session. The last session is 7 (2026-10-05 09:00, T, cancelled).\n"
            "Use the id of a session. To see them: zbill session list --client 6\n",
        ),
        ("attend 'gil one'", "Gil One has no unmarked session.\nSee: zbill session list --client 11\n"),
        ("attend Xaver", "No client matches 'Xaver'.\nSee: zbill client list\n"),
        (
            "attend rex",
            "No client matches 'rex'. Rex is a patient of Ben.\n"
            "Use the client's name or the id of the session. To see today's: zbill today\n",
        ),
        ("attend 99", "There is no session 99.\nSee: zbill session list\n"),
        (
            "checkin Ben",
            "Ben has 2 scheduled sessions: 2 (2026-10-05 09:00, T), 3 (2026-10-05 15:00, E, Rex).\n"
            "Use the id of one, such as 2.\n",
        ),
        (
            "checkin Cy",
            "Cy Hall has no scheduled or checked-in session. The last session is 5 (2026-10-02 09:00, T, scheduled).\n"
            "Use the id of a session. To see them: zbill session list --client 3\n",
        ),
        (
            "checkin Ana --undo",
            "Ana Lopez has no checked-in session. The last session is 1 (2026-10-05 09:00, T, scheduled).\n"
            "Use the id of a session. To see them: zbill session list --client 1\n",
        ),
        (
            "checkout cy",
            "Cy Hall has 2 unmarked sessions: 4 (2026-10-01 09:00, T), 5 (2026-10-02 09:00, T).\n"
            "Use the id of one, such as 4.\n",
        ),
    ],
)
def test_a_name_that_means_no_session_or_several_does_nothing(command: str, err: str, today: Practice) -> None:
    before = today.dump()
    answer = today.zbill(command)
    assert (answer.code, answer.out, answer.err) == (3, "", err)
    assert today.dump() == before


@pytest.mark.parametrize("named", ["1 8 Ben", "Ben all", "eve nobody", "all cy", "ana 99"])
def test_one_name_that_means_no_session_keeps_the_others_unmarked(named: str, today: Practice) -> None:
    before = today.dump()
    assert today.zbill(f"attend {named}").code == 3
    assert today.dump() == before


def test_names_are_read_from_standard_input(today: Practice) -> None:
    today.ok("attend -", "Ana Lopez\n8\nall\n")
    assert marked(today) == [1, 2, 3, 8, 10, 11, 12]


def test_all_says_who_begins_only_later(today: Practice) -> None:
    assert today.ok("attend all --status no-show").err == "Session 3 begins only at 15:00.\n"


@pytest.mark.parametrize("status", ["cancelled", "late-cancelled", "scheduled"])
def test_a_session_is_called_off_before_it_begins_without_a_word(status: str, today: Practice) -> None:
    assert today.ok(f"attend all --status {status}").err == ""


def test_the_client_of_a_past_day_is_their_one_unmarked_session(today: Practice) -> None:
    today.ok("attend 5 --status cancelled")
    today.ok("attend cy")
    assert marked(today) == [4]


def test_a_client_with_more_sessions_than_are_shown_has_their_number(today: Practice) -> None:
    for minute in range(10, 20):
        today.ok(f"session add Ana T 9:{minute}")
    err = today.zbill("attend Ana").err
    assert err.startswith("Ana Lopez has 11 unmarked sessions: 1 (2026-10-05 09:00, T), 13 (2026-10-05 09:10, T), ")
    assert err.endswith("21 (2026-10-05 09:18, T), ….\nUse the id of one, such as 1.\n")


def test_a_check_in_by_name_is_the_one_that_is_not_in_yet(today: Practice) -> None:
    today.ok("checkin 2")
    assert today.ok("checkin Ben").out == "INV-0002  Ben  50.00  Open\n"
    # Both are in by now.
    assert today.zbill("checkin Ben").err == (
        "Ben has 2 checked-in sessions: 2 (2026-10-05 09:00, T), 3 (2026-10-05 15:00, E, Rex).\n"
        "Use the id of one, such as 2.\n"
    )
    assert today.ok("checkout 2 3").code == 0


def test_a_check_out_by_name_is_the_one_that_is_in_on_whatever_day(today: Practice) -> None:
    today.at("2026-10-04 09:00")
    today.ok("checkin 9")
    today.at("2026-10-05 12:00")
    today.ok("checkout Eve")
    assert marked(today) == [9]
    today.ok("checkout Eve")
    assert marked(today) == [8, 9]


def test_all_check_out_whose_patient_is_in(today: Practice) -> None:
    today.ok("checkin 2")
    today.ok("checkin Eve")
    assert [each["number"] for each in today.json("checkout all")] == ["INV-0001", "INV-0002"]
    assert marked(today) == [2, 8]
    assert today.ok("checkout all").err == "No patient is checked in.\n"


@pytest.mark.parametrize(
    ("command", "is_list"),
    [("attend ana", False), ("attend ana eve", True), ("attend all", True), ("attend ALL", True)],
)
def test_several_sessions_are_a_list(command: str, is_list: bool, today: Practice) -> None:
    assert isinstance(today.json(command), list) is is_list


def test_a_key_is_of_the_name_and_prints_the_first_result_again(today: Practice) -> None:
    first = today.ok("attend Ana --key k1")
    assert first.out == "INV-0001  Ana Lopez  100.00  Open\n"
    again = today.ok("attend Ana --key k1")
    assert (again.out, again.err) == (first.out, "This key was used before. Nothing new was created.\n")
    assert today.zbill("attend 1 --key k1").code == 4
