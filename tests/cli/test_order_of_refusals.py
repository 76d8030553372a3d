"""A refusal names what is wrong in one order: permission (5), then existence (3), then billing rules (4) (SPEC 9).

Each case is a command that a rule refuses, and the same command with one of the things that it names missing.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.core import TyperGroup

from tests.practice import Practice, practice_from
from zbill.cli.call import Call
from zbill.cli.tree import root

# The words for things that don't exist: a number and a name.
MISSING = ("99", "Zoe")

# A void invoice is 1, a closed one 2, an open one 3. Session 3 is billed. Client 5 is archived.
SETUP = """
client add Dora --ref D
patient add 1 Kit --ref K
client archive Dora
staff add Sam
role add Desk
staff add 'Dana Deskhand' --role Desk
"""

CASES = {
    "invoice add 1 Pen 1.00": [
        "invoice add 99 Pen 1.00",
        "invoice add 1 Pen 1.00 --service Zoe",
        "invoice add 1 Pen 1.00 --tax Zoe",
        "invoice add 1 Pen 1.00 --discount Zoe",
        "invoice add 1 Pen 1.00 --provider Zoe",
        "invoice add 1 Pen 1.00 --patient Zoe",
    ],
    "invoice add 1 --session 1": ["invoice add 1 --session 99", "invoice add 1 --session 1 --session 99"],
    "charge 1 Pen 1.00 --invoice 1": [
        "charge Zoe Pen 1.00 --invoice 1",
        "charge 1 Pen 1.00 --invoice 99",
        "charge 1 Pen 1.00 --invoice 1 --service Zoe",
        "charge 1 Pen 1.00 --invoice 1 --tax Zoe",
        "charge 1 Pen 1.00 --invoice 1 --discount Zoe",
        "charge 1 Pen 1.00 --invoice 1 --provider Zoe",
        "charge 1 Pen 1.00 --invoice 1 --patient Zoe",
    ],
    "invoice edit 1 1 --price 1.00": [
        "invoice edit 99 1 --price 1.00",
        "invoice edit 1 99 --price 1.00",
        "invoice edit 1 1 --service Zoe",
        "invoice edit 1 1 --tax Zoe",
        "invoice edit 1 1 --discount Zoe",
        "invoice edit 1 1 --provider Zoe",
    ],
    "invoice void-line 1 1": ["invoice void-line 99 1", "invoice void-line 1 99"],
    "invoice restore-line 2 1": ["invoice restore-line 99 1", "invoice restore-line 2 99"],
    "invoice discount 1 Senior": ["invoice discount 99 Senior", "invoice discount 1 Zoe"],
    "invoice credit 3 --line 1 --reason mistake": [
        "invoice credit 99 --line 1 --reason mistake",
        "invoice credit 3 --line 1 --line 99 --reason mistake",
    ],
    "invoice new 1 --session 3": ["invoice new Zoe --session 3", "invoice new 1 --session 3 --session 99"],
    "invoice close 1": ["invoice close 1 99"],
    "checkin 1 --invoice 1": ["checkin 99 --invoice 1", "checkin 1 --invoice 99"],
    "checkout 5 --close": ["checkout 5 99 --close"],
    "attend 3 --status no-show": ["attend 3 99 --status no-show"],
    "pay 3 5.00 --invoice 1": ["pay Zoe 5.00 --invoice 1", "pay 3 5.00 --invoice 1 --invoice 99"],
    "pay 4 5.00 --session 5": ["pay 4 5.00 --session 99"],
    "refund 1 80.00 --invoice 3": ["refund 99 80.00 --invoice 3", "refund 1 80.00 --invoice 99"],
    "credit apply 3 99.00 --invoice 1": ["credit apply Zoe 99.00 --invoice 1", "credit apply 3 99.00 --invoice 99"],
    "session add 5 90834 9:00": [
        "session add Zoe 90834 9:00",
        "session add 5 Zoe 9:00",
        "session add 5 90834 9:00 --patient Zoe",
        "session add 5 90834 9:00 --provider Zoe",
    ],
    "session edit 3 --minutes 30": [
        "session edit 99 --minutes 30",
        "session edit 3 --client Zoe",
        "session edit 3 --service Zoe",
        "session edit 3 --patient Zoe",
        "session edit 3 --provider Zoe",
    ],
    "session delete 3": ["session delete 3 99"],
    "client add Ana --ref D": ["client add Ana --ref D --discount Zoe"],
    "patient add 1 Rex --ref K": [
        "patient add Zoe Rex --ref K",
        "patient add 1 Rex --ref K --discount Zoe",
    ],
    "service add 90834 Talk 1.00": ["service add 90834 Talk 1.00 --tax Zoe"],
    "service edit 90837 --code 90834": ["service edit Zoe --code 90834", "service edit 90837 --code 90834 --tax Zoe"],
    "staff add 'Helena Brightwater'": ["staff add 'Helena Brightwater' --role Zoe"],
    "role unassign Helena Owner": ["role unassign Zoe Owner", "role unassign Helena Zoe"],
}

# Commands whose things are all found before a rule could be broken, because there is none.
NO_RULE = {"client rate", "client merge", "client edit", "patient edit", "role assign"}

# What the value of an argument or option names, by its metavar.
NAMES = (
    "CLIENT PATIENT SERVICE STAFF INVOICE INVOICE[=AMOUNT] LINE LINE[=AMOUNT] RECEIPT SESSION TAX DISCOUNT PROVIDER"
    " ROLE"
).split()

READS = ("list", "show", "pdf", "print", "report", "statement", "ledger", "balance")


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory, mixed_practice: Practice) -> bytes:
    practice = practice_from(tmp_path_factory.mktemp("prepared"), mixed_practice.path.read_bytes())
    for command in SETUP.strip().splitlines():
        practice.ok(command)
    return practice.path.read_bytes()


@pytest.fixture
def desk(prepared: bytes, tmp_path: Path) -> Practice:
    return practice_from(tmp_path, prepared)


@pytest.mark.parametrize("command", CASES)
def test_existence_is_checked_after_permissions_and_before_rules(command: str, desk: Practice) -> None:
    def codes(staff: str) -> dict[str, int]:
        return {each: desk.zbill(f"{each} --as {staff}").code for each in (command, *CASES[command])}

    assert codes("Helena") == {command: 4} | dict.fromkeys(CASES[command], 3)
    assert codes("Dana") == dict.fromkeys((command, *CASES[command]), 5)


def test_every_thing_that_a_changing_command_names_beside_another_has_a_case() -> None:
    missing = {(name, param) for cases in CASES.values() for case in cases for name, param in absent(case)}
    named = {
        (name, param)
        for name, params in commands(typer.main.get_command(root))
        if len(params) > 1 and name not in NO_RULE and not set(name.split()) & set(READS)
        for param in params
    }
    assert named - missing == set()


def commands(group: Any, *path: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the full name of each command, and its arguments and options that name things."""
    for name in group.list_commands(None):
        command = group.get_command(None, name)
        if isinstance(command, TyperGroup):
            yield from commands(command, *path, name)
        else:
            params = [each.name for each in command.params if (each.metavar or "").rstrip(".") in NAMES]
            yield " ".join((*path, name)), params


def absent(line: str) -> Iterator[tuple[str, str]]:
    """Yield the command of a command line, with each argument or option whose value names a missing thing."""
    command: Any = typer.main.get_command(root)
    ctx = command.make_context("zbill", shlex.split(line), obj=Call(0))
    path: list[str] = []
    while isinstance(command, TyperGroup):
        name, command, rest = command.resolve_command(ctx, [*ctx._protected_args, *ctx.args])
        path.append(str(name))
        ctx = command.make_context(name, rest, parent=ctx)
    for param, value in ctx.params.items():
        if set(MISSING) & set([value] if isinstance(value, str) else value if isinstance(value, list | tuple) else []):
            yield " ".join(path), param
