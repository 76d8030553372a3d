"""Commands ask and show things on a real terminal; without one they ask nothing."""

from __future__ import annotations

import os
import pty
import shlex
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.practice import Answer, Practice

ZBILL = "import sys; from zbill.cli.app import main; sys.exit(main(sys.argv[2:], now=int(sys.argv[1])))"
ROOT = Path(__file__).parents[2]
EOF = "\x04"
CTRL_C = "\x03"
VISIT = "Rex of Ana Lopez  INV-0001  60.00\n"
QUESTION = VISIT + "  1  Cancel\n  2  Check Out\n  3  Check Out & Close Invoice\nChoose 1-3: "
AGAIN = "Type a number from 1 to 3.\nChoose 1-3: "


def program(practice: Practice, command: str) -> list[str]:
    """Return the words that run a command as another process at the same time of the practice's clock."""
    return [sys.executable, "-c", ZBILL, str(practice.now), "--db", str(practice.path), *shlex.split(command)]


def on_terminal(practice: Practice, command: str, typed: str = "", **settings: str) -> tuple[int, str]:
    """Run a command on a terminal of 80 columns with typed input; return the exit code and what is shown."""
    return run_on_terminal(program(practice, command), typed, **settings)


def run_on_terminal(words: Sequence[str], typed: str = "", **settings: str) -> tuple[int, str]:
    """Run a program on a terminal of 80 columns and 25 lines, as `on_terminal` runs zbill."""
    person, terminal = pty.openpty()
    termios.tcsetwinsize(terminal, (25, 80))
    modes = termios.tcgetattr(terminal)
    modes[3] &= ~termios.ECHO
    termios.tcsetattr(terminal, termios.TCSANOW, modes)
    os.write(person, typed.encode())
    # Where the tests run side by side, these would say another size.
    own = {name: value for name, value in os.environ.items() if name not in ("LINES", "COLUMNS")}
    environment = {**own, "TERM": "xterm", "PYTHONPATH": str(ROOT), **settings}
    with subprocess.Popen(words, stdin=terminal, stdout=terminal, stderr=terminal, env=environment) as process:
        os.close(terminal)
        shown = b"".join(_chunks(person))
    os.close(person)
    return process.returncode, shown.decode().replace("\r\n", "\n")


def in_dialogue(practice: Practice, command: str, *turns: tuple[str, str]) -> tuple[int, str]:
    """Run a command on a terminal that echoes; answer each question as it appears.

    Returns the exit code and what is shown.
    """
    person, terminal = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
    shown = b""
    # Start a session of its own, so that hidden input is read from this terminal and not from the one of the tests.
    with subprocess.Popen(
        program(practice, command),
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        env=environment,
        start_new_session=True,
    ) as process:
        os.close(terminal)
        for question, answer in turns:
            while not shown.endswith(question.encode()):
                shown += os.read(person, 4096)
            if answer == CTRL_C:
                # The terminal doesn't control the process, so it sends no signal. One that came right before the answer
                # is read would not interrupt that.
                time.sleep(0.2)
                process.send_signal(signal.SIGINT)
            else:
                os.write(person, answer.encode())
        shown += b"".join(_chunks(person))
    os.close(person)
    return process.returncode, shown.decode().replace("\r\n", "\n")


def _chunks(person: int) -> Sequence[bytes]:
    found: list[bytes] = []
    while True:
        try:
            chunk = os.read(person, 4096)
        except OSError:  # Linux raises this once the program has closed the terminal.
            return found
        if not chunk:
            return found
        found.append(chunk)


