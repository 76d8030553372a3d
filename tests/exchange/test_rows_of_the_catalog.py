"""Rows of taxes, discounts, services, staff, clients, patients and rates (SPEC 10)."""

from __future__ import annotations

import pytest

from tests.exchange.bringing import refused, taken
from tests.practice import Practice


def test_taxes_with_dated_rates(shop: Practice) -> None:
    text = (
        "name,rate,from,abbreviation,inclusive,archived\n"
        "VAT,19,2025-01-01,V,yes,no\n"
        "VAT,20%,2026-01-01,V,yes,no\n"
        "City,1.125,,,,yes"
    )
    assert taken(shop, "taxes", text) == (3, 0, 0)
    assert shop.sql(
        "select name, abbreviation, inclusive, archived, since, tax_rates.rate from taxes"
        " join tax_rates on tax_id = taxes.id where taxes.id > 2 order by taxes.id, since"
    ) == [
        ("VAT", "V", 1, 0, "2025-01-01", 19000),
        ("VAT", "V", 1, 0, "2026-01-01", 20000),
        ("City", "City", 0, 1, "2026-10-05", 1125),
    ]
    assert taken(shop, "taxes", text) == (0, 0, 3)


def test_a_tax_keeps_whether_prices_contain_it(shop: Practice) -> None:
    text = "name,rate,inclusive,abbreviation\nGST,6,yes,\nPST,7,no,P"
    assert refused(shop, "taxes", text) == [
        "Line 2, inclusive 'yes': Can't be changed, because the tax exists already.",
        "Line 3, abbreviation 'P': Can't be changed, because the tax exists already.",
    ]


def test_discounts_keep_their_rate(shop: Practice) -> None:
    assert taken(shop, "discounts", "name,rate,archived\nKind,12.5,no\nGone,50,yes") == (2, 0, 0)
    assert shop.sql("select name, rate, archived from discounts") == [
        ("Senior", 10000, 0),
        ("Kind", 12500, 0),
        ("Gone", 50000, 1),
    ]
    assert refused(shop, "discounts", "name,rate\nSenior,11\nNone,0") == [
        "Line 2, rate '11': Can't be changed, because the discount exists already.",
        "Line 3, name 'None': 0 isn't a valid discount rate.",
    ]
    assert taken(shop, "discounts", "name,rate,archived\nsenior,10,yes") == (0, 1, 0)


def test_services_with_dated_prices(shop: Practice) -> None:
    text = (
        "code,name,price,from,minutes,late_cancel_percent,no_show_percent,taxes,discountable\n"
        "LAB,Laboratory,20.00,2025-01-01,10,25,50,GST; PST,no\n"
        "LAB,Laboratory,25.00,2026-01-01,10,25,50,GST; PST,no\n"
        "CALL,Call,0.00,,,,,,"
    )
    assert taken(shop, "services", text) == (3, 0, 0)
    assert shop.sql(
        "select code, minutes, late_cancel, no_show, discountable, since, price,"
        " (select group_concat(tax_id) from service_taxes where service_id = services.id)"
        " from services join service_prices on service_id = services.id where services.id > 2 order by code, since"
    ) == [
        ("CALL", 50, 100000, 100000, 1, "2026-10-05", 0, None),
        ("LAB", 10, 25000, 50000, 0, "2025-01-01", 2000, "1,2"),
        ("LAB", 10, 25000, 50000, 0, "2026-01-01", 2500, "1,2"),
    ]
    assert taken(shop, "services", text) == (0, 0, 3)


def test_a_service_that_changes_keeps_what_its_file_does_not_have(shop: Practice) -> None:
    assert taken(shop, "services", "code,name,price\ntalk,Long talk,110.00") == (0, 1, 0)
    assert shop.sql(
        "select code, name, minutes, late_cancel, since, price from services"
        " join service_prices on service_id = services.id where services.id = 1 order by since"
    ) == [
        ("talk", "Long talk", 50, 50000, "2026-01-01", 10000),
        ("talk", "Long talk", 50, 50000, "2026-10-05", 11000),
    ]


def test_a_service_has_taxes_that_exist(shop: Practice) -> None:
    (line,) = refused(shop, "services", "code,name,price,taxes\nLAB,Laboratory,20.00,GST; Cty")
    assert line == "Line 2, taxes 'GST; Cty': No tax is called Cty."


def test_a_service_has_taxes_by_their_whole_names(shop: Practice) -> None:
    (line,) = refused(shop, "services", "code,name,price,taxes\nLAB,Laboratory,20.00,gs")
    assert line == "Line 2, taxes 'gs': No tax is called gs."


def test_staff_have_roles_by_their_whole_names(shop: Practice) -> None:
    (line,) = refused(shop, "staff", "name,roles\nSam Reyes,Staf")
    assert line == "Line 2, roles 'Staf': No role is called Staf."


