"""Commands print what they created in order, with one query per kind however many there are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Literal, get_args

import pytest

from tests.practice import Practice, create_practice
from zbill.desk import Desk
from zbill.file.connection import connect
from zbill.models import Reference
from zbill.reports import things
from zbill.sheet import Card
from zbill.words import Thing

SETUP = """
service add EXAM Examination 60.00
tax add GST 5
tax add 'Value added' 7 --abbreviation VAT
discount add Senior 12.5
staff add Sam
role add Night
role grant Night record_payment
role assign Sam Night
client add 'Ana Lopez' --auto-invoice off
client add 'Ben Okafor'
patient add Ana Rex
session add Ana EXAM 9:00 --patient Rex --place '2 B'
session add Ana EXAM 10:00 --place '1 A'
session add Ben EXAM 11:00
attend 1
charge Ana Book 10.00
charge Ben Report 80.00 --tax GST
invoice close 2
pay Ben 100.00 --method cash
invoice credit 2 --reason mistake
"""

LINES: dict[Thing, list[tuple[str, ...]]] = {
    "invoice": [("INV-0001", "Ana Lopez", "10.00", "Open"), ("INV-0002", "Ben Okafor", "84.00", "Closed")],
    "receipt": [("RCT-0001", "Ben Okafor", "100.00", "2026-10-05")],
    "creditnote": [("CN-0001", "Ben Okafor", "84.00", "of INV-0002")],
    "balance": [("1", "Ana Lopez", "owes 10.00", "credit 0.00"), ("2", "Ben Okafor", "owes 0.00", "credit 100.00")],
    "session": [
        ("1", "Ana Lopez", "2026-10-05 09:00", "EXAM", "attended", "unbilled"),
        ("2", "Ana Lopez", "2026-10-05 10:00", "EXAM", "scheduled", ""),
    ],
    "client": [("1", "Ana Lopez"), ("2", "Ben Okafor")],
    "patient": [("1", "Rex", "of Ana Lopez")],
    "service": [("EXAM", "Examination")],
    "tax": [("GST", ""), ("Value added", "VAT")],
    "discount": [("Senior", "12.5 %")],
    "staff": [("Helena Brightwater", "Owner"), ("Sam", "Night")],
    "role": [("Owner", "21 permissions"), ("Staff", "20 permissions"), ("Night", "1 permission")],
}


@pytest.fixture(scope="module")
def every_kind(tmp_path_factory: pytest.TempPathFactory) -> Practice:
    """Create something of every kind."""
    practice = create_practice(tmp_path_factory.mktemp("every_kind"))
    for command in SETUP.strip().splitlines():
        practice.ok(f"{command} --as Helena")
    return practice


@pytest.fixture
def desk(every_kind: Practice) -> Iterator[Desk]:
    with closing(connect(every_kind.path)) as conn:
        yield Desk(conn, every_kind.path, every_kind.now)


def test_superbills_and_estimates_are_printed_as_sheets_and_everything_else_as_lines() -> None:
    assert set(get_args(Thing)) - set(LINES) == {"superbill", "estimate"}
    assert set(things.REPORTS) == set(LINES)


def first(kind: Thing) -> list[Reference]:
    return [Reference(kind, row_id) for row_id, _ in enumerate(LINES[kind], 1)]


@pytest.mark.parametrize("kind", LINES)
def test_every_kind_of_thing_can_be_printed_as_a_line(kind: Thing, desk: Desk) -> None:
    assert things.lines(desk, first(kind)) == LINES[kind]


@pytest.mark.parametrize("kind", LINES)
def test_every_kind_of_thing_has_a_card_with_the_number_of_its_line(kind: Thing, desk: Desk) -> None:
    cards = things.cards(desk, first(kind))
    assert all(isinstance(card, Card) for card in cards)
    assert [str(name) for card in cards for name in card.names] == [line[0] for line in LINES[kind]]


@pytest.mark.parametrize("kind", LINES)
@pytest.mark.parametrize("what", ["lines", "cards"])
def test_lines_and_cards_come_in_the_order_given(kind: Thing, what: Literal["lines", "cards"], desk: Desk) -> None:
    answer = getattr(things, what)
    assert answer(desk, first(kind)[::-1]) == answer(desk, first(kind))[::-1]


def test_mixed_kinds_come_in_the_order_given(desk: Desk) -> None:
    named = [Reference("session", 2), Reference("invoice", 2), Reference("session", 1), Reference("invoice", 1)]
    assert [line[0] for line in things.lines(desk, named)] == ["2", "INV-0002", "1", "INV-0001"]
    assert [card.title for card in things.cards(desk, named)] == [
        "Session 2",
        "Invoice INV-0002",
        "Session 1",
        "Invoice INV-0001",
    ]


def test_lines_need_one_query_per_kind(desk: Desk) -> None:
    _ = desk.zone, desk.settings
    queries: list[str] = []
    desk.conn.set_trace_callback(queries.append)
    things.lines(desk, [*first("session"), *first("invoice")])
    # The fees of unbilled sessions take another one.
    assert len(queries) == 3


def test_several_cards_need_as_many_queries_as_one(desk: Desk) -> None:
    queries: list[str] = []
    desk.conn.set_trace_callback(queries.append)
    things.cards(desk, first("invoice")[:1])
    one = len(queries)
    things.cards(desk, first("invoice"))
    assert len(queries) == 2 * one


def test_each_card_gets_its_own_lines_and_taxes(desk: Desk) -> None:
    without, taxed = things.cards(desk, first("invoice"))
    assert list(without.parts["lines"].cells("description")) == ["Book"]
    assert list(without.parts["lines"].cells("taxes")) == [[]]
    assert list(taxed.parts["lines"].cells("description")) == ["Report"]
    assert [tax["name"] for (tax,) in taxed.parts["lines"].cells("taxes")] == ["GST"]


def test_mixed_kinds_in_csv_share_the_header_of_the_first(practice: Practice) -> None:
    practice.ok("service add EXAM Examination 60.00")
    practice.ok("client add Ana --auto-invoice off")
    practice.ok("client add Ben")
    for client in ("Ana", "Ben"):
        practice.ok(f"session add {client} EXAM 9:00")
    rows = practice.ok("attend 1 2 -f csv").out.split("\r\n")
    assert [row.split(",")[0] for row in rows] == ["id", "1", "INV-0001", ""]


def test_no_result_is_an_empty_array_in_json(practice: Practice) -> None:
    assert practice.ok("invoice close --all -f json").out == "[]\n"
    assert practice.ok("invoice close --all -f csv").out == ""


def test_a_repeated_key_shows_the_remaining_client_after_a_merge(practice: Practice) -> None:
    for command in ("client add Ana", "client add Bob", "credit add 1 5.00 --reason gift --key gift"):
        practice.ok(command)
    practice.ok("client merge 1 2")
    assert practice.json("credit add 1 5.00 --reason gift --key gift")["client"] == "Bob"


def test_a_repeated_key_whose_result_was_deleted_is_not_found(practice: Practice) -> None:
    practice.ok("service add EXAM Examination 60.00")
    practice.ok("client add Ana")
    add = "session add Ana EXAM 9:00 --key morning"
    practice.ok(add)
    practice.ok("session delete 1")
    answer = practice.zbill(add)
    assert (answer.code, answer.out) == (3, "")
    assert answer.err == "Something that this command created has been deleted since.\n"
