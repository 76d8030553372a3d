"""The commands of every day start without what they do not need."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.practice import Practice

HEAVY = ("pydantic", "sqlite_utils", "rich", "fpdf", "dateutil", "importlib.metadata", "zbill.db.passcodes")
ASK = f"""
import sys
from zbill.cli.app import main
code = main(sys.argv[2:], now=int(sys.argv[1]))
print(*[name for name in {HEAVY} if name in sys.modules], file=sys.stderr)
sys.exit(code)
"""


@pytest.mark.parametrize("command", ["balance", "attend 1", "pay Ana 10.00", "statement Ana"])
def test_it_loads_nothing_heavy_in_a_pipe(command: str, therapy: Practice) -> None:
    therapy.ok("charge Ana Book 10.00")
    words = ["--db", str(therapy.path), *command.split()]
    ended = subprocess.run(
        [sys.executable, "-c", ASK, str(therapy.now), *words],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert (ended.returncode, ended.stderr) == (0, "\n")
