"""Datasette opens every table and view of a practice file, with the labels of sample_data/datasette.json."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.practice import Practice
from tests.test_demo import run_demo
from zbill.file import connection

ROOT = Path(__file__).parents[1]
METADATA = ROOT / "sample_data" / "datasette.json"
LABELS = json.loads(METADATA.read_text("utf-8"))["databases"]["practice"]["tables"]

# Rows for tables that the demo leaves empty.
MORE = """
invoice credit INV-0030 --reason mistake
credit add Zofia 5.00 --reason 'a late start'
writeoff INV-0026 --reason 'gone away'
client rate Zofia CONS 50.00
tax add VAT 13 --inclusive
service add BOWL Bowl 11.30 --tax VAT
client add 'Red Cross' --tax-exempt
charge 'Red Cross' Bowl 11.30 --service BOWL --key bowl
"""
NAMING = ("label_column", "sort", "sort_desc")
EMPTY = {
    *("deliveries", "exported", "fonts", "logos", "invoice_changes"),
    *("superbill_lines", "superbills", "estimate_lines", "estimates", "counted_lines", "counted_settlements"),
    "counted_goodwill",
}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Practice:
    """Run the demo of a veterinary practice, and fill the tables that it leaves empty."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LOGNAME", "newcomer")
        practice, _ = run_demo(tmp_path_factory.mktemp("demo"), "vet")
    for command in MORE.strip().splitlines():
        practice.ok(command)
    file = practice.path.with_name("more.csv")
    file.write_text("ref,name\nD,Dora Lind\n", "utf-8")
    practice.ok(["import", "clients", str(file), "--save-map", "more", "--set", "phone=555-0142"])
    return practice


def columns(demo: Practice) -> dict[str, list[str]]:
    """Return the columns of every table and view."""
    with closing(connection.begin(demo.path)) as conn:
        names = conn.execute("select name from sqlite_schema where type in ('table', 'view')").fetchall()
        return {name: [row["name"] for row in conn.execute(f"pragma table_info({name})")] for (name,) in names}


def test_datasette_opens_every_table_view_and_row(demo: Practice) -> None:
    words = [sys.executable, "-m", "tests.browsing", str(demo.path), str(METADATA)]
    browsed = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
    pages, about = json.loads(browsed.stdout)
    assert {page: status for page, status in pages.items() if status != 200} == {}
    names = set(columns(demo))
    assert {f"/practice/{name}{form}" for name in names for form in ("", ".json")} <= set(pages)
    with_rows = {page.split("/")[2] for page in pages if page.count("/") == 3}
    tables = {each["name"] for each in about["tables"]}
    assert tables - with_rows == EMPTY | {"sqlite_sequence"}
    hidden = {name for name, label in LABELS.items() if label.get("hidden")}
    assert {each["name"] for each in about["tables"] if each["hidden"]} == hidden


def test_the_labels_name_what_is_in_the_file(demo: Practice) -> None:
    found = columns(demo)
    assert set(LABELS) == set(found)
    named = [(table, label[key]) for table, label in LABELS.items() for key in NAMING if key in label]
    assert [(table, column) for table, column in named if column not in found[table]] == []
    assert [table for table, label in LABELS.items() if ("title" in label) == label.get("hidden", False)] == []
    with closing(connection.begin(demo.path)) as conn:
        referred = {row[2] for name in found for row in conn.execute(f"pragma foreign_key_list({name})")}
    assert [table for table in sorted(referred) if "label_column" not in LABELS[table]] == []


def test_the_commands_of_readme_show_a_copy_with_labels(
    demo: Practice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    ((backup, browse),) = re.findall(
        r"^    mkdir browse\n    (zbill backup .*)\n    (datasette .*)$", readme, re.MULTILINE
    )
    (tmp_path / "sample_data").symlink_to(ROOT / "sample_data")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "browse").mkdir()
    demo.ok(shlex.split(backup)[1:])

    def get(page: str) -> Any:
        words = [sys.executable, "-m", *shlex.split(browse), "--get", page]
        return json.loads(subprocess.run(words, capture_output=True, text=True, check=True).stdout)

    newest = get("/practice/invoices.json?_labels=on&_shape=array&_size=1")[0]
    assert (newest["label"], newest["client_id"]["label"]) == ("INV-0033", "Red Cross")
    (database,) = get("/-/databases.json")
    assert (database["name"], database["is_mutable"]) == ("practice", False)
