"""A practice with a document of each kind and state, to look at and to measure."""

from __future__ import annotations

from tests.practice import Practice

COMMANDS = """
config set address '12 Harbour Lane\\nPortland, ME 04101'
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
client add 'Ana López-Świątek' --address '77 Pine Road\\nApt. 4B\\nPortland, ME 04102'
patient add Ana Rex --species dog --breed beagle
patient add Ana Bella --species cat
client add 'Αικατερίνη Ξανθοπούλου' --address '5 Mill Street'
client add 'Foundation for the Welfare of Very Old and Otherwise Neglected Cats of Greater Portland' --tax-exempt \
    --address '1200 A Rather Long Boulevard\\nSuite 1100\\nSouth Portland, ME 04106\\nUnited States'
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
"""

# Superbills and estimates: one session and forty, names and codes as long as they get, many diagnoses.
CLAIMS = """
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
attend {sessions}
invoice new Dora
invoice new 5
pay Dora 150.00
pay 5 6085.25
"""

# What each page names one of.
CLIENTS = ("Ana López-Świątek", "Αικατερίνη", "Foundation", "Dora Lind", "Maximiliane")

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


def play(practice: Practice) -> Practice:
    """Record everything, on a practice that is new."""
    for command in COMMANDS.replace("\\\n", "").strip().splitlines():
        practice.ok(command)
    for number in range(2, 61):
        practice.ok(f"invoice add 6 'Visit {number}' 12.00")
    sessions = " ".join(map(str, range(1, 43)))
    for command in CLAIMS.format(sessions=sessions).replace("\\\n", "").strip().splitlines():
        practice.ok(command)
    practice.ok("superbill --all --from 2026-08-01 --to 2026-09-30")
    return practice
