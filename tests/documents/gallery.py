"""Practices with a document of each kind and state, to look at and to measure.

    python -m tests.documents.gallery FOLDER

Writes each document into FOLDER, and each of its pages as a picture of 150 dots per inch.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import fontpkg
import pypdfium2
from PIL import Image

from tests.practice import Practice

PICTURES = 150


class Gallery(NamedTuple):
    """A practice whose documents are printed: the options of `init`, its commands, and what is printed by which name.

    In a command, {folder} stands for a folder that has `logo.png`.
    """

    options: str
    commands: str
    papers: dict[str, str]


COMMANDS = r"""
config set address '12 Harbour Lane\nPortland, ME 04101'
config set phone 207-555-0188
config set email office@harbour.example
config set tax_id 12-3456789
config set invoice_note 'Please pay by check or transfer within 30 days. Thank you.'
config set receipt_note 'Keep this receipt for your records.'
config set auto_invoice off
tax add GST 5 --abbreviation GST --from 2026-01-01
tax add 'Sales tax' 9.975 --abbreviation ST --from 2026-01-01
tax add VAT 13 --abbreviation VAT --inclusive --from 2026-01-01
discount add Senior 10
discount add Multi-pet 12.5
discount add Welfare 20
client add 'Ana López-Świątek' --address '77 Pine Road\nApt. 4B\nPortland, ME 04102'
patient add Ana Rex --species dog --breed beagle
patient add Ana Bella --species cat
client add 'Αικατερίνη Ξανθοπούλου' --address '5 Mill Street'
client add 'Foundation for the Welfare of Very Old and Otherwise Neglected Cats of Greater Portland' --tax-exempt \
    --address '1200 A Rather Long Boulevard\nSuite 1100\nSouth Portland, ME 04106\nUnited States'
charge Ana 'Examination, annual' 80.00 --tax GST --tax 'Sales tax' --patient Rex --date 2026-09-07
invoice add 1 'Examination, annual' 80.00 --tax GST --tax 'Sales tax' --patient Bella --discount Senior
invoice add 1 'Vaccination, rabies' 35.00 --quantity 2 --patient Rex --discount 5.00
invoice add 1 'Diet, 2 kg' 22.60 --tax VAT --quantity 2.5 --patient Rex
invoice add 1 'Nail trim' 15.00 --patient Bella
invoice void-line 1 5 --reason wrong
pay Ana 100.00 --method check --reference 1042
pay Ana 50.00 --method card --reference 'VISA 4242 approval code 88812345678 terminal 7 ref 99887766554433'
invoice close 1
invoice credit 1 --line 2=30.00 --line 1=10.00 --reason 'examined too late'
pay Ana 138.99 --method cash --date 2026-10-05
charge 3 'Examination, annual' 80.00 --tax GST
invoice add 2 'Diet, 2 kg' 20.00 --tax VAT --quantity 3
invoice discount 2 Welfare
invoice close 2
writeoff 2 10.00 --reason hush
deposit 3 1500.00 --method transfer --payer 'Third Party Payer Insurance of America'
charge 2 Consultation 35.00
invoice void 3 --reason mistake
charge 2 Consultation 35.00
invoice close 4
invoice reopen 4
invoice add 4 Letter 35.00
invoice close 4
pay 2 20.00
refund 5 10.00
charge 2 Course 12345.67
credit add 2 5.00 --reason sorry
credit apply 2 --invoice 5
charge 2 Visit 12.00
charge Ana Report 12.00
invoice close 7
invoice credit 7 --reason 'not needed'
""" + "".join(f"invoice add 6 'Visit {number}' 12.00\n" for number in range(2, 61))

# Superbills and estimates: one session and forty, names and codes as long as they get, many diagnoses.
CLAIMS = (
    """
staff edit Helen --npi 1234567893 --licence 'PSY 1042'
service add 90834 'Psychotherapy, 45 minutes' 150.00
service add 99354-LONG 'Prolonged service in the office or another outpatient setting, with direct contact' 85.25
client add 'Dora Lind' --born 1980-01-02 --diagnoses 'F41.1; F32.0' --address '77 Pine Road\\nPortland, ME 04102'
client add 'Maximiliane Freifrau von Hohenlohe-Waldenburg-Schillingsfürst und Langenburg-Öhringen' --born 1975-03-04 \
    --diagnoses 'F41.1; F32.0; F43.10; Z63.0; F90.2; F84.0; G47.00; R45.851; Z91.51; F10.20; F60.3; M79.10' \
    --address '1200 A Rather Long Boulevard\\nSuite 1100\\nSouth Portland, ME 04106\\nUnited States'
