"""The templates of mails: the words they can have, and how they are filled (SPEC 11)."""

from __future__ import annotations

import pytest

from zbill.billing.templates import IN_SUBJECT, IN_TEXT, checked, filled
from zbill.errors import Usage

VALUES = {"number": "INV-0007", "practice": "{amount} & {due.x}", "amount": "USD 90.00", "due": ""}


@pytest.mark.parametrize("template", ["", "no word", "{number}", "{practice}: {number}, {number}"])
def test_a_subject_has_number_and_practice(template: str) -> None:
    assert checked(template, IN_SUBJECT) == template


@pytest.mark.parametrize(
    ("template", "sentence"),
    [
        ("{client}", "The template has {client}."),
        ("{amount}", "The template has {amount}."),
        ("{number} {due}", "The template has {due}."),
        *(
            (template, "The template has a brace that is in no word.")
            for template in (
                *("{number.__class__}", "{number:>999999999}", "{number!r}", "{number[0]}", "{0}", "{}", "{ number}"),
                *("{{number}}", "{Number}", "{number", "number}", "{nümber}", "{number}}", "{\n}"),
            )
        ),
    ],
)
def test_another_word_and_an_adventurous_one_are_refused(template: str, sentence: str) -> None:
    with pytest.raises(Usage) as refused:
        checked(template, IN_SUBJECT)
    assert (refused.value.sentence, refused.value.remedy) == (sentence, "Use only {number}, {practice}.")


def test_a_text_has_amount_and_due_date_too() -> None:
    assert checked("{number} {practice} {amount} {due}", IN_TEXT)
    with pytest.raises(Usage) as refused:
        checked("{client}", IN_TEXT)
    assert refused.value.remedy == "Use only {number}, {practice}, {amount}, {due}."


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{number} of {practice}", "INV-0007 of {amount} & {due.x}"),
        ("Hello,\n\n{amount}\nDue: {due}\n\nBye", "Hello,\n\nUSD 90.00\n\nBye"),
        ("{amount}, due {due}", ""),
        ("", ""),
    ],
)
def test_a_template_is_filled_once_and_without_lines_that_have_no_value(template: str, text: str) -> None:
    assert filled(template, VALUES) == text
