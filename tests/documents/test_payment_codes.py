"""An invoice with a balance has codes to pay it by, which a QR reader reads from the page (SPEC 11)."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from unittest import mock

import pypdfium2
import pytest
import zxingcpp
from pypdf import PdfReader

from zbill.documents.invoice import invoice_pdf
from zbill.money import Money
from zbill.page import codes
from zbill.page.shortcomings import shortcomings
from zbill.papers import InvoicePaper, PayBy

LINK = "https://pay.example/INV-0042?sum=100.00&in=EUR"
IBAN = "DE89 3704 0044 0532 0130 00"
BOTH = PayBy(Money(10000), "INV-0042", LINK, "Praxis Jürgen Grün", IBAN, "COBADEFFXXX", coded=True)
TRANSFER = "BCD\n002\n1\nSCT\nCOBADEFFXXX\nPraxis Jürgen Grün\nDE89370400440532013000\nEUR100\n\n\nINV-0042"

Pages = Callable[..., list[list[str]]]


def read(pdf: bytes) -> list[tuple[str, str]]:
    """Return the text and the error correction level of each code on the pages, from the top, as printed at 150 dpi."""
    pages = [page.render(scale=150 / 72).to_pil() for page in pypdfium2.PdfDocument(pdf)]
    found = [sorted(zxingcpp.read_barcodes(page), key=lambda code: code.position.top_left.y) for page in pages]
    return [(code.text, code.ec_level) for page in found for code in page]


@pytest.fixture
def owing(invoice: InvoicePaper) -> InvoicePaper:
    return invoice._replace(pay_by=BOTH)


def test_a_reader_reads_the_link_and_the_transfer_from_the_page(owing: InvoicePaper) -> None:
    assert read(invoice_pdf(owing)) == [(LINK, "M"), (TRANSFER, "M")]


@pytest.mark.parametrize("page", ["letter", "a4"])
@pytest.mark.parametrize("count", [1, 25, 28, 31, 60])
def test_codes_are_whole_wherever_the_page_ends(owing: InvoicePaper, page: str, count: int) -> None:
    paper = owing._replace(letterhead=owing.letterhead._replace(page=page), lines=owing.lines * count)
    assert read(invoice_pdf(paper)) == [(LINK, "M"), (TRANSFER, "M")]


@pytest.mark.parametrize(
    ("amount", "written"), [(1, "EUR0.01"), (9050, "EUR90.5"), (99_999_999_999, "EUR999999999.99")]
)
def test_the_transfer_has_the_exact_amount(owing: InvoicePaper, amount: int, written: str) -> None:
    paper = owing._replace(pay_by=BOTH._replace(amount=Money(amount), link="", bic=""))
    ((text, _),) = read(invoice_pdf(paper))
    assert text == TRANSFER.replace("EUR100", written).replace("COBADEFFXXX", "")


def test_the_longest_link_and_names_can_be_read(owing: InvoicePaper) -> None:
    link = f"https://pay.example/{'x1-' * 100}"
    name, number = "Ψ" * 70, "ΑΘΗΝΑ-ΑΘΗΝ-999999999999"
    paper = owing._replace(pay_by=BOTH._replace(link=link, account_name=name, reference=number))
    assert read(invoice_pdf(paper)) == [
        (link, "M"),
        (TRANSFER.replace("Praxis Jürgen Grün", name).replace("INV-0042", number), "M"),
    ]


def test_what_a_code_has_is_beside_it_as_text_and_the_link_opens(owing: InvoicePaper, pages: Pages) -> None:
    (page,) = pages(invoice_pdf(owing))
    assert page[page.index("Pay online") :][:8] == [
        "Pay online",
        LINK,
        "USD 100.00 for INV-0042",
        "Pay by bank transfer",
        "Praxis Jürgen Grün",
        f"IBAN {IBAN}",
        "BIC COBADEFFXXX",
        "USD 100.00 for INV-0042",
    ]
    annotations = PdfReader(BytesIO(invoice_pdf(owing))).pages[0]["/Annots"]
    assert [each.get_object()["/A"]["/URI"] for each in annotations] == [LINK]  # type: ignore[attr-defined]


def test_an_account_that_no_code_can_name_is_printed_as_text(owing: InvoicePaper, pages: Pages) -> None:
    paper = owing._replace(pay_by=BOTH._replace(link="", coded=False))
    assert read(invoice_pdf(paper)) == []
    assert f"IBAN {IBAN}" in pages(invoice_pdf(paper))[0]
    assert list(shortcomings(paper)) == []


def test_without_anything_to_pay_there_is_no_way_to_pay(invoice: InvoicePaper, pages: Pages) -> None:
    assert read(invoice_pdf(invoice)) == []
    assert not {"Pay online", "Pay by bank transfer"} & set(pages(invoice_pdf(invoice))[0])


def test_codes_are_drawn_not_pictures(owing: InvoicePaper) -> None:
    page = PdfReader(BytesIO(invoice_pdf(owing))).pages[0]
    assert list(page.images) == []
    assert len(invoice_pdf(owing)) - len(invoice_pdf(owing._replace(pay_by=None))) < 6000


def test_the_same_codes_are_printed_as_identical_bytes(owing: InvoicePaper) -> None:
    assert invoice_pdf(owing) == invoice_pdf(owing)


def test_without_segno_the_ways_are_printed_without_codes_and_a_warning_says_so(
    owing: InvoicePaper, pages: Pages
) -> None:
    with mock.patch.object(codes, "find_spec", return_value=None):
        pdf = invoice_pdf(owing)
        warnings = list(shortcomings(owing))
    assert read(pdf) == []
    assert {LINK, f"IBAN {IBAN}"} <= set(pages(pdf)[0])
    assert warnings == [
        "INV-0042 is without its payment code, which needs the package segno. Install it: pip install segno"
    ]
