"""Rows are known again by their ref, and name clients and others as their file does (SPEC 10, "Who is who")."""

from __future__ import annotations

import pytest

from tests.exchange.bringing import bring, invoices, owing, refused, taken, told
from tests.practice import Practice

VISIT = "ref,client,service,start,status\n"
CHARGE = "ref,client,date,description,price\n"
PAID = "ref,client,date,amount\n"


def test_a_row_is_known_again_by_its_ref(shop: Practice) -> None:
    assert taken(shop, "clients", "ref,name,phone\nC,Cleo Adair,1\nD,Dan Frost,2") == (2, 0, 0)
    assert taken(shop, "clients", "ref,name,phone\nD,Dan Frost-Hill,3\nC,Cleo Adair,1\nE,Eve,4") == (1, 1, 1)
    assert shop.sql("select ref, name, phone from clients where id > 2 order by id") == [
        ("C", "Cleo Adair", "1"),
        ("D", "Dan Frost-Hill", "3"),
        ("E", "Eve", "4"),
    ]


def test_a_client_made_by_a_command_is_known_by_the_ref_it_got(shop: Practice) -> None:
    assert taken(shop, "clients", "ref,name,phone\nA,Ana Lopez,5\nB,Ben Okafor,") == (0, 1, 1)
    assert shop.sql("select ref, phone from clients") == [("A", "5"), ("B", "")]


def test_importing_twice_adds_nothing_and_says_so(shop: Practice) -> None:
    text = VISIT + "s1,A,TALK,2026-10-01 09:00,attended\ns2,B,TALK,2026-10-02 09:00,scheduled"
    assert taken(shop, "sessions", text) == (2, 0, 0)
    before = shop.dump()
    answer = bring(shop, "sessions", text)
    assert (answer.code, answer.err) == (
        0,
        "Imported before, in batch 1: sessions.csv.\nsessions.csv: read as UTF-8, commas; 5 columns used.\n",
    )
    assert answer.out.splitlines()[-2:] == [
        "       sessions      0        0        2         0",
        "Nothing was new, so there is no batch.",
    ]
    assert shop.dump() == before


def test_the_very_same_file_is_still_compared(shop: Practice) -> None:
    text = "ref,name\nC,Cleo"
    taken(shop, "clients", text)
    shop.ok("import undo 1")
    answer = bring(shop, "clients", text, "-f json")
    assert "Imported before" not in answer.err
    assert answer.json[0]["added"] == 1


def test_an_equal_row_is_skipped_whatever_zbill_has_made_of_it(shop: Practice) -> None:
    text = VISIT + "s1,A,TALK,2026-10-01 09:00,scheduled\ns2,A,TALK,2026-10-02 09:00,scheduled"
    taken(shop, "sessions", text)
    shop.ok("attend 1 --status no-show")
    shop.ok("session edit 2 --start '2026-10-09 15:00'")
    assert taken(shop, "sessions", text + "\ns3,A,TALK,2026-10-03 09:00,scheduled") == (1, 0, 2)
    assert shop.sql("select ref, start, status from sessions order by ref") == [
        ("s1", "2026-10-01 09:00", "no-show"),
        ("s2", "2026-10-09 15:00", "scheduled"),
        ("s3", "2026-10-03 09:00", "scheduled"),
    ]


def test_rows_are_compared_by_their_values_and_not_by_how_they_are_written(shop: Practice) -> None:
    taken(shop, "charges", "ref,client,date,description,price,quantity\nc1,A,2026-10-01,Book,1000.00,1.50")
    again = '"Client";"Ref";"Description";"Quantity";"Price";"Date"\r\nA;c1;Book;1.5;$ 1,000.00;01/10/2026\r\n'
    path = shop.path.with_name("again.csv")
    path.write_text(again, encoding="utf-16")
    answer = shop.ok(f"import charges {path} --date-order dmy -f json")
    assert answer.json == [{"batch": None, "kind": "charges", "added": 0, "updated": 0, "skipped": 1, "rejected": 0}]


