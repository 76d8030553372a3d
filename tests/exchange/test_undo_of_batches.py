"""A batch can be undone, unless something from outside depends on it (SPEC 10, "Undo")."""

from __future__ import annotations

import pytest

from tests.exchange.bringing import bring, invoices, owing, taken
from tests.practice import Practice

SESSIONS = "ref,client,service,start,status,closed_on\n"
CHARGES = "ref,client,date,description,price\n"


def folder_of_each(shop: Practice) -> None:
    """Import a client with a patient, three sessions, a charge and a payment, as batch 1."""
    folder = shop.path.with_name("old")
    folder.mkdir()
    for kind, text in {
        "clients": "ref,name\nX,Xenia Young",
        "patients": "ref,client,name\nx1,X,Rex",
        "rates": "client,service,price\nX,TALK,90.00",
        "sessions": SESSIONS
        + "s1,X,TALK,2026-09-01 09:00,attended,2026-09-30\n"
        + "s2,X,TALK,2026-10-08 09:00,,\n"
        + "s3,X,TALK,2026-09-02 09:00,no-show,",
        "charges": CHARGES + "c1,X,2026-09-03,Book,20.00",
        "payments": "ref,client,date,amount\np1,X,2026-09-20,150.00",
    }.items():
        (folder / f"{kind}.csv").write_text(text, encoding="utf-8")
    shop.ok(f"import {folder}")


def test_undo_voids_what_a_batch_issued_and_keeps_the_numbers(shop: Practice) -> None:
    folder_of_each(shop)
    answer = shop.ok("import undo 1")
    assert (answer.out, answer.err) == (
        "",
        "Batch 1 was undone.\n"
        "Void now: 3 invoices, 1 receipt.\n"
        "Removed: 1 session, 1 patient.\n"
        "Canceled, because an invoice names them: 2 sessions.\n"
        "Kept, because something else has to do with them: 1 client.\n",
    )
    assert invoices(shop, "label, status, paid, void_reason") == [
        (f"INV-000{number}", "void", 0, "import 1 was undone") for number in (1, 2, 3)
    ]
    assert shop.sql("select label, voided_on, applied from payments") == [("RCT-0001", "2026-10-05", 0)]
    assert owing(shop) == {}
    assert shop.ok("check").out == ""
    assert shop.sql("select count(*) from imported") == [(0,)]


def test_the_numbers_go_on_after_an_undo(shop: Practice) -> None:
    taken(shop, "charges", CHARGES + "c1,A,2026-09-03,Book,20.00")
    shop.ok("import undo 1")
    taken(shop, "charges", CHARGES + "c1,A,2026-09-03,Book,20.00")
    assert invoices(shop, "label, status") == [("INV-0001", "void"), ("INV-0002", "open")]
    assert shop.sql("select id, undone_at is null from batches") == [(1, 0), (2, 1)]


def test_undo_frees_the_refs(shop: Practice) -> None:
    text = SESSIONS + "s1,A,TALK,2026-09-01 09:00,attended,\ns2,A,TALK,2026-10-08 09:00,,"
    taken(shop, "sessions", text)
    shop.ok("import undo 1")
    assert taken(shop, "sessions", text) == (2, 0, 0)
    assert owing(shop) == {"Ana Lopez": ("100.00", "0.00")}


def test_undo_removes_clients_and_patients_that_nothing_else_uses(shop: Practice) -> None:
    taken(shop, "clients", "ref,name\nC,Cleo\nD,Dan\nE,Eve")
    taken(shop, "patients", "ref,client,name\np1,D,Rex\np2,D,Mia")
    shop.ok("session add Eve TALK '2026-10-08 09:00'")
    shop.ok("session add Dan TALK '2026-10-08 10:00' --patient Rex")
    kept = "Kept, because something else has to do with them: "
    assert shop.ok("import undo 2").err == f"Batch 2 was undone.\nRemoved: 1 patient.\n{kept}1 patient.\n"
    assert shop.ok("import undo 1").err == f"Batch 1 was undone.\nRemoved: 1 client.\n{kept}2 clients.\n"
    assert shop.sql("select name from clients order by name") == [("Ana Lopez",), ("Ben Okafor",), ("Dan",), ("Eve",)]
    assert shop.sql("select name from patients") == [("Rex",)]


