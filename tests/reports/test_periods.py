"""A report refuses an impossible period with the nearest right form, and shows zeros for an empty one."""

from __future__ import annotations

import csv
import io

import pytest

from tests.practice import Practice

OF_PERIOD = ("practice", "provider", "provider --collected", "provider --details", "provider --explain",
             "provider --collected --explain", "revenue", "revenue --explain", "taxes", "transactions")  # fmt: skip
OF_DAY = ("ar", "ar --explain", "end-of-day", "open-invoices", "unbilled")
FORMS = "Use a period such as 2026-10, 2026-q4, 2026, today, yesterday, this-week, last-month, this-year or ytd."

WRONG = {
    "--from 2026-10-05 --to 2026-10-01": (
        "The period from 2026-10-05 to 2026-10-01 ends before it begins.",
        "Use --from 2026-10-01 --to 2026-10-05.",
    ),
    "--period 2026-13": ("'2026-13' isn't a period.", FORMS),
    "--period 2026-q5": ("'2026-q5' isn't a period.", FORMS),
    "--period 2026-10-05": ("'2026-10-05' isn't a period.", FORMS),
    "--to 2026-10-01": ("--to needs --from here.", "Add --from DAY."),
    "--from 2026-10-06": ("2026-10-06 is in the future.", "Use today, 2026-10-05, or earlier."),
    "--from 2026-02-30 --to 2026-10-01": ("'2026-02-30' isn't a date.", "Use YYYY-MM-DD, such as 2026-02-28."),
    "--period 2026-10 --from 2026-10-01": ("Use either --period or --from/--to, not both.",),
    "--period 2026-10 --to 2026-10-01": ("Use either --period or --from/--to, not both.",),
}


def said(practice: Practice, command: str) -> tuple[int, str, list[str]]:
    answer = practice.zbill(f"report {command}")
    return answer.code, answer.out, answer.err.splitlines()


@pytest.mark.parametrize("options", WRONG)
def test_an_impossible_period_is_a_usage_error(options: str, practice: Practice) -> None:
    for report in ("practice", "provider --collected --explain", "revenue", "taxes", "transactions"):
        assert said(practice, f"{report} {options}") == (2, "", list(WRONG[options]))


@pytest.mark.parametrize("command", ["ar --as-of", "ar --explain --as-of", "end-of-day"])
def test_an_impossible_or_future_day_is_a_usage_error(command: str, practice: Practice) -> None:
    earlier = "Use today, 2026-10-05, or earlier."
    for day in ("2026-10-06", "tomorrow"):
        assert said(practice, f"{command} {day}") == (2, "", ["2026-10-06 is in the future.", earlier])
    for text, like in (("2026-13-01", "2026-10-05"), ("2026", "2026-10-05"), ("2026-02-30", "2026-02-28")):
        assert said(practice, f"{command} {text}") == (
            2,
            "",
            [f"'{text}' isn't a date.", f"Use YYYY-MM-DD, such as {like}."],
        )


@pytest.fixture
def staffed(practice: Practice) -> Practice:
    """Create the provider Helen Wei beside Helena Brightwater, and Sam Reyes, who isn't a provider."""
    return practice.begin(
        "staff add 'Helen Wei' --provider",
        "staff add 'Sam Reyes'",
    )


@pytest.mark.parametrize("report", ["revenue", "provider --details", "provider --collected --explain"])
def test_an_unknown_or_ambiguous_provider_is_not_found(report: str, staffed: Practice) -> None:
    providers = "Use one of: Helen Wei, Helena Brightwater."
    assert said(staffed, f"{report} --provider Nobody") == (3, "", ["No staff member matches 'Nobody'.", providers])
    assert said(staffed, f"{report} --provider Sam") == (3, "", ["Sam Reyes isn't a provider.", providers])
    assert said(staffed, f"{report} --provider hel") == (3, "", [
        "'hel' matches more than one staff member: Helen Wei (2), Helena Brightwater (1).",
        "Use the id or the full name.",
    ])  # fmt: skip
    assert said(staffed, f"{report} --provider wei")[0] == 0


def test_options_that_cannot_be_combined_are_a_usage_error(practice: Practice) -> None:
    alone = ["--details can't be combined with --collected or --explain.", "Use --details alone, or leave it out."]
    for other in ("--collected", "--explain"):
        assert said(practice, f"provider --details {other}") == (2, "", alone)
    assert said(practice, "provider --provider Helena") == (
        2, "", ["The summary always covers all providers.", "Add --details or --explain to --provider."],
    )  # fmt: skip


@pytest.mark.parametrize("report", OF_PERIOD + OF_DAY)
def test_a_report_of_an_empty_period_shows_zeros(report: str, practice: Practice) -> None:
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
def test_a_period_covers_whole_days_from_first_to_last(options: str, first: str, last: str, practice: Practice) -> None:
    report = practice.json(f"report practice {options}")
    assert (report["from"], report["to"]) == (first, last)
