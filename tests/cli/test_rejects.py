"""`zbill import --rejects` writes the bad rows, to be corrected and imported again (SPEC 10)."""

from __future__ import annotations

import csv
from pathlib import Path
from unittest import mock

import pytest

from tests.exchange.bringing import bring, taken
from tests.practice import Practice

CHARGE = "ref,client,date,description,price\n"


def test_rejects_has_the_bad_rows_in_their_own_columns(shop: Practice) -> None:
    text = (
        "Nr;Ref;Client;Date;Description;Price\n"
        '1;c1;A;2026-09-01;"One;\ntwo";1\n'
        '2;c2;Z;2026-09-02;"A ""B""\nC";2\n'
        "3;c3\n"
    )
    answer = bring(shop, "charges", text, "--rejects bad.csv")
    assert answer.code == 6
    lines = Path("bad.csv").read_bytes().decode().splitlines(keepends=True)
    assert list(csv.reader(lines, delimiter=";")) == [
        ["Nr", "Ref", "Client", "Date", "Description", "Price", "reason"],
        ["2", "c2", "Z", "2026-09-02", 'A "B"\nC', "2", "client: No client has this ref, name or email address."],
        ["3", "c3", "", "", "", "", "client: Is empty, but required."],
    ]
    assert Path("bad.csv").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("kind", "text", "wrong", "right"),
    [
        ("charges", CHARGE + "c1,A,2026-09-01,Book,1.00\nc2,Z,2026-09-01,Pen,2.00", ",Z,", ",B,"),
        (
            "sessions",
            "ref,client,service,start,status\ns1,A,TALK,2026-09-01 09:00,no-show\ns2,A,TALK,2026-09-02,no-show",
            "2026-09-02",
            "2026-09-02 10:00",
        ),
        (
            "sessions",
            "ref,client,service,start,status,waived,reason\ns1,A,TALK,2026-09-01 09:00,,,\n"
            "s2,A,TALK,2026-09-02,no-show,yes,ill",
            "2026-09-02",
            "2026-09-02 10:00",
        ),
    ],
)
def test_rejects_imports_again_once_it_is_corrected(
    kind: str, text: str, wrong: str, right: str, shop: Practice
) -> None:
    assert taken(shop, kind, text, "--skip-bad --rejects bad.csv") == (1, 0, 0)
    corrected = Path("bad.csv").read_text(encoding="utf-8").replace(wrong, right, 1)
    assert taken(shop, kind, corrected) == (1, 0, 0)
    # The corrected rows are known again in the corrected whole.
    assert taken(shop, kind, text.replace(wrong, right, 1)) == (0, 0, 2)
    reasons = shop.sql("select reason from sessions where reason not in ('', 'ill')")
    assert reasons == []


def test_rejects_is_not_written_if_no_row_is_bad(shop: Practice) -> None:
    taken(shop, "clients", "ref,name\nC,Cleo", "--rejects bad.csv")
    assert not Path("bad.csv").exists()


REJECTED = 'ref,name,reason\r\nC,,"name: Is empty, but required."\r\n'


def test_rejects_can_go_to_standard_output(shop: Practice) -> None:
    assert bring(shop, "clients", "ref,name\nC,", "--rejects -").out == REJECTED
    answer = bring(shop, "clients", "ref,name\nC,\nD,Dan", "--rejects - --skip-bad -o counts.csv")
    assert (answer.code, answer.out) == (0, REJECTED)
    assert Path("counts.csv").read_text() == "batch,kind,added,updated,skipped,rejected\n1,clients,1,0,0,1\n"
    assert not Path("-").exists()


def test_rejects_on_a_terminal_are_harmless(shop: Practice) -> None:
    with mock.patch("zbill.cli.importer.sys"):
        answer = bring(shop, "clients", "ref,name\nC,\x1b[31m", "--rejects -")
    assert "\x1b" not in answer.out
    assert "C,\\x1b[31m," in answer.out


def test_rejects_of_a_folder_are_a_file_for_each_kind(shop: Practice) -> None:
    Path("old").mkdir()
    Path("old/clients.csv").write_text("ref,name\nC,\nD,Dan\n")
    Path("old/patients.csv").write_text("ref;client;name\np1;D;Rex\np2;X;Kit\n")
    Path("old/rates.csv").write_text("client,service,price\nD,TALK,5.00\n")
    answer = shop.zbill("import old --skip-bad --rejects bad")
    assert (answer.code, answer.err) == (
        2,
        "There is no folder bad.\nGive --rejects a folder, for a file of bad rows for each kind.\n",
    )
    assert shop.zbill("import old --skip-bad --rejects old").err == (
        "old is the folder that is imported.\nChoose another folder with --rejects.\n"
    )
    Path("bad").mkdir()
    shop.ok("import old --skip-bad --rejects bad")
    assert {each.name: each.read_bytes().decode() for each in Path("bad").iterdir()} == {
        "clients.csv": REJECTED,
        "patients.csv": (
            "ref;client;name;reason\r\np2;X;Kit;client: No client has this ref, name or email address.\r\n"
        ),
    }


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("practice.db", "belongs to a practice file and can't be overwritten.\nUse another file for --rejects."),
        (
            "practice.db-wal",
            "belongs to a practice file and can't be overwritten.\nUse another file for --rejects.",
        ),
        ("clients.csv", "is the file that is imported.\nChoose another file with --rejects."),
        ("nowhere/bad.csv", "can't be written.\nChoose another file with --rejects."),
    ],
)
def test_rejects_overwrites_no_file_that_is_needed(target: str, words: str, shop: Practice) -> None:
    before = shop.dump()
    answer = bring(shop, "clients", "ref,name\nC,", f"--rejects {target}")
    assert (answer.code, answer.err, shop.dump()) == (2, f"{target} {words}\n", before)
