"""Every row and file that SPEC 10 calls bad or refuses is named: its line, column, value and the reason."""

from __future__ import annotations

import pytest

from tests.exchange.bringing import bring, refused, taken
from tests.practice import Practice

CLIENT = "ref,name,email,notes\n"
CHARGE = "ref,client,date,description,price,quantity,discount,taxes,invoice,closed_on\n"
SESSION = "ref,client,service,start,status,waived\n"
PAID = "ref,client,date,amount,kind,method,settles\n"
DAY = "Must be a full date: YYYY-MM-DD, or another order with --date-order."
AMOUNT = "Isn't an amount in USD, such as 150.00."
TWO_WAYS = "Can be read two ways. Say which with --decimal '.' or --decimal ','."

BAD = {
    "text after a closing quote": (
        "clients", CLIENT + 'C,"Cleo"x,,', "Line 2, name 'Cleox': Text follows the closing quote."),
    "a blank before a quote": (
        "clients", CLIENT + 'C, "Cleo, X",,', "Line 2 'C, \"Cleo, X\",,': A blank is before the opening quote."),
    "the heading again": ("clients", CLIENT + CLIENT, "Line 2: The row is the heading again."),
    "more cells than headings": (
        "clients", CLIENT + "C,Cleo,,,x", "Line 2 'x': The row has more cells than there are headings."),
    "a line break in a name": (
        "clients", CLIENT + 'C,"Cl\neo",,', "Line 2, name 'Cl\\neo': A line break isn't allowed in this column."),
    "a row after one with a line break": (
        "clients", CLIENT + 'C,Cleo,,"a\nb"\nD,,,', "Line 4, name: Is empty, but required."),
    "a control character": (
        "clients", CLIENT + "C,Cl\x1beo,,",
        "Line 2, name 'Cl\\x1beo': The control character U+001B isn't allowed in the text."),
    "two rows with one ref": (
        "clients", CLIENT + "C,Cleo,,\nC,Cléo,,", "Line 3, ref 'C': An earlier row has the same one, and differs."),
    "a status": (
        "sessions", SESSION + "s,A,TALK,2026-09-01 09:00,done,",
        "Line 2, status 'done': "
        "Must be one of: scheduled, attended, late-cancelled, no-show, cancelled, non-billable."),
    "yes or no": (
        "sessions", SESSION + "s,A,TALK,2026-09-01 09:00,no-show,maybe",
        "Line 2, waived 'maybe': Must be yes or no. These words also count: true, on, 1, y, false, off, 0, n."),
    "a kind": ("payments", PAID + "p,A,2026-09-01,1.00,gift,,",
               "Line 2, kind 'gift': Must be one of: payment, deposit."),
    "a method": ("payments", PAID + "p,A,2026-09-01,1.00,,iou,",
                 "Line 2, method 'iou': Must be one of: cash, card, check, transfer, other."),
    "a weekday": ("charges", CHARGE + "c,A,Monday,Book,1.00,,,,,", f"Line 2, date 'Monday': {DAY}"),
    "a serial number": ("charges", CHARGE + "c,A,46266,Book,1.00,,,,,", f"Line 2, date '46266': {DAY}"),
    "a year of two digits": (
        "charges", CHARGE + "c,A,01/09/26,Book,1.00,,,,,",
        f"Line 2, date '01/09/26': Has no year of four digits. {DAY}"),
    "a month": ("charges", CHARGE + "c,A,2026-09,Book,1.00,,,,,", f"Line 2, date '2026-09': {DAY}"),
    "a skipped start": (
        "sessions", SESSION + "s,A,TALK,2026-03-08 02:30,,",
        "Line 2, start '2026-03-08 02:30': Doesn't exist in America/New_York: the clock skips it."),
    "an exponent": ("charges", CHARGE + "c,A,2026-09-01,Book,1e3,,,,,", f"Line 2, price '1e3': {AMOUNT}"),
    "an underscore": ("charges", CHARGE + "c,A,2026-09-01,Book,1_000,,,,,", f"Line 2, price '1_000': {AMOUNT}"),
    "digits of another script": ("charges", CHARGE + "c,A,2026-09-01,Book,١٢,,,,,", f"Line 2, price '١٢': {AMOUNT}"),
    "another currency": ("charges", CHARGE + "c,A,2026-09-01,Book,€5.00,,,,,", f"Line 2, price '€5.00': {AMOUNT}"),
    "groups of two": ("charges", CHARGE + 'c,A,2026-09-01,Book,"12,34.00",,,,,', f"Line 2, price '12,34.00': {AMOUNT}"),
    "parentheses": ("charges", CHARGE + "c,A,2026-09-01,X,(5.00),,,,,", "Line 2, price '(5.00)': Can't be negative."),
    "a minus": ("payments", PAID + "p,A,2026-09-01,5.00-,,,", "Line 2, amount '5.00-': Can't be negative."),
    "a point before three digits": (
        "charges", CHARGE + "c,A,2026-09-01,Book,1.000,,,,,", f"Line 2, price '1.000': {TWO_WAYS}"),
    "a comma in a quantity": (
        "charges", CHARGE + 'c,A,2026-09-01,Book,1.00,"1,5",,,,',
        "Line 2, quantity '1,5': "
        "Must be a number above 0 and below 1000000, with at most three decimals after a point, such as 1.5."),
    "a comma in a rate": (
        "charges", CHARGE + 'c,A,2026-09-01,Book,1.00,,,"GST 8,25",,',
        "Line 2, taxes 'GST 8,25': "
        "Must be a percentage from 0 to 100, with at most three decimals after a point, such as 8.25."),
    "a tax twice": (
        "charges", CHARGE + "c,A,2026-09-01,Book,1.00,,,GST 5; gst 5,,",
        "Line 2, taxes 'GST 5; gst 5': Names a tax twice."),
    "an invoice closed on two days": (
        "charges", CHARGE + "c,A,2026-09-01,X,1.00,,,,7,2026-09-30\nd,A,2026-09-01,Y,1.00,,,,7,2026-09-29",
        "Line 3, closed_on '2026-09-29': A row before it has 2026-09-30 for this invoice."),
    "an invoice closed before its day": (
        "charges", CHARGE + "c,A,2026-09-02,X,1.00,,,,,2026-09-01",
        "Line 2, closed_on '2026-09-01': Is before the row's own day, 2026-09-02."),
    "an invoice closed in the future": (
        "charges", CHARGE + "c,A,2026-09-02,X,1.00,,,,,2026-10-06",
        "Line 2, closed_on '2026-10-06': Is in the future."),
    "a locked day": (
        "charges", CHARGE + "c,A,2026-08-31,X,1.00,,,,,2026-09-30",
        "Line 2, date '2026-08-31': Is in the locked period."),
    "a session in the future": (
        "sessions", SESSION + "s,A,TALK,2026-10-06 09:00,attended,",
        "Line 2, start '2026-10-06 09:00': Is in the future, so the session can't be attended yet."),
    "settled refs with a semicolon": (
        "payments", PAID + "p,A,2026-09-01,1.00,deposit,,a;b",
        "Line 2, settles 'a;b': Must be refs, as REF or REF=AMOUNT, with a semicolon and a blank between them."),
    "settled refs that no one knows": (
        "payments", PAID + "p,A,2026-09-01,1.00,deposit,,c9",
        "Line 2, settles 'c9': No session or charge with the ref c9 is on an invoice."),
    "a payment that no one owes": (
        "payments", PAID + "p,A,2026-09-01,1.00,,,",
        "Line 2, client 'A': The client owes nothing. With --deposits, the payment is a deposit."),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_bad_row_is_named_by_line_column_value_and_reason(name: str, shop: Practice) -> None:
    shop.ok("config set locked_through 2026-08-31")
    kind, text, told = BAD[name]
    assert refused(shop, kind, text) == [told]


def _whole(shop: Practice, content: bytes, options: str = "") -> list[str]:
    """Import a file of clients that is refused as a whole, `--skip-bad` or not. Return the two lines of the error."""
    path = shop.path.with_name("clients.csv")
    path.write_bytes(content)
    before = shop.dump()
    answer = shop.zbill(f"import clients {path} --skip-bad {options}")
    assert (answer.code, answer.out, shop.dump()) == (6, "", before), answer
    return answer.err.replace(str(path), "FILE").splitlines()[-2:]


@pytest.mark.parametrize(
    ("content", "options", "told"),
    [
        (
            b'ref,name\nC,Cleo\nD,"Da\nE,Eve\n',
            "",
            ["The quote that opens on line 3 of FILE isn't closed.", "Close the quote, or delete it."],
        ),
        (
            "ref,name\nC,Cléo\n".encode() + b"D,D\xe9\n",
            "",
            [
                "FILE mixes encodings: line 3 isn't UTF-8, but line 2 has UTF-8 letters.",
                "Correct line 3, or add --encoding NAME.",
            ],
        ),
        (
            b"ref,name\nC,Cl\xe9o\nD,\x81\n",
            "",
            [
                "Line 3 of FILE is text in neither UTF-8 nor Windows-1252.",
                "Add --encoding NAME, or save the file in UTF-8.",
            ],
        ),
        (
            b"ref,name,Name\nC,Cleo,X\n",
            "",
            ["The file has the heading name 2 times.", "Remove all but one of them."],
        ),
        (
            b"ref,name,nam\nC,Cleo,X\n",
            "--strict",
            ["The file has columns that aren't used: nam.", "Remove or map them, or leave out --strict."],
        ),
        (
            b"ref,email\nC,c@example.com\n",
            "",
            [
                "The file has no column name. Its headings are: ref, email.",
                "Add --map 'Their Heading=name', or --set name=VALUE.",
            ],
        ),
    ],
)
def test_a_fault_of_the_whole_file_is_named(content: bytes, options: str, told: list[str], shop: Practice) -> None:
    assert _whole(shop, content, options) == told


def test_the_last_row_is_bad_if_it_is_cut_off(shop: Practice) -> None:
    path = shop.path.with_name("clients.csv")
    path.write_bytes(b"ref,name,email\nC,Cleo,c@example.com\nD,Da")
    answer = shop.zbill(f"import clients {path}")
    assert (answer.code, answer.err.splitlines()[1]) == (
        6,
        "Line 3, name 'Da': The row is cut off by the end of the file.",
    )


def test_good_rows_are_not_taken_where_the_days_are_all_in_another_order(shop: Practice) -> None:
    shop.ok("config set date_order dmy")
    before = shop.dump()
    text = "ref,client,date,description,price\nc1,A,09/13/2026,X,1.00\nc2,A,09/01/2026,Y,1.00\nc3,A,08/31/2026,Z,1.00"
    answer = bring(shop, "charges", text, "--skip-bad")
    assert (answer.code, shop.dump()) == (6, before)
    assert answer.err.splitlines()[-1] == "If day and month are in another order, add --date-order mdy."


def test_a_row_that_differs_from_its_document_is_listed_and_bad_if_strict(shop: Practice) -> None:
    heading = "ref,client,date,description,price\n"
    taken(shop, "charges", heading + "c1,A,2026-09-01,Book,1.00")
    why = "ref 'c1': The charge is on an invoice, so it wasn't changed."
    answer = bring(shop, "charges", heading + "c1,A,2026-09-01,Book,2.00")
    assert (answer.code, f"Skipped: Line 2, {why}" in answer.err) == (0, True)
    assert refused(shop, "charges", heading + "c1,A,2026-09-01,Book,2.00", "--strict") == [f"Line 2, {why}"]


def test_a_patient_stays_with_their_client(shop: Practice) -> None:
    heading = "ref,client,name\n"
    taken(shop, "patients", heading + "p1,A,Rex")
    assert refused(shop, "patients", heading + "p1,B,Rex") == [
        "Line 2, client 'B': The patient belongs to Ana Lopez. Import doesn't change that."
    ]
