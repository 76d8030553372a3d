"""Tables for people: colors that mark states, columns that don't fit, and bars beside amounts (SPEC 8, 9)."""

from __future__ import annotations

import json
import re

import pytest

from tests.test_render import charted, lines, rendered
from zbill.sheet import Card, Column, Field, Sheet, bar_beside

STATES = Sheet(
    "Invoices",
    (
        Column("number", "Number", "label"),
        Column("client", "Client"),
        Column("status", "Status", "label", state="said"),
        Column("days_over", "Days overdue", "number", state="overdue"),
        Column("credit", "Credit", "amount", state="credit"),
    ),
    [("INV-0001", "Ana Lopez", "Open", 12, 0), ("INV-0002", "Ben", "Void", None, 5), ("3", "Łu", "Closed", 0, None)],
    {"credit": 5},
)


def test_colors_mark_states_beside_their_words() -> None:
    assert rendered(STATES, "table", width=80, color=True).splitlines() == [
        "\x1b[1mInvoices\x1b[0m",
        "Number    Client     Status  Days overdue  Credit",
        "─────────────────────────────────────────────────",
        "INV-0001  Ana Lopez  \x1b[36mOpen\x1b[0m              \x1b[31m12\x1b[0m    0.00",
        "INV-0002  Ben        \x1b[2mVoid\x1b[0m                    \x1b[32m0.05\x1b[0m",
        "3         Łu         Closed             0",
        "─────────────────────────────────────────────────",
        "Total                                        0.05",
    ]


def test_colors_stay_when_text_wraps() -> None:
    colored = rendered(STATES, "table", width=44, color=True)
    assert "\x1b[36mOpen  \x1b[0m" in colored
    assert "\x1b[31m     12\x1b[0m" in colored
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == rendered(STATES, "table", width=44)


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_nothing_is_colored_without_a_terminal(form: str) -> None:
    assert "\x1b" not in rendered(STATES, form, color=True) + rendered(STATES, form, width=80)


def test_a_card_marks_states_too() -> None:
    card = Card(
        "Invoice",
        (
            Field("status", "Status", "Open", "label", state="said"),
            Field("credit", "Credit", 0, "amount", state="credit"),
            Field("overdue", "Overdue", "3 days", "label", in_data=False, state="overdue"),
        ),
    )
    assert rendered(card, "table", width=80, color=True).splitlines() == [
        "\x1b[1mInvoice\x1b[0m",
        "Status   \x1b[36mOpen\x1b[0m",
        "Credit   0.00",
        "Overdue  \x1b[31m3 days\x1b[0m",
    ]
    assert rendered(card, "table", color=True).splitlines()[1:] == ["Status   Open", "Credit   0.00", "Overdue  3 days"]
    assert rendered(card, "csv") == "status,credit\r\nOpen,0.00\r\n"
    assert json.loads(rendered(card, "json")) == {"status": "Open", "credit": "0.00"}


TIGHT = Sheet(
    "Things",
    (
        Column("client", "Client"),
        Column("kind", "Kind", "label", spare=True),
        Column("note", "Note", spare=True),
        Column("paid", "Paid", "amount", dispensable=True),
        Column("total", "Total", "amount"),
    ),
    [("Ana Lopez", "deposit", "by mail", 100, 1234567)],
)


def test_a_narrow_table_names_the_columns_that_it_leaves_out() -> None:
    assert lines(rendered(TIGHT, "table", width=48)) == [
        "Things",
        "Client     Kind     Note     Paid      Total",
        "────────────────────────────────────────────",
        "Ana Lopez  deposit  by mail  1.00  12,345.67",
    ]
    assert lines(rendered(TIGHT, "table", width=40)) == [
        "Things",
        "Client     Paid      Total",
        "──────────────────────────",
        "Ana Lopez  1.00  12,345.67",
        "Columns that don't fit: Kind, Note.",
    ]
    # The text wraps before another column goes.
    assert lines(rendered(TIGHT, "table", width=25)) == [
        "Things",
        "Client    Paid      Total",
        "─────────────────────────",
        "Ana       1.00  12,345.67",
        "Lopez",
        "Columns that don't fit:",
        "Kind, Note.",
    ]
    assert lines(rendered(TIGHT, "table", width=22)) == [
        "Things",
        "Client         Total",
        "────────────────────",
        "Ana Lopez  12,345.67",
        "Columns that don't",
        "fit: Kind, Note, Paid.",
    ]
    assert lines(rendered(TIGHT, "table"))[1] == "Client     Kind     Note     Paid      Total"


FOUR = Sheet(
    "Sessions",
    (
        Column("id", "Id", "number"),
        Column("patient", "Patient"),
        Column("start", "Start", "label", dispensable=True),
        Column("invoice", "Invoice", "label", dispensable=True),
        Column("kind", "Kind", "label", spare=True),
    ),
    [(1, "", "09:00", "INV-0001", "visit"), (2, "", "10:00", "INV-0002", "visit")],
)


