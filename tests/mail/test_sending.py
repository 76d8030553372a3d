"""Sending through the commands: what goes out, what is recorded, what is answered (SPEC 11)."""

from __future__ import annotations

import io
import re
from email.header import decode_header
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from tests.mail.conftest import by
from tests.mail.servers import HOST, Authority, Inbox, Received, inbox, raw, script
from tests.practice import Answer, Practice, tamper
from zbill.cli import emails, terminal
from zbill.mail.smtp import Smtp

SENT = "Mail\n"
AT = "2026-10-05T12:00:00-04:00"


def rows(answer: Answer) -> list[tuple[str, str, str, str]]:
    """Return number, address, result and answer of each document."""
    return [(each["number"], each["to"], each["result"], each["answer"]) for each in answer.json]


def stored(practice: Practice) -> list[tuple[Any, ...]]:
    return practice.sql("select number, address, result, answer from deliveries order by id")


def plain_name(mail: Received) -> str:
    """Return the sender's name as mail programs read it: Python's newer parser adds blanks to long ones."""
    raw = mail.content.split(b"From: ")[1].split(b" <office@")[0].decode()
    words = decode_header(raw.replace("\r\n", ""))
    name = "".join(part.decode(code or "ascii") if isinstance(part, bytes) else part for part, code in words)
    return re.sub(r"\\(.)", r"\1", name.removeprefix('"').removesuffix('"'))


ACCEPTED = ("INV-0001", "ana@example.com", "accepted", "250 2.0.0 taken")


def test_an_invoice_goes_to_its_client(sending: Practice, server: Inbox) -> None:
    answer = sending.ok("invoice email 1 -f json")
    (mail,) = server.received
    message_id = mail.message["Message-ID"]
    assert answer.json == [
        {
            "document": "invoice",
            "number": "INV-0001",
            "client": "Ana Lopez",
            "client_id": 1,
            "to": "ana@example.com",
            "result": "accepted",
            "answer": "250 2.0.0 taken",
            "message_id": message_id,
            "at": AT,
        }
    ]
    assert (mail.sender, mail.recipients) == ("office@brightwater.example", ["ana@example.com"])
    assert {name: mail.message[name] for name in ("Date", "From", "To", "Subject", "Reply-To", "Auto-Submitted")} == {
        "Date": "Mon, 05 Oct 2026 12:00:00 -0400",
        "From": "Brightwater Therapy <office@brightwater.example>",
        "To": "ana@example.com",
        "Subject": "Invoice INV-0001 from Brightwater Therapy",
        "Reply-To": None,
        "Auto-Submitted": "auto-generated",
    }
    assert message_id.endswith("@brightwater.example>")
    assert mail.text == (
        "Hello,\n\nInvoice INV-0001 is attached.\n\nBalance: USD 100.00\nDue: 2026-10-05\n\nBrightwater Therapy\n"
    )
    (attached,) = mail.message.iter_attachments()
    assert (attached.get_content_type(), attached.get_filename()) == ("application/pdf", "INV-0001.pdf")
    assert "Ana Lopez" in PdfReader(io.BytesIO(mail.pdf)).pages[0].extract_text()
    assert b"Lopez" not in mail.content.split(b"JVBER")[0]


def test_the_list_is_a_table_for_people_and_numbers_for_scripts(sending: Practice) -> None:
    assert sending.ok("invoice email 1 -q").out == "INV-0001\n"
    table = sending.ok("invoice email 2").out
    assert table.split()[:6] == ["Mail", "Number", "Client", "To", "Result", "Answer"]
    assert table.splitlines()[3] == "INV-0002  Ben Okafor  ben@example.org  accepted  250 2.0.0 taken  2026-10-05 12:00"
    assert sending.ok("invoice email 2 -f csv").out.splitlines()[0] == (
        "document,number,client,client_id,to,result,answer,message_id,at"
    )


@pytest.mark.parametrize(
    ("command", "number", "subject", "text", "file"),
    [
        (
            "receipt email 1",
            "RCT-0001",
            "Receipt RCT-0001 from Brightwater Therapy",
            "Hello,\n\nReceipt RCT-0001 is attached.\n\nAmount: USD 50.00\n\nBrightwater Therapy\n",
            "RCT-0001.pdf",
        ),
        (
            "creditnote email 1",
            "CN-0001",
            "Credit note CN-0001 from Brightwater Therapy",
            "Hello,\n\nCredit note CN-0001 is attached.\n\nAmount: USD 150.00\n\nBrightwater Therapy\n",
            "CN-0001.pdf",
        ),
        (
            "statement Ana --email --period 2026-10",
            "statement-1-2026-10-01-2026-10-05",
            "Statement 2026-10-01 to 2026-10-05 from Brightwater Therapy",
            "Hello,\n\nYour statement for 2026-10-01 to 2026-10-05 is attached.\n\n"
            "Balance: credit of USD 50.00\n\nBrightwater Therapy\n",
            "statement-1-2026-10-01-2026-10-05.pdf",
        ),
        (
            "invoice email 1",
            "INV-0001",
            "Invoice INV-0001 from Brightwater Therapy",
            "Hello,\n\nInvoice INV-0001 is attached.\n\nBalance: USD 0.00\n\nBrightwater Therapy\n",
            "INV-0001.pdf",
        ),
    ],
)
def test_every_document_can_be_sent(
    command: str, number: str, subject: str, text: str, file: str, sending: Practice, server: Inbox
) -> None:
    sending.ok("invoice credit 1 --reason 'wrong price'")
    answer = sending.ok(f"{command} -f json")
    assert rows(answer) == [(number, "ana@example.com", "accepted", "250 2.0.0 taken")]
    (mail,) = server.received
    (attached,) = mail.message.iter_attachments()
    assert (mail.message["Subject"], mail.text, attached.get_filename()) == (subject, text, file)
    assert mail.pdf.startswith(b"%PDF")
    # Once more: the same document is answered, not sent.
    assert sending.ok(f"{command} -f json").json == answer.json
    assert len(server.received) == 1
    sending.ok("check")