patient add 5 'Theophila Konstantina Freiin von Hohenlohe-Waldenburg-Schillingsfürst' --born 2015-02-03 \
    --diagnoses 'F90.2; F84.0; G47.00; R45.851; Z91.51'
session add Dora 90834 '2026-09-01 09:00' --place 11
session add 5 90834 '2026-08-03 10:00' --every day --times 40 --place 11 --modifier 95
session add 5 99354-LONG '2026-09-29 10:00' --patient 3 --place 02 --modifier '95 GT 59 76'
session add 5 90834 '2026-10-06 10:00' --every week --times 20 --place 11
session add 5 99354-LONG '2026-10-07 10:00' --patient 3 --every week --times 3 --place 02
session add Dora 90834 '2026-11-03 09:00'
"""
    + f"attend {' '.join(map(str, range(1, 43)))}"
    + r"""
invoice new Dora
invoice new 5
pay Dora 150.00
pay 5 6085.25
superbill --all --from 2026-08-01 --to 2026-09-30
"""
)

# What is printed: a name, and the command that prints it.
PAPERS = {
    "paid, discounted by line, two taxes and one included, credited": "invoice pdf 1",
    "exempt, discounted as a whole, adjusted": "invoice pdf 2",
    "void": "invoice pdf 3",
    "revised, part paid, refunded": "invoice pdf 4",
    "goodwill": "invoice pdf 5",
    "credited in full": "invoice pdf 7",
    "sixty lines": "invoice pdf 6",
    "check": "receipt pdf 1",
    "long reference": "receipt pdf 2",
    "payment in full": "receipt pdf 3",
    "deposit by another": "receipt pdf 4",
    "refund": "receipt pdf 6",
    "credit note": "creditnote pdf 1",
    "statement": "statement Ana --period 2026",
    "statement in credit": "statement 3 --period 2026",
    "Greek": "statement 2 --period 2026",
    "superbill of one session": "superbill Dora --period 2026-09",
    "superbill of forty sessions, many diagnoses": "superbill --number 2",
    "superbill of a long name and code, four modifiers": "superbill --number 3",
    "estimate of one session": "estimate Dora",
    "estimate of many sessions, long names": "estimate 5 --expect 90834=20",
}


# Long names and a document that is two hundred lines long, with a logo.
LONG = r"""
config set logo {folder}/logo.png
config set name 'Centre for the Integrated Care of Companion Animals and Other Small Creatures of the Coast'
config set address '1200 A Rather Long Boulevard\nBuilding C, Suite 1100\nSouth Portland, ME 04106\nUnited States'
config set auto_invoice off
discount add Loyalty 7.5
discount add 'Members of the Association for the Prevention of Cruelty' 15
client add 'Wilhelmina Featherstonehaugh-Cholmondeley of Saint-Germain-en-Laye' --discount Loyalty \
    --address 'c/o Rechtsanwaltsgesellschaft\nDonaudampfschifffahrtselektrizitätenhauptbetriebswerkbau 7'
charge 1 'Rehabilitation after surgery of both knees, with exercises and a report to the surgeon' 95.00
invoice add 1 Supercalifragilisticexpialidocious-and-other-words-that-have-no-place-where-they-can-break 9.99
invoice discount 1 'Members of the Association for the Prevention of Cruelty'
invoice close 1
charge 1 'Visit 1' 1000000.00
pay 1 250.00 --invoice 1=80.00 --invoice 2=170.00 --method transfer \
    --reference ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-0123456789 --comment 'For the first visits of the year.'
