"""A name finds the best match, a wrong one suggests the nearest, an ambiguous one lists what it matches (SPEC 9)."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.practice import Practice
from zbill.db.names import best, nearest, with_part
from zbill.text import clean, key


@pytest.mark.parametrize(
    ("text", "names", "found"),
    [
        ("ana", ["Ana", "Ana Vega", "Eva Ana", "Mariana"], [1]),
        ("ana", ["Mariana", "Eva Ana", "Ana Vega", "Anabel"], [3, 4]),
        ("ana", ["Mariana", "Eva Ana", "Eva-Ana"], [2, 3]),
        ("ana", ["Mariana", "Diana", "Eva"], [1, 2]),
        ("ana", ["Eva", "José"], []),
        ("JOSÉ", ["Jose", "josé", "José Vega"], [1, 2]),
        ("obrien", ["Siobhan O’Brien", "Ann McObrien"], [1]),
        ("brien", ["Siobhan O’Brien", "Brienne"], [2]),
        ("vega l", ["Ana Vega Lopez", "Ana Vegal"], [1]),
        ("nana", ["Ananana", "Eva Nana"], [2]),
        ("(2)", ["Ana (2)", "Eva (3)"], [1]),
        (".*", ["Ana", "Eva"], []),
        ("小", ["王小明", "小王"], [2]),
        ("'", ["Ana", "O'Brien"], []),
    ],
)
def test_the_beginning_of_a_name_comes_before_that_of_a_word_and_the_middle(
    text: str, names: list[str], found: list[int]
) -> None:
    assert best(text, list(enumerate(names, 1))) == found


# Letters that fold in every way: case, accents, apostrophes, one letter as two, an iota below, joined ones.
LETTERS = st.text("aAeEsuUıİßæŁÉéΑαᾳἈιΙΐ\u0301\u0345'’ʻ` -.ﬁŉя한가", min_size=1, max_size=5)


@given(st.lists(LETTERS.filter(str.strip), min_size=1, max_size=4), LETTERS)
def test_what_is_found_by_a_part_is_first_found_by_the_keys(names: list[str], text: str) -> None:
    stored = [(number, clean(name, "name")) for number, name in enumerate(names, 1)]
    with closing(sqlite3.connect(":memory:")) as conn:
        conn.execute("create table clients (id integer primary key, name_key text)")
        conn.executemany("insert into clients values (?, ?)", [(number, key(name)) for number, name in stored])
        likely = with_part(conn, "clients", text)
    assert best(text, [each for each in stored if each[0] in likely]) == best(text, stored)


def test_of_many_names_only_those_that_may_match_are_read() -> None:
    with closing(sqlite3.connect(":memory:")) as conn:
        conn.execute("create table clients (id integer primary key, name_key text)")
        names = ["Ana Vega", "José Müller", "O'Brien", "Thảo Ito", "Eva Lund", "ᾳ Ito"]
        conn.executemany("insert into clients (name_key) values (?)", [(key(name),) for name in names])
        found = {text: with_part(conn, "clients", text) for text in ("vega", "Ünd", "jose", "obr", "ito", "zoe")}
    assert found == {"vega": [1], "Ünd": [5], "jose": [2], "obr": [3], "ito": [4, 6], "zoe": []}


@pytest.mark.parametrize(
    ("text", "names", "near"),
    [
        ("Anna Lopes", ["Ana Lopez", "Eva Lund"], ["Ana Lopez"]),
        ("Lopes", ["Ana Lopez", "Eva Lund"], ["Ana Lopez"]),
        ("Muler", ["José Müller", "Eva Lund"], ["José Müller"]),
        ("Brown", ["Browne 1", "Browne 2", "Browne 3", "Browne 4"], ["Browne 1", "Browne 2", "Browne 3"]),
        ("Lopes", ["Ana Lopez", "Ana Lopez"], ["Ana Lopez"]),
        ("Dora", ["Ana Lopez", "Eva Lund"], []),
        ("90834", ["90837", "90835"], []),
        ("", ["Ana"], []),
    ],
)
def test_names_that_are_like_it_are_suggested(text: str, names: list[str], near: list[str]) -> None:
    assert nearest(text, names) == near


def said(practice: Practice, command: str) -> tuple[int, list[str]]:
    answer = practice.zbill(command)
    return answer.code, answer.err.splitlines()


@pytest.fixture
def named(practice: Practice) -> Practice:
    """Practice with names of each kind that are almost the same."""
    for command in (
        "client add 'José Vega'",
        "client add 'Jose Vegas'",
        "service add V1 'Visité long' 10.00",
        "service add 1 'Visit short' 10.00",
        "tax add 'Québec tax' 9.975 --abbreviation QST",
        "tax add 'State tax' 5 --abbreviation ST",
        "discount add 'Étudiant' 10",
        "discount add 'Employee' 20",
        "role add Gérant",
        "staff add 'Noël Roy'",
        "patient add 1 Zoé",
        "patient add 2 Zoë",
    ):
        answer = practice.zbill(command)
        assert answer.code == 0, answer.err
    return practice


@pytest.mark.parametrize(
    ("command", "error"),
    [
        ("client show joze", ["No client matches 'joze'.", "Try José Vega or Jose Vegas, or see: zbill client list"]),
        ("client show jose", [
            "'jose' matches more than one client: José Vega (1), Jose Vegas (2).",
            "Use the id or the full name.",
        ]),
        ("service edit visit --price 1", [
            "'visit' matches more than one service: Visit short (1), Visité long (V1).",
            "Use the code or the full name.",
        ]),
        ("service edit vizit --price 1", [
            "No service matches 'vizit'.",
            "Try Visit short or Visité long, or see: zbill service list",
        ]),
        ("tax archive Quebek", ["No tax matches 'Quebek'.", "Try Québec tax, or see: zbill tax list"]),
        ("tax archive tax", [
            "'tax' matches more than one tax: Québec tax, State tax.",
            "Use the full name.",
        ]),
        ("client edit 1 --discount etudient", [
            "No discount matches 'etudient'.",
            "Try Étudiant, or see: zbill discount list",
        ]),
        ("client edit 1 --discount 1", ["No discount matches '1'.", "See: zbill discount list"]),
        ("tax archive 1", ["No tax matches '1'.", "See: zbill tax list"]),
        ("role grant geramt administer", ["No role matches 'geramt'.", "Try Gérant, or see: zbill role list"]),
        ("staff edit noal --login x", ["No staff member matches 'noal'.", "Try Noël Roy, or see: zbill staff list"]),
        ("patient edit zoe --species cat", [
            "'zoe' matches more than one patient: Zoé (1, of José Vega), Zoë (2, of Jose Vegas).",
            "Use the id or the full name.",
        ]),
        ("patient edit zoee --species cat", [
            "No patient matches 'zoee'.",
            "Try Zoé or Zoë, or see: zbill patient list",
        ]),
    ],
)  # fmt: skip
def test_a_wrong_name_of_any_kind_says_which_could_be_meant(command: str, error: list[str], named: Practice) -> None:
    assert said(named, command) == (3, error)


@pytest.mark.parametrize(
    "command",
    [
        "client show 'jose vega'",
        "service edit visite --minutes 30",
        "service edit 1 --name 'Visit 1'",
        "tax rate quebec 10 --from 2026-11-01",
        "client edit 1 --discount etudiant",
        "role grant gerant administer",
        "staff edit noel --login noel",
        "patient edit Zoë --species cat",
    ],
)
def test_a_name_of_any_kind_is_found_without_its_accents(command: str, named: Practice) -> None:
    assert said(named, command) == (0, [])


def test_an_archived_one_is_found_only_where_no_other_matches_as_well(named: Practice) -> None:
    named.zbill("client add 'Jose Vegas Roy'")
    named.zbill("client archive 1")
    assert named.zbill("balance 'jose v' -f csv").code == 3
    named.zbill("client archive 2")
    assert [named.zbill(f"balance '{text}' -f json").json["client_id"] for text in ("jose v", "jose vega")] == [3, 1]


def test_a_merged_client_is_neither_found_by_name_nor_suggested(named: Practice) -> None:
    named.zbill("client merge 2 1")
    nearest_living = ["No client matches 'jose vegas'.", "Try José Vega, or see: zbill client list"]
    assert said(named, "client show 'jose vegas'") == (3, nearest_living)
    assert named.zbill("balance 2 -f json").json["client_id"] == 1


def test_a_patient_is_suggested_only_to_its_own_client(named: Practice) -> None:
    named.zbill("patient add 2 Rexona")
    assert said(named, "session add 1 V1 9:00 --patient Rexone") == (
        3,
        ["No patient matches 'Rexone'.", "See: zbill patient list"],
    )


def test_ten_candidates_are_listed_at_most(practice: Practice) -> None:
    for number in range(11, 22):
        practice.zbill(f"client add 'Kim {number}' --phone 555")
    listed = ", ".join(f"Kim {number} ({number - 10})" for number in range(11, 21))
    assert said(practice, "client show kim") == (
        3,
        [f"'kim' matches more than one client: {listed}, ….", "Use the id or the full name."],
    )
