"""The programs that read a journal: their strict checks, and the balances that they report."""

from __future__ import annotations

import csv
import io
import subprocess
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

Balances = dict[str, Decimal]


def run(*words: str) -> str:
    """Run a program that must succeed and say nothing on standard error. Return what it prints."""
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), (words, done.stdout[-2000:], done.stderr[-2000:])
    return done.stdout


def hledger(journal: Path, currency: str, day: date | None = None) -> Balances:
    """Return each account's balance at the end of a day, or of all days, after hledger's strict checks."""
    file = ("hledger", "-f", str(journal))
    run(*file, "check", "--strict", "ordereddates", "payees")
    printed = run(*file, "balance", "--flat", "--no-total", "-O", "csv", *_until(day))
    return _read(currency, csv.reader(io.StringIO(printed.partition("\n")[2])))


def ledger(journal: Path, currency: str, day: date | None = None) -> Balances:
    """Return each account's balance at the end of a day, or of all days, as Ledger says when it is pedantic."""
    shape = ("--flat", "--no-total", "--balance-format", "%(account)\\t%(display_total)\\n")
    printed = run("ledger", "--pedantic", "--check-payees", "-f", str(journal), "balance", *shape, *_until(day))
    return _read(currency, (line.split("\t") for line in printed.splitlines()))


def beancount(journal: Path, currency: str, day: date | None = None) -> Balances:
    """Return each account's balance at the end of a day, or of all days, after bean-check."""
    from beancount import loader
    from beancount.core import realization as untyped

    assert run("bean-check", str(journal)) == ""
    entries, errors, _ = loader.load_file(str(journal))
    assert errors == []
    realization: Any = untyped
    accounts = realization.realize([each for each in entries if day is None or each.date <= day])
    return {
        each.account: sum((position.units.number for position in each.balance), Decimal())
        for each in realization.iter_children(accounts)
        if all(position.units.currency == currency for position in each.balance) and not each.balance.is_empty()
    }


PROGRAMS: Mapping[str, Callable[[Path, str, date | None], Balances]] = {
    "hledger": hledger,
    "ledger": ledger,
    "beancount": beancount,
}


def _until(day: date | None) -> tuple[str, ...]:
    return ("--end", str(day + timedelta(days=1))) if day else ()


def _read(currency: str, rows: Iterable[list[str]]) -> Balances:
    return {account: Decimal(amount.removesuffix(f" {currency}")) for account, amount in rows}
