"""`invoice close --on` gives a closing an earlier day: reports count it then, the 24 hours run from now (SPEC 5)."""

from __future__ import annotations

from contextlib import closing
from datetime import date

import pytest

from tests.cli.test_terminal import on_terminal
from tests.practice import Answer, Practice
from zbill.desk import Desk
from zbill.file import connection
from zbill.services.papers import invoice_paper


@pytest.fixture
def billed(therapy: Practice) -> Practice:
    """Bill Ana in September: INV-0001 of the 28th, 100.00, and INV-0002 of the 29th with a line of 1 October, 70.00."""
    return therapy.begin(
        "charge Ana Course 100.00 --date 2026-09-28",
        "charge Ana Book 50.00 --date 2026-09-29",
        "invoice add 2 Postage 20.00 --date 2026-10-01",
    )


def revenue(practice: Practice, month: str) -> str:
    return str(practice.json(f"report practice --period {month}")["totals"]["total_revenue_invoiced"])


def test_reports_count_the_closing_on_its_day_and_its_moment_is_kept(billed: Practice) -> None:
    assert billed.ok("invoice close 1 --on 2026-09-30").out == "INV-0001  Ana Lopez  100.00  Closed\n"
    invoice = billed.json("invoice show 1")
    assert (invoice["closed_at"], invoice["closed_on"]) == ("2026-10-05T12:00:00-04:00", "2026-09-30")
    assert (revenue(billed, "2026-09"), revenue(billed, "2026-10")) == ("100.00", "0.00")
    balances = [billed.json(f"report ar --as-of 2026-09-{day}")["totals"]["closed_balance"] for day in (29, 30)]
    assert balances == ["0.00", "100.00"]
    assert billed.zbill("check") == Answer(0, "", "")


def test_the_card_shows_the_day_only_if_it_is_not_that_of_the_moment(billed: Practice) -> None:
    billed.ok("invoice close 1 --on 2026-09-30")
    billed.ok("invoice close 2")
    first, second = (billed.ok(f"invoice show {number}").out.splitlines() for number in (1, 2))
    assert first[9:12] == ["Opened     2026-10-05 12:00", "Closed     2026-10-05 12:00", "Counts on  2026-09-30"]
    assert second[9:12] == ["Opened   2026-10-05 12:00", "Closed   2026-10-05 12:00", "Overdue  6 days"]


def test_an_invoice_is_not_closed_on_a_day_on_which_more_was_paid_than_its_total_now(billed: Practice) -> None:
    billed.at("2026-10-20 12:00")
    billed.ok("pay Ana 100.00 --invoice 1")
    billed.at("2026-11-01 12:00")
    billed.ok("invoice edit 1 1 --price 60.00")
    assert billed.zbill("invoice close 1 --on 2026-10-31") == Answer(
        4,
        "",
        "Invoice INV-0001 can't be closed on 2026-10-31: before 2026-11-01, more was paid on it than its total.\n"
        "Close it on that day or later: zbill invoice close INV-0001 --on 2026-11-01\n",
    )
    assert billed.ok("invoice close 1 --on 2026-11-01").out == "INV-0001  Ana Lopez  60.00  Closed\n"
    assert billed.zbill("check") == Answer(0, "", "")


def test_the_log_has_the_day_of_the_closing_and_its_moment(billed: Practice) -> None:
    billed.ok("invoice close 1 --on 2026-09-30")
    entry = billed.json("log --limit 1")[0]
    assert (entry["at"], entry["what"], entry["object"]) == ("2026-10-05T12:00:00-04:00", "invoice close", "INV-0001")
    assert (entry["before"], entry["after"]) == ({"status": "open"}, {"status": "closed", "closed_on": "2026-09-30"})


@pytest.mark.parametrize(
    ("command", "code", "told"),
    [
        (
            "invoice close 1 --on 2026-10-06",
            2,
            "The closing date 2026-10-06 is in the future.\nUse today, 2026-10-05, or earlier.\n",
        ),
        (
            "invoice close 1 --on 2026-09-27",
            4,
            "Invoice INV-0001 can't be closed on 2026-09-27: it is dated 2026-09-28.\n"
            "Close it on that day or later: zbill invoice close INV-0001 --on 2026-09-28\n",
        ),
        (
            "invoice close 1 2 --on 2026-09-30",
            4,
            "Invoice INV-0002 can't be closed on 2026-09-30: it has a line dated 2026-10-01.\n"
            "Close it on that day or later: zbill invoice close INV-0002 --on 2026-10-01\n",
        ),
    ],
)
def test_a_closing_has_no_day_in_the_future_or_before_its_invoice(
    command: str, code: int, told: str, billed: Practice
) -> None:
    assert billed.zbill(command) == Answer(code, "", told)
    assert {each["status"] for each in billed.json("invoice list")} == {"Open"}


def test_the_day_of_a_void_line_does_not_count(billed: Practice) -> None:
    billed.ok("invoice void-line 2 2")
    billed.ok("invoice close 2 --on 2026-09-29")
    assert revenue(billed, "2026-09") == "50.00"


def test_a_closing_has_no_day_in_the_locked_period(billed: Practice) -> None:
    billed.ok("config set locked_through 2026-09-30")
    assert billed.zbill("invoice close 1 --on 2026-09-30") == Answer(
        4,
        "",
        "A closing dated 2026-09-30 falls in the locked period (through 2026-09-30).\nUse a later date with --on.\n",
    )
    billed.ok("invoice close 1 --on 2026-10-01")
    billed.ok("config set locked_through 2026-10-01")
    assert billed.zbill("invoice reopen 1").code == 4


