"""Superbills and estimates go out by mail and on paper, and are given once whatever becomes of them (SPEC 11)."""

from __future__ import annotations

from email import message_from_bytes, policy
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.mail.servers import Inbox
from tests.practice import Practice

CLAIMS = {"superbill": "superbill Ana --period 2026-10", "estimate": "estimate Ana"}
COPIES = {"superbill": "superbill --number 1", "estimate": "estimate --number 1"}
SUBJECTS = {
    "superbill": "Superbill 1 from Brightwater Therapy",
    "estimate": "Good Faith Estimate 1 from Brightwater Therapy",
}
TEXTS = {
    "superbill": "Hello,\n\nSuperbill 1 is attached.\n\nAmount paid: USD 150.00\n\nBrightwater Therapy\n",
    "estimate": "Hello,\n\nGood Faith Estimate 1 is attached.\n\nExpected charges: USD 150.00\n\nBrightwater Therapy\n",
}


@pytest.fixture
def claims(sending: Practice) -> Practice:
    """Ana and Cem, who has no address, have a session that is paid, and one that is booked."""
    for command in (
        "session add Ana 90834 '2026-10-05 09:00'",
        "session add Cem 90834 '2026-10-05 10:00'",
        "attend 1 2",
        "pay Ana 250.00",
        "pay Cem 155.00",
        "session add Ana 90834 '2026-10-12 09:00'",
    ):
        sending.ok(command)
    return sending


def given(practice: Practice) -> tuple[int, int]:
    """Return how many superbills and estimates there are."""
    ((superbills, estimates),) = practice.sql(
        "select (select count(*) from superbills), (select count(*) from estimates)"
    )
    return superbills, estimates


@pytest.mark.parametrize("kind", CLAIMS)
def test_the_mail_has_the_document_and_no_name_outside_it(kind: str, claims: Practice, server: Inbox) -> None:
    answer = claims.json(f"{CLAIMS[kind]} --email")
    assert [{**each, "message_id": "", "at": "", "answer": ""} for each in answer] == [
        {"document": kind, "number": f"{kind}-1", "client": "Ana Lopez", "client_id": 1, "to": "ana@example.com"}
        | {"result": "accepted", "answer": "", "message_id": "", "at": ""}
    ]
    (received,) = server.received
    message = message_from_bytes(received.content, policy=policy.default)
    assert (message["Subject"], message["To"]) == (SUBJECTS[kind], "ana@example.com")
    text, pdf = message.iter_parts()
    assert text.get_content().replace("\r\n", "\n") == TEXTS[kind]
    assert pdf.get_filename() == f"{kind}-1.pdf"
    assert "Ana Lopez" in PdfReader(BytesIO(pdf.get_content())).pages[0].extract_text()
    assert not any("Ana" in value for part in message.walk() for _, value in part.items())


@pytest.mark.parametrize("kind", CLAIMS)
def test_it_is_given_once_and_sent_once(kind: str, claims: Practice, server: Inbox) -> None:
    claims.ok(f"{CLAIMS[kind]} --email -q")
    again = claims.ok(f"{CLAIMS[kind]} --email -q")
    assert f"Not sent again: {kind}-1 (accepted on 2026-10-05)." in again.err
    assert (sum(given(claims)), len(server.received)) == (1, 1)
    claims.ok(f"{COPIES[kind]} --email --again")
    assert (sum(given(claims)), len(server.received)) == (1, 2)
    claims.ok(f"{COPIES[kind]} --email --to other@example.net")
    assert [each.recipients for each in server.received] == [
        ["ana@example.com"],
        ["ana@example.com"],
        ["other@example.net"],
    ]


def test_a_superbill_is_sent_once_more_by_its_number(claims: Practice, server: Inbox) -> None:
    """The same command with --again would give a new one of the same sessions."""
    claims.ok(f"{CLAIMS['superbill']} --email -q")
    assert claims.ok(f"{CLAIMS['superbill']} --email -q").err.splitlines()[0] == (
        "Not sent again: superbill-1 (accepted on 2026-10-05)."
        " To send superbill-1 once more, name it: --number 1 --again."
    )
    claims.ok("superbill --number 1 --again --email")
    assert (sum(given(claims)), [each.recipients for each in server.received]) == (1, [["ana@example.com"]] * 2)


@pytest.mark.parametrize("kind", CLAIMS)
def test_a_refused_mail_loses_nothing_and_the_same_command_tries_again(
    kind: str, claims: Practice, server: Inbox
) -> None:
    claims.ok("client edit Ana --email ''")
    answer = claims.zbill(f"{CLAIMS[kind]} --email -q")
    assert (answer.code, answer.out) == (7, f"{kind}-1\n")
    assert answer.err.splitlines()[-2:] == [
        f"Not accepted: {kind}-1.",
        "Correct what is wrong, then run the command again. What was accepted isn't sent twice.",
    ]
    assert (sum(given(claims)), len(server.received)) == (1, 0)
    claims.ok("client edit Ana --email ana@example.com")
    retried = claims.ok(f"{CLAIMS[kind]} --email -q")
    assert "was given on 2026-10-05. This is a copy of it." in retried.err
    assert (sum(given(claims)), len(server.received)) == (1, 1)