@pytest.fixture
def visit(practice: Practice) -> Practice:
    """Check in Rex, on the open invoice 1."""
    return practice.begin(
        "service add EXAM Examination 60.00",
        "client add 'Ana Lopez'",
        "patient add Ana Rex",
        "session add Ana EXAM 12:00 --patient Rex",
        "checkin 1",
    )


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("3\n", QUESTION + "INV-0001  Ana Lopez  60.00  Closed\n"),
        ("2\n", QUESTION + "INV-0001  Ana Lopez  60.00  Open\n"),
        ("1\n", QUESTION + "Canceled. Nothing was changed.\n"),
        (EOF, QUESTION + "\nCanceled. Nothing was changed.\n"),
        ("\nclose\n4\n2\n", QUESTION + AGAIN * 3 + "INV-0001  Ana Lopez  60.00  Open\n"),
    ],
    ids=["close", "leave open", "cancel", "end of input", "asked again"],
)
def test_checkout_asks_once_what_to_do_with_the_invoice(typed: str, shown: str, visit: Practice) -> None:
    assert on_terminal(visit, "checkout 1", typed, NO_COLOR="1") == (0, shown)
    is_out = visit.json("session show 1")["checked_out_at"] is not None
    assert is_out == ("Canceled" not in shown)


def test_checkout_of_all_asks_nothing_if_no_patient_is_in(visit: Practice) -> None:
    visit.ok("checkout 1 --leave-open")
    assert on_terminal(visit, "checkout all") == (0, "No patient is checked in.\n")


def test_checkout_offers_closing_as_soon_as_the_permission_is_granted(visit: Practice) -> None:
    visit.ok("session add Ana EXAM 12:30")
    visit.ok("checkin 2")
    visit.ok("staff add 'Sam Reyes' --role Staff")
    two = "  1  Cancel\n  2  Check Out\nChoose 1-2: "
    three = "  1  Cancel\n  2  Check Out\n  3  Check Out & Close Invoice\nChoose 1-3: "
    cancelled = "Canceled. Nothing was changed.\n"
    asked = "checkout 1 2 --as Sam"
    both = VISIT + "Ana Lopez  INV-0002  60.00\n"

    assert on_terminal(visit, asked, "1\n") == (0, both + three + cancelled)
    visit.ok("role revoke Staff close_invoice")
    assert on_terminal(visit, asked, "3\n1\n") == (
        0,
        both + two + "Type a number from 1 to 2.\nChoose 1-2: " + cancelled,
    )
    visit.ok("role add Desk")
    visit.ok("role grant Desk close_invoice")
    assert on_terminal(visit, asked, "1\n") == (0, both + two + cancelled)
    visit.ok("role assign Sam Desk")
    closed = "INV-0001  Ana Lopez  60.00  Closed\nINV-0002  Ana Lopez  60.00  Closed\n"
    assert on_terminal(visit, asked, "3\n") == (0, both + three + closed)


def test_checkout_by_name_shows_whose_invoice_it_asks_about(visit: Practice) -> None:
    assert on_terminal(visit, "checkout ana", "3\n", NO_COLOR="1") == (
        0,
        QUESTION + "INV-0001  Ana Lopez  60.00  Closed\n",
    )
    # Twice, by name as by id.
    for named in ("ana", "1"):
        assert on_terminal(visit, f"checkout {named}", "2\n", NO_COLOR="1") == (
            0,
            QUESTION + "INV-0001  Ana Lopez  60.00  Closed\n",
        )


@pytest.mark.parametrize(
    ("command", "typed", "shown"),
    [
        (
            "1 2",
            "y\n",
            "Void 2 invoices, 15.00 in total? [y/N] INV-0001  Ana  10.00  Void\nINV-0002  Ana  5.00  Void\n",
        ),
        ("1 2 1", "\n", "Void 2 invoices, 15.00 in total? [y/N] Canceled. Nothing was changed.\n"),
        ("1 2 --yes", "", "INV-0001  Ana  10.00  Void\nINV-0002  Ana  5.00  Void\n"),
        ("1 2 --dry-run", "", "Dry run: nothing was saved.\nINV-0001  Ana  10.00  Void\nINV-0002  Ana  5.00  Void\n"),
        ("1 INV-1", "", "INV-0001  Ana  10.00  Void\n"),
    ],
)
def test_voiding_several_invoices_asks_first(command: str, typed: str, shown: str, practice: Practice) -> None:
    practice.begin("client add Ana", "charge Ana Book 10.00", "charge Ana Pen 5.00")
    assert on_terminal(practice, f"invoice void {command} --reason wrong", typed, NO_COLOR="1") == (0, shown)


