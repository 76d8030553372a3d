"""Rows of sessions go through the rules of `session add`, `attend` and `invoice close` (SPEC 10, "What a row does")."""

from __future__ import annotations

import pytest

from tests.exchange.bringing import invoices, owing, refused, taken
from tests.practice import Practice

HEADING = "ref,client,service,start,status\n"
CLOSED = "ref,client,service,start,status,closed_on\n"


@pytest.mark.parametrize(
    ("status", "line"),
    [
        ("attended", ("Talk", 10000)),
        ("late-cancelled", ("Talk (late cancellation)", 5000)),
        ("Late Canceled", ("Talk (late cancellation)", 5000)),
        ("no_show", ("Talk (no-show)", 10000)),
        ("cancelled", None),
        ("non billable", None),
        ("scheduled", None),
        ("", None),
    ],
)
def test_a_session_with_a_billable_status_is_invoiced_on_its_day(
    status: str, line: tuple[str, int] | None, shop: Practice
) -> None:
    assert taken(shop, "sessions", HEADING + f"s1,A,TALK,2026-09-01 09:00,{status}") == (1, 0, 0)
    assert shop.sql("select description, unit_price from lines") == ([line] if line else [])
    assert invoices(shop, "label, date, due, status") == (
        [("INV-0001", "2026-09-01", "2026-09-01", "open")] * bool(line)
    )
    assert shop.ok("check").out == ""


def test_the_invoice_is_the_one_that_attend_would_make(shop: Practice) -> None:
    for command in (
        "client rate A TALK 80.00 --from 2026-08-01",
        "service edit EXAM --price 65.00 --from 2026-09-15",
        "tax rate GST 6 --from 2026-09-15",
        "client edit A --discount Senior",
        "client edit B --tax-exempt yes",
        "patient add B Rex",
        "session add A TALK '2026-10-01 09:00'",
        "session add A EXAM '2026-10-02 09:00'",
        "session add B EXAM '2026-10-03 09:00' --patient Rex --fee 70.00 --ward North",
        "session add A EXAM '2026-09-03 09:00'",
        "attend 1 2 3 4",
    ):
        shop.ok(command)
    # The same sessions at other hours, from a file.
    taken(
        shop,
        "sessions",
        "ref,client,service,start,status,patient,fee,ward\n"
        "s1,A,TALK,2026-10-01 11:00,attended,,,\n"
        "s2,A,EXAM,2026-10-02 11:00,attended,,,\n"
        "s3,B,EXAM,2026-10-03 11:00,attended,zb-824t5c-p1,70.00,North\n"
        "s4,A,EXAM,2026-09-03 11:00,attended,,,",
    )
    billed = (
        "select sessions.client_id, lines.date, lines.patient_id, lines.provider_id, lines.description, unit_price,"
        " discount_name, lines.discount, lines.net, lines.tax, lines.total, billed_ward"
        " from lines join sessions on sessions.id = session_id where sessions.id {} order by sessions.id"
    )
    assert shop.sql(billed.format("> 4")) == shop.sql(billed.format("<= 4"))
    assert shop.sql("select total from lines where session_id > 4 order by session_id") == [
        (7200,),
        (6201,),
        (7000,),
        (5670,),
    ]


def test_without_auto_invoicing_a_session_stays_unbilled(shop: Practice) -> None:
    shop.ok("client edit A --auto-invoice off")
    taken(shop, "sessions", HEADING + "s1,A,TALK,2026-09-01 09:00,attended\ns2,B,TALK,2026-09-01 10:00,attended")
    assert shop.sql("select ref, status, to_bill from sessions") == [("s1", "attended", 1), ("s2", "attended", 0)]
    assert owing(shop) == {"Ben Okafor": ("100.00", "0.00")}


@pytest.mark.parametrize(
    ("auto_close", "states"),
    [("off", ["open", "open"]), ("made", ["closed", "closed"]), ("paid", ["open", "closed"])],
)
def test_auto_close_holds_for_rows_too(auto_close: str, states: list[str], shop: Practice) -> None:
    shop.ok(f"config set auto_close {auto_close}")
    heading = "ref,client,service,start,status,fee,discount\n"
    taken(
        shop,
        "sessions",
        heading + "s1,A,TALK,2026-09-01 09:00,attended,,\ns2,A,TALK,2026-09-02 09:00,attended,50.00,50.00",
    )
    assert [status for (status,) in invoices(shop, "status")] == states


def test_a_payment_of_all_closes_an_invoice_if_auto_close_says_so(shop: Practice) -> None:
    shop.ok("config set auto_close paid")
    taken(shop, "sessions", HEADING + "s1,A,TALK,2026-09-01 09:00,attended\ns2,A,TALK,2026-09-02 09:00,attended")
    taken(shop, "payments", "ref,client,date,amount\np1,A,2026-09-05,150.00")
    assert invoices(shop, "status, paid") == [("closed", 10000), ("open", 5000)]


