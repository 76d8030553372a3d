"""Rows of charges and payments go through the rules of `charge`, `pay` and `deposit` (SPEC 10, "What a row does")."""

from __future__ import annotations

import csv
import io
import json

import pytest

from tests.exchange.bringing import bring, invoices, owing, refused, taken, told
from tests.practice import Practice

CHARGE = "ref,client,date,description,price\n"
PAID = "ref,client,date,amount\n"


def test_a_charge_is_invoiced_on_its_day(shop: Practice) -> None:
    shop.ok("staff add 'Sam Reyes' --provider --role Staff")
    taken(shop, "patients", "ref,client,name\np1,A,Rex")
    taken(
        shop,
        "charges",
        "ref,client,date,description,price,quantity,service,provider,patient\n"
        "c1,A,2026-09-01,Book,12.50,,,,\n"
        'c2,B,2026-09-02,"Lab\nwork",40.00,1.5,EXAM,Sam Reyes,\n'
        "c3,A,2026-09-03,Pen,0.00,1,,,p1",
    )
    assert shop.sql(
        "select lines.date, description, quantity, unit_price, service_id, provider_id, patient_id, lines.tax,"
        " lines.total, label, invoices.date, status"
        " from lines join invoices on invoices.id = invoice_id order by lines.id"
    ) == [
        ("2026-09-01", "Book", 1000, 1250, None, 1, None, 0, 1250, "INV-0001", "2026-09-01", "open"),
        ("2026-09-02", "Lab work", 1500, 4000, 2, 2, None, 300, 6300, "INV-0002", "2026-09-02", "open"),
        ("2026-09-03", "Pen", 1000, 0, None, 1, 1, 0, 0, "INV-0003", "2026-09-03", "open"),
    ]
    assert shop.ok("check").out == ""


def test_charges_are_made_in_order_of_date_and_then_line(shop: Practice) -> None:
    taken(shop, "charges", CHARGE + "c1,A,2026-09-03,X,1.00\nc2,A,2026-09-01,Y,2.00\nc3,B,2026-09-01,Z,3.00")
    assert invoices(shop, "label, total") == [("INV-0001", 200), ("INV-0002", 300), ("INV-0003", 100)]


def test_an_old_debt_is_a_charge_that_was_closed(shop: Practice) -> None:
    taken(shop, "charges", "ref,client,date,description,price,closed_on\nc1,A,2026-09-30,Old debt,80.00,2026-09-30")
    assert invoices(shop) == [("INV-0001", "2026-09-30", "closed", "2026-09-30", 8000)]
    (client,) = shop.json("report ar --as-of 2026-09-30")["rows"]
    assert (client["client"], client["account_balance"]) == ("Ana Lopez", "80.00")


def test_an_old_credit_is_a_deposit(shop: Practice) -> None:
    taken(shop, "payments", "ref,client,date,amount,kind\np1,A,2026-09-30,80.00,deposit")
    assert owing(shop) == {"Ana Lopez": ("0.00", "80.00")}


def test_what_makes_a_charge_bad(shop: Practice) -> None:
    shop.ok("config set locked_through 2026-08-31")
    heading = "ref,client,date,description,price,quantity,closed_on,patient\n"
    text = (
        "c1,A,2026-10-06,Tomorrow,1.00,,,\n"
        "c2,A,2026-08-31,Locked,1.00,,,\n"
        "c3,A,2026-08-30,Locked too,1.00,,2026-09-30,\n"
        "c4,A,2026-09-02,Closed before,1.00,,2026-09-01,\n"
        "c5,A,2026-09-03,Closed later,1.00,,2026-10-06,\n"
        "c6,A,2026-09-04,,1.00,,,\n"
        "c7,A,2026-09-04,Gift,-1.00,,,\n"
        "c8,A,2026-09-04,None,1.00,0,,\n"
        "c9,A,2026-09-04,Whose,1.00,,,Rex\n"
        ",A,2026-09-04,Nameless,1.00,,,"
    )
    assert refused(shop, "charges", heading + text) == [
        "Line 2, date '2026-10-06': Is in the future.",
        "Line 3, date '2026-08-31': Is in the locked period.",
        "Line 4, date '2026-08-30': Is in the locked period.",
        "Line 5, closed_on '2026-09-01': Is before the row's own day, 2026-09-02.",
        "Line 6, closed_on '2026-10-06': Is in the future.",
        "Line 7, description: Is empty, but required.",
        "Line 8, price '-1.00': Can't be negative.",
        "Line 9, quantity '0': "
        "Must be a number above 0 and below 1000000, with at most three decimals after a point, such as 1.5.",
        "Line 10, patient 'Rex': No patient has this ref.",
        "Line 11, ref: Is empty, but required.",
    ]


