"""The talk with a mail server, and the meaning of its answers (SPEC 11)."""

from __future__ import annotations

import base64
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.mail.servers import HOST, Authority, Talk, inbox, raw, script
from zbill.billing.addresses import Address
from zbill.errors import DeliveryFailed
from zbill.mail import smtp
from zbill.mail.post import Answer, Envelope
from zbill.mail.smtp import Server, Smtp

LETTER = Envelope(
    Address("office", "brightwater.example"), Address("ana", "example.com"), b"Subject: x\r\n\r\n.dot\r\n..\r\nend\r\n"
)
LOST = "The connection was lost before the text went out"
GONE = "Connection unexpectedly closed"


def to(port: int, security: Any = "none", user: str = "", auth: Any = "password", host: str = HOST) -> Server:
    return Server(host, port, security, user, auth, "brightwater.example")


@contextmanager
def connected(server: Server, password: Callable[[], str] | None = None) -> Iterator[Smtp]:
    """Yield a connection, which ends without a word."""
    post = Smtp(server, password or never)
    try:
        post.open()
        yield post
    finally:
        post._drop()


def never() -> str:
    raise AssertionError("no password is needed")


def sent(talk: Talk, *further: Talk) -> Answer:
    """Send one letter to a raw server."""
    with raw(talk, *further) as port, connected(to(port)) as post:
        return post.send(LETTER)


def refusal(talk: Talk, server: Callable[[int], Server] = to, password: Callable[[], str] = never) -> str:
    """Return why zbill can't use a raw server."""
    with raw(talk) as port:
        with pytest.raises(DeliveryFailed) as failed:
            Smtp(server(port), password).open()
        assert failed.value.exit_code == 7
        return failed.value.sentence.replace(str(port), "PORT")


def test_a_mail_is_taken_with_its_dots() -> None:
    with inbox() as server, connected(to(server.port)) as post:
        assert post.objection(LETTER) == ""
        assert post.send(LETTER) == Answer("accepted", "250 2.0.0 taken")
        assert post.send(LETTER) == Answer("accepted", "250 2.0.0 taken")
        post.close()
    assert [(each.sender, each.recipients, each.content) for each in server.received] == [
        ("office@brightwater.example", ["ana@example.com"], LETTER.content)
    ] * 2


def test_a_server_is_greeted_once_with_the_domain_of_the_sender() -> None:
    with inbox() as server:
        post = Smtp(to(server.port), never)
        for _ in range(3):
            post.open()
            post.send(LETTER)
        post.close()
    assert server.greeted == ["brightwater.example"]


def test_the_whole_talk() -> None:
    seen: list[str] = []
    with raw(script(features="SIZE 1000,8BITMIME", seen=seen)) as port:
        post = Smtp(to(port), never)
        post.open()
        post.send(LETTER)
        post.close()
    assert seen == [
        "ehlo brightwater.example",
        f"MAIL FROM:<office@brightwater.example> SIZE={len(LETTER.content)}",
        "RCPT TO:<ana@example.com>",
        "DATA",
        "QUIT",
    ]


