"""Two runs at once, and runs that are killed: a document goes out once, or is unknown (SPEC 11)."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from tests.mail.conftest import by
from tests.mail.servers import Inbox, inbox, raw, script
from tests.practice import Practice, log_rows, tamper
from zbill.cli import emails
from zbill.file import connection, runs
from zbill.file.runs import Run
from zbill.mail.smtp import Smtp

ROOT = Path(__file__).parents[2]
COUNT = 12


def begin(practice: Practice, command: str) -> subprocess.Popen[str]:
    words = [sys.executable, "-m", "zbill", "--db", str(practice.path), *command.split()]
    return subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize("option", ["", "--again", "--resend", "--again --resend"])
def test_of_two_runs_at_once_each_document_goes_out_once(option: str, sending: Practice, server: Inbox) -> None:
    sending.begin(*(f"charge {client} Copy {amount}.00" for amount in range(1, 7) for client in ("Ana", "Ben")))
    numbers = " ".join(str(each) for each in range(4, 4 + COUNT))
    runs = [begin(sending, f"invoice email {numbers} {option} -f json") for _ in range(2)]
    for run in runs:
        out, err = run.communicate(timeout=60)
        assert run.returncode in (0, 7), err
        assert out.startswith("[")
    subjects = sorted(each.message["Subject"] for each in server.received)
    if "again" not in option:
        assert subjects == sorted(f"Invoice INV-{each:04} from Brightwater Therapy" for each in range(4, 4 + COUNT))
    assert len(set(subjects)) == COUNT
    results = sending.sql("select result, count(*) from deliveries group by result")
    assert results == [("accepted", len(subjects))]
    sending.ok("check")


def test_another_run_while_a_mail_is_under_way_sends_nothing(unset: Practice) -> None:
    """Whatever its options: the first run still waits for the answer."""
    has_text, may_answer = threading.Event(), threading.Event()

    def slow(file: Any) -> None:
        class Waiting:
            def readline(self) -> bytes:
                line = bytes(file.readline())
                if line == b".\r\n":
                    has_text.set()
                    may_answer.wait(30)
                return line

            def write(self, data: bytes) -> None:
                file.write(data)

        script()(Waiting())

    with raw(slow) as port:
        first = begin(by(unset, port), "invoice email 1 -f json")
        assert has_text.wait(30)
        # The practice file isn't locked meanwhile.
        unset.ok("charge Ben Copy 5.00")
        with inbox() as server:
            by(unset, server.port)
            answer = unset.zbill("invoice email 1 -f json")
            assert (answer.code, answer.json[0]["result"], server.received) == (7, "unknown", [])
        may_answer.set()
        out, _ = first.communicate(timeout=30)
    assert (first.returncode, '"result": "accepted"' in out) == (0, True)
    assert unset.sql("select result from deliveries") == [("accepted",)]


def test_the_practice_file_is_not_locked_while_a_server_is_waited_for(
    sending: Practice, server: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "BUSY_SECONDS", 0.1)
    send, tried = Smtp.send, []

    def writing(self: Smtp, envelope: Any) -> Any:
        tried.append(envelope.to.local)
        sending.write("create table if not exists other (x)")
        sending.write("insert into other values (1)")
        return send(self, envelope)

    monkeypatch.setattr(Smtp, "send", writing)
    sending.zbill("invoice email 1 2")
    assert tried == ["ana", "ben"]
    assert len(server.received) == 2


def test_an_invoice_that_is_voided_while_others_go_out_is_not_sent(
    sending: Practice, server: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A batch with a pause can take hours."""
    sending.ok("invoice reopen 2")
    send = Smtp.send

    def voiding(self: Smtp, envelope: Any) -> Any:
        sending.ok("invoice void 2 --reason mistake")
        return send(self, envelope)

    monkeypatch.setattr(Smtp, "send", voiding)
    answer = sending.zbill("invoice email 1 2 --pause 1 -f json")
    assert (answer.code, [(each["result"], each["answer"]) for each in answer.json]) == (
        7,
        [("accepted", "250 2.0.0 taken"), ("unsent", "It was voided meanwhile.")],
    )
    assert sending.sql("select number, result from deliveries") == [("INV-0001", "accepted")]
    assert len(server.received) == 1


