"""A practice has its own payment methods (SPEC 6, 9)."""

from __future__ import annotations

import pytest

from zbill.billing.methods import DEFAULT, LONGEST, MOST, checked, methods, offered, unnamed
from zbill.errors import Usage

TOO_LONG = "x" * (LONGEST + 1)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("cash, card, Zelle, insurance", "cash, card, Zelle, insurance"),
        ("cash,card", "cash, card"),
        ("  Gift   card ,, Überweisung,", "Gift card, Überweisung"),
        ("direct-debit, O'Neil & Co., 現金", "direct-debit, O'Neil & Co., 現金"),
        ("x" * LONGEST, "x" * LONGEST),
        ("", DEFAULT),
        (" , ", DEFAULT),
        (DEFAULT, DEFAULT),
        (", ".join(f"m{number}" for number in range(MOST)), ", ".join(f"m{number}" for number in range(MOST))),
    ],
)
def test_methods_are_words_with_commas_between_them(typed: str, stored: str) -> None:
    assert checked(typed) == stored
    assert checked(stored) == stored
    assert ", ".join(methods(stored)) == stored


SHAPE = "Use up to 30 letters, digits and spaces, a letter first, with commas between methods."


@pytest.mark.parametrize(
    ("typed", "sentence", "remedy"),
    [
        ("cash, 3", "'3' isn't a valid method.", SHAPE),
        ("cash, =1+1", "'=1+1' isn't a valid method.", SHAPE),
        ("cash; card", "'cash; card' isn't a valid method.", SHAPE),
        ("-cash", "'-cash' isn't a valid method.", SHAPE),
        ("cash: drawer", "'cash: drawer' isn't a valid method.", SHAPE),
        (TOO_LONG, f"{TOO_LONG!r} isn't a valid method.", SHAPE),
        ("Zelle, zelle", "The method Zelle is named twice.", "Name each method once."),
        ("gift card, cash, Gift-Card", "The method gift card is named twice.", "Name each method once."),
        (
            "ca\x1bsh",
            "The control character U+001B isn't allowed in the setting.",
            "Type the text again, or paste it as plain text.",
        ),
        (
            ", ".join(f"m{number}" for number in range(MOST + 1)),
            "There can't be more than 20 methods.",
            "Leave some out.",
        ),
    ],
)
def test_other_texts_are_refused(typed: str, sentence: str, remedy: str) -> None:
    with pytest.raises(Usage) as refused:
        checked(typed)
    assert (refused.value.sentence, refused.value.remedy) == (sentence, remedy)


@pytest.mark.parametrize(
    ("among", "method"),
    [
        (["cash", "other"], "other"),
        (["cash", "card"], None),
        (["Zelle"], "Zelle"),
    ],
)
def test_a_payment_without_a_method_is_other_or_by_the_only_one(among: list[str], method: str | None) -> None:
    assert unnamed(among) == method


@pytest.mark.parametrize(
    ("last", "order"),
    [
        ("check", ["check", "cash", "card"]),
        ("cash", ["cash", "card", "check"]),
        ("", ["cash", "card", "check"]),
        ("shells", ["cash", "card", "check"]),
    ],
)
def test_the_last_method_of_the_client_is_offered_first(last: str, order: list[str]) -> None:
    assert offered(["cash", "card", "check"], last) == order
