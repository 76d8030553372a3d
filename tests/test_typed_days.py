"""Days are read as people type them; what names no full day is refused (SPEC 9, "Dates")."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zbill.dates import EARLIEST, LATEST
from zbill.errors import Usage
from zbill.typed_days import WEEKDAYS, months_later, parse_day

SATURDAY = date(2026, 10, 3)

# Texts made of the words that days have.
WORDS = st.lists(
    st.sampled_from(["last", "next", "in", "ago", "3", "3d", "2", "weeks", "mon", "t", "dec", "2026", "a", "y", "٣"])
).map(" ".join)


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("2026-10-03", "", "2026-10-03"),
        ("2026-02-01", "dmy", "2026-02-01"),
        ("2026-02-01", "mdy", "2026-02-01"),
        ("  2026-02-01 ", "ymd", "2026-02-01"),
        ("2028-02-29", "", "2028-02-29"),
        ("today", "", "2026-10-03"),
        ("Yesterday", "", "2026-10-02"),
        ("TOMORROW", "", "2026-10-04"),
        ("saturday", "", "2026-10-03"),
        ("sat", "", "2026-10-03"),
        ("Fri", "", "2026-10-02"),
        ("sunday", "", "2026-09-27"),
        ("03/10/2026", "dmy", "2026-10-03"),
        ("03/10/2026", "mdy", "2026-03-10"),
        ("3.10.2026", "dmy", "2026-10-03"),
        ("3-1-2026", "mdy", "2026-03-01"),
        ("13/10/2026", "", "2026-10-13"),
        ("10/13/2026", "", "2026-10-13"),
        ("10/13/2026", "ymd", "2026-10-13"),
        ("05/05/2026", "", "2026-05-05"),
        ("2026/10/3", "ymd", "2026-10-03"),
        ("2026.10.03", "ymd", "2026-10-03"),
        ("3 Oct 2026", "", "2026-10-03"),
        ("3 october 2026", "mdy", "2026-10-03"),
        ("3-Sep-2026", "", "2026-09-03"),
        ("Oct 3, 2026", "dmy", "2026-10-03"),
        ("Sept. 3 2026", "", "2026-09-03"),
        ("May 3,2026", "", "2026-05-03"),
        ("29 Feb 2028", "", "2028-02-29"),
        ("tod", "", "2026-10-03"),
        ("y", "", "2026-10-02"),
        ("tom", "", "2026-10-04"),
        ("m", "", "2026-09-28"),
        ("Tues", "", "2026-09-29"),
        ("satur", "", "2026-10-03"),
        ("last friday", "", "2026-10-02"),
        ("last fri", "", "2026-10-02"),
        ("Last Saturday", "", "2026-09-26"),
        ("last-mon", "", "2026-09-28"),
        ("next monday", "", "2026-10-05"),
        ("next sat", "", "2026-10-10"),
        ("next  Friday", "", "2026-10-09"),
        ("3d ago", "", "2026-09-30"),
        ("3 days ago", "", "2026-09-30"),
        ("1 day ago", "", "2026-10-02"),
        ("a week ago", "", "2026-09-26"),
        ("2 weeks ago", "", "2026-09-19"),
        ("1 month ago", "", "2026-09-03"),
        ("2y ago", "", "2024-10-03"),
        ("in 2 weeks", "", "2026-10-17"),
        ("2w", "", "2026-10-17"),
        ("2 weeks", "", "2026-10-17"),
        ("in 3d", "", "2026-10-06"),
        ("in a month", "", "2026-11-03"),
        ("in 1 year", "", "2027-10-03"),
        ("0d", "", "2026-10-03"),
        ("Dec 3 2026", "", "2026-12-03"),
        ("3 Dec 2026", "", "2026-12-03"),
        ("3 Dec, 2026", "", "2026-12-03"),
        ("Decem 3 2026", "", "2026-12-03"),
    ],
)
def test_a_typed_day_is_read(text: str, order: str, expected: str) -> None:
    assert parse_day(text, SATURDAY, order).isoformat() == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sat", "2026-10-03"),
        ("sunday", "2026-10-04"),
        ("Fri", "2026-10-09"),
        ("yesterday", "2026-10-02"),
        ("2026-01-02", "2026-01-02"),
    ],
)
def test_a_coming_weekday_is_the_next_one_from_today(text: str, expected: str) -> None:
    assert parse_day(text, SATURDAY, "", near="coming").isoformat() == expected


@pytest.mark.parametrize(
    ("text", "order", "right"),
    [
        ("2026-1-2", "", "2026-01-02"),
        ("2026-1-2", "ymd", "2026-01-02"),
        ("2026-1-2", "dmy", "2026-01-02"),
        ("20261013", "", "2026-10-13"),
        ("2026/10/13", "", "2026-10-13"),
        ("2026/10/13", "dmy", "2026-10-13"),
        ("2026-02-30", "", "2026-02-28"),
        ("2028-02-30", "", "2028-02-29"),
        ("2026-12-32", "", "2026-12-31"),
        ("31 Apr 2026", "", "2026-04-30"),
        ("10/13/2026", "dmy", "2026-10-13"),
        ("13/10/2026", "mdy", "2026-10-13"),
        ("31/02/2026", "dmy", "2026-10-03"),
        ("13/13/2026", "", "2026-10-03"),
        ("2026-13-01", "", "2026-10-03"),
        ("2026-00-10", "", "2026-10-03"),
        ("0026-10-03", "", "2026-10-03"),
        ("3000-01-01", "", "2026-10-03"),
        ("3/10/26", "dmy", "2026-10-03"),
        ("3 Oct 26", "", "2026-10-03"),
        ("3 Okt 2026", "", "2026-10-03"),
        ("3/10.2026", "dmy", "2026-10-03"),
        ("10", "dmy", "2026-10-03"),
        ("2026", "dmy", "2026-10-03"),
        ("2026-10", "", "2026-10-03"),
        ("2026-W01-1", "", "2026-10-03"),
        ("2026-10-03T09:00", "", "2026-10-03"),
        ("٢٠٢٦-١٠-٠٣", "", "2026-10-03"),
        ("２０２６-10-03", "", "2026-10-03"),
        ("next", "", "2026-10-03"),
        ("last", "", "2026-10-03"),
        ("last t", "", "2026-10-03"),
        ("this friday", "", "2026-10-03"),
        ("friday next", "", "2026-10-03"),
        ("next today", "", "2026-10-03"),
        ("next week", "", "2026-10-03"),
        ("in 3d ago", "", "2026-10-03"),
        ("3", "", "2026-10-03"),
        ("3 ago", "", "2026-10-03"),
        ("3m", "", "2026-10-03"),
        ("99999 days", "", "2026-10-03"),
        ("9999 years", "", "2026-10-03"),
        ("٣d ago", "", "2026-10-03"),
        ("Feb 30", "", "2026-10-03"),
        ("De 3", "", "2026-10-03"),
        ("Dec 2026", "", "2026-10-03"),
        ("soon", "", "2026-10-03"),
        ("-1", "", "2026-10-03"),
        ("", "", "2026-10-03"),
    ],
)
def test_text_that_is_not_a_day_is_refused_with_the_right_form(text: str, order: str, right: str) -> None:
    with pytest.raises(Usage) as caught:
        parse_day(text, SATURDAY, order)
    assert str(caught.value) == f"{text!r} isn't a date."
    words = ", or words such as yesterday, 'last friday', '3d ago' or 'Dec 3'" * any(map(str.isalpha, text))
    assert caught.value.remedy == f"Use YYYY-MM-DD, such as {right}{words}."


@pytest.mark.parametrize("order", ["", "ymd"])
def test_an_ambiguous_day_is_refused_until_date_order_is_set(order: str) -> None:
    with pytest.raises(Usage) as caught:
        parse_day("03/10/2026", SATURDAY, order)
    assert str(caught.value) == "'03/10/2026' can be read two ways."
    assert caught.value.remedy == (
        "Use 2026-03-10 or 2026-10-03. To set the order for all dates:"
        " zbill config set date_order mdy, or: zbill config set date_order dmy"
    )


@given(st.dates(EARLIEST, LATEST), st.sampled_from(["", "ymd", "dmy", "mdy"]))
def test_iso_days_are_never_reordered(day: date, order: str) -> None:
    assert parse_day(day.isoformat(), SATURDAY, order) == day


@given(st.text("0123-/. ٣３octsaTZ:", max_size=12) | WORDS, st.sampled_from(["", "ymd", "dmy", "mdy"]))
def test_any_text_is_a_day_or_a_usage_error(text: str, order: str) -> None:
    try:
        parse_day(text, SATURDAY, order)
    except Usage:
        return
    assert text.isascii()


@pytest.mark.parametrize(
    ("text", "candidates"),
    [
        ("t", "today, tomorrow, tuesday, thursday"),
        ("to", "today, tomorrow"),
        ("T", "today, tomorrow, tuesday, thursday"),
        ("s", "saturday, sunday"),
        ("th", None),
    ],
)
def test_a_beginning_of_two_days_names_them(text: str, candidates: str | None) -> None:
    if candidates is None:
        assert parse_day(text, SATURDAY, "") == date(2026, 10, 1)
        return
    with pytest.raises(Usage) as refused:
        parse_day(text, SATURDAY, "")
    assert refused.value.sentence == f"{text!r} can mean more than one day."
    assert refused.value.remedy == f"Use one of: {candidates}"


@pytest.mark.parametrize(
    ("text", "past", "coming", "either"),
    [
        ("Dec 3", "2025-12-03", "2026-12-03", "2026-12-03"),
        ("3 dec", "2025-12-03", "2026-12-03", "2026-12-03"),
        ("Oct 3", "2026-10-03", "2026-10-03", "2026-10-03"),
        ("Oct 2", "2026-10-02", "2027-10-02", "2026-10-02"),
        ("Oct 4", "2025-10-04", "2026-10-04", "2026-10-04"),
        ("May 1", "2026-05-01", "2027-05-01", "2026-05-01"),
        ("Mar 1", "2026-03-01", "2027-03-01", "2027-03-01"),
        ("Feb 29", "2024-02-29", "2028-02-29", "2028-02-29"),
        ("saturday", "2026-10-03", "2026-10-03", "2026-10-03"),
        ("sunday", "2026-09-27", "2026-10-04", "2026-09-27"),
        ("last sunday", "2026-09-27", "2026-09-27", "2026-09-27"),
        ("next sunday", "2026-10-04", "2026-10-04", "2026-10-04"),
    ],
)
def test_a_day_without_a_year_and_a_weekday_are_the_nearest_that_can_be_meant(
    text: str, past: str, coming: str, either: str
) -> None:
    found = [str(parse_day(text, SATURDAY, "", near=near)) for near in ("past", "coming", "either")]
    assert found == [past, coming, either]


def test_a_birth_date_needs_a_year() -> None:
    with pytest.raises(Usage) as refused:
        parse_day("Dec 3", SATURDAY, "", near="dated")
    assert refused.value.sentence == "'Dec 3' has no year."
    assert refused.value.remedy == "Use YYYY-MM-DD, such as 2025-12-03."
    assert parse_day("3 weeks ago", SATURDAY, "", near="dated") == date(2026, 9, 12)
    assert parse_day("Dec 3 1980", SATURDAY, "", near="dated") == date(1980, 12, 3)


@given(st.dates(EARLIEST, LATEST), st.dates(EARLIEST, LATEST), st.sampled_from(["%Y-%m-%d", "%b %d %Y", "%d %B %Y"]))
def test_a_written_day_is_read_back_as_the_same(day: date, today: date, form: str) -> None:
    assert parse_day(f"{day:{form}}", today, "") == day


@given(st.dates(EARLIEST, LATEST), st.integers(0, 9999), st.sampled_from(["d", " days", "w", " weeks"]))
def test_a_count_of_days_and_its_reverse_cancel_out(today: date, count: int, unit: str) -> None:
    try:
        then = parse_day(f"in {count}{unit}", today, "")
    except Usage:
        return
    assert parse_day(f"{count}{unit} ago", then, "") == today
    assert (then - today).days == count * (7 if "w" in unit else 1)


@given(st.dates(EARLIEST, LATEST), st.sampled_from(WEEKDAYS))
def test_last_and_next_weekday_are_on_both_sides_of_today(today: date, name: str) -> None:
    before, after = (parse_day(f"{which} {name}", today, "") for which in ("last", "next"))
    assert before < today < after
    assert before.weekday() == after.weekday() == WEEKDAYS.index(name)
    assert (after - before).days == (14 if today.weekday() == after.weekday() else 7)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2026-10-03", 1, "2026-11-03"),
        ("2026-10-31", 1, "2026-11-30"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2026-12-15", 1, "2027-01-15"),
        ("2026-01-15", -1, "2025-12-15"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2999-12-01", 1, None),
        ("1800-01-01", -1, None),
    ],
)
def test_months_later_is_the_last_day_of_a_shorter_month(day: str, months: int, expected: str | None) -> None:
    found = months_later(date.fromisoformat(day), months)
    assert (str(found) if found else None) == expected