# The talk, what became of the mail, whether it is tried again, and whether the batch ends.
TALKS: dict[str, tuple[Talk, Answer]] = {
    "taken": (script(), Answer("accepted", "250 taken")),
    "recipient unknown": (
        script(recipient="550 5.1.1 no such user"),
        Answer("refused", "550 5.1.1 no such user"),
    ),
    "greylisted": (script(recipient="451 4.7.1 later"), Answer("refused", "451 4.7.1 later", temporary=True)),
    "busy mailbox": (script(recipient="450 busy"), Answer("refused", "450 busy", temporary=True)),
    "sender refused": (script(mail="550 5.7.1 not you"), Answer("refused", "550 5.7.1 not you")),
    "data refused": (script(data="554 no"), Answer("refused", "554 no")),
    "no text wanted": (script(data="250 OK"), Answer("refused", "554 OK")),
    "text refused": (script(text="554 5.7.1 spam"), Answer("refused", "554 5.7.1 spam")),
    "text refused for now": (script(text="452 4.3.1 full"), Answer("refused", "452 4.3.1 full", temporary=True)),
    "closing": (
        script(mail="421 4.3.2 closing"),
        Answer("refused", "421 4.3.2 closing", temporary=True, ends=True),
    ),
    "closing after the text": (
        script(text="421 too many"),
        Answer("refused", "421 too many", temporary=True, ends=True),
    ),
    "daily limit": (
        script(mail="550 5.4.5 Daily user sending limit exceeded"),
        Answer("refused", "550 5.4.5 Daily user sending limit exceeded", ends=True),
    ),
    "rate limit": (
        script(text="421 4.7.28 unusual rate"),
        Answer("refused", "421 4.7.28 unusual rate", temporary=True, ends=True),
    ),
    "rate limit by its status": (
        script(recipient="450 4.7.28 unusual rate"),
        Answer("refused", "450 4.7.28 unusual rate", temporary=True, ends=True),
    ),
    "login wanted": (
        script(mail="530 5.7.0 log in first"),
        Answer("refused", "530 5.7.0 log in first", ends=True),
    ),
    "too large": (
        script(mail="552 5.3.4 too big"),
        Answer("refused", "The message is too large: 552 5.3.4 too big"),
    ),
    "too large by its status": (
        script(text="550 5.3.4 big"),
        Answer("refused", "The message is too large: 550 5.3.4 big"),
    ),
    "several lines and escapes": (
        script(recipient="550-no\r\n550-\x1b[2J such\r\n550 user\x07"),
        Answer("refused", "550 no \\x1b[2J such user\\x07"),
    ),
    "dropped at the sender": (script(mail=""), Answer("unsent", f"{LOST}: {GONE}.", temporary=True)),
    "dropped at the recipient": (script(recipient=""), Answer("unsent", f"{LOST}: {GONE}.", temporary=True)),
    "dropped at the text": (script(data=""), Answer("unsent", f"{LOST}: {GONE}.", temporary=True)),
    "dropped after the text": (
        script(text=""),
        Answer("unknown", f"The connection was lost after the text went out: {GONE}."),
    ),
    "nonsense after the text": (
        script(text="what?"),
        Answer("unknown", "The mail server's answer can't be read: ?"),
    ),
}


@pytest.mark.parametrize("name", TALKS)
def test_each_answer_has_one_meaning(name: str) -> None:
    talk, answer = TALKS[name]
    assert sent(talk) == answer


@pytest.mark.parametrize(
    ("talk", "answer"),
    [
        (script(mail="…"), "unsent"),
        (script(recipient="…"), "unsent"),
        (script(data="…"), "unsent"),
        (script(text="…"), "unknown"),
    ],
)
def test_a_server_that_says_nothing_is_waited_for_only_so_long(
    talk: Talk, answer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "PATIENCE", 0.2)
    monkeypatch.setattr(smtp, "MESSAGE_PATIENCE", 0.4)
    found = sent(talk)
    assert found.result == answer
    assert "no answer in time" in found.text


@pytest.mark.parametrize(
    ("word", "result"),
    [("MAIL", "unsent"), ("RCPT", "unsent"), ("DATA", "unsent"), ("text", "unknown")],
)
def test_an_answer_that_drips_is_waited_for_only_so_long(
    word: str, result: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each byte comes in time, but the answer never ends."""
    monkeypatch.setattr(smtp, "PATIENCE", 0.3)
    monkeypatch.setattr(smtp, "MESSAGE_PATIENCE", 1.0)
    found = sent(dripping(word))
    assert (found.result, found.text.endswith("no answer in time.")) == (result, True)


@pytest.mark.parametrize("word", ["greeting", "EHLO"])
def test_a_greeting_that_drips_is_waited_for_only_so_long(word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "PATIENCE", 0.3)
    assert refusal(dripping(word)).endswith("no answer in time.")


def test_a_whole_message_takes_only_so_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each answer comes in time, but all of them together don't."""
    monkeypatch.setattr(smtp, "PATIENCE", 5)
    monkeypatch.setattr(smtp, "MESSAGE_PATIENCE", 0.5)
    found = sent(script(recipient="…"))
    assert (found.result, found.text) == ("unsent", f"{LOST}: no answer in time.")


def test_a_text_that_no_one_reads_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "MESSAGE_PATIENCE", 1.0)
    is_over = threading.Event()

    def deaf(file: Any) -> None:
        class Deaf:
            def readline(self) -> bytes:
                line = bytes(file.readline())
                if line.startswith(b"Subject"):
                    is_over.wait(30)
                return line

            def write(self, data: bytes) -> None:
                file.write(data)

        script()(Deaf())

    try:
        with raw(deaf) as port, connected(to(port)) as post:
            found = post.send(LETTER._replace(content=b"Subject: x\r\n" + b"long line\r\n" * 2_000_000))
    finally:
        is_over.set()
    assert found == Answer("unknown", "The connection was lost after the text went out: no answer in time.")