@pytest.mark.parametrize("kind", CLAIMS)
@pytest.mark.parametrize(
    ("options", "code"),
    [
        ("--email --to nobody", 2),
        ("--email --print", 2),
        ("--email --password", 2),
        ("--print -o x.pdf", 2),
        ("--copies 2", 2),
        ("--printer Office", 2),
        ("--draft", 2),
        ("--limit 1", 2),
        ("--pause 1", 2),
        ("--resend", 2),
        ("--yes", 2),
        ("--print --copies 0", 2),
        ("--email --limit x", 2),
    ],
)
def test_options_that_do_not_fit_give_nothing(
    kind: str, options: str, code: int, claims: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ZBILL_PDF_PASSWORD", raising=False)
    assert claims.zbill(f"{CLAIMS[kind]} {options}").code == code
    assert given(claims) == (0, 0)


@pytest.mark.parametrize("kind", CLAIMS)
def test_without_a_mail_server_nothing_is_given(kind: str, claims: Practice) -> None:
    claims.ok("config set smtp_host ''")
    answer = claims.zbill(f"{CLAIMS[kind]} --email")
    assert (answer.code, answer.err.splitlines()[0]) == (
        4,
        "No mail server is set, and no command that sends mail.",
    )
    assert given(claims) == (0, 0)


@pytest.mark.parametrize("kind", CLAIMS)
def test_one_that_cannot_be_printed_is_not_given(kind: str, claims: Practice, server: Inbox) -> None:
    claims.ok("client edit Ana --name 'Ana 王'")
    for way in ("--email", "--print"):
        answer = claims.zbill(f"{CLAIMS[kind]} {way}")
        assert (answer.code, answer.err.splitlines()[0]) == (
            4,
            f"{kind}-1 can't be printed, because no font has 王.",
        )
    assert (given(claims), server.received) == ((0, 0), [])


@pytest.mark.parametrize("kind", CLAIMS)
def test_a_dry_run_gives_and_sends_nothing(kind: str, claims: Practice, server: Inbox) -> None:
    answer = claims.ok(f"{CLAIMS[kind]} --email --dry-run -f json")
    assert [(each["result"], each["answer"]) for each in answer.json] == [("unsent", "It would be sent.")]
    assert claims.ok(f"{CLAIMS[kind]} --print --dry-run").code == 0
    assert (given(claims), server.received) == ((0, 0), [])


@pytest.mark.parametrize("kind", CLAIMS)
def test_a_draft_is_named_by_its_number(kind: str, claims: Practice, tmp_path: Path) -> None:
    claims.ok("config set smtp_host ''")
    claims.ok(f"{CLAIMS[kind]} --email --draft -o '{tmp_path}/drafts'")
    assert [each.name for each in (tmp_path / "drafts").iterdir()] == [f"{kind}-1.eml"]
    assert sum(given(claims)) == 1


def test_a_month_of_superbills_goes_to_each_client(claims: Practice, server: Inbox) -> None:
    answer = claims.zbill("superbill --all --period 2026-10 --email -f json")
    assert answer.code == 7
    assert [(each["number"], each["to"], each["result"], each["answer"][:4]) for each in answer.json] == [
        ("superbill-1", "ana@example.com", "accepted", "250 "),
        ("superbill-2", "", "unsent", "Cem "),
    ]
    assert given(claims) == (2, 0)
    both = claims.zbill("superbill --all --period 2026-10 --email --to me@example.com")
    assert (both.code, len(server.received)) == (4, 1)
    claims.ok("superbill --all --period 2026-10 --email --to me@example.com --yes --limit 1")
    assert [each.recipients for each in server.received] == [["ana@example.com"], ["me@example.com"]]
    assert claims.zbill("superbill --all --period 2026-10 --email --as Nobody").code == 3


def test_none_of_a_month_is_none_to_send(claims: Practice, server: Inbox) -> None:
    assert claims.ok("superbill --all --period 2026-09 --email -f json").json == []
    assert server.received == []


@pytest.mark.parametrize("kind", CLAIMS)
def test_a_key_gives_what_it_gave_before(kind: str, claims: Practice) -> None:
    more = {"superbill": "--again", "estimate": "--renew"}[kind]
    first = claims.ok(f"{CLAIMS[kind]} {more} --key k -q").out
    claims.ok(f"{CLAIMS[kind]} {more} -q")
    again = claims.ok(f"{CLAIMS[kind]} {more} --key k -q")
    assert (again.out, again.err) == (first, "This key was used before. Nothing new was created.\n")
    assert sum(given(claims)) == 2
    assert claims.zbill(f"{CLAIMS[kind]} --key k").code == 4
    assert claims.ok(f"{CLAIMS[kind]} {more} --key k --email -q").out == f"{kind}-1\n"


@pytest.mark.parametrize("kind", CLAIMS)
def test_a_printer_gets_each_and_one_that_fails_loses_nothing(kind: str, claims: Practice, tmp_path: Path) -> None:
    claims.ok(["config", "set", "print_command", "false"])
    answer = claims.zbill(f"{CLAIMS[kind]} --print")
    assert (answer.code, sum(given(claims))) == (7, 1)
    assert answer.err.splitlines()[-1] == "Check the printer, then print it again."
    lp = tmp_path / "lp"
    lp.write_text(f"#!/bin/sh\nprintf '%s ' \"$@\" > '{tmp_path}/words'\ncat > '{tmp_path}/paper'\n")
    lp.chmod(0o700)
    claims.ok(["config", "set", "print_command", str(lp)])
    (queued,) = claims.json(f"{CLAIMS[kind]} --print --copies 2 --printer Office")
    assert (queued["document"], queued["number"], queued["to"], queued["result"]) == (
        kind,
        f"{kind}-1",
        "Office",
        "queued",
    )
    words = (tmp_path / "words").read_text("utf-8")
    assert f"{kind}-1" in words
    assert "Ana" not in words
    assert (tmp_path / "paper").read_bytes().startswith(b"%PDF")
    assert sum(given(claims)) == 1
