"""Payments of the past are written complete, many at once. The practice is as if each had been paid by itself."""

from __future__ import annotations

import random
import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.practice import Practice
from zbill.exchange import importing, rows
from zbill.exchange.taking import money
from zbill.services.received import Receipts

SEED = random.randrange(2**32)


def _practice_that_is_owed(practice: Practice, draw: random.Random, folder: Path) -> list[str]:
    """Charge clients on all sorts of days, and return the refs of the charges, each after its client."""
    practice.ok("service add BOOK Book 20.00")
    for client in ("Ana", "Bo", "Cy"):
        practice.ok(f"client add {client}")
    lines, refs = ["ref,client,date,description,price,invoice,closed_on"], []
    for number in range(60):
        client = draw.choice(["Ana", "Bo", "Cy"])
        day = date(2026, 8, 1) + timedelta(days=draw.randrange(60))
        shared = f"{client}-{number % 7}" if number % 3 == 0 else ""
        closed = day if not shared and draw.random() < 0.5 else ""
        lines.append(f"C{number},{client},{day},Book,{draw.choice(['20.00', '35.50', '7.25'])},{shared},{closed}")
        refs.append(f"{client} C{number}")
    (folder / "charges.csv").write_text("\n".join([*lines, ""]))
    practice.ok(f"import charges {folder / 'charges.csv'}")
    return refs


def _payments(draw: random.Random, refs: list[str], folder: Path) -> Path:
    lines = ["ref,client,date,amount,kind,method,settles"]
    for number in range(80):
        client, ref = draw.choice(refs).split()
        day = date(2026, 7, 25) + timedelta(days=draw.randrange(75))
        settles = draw.choice(["", "", ref, f"{ref}=5.00", f"{ref}=999.00", "C999"])
        kind = "deposit" if draw.random() < 0.1 else ""
        lines.append(f"P{number},{client},{day},{draw.choice(['5.00', '20.00', '60.00'])},{kind},card,{settles}")
    file = folder / "payments.csv"
    file.write_text("\n".join([*lines, ""]))
    return file


@pytest.mark.parametrize("auto_close", ["off", "paid"])
def test_payments_written_together_are_as_if_each_had_been_paid(
    auto_close: str, practice: Practice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    print(f"SEED={SEED}")
    draw = random.Random(SEED)
    refs = _practice_that_is_owed(practice, draw, tmp_path)
    practice.ok(f"config set auto_close {auto_close}")
    file = _payments(draw, refs, tmp_path)
    one_by_one = Practice(Path(shutil.copy(practice.path, tmp_path / "one.db")))
    one_by_one.now = practice.now
    monkeypatch.setattr(money, "MANY", 1)
    together = practice.zbill(f"import payments {file} --skip-bad --deposits")
    with monkeypatch.context() as patched:
        patched.setattr(Receipts, "record", lambda _, payments: ({}, list(range(len(payments)))))
        separate = one_by_one.zbill(f"import payments {file} --skip-bad --deposits")
    assert (together.code, together.out) == (separate.code, separate.out)
    for query in _SAME:
        assert practice.sql(query) == one_by_one.sql(query)
    assert practice.zbill("check").code == one_by_one.zbill("check").code == 0


@pytest.mark.parametrize("step", [0, 1, 11, 29])
def test_payments_of_several_chunks_are_in_order_of_date(
    step: int, practice: Practice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "CHUNK", 7)
    practice.ok("client add Ana")
    practice.ok("charge Ana Book 500.00 --date 2026-08-01")
    days = [date(2026, 9, 1) + timedelta(days=(number * step) % 30) for number in range(30)]
    rows = [f"P{number},Ana,{day},{number + 1}.00" for number, day in enumerate(days)]
    file = tmp_path / "payments.csv"
    file.write_text("\n".join(["ref,client,date,amount", *rows, ""]))
    practice.ok(f"import payments {file}")
    expected = sorted(zip(days, range(1, 31), strict=True))
    assert practice.sql("select date, amount / 100 from payments order by number") == [
        (str(day), amount) for day, amount in expected
    ]


def test_bad_payments_of_several_chunks_are_listed_by_line(
    practice: Practice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "CHUNK", 7)
    monkeypatch.setattr(rows, "KEPT", 3)
    practice.ok("client add Ana")
    practice.ok("charge Ana Book 500.00 --date 2026-08-01")
    bad = {4: "P2,Ana,2026-09-28,0.00", 12: "P10,Ana,yesterday,5.00", 20: "P18,Ana,2026-09-01,-5.00", 25: "P23,Ana,,1"}
    lines = [bad.get(number, f"P{number - 2},Ana,2026-09-{32 - number:02},1.00") for number in range(2, 32)]
    file = tmp_path / "payments.csv"
    file.write_text("\n".join(["ref,client,date,amount", *lines, ""]))
    shown = practice.zbill(f"import payments {file} --skip-bad")
    assert [line.split(",")[0] for line in shown.err.splitlines() if line.startswith("Line")] == [
        "Line 4",
        "Line 12",
        "Line 20",
    ]
    assert practice.sql("select count(*) from payments") == [(26,)]


_SAME = (
    """
    select ref, payments.kind, client_id, payer, date, amount, method, reference, comment, named, recorded_at, staff_id,
           applied, refunded, unapplied, body
      from payments
      join imported on imported.kind = 'payments' and became = payments.id
      join imprints on imprints.id = parties_id
     order by ref
    """,
    """
    select ref, invoice_id, day, at, settlements.amount, cause, settlements.reason
      from settlements join imported on imported.kind = 'payments' and became = payment_id
     order by ref, invoice_id
    """,
    "select id, status, paid, balance, closed_on from invoices order by id",
    "select kind, next from counters order by kind",
)
