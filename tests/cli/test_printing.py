"""`print` and `--print` hand documents to a real program by standard input, and the log has each job (SPEC 11)."""

from __future__ import annotations

import json
import os
import re
import shlex
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from tests.mail.test_commands import is_over
from tests.practice import Practice
from zbill.delivery import printer

# Keeps its words and what it reads, one file per job, and answers as CUPS does.
LP = """#!/bin/sh
job=$(($(ls {folder} | grep -c words) + 1))
printf '%s\\n' "$@" > {folder}/words$job
cat > {folder}/paper$job
echo "request id is Office-$job (1 file(s))"
"""

COMMANDS = ["invoice print 1", "receipt print 1", "creditnote print 1", "statement Ana --period 2026-09 --print"]


@pytest.fixture
def jobs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[tuple[list[str], bytes]]]:
    """Put a program that stands for lp first on the path. Return a function that returns its jobs: words and paper."""
    folder = tmp_path / "spool"
    folder.mkdir()
    script(tmp_path / "bin" / "lp", LP.format(folder=shlex.quote(str(folder))))
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")

    def read() -> list[tuple[list[str], bytes]]:
        count = len(list(folder.glob("words*")))
        numbers = range(1, count + 1)
        return [((folder / f"words{n}").read_text().splitlines(), (folder / f"paper{n}").read_bytes()) for n in numbers]

    return read


Jobs = Callable[[], list[tuple[list[str], bytes]]]