def test_statements_of_all_go_out_each_to_its_client(sending: Practice, server: Inbox) -> None:
    answer = sending.zbill("statement --all --email --period 2026-10 -f json")
    assert answer.code == 7
    assert rows(answer) == [
        ("statement-1-2026-10-01-2026-10-05", "ana@example.com", "accepted", "250 2.0.0 taken"),
        ("statement-2-2026-10-01-2026-10-05", "ben@example.org", "accepted", "250 2.0.0 taken"),
        ("statement-3-2026-10-01-2026-10-05", "", "unsent", "Cem Aydin has no email address."),
    ]
    assert answer.err == (
        "Not accepted: Cem Aydin.\n"
        "Correct what is wrong, then run the command again. What was accepted isn't sent twice.\n"
    )
    assert [each.recipients for each in server.received] == [["ana@example.com"], ["ben@example.org"]]
    assert len(server.greeted) == 1
    again = sending.zbill("statement --all --email --period 2026-10")
    assert again.out.splitlines()[:4:3] == [
        "Mail",
        "Ana Lopez   ana@example.com  accepted  250 2.0.0 taken                  2026-10-05 12:00",
    ]
    assert again.err.startswith(
        "Not sent again: Ana Lopez (accepted on 2026-10-05), Ben Okafor (accepted on 2026-10-05)."
    )


# The sender


def test_another_address_is_only_where_replies_go(sending: Practice, server: Inbox) -> None:
    sending.ok("config set reply_to desk@brightwater.example")
    sending.ok("invoice email 1")
    (mail,) = server.received
    assert (mail.sender, mail.message["From"], mail.message["Reply-To"]) == (
        "office@brightwater.example",
        "Brightwater Therapy <office@brightwater.example>",
        "desk@brightwater.example",
    )


def test_templates_make_subject_and_text(sending: Practice, server: Inbox) -> None:
    sending.ok(["config", "set", "mail_subject", "{practice}: {number}"])
    sending.ok(["config", "set", "mail_text", r"Dear client,\n{number} ({amount})\nDue {due}\n{practice}"])
    sending.ok("invoice email 1")
    sending.ok("receipt email 1")
    assert [(each.message["Subject"], each.text) for each in server.received] == [
        (
            "Brightwater Therapy: INV-0001",
            "Dear client,\nINV-0001 (USD 100.00)\nDue 2026-10-05\nBrightwater Therapy\n",
        ),
        ("Brightwater Therapy: RCT-0001", "Dear client,\nRCT-0001 (USD 50.00)\nBrightwater Therapy\n"),
    ]


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("mail_subject", "{amount}", "The template has {amount}."),
        ("mail_text", "{number.__class__}", "The template has a brace that is in no word."),
        ("mail_subject", "{number}\\nBcc: eve@evil.example", None),
    ],
)
def test_a_template_is_refused_when_it_is_set(
    key: str, value: str, sentence: str | None, sending: Practice, server: Inbox
) -> None:
    answer = sending.zbill(["config", "set", key, value])
    if sentence:
        assert (answer.code, answer.err.splitlines()[0]) == (2, sentence)
        return
    # A subject is one line, whatever is typed in it.
    sending.ok("invoice email 1")
    assert server.received[0].message["Subject"] == "INV-0001\\nBcc: eve@evil.example"
    assert server.received[0].message["Bcc"] is None


