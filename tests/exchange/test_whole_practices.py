"""A practice with everything, exported as a folder and imported: into itself and into a new file (SPEC 10)."""

from __future__ import annotations

import csv
import json
import os
import secrets
from pathlib import Path
from random import Random

import pytest

from tests.exchange import every_kind
from tests.exchange.bringing import owing
from tests.practice import Practice, create_practice
from zbill.exchange.kinds import KINDS

SEED = int(os.environ.get("ZBILL_SEED", secrets.randbits(32)))

FIGURES = ("balance -f json", "report ar -f json")

BEGINNING = """
tax add GST 5 --from 2026-01-01
tax add VAT 13 --inclusive --from 2026-01-01
discount add Senior 10
discount add Half 50
staff add 'Omar Haddad' --provider --role Staff
service add TALK Talk {1500} --minutes 50 --late-cancel 50 --tax GST --from 2026-01-01
service add FOOD Food {180} --tax VAT --from 2026-01-01
service edit TALK --price {1600} --from 2026-09-01
client add 'Ana Lopez' --email ana@example.com
client add 'Ben Okafor' --tax-exempt
client add 'Cem Aydin' --auto-invoice off --discount Senior
client add '=Dora "D" Novak; é'
patient add Ana Rex --species dog
client rate Ben TALK {900} --from 2026-01-01
"""
CLIENTS = ("Ana", "Ben", "Cem", "4")


def _text(minor: int, decimals: int) -> str:
    return f"{minor / 10**decimals:.{decimals}f}" if decimals else str(minor)


def _play(practice: Practice, draw: Random, decimals: int) -> None:
    """Play sixty moves of sessions, charges, payments and deposits. Some are refused."""
    for line in BEGINNING.strip().splitlines():
        command = line
        for price in ("1500", "180", "1600", "900"):
            command = command.replace(f"{{{price}}}", _text(int(price) * 10, decimals))
        practice.ok(command)
    for number in range(60):
        client, day = draw.choice(CLIENTS), f"2026-{draw.randint(7, 9):02}-{draw.randint(1, 30):02}"
        amount = _text(draw.randint(1, 30_000), decimals)
        move = draw.choice(["visit", "visit", "charge", "charge", "pay", "pay", "deposit", "close"])
        if move == "visit":
            words = ["session", "add", client, "TALK", f"{day} {draw.randint(8, 17):02}:{number % 60:02}"]
            words += ["--patient", "Rex"] * (client == "Ana" and draw.random() < 0.5)
            words += ["--provider", "Omar Haddad"] * (draw.random() < 0.3) + ["--fee", amount] * (draw.random() < 0.2)
            (made,) = practice.ok([*words, "-q"]).out.split()
            status = draw.choice(["attended", "attended", "late-cancelled", "no-show", "cancelled", "non-billable"])
            waive = ["--waive", "--reason", "ill; é"] * (
                status in ("late-cancelled", "no-show") and draw.random() < 0.4
            )
            practice.ok(["attend", made, "--status", status, *waive])
        elif move == "charge":
            words = ["charge", client, f"Book {number}", amount, "--date", day]
            words += draw.choice([[], ["--service", "FOOD"], ["--tax", "GST"], ["--tax", "none"]])
            words += draw.choice(
                [[], ["--discount", "Half"], ["--discount", "none"], ["--discount", _text(1, decimals)]]
            )
            practice.ok([*words, *draw.choice([[], ["--quantity", "1.5"]])])
        elif move == "pay":
            practice.zbill(
                ["pay", client, amount, "--method", draw.choice(["cash", "card"]), "--date", "2026-10-03", "--again"]
            )
        elif move == "deposit":
            practice.ok(["deposit", client, amount, "--again"])
        else:
            open_ones = practice.ok(["invoice", "list", "--status", "open", "-q"]).out.split()
            if open_ones:
                practice.zbill(["invoice", "close", draw.choice(open_ones)])


def _exported(practice: Practice, name: str) -> Path:
    folder = practice.path.with_name(name)
    practice.ok(["export", str(folder)])
    return folder


def _rows(folder: Path, kind: str) -> list[dict[str, str]]:
    return list(csv.DictReader((folder / f"{kind}.csv").read_text(encoding="utf-8").splitlines(keepends=True)))


@pytest.mark.parametrize(("currency", "decimals"), [("JPY", 0), ("USD", 2), ("KWD", 3)])
def test_a_random_practice_goes_to_a_new_file_and_back(currency: str, decimals: int, tmp_path: Path) -> None:
    print(f"ZBILL_SEED={SEED}")
    practice = create_practice(tmp_path, options=f"--currency {currency}")
    _play(practice, Random(SEED), decimals)
    exported = _exported(practice, "exported")
    before = practice.dump()
    again = practice.ok(["import", str(exported), "-f", "json"]).json
    assert [(each["added"], each["updated"], each["rejected"]) for each in again] == [(0, 0, 0)] * len(KINDS)
    assert practice.dump() == before
    folder = tmp_path / "new"
    folder.mkdir()
    new = create_practice(folder, options=f"--currency {currency}")
    new.ok(["import", str(exported)])
    for command in FIGURES:
        assert _named(new.ok(command).out) == _named(practice.ok(command).out)
    assert new.ok("check").out == ""
    second = _exported(new, "second")
    for kind in KINDS:
        assert _rows(second, kind) == _rows(exported, kind), kind


