"""Every CSV file begins with the mark that Excel needs if --bom asks for it, and has bare formulas with --raw."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.practice import Practice

MARK = "\ufeff"
LISTS = (
    "today", "balance", "ledger Ana", "client list", "patient list", "service list", "tax list", "discount list",
    "staff list", "role list", "session list", "invoice list", "creditnote list", "receipt list", "credit list",
    "writeoff --list", "config list", "import list", "log", "report ar", "report practice", "report provider",
    "report revenue", "report taxes", "report transactions", "report open-invoices", "report overdue",
    "report unbilled", "report end-of-day", "check", "client show Ana", "invoice show 1", "receipt show 1",
    "charge Ben Pen 1.00", "today --undone",
    "export clients", "export ledger", "export invoices", "export invoices --for xero", "export payments --for xero",
)  # fmt: skip


@pytest.mark.parametrize("command", LISTS)
def test_the_mark_is_in_front_of_csv_and_nowhere_else(command: str, two_of_each: Practice, tmp_path: Path) -> None:
    before = two_of_each.path.read_bytes()
    plain = two_of_each.ok(f"{command} -f csv").out
    two_of_each.path.write_bytes(before)
    assert two_of_each.ok(f"{command} -f csv --bom").out == MARK + plain
    two_of_each.path.write_bytes(before)
    two_of_each.ok(f"--bom {command} -o {tmp_path}/out.csv")
    assert (tmp_path / "out.csv").read_bytes() == (MARK + plain).encode()


@pytest.mark.parametrize("form", ["table", "json"])
def test_other_formats_have_no_mark(form: str, two_of_each: Practice) -> None:
    assert two_of_each.ok(f"client list -f {form} --bom").out == two_of_each.ok(f"client list -f {form}").out


def test_each_file_of_a_folder_has_the_mark_and_can_be_imported(two_of_each: Practice, tmp_path: Path) -> None:
    two_of_each.ok(f"export {tmp_path}/all --bom")
    for file in tmp_path.joinpath("all").iterdir():
        text = file.read_bytes().decode()
        assert (text[:1], text.count(MARK)) == (MARK, 1)
    before = two_of_each.dump()
    two_of_each.ok(f"import {tmp_path}/all")
    assert two_of_each.dump() == before


def test_rejects_have_the_mark(two_of_each: Practice, tmp_path: Path) -> None:
    file = tmp_path / "clients.csv"
    file.write_text("ref,name,email\nA,,x@example.com\n", "utf-8")
    words = f"import clients {file} --rejects {tmp_path}/bad.csv"
    assert two_of_each.zbill(words).code == 6
    plain = (tmp_path / "bad.csv").read_bytes()
    assert two_of_each.zbill(f"{words} --bom").code == 6
    assert (tmp_path / "bad.csv").read_bytes() == MARK.encode() + plain


@pytest.mark.parametrize("command", ["client list", "client show 5", "export clients", "balance"])
def test_formulas_are_quoted_in_csv_but_not_with_raw(command: str, two_of_each: Practice) -> None:
    two_of_each.ok(["client", "add", "=1+1", "--ref", "X"])
    two_of_each.ok("charge =1+1 Pen 1.00")
    assert "'=1+1," in two_of_each.ok(f"{command} -f csv").out
    raw = two_of_each.ok(f"{command} -f csv --raw").out
    assert ("=1+1," in raw, "'=1+1" in raw) == (True, False)