def test_undo_says_that_it_leaves_what_a_batch_changed(shop: Practice) -> None:
    taken(shop, "clients", "ref,name,phone\nA,Ana Lopez,1\nC,Cleo,2")
    taken(shop, "clients", "ref,name,phone\nA,Ana Lopez,3\nC,Cleo,4\nD,Dan,5")
    assert shop.ok("import undo 2").err == (
        "Batch 2 was undone.\nRemoved: 1 client.\nLeft as it changed them, apart from attendance: 2 rows.\n"
    )
    assert shop.sql("select name, phone from clients where phone <> ''") == [("Ana Lopez", "3"), ("Cleo", "4")]
    # The file from before brings the values back.
    assert taken(shop, "clients", "ref,name,phone\nA,Ana Lopez,1\nC,Cleo,2") == (0, 2, 0)


def test_undo_leaves_the_catalog(shop: Practice) -> None:
    taken(shop, "services", "code,name,price\nLAB,Laboratory,20.00")
    assert shop.ok("import undo 1").err == "Batch 1 was undone.\n"
    assert shop.sql("select code from services order by code") == [("EXAM",), ("LAB",), ("TALK",)]


@pytest.mark.parametrize(
    ("commands", "named"),
    [
        (["pay X 5.00"], "RCT-0001 on INV-0001"),
        (["invoice add 2 Pen 1.00"], "a line on INV-0002"),
        (["invoice credit 1 --reason late"], "CN-0001 on INV-0001"),
        (["writeoff 1 10.00 --reason gone"], "a write-off on INV-0001"),
        (["credit add X 3.00 --reason sorry", "credit apply X --invoice 2"], "goodwill on INV-0002"),
        (
            ["deposit X 5.00", "credit apply X --invoice 3", "pay X 1.00 --invoice 1"],
            "RCT-0002 on INV-0001, RCT-0001 on INV-0003",
        ),
    ],
)
def test_undo_names_what_depends_on_a_batch(commands: list[str], named: str, shop: Practice) -> None:
    taken(shop, "clients", "ref,name\nX,Xenia Young")
    taken(
        shop,
        "sessions",
        SESSIONS
        + "s1,X,TALK,2026-09-01 09:00,attended,2026-09-30\ns2,X,TALK,2026-09-02 09:00,attended,\n"
        + "s3,X,TALK,2026-09-03 09:00,attended,",
    )
    for command in commands:
        shop.ok(command)
    before = shop.dump()
    answer = shop.zbill("import undo 2")
    assert (answer.code, answer.err) == (
        4,
        f"Batch 2 can't be undone. This depends on it: {named}.\nVoid or undo that first.\n",
    )
    assert shop.dump() == before


def test_undo_names_money_of_another_batch(shop: Practice) -> None:
    taken(shop, "charges", CHARGES + "c1,A,2026-09-03,Book,20.00")
    taken(shop, "payments", "ref,client,date,amount\np1,A,2026-09-20,5.00")
    taken(shop, "charges", "ref,client,date,description,price,invoice\nc2,A,2026-09-03,Book,20.00,7")
    taken(shop, "charges", "ref,client,date,description,price,invoice\nc3,A,2026-09-03,Pen,2.00,7")
    assert [shop.zbill(f"import undo {batch}").err.splitlines()[0] for batch in (1, 3)] == [
        "Batch 1 can't be undone. This depends on it: RCT-0001 on INV-0001.",
        "Batch 3 can't be undone. This depends on it: a line on INV-0002.",
    ]
    for batch in (2, 1):
        shop.ok(f"import undo {batch}")


def test_undo_names_a_refund_and_a_session_on_another_invoice(shop: Practice) -> None:
    shop.ok("client edit A --auto-invoice off")
    taken(shop, "sessions", SESSIONS + "s1,A,TALK,2026-09-01 09:00,attended,")
    taken(shop, "payments", "ref,client,date,amount,kind\np1,A,2026-09-20,50.00,deposit")
    shop.ok("invoice new A")
    shop.ok("refund 1 5.00")
    assert [shop.zbill(f"import undo {batch}").err.splitlines()[0] for batch in (1, 2)] == [
        "Batch 1 can't be undone. This depends on it: INV-0001 on session 1.",
        "Batch 2 can't be undone. This depends on it: RCT-0002 on RCT-0001.",
    ]


