"""Rows are quoted as csv.writer quotes them (RFC 4180)."""

from __future__ import annotations

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from zbill.quoting import rows

CELLS = st.text(alphabet=st.sampled_from('a1 ,"\n\r\t;=é\u2028'), max_size=4)


@given(st.integers(1, 4).flatmap(lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1)))
def test_rows_are_as_csv_writer_writes_them(table: list[list[str]]) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(table)
    assert rows([*zip(*table, strict=True)]) == out.getvalue()


def test_columns_without_cells_are_no_rows() -> None:
    assert rows([[], []]) == ""