def test_an_answer_without_an_end_is_not_kept() -> None:
    def endless(file: Any) -> None:
        script(mail="\r\n".join(["250-more"] * 10_000))(file)

    assert sent(endless) == Answer("unsent", f"{LOST}: {GONE}: the answer has no end.", temporary=True)


def test_a_server_that_says_no_goodbye_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "FAREWELL_PATIENCE", 0.2)
    with raw(dripping("QUIT")) as port:
        post = Smtp(to(port), never)
        post.open()
        assert post.send(LETTER).result == "accepted"
        post.close()


def dripping(word: str) -> Talk:
    """Return a talk whose reply to a word comes byte by byte, for far longer than zbill waits for any."""

    def talk(file: Any) -> None:
        class Dripping:
            last = "greeting"

            def readline(self) -> bytes:
                line = bytes(file.readline())
                self.last = "text" if line == b".\r\n" else line.split(b" ")[0].strip().decode().upper()
                return line

            def write(self, data: bytes) -> None:
                if self.last != word:
                    file.write(data)
                    return
                for _ in range(600):
                    file.write(b"2")
                    time.sleep(0.05)

        script()(Dripping())

    return talk


def test_a_greeting_that_never_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "PATIENCE", 0.2)

    def silent(file: Any) -> None:
        file.read()

    assert "can't be reached" in refusal(silent)


def test_a_connection_that_was_closed_meanwhile_is_opened_again() -> None:
    """Servers close one during a pause. Nothing was said yet, so nothing can be sent twice."""

    def once(file: Any) -> None:
        script(text="250 first")(_Until(file, b".\r\n"))

    with raw(once, script(text="250 second")) as port, connected(to(port)) as post:
        assert post.send(LETTER).text == "250 first"
        assert post.send(LETTER).text == "250 second"


class _Until:
    """A connection that ends when the client has begun a second mail."""

    def __init__(self, file: Any, _: bytes) -> None:
        self._file = file
        self._mails = 0

    def readline(self) -> bytes:
        line = bytes(self._file.readline())
        self._mails += line.startswith(b"MAIL")
        return b"" if self._mails > 1 else line

    def write(self, data: bytes) -> None:
        self._file.write(data)


@pytest.mark.parametrize("goodbye", ["421 4.4.2 timeout exceeded", "250 once more"])
@pytest.mark.parametrize("later", [True, False])
def test_what_a_server_says_unasked_is_no_answer_to_the_next_mail(goodbye: str, later: bool) -> None:
    """Most servers say 421 before they close a connection that has waited."""
    is_waiting, is_said = threading.Event(), threading.Event()

    def first(file: Any) -> None:
        script(text="250 first" if later else f"250 first\r\n{goodbye}")(_Ending(file))
        if later:
            is_waiting.wait(10)
            file.write(f"{goodbye}\r\n".encode())
        # Even on one computer, what is written needs a moment to arrive.
        time.sleep(0.1)
        is_said.set()
        file.read()

    with raw(first, script(text="250 second")) as port, connected(to(port)) as post:
        assert post.send(LETTER).text == "250 first"
        is_waiting.set()
        assert is_said.wait(10)
        assert post.send(LETTER).text == "250 second"


def test_a_goodbye_to_a_new_mail_is_tried_on_one_other_connection() -> None:
    """A server that closes what had waited, or took enough on one connection, may say so only when it is spoken to."""
    seen: list[str] = []
    with raw(script(mail="421 4.4.2 idle"), script(text="250 second")) as port, connected(to(port)) as post:
        assert post.send(LETTER) == Answer("accepted", "250 second")
    with raw(script(mail="421 4.7.28 too much", seen=seen)) as port, connected(to(port)) as post:
        assert post.send(LETTER) == Answer("refused", "421 4.7.28 too much", temporary=True, ends=True)
    assert sum(each.startswith("MAIL") for each in seen) == 1
    seen.clear()
    with raw(script(mail="421 4.3.2 closing", seen=seen)) as port, connected(to(port)) as post:
        assert post.send(LETTER) == Answer("refused", "421 4.3.2 closing", temporary=True, ends=True)
    assert sum(each.startswith("MAIL") for each in seen) == 2