def test_who_may_not_void_is_told_so_without_a_question(practice: Practice) -> None:
    practice.begin("client add Ana", "charge Ana Book 10.00", "charge Ana Pen 5.00", "staff add Sam")
    code, shown = on_terminal(practice, "invoice void 1 2 --reason wrong --as Sam")
    assert (code, "Void 2" in shown) == (5, False)


def test_without_the_permission_checkout_is_refused_without_asking(visit: Practice) -> None:
    visit.ok("staff add 'Sam Reyes'")
    code, shown = on_terminal(visit, "checkout 1 --as Sam")
    assert (code, shown.partition(".")[0]) == (5, "Sam Reyes doesn't have the permission mark_attendance")


def test_checkout_without_an_invoice_does_not_offer_closing(visit: Practice) -> None:
    visit.ok("client edit Ana --auto-invoice off")
    visit.ok("session add Ana EXAM 12:30")
    code, shown = on_terminal(visit, "checkout 2", "2\n", NO_COLOR="1")
    assert (code, shown) == (
        0,
        "Ana Lopez  no invoice yet\n"
        "  1  Cancel\n  2  Check Out\nChoose 1-2: 2  Ana Lopez  2026-10-05 12:30  EXAM  attended  unbilled\n",
    )


@pytest.mark.parametrize(("option", "status"), [("--close", "Closed"), ("--leave-open", "Open")])
def test_an_option_answers_the_question_in_advance(option: str, status: str, visit: Practice) -> None:
    assert on_terminal(visit, f"checkout 1 {option}") == (0, f"INV-0001  Ana Lopez  60.00  {status}\n")


def test_init_asks_for_missing_values(tmp_path: Path) -> None:
    practice = Practice(tmp_path / "new.db")
    typed = "Paws & Claws\nfrancs\ngbp\nEurope/Atlantis\nEurope/London\ndmy\nmaybe\nN\n"
    code, shown = on_terminal(practice, "init --owner 'Vera Vet'", typed, TZ="Europe/Paris")
    assert (code, shown.splitlines()) == (
        0,
        [
            "Name of the practice [My Practice]: Currency [USD]: 'FRANCS' isn't a currency code. Use an ISO 4217 code"
            " like USD, EUR or JPY.",
            "Currency [USD]: Time zone [Europe/Paris]: 'Europe/Atlantis' isn't a time zone. Use an IANA name, such as"
            " America/New_York or Europe/Berlin.",
            "Time zone [Europe/Paris]: Is 3/4/2026 March 4 (mdy) or April 3 (dmy)? Do you check patients in and out"
            " (yes, no)? 'maybe' isn't a valid answer. Use one of: yes, no",
            f"Do you check patients in and out (yes, no)? The practice file is {practice.path}.",
            "Next, add a service: zbill service add CODE NAME PRICE, then a client: zbill client add NAME",
            "Paws & Claws  GBP  Europe/London",
        ],
    )


def test_init_asks_nothing_if_all_values_are_given(tmp_path: Path) -> None:
    practice = Practice(tmp_path / "new.db")
    given = "--name Paws --owner Vera --currency GBP --timezone Europe/London --date-order dmy --check-in yes"
    code, shown = on_terminal(practice, f"init -q {given}")
    assert (code, shown.splitlines()[0]) == (0, f"The practice file is {practice.path}.")
    assert [practice.ok(f"config get {key}").out for key in ("auto_close", "check_in")] == ["off\n", "on\n"]