def test_a_waived_charge_needs_an_absence_and_a_reason(shop: Practice) -> None:
    heading = "ref,client,service,start,status,waived,reason\n"
    taken(shop, "sessions", heading + "s1,A,TALK,2026-09-01 09:00,no-show,yes,ill")
    assert shop.sql("select status, waived, reason, to_bill from sessions") == [("no-show", 1, "ill", 0)]
    assert invoices(shop) == []
    text = heading + "s2,A,TALK,2026-09-01 10:00,attended,yes,ill\ns3,A,TALK,2026-09-01 11:00,no-show,yes,"
    assert refused(shop, "sessions", text) == [
        "Line 2, ref 's2': Only a late cancellation or a no-show can be waived, not attended.",
        "Line 3, ref 's3': Waiving a charge needs a reason.",
    ]


def test_closed_on_brings_billing_history_along(shop: Practice) -> None:
    taken(
        shop,
        "sessions",
        CLOSED
        + "s1,A,TALK,2026-08-31 09:00,attended,2026-08-31\n"
        + "s2,A,TALK,2026-09-01 09:00,no-show,2026-09-30\n"
        + "s3,A,TALK,2026-10-05 09:00,attended,2026-10-05\n"
        + "s4,A,TALK,2026-09-02 09:00,attended,",
    )
    # 2026-08-31 23:59:59 in New York; today until now.
    assert invoices(shop, "date, status, closed_on, closed_at") == [
        ("2026-08-31", "closed", "2026-08-31", 1788235199),
        ("2026-09-01", "closed", "2026-09-30", 1790827199),
        ("2026-09-02", "open", None, None),
        ("2026-10-05", "closed", "2026-10-05", 1791216000),
    ]
    assert shop.ok("check").out == ""


def test_closed_on_forces_an_invoice_when_auto_invoicing_is_off(shop: Practice) -> None:
    shop.ok("config set auto_invoice off")
    taken(
        shop,
        "sessions",
        CLOSED + "s1,A,TALK,2026-09-01 09:00,attended,2026-09-30\ns2,A,TALK,2026-09-02 09:00,attended,",
    )
    assert invoices(shop) == [("INV-0001", "2026-09-01", "closed", "2026-09-30", 10000)]
    assert shop.sql("select ref, to_bill from sessions") == [("s1", 0), ("s2", 1)]


def test_the_day_of_closing_is_between_the_row_and_today(shop: Practice) -> None:
    text = CLOSED + (
        "s1,A,TALK,2026-09-02 09:00,attended,2026-09-01\n"
        "s2,A,TALK,2026-09-03 09:00,attended,2026-10-06\n"
        "s3,A,TALK,2026-09-04 09:00,cancelled,2026-09-30\n"
        "s4,A,TALK,2026-09-05 09:00,non-billable,2026-09-30\n"
        "s5,A,TALK,2026-09-06 09:00,,2026-09-30"
    )
    assert refused(shop, "sessions", text) == [
        "Line 2, closed_on '2026-09-01': Is before the row's own day, 2026-09-02.",
        "Line 3, closed_on '2026-10-06': Is in the future.",
        *(
            f"Line {line}, closed_on '2026-09-30': Only the invoice of a session that is billed can be closed."
            for line in (4, 5, 6)
        ),
    ]


def test_a_session_without_a_charge_has_no_invoice_to_close(shop: Practice) -> None:
    heading = "ref,client,service,start,status,fee,closed_on\n"
    assert refused(shop, "sessions", heading + "s1,A,TALK,2026-09-02 09:00,attended,0.00,2026-09-30") == [
        "Line 2, closed_on '2026-09-30': The session has no charge, so it has no invoice to close."
    ]


@pytest.mark.parametrize(
    ("column", "value"),
    [("discount", "10.00"), ("taxes", "GST 5"), ("quantity", "2"), ("description", "x"), ("invoice", "7")],
)
def test_a_session_that_is_not_billed_has_no_line(column: str, value: str, shop: Practice) -> None:
    heading = f"ref,client,service,start,status,{column}\n"
    (line,) = refused(shop, "sessions", heading + f"s1,A,TALK,2026-09-02 09:00,cancelled,{value}")
    assert line == (
        "Line 2, status 'cancelled': "
        "The session isn't billed, so the row can't have discount, taxes, quantity, description or invoice."
    )


def test_a_billable_row_of_a_locked_day_is_bad(shop: Practice) -> None:
    shop.ok("config set locked_through 2026-08-31")
    text = (
        "s1,A,TALK,2026-08-31 09:00,attended,\n"
        "s2,A,TALK,2026-08-30 09:00,attended,2026-09-30\n"
        "s3,A,TALK,2026-08-29 09:00,cancelled,\n"
        "s4,A,TALK,2026-09-01 09:00,attended,"
    )
    assert refused(shop, "sessions", CLOSED + text) == [
        f"Line {line}, start '{start}': The session is billed, and its day is in the locked period."
        for line, start in ((2, "2026-08-31 09:00"), (3, "2026-08-30 09:00"))
    ]
    assert taken(shop, "sessions", CLOSED + text, "--skip-bad") == (2, 0, 0)
    assert shop.sql("select ref from sessions order by ref") == [("s3",), ("s4",)]


