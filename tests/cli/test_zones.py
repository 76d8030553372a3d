"""Time zones come from the package tzdata where the system has none, and an unknown one is named."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.practice import Answer, Practice

ROOT = Path(__file__).parents[2]

PROGRAM = """
import sys, zoneinfo
from zbill.cli.app import main
assert zoneinfo.TZPATH == ()
sys.exit(main(sys.argv[2:], now=int(sys.argv[1])))
"""


@pytest.mark.parametrize("command", ["today", "check", "report ar"])
def test_a_system_without_time_zones_is_enough(command: str, practice: Practice) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(practice.now), "--db", str(practice.path), *command.split()],
        env=os.environ | {"PYTHONTZPATH": ""},
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert Answer(ended.returncode, ended.stdout, ended.stderr) == practice.ok(command)


@pytest.mark.parametrize("command", ["today", "balance", "report ar", "client add Ben"])
def test_a_time_zone_that_this_computer_lacks_is_named(command: str, practice: Practice) -> None:
    practice.write("update settings set value = 'America/Coyhaique2' where key = 'timezone'")
    assert practice.zbill(command) == Answer(
        8,
        "",
        "The practice file has the value 'America/Coyhaique2' for the setting timezone, which isn't valid.\n"
        "Upgrade the Python package tzdata, or set it again: zbill config set timezone VALUE\n",
    )
