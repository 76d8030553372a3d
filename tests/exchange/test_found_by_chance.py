"""Rows that became something else than they said, as random files found (SPEC 10)."""

from __future__ import annotations

import pytest

from tests.exchange.bringing import bring, invoices, refused, taken
from tests.practice import Practice

HEADING = "ref,client,service,start,status,closed_on\n"


@pytest.mark.parametrize("auto_close", ["paid", "made"])
def test_an_invoice_closes_on_its_day_whatever_auto_close_says(auto_close: str, shop: Practice) -> None:
    shop.ok(f"config set auto_close {auto_close}")
    taken(shop, "sessions", HEADING + "s1,A,TALK,2026-09-01 09:00,attended,2026-09-30")
    taken(shop, "charges", "ref,client,date,description,price,closed_on\nc1,A,2026-09-02,Gift,0.00,2026-09-29")
    assert invoices(shop, "date, closed_on") == [("2026-09-01", "2026-09-30"), ("2026-09-02", "2026-09-29")]
    assert shop.ok("check").out == ""


@pytest.mark.parametrize("auto_close", ["paid", "made"])
def test_a_session_that_is_marked_later_closes_on_its_day(auto_close: str, shop: Practice) -> None:
    shop.ok(f"config set auto_close {auto_close}")
    taken(shop, "sessions", HEADING + "s1,A,TALK,2026-09-01 09:00,,")
    assert taken(shop, "sessions", HEADING + "s1,A,TALK,2026-09-01 09:00,attended,2026-09-30") == (0, 1, 0)
    assert invoices(shop, "date, closed_on") == [("2026-09-01", "2026-09-30")]


@pytest.mark.parametrize("auto_close", ["paid", "made"])
def test_an_invoice_that_rows_share_stays_open_for_all_of_them(auto_close: str, shop: Practice) -> None:
    shop.ok(f"config set auto_close {auto_close}")
    heading = "ref,client,date,description,price,invoice\n"
    taken(shop, "charges", heading + "c1,A,2026-09-01,Gift,0.00,7\nc2,A,2026-09-02,Book,5.00,7")
    assert invoices(shop, "status, total") == [("open", 500)]


def test_an_unbilled_session_is_billed_when_a_file_closes_it(shop: Practice) -> None:
    shop.ok("client edit A --auto-invoice off")
    taken(shop, "sessions", HEADING + "s1,A,TALK,2026-09-01 09:00,attended,")
    assert invoices(shop) == []
    assert taken(shop, "sessions", HEADING + "s1,A,TALK,2026-09-01 09:00,attended,2026-09-30") == (0, 1, 0)
    assert invoices(shop, "date, closed_on, total") == [("2026-09-01", "2026-09-30", 10000)]


def test_a_charge_that_is_no_longer_waived_is_billed(shop: Practice) -> None:
    heading = "ref,client,service,start,status,waived,reason\n"
    taken(shop, "sessions", heading + "s1,A,TALK,2026-09-01 09:00,no-show,yes,ill")
    assert taken(shop, "sessions", heading + "s1,A,TALK,2026-09-01 09:00,no-show,,") == (0, 1, 0)
    assert invoices(shop, "total") == [(10000,)]


def test_a_void_invoice_stays_void_when_a_note_changes(shop: Practice) -> None:
    heading = "ref,client,service,start,status,quantity,notes\n"
    taken(shop, "sessions", heading + "s1,A,TALK,2026-09-01 09:00,attended,2,")
    shop.ok("invoice void 1 --reason mistake")
    assert taken(shop, "sessions", heading + "s1,A,TALK,2026-09-01 09:00,attended,2,late") == (0, 1, 0)
    assert invoices(shop, "status") == [("void",)]


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        ("description", "Long talk", "status: {}"),
        ("quantity", "2", "status: {}"),
        ("discount", "none", "status: {}"),
        ("taxes", "none", "status: {}"),
        ("invoice", "7", "status: {}"),
        ("reason", "ill", "reason 'ill': The session is scheduled, so it has no reason."),
    ],
)
def test_a_scheduled_session_has_nothing_of_a_line(column: str, value: str, told: str, shop: Practice) -> None:
    heading = f"ref,client,service,start,status,waived,{column}\n"
    why = "The session isn't billed, so the row can't have discount, taxes, quantity, description or invoice."
    assert refused(shop, "sessions", heading + f"s1,A,TALK,2026-09-01 09:00,,,{value}") == [
        f"Line 2, {told.format(why)}"
    ]


