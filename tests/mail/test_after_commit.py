"""pay, deposit, attend, checkout and invoice close with --email: what is recorded stays recorded (SPEC 11)."""

from __future__ import annotations

import pytest

from tests.mail.conftest import by
from tests.mail.servers import Inbox, free_port, raw, script
from tests.practice import Practice
from zbill.mail.smtp import Smtp

VISITS = ("session add Ana 90834 '2026-10-05 09:00'", "session add Cem 90834 '2026-10-05 10:00'")


def sent(server: Inbox) -> list[tuple[str, str]]:
    return [(each.recipients[0], each.message["Subject"].split(" from ")[0]) for each in server.received]


@pytest.mark.parametrize(
    ("before", "command", "out", "mails"),
    [
        (
            (),
            "pay Ana 10.00 --email",
            "RCT-0002  Ana Lopez  10.00  2026-10-05\n",
            [("ana@example.com", "Receipt RCT-0002")],
        ),
        (
            (),
            "deposit Ana 10.00 --email",
            "RCT-0002  Ana Lopez  10.00  2026-10-05\n",
            [("ana@example.com", "Receipt RCT-0002")],
        ),
        (VISITS, "attend 1 --email", "INV-0004  Ana Lopez  150.00  Open\n", [("ana@example.com", "Invoice INV-0004")]),
        (
            VISITS,
            "checkout 1 --close --email",
            "INV-0004  Ana Lopez  150.00  Closed\n",
            [("ana@example.com", "Invoice INV-0004")],
        ),
        (
            ("charge Ana Copy 5.00", "charge Ben Copy 6.00"),
            "invoice close 4 5 --email",
            "INV-0004  Ana Lopez  5.00  Closed\nINV-0005  Ben Okafor  6.00  Closed\n",
            [("ana@example.com", "Invoice INV-0004"), ("ben@example.org", "Invoice INV-0005")],
        ),
        (
            ("charge Ana Copy 5.00",),
            "invoice close --all --email",
            "INV-0004  Ana Lopez  5.00  Closed\n",
            [("ana@example.com", "Invoice INV-0004")],
        ),
        (VISITS, "attend 1 --status cancelled --email", "1  Ana Lopez  2026-10-05 09:00  90834  cancelled\n", []),
    ],
)
def test_the_document_is_sent_when_the_change_is_saved(
    before: tuple[str, ...], command: str, out: str, mails: list[tuple[str, str]], sending: Practice, server: Inbox
) -> None:
    sending.begin(*before)
    answer = sending.ok(command)
    assert (answer.out, sent(server)) == (out, mails)
    told = "There is no invoice to send." if not mails else f"accepted, {mails[0][0]} 250 2.0.0 taken"
    assert told in answer.err


def test_the_receipt_has_the_mail_in_json(sending: Practice) -> None:
    receipt = sending.ok("pay Ana 10.00 --email -f json").json
    assert (receipt["number"], receipt["amount"]) == ("RCT-0002", "10.00")
    (mail,) = receipt["email"]
    assert (mail["document"], mail["number"], mail["to"], mail["result"]) == (
        *("receipt", "RCT-0002", "ana@example.com", "accepted"),
    )
    assert sending.ok("pay Ana 10.00 --again -f json").json.keys() == receipt.keys() - {"email"}
    (first, second) = sending.begin(*VISITS).zbill("attend 1 2 --email -f json").json
    assert [each["result"] for each in (*first["email"], *second["email"])] == ["accepted", "unsent"]
    assert sending.ok("pay Ana 11.00 --email -q").out == "RCT-0004\n"


def test_what_is_recorded_stays_when_the_mail_fails(sending: Practice, server: Inbox) -> None:
    server.refuses = {"ana@example.com": "550 no"}
    answer = sending.zbill("pay Ana 10.00 --email")
    assert (answer.code, answer.out) == (7, "RCT-0002  Ana Lopez  10.00  2026-10-05\n")
    assert answer.err == (
        "RCT-0002: refused, ana@example.com 550 no\n"
        "Not accepted: RCT-0002. The change itself was saved.\n"
        "Correct what is wrong, then send it: zbill receipt email RCT-0002\n"
    )
    assert sending.json("receipt show 2")["status"] == "Valid"
    server.refuses = {}
    sending.ok("receipt email 2")
    assert sent(server) == [("ana@example.com", "Receipt RCT-0002")]


def test_an_answer_that_is_lost_leaves_unknown_and_says_how_to_send_it_once_more(unset: Practice) -> None:
    with raw(script(text="")) as port:
        answer = by(unset, port).zbill("pay Ana 10.00 --email")
    assert (answer.code, answer.err.splitlines()[-2:]) == (
        7,
        [
            "Not accepted: RCT-0002. The change itself was saved.",
            "Ask whether it arrived. To send it once more, add --resend: zbill receipt email RCT-0002 --resend",
        ],
    )


def test_a_client_without_an_address_has_paid_all_the_same(sending: Practice, server: Inbox) -> None:
    answer = sending.zbill("pay Cem 5.00 --email")
    assert (answer.code, answer.out, server.received) == (7, "RCT-0002  Cem Aydin  5.00  2026-10-05\n", [])
    assert answer.err.splitlines()[0] == "RCT-0002: unsent, Cem Aydin has no email address."
    assert sending.json("balance Cem")["owing"] == "0.00"