def test_a_session_in_the_future_is_not_attended(shop: Practice) -> None:
    (line,) = refused(shop, "sessions", HEADING + "s1,A,TALK,2026-10-06 09:00,attended")
    assert line == "Line 2, start '2026-10-06 09:00': Is in the future, so the session can't be attended yet."


def test_a_client_who_is_archived_gets_no_session(shop: Practice) -> None:
    shop.ok("client archive B")
    (line,) = refused(shop, "sessions", HEADING + "s1,B,TALK,2026-10-06 09:00,")
    assert line == "Line 2, ref 's1': Ben Okafor is archived, so no session can be added."


def test_a_patient_is_one_of_the_client(shop: Practice) -> None:
    taken(shop, "patients", "ref,client,name\np1,A,Rex")
    heading = "ref,client,service,start,patient\n"
    taken(shop, "sessions", heading + "s1,A,TALK,2026-10-06 09:00,p1")
    assert shop.sql("select patient_id from sessions") == [(1,)]
    assert refused(shop, "sessions", heading + "s2,B,TALK,2026-10-06 09:00,p1\ns3,A,TALK,2026-10-07 09:00,Rex") == [
        "Line 2, patient 'p1': This patient belongs to another client.",
        "Line 3, patient 'Rex': No patient has this ref.",
    ]


def test_a_changed_session_can_be_billed_and_closed(shop: Practice) -> None:
    heading = "ref,client,service,start,status,closed_on,invoice\n"
    taken(shop, "sessions", heading + "s1,A,TALK,2026-09-01 09:00,,,\ns2,A,TALK,2026-09-02 09:00,,,")
    changed = "s1,A,TALK,2026-09-01 09:00,attended,2026-09-30,7\ns2,A,TALK,2026-09-02 09:00,attended,2026-09-30,7"
    assert taken(shop, "sessions", heading + changed) == (0, 2, 0)
    assert invoices(shop) == [("INV-0001", "2026-09-01", "closed", "2026-09-30", 20000)]


def test_a_changed_session_has_the_columns_of_its_line(shop: Practice) -> None:
    heading = "ref,client,service,start,status,waived,reason,discount,taxes,quantity,description\n"
    taken(shop, "sessions", heading + "s1,A,TALK,2026-09-01 09:00,,,,,,,\ns2,A,TALK,2026-09-02 09:00,,,,,,,")
    changed = (
        "s1,A,TALK,2026-09-01 09:00,attended,,,Senior 10,GST 5,2,Long talk\n"
        "s2,A,TALK,2026-09-02 09:00,no-show,yes,ill,,,,"
    )
    assert taken(shop, "sessions", heading + changed) == (0, 2, 0)
    assert shop.sql("select description, quantity, gross, discount, tax, total from lines") == [
        ("Long talk", 2000, 20000, 2000, 900, 18900)
    ]
    assert shop.sql("select waived, reason from sessions where ref = 's2'") == [(1, "ill")]


def test_a_changed_reason_is_stored(shop: Practice) -> None:
    heading = "ref,client,service,start,status,waived,reason\n"
    taken(shop, "sessions", heading + "s1,A,TALK,2026-09-01 09:00,no-show,yes,ill")
    assert taken(shop, "sessions", heading + "s1,A,TALK,2026-09-01 09:00,no-show,yes,away") == (0, 1, 0)
    assert shop.sql("select status, reason from sessions") == [("no-show", "away")]


def test_a_scheduled_session_in_a_locked_month_can_still_be_moved(shop: Practice) -> None:
    taken(shop, "sessions", HEADING + "s1,A,TALK,2026-08-01 09:00,")
    shop.ok("config set locked_through 2026-08-31")
    (line,) = refused(shop, "sessions", HEADING + "s1,A,TALK,2026-08-01 09:00,attended")
    assert line == "Line 2, start '2026-08-01 09:00': The session is billed, and its day is in the locked period."


def test_a_shared_invoice_stays_open_for_its_rows_whatever_auto_close_says(shop: Practice) -> None:
    shop.ok("config set auto_close made")
    text = """
ref,client,service,start,status,invoice,closed_on
S1,A,TALK,2026-09-01 09:00,attended,77,2026-09-03
S2,A,TALK,2026-09-02 09:00,attended,77,2026-09-03
"""
    assert taken(shop, "sessions", text) == (2, 0, 0)
    assert shop.sql("select label, status, closed_on, total, other_number from invoices") == [
        ("INV-0001", "closed", "2026-09-03", 20000, "77")
    ]