@pytest.mark.parametrize("to", ["ana@example.com", "änna@example.com"])
@pytest.mark.parametrize(
    "name",
    [
        "Jürgen & Söhne",
        'A "B" <c@d.example>',
        r"back\slash",
        "x@y.example, z",
        "Ünï" * 60,
        "=?utf-8?q?x?= y",
        "Brightwater Therapy, Counseling, and Family Services of Greater Portland (Oregon), LLC",
        "Müller: Praxis, chef@other.example; für lange Namen und noch viel längere Namen und so weiter",
        "long, " * 60 + "name",
    ],
)
def test_any_name_of_the_practice_is_only_a_name(to: str, name: str, sending: Practice, server: Inbox) -> None:
    sending.ok(["config", "set", "name", name])
    sending.ok(["invoice", "email", "1", "--to", to])
    (mail,) = server.received
    (sender,) = mail.message["From"].addresses
    assert (sender.addr_spec, mail.sender, mail.recipients) == (
        "office@brightwater.example",
        "office@brightwater.example",
        [to],
    )
    assert (plain_name(mail), mail.message["Subject"]) == (name, f"Invoice INV-0001 from {name}")
    assert mail.content.isascii() == to.isascii()
    assert max(map(len, mail.content.split(b"\r\n"))) <= 998


@pytest.mark.parametrize("column", ["name", "email"])
@pytest.mark.parametrize("text", ["x\r\nBcc: eve@evil.example", "ana@example.com\r\nBcc: eve@evil.example", "a\nb"])
def test_no_line_break_in_the_file_becomes_a_header(column: str, text: str, sending: Practice, server: Inbox) -> None:
    """zbill doesn't store such text, but another program could."""
    tamper(sending, f"update clients set {column} = '{text}' where id = 1")
    answer = sending.zbill("invoice email 1")
    if column == "email":
        assert answer.code == 7
        assert server.received == []
    else:
        (mail,) = server.received
        assert mail.recipients == ["ana@example.com"]
        assert mail.message["Bcc"] is None
        assert b"evil" not in mail.content.split(b"JVBER")[0]


@pytest.mark.parametrize("key", ["name", "email", "reply_to", "mail_subject", "mail_text"])
def test_no_line_break_in_a_setting_becomes_a_header(key: str, sending: Practice, server: Inbox) -> None:
    text = "office@brightwater.example\r\nBcc: eve@evil.example"
    tamper(sending, f"insert or replace into settings values ('{key}', '{text}')")
    answer = sending.zbill("invoice email 1")
    assert answer.code in (4, 8) or key == "mail_text"
    assert [each.message["Bcc"] for each in server.received] in ([], [None])
    assert [each.recipients for each in server.received] in ([], [["ana@example.com"]])


def test_no_prefix_becomes_a_path_or_a_header(sending: Practice, server: Inbox) -> None:
    sending.ok(["config", "set", "invoice_prefix", '../"x/'])
    sending.ok("charge Ana Copy 5.00")
    sending.ok("invoice email 4")
    (mail,) = server.received
    (attached,) = mail.message.iter_attachments()
    assert attached.get_filename() == "..--x-0004.pdf"
    assert mail.message["Subject"] == 'Invoice ../"x/0004 from Brightwater Therapy'


# The address


@pytest.mark.parametrize(
    "address", ["ana", "a@b, c@d.example", "ana@x.example\nBcc: b@x.example", "ana@straße.de", "@"]
)
def test_an_address_that_is_none_is_wrong_usage(address: str, sending: Practice, server: Inbox) -> None:
    answer = sending.zbill(["invoice", "email", "1", "--to", address])
    assert (answer.code, answer.out, server.received, stored(sending)) == (2, "", [], [])


def test_a_document_can_go_to_another_address(sending: Practice, server: Inbox) -> None:
    assert rows(sending.ok("invoice email 1 --to Ana@EXÄMPLE.de -f json")) == [
        ("INV-0001", "Ana@xn--exmple-cua.de", "accepted", "250 2.0.0 taken")
    ]
    assert server.received[0].recipients == ["Ana@xn--exmple-cua.de"]
    assert server.received[0].message["To"] == "Ana@xn--exmple-cua.de"
    # Another address is another matter, the same one isn't.
    sending.ok("invoice email 1 --to ana@exämple.de")
    sending.ok("invoice email 1")
    sending.ok("invoice email 1 --to Ana@xn--exmple-cua.de")
    assert [each.recipients for each in server.received] == [
        *(["Ana@xn--exmple-cua.de"], ["ana@xn--exmple-cua.de"], ["ana@example.com"])
    ]


def test_documents_of_several_clients_go_to_one_address_only_if_confirmed(sending: Practice, server: Inbox) -> None:
    answer = sending.zbill("invoice email 1 2 --to tax@adviser.example")
    assert (answer.code, answer.out, server.received) == (4, "", [])
    assert answer.err == (
        "These documents are of 2 clients, and --to sends them all to tax@adviser.example.\nTo do so, add --yes.\n"
    )
    sending.ok("invoice email 1 3 --to tax@adviser.example --yes")
    assert [each.recipients for each in server.received] == [["tax@adviser.example"]] * 2


def test_a_statement_goes_to_an_address_with_an_at_sign(sending: Practice, server: Inbox) -> None:
    """--to is the last day of a statement's period, and no day has an @."""
    sending.ok("statement Ana --email --period 2026-10 --to tax@adviser.example")
    sending.ok("statement Ana --email --from 2026-10-01 --to 2026-10-04")
    assert [(each.recipients, each.message["Subject"].split(" from")[0]) for each in server.received] == [
        (["tax@adviser.example"], "Statement 2026-10-01 to 2026-10-05"),
        (["ana@example.com"], "Statement 2026-10-01 to 2026-10-04"),
    ]
    assert sending.zbill("statement Ana --to tax@adviser.example").code == 2


