"""Every option of every command has its effect, in a practice with two of each thing (two_of_each.py).

A scene in scenes/*.txt is a sentence and the commands below it, in the form of a story, run on a new copy of that
practice: filters.txt says what each list and report has and leaves out, additions.txt what is kept of what is typed,
edits.txt what an edit changes on the next line, document or list, and what the log says of it.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from typer.core import TyperGroup
from typer.main import get_command

from tests.cli.test_permissions import command_name
from tests.practice import Practice
from tests.test_stories import replay, steps
from zbill.cli.tree import root
from zbill.exchange.kinds import KINDS

HOME = Path(__file__).parent
SCENES = {
    (file.stem, scene.partition("\n")[0]): scene
    for file in sorted(HOME.glob("scenes/*.txt"))
    for scene in re.split(r"\n\n(?=\S)", file.read_text(encoding="utf-8"))
}

# Options of every command.
GLOBAL = {"--as", "--bom", "--db", "--format", "--help", "--no-color", "--output", "--quiet", "--raw"}

FOR_BOOKKEEPERS = ("--date-order", "--for", "--map", "--name", "--set", "--since-last")

MAILING = ("--email", "--draft", "--limit", "--pause", "--again", "--resend", "--yes")

LONG = ("session list", "invoice list", "receipt list", "creditnote list", "log")

# Commands and options that have tests of their own, and where.
ELSEWHERE = {
    "--key": "test_keys.py",
    "--copies": "test_printing.py",
    "--lossy": "test_options.py",
    "--password": "test_options.py",
    "--print": "test_printing.py",
    "--printer": "test_printing.py",
    **{f"{kind} print --dry-run": "test_printing.py" for kind in ("invoice", "receipt", "creditnote")},
    "init": "test_outcomes.py",
    "demo": "../test_demo.py",
    "export --to": "../exchange/test_journal.py",
    **{f"export {option}": "../exchange/test_bookkeeping.py" for option in FOR_BOOKKEEPERS},
    "import folder": "test_importing.py",
    **{f"import {kind}": "test_importing.py" for kind in KINDS},
    **{f"import {kind} --rejects": "test_rejects.py" for kind in ("folder", *KINDS)},
    "invoice email": "../mail/test_sending.py",
    "receipt email": "../mail/test_sending.py",
    "creditnote email": "../mail/test_sending.py",
    "--email": "../mail/test_after_commit.py",
    **{f"statement {option}": "../mail/test_sending.py" for option in MAILING},
    **{
        f"{kind} {option}": "../mail/test_superbills_and_estimates.py"
        for kind in ("superbill", "estimate")
        for option in (*MAILING, "--dry-run")
        if (kind, option) not in {("superbill", "--again"), ("superbill", "--dry-run")}
    },
    **{f"{name} {option}": "test_long_lists.py" for name in LONG for option in ("--limit", "--all")},
    "log --head": "../db/test_log_verified.py",
    "attend --rebill": "../stories/attend_by_name.txt",
    **{f"{name} --price": "../stories/catalog_items.txt" for name in ("charge", "invoice add")},
    **{
        f"{name} {option}": "../stories/due_and_reference.txt"
        for name in ("charge", "invoice new", "invoice edit")
        for option in ("--due", "--reference")
    },
    **{f"invoice {verb} --dry-run": "../stories/reopening_several.txt" for verb in ("reopen", "void")},
    "invoice void --yes": "test_terminal.py",
    "patient edit --client": "../stories/new_owner.txt",
    "session add --except": "../stories/series.txt",
    "restore": "../services/test_restores.py",
}


# Commands that print documents issued after those of the practice.
PDFS = ["invoice pdf {invoice}", "receipt pdf {receipt}", "creditnote pdf {note}", "statement Ana --period 2026-10"]


@pytest.mark.parametrize(("file", "title"), SCENES)
def test_the_scene_prints_what_it_says(file: str, title: str, two_of_each: Practice) -> None:
    for step in steps(SCENES[file, title]):
        assert [line.rstrip() for line in replay(two_of_each, step.command)] == step.printed, step.command


@pytest.mark.parametrize("command", PDFS)
def test_a_letter_that_no_font_has_is_printed_with_lossy_only(command: str, two_of_each: Practice) -> None:
    two_of_each.ok("config set name 王")
    # What was issued before keeps its letterhead.
    charged = two_of_each.ok("charge Ana Book 10.00 -q").out.strip()
    two_of_each.ok(f"invoice close {charged}")
    credited = two_of_each.ok(f"invoice credit {charged} --reason late -q").out.strip()
    received = two_of_each.ok("deposit Ana 10.00 --again -q").out.strip()
    command = command.format(invoice=charged, note=credited, receipt=received)
    refused = two_of_each.zbill(f"{command} -o paper.pdf")
    assert (refused.code, "because no font has 王." in refused.err) == (4, True)
    assert not Path("paper.pdf").exists()
    assert "has '?' instead" in two_of_each.ok(f"{command} --lossy -o paper.pdf").err


@pytest.mark.parametrize(
    "command", ["invoice pdf 1", "receipt pdf 1", "creditnote pdf 1", "statement Ana --period 2026-09"]
)
def test_with_password_a_pdf_opens_only_with_it(
    command: str, two_of_each: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZBILL_PDF_PASSWORD", "correct horse")
    two_of_each.ok(f"{command} --password -o with.pdf")
    two_of_each.ok(f"{command} -o without.pdf")
    locked = PdfReader("with.pdf")
    assert (locked.is_encrypted, PdfReader("without.pdf").is_encrypted) == (True, False)
    assert not locked.decrypt("wrong")
    assert locked.decrypt("correct horse")


def test_every_option_of_every_command_has_a_scene() -> None:
    typed = {pair for scene in SCENES.values() for step in steps(scene) for pair in options_typed(step.command)}
    assert sorted(OPTIONS - typed - {each for each in OPTIONS if is_elsewhere(*each)}) == []


def is_elsewhere(command: str, option: str) -> bool:
    """Return whether an option has a test in another file, which must contain it."""
    for name in (f"{command} {option}", command, option):
        if name in ELSEWHERE:
            return option in HOME.joinpath(ELSEWHERE[name]).read_text(encoding="utf-8")
    return False


def options_typed(line: str) -> Iterator[tuple[str, str]]:
    """Yield the command of a line with each of its options."""
    words = shlex.split(line)
    name = command_name(" ".join(words[1:3]))
    yield from ((name, word) for word in words if word.startswith("--"))


def options_of(group: Any, *path: str) -> Iterator[tuple[str, str]]:
    """Yield each command below a group with each of its own options, by its first name and its opposite."""
    for name in group.list_commands(None):
        command = group.get_command(None, name)
        if isinstance(command, TyperGroup):
            yield from options_of(command, *path, name)
            continue
        for parameter in command.params:
            names = [*parameter.opts[:1], *parameter.secondary_opts]
            if parameter.param_type_name == "option" and not GLOBAL & set(names):
                yield from ((" ".join((*path, name)), each) for each in names)


OPTIONS = set(options_of(get_command(root)))