def test_an_empty_cell_clears_what_a_service_and_a_person_have(shop: Practice) -> None:
    services = "code,name,price,from,minutes,late_cancel_percent,no_show_percent,taxes,discountable\n"
    assert taken(shop, "services", services + "EXAM,Examination,60.00,2026-01-01,20,10,20,PST,no") == (0, 1, 0)
    assert taken(shop, "services", services + "EXAM,Examination,60.00,2026-01-01,,,,,") == (0, 1, 0)
    assert shop.sql("select minutes, late_cancel, no_show, discountable from services where code = 'EXAM'") == [
        (50, 100_000, 100_000, 1)
    ]
    assert shop.sql("select count(*) from service_taxes") == [(0,)]
    taken(shop, "staff", "name,roles,provider\nSam Reyes,Staff,yes")
    taken(shop, "staff", "name,roles,provider\nSam Reyes,,")
    assert shop.sql("select provider from staff where name = 'Sam Reyes'") == [(0,)]
    assert shop.sql("select count(*) from staff_roles where staff_id = 2") == [(0,)]


def test_an_empty_cell_gives_a_session_the_minutes_of_its_service(shop: Practice) -> None:
    heading = "ref,client,service,start,minutes\n"
    taken(shop, "sessions", heading + "s1,A,TALK,2026-10-09 09:00,20")
    assert taken(shop, "sessions", heading + "s1,A,TALK,2026-10-09 09:00,") == (0, 1, 0)
    assert shop.sql("select minutes from sessions") == [(50,)]


@pytest.mark.parametrize("kind", ["sessions", "charges"])
def test_a_ref_with_a_semicolon_is_bad(kind: str, shop: Practice) -> None:
    why = "A ref can't have a semicolon, because semicolons separate the refs that a payment settles."
    text = {
        "sessions": "ref,client,service,start\na;1,A,TALK,2026-09-01 09:00",
        "charges": "ref,client,date,description,price\na;1,A,2026-09-01,Book,5.00",
    }[kind]
    assert refused(shop, kind, text) == [f"Line 2, ref 'a;1': {why}"]
    answer = shop.zbill("session add Ana TALK '2026-10-09 09:00' --ref 'a;1'")
    assert (answer.code, answer.err) == (
        2,
        "The ref of a session can't have a semicolon, because payments list refs.\nChoose another ref.\n",
    )


def test_names_with_semicolons_come_back(shop: Practice) -> None:
    shop.ok("tax add 'VAT; old' 13")
    shop.ok("role add 'Desk; early'")
    shop.ok("staff add Sam --role 'Desk; early' --role Staff")
    shop.ok("service edit EXAM --tax GST --tax 'VAT; old'")
    shop.ok("charge Ana Visit 60.00 --service EXAM")
    (row,) = shop.json("export charges -f json")
    assert row["taxes"] == "GST 5; VAT\\; old 13"
    folder = shop.path.with_name("all")
    shop.ok(["export", str(folder)])
    before = shop.dump()
    assert shop.ok(["import", str(folder), "-q"]).out == ""
    assert shop.dump() == before
    text = "ref,client,date,description,price,taxes\nc1,A,2026-09-01,Book,100.00,VAT\\; old 13; GST 5"
    assert bring(shop, "charges", text).code == 0
    assert shop.sql("select name, rate from line_taxes where line_id = 2 order by position") == [
        ("VAT; old", 13_000),
        ("GST", 5_000),
    ]
