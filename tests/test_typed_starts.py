"""The start of a session is read as people type it, on the practice's clock (SPEC 9, "Dates")."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zbill.dates import iso_instant, wall_text, wall_time
from zbill.errors import Usage
from zbill.typed_starts import parse_start

NEW_YORK = ZoneInfo("America/New_York")
SATURDAY = date(2026, 10, 3)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-10-05 14:30", "2026-10-05 14:30"),
        ("2026-10-05T14:30", "2026-10-05 14:30"),
        ("2026-10-05 14:30:15", "2026-10-05 14:30:15"),
        ("2026-10-05 14:30:00", "2026-10-05 14:30"),
        ("2026-12-05 9:00", "2026-12-05 09:00"),
        ("9:00", "2026-10-03 09:00"),
        ("2pm", "2026-10-03 14:00"),
        ("2:30 PM", "2026-10-03 14:30"),
        ("12am", "2026-10-03 00:00"),
        ("12:15pm", "2026-10-03 12:15"),
        ("sat 9:00", "2026-10-03 09:00"),
        ("fri 2pm", "2026-10-09 14:00"),
        ("tomorrow 23:59", "2026-10-04 23:59"),
        ("5/10/2026 9:00", "2026-10-05 09:00"),
        ("Oct 5, 2026 9:00", "2026-10-05 09:00"),
        ("5 Oct 2026 9am", "2026-10-05 09:00"),
        ("tomorrow 9:30", "2026-10-04 09:30"),
        ("mon 14:00", "2026-10-05 14:00"),
        ("m 14:00", "2026-10-05 14:00"),
        ("next monday 9am", "2026-10-05 09:00"),
        ("next sat 9am", "2026-10-10 09:00"),
        ("9:30", "2026-10-03 09:30"),
        ("in 2 weeks 9:00", "2026-10-17 09:00"),
        ("2w 9:00", "2026-10-17 09:00"),
        ("tomorrow at 9:30", "2026-10-04 09:30"),
        ("Dec 3 9:30", "2026-12-03 09:30"),
        ("Sep 3 2pm", "2027-09-03 14:00"),
        ("3 Dec, 9:30", "2026-12-03 09:30"),
        ("2026-11-01 1:30", "2026-11-01 01:30"),
        ("2026-11-01T01:30:00-05:00", "2026-11-01 01:30"),
        ("2026-10-05T18:30Z", "2026-10-05 14:30"),
    ],
)
def test_a_typed_start_is_read_as_wall_clock_time(text: str, expected: str) -> None:
    assert wall_text(parse_start(text, SATURDAY, "dmy", NEW_YORK).coming(SATURDAY)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4pm", "2026-10-16 16:00"),
        ("thursday 4pm", "2026-10-15 16:00"),
        ("mon 9:00", "2026-10-12 09:00"),
        ("sunday 9:00", "2026-10-18 09:00"),
        ("friday 9:00", "2026-10-16 09:00"),
        ("today 9:00", "2026-10-03 09:00"),
        ("next monday 9:00", "2026-10-05 09:00"),
        ("w 9:00", "2026-10-14 09:00"),
        ("2026-10-20 9:00", "2026-10-20 09:00"),
    ],
)
def test_the_new_start_of_a_session_is_read_from_its_own_week_and_day(text: str, expected: str) -> None:
    friday = date(2026, 10, 16)
    assert wall_text(parse_start(text, SATURDAY, "", NEW_YORK).in_week_of(friday)) == expected


@pytest.mark.parametrize(
    "text",
    [
        *(
            "2026-10-05",
            "2026-10-05 9",
            "sat",
            "",
            "9",
            "0900",
            "24:00",
            "25:00",
            "9:60",
            "0am",
            "13pm",
            "9:00xm",
        ),
        *("2026-10-05 14:30:60", "oct 3", "2026-10-05T24:30Z", "2026-10-05T14:30+25:00", "٩:٠٠"),
    ],
)
def test_text_without_a_day_and_time_is_refused(text: str) -> None:
    with pytest.raises(Usage) as caught:
        parse_start(text, SATURDAY, "dmy", NEW_YORK)
    assert str(caught.value) == f"{text!r} isn't a date and time."
    assert caught.value.remedy == "Use a form such as '2026-10-03 14:30' or 'tue 2:30pm'."


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("2026-1-5 9:00", "'2026-1-5' isn't a date."),
        ("2026-02-30T09:00Z", "'2026-02-30' isn't a date."),
        ("t 9:00", "'t' can mean more than one day."),
    ],
)
def test_the_error_for_a_start_names_the_wrong_part(text: str, sentence: str) -> None:
    with pytest.raises(Usage) as caught:
        parse_start(text, SATURDAY, "dmy", NEW_YORK)
    assert str(caught.value) == sentence


@given(st.integers(0, 2**33))
def test_a_written_instant_is_read_back_as_its_wall_clock_time(seconds: int) -> None:
    text = iso_instant(seconds, NEW_YORK)
    assert parse_start(text, SATURDAY, "mdy", NEW_YORK).coming(SATURDAY) == wall_time(seconds, NEW_YORK)
