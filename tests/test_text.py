"""Text is taken as written, but nothing in it may act on a terminal or a page (SPEC 9)."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zbill.errors import Usage
from zbill.text import LONGEST, clean, key, required


@pytest.mark.parametrize(
    "text",
    ["Ana Lopez", "Łukasz Żółw", "王小明", "Σωκράτης", "Nguyễn Văn A", "O'Brien", "[red]", "{nb}", "=1+1", "😀", "क्‍ष"],
)
def test_names_of_any_script_are_taken_as_written(text: str) -> None:
    assert clean(text, "name") == text


def test_text_is_composed_and_loses_outer_blanks() -> None:
    assert clean("  Zoe\u0308  ", "name") == "Zo\u00eb"


@pytest.mark.parametrize(
    "text",
    [
        "a\x1b[2Jb", "a\x1b]52;c;eA==\x07b", "a\x00b", "a\tb", "a\rb", "a\x08b", "a\x7fb", "a\x9bb", "a\nb",
        "a\u2028b", "a\u2029b", "a\u202eb", "a\u2066b", "a\u200eb", "a\u200bb", "a\ufeffb", "a\ud800b",
    ],
)  # fmt: skip
def test_what_acts_on_a_terminal_is_refused_by_its_code(text: str) -> None:
    with pytest.raises(Usage) as refused:
        clean(text, "name")
    assert refused.value.sentence == f"The name holds the control character U+{ord(text[1]):04X}."


def test_line_breaks_belong_to_addresses_and_notes_only() -> None:
    assert clean("1 Main St\r\nSpringfield\n", "address", lines=True) == "1 Main St\nSpringfield"
    with pytest.raises(Usage, match=r"U\+000D"):
        clean("1 Main St\rSpringfield", "address", lines=True)


def test_a_text_has_a_length() -> None:
    assert clean("x" * LONGEST, "notes") == "x" * LONGEST
    with pytest.raises(Usage, match=f"The notes is longer than {LONGEST} characters"):
        clean("x" * (LONGEST + 1), "notes")


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_what_must_be_there_is_asked_for(text: str) -> None:
    with pytest.raises(Usage, match="The description is empty"):
        required(text, "description")


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ana  Lopez ", "ana lopez"), ("STRASSE", "straße"), ("Zoe\u0308", "zo\u00eb"), ("Ana\u00a0Lopez", "ana lopez")],
)
def test_names_are_found_whatever_their_case_blanks_and_composition(one: str, other: str) -> None:
    assert key(one) == key(other)


@given(st.text())
def test_what_is_taken_is_harmless_composed_and_stays_as_it_is(text: str) -> None:
    try:
        cleaned = clean(text, "name")
    except Usage:
        return
    assert not any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in cleaned)
    assert unicodedata.is_normalized("NFC", cleaned)
    assert clean(cleaned, "name") == cleaned