def test_a_patient_has_a_discount_by_its_whole_name(shop: Practice) -> None:
    (line,) = refused(shop, "patients", "ref,client,name,discount\np1,A,Rex,enior")
    assert line == "Line 2, discount 'enior': No discount has this name."


def test_staff_with_roles(shop: Practice) -> None:
    text = (
        "name,login,roles,provider,npi,licence,archived\n"
        "Sam Reyes,sreyes,Staff; Owner,yes,1234567893,L-7,no\n"
        "Pat Quinn,,,no,,,yes"
    )
    assert taken(shop, "staff", text, "--as Helena") == (2, 0, 0)
    assert shop.sql(
        "select name, login, provider, npi, licence, archived,"
        " (select count(*) from staff_roles where staff_id = staff.id) from staff where id > 1"
    ) == [("Sam Reyes", "sreyes", 1, "1234567893", "L-7", 0, 2), ("Pat Quinn", "", 0, "", "", 1, 0)]


def test_clients_with_every_column(shop: Practice) -> None:
    text = (
        "ref,name,email,phone,address,birth_date,auto_invoice,tax_exempt,discount,terms_days,diagnoses,notes,archived\n"
        'C,Cleo,c@example.com,555-0142,"1 Elm Row\nMaple Falls",1990-02-03,off,yes,Senior,30,"f411, F32.0",'
        '"two\nlines",no\n'
        "D,Dan,,,,,on,no,,0,I10,,yes\n"
        "E,Eve,,,,,,,,,,,"
    )
    assert taken(shop, "clients", text) == (3, 0, 0)
    assert shop.sql(
        "select name, email, phone, address, born, auto_invoice, tax_exempt, discount_id, terms_days, diagnoses,"
        " notes, archived"
        " from clients where id > 2"
    ) == [
        (
            *("Cleo", "c@example.com", "555-0142", "1 Elm Row\nMaple Falls", "1990-02-03", 0, 1, 1, 30),
            *("F41.1; F32.0", "two\nlines", 0),
        ),
        ("Dan", "", "", "", None, 1, 0, None, 0, "I10", "", 1),
        ("Eve", "", "", "", None, None, 0, None, None, "", "", 0),
    ]
    assert taken(shop, "clients", text) == (0, 0, 3)


def test_an_address_can_come_in_parts(shop: Practice) -> None:
    heading = "ref,name,street,postcode,town,country\n"
    taken(shop, "clients", heading + "C,Cleo,1 Elm Row,97999,Maple Falls,USA\nD,Dan,,,Maple Falls,\nE,Eve,,,,")
    assert shop.sql("select address from clients where id > 2") == [
        ("1 Elm Row\n97999 Maple Falls\nUSA",),
        ("Maple Falls",),
        ("",),
    ]
    assert taken(shop, "clients", heading + "C,Cleo,1 Elm Row,97999,Maple Falls,USA\nD,Dan,2 Oak,,Maple Falls,") == (
        0,
        1,
        1,
    )


def test_an_address_with_its_parts_beside_it_stands(shop: Practice) -> None:
    heading = "ref,name,address,street,postcode,town,country\n"
    taken(shop, "clients", heading + 'C,Cleo,"1 Elm Row\n97999 Maple Falls",1 elm row,97999,MAPLE FALLS,')
    assert shop.sql("select address from clients where id > 2") == [("1 Elm Row\n97999 Maple Falls",)]


def test_a_part_that_the_address_lacks_follows_it(shop: Practice) -> None:
    text = (
        'ref,name,address,postcode,town,country\nC,Cleo,"1 York Street, Elm",97999,York,USA\nD,Dan,97 York,97999,york,'
    )
    taken(shop, "clients", text)
    found = shop.sql("select address from clients where id > 2")
    assert found == [("1 York Street, Elm\n97999 York\nUSA",), ("97 York\n97999",)]


def test_any_part_makes_an_address(shop: Practice) -> None:
    taken(shop, "clients", "ref,name,postcode,country\nC,Cleo,97999,USA")
    assert shop.sql("select address from clients where id > 2") == [("97999\nUSA",)]


@pytest.mark.parametrize(
    ("row", "line"),
    [
        ("C,,,,", "name: Is empty, but required."),
        (",Cleo,,,", "ref: Is empty, but required."),
        ("C,Cleo,,2027-01-01,", "ref 'C': The birth date 2027-01-01 is in the future."),
        (
            "C,Cleo,,2/3/1990,",
            "birth_date '2/3/1990': Must be a full date: YYYY-MM-DD, or another order with --date-order.",
        ),
        ("C,Cleo,,,Kind", "discount 'Kind': No discount has this name."),
        ("C,Cleo,,,Sen", "discount 'Sen': No discount has this name."),
        ("C,Cl\u202eeo,,,", "name 'Cl\\u202eeo': The control character U+202E isn't allowed in the text."),
    ],
)
def test_what_makes_a_client_bad(row: str, line: str, shop: Practice) -> None:
    assert refused(shop, "clients", "ref,name,email,birth_date,discount\n" + row) == [f"Line 2, {line}"]


