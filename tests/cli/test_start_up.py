"""Everyday commands start without loading heavy modules."""

from __future__ import annotations

import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from tests.practice import Practice
from zbill import cli

HEAVY = ("typer", "pydantic", "sqlite_utils", "rich", "fpdf", "dateutil", "importlib.metadata", "zbill.db.passcodes")
# What is needed to quote a name, to write another file, and to upgrade the practice file.
SELDOM = ("pathlib", "shlex", "urllib.parse", "zbill.billing.addresses", "zbill.file.drafts", "zbill.file.migrating")
# What Python itself loads to read a time zone differs between machines.
ZONES = """
import sys, zoneinfo
zoneinfo.ZoneInfo("America/New_York")
before = set(sys.modules)
"""
PROGRAM = f"""{ZONES}
from zbill.cli.app import main
code = main(sys.argv[2:], now=int(sys.argv[1]))
print(*[name for name in {HEAVY + SELDOM} if name in sys.modules.keys() - before], file=sys.stderr)
sys.exit(code)
"""
LEAVING = """
import atexit, sys
from zbill.__main__ import start
atexit.register(lambda: print("freed", file=sys.stderr))
start()
"""
# Typer itself finds its names, but zbill didn't when it was loaded.
HIDDEN = """
import sys, typer.main
kept = sys.modules.get("typer._coercion"), vars(typer).pop("_coercion", None)
sys.modules["typer._coercion"] = None
import zbill.cli.coercion
sys.modules["typer._coercion"], typer._coercion = kept
"""


@cache
def loaded_for_zones() -> frozenset[str]:
    """Return the modules that Python itself loads to read a time zone here."""
    ended = subprocess.run([sys.executable, "-c", f"{ZONES}print(*before)"], capture_output=True, text=True, check=True)
    return frozenset(ended.stdout.split())


def but_for_zones(*names: str) -> list[str]:
    """Return the names of modules that zbill loads, because Python hasn't loaded them for a time zone."""
    return [name for name in names if name not in loaded_for_zones()]


@pytest.mark.parametrize(
    ("command", "loaded"),
    [
        *((command, ()) for command in ("balance", "attend 1", "pay Ana 10.00", "today", "invoice show 1")),
        ("report unbilled", ()),
        ("statement Ana", ("pathlib", "shlex", "urllib.parse", "zbill.billing.addresses", "zbill.file.drafts")),
    ],
)
def test_an_everyday_command_loads_no_heavy_module_in_a_pipe(
    command: str, loaded: tuple[str, ...], therapy: Practice
) -> None:
    therapy.ok("charge Ana Book 10.00")
    words = ["--db", str(therapy.path), *command.split()]
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(therapy.now), *words],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert (ended.returncode, ended.stderr.split()) == (0, but_for_zones(*loaded))


@pytest.mark.parametrize(
    ("command", "code", "told", "has_threads"),
    [
        ("pay Ana 10.00 -q", 0, "", False),
        ("balance Ben", 3, "No client matches 'Ben'.\nSee: zbill client list\n", False),
        # Typer loads threads, and what has some must end them.
        ("balance --help", 0, "", True),
    ],
)
def test_a_process_without_threads_ends_without_freeing_what_it_has(
    command: str, code: int, told: str, has_threads: bool, therapy: Practice
) -> None:
    therapy.ok("charge Ana Book 10.00")
    if has_threads or not but_for_zones("threading"):
        told += "freed\n"
    ended = subprocess.run(
        [sys.executable, "-c", LEAVING, "--db", str(therapy.path), *command.split()], capture_output=True, text=True
    )
    assert (ended.returncode, ended.stderr, bool(ended.stdout)) == (code, told, not code)


def test_zbill_works_without_the_private_names_of_typer(therapy: Practice) -> None:
    """An older or newer Typer might not have them. Its own conversion changes nothing."""
    without = f"{HIDDEN}\n{PROGRAM}"
    words = ["--db", str(therapy.path), "session", "add", "--fee", "7.50", "--again", "-q", "--"]
    words += ["Ana", "90834", "09:00"]
    ended = subprocess.run(
        [sys.executable, "-c", without, str(therapy.now), *words],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert (ended.returncode, ended.stdout) == (0, "2\n")
    assert therapy.sql("select fee from sessions where id = 2") == [(750,)]


def test_private_names_of_typer_are_used_in_one_file() -> None:
    """Typer's minor version is bounded for their sake, so an upgrade is tried out in one place."""
    private = re.compile(r"from typer import _|typer\._|\b_coercion\b|\b_runtime_param\b|\btype_descriptor\b")
    assert [file.name for file in Path(cli.__path__[0]).glob("*.py") if private.search(file.read_text("utf-8"))] == [
        "coercion.py"
    ]
