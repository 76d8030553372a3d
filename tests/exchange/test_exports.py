"""Exports can be imported again: into the same practice nothing changes, and a new one owes the same."""

from __future__ import annotations

import csv
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.exchange import every_kind
from tests.practice import Answer, Practice, create_practice
from zbill import sheet
from zbill.cli import export
from zbill.desk import Desk
from zbill.exchange.kinds import KINDS
from zbill.reports.exports import EXPORTS, query_of

FIGURES = ("balance -f json", "report ar -f json", "report taxes --period 2026 -f json")


def _sample(folder: Path, name: str) -> Practice:
    """Return the sample `therapy` or `vet`, as the owner."""
    practice = Practice(folder / "practice.db", "2026-10-05 12:00")
    practice.ok(["demo", str(folder), *(["--vet"] if name == "vet" else [])])
    return practice


def _in_a_new_file(practice: Practice, exported: Path, folder: Path) -> Practice:
    """Return a new practice with the same settings, after importing a folder."""
    settings = {row["key"]: row["value"] for row in practice.json("config list")}
    folder.mkdir()
    new = Practice(folder / "practice.db", "2026-10-05 12:00")
    owner = practice.json("staff list")[0]["name"]
    options = ["--currency", settings["currency"], "--timezone", settings["timezone"]]
    new.ok(["init", "--name", settings["name"], "--owner", owner, *options])
    for name in ("auto_close", "auto_invoice", "terms_days"):
        new.ok(["config", "set", name, settings[name]])
    new.ok(["import", str(exported)])
    return new


def _export(practice: Practice) -> Path:
    folder = practice.path.with_name("exported")
    practice.ok(["export", str(folder)])
    return folder


@pytest.mark.parametrize("name", ["therapy", "vet"])
def test_a_sample_exported_and_imported_again_is_the_same(name: str, tmp_path: Path) -> None:
    practice = _sample(tmp_path, name)
    exported = _export(practice)
    before = practice.dump()
    assert practice.ok(["import", str(exported), "-q"]).out == ""
    assert practice.dump() == before
    new = _in_a_new_file(practice, exported, tmp_path / "new")
    for command in FIGURES:
        assert new.ok(command).out == practice.ok(command).out
    assert new.zbill("check") == Answer(0, "", "")
    again = new.path.with_name("again")
    new.ok(["export", str(again)])
    for kind in KINDS:
        assert (again / f"{kind}.csv").read_text() == (exported / f"{kind}.csv").read_text()


@pytest.mark.parametrize(("currency", "price", "paid"), [("JPY", "1501", "700"), ("KWD", "15.001", "7.005")])
def test_amounts_of_every_number_of_decimals_come_back(currency: str, price: str, paid: str, tmp_path: Path) -> None:
    practice = create_practice(tmp_path, options=f"--currency {currency}")
    practice.ok("tax add VAT 7.7 --from 2026-01-01")
    practice.ok(f"service add TALK Talk {price} --tax VAT")
    practice.ok("client add Ana --terms 30 --diagnoses 'F41.1; F32.0'")
    practice.ok("patient add Ana Mia --diagnoses F90.0")
    practice.ok("session add Ana TALK '2026-10-01 09:00'")
    practice.ok("attend 1")
    practice.ok(f"charge Ana Book {price} --discount {paid}")
    practice.ok(f"pay Ana {paid} --invoice 2")
    exported = _export(practice)
    before = practice.dump()
    practice.ok(["import", str(exported), "-q"])
    assert practice.dump() == before
    new = _in_a_new_file(practice, exported, tmp_path / "new")
    assert new.ok("balance -f json").out == practice.ok("balance -f json").out
    assert new.sql("select terms_days, diagnoses from clients") == [(30, "F41.1; F32.0")]
    assert new.sql("select diagnoses from patients") == [("F90.0",)]


def test_what_no_column_holds_stays_behind_and_is_said(tmp_path: Path) -> None:
    practice = every_kind.play(create_practice(tmp_path))
    told = practice.ok("export payments").err
    assert told == (
        "Only a backup has these: 3 credit notes, 3 write-offs, 2 refunds, 2 void receipts, 1 void invoices,"
        " 2 void lines, 2 goodwill entries.\n"
    )


