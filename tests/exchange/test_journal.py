"""The journal as text: of a practice with every kind of document, in whole, and its accounts, case by case."""

from __future__ import annotations

import stat
import subprocess
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cli.test_terminal import ROOT, program
from tests.exchange import every_kind
from tests.practice import Answer, Practice
from zbill.exchange.journal import PROGRAMS, code, component, plain
from zbill.file import drafts

JOURNALS = Path(__file__).with_name("journals")


@pytest.fixture
def every(practice: Practice) -> Practice:
    return every_kind.play(practice)


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_whole_journal_of_a_practice_with_every_kind_of_document(name: str, every: Practice) -> None:
    """`.ci/run books` shows that the programs take these texts."""
    answer = every.ok(f"export journal --to {name}")
    assert answer.out == (JOURNALS / f"{name}.txt").read_text(encoding="utf-8")
    assert answer.err == ""


@pytest.mark.parametrize(
    ("key", "name", "expected"),
    [
        (12, "Ana Lopez", "12-Ana-Lopez"),
        (12, "O'Brien: Ana; x", "12-O-Brien-Ana-x"),
        (1, "2nd  Street", "1-2nd-Street"),
        (12, "😀", "12"),
        (7, "Éva Müller", "7-Éva-Müller"),
        (7, "محمد", "7-محمد"),
        (7, "किताब", "7-कतब"),
        (3, "½ ² Ⅷ x_y", "3-x-y"),
        (9, "Ж" * 200, "9-" + "Ж" * 40),
        (9, "x" * 39 + " y", "9-" + "x" * 39),
        # A text that is its own key: a payment method.
        ("cash", "cash", "Cash"),
        ("Zelle", "Zelle", "Zelle"),
        ("credit card", "credit card", "X30b89456-credit-card"),
        ("2nd", "2nd", "X1e625f60-2nd"),
        ("نقد", "نقد", "Xabefb38e-نقد"),
        ("ßx", "ßx", "Xa194db1b-ßx"),
        ("!", "!", "X80af745e"),
    ],
)
def test_the_last_part_of_an_account(key: int | str, name: str, expected: str) -> None:
    assert component(key, name) == expected


@given(st.lists(st.text(min_size=1), min_size=2, max_size=2, unique_by=str.casefold))
def test_no_two_texts_have_the_same_account(texts: list[str]) -> None:
    assert component(texts[0], texts[0]) != component(texts[1], texts[1])


@given(st.integers(1), st.integers(1), st.text(), st.text())
def test_no_two_ids_have_the_same_account(first: int, second: int, one: str, other: str) -> None:
    assert (component(first, one) == component(second, other)) <= (first == second)


@given(st.text(min_size=1), st.integers(1) | st.none())
def test_every_account_is_one_for_beancount(name: str, key: int | None) -> None:
    from beancount.core.account import is_valid

    assert is_valid(f"Assets:Receivable:{component(name if key is None else key, name)}")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ana Lopez", "Ana Lopez"),
        (" a \n\t b\u00a0c\u2028d ", "a b c d"),
        ('x; y | "z" \\ 1', "x, y / 'z' / 1"),
        ("(x) *!=@ :tag: k: v", "(x) *!=@ :tag: k: v"),
    ],
)
def test_a_description_is_one_line_without_signs_of_the_programs(text: str, expected: str) -> None:
    assert plain(text) == expected


@pytest.mark.parametrize(
    ("number", "expected"), [("INV-0001", "INV-0001"), ("R/2.É_1", "R/2.É_1"), ("(a): ;1", "-a----1")]
)
def test_a_code_has_letters_and_digits(number: str, expected: str) -> None:
    assert code(number) == expected


def test_a_prefix_of_signs_breaks_no_journal(practice: Practice) -> None:
    practice.begin("config set invoice_prefix ':x: (É;'", "client add Ana", "charge 1 Book 10.00")
    assert "2026-10-05 * (-x---É-0001) Ana | Invoice -x---É-0001\n" in practice.ok("export journal --to hledger").out
    assert ' "Invoice -x---É-0001" ^-x-----0001\n' in practice.ok("export journal --to beancount").out


@pytest.mark.parametrize(
    ("currency", "amount", "sample", "posting"),
    [
        ("USD", "10.00", "1000.00 USD", "10.00 USD"),
        ("JPY", "10", "1000. JPY", "10 JPY"),
        ("KWD", "10.005", "1000.000 KWD", "10.005 KWD"),
    ],
)
def test_amounts_have_the_decimals_of_the_currency(
    currency: str, amount: str, sample: str, posting: str, practice: Practice
) -> None:
    practice.begin(f"config set currency {currency}", "client add Ana", f"charge 1 Book {amount}")
    printed = practice.ok("export journal --to hledger").out
    assert f"\ncommodity {sample}\n" in printed
    assert f"\n    format {sample.replace('. ', ' ')}\n" in practice.ok("export journal --to ledger").out
    assert f"\n    Assets:Receivable:1-Ana  {posting}\n    Income:No-service  -{posting}\n" in printed


def test_a_practice_without_documents_has_a_journal_without_entries(practice: Practice) -> None:
    printed = practice.ok("export journal --to beancount").out
    assert printed.splitlines()[-1] == "2026-10-05 open Expenses:Bad-debts USD"


def test_only_the_owner_can_read_the_file_whatever_its_ending(every: Practice, tmp_path: Path) -> None:
    file = tmp_path / "books.hledger"
    file.write_text("old")
    assert every.ok(f"export journal --to HLEDGER -o {file}").out == ""
    assert file.read_text(encoding="utf-8") == (JOURNALS / "hledger.txt").read_text(encoding="utf-8")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert every.ok("export journal --to hledger -o -").out == file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "sentence", "remedy"),
    [
        (
            "tea --to hledger",
            "There is no export 'tea'.",
            "Use one of: journal, taxes, discounts, services, staff, clients, patients, rates, sessions, charges,"
            " payments, invoices, lines, transactions, ledger, or a folder.",
        ),
        ("journal", "--to is missing.", "Use one of: --to hledger, --to ledger, --to beancount"),
        (
            "journal --to gnucash",
            "'gnucash' isn't a program that zbill knows.",
            "Use one of: --to hledger, --to ledger, --to beancount",
        ),
        ("journal --to ledger -f csv", "--format can't be combined with a journal.", "Leave it out."),
        (
            "journal --to ledger -o books.pdf",
            "A journal can't be written as a .pdf file.",
            "Use a name such as books.journal.",
        ),
    ],
)
def test_wrong_usage_says_what_to_type(words: str, sentence: str, remedy: str, practice: Practice) -> None:
    assert practice.zbill(f"export {words}") == Answer(2, "", f"{sentence}\n{remedy}\n")


def test_the_practice_file_is_not_locked_while_someone_reads_slowly(every: Practice) -> None:
    with subprocess.Popen(
        program(every, "export journal --to hledger"), stdout=subprocess.PIPE, env={"PYTHONPATH": str(ROOT)}
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"; The books of Brightwater Therapy\n"
        every.ok("charge 1 Book 1.00")
        process.stdout.close()
        assert process.wait() == 0


def test_a_full_temporary_folder_is_named(every: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "MOST_IN_MEMORY", 10)
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda **_: open("/dev/full", "w+b"))  # noqa: SIM115
    monkeypatch.setattr(tempfile, "gettempdir", lambda: "/var/tmp")
    answer = every.zbill("export journal --to hledger")
    assert answer == Answer(8, "", "No space left on device: /var/tmp.\n")