def test_a_client_without_an_address_is_skipped_and_listed(sending: Practice, server: Inbox) -> None:
    answer = sending.zbill("invoice email 3 1 -f json")
    assert answer.code == 7
    assert rows(answer) == [("INV-0003", "", "unsent", "Cem Aydin has no email address."), ACCEPTED]
    assert answer.json[0]["at"] is None
    assert answer.json[0]["message_id"] == ""
    assert sending.zbill("invoice email 3").code == 7
    assert stored(sending) == [ACCEPTED]
    assert len(server.received) == 1


def test_letters_that_the_server_does_not_take(sending: Practice, server: Inbox) -> None:
    sending.ok("config set reply_to jürgen@exämple.de")
    sending.ok("invoice email 1 --to jürgen@exämple.de")
    (mail,) = server.received
    assert mail.recipients == ["jürgen@xn--exmple-cua.de"]
    assert (mail.message["To"], mail.message["Reply-To"]) == ("jürgen@xn--exmple-cua.de",) * 2
    assert "SMTPUTF8" in mail.options
    with inbox(enable_SMTPUTF8=False) as plain:
        answer = by(sending, plain.port).zbill("invoice email 1 --to jörg@exämple.de -f json")
    assert (answer.code, rows(answer)) == (
        7,
        [
            (
                *("INV-0001", "jörg@xn--exmple-cua.de", "unsent"),
                "The mail server takes only ASCII letters before the @.",
            )
        ],
    )


def test_letters_of_the_address_for_replies_are_told_to_the_server_too(sending: Practice, server: Inbox) -> None:
    sending.ok("config set reply_to jürgen@example.de")
    sending.ok("invoice email 1")
    (mail,) = server.received
    assert (mail.message["Reply-To"], "SMTPUTF8" in mail.options) == ("jürgen@example.de", True)
    with inbox(enable_SMTPUTF8=False) as plain:
        answer = by(sending, plain.port).zbill("invoice email 2 -f json")
    assert (answer.code, rows(answer), plain.received) == (
        7,
        [("INV-0002", "ben@example.org", "unsent", "The mail server takes only ASCII letters before the @.")],
        [],
    )


# Once


def test_what_was_accepted_is_answered_with_its_day(sending: Practice, server: Inbox) -> None:
    first = sending.ok("invoice email 1 2 -f json")
    sending.at("2026-10-07 12:00")
    again = sending.ok("invoice email 2 1 -f json")
    assert again.json == first.json[::-1]
    assert again.err == (
        "Not sent again: INV-0002 (accepted on 2026-10-05), INV-0001 (accepted on 2026-10-05)."
        " To send it once more, add --again.\n"
    )
    sending.ok("invoice email 1 --resend")
    assert len(server.received) == 2
    more = sending.ok("invoice email 1 --again -f json")
    assert more.json[0]["at"] == "2026-10-07T12:00:00-04:00"
    assert len(server.received) == 3
    assert server.received[2].message["Message-ID"] != server.received[0].message["Message-ID"]


def test_a_closing_is_no_change_and_a_payment_is_one(sending: Practice, server: Inbox) -> None:
    sending.ok("charge Ana Copy 5.00")
    sending.ok("invoice email 4")
    sending.at("2026-11-07 12:00")
    sending.ok("invoice close 4")
    sending.ok("invoice email 4")
    assert len(server.received) == 1
    sending.ok("pay Ana 2.00 --invoice 4")
    sending.ok("invoice email 4")
    assert len(server.received) == 2


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("pay_link", "https://pay.example/{number}?sum={amount}"),
        ("phone", "555-0142"),
        ("address", "Elm Street 1"),
        ("invoice_note", "Thank you."),
        ("locale", "en-US"),
        ("mail_text", "Dear client, {number} is attached."),
        ("mail_subject", "{number}"),
        ("reply_to", "desk@brightwater.example"),
    ],
)
def test_a_setting_makes_no_other_document(key: str, value: str, sending: Practice, server: Inbox) -> None:
    """The letterhead of an open invoice is today's, but the client knows all that it says already."""
    sending.begin("charge Ana Copy 5.00")
    first = sending.ok("invoice email 4 -f json").json
    sending.ok(["config", "set", key, value])
    assert sending.ok("invoice email 4 -f json").json == first
    assert len(server.received) == 1


def test_a_document_that_is_named_twice_goes_out_once(sending: Practice, server: Inbox) -> None:
    assert rows(sending.ok("invoice email 1 INV-0001 0001 --again -f json")) == [ACCEPTED]
    assert len(server.received) == 1


# What a server says


