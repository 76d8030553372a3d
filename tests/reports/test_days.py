"""Reports count by days in the practice's time zone, not in UTC or the machine_zone's, even when the clock changes."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.practice import Practice

ROOT = Path(__file__).parents[2]
ZBILL = "import sys; from zbill.cli.app import main; sys.exit(main(sys.argv[2:], now=int(sys.argv[1])))"


@pytest.fixture(params=["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago"])
def machine_zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Set the machine's time zone to UTC and to those farthest from the practice's."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", request.param)
        time.tzset()
        yield request.param
    time.tzset()


@pytest.fixture
def ana(practice: Practice) -> Practice:
    """Create Ana with an open invoice of 100.00 dated 2026-08-31; UTC is four hours ahead of New York."""
    practice.at("2026-08-31 09:00")
    return practice.begin(
        "client add Ana",
        "charge Ana Exam 100.00",
    )


@pytest.mark.usefixtures("machine_zone")
def test_a_payment_late_on_the_last_day_of_a_month_counts_in_that_month(ana: Practice) -> None:
    ana.at("2026-08-31 23:30")
    ana.ok("pay Ana 40.00")
    ana.at("2026-09-01 00:30")
    ana.ok("invoice close 1")
    ana.ok("receipt void 1 --reason bounced")

    assert paid(ana, "2026-08") == ("40.00", "0.00")
    assert paid(ana, "2026-09") == ("0.00", "40.00")
    assert [revenue(ana, month) for month in ("2026-08", "2026-09")] == ["0.00", "100.00"]
    assert [ana.json(f"report {name} --period this-month")["from"] for name in ("practice", "taxes")] == [
        "2026-09-01"
    ] * 2
    assert ana.json("report end-of-day yesterday")["as_of"] == "2026-08-31"
    receivable = [ana.json(f"report ar --as-of {day}")["totals"] for day in ("2026-08-31", "2026-09-01")]
    assert [(each["closed_balance"], each["paid_on_open"]) for each in receivable] == [
        ("0.00", "-40.00"),
        ("100.00", "0.00"),
    ]


@pytest.mark.usefixtures("machine_zone")
def test_the_25_hour_day_when_the_clock_goes_back_counts_as_one_day(ana: Practice) -> None:
    ana.at("2026-10-31 23:30")
    ana.ok("pay Ana 10.00")
    # On 2026-11-01 one o'clock comes twice: at 05:00 UTC and again at 06:00 UTC.
    ana.at("2026-11-01 01:30")
    ana.ok("pay Ana 20.00")
    ana.later(3600)
    ana.ok("pay Ana 30.00")
    ana.ok("invoice close 1")
    assert ana.json("invoice show 1")["closed_at"] == "2026-11-01T01:30:00-05:00"
    ana.at("2026-11-01 23:30")
    ana.ok("pay Ana 5.00")
    ana.at("2026-11-02 00:30")
    ana.ok("pay Ana 35.00")

    assert paid(ana, "2026-10") == ("10.00", "0.00")
    days = ("2026-10-31", "2026-11-01", "2026-11-02")
    assert [paid(ana, day)[0] for day in days] == ["10.00", "55.00", "35.00"]
    assert [revenue(ana, day) for day in days] == ["0.00", "100.00", "0.00"]
    assert [ana.json(f"report ar --as-of {day}")["totals"]["account_balance"] for day in days] == [
        "-10.00",
        "35.00",
        "0.00",
    ]
    assert [ana.zbill(f"report end-of-day {day}").code for day in days] == [0, 0, 0]
    by_line = ana.json("report provider --collected --explain --period 2026-11")["rows"]
    assert [(row["closed_on"], row["collected_revenue"]) for row in by_line] == [("2026-11-01", "100.00")]


def test_a_process_in_another_time_zone_prints_the_same_report(ana: Practice) -> None:
    ana.at("2026-08-31 23:30")
    ana.ok("pay Ana 40.00")
    expected = ana.ok("report transactions --period today -f csv").out
    words = [
        sys.executable,
        "-c",
        ZBILL,
        str(ana.now),
        "--db",
        str(ana.path),
        *"report transactions --period today".split(),
    ]
    environment = {**os.environ, "TZ": "Pacific/Kiritimati", "PYTHONPATH": str(ROOT)}
    process = subprocess.run([*words, "-f", "csv"], env=environment, check=True, stdout=subprocess.PIPE)
    assert process.stdout.decode() == expected
    assert expected.splitlines()[1].startswith("2026-08-31,RCT-0001,payment,Ana,1,")


def paid(practice: Practice, period: str) -> tuple[str, str]:
    """Return what was paid in a month or on a day, and how much of it was voided."""
    totals = practice.json(f"report transactions {period_options(period)}")["totals"]
    return totals["paid"], totals["voided_paid"]


def revenue(practice: Practice, period: str) -> str:
    return str(practice.json(f"report practice {period_options(period)}")["totals"]["total_revenue_invoiced"])


def period_options(period: str) -> str:
    return f"--period {period}" if len(period) == len("2026-10") else f"--from {period} --to {period}"