class _Ending:
    """A connection that ends, for the script, with the first text."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._is_over = False

    def readline(self) -> bytes:
        line = b"" if self._is_over else bytes(self._file.readline())
        self._is_over = self._is_over or line == b".\r\n"
        return line

    def write(self, data: bytes) -> None:
        self._file.write(data)


@pytest.mark.parametrize("security", ["none", "starttls", "tls"])
def test_several_mails_go_out_on_one_connection(
    security: str, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bytes of the encryption itself aren't taken for an answer of the server."""
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    with (
        inbox(authority.context("localhost"), security) as server,
        connected(to(server.port, security, host="localhost")) as post,
    ):
        assert [post.send(LETTER).result for _ in range(3)] == ["accepted"] * 3
        # After STARTTLS, the server is greeted once more.
        assert len(server.greeted) == (2 if security == "starttls" else 1)


def test_a_server_that_is_gone_meanwhile_ends_the_batch() -> None:
    with raw(script(mail=""), script(greeting="554 closed today")) as port, connected(to(port)) as post:
        answer = post.send(LETTER)
    assert answer == Answer(
        "unsent", f"{LOST}. The mail server {HOST}, port {port} takes no mail now: 554 closed today.", ends=True
    )


def test_after_a_refusal_the_server_forgets_the_sender() -> None:
    seen: list[str] = []
    with raw(script(recipient="550 no", seen=seen)) as port, connected(to(port)) as post:
        post.send(LETTER)
        post.send(LETTER)
    assert [each.split(":")[0].upper() for each in seen] == [
        *("EHLO BRIGHTWATER.EXAMPLE", "MAIL FROM", "RCPT TO", "RSET", "MAIL FROM", "RCPT TO", "RSET")
    ]