def test_a_killed_run_leaves_unknown(unset: Practice) -> None:
    has_text = threading.Event()

    def silent(file: Any) -> None:
        class Until:
            def readline(self) -> bytes:
                line = bytes(file.readline())
                if line == b".\r\n":
                    has_text.set()
                    file.read()
                return line

            def write(self, data: bytes) -> None:
                file.write(data)

        script()(Until())

    with raw(silent) as port:
        run = begin(by(unset, port), "invoice email 1 2")
        assert has_text.wait(30)
        os.kill(run.pid, signal.SIGKILL)
        run.communicate(timeout=30)
    assert unset.sql("select number, result, answer from deliveries") == [("INV-0001", "unknown", "")]
    with inbox() as server:
        answer = by(unset, server.port).zbill("invoice email 1 2 -f json")
        assert (answer.code, [each["result"] for each in answer.json]) == (7, ["unknown", "accepted"])
        unset.ok("invoice email 1 2 --resend")
        assert [each.recipients for each in server.received] == [["ben@example.org"], ["ana@example.com"]]
    unset.ok("check")


@pytest.mark.parametrize(("before", "option"), [("", ""), ("accepted", "--again"), ("unknown", "--resend")])
def test_of_two_runs_with_the_same_options_only_the_faster_one_sends(
    before: str, option: str, sending: Practice, server: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Here the second one runs while the first draws the PDF, so both have begun when one of them sends."""
    if before:
        sending.ok("invoice email 1")
    if before == "unknown":
        tamper(sending, "update deliveries set result = 'unknown', answer = ''")
    write = emails._mail
    began: list[str] = []

    def late(*given: Any) -> Any:
        if not began:
            began.append("second")
            sending.ok(f"invoice email 1 {option}")
        return write(*given)

    monkeypatch.setattr(emails, "_mail", late)
    sending.ok(f"invoice email 1 {option}")
    assert (began, len(server.received)) == (["second"], 1 + bool(before))


@pytest.mark.parametrize("option", ["", "--again", "--resend", "--again --resend"])
def test_a_living_run_owns_what_is_unknown(option: str, unset: Practice) -> None:
    """Its own is what it sends just now, what it has claimed, and what it lost: it may still be about to try."""
    text_came, may_end = threading.Event(), threading.Event()

    def losing(file: Any) -> None:
        script(text="")(file)

    def silent(file: Any) -> None:
        script(text="250 late")(_Held(file, text_came, may_end))

    with raw(losing, silent) as port:
        first = begin(by(unset, port), "invoice email 1 2")
        assert text_came.wait(30)
        with inbox() as server:
            answer = by(unset, server.port).zbill(f"invoice email 1 2 {option} -f json")
            assert (answer.code, server.received) == (7, [])
            assert [(each["result"], each["answer"]) for each in answer.json] == [
                ("unknown", "Another run is sending it.")
            ] * 2
            assert answer.err.endswith(
                "Not accepted: INV-0001, INV-0002.\nWait until the other run has ended, then run the command again.\n"
            )
            may_end.set()
            first.communicate(timeout=30)
            assert first.returncode == 7
            # It is over now, so what it lost can be sent once more.
            answer = unset.zbill(f"invoice email 1 2 {option} -f json")
            once_more = "resend" in option
            assert [each["result"] for each in answer.json] == ["accepted" if once_more else "unknown", "accepted"]
            assert len(server.received) == once_more + ("--again" in option)
    unset.ok("check")


class _Held:
    """A connection whose server doesn't answer to a text before it may."""

    def __init__(self, file: Any, came: threading.Event, may_end: threading.Event) -> None:
        self._file, self._came, self._may_end = file, came, may_end

    def readline(self) -> bytes:
        line = bytes(self._file.readline())
        if line == b".\r\n":
            self._came.set()
            self._may_end.wait(30)
        return line

    def write(self, data: bytes) -> None:
        self._file.write(data)


@pytest.mark.parametrize("count", [5, 30])
def test_a_run_that_is_killed_in_a_group_leaves_one_unknown(count: int, unset: Practice) -> None:
    """The next run reads what the killed one noted: answers, and which of its claims had begun."""
    for number in range(4, 4 + count):
        unset.ok(f"charge Ana Copy {number}.00")
    numbers = " ".join(str(each) for each in range(4, 4 + count))
    taken: list[str] = []
    reached = threading.Event()

    def stalling(file: Any) -> None:
        script(seen=taken)(_Stalling(file, count - 1, reached))

    with raw(stalling) as port:
        run = begin(by(unset, port), f"invoice email {numbers}")
        assert reached.wait(60)
        os.kill(run.pid, signal.SIGKILL)
        run.communicate(timeout=30)
    (left,) = unset.path.parent.glob(".*.mail")
    assert left.stat().st_mode & 0o777 == 0o600
    with inbox() as server:
        rehearsed = by(unset, server.port).zbill(f"invoice email {numbers} --dry-run -f json").json
        answer = unset.zbill(f"invoice email {numbers} -f json")
        assert (answer.code, [each["result"] for each in answer.json]) == (
            7,
            [*["accepted"] * (count - 2), "unknown", "accepted"],
        )
        assert [each["result"] for each in rehearsed] == [*["accepted"] * (count - 2), "unknown", "unsent"]
        assert len(server.received) == 1
    assert list(unset.path.parent.glob(".*.mail")) == []
    assert answer.json[0]["answer"] == "250 taken"
    unset.ok("check")


class _Stalling:
    """A connection whose server gets this many texts, and doesn't answer to the last of them."""

    def __init__(self, file: Any, texts: int, reached: threading.Event) -> None:
        self._file, self._left, self._reached = file, texts, reached

    def readline(self) -> bytes:
        line = bytes(self._file.readline())
        self._left -= line == b".\r\n"
        if not self._left:
            self._reached.set()
            self._file.read()
        return line

    def write(self, data: bytes) -> None:
        self._file.write(data)


def test_after_a_new_start_of_the_computer_no_one_knows_what_was_sent(
    unset: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The notes of a run aren't written to the disk, so all that it had claimed is unknown."""
    run = Run(unset.path)
    unset.write(
        "insert into deliveries (kind, document, number, digest, address, message, at, run)"
        f" values ('invoice', 1, 'INV-0001', '{'0' * 64}', 'a@b', '<a@b>', 0, '{run.name}')"
    )
    log_rows(unset)
    os.close(run._handle)
    monkeypatch.setattr(runs, "boot", lambda: "another")
    with inbox() as server:
        by(unset, server.port).ok("invoice email 2")
    assert unset.sql("select number, result from deliveries") == [("INV-0001", "unknown"), ("INV-0002", "accepted")]
    assert list(unset.path.parent.glob(".*.mail")) == []


def test_a_run_that_cannot_note_what_it_does_sends_nothing(
    sending: Practice, server: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    begin_one = Run.begin

    def begin_it(self: Run, attempt: int) -> None:
        monkeypatch.setattr(os, "write", full)
        try:
            begin_one(self, attempt)
        finally:
            monkeypatch.undo()

    monkeypatch.setattr(Run, "begin", begin_it)
    answer = sending.zbill("invoice email 1 2")
    assert (answer.code, answer.out, server.received) == (8, "", [])
    assert "can't be written, so nothing more was sent: No space left on device." in answer.err
    assert sending.sql("select number, result, answer from deliveries") == [
        ("INV-0001", "unsent", "The run ended before it was tried.")
    ]


def test_a_mail_that_is_sent_leaves_no_file(sending: Practice) -> None:
    sending.ok("invoice email 1 2")
    assert [each.name for each in sending.path.parent.iterdir() if each.name.startswith(".")] == []