@pytest.mark.parametrize(
    ("kind", "first", "changed", "query", "result"),
    [
        (
            "clients",
            "ref,name,email,discount,tax_exempt,terms_days,diagnoses,archived\n"
            "C,Cleo,c@example.com,Senior,yes,30,F41.1,no",
            "ref,name,email,discount,tax_exempt,terms_days,diagnoses,archived\nC,Cleo Adair,,,no,,,yes",
            "select name, email, discount_id, tax_exempt, terms_days, diagnoses, archived from clients where ref = 'C'",
            ("Cleo Adair", "", None, 0, None, "", 1),
        ),
        (
            "patients",
            "ref,client,name,birth_date,species,breed,discount,diagnoses\np1,A,Rex,2020-01-02,dog,beagle,Senior,F90.0",
            "ref,client,name,birth_date,species,breed,discount,diagnoses\np1,A,Rexy,,dog,poodle,,F32.0",
            "select name, born, species, breed, discount_id, diagnoses from patients",
            ("Rexy", None, "dog", "poodle", None, "F32.0"),
        ),
        (
            "services",
            "code,name,price,minutes\nLAB,Laboratory,20.00,10",
            "code,name,price,minutes\nLAB,Lab work,25.00,15",
            "select name, minutes, (select price from service_prices where service_id = services.id) from services"
            " where code = 'LAB'",
            ("Lab work", 15, 2500),
        ),
        (
            "taxes",
            "name,rate,from\nCity,1.5,2026-01-01",
            "name,rate,from\nCity,2,2026-01-01",
            "select name, tax_rates.rate from taxes join tax_rates on tax_id = taxes.id where name = 'City'",
            ("City", 2000),
        ),
        (
            "rates",
            "client,service,price,from\nA,TALK,80.00,2026-09-01",
            "client,service,price,from\nA,TALK,90.00,2026-09-01",
            "select client_id, price, since from client_rates",
            (1, 9000, "2026-09-01"),
        ),
        (
            "staff",
            "name,login,provider,roles\nKim,kim,yes,Staff",
            "name,login,provider,roles\nKim,kim2,no,Owner",
            "select login, provider, (select group_concat(role_id) from staff_roles where staff_id = staff.id)"
            " from staff where name = 'Kim'",
            ("kim2", 0, "1"),
        ),
        (
            "sessions",
            "ref,client,service,start,minutes,fee,ward,notes\ns1,A,TALK,2026-10-06 09:00,30,70.00,North,x",
            "ref,client,service,start,minutes,fee,ward,notes\ns1,A,EXAM,2026-10-07 10:30,40,,,y",
            "select service_id, start, minutes, fee, ward, notes from sessions",
            (2, "2026-10-07 10:30", 40, None, "", "y"),
        ),
    ],
)
def test_a_changed_row_updates_what_it_became(
    kind: str, first: str, changed: str, query: str, result: tuple[object, ...], shop: Practice
) -> None:
    assert taken(shop, kind, first) == (1, 0, 0)
    assert taken(shop, kind, changed) == (0, 1, 0)
    assert shop.sql(query) == [result]
    assert taken(shop, kind, changed) == (0, 0, 1)


def test_a_column_that_is_not_there_leaves_the_value_and_an_empty_cell_clears_it(shop: Practice) -> None:
    taken(shop, "clients", "ref,name,email,phone,notes\nC,Cleo,c@example.com,5,old")
    taken(shop, "clients", "ref,name,phone\nC,Cleo,")
    assert shop.sql("select email, phone, notes from clients where ref = 'C'") == [("c@example.com", "", "old")]


def test_a_new_status_goes_through_attend(shop: Practice) -> None:
    taken(shop, "sessions", VISIT + "s1,A,TALK,2026-10-01 09:00,scheduled")
    assert taken(shop, "sessions", VISIT + "s1,A,TALK,2026-10-01 09:00,late-cancelled") == (0, 1, 0)
    assert invoices(shop) == [("INV-0001", "2026-10-01", "open", None, 5000)]
    assert shop.sql("select status from sessions") == [("late-cancelled",)]