# Encryption


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_connection_is_encrypted(security: str, authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    context = authority.context("localhost")
    with inbox(context, security) as server:
        post = Smtp(to(server.port, security, host="localhost"), never)
        post.open()
        assert post.send(LETTER).result == "accepted"
        post.close()


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize(
    ("names", "known", "why"),
    [
        (["elsewhere.example"], True, "Hostname mismatch, certificate is not valid for 'localhost'"),
        (["localhost"], False, "unable to get local issuer certificate"),
    ],
)
def test_a_certificate_that_is_not_trusted_ends_the_connection(
    security: str, names: list[str], known: bool, why: str, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    if known:
        monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    else:
        monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    context = authority.context(*names)
    with inbox(context, security) as server:
        post = Smtp(to(server.port, security, host="localhost", user="office"), lambda: "secret")
        with pytest.raises(DeliveryFailed) as failed:
            post.open()
    assert failed.value.sentence == (
        f"The certificate of the mail server localhost, port {server.port} isn't trusted: {why}."
    )
    assert failed.value.remedy == "Check smtp_host. If the certificate is your own, set SSL_CERT_FILE to its authority."
    assert (server.received, server.logins) == ([], [])


def test_without_starttls_nothing_goes_out() -> None:
    seen: list[str] = []
    talk = script(features="AUTH PLAIN", seen=seen)
    found = refusal(talk, lambda port: to(port, "starttls", user="office"), lambda: "secret")
    assert found == f"The mail server {HOST}, port PORT offers no encryption (STARTTLS), so nothing was sent."
    assert seen == ["ehlo brightwater.example"]


def test_starttls_that_is_refused_sends_nothing() -> None:
    seen: list[str] = []
    found = refusal(script(features="STARTTLS", seen=seen), lambda port: to(port, "starttls"))
    assert found == f"The mail server {HOST}, port PORT ended the connection: 500 what."
    assert seen == ["ehlo brightwater.example", "STARTTLS"]


def test_what_was_said_before_encryption_does_not_count(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stranger could have said it. Here the size is another one afterwards."""
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    with inbox(authority.context("localhost"), "starttls", data_size_limit=5) as server:
        post = Smtp(to(server.port, "starttls", host="localhost"), never)
        post.open()
        assert post.objection(LETTER) == "The message is too large: 29 bytes, and the mail server takes 5."
        post.close()
    assert server.greeted == ["brightwater.example"] * 2


def test_a_server_that_is_no_mail_server() -> None:
    assert "wrong version number" in refusal(script(), lambda port: to(port, "tls")).lower()
    assert refusal(script(greeting="HTTP/1.1 400 Bad Request")) == (
        f"{HOST}, port PORT isn't a mail server: an answer without a code, …/1.1 400 Bad Request."
    )


def test_an_answer_without_a_code_is_a_refusal() -> None:
    assert sent(script(recipient="what is this")) == Answer("refused", "an answer without a code, …is this")


def test_another_computer_gets_nothing_without_encryption(monkeypatch: pytest.MonkeyPatch) -> None:
    """A host's name can lead anywhere, localhost too."""
    seen: list[str] = []
    monkeypatch.setattr(socket.socket, "getpeername", lambda _: ("192.0.2.1", 25))
    found = refusal(script(seen=seen), lambda port: to(port, host="localhost", user="office"), lambda: "secret")
    assert found == "localhost is another computer (192.0.2.1), so nothing was sent without encryption."
    assert seen == ["ehlo brightwater.example"]


@pytest.mark.parametrize(
    ("host", "is_here"),
    [
        *(("localhost", True), ("127.0.0.1", True), ("127.9.9.9", True), ("::1", True)),
        *(("192.168.0.1", False), ("mail.example.com", False), ("localhost.example.com", False), ("::2", False)),
    ],
)
def test_only_this_computer_is_loopback(host: str, is_here: bool) -> None:
    assert smtp.is_loopback(host) == is_here


# Reaching it


def test_a_server_that_is_not_there() -> None:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        port = taken.getsockname()[1]
        with pytest.raises(DeliveryFailed) as failed:
            Smtp(to(port), never).open()
    assert failed.value.sentence == f"The mail server {HOST}, port {port} can't be reached: Connection refused."
    assert failed.value.remedy == "Check smtp_host, smtp_port and smtp_security."


@pytest.mark.parametrize("greeting", ["421 4.3.2 too busy", "554 go away"])
def test_a_server_that_takes_nothing_now(greeting: str) -> None:
    assert refusal(script(greeting=greeting)) == (f"The mail server {HOST}, port PORT takes no mail now: {greeting}.")


# The login


@pytest.mark.parametrize("mechanisms", ["PLAIN LOGIN", "LOGIN", "CRAM-MD5 PLAIN", "CRAM-MD5"])
def test_a_password_goes_out_once_as_the_server_wants_it(mechanisms: str) -> None:
    seen: list[str] = []
    asked: list[str] = []

    def password() -> str:
        asked.append("asked")
        return "pässwort \u2713"

    def talk(file: Any) -> None:
        seen.clear()
        script(features=f"AUTH {mechanisms}", seen=seen)(_Login(file))

    with raw(talk) as port, connected(to(port, user="office"), password) as post:
        post._drop()
        post.open()
    assert asked == ["asked"]
    blob = base64.b64encode("\0office\0pässwort \u2713".encode()).decode()
    if mechanisms == "LOGIN":
        steps = ["AUTH LOGIN", *(base64.b64encode(each.encode()).decode() for each in ("office", "pässwort \u2713"))]
    else:
        steps = [f"AUTH PLAIN {blob}"]
    assert seen == ["ehlo brightwater.example", *steps]


class _Login:
    """A connection whose server asks for name and password after AUTH LOGIN."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._asked = 0

    def readline(self) -> bytes:
        line = bytes(self._file.readline())
        self._asked += line.startswith(b"AUTH LOGIN") or bool(self._asked)
        return line

    def write(self, data: bytes) -> None:
        replies = {1: b"334 VXNlcm5hbWU6\r\n", 2: b"334 UGFzc3dvcmQ6\r\n", 3: b"235 in\r\n"}
        self._file.write(replies.get(self._asked, data))


def test_a_token_goes_out_as_xoauth2() -> None:
    seen: list[str] = []
    with raw(script(features="AUTH XOAUTH2", seen=seen)) as port:
        server = to(port, user="office@brightwater.example", auth="xoauth2")
        with connected(server, lambda: "ya29.token"):
            pass
    blob = base64.b64encode(b"user=office@brightwater.example\1auth=Bearer ya29.token\1\1").decode()
    assert seen == ["ehlo brightwater.example", f"AUTH XOAUTH2 {blob}"]


def test_a_token_that_is_refused_tells_why() -> None:
    def talk(file: Any) -> None:
        file.write(b"220 hello\r\n")
        file.readline()
        file.write(b"250-hello\r\n250 AUTH XOAUTH2\r\n")
        file.readline()
        file.write(b"334 eyJzdGF0dXMiOiI0MDEifQ==\r\n")
        assert file.readline() == b"\r\n"
        file.write(b"535 5.7.8 token expired\r\n")
        file.read()

    found = refusal(talk, lambda port: to(port, user="office", auth="xoauth2"), lambda: "old")
    assert found == f"The mail server {HOST}, port PORT refused the login of office: 535 5.7.8 token expired."


@pytest.mark.parametrize("reply", ["535 5.7.8 no", "534 5.7.9 use another", "454 4.7.0 later", "550 5.7.30 off"])
def test_a_wrong_login_ends_the_batch(reply: str) -> None:
    found = refusal(_login(reply), lambda port: to(port, user="office"), lambda: "secret")
    assert found == f"The mail server {HOST}, port PORT refused the login of office: {reply}."


@pytest.mark.parametrize("auth", ["password", "xoauth2"])
def test_no_answer_shows_the_password(auth: str) -> None:
    """Servers repeat what they were told, plainly or in base64."""
    blobs = ["\0office\0hunter2!", "user=office\1auth=Bearer hunter2!\1\1", "hunter2!"]
    told = " ".join(["hunter2!", *(base64.b64encode(each.encode()).decode() for each in blobs)])
    found = refusal(_login(f"535 no {told}"), lambda port: to(port, user="office", auth=auth), lambda: "hunter2!")
    assert found == f"The mail server {HOST}, port PORT refused the login of office: 535 no … … … …."


def test_a_server_without_logins() -> None:
    found = refusal(script(), lambda port: to(port, user="office"), lambda: "secret")
    assert found == f"The mail server {HOST}, port PORT takes no login."


def _login(reply: str) -> Talk:
    def talk(file: Any) -> None:
        file.write(b"220 hello\r\n")
        file.readline()
        file.write(b"250-hello\r\n250 AUTH PLAIN XOAUTH2\r\n")
        file.readline()
        file.write(f"{reply}\r\n".encode())
        file.read()

    return talk


# What the server can't take


@pytest.mark.parametrize(
    ("features", "objection"),
    [
        ("", ""),
        ("SIZE", ""),
        ("SIZE 0", ""),
        ("SIZE 29", ""),
        ("SIZE 28", "The message is too large: 29 bytes, and the mail server takes 28."),
        ("SIZE many", ""),
    ],
)
def test_a_mail_that_is_too_large_is_not_tried(features: str, objection: str) -> None:
    with raw(script(features=features)) as port, connected(to(port)) as post:
        assert post.objection(LETTER) == objection


def test_other_letters_go_only_to_a_server_that_takes_them() -> None:
    letter = LETTER._replace(to=Address("jürgen", "xn--exmple-cua.de"))
    seen: list[str] = []
    with raw(script()) as port, connected(to(port)) as post:
        assert post.objection(letter) == "The mail server takes only ASCII letters before the @."
    with raw(script(features="SMTPUTF8,8BITMIME", seen=seen)) as port, connected(to(port)) as post:
        assert post.objection(letter) == ""
        assert post.send(letter).result == "accepted"
    assert seen[1:3] == [
        "MAIL FROM:<office@brightwater.example> SMTPUTF8 BODY=8BITMIME",
        "RCPT TO:<jürgen@xn--exmple-cua.de>",
    ]


def test_an_interrupted_text_is_never_ended() -> None:
    """The server must not take the half of a mail for a whole one, so the connection ends without QUIT."""
    seen: list[str] = []
    with raw(script(seen=seen)) as port, connected(to(port)) as post:
        conn: Any = post._conn
        send = conn.send

        def interrupted(data: bytes) -> None:
            if data.startswith(b"Subject"):
                send(data[:10])
                raise KeyboardInterrupt
            send(data)

        conn.send = interrupted
        with pytest.raises(KeyboardInterrupt):
            post.send(LETTER)
        post.close()
    assert seen[-1] == "DATA"