def test_init_without_a_terminal_names_the_defaults_it_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zbill.cli.terminal.login", lambda: "vera")
    monkeypatch.setenv("TZ", "Europe/Paris")
    first, second = Practice(tmp_path / "first.db"), Practice(tmp_path / "second.db")
    told = (
        "The practice file is {}.\n"
        "Defaults used: {}.\n"
        "Next, add a service: zbill service add CODE NAME PRICE, then a client: zbill client add NAME\n"
    )
    every = "name My Practice, owner vera, currency USD, time zone Europe/Paris, no date order, invoices closed by hand"
    assert first.ok("init") == Answer(0, "My Practice  USD  Europe/Paris\n", told.format(first.path, every))
    monkeypatch.setenv("TZ", "EST5EDT")
    answer = second.ok("init --name Paws --currency eur --check-in no --date-order dmy")
    assert answer == Answer(0, "Paws  EUR  UTC\n", told.format(second.path, "owner vera, time zone UTC"))
    assert [second.ok(f"config get {key}").out for key in ("auto_close", "check_in")] == ["paid\n", "off\n"]


@pytest.mark.parametrize("command", ["init --db new.db --timezone EST", "config set timezone EST"])
def test_a_time_zone_without_a_place_is_refused(command: str, therapy: Practice, tmp_path: Path) -> None:
    assert therapy.zbill(command) == Answer(
        2,
        "",
        "'EST' isn't the time zone of a place, so its clock can differ from yours for half of the year.\n"
        "Use the zone of a place, such as America/New_York or Europe/Berlin, or UTC.\n",
    )
    assert os.listdir(tmp_path) == ["practice.db"]


def test_accounts_receivable_fits_80_columns(practice: Practice) -> None:
    practice.ok("client add 'Maria-Magdalena Featherstonehaugh'")
    practice.ok("charge 1 Course 9999.99")
    practice.ok("invoice close 1")
    practice.at("2026-12-01 09:00")
    practice.ok("charge 1 Course 1234.56")
    practice.ok("charge 1 Book 100.00")
    practice.ok("invoice close 2")
    practice.ok("pay 1 50.00 --invoice 3")
    _, shown = on_terminal(practice, "report ar", NO_COLOR="1")
    assert max(map(len, shown.splitlines())) <= 80
    assert " -50.00  11,184.55    0.00  1,234.56  9,999.99   0.00    0.00  0.00" in " ".join(shown.split(" "))


@pytest.mark.parametrize(
    ("settings", "option", "colors"),
    [({}, "", 1), ({"NO_COLOR": "1"}, "", 0), ({}, "--no-color", 0), ({"TERM": "dumb"}, "", 0)],
)
def test_colors_can_be_turned_off(settings: dict[str, str], option: str, colors: int, visit: Practice) -> None:
    _, shown = on_terminal(visit, f"invoice list {option}", **settings)
    assert ("\x1b[" in shown) == bool(colors)


def test_a_pipe_closed_by_its_reader_is_no_error(therapy: Practice) -> None:
    therapy.ok("attend 1")
    for command in ("pay Ana 150.00", "client list", "client list -f json"):
        read, write = os.pipe()
        os.close(read)
        ended = subprocess.run(program(therapy, command), stdout=write, stderr=subprocess.PIPE, cwd=ROOT)
        os.close(write)
        assert (ended.returncode, ended.stderr) == (0, b"")
    assert [receipt["number"] for receipt in therapy.json("receipt list")] == ["RCT-0001"]


def test_closed_standard_streams_are_no_error(therapy: Practice) -> None:
    words = shlex.join([sys.executable, "-m", "zbill", "--db", str(therapy.path), "client", "add", "Ben"])
    ended = subprocess.run(["sh", "-c", f"{words} <&- >&- 2>&-"], cwd=ROOT)
    assert ended.returncode == 0
    assert [client["name"] for client in therapy.json("client list")] == ["Ana Lopez", "Ben"]


