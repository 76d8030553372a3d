"""A sheet or card is rendered exactly as table, chart, CSV and JSON, at any width and with hostile text (SPEC 9)."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
import tracemalloc
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from zbill.money import Money
from zbill.quoting import guarded, unguarded
from zbill.render import render, render_several
from zbill.sheet import Bars, Card, CellKind, Column, Field, Report, Sheet, bar_beside
from zbill.spool import Spool
from zbill.style import Style

NEW_YORK = ZoneInfo("America/New_York")

# This is 2026-10-03 14:30 in New York.
AFTERNOON = 1791052200

HOSTILE = [
    "[bold]",
    "[/]",
    "[/x]",
    "[red]Bob[/red]",
    "Bob [esq]",
    "[link=file:///etc/passwd]x[/link]",
    ":smile:",
    "a\\[b",
    "back\\",
    "%s %(x)s {0}",
]


def rendered(
    thing: Sheet | Card,
    form: str,
    *,
    width: int | None = None,
    decimals: int = 2,
    color: bool = False,
    raw: bool = False,
    bars: bool = False,
    blocks: bool = True,
) -> str:
    out = StringIO()
    render(thing, form, Style(decimals, NEW_YORK, width, color, raw, bars, blocks=blocks), out)
    return out.getvalue()


def lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.splitlines()]


def one_column(kind: CellKind, *values: object) -> Sheet:
    return Sheet("Things", (Column("thing", "Thing", kind),), [(value,) for value in values])


INVOICES = Sheet(
    "Invoices",
    (
        Column("number", "Number", "label"),
        Column("client", "Client"),
        Column("date", "Date", "day"),
        Column("closed_at", "Closed", "instant"),
        Column("rate", "Rate", "rate", in_table=False),
        Column("void", "Void", "flag"),
        Column("balance", "Balance", "amount"),
        Column("taxes", "Taxes", "nested"),
    ),
    [
        ("INV-0001", "Ana Lopez", date(2026, 10, 3), AFTERNOON, Decimal("8.250"), True, 123456789, []),
        ("INV-0002", "Łukasz", "2026-10-04", None, None, 0, -5, [{"tax": Money(75), "rate": Decimal("5")}]),
        ("INV-0003", None, None, None, Decimal("1E+1"), None, None, None),
    ],
    {"balance": 123456784},
    "Amounts in USD.",
)

INVOICE = Card(
    "Invoice INV-0001",
    (
        Field("number", "Number", "INV-0001", "label"),
        Field("client", "Client", "Ana Lopez"),
        Field("address", "Address", "12 Main St\nSpringfield"),
        Field("note", "Note", ""),
        Field("closed_at", "Closed", None, "instant"),
        Field("internal", "Internal", 7, "number", in_table=False),
        Field("exempt", "Exempt", False, "flag"),
        Field("total", "Total", 123456, "amount"),
        Field("taxes", "Taxes", [{"name": "GST", "on": date(2026, 10, 3), "in": (Money(-75),)}], "nested"),
    ),
    {
        "lines": Sheet(
            "Lines",
            (Column("line", "Line", "number"), Column("total", "Total", "amount")),
            [(1, 123456)],
            {"total": 123456},
        ),
        "payments": Sheet("Payments", (Column("number", "Number", "label"),), []),
    },
)

PRACTICE = Sheet(
    "Practice Summary",
    (Column("by", "By"), Column("revenue", "Revenue", "amount")),
    [("cat", 12300)],
    {"revenue": 12300, "invoices_closed": 3, "total_tax_invoiced": Money(1234567)},
    report=Report("practice", 'Paws "R" Us', "USD", first=date(2026, 1, 1), last=date(2026, 3, 31)),
)


def test_a_table_in_a_pipe_is_uncut_with_one_line_per_row() -> None:
    assert rendered(INVOICES, "table") == (
        "Invoices\n"
        "Number    Client     Date        Closed            Void       Balance\n"
        "─────────────────────────────────────────────────────────────────────\n"
        "INV-0001  Ana Lopez  2026-10-03  2026-10-03 14:30  yes   1,234,567.89\n"
        "INV-0002  Łukasz     2026-10-04                                 -0.05\n"
        "INV-0003\n"
        "─────────────────────────────────────────────────────────────────────\n"
        "Total                                                    1,234,567.84\n"
        "Amounts in USD.\n"
    )


def test_a_terminal_shows_the_same_table_if_it_fits() -> None:
    assert lines(rendered(INVOICES, "table", width=80)) == lines(rendered(INVOICES, "table"))


def test_a_narrow_terminal_folds_text_and_cuts_no_number() -> None:
    sheet = Sheet(
        "Balances",
        (
            Column("number", "Number", "label"),
            Column("client", "Client"),
            Column("account_balance", "Account balance", "amount"),
            Column("owing", "Owing", "amount"),
        ),
        [("INV-2026-000123", "Bartholomew Featherstonehaugh", 15000, 123456789012)],
        {"owing": 123456789012},
    )
    assert lines(rendered(sheet, "table", width=52)) == [
        "Balances",
        "                           Account",
        "Number           Client    balance             Owing",
        "────────────────────────────────────────────────────",
        "INV-2026-000123  Bartholo   150.00  1,234,567,890.12",
        "                 mew",
        "                 Feathers",
        "                 tonehaug",
        "                 h",
        "────────────────────────────────────────────────────",
        "Total                               1,234,567,890.12",
    ]
    # Without room for all, numbers go last.
    assert lines(rendered(sheet, "table", width=43)) == [
        "Balances",
        "                 Account",
        "Number           balance             Owing",
        "──────────────────────────────────────────",
        "INV-2026-000123   150.00  1,234,567,890.12",
        "──────────────────────────────────────────",
        "Total                     1,234,567,890.12",
        "Columns that don't fit: Client.",
    ]


@pytest.mark.parametrize("width", [1, 30, 80, 130, 200])
def test_only_text_cells_are_folded_at_any_width_and_a_table_is_no_wider(width: int) -> None:
    kinds: tuple[CellKind, ...] = ("label", "text", "number", "amount", "rate", "day", "instant", "wall", "text")
    columns = tuple(Column(f"c{n}", f"Column {n}", kind) for n, kind in enumerate(kinds))
    row = (
        "INV-2026-000123",
        "x" * 60,
        1234567,
        -99999999999,
        Decimal("12.125"),
        "2027-01-31",
        AFTERNOON,
        "2026-10-04 09:15",
        "y",
    )
    shown = rendered(Sheet("", columns, [row] * 3, {"c3": -299999999997}), "table", width=width)
    table, _, note = re.sub(r"Columns\s+that\s+don't\s+fit:", "|", shown).partition("|")
    whole = ("INV-2026-000123", "x", "1234567", "-999,999,999.99", "12.125", "2027-01-31", "2026-10-03 14:30", row[7])
    # A column is whole, or left out and named.
    for place, cell in enumerate(whole):
        times = 180 if cell == "x" else 3
        assert (str(cell), table.count(str(cell))) == (str(cell), 0 if str(place) in note else times)
    assert ("-2,999,999,999.97" in table) is ("3" not in note)
    assert "…" not in table
    assert max(map(len, lines(table))) <= max(width, len("INV-2026-000123"))


@pytest.mark.parametrize(
    ("form", "written"),
    [
        ("table", "2026-10-03 14:30\n"),
        ("csv", "2026-10-03T14:30:15-04:00\r\n"),
        ("json", '"2026-10-03T14:30:15-04:00"}'),
    ],
)
def test_a_wall_clock_time_is_written_with_its_offset_but_for_people(form: str, written: str) -> None:
    text = rendered(one_column("wall", "2026-10-03 14:30:15", None), form)
    assert [written in text, "None" in text] == [True, False]


def test_an_empty_sheet_says_none() -> None:
    empty = Sheet("Invoices", INVOICES.columns, [], {"balance": 0}, "Amounts in USD.")
    expected = "Invoices\n(none)\nAmounts in USD.\n"
    assert rendered(empty, "table") == expected
    assert rendered(empty, "table", width=80) == expected
    assert rendered(empty, "json") == "[]\n"
    assert rendered(empty, "csv") == "number,client,date,closed_at,rate,void,balance\r\n"


@pytest.mark.parametrize("width", [None, 80])
def test_a_report_names_its_period_and_lists_totals_without_a_column_below(width: int | None) -> None:
    assert lines(rendered(PRACTICE, "table", width=width)) == [
        "Practice Summary",
        'Paws "R" Us · USD · 2026-01-01 to 2026-03-31',
        "By     Revenue",
        "──────────────",
        "cat     123.00",
        "──────────────",
        "Total   123.00",
        "Invoices closed     3",
        "Total tax invoiced  12,345.67",
    ]


def charted(*bars: tuple[str, int]) -> Sheet:
    return Sheet("Things", (Column("thing", "Thing"),), [("x",)], bars=Bars("By kind", bars))


def drawn(*bars: tuple[str, int], width: int | None = 40) -> list[str]:
    """Return the lines below the table."""
    return lines(rendered(charted(*bars), "table", width=width, bars=True))[4:]


def test_bars_are_proportional_to_an_eighth_of_a_cell() -> None:
    assert drawn(("Whole", 1600), ("Half", 800), ("A bit", 110), ("Crumb", 1), ("None", 0)) == [
        "",
        "By kind",
        "Whole  ██████████████████████████  16.00",
        "Half   █████████████                8.00",
        "A bit  █▊                           1.10",
        "Crumb  ▏                            0.01",
        "None                                0.00",
    ]


def test_negative_bars_extend_to_the_left() -> None:
    assert drawn(("In", 1000), ("Out", -500), ("Fee", -70)) == [
        "",
        "By kind",
        "In            ██████████████████  10.00",
        "Out  █████████                    -5.00",
        "Fee         ▕█                    -0.70",
    ]
    assert drawn(("Out", -500), ("Fee", -250)) == [
        "",
        "By kind",
        "Out  ███████████████████████████  -5.00",
        "Fee               ▐█████████████  -2.50",
    ]


@pytest.mark.parametrize("width", [33, 40, 80, 200])
@pytest.mark.parametrize("amounts", [(5, 3), (-5, -3), (-1, 100000), (100000, -1), (7, -7), (0, -9)])
def test_a_chart_is_as_wide_as_the_terminal(width: int, amounts: tuple[int, int]) -> None:
    shown = drawn(*zip(("one", "two"), amounts, strict=True), width=width)[2:]
    assert len(shown) == 2
    assert width - 2 <= max(map(len, shown)) <= width


def test_long_labels_fold_beside_their_bars() -> None:
    assert drawn(("Consultation at home, with travel", 100), ("Exam", 50)) == [
        "",
        "By kind",
        "Consultation   ███████████████████  1.00",
        "at home, with",
        "travel",
        "Exam           █████████▌           0.50",
    ]


def test_without_a_terminal_a_chart_is_80_wide() -> None:
    assert max(map(len, drawn(("Whole", 1600), width=None))) == 80


def test_no_chart_is_drawn_if_all_amounts_are_zero() -> None:
    assert drawn(("One", 0), ("Two", 0)) == []
    assert drawn() == []


@pytest.mark.parametrize("form", ["csv", "json"])
def test_csv_and_json_have_no_bars(form: str) -> None:
    assert rendered(charted(("One", 5)), form, bars=True) == rendered(charted(("One", 5)), form)


def test_bars_are_drawn_only_on_request() -> None:
    assert lines(rendered(charted(("One", 5)), "table", width=80))[4:] == []


def test_people_read_labels_and_programs_the_values() -> None:
    kinds = Column("kind", "Kind", "label", merged=True, labels={"receipt-void": "Receipt void"})
    sheet = Sheet("", (kinds,), [("receipt-void",), ("receipt-void",), ("dog",), (None,)])
    assert lines(rendered(sheet, "table")) == ["Kind", "────────────", "Receipt void", "", "dog", ""]
    assert rendered(sheet, "csv").split() == ["kind", "receipt-void", "receipt-void", "dog", '""']
    assert [each["kind"] for each in json.loads(rendered(sheet, "json"))] == [
        "receipt-void",
        "receipt-void",
        "dog",
        None,
    ]


def test_a_card_lists_fields_with_a_value_and_then_its_parts() -> None:
    assert lines(rendered(INVOICE, "table", width=80)) == [
        "Invoice INV-0001",
        "Number   INV-0001",
        "Client   Ana Lopez",
        "Address  12 Main St",
        "         Springfield",
        "Total    1,234.56",
        "",
        "Lines",
        " Line     Total",
        "───────────────",
        "    1  1,234.56",
        "───────────────",
        "Total  1,234.56",
        "",
        "Payments",
        "(none)",
    ]
    assert "Address  12 Main St / Springfield\n" in rendered(INVOICE, "table")


def test_a_card_on_a_narrow_terminal_cuts_no_amount() -> None:
    card = Card("Client", (Field("name", "Name", "Bartholomew " * 3), Field("owing", "Owing", 10**11, "amount")))
    assert lines(rendered(card, "table", width=10)) == [
        "Client",
        "Name   Bartholomew",
        "       Bartholomew",
        "       Bartholomew",
        "Owing  1,000,000,000.00",
    ]


def test_wide_and_combining_characters_keep_the_columns_straight() -> None:
    names = ["王小明", "e\u0301lise", "Ana"]
    sheet = Sheet("", (Column("name", "Name"), Column("n", "N", "number")), [(name, 1) for name in names])
    for width in (None, 80):
        head, rule, *rows = lines(rendered(sheet, "table", width=width))
        assert {cell_len(line) for line in (head, rule, *rows)} == {9}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("width", [None, 80])
def test_names_are_not_markup(name: str, width: int | None) -> None:
    sheet = Sheet(name, (Column("name", "Name"),), [(name,)], caption=name)
    assert lines(rendered(sheet, "table", width=width)) == [name, "Name", "─" * max(4, len(name)), name, name]
    assert lines(rendered(Card(name, (Field("a", "A", name),)), "table", width=width)) == [name, f"A  {name}"]
    assert json.loads(rendered(sheet, "json")) == [{"name": name}]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2J", "\\x1b[2J"),
        ("\x1b]0;t\x07", "\\x1b]0;t\\x07"),
        ("\x1b]52;c;eA==\x07", "\\x1b]52;c;eA==\\x07"),
        ("\x9b2J", "\\x9b2J"),
        ("a\rb\bc\x00d\x7f", "a\\rb\\x08c\\x00d\\x7f"),
        ("a\tb", "a\\tb"),
        ("a\u202eb\u2066c\u200ed", "a\\u202eb\\u2066c\\u200ed"),
        ("a\u2028b\ud800", "a\\u2028b\\ud800"),
        ("Zoë\u00a0王 \u200d", "Zoë\u00a0王 \u200d"),
    ],
)
@pytest.mark.parametrize("width", [None, 80])
def test_nothing_steers_the_terminal(text: str, shown: str, width: int | None) -> None:
    report = Report("r", text, "USD", as_of=date(2026, 10, 3))
    columns = (Column("name", "Name"), Column("code", "Code", "label"))
    printed = lines(rendered(Sheet(text, columns, [(text, text)], {}, text, report), "table", width=width))
    assert printed[:2] == [shown, f"{shown} · USD · as of 2026-10-03"]
    assert printed[4:] == [f"{shown}  {shown}", shown]


def test_every_control_character_is_shown_as_its_code() -> None:
    codes = [*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F]
    text = "".join(map(chr, codes))
    for form, width in (("table", None), ("table", 80), ("json", None)):
        printed = rendered(one_column("text", text), form, width=width)
        assert [character for character in printed if not character.isprintable() and character != "\n"] == []
    assert json.loads(rendered(one_column("text", text), "json")) == [{"thing": text}]


def test_only_the_caller_decides_about_color(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setenv("COLUMNS", "20")
    plain = rendered(INVOICES, "table", width=80)
    assert "\x1b" not in plain
    colored = rendered(INVOICES, "table", width=80, color=True)
    assert "\x1b[1mInvoices\x1b[0m" in colored
    assert "\x1b" not in rendered(INVOICES, "table", color=True)


def test_only_the_caller_decides_the_width(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setenv("COLUMNS", "20")
    text = "wide enough " * 8
    colored = rendered(one_column("text", text.strip()), "table", width=100, color=True)
    assert re.sub(r"\x1b\[[0-9]*m", "", colored) == f"Things\nThing\n{'─' * 95}\n{text.strip()}\n"


def test_titles_and_captions_wrap_only_between_words() -> None:
    told = "By closing date, an-unbreakable-word-of-a-name"
    folded = "By closing\ndate,\nan-unbreakable-word-of-a-name\n"
    assert rendered(Sheet(told, (), [], caption=told), "table", width=10) == f"{folded}(none)\n{folded}"
    assert rendered(Sheet(told, (), [], caption=told), "table") == f"{told}\n(none)\n{told}\n"


@pytest.mark.parametrize(
    ("width", "head"),
    [(20, ["Client  Unit price"]), (18, ["Client  Unit price"]), (17, ["         Unit", "Client  price"])],
)
def test_column_heads_are_stacked_only_if_they_do_not_fit(width: int, head: list[str]) -> None:
    sheet = Sheet("", (Column("client", "Client"), Column("price", "Unit price", "amount")), [("Ana", 1)])
    printed = lines(rendered(sheet, "table", width=width))
    assert printed[: len(head)] == head
    assert printed[len(head)].strip("─") == ""


def test_json_has_exact_values() -> None:
    assert rendered(INVOICES, "json") == (
        '[\n  {"number": "INV-0001", "client": "Ana Lopez", "date": "2026-10-03", '
        '"closed_at": "2026-10-03T14:30:00-04:00", "rate": "8.250", "void": true, '
        '"balance": "1234567.89", "taxes": []},\n'
        '  {"number": "INV-0002", "client": "Łukasz", "date": "2026-10-04", '
        '"closed_at": null, "rate": null, "void": false, '
        '"balance": "-0.05", "taxes": [{"tax": "0.75", "rate": "5"}]},\n'
        '  {"number": "INV-0003", "client": null, "date": null, "closed_at": null, "rate": "10", '
        '"void": null, "balance": null, "taxes": null}\n]\n'
    )


@pytest.mark.parametrize(("decimals", "text"), [(0, "123456"), (2, "1234.56"), (3, "123.456")])
def test_amounts_have_the_currencys_decimals(decimals: int, text: str) -> None:
    sheet = one_column("amount", 123456)
    assert json.loads(rendered(sheet, "json", decimals=decimals)) == [{"thing": text}]
    assert rendered(sheet, "csv", decimals=decimals) == f"thing\r\n{text}\r\n"


def test_a_card_is_one_json_object_with_its_parts_as_arrays() -> None:
    text = rendered(INVOICE, "json")
    assert json.loads(text) == {
        "number": "INV-0001",
        "client": "Ana Lopez",
        "address": "12 Main St\nSpringfield",
        "note": "",
        "closed_at": None,
        "internal": 7,
        "exempt": False,
        "total": "1234.56",
        "taxes": [{"name": "GST", "on": "2026-10-03", "in": ["-0.75"]}],
        "lines": [{"line": 1, "total": "1234.56"}],
        "payments": [],
    }
    assert '\n  "address": "12 Main St\\nSpringfield",\n' in text
    assert text.endswith('  "lines": [\n    {"line": 1, "total": "1234.56"}\n  ],\n  "payments": []\n}\n')


def several(form: str, *cards: Card) -> str:
    out = io.StringIO(newline="")
    render_several(cards, form, Style(2, NEW_YORK, None, False), out)
    return out.getvalue()


def test_several_cards_in_json_are_an_array_of_the_single_cards() -> None:
    alone = rendered(INVOICE, "json")
    assert several("json", INVOICE, INVOICE) == f"[\n{alone.rstrip()},\n{alone.rstrip()}\n]\n"
    assert several("json", INVOICE) == f"[\n{alone.rstrip()}\n]\n"


def test_several_cards_in_csv_have_one_header_even_if_kinds_are_mixed() -> None:
    client = Card("Ana", (Field("client", "Client", "Ana"), Field("owing", "Owing", 5, "amount")))
    header, row = rendered(INVOICE, "csv").split("\r\n", 1)
    assert several("csv", INVOICE, client, client, INVOICE) == f"{header}\r\n{row}Ana,0.05\r\nAna,0.05\r\n{row}"


def test_a_report_in_json_names_report_practice_currency_and_period() -> None:
    text = rendered(PRACTICE, "json")
    assert list(json.loads(text)) == ["report", "practice", "currency", "from", "to", "rows", "totals"]
    assert json.loads(text) == {
        "report": "practice",
        "practice": 'Paws "R" Us',
        "currency": "USD",
        "from": "2026-01-01",
        "to": "2026-03-31",
        "rows": [{"by": "cat", "revenue": "123.00"}],
        "totals": {"revenue": "123.00", "invoices_closed": 3, "total_tax_invoiced": "12345.67"},
    }


def test_a_report_as_of_a_day_without_rows_has_empty_rows_and_totals() -> None:
    report = Report("ar", "Practice", "USD", as_of=date(2026, 10, 31))
    assert json.loads(rendered(Sheet("A/R", INVOICES.columns, [], report=report), "json")) == {
        "report": "ar",
        "practice": "Practice",
        "currency": "USD",
        "as_of": "2026-10-31",
        "rows": [],
        "totals": {},
    }


def test_csv_has_a_header_and_crlf_but_no_totals_and_no_nested_values() -> None:
    assert rendered(INVOICES, "csv") == (
        "number,client,date,closed_at,rate,void,balance\r\n"
        "INV-0001,Ana Lopez,2026-10-03,2026-10-03T14:30:00-04:00,8.250,true,1234567.89\r\n"
        "INV-0002,Łukasz,2026-10-04,,,false,-0.05\r\n"
        "INV-0003,,,,10,,\r\n"
    )
    assert rendered(INVOICE, "csv") == (
        "number,client,address,note,closed_at,internal,exempt,total\r\n"
        'INV-0001,Ana Lopez,"12 Main St\nSpringfield",,,7,false,1234.56\r\n'
    )


FORMULAS = [
    *("=1+1", "+cmd|' /C calc'!A0", "-2+3*cmd", "@SUM(A1)", "|x", "\t=1", "\r=1", "  =1", "\n=1", "\u00a0=1"),
    *("＝1", "＋1", "－1", "＠x", "=", "-", "'=1", "''@x", "'  +a", "-5.00=A1", "+1 555-0100 ext"),
]
HARMLESS = [
    "",
    "Ana",
    "a=b",
    "-5.00",
    "+1 555-0100",
    "+1 (555) 555-0100",
    "-1,234.50",
    "'",
    "'Ana",
    "'-5",
    "100-200",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_cell_that_a_spreadsheet_would_run_gets_a_quote(text: str) -> None:
    assert guarded(text) == "'" + text
    assert unguarded("'" + text) == text
    for kind in ("text", "label"):
        (_, (cell,)) = csv.reader(StringIO(rendered(one_column(kind, text), "csv"), newline=""))
        assert cell == "'" + text
        (_, (cell,)) = csv.reader(StringIO(rendered(one_column(kind, text), "csv", raw=True), newline=""))
        assert cell == text


@pytest.mark.parametrize("text", HARMLESS)
def test_other_cells_are_left_alone(text: str) -> None:
    assert guarded(text) == text
    assert unguarded(text) == text


CELLS = st.text() | st.text("'=+-@| \t\r\n＝1.,\"a", max_size=6)


@given(st.lists(CELLS.filter(lambda text: "\0" not in text), min_size=1))
def test_any_text_written_to_csv_is_read_back(texts: list[str]) -> None:
    written = rendered(one_column("text", *texts), "csv")
    header, *rows = csv.reader(StringIO(written, newline=""))
    assert header == ["thing"]
    assert [unguarded(cell) for (cell,) in rows] == texts


@given(st.lists(st.tuples(st.text(), st.integers(-(10**12), 10**12), st.none() | st.booleans())))
def test_any_value_written_to_json_is_read_back(values: list[tuple[str, int, bool | None]]) -> None:
    columns = (Column("100% s", "S"), Column("amount", "A", "amount"), Column("flag", "F", "flag"))
    rows = json.loads(rendered(Sheet("", columns, values), "json"))
    assert rows == [
        {"100% s": text, "amount": f"{Decimal(amount).scaleb(-2):.2f}", "flag": flag} for text, amount, flag in values
    ]


def many(count: int) -> Sheet:
    columns = (
        Column("number", "Number", "label"),
        Column("client", "Client"),
        Column("date", "Date", "day"),
        Column("total", "Total", "amount"),
    )
    rows = [(f"INV-{n:06d}", f"Client {n % 300}", "2026-10-03", n) for n in range(count)]
    return Sheet("Invoices", columns, rows, {"total": count * (count - 1) // 2})


@pytest.mark.slow
def test_a_hundred_thousand_rows_are_written_completely() -> None:
    sheet = many(100_000)
    expected = [
        {"number": f"INV-{n:06d}", "client": f"Client {n % 300}", "date": "2026-10-03", "total": total}
        for n, total in ((n, f"{n // 100}.{n % 100:02d}") for n in range(100_000))
    ]
    text = rendered(sheet, "json")
    assert json.loads(text) == expected
    assert text.count("\n") == 100_002
    assert list(csv.DictReader(StringIO(rendered(sheet, "csv")))) == expected


@pytest.mark.parametrize("bars", [False, True])
@pytest.mark.parametrize("width", [None, 40, 120])
@pytest.mark.parametrize("form", ["csv", "json", "table"])
def test_rows_that_come_in_blocks_are_written_as_all_at_once(form: str, width: int | None, bars: bool) -> None:
    columns = (
        Column("by", "By", merged=True, labels={"cat": "Cats"}),
        Column("id", "Id", "number", in_table=False),
        Column("name", "Name"),
        Column("revenue", "Revenue", "amount"),
        bar_beside("revenue"),
        Column("at", "At", "instant", spare=True),
    )
    names = ("Ana", "王小明", "=1+1", 'a "quoted", name', "two\nlines", "")
    rows: list[tuple[object, ...]] = [
        ("cat" if n < 5 else "dog", n, names[n % 6] * (1 + n // 9), 10 ** (n % 6) * (-1) ** n, n * n, 1790000000 + n)
        for n in range(11)
    ]
    rows.append(("dog", None, None, None, None, None))
    about: dict[str, Any] = {"totals": {"revenue": 90909}, "caption": "End.", "report": Report("r", "P", "USD")}
    whole = Sheet("Things", columns, rows, **about)
    for size in (1, 2, 5, 11, 12):
        blocks = (rows[first : first + size] for first in range(0, len(rows), size))
        flowing = whole._replace(rows=Spool(blocks))
        assert rendered(flowing, form, width=width, bars=bars) == rendered(whole, form, width=width, bars=bars)
        assert list(flowing.names) == list(whole.names)


class _Nowhere(StringIO):
    """An output that keeps nothing."""

    def write(self, text: str) -> int:
        return len(text)

    def writelines(self, lines: Iterable[Any]) -> None:
        for _ in lines:
            pass


@pytest.mark.parametrize("form", ["csv", "json", "table"])
def test_a_long_sheet_is_written_a_few_rows_at_a_time(form: str) -> None:
    sheet = many(40_000)
    rows = list(sheet.rows)
    flowing = sheet._replace(rows=Spool(rows[first : first + 500] for first in range(0, 40_000, 500)))
    del sheet, rows
    render(flowing, form, Style(2, NEW_YORK, None, False), _Nowhere())
    tracemalloc.start()
    render(flowing, form, Style(2, NEW_YORK, None, False), _Nowhere())
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # The rows take 10 MB, and as much again as text.
    assert most < 2_500_000


def test_above_a_thousand_rows_a_terminal_gets_plain_columns() -> None:
    long_name = [("INV-2", "Featherstonehaugh " * 10, "2026-10-03", 5)]
    for count, is_plain in ((999, False), (1000, True)):
        sheet = many(count)
        sheet = Sheet(sheet.title, sheet.columns, [*sheet.rows, *long_name], sheet.totals)
        printed = rendered(sheet, "table", width=80)
        assert (printed.count("\n") == count + 6) is is_plain
        assert (printed == rendered(sheet, "table")) is is_plain


def test_rich_is_imported_only_for_tables_on_a_terminal() -> None:
    code = (
        "import sys, zbill.render, zbill.sheet as s; from io import StringIO; from zoneinfo import ZoneInfo;"
        "sheet = s.Sheet('T', (s.Column('a', 'A'),), [('x',)]);"
        "style = zbill.render.Style(2, ZoneInfo('UTC'), None, False);"
        "[zbill.render.render(sheet, form, style, StringIO()) for form in ('table', 'csv', 'json')];"
        "sys.exit('rich' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