@pytest.mark.parametrize(
    ("kind", "first", "changed", "reason"),
    [
        (
            "sessions",
            VISIT + "x1,A,TALK,2026-10-01 09:00,attended",
            VISIT + "x1,A,TALK,2026-10-01 10:00,attended",
            "The session is on invoice INV-0001, so it wasn't changed.",
        ),
        (
            "charges",
            CHARGE + "x1,A,2026-10-01,Book,10.00",
            CHARGE + "x1,A,2026-10-01,Book,11.00",
            "The charge is on an invoice, so it wasn't changed.",
        ),
        (
            "payments",
            "ref,client,date,amount,kind\nx1,A,2026-10-01,10.00,deposit",
            "ref,client,date,amount,kind\nx1,A,2026-10-01,11.00,deposit",
            "The payment has a receipt, so it wasn't changed.",
        ),
    ],
)
def test_a_changed_row_that_is_billed_or_paid_is_skipped_and_listed(
    kind: str, first: str, changed: str, reason: str, shop: Practice
) -> None:
    taken(shop, kind, first)
    before = shop.dump()
    answer = bring(shop, kind, changed, "-f json")
    assert answer.json[0] == {
        "batch": None, "kind": kind, "added": 0, "updated": 0, "skipped": 1, "rejected": 0,
    }  # fmt: skip
    assert told(answer) == [f"Skipped: Line 2, ref 'x1': {reason}"]
    assert shop.dump() == before
    assert refused(shop, kind, changed, "--strict") == [f"Line 2, ref 'x1': {reason}"]


def test_a_patient_keeps_their_client(shop: Practice) -> None:
    taken(shop, "patients", "ref,client,name\np1,A,Rex")
    assert refused(shop, "patients", "ref,client,name\np1,B,Rex") == [
        "Line 2, client 'B': The patient belongs to Ana Lopez. Import doesn't change that."
    ]


def test_a_ref_twice_in_a_file_counts_once_if_the_rows_are_equal(shop: Practice) -> None:
    assert taken(shop, "charges", CHARGE + "c1,A,2026-10-01,Book,10.00\nc1,A,2026-10-01,Book,$10.00") == (1, 0, 1)
    assert owing(shop) == {"Ana Lopez": ("10.00", "0.00")}


def test_a_ref_twice_in_a_file_is_bad_if_the_rows_differ(shop: Practice) -> None:
    assert refused(shop, "charges", CHARGE + "c1,A,2026-10-01,Book,10.00\nc1,A,2026-10-01,Book,11.00") == [
        "Line 3, ref 'c1': An earlier row has the same one, and differs."
    ]


@pytest.mark.parametrize("client", ["A", "Ana Lopez", "ana  lopez", "ANA@example.com"])
def test_a_client_is_called_by_ref_name_or_email_address(client: str, shop: Practice) -> None:
    taken(shop, "charges", CHARGE + f"c1,{client},2026-10-01,Book,10.00")
    assert owing(shop) == {"Ana Lopez": ("10.00", "0.00")}


def test_a_ref_comes_before_a_name_and_a_name_before_an_email_address(shop: Practice) -> None:
    shop.ok("client add A --ref B2 --email 'x@example.com'")
    shop.ok("client add x@example.com --ref X")
    taken(shop, "charges", CHARGE + "c1,A,2026-10-01,Book,10.00\nc2,x@example.com,2026-10-01,Pen,2.00")
    assert owing(shop) == {"Ana Lopez": ("10.00", "0.00"), "x@example.com": ("2.00", "0.00")}


@pytest.mark.parametrize("client", ["Ana", "Lopez", "1", "zz@example.com"])
def test_a_client_is_never_guessed(client: str, shop: Practice) -> None:
    assert refused(shop, "charges", CHARGE + f"c1,{client},2026-10-01,Book,10.00") == [
        f"Line 2, client '{client}': No client has this ref, name or email address."
    ]


def test_a_name_or_an_address_that_two_clients_have_is_bad(shop: Practice) -> None:
    shop.ok("client add 'Ana Lopez' --ref A2 --email same@example.com")
    shop.ok("client edit B --email same@example.com")
    text = CHARGE + "c1,Ana Lopez,2026-10-01,Book,10.00\nc2,same@example.com,2026-10-01,Book,10.00"
    assert refused(shop, "charges", text) == [
        "Line 2, client 'Ana Lopez': 2 clients have this name or email address. Use the ref: A, A2.",
        "Line 3, client 'same@example.com': 2 clients have this name or email address. Use the ref: B, A2.",
    ]