def test_pay_asks_whether_to_use_credit_first(money: Practice) -> None:
    code, shown = on_terminal(money, "pay Ana 60.00", "y\n")

    assert (code, shown) == (
        0,
        "Use 40.00 of account credit first? [y/N] 40.00 of account credit was applied first.\n"
        "RCT-0002  Ana Lopez  60.00  2026-10-05\n",
    )
    assert money.json("balance Ana") | {"client": ""} == {
        "client": "", "client_id": 1, "owing": "0.00", "credit": "0.00", "net": "0.00"
    }  # fmt: skip


def test_pay_leaves_credit_alone_if_the_answer_is_no(money: Practice) -> None:
    code, _ = on_terminal(money, "pay Ana 60.00", "\n")

    assert code == 0
    balance = money.json("balance Ana")
    assert (balance["owing"], balance["credit"]) == ("40.00", "40.00")


@pytest.fixture
def money(practice: Practice) -> Practice:
    """Create Ana's debt of 100.00 and her credit of 40.00."""
    return practice.begin(
        "client add 'Ana Lopez'",
        "deposit Ana 40.00",
        "charge Ana Report 100.00",
    )


STOPPED = {
    EOF: (0, "\nCanceled. Nothing was changed.\n"),
    CTRL_C: (130, "\nInterrupted. No partial change was saved.\n"),
}


@pytest.mark.parametrize("key", STOPPED, ids=["Ctrl-D", "Ctrl-C"])
@pytest.mark.parametrize(
    ("command", "question"),
    [
        ("pay Ana 60.00", "Use 40.00 of account credit first? [y/N] "),
        ("invoice close --all", "Close 1 invoice, 100.00 in total? [y/N] "),
        ("checkout 1", "Choose 1-3: "),
    ],
)
def test_a_question_that_is_left_ends_in_one_line_that_says_so(
    key: str, command: str, question: str, money: Practice
) -> None:
    money.begin("service add EXAM Examination 60.00", "session add Ana EXAM 12:00")
    before = money.dump()
    code, shown = in_dialogue(money, command, (question, key))
    _, _, said = shown.partition(question)
    assert (code, said.replace("^D\b\b", "")) == STOPPED[key]
    assert money.dump() == before


def test_init_that_is_left_makes_no_file(tmp_path: Path) -> None:
    practice = Practice(tmp_path / "new.db")
    for key in (EOF, CTRL_C):
        code, shown = in_dialogue(practice, "init", ("[My Practice]: ", key))
        assert (code, shown) == (
            130,
            "Name of the practice [My Practice]: \nInterrupted. No partial change was saved.\n",
        )
        assert not practice.path.exists()


def test_a_wrong_key_at_a_question_is_told_and_asked_again(money: Practice) -> None:
    question = "Use 40.00 of account credit first? [y/N] "
    code, shown = on_terminal(money, "pay Ana 60.00", "q\nn\n")
    assert (code, shown) == (
        0, f"{question}Type y for yes or n for no.\n{question}RCT-0002  Ana Lopez  60.00  2026-10-05\n"
    )  # fmt: skip


def test_a_pipe_closed_while_an_error_is_written_is_no_traceback(therapy: Practice) -> None:
    read, write = os.pipe()
    os.close(read)
    for command in ("client show Nobody", "client", "--nothing", "attend 1 --dry-run"):
        ended = subprocess.run(program(therapy, command), stdout=subprocess.PIPE, stderr=write, cwd=ROOT)
        assert ended.returncode == (3 if "show" in command else 0 if "attend" in command else 2)
        assert ended.stdout == (b"INV-0001  Ana Lopez  150.00  Open\n" if "attend" in command else b"")
    os.close(write)


def test_a_closed_standard_input_is_an_empty_one(therapy: Practice) -> None:
    words = shlex.join([sys.executable, "-m", "zbill", "--db", str(therapy.path), "attend", "-"])
    ended = subprocess.run(["sh", "-c", f"{words} <&-"], cwd=ROOT, capture_output=True)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, b"", b"")
