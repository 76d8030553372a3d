"""A month or a quarter that is over means its last day for --on, --as-of and --date (SPEC 9, "Dates")."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.practice import Answer, Practice

OVER = {
    "2026-09": "2026-09-30",
    "last-month": "2026-09-30",
    "2026-q3": "2026-09-30",
    "2026-02": "2026-02-28",
    "2024-02": "2024-02-29",
}
NOT_OVER = {"2026-10": "2026-10-31", "this-month": "2026-10-31", "2026-q4": "2026-12-31", "2027-01": "2027-01-31"}


def date_of_report(practice: Practice, day: str) -> str:
    return str(practice.json(f"report ar --as-of {day}")["as_of"])


def date_of_charge(practice: Practice, day: str) -> str:
    return str(practice.json(f"charge Ana Book 10.00 --date {day}")["date"])


def date_of_deposit(practice: Practice, day: str) -> str:
    return str(practice.json(f"deposit Ana 10.00 --date {day}")["date"])


def date_of_invoice(practice: Practice, day: str) -> str:
    return str(practice.json(f"invoice new Ana --empty --date {day}")["date"])


def date_of_line(practice: Practice, day: str) -> str:
    practice.ok("charge Ana Book 10.00")
    return str(practice.json(f"invoice edit 1 1 --date {day}")["lines"][0]["date"])


def date_of_closing(practice: Practice, day: str) -> str:
    practice.ok("charge Ana Book 10.00 --date 2024-02-01")
    return str(practice.json(f"invoice close 1 --on {day}")["closed_on"])


WAYS = [date_of_report, date_of_charge, date_of_deposit, date_of_invoice, date_of_line, date_of_closing]


@pytest.mark.parametrize("text", OVER)
@pytest.mark.parametrize("way", WAYS)
def test_a_month_that_is_over_means_its_last_day(
    way: Callable[[Practice, str], str], text: str, therapy: Practice
) -> None:
    assert way(therapy, text) == OVER[text]


WORDS = ", or words such as yesterday, 'last friday', '3d ago' or 'Dec 3'"
COMMANDS = [
    "report ar --as-of",
    "report ar --explain --as-of",
    "charge Ana Book 10.00 --date",
    "deposit Ana 10.00 --date",
    "pay Ana 10.00 --date",
    "refund 1 10.00 --date",
    "invoice new Ana --date",
    "invoice add 1 Book 10.00 --date",
    "invoice edit 1 1 --date",
    "invoice close 1 --on",
    "invoice close --all --on",
]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_month_that_is_not_over_is_refused(command: str, therapy: Practice) -> None:
    for text, last in NOT_OVER.items():
        assert therapy.zbill(f"{command} {text}") == Answer(
            2,
            "",
            f"{text!r} isn't over: its last day is {last}.\n"
            "Use a day such as 2026-10-05, or a month or quarter that is over, such as last-month.\n",
        )


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("text", ["10", "2025", "last-year", "last-week", "2026-13"])
def test_a_text_that_names_no_full_day_is_refused(command: str, text: str, therapy: Practice) -> None:
    assert therapy.zbill(f"{command} {text}") == Answer(
        2, "", f"{text!r} isn't a date.\nUse YYYY-MM-DD, such as 2026-10-05{WORDS * text.startswith('last')}.\n"
    )


def test_a_month_is_over_the_day_after_its_last_day(therapy: Practice) -> None:
    therapy.at("2026-10-31 23:59")
    assert therapy.zbill("report ar --as-of 2026-10").err.splitlines()[0] == (
        "'2026-10' isn't over: its last day is 2026-10-31."
    )
    therapy.at("2026-11-01 00:00")
    assert date_of_report(therapy, "2026-10") == "2026-10-31"