def test_rows_of_one_invoice_of_the_old_system_share_an_invoice(shop: Practice) -> None:
    taken(
        shop,
        "sessions",
        "ref,client,service,start,status,invoice\n"
        "s1,A,TALK,2026-09-01 09:00,attended,77\n"
        "s2,A,TALK,2026-09-03 09:00,attended,77\n"
        "s3,B,TALK,2026-09-02 09:00,attended,77\n"
        "s4,A,TALK,2026-09-04 09:00,attended,\n"
        "s5,A,TALK,2026-09-05 09:00,attended,",
    )
    taken(shop, "charges", "ref,client,date,description,price,invoice\nc1,A,2026-09-03,Book,5.00,77")
    assert invoices(shop, "label, client_id, date, total, other_number") == [
        ("INV-0001", 1, "2026-09-01", 20500, "77"),
        ("INV-0002", 2, "2026-09-02", 10000, "77"),
        ("INV-0003", 1, "2026-09-04", 10000, ""),
        ("INV-0004", 1, "2026-09-05", 10000, ""),
    ]


def test_rows_of_one_invoice_close_it_on_one_day(shop: Practice) -> None:
    heading = "ref,client,service,start,status,invoice,closed_on\n"
    text = (
        "s1,A,TALK,2026-09-01 09:00,attended,77,2026-09-30\n"
        "s2,A,TALK,2026-09-02 09:00,attended,77,2026-09-29\n"
        "s3,A,TALK,2026-09-03 09:00,attended,77,\n"
        "s4,A,TALK,2026-09-04 09:00,attended,77,2026-09-30"
    )
    assert refused(shop, "sessions", heading + text) == [
        "Line 3, closed_on '2026-09-29': A row before it has 2026-09-30 for this invoice.",
        "Line 4, closed_on: A row before it has 2026-09-30 for this invoice.",
    ]


def test_a_row_has_its_own_discount_and_taxes_as_they_are(shop: Practice) -> None:
    taken(
        shop,
        "charges",
        "ref,client,date,description,price,quantity,service,discount,taxes\n"
        "c1,A,2026-09-01,One,100.00,1,EXAM,Old discount 25,GST 4; City 1.5\n"
        "c2,A,2026-09-01,Two,100.00,2,EXAM,12.34,none\n"
        "c3,A,2026-09-01,Three,100.00,1,EXAM,none,\n"
        "c4,A,2026-09-01,Four,100.00,1,,,",
    )
    assert shop.sql("select gross, discount, net, tax, total from lines order by id") == [
        (10000, 2500, 7500, 413, 7913),
        (20000, 1234, 18766, 0, 18766),
        (10000, 0, 10000, 500, 10500),
        (10000, 0, 10000, 0, 10000),
    ]
    assert shop.sql("select name, rate, amount from line_taxes where line_id = 1 order by position") == [
        ("GST", 4000, 300),
        ("City", 1500, 113),
    ]


@pytest.mark.parametrize(
    ("settles", "paid"),
    [
        ("", [10000, 2000, 0]),
        ("s2", [0, 10000, 0]),
        ("s2; c=1=20.00", [0, 10000, 2000]),
        ("s2; c=1", "No session or charge with the ref c is on an invoice."),
        ("s2=30.00; c=1=5.00", [0, 3000, 500]),
        ("a;b", "Must be refs, as REF or REF=AMOUNT, with a semicolon and a blank between them."),
        ("s9", "No session or charge with the ref s9 is on an invoice."),
        ("s2=x", "Isn't an amount in USD, such as 150.00."),
    ],
)
def test_a_payment_settles_the_named_rows_or_the_oldest_invoices(
    settles: str, paid: list[int] | str, shop: Practice
) -> None:
    taken(shop, "sessions", VISIT + "s1,A,TALK,2026-09-01 09:00,attended\ns2,A,TALK,2026-09-02 09:00,attended")
    taken(shop, "charges", CHARGE + "c=1,A,2026-09-03,Book,20.00")
    text = f"ref,client,date,amount,settles\np1,A,2026-09-10,120.00,{settles}"
    if isinstance(paid, str):
        assert refused(shop, "payments", text) == [f"Line 2, settles {settles!r}: {paid}"]
    else:
        assert taken(shop, "payments", text) == (1, 0, 0)
        assert shop.sql("select paid from invoices order by id") == [(each,) for each in paid]


