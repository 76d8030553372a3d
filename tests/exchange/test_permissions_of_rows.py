"""Importing needs the permissions of the commands, and a missing one refuses the whole file (SPEC 10)."""

from __future__ import annotations

import pytest

from tests.exchange.bringing import bring, taken
from tests.practice import Practice

# Files with the permissions that they need, first the one of the kind.
FILES = [
    ("taxes", "name,rate\nVAT,20", ["administer"]),
    ("discounts", "name,rate\nKind,20", ["administer"]),
    ("services", "code,name,price\nLAB,Laboratory,20.00", ["administer"]),
    ("staff", "name,roles\nSam,Staff", ["administer"]),
    ("clients", "ref,name\nC,Cleo", ["manage_clients"]),
    ("clients", "ref,name,discount\nC,Cleo,Senior", ["manage_clients", "apply_discount"]),
    ("patients", "ref,client,name\np1,A,Rex", ["manage_clients"]),
    ("rates", "client,service,price\nA,TALK,80.00", ["manage_clients", "apply_discount"]),
    ("sessions", "ref,client,service,start\ns1,A,TALK,2026-10-06 09:00", ["schedule"]),
    ("sessions", "ref,client,service,start,fee\ns1,A,TALK,2026-10-06 09:00,5.00", ["schedule", "apply_discount"]),
    (
        "sessions",
        "ref,client,service,start,status\ns1,A,TALK,2026-10-01 09:00,attended",
        ["schedule", "mark_attendance"],
    ),
    (
        "sessions",
        "ref,client,service,start,status,waived,reason\ns1,A,TALK,2026-10-01 09:00,no-show,yes,ill",
        ["schedule", "mark_attendance", "apply_discount"],
    ),
    (
        "sessions",
        "ref,client,service,start,status,closed_on\ns1,A,TALK,2026-10-01 09:00,attended,2026-10-02",
        ["schedule", "mark_attendance", "close_invoice"],
    ),
    (
        "sessions",
        "ref,client,service,start,status,discount\ns1,A,TALK,2026-10-01 09:00,attended,none",
        ["schedule", "mark_attendance", "apply_discount"],
    ),
    ("charges", "ref,client,date,description,price\nc1,A,2026-10-01,Book,5.00", ["create_line_item"]),
    (
        "charges",
        "ref,client,date,description,price,discount\nc1,A,2026-10-01,Book,5.00,1.00",
        ["create_line_item", "apply_discount"],
    ),
    (
        "charges",
        "ref,client,date,description,price,closed_on\nc1,A,2026-10-01,Book,5.00,2026-10-01",
        ["create_line_item", "close_invoice"],
    ),
    ("payments", "ref,client,date,amount,kind\np1,A,2026-10-01,5.00,deposit", ["record_payment"]),
]


@pytest.mark.parametrize(("kind", "text", "needs"), FILES)
def test_a_file_is_refused_at_once_without_its_permissions(
    kind: str, text: str, needs: list[str], shop: Practice
) -> None:
    shop.ok("staff add Kim --role Owner --login kim")
    shop.ok("staff add Lea")
    shop.ok("role add Importer")
    shop.ok("role assign Lea Importer")
    for missing in needs:
        for name in needs:
            shop.ok(f"role {'revoke' if name == missing else 'grant'} Importer {name}")
        before = shop.sql("select count(*) from log")
        # Bad rows don't hide the refusal, and --skip-bad doesn't skip it.
        for options in ("", "--skip-bad", "--dry-run"):
            answer = bring(shop, kind, text, f"{options} --as Lea")
            assert (answer.code, answer.out) == (5, ""), answer
            assert f"Lea doesn't have the permission {missing}." in answer.err
            assert "bad" not in answer.err
        assert shop.sql("select count(*) from log where what <> 'refused'") <= before
    shop.ok(f"role grant Importer {needs[-1]}")
    for name in needs:
        shop.ok(f"role grant Importer {name}")
    assert taken(shop, kind, text, "--as Lea") == (1, 0, 0)


def test_the_permission_of_the_kind_is_missing_even_for_rows_that_are_bad(shop: Practice) -> None:
    shop.ok("staff add Lea")
    answer = bring(shop, "payments", "ref,client,date,amount\np1,Nobody,2026-10-01,x", "--as Lea")
    assert (answer.code, "bad" in answer.err) == (5, False)


def test_a_folder_needs_the_permissions_of_all_its_files(shop: Practice) -> None:
    folder = shop.path.with_name("old")
    folder.mkdir()
    (folder / "clients.csv").write_text("ref,name\nC,Cleo", encoding="utf-8")
    (folder / "payments.csv").write_text("ref,client,date,amount,kind\np1,C,2026-10-01,5.00,deposit", encoding="utf-8")
    shop.ok("staff add Lea")
    shop.ok("role add Importer")
    shop.ok("role assign Lea Importer")
    shop.ok("role grant Importer manage_clients")
    before = shop.sql("select count(*) from clients")
    answer = shop.zbill(f"import {folder} --as Lea")
    assert (answer.code, "record_payment" in answer.err) == (5, True)
    assert shop.sql("select count(*) from clients") == before
    shop.ok("role grant Importer record_payment")
    shop.ok(f"import {folder} --as Lea")


def test_a_changed_status_needs_the_permission_of_attend(shop: Practice) -> None:
    heading = "ref,client,service,start,status\n"
    taken(shop, "sessions", heading + "s1,A,TALK,2026-10-01 09:00,")
    shop.ok("staff add Lea")
    shop.ok("role add Importer")
    shop.ok("role assign Lea Importer")
    shop.ok("role grant Importer schedule")
    text = heading + "s1,A,TALK,2026-10-01 09:00,attended"
    answer = bring(shop, "sessions", text, "--as Lea")
    assert (answer.code, "mark_attendance" in answer.err) == (5, True)
    shop.ok("role grant Importer mark_attendance")
    assert taken(shop, "sessions", text, "--as Lea") == (0, 1, 0)


def test_staff_can_import_their_own_row_without_losing_their_role_on_the_way(shop: Practice) -> None:
    text = "name,login,roles,provider\nHelena Brightwater,helena,Owner; Staff,yes\nSam Reyes,sam,Staff,no"
    assert taken(shop, "staff", text) == (1, 1, 0)
    assert shop.sql(
        "select staff.name, login, group_concat(roles.name, ', ') from staff join staff_roles on staff_id = staff.id"
        " join roles on roles.id = role_id group by staff.id order by staff.id"
    ) == [("Helena Brightwater", "helena", "Owner, Staff"), ("Sam Reyes", "sam", "Staff")]
    before = shop.dump()
    answer = bring(shop, "staff", "name,roles\nHelena Brightwater,Staff", "--as Helena")
    assert (answer.code, shop.dump() == before) == (6, True), answer


def test_an_imported_name_on_the_list_does_not_make_it_unclear_who_acts(shop: Practice) -> None:
    text = "name,login,roles,provider\nSam Reyes,sam,Staff,yes\nLea,lea,Owner,yes"
    assert taken(shop, "staff", text) == (2, 0, 0)
    assert shop.sql("select who from log order by seq desc limit 1") == [("Helena Brightwater",)]