def test_a_batch_goes_on_past_a_refusal(sending: Practice, server: Inbox) -> None:
    server.refuses = {"ana@example.com": "550 5.1.1 no such user"}
    answer = sending.zbill("invoice email 1 2 -f json")
    refused = ("INV-0001", "ana@example.com", "refused", "550 5.1.1 no such user")
    accepted = ("INV-0002", "ben@example.org", "accepted", "250 2.0.0 taken")
    assert (answer.code, rows(answer), stored(sending)) == (7, [refused, accepted], [refused, accepted])
    # The next run tries only what was refused.
    server.refuses = {}
    sending.ok("invoice email 1 2")
    assert [each.recipients for each in server.received] == [["ben@example.org"], ["ana@example.com"]]
    assert stored(sending)[-1] == ACCEPTED


def test_a_temporary_refusal_is_tried_three_times_at_the_end(
    sending: Practice, server: Inbox, waits: list[float]
) -> None:
    server.refuses = {"ana@example.com": "451 4.7.1 later"}
    answer = sending.zbill("invoice email 1 2 -f json")
    later = ("INV-0001", "ana@example.com", "refused", "451 4.7.1 later")
    accepted = ("INV-0002", "ben@example.org", "accepted", "250 2.0.0 taken")
    assert (answer.code, rows(answer), waits) == (7, [later, accepted], [5, 20])
    assert stored(sending) == [later, accepted, later, later]
    assert len(set(sending.sql("select message from deliveries where number = 'INV-0001'"))) == 1


def test_a_temporary_refusal_may_pass(sending: Practice, server: Inbox, waits: list[float]) -> None:
    server.replies = ["451 4.3.0 busy", "250", "250"]
    answer = sending.ok("invoice email 1 2 -f json")
    assert [each["result"] for each in answer.json] == ["accepted", "accepted"]
    assert [each.recipients for each in server.received] == [["ben@example.org"], ["ana@example.com"]]
    assert waits == [5]


def test_a_sending_limit_ends_the_batch(sending: Practice, server: Inbox, waits: list[float]) -> None:
    server.refuses = {"ana@example.com": "450 4.7.28 too fast"}
    answer = sending.zbill("invoice email 1 2 -f json")
    assert (answer.code, waits, server.received) == (7, [], [])
    assert rows(answer) == [
        ("INV-0001", "ana@example.com", "refused", "450 4.7.28 too fast"),
        (
            *("INV-0002", "ben@example.org", "unsent"),
            "Not tried, because the batch ended: Nothing more can be sent now: 450 4.7.28 too fast.",
        ),
    ]
    assert answer.err == (
        "Nothing more can be sent now: 450 4.7.28 too fast.\n"
        "Run the command again later. What was accepted isn't sent twice.\n"
    )


def test_a_connection_lost_after_the_text_leaves_unknown(unset: Practice) -> None:
    with raw(script(text="")) as port:
        answer = by(unset, port).zbill("invoice email 1 -f json")
    assert (answer.code, rows(answer)) == (
        7,
        [
            (
                *("INV-0001", "ana@example.com", "unknown"),
                "The connection was lost after the text went out: Connection unexpectedly closed.",
            )
        ],
    )
    assert answer.err == ("Not accepted: INV-0001.\nAsk whether it arrived. To send it once more, add --resend.\n")
    assert stored(unset) == [("INV-0001", "ana@example.com", "unknown", "")]
    with inbox() as server:
        told = by(unset, server.port).zbill("invoice email 1 -f json")
        assert (told.code, told.json[0]["result"], told.json[0]["at"]) == (7, "unknown", AT)
        assert unset.zbill("invoice email 1 --again").code == 7
        assert server.received == []
        unset.ok("invoice email 1 --resend")
        assert [each.message["Message-ID"] for each in server.received] == [answer.json[0]["message_id"]]
        unset.ok("invoice email 1 --resend")
        assert len(server.received) == 1
    unset.ok("check")


def test_a_connection_lost_before_the_text_is_tried_again(unset: Practice, waits: list[float]) -> None:
    with raw(script(data=""), script()) as port:
        answer = by(unset, port).ok("invoice email 1 -f json")
    assert (answer.json[0]["result"], waits) == ("accepted", [5])
    assert [result for _, _, result, _ in stored(unset)] == ["unsent", "accepted"]


def test_a_server_that_can_not_be_used_sends_nothing_and_says_why(unset: Practice) -> None:
    with raw(script()) as port:
        answer = by(unset, port, "starttls").zbill("invoice email 1 2 -f json")
    why = f"The mail server {HOST}, port {port} offers no encryption (STARTTLS), so nothing was sent."
    assert (answer.code, answer.err) == (7, f"{why}\nCheck smtp_port and smtp_security.\n")
    assert rows(answer) == [
        ("INV-0001", "ana@example.com", "unsent", why),
        ("INV-0002", "ben@example.org", "unsent", f"Not tried, because the batch ended: {why}"),
    ]
    assert stored(unset) == []


