"""Bars are scaled to the largest amount, in block characters, in ASCII, or as parts of a width."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zbill.bars import Span, drawn, encodable, spans

AMOUNTS = st.lists(st.one_of(st.none(), st.integers(-(10**12), 10**12)), min_size=1).filter(any)


@pytest.mark.parametrize(
    ("amounts", "blocks", "ascii_only"),
    [
        ((800, 400, 100, 1), ["████████", "████", "█", "▏"], ["########", "####", "#", "#"]),
        ((800, None, 0, 450), ["████████", "", "", "████▌"], ["########", "", "", "#####"]),
        ((300, -400), ["    ███", "████"], ["    ###", "####"]),
        ((-800, -400), ["███████", "   ▐███"], ["#######", "   ####"]),
    ],
)
def test_bars_in_eight_cells(amounts: tuple[int | None, ...], blocks: list[str], ascii_only: list[str]) -> None:
    assert drawn(amounts, 8) == blocks
    assert drawn(amounts, 8, blocks=False) == ascii_only


def test_parts_of_a_width() -> None:
    assert spans([800, 400, None, 0]) == [Span(0, 1), Span(0, 0.5), None, None]
    assert spans([300, -100]) == [Span(0.25, 0.75), Span(0, 0.25, negative=True)]


@given(AMOUNTS, st.integers(6, 200), st.booleans())
def test_every_bar_is_seen_and_none_is_too_wide(amounts: list[int | None], room: int, blocks: bool) -> None:
    bars = drawn(amounts, room, blocks=blocks)
    assert all(len(bar) <= room + 1 for bar in bars)
    assert [bool(bar.strip()) for bar in bars] == [bool(amount) for amount in amounts]
    assert blocks or not set("".join(bars)) - set(" #")


@given(AMOUNTS)
def test_spans_stay_within_the_width_and_meet_at_zero(amounts: list[int | None]) -> None:
    found = [span for span in spans(amounts) if span]
    assert all(span.start >= 0 and span.length > 0 and span.start + span.length <= 1.0000001 for span in found)
    zeros = [span.start + span.length if span.negative else span.start for span in found]
    assert max(zeros) - min(zeros) < 1e-9


@pytest.mark.parametrize(
    ("encoding", "is_encodable"),
    [("utf-8", True), ("gb18030", True), ("ascii", False), ("latin-1", False), ("cp437", False), ("unheard-of", False)],
)
def test_which_encodings_have_the_blocks(encoding: str, is_encodable: bool) -> None:
    assert encodable(encoding) is is_encodable
