"""Environment variables whose bytes aren't text are named and refused (SPEC 9), but a path can have any bytes."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from tests.practice import Answer, Practice
from zbill.cli import terminal

# Each variable that zbill reads as text, with a command that reads it.
READ = {
    "ZBILL_STAFF": "balance",
    "ZBILL_PASSCODE": "client add Eve --as Helena",
    "ZBILL_NEW_PASSCODE": "staff passcode Helena",
    "ZBILL_PDF_PASSWORD": "invoice pdf 1 --password",
    "ZBILL_SMTP_PASSWORD": "invoice email 1 --to ana@example.com",
}
# Those that can be any bytes (a path), that only count as set, or that are ignored if they make no sense.
OTHERS = {"ZBILL_DB", "NO_COLOR", "TERM", "TZ", "ZBILL_PAGER", "PAGER", "SHELL", "_ZBILL_LINE"}
LOGINS = ("LOGNAME", "USER", "LNAME", "USERNAME")


@pytest.fixture
def charged(therapy: Practice, monkeypatch: pytest.MonkeyPatch) -> Practice:
    """Return a practice with an invoice, where Helena has a passcode and the login is another one."""
    therapy.ok("charge Ana Book 30.00")
    for key, value in (("email", "a@b.example"), ("smtp_host", "localhost"), ("smtp_user", "a")):
        therapy.ok(f"config set {key} {value}")
    monkeypatch.setenv("ZBILL_NEW_PASSCODE", "correct horse")
    therapy.ok("staff passcode Helena")
    monkeypatch.delenv("ZBILL_NEW_PASSCODE")
    monkeypatch.setattr(terminal, "login", lambda: "desk")
    return therapy


@pytest.mark.parametrize("name", READ)
def test_a_variable_that_is_no_text_is_refused(name: str, charged: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    if name != "ZBILL_PASSCODE":
        monkeypatch.setenv("ZBILL_PASSCODE", "correct horse")
    monkeypatch.setenv(name, "Helena\udcff")
    before = charged.path.read_bytes()
    assert charged.zbill(READ[name]) == Answer(
        2, "", f"The environment variable {name} isn't valid UTF-8 text.\nSet it again.\n"
    )
    assert charged.path.read_bytes() == before


@pytest.mark.parametrize("name", LOGINS)
def test_a_login_of_the_environment_that_is_no_text_is_refused(
    name: str, practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The environment is asked only where the system doesn't know the user."""
    monkeypatch.setitem(sys.modules, "pwd", None)
    for each in LOGINS:
        monkeypatch.delenv(each, raising=False)
    monkeypatch.setenv(name, "helena\udcff")
    assert practice.zbill("balance") == Answer(
        2, "", f"The environment variable {name} isn't valid UTF-8 text.\nSet it again.\n"
    )
    monkeypatch.setenv(name, "helena")
    assert practice.zbill("balance").code == 0
    assert terminal.login() == "helena"


def test_a_time_zone_of_the_environment_that_is_no_text_is_ignored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "Europe/\udcff")
    assert Practice(tmp_path / "new.db").zbill("init --owner Helena").out == "My Practice  USD  UTC\n"


def test_every_variable_that_is_read_is_one_of_these() -> None:
    folder = Path(terminal.__file__).parents[1]
    code = "\n".join(path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.py")))
    named = re.findall(r'environ\.get\(\s*"(\w+)"|variable\(\s*"(\w+)"|secret\(\s*"(\w+)"', code)
    assert {name for group in named for name in group if name} == {*READ, *OTHERS}