def script(path: Path, text: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    path.chmod(0o700)
    return path


def without_identity(pdf: bytes) -> bytes:
    return re.sub(rb"/ID \[.*\]", b"", pdf)


def logged(practice: Practice) -> list[tuple[Any, ...]]:
    found = practice.sql("select object, client_id, after from log where what = 'print' order by seq")
    return [(subject, client, json.loads(after)) for subject, client, after in found]


@pytest.mark.parametrize("command", COMMANDS)
def test_each_document_goes_to_lp_as_its_pdf_has_it_with_its_number_as_title(
    command: str, two_of_each: Practice, jobs: Jobs
) -> None:
    two_of_each.ok(command)
    saving = command.replace(" --print", "").replace(" print ", " pdf ")
    two_of_each.ok(f"{saving} -o saved.pdf")
    ((words, paper),) = jobs()
    assert without_identity(paper) == without_identity(Path("saved.pdf").read_bytes())
    number = two_of_each.sql("select object from log where what = 'print'")[0][0]
    assert words == ["-t", number]
    assert number in ("INV-0001", "RCT-0001", "CN-0001", "statement-1-2026-09-01-2026-09-30")
    assert "Ana" not in " ".join(words)


def test_copies_and_printer_are_options_of_lp(two_of_each: Practice, jobs: Jobs) -> None:
    two_of_each.ok("invoice print 1 --copies 2 --printer Office")
    two_of_each.ok("statement Ana --print --copies 3 --printer 'Front desk'")
    assert [words for words, _ in jobs()] == [
        ["-n", "2", "-d", "Office", "-t", "INV-0001"],
        ["-n", "3", "-d", "Front desk", "-t", "statement-1-2026-09-01-2026-09-30"],
    ]


def test_the_job_is_recorded_with_the_answer(two_of_each: Practice, jobs: Jobs) -> None:
    two_of_each.ok("invoice print 2 --copies 2 --printer Office")
    assert logged(two_of_each) == [
        (
            "INV-0002",
            2,
            {"printer": "Office", "copies": 2, "result": "queued", "answer": "request id is Office-1 (1 file(s))"},
        )
    ]
    history = two_of_each.json("invoice show 2 --history")
    assert "print" in json.dumps(history)
    assert len(jobs()) == 1


def test_what_became_of_each_is_printed_in_each_format(two_of_each: Practice, jobs: Jobs) -> None:
    assert two_of_each.ok("invoice print 1 2").out == (
        "Printing\n"
        "Number    Client      To  Result  Answer                              When\n"
        "──────────────────────────────────────────────────────────────────────────────────────\n"
        "INV-0001  Ana Lopez       queued  request id is Office-1 (1 file(s))  2026-10-05 12:00\n"
        "INV-0002  Ben Okafor      queued  request id is Office-2 (1 file(s))  2026-10-05 12:00\n"
    )
    assert two_of_each.json("invoice print 1 --printer Office") == [
        {
            "document": "invoice",
            "number": "INV-0001",
            "client": "Ana Lopez",
            "client_id": 1,
            "to": "Office",
            "result": "queued",
            "answer": "request id is Office-3 (1 file(s))",
            "message_id": "",
            "at": "2026-10-05T12:00:00-04:00",
        }
    ]
    assert two_of_each.ok("invoice print 1 2 -q").out == "INV-0001\nINV-0002\n"
    assert len(jobs()) == 5


def test_a_dry_run_prints_nothing(two_of_each: Practice, jobs: Jobs) -> None:
    for command in ("invoice print 1 --dry-run", "receipt print 1 --dry-run", "creditnote print 1 --dry-run"):
        answer = two_of_each.ok(f"{command} -f json")
        assert [each["result"] for each in answer.json] == ["unsent"]
        assert answer.err == "Dry run: nothing was printed.\n"
    two_of_each.ok("statement Ana --print --dry-run")
    assert (jobs(), logged(two_of_each)) == ([], [])


def test_statements_of_everyone_are_printed_one_by_one(two_of_each: Practice, jobs: Jobs) -> None:
    rows = two_of_each.json("statement --all --period this-month --print")
    assert [each["number"] for each in rows] == [words[-1] for words, _ in jobs()]
    assert [each["client"] for each in rows] == ["Ana Lopez", "Ben Okafor", "Uma Silva"]


def test_a_program_other_than_lp_gets_the_paper_and_no_shell_reads_its_words(
    two_of_each: Practice, tmp_path: Path
) -> None:
    target = tmp_path / "printed $(id) here.pdf"
    two_of_each.ok(["config", "set", "print_command", f"sh -c {shlex.quote(f'cat > {shlex.quote(str(target))}')}"])
    two_of_each.ok("invoice print 1")
    assert "INV-0001" in PdfReader(target).pages[0].extract_text()
    # As a word of the command, what a shell would run is only a word.
    words = script(tmp_path / "words", f"#!/bin/sh\nprintf '%s\\n' \"$@\" > {tmp_path}/seen; cat > /dev/null\n")
    two_of_each.ok(["config", "set", "print_command", f"{words} '$(touch {tmp_path}/ran)' ; touch {tmp_path}/ran"])
    two_of_each.ok("invoice print 1")
    assert (tmp_path / "seen").read_text().splitlines() == [
        f"$(touch {tmp_path}/ran)",
        ";",
        "touch",
        f"{tmp_path}/ran",
        "-t",
        "INV-0001",
    ]
    assert not (tmp_path / "ran").exists()


def test_a_program_that_reads_nothing_is_asked_all_the_same(two_of_each: Practice) -> None:
    two_of_each.ok(["config", "set", "print_command", "sh -c 'exit 0'"])
    assert two_of_each.json("invoice print 1")[0]["result"] == "queued"


@pytest.mark.parametrize("command", ["invoice print 1", "pay Ben 10.00 --print"])
def test_others_can_write_while_the_print_command_runs(command: str, two_of_each: Practice, tmp_path: Path) -> None:
    writing = (
        "import sqlite3, sys; sys.stdin.buffer.read()\n"
        f"sqlite3.connect({str(two_of_each.path)!r}, timeout=0, isolation_level=None).execute('begin exclusive')"
    )
    lp = script(tmp_path / "lp", f"#!{sys.executable}\n{writing}\n")
    two_of_each.ok(f"config set print_command '{lp}'")
    two_of_each.ok(command)


def test_an_empty_print_command_is_lp(two_of_each: Practice, jobs: Jobs) -> None:
    two_of_each.ok(["config", "set", "print_command", ""])
    two_of_each.ok("invoice print 1")
    assert len(jobs()) == 1


def test_a_missing_program_is_said_before_anything_is_printed(two_of_each: Practice) -> None:
    two_of_each.ok("config set print_command no-such-program")
    for command in COMMANDS:
        answer = two_of_each.zbill(command)
        assert (answer.code, answer.out, answer.err) == (
            7,
            "",
            "There is no program no-such-program, so nothing was printed.\n"
            "Install it, or set another one: zbill config set print_command VALUE\n",
        )
    assert logged(two_of_each) == []


def test_a_batch_goes_on_past_a_failed_job_and_ends_with_the_list(two_of_each: Practice, tmp_path: Path) -> None:
    lp = script(
        tmp_path / "lp",
        '#!/bin/sh\ncat > /dev/null\n[ "$2" = INV-0002 ] || exit 0\n'
        "printf 'lp: The printer or class\\n does not \\033[31mexist.\\n' >&2; exit 1\n",
    )
    two_of_each.ok(f"config set print_command '{lp}'")
    answer = two_of_each.zbill("invoice print 1 2 3 -f json")
    said = r"lp: The printer or class does not \x1b[31mexist."
    assert answer.code == 7
    assert [(each["number"], each["result"], each["answer"]) for each in answer.json] == [
        ("INV-0001", "queued", ""),
        ("INV-0002", "refused", said),
        ("INV-0003", "queued", ""),
    ]
    assert answer.err == (
        f"{lp} didn't print INV-0002: {said}\nCheck the printer, then print it again: zbill invoice print INV-0002\n"
    )
    assert [(subject, after["result"]) for subject, _, after in logged(two_of_each)] == [
        ("INV-0001", "queued"),
        ("INV-0002", "refused"),
        ("INV-0003", "queued"),
    ]


def test_a_silent_failure_names_the_exit_code(two_of_each: Practice) -> None:
    two_of_each.ok(["config", "set", "print_command", "sh -c 'exit 3'"])
    assert two_of_each.zbill("receipt print 1 2").err == (
        "sh didn't print RCT-0001, RCT-0002: exit code 3.\n"
        "Check the printer, then print them again: zbill receipt print RCT-0001 RCT-0002\n"
    )
    answer = two_of_each.zbill("statement Ana --print")
    assert answer.code == 7
    assert answer.err == (
        "sh didn't print statement-1-2026-09-01-2026-09-30: exit code 3.\nCheck the printer, then print it again.\n"
    )


def test_a_program_that_does_not_answer_is_ended_with_all_it_started(
    two_of_each: Practice, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(printer, "PATIENCE", 0.3)
    pid = tmp_path / "pid"
    two_of_each.ok(["config", "set", "print_command", f"sh -c 'sleep 60 & echo $! > {pid}; sleep 60'"])
    answer = two_of_each.zbill("invoice print 1 -f json")
    assert (answer.code, answer.json[0]["result"]) == (7, "unknown")
    assert is_over(int(pid.read_text()))


def test_a_print_command_sees_no_password(two_of_each: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SMTP_PASSWORD", "PDF_PASSWORD", "PASSCODE", "NEW_PASSCODE"):
        monkeypatch.setenv(f"ZBILL_{name}", "hunter2")
    two_of_each.ok(["config", "set", "print_command", "sh -c 'env | grep -c hunter2'"])
    # That it finds none is a failure of grep.
    assert two_of_each.zbill("invoice print 1 -f json").json[0]["answer"] == "0"


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("invoice print 99", 3),
        ("invoice print 1 --copies 0", 2),
        ("invoice print 1 --copies 101", 2),
        ("invoice print 1 --printer=-x", 2),
        ("statement Ana --copies 2", 2),
        ("statement Ana --printer Office", 2),
        ("statement Ana --print -o ana.pdf", 2),
        ('config set print_command "lp \'"', 2),
        ("config set print_command \"''\"", 2),
        ("config set print_command '\"\" x'", 2),
    ],
)
def test_what_cannot_be_printed_is_refused(command: str, code: int, two_of_each: Practice, jobs: Jobs) -> None:
    assert two_of_each.zbill(command).code == code
    assert jobs() == []


WITH_PRINT = {
    "pay Ben 10.00": ["RCT-0006"],
    "deposit Ben 10.00": ["RCT-0006"],
    "attend 6": ["INV-0011"],
    "checkout 5 --close": ["INV-0003"],
    "checkout 5 --leave-open": ["INV-0003"],
    "invoice close 7": ["INV-0007"],
    "invoice close --all": ["INV-0002", "INV-0007", "INV-0009"],
}


@pytest.mark.parametrize("command", WITH_PRINT)
def test_with_print_a_command_prints_what_it_has_just_recorded(
    command: str, two_of_each: Practice, jobs: Jobs, tmp_path: Path
) -> None:
    plain = Practice(tmp_path / "plain.db")
    plain.path.write_bytes(two_of_each.path.read_bytes())
    plain.path.chmod(0o600)
    without = plain.ok(command)
    answer = two_of_each.ok(f"{command} --print")
    assert answer.out == without.out
    notes = [
        f"{number} was queued for printing: request id is Office-{place} (1 file(s))"
        for place, number in enumerate(WITH_PRINT[command], 1)
    ]
    assert answer.err.splitlines() == without.err.splitlines() + notes
    assert [words[-1] for words, _ in jobs()] == WITH_PRINT[command]
    for (_, paper), number in zip(jobs(), WITH_PRINT[command], strict=True):
        assert number in PdfReader(BytesIO(paper)).pages[0].extract_text()
    assert [subject for subject, _, _ in logged(two_of_each)] == WITH_PRINT[command]


@pytest.mark.parametrize("command", WITH_PRINT)
def test_what_is_recorded_stays_recorded_when_printing_fails(command: str, two_of_each: Practice) -> None:
    two_of_each.ok(["config", "set", "print_command", "sh -c 'echo jammed >&2; exit 1'"])
    before = len(two_of_each.dump())
    answer = two_of_each.zbill(f"{command} --print -q")
    kind = "receipt" if "RCT" in WITH_PRINT[command][0] else "invoice"
    numbers = WITH_PRINT[command]
    assert answer.code == 7
    assert answer.err.splitlines()[-2:] == [
        f"sh didn't print {', '.join(numbers)}: jammed.",
        f"Check the printer, then print {'them' if numbers[1:] else 'it'} again: "
        f"zbill {kind} print {' '.join(numbers)}",
    ]
    assert answer.out.split() == numbers or command.startswith(("attend", "checkout"))
    assert len(two_of_each.dump()) > before
    for number in numbers:
        two_of_each.ok(f"{kind} show {number}")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_letter_that_no_font_has_is_printed_with_lossy_only(command: str, two_of_each: Practice, jobs: Jobs) -> None:
    two_of_each.ok("config set name 王")
    # What was issued before keeps its letterhead.
    charged = two_of_each.ok("charge Ana Book 10.00 -q").out.strip()
    two_of_each.ok(f"invoice close {charged}")
    credited = two_of_each.ok(f"invoice credit {charged} --reason late -q").out.strip()
    received = two_of_each.ok("deposit Ana 10.00 --again -q").out.strip()
    newest = {"invoice": charged, "receipt": received, "creditnote": credited}
    kind = command.split()[0]
    command = command.replace("print 1", f"print {newest.get(kind)}")
    for rehearsed in ("", " --dry-run") if kind in newest else ("",):
        refused = two_of_each.zbill(command + rehearsed)
        assert (refused.code, refused.out, "because no font has 王.\nAdd --lossy" in refused.err) == (4, "", True)
    assert (jobs(), logged(two_of_each)) == ([], [])
    assert "has '?' instead" in two_of_each.ok(f"{command} --lossy").err
    ((_, paper),) = jobs()
    assert "?" in PdfReader(BytesIO(paper)).pages[0].extract_text()


@pytest.mark.usefixtures("jobs")
def test_what_has_letters_that_no_font_has_stays_recorded_unprinted(two_of_each: Practice) -> None:
    two_of_each.ok("config set name 王")
    answer = two_of_each.zbill("pay Ben 10.00 --print -q")
    assert (answer.code, answer.out, answer.err) == (
        7,
        "RCT-0006\n",
        "RCT-0006 can't be printed, because no font has 王.\n"
        "Use --lossy to print '?' instead: zbill receipt print RCT-0006 --lossy\n",
    )
    assert logged(two_of_each) == []
    two_of_each.ok("receipt print RCT-0006 --lossy")
    assert [number for number, _, _ in logged(two_of_each)] == ["RCT-0006"]


def test_a_missing_program_does_not_undo_a_payment(two_of_each: Practice) -> None:
    two_of_each.ok("config set print_command no-such-program")
    answer = two_of_each.zbill("pay Ben 10.00 --print -q")
    assert (answer.code, answer.out) == (7, "RCT-0006\n")
    assert two_of_each.json("receipt show 6")["amount"] == "10.00"


def test_a_repeated_key_prints_nothing_again(two_of_each: Practice, jobs: Jobs) -> None:
    for _ in range(2):
        assert two_of_each.ok("pay Ben 10.00 --print --key a1 -q").out == "RCT-0006\n"
    assert len(jobs()) == 1


@pytest.mark.parametrize("command", ["attend 6 --dry-run", "checkout 5 --close --dry-run", "invoice close 7 --dry-run"])
def test_a_dry_run_with_print_prints_nothing(command: str, two_of_each: Practice, jobs: Jobs) -> None:
    two_of_each.ok(f"{command} --print")
    assert jobs() == []


def test_a_session_without_an_invoice_has_nothing_to_print(two_of_each: Practice, jobs: Jobs) -> None:
    answer = two_of_each.ok("attend 8 --status cancelled --print")
    assert answer.err == "There is no invoice to print.\n"
    assert jobs() == []


def test_anyone_may_print_but_who_did_is_logged(two_of_each: Practice, jobs: Jobs) -> None:
    two_of_each.ok("role assign Sam Desk")
    two_of_each.ok("role unassign Sam Staff")
    two_of_each.ok("invoice print 1 --as Sam")
    assert two_of_each.sql("select who from log where what = 'print'") == [("Sam Reyes",)]
    assert two_of_each.zbill("statement --all --print --as Sam").code == 5
    assert len(jobs()) == 1
