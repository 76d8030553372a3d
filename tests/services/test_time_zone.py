"""A session keeps its wall-clock time, whatever becomes of the practice's zone, and a document its day (SPEC 1)."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.practice import ZONE, Practice

WITHOUT_SUMMER_TIME = "America/Regina"

# Two in the morning of 2026-10-06 in New York is still 2026-10-05 in Los Angeles.
DATED_TOMORROW = {
    "charge Ana Book 20.00": "invoice INV-0002",
    "invoice add 1 Gift 0.00": "line 3 of invoice INV-0001",
    "invoice add 1 Book 5.00 --date 2026-10-05": "a change of invoice INV-0001",
    "invoice close 1": "the closing of invoice INV-0001",
    "invoice void 1 --reason mistake": "the void of invoice INV-0001",
    "pay Ana 20.00": "a payment or credit on invoice INV-0001",
    "deposit Ana 20.00": "receipt RCT-0002",
    "refund 1 5.00": "receipt RCT-0002",
    "receipt void 1 --reason bounced": "the void of receipt RCT-0001",
    "credit apply Ana": "a payment or credit on invoice INV-0001",
    "credit add Ana 5.00 --reason sorry": "the goodwill of Ana Lopez",
    "attend 2 --status non-billable": "session 2 (non-billable)",
    "attend 2 --status no-show --waive --reason ill": "session 2 (no-show)",
    "config set locked_through 2026-10-06": "the locked period",
}
ON_A_CLOSED_INVOICE = {
    "writeoff 1 5.00 --reason gone": "a write-off of invoice INV-0001",
    "invoice credit 1 --line 1=5.00 --reason mistake": "credit note CN-0001",
}


@pytest.fixture
def rules(tmp_path: Path) -> Iterator[Callable[[str], None]]:
    """Return a function that gives New York the clock of another zone, as new rules of the zone would."""

    def keep_time_like(other: str) -> None:
        file = tmp_path / "rules" / ZONE
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(next(path for root in found if (path := root / other).is_file()).read_bytes())
        zoneinfo.reset_tzpath([tmp_path / "rules"])
        ZoneInfo.clear_cache()

    found = [*map(Path, map(str, zoneinfo.TZPATH)), Path(str(files("tzdata"))) / "zoneinfo"]
    yield keep_time_like
    zoneinfo.reset_tzpath()
    ZoneInfo.clear_cache()


@pytest.fixture
def evening(therapy: Practice) -> Practice:
    """Return a practice with documents of 2026-10-05 and session 2 on 2026-10-06, at two that morning."""
    therapy.ok("session add Ana 90834 '2026-10-06 10:00'")
    therapy.ok("deposit Ana 10.00")
    therapy.ok("attend 1")
    therapy.ok("invoice add 1 Letter 10.00")
    therapy.at("2026-10-06 02:00")
    return therapy


def starts(practice: Practice) -> list[str]:
    return [each["start"] for each in practice.json("session list")]


def test_a_changed_time_zone_moves_no_session(therapy: Practice) -> None:
    therapy.ok("session add Ana 90834 '2026-12-07 09:00'")
    therapy.ok("config set timezone Europe/Berlin")
    assert starts(therapy) == ["2026-10-05T09:00:00+02:00", "2026-12-07T09:00:00+01:00"]
    assert therapy.sql("select start, day from sessions") == [
        ("2026-10-05 09:00", "2026-10-05"),
        ("2026-12-07 09:00", "2026-12-07"),
    ]


def test_changed_rules_of_the_zone_move_no_session(therapy: Practice, rules: Callable[[str], None]) -> None:
    therapy.ok("session add Ana 90834 '2026-12-07 09:00'")
    assert starts(therapy) == ["2026-10-05T09:00:00-04:00", "2026-12-07T09:00:00-05:00"]
    rules(WITHOUT_SUMMER_TIME)
    assert starts(therapy) == ["2026-10-05T09:00:00-06:00", "2026-12-07T09:00:00-06:00"]
    assert therapy.ok("session list").out.count(" 09:00 ") == 2


def test_a_start_that_new_rules_skip_is_shown_and_marked(therapy: Practice, rules: Callable[[str], None]) -> None:
    rules(WITHOUT_SUMMER_TIME)
    therapy.ok("session add Ana 90834 '2027-03-14 02:30'")
    assert starts(therapy)[1] == "2027-03-14T02:30:00-06:00"
    zoneinfo.reset_tzpath()
    ZoneInfo.clear_cache()

    assert starts(therapy)[1] == "2027-03-14T02:30:00-05:00"
    assert therapy.ok("session list --period 2027").out.splitlines()[3:] == [
        " 2  Ana Lopez           90834    2027-03-14 02:30 (skipped)  scheduled"
    ]
    assert "Start     2027-03-14 02:30 (skipped)\n" in therapy.ok("session show 2").out
    assert " 2  02:30 (skipped)  Ana Lopez " in therapy.ok("today 2027-03-14").out
    edited = therapy.ok("session edit 2 --minutes 30").out
    assert edited == "2  Ana Lopez  2027-03-14 02:30 (skipped)  90834  scheduled\n"
    assert therapy.zbill("session edit 2 --start 2:45").err.splitlines() == [
        "2027-03-14 02:45 doesn't exist in America/New_York: the clock skips it.",
        "Use 03:45, which the clock shows instead.",
    ]
    assert therapy.ok("session edit 2 --start 3:30").out == "2  Ana Lopez  2027-03-14 03:30  90834  scheduled\n"


@pytest.mark.parametrize("command", DATED_TOMORROW)
def test_the_zone_does_not_change_while_something_would_be_dated_tomorrow(evening: Practice, command: str) -> None:
    evening.ok(command)
    refused(evening, DATED_TOMORROW[command])


@pytest.mark.parametrize("command", ON_A_CLOSED_INVOICE)
def test_the_zone_does_not_change_while_something_of_a_closed_invoice_would_be(evening: Practice, command: str) -> None:
    evening.at("2026-10-05 23:00")
    evening.ok("invoice close 1")
    evening.at("2026-10-06 02:00")
    evening.ok(command)
    refused(evening, ON_A_CLOSED_INVOICE[command])


def refused(practice: Practice, what: str) -> None:
    answer = practice.zbill("config set timezone America/Los_Angeles")
    assert (answer.code, answer.out, answer.err.splitlines()) == (
        4,
        "",
        [
            f"It is still 2026-10-05 in America/Los_Angeles, and {what} is dated 2026-10-06.",
            "Wait until it is 2026-10-06 there, then run: zbill config set timezone America/Los_Angeles",
        ],
    )
    assert practice.ok("config get timezone").out == "America/New_York\n"
    practice.at("2026-10-06 03:00")
    practice.ok("config set timezone America/Los_Angeles")


def test_the_zone_can_change_while_nothing_is_dated_tomorrow(evening: Practice) -> None:
    evening.ok("session add Ana 90834 '2026-10-07 09:00'")
    evening.ok("session add Ana 90834 '2026-10-08 09:00'")
    evening.ok("attend 4 --status cancelled")
    evening.ok("tax add GST 5 --from 2026-11-01")
    evening.ok("config set timezone America/Los_Angeles")
    assert evening.ok("config get timezone").out == "America/Los_Angeles\n"