@pytest.mark.parametrize("command", ["pay Ana 10.00", "invoice close 4", "attend 1", "deposit Ana 1.00"])
def test_without_a_mail_server_nothing_is_recorded_either(command: str, unset: Practice) -> None:
    unset.begin(*VISITS, "charge Ana Copy 5.00")
    before = unset.dump()
    answer = unset.zbill(f"{command} --email")
    assert (answer.code, answer.out, answer.err.splitlines()[0]) == (
        *(4, "", "No mail server is set, and no command that sends mail."),
    )
    assert unset.dump() == before
    unset.ok(command)


def test_what_is_wrong_with_the_command_comes_first(unset: Practice) -> None:
    assert unset.zbill("pay Zoe 10.00 --email").code == 3
    assert unset.zbill("pay Ana -1 --email").code == 2


def test_a_dry_run_sends_nothing(sending: Practice, server: Inbox) -> None:
    sending.begin(*VISITS)
    before = sending.path.read_bytes()
    sending.ok("attend 1 --email --dry-run")
    assert (server.received, sending.path.read_bytes()) == ([], before)


def test_a_key_that_is_repeated_sends_once(sending: Practice, server: Inbox) -> None:
    first = sending.ok("pay Ana 10.00 --email --key once -f json").json
    again = sending.ok("pay Ana 10.00 --email --key once -f json").json
    assert again == first
    assert sent(server) == [("ana@example.com", "Receipt RCT-0002")]


def test_what_was_sent_on_an_earlier_day_is_answered_with_it(sending: Practice, server: Inbox) -> None:
    sending.begin(*VISITS)
    assert sending.ok("attend 1 --email").err == "INV-0004: accepted, ana@example.com 250 2.0.0 taken\n"
    sending.at("2026-10-07 09:00")
    again = sending.ok("attend 1 --email").err
    assert again == "INV-0004: accepted on 2026-10-05, ana@example.com 250 2.0.0 taken\n"
    assert len(server.received) == 1


def test_a_server_that_is_gone_is_tried_later(sending: Practice) -> None:
    sending.ok(f"config set smtp_port {free_port()}")
    answer = sending.zbill("pay Ana 10.00 --email")
    assert (answer.code, answer.err.splitlines()[-1]) == (7, "Try it later: zbill receipt email RCT-0002")


def test_a_mail_that_fails_is_sent_by_repeating_the_key(sending: Practice, server: Inbox) -> None:
    server.refuses = {"ana@example.com": "550 no"}
    assert sending.zbill("pay Ana 10.00 --email --key once").code == 7
    server.refuses = {}
    assert sending.ok("pay Ana 10.00 --email --key once").out == "RCT-0002  Ana Lopez  10.00  2026-10-05\n"
    assert sent(server) == [("ana@example.com", "Receipt RCT-0002")]


def test_several_documents_need_no_other_permission(sending: Practice, server: Inbox) -> None:
    """Whoever closes invoices sends them to their clients."""
    sending.begin("charge Ana Copy 5.00", "charge Ben Copy 6.00", "role add Closer", "role grant Closer close_invoice")
    sending.ok("staff add Sam --role Closer")
    sending.ok("invoice close 4 5 --email --as Sam")
    assert len(server.received) == 2


@pytest.mark.parametrize("command", ["pay Ana 10.00", "deposit Ana 10.00", "attend 1", "checkout 1", "invoice close 4"])
def test_a_command_both_sends_and_prints(command: str, sending: Practice, server: Inbox) -> None:
    sending.ok("config set print_command 'sh -c \"cat > /dev/null\"'")
    sending.begin(*(("charge Ana Copy 5.00",) if command.startswith("invoice") else VISITS))
    number = "RCT-0002" if command.startswith(("pay", "deposit")) else "INV-0004"
    answer = sending.ok(f"{command} --email --print -q")
    assert [subject.split()[-1] for _, subject in sent(server)] == [number]
    assert answer.err.splitlines() == [
        f"{number}: accepted, ana@example.com 250 2.0.0 taken",
        f"{number} was queued for printing",
    ]


def test_when_sending_and_printing_fail_both_are_told(sending: Practice, server: Inbox) -> None:
    server.refuses = {"ana@example.com": "550 no"}
    sending.ok("config set print_command 'sh -c \"exit 3\"'")
    answer = sending.zbill("pay Ana 10.00 --email --print")
    assert (answer.code, answer.out) == (7, "RCT-0002  Ana Lopez  10.00  2026-10-05\n")
    assert answer.err == (
        "RCT-0002: refused, ana@example.com 550 no\n"
        "Not accepted: RCT-0002. The change itself was saved."
        " Correct what is wrong, then send it: zbill receipt email RCT-0002\n"
        "sh didn't print RCT-0002: exit code 3.\n"
        "Check the printer, then print it again: zbill receipt print RCT-0002\n"
    )
    sending.ok("config set print_command no-such-program")
    answer = sending.zbill("pay Ana 11.00 --email --print")
    assert (answer.code, answer.err.splitlines()[-2]) == (
        7,
        "There is no program no-such-program, so nothing was printed.",
    )


def test_a_statement_is_either_sent_or_printed(sending: Practice, server: Inbox) -> None:
    answer = sending.zbill("statement Ana --email --print")
    assert (answer.code, answer.err.splitlines()[0]) == (
        *(2, "A statement is printed, sent or written to a PDF, only one of them."),
    )
    assert server.received == []


def test_after_ctrl_c_nothing_is_printed(sending: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Smtp, "send", interrupted)
    sending.ok("config set print_command 'sh -c \"cat > /dev/null\"'")
    answer = sending.zbill("pay Ana 10.00 --email --print")
    assert (answer.code, answer.out) == (130, "RCT-0002  Ana Lopez  10.00  2026-10-05\n")
    assert sending.sql("select what from log where what = 'print'") == []
