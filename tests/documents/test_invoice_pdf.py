"""An invoice PDF shows everything on the invoice, read back as text."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import fontpkg
import pytest
from PIL import Image
from pypdf import PdfReader
from pypdf.errors import FileNotDecryptedError

from zbill.documents.invoice import invoice_pdf
from zbill.errors import Refused, Usage
from zbill.money import Money
from zbill.page.shortcomings import shortcomings
from zbill.papers import InvoicePaper, Letterhead, PaperLine, Settled, TaxSum

Pages = Callable[..., list[list[str]]]

ITALIC = Path(fontpkg.path("Noto Sans", style="italic"))
TABLE = "DATE DESCRIPTION QTY UNIT PRICE AMOUNT"


def test_a_short_invoice_shows_letterhead_lines_total_and_balance(invoice: InvoicePaper, pages: Pages) -> None:
    assert pages(invoice_pdf(invoice)) == [
        [
            "Maple Street Counselling",
            "118 Maple Street",
            "Portland, OR 97205",
            "503-555-0142 · office@maple.example · maple.example",
            "Tax ID 93-1234567",
            "INVOICE",
            "INV-0042",
            "BILL TO Date 2026-03-02",
            "Ana Lopez Due 2026-04-01",
            "77 Pine Road Terms Net 30 days",
            "Portland, OR 97201 Provider Dr. Helen Marsh",
            "Balance due by 2026-04-01 USD 100.00",
            TABLE,
            "2026-03-02 Psychotherapy, 45 minutes 1 150.00 150.00",
            "Total USD 150.00",
            "Payment RCT-0009, 2026-03-04, check -50.00",
            "Balance as of 2026-03-05 USD 100.00",
            "Payment by check or transfer.",
            "Maple Street Counselling · Invoice INV-0042 · Ana Lopez Page 1 of 1",
        ]
    ]


def test_an_invoice_shows_patients_discounts_taxes_and_a_voided_line(
    invoice: InvoicePaper, line: PaperLine, pages: Pages
) -> None:
    both = ("GST", "QST")
    lines = (
        line._replace(
            description="Examination",
            patient="Rex",
            taxes=both,
            discount=Money(1500),
            discount_name="Senior",
            discount_rate=Decimal(10),
        ),
        line._replace(description="Nail trim", patient="Bella", taxes=both, void=True),
        line._replace(
            description="Diet",
            patient="Bella",
            quantity=Decimal("2.500"),
            taxes=("GST",),
            gross=Money(37500),
        ),
    )
    paper = invoice._replace(
        patients=("Rex", "Bella"),
        lines=lines,
        gross=Money(52500),
        discount=Money(1500),
        net=Money(51000),
        taxes=(
            TaxSum("Goods and services tax", Decimal("5"), False, Money(51000), Money(2550)),
            TaxSum("Québec sales tax", Decimal("9.975"), False, Money(13500), Money(1347)),
        ),
        total=Money(54897),
        credited=Money(1000),
        written_off=Money(897),
        balance=Money(48000),
        credit_notes=(Settled("CN-0003", date(2026, 3, 5), "", Money(1000)),),
    )
    (page,) = pages(invoice_pdf(paper))
    assert page[11:13] == ["Patients: Rex, Bella", "Balance due by 2026-04-01 USD 480.00"]
    assert page[page.index("DATE DESCRIPTION QTY UNIT PRICE TAX AMOUNT") + 1 : -2] == [
        "2026-03-02 Examination 1 150.00 GST, QST 150.00",
        "Rex · Senior 10% -15.00",
        "2026-03-02 Nail trim 1 150.00 GST, QST",
        "Void · Bella",
        "2026-03-02 Diet 2.5 150.00 GST 375.00",
        "Bella",
        "Subtotal 525.00",
        "Senior 10% -15.00",
        "Goods and services tax 5% 25.50",
        "Québec sales tax 9.975% 13.47",
        "Total USD 548.97",
        "Payment RCT-0009, 2026-03-04, check -50.00",
        "Credit note CN-0003, 2026-03-05 -10.00",
        "Adjustment -8.97",
        "Balance as of 2026-03-05 USD 480.00",
    ]


def test_an_inclusive_tax_is_marked_included(invoice: InvoicePaper, pages: Pages) -> None:
    vat = TaxSum("VAT", Decimal("13"), True, Money(10000), Money(1300))
    paper = invoice._replace(gross=Money(11300), net=Money(10000), taxes=(vat,), total=Money(11300))
    (page,) = pages(invoice_pdf(paper))
    assert page[-7:-4] == [
        "2026-03-02 Psychotherapy, 45 minutes 1 150.00 150.00",
        "Total USD 113.00",
        "VAT 13% included: 13.00 on 100.00",
    ]


def test_an_invoice_says_tax_exempt_revised_and_due_on_receipt(invoice: InvoicePaper, pages: Pages) -> None:
    paper = invoice._replace(exempt=True, due=invoice.date, revised_on=date(2026, 3, 4))
    (page,) = pages(invoice_pdf(paper))
    assert "77 Pine Road Terms Due on receipt" in page
    assert "Portland, OR 97201 Revised 2026-03-04" in page
    assert page[page.index("Tax exempt") + 1] == "Total USD 150.00"


def test_the_reference_of_the_payer_is_printed(invoice: InvoicePaper, pages: Pages) -> None:
    (page,) = pages(invoice_pdf(invoice._replace(reference="PO 4711")))
    assert page[page.index("Portland, OR 97201 Your reference PO 4711") + 1] == "Provider Dr. Helen Marsh"
    assert not any("reference" in each for each in pages(invoice_pdf(invoice))[0])


def test_a_reference_longer_than_its_column_loses_no_word(invoice: InvoicePaper, pages: Pages) -> None:
    words = [f"word{number}" for number in range(60)]
    printed = " ".join(" ".join(page) for page in pages(invoice_pdf(invoice._replace(reference=" ".join(words)))))
    assert [word for word in words if word not in printed.split()] == []


def test_a_void_invoice_is_marked_and_an_open_one_is_not(invoice: InvoicePaper, pages: Pages) -> None:
    paper = invoice._replace(status="void", voided_on=date(2026, 3, 4), balance=Money(0))
    (page,) = pages(invoice_pdf(paper))
    assert page[7] == "VOID as of 2026-03-04"
    assert page[-1] == "VOID"
    assert "VOID" not in " ".join(pages(invoice_pdf(invoice))[0])


@pytest.mark.parametrize(
    ("changes", "notice"),
    [
        ({"balance": Money(0), "paid": Money(15000)}, ["PAID"]),
        ({"balance": Money(0), "paid": Money(5000), "written_off": Money(10000)}, ["PAID"]),
        ({"balance": Money(0), "paid": Money(0), "credited": Money(15000)}, ["NOTHING OWED"]),
        ({"balance": Money(0), "paid": Money(0), "total": Money(0)}, ["PAID"]),
        ({"balance": Money(1), "paid": Money(14999)}, []),
        ({"balance": Money(0), "paid": Money(0), "status": "void", "voided_on": date(2026, 3, 4)}, []),
    ],
)
def test_an_invoice_says_paid_when_nothing_is_owed(
    invoice: InvoicePaper, pages: Pages, changes: dict[str, Any], notice: list[str]
) -> None:
    (page,) = pages(invoice_pdf(invoice._replace(**changes)))
    assert [line for line in page if line in ("PAID", "NOTHING OWED")] == notice


def test_a_refund_and_goodwill_are_listed_too(invoice: InvoicePaper, pages: Pages) -> None:
    payments = (
        *invoice.payments,
        Settled("RCT-0012", date(2026, 3, 5), "check", Money(-1000)),
        Settled("", date(2026, 3, 5), "", Money(1000)),
    )
    (page,) = pages(invoice_pdf(invoice._replace(payments=payments)))
    assert page[-6:-2] == [
        "Payment RCT-0009, 2026-03-04, check -50.00",
        "Refund RCT-0012, 2026-03-05, check 10.00",
        "Goodwill, 2026-03-05 -10.00",
        "Balance as of 2026-03-05 USD 100.00",
    ]


def test_an_amount_has_grouping_and_the_decimals_of_its_currency(invoice: InvoicePaper, pages: Pages) -> None:
    yen = invoice.letterhead._replace(currency="JPY", decimals=0)
    (page,) = pages(invoice_pdf(invoice._replace(letterhead=yen, total=Money(1234567))))
    assert "Total JPY 1,234,567" in page


def test_a_long_invoice_repeats_its_headings_and_numbers_its_pages(
    invoice: InvoicePaper, line: PaperLine, pages: Pages
) -> None:
    lines = tuple(line._replace(number=n, description=f"Session {n}") for n in range(1, 61))
    read = pages(invoice_pdf(invoice._replace(lines=lines)))
    assert [page[-1] for page in read] == [
        f"Maple Street Counselling · Invoice INV-0042 · Ana Lopez Page {n} of 3" for n in (1, 2, 3)
    ]
    assert [page.index(TABLE) for page in read] == [12, 0, 0]
    rows = [text for page in read for text in page if text.startswith("2026-03-02 Session")]
    assert rows == [f"2026-03-02 Session {n} 1 150.00 150.00" for n in range(1, 61)]


@pytest.mark.parametrize("count", range(14, 27))
def test_the_totals_are_never_alone_on_a_page(invoice: InvoicePaper, line: PaperLine, pages: Pages, count: int) -> None:
    read = pages(invoice_pdf(invoice._replace(lines=(line,) * count)))
    last = next(page for page in read if "Total USD 150.00" in page)
    assert last[last.index("Total USD 150.00") - 1] == "2026-03-02 Psychotherapy, 45 minutes 1 150.00 150.00"


def test_a_very_long_description_or_address_loses_no_word(invoice: InvoicePaper, line: PaperLine, pages: Pages) -> None:
    words = [f"word{n}" for n in range(2000)]
    address = "\n".join(f"Floor {n}" for n in range(80))
    long = line._replace(description=" ".join(words))
    read = pages(invoice_pdf(invoice._replace(address=address, lines=(long,))))
    text = " ".join(text for page in read for text in page)
    assert [word for word in text.split() if word.startswith("word")] == words
    assert all(f"Floor {n}" in text for n in range(80))


@pytest.mark.parametrize(
    "name",
    [
        "Zoë Ångström – “Ñandú” €",
        "Łukasz Żółć",
        "Αικατερίνη Ξανθοπούλου",
        "Ольга Щербакова",
        "Nguyễn Thị Hường",
    ],
)
def test_a_name_in_any_european_script_prints_as_written(invoice: InvoicePaper, pages: Pages, name: str) -> None:
    paper = invoice._replace(client=name)
    assert list(shortcomings(paper)) == []
    assert f"{name} Due 2026-04-01" in pages(invoice_pdf(paper))[0]


def test_regular_and_bold_are_two_faces_of_noto_sans(invoice: InvoicePaper) -> None:
    page = PdfReader(BytesIO(invoice_pdf(invoice._replace(client="Łukasz")))).pages[0]
    fonts = page["/Resources"]["/Font"].values()  # type: ignore[index]
    assert {font["/BaseFont"] for font in fonts} == {"/MPDFAA+NotoSans", "/MPDFAA+NotoSans-Bold"}


@pytest.mark.parametrize("name", ["王小明", "שלום", "محمد", "😀"])
def test_a_letter_that_no_font_has_refuses_the_invoice_and_is_named(invoice: InvoicePaper, name: str) -> None:
    with pytest.raises(Refused) as error:
        invoice_pdf(invoice._replace(client=f"{name} Łucja"))
    letters = "".join(sorted(set(name)))
    assert error.value.sentence == f"INV-0042 can't be printed, because no font has {letters}."
    assert error.value.remedy == (
        "Add --lossy to print '?' instead, or set a font that has them: zbill config set font FILE"
    )


def test_of_several_documents_each_that_is_refused_is_named(invoice: InvoicePaper) -> None:
    others = (invoice._replace(number="INV-0043", client="王小明"), invoice._replace(number="INV-0044", client="😀"))
    with pytest.raises(Refused) as error:
        invoice_pdf(invoice, *others)
    assert error.value.sentence == (
        "2 documents can't be printed, because no font has their letters: INV-0043 (小明王), INV-0044 (😀)."
    )


@pytest.mark.parametrize("name", ["王小明", "שלום", "😀"])
def test_a_lossy_invoice_has_question_marks_and_says_so(invoice: InvoicePaper, pages: Pages, name: str) -> None:
    paper = invoice._replace(client=f"{name} Łucja")
    assert list(shortcomings(paper)) == [
        f"no font has {''.join(sorted(set(name)))}, so INV-0042 has '?' instead."
        " Set one that does: zbill config set font FILE"
    ]
    assert f"{'?' * len(name)} Łucja Due 2026-04-01" in pages(invoice_pdf(paper, lossy=True))[0]


def test_the_practice_can_name_its_own_font(invoice: InvoicePaper) -> None:
    own = invoice.letterhead._replace(font=ITALIC.read_bytes())
    reader = PdfReader(BytesIO(invoice_pdf(invoice._replace(letterhead=own))))
    fonts = reader.pages[0]["/Resources"]["/Font"].values()  # type: ignore[index]
    assert {font["/BaseFont"] for font in fonts} == {
        "/MPDFAA+NotoSansItalic",
        "/MPDFAA+NotoSansItalic-Bold",
    }


@pytest.mark.parametrize("text", ["Page {nb}", "**bold** __u__", "<b>x</b> & <img src=/etc/hostname>", ") Tj (\\"])
def test_text_that_looks_like_markup_is_printed_as_written(
    invoice: InvoicePaper, line: PaperLine, pages: Pages, text: str
) -> None:
    paper = invoice._replace(lines=(line._replace(description=text),))
    assert f"2026-03-02 {text} 1 150.00 150.00" in pages(invoice_pdf(paper))[0]


@pytest.mark.parametrize(("page", "size"), [("letter", (612, 792)), ("a4", (595, 842))])
def test_the_page_is_letter_or_a4(invoice: InvoicePaper, page: str, size: tuple[int, int]) -> None:
    paper = invoice._replace(letterhead=invoice.letterhead._replace(page=page))
    box = PdfReader(BytesIO(invoice_pdf(paper))).pages[0].mediabox
    assert (round(box.width), round(box.height)) == size


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_the_logo_is_printed(invoice: InvoicePaper, form: str) -> None:
    made = BytesIO()
    Image.new("RGB", (80, 40), (20, 120, 110)).save(made, form)
    paper = invoice._replace(letterhead=invoice.letterhead._replace(logo=made.getvalue()))
    assert len(PdfReader(BytesIO(invoice_pdf(paper))).pages[0].images) == 1


DAMAGED = {
    "nothing": b"",
    "text": b"hello",
    "cut before its list of letters": ITALIC.read_bytes()[:200_000],
    "cut after it": ITALIC.read_bytes()[:1_200_000],
}


@pytest.mark.parametrize("font", DAMAGED.values(), ids=DAMAGED)
def test_an_invoice_whose_font_is_damaged_is_printed_in_the_built_in_font(invoice: InvoicePaper, font: bytes) -> None:
    damaged = invoice._replace(letterhead=invoice.letterhead._replace(font=font))
    assert invoice_pdf(damaged) == invoice_pdf(invoice)
    assert list(shortcomings(damaged)) == [
        "INV-0042 is in another font, because its own is missing or damaged."
        " For new documents, set one: zbill config set font FILE"
    ]


def test_a_damaged_font_gives_way_to_one_that_has_the_letters(invoice: InvoicePaper, pages: Pages) -> None:
    paper = invoice._replace(client="Łukasz", letterhead=invoice.letterhead._replace(font=b""))
    assert "Łukasz Due 2026-04-01" in pages(invoice_pdf(paper))[0]
    assert len(list(shortcomings(paper))) == 1


def test_an_invoice_whose_logo_is_damaged_is_printed_without(invoice: InvoicePaper) -> None:
    damaged = invoice._replace(letterhead=invoice.letterhead._replace(logo=b"\x89PNG\r\n\x1a\nhello"))
    assert invoice_pdf(damaged) == invoice_pdf(invoice)
    assert list(shortcomings(damaged)) == [
        "INV-0042 is without its logo, which is damaged. For new documents, set one: zbill config set logo FILE"
    ]


def test_an_invoice_lacks_nothing(invoice: InvoicePaper) -> None:
    assert list(shortcomings(invoice)) == []


def test_letters_that_join_need_the_package_that_joins_them(
    invoice: InvoicePaper, pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = invoice._replace(client="ऋषि")
    assert list(shortcomings(paper)) == []
    monkeypatch.setattr("zbill.page.fonts.can_shape", lambda: False)
    with pytest.raises(Refused) as error:
        invoice_pdf(paper)
    assert error.value.sentence == "INV-0042 can't be printed, because the package uharfbuzz isn't installed for ऋषि."
    assert error.value.remedy == "Install it: pip install uharfbuzz"
    assert list(shortcomings(paper)) == [
        "INV-0042 has '?' instead of ऋषि. Install the package for them: pip install uharfbuzz"
    ]
    assert "??? Due 2026-04-01" in pages(invoice_pdf(paper, lossy=True))[0]


def test_a_nameless_practice_prints_invoices(invoice: InvoicePaper, pages: Pages) -> None:
    assert pages(invoice_pdf(invoice._replace(letterhead=Letterhead())))[0][0] == "INVOICE"


LONG = {
    "words": " ".join(f"word{n}" for n in range(280)),
    "one word": "W" * 2000,
    "lines": "\n".join(f"l{n}" for n in range(420)),
}
LONG_IN = ("name", "address", "phone", "tax_id", "invoice_note", "tax_note")


@pytest.mark.parametrize("setting", LONG_IN)
@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_a_letterhead_longer_than_a_page_goes_on_below(invoice: InvoicePaper, setting: str, text: str) -> None:
    long: dict[str, Any] = {setting: text}
    paper = invoice._replace(letterhead=invoice.letterhead._replace(**long))
    printed = "".join(on_the_page(invoice_pdf(paper))).replace("INVOICEINV-0042", "")
    assert "".join(text.split()) in printed


def test_a_tax_name_longer_than_a_page_goes_on_below(invoice: InvoicePaper) -> None:
    tax = TaxSum("W" * 2000, Decimal(5), False, Money(100), Money(5))
    assert "".join(on_the_page(invoice_pdf(invoice._replace(taxes=(tax,))))).count("W") == 2000


def on_the_page(pdf: bytes) -> list[str]:
    """Return the texts of a PDF without blanks and without the footers, each of which must be inside its page."""
    found: list[str] = []

    def see(text: str, _cm: object, place: list[float], *_font: object) -> None:
        if text.strip():
            assert 20 < place[5] < 780, text
            if place[5] > 60:
                found.append("".join(text.split()))

    for page in PdfReader(BytesIO(pdf)).pages:
        page.extract_text(visitor_text=see)
    return found


@pytest.mark.parametrize("client", ["Ana Lopez", "Łukasz Żółć"])
def test_the_same_invoice_is_printed_as_identical_bytes(invoice: InvoicePaper, client: str) -> None:
    paper = invoice._replace(client=client)
    first = invoice_pdf(paper)
    invoice_pdf(paper._replace(client="Ольга Щербакова"))
    assert invoice_pdf(paper) == first


def test_a_password_encrypts_the_pdf_with_aes_256(invoice: InvoicePaper, pages: Pages) -> None:
    pdf = invoice_pdf(invoice, password="correct horse")
    locked = PdfReader(BytesIO(pdf))
    rules = locked.trailer["/Encrypt"]
    assert (rules["/V"], rules["/R"], rules["/Length"]) == (5, 6, 256)  # type: ignore[index]
    with pytest.raises(FileNotDecryptedError):
        locked.pages[0]
    assert pages(pdf, "correct horse") == pages(invoice_pdf(invoice))
    assert b"Ana Lopez" not in pdf


@pytest.mark.parametrize("password", ["", "\N{SOFT HYPHEN}", "bell\a"])
def test_an_empty_or_unusable_password_is_refused(invoice: InvoicePaper, password: str) -> None:
    with pytest.raises(Usage, match="password"):
        invoice_pdf(invoice, password=password)


def test_encryption_without_its_package_names_the_package(
    invoice: InvoicePaper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fpdf.encryption.import_error", ImportError("No module named 'cryptography'"))
    with pytest.raises(Usage, match="cryptography"):
        invoice_pdf(invoice, password="correct horse")
