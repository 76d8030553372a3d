"""Email addresses: what is one, and how its domain is written for mail servers (SPEC 11)."""

from __future__ import annotations

import pytest

from zbill.billing.addresses import Address, address
from zbill.errors import Usage


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("ana@example.com", Address("ana", "example.com")),
        (" Ana.Lopez+bills@Example.COM ", Address("Ana.Lopez+bills", "example.com")),
        ("o'brien_7%x@mail.example.co.uk", Address("o'brien_7%x", "mail.example.co.uk")),
        ("ana@localhost", Address("ana", "localhost")),
        ("-x@example.com", Address("-x", "example.com")),
        ("jürgen@example.de", Address("jürgen", "example.de")),
        ("ana@exämple.de", Address("ana", "xn--exmple-cua.de")),
        ("ana@EXÄMPLE.de", Address("ana", "xn--exmple-cua.de")),
        ("ana@παράδειγμα.gr", Address("ana", "xn--hxajbheg2az3al.gr")),
        ("用户@例え.jp", Address("用户", "xn--r8jz45g.jp")),
        ("a" * 64 + "@example.com", Address("a" * 64, "example.com")),
        ("ana@" + "a" * 63 + ".example", Address("ana", "a" * 63 + ".example")),
    ],
)
def test_an_address_has_its_domain_in_ascii(typed: str, found: Address) -> None:
    assert address(typed) == found
    assert address(str(found)) == found


@pytest.mark.parametrize(
    "typed",
    [
        *("", "ana", "@", "ana@", "@example.com", "ana@example", "ana@.com", "ana@example..com", "ana@example.com."),
        *("a@x.com, b@x.com", "a@x.com;b@x.com", "a@x.com b@x.com", "a@@x.com", "a@b@x.com", "Ana <ana@x.com>"),
        *("ana@x.com\nBcc: b@x.com", "ana\r\nBcc: b@x.com", "a\n@x.com", "ana@x.com\r\nRCPT TO:<b@x.com>"),
        *("a b@x.com", '"a b"@x.com', ".a@x.com", "a.@x.com", "a..b@x.com", "a\\@x.com", "a(c)@x.com", "<a@x.com>"),
        *("ana@-x.com", "ana@x-.com", "ana@x_y.com", "ana@[127.0.0.1]", "ana@127.0.0.1", "ana@x.com>", "ana@x com"),
        *("a" * 65 + "@example.com", "ü" * 33 + "@example.com", "ana@" + "a" * 64 + ".example"),
        *("ana@" + "a." * 126 + "exa", "ana\0@x.com", "ana\u202e@x.com", "ana\u2028@x.com", "ana@x\u202e.com"),
        *("ana@straße.de", "ana@βόλος.gr", "ana\udcff@x.com", "ana@x\udcff.com"),
    ],
)
def test_anything_else_is_refused(typed: str) -> None:
    with pytest.raises(Usage):
        address(typed)


def test_a_domain_that_could_be_two_is_refused() -> None:
    """Python takes straße.de for strasse.de, and today's rules for another domain."""
    with pytest.raises(Usage, match="has letters with two spellings") as refused:
        address("ana@straße.de")
    assert refused.value.remedy == "Write the domain as xn--…."


@pytest.mark.parametrize(("typed", "is_ascii"), [("ana@exämple.de", True), ("jürgen@example.de", False)])
def test_only_the_letters_before_the_sign_need_a_server_that_takes_them(typed: str, is_ascii: bool) -> None:
    assert address(typed).is_ascii == is_ascii
