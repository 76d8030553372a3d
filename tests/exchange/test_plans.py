"""A file's headings become a plan: what is taken from where, what is left out, and why (SPEC 10)."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.exchange.columns import COLUMNS
from zbill.errors import BadData, Usage
from zbill.exchange.map_options import from_options
from zbill.exchange.maps import Cases, Constant, Joined, Map, Rule, Source
from zbill.exchange.plans import LeftOut, Plan, Unused, plan

PAYMENTS = COLUMNS["payments"]


def planned(headings: Sequence[str], how: Map | None = None, **options: Any) -> Plan:
    """Return the plan of a file of payments with these headings, by a map and options."""
    return plan(from_options("payments", list(PAYMENTS), how, **options), headings, PAYMENTS, "USD")


def taken(made: Plan, *cells: str) -> dict[str, str] | LeftOut:
    texts = made.take(cells)
    if isinstance(texts, LeftOut):
        return texts
    return {column: text for column, text in zip(PAYMENTS, texts, strict=True) if text is not None}


def complete(columns: Mapping[str, Source], **fields: Any) -> Map:
    return Map("payments", columns=columns, complete=True, **fields)


OWN: dict[str, Source] = {each: Joined((each,)) for each in ("ref", "client", "date", "amount")}


def test_headings_of_ours_need_no_map_whatever_their_spelling() -> None:
    made = planned(["\ufeffREF", "Client ", "\u00a0Date", "A_mount", "pay-er"])
    assert made.used == ("\ufeffREF", "Client ", "\u00a0Date", "A_mount", "pay-er")
    assert made.unused == ()
    assert made.take(["1", "Ana", "2026-10-03", "5", ""]) == (
        "1", "Ana", "2026-10-03", "5", None, None, None, "", None, None,
    )  # fmt: skip


def test_other_headings_are_left_out_and_named_with_what_they_could_be() -> None:
    made = planned(["ref", "client", "date", "amount", "Methode", "Colour", "", "Comments"])
    assert made.used == ("ref", "client", "date", "amount")
    assert made.unused == (
        Unused("Methode", "method"),
        Unused("Colour", ""),
        Unused("", ""),
        Unused("Comments", "comment"),
    )


def test_a_heading_of_ours_twice_is_refused_and_another_one_is_left_out() -> None:
    with pytest.raises(BadData) as refused:
        planned(["ref", "client", "date", "amount", "Amount", "x"])
    assert refused.value.sentence == "The file has the heading amount 2 times."
    assert refused.value.remedy == "Remove all but one of them."
    assert planned(["ref", "client", "date", "amount", "x", "x"]).unused == (Unused("x", ""), Unused("x", ""))


def test_a_required_column_that_is_missing_is_named_with_the_headings() -> None:
    with pytest.raises(BadData) as refused:
        planned(["ref", "Klient", "date", "amount", ""])
    assert refused.value.sentence == (
        "The file has no column client. Its headings are: ref, Klient, date, amount, (empty)."
    )
    assert refused.value.remedy == "Add --map Klient=client, or --set client=VALUE."


def test_a_remedy_can_be_pasted_and_is_not_endless() -> None:
    with pytest.raises(BadData) as refused:
        planned(["ref", "The client's", "date", "amount", *(f"x{n}" for n in range(100))])
    assert refused.value.remedy == """Add --map 'The client'"'"'s=client', or --set client=VALUE."""
    assert refused.value.sentence.endswith(", x54, x55 and 44 more.")


def test_a_constant_wins_over_the_files_own_heading() -> None:
    made = planned(["ref", "client", "date", "amount", "method"], constants=["method=card"])
    assert tuple(made.take(["1", "Ana", "d", "5", "cash"]))[5] == "card"
    assert made.unused == (Unused("method", ""),)


def test_a_missing_column_names_where_the_map_takes_it_from() -> None:
    with pytest.raises(BadData) as refused:
        planned(["ref", "client", "date"], complete(OWN | {"amount": Joined(("Gross|Total",))}))
    assert refused.value.sentence == (
        "The file has no column amount. The map takes it from Gross|Total. Its headings are: ref, client, date."
    )


def test_options_map_headings_join_them_and_set_constants() -> None:
    made = planned(
        ["Nr", "First", "Last", "date", "Sum", "client", "Memo"],
        mapped=["nr=ref", "FIRST=client", "last=client", "Sum=amount"],
        constants=["method=card", "payer="],
    )
    assert taken(made, "7", "Ana ", " Lopez", "2026-10-03", "5", "C1", "x") == {
        "ref": "7", "client": "Ana Lopez", "date": "2026-10-03", "amount": "5", "method": "card", "payer": "",
    }  # fmt: skip
    assert taken(made, "7", "", "Lopez", "", "", "", "") == {
        "ref": "7", "client": "Lopez", "date": "", "amount": "", "method": "card", "payer": "",
    }  # fmt: skip
    assert [each.heading for each in made.unused] == ["client", "Memo"]
    assert made.sources == {
        "ref": "Nr", "client": "First+Last", "date": "date", "amount": "Sum", "method": "--set card", "payer": "--set ",
    }  # fmt: skip


def test_a_heading_that_a_map_takes_is_not_taken_again_for_its_own_name() -> None:
    made = planned(["ref", "client", "date", "amount", "payer"], mapped=["payer=comment"])
    assert taken(made, "1", "Ana", "d", "5", "Eve") == {
        "ref": "1", "client": "Ana", "date": "d", "amount": "5", "comment": "Eve",
    }  # fmt: skip


def test_a_complete_map_takes_no_heading_that_it_does_not_name() -> None:
    made = planned(["ref", "client", "date", "amount", "comment"], complete(OWN))
    assert "comment" not in taken(made, "1", "Ana", "d", "5", "x")
    assert made.unused == (Unused("comment", "comment"),)


def test_a_heading_that_an_option_names_must_be_in_the_file() -> None:
    headings = ["ref", "client", "date", "amount", "State"]
    for option, text in (("mapped", "Stat=comment"), ("only", "Stat=Paid")):
        with pytest.raises(Usage) as refused:
            planned(headings, None, **{option: [text]})
        assert refused.value.sentence == "The file has no heading 'Stat'. The nearest is 'State'."
        assert refused.value.remedy == "Use one of its headings: ref, client, date, amount, State"


def test_a_heading_without_letters_is_none() -> None:
    with pytest.raises(Usage):
        planned(["ref", "client", "date", "amount", ""], mapped=["_=comment"])


def test_a_heading_that_a_map_judges_rows_by_must_be_in_the_file_unless_it_is_optional() -> None:
    headings = ["ref", "client", "date", "amount"]
    for field in ({"rules": (Rule("Status", ("x",), keep=False),)}, {"currency": "Status"}):
        with pytest.raises(BadData) as refused:
            planned(headings, complete(OWN, **field))
        assert refused.value.sentence == "The file has no heading 'Status'."
    with pytest.raises(BadData):
        planned(headings, complete(OWN | {"kind": Cases((("Status", "x", "deposit"),), "payment")}))
    optional = complete(
        OWN | {"kind": Cases((("Status?", "x", "deposit"),), "payment"), "payer": Joined(("Name",))},
        rules=(Rule("State?", ("x",), keep=True),),
        currency="Currency?",
    )
    assert taken(planned(headings, optional), "1", "Ana", "d", "5") == {
        "ref": "1", "client": "Ana", "date": "d", "amount": "5", "kind": "payment",
    }  # fmt: skip


def test_a_repeated_heading_is_named_with_its_number() -> None:
    headings = ["ref", "client", "date", "Paid", "paid ", "Room #2"]
    made = planned(headings, mapped=["Paid#2=amount", "PAID#1=comment", "room #2=payer"])
    assert taken(made, "1", "Ana", "d", "5", "6", "x") == {
        "ref": "1", "client": "Ana", "date": "d", "amount": "6", "payer": "x", "comment": "5",
    }  # fmt: skip
    with pytest.raises(BadData) as refused:
        planned(headings, mapped=["Paid=amount"])
    assert refused.value.sentence == "The file has the heading 'Paid' 2 times."
    assert refused.value.remedy == "Use 'Paid#1' for the first of them."
    for wrong in ("Paid#3", "Paid#0", "Paid#", "Paid#x"):
        with pytest.raises(Usage):
            planned(headings, mapped=[f"{wrong}=amount"])


def test_the_first_of_several_headings_that_the_file_has_is_taken() -> None:
    how = complete(OWN | {"amount": Joined(("Gross|Amount#2|Total",))})
    assert taken(planned(["ref", "client", "date", "Total"], how), "1", "A", "d", "5") == {
        "ref": "1", "client": "A", "date": "d", "amount": "5",
    }  # fmt: skip
    literal = planned(["ref", "client", "date", "a|b", "Paid?"], mapped=["a|b=amount", "Paid?=comment"])
    assert taken(literal, "1", "A", "d", "5", "x") == {
        "ref": "1", "client": "A", "date": "d", "amount": "5", "comment": "x",
    }  # fmt: skip


def test_an_identity_that_is_joined_keeps_each_part_in_its_place() -> None:
    made = planned(["a", "b", "c", "client", "date", "amount"], Map("payments", {"ref": Joined(("a", "b", "c"), "-")}))
    refs = [taken(made, *cells, "Ana", "d", "5") for cells in (("1", "", "2"), ("1", "2", ""), ("", "", " "))]
    others = {"client": "Ana", "date": "d", "amount": "5"}
    assert refs == [{"ref": ref} | others for ref in ("1--2", "1-2-", "")]


def test_words_are_translated_in_any_case_and_others_are_left() -> None:
    how = Map("payments", translations={"method": {"Bank Draft": "check", "": "cash"}})
    made = planned(["ref", "client", "date", "amount", "method"], how)
    methods = [tuple(made.take(["1", "Ana", "d", "5", each]))[5] for each in ("BANK  draft", "", "wire", "card")]
    assert methods == ["check", "cash", "wire", "card"]


def test_cases_take_the_first_that_applies_and_never_guess() -> None:
    how = Map(
        "payments",
        {"kind": Cases((("Void", "*", "void"), ("Held", "yes", "deposit"), ("Held", "later", "deposit")), "payment")},
    )
    made = planned(["ref", "client", "date", "amount", "Void", "Held"], how)
    rows = [("2026-10-03", "yes"), ("", "YES"), ("false", "later"), ("0", "no"), ("", ""), ("", "perhaps")]
    assert [tuple(made.take(["1", "Ana", "d", "5", *row]))[4] for row in rows] == [
        "void", "deposit", "deposit", "payment", "payment", "perhaps",
    ]  # fmt: skip
    assert made.sources["kind"] == "Void, Held"


def test_rows_are_left_out_by_value_with_the_reason() -> None:
    how = Map("payments", rules=(Rule("Type", ("Refund",), keep=False, refund=True),))
    made = planned(
        ["ref", "client", "date", "amount", "Type", "Status"], how, only=["Status=Paid|*soon|", "status=Done"]
    )
    rows = {
        ("Sale", " PAID "): None,
        ("Sale", "done"): None,
        ("Sale", ""): None,
        ("refund", "Paid"): LeftOut("Type is refund", True),
        ("Sale", "Pending"): LeftOut("Status is Pending", False),
    }
    found = {row: made.take(["1", "Ana", "d", "5", *row]) for row in rows}
    assert {row: each if isinstance(each, LeftOut) else None for row, each in found.items()} == rows
    assert made.unused == ()


def test_a_negative_amount_is_a_refund_only_where_the_map_says_so() -> None:
    headings = ["ref", "client", "date", "amount"]
    made = planned(headings, complete(OWN, refunds="amount"))
    refund = LeftOut("amount is negative", True)
    assert [made.take(["1", "Ana", "d", each]) for each in ("-5", "($5.00)", "5.00-")] == [refund] * 3
    assert not isinstance(made.take(["1", "Ana", "d", "5"]), LeftOut)
    assert not isinstance(planned(headings).take(["1", "Ana", "d", "-5"]), LeftOut)


def test_a_row_in_another_currency_is_left_out_and_listed() -> None:
    made = planned(["ref", "client", "date", "amount", "Cur"], complete(OWN, currency="Cur"))
    assert made.take(["1", "Ana", "d", "5", "eur"]) == LeftOut("the currency is EUR", True)
    assert not isinstance(made.take(["1", "Ana", "d", "5", "usd"]), LeftOut)
    assert not isinstance(made.take(["1", "Ana", "d", "5", ""]), LeftOut)


def test_columns_in_utc_are_named_for_their_readers() -> None:
    assert planned(["ref", "client", "date", "amount"], complete(OWN, utc=("date",))).utc == {"date"}
    assert planned(["ref", "client", "day", "amount"], complete(OWN, utc=("date",)), mapped=["day=date"]).utc == set()


def test_a_kind_of_one_column_is_read_too() -> None:
    assert plan(Map("notes"), ["x", "text"], {"text": True}, "USD").take(["1", "2"]) == ("2",)


@given(st.permutations([*PAYMENTS, "other", "more"]), st.randoms(use_true_random=False))
def test_the_order_of_the_columns_of_a_file_does_not_matter(headings: list[str], chance: random.Random) -> None:
    spelled = [
        "".join(chance.choice([each, each.upper(), f"{each} ", f"_{each}"]) for each in name) for name in headings
    ]
    assert planned(spelled).take(headings) == tuple(PAYMENTS)


@given(st.lists(st.text(max_size=6), max_size=8), st.lists(st.text(max_size=12), max_size=3))
def test_any_headings_have_a_plan_or_an_error(headings: list[str], mapped: list[str]) -> None:
    try:
        made = planned(headings, mapped=[f"{each}=ref" for each in mapped])
    except (BadData, Usage):
        return
    assert len(made.take(headings)) == len(PAYMENTS)


def test_constants_alone_are_a_plan() -> None:
    how = Map("payments", {each: Constant(each) for each in ("ref", "client", "date", "amount")})
    assert taken(planned(["x"], how), "1") == {each: each for each in ("ref", "client", "date", "amount")}