def test_the_24_hours_run_from_the_moment(billed: Practice) -> None:
    billed.ok("invoice close 1 2 --on 2026-10-01")
    billed.later(24 * 3600)
    billed.ok("invoice reopen 1")
    billed.later(1)
    assert billed.zbill("invoice reopen 2").err.splitlines()[0] == (
        "Invoice INV-0002 was closed more than 24 hours ago."
    )


def test_the_last_closing_counts(billed: Practice) -> None:
    billed.ok("invoice close 1")
    billed.ok("invoice reopen 1")
    billed.ok("invoice close 1 --on 2026-09-30")
    assert (revenue(billed, "2026-09"), revenue(billed, "2026-10")) == ("100.00", "0.00")
    billed.ok("invoice reopen 1")
    assert (revenue(billed, "2026-09"), billed.json("invoice show 1")["closed_on"]) == ("0.00", None)
    billed.ok("invoice close 1")
    assert (revenue(billed, "2026-09"), revenue(billed, "2026-10")) == ("0.00", "100.00")
    assert billed.zbill("check") == Answer(0, "", "")


def test_a_revised_invoice_prints_the_day_on_which_the_client_can_have_got_it(billed: Practice) -> None:
    """Otherwise a revised invoice would be older than the one that it replaces."""
    billed.ok("invoice close 1 --on 2026-09-30")
    billed.later(20 * 3600)
    billed.ok("invoice reopen 1")
    billed.ok("invoice close 1 --on 2026-09-30")
    billed.at("2027-01-10 12:00")
    with closing(connection.connect(billed.path)) as conn:
        paper = invoice_paper(Desk(conn, billed.path, billed.now), "1")
    assert (paper.date, paper.revised_on) == (date(2026, 9, 28), date(2026, 10, 6))


def test_a_credit_note_of_an_invoice_closed_earlier_counts_today(billed: Practice) -> None:
    billed.ok("invoice close 1 --on 2026-09-30")
    billed.ok("invoice credit 1 --line 1=40.00 --reason agreed")
    assert (revenue(billed, "2026-09"), revenue(billed, "2026-10")) == ("100.00", "-40.00")
    balances = [billed.json(f"report ar --as-of {day}")["totals"]["closed_balance"] for day in ("2026-09-30", "today")]
    assert balances == ["100.00", "60.00"]


def test_money_taken_while_the_invoice_was_open_counts_on_the_closing_day(billed: Practice) -> None:
    billed.ok("pay Ana 100.00 --date 2026-09-28 --invoice 1")
    billed.ok("invoice close 1 --on 2026-09-30")
    collected = "report provider --collected --from {0} --to {0}"
    days = ("2026-09-28", "2026-09-30", "2026-10-05")
    assert [billed.json(collected.format(day))["totals"]["collected_revenue"] for day in days] == [
        *("0.00", "100.00", "0.00")
    ]


def test_a_closed_invoice_keeps_its_day(billed: Practice) -> None:
    billed.ok("invoice close 1 --on 2026-09-30")
    assert billed.ok("invoice close 1 2 --on 2026-10-02") == Answer(
        0,
        "INV-0001  Ana Lopez  100.00  Closed\nINV-0002  Ana Lopez  70.00  Closed\n",
        "INV-0001 was already closed, on 2026-09-30.\n",
    )
    assert billed.ok("invoice close 1 --on 2026-09-30").err == ""
    assert billed.ok("invoice close 1").err == ""
    assert [each["closed_on"] for each in billed.json("invoice list")] == ["2026-09-30", "2026-10-02"]


def test_close_all_on_a_day_closes_what_it_can_and_lists_the_others(billed: Practice) -> None:
    billed.ok("attend 1")
    billed.ok("charge Ana Copy 1.00 --date 2026-10-01")
    assert billed.ok("invoice close --all --on last-month") == Answer(
        0,
        "INV-0001  Ana Lopez  100.00  Closed\n",
        "Invoice INV-0002 can't be closed on 2026-09-30: it has a line dated 2026-10-01. It stays open.\n"
        "Dated after 2026-09-30, so still open: INV-0003, INV-0004.\n"
        "1 invoice was closed. 3 stay open.\n",
    )
    assert [each["closed_on"] for each in billed.json("invoice list")] == ["2026-09-30", None, None, None]


def test_close_all_asks_on_a_terminal(billed: Practice) -> None:
    question = "Close 2 invoices, 170.00 in total? [y/N] "
    assert on_terminal(billed, "invoice close --all", "\n") == (0, f"{question}Canceled. Nothing was changed.\n")
    question = "Close 1 invoice, 100.00 in total, on 2026-09-30? [y/N] "
    left = "Invoice INV-0002 can't be closed on 2026-09-30: it has a line dated 2026-10-01. It stays open.\n"
    told = f"{left}1 invoice was closed. 1 stays open.\n"
    assert on_terminal(billed, "invoice close --all --on last-month -q", "y\n") == (0, f"{question}{told}INV-0001\n")
    told = f"{left}No invoice was closed. 1 stays open.\n"
    assert on_terminal(billed, "invoice close --all --on last-month") == (0, told)
    told = "1 invoice was closed.\n"
    dry = "Dry run: nothing was saved.\n"
    assert on_terminal(billed, "invoice close --all --dry-run -q") == (0, f"{told}{dry}INV-0002\n")
    assert on_terminal(billed, "invoice close --all --yes -q") == (0, f"{told}INV-0002\n")


def test_who_cannot_close_is_not_asked(billed: Practice) -> None:
    billed.ok("staff add Sam --role Staff")
    billed.ok("role revoke Staff close_invoice")
    code, shown = on_terminal(billed, "invoice close --all --as Sam")
    assert (code, shown.splitlines()[0]) == (
        5,
        "Sam doesn't have the permission close_invoice. Roles that have it: Owner (Helena Brightwater).",
    )
