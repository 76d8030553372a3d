"""A report PDF shows what the screen shows, uncut, however wide and long the report is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO
from itertools import pairwise

import pytest
from pypdf import PageObject, PdfReader

from tests.documents.conftest import PRACTICE
from zbill.documents.report import ReportPaper, report_pdf
from zbill.grid import Bar, Printed, Printout
from zbill.sheet import CellKind

Pages = Callable[..., list[list[str]]]

RECEIVABLE = Printout(
    title="Accounts Receivable Summary",
    practice="Maple Street Counselling",
    scope="USD · as of 2026-10-12",
    columns=(
        Printed(("Ana Lopez", "Ольга Щербакова"), "text", "Client", "Total"),
        Printed(("25.00", "1,200.00"), "amount", "Account", "1,225.00"),
        Printed(("0.00", "-40.00"), "amount", "On open", "-40.00"),
    ),
    figures=(("Invoices", "2"),),
    caption="Account: closed invoices.",
    left_out="Not included: 1 open invoice, 100.00 in total, 40.00 paid.",
    chart="By days since closing",
    bars=(Bar("Current", 2500, "25.00"), Bar("31–60", -1250, "-12.50"), Bar("61–90", 0, "0.00")),
)


def paper_of(printout: Printout, page: str = "letter") -> ReportPaper:
    return ReportPaper(PRACTICE._replace(page=page), printout, date(2026, 10, 12), 1_791_800_000)


def wide(count: int, amount: str, rows: int = 3) -> Printout:
    """Return a report with a client column and this many amount columns."""
    names = Printed(tuple(f"Maria-Magdalena Featherstonehaugh {n}" for n in range(rows)), "text", "Client", "Total")
    amounts = tuple(Printed((amount,) * rows, "amount", f"Amount {n}", amount) for n in range(count))
    return RECEIVABLE._replace(columns=(names, *amounts), bars=(), figures=())


def sizes(pdf: bytes) -> set[tuple[float, float]]:
    return {(float(page.mediabox.width), float(page.mediabox.height)) for page in PdfReader(BytesIO(pdf)).pages}


def test_a_report_prints_its_table_figures_chart_and_captions(pages: Pages) -> None:
    assert pages(report_pdf(paper_of(RECEIVABLE))) == [
        [
            "Maple Street Counselling",
            "118 Maple Street, Portland, OR 97205 · 503-555-0142 · office@maple.example · maple.example"
            " · Tax ID 93-1234567",
            "Accounts Receivable Summary",
            "USD · as of 2026-10-12",
            "CLIENT ACCOUNT ON OPEN",
            "Ana Lopez 25.00 0.00",
            "Ольга Щербакова 1,200.00 -40.00",
            "Total 1,225.00 -40.00",
            "Invoices 2",
            "By days since closing",
            "Current 25.00",
            "31–60 -12.50",
            "61–90 0.00",
            "Account: closed invoices.",
            "Not included: 1 open invoice, 100.00 in total, 40.00 paid.",
            "Maple Street Counselling · Accounts Receivable Summary · printed 2026-10-12 Page 1 of 1",
        ]
    ]


def boxes(page: PageObject) -> list[tuple[float, float]]:
    """Return the left edge and the width of each filled rectangle, in points."""
    found: list[tuple[float, float]] = []

    def see(operator: bytes, operands: list[float], *_: object) -> None:
        if operator == b"re":
            found.append((float(operands[0]), float(operands[2])))

    page.extract_text(visitor_operand_before=see)
    return found


def test_bars_are_proportional_and_negative_ones_extend_to_the_left() -> None:
    [above, below] = boxes(PdfReader(BytesIO(report_pdf(paper_of(RECEIVABLE)))).pages[0])
    assert above[1] == pytest.approx(2 * below[1], abs=0.1)
    assert below[0] + below[1] == pytest.approx(above[0], abs=0.1)


def test_a_report_without_rows_says_none(pages: Pages) -> None:
    [page] = pages(report_pdf(paper_of(RECEIVABLE._replace(columns=(), figures=(), bars=()))))
    assert page[4:6] == ["(none)", "Account: closed invoices."]


@pytest.mark.parametrize(
    ("page", "upright"), [("letter", (612.0, 792.0)), ("a4", (595.28, 841.89))], ids=["letter", "a4"]
)
def test_a_wide_report_is_printed_in_landscape(page: str, upright: tuple[float, float]) -> None:
    assert sizes(report_pdf(paper_of(wide(4, "1,234.00"), page))) == {upright}
    assert sizes(report_pdf(paper_of(wide(11, "1,234.00"), page))) == {(upright[1], upright[0])}


@pytest.mark.parametrize("count", [1, 3, 8, 12, 16, 30, 60])
@pytest.mark.parametrize("amount", ["1.00", "-9,999,999,999.99"])
def test_no_amount_is_cut_overlapped_or_off_the_page(count: int, amount: str) -> None:
    reader = PdfReader(BytesIO(report_pdf(paper_of(wide(count, amount)))))
    [page] = reader.pages
    rows: dict[float, list[float]] = {}

    def see(text: str, _: object, place: list[float], *_font: object) -> None:
        if text.strip() == amount:
            rows.setdefault(round(place[5], 1), []).append(place[4])

    page.extract_text(visitor_text=see)
    assert [len(lefts) for lefts in rows.values()] == [count] * 4
    for lefts in rows.values():
        assert lefts[0] > 0
        steps = {round(right - left, 1) for left, right in pairwise(lefts)}
        assert all(step > 0 for step in steps)
        assert lefts[-1] < float(page.mediabox.width) - 36


@pytest.mark.parametrize("count", [1, 11], ids=["portrait", "landscape"])
def test_a_masthead_longer_than_a_page_goes_on_below(count: int) -> None:
    practice = PRACTICE._replace(name="W" * 2000, phone="%" * 2000, website="%" * 2000, tax_id="%" * 2000)
    paper = paper_of(wide(count, "1.00"))._replace(letterhead=practice)
    found: list[tuple[str, float]] = []

    def see(text: str, _: object, place: list[float], *_font: object) -> None:
        found.append((text, place[5]))

    for page in PdfReader(BytesIO(report_pdf(paper))).pages:
        page.extract_text(visitor_text=see)
    printed = "".join(text for text, _ in found)
    assert (printed.count("W") >= 2000, printed.count("%")) == (True, 6000)
    assert all(place > 20 for text, place in found if set(text) & {"W", "%"})


def test_a_spare_column_is_printed_only_if_there_is_room(pages: Pages) -> None:
    spare = Printed(("spare", "spare"), "label", "Extra", spare=True)
    roomy = RECEIVABLE._replace(columns=(*RECEIVABLE.columns, spare))
    assert "CLIENT ACCOUNT ON OPEN EXTRA" in pages(report_pdf(paper_of(roomy)))[0]
    tight = wide(16, "9,999,999.99")
    tight = tight._replace(columns=(*tight.columns, spare._replace(cells=("spare",) * 3)))
    assert "spare" not in " ".join(pages(report_pdf(paper_of(tight)))[0])


def test_a_long_report_repeats_headings_and_the_continued_client(pages: Pages) -> None:
    cells = tuple("Ana" if n == 0 else "Ben" if n == 45 else "" for n in range(120))
    columns = (
        Printed(cells, "text", "Client", "Total", merged=True),
        Printed(tuple(f"INV-{n:04}" for n in range(120)), "label", "Number"),
        Printed(("1.00",) * 120, "amount", "Balance", "120.00"),
    )
    read = pages(report_pdf(paper_of(RECEIVABLE._replace(columns=columns, bars=(), figures=()))))
    assert [page[-1].rpartition(" printed ")[2] for page in read] == [
        f"2026-10-12 Page {n} of {len(read)}" for n in range(1, len(read) + 1)
    ]
    assert [page[page.index("CLIENT NUMBER BALANCE") + 1] for page in read] == [
        "Ana INV-0000 1.00",
        *(["Ana (continued)"] if "Ben INV-0045 1.00" in read[1] else []),
        *["Ben (continued)"] * (len(read) - 2),
    ]
    rows = [line for page in read for line in page if "INV-" in line]
    assert rows == [f"{cell} INV-{n:04} 1.00".strip() for n, cell in enumerate(cells)]
    assert "Total 120.00" in read[-1]


@pytest.mark.parametrize("count", range(28, 38))
def test_the_total_is_never_alone_on_a_page(count: int, pages: Pages) -> None:
    columns = (
        Printed(tuple(f"Client {n}" for n in range(count)), "text", "Client", "Total"),
        Printed(("1.00",) * count, "amount", "Balance", f"{count}.00"),
    )
    read = pages(report_pdf(paper_of(RECEIVABLE._replace(columns=columns, bars=(), figures=()))))
    [last] = [page for page in read if f"Total {count}.00" in page]
    assert last[last.index(f"Total {count}.00") - 1] == f"Client {count - 1} 1.00"


def test_text_wraps_between_words_and_a_too_long_word_between_letters(pages: Pages) -> None:
    words = [f"word{n}" for n in range(300)]
    columns = (
        Printed((" ".join(words), "x" * 400), "text", "Description"),
        Printed(("Ana", "Ben"), "text", "Client"),
        *(Printed(("1.00", "2.00"), "amount", f"Amount {n}") for n in range(9)),
    )
    read = pages(report_pdf(paper_of(RECEIVABLE._replace(columns=columns, bars=(), figures=()))))
    text = " ".join(line for page in read for line in page)
    assert [word for word in text.split() if word.startswith("word")] == words
    assert sum(len(word) for word in text.split() if set(word) == {"x"}) == 400


def test_further_tables_are_printed_below_with_their_titles(pages: Pages) -> None:
    methods = RECEIVABLE._replace(
        title="By method",
        columns=(
            Printed(("cash", "card"), "label", "Method", "Total"),
            Printed(("1.00", "2.00"), "amount", "Paid", "3.00"),
        ),
        figures=(),
        caption="Of the day.",
        bars=(),
    )
    [page] = pages(report_pdf(paper_of(RECEIVABLE._replace(parts=(methods,)))))
    assert page[page.index("Invoices 2") + 1 :] == [
        "By method",
        "METHOD PAID",
        "cash 1.00",
        "card 2.00",
        "Total 3.00",
        "Of the day.",
        "By days since closing",
        "Current 25.00",
        "31–60 -12.50",
        "61–90 0.00",
        "Account: closed invoices.",
        "Not included: 1 open invoice, 100.00 in total, 40.00 paid.",
        "Maple Street Counselling · Accounts Receivable Summary · printed 2026-10-12 Page 1 of 1",
    ]


@pytest.mark.parametrize("kind", ["text", "label", "amount"])
def test_amounts_are_right_aligned_whatever_the_other_columns_are(kind: CellKind) -> None:
    columns = (Printed(("1", "2"), kind, "What"), Printed(("11.11", "22.22"), "amount", "Amount"))
    reader = PdfReader(BytesIO(report_pdf(paper_of(RECEIVABLE._replace(columns=columns, bars=(), figures=())))))
    lefts: list[float] = []

    def see(text: str, _: object, place: list[float], *_font: object) -> None:
        if text.strip() in columns[1].cells:
            lefts.append(place[4])

    reader.pages[0].extract_text(visitor_text=see)
    assert len(lefts) == 2
    # The amount is four digits and a point of Noto Sans at 9 points, left of a margin of 50.
    assert [round(left, 1) for left in lefts] == [round(612 - 50 - 9 * (4 * 0.572 + 0.268), 1)] * 2


@pytest.mark.parametrize("kind", ["text", "label"])
def test_a_very_long_word_does_not_shrink_other_columns(kind: CellKind, pages: Pages) -> None:
    columns = (
        Printed(("x" * 500,), kind, "What"),
        *(Printed(("1,234.56",), "amount", f"Amount {n}") for n in range(9)),
    )
    pdf = report_pdf(paper_of(RECEIVABLE._replace(columns=columns, bars=(), figures=())))
    assert sum(len(word) for page in pages(pdf) for line in page for word in line.split() if set(word) == {"x"}) == 500
    sizes_of_text: set[float] = set()

    def see(text: str, _: object, _place: object, _font: object, size: float) -> None:
        if text.strip() == "1,234.56":
            sizes_of_text.add(size)

    PdfReader(BytesIO(pdf)).pages[0].extract_text(visitor_text=see)
    assert min(sizes_of_text) >= 6


def test_the_same_report_on_the_same_day_is_printed_as_identical_bytes() -> None:
    assert report_pdf(paper_of(RECEIVABLE)) == report_pdf(paper_of(RECEIVABLE))


SHARES = RECEIVABLE._replace(
    columns=(
        Printed(("attended", "no-show", "(none)"), "label", "Item"),
        Printed(("30.00", "-10.00", ""), "amount", "Amount", "20.00"),
        Printed(("", "", ""), "bar", amounts=(3000, -1000, None)),
    ),
    bars=(),
)


def test_bars_in_a_column_are_proportional_and_within_it() -> None:
    page = PdfReader(BytesIO(report_pdf(paper_of(SHARES)))).pages[0]
    [above, below] = boxes(page)
    assert above[1] == pytest.approx(3 * below[1], abs=0.1)
    assert below[0] + below[1] == pytest.approx(above[0], abs=0.1)
    # Letter paper is 612 points wide, and its margins aren't smaller than 36.
    assert 36 < below[0] < above[0] + above[1] <= 612 - 36


def test_a_row_of_several_lines_has_one_bar() -> None:
    long = SHARES.columns[0]._replace(kind="text", cells=("a long name " * 200, "b", "c"))
    reader = PdfReader(BytesIO(report_pdf(paper_of(SHARES._replace(columns=(long, *SHARES.columns[1:]))))))
    assert sum(len(boxes(page)) for page in reader.pages) == 2


def test_a_page_names_the_columns_that_it_has_no_room_for(pages: Pages) -> None:
    tight = wide(16, "9,999,999.99")
    spare = Printed(("spare",) * 3, "label", "Extra", spare=True)
    [page] = pages(report_pdf(paper_of(tight._replace(columns=(*tight.columns, spare)))))
    assert "Columns that don't fit: Extra." in page