def test_payments_are_taken_in_order_of_date_and_then_line(shop: Practice) -> None:
    taken(shop, "charges", CHARGE + "c1,A,2026-09-01,X,10.00\nc2,A,2026-09-02,Y,20.00")
    text = "p1,A,2026-09-09,15.00\np2,A,2026-09-05,5.00\np3,A,2026-09-05,6.00"
    taken(shop, "payments", PAID + text)
    assert shop.sql("select label, date, amount from payments") == [
        ("RCT-0001", "2026-09-05", 500),
        ("RCT-0002", "2026-09-05", 600),
        ("RCT-0003", "2026-09-09", 1500),
    ]
    assert invoices(shop, "label, paid") == [("INV-0001", 1000), ("INV-0002", 1600)]


def test_a_payment_has_the_details_of_its_row(shop: Practice) -> None:
    taken(shop, "charges", CHARGE + "c1,A,2026-09-01,X,10.00")
    taken(
        shop,
        "payments",
        "ref,client,date,amount,kind,method,reference,payer,comment\n"
        'p1,A,2026-09-02,"1,010.00",PAYMENT,Check,771,Lopez Ltd,"Thank\nyou"\n'
        "p2,A,2026-09-03,1.00,Deposit,,,,",
    )
    columns = "kind, date, amount, applied, method, reference, payer, comment"
    assert shop.sql(f"select {columns} from payments") == [
        ("payment", "2026-09-02", 101000, 1000, "check", "771", "Lopez Ltd", "Thank\nyou"),
        ("deposit", "2026-09-03", 100, 0, "other", "", "", ""),
    ]


def test_a_payment_before_anything_is_owed_is_bad_or_a_deposit(shop: Practice) -> None:
    text = PAID + "p1,A,2026-09-02,10.00\np2,A,2026-09-03,4.00"
    why = "The client owes nothing. With --deposits, the payment is a deposit."
    assert refused(shop, "payments", text) == [f"Line 2, client 'A': {why}", f"Line 3, client 'A': {why}"]
    assert taken(shop, "payments", text, "--deposits") == (2, 0, 0)
    assert shop.sql("select kind, amount, unapplied from payments") == [("deposit", 1000, 1000), ("deposit", 400, 400)]


def test_deposits_leaves_a_payment_a_payment_if_something_is_owed(shop: Practice) -> None:
    taken(shop, "charges", CHARGE + "c1,A,2026-09-01,X,10.00")
    assert taken(shop, "payments", PAID + "p1,A,2026-09-02,10.00\np2,A,2026-09-03,4.00", "--deposits") == (2, 0, 0)
    assert shop.sql("select kind, unapplied from payments") == [("payment", 0), ("deposit", 400)]


def test_two_equal_payments_with_two_refs_are_two(shop: Practice) -> None:
    taken(shop, "charges", CHARGE + "c1,A,2026-09-01,X,30.00")
    heading = "ref,client,date,amount,method\n"
    assert taken(shop, "payments", heading + "p1,A,2026-09-02,10.00,cash\np2,A,2026-09-02,10.00,cash") == (2, 0, 0)
    assert owing(shop) == {"Ana Lopez": ("10.00", "0.00")}


@pytest.mark.parametrize(
    ("row", "line"),
    [
        ("p1,A,2026-10-06,10.00,,", "date '2026-10-06': Is in the future."),
        ("p1,A,2026-08-31,10.00,,", "date '2026-08-31': Is in the locked period."),
        ("p1,A,2026-09-02,0.00,,", "amount '0.00': Can't be zero."),
        ("p1,A,2026-09-02,(1.00),,", "amount '(1.00)': Can't be negative."),
        (
            "p1,A,2026-09-02,1.005,,",
            "amount '1.005': Can be read two ways. Say which with --decimal '.' or --decimal ','.",
        ),
        ("p1,A,2026-09-02,1.00,refund,", "kind 'refund': Must be one of: payment, deposit."),
        ("p1,A,2026-09-02,1.00,,barter", "method 'barter': Must be one of: cash, card, check, transfer, other."),
        ("p1,Z,2026-09-02,1.00,,", "client 'Z': No client has this ref, name or email address."),
        ("p1,,2026-09-02,1.00,,", "client: Is empty, but required."),
        ("p1,A,Monday,1.00,,", "date 'Monday': Must be a full date: YYYY-MM-DD, or another order with --date-order."),
    ],
)
def test_what_makes_a_payment_bad(row: str, line: str, shop: Practice) -> None:
    taken(shop, "charges", CHARGE + "c1,A,2026-09-01,X,10.00")
    shop.ok("config set locked_through 2026-08-31")
    assert refused(shop, "payments", "ref,client,date,amount,kind,method\n" + row) == [f"Line 2, {line}"]