def test_an_answer_has_no_escapes_wherever_it_is_shown(unset: Practice) -> None:
    with raw(script(recipient="550 no\x1b[2J\x07 \u202euser")) as port:
        answer = by(unset, port).zbill("invoice email 1 -f json")
    assert answer.json[0]["answer"] == "550 no\\x1b[2J\\x07 \\u202euser"
    for shown in (unset.ok("invoice show 1 --history").out, unset.ok("log -f json").out, str(stored(unset))):
        assert "550 no" in shown
        assert not {"\x1b", "\x07", "\u202e"} & set(shown)


def test_a_mail_that_is_too_large_is_not_tried(unset: Practice) -> None:
    with inbox(data_size_limit=1000) as server:
        answer = by(unset, server.port).zbill("invoice email 1 -f json")
    assert (answer.code, answer.json[0]["result"], stored(unset)) == (7, "unsent", [])
    assert answer.json[0]["answer"].startswith("The message is too large: ")
    assert answer.json[0]["answer"].endswith(" bytes, and the mail server takes 1000.")


# The login


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_login_over_an_encrypted_connection(
    security: str, authority: Authority, unset: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    monkeypatch.setenv("ZBILL_SMTP_PASSWORD", "correct horse")
    with inbox(authority.context("localhost"), security, login=True) as server:
        server.passwords = {"office": "correct horse"}
        by(unset, server.port, security, "localhost").ok("config set smtp_user office")
        unset.ok("invoice email 1 2")
        assert (len(server.logins), len(server.received)) == (1, 2)


def test_a_wrong_login_is_tried_once_and_shows_no_password(
    authority: Authority, unset: Practice, monkeypatch: pytest.MonkeyPatch, waits: list[float]
) -> None:
    """A login tried for each mail would lock the account."""
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    monkeypatch.setenv("ZBILL_SMTP_PASSWORD", "hunter2-secret")
    with inbox(authority.context("localhost"), "starttls", login=True) as server:
        by(unset, server.port, "starttls", "localhost").ok("config set smtp_user office")
        answer = unset.zbill("invoice email 1 2 -f json")
    assert (answer.code, server.logins, server.received, waits) == (7, ["PLAIN"], [], [])
    assert answer.err.startswith(f"The mail server localhost, port {server.port} refused the login of office: 535 ")
    assert "hunter2" not in answer.out + answer.err
    assert b"hunter2" not in unset.path.read_bytes()
    assert "hunter2" not in "".join(unset.dump())


@pytest.mark.parametrize("source", ["command", "environment"])
def test_a_password_comes_from_the_environment_or_a_command(
    source: str, authority: Authority, unset: Practice, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    program = tmp_path / "print password"
    program.write_text("#!/bin/sh\ncat >/dev/null\nprintf '%s\\r\\n' 'from the command '\n")
    program.chmod(0o700)
    unset.ok(["config", "set", "smtp_password_command", f"'{program}'"])
    if source == "environment":
        monkeypatch.setenv("ZBILL_SMTP_PASSWORD", "from the environment")
    with inbox(authority.context("localhost"), "starttls", login=True) as server:
        server.passwords = {"office": "from the command " if source == "command" else "from the environment"}
        by(unset, server.port, "starttls", "localhost").ok("config set smtp_user office")
        unset.ok("invoice email 1")
        assert len(server.received) == 1


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        ("", "There is no password for the mail server."),
        ("false", "The command smtp_password_command gave no password: it ended with exit code 1."),
        ("true", "The command smtp_password_command gave no password: it printed nothing."),
        ("/nowhere/pass", "The command smtp_password_command gave no password: No such file or directory."),
        (
            r"printf \\377",
            "The command smtp_password_command gave no password: it printed bytes that aren't UTF-8 text.",
        ),
    ],
)
def test_without_a_password_nothing_is_sent(command: str, sentence: str, sending: Practice, server: Inbox) -> None:
    sending.ok("config set smtp_user office")
    if command:
        sending.ok(["config", "set", "smtp_password_command", command])
    answer = sending.zbill("invoice email 1 -f json")
    assert (answer.code, answer.err.splitlines()[0]) == (7, sentence)
    assert (rows(answer), server.greeted, server.received) == (
        [("INV-0001", "ana@example.com", "unsent", sentence)],
        [],
        [],
    )


# Limits, pauses, rehearsals


def test_a_limit_leaves_the_others_for_the_next_run(sending: Practice, server: Inbox) -> None:
    sending.ok("client edit Cem --email cem@example.net")
    answer = sending.ok("invoice email 1 2 3 --limit 2 -f json")
    assert [each["result"] for each in answer.json] == ["accepted", "accepted", "unsent"]
    assert answer.json[2]["answer"] == "The limit of 2 is reached."
    assert answer.err == "The limit is reached. To send the others, run the command again.\n"
    # What was sent before doesn't count.
    assert [each["result"] for each in sending.ok("invoice email 1 2 3 --limit 1 -f json").json] == ["accepted"] * 3
    assert len(server.received) == 3


def test_a_pause_is_between_two_mails(sending: Practice, waits: list[float]) -> None:
    sending.ok("client edit Cem --email cem@example.net")
    sending.ok("invoice email 1 2 3 --pause 2.5")
    assert waits == [2.5, 2.5]


