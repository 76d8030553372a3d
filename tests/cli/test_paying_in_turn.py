"""`pay` without a client offers those who owe again after each payment, on a terminal (SPEC 9)."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import pytest

from tests.cli.test_terminal import CTRL_C, EOF, in_dialogue, on_terminal, program, run_on_terminal
from tests.practice import Practice

ANA = "  1  Ana Lopez   owes 30.00  credit 0.00  id 1\n"
BEN = "  2  Ben Okafor  owes 20.00  credit 0.00  id 2\n"
BOTH = ANA + BEN
ONLY_BEN = "  1  Ben Okafor  owes 20.00  credit 0.00  id 2\n"
FIRST = BOTH + "Choose 1-2, or type a name: "
AGAIN = "Choose 1-2, type a name, or press Enter to end: "
LAST = ONLY_BEN + "Choose 1, type a name, or press Enter to end: "
PAYS_ANA = "Ana Lopez owes 30.00:\n  INV-0002  2026-10-05  30.00\nAmount [30.00]: "
PAYS_BEN = "Ben Okafor owes 20.00:\n  INV-0001  2026-10-05  20.00\nAmount [20.00]: "
METHOD = "Method [cash] (card, check, transfer, other): "
FROM_ANA = "RCT-0001  Ana Lopez  30.00  2026-10-05\n"

# A clock that is a day later whenever it is read.
DAYS_LATER = """
import itertools, sys, types
from zbill.cli import app
days = itertools.count(int(sys.argv[1]), 86400)
app.time = types.SimpleNamespace(time=lambda: next(days))
sys.exit(app.main(sys.argv[2:]))
"""


@pytest.fixture
def owing(practice: Practice) -> Practice:
    """Create Ana's debt of 30.00 and Ben's of 20.00."""
    return practice.begin(
        "client add 'Ana Lopez'", "client add 'Ben Okafor'", "charge Ben Book 20.00", "charge Ana Book 30.00"
    )


def receipts(practice: Practice) -> list[tuple[str, str, str, str]]:
    found = practice.json("receipt list")
    return [(each["client"], each["amount"], each["date"], each["method"]) for each in found]


def test_the_options_hold_for_each_and_the_last_one_who_owes_ends_it(owing: Practice) -> None:
    assert on_terminal(owing, "pay --method card --date 2026-10-05", "1\n\n1\n\n", NO_COLOR="1") == (
        0,
        f"{FIRST}{PAYS_ANA}{FROM_ANA}{LAST}{PAYS_BEN}RCT-0002  Ben Okafor  20.00  2026-10-05\n",
    )
    assert receipts(owing) == [
        ("Ana Lopez", "30.00", "2026-10-05", "card"),
        ("Ben Okafor", "20.00", "2026-10-05", "card"),
    ]


def test_what_they_owe_is_read_anew_each_time(owing: Practice) -> None:
    less = BOTH.replace("30.00", "25.00")
    paid = "RCT-0001  Ana Lopez  5.00  2026-10-05\n"
    assert on_terminal(owing, "pay", "ana\n5\n\n\n", NO_COLOR="1") == (
        0,
        f"{FIRST}{PAYS_ANA}{METHOD}{paid}{less}{AGAIN}",
    )


def test_each_is_dated_by_the_clock_when_it_is_chosen(owing: Practice) -> None:
    words = [sys.executable, "-c", DAYS_LATER, str(owing.now), "--db", str(owing.path), "pay"]
    code, _ = run_on_terminal(words, "1\n\n\n1\n\n\n")
    assert (code, [day for _, _, day, _ in receipts(owing)]) == (0, ["2026-10-05", "2026-10-06"])


@pytest.mark.parametrize(
    ("turns", "code", "said"),
    [
        ([("end: ", EOF)], 0, ""),
        ([("end: ", CTRL_C)], 130, "\nInterrupted. No partial change was saved.\n"),
        ([("end: ", "1\n"), ("[20.00]: ", EOF)], 0, "\nCanceled. This payment wasn't recorded.\n"),
        ([("end: ", "1\n"), ("[20.00]: ", CTRL_C)], 130, "\nInterrupted. No partial change was saved.\n"),
    ],
)
def test_leaving_a_later_one_keeps_the_first(
    turns: Sequence[tuple[str, str]], code: int, said: str, owing: Practice
) -> None:
    first = [("a name: ", "1\n"), ("[30.00]: ", "\n"), ("other): ", "\n")]
    found, shown = in_dialogue(owing, "pay", *first, *turns)
    _, _, after = shown.rpartition(turns[-1][0])
    assert (found, after.replace("^D\b\b", "").removeprefix("\n" * (not said))) == (code, said)
    assert receipts(owing) == [("Ana Lopez", "30.00", "2026-10-05", "cash")]


@pytest.mark.parametrize(
    ("typed", "code", "said"),
    [
        ("nobody", 3, "No client matches 'nobody'.\nSee: zbill client list\n"),
        (
            "1\n10\n", 4,
            PAYS_ANA.replace("30.00", "20.00") + METHOD
            + "This looks like a duplicate of RCT-0001: Ana Lopez, 10.00, 2026-10-05, cash.\n"
            "To record it anyway, add --again.\n",
        ),
    ],
)  # fmt: skip
def test_one_that_is_refused_is_told_and_the_next_can_be_chosen(
    typed: str, code: int, said: str, owing: Practice
) -> None:
    owed = BOTH.replace("30.00", "20.00")
    found, shown = on_terminal(owing, "pay", f"1\n10\n\n{typed}\n2\n\n\n\n", NO_COLOR="1")
    _, _, after = shown.partition("RCT-0001  Ana Lopez  10.00  2026-10-05\n")
    assert (found, after[: len(owed + AGAIN + said + owed + AGAIN)]) == (code, owed + AGAIN + said + owed + AGAIN)
    assert [client for client, *_ in receipts(owing)] == ["Ana Lopez", "Ben Okafor"]


def test_a_printer_that_fails_ends_nothing_and_is_told_by_the_exit_code(owing: Practice) -> None:
    owing.ok("""config set print_command 'sh -c "test $2 = RCT-0002" lp'""")
    code, shown = on_terminal(owing, "pay --print", "1\n\n\n1\n\n\n", NO_COLOR="1")
    failed = (
        "sh didn't print RCT-0001: exit code 1.\n"
        "Check the printer, then print it again: zbill receipt print RCT-0001\n"
    )  # fmt: skip
    assert (code, shown) == (
        7,
        f"{FIRST}{PAYS_ANA}{METHOD}{FROM_ANA}{failed}{LAST}{PAYS_BEN}{METHOD}"
        "RCT-0002  Ben Okafor  20.00  2026-10-05\nRCT-0002 was queued for printing\n",
    )
    assert len(receipts(owing)) == 2


@pytest.mark.parametrize("option", ["--date 2027-01-01", "--method gold"])
def test_a_wrong_option_ends_it_because_it_holds_for_each(option: str, owing: Practice) -> None:
    code, shown = on_terminal(owing, f"pay {option}", f"1\n\n\n{EOF}", NO_COLOR="1")
    assert (code, shown.count("Choose"), receipts(owing)) == (2, 1, [])


@pytest.mark.parametrize("words", ["--key monday", "-f json", "-f csv", "--invoice 2", "-o paid.csv", "-o paid.txt"])
def test_what_is_for_one_payment_offers_no_other(words: str, owing: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(owing.path.parent)
    code, shown = on_terminal(owing, f"pay {words}", f"1\n\n\n{EOF}", NO_COLOR="1")
    assert (code, shown.count("Choose"), len(receipts(owing))) == (0, 1, 1)


def test_a_named_client_is_one_payment(owing: Practice) -> None:
    assert on_terminal(owing, "pay ana", "\n\n", NO_COLOR="1") == (0, PAYS_ANA + METHOD + FROM_ANA)


def test_it_ends_if_no_one_reads_what_is_recorded(owing: Practice) -> None:
    words = ["sh", "-c", '"$@" | true', "sh", *program(owing, "pay")]
    _, shown = run_on_terminal(words, f"1\n\n\n{EOF}")
    assert (shown.count("Choose"), len(receipts(owing))) == (1, 1)
