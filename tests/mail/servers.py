"""Mail servers on this computer: well-behaved ones, and ones that say anything at any time."""

# ruff: noqa: ARG002 (aiosmtpd calls by position)

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Received:
    """A mail that a server took: the addresses it was told, its options, and the message."""

    sender: str
    recipients: list[str]
    options: list[str]
    content: bytes

    @property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.content, policy=policy.SMTP)

    @property
    def text(self) -> str:
        body = self.message.get_body()
        assert body is not None
        return str(body.get_content()).replace("\r\n", "\n")

    @property
    def pdf(self) -> bytes:
        (attached,) = self.message.iter_attachments()
        return bytes(attached.get_content())


@dataclass
class Inbox:
    """A well-behaved server. `refuses` has the reply to a recipient, `ends` the reply to a text, each used once."""

    port: int
    refuses: Mapping[str, str] = field(default_factory=dict)
    replies: list[str] = field(default_factory=list)
    passwords: Mapping[str, str] = field(default_factory=dict)
    received: list[Received] = field(default_factory=list)
    greeted: list[str] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)
    connections: int = 0

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.greeted.append(hostname)
        return responses

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.replies:
            reply = self.replies.pop(0)
            if not reply.startswith("2"):
                return reply
        content = envelope.original_content
        assert content is not None
        assert envelope.mail_from is not None
        self.received.append(Received(envelope.mail_from, envelope.rcpt_tos, envelope.mail_options, content))
        return "250 2.0.0 taken"

    def authenticate(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        user, password = data.login.decode(), data.password.decode()
        self.logins.append(mechanism)
        is_known = self.passwords.get(user) == password
        # Some servers repeat what they were told.
        said = None if is_known else f"535 5.7.8 {user} can't log in with {password}"
        return AuthResult(success=is_known, handled=not is_known and False, message=said)


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        return int(taken.getsockname()[1])


class Authority:
    """An authority for certificates, and its file for SSL_CERT_FILE."""

    def __init__(self, folder: Path) -> None:
        self._ca = trustme.CA()
        self.file = folder / "authority.pem"
        self._ca.cert_pem.write_to_path(str(self.file))

    def context(self, *names: str) -> ssl.SSLContext:
        """Return what a server with a certificate for these names encrypts with."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self._ca.issue_cert(*names).configure_cert(context)
        return context


@contextlib.contextmanager
def inbox(
    context: ssl.SSLContext | None = None, security: str = "none", *, login: bool = False, **options: Any
) -> Iterator[Inbox]:
    """Run a well-behaved server, with this security if it has a certificate."""
    starttls, tls = (context if security == each else None for each in ("starttls", "tls"))
    found = Inbox(free_port())
    handed: dict[str, Any] = {"enable_SMTPUTF8": True, **options}
    if login:
        handed |= {"auth_required": True, "authenticator": found.authenticate}
    controller = Controller(
        found,
        hostname=HOST,
        port=found.port,
        tls_context=starttls,
        ssl_context=tls,
        require_starttls=starttls is not None,
        auth_require_tls=starttls is not None,
        **handed,
    )
    controller.start()
    try:
        yield found
    finally:
        controller.stop()


# What a server does with a connection: reads lines from the file and writes to it.
Talk = Callable[[Any], None]


@contextlib.contextmanager
def raw(*talks: Talk) -> Iterator[int]:
    """Run a server that treats its first connections like these, and every other one like the last. Yield its port."""
    listener = socket.create_server((HOST, 0))
    is_over = threading.Event()
    opened: list[socket.socket] = []

    def serve() -> None:
        number = 0
        while not is_over.is_set():
            try:
                conn, _ = listener.accept()
            except OSError:
                return
            opened.append(conn)
            threading.Thread(target=treat, args=(conn, talks[min(number, len(talks) - 1)]), daemon=True).start()
            number += 1

    def treat(conn: socket.socket, talk: Talk) -> None:
        with contextlib.suppress(OSError, ValueError, StopIteration), conn, conn.makefile("rwb", buffering=0) as file:
            talk(file)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield int(listener.getsockname()[1])
    finally:
        is_over.set()
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for conn in opened:
            with contextlib.suppress(OSError):
                conn.shutdown(socket.SHUT_RDWR)
            conn.close()
        thread.join(5)


def script(
    *,
    greeting: str = "220 hello",
    features: str = "",
    mail: str = "250 OK",
    recipient: str = "250 OK",
    data: str = "354 go on",
    text: str = "250 taken",
    seen: list[str] | None = None,
) -> Talk:
    """Return a talk with one reply to each word. A reply "" closes the connection, "…" leaves the client waiting."""
    replies = {"MAIL": mail, "RCPT": recipient, "DATA": data, "RSET": "250 OK", "QUIT": "221 bye", "AUTH": "235 OK"}

    def talk(file: Any) -> None:
        file.write(f"{greeting}\r\n".encode())
        while line := file.readline():
            words = line.decode("utf-8", "replace").strip()
            if seen is not None:
                seen.append(words)
            word = words.split(" ")[0].upper()
            if word == "EHLO":
                lines = ["hello", *filter(None, features.split(","))]
                for each in lines[:-1]:
                    file.write(f"250-{each}\r\n".encode())
                file.write(f"250 {lines[-1]}\r\n".encode())
                continue
            if not _reply(file, replies.get(word, "500 what")):
                return
            if word == "DATA" and data.startswith("354"):
                while file.readline() not in (b".\r\n", b""):
                    pass
                if not _reply(file, text):
                    return

    return talk


def _reply(file: Any, reply: str) -> bool:
    if reply == "…":
        file.readline()
        return False
    if reply:
        file.write(f"{reply}\r\n".encode())
    return bool(reply)