@pytest.mark.parametrize(
    ("cells", "line"),
    [
        ("366,", "terms_days '366': Must be a whole number from 0 to 365."),
        ("-1,", "terms_days '-1': Must be a whole number from 0 to 365."),
        ("practice,", "terms_days 'practice': Must be a whole number from 0 to 365."),
        (",296.33", "diagnoses '296.33': The diagnosis '296.33' isn't a code of ICD-10-CM."),
        (",F41.1;f411", "diagnoses 'F41.1;f411': The diagnosis F41.1 is there twice."),
    ],
)
def test_bad_terms_and_diagnoses(cells: str, line: str, shop: Practice) -> None:
    assert refused(shop, "clients", f"ref,name,terms_days,diagnoses\nC,Cleo,{cells}") == [f"Line 2, {line}"]


def test_an_imported_client_is_billed_on_their_own_terms(shop: Practice) -> None:
    shop.ok("config set terms_days 14")
    taken(shop, "clients", "ref,name,terms_days\nA,Ana Lopez,30\nB,Ben Okafor,")
    heading = "ref,client,date,description,price\n"
    taken(shop, "charges", heading + "c1,A,2026-09-01,Book,5.00\nc2,B,2026-09-01,Book,5.00")
    heading = "ref,client,service,start,status\n"
    taken(shop, "sessions", heading + "s1,A,TALK,2026-09-01 09:00,attended\ns2,B,TALK,2026-09-01 09:00,attended")
    assert shop.sql("select client_id, date, due from invoices order by id") == [
        (1, "2026-09-01", "2026-10-01"),
        (2, "2026-09-01", "2026-09-15"),
        (1, "2026-09-01", "2026-10-01"),
        (2, "2026-09-01", "2026-09-15"),
    ]


def test_a_client_who_owes_can_not_be_archived(shop: Practice) -> None:
    shop.ok("charge A Book 5.00")
    (line,) = refused(shop, "clients", "ref,name,archived\nA,Ana Lopez,yes")
    assert line.startswith("Line 2, ref 'A': Ana Lopez ")


def test_patients_of_clients(shop: Practice) -> None:
    text = (
        "ref,client,name,birth_date,species,breed,discount,diagnoses,archived\n"
        "p1,A,Rex,2020-02-29,dog,beagle,Senior,f900;F32.0,no\n"
        "p2,Ben Okafor,Tom,,,,,,yes"
    )
    assert taken(shop, "patients", text) == (2, 0, 0)
    assert shop.sql(
        "select ref, client_id, name, born, species, breed, discount_id, diagnoses, archived from patients"
    ) == [
        ("p1", 1, "Rex", "2020-02-29", "dog", "beagle", 1, "F90.0; F32.0", 0),
        ("p2", 2, "Tom", None, "", "", None, "", 1),
    ]
    assert taken(shop, "patients", text) == (0, 0, 2)


def test_rates_of_clients(shop: Practice) -> None:
    text = "client,service,price,from\nA,TALK,80.00,2025-01-01\nAna Lopez,Talk,85.00,2026-01-01\nB,EXAM,0.00,"
    assert taken(shop, "rates", text) == (3, 0, 0)
    assert shop.sql("select client_id, service_id, since, price from client_rates order by client_id, since") == [
        (1, 1, "2025-01-01", 8000),
        (1, 1, "2026-01-01", 8500),
        (2, 2, "2026-10-05", 0),
    ]
    assert taken(shop, "rates", text) == (0, 0, 3)


def test_a_price_of_today_is_the_newest_price(shop: Practice) -> None:
    assert taken(shop, "rates", "client,service,price\nA,TALK,80.00") == (1, 0, 0)
    assert taken(shop, "rates", "client,service,price\nA,TALK,90.00") == (0, 1, 0)
    assert shop.sql("select price from client_rates") == [(9000,)]


def test_one_rate_named_in_two_ways_has_one_price(shop: Practice) -> None:
    text = "client,service,price,from\nA,TALK,80.00,2026-01-01\nAna Lopez,talk,{},2026-01-01"
    assert refused(shop, "rates", text.format("90.00")) == [
        "Line 3, price '90.00': An earlier row has another price for this client, service and day."
    ]
    taken(shop, "rates", text.format("80.00"))
    assert shop.sql("select client_id, service_id, since, price from client_rates") == [(1, 1, "2026-01-01", 8000)]


def test_rows_of_one_identity_are_told_by_its_columns(shop: Practice) -> None:
    assert refused(shop, "rates", "client,service,price\nA,TALK,80.00\nA,TALK,90.00") == [
        "Line 3, client 'A': An earlier row has the same client, service, from, and differs."
    ]
    assert refused(shop, "services", "code,name,price\nLAB,Laboratory,20.00\nlab,Laboratory,25.00") == [
        "Line 3, code 'lab': An earlier row has the same code, from, and differs."
    ]
