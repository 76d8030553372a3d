"""Passcodes are stored as hashes, and wrong ones make the next attempt wait (SPEC 7)."""

from __future__ import annotations

import re

import pytest

from zbill.billing import passcodes
from zbill.errors import Usage

COST = passcodes.COST


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash at a low cost, so that the tests are fast."""
    monkeypatch.setattr(passcodes, "COST", (2, 1, 1))


def test_guessing_costs_memory_and_time() -> None:
    n, r, p = COST
    assert 128 * n * r == 32 * 2**20
    assert p == 3


def test_only_a_salted_hash_is_stored() -> None:
    first, second = passcodes.hashed("sesame"), passcodes.hashed("sesame")
    assert re.fullmatch(r"scrypt\$2\$1\$1\$[0-9a-f]{32}\$[0-9a-f]{64}", first)
    assert first != second
    assert passcodes.matches("sesame", first)
    assert not passcodes.matches("Sesame", first)


def test_a_hash_created_at_another_cost_still_matches(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = passcodes.hashed("sesame")
    monkeypatch.setattr(passcodes, "COST", (4, 2, 2))
    assert passcodes.matches("sesame", kept)
    assert passcodes.hashed("sesame").startswith("scrypt$4$2$2$")


def test_an_accented_letter_matches_in_either_unicode_form() -> None:
    assert passcodes.matches("cafe\u0301 noir", passcodes.hashed("caf\u00e9 noir"))


@pytest.mark.parametrize(
    "kept",
    [
        "",
        "sesame",
        "scrypt$2$1$1$00$",
        "scrypt$3$1$1$00$00",
        "scrypt$2$1$1$xx$00",
        "scrypt$-2$1$1$00$00",
        f"scrypt${2**80}$1$1$00$00",
        f"scrypt${2**40}$8$1$00$00",
    ],
)
def test_nothing_matches_a_text_that_is_not_a_hash(kept: str) -> None:
    assert not passcodes.matches("", kept)
    assert not passcodes.matches("sesame", kept)


@pytest.mark.parametrize("passcode", ["", "12345"])
def test_a_short_passcode_is_refused(passcode: str) -> None:
    with pytest.raises(Usage, match="too short"):
        passcodes.hashed(passcode)


@pytest.mark.parametrize(
    ("ago", "seconds"),
    [
        ([], 0),
        ([1, 0], 0),
        ([2, 1, 0], 10),
        ([12, 11, 4], 6),
        ([12, 11, 10], 0),
        ([40, 30, 20, 0], 20),
        ([800, 700, 600, 500, 400, 300, 200, 100, 0], 640),
        ([*range(60), 0], 900),
        ([900, 5, 4], 0),
        ([899, 5, 4], 6),
    ],
    ids=[
        "none", "two are slips", "three", "six seconds are left", "ten are over", "four", "nine", "sixty at once",
        "one is forgotten", "none is forgotten yet",
    ],
)  # fmt: skip
def test_the_wait_doubles_with_each_wrong_passcode_after_three(ago: list[int], seconds: int) -> None:
    now = 1_790_000_000
    assert passcodes.wait([now - each for each in ago], now) == seconds


@pytest.mark.parametrize(("ago", "seconds"), [([-500, -400, -300], 10), ([3, 2, -3600], 10), ([2, -1], 0)])
def test_a_clock_set_back_does_not_shorten_the_wait(ago: list[int], seconds: int) -> None:
    now = 1_790_000_000
    assert passcodes.wait([now - each for each in ago], now) == seconds
