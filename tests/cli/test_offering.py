"""A missing client, patient, service, session, invoice or receipt is offered from a list on a terminal (SPEC 9)."""

from __future__ import annotations

import pytest

from tests.cli.test_terminal import CTRL_C, EOF, in_dialogue, on_terminal
from tests.practice import Practice

CANCELED = "Canceled. Nothing was changed.\n"
INTERRUPTED = "Interrupted. No partial change was saved.\n"


@pytest.fixture
def day(practice: Practice) -> Practice:
    """Create a day. Sessions: 1 unmarked since yesterday, 2 and 3 of today, 4 checked in, 5 of tomorrow.

    Invoices: 1 closed long ago and owing, 2 paid and closed today, 3 void, 4 open of the session that is checked in.
    """
    practice.at("2026-10-01 12:00")
    practice.begin(
        "service add EXAM Examination 60.00",
        "client add 'Ana Lopez'",
        "client add 'Ben Okafor'",
        "client add 'Cem Aydin' --auto-invoice off",
        "client add 'Zoe Old'",
        "client archive Zoe",
        "charge Ben Report 80.00",
        "invoice close 1",
        "session add Ana EXAM '2026-10-04 09:00'",
        "session add Ben EXAM '2026-10-05 10:00'",
        "session add Ana EXAM '2026-10-05 09:00'",
        "session add Cem EXAM '2026-10-05 08:00'",
        "session add Cem EXAM '2026-10-06 08:00'",
    )
    practice.at("2026-10-05 12:00")
    return practice.begin(
        "charge Ana Book 20.00",
        "pay Ana 20.00 --method card",
        "invoice close 2",
        "charge Ana Pen 5.00",
        "invoice void 3 --reason wrong",
        "client edit Cem --auto-invoice on",
        "checkin 4",
        "deposit Ben 10.00",
    )


def listed(*rows: str, more: bool = False, what: str) -> str:
    """Return the list of these rows, and the question below it."""
    lines = [f"{place:>3}  {row}\n" for place, row in enumerate(rows, 1)]
    places = f"1-{len(rows)}" if len(rows) > 1 else "1"
    return "".join([*lines, *(["     and more\n"] if more else []), f"Choose {places}, or type {what}: "])


ANA = "Ana Lopez   owes 0.00   credit 0.00   id 1"
BEN = "Ben Okafor  owes 80.00  credit 10.00  id 2"
CEM = "Cem Aydin   owes 60.00  credit 0.00   id 3"
CLIENTS = listed(BEN, ANA, CEM, what="a name")
INVOICES = listed(
    "INV-0004  Cem Aydin   60.00  Open",
    "INV-0003  Ana Lopez   5.00   Void",
    "INV-0002  Ana Lopez   20.00  Closed",
    "INV-0001  Ben Okafor  80.00  Closed",
    what="an invoice number",
)
RECEIPTS = listed(
    "RCT-0002  Ben Okafor  10.00  2026-10-05", "RCT-0001  Ana Lopez   20.00  2026-10-05", what="a receipt number"
)


