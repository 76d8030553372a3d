"""Documents write days and amounts by the practice's locale; everything else stays as it is."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.practice import Practice
from zbill.documents.invoice import invoice_pdf
from zbill.money import Money
from zbill.page.locales import writing
from zbill.papers import InvoicePaper, Letterhead, PaperLine

Pages = Callable[..., list[list[str]]]

WRITTEN = [
    ("", "USD", 2, "2026-09-07", "1,234.56", "USD 90.00", "USD -1,234.56", "2.5"),
    ("en-US", "USD", 2, "Sep 7, 2026", "1,234.56", "$90.00", "-$1,234.56", "2.5"),
    ("en-CA", "CAD", 2, "Sep 7, 2026", "1,234.56", "$90.00", "-$1,234.56", "2.5"),
    ("fr-CA", "CAD", 2, "7 sept. 2026", "1 234,56", "90,00 $", "-1 234,56 $", "2,5"),
    ("fr-CA", "EUR", 2, "7 sept. 2026", "1 234,56", "90,00 €", "-1 234,56 €", "2,5"),
    ("de-DE", "EUR", 2, "07.09.2026", "1.234,56", "90,00 €", "-1.234,56 €", "2,5"),
    ("ja-JP", "JPY", 0, "2026/09/07", "123,456", "¥9,000", "-¥123,456", "2.5"),
    ("en-US", "KWD", 3, "Sep 7, 2026", "123.456", "KWD 9.000", "-KWD 123.456", "2.5"),
    ("de-CH", "CHF", 2, "07.09.2026", "1'234.56", "CHF 90.00", "CHF -1'234.56", "2.5"),
    ("pt-BR", "BRL", 2, "7 de set. de 2026", "1.234,56", "R$ 90,00", "-R$ 1.234,56", "2,5"),
    ("sv-SE", "SEK", 2, "7 sep. 2026", "1 234,56", "90,00 kr", "-1 234,56 kr", "2,5"),
    ("he-IL", "ILS", 2, "7.9.2026", "1,234.56", "90.00 ₪", "-1,234.56 ₪", "2.5"),
    ("xx-YY", "USD", 2, "2026-09-07", "1,234.56", "USD 90.00", "USD -1,234.56", "2.5"),
]


@pytest.mark.parametrize(("locale", "currency", "decimals", "day", "plain", "priced", "negative", "number"), WRITTEN)
def test_days_and_amounts_are_written_by_the_locale(
    locale: str, currency: str, decimals: int, day: str, plain: str, priced: str, negative: str, number: str
) -> None:
    written = writing(Letterhead(locale=locale, currency=currency, decimals=decimals))
    found = (
        written.day(date(2026, 9, 7)),
        written.money(Money(123456)),
        written.priced(Money(9000)),
        written.priced(Money(-123456)),
        written.number(Decimal("2.5")),
    )
    spaced = tuple(text.replace("\u00a0", " ").replace("\u202f", " ") for text in found)
    assert spaced == (day, plain, priced, negative, number)


@pytest.mark.parametrize(("locale", "decimal"), [("de-CH", "."), ("fr-CH", ","), ("it-CH", "."), ("de-LI", ".")])
def test_millions_have_every_apostrophe_that_groups_their_digits(locale: str, decimal: str) -> None:
    written = writing(Letterhead(locale=locale, currency="CHF", decimals=2))
    assert written.money(Money(-1_234_567_890_05)) == f"-1'234'567'890{decimal}05"
    assert f"1'234'567{decimal}05" in written.priced(Money(1_234_567_05))
    assert written.money(Money(5)) == f"0{decimal}05"
    assert written.number(Decimal("1234567.125")) == f"1'234'567{decimal}125"


def test_an_invoice_is_written_in_french(invoice: InvoicePaper, line: PaperLine, pages: Pages) -> None:
    reduced = line._replace(discount_name="Ami", discount_rate=Decimal("12.5"), discount=Money(38580))
    lines = (reduced._replace(quantity=Decimal("2.5"), unit_price=Money(123456), gross=Money(308640)),)
    french = invoice.letterhead._replace(locale="fr-CA", currency="EUR")
    (page,) = pages(invoice_pdf(invoice._replace(letterhead=french, lines=lines, total=Money(308640))))
    spaced = [text.replace("\u00a0", " ").replace("\u202f", " ") for text in page]
    assert spaced[7:9] == ["BILL TO Date 2 mars 2026", "Ana Lopez Due 1 avr. 2026"]
    assert spaced[13:19] == [
        "2 mars 2026 Psychotherapy, 45 minutes 2,5 1 234,56 3 086,40",
        "Ami 12,5% -385,80",
        "Ami 12,5% -385,80",
        "Total 3 086,40 €",
        "Payment RCT-0009, 4 mars 2026, check -50,00",
        "Balance as of 5 mars 2026 100,00 €",
    ]


def test_a_long_day_is_on_one_line(invoice: InvoicePaper, line: PaperLine, pages: Pages) -> None:
    long = invoice.letterhead._replace(locale="pt-BR", page="a4")
    lines = (line._replace(date=date(2026, 3, 27)),)
    (page,) = pages(invoice_pdf(invoice._replace(letterhead=long, lines=lines)))
    assert "27 de mar. de 2026 Psychotherapy, 45 minutes 1 150,00 150,00" in page


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("en-us", "en-US"),
        ("fr_CA", "fr-CA"),
        ("DE", "de"),
        ("zh-CN", "zh-Hans-CN"),
        ("sr_RS", "sr-Cyrl-RS"),
        ("iw-IL", "he-IL"),
        ("de_DE.UTF-8", "de-DE"),
        ("", ""),
    ],
)
def test_a_locale_is_kept_as_babel_names_it(practice: Practice, typed: str, kept: str) -> None:
    practice.ok(["config", "set", "locale", typed])
    assert practice.json("config get locale")["value"] == kept


@pytest.mark.parametrize("typed", ["xx", "en-XX", "root", "../en", "Canada", "-", "en-", "en-US@x"])
def test_an_unknown_locale_is_refused(practice: Practice, typed: str) -> None:
    refused = practice.zbill(["config", "set", "locale", typed])
    assert (refused.code, refused.err) == (
        2,
        f"'{typed}' isn't a locale.\nUse a language and a country, such as en-US, en-CA, fr-CA or de-DE.\n",
    )


def test_tables_csv_and_json_stay_as_they_are(therapy: Practice) -> None:
    therapy.ok("attend 1")
    commands = ("invoice list", "invoice show 1", "invoice list -f csv", "invoice show 1 -f json", "report ar")
    before = [therapy.ok(command) for command in commands]
    therapy.ok("config set locale fr-CA")
    assert [therapy.ok(command) for command in commands] == before


def test_a_report_on_paper_has_the_days_and_amounts_of_the_locale(therapy: Practice, tmp_path: Path) -> None:
    therapy.ok("config set locale fr-CA")
    therapy.ok("charge Ana 'Long course' 1234.50")
    therapy.ok("invoice close 1")

    def printed(command: str) -> str:
        therapy.ok(f"{command} -o {tmp_path}/report.pdf")
        return PdfReader(tmp_path / "report.pdf").pages[0].extract_text().replace("\u00a0", " ")

    receivable = printed("report ar")
    assert "USD · as of 5 oct. 2026" in receivable
    assert "printed 5 oct. 2026" in receivable
    assert "1 234,50" in receivable
    assert "1,234.50" not in receivable
    therapy.ok("pay Ana 1234.50")
    transactions = printed("report transactions --period 2026-10")
    assert "1 oct. 2026 to 31 oct. 2026" in transactions
    assert "5 oct. 2026 RCT-0001" in transactions
    assert "2026-10-05" not in transactions


def test_an_issued_document_keeps_its_locale(therapy: Practice, tmp_path: Path) -> None:
    def printed() -> str:
        therapy.ok(f"receipt pdf 1 -o {tmp_path}/receipt.pdf")
        return PdfReader(tmp_path / "receipt.pdf").pages[0].extract_text()

    therapy.ok("config set locale en-US")
    therapy.ok("attend 1")
    therapy.ok("pay Ana 150.00")
    before = printed()
    assert "Date Oct 5, 2026" in before
    assert "$150.00" in before
    therapy.ok("config set locale de-DE")
    assert printed() == before


def test_babel_is_loaded_for_documents_with_a_locale_only(therapy: Practice, tmp_path: Path) -> None:
    therapy.ok("config set locale en-US")
    script = "import sys; from zbill.cli.app import main; main(sys.argv[1:]); print('babel' in sys.modules)"

    def loads(command: str) -> str:
        words = [sys.executable, "-c", script, "--db", str(therapy.path), *command.split()]
        return subprocess.run(words, capture_output=True, text=True, check=True, cwd=tmp_path).stdout.split()[-1]

    assert loads("attend 1") == "False"
    assert loads("invoice list") == "False"
    assert loads("invoice pdf 1") == "True"