def test_amounts_for_rows_are_no_more_than_the_payment(shop: Practice) -> None:
    taken(shop, "charges", CHARGE + "c1,A,2026-09-01,X,10.00\nc2,A,2026-09-01,Y,10.00")
    heading = "ref,client,date,amount,kind,settles\n"
    text = "p1,A,2026-09-02,15.00,payment,c1=10.00; c2=6.00\np2,A,2026-09-02,15.00,deposit,c1=10.00; c2=6.00"
    assert refused(shop, "payments", heading + text) == [
        "Line 2, settles 'c1=10.00; c2=6.00': The amounts add up to 16.00, more than the 15.00 of the payment.",
        "Line 3, settles 'c1=10.00; c2=6.00': The amounts add up to 16.00, more than the 15.00 of the payment.",
    ]


def test_a_payment_settles_no_more_than_is_owed(shop: Practice) -> None:
    taken(shop, "charges", CHARGE + "c1,A,2026-09-01,X,10.00")
    text = "ref,client,date,amount,settles\np1,A,2026-09-02,15.00,c1=11.00"
    assert [line.partition(": ")[0] for line in refused(shop, "payments", text)] == ["Line 2, ref 'p1'"]
    taken(shop, "payments", "ref,client,date,amount,settles\np1,A,2026-09-02,15.00,c1")
    assert owing(shop) == {"Ana Lopez": ("0.00", "5.00")}


def test_a_payment_settles_a_charge_by_the_ref_that_zbill_gave_it(shop: Practice) -> None:
    shop.ok("charge A Older 5.00 --date 2026-09-01")
    shop.ok("charge A Pills 10.00 --date 2026-09-02")
    (ref,) = (
        row["ref"]
        for row in csv.DictReader(io.StringIO(shop.ok("export charges").out))
        if row["description"] == "Pills"
    )
    assert ref.startswith("zb-")
    taken(shop, "payments", f"ref,client,date,amount,settles\np1,A,2026-09-03,10.00,{ref}")
    assert shop.sql("select number, balance from invoices") == [(1, 500), (2, 0)]


def test_the_client_of_a_merged_client_pays(shop: Practice) -> None:
    taken(shop, "charges", CHARGE + "c1,B,2026-09-01,X,10.00")
    shop.ok("client merge B A")
    taken(shop, "payments", PAID + "p1,B,2026-09-02,10.00")
    assert shop.sql("select client_id, applied from payments") == [(1, 1000)]


def test_a_folder_brings_everything_in_order(shop: Practice) -> None:
    folder = shop.path.with_name("old")
    folder.mkdir()
    for kind, text in {
        "payments": "ref,client,date,amount,settles\np1,X,2026-09-20,120.00,s1; c1",
        "charges": "ref,client,date,description,price,invoice,closed_on\nc1,X,2026-09-10,Book,20.00,7,2026-09-30",
        "sessions": "ref,client,service,start,status,invoice,closed_on\n"
        "s1,X,CALL,2026-09-01 09:00,attended,7,2026-09-30",
        "rates": "client,service,price,from\nX,CALL,90.00,2026-01-01",
        "patients": "ref,client,name\nx1,X,Rex",
        "clients": "ref,name,discount\nX,Xenia Young,Kind",
        "staff": "name,roles\nKim,Staff",
        "services": "code,name,price,from,taxes\nCALL,Call,70.00,2026-01-01,VAT",
        "discounts": "name,rate\nKind,10",
        "taxes": "name,rate,from\nVAT,20,2026-01-01",
    }.items():
        (folder / f"{kind}.csv").write_text(text, encoding="utf-8")
    (folder / "notes.txt").write_text("x", encoding="utf-8")
    answer = shop.ok(f"import {folder} -f json")
    kinds = "taxes discounts services staff clients patients rates sessions charges payments".split()
    assert answer.json == [
        {"batch": 1, "kind": kind, "added": 1, "updated": 0, "skipped": 0, "rejected": 0} for kind in kinds
    ]
    assert answer.err.splitlines()[0] == "Left alone: notes.txt."
    # 90.00 less 10 %, and 20 % tax; the book without tax, less 10 %.
    assert invoices(shop, "label, status, closed_on, total, paid, balance") == [
        ("INV-0001", "closed", "2026-09-30", 11520, 11520, 0)
    ]
    assert owing(shop) == {"Xenia Young": ("0.00", "4.80")}
    assert shop.ok("check").out == ""
    assert [each["added"] for each in shop.ok(f"import {folder} -f json").json] == [0] * 10