@pytest.mark.parametrize(
    ("width", "heading", "left_out"),
    [
        (39, "Id  Patient  Start  Invoice   Kind", []),
        # A column without a word goes first. Nothing is left out then that anyone would miss.
        (33, "Id  Start  Invoice   Kind", []),
        (24, "Id  Start  Invoice", ["Columns that don't fit:", "Kind."]),
        # Columns go one after the other, as long as it is necessary.
        (16, "Id  Invoice", ["Columns that", "don't fit:", "Start, Kind."]),
        (10, "Id", ["Columns", "that don't", "fit:", "Start,", "Invoice,", "Kind."]),
    ],
)
def test_a_narrow_table_leaves_out_first_what_is_empty_and_then_only_what_it_must(
    width: int, heading: str, left_out: list[str]
) -> None:
    _, found, _, *rows = lines(rendered(FOUR, "table", width=width))
    assert (found, rows[2:]) == (heading, left_out)


def test_amounts_are_never_cut() -> None:
    assert "12,345.67" in rendered(TIGHT, "table", width=19)
    # Without room for it, the column goes. The one that says what a row is stays.
    assert lines(rendered(TIGHT, "table", width=18))[1:5] == ["Client", "─────────", "Ana Lopez", "Columns that don't"]


def test_a_column_without_a_heading_stays_because_it_could_not_be_named() -> None:
    sheet = Sheet("", (Column("from", "From", "day"), Column("applies", "", "label")), [("2026-10-05", "current")])
    assert lines(rendered(sheet, "table", width=12))[-1] == "2026-10-05  current"


SHARES = Sheet(
    "Shares",
    (
        Column("provider", "Provider"),
        Column("net", "Net", "amount"),
        bar_beside("net"),
        Column("tax", "Tax", "amount", spare=True),
    ),
    [("Ana", 8000, 8000, 5), ("Ben", -4000, -4000, 0), ("Cid", 0, 0, 0), ("All", 4000, None, 5)],
    {"net": 4000},
)


@pytest.mark.parametrize(
    ("width", "heading", "ana", "ben"),
    [
        (
            36,
            "Provider     Net                 Tax",
            "Ana        80.00      ███████▎  0.05",
            "Ben       -40.00  ▐███          0.00",
        ),
        (30, "Provider     Net           Tax", "Ana        80.00    ███▎  0.05", "Ben       -40.00  ▐█      0.00"),
        # A spare column goes before the bars do.
        (27, "Provider     Net", "Ana        80.00     █████▎", "Ben       -40.00  ▐██"),
        (22, "Provider     Net", "Ana        80.00", "Ben       -40.00"),
    ],
)
def test_bars_beside_amounts_take_the_room_that_is_left(width: int, heading: str, ana: str, ben: str) -> None:
    shown = lines(rendered(SHARES, "table", width=width, bars=True))
    assert [shown[1], *shown[3:5]] == [heading, ana, ben]
    assert max(map(len, shown)) <= width


def test_bars_in_ascii_and_at_most_forty_cells() -> None:
    assert lines(rendered(SHARES, "table", width=36, bars=True, blocks=False))[3:6] == [
        "Ana        80.00      #######  0.05",
        "Ben       -40.00  ####         0.00",
        "Cid         0.00               0.00",
    ]
    wide = lines(rendered(SHARES, "table", width=200, bars=True))
    assert wide == lines(rendered(SHARES, "table", bars=True))
    assert wide[3:5] == [
        f"Ana        80.00  {' ' * 13}{'█' * 26}  0.05",
        f"Ben       -40.00  {'█' * 13}{' ' * 26}  0.00",
    ]


def test_a_chart_in_ascii() -> None:
    sheet = charted(("Whole", 1600), ("Crumb", 1))
    assert lines(rendered(sheet, "table", width=24, bars=True, blocks=False))[6:] == [
        "Whole  ##########  16.00",
        "Crumb  #            0.01",
    ]


def test_bars_are_in_tables_only() -> None:
    for form in ("csv", "json"):
        assert rendered(SHARES, form, bars=True) == rendered(SHARES, form)
        assert "bar" not in rendered(SHARES, form)
    assert lines(rendered(SHARES, "table", width=80))[1] == "Provider     Net   Tax"


def test_rows_that_people_do_not_see_are_in_csv_and_json_and_in_totals() -> None:
    sheet = Sheet(
        "Things",
        (Column("by", "By"), Column("net", "Net", "amount")),
        [("a", 1), ("b", 2)],
        {"net": 3},
        told=[("a", 1)],
    )
    assert lines(rendered(sheet, "table"))[3:] == ["a      0.01", "───────────", "Total  0.03"]
    assert rendered(sheet, "csv") == "by,net\r\na,0.01\r\nb,0.02\r\n"
    assert [row["by"] for row in json.loads(rendered(sheet, "json"))] == ["a", "b"]


def test_a_part_without_rows_can_be_hidden_from_people() -> None:
    card = Card(
        "Ana", (Field("id", "Id", 1, "number"),), {"rates": Sheet("Rates", (Column("a", "A"),), [], if_any=True)}
    )
    assert rendered(card, "table") == "Ana\nId  1\n"
    assert json.loads(rendered(card, "json")) == {"id": 1, "rates": []}
