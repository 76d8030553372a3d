"""The text of a cell is read as one value, or is bad with a reason (SPEC 10, "How a file is read")."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zbill.billing.methods import DEFAULT, methods
from zbill.exchange import amounts, cells, days
from zbill.exchange.cells import LONGEST, MOST, Bad, Conventions, Reader, remembered
from zbill.quoting import guarded
from zbill.words import SESSION_STATUSES

CONVENTIONS = Conventions("mdy", "", "USD", 2, ("USD", "$"), ZoneInfo("America/New_York"))
READERS: dict[str, Reader[object]] = {
    "text": cells.text,
    "lines": cells.lines,
    "names": cells.names,
    "status": cells.word(SESSION_STATUSES),
    "yes_no": cells.yes_no,
    "minutes": cells.minutes,
    "terms": cells.whole(0, 365),
    "diagnoses": cells.diagnoses,
    "quantity": cells.quantity,
    "percent": cells.percent,
    "day": days.day(CONVENTIONS),
    "utc_day": days.day(CONVENTIONS, utc=True),
    "start": days.start(CONVENTIONS),
    "utc_start": days.start(CONVENTIONS, utc=True),
    "amount": amounts.amount(CONVENTIONS),
    "price": amounts.price(CONVENTIONS),
    "signed": amounts.signed_amount(CONVENTIONS),
}


def reason(read: Callable[[str], object], cell: str) -> str:
    with pytest.raises(Bad) as bad:
        read(cell)
    assert re.fullmatch(r"[A-Z].*\.", bad.value.reason)
    return bad.value.reason


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("Ana Lopez", "Ana Lopez"),
        ("  Ana\u00a0Lopez\u00a0", "Ana\u00a0Lopez"),
        ("Zoe\u0308", "Zo\u00eb"),
        ("", ""),
        (" \u00a0\u200d", ""),
        ("'=1+1", "=1+1"),
        ("''=1+1", "'=1+1"),
        ("'@home", "@home"),
        ("'tis", "'tis"),
        ("'+1 503 555 0100", "'+1 503 555 0100"),
        ("-5", "-5"),
        ("x" * 2000, "x" * 2000),
    ],
)
def test_a_text_is_taken_as_written_without_outer_blanks_and_the_quote_of_a_formula(cell: str, value: str) -> None:
    assert cells.text(cell) == value


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("a\x00b", "The control character U+0000 isn't allowed in the text."),
        ("a\x1b[2Jb", "The control character U+001B isn't allowed in the text."),
        ("a\tb", "The control character U+0009 isn't allowed in the text."),
        ("a\nb", "The control character U+000A isn't allowed in the text."),
        ("a\r\nb", "The control character U+000A isn't allowed in the text."),
        ("a\u202eb", "The control character U+202E isn't allowed in the text."),
        ("a\u2028b", "The control character U+2028 isn't allowed in the text."),
        ("x" * 2001, "The text can't have more than 2000 characters."),
        ("x" * 10_000_000, "The text can't have more than 2000 characters."),
    ],
)
def test_a_text_with_control_characters_or_of_extreme_length_is_bad(cell: str, why: str) -> None:
    assert reason(cells.text, cell) == why


@pytest.mark.parametrize("cell", ["1 Main St\nTown", "1 Main St\r\nTown", "1 Main St\rTown", "1 Main St\nTown\n"])
def test_lines_can_be_broken_in_any_way(cell: str) -> None:
    assert cells.lines(cell) == "1 Main St\nTown"
    assert reason(cells.lines, "a\vb") == "The control character U+000B isn't allowed in the text."


@given(st.text(st.characters(categories=["L", "N", "P", "S"]), max_size=20))
def test_a_text_that_leaves_guarded_against_formulas_returns_as_it_was(text: str) -> None:
    assert cells.text(guarded(cells.text(text))) in (cells.text(text), text.strip())


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("Sales tax; City tax", ("Sales tax", "City tax")),
        ("Owner", ("Owner",)),
        ("GST 5;PST 7;", ("GST 5", "PST 7")),
        ("Smith, Jones", ("Smith, Jones",)),
        ("", ()),
        (" ; ", ()),
    ],
)
def test_names_are_separated_by_semicolons(cell: str, value: tuple[str, ...]) -> None:
    assert cells.names(cell) == value


@pytest.mark.parametrize(
    ("cell", "status"),
    [
        ("attended", "attended"),
        ("ATTENDED ", "attended"),
        ("No Show", "no-show"),
        ("noshow", "no-show"),
        ("NO_SHOW", "no-show"),
        ("no\u2011show", "no-show"),
        ("no – show", "no-show"),
        ("non billable", "non-billable"),
        ("Nonbillable", "non-billable"),
        ("late canceled", "late-cancelled"),
        ("Late-Cancelled", "late-cancelled"),
        ("Canceled", "cancelled"),
        ("\u00a0scheduled", "scheduled"),
    ],
)
def test_a_fixed_word_has_any_case_and_any_spelling_of_blanks_and_hyphens(cell: str, status: str) -> None:
    assert cells.word(SESSION_STATUSES)(cell) == status


@pytest.mark.parametrize("cell", ["", "show", "att", "attended!", "no\nshow", "attended\x00", "no.show"])
def test_another_word_is_bad_with_the_list(cell: str) -> None:
    allowed = "scheduled, attended, late-cancelled, no-show, cancelled, non-billable"
    assert reason(cells.word(SESSION_STATUSES), cell) == f"Must be one of: {allowed}."
    assert reason(cells.word(methods(DEFAULT)), cell) == "Must be one of: cash, card, check, transfer, other."


def test_yes_and_no_have_several_words() -> None:
    assert [cells.yes_no(each) for each in ("yes", "TRUE", "On", "1", "Y", " yes ")] == [True] * 6
    assert [cells.yes_no(each) for each in ("no", "False", "OFF", "0", "n", "\u00a0no")] == [False] * 6


@pytest.mark.parametrize("cell", ["", "ja", "-1", "2", "1.0", "１", "y e s", "maybe", "٠", "00"])
def test_another_answer_is_bad(cell: str) -> None:
    assert reason(cells.yes_no, cell) == "Must be yes or no. These words also count: true, on, 1, y, false, off, 0, n."


@pytest.mark.parametrize(("cell", "value"), [("50", 50), (" 1 ", 1), ("1440", 1440), ("\u00a045", 45)])
def test_minutes_are_a_whole_number(cell: str, value: int) -> None:
    assert cells.minutes(cell) == value


@pytest.mark.parametrize("cell", ["", "0", "1441", "50.0", "050", "+50", "-50", "5e1", "1_0", "٥٠", "５０", "9" * 5000])
def test_other_minutes_are_bad(cell: str) -> None:
    assert reason(cells.minutes, cell) == "Must be a whole number from 1 to 1440."


def test_days_of_terms_can_be_zero() -> None:
    assert [cells.whole(0, 365)(each) for each in ("0", "30", "365")] == [0, 30, 365]
    assert reason(cells.whole(0, 365), "366") == "Must be a whole number from 0 to 365."


@pytest.mark.parametrize(
    ("cell", "value"), [("1", "1"), ("1.5", "1.5"), ("0.001", "0.001"), ("1.250", "1.25"), ("999999.999", "999999.999")]
)
def test_a_quantity_has_up_to_three_decimals_after_a_point(cell: str, value: str) -> None:
    assert cells.quantity(cell) == Decimal(value)


NO_NUMBERS = [
    "",
    "1,5",
    "1.0001",
    "1e3",
    "1_000",
    "NaN",
    "inf",
    "-1",
    "+1",
    "٣",
    "１",
    ".5",
    "1.",
    "01",
    "1 000",
    "1\x00",
]


@pytest.mark.parametrize("cell", [*NO_NUMBERS, "0", "0.000", "1000000", "5%", "5 %", "9" * 5000])
def test_another_quantity_is_bad(cell: str) -> None:
    wanted = "Must be a number above 0 and below 1000000, with at most three decimals after a point, such as 1.5."
    assert reason(cells.quantity, cell) == wanted


@pytest.mark.parametrize(
    ("cell", "value"),
    [("0", "0"), ("8.25", "8.25"), ("12.5%", "12.5"), ("12.5 %", "12.5"), ("100", "100"), ("5.788", "5.788")],
)
def test_a_percentage_has_up_to_three_decimals_after_a_point(cell: str, value: str) -> None:
    assert cells.percent(cell) == Decimal(value)


@pytest.mark.parametrize("cell", [*NO_NUMBERS, "100.001", "101", "%", "5%%"])
def test_another_percentage_is_bad(cell: str) -> None:
    wanted = "Must be a percentage from 0 to 100, with at most three decimals after a point, such as 8.25."
    assert reason(cells.percent, cell) == wanted


@pytest.mark.parametrize("name", READERS)
@given(cell=st.text() | st.from_regex(r"[-$( ]?[0-9.,/:' -]{1,20}( ?[apAP][mM])?Z?\)?", fullmatch=True))
def test_any_text_has_a_value_or_is_bad(name: str, cell: str) -> None:
    with contextlib.suppress(Bad):
        READERS[name](cell)


@pytest.mark.parametrize("name", sorted(READERS.keys() - {"text", "lines", "names"}))
@given(cell=st.text("0123456789.,-/: ०٣１²", max_size=16).filter(lambda cell: any(each in cell for each in "०٣１²")))
def test_digits_of_another_script_are_bad(name: str, cell: str) -> None:
    assert reason(READERS[name], cell)


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize(
    "cell", ["9" * 10_000_000, " " * 10_000_000 + "?", "1," * 5_000_000, "(" * 10_000_000, "-" * 10_000_000]
)
def test_a_cell_of_ten_megabytes_is_bad(name: str, cell: str) -> None:
    if name in ("text", "lines", "names") and cell.endswith("?"):
        assert READERS[name](cell) in ("?", ("?",))
    else:
        assert reason(READERS[name], cell)


def test_a_reader_that_remembers_reads_a_text_once() -> None:
    read_texts: list[str] = []

    def read(cell: str) -> date:
        read_texts.append(cell)
        return days.day(CONVENTIONS)(cell)

    recall = remembered(read)
    assert [recall(each) for each in ("2026-10-03", "10/4/2026", "2026-10-03")] == [
        date(2026, 10, 3), date(2026, 10, 4), date(2026, 10, 3),
    ]  # fmt: skip
    assert read_texts == ["2026-10-03", "10/4/2026"]
    assert reason(recall, "x") == reason(recall, "x")
    assert read_texts[2:] == ["x", "x"]


def test_a_reader_remembers_a_bounded_number_of_short_texts() -> None:
    read_texts: list[str] = []

    def read(cell: str) -> str:
        read_texts.append(cell)
        return cell

    recall = remembered(read)
    for text in [
        "first",
        *map(str, range(MOST - 1)),
        "first",
        "new",
        "first",
        "x" * (LONGEST + 1),
        "x" * (LONGEST + 1),
    ]:
        assert recall(text) == text
    assert read_texts[MOST:] == ["new", "first", "x" * (LONGEST + 1), "x" * (LONGEST + 1)]