def test_a_bad_row_in_one_file_of_a_folder_refuses_them_all(shop: Practice) -> None:
    folder = shop.path.with_name("old")
    folder.mkdir()
    (folder / "clients.csv").write_text("ref,name\nX,Xenia\n", encoding="utf-8")
    (folder / "charges.csv").write_text(CHARGE + "c1,X,2026-09-01,A,1.00\nc2,Y,2026-09-01,B,1.00\n", encoding="utf-8")
    before = shop.dump()
    answer = shop.zbill(f"import {folder}")
    assert answer.code == 6
    assert told(answer) == ["Line 3, client 'Y': No client has this ref, name or email address."]
    assert shop.dump() == before
    assert shop.ok(f"import {folder} --skip-bad -f json").json == [
        {"batch": 1, "kind": "clients", "added": 1, "updated": 0, "skipped": 0, "rejected": 0},
        {"batch": 1, "kind": "charges", "added": 1, "updated": 0, "skipped": 0, "rejected": 1},
    ]


def test_the_log_has_one_entry_for_a_batch(shop: Practice) -> None:
    before = shop.sql("select count(*) from log")[0][0]
    answer = bring(shop, "charges", CHARGE + "c1,A,2026-09-01,X,10.00\nc2,Z,2026-09-01,Y,10.00", "--skip-bad")
    assert answer.code == 0
    ((who, what, subject, after, rows),) = shop.sql(
        "select who, what, object, after, digests from log where seq > ?", before
    )
    digest = shop.sql("select digest from batch_files")[0][0]
    assert (who, what, subject) == ("Helena Brightwater", "import", "batch 1")
    assert after == (f'{{"charges":"charges.csv: 1 added, 0 updated, 0 skipped, 1 rejected; SHA-256 {digest}"}}')
    assert json.loads(rows).keys() >= {"batches", "batch_files", "imported", "invoices", "lines"}


def test_an_invoice_is_closed_on_its_day_before_it_is_paid(shop: Practice) -> None:
    shop.ok("config set auto_close paid")
    folder = shop.path.with_name("old")
    folder.mkdir()
    charges = "ref,client,date,description,price,closed_on\nc1,A,2026-09-01,Book,20.00,2026-09-30"
    (folder / "charges.csv").write_text(charges, encoding="utf-8")
    (folder / "payments.csv").write_text(PAID + "p1,A,2026-10-01,20.00", encoding="utf-8")
    shop.ok(f"import {folder}")
    assert invoices(shop, "status, closed_on, paid") == [("closed", "2026-09-30", 2000)]


def test_a_payment_has_a_method_of_the_practice(shop: Practice) -> None:
    shop.begin("config set methods 'cash, Zelle, Gift card'", "charge A Course 100.00")
    paid = "ref,client,date,amount,method\n"
    assert refused(shop, "payments", paid + "p1,A,2026-10-05,10.00,check\np2,A,2026-10-05,10.00,\n") == [
        "Line 2, method 'check': Must be one of: cash, Zelle, Gift card.",
        "Line 3, method: Must be one of: cash, Zelle, Gift card.",
    ]
    taken(shop, "payments", paid + "p1,A,2026-10-05,10.00,ZELLE\np2,A,2026-10-05,10.00,gift-card\n")
    assert shop.sql("select method from payments order by id") == [("Zelle",), ("Gift card",)]


def test_an_export_comes_back_though_the_practice_has_other_methods_now(shop: Practice) -> None:
    shop.begin("config set methods 'cash, Zelle'", "charge A Course 100.00", "pay A 10.00 --method zelle")
    exported = shop.ok("export payments").out
    shop.ok("config set methods cash")
    assert taken(shop, "payments", exported) == (0, 0, 1)
    assert shop.ok("receipt edit 1 --method cash").code == 0
    assert shop.ok("export payments").out == exported.replace("Zelle", "cash")
