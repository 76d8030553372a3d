"""Sending by a command with the interface of sendmail, and drafts for a person's own mail program (SPEC 11)."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import time
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

from tests.mail.test_sending import rows, stored
from tests.practice import Practice
from zbill.errors import DeliveryFailed
from zbill.mail import command


@pytest.fixture
def mailer(unset: Practice, tmp_path: Path) -> Path:
    """Set a mail command that keeps its arguments and its input, and return the folder. Its code is in `code`."""
    folder = tmp_path / "a mailer"
    folder.mkdir()
    (folder / "code").write_text("0")
    program = folder / "mail it"
    program.write_text(
        "#!/bin/sh\n"
        f"cd '{folder}'\n"
        'for word in "$@"; do echo "$word"; done >> words\n'
        'cat > "mail$(ls mail[0-9]* 2>/dev/null | wc -l)"\n'
        "env > environment\n"
        "cat said >&2 2>/dev/null\n"
        "exit $(cat code)\n"
    )
    program.chmod(0o700)
    unset.ok(["config", "set", "mail_command", f"'{program}' -t '$HOME;' \"a  b\""])
    return folder


def test_a_mail_command_gets_the_message_without_a_shell(unset: Practice, mailer: Path) -> None:
    answer = unset.ok("invoice email 1 -f json")
    assert rows(answer) == [("INV-0001", "ana@example.com", "queued", "")]
    assert (mailer / "words").read_text() == "-t\n$HOME;\na  b\n-f\noffice@brightwater.example\n"
    message: Any = message_from_bytes((mailer / "mail0").read_bytes(), policy=policy.SMTP)
    assert (message["To"], message["From"], message["Message-ID"]) == (
        "ana@example.com",
        "Brightwater Therapy <office@brightwater.example>",
        answer.json[0]["message_id"],
    )
    assert stored(unset) == [("INV-0001", "ana@example.com", "queued", "")]
    # What is queued is out of zbill's hands, so it is sent once too.
    assert rows(unset.ok("invoice email 1 -f json")) == rows(answer)
    unset.ok("invoice email 1 --again")
    assert sorted(each.name for each in mailer.glob("mail[0-9]")) == ["mail0", "mail1"]


def test_a_mail_command_that_has_the_sender_already(unset: Practice, mailer: Path) -> None:
    program = unset.ok("config get mail_command").out.strip()
    unset.ok(["config", "set", "mail_command", f"{program} -f bounces@brightwater.example"])
    unset.ok("invoice email 1")
    assert (mailer / "words").read_text() == "-t\n$HOME;\na  b\n-f\nbounces@brightwater.example\n"


@pytest.mark.parametrize(
    ("code", "said", "answer", "waited"),
    [
        ("75", "try\x1b[2J\nlater\n", "mail it ended with exit code 75: try\\x1b[2J later", [5, 20]),
        ("1", "", "mail it ended with exit code 1", []),
        ("64", "usage", "mail it ended with exit code 64: usage", []),
    ],
)
def test_what_a_mail_command_refuses(
    code: str, said: str, answer: str, waited: list[float], unset: Practice, mailer: Path, waits: list[float]
) -> None:
    (mailer / "code").write_text(code)
    (mailer / "said").write_text(said)
    found = unset.zbill("invoice email 1 -f json")
    assert (found.code, rows(found), waits) == (7, [("INV-0001", "ana@example.com", "refused", answer)], waited)
    assert len(stored(unset)) == 1 + len(waited)


def test_a_mail_command_that_is_not_there_sends_nothing(unset: Practice) -> None:
    unset.ok("config set mail_command '/nowhere/msmtp -t'")
    answer = unset.zbill("invoice email 1 2 -f json")
    why = "There is no program /nowhere/msmtp, so nothing was sent."
    remedy = "Install it, or set another one: zbill config set mail_command VALUE"
    assert (answer.code, answer.err) == (7, f"{why}\n{remedy}\n")
    assert [(each["result"], each["answer"]) for each in answer.json] == [
        ("unsent", why),
        ("unsent", f"Not tried, because the batch ended: {why}"),
    ]
    assert stored(unset) == []


def test_a_mail_command_that_can_not_be_run_ends_the_batch(unset: Practice, tmp_path: Path) -> None:
    program = tmp_path / "msmtp"
    program.write_bytes(b"\x7fno program")
    program.chmod(0o700)
    unset.ok(["config", "set", "mail_command", str(program)])
    answer = unset.zbill("invoice email 1 2 -f json")
    why = "msmtp can't be run: Exec format error."
    assert (answer.code, answer.err.splitlines()[0]) == (7, f"Nothing more can be sent now: {why}")
    assert [(each["result"], each["answer"]) for each in answer.json] == [
        ("unsent", why),
        ("unsent", f"Not tried, because the batch ended: Nothing more can be sent now: {why}"),
    ]


def test_a_mail_command_that_hangs_is_ended_with_all_it_started(
    unset: Practice, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(command, "PATIENCE", 0.3)
    pid = tmp_path / "pid"
    unset.ok(["config", "set", "mail_command", f"sh -c 'sleep 60 & echo $! > {pid}; sleep 60'"])
    begun = time.monotonic()
    answer = unset.zbill("invoice email 1 -f json")
    assert rows(answer) == [("INV-0001", "ana@example.com", "unknown", "sh didn't end in 0.3 seconds.")]
    assert time.monotonic() - begun < 30
    assert stored(unset) == [("INV-0001", "ana@example.com", "unknown", "")]
    assert is_over(int(pid.read_text()))


@pytest.mark.parametrize("code", [0, 1])
def test_a_command_is_over_when_it_ends_though_what_it_started_keeps_its_output(code: int, tmp_path: Path) -> None:
    """A mailer may leave a program behind that empties its queue. That one goes on."""
    pid = tmp_path / "pid"
    # It has the input, too, and the message is longer than a pipe holds.
    words = ["sh", "-c", f"head -c 4; exec 3<&0; sleep 60 <&3 & echo $! > {pid}; echo ' said' >&2; exit {code}"]
    begun = time.monotonic()
    assert command.run(words, b"mail" * 100_000, seconds=30) == (code, b"mail", b" said\n")
    assert time.monotonic() - begun < 20
    assert not is_over(int(pid.read_text()), waits=1)
    os.kill(int(pid.read_text()), signal.SIGKILL)


def test_ctrl_c_after_the_end_of_a_command_ends_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(process: subprocess.Popen[bytes], **_: object) -> None:
        process.wait()
        raise KeyboardInterrupt

    monkeypatch.setattr(subprocess.Popen, "communicate", interrupted)
    with pytest.raises(KeyboardInterrupt):
        command.run(["true"], b"", seconds=30)


def test_all_of_a_long_message_reaches_a_slow_command() -> None:
    slow = ["sh", "-c", "sleep 0.4; cat; sleep 0.4; echo end >&2"]
    assert command.run(slow, b"mail" * 100_000, seconds=30) == (0, b"mail" * 100_000, b"end\n")


def is_over(pid: int, *, waits: int = 100) -> bool:
    """Return whether a process has ended, or is only left for its parent to be told."""
    state = Path(f"/proc/{pid}/stat")
    for _ in range(waits):
        if not state.exists() or state.read_text().split(") ")[1].startswith("Z"):
            return True
        time.sleep(0.05)
    return False


def test_no_command_sees_a_password(unset: Practice, mailer: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SMTP_PASSWORD", "PDF_PASSWORD", "PASSCODE", "NEW_PASSCODE"):
        monkeypatch.setenv(f"ZBILL_{name}", "hunter2")
    unset.ok("invoice email 1 --password")
    assert "hunter2" not in (mailer / "environment").read_text()
    assert "HOME=" in (mailer / "environment").read_text()


def test_a_command_that_prints_a_password_is_ended_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "PASSWORD_PATIENCE", 0.3)
    with pytest.raises(DeliveryFailed) as failed:
        command.password("sh -c 'echo hunter2; sleep 60'")
    assert failed.value.sentence == "The command smtp_password_command gave no password: it didn't end in 0.3 seconds."


@pytest.mark.parametrize(
    ("printed", "found"), [("x\\n", "x"), ("x", "x"), ("x\\r\\n", "x"), ("x\\n\\n", "x\n"), (" x y ", " x y ")]
)
def test_only_the_last_line_end_of_a_password_goes(printed: str, found: str) -> None:
    assert command.password(f"printf '{printed}'") == found


def test_a_broken_command_of_an_older_version(unset: Practice) -> None:
    unset.write("insert into settings values ('smtp_password_command', 'pass ''show')")
    for key, value in (("smtp_host", "localhost"), ("smtp_user", "office"), ("smtp_security", "none")):
        unset.ok(f"config set {key} {value}")
    answer = unset.zbill("invoice email 1")
    assert (answer.code, answer.err.splitlines()[0]) == (7, "The setting smtp_password_command isn't a command.")


# Drafts


def test_a_draft_is_a_file_for_each_document(unset: Practice, tmp_path: Path) -> None:
    """It needs no mail server, and nothing is recorded: whoever sends it knows."""
    folder = tmp_path / "drafts"
    before = unset.path.read_bytes()
    answer = unset.ok(f"invoice email 1 2 --draft -o {folder} -f json")
    assert rows(answer) == [
        ("INV-0001", "ana@example.com", "unsent", f"Draft: {folder}/INV-0001.eml"),
        ("INV-0002", "ben@example.org", "unsent", f"Draft: {folder}/INV-0002.eml"),
    ]
    assert sorted(each.name for each in folder.iterdir()) == ["INV-0001.eml", "INV-0002.eml"]
    file = folder / "INV-0001.eml"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    message: Any = message_from_bytes(file.read_bytes(), policy=policy.SMTP)
    assert {name: message[name] for name in ("X-Unsent", "To", "Subject", "Message-ID", "Auto-Submitted")} == {
        "X-Unsent": "1",
        "To": "ana@example.com",
        "Subject": "Invoice INV-0001 from Brightwater Therapy",
        "Message-ID": None,
        "Auto-Submitted": None,
    }
    (attached,) = message.iter_attachments()
    assert attached.get_content().startswith(b"%PDF")
    assert unset.path.read_bytes() == before


def test_a_draft_goes_where_zbill_runs(unset: Practice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    unset.ok("statement Ana --email --period 2026-10 --draft")
    assert [each.name for each in tmp_path.glob("*.eml")] == ["statement-1-2026-10-01-2026-10-05.eml"]


def test_a_draft_without_an_address_is_listed(unset: Practice, tmp_path: Path) -> None:
    answer = unset.zbill(f"invoice email 3 1 --draft -o {tmp_path}/drafts -f json")
    assert (answer.code, [each["answer"].partition(":")[0] for each in answer.json]) == (
        7,
        ["Cem Aydin has no email address.", "Draft"],
    )
    assert answer.err.startswith("Not accepted: INV-0003.\n")


@pytest.mark.parametrize("target", ["practice.db", "-"])
def test_drafts_go_into_a_folder(target: str, unset: Practice, tmp_path: Path) -> None:
    path = target if target == "-" else str(tmp_path / target)
    answer = unset.zbill(f"invoice email 1 --draft -o {path}")
    assert (answer.code, answer.err) == (2, "Drafts are files of their own.\nUse --output with a folder.\n")


def test_a_dry_run_writes_no_draft(unset: Practice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    unset.ok("config set smtp_host localhost")
    unset.ok("invoice email 1 --draft --dry-run")
    assert list(tmp_path.glob("*.eml")) == []