@pytest.mark.parametrize("option", ["--limit 0", "--limit x", "--pause x", "--pause -1", "--pause 3601"])
def test_a_limit_and_a_pause_are_numbers(option: str, sending: Practice, server: Inbox) -> None:
    assert sending.zbill(f"invoice email 1 {option}").code == 2
    assert server.received == []


def test_a_dry_run_says_what_would_be_sent(sending: Practice, server: Inbox) -> None:
    sending.ok("invoice email 1")
    before = sending.path.read_bytes()
    answer = sending.zbill("invoice email 1 2 3 --dry-run -f json")
    assert answer.code == 7
    assert rows(answer) == [
        ACCEPTED,
        ("INV-0002", "ben@example.org", "unsent", "It would be sent."),
        ("INV-0003", "", "unsent", "Cem Aydin has no email address."),
    ]
    assert "Dry run: nothing was sent.\n" in answer.err
    assert sending.ok("invoice email 1 2 --dry-run").code == 0
    assert (len(server.received), sending.path.read_bytes()) == (1, before)


def test_nothing_to_send_is_nothing_to_do(unset: Practice) -> None:
    assert unset.zbill("invoice email -") == Answer(0, "", "")
    assert unset.zbill("invoice email - -f json") == Answer(0, "[]\n", "")


def test_numbers_come_from_standard_input(sending: Practice, server: Inbox) -> None:
    sending.ok("invoice email -", stdin="1\n2\n")
    assert len(server.received) == 2


# What is refused at once


@pytest.mark.parametrize(
    ("before", "command", "code", "sentence"),
    [
        ("", "invoice email 1", 4, "No mail server is set, and no command that sends mail."),
        ("", "invoice email 1 --dry-run", 4, "No mail server is set, and no command that sends mail."),
        ("config set email ''", "invoice email 1", 4, "The practice has no email address."),
        ("config set email ''", "invoice email 1 --draft", 4, "The practice has no email address."),
        ("", "invoice email 99", 3, "There is no invoice '99'."),
        ("", "receipt email 99", 3, "There is no receipt '99'."),
        ("", "creditnote email 99", 3, "There is no credit note '99'."),
        ("", "invoice email 99 --to x", 2, "'x' isn't an email address."),
        ("", "statement Ana --limit 3", 2, "These options are for sending."),
        ("", "statement --all --draft", 2, "These options are for sending."),
    ],
)
def test_what_can_not_be_right_is_refused_before_anything(
    before: str, command: str, code: int, sentence: str, unset: Practice
) -> None:
    if before:
        unset.ok(before)
    answer = unset.zbill(command)
    assert (answer.code, answer.out, answer.err.splitlines()[0]) == (code, "", sentence)


def test_an_address_of_an_older_version_that_is_none_is_refused(unset: Practice) -> None:
    """It took any text. Everything else still works with it, and papers print it."""
    unset.write("update settings set value = 'desk' where key = 'email'")
    answer = unset.zbill("invoice email 1")
    assert (answer.code, answer.out) == (4, "")
    assert answer.err.splitlines()[0] == "The practice's email address 'desk' isn't one."
    assert unset.ok("config get email").out == "desk\n"
    assert unset.ok("invoice list").code == 0


@pytest.mark.parametrize(
    "text", ["nope", "a..b@example.com", "a@-b.example", "a@[127.0.0.1]", "a@b.example, c@d.example"]
)
def test_what_can_not_be_sent_to_is_no_address_of_a_practice_or_a_client(text: str, unset: Practice) -> None:
    """One rule decides when an address is typed and when mail is sent."""
    refused = Answer(2, "", f"{text!r} isn't an email address.\nUse one address, such as ana@example.com.\n")
    for command in (
        ["config", "set", "email", text],
        ["config", "set", "reply_to", text],
        ["client", "add", "Dora Lind", "--email", text],
        ["client", "edit", "Ana", "--email", text],
        ["invoice", "email", "1", "--to", text, "--draft"],
    ):
        assert unset.zbill(command) == refused


def test_an_address_is_kept_as_it_is_typed(unset: Practice) -> None:
    """Papers print the practice's, so only mail servers are told its domain in ASCII."""
    for command in ("config set email", "client edit Ana --email"):
        unset.ok(f"{command} jörg@bücher.example")
    assert unset.ok("config get email").out == "jörg@bücher.example\n"
    assert unset.ok("client show Ana -f json").json["email"] == "jörg@bücher.example"
    unset.ok("config set email ''")
    unset.ok("client edit Ana --email ''")
    assert unset.ok("client show Ana -f json").json["email"] == ""


def test_an_import_takes_an_address_that_is_none_as_it_stands(sending: Practice, server: Inbox, tmp_path: Path) -> None:
    """A file of clients isn't refused because of one. Sending names it."""
    file = tmp_path / "clients.csv"
    file.write_text("ref,name,email\nc1,Dora Lind,a..b@example.com\n")
    sending.ok(["import", "clients", str(file)])
    sending.ok("charge Dora Copy 5.00")
    answer = sending.zbill("invoice email 4 -f json")
    why = "'a..b@example.com' isn't an email address."
    assert (answer.code, rows(answer)) == (7, [("INV-0004", "a..b@example.com", "unsent", why)])
    assert server.received == []