@pytest.mark.parametrize(
    ("command", "offered", "typed", "said"),
    [
        (
            "ledger", CLIENTS, "2",
            "Ledger of Ana Lopez\n",
        ),
        (
            "ledger", CLIENTS, "okaf",
            "Ledger of Ben Okafor\n",
        ),
        (
            "statement --period this-month", CLIENTS, "3",
            "Statement for Cem Aydin\n",
        ),
        (
            "attend",
            listed(
                "Cem Aydin   2026-10-05 08:00  EXAM  scheduled    id 4",
                "Ana Lopez   2026-10-05 09:00  EXAM  scheduled    id 3",
                "Ben Okafor  2026-10-05 10:00  EXAM  scheduled    id 2",
                "Ana Lopez   2026-10-04 09:00  EXAM  scheduled    id 1",
                what="a session id",
            ),
            "2", "INV-0005  Ana Lopez  60.00  Open\n",
        ),
        (
            "checkin",
            listed(
                "Ana Lopez   2026-10-05 09:00  EXAM  scheduled    id 3",
                "Ben Okafor  2026-10-05 10:00  EXAM  scheduled    id 2",
                what="a session id",
            ),
            "1", "INV-0005  Ana Lopez  60.00  Open\n",
        ),
        (
            "checkout --leave-open",
            listed("Cem Aydin  2026-10-05 08:00  EXAM  scheduled    id 4", what="a session id"),
            "1", "INV-0004  Cem Aydin  60.00  Open\n",
        ),
        (
            "session delete",
            listed(
                "Cem Aydin   2026-10-05 08:00  EXAM  scheduled    id 4",
                "Ana Lopez   2026-10-05 09:00  EXAM  scheduled    id 3",
                "Ben Okafor  2026-10-05 10:00  EXAM  scheduled    id 2",
                "Cem Aydin   2026-10-06 08:00  EXAM  scheduled    id 5",
                "Ana Lopez   2026-10-04 09:00  EXAM  scheduled    id 1",
                what="a session id",
            ),
            "5", "",
        ),
        ("invoice show", INVOICES, "3", "Invoice INV-0002\n"),
        ("invoice show", INVOICES, "INV-3", "Invoice INV-0003\n"),
        (
            "invoice close", listed("INV-0004  Cem Aydin  60.00  Open", what="an invoice number"),
            "2", "INV-0002  Ana Lopez  20.00  Closed\n",
        ),
        (
            "invoice reopen", listed("INV-0002  Ana Lopez  20.00  Closed", what="an invoice number"),
            "1", "INV-0002  Ana Lopez  20.00  Open\n",
        ),
        (
            "writeoff --reason gone", listed("INV-0001  Ben Okafor  80.00  Closed", what="an invoice number"),
            "1", "INV-0001  Ben Okafor  80.00  Closed\n",
        ),
        ("receipt show", RECEIPTS, "2", "Receipt RCT-0001\n"),
        ("receipt void --reason bounced", RECEIPTS, "1", "RCT-0002  Ben Okafor  10.00  Void\n"),
        (
            "credit apply", listed(BEN, what="a name"),
            "1", "INV-0001  Ben Okafor  80.00  Closed\n",
        ),
        (
            "pay", listed("Cem Aydin   owes 60.00  credit 0.00   id 3", BEN, what="a name"),
            "1\n\n\n", "Cem Aydin owes 60.00:\n  INV-0004  2026-10-05  60.00\nAmount [60.00]: "
            "Method [cash] (card, check, transfer, other): RCT-0003  Cem Aydin  60.00  2026-10-05\n",
        ),
    ],
)  # fmt: skip
def test_the_likely_ones_are_offered_and_one_is_chosen(
    command: str, offered: str, typed: str, said: str, day: Practice
) -> None:
    code, shown = on_terminal(day, command, f"{typed}\n", NO_COLOR="1")
    assert (code, shown[: len(offered + said)]) == (0, offered + said)


@pytest.mark.parametrize(
    ("command", "turns", "said"),
    [
        (
            "deposit", [(": ", "ana\n"), ("150.00): ", "12.50\n")],
            "AMOUNT (Amount above zero, such as 150.00): 12.50\nRCT-0003  Ana Lopez  12.50  2026-10-05\n",
        ),
        (
            "receipt void", [(": ", "1\n"), ("Reason: ", "bounced\n")],
            "Reason: bounced\nRCT-0002  Ben Okafor  10.00  Void\n",
        ),
    ],
)  # fmt: skip
def test_what_else_is_missing_is_asked_for_then(
    command: str, turns: list[tuple[str, str]], said: str, day: Practice
) -> None:
    code, shown = in_dialogue(day, command, *turns)
    assert (code, shown[-len(said) :]) == (0, said)