def test_money_of_a_batch_on_an_invoice_from_outside_is_taken_off(shop: Practice) -> None:
    shop.ok("charge A Book 20.00")
    taken(shop, "payments", "ref,client,date,amount\np1,A,2026-10-05,20.00")
    shop.ok("import undo 1")
    assert owing(shop) == {"Ana Lopez": ("20.00", "0.00")}


def test_undo_is_refused_in_the_locked_period(shop: Practice) -> None:
    taken(shop, "charges", CHARGES + "c1,A,2026-08-31,Book,20.00\nc2,A,2026-09-30,Book,20.00")
    shop.ok("config set locked_through 2026-08-31")
    before = shop.dump()
    answer = shop.zbill("import undo 1")
    assert (answer.code, answer.err) == (
        4,
        "Batch 1 can't be undone: it has a document or a payment of 2026-08-31, in the locked period.\n"
        "Correct its documents one by one.\n",
    )
    assert shop.dump() == before


def test_undoing_twice_does_nothing(shop: Practice) -> None:
    taken(shop, "charges", CHARGES + "c1,A,2026-09-03,Book,20.00")
    shop.ok("import undo 1")
    before = shop.dump()
    answer = shop.ok("import undo 1")
    assert (answer.err, shop.dump()) == ("Batch 1 is undone already.\n", before)


@pytest.mark.parametrize(
    ("batch", "code", "words"),
    [("2", 3, "There is no batch 2."), ("0", 2, ""), ("x", 2, ""), ("99999999999999999999", 2, "")],
)
def test_only_a_batch_can_be_undone(batch: str, code: int, words: str, shop: Practice) -> None:
    answer = shop.zbill(f"import undo {batch}")
    assert (answer.code, answer.err.startswith(words)) == (code, True), answer


@pytest.mark.parametrize("permission", ["void_invoice", "void_payment", "manage_clients", "schedule"])
def test_undo_needs_the_permissions_of_what_it_does(permission: str, shop: Practice) -> None:
    taken(shop, "charges", CHARGES + "c1,A,2026-09-03,Book,20.00")
    shop.ok("staff add Kim --role Staff")
    shop.ok(f"role revoke Staff {permission}")
    answer = shop.zbill("import undo 1 --as Kim")
    assert (answer.code, f"doesn't have the permission {permission}" in answer.err) == (5, True)


def test_a_batch_that_added_nothing_has_no_number(shop: Practice) -> None:
    answer = bring(shop, "clients", "ref,name\nA,Ana Lopez", "-f json")
    assert answer.json == [{"batch": None, "kind": "clients", "added": 0, "updated": 0, "skipped": 1, "rejected": 0}]
    assert shop.json("import list") == []


def test_the_list_has_a_line_for_each_file(shop: Practice) -> None:
    taken(shop, "charges", CHARGES + "c1,A,2026-09-03,Book,20.00")
    shop.at("2026-10-05 13:00")
    taken(shop, "clients", "ref,name\nC,Cleo\nA,Ana Lopez-Vega\nB,Ben Okafor")
    shop.ok("import undo 1")
    assert shop.json("import list") == [
        {
            "batch": 2, "at": "2026-10-05T13:00:00-04:00", "kind": "clients", "file": "clients.csv", "added": 1,
            "updated": 1, "skipped": 1, "imported_by": "Helena Brightwater", "undone": False,
        },
        {
            "batch": 1, "at": "2026-10-05T12:00:00-04:00", "kind": "charges", "file": "charges.csv", "added": 1,
            "updated": 0, "skipped": 0, "imported_by": "Helena Brightwater", "undone": True,
        },
    ]  # fmt: skip


def test_an_undo_tells_whom_it_keeps(shop: Practice) -> None:
    taken(shop, "clients", "ref,name\nC,Cleo")
    taken(shop, "patients", "ref,client,name\nP,C,Kit")
    assert shop.ok("import undo 1").err == (
        "Batch 1 was undone.\nKept, because something else has to do with them: 1 client.\n"
    )
    assert shop.sql("select name from clients where ref = 'C'") == [("Cleo",)]
