"""Text is taken as written, but no part of it can control a terminal or a page (SPEC 9)."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zbill.errors import Usage
from zbill.text import LONGEST, alphabet, clean, fold, fold_each, key, listed, required


@pytest.mark.parametrize(
    "text",
    ["Ana Lopez", "Łukasz Żółw", "王小明", "Σωκράτης", "Nguyễn Văn A", "O'Brien", "[red]", "{nb}", "=1+1", "😀", "क्‍ष"],
)
def test_names_of_any_script_are_taken_as_written(text: str) -> None:
    assert clean(text, "name") == text


def test_text_is_composed_and_stripped() -> None:
    assert clean("  Zoe\u0308  ", "name") == "Zo\u00eb"


@pytest.mark.parametrize(
    "text",
    [
        "a\x1b[2Jb", "a\x1b]52;c;eA==\x07b", "a\x00b", "a\tb", "a\rb", "a\x08b", "a\x7fb", "a\x9bb", "a\nb",
        "a\u2028b", "a\u2029b", "a\u202eb", "a\u2066b", "a\u200eb", "a\u200bb", "a\ufeffb", "a\ud800b",
    ],
)  # fmt: skip
def test_control_characters_are_refused_by_their_code(text: str) -> None:
    with pytest.raises(Usage) as refused:
        clean(text, "name")
    assert refused.value.sentence == f"The control character U+{ord(text[1]):04X} isn't allowed in the name."


def test_line_breaks_are_allowed_only_in_addresses_and_notes() -> None:
    assert clean("1 Main St\r\nSpringfield\n", "address", lines=True) == "1 Main St\nSpringfield"
    with pytest.raises(Usage, match=r"U\+000D"):
        clean("1 Main St\rSpringfield", "address", lines=True)


def test_a_text_has_a_greatest_length() -> None:
    assert clean("x" * LONGEST, "notes") == "x" * LONGEST
    with pytest.raises(Usage, match=f"The notes can't have more than {LONGEST} characters"):
        clean("x" * (LONGEST + 1), "notes")


INVISIBLE = [
    "\u0085",
    "\u00a0",
    "\u00ad",
    "\u034f",
    "\u115f\u1160",
    "\u200c\u200d",
    "\u2800",
    "\u3164",
    "\ufe0f",
    "\uffa0",
]


@pytest.mark.parametrize("text", INVISIBLE)
def test_a_text_of_which_nothing_can_be_seen_is_empty(text: str) -> None:
    assert clean(f" {text} ", "notes", lines=True) == ""


@pytest.mark.parametrize("text", ["1", "-", "$", "\u0903", "\ue000", "\U0001f600", "\U0001fae9"])
def test_a_digit_a_sign_and_a_character_of_another_font_can_be_seen(text: str) -> None:
    assert clean(text, "notes") == text


@pytest.mark.parametrize("text", ["", "   ", "\n", *INVISIBLE])
def test_an_empty_required_text_is_refused(text: str) -> None:
    with pytest.raises(Usage, match="The description is empty"):
        required(text, "description")


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ana  Lopez ", "ana lopez"), ("STRASSE", "straße"), ("Zoe\u0308", "zo\u00eb"), ("Ana\u00a0Lopez", "ana lopez")],
)
def test_names_match_regardless_of_case_blanks_and_composition(one: str, other: str) -> None:
    assert key(one) == key(other)


@given(st.text())
def test_any_accepted_text_is_harmless_composed_and_stable(text: str) -> None:
    try:
        cleaned = clean(text, "name")
    except Usage:
        return
    assert not any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in cleaned)
    assert unicodedata.is_normalized("NFC", cleaned)
    assert clean(cleaned, "name") == cleaned


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  Ana   LOPEZ ", "ana lopez"),
        ("José Müller", "jose muller"),
        ("Jose\u0301", "jose"),
        ("Łukasz Żółw", "lukasz zolw"),
        ("Ærøskøbing Ðórr Þóra", "aeroskobing dorr thora"),
        ("Œuvre Straße GROẞ", "oeuvre strasse gross"),
        ("Đinh Nguyễn Văn Đức", "dinh nguyen van duc"),
        ("Iğdır İzmir ısı", "igdir izmir isi"),
        ("ﬁ ＡＢ Ħal Ŧ", "fi ab hal t"),
        ("Σωκράτης", "σωκρατησ"),
        ("Ἀθηνᾶ ΑΘΗΝΆ ᾳ", "αθηνα αθηνα α"),
        ("Семён ЁЛКИН Андрей", "семен елкин андреи"),
        ("Їжак", "іжак"),
        ("O'Brien O’Brien OʼBrien O‘Brien O`Brien O´Brien O＇Brien", "obrien " * 6 + "obrien"),
        ("ŉ Nukuʻalofa", "n nukualofa"),
        ("Lopez-Vega, Ana (2)", "lopez-vega, ana (2)"),
        ("王小明", "王小明"),
        ("がぎ ｶﾞ", "がぎ ガ"),
        ("한국", "한국"),
        ("क्‍ष हिन्दी", "क्‍ष हिन्दी"),
        ("שָׁלוֹם", "שָׁלוֹם"),
        ("ปู่", "ปู่"),
        ("'", ""),
        ("\u0301", ""),
    ],
)
def test_a_name_is_found_without_its_case_accents_and_apostrophes(text: str, folded: str) -> None:
    assert fold(text) == unicodedata.normalize("NFC", folded)


@pytest.mark.parametrize(
    "names",
    [
        ["Ana", "Émile", "Eva", "Éva", "Ewa"],
        ["Lopez", "Lz", "Łabędź", "Łukasz", "mia", "Zoe"],
        ["lopez", "LOPEZ Ana", "Lopez Ben"],
        ["Obama", "O'Brien", "O’Brien Zoe", "Ocean"],
        ["Oz", "Øa", "Pa"],
        ["Aa", "Ädam", "Aea", "Æb"],
        ["Straße", "Strasse Ost", "Stray"],
        ["Ann Zed", "Anna"],
        ["Елкин", "ЁЛКИН", "Жук"],
    ],
)
def test_names_are_sorted_by_the_alphabet(names: list[str]) -> None:
    backwards = names[::-1]
    assert sorted(backwards, key=alphabet) == names


@given(st.text(), st.text())
def test_names_that_are_found_alike_are_sorted_together_and_none_alike_by_chance(one: str, other: str) -> None:
    assert (alphabet(one) == alphabet(other)) <= (fold(one) == fold(other))


@pytest.mark.parametrize(
    ("count", "listing"), [(0, ""), (1, "n1"), (5, "n1, n2, n3, n4, n5"), (6, "n1, n2, n3, n4, n5 and 1 more")]
)
def test_a_long_list_names_the_first_few(count: int, listing: str) -> None:
    assert listed([f"n{number}" for number in range(1, count + 1)]) == listing


@given(st.lists(st.text()))
def test_many_names_fold_as_each_does(texts: list[str]) -> None:
    assert fold_each(texts) == [fold(text) for text in texts]
    assert fold_each([f"{text} é" for text in texts]) == [fold(f"{text} é") for text in texts]


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(st.characters(max_codepoint=127)))
def test_a_text_in_ascii_folds_as_any_other(text: str) -> None:
    assert fold(f"{text} é").removesuffix("e").strip() == fold(text)