@pytest.fixture
def catalog(day: Practice) -> Practice:
    """Add a service that looks like a place, an archived one, and two patients: one was seen, the other added later."""
    return day.begin(
        "service add 1 'First call' 10.00",
        "service add GONE Gone 1.00",
        "service archive GONE",
        "patient add Ben Rex",
        "patient add Ana Mia",
        "session edit 2 --patient Rex",
    )


@pytest.mark.parametrize(
    ("command", "typed", "said"),
    [
        ("patient show", "1", "Rex\nId "),
        ("patient show", "mia", "Mia\nId "),
        ("service show", "2", "1\nCode "),
        # It is a code, too.
        ("service show", "1", "1\nCode "),
    ],
)
def test_patients_and_services_are_offered(command: str, typed: str, said: str, catalog: Practice) -> None:
    offered = {
        "patient show": listed("Rex  of Ben Okafor  id 1", "Mia  of Ana Lopez   id 2", what="a name"),
        "service show": listed("EXAM  Examination", "1     First call", what="a code"),
    }[command]
    code, shown = on_terminal(catalog, command, f"{typed}\n", NO_COLOR="1")
    assert (code, shown[: len(offered + said)]) == (0, offered + said)


def test_a_session_is_added_by_answers_alone(catalog: Practice) -> None:
    code, shown = in_dialogue(
        catalog, "session add", ("a name: ", "ana\n"), ("a code: ", "EXAM\n"), ('9am"): ', "2026-10-07 9:00\n")
    )
    said = "6  Ana Lopez  2026-10-07 09:00  EXAM  scheduled\n"
    assert (code, shown[-len(said) :]) == (0, said)


def test_a_line_wraps_between_words_on_a_narrow_terminal(day: Practice) -> None:
    _, shown = on_terminal(day, "ledger", "\n", COLUMNS="32")
    assert shown.splitlines()[:2] == ["  1  Ben Okafor  owes 80.00", "     credit 10.00  id 2"]


def test_more_than_ten_are_cut_and_the_others_can_be_typed(day: Practice) -> None:
    for number in range(12):
        day.ok(f"charge Ana 'Book {number}' 1.00 --date 2026-10-04")
    rows = [f"INV-00{number:02}  Ana Lopez  1.00   Open" for number in range(16, 7, -1)]
    shown = listed("INV-0004  Cem Aydin  60.00  Open", *rows, more=True, what="an invoice number")
    assert on_terminal(day, "invoice close", "6\n", NO_COLOR="1") == (0, f"{shown}INV-0012  Ana Lopez  1.00  Closed\n")
    shown = shown.replace("  6  INV-0012", "  6  INV-0011").replace("  7  INV-0011", "  7  INV-0010")
    code, _ = on_terminal(day, "invoice close", "INV-0005\n")
    assert (code, day.json("invoice show 5")["status"]) == (0, "Closed")


def test_a_long_name_wraps_only_its_own_line(day: Practice) -> None:
    name = "Maximilian Alexander von und zu Hohenburg-Weissenfels and family"
    day.ok(f"client edit Ana --name '{name}'")
    code, shown = on_terminal(day, "ledger", "\n", NO_COLOR="1")
    # The terminal is 80 columns wide.
    ben = f"Ben Okafor{'owes 80.00  credit 10.00  id 2':>65}"
    cem = f"Cem Aydin {'owes 60.00  credit 0.00   id 3':>65}"
    ana = f"{name}  owes 0.00\n     credit 0.00   id 1"
    assert (code, shown) == (0, listed(ben, ana, cem, what="a name") + CANCELED)


