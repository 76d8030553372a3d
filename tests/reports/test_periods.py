"""What a report cannot cover is refused with the nearest right form; what nothing happened in is a report of zeros."""

from __future__ import annotations

import csv
import io

import pytest

from tests.practice import Practice

OF_PERIOD = ("practice", "provider", "provider --collected", "provider --details", "provider --explain",
             "provider --collected --explain", "revenue", "revenue --explain", "taxes", "transactions")  # fmt: skip
OF_DAY = ("ar", "ar --explain", "end-of-day", "open-invoices", "unbilled")
FORMS = "Write it like 2026-10, 2026-q4, 2026, today, yesterday, this-week, last-month, this-year or ytd."

WRONG = {
    "--from 2026-10-05 --to 2026-10-01": (
        "The period from 2026-10-05 to 2026-10-01 ends before it begins.",
        "Write --from 2026-10-01 --to 2026-10-05.",
    ),
    "--period 2026-13": ("'2026-13' is not a period.", FORMS),
    "--period 2026-q5": ("'2026-q5' is not a period.", FORMS),
    "--period 2026-10-05": ("'2026-10-05' is not a period.", FORMS),
    "--to 2026-10-01": ("Up to 2026-10-01, but from when?", "Say where the period begins: --from DAY"),
    "--from 2026-10-06": ("2026-10-06 is still to come.", "The latest day is today, 2026-10-05."),
    "--from 2026-02-30 --to 2026-10-01": ("'2026-02-30' is not a day.", "Write it like 2026-02-28."),
    "--period 2026-10 --from 2026-10-01": (
        "--period and --from/--to say the same thing twice.",
        "Give one of them.",
    ),
    "--period 2026-10 --to 2026-10-01": ("--period and --from/--to say the same thing twice.", "Give one of them."),
}


def said(practice: Practice, command: str) -> tuple[int, str, list[str]]:
    answer = practice.zbill(f"report {command}")
    return answer.code, answer.out, answer.err.splitlines()


@pytest.mark.parametrize("options", WRONG)
def test_an_impossible_period(options: str, practice: Practice) -> None:
    for report in ("practice", "provider --collected --explain", "revenue", "taxes", "transactions"):
        assert said(practice, f"{report} {options}") == (2, "", list(WRONG[options]))


@pytest.mark.parametrize("command", ["ar --as-of", "ar --explain --as-of", "end-of-day"])
def test_a_day_that_is_none_or_still_to_come(command: str, practice: Practice) -> None:
    latest = "The latest day is today, 2026-10-05."
    for day in ("2026-10-06", "tomorrow"):
        assert said(practice, f"{command} {day}") == (2, "", ["2026-10-06 is still to come.", latest])
    for text, like in (("2026-13-01", "2026-10-05"), ("2026-10", "2026-10-05"), ("2026-02-30", "2026-02-28")):
        assert said(practice, f"{command} {text}") == (2, "", [f"'{text}' is not a day.", f"Write it like {like}."])


@pytest.fixture
def staffed(practice: Practice) -> Practice:
    """Helena Brightwater and Helen Wei are providers, Sam Reyes is none."""
    return practice.begin(
        "staff add 'Helen Wei' --provider",
        "staff add 'Sam Reyes'",
    )


@pytest.mark.parametrize("report", ["revenue", "provider --details", "provider --collected --explain"])
def test_a_provider_nobody_can_tell(report: str, staffed: Practice) -> None:
    providers = "Providers: Helen Wei, Helena Brightwater"
    assert said(staffed, f"{report} --provider Nobody") == (3, "", ["No staff member is called 'Nobody'.", providers])
    assert said(staffed, f"{report} --provider Sam") == (3, "", ["Sam Reyes is not a provider.", providers])
    assert said(staffed, f"{report} --provider hel") == (3, "", [
        "'hel' is more than one staff member: Helena Brightwater (1), Helen Wei (2).", "Name it by its id or in full.",
    ])  # fmt: skip
    assert said(staffed, f"{report} --provider wei")[0] == 0


def test_options_that_do_not_go_together(practice: Practice) -> None:
    alone = ["--details lists lines, not documents or money.", "Give --details alone, or --collected --explain."]
    for other in ("--collected", "--explain"):
        assert said(practice, f"provider --details {other}") == (2, "", alone)
    assert said(practice, "provider --provider Helena") == (
        2, "", ["The summary is of all providers.", "Add --details or --explain to --provider."],
    )  # fmt: skip


@pytest.mark.parametrize("report", OF_PERIOD + OF_DAY)
def test_where_nothing_happened_is_a_report_of_zeros(report: str, practice: Practice) -> None:
    period = "--period 2025" if report in OF_PERIOD else ""
    shown = practice.ok(f"report {report} {period}")
    assert (shown.err, shown.out.splitlines()[1].split(" · ")[:2]) == ("", ["Brightwater Therapy", "USD"])
    answer = practice.json(f"report {report} {period}")
    assert answer["currency"] == "USD"
    assert {total for key, total in answer["totals"].items() if key != "log_head"} <= {"0.00", 0}
    assert all(value in ("0.00", 0, None) for row in answer["rows"] for value in list(row.values())[2:])
    table = list(csv.reader(io.StringIO(practice.ok(f"report {report} {period} -f csv").out, newline="")))
    assert len(table) == 1 + len(answer["rows"])


@pytest.mark.parametrize(
    ("options", "first", "last"),
    [
        ("", "2026-10-01", "2026-10-31"),
        ("--period 2026-q3", "2026-07-01", "2026-09-30"),
        ("--period ytd", "2026-01-01", "2026-10-05"),
        ("--period last-month", "2026-09-01", "2026-09-30"),
        ("--period 2024-02", "2024-02-01", "2024-02-29"),
        ("--period today", "2026-10-05", "2026-10-05"),
        ("--from 2026-09-30", "2026-09-30", "2026-10-05"),
        ("--from 2026-09-30 --to yesterday", "2026-09-30", "2026-10-04"),
        ("--from today --to today", "2026-10-05", "2026-10-05"),
    ],
)
def test_a_period_is_whole_days_from_first_to_last(options: str, first: str, last: str, practice: Practice) -> None:
    report = practice.json(f"report practice {options}")
    assert (report["from"], report["to"]) == (first, last)