def test_text_that_a_spreadsheet_would_run_leaves_guarded_and_comes_back(practice: Practice, tmp_path: Path) -> None:
    practice.ok(["client", "add", "=cmd|' /C calc'!A0", "--phone", "+1 503 555 0101", "--notes", "'@sum"])
    file = tmp_path / "clients.csv"
    practice.ok(f"export clients -o {file}")
    (row,) = csv.DictReader(file.read_text().splitlines())
    assert (row["name"], row["phone"], row["notes"]) == ("'=cmd|' /C calc'!A0", "+1 503 555 0101", "''@sum")
    before = practice.dump()
    practice.ok(f"import clients {file}")
    assert practice.dump() == before


def test_a_folder_gets_every_export(practice: Practice, tmp_path: Path) -> None:
    folder = tmp_path / "all"
    assert practice.ok(["export", str(folder)]).out.splitlines() == [str(folder / f"{kind}.csv") for kind in EXPORTS]
    assert sorted(each.name for each in folder.iterdir()) == sorted(f"{kind}.csv" for kind in EXPORTS)


def test_rows_that_flow_are_the_same_however_few_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    practice = every_kind.play(create_practice(tmp_path))
    practice.ok(["client", "add", "=1+1", "--notes", 'One, "two"\nthree', "--email", "one@example.com"])
    commands = [f"export {kind}{how}" for kind in EXPORTS for how in ("", " -f json", " -q")]
    whole = [practice.ok(command).out for command in commands]
    monkeypatch.setattr(sheet, "ROWS_AT_A_TIME", 1)
    assert [practice.ok(command).out for command in commands] == whole
    assert practice.ok("export clients").out.endswith(
        ',\'=1+1,one@example.com,,,,,false,,,,"One, ""two""\nthree",false\r\n'
    )


@pytest.mark.parametrize("kind", ["sessions", "invoices", "lines", "transactions"])
def test_large_exports_are_in_the_order_of_an_index(kind: str, practice: Practice) -> None:
    with closing(sqlite3.connect(practice.path)) as conn:
        plan = [row[3] for row in conn.execute(f"explain query plan {query_of(kind)}")]
    assert [step for step in plan if "TEMP B-TREE" in step] == []


@pytest.mark.parametrize("words", ["ledger", "FOLDER/", "journal --to ledger"])
def test_what_is_sorted_is_sorted_on_disk(
    words: str, practice: Practice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stores: list[int] = []

    def looking(desk: Desk, _: str) -> float:
        stores.extend(desk.conn.execute("pragma temp_store").fetchone())
        return 0.0

    monkeypatch.setattr(export, "expected", looking)
    practice.ok(f"export {words.replace('FOLDER', str(tmp_path / 'all'))}")
    # SQLite calls files 1, and memory 2.
    assert set(stores) == {1}


def test_exports_need_a_permission_and_a_kind(practice: Practice, tmp_path: Path) -> None:
    practice.ok("staff add Jonas --role Staff")
    practice.ok("role revoke Staff export_data")
    for words in (["export", "clients"], ["export", str(tmp_path / "all")]):
        assert practice.zbill([*words, "--as", "Jonas"]).code == 5
    assert practice.zbill("export tea").code == 2
    assert practice.ok("export clients -f json").out == "[]\n"


def test_a_ref_that_a_file_brought_is_not_given_to_another_row(shop: Practice, tmp_path: Path) -> None:
    charges = "ref,client,date,description,price\nzb-824t5c-l2,A,2026-10-01,Book,20.00\n"
    (tmp_path / "charges.csv").write_text(charges)
    payments = "ref,client,date,amount\nzb-824t5c-r2,A,2026-10-02,5.00\n"
    (tmp_path / "payments.csv").write_text(payments)
    for kind in ("charges", "payments"):
        shop.ok(f"import {kind} {tmp_path / kind}.csv")
    shop.ok("charge Ana Pen 3.00")
    shop.ok("pay Ana 1.00")
    assert [row["ref"] for row in shop.json("export charges -f json")] == ["zb-824t5c-l2", "zb-824t5c-l2-2"]
    assert [(row["ref"], row["settles"]) for row in shop.json("export payments -f json")] == [
        ("zb-824t5c-r2", "zb-824t5c-l2=5.00"),
        ("zb-824t5c-r2-2", "zb-824t5c-l2=1.00"),
    ]
    exported = _export(shop)
    before = shop.dump()
    shop.ok(["import", str(exported), "-q"])
    assert shop.dump() == before
