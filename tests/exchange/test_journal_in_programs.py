"""hledger, Ledger and Beancount take the journal by their strict checks, and report zbill's own figures to the cent.

`.ci/run books` installs the programs and runs this file. ZBILL_SEED picks other random practices.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.exchange import every_kind
from tests.exchange.programs import PROGRAMS, Balances
from tests.exchange.test_samples import UNMOVED, noon, play_sample
from tests.practice import Practice, create_practice, practice_from
from tests.reports import random_practice
from zbill.exchange.journal import component
from zbill.exchange.samples import sample

pytestmark = [pytest.mark.slow, pytest.mark.books]

SEED = int(os.environ.get("ZBILL_SEED", "12"))
Make = Callable[[Path, bytes], Practice]

# A currency of no decimals, and one of three.
IN_CURRENCY = {
    "JPY": """
        tax add VAT 10 --inclusive
        service add TALK Talk 12345 --tax VAT
        client add Ana
        charge 1 Talk 12345 --service TALK
        pay 1 20000
        refund 1 7001
        charge 1 Book 1
    """,
    "KWD": """
        tax add VAT 3.333
        service add TALK Talk 10.005 --tax VAT
        client add Ana
        charge 1 Talk 10.005 --service TALK
        pay 1 10.123
        charge 1 Book 0.001
    """,
}


def of_every_kind(folder: Path, new_file: bytes) -> Practice:
    return every_kind.play(practice_from(folder, new_file))


def of_sample(name: str) -> Make:
    return lambda folder, _: play_sample(folder, sample(name, noon(UNMOVED)), noon(UNMOVED))


def at_random(seed: int) -> Make:
    def make(folder: Path, new_file: bytes) -> Practice:
        print(f"ZBILL_SEED={seed}")
        random_practice.play(folder, new_file, seed)
        return Practice(folder / "practice.db", random_practice.END)

    return make


def in_currency(code: str) -> Make:
    def make(folder: Path, _: bytes) -> Practice:
        practice = create_practice(folder, options=f"--currency {code}")
        return practice.begin(*filter(None, map(str.strip, IN_CURRENCY[code].splitlines())))

    return make


def with_own_methods(folder: Path, new_file: bytes) -> Practice:
    """Return a practice with methods that are no words, and with one that was written in another case before."""
    return practice_from(folder, new_file).begin(
        'config set methods "Gift card, Überweisung, 現金, On-site & Co./2., Zelle, card"',
        "client add Ana",
        "charge 1 Course 500.00",
        "pay 1 10.00 --method gift",
        "pay 1 20.00 --method über",
        "pay 1 30.00 --method 現金",
        "pay 1 40.00 --method on",
        "pay 1 50.00 --method zelle",
        "pay 1 55.00 --method card",
        "config set methods 'zelle, GIFT CARD'",
        "pay 1 60.00 --method zelle",
        "pay 1 70.00 --method 'gift card'",
        "refund 2 5.00",
    )


def without_documents(folder: Path, new_file: bytes) -> Practice:
    return practice_from(folder, new_file)


MAKERS: dict[str, Make] = {
    "every kind": of_every_kind,
    "therapy": of_sample("therapy"),
    "vet": of_sample("vet"),
    "random": at_random(SEED),
    "random, another": at_random(SEED + 1),
    "JPY": in_currency("JPY"),
    "KWD": in_currency("KWD"),
    "own methods": with_own_methods,
    "empty": without_documents,
}


@pytest.fixture(scope="module", params=MAKERS)
def played(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, new_file: bytes) -> Practice:
    return MAKERS[request.param](tmp_path_factory.mktemp("played"), new_file)


@pytest.fixture
def closed(played: Practice, tmp_path: Path) -> Practice:
    """Return a copy of the practice in which every invoice that can be closed is closed."""
    practice = Practice(tmp_path / "closed.db")
    practice.now = played.now
    practice.path.touch(0o600)
    practice.path.write_bytes(played.path.read_bytes())
    for session in practice.json(f"session list {acting(practice)}"):
        if session["checked_in_at"] and not session["checked_out_at"]:
            practice.ok(f"checkout {session['id']} --leave-open {acting(practice)}")
    practice.ok(f"invoice close --all --yes {acting(practice)}")
    assert {each["total"] for each in practice.json(f"invoice list --status open {acting(practice)}")} <= {"0.00", "0"}
    return practice


def acting(practice: Practice) -> str:
    """Return the option that makes the owner act."""
    ((name,),) = practice.sql("select name from staff where id = 1")
    return f"--as '{name}'"


def balances(practice: Practice, program: str, folder: Path, day: date | None = None) -> Balances:
    """Return what a program reports of the journal."""
    file = folder / f"books.{program}"
    practice.ok(f"export journal --to {program} -o {file} {acting(practice)}")
    ((currency,),) = practice.sql("select code from currency")
    return PROGRAMS[program](file, currency, day)


def sums(pairs: Iterable[tuple[str, Decimal]]) -> Balances:
    """Return the sum of each key, without those that are zero."""
    found: Balances = {}
    for key, amount in pairs:
        found[key] = found.get(key, Decimal()) + amount
    return {key: amount for key, amount in found.items() if amount}


def below(found: Balances, *roots: str, sign: int = 1) -> Balances:
    """Return the balances of the accounts below roots, by the first part of their last name: the id."""
    return sums(
        (account.removeprefix(root).partition("-")[0], sign * amount)
        for root in roots
        for account, amount in found.items()
        if account.startswith(root)
    )


def owed(found: Balances) -> Balances:
    return below(found, "Assets:Receivable:")


def held(found: Balances) -> Balances:
    return below(found, "Liabilities:Credit:", "Liabilities:Goodwill:", sign=-1)


def days(practice: Practice) -> Iterator[date]:
    """Yield two days of the past, in the middle of what happened."""
    found = practice.sql("select distinct date from ledger order by date")
    for part in (3, 2):
        if found:
            yield date.fromisoformat(found[len(found) // part][0])


def period(practice: Practice) -> str:
    return f"--from 2020-01-01 --to 2030-01-01 {acting(practice)}"


@pytest.mark.parametrize("program", PROGRAMS)
def test_receivables_and_credit_equal_the_balances_of_each_client(
    program: str, played: Practice, tmp_path: Path
) -> None:
    found = balances(played, program, tmp_path)
    listed = played.json(f"balance {acting(played)}")
    assert owed(found) == sums((str(each["client_id"]), Decimal(each["owing"])) for each in listed)
    assert held(found) == sums((str(each["client_id"]), Decimal(each["credit"])) for each in listed)
    assert sum(found.values()) == 0


@pytest.mark.parametrize("program", PROGRAMS)
def test_they_also_equal_the_statements_of_past_days(program: str, played: Practice, tmp_path: Path) -> None:
    clients = [each["id"] for each in played.json(f"client list {acting(played)}")]
    for day in days(played):
        found = balances(played, program, tmp_path, day)
        shown = {
            str(client): played.json(f"statement {client} --from {day} --to {day} {acting(played)}")["totals"]
            for client in clients
        }
        assert owed(found) == sums((client, Decimal(each["owing"])) for client, each in shown.items()), day
        assert held(found) == sums((client, Decimal(each["account_credit"])) for client, each in shown.items()), day


@pytest.mark.parametrize("program", PROGRAMS)
def test_income_by_service_equals_the_revenue_of_open_and_closed_invoices(
    program: str, played: Practice, tmp_path: Path
) -> None:
    found = balances(played, program, tmp_path)
    ids = {code: str(key) for key, code in played.sql("select id, code from services")} | {None: "No"}
    revenue = played.json(f"report revenue {period(played)}")
    # Nothing is left on the account of changed lines: what was on it came back with the change.
    assert below(found, "Income:", sign=-1) == sums(
        (ids[row["service"]], Decimal(row["net"])) for row in revenue["rows"]
    )
    assert sum(below(found, "Liabilities:Tax:", sign=-1).values()) == Decimal(revenue["totals"]["tax"])


@pytest.mark.parametrize("program", PROGRAMS)
def test_tax_by_class_and_income_equal_the_reports_by_closing_once_all_is_closed(
    program: str, closed: Practice, tmp_path: Path
) -> None:
    found = balances(closed, program, tmp_path)
    ids = {name: str(key) for key, name in closed.sql("select id, name from taxes")}
    taxes = [row for row in closed.json(f"report taxes {period(closed)}")["rows"] if row["kind"] == "tax"]
    assert below(found, "Liabilities:Tax:", sign=-1) == sums((ids[row["name"]], Decimal(row["tax"])) for row in taxes)
    income = sum(below(found, "Income:", sign=-1).values())
    assert income == Decimal(closed.json(f"report provider {period(closed)}")["totals"]["total_invoiced"])
    assert income == Decimal(closed.json(f"report practice {period(closed)}")["totals"]["total_revenue_invoiced"])


@pytest.mark.parametrize("program", PROGRAMS)
def test_money_by_method_goodwill_and_bad_debts_equal_the_reports(
    program: str, played: Practice, tmp_path: Path
) -> None:
    found = balances(played, program, tmp_path)
    signs = {"paid": 1, "refunded": -1, "voided_paid": -1, "voided_refunded": 1}
    methods = played.json(f"report transactions {period(played)}")["methods"]
    assert below(found, "Assets:Money:") == sums(
        (component(row["method"], row["method"]).partition("-")[0], sign * Decimal(row[key]))
        for row in methods
        for key, sign in signs.items()
    )
    invoices = played.json(f"invoice list {acting(played)}")
    assert found.get("Expenses:Bad-debts", 0) == sum(Decimal(each["written_off"]) for each in invoices)
    clients = [each["id"] for each in played.json(f"client list {acting(played)}")]
    events = [row for client in clients for row in played.json(f"ledger {client} {acting(played)}")]
    given = [Decimal(row["credit"]) - Decimal(row["debit"]) for row in events if row["kind"] == "goodwill"]
    assert found.get("Expenses:Goodwill", 0) == sum(given)