# Lines and money that aren't as their session and kind alone would make them, of clients whom nothing else concerns.
CHANGED = """
tax add VAT 13 --inclusive --from 2026-01-01
service add FOOD Food 18.40 --tax VAT --no-show 50 --late-cancel 33.333 --from 2026-01-01
client add Exempt --tax-exempt
client add Edited
client add Earlier
client add Unapplied
session add Exempt FOOD '2026-09-01 09:00'
session add Exempt FOOD '2026-09-02 09:00' --fee 10.01
session add Edited FOOD '2026-09-03 09:00' --fee 12.00
attend 1 2 3 --status no-show
session add Exempt FOOD '2026-09-04 09:00'
session add Edited FOOD '2026-09-05 09:00'
session add Earlier FOOD '2026-09-06 09:00'
attend 4 5 6 --status late-cancelled
invoice edit 3 1 --price 3.33
invoice edit 5 1 --price 100.00
invoice close --all
service edit FOOD --no-show 100 --late-cancel 7
charge Unapplied Book 30.00 --date 2026-09-07
pay Unapplied 30.00 --invoice 7
credit unapply 7 30.00 --reason mistake
"""


def test_edited_missed_sessions_and_unapplied_payments_go_to_a_new_file(tmp_path: Path) -> None:
    practice = create_practice(tmp_path).begin(*CHANGED.strip().splitlines())
    exported = tmp_path / "exported"
    told = practice.ok(["export", str(exported)]).err
    assert told == "Only a backup has these: 1 unapplied payments, exported as deposits.\n"
    before = practice.dump()
    practice.ok(["import", str(exported)])
    assert practice.dump() == before
    folder = tmp_path / "new"
    folder.mkdir()
    new = create_practice(folder)
    new.ok(["import", str(exported)])
    for command in FIGURES:
        assert _named(new.ok(command).out) == _named(practice.ok(command).out)
    assert owing(new) == {
        "Exempt": ("17.99", "0.00"),
        "Edited": ("103.33", "0.00"),
        "Earlier": ("6.13", "0.00"),
        "Unapplied": ("30.00", "30.00"),
    }


def test_what_a_new_file_makes_otherwise_is_counted(tmp_path: Path) -> None:
    practice = create_practice(tmp_path).begin(
        "service add TALK Talk 100.00 --from 2026-01-01",
        "service add FOOD Food 18.40 --from 2026-01-01",
        "client add Ana",
        *(f"session add Ana TALK '2026-09-0{day} 09:00'" for day in (1, 2, 3)),
        "attend 1 2 3",
        "invoice edit 1 1 --date 2026-09-04",
        "invoice edit 2 1 --service FOOD --provider none",
        "charge Ana Book 30.00",
        "invoice edit 4 1 --provider none",
        "config set auto_invoice off",
        "client add Ben --auto-invoice off",
        "session add Ana TALK '2026-09-05 09:00'",
        "session add Ben TALK '2026-09-06 09:00'",
        "attend 4 5",
    )
    assert practice.ok(["export", str(tmp_path / "exported")]).err == (
        "Only a backup has these: 2 lines of sessions with another day, service, provider or patient than the session,"
        " 1 sessions still to invoice, which import invoices unless auto_invoice is off,"
        " 1 sessions and charges without a provider.\n"
    )


def _named(printed: str) -> object:
    """Return what was printed without ids, which a new file gives anew."""
    return json.loads(
        printed, object_hook=lambda each: {name: value for name, value in each.items() if name != "client_id"}
    )


# What has no column, counted in the tables.
LEFT = {
    "credit notes": "select count(*) from credit_notes",
    "write-offs": "select count(*) from write_offs",
    "refunds": "select count(*) from payments where kind = 'refund' and voided_at is null",
    "void receipts": "select count(*) from payments where voided_at is not null",
    "void invoices": "select count(*) from invoices where status = 'void'",
    "void lines": "select count(*) from lines where void = 1",
    "goodwill entries": "select count(*) from goodwill",
}


def test_documents_that_no_column_holds_are_counted_and_stay_as_they_are(tmp_path: Path) -> None:
    practice = every_kind.play(create_practice(tmp_path))
    folder = tmp_path / "exported"
    told = practice.ok(["export", str(folder)]).err
    counts = ", ".join(f"{practice.sql(query)[0][0]} {what}" for what, query in LEFT.items())
    assert "0 " not in counts
    assert told == f"Only a backup has these: {counts}.\n"
    before = practice.dump()
    again = practice.ok(["import", str(folder), "-f", "json"]).json
    assert {(each["added"], each["updated"], each["rejected"]) for each in again} == {(0, 0, 0)}
    assert practice.dump() == before