def test_a_mistyped_place_is_not_the_id_of_a_client_that_is_not_in_the_list(day: Practice) -> None:
    wrong = "{} isn't in the list.\nChoose 1-2, or type a name: ".format
    offered = listed(CEM, BEN, what="a name")
    assert on_terminal(day, "pay", f"3\n0\n1\n{EOF}", NO_COLOR="1") == (
        0,
        f"{offered}{wrong(3)}{wrong(0)}"
        f"Cem Aydin owes 60.00:\n  INV-0004  2026-10-05  60.00\nAmount [60.00]: \n{CANCELED}",
    )


@pytest.mark.parametrize("command", ["attend", "pay", "invoice close", "receipt void", "ledger", "deposit"])
@pytest.mark.parametrize(("key", "code", "said"), [("\n", 0, CANCELED), (EOF, 0, CANCELED), (CTRL_C, 130, INTERRUPTED)])
def test_an_empty_answer_does_nothing(command: str, key: str, code: int, said: str, day: Practice) -> None:
    before = day.dump()
    found, shown = in_dialogue(day, command, (": ", key))
    assert (found, shown[-len(said) :]) == (code, said)
    assert day.dump() == before


@pytest.mark.parametrize(
    ("command", "typed", "code", "said"),
    [
        ("attend", "99", 3, "There is no session 99.\nSee: zbill session list\n"),
        ("invoice show", "0", 3, "There is no invoice '0'.\nSee: zbill invoice list\n"),
        ("ledger", "nobody", 3, "No client matches 'nobody'.\nSee: zbill client list\n"),
        ("ledger", "-x", 3, "No client matches '-x'.\nSee: zbill client list\n"),
        ("deposit 5.00", "", 2, "zbill deposit needs AMOUNT.\nSee: zbill deposit --help\n"),
        ("receipt void 2", "", 2, "Voiding a receipt needs a reason.\nAdd --reason TEXT.\n"),
        ("staff edit", "", 2, "zbill staff edit needs STAFF.\nSee: zbill staff edit --help\n"),
        (
            "invoice close 2 --all", "", 2,
            "Closing needs either INVOICE or --all.\n"
            "Give the numbers: zbill invoice close INVOICE, or include all: zbill invoice close --all\n",
        ),
    ],
)  # fmt: skip
def test_a_wrong_answer_is_refused_as_a_wrong_word_is(
    command: str, typed: str, code: int, said: str, day: Practice
) -> None:
    before = day.dump()
    found, shown = on_terminal(day, command, f"{typed}\n")
    assert (found, shown[-len(said) :]) == (code, said)
    assert day.dump() == before


def test_with_nothing_to_offer_the_argument_is_named(practice: Practice) -> None:
    assert on_terminal(practice, "ledger") == (2, "zbill ledger needs CLIENT.\nSee: zbill ledger --help\n")
    said = "zbill checkout needs SESSION|CLIENT|all.\nSee: zbill checkout --help\n"
    assert on_terminal(practice, "checkout") == (2, said)


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("attend", "zbill attend needs SESSION|CLIENT|all.\nSee: zbill attend --help\n"),
        ("ledger", "zbill ledger needs CLIENT.\nSee: zbill ledger --help\n"),
        ("invoice show", "zbill invoice show needs INVOICE.\nSee: zbill invoice show --help\n"),
        ("receipt void", "zbill receipt void needs RECEIPT.\nSee: zbill receipt void --help\n"),
        (
            "statement",
            "A statement needs either CLIENT or --all.\n"
            "Name one client: zbill statement CLIENT, or include everyone: zbill statement --all\n",
        ),
    ],
)
def test_without_a_terminal_nothing_is_offered(command: str, said: str, day: Practice) -> None:
    answer = day.zbill(command)
    assert (answer.code, answer.out, answer.err) == (2, "", said)


def test_a_list_is_offered_for_the_file_and_the_person_that_are_named(day: Practice) -> None:
    code, shown = on_terminal(day, "ledger --as Nobody -o ledger.csv", "1\n")
    assert (code, shown) == (3, f"{CLIENTS}No staff member matches 'Nobody'.\nSee: zbill staff list\n")
