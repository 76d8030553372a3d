"""Sessions of the past are written complete, many at once. The practice is the same as if each had been marked."""

from __future__ import annotations

import random
import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.practice import Practice
from zbill.exchange.taking import visits
from zbill.services.history import History

SEED = random.randrange(2**32)


def _file(draw: random.Random, folder: Path) -> Path:
    """Write a file of 150 sessions on all sorts of days, with all sorts of marks."""
    lines = ["ref,client,service,start,status,waived,reason,fee,closed_on,patient,ward"]
    for number in range(150):
        day = date(2026, 8, 1) + timedelta(days=draw.randrange(80))
        status = draw.choice(["attended", "attended", "late-canceled", "no-show", "canceled", "scheduled", ""])
        waived = status in ("late-canceled", "no-show") and draw.random() < 0.3
        closed_on = day + timedelta(days=draw.randrange(5)) if status == "attended" and draw.random() < 0.5 else ""
        fee = draw.choice(["", "", "80.00", "0.00"])
        client = draw.choice(["Ana", "Bo", "Cy", "Di"])
        reason = "ill" if waived else ""
        waiving = "yes" if waived else ""
        ward = draw.choice(["", "A1"])
        lines.append(
            f"S{number},{client},{draw.choice(['90834', 'BOOK'])},{day} {8 + number % 9:02}:30,{status},{waiving},"
            f"{reason},{fee},{closed_on},,{ward}"
        )
    file = folder / "sessions.csv"
    file.write_text("\n".join([*lines, ""]))
    return file


@pytest.mark.parametrize("auto_close", ["off", "paid", "made"])
@pytest.mark.parametrize("auto_invoice", ["on", "off"])
def test_rows_written_together_are_as_if_each_had_been_marked(
    auto_close: str, auto_invoice: str, practice: Practice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    print(f"SEED={SEED}")
    practice.ok("tax add GST 5 --from 2026-01-01")
    practice.ok("service add 90834 'Psychotherapy 45 min' 150.00 --late-cancel 50 --tax GST")
    practice.ok("service add BOOK Book 20.00 --no-show 0")
    practice.ok("service edit 90834 --price 160.00 --from 2026-09-01")
    practice.ok("discount add Student 12.5")
    practice.ok("config set terms_days 14")
    for client in ("Ana", "Bo --discount Student --terms 30", "Cy --tax-exempt --terms 0", "Di --auto-invoice off"):
        practice.ok(f"client add {client}")
    practice.ok("client rate Bo 90834 99.00 --from 2026-08-20")
    practice.ok(f"config set auto_close {auto_close}")
    practice.ok(f"config set auto_invoice {auto_invoice}")
    file = _file(random.Random(SEED), tmp_path)
    one_by_one = Practice(Path(shutil.copy(practice.path, tmp_path / "one.db")))
    one_by_one.now = practice.now
    monkeypatch.setattr(visits, "MANY", 1)
    together = practice.ok(f"import sessions {file} --skip-bad")
    with monkeypatch.context() as patched:
        patched.setattr(History, "record", lambda _, visits: ({}, list(range(len(visits)))))
        assert one_by_one.zbill(f"import sessions {file} --skip-bad") == together
    for query in _SAME:
        assert practice.sql(query) == one_by_one.sql(query)
    assert practice.zbill("check") == one_by_one.zbill("check")
    assert practice.zbill("check").code == 0


_SAME = (
    """
    select ref, client_id, status, waived, reason, to_bill, fee, ward, day, minutes, provider_id
      from sessions order by ref
    """,
    """
    select sessions.ref, invoices.date, due, invoices.status, closed_on, closed_at, done_on, opened_at, changed_on,
           moved,
           invoices.gross, invoices.discount, invoices.net, invoices.tax, invoices.total, balance, lines.number,
           lines.date, lines.description, lines.unit_price, lines.quantity, lines.discount_name, lines.discount_rate,
           lower_discount_name, exempt, billed_as, billed_ward, live, name, rate, amount, imprints.body
      from sessions
      join lines on session_id = sessions.id
      join invoices on invoices.id = invoice_id
      left join line_taxes on line_id = lines.id
      left join imprints on imprints.id = parties_id
     order by sessions.ref
    """,
    "select client_id, owing from client_balance order by client_id",
    "select kind, next from counters order by kind",
)