def test_a_void_invoice_is_not_sent(sending: Practice, server: Inbox) -> None:
    sending.ok("charge Ana Copy 5.00")
    sending.ok("invoice void 4 --reason mistake")
    answer = sending.zbill("invoice email 1 4")
    assert (answer.code, answer.out, server.received) == (4, "", [])
    assert answer.err.startswith("Invoice INV-0004 is void.")


def test_plain_text_goes_only_to_this_computer(unset: Practice) -> None:
    answer = by(unset, 25, "none", "mail.example.com").zbill("invoice email 1")
    assert (answer.code, answer.err.splitlines()[0]) == (
        4,
        "Mail to mail.example.com would go out without encryption.",
    )


def test_several_documents_need_the_permission_to_export(sending: Practice, server: Inbox) -> None:
    """One document is open to everyone, as its PDF is."""
    sending.ok("role revoke Staff export_data")
    sending.ok("staff add Sam")
    sending.ok("role assign Sam Staff")
    sending.ok("invoice email 1 --as Sam")
    answer = sending.zbill("invoice email 1 2 --as Sam")
    assert (answer.code, len(server.received)) == (5, 1)
    assert answer.err.startswith("Sam doesn't have the permission export_data.")


# Passwords of PDFs


def test_a_pdf_with_a_password_is_mailed_without_it(
    sending: Practice, server: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZBILL_PDF_PASSWORD", "correct horse")
    sending.ok("invoice email 1 --password")
    (mail,) = server.received
    locked = PdfReader(io.BytesIO(mail.pdf))
    assert locked.is_encrypted
    assert locked.decrypt("correct horse")
    assert b"correct horse" not in mail.content
    assert "correct horse" not in "".join(sending.dump())


def test_without_a_password_for_the_pdf_nothing_is_sent(sending: Practice, server: Inbox) -> None:
    answer = sending.zbill("invoice email 1 --password")
    assert (answer.code, answer.out, server.received, stored(sending)) == (2, "", [], [])


# The log


def test_the_log_has_each_attempt(sending: Practice, server: Inbox) -> None:
    server.refuses = {"ana@example.com": "550 no"}
    sending.zbill("invoice email 1")
    entries = [each for each in sending.json("log") if each["what"] == "email"]
    message_id = sending.sql("select message from deliveries")[0][0]
    assert [(each["object"], each["before"], each["after"]) for each in entries] == [
        ("INV-0001", None, {"message_id": message_id, "result": "unknown", "to": "ana@example.com"}),
        (
            "INV-0001",
            {"result": "unknown"},
            {"answer": "550 no", "result": "refused", "to": "ana@example.com"},
        ),
    ]
    history = sending.json("invoice show 1 --history")["history"]
    assert [each["what"] for each in history][-2:] == ["email", "email"]
    sending.ok("check")


# Interrupted


def test_ctrl_c_ends_a_batch_and_tells_what_was_sent(sending: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    send, mails = Smtp.send, []

    def interrupted(self: Smtp, envelope: Any) -> Any:
        mails.append(envelope)
        if len(mails) > 1:
            raise KeyboardInterrupt
        return send(self, envelope)

    monkeypatch.setattr(Smtp, "send", interrupted)
    sending.ok("client edit Cem --email cem@example.net")
    answer = sending.zbill("invoice email 1 2 3 -f json")
    assert answer.code == 130
    assert [(each["number"], each["result"]) for each in answer.json] == [
        *(("INV-0001", "accepted"), ("INV-0002", "unknown"), ("INV-0003", "unsent"))
    ]
    assert answer.err == "Interrupted. What was sent is recorded.\n"
    # The third was claimed with the second.
    assert [(result, said) for _, _, result, said in stored(sending)] == [
        *(("accepted", "250 2.0.0 taken"), ("unknown", ""), ("unsent", "Interrupted."))
    ]
    monkeypatch.undo()
    assert [each["result"] for each in sending.zbill("invoice email 1 2 3 -f json").json] == [
        *("accepted", "unknown", "accepted")
    ]


def test_ctrl_c_while_waiting_keeps_the_refusal(
    sending: Practice, server: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(emails, "sleep", interrupted)
    server.replies = ["451 later"]
    answer = sending.zbill("invoice email 1 -f json")
    assert (answer.code, answer.json[0]["result"], answer.json[0]["answer"]) == (130, "refused", "451 later")


def test_progress_is_shown_on_a_terminal(sending: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []

    def begin(label: str, count: int) -> Any:
        shown.append(f"{label} {count}")
        return None

    monkeypatch.setattr(terminal, "PATIENCE", -1)
    monkeypatch.setattr(terminal, "_begin", begin)
    monkeypatch.setattr(terminal, "is_dumb", lambda: False)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    assert sending.ok("invoice email 1 2").code == 0
