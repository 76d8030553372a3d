"""A map is made of options, kept as text and read again (SPEC 10, "Maps")."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.exchange.columns import COLUMNS
from zbill.errors import BadData, Usage
from zbill.exchange.map_options import from_options
from zbill.exchange.maps import (
    Cases,
    Constant,
    Joined,
    Map,
    Rule,
    built_in,
    built_in_text,
    from_text,
    load,
    named_headings,
    says_something,
    to_text,
)

PAYMENTS = list(COLUMNS["payments"])
CLIENTS = list(COLUMNS["clients"])


def test_options_are_columns_constants_rules_and_how_the_file_is_written() -> None:
    made = from_options(
        "payments",
        PAYMENTS,
        mapped=["Betrag = EUR=amount", "Vorname=client", "Nachname=Client", "Tag=DATE"],
        constants=["Method=card", "comment=a=b"],
        only=["Status=Paid|Closed", "Art=", "status=Settled"],
        date_order="dmy",
        decimal=",",
        delimiter=";",
        encoding="cp1252",
        heading=3,
    )
    assert made == Map(
        "payments",
        columns={
            "amount": Joined(("Betrag = EUR",)),
            "client": Joined(("Vorname", "Nachname")),
            "date": Joined(("Tag",)),
            "method": Constant("card"),
            "comment": Constant("a=b"),
        },
        rules=(Rule("Status", ("Paid", "Closed", "Settled"), keep=True), Rule("Art", ("",), keep=True)),
        date_order="dmy",
        decimal=",",
        delimiter=";",
        encoding="cp1252",
        heading=3,
        typed=frozenset(["Betrag = EUR", "Vorname", "Nachname", "Tag", "Status", "Art"]),
    )


def test_options_win_over_the_map_that_they_begin_with() -> None:
    base = Map(
        "payments",
        columns={"date": Joined(("Created (UTC)",)), "method": Joined(("Type",)), "amount": Joined(("Gross",))},
        translations={"method": {"CHK": "check"}, "kind": {"Prepaid": "deposit"}},
        rules=(Rule("Status", ("Paid",), keep=True), Rule("Type", ("Refund",), keep=False, refund=True)),
        utc=("date",),
        refunds="amount",
        currency="Currency",
        complete=True,
        date_order="mdy",
        decimal=".",
        encoding="utf-8",
        heading=4,
    )
    made = from_options(
        "payments",
        PAYMENTS,
        base,
        mapped=["Day=date"],
        constants=["method=card"],
        only=["STATUS=Open"],
        date_order="dmy",
    )
    assert made == base._replace(
        columns={"date": Joined(("Day",)), "method": Constant("card"), "amount": Joined(("Gross",))},
        translations={"kind": {"Prepaid": "deposit"}},
        rules=(base.rules[1], Rule("STATUS", ("Open",), keep=True)),
        utc=(),
        date_order="dmy",
        typed=frozenset(["Day", "STATUS"]),
    )
    assert from_options("payments", PAYMENTS, base) == base


def test_only_overrules_what_the_map_says_of_the_same_heading() -> None:
    """The other values that the map leaves out stay left out."""
    base = Map(
        "payments",
        rules=(
            Rule("Status?", ("Refunded", "PENDING"), keep=False, refund=True),
            Rule("status", ("Paid",), keep=True),
            Rule("Status", ("Held",), keep=False),
            Rule("Type", ("Held",), keep=False),
        ),
    )
    assert from_options("payments", PAYMENTS, base, only=["Status=Pending|held"]).rules == (
        Rule("Status?", ("Refunded",), keep=False, refund=True),
        Rule("Type", ("Held",), keep=False),
        Rule("Status", ("Pending", "held"), keep=True),
    )


@pytest.mark.parametrize(
    ("mapped", "utc"),
    [
        (["Created (UTC)=date"], ("date",)),
        (["created_utc=date"], ("date",)),
        (["Day=date", "Time UTC=date"], ("date",)),
        (["Created=date"], ()),
        (["Butcher=date"], ()),
    ],
)
def test_a_heading_with_the_word_utc_has_instants_in_utc(mapped: list[str], utc: tuple[str, ...]) -> None:
    assert from_options("payments", PAYMENTS, Map("payments", utc=("date",)), mapped=mapped).utc == utc


ALL = "ref, client, date, amount, kind, method, reference, payer, comment, settles"


@pytest.mark.parametrize(
    ("options", "sentence", "remedy"),
    [
        (
            {"mapped": ["Betrag=amonut"]},
            "There is no column of payments 'amonut'. The nearest is amount.",
            f"Use one of: {ALL}",
        ),
        ({"mapped": ["Betrag="]}, "There is no column of payments ''.", f"Use one of: {ALL}"),
        ({"constants": ["zzz=1"]}, "There is no column of payments 'zzz'.", f"Use one of: {ALL}"),
        (
            {"mapped": ["amount"]},
            "'amount' maps no heading to a column.",
            "Use a text such as --map 'Their Heading=client'.",
        ),
        (
            {"mapped": [" =amount"]},
            "' =amount' maps no heading to a column.",
            "Use a text such as --map 'Their Heading=client'.",
        ),
        ({"constants": ["card"]}, "'card' sets no column.", "Use a text such as --set method=card."),
        (
            {"constants": ["method=card", "method=cash"]},
            "The column method has two values in --set.",
            "Use one of them.",
        ),
        ({"only": ["Paid"]}, "'Paid' names no value of a heading.", "Use a text such as --only 'Status=Paid|Closed'."),
        (
            {"only": ["=Paid"]},
            "'=Paid' names no value of a heading.",
            "Use a text such as --only 'Status=Paid|Closed'.",
        ),
        (
            {"mapped": ["Art=method"], "constants": ["method=card"]},
            "The column method is both in --map and in --set.",
            "Use one of them.",
        ),
        ({"date_order": "us"}, "'us' isn't a valid choice for --date-order.", "Use one of: ymd, mdy, dmy"),
        ({"decimal": "comma"}, "'comma' isn't a decimal sign.", "Use --decimal . or --decimal ,"),
        (
            {"base": Map("sessions")},
            "The map is for sessions, not for payments.",
            "Use it for sessions, or choose another map.",
        ),
    ],
)
def test_a_wrong_option_is_wrong_usage(options: dict[str, Any], sentence: str, remedy: str) -> None:
    with pytest.raises(Usage) as refused:
        from_options("payments", PAYMENTS, **options)
    assert (refused.value.sentence, refused.value.remedy) == (sentence, remedy)


def test_a_map_that_zbill_does_not_have_names_those_it_has() -> None:
    with pytest.raises(Usage) as refused:
        load("stripes")
    assert refused.value.sentence == "There is no map 'stripes'. The nearest is stripe."
    assert refused.value.remedy == "Use one of: " + ", ".join(built_in())
    with pytest.raises(Usage):
        built_in_text("../maps/stripe")


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
NAMES = st.sampled_from(PAYMENTS)
SOURCES = (
    st.builds(Joined, st.lists(TEXTS, min_size=1, max_size=3).map(tuple), st.sampled_from([" ", "-"]))
    | st.builds(Constant, TEXTS)
    | st.builds(Cases, st.lists(st.tuples(TEXTS, TEXTS, TEXTS), max_size=3).map(tuple), TEXTS)
)


@given(
    st.builds(
        Map,
        st.just("payments"),
        columns=st.dictionaries(NAMES, SOURCES, max_size=4),
        translations=st.dictionaries(NAMES, st.dictionaries(TEXTS, TEXTS, min_size=1, max_size=3), max_size=3),
        rules=st.lists(
            st.builds(Rule, TEXTS, st.lists(TEXTS, max_size=3).map(tuple), st.booleans(), st.booleans()), max_size=3
        ).map(tuple),
        utc=st.lists(NAMES, max_size=2).map(tuple),
        refunds=st.sampled_from(["", "amount"]),
        currency=TEXTS,
        complete=st.booleans(),
        date_order=st.sampled_from(["", "mdy"]),
        decimal=st.sampled_from(["", ","]),
        delimiter=st.sampled_from(["", ";", "\t", '"']),
        encoding=TEXTS,
        heading=st.integers(0, 99),
        about=TEXTS,
        seen=TEXTS,
        typed=st.just(frozenset()),
    )
)
def test_a_map_reads_back_from_its_text(how: Map) -> None:
    assert from_text(to_text(how)) == how


def test_the_text_of_a_map_is_short() -> None:
    made = from_options(
        "clients", CLIENTS, mapped=["Nr.=ref", "Name=name"], constants=["discount=none"], only=["A=b|c"]
    )
    assert to_text(made) == (
        'kind = "clients"\n\n[columns]\nref = "Nr."\nname = "Name"\ndiscount = { value = "none" }\n\n'
        '[[rows]]\nheading = "A"\nonly = ["b", "c"]\n'
    )


@pytest.mark.parametrize(
    "text",
    [
        "kind",
        "kind = 1",
        "kind = 'payments'\nfoo = 1",
        "kind = 'payments'\ncolumns = 1",
        "[columns]\nref = 1",
        "[columns]\nref = { sum = ['a', 'b'] }",
        "[columns]\nref = ['a', 1]",
        "[columns]\nref = { cases = [['a', 'b']], otherwise = 'c' }",
        "[translations]\nmethod = 'x'",
        "[translations.method]\nCHK = 1",
        "[[rows]]\nheading = 'a'",
        "[[rows]]\nonly = ['a']",
        "[[rows]]\nheading = 'a'\nonly = [1]",
        "rows = 5",
        "utc = [1]",
        "heading = 'x'",
    ],
)
def test_a_text_that_is_no_map_is_bad(text: str) -> None:
    with pytest.raises(BadData, match=r"^The text isn't a map: "):
        from_text(text)


def test_the_headings_of_a_map_are_those_to_look_for_in_a_file() -> None:
    how = Map(
        "sessions",
        columns={
            "ref": Joined(("Start", "Client#2")),
            "fee": Joined(("Charge|Amount",)),
            "reason": Constant("x"),
            "status": Cases((("Canceled?", "yes", "cancelled"),)),
        },
        rules=(Rule("State", ("a",), keep=True),),
        currency="Currency",
    )
    assert list(named_headings(how)) == ["Start", "Client", "Charge", "Amount", "Canceled", "State", "Currency"]


@pytest.mark.parametrize(
    "cell", ["", " \u00a0", "no", "False", "N", "off", "0", "0.00", "$0.00", "-$0.00", "0,00 €", "-", "—"]
)
def test_a_cell_can_say_nothing(cell: str) -> None:
    assert not says_something(cell)


@pytest.mark.parametrize(
    "cell",
    ["yes", "true", "0.01", "$1.00", "2026-07-02", "N/A", "none", "x", "0x", "-" * 1_000_000 + "x"],
    ids=lambda cell: cell[:20],
)
def test_a_cell_can_say_something(cell: str) -> None:
    assert says_something(cell)
