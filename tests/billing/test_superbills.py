"""The amount paid for a session, and the gaps of a superbill (SPEC 11)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zbill.billing.superbills import (
    Billed,
    Gap,
    Payment,
    Visit,
    checked_modifier,
    checked_place,
    completed,
    gaps,
    listed,
    payments,
    pointers,
)
from zbill.claims import Superbill, SuperbillLine
from zbill.errors import Usage
from zbill.money import Money

# A line: its session, net and tax.
Line = tuple[int | None, int, int]

# Lines as (session, net, tax), the money and the goodwill on the invoice, and (charge, paid, goodwill) of each session.
PAID: dict[str, tuple[Sequence[Line], int, int, dict[int, tuple[int, int, int]]]] = {
    "nothing is paid": ([(1, 100, 0)], 0, 0, {1: (100, 0, 0)}),
    "all is paid": ([(1, 100, 0)], 100, 0, {1: (100, 100, 0)}),
    "a cent is missing": ([(1, 100, 0)], 99, 0, {1: (100, 99, 0)}),
    "the oldest line first": ([(1, 100, 0), (2, 100, 0)], 150, 0, {1: (100, 100, 0), 2: (100, 50, 0)}),
    "tax first": ([(1, 100, 5), (2, 100, 8)], 113, 0, {1: (105, 105, 0), 2: (108, 8, 0)}),
    "less than the tax pays no line": ([(1, 100, 5), (2, 100, 8)], 12, 0, {1: (105, 0, 0), 2: (108, 0, 0)}),
    "an older line without a session": ([(None, 30, 0), (1, 100, 0)], 100, 0, {1: (100, 70, 0)}),
    "goodwill after money": ([(1, 100, 0), (2, 100, 0)], 120, 80, {1: (100, 100, 0), 2: (100, 20, 80)}),
    "goodwill alone": ([(1, 100, 0)], 0, 100, {1: (100, 0, 100)}),
    "goodwill covers part": ([(1, 100, 0)], 60, 30, {1: (100, 60, 30)}),
    "nothing to pay": ([(1, 0, 0)], 0, 0, {1: (0, 0, 0)}),
}


@pytest.mark.parametrize("case", PAID)
def test_money_pays_tax_first_then_lines_oldest_first(case: str) -> None:
    lines, money, goodwill, expected = PAID[case]
    found = payments(billed(7, lines, money, goodwill))
    assert {session: tuple(payment) for session, payment in found.items()} == expected


def test_each_invoice_has_its_own_money() -> None:
    found = payments([*billed(1, [(1, 100, 0)], 100, 0), *billed(2, [(2, 100, 0)], 40, 0)])
    assert found == {1: Payment(Money(100), Money(100), Money(0)), 2: Payment(Money(100), Money(40), Money(0))}


@pytest.mark.parametrize(
    ("charge", "paid", "goodwill", "whole"),
    [
        (100, 100, 0, True),
        (100, 99, 0, False),
        (100, 99, 1, True),
        (100, 0, 100, False),
        (0, 0, 0, False),
        (100, 60, 39, False),
    ],
)
def test_a_session_is_paid_when_nothing_is_owed_and_money_paid_some_of_it(
    charge: int, paid: int, goodwill: int, whole: bool
) -> None:
    assert Payment(Money(charge), Money(paid), Money(goodwill)).is_whole is whole


@given(
    st.lists(st.tuples(st.integers(0, 500), st.integers(0, 50)), min_size=1, max_size=6),
    st.floats(0, 1),
    st.floats(0, 1),
)
def test_what_is_paid_never_exceeds_the_charge_nor_the_money(
    amounts: list[tuple[int, int]], share: float, part: float
) -> None:
    whole = sum(map(sum, amounts))
    settled = int(whole * share)
    money = int(settled * part)
    lines = [(number, net, tax) for number, (net, tax) in enumerate(amounts)]
    found = payments(billed(1, lines, money, settled - money)).values()
    assert all(0 <= each.paid <= each.paid + each.goodwill <= each.charge for each in found)
    assert sum(each.paid for each in found) <= money
    if settled == whole:
        assert sum(each.paid + each.goodwill for each in found) == whole


def billed(invoice: int, lines: Sequence[Line], money: int, goodwill: int) -> list[Billed]:
    return [
        Billed(invoice, session, Money(net), Money(tax), Money(money), Money(goodwill)) for session, net, tax in lines
    ]


PRACTICE = {"address": "1 Main Street", "phone": "555-0100", "tax_id": "93-1234567"}
DAY = date(2026, 10, 5)
WHOLE = Superbill(
    1, 3, None, 1, DAY, DAY, DAY, 0, 1, 1, "Ana", "", "Ana", DAY, "F41.1; F32.0", "Dr. Kim", "1234567893", "PSY 1"
)
LINE = SuperbillLine(1, 1, 12, False, DAY, "90834", "Psychotherapy", "11", "95", Decimal(1), Money(15000), Money(15000))

# The command that gives it.
SUPERBILL = f"zbill superbill 3 --from {DAY} --to {DAY}"

# What is taken out of a whole superbill, and what is then missing.
MISSING: dict[str, tuple[dict[str, str], Superbill, SuperbillLine, list[Gap]]] = {
    "nothing": (PRACTICE, WHOLE, LINE, []),
    "address": (
        PRACTICE | {"address": ""}, WHOLE, LINE, [Gap("the practice", "address", "zbill config set address TEXT")]
    ),
    "phone": (PRACTICE | {"phone": ""}, WHOLE, LINE, [Gap("the practice", "phone", "zbill config set phone TEXT")]),
    "tax id": (PRACTICE | {"tax_id": ""}, WHOLE, LINE, [Gap("the practice", "tax ID", "zbill config set tax_id TEXT")]),
    "provider": (
        PRACTICE,
        WHOLE._replace(provider=""),
        LINE,
        [Gap("a session", "provider", "zbill invoice edit INVOICE LINE --provider PROVIDER")],
    ),
    "npi": (
        PRACTICE, WHOLE._replace(npi=""), LINE, [Gap("Dr. Kim", "NPI", "zbill staff edit 'Dr. Kim' --npi NPI")]
    ),
    "npi and provider": (
        PRACTICE,
        WHOLE._replace(npi="", provider=""),
        LINE,
        [
            Gap("a session", "provider", "zbill invoice edit INVOICE LINE --provider PROVIDER"),
            Gap("the practice", "NPI", "zbill config set npi NPI"),
        ],
    ),
    "npi's check digit": (
        PRACTICE,
        WHOLE._replace(npi="1234567890"),
        LINE,
        [Gap("Dr. Kim", "NPI, not 1234567890", "zbill staff edit 'Dr. Kim' --npi NPI")],
    ),
    "licence": (
        PRACTICE,
        WHOLE._replace(licence=""),
        LINE,
        [Gap("Dr. Kim", "license", "zbill staff edit 'Dr. Kim' --licence TEXT")],
    ),
    "birth date": (
        PRACTICE, WHOLE._replace(born=None), LINE, [Gap("Ana", "birth date", "zbill client edit 3 --born DAY")]
    ),
    "a patient's birth date": (
        PRACTICE,
        WHOLE._replace(born=None, patient="Tim", patient_id=8),
        LINE,
        [Gap("Tim", "birth date", "zbill patient edit 8 --born DAY")],
    ),
    "diagnosis": (
        PRACTICE, WHOLE._replace(diagnoses=""), LINE, [Gap("Ana", "diagnosis", "zbill client edit 3 --diagnoses CODES")]
    ),
    "procedure code": (
        PRACTICE,
        WHOLE,
        LINE._replace(code="INTAKE"),
        [Gap("session 12", "procedure code, not INTAKE", "zbill service edit INTAKE --code CODE")],
    ),
    "place": (
        PRACTICE,
        WHOLE,
        LINE._replace(place=""),
        [Gap("session 12", "place of service", f"{SUPERBILL} --place CODE")],
    ),
    "a word for a place": (
        PRACTICE,
        WHOLE,
        LINE._replace(place="office"),
        [Gap("session 12", "place of service, not office", f"{SUPERBILL} --place CODE")],
    ),
    "a wrong modifier": (
        PRACTICE,
        WHOLE,
        LINE._replace(modifier="video"),
        [Gap("session 12", "modifier, not video", f"{SUPERBILL} --modifier CODE")],
    ),
    "no modifier is needed": (PRACTICE, WHOLE, LINE._replace(modifier=""), []),
}  # fmt: skip


@pytest.mark.parametrize("case", MISSING)
def test_every_field_that_is_missing_is_named(case: str) -> None:
    practice, head, line, expected = MISSING[case]
    assert gaps(practice, head, [line]) == expected


def test_everything_that_is_missing_is_named_at_once() -> None:
    bare = WHOLE._replace(npi="", licence="", born=None, diagnoses="", provider="")
    found = gaps({}, bare, [LINE._replace(code="X", place="", modifier="?"), LINE._replace(session_id=13, place="1")])
    assert [(gap.whose, gap.field) for gap in found] == [
        ("the practice", "address"),
        ("the practice", "phone"),
        ("the practice", "tax ID"),
        ("a session", "provider"),
        ("the practice", "NPI"),
        ("the practice", "license"),
        ("Ana", "birth date"),
        ("Ana", "diagnosis"),
        ("session 12", "procedure code, not X"),
        ("session 12", "place of service"),
        ("session 12", "modifier, not ?"),
        ("session 13", "place of service, not 1"),
    ]


@pytest.mark.parametrize("code", ["90834", "99213", "0591T", "H0004", "G0447", "D1110"])
def test_codes_of_cpt_and_hcpcs_are_procedure_codes(code: str) -> None:
    assert gaps(PRACTICE, WHOLE, [LINE._replace(code=code)]) == []


@pytest.mark.parametrize("code", ["9083", "908345", "H004", "HH004", "90 34", "９０834", "90834\n"])
def test_other_codes_are_none(code: str) -> None:
    assert [gap.field for gap in gaps(PRACTICE, WHOLE, [LINE._replace(code=code)])] == [f"procedure code, not {code}"]


@pytest.mark.parametrize(
    ("diagnoses", "letters"),
    [
        ("", ""),
        ("F41.1", "A"),
        ("F41.1; F32.0", "AB"),
        ("F41.1; F32.0; F90.0; Z63.0", "ABCD"),
        ("F41.1; F32.0; F90.0; Z63.0; Z56.6", "ABCD"),
    ],
)
def test_a_line_points_to_at_most_four_diagnoses(diagnoses: str, letters: str) -> None:
    assert pointers(diagnoses) == letters


def test_diagnoses_are_listed_in_their_order() -> None:
    assert listed("F41.1; F32.0") == ["F41.1", "F32.0"]
    assert listed("") == []


@pytest.mark.parametrize(
    ("place", "modifier", "given", "expected"),
    [
        ("", "", ("11", "95"), ("11", "95")),
        ("02", "GT", ("11", "95"), ("02", "GT")),
        ("office", "video", ("11", "95"), ("11", "95")),
        ("", "", ("", ""), ("", "")),
        ("office", "video", ("", ""), ("office", "video")),
        ("02", "", ("11", "95 59"), ("02", "95 59")),
    ],
)
def test_a_session_gets_a_place_and_a_modifier_only_if_it_has_no_valid_ones(
    place: str, modifier: str, given: tuple[str, str], expected: tuple[str, str]
) -> None:
    visit = Visit(
        1, 1, None, 1, DAY, "90834", "Talk", place, modifier, Decimal(1), "Ana", "", "Ana", DAY, "", "", "", "", None
    )
    found = completed(visit, *given)
    assert (found.place, found.modifier) == expected


@pytest.mark.parametrize("text", ["", "11", "02"])
def test_a_place_of_service_is_two_digits(text: str) -> None:
    assert checked_place(text) == text


@pytest.mark.parametrize("text", ["1", "111", "office", "1a", "１１", "11\n"])
def test_another_place_of_service_is_refused(text: str) -> None:
    with pytest.raises(Usage):
        checked_place(text)


@pytest.mark.parametrize(
    ("text", "modifier"), [("", ""), ("95", "95"), ("gt", "GT"), ("95 59", "95 59"), ("95,59,76,77", "95,59,76,77")]
)
def test_a_modifier_is_two_letters_or_digits_up_to_four_times(text: str, modifier: str) -> None:
    assert checked_modifier(text) == modifier


@pytest.mark.parametrize("text", ["9", "955", "95-59", "95 59 76 77 78", "é1", "95\n"])
def test_another_modifier_is_refused(text: str) -> None:
    with pytest.raises(Usage):
        checked_modifier(text)
