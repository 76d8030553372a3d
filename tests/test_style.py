"""Written cells are remembered, because they repeat, but not so many that they fill the memory."""

from __future__ import annotations

from collections import Counter

from zbill.style import optional


def test_a_value_that_repeats_is_written_once_and_a_million_others_take_no_memory() -> None:
    written: Counter[int] = Counter()

    def write(value: int) -> str:
        written[value] += 1
        return f"{value}.00"

    cell = optional("none", write, "amount")
    assert [cell(value) for value in (7, None, 7, None, 7)] == ["7.00", "none", "7.00", "none", "7.00"]
    assert written == {7: 1}
    assert [*map(cell, range(10_000))] == [f"{value}.00" for value in range(10_000)]
    cell(7)
    assert written[7] == 2
