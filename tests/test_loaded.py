"""Below the command line, everyday commands load no heavy module and compile no pattern before its first use."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.practice import Practice

# Each takes longer to load than zbill takes to answer, or loads one that does.
HEAVY = (
    "argparse ast asyncio calendar csv dataclasses difflib dis email fpdf gettext hashlib hmac importlib.metadata"
    " importlib.resources inspect locale logging pathlib random rich secrets selectors shlex shutil socket"
    " sqlite_utils ssl subprocess tempfile textwrap tokenize traceback typer urllib.parse uuid"
).split()

COMMANDS = ["balance Ana", "today", "attend 1", "pay Ana 10.00", "invoice show 1", "session list", "client show Ana"]

RUN = """
import sys
from zbill.cli.app import main
code = main(sys.argv[2:], now=int(sys.argv[1]))
print(*[name for name in sys.modules if name.startswith("zbill.") and not name.startswith("zbill.cli")])
sys.exit(code)
"""
LOAD = f"""
import re, sys
compiled, compile_ = [], re.compile
def noting(*given):
    if sys._getframe(1).f_globals["__name__"].startswith("zbill"):
        compiled.append(given[0])
    return compile_(*given)
re.compile = noting
before = set(sys.modules)
for name in sys.argv[1:]:
    __import__(name)
print([name for name in {HEAVY} if name in set(sys.modules) - before], compiled)
"""


@pytest.mark.parametrize("command", COMMANDS)
def test_an_everyday_command_loads_little_below_the_command_line(command: str, therapy: Practice) -> None:
    therapy.ok("charge Ana Book 10.00")
    words = ["--db", str(therapy.path), *command.split()]
    loaded = _printed(RUN, str(therapy.now), *words).splitlines()[-1].split()
    assert "zbill.desk" in loaded
    assert _printed(LOAD, *loaded) == "[] []\n"


def _printed(program: str, *words: str) -> str:
    root = Path(__file__).parents[1]
    ended = subprocess.run([sys.executable, "-c", program, *words], capture_output=True, text=True, cwd=root)
    assert (ended.returncode, ended.stderr) == (0, "")
    return ended.stdout