def test_two_refs_of_one_invoice_settle_it_once(shop: Practice) -> None:
    heading = "ref,client,service,start,status,invoice\n"
    taken(
        shop,
        "sessions",
        heading + "s1,A,TALK,2026-09-01 09:00,attended,7\ns2,A,TALK,2026-09-02 09:00,attended,7\n",
    )
    heading = "ref,client,date,amount,settles\n"
    taken(shop, "payments", heading + "p1,A,2026-09-10,70.00,s1=40.00; s2=30.00\np2,A,2026-09-11,20.00,s1; s2")
    assert shop.sql("select amount, applied, unapplied from payments order by id") == [(7000, 7000, 0), (2000, 2000, 0)]
    assert owing(shop) == {"Ana Lopez": ("110.00", "0.00")}


def test_a_payment_settles_no_other_clients_rows(shop: Practice) -> None:
    taken(shop, "charges", CHARGE + "c1,B,2026-09-03,Book,20.00")
    (line,) = refused(shop, "payments", "ref,client,date,amount,settles\np1,A,2026-09-10,20.00,c1")
    assert line == "Line 2, ref 'p1': Invoice INV-0001 doesn't belong to Ana Lopez."


def test_a_deposit_can_settle_too(shop: Practice) -> None:
    taken(shop, "charges", CHARGE + "c1,A,2026-09-03,Book,20.00\nc2,A,2026-09-04,Pen,5.00")
    taken(
        shop,
        "payments",
        "ref,client,date,amount,kind,settles\np1,A,2026-09-10,50.00,Deposit,c2\np2,A,2026-09-11,9.00,deposit,",
    )
    assert shop.sql("select kind, amount, applied, unapplied from payments") == [
        ("deposit", 5000, 500, 4500),
        ("deposit", 900, 0, 900),
    ]
    assert owing(shop) == {"Ana Lopez": ("20.00", "54.00")}


def test_services_are_called_by_code_or_name_and_providers_by_name(shop: Practice) -> None:
    shop.ok("staff add 'Sam Reyes' --provider --role Staff")
    heading = "ref,client,service,start,provider\n"
    taken(shop, "sessions", heading + "s1,A,examination,2026-10-06 09:00,sam reyes\ns2,A,Exam,2026-10-07 09:00,")
    assert shop.sql("select service_id, provider_id from sessions") == [(2, 2), (2, 1)]
    assert refused(shop, "sessions", heading + "s3,A,EX,2026-10-08 09:00,\ns4,A,EXAM,2026-10-09 09:00,Sam") == [
        "Line 2, service 'EX': No service has this code or name.",
        "Line 3, provider 'Sam': No provider has this name.",
    ]


def test_a_closed_invoice_gets_no_more_rows(shop: Practice) -> None:
    sessions = "ref,client,service,start,status,invoice,closed_on\n"
    charges = "ref,client,date,description,price,invoice,closed_on\n"
    taken(shop, "sessions", sessions + "s1,A,TALK,2026-09-01 09:00,attended,7,2026-09-30")
    assert refused(shop, "charges", charges + "c1,A,2026-09-02,Book,5.00,7,2026-09-30") == [
        "Line 2, ref 'c1': Invoice INV-0001 was closed more than 24 hours ago and can't be changed."
    ]
    assert refused(shop, "sessions", sessions + "s2,A,TALK,2026-09-02 09:00,attended,7,2026-09-30") == [
        "Line 2, ref 's2': Invoice INV-0001 was closed more than 24 hours ago and can't be changed."
    ]