pay 1 20.00
receipt void 2 --reason bounced
""" + "".join(f"invoice add 2 'Visit {number}' 12.00\n" for number in range(2, 201))
LONG_PAPERS = {
    "one with a logo, long names, discounted by client": "invoice pdf 1",
    "two hundred lines": "invoice pdf 2",
    "comment and long reference": "receipt pdf 1",
    "void receipt": "receipt pdf 2",
    "long statement": "statement 1 --period 2026",
}

# Each locale, with its currency, a price, and a client.
WRITTEN = {
    "en-US": ("USD", "1234.56", "Ana Lopez"),
    "en-CA": ("CAD", "1234.56", "Ana Lopez"),
    "fr-CA": ("CAD", "1234.56", "Zoé Lefèvre"),
    "de-DE": ("EUR", "1234.56", "Jürgen Groß"),
    "de-CH": ("CHF", "1234.56", "Jürg Müller"),
    "pt-BR": ("BRL", "1234.56", "João Conceição"),
    "sv-SE": ("SEK", "1234.56", "Åsa Öberg"),
    "ja-JP": ("JPY", "123456", "Ana Lopez"),
    "en-001": ("KWD", "123.456", "Ana Lopez"),
    "el-GR": ("EUR", "1234.56", "Αικατερίνη Ξανθοπούλου"),
    "ru-RU": ("RUB", "1234.56", "Ольга Щербакова"),
    "vi-VN": ("VND", "1234560", "Nguyễn Thị Hường"),
    "he-IL": ("ILS", "1234.56", "שרה כהן-לוי"),
}
IN_A_LOCALE = r"""
config set locale {locale}
config set page a4
config set address '12 Harbour Lane\nPortland'
config set auto_invoice off
discount add Senior 12.5
tax add VAT 13 --inclusive --from 2026-01-01
tax add GST 5.25 --from 2026-01-01
client add '{client}' --address '{address}'
charge 1 'Consultation (90 min)' {price} --tax GST --discount Senior
invoice add 1 '{item}' {price} --tax VAT --quantity 2.5
invoice close 1
pay 1 {price}
invoice credit 1 --line 2={price} --reason 'Diet 2 of 3, {client}'
deposit 1 {price}
pay 1 {price} --again
deposit 1 {price} --again
refund 4 {price}
"""
LOCAL_PAPERS = {
    "invoice": "invoice pdf 1",
    "receipt": "receipt pdf 1",
    "refund": "receipt pdf 5",
    "credit note": "creditnote pdf 1",
    "statement": "statement 1 --period 2026",
}
ADDRESSES = {"he-IL": r"רחוב הרצל 12, דירה 3\nתל אביב 6100000"}
ITEMS = {"he-IL": "טיפול 45 דקות, 2 פגישות (CBT)"}


def galleries() -> dict[str, Gallery]:
    """Return each practice by a name."""
    return {
        "letter": Gallery("", "config set locale en-US" + COMMANDS + CLAIMS, PAPERS),
        "a4": Gallery("", "config set locale de-DE\nconfig set page a4" + COMMANDS + CLAIMS, PAPERS),
        "long": Gallery("", LONG, LONG_PAPERS),
        **{locale: _in_a_locale(locale) for locale in WRITTEN},
    }


def _in_a_locale(locale: str) -> Gallery:
    currency, price, client = WRITTEN[locale]
    address, item = ADDRESSES.get(locale, "5 Mill Street"), ITEMS.get(locale, "Diet")
    commands = IN_A_LOCALE.format(locale=locale, price=price, client=client, address=address, item=item)
    font = f"config set font '{fontpkg.path('Rubik')}'" if locale == "he-IL" else ""
    papers = {f"{locale} {name}": command for name, command in LOCAL_PAPERS.items()}
    return Gallery(f"--currency {currency}", font + commands, papers)


def printed(gallery: Gallery, folder: Path) -> Iterator[tuple[str, Path]]:
    """Play the commands of a gallery in an empty folder. Yield the name and the PDF of each document."""
    Image.effect_mandelbrot((320, 80), (-2, -1, 1, 1), 40).convert("RGB").save(folder / "logo.png")
    practice = Practice(folder / "practice.db")
    practice.ok(f"init --name 'Harbour Animal Clinic' --owner Helen --timezone America/New_York {gallery.options}")
    play(practice, gallery.commands.replace("{folder}", str(folder)))
    for number, (name, command) in enumerate(gallery.papers.items(), 1):
        path = folder / f"{number} {name}.pdf"
        practice.ok([*command.split(), "-o", str(path)])
        yield name, path


def play(practice: Practice, commands: str = COMMANDS) -> Practice:
    """Record everything, on a practice that is new."""
    for command in commands.replace("\\\n", "").strip().splitlines():
        if command:
            practice.ok(command)
    return practice


def main() -> None:
    target = Path(sys.argv[1])
    for place, gallery in galleries().items():
        folder = target / place
        folder.mkdir(parents=True)
        for _, path in printed(gallery, folder):
            with pypdfium2.PdfDocument(path) as pdf:
                for number, page in enumerate(pdf, 1):
                    picture = page.render(scale=PICTURES / 72).to_pil()
                    picture.save(path.with_name(f"{path.stem}, page {number}.png"))
            print(path)


if __name__ == "__main__":
    main()
