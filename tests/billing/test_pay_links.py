"""A link to pay by has the number, the amount and the currency filled in, so that each stays one part of the link."""

from __future__ import annotations

import pytest

from zbill.billing.pay_links import checked, filled
from zbill.errors import Usage

VALUES = {"number": "R 1/&é-7", "amount": "90.00", "currency": "USD"}


@pytest.mark.parametrize(
    ("template", "link"),
    [
        ("", ""),
        ("https://pay.example/", "https://pay.example/"),
        ("https://paypal.example/maple/{amount}{currency}", "https://paypal.example/maple/90.00USD"),
        ("upi://pay?pa=a@b&am={amount}&cu={currency}&tn={number}", "upi://pay?pa=a@b&am=90.00&cu=USD&tn=R%201%2F%26%C3%A9-7"),
        ("https://x.example/{number}/{number}", "https://x.example/R%201%2F%26%C3%A9-7/R%201%2F%26%C3%A9-7"),
    ],
)  # fmt: skip
def test_each_word_in_braces_is_filled_in(template: str, link: str) -> None:
    assert filled(checked(template), VALUES) == link


@pytest.mark.parametrize(
    ("template", "sentence"),
    [
        ("https://x.example/{ref}", "The template has {ref}."),
        ("https://x.example/{number.__class__}", "The template has a brace that is in no word."),
        ("https://x.example/{amount:>999999999}", "The template has a brace that is in no word."),
        ("https://x.example/{number", "The template has a brace that is in no word."),
        ("https://x.example/{number!r}", "The template has a brace that is in no word."),
        ("https://x.example/{}", "The template has a brace that is in no word."),
        ("https://x.example/{{number}}", "The template has a brace that is in no word."),
        ("https://x.example/}", "The template has a brace that is in no word."),
        ("pay.example/{number}", "'pay.example/{number}' isn't a link."),
        ("JavaScript:alert({amount})", "'JavaScript:alert({amount})' isn't a link."),
        ("file:///etc/passwd", "'file:///etc/passwd' isn't a link."),
    ],
)
def test_a_template_with_anything_else_is_refused_when_it_is_set(template: str, sentence: str) -> None:
    with pytest.raises(Usage) as error:
        checked(template)
    assert error.value.sentence == sentence
