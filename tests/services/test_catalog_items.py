"""A catalog item goes on an invoice by its code alone; whatever is typed beside it wins (SPEC 4)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.practice import Practice


@pytest.fixture
def shop(practice: Practice) -> Practice:
    return practice.begin(
        "tax add GST 5 --from 2026-01-01",
        "tax rate GST 6 --from 2026-10-02",
        "tax add HST 13 --inclusive --from 2026-01-01",
        "service add NAIL 'Nail trim' 12.50 --tax GST --from 2026-01-01",
        "service edit NAIL --price 14.00 --from 2026-10-02",
        "service add FOOD 'Dog food' 22.60 --tax HST --not-discountable --from 2026-01-01",
        "service add 90834 'Nail bath' 30.00",
        "service add OLD 'Old thing' 1.00",
        "service archive OLD",
        "service add TWO 'Same name' 2.00",
        "service add TOO 'Same name' 3.00",
        "discount add Senior 10",
        "client add Ana",
        "client add Ben --discount Senior",
        "client add Cleo --tax-exempt",
        "client rate Ana NAIL 9.00 --from 2026-10-04",
    )


def line(practice: Practice) -> dict[str, Any]:
    """Return the last line of the newest invoice."""
    newest = practice.json("invoice list")[-1]["number"]
    found: dict[str, Any] = practice.json(f"invoice show {newest}")["lines"][-1]
    return found


@pytest.mark.parametrize(
    ("words", "description", "quantity", "price", "discount", "tax", "total"),
    [
        ("Ana NAIL", "Nail trim", "1", "9.00", "0.00", "0.54", "9.54"),
        ("Ana nail --date 2026-10-03", "Nail trim", "1", "14.00", "0.00", "0.84", "14.84"),
        ("Ana 'nail TRIM' --date 2026-10-01", "Nail trim", "1", "12.50", "0.00", "0.63", "13.13"),
        ("Ben NAIL --date 2020-01-01", "Nail trim", "1", "12.50", "1.25", "0.00", "11.25"),
        ("Ben NAIL", "Nail trim", "1", "14.00", "1.40", "0.76", "13.36"),
        ("Ben NAIL --discount none", "Nail trim", "1", "14.00", "0.00", "0.84", "14.84"),
        ("Ben NAIL --discount 4.00", "Nail trim", "1", "14.00", "4.00", "0.60", "10.60"),
        ("Ben NAIL --tax none", "Nail trim", "1", "14.00", "1.40", "0.00", "12.60"),
        ("Ben NAIL --quantity 2.5", "Nail trim", "2.5", "14.00", "3.50", "1.89", "33.39"),
        ("Ana NAIL --price 20.00", "Nail trim", "1", "20.00", "0.00", "1.20", "21.20"),
        ("Ana NAIL --price 0", "Nail trim", "1", "0.00", "0.00", "0.00", "0.00"),
        ("Ben FOOD", "Dog food", "1", "22.60", "0.00", "2.60", "22.60"),
        ("Cleo FOOD", "Dog food", "1", "20.00", "0.00", "0.00", "20.00"),
        ("Cleo FOOD --price 11.30", "Dog food", "1", "10.00", "0.00", "0.00", "10.00"),
        ("Ana 90834", "Nail bath", "1", "30.00", "0.00", "0.00", "30.00"),
        ("Ana OLD", "Old thing", "1", "1.00", "0.00", "0.00", "1.00"),
        ("Ana too", "Same name", "1", "3.00", "0.00", "0.00", "3.00"),
    ],
)
@pytest.mark.parametrize("command", ["charge", "charge --invoice", "invoice add"])
def test_the_catalog_fills_what_is_not_typed(
    command: str, words: str, description: str, quantity: str, price: str, discount: str, tax: str, total: str,
    shop: Practice,
) -> None:  # fmt: skip
    client, _, item = words.partition(" ")
    if command == "charge":
        shop.ok(f"charge {words}")
    else:
        shop.ok(f"invoice new {client} --empty")
        shop.ok(f"charge {words} --invoice 1" if command == "charge --invoice" else f"invoice add 1 {item}")
    written = line(shop)
    keys = ("description", "quantity", "unit_price", "discount", "tax", "total")
    assert tuple(written[key] for key in keys) == (description, quantity, price, discount, tax, total)
    code = {"Nail trim": "NAIL", "Dog food": "FOOD", "Nail bath": "90834", "Old thing": "OLD", "Same name": "TOO"}
    assert written["service"] == code[description]


def test_with_a_price_a_code_is_a_description(shop: Practice) -> None:
    shop.ok("charge Ana NAIL 5.00")
    written = line(shop)
    assert (written["description"], written["service"], written["tax"]) == ("NAIL", None, "0.00")


def test_no_hint_names_a_change_that_is_refused(shop: Practice) -> None:
    shop.begin("config set auto_close paid", "discount add All 100", "staff add Sam --role Staff")
    shop.ok("role revoke Staff edit_line_item")
    assert shop.ok("charge Ana NAIL 5.00 --as Sam").err == ""
    assert shop.ok("charge Ana NAIL 5.00 --discount All").err == "INV-0002 was closed automatically.\n"
    assert shop.json("invoice show 2")["status"] == "Closed"


@pytest.mark.parametrize(
    ("words", "err"),
    [
        ("NALI", "Try NAIL, Nail trim or Nail bath, or give a price if it is a description: {} NALI PRICE\n"),
        ("Dogfood", "Try Dog food or FOOD, or give a price if it is a description: {} Dogfood PRICE\n"),
        ("90835", "Give a price if it is a description: {} 90835 PRICE\n"),
        ("1", "Give a price if it is a description: {} 1 PRICE\n"),
        ("'A book' --price 3.00", "Give a price if it is a description: {} 'A book' PRICE\n"),
    ],
)
@pytest.mark.parametrize("command", ["charge Ana", "invoice add 1"])
def test_an_unknown_code_names_the_nearest_and_says_that_a_description_needs_a_price(
    command: str, words: str, err: str, shop: Practice
) -> None:
    shop.ok("invoice new Ana --empty")
    before = shop.dump()
    answer = shop.zbill(f"{command} {words}")
    assert (answer.code, answer.out) == (3, "")
    assert answer.err.splitlines(keepends=True)[1] == err.format(f"zbill {command}")
    assert shop.dump() == before


def test_two_services_of_one_name_are_told_apart(shop: Practice) -> None:
    assert shop.zbill("charge Ana 'same name'").err == (
        "'same name' matches more than one service: Same name (TWO), Same name (TOO).\nUse the code or the full name.\n"
    )
