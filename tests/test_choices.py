"""A word of a fixed list is taken in any spelling and by a unique beginning, and never guessed (SPEC 9)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zbill.choices import bare, meant, one_of
from zbill.errors import Usage
from zbill.words import PERMISSIONS, SESSION_STATUSES

FORMATS = ("table", "csv", "json")
WITH_BEGINNING = ("pay", "payment", "pay-later")

METHODS = ("cash", "card", "check", "transfer", "other")


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        *((each, SESSION_STATUSES, "no-show") for each in ("no-show", "noshow", "No Show", "NO_SHOW", "no\u2011show")),
        *((each, SESSION_STATUSES, "late-cancelled") for each in ("late", "LateCanceled", "late cancelled", "l")),
        *((each, SESSION_STATUSES, "cancelled") for each in ("canceled", "cancel", "C", "cancelled", " cancelled ")),
        *((each, METHODS, "check") for each in ("Check", "CHECK", "ch", "che")),
        *((each, METHODS, "transfer") for each in ("trans", "t", "Transfer")),
        *((each, FORMATS, "json") for each in ("JSON", "j", "Js")),
        *((each, PERMISSIONS, "close_invoice") for each in ("close-invoice", "closeinvoice", "Close Invoice", "clo")),
        *(("pay", WITH_BEGINNING, "pay"), ("PAY", WITH_BEGINNING, "pay"), ("paym", WITH_BEGINNING, "payment")),
        *((each, WITH_BEGINNING, "pay-later") for each in ("paylater", "pay l", "pay-l")),
        ("zelle", ("Zelle", "Blue Cross"), "Zelle"),
        ("blue", ("Zelle", "Blue Cross"), "Blue Cross"),
        ("", ("", "ymd"), ""),
    ],
)
def test_a_word_is_taken_in_any_spelling_and_by_its_beginning(text: str, words: tuple[str, ...], expected: str) -> None:
    assert one_of(text, words, "word") == expected


@pytest.mark.parametrize(
    ("text", "words", "candidates"),
    [
        ("no", SESSION_STATUSES, "no-show, non-billable"),
        ("c", METHODS, "cash, card, check"),
        ("void", PERMISSIONS, "void_line_item, void_invoice, void_payment"),
        ("p", WITH_BEGINNING, "pay, payment, pay-later"),
    ],
)
def test_a_beginning_of_two_words_names_them(text: str, words: tuple[str, ...], candidates: str) -> None:
    with pytest.raises(Usage) as refused:
        one_of(text, words, "word")
    assert refused.value.sentence == f"{text!r} can mean more than one word."
    assert refused.value.remedy == f"Use one of: {candidates}"


@pytest.mark.parametrize("text", ["", " ", "-", "_", "cheque", "checks", "heck", "cash2", "ｃash"])
def test_another_text_is_refused_with_all_words(text: str) -> None:
    with pytest.raises(Usage) as refused:
        one_of(text, METHODS, "method")
    assert refused.value.sentence == f"{text!r} isn't a valid method."
    assert refused.value.remedy == "Use one of: cash, card, check, transfer, other"


@given(
    st.lists(st.text("abc-_ A", min_size=1, max_size=5).filter(bare), min_size=1, max_size=6, unique_by=bare), st.data()
)
def test_a_word_wins_over_those_that_it_begins(words: list[str], data: st.DataObject) -> None:
    word = data.draw(st.sampled_from(words))
    assert meant(word.upper(), words) == [word]
    begun = data.draw(st.integers(1, len(bare(word))))
    found = meant(bare(word)[:begun], words)
    assert word in found or [bare(each) for each in found] == [bare(word)[:begun]]
    assert all(bare(each).startswith(bare(word)[:begun]) for each in found)
