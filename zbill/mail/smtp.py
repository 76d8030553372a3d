"""Sending by a mail server: encrypted, with its certificate checked, one connection for a batch (SPEC 11)."""

from __future__ import annotations

import base64
import ipaddress
import re
import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from time import monotonic
from typing import Literal

from zbill.errors import DeliveryFailed
from zbill.mail.lines import Limited, LimitedTls
from zbill.mail.post import Answer, Envelope, one_line
from zbill.mail.replies import Reply, answer
from zbill.records import NamedTuple

# How long a server is waited for, in seconds: for one answer, for a message from its beginning until its last answer,
# and for its goodbye. Some look for viruses before they answer to a text.
PATIENCE = 30
MESSAGE_PATIENCE = 180
FAREWELL_PATIENCE = 5

_LOST = "The connection was lost before the text went out"

_CHECK_LOGIN = "Check smtp_user, and the password or token."

# What the network, the encryption and a server of something else can raise. A broken name is a ValueError.
_TROUBLES = (OSError, smtplib.SMTPException, ValueError)


class Server(NamedTuple):
    """A mail server. `named` is the domain that zbill greets it with, which is the sender's: not this computer's name.

    `user` is empty if it wants no login.
    """

    host: str
    port: int
    security: Literal["starttls", "tls", "none"]
    user: str
    auth: Literal["password", "xoauth2"]
    named: str

    def __str__(self) -> str:
        return f"{self.host}, port {self.port}"


def is_loopback(host: str) -> bool:
    """Return whether a host is this computer, so that no one else can listen."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class Smtp:
    """The connection to a mail server. `password` is asked for once, and only if there is a login."""

    def __init__(self, server: Server, password: Callable[[], str]) -> None:
        self._server = server
        self._ask = password
        self._password: str | None = None
        self._conn: Limited | None = None
        # When the message that is being sent must be over, by the monotonic clock.
        self._ends = float("inf")

    def open(self) -> None:
        """Connect and log in, unless connected. Raises DeliveryFailed."""
        if self._conn is not None:
            return
        if self._server.user and self._password is None:
            self._password = self._ask()
        try:
            self._conn = self._connected()
            self._conn.ends = self._ends
            self._begin()
        except BaseException:
            self._drop()
            raise

    def objection(self, envelope: Envelope) -> str:
        """Return why the server can't take an envelope, by what it said when zbill connected."""
        features = self._open().esmtp_features
        if not envelope.is_ascii and "smtputf8" not in features:
            return "The mail server takes only ASCII letters before the @."
        limit = features.get("size", "")
        if limit.isdecimal() and 0 < int(limit) < len(envelope.content):
            return f"The message is too large: {len(envelope.content)} bytes, and the mail server takes {limit}."
        return ""

    def send(self, envelope: Envelope) -> Answer:
        """Send an envelope. The words of SMTP go out one by one, to know whether the text had gone when it fails."""
        self._limit(MESSAGE_PATIENCE)
        try:
            return self._sent(envelope)
        except BaseException:
            # Nothing more must be said, not even QUIT: the server could take it for a part of the text.
            self._drop()
            raise
        finally:
            self._limit(float("inf"))

    def _sent(self, envelope: Envelope) -> Answer:
        try:
            refused = self._announce(envelope)
            if refused:
                # The server forgets the sender and the recipient, or is gone, which shows the next time.
                with suppress(*_TROUBLES):
                    self._open().rset()
                if refused.ends:
                    self._drop()
                return refused
        except DeliveryFailed as error:
            return Answer("unsent", f"{_LOST}. {error.sentence}", ends=True)
        except _TROUBLES as error:
            self._drop()
            return Answer("unsent", f"{_LOST}: {_why(error)}.", temporary=True)
        try:
            # Until the message must be over.
            self._open().timeout = MESSAGE_PATIENCE
            self._open().send(_quoted(envelope.content) + b".\r\n")
            reply = self._reply(*self._open().getreply())
            self._open().timeout = PATIENCE
        except _TROUBLES as error:
            self._drop()
            return Answer("unknown", f"The connection was lost after the text went out: {_why(error)}.")
        if reply.code < 0:
            self._drop()
            return Answer("unknown", f"The mail server's answer can't be read: {reply.text}")
        found = answer(reply)
        if found.ends:
            self._drop()
        return found

    def close(self) -> None:
        if self._conn is not None:
            self._conn.timeout = FAREWELL_PATIENCE
            with suppress(*_TROUBLES):
                self._conn.docmd("QUIT")
        self._drop()

    def _announce(self, envelope: Envelope) -> Answer | None:
        """Say who sends, who gets and that the text follows. Return the first refusal, None if there is none."""
        options = [] if envelope.is_ascii else ["SMTPUTF8", "BODY=8BITMIME"]
        if "size" in self._open().esmtp_features:
            options.append(f"SIZE={len(envelope.content)}")
        sender = " ".join([f"FROM:<{envelope.sender}>", *options])
        reply = None
        with suppress(*_TROUBLES):
            reply = None if self._open().has_spoken() else self._say("MAIL", sender)
        if reply is None or reply.is_goodbye:
            # The server ended a connection that had waited, for example in a pause. Another one that it ends is no
            # accident.
            self._drop()
            self.open()
            reply = self._say("MAIL", sender)
        if reply.is_good:
            reply = self._say("RCPT", f"TO:<{envelope.to}>")
        if reply.is_good:
            reply = self._say("DATA")
            if reply.code == 354:
                return None
            # A server that says anything else doesn't wait for the text.
            reply = reply._replace(code=reply.code if reply.code >= 400 else 554)
        return answer(reply)

    def _open(self) -> Limited:
        if self._conn is None:
            self.open()
        assert self._conn is not None
        return self._conn

    def _connected(self) -> Limited:
        """Return a connection to the server, encrypted from the start if it is to be. Raises DeliveryFailed."""
        server = self._server
        try:
            if server.security == "tls":
                context = ssl.create_default_context()
                return LimitedTls(server.host, server.port, server.named, timeout=PATIENCE, context=context)
            return Limited(server.host, server.port, server.named, timeout=PATIENCE)
        except ssl.SSLCertVerificationError as error:
            raise self._untrusted(error) from error
        except smtplib.SMTPConnectError as error:
            if error.smtp_code < 0:
                raise DeliveryFailed(
                    f"{server} isn't a mail server: {_why(error)}.", "Check smtp_host and smtp_port."
                ) from error
            raise DeliveryFailed(
                f"The mail server {server} takes no mail now: {_why(error)}.", "Try again later."
            ) from error
        except _TROUBLES as error:
            raise DeliveryFailed(
                f"The mail server {server} can't be reached: {_why(error)}.",
                "Check smtp_host, smtp_port and smtp_security.",
            ) from error

    def _begin(self) -> None:
        """Greet the server, encrypt and log in. Raises DeliveryFailed."""
        server, conn = self._server, self._open()
        try:
            conn.ehlo_or_helo_if_needed()
            if server.security == "starttls":
                self._encrypt(conn)
            elif server.security == "none":
                self._require_loopback(conn)
            if server.user:
                self._log_in(conn)
        except ssl.SSLCertVerificationError as error:
            raise self._untrusted(error) from error
        except _TROUBLES as error:
            raise DeliveryFailed(
                f"The mail server {server} ended the connection: {_why(error)}.", "Check smtp_port and smtp_security."
            ) from error

    def _encrypt(self, conn: Limited) -> None:
        if not conn.has_extn("starttls"):
            raise DeliveryFailed(
                f"The mail server {self._server} offers no encryption (STARTTLS), so nothing was sent.",
                "Check smtp_port and smtp_security.",
            )
        conn.starttls(context=ssl.create_default_context())
        # What the server said before could have been anyone's.
        conn.ehlo_or_helo_if_needed()

    def _require_loopback(self, conn: Limited) -> None:
        """Check that an unencrypted connection stays in this computer, whatever its host's name leads to."""
        peer = conn.sock.getpeername()[0] if conn.sock else ""
        if not is_loopback(peer):
            raise DeliveryFailed(
                f"{self._server.host} is another computer ({peer}), so nothing was sent without encryption.",
                "Set smtp_security to starttls or tls.",
            )

    def _log_in(self, conn: Limited) -> None:
        methods = conn.esmtp_features.get("auth", "").upper().split()
        user, password = self._server.user, self._password or ""
        if self._server.auth == "xoauth2":
            steps = ["XOAUTH2 " + _base64(f"user={user}\1auth=Bearer {password}\1\1"), ""]
        elif "PLAIN" in methods or "LOGIN" not in methods:
            steps = ["PLAIN " + _base64(f"\0{user}\0{password}")]
        else:
            steps = ["LOGIN", _base64(user), _base64(password)]
        if not methods:
            raise DeliveryFailed(
                f"The mail server {self._server} takes no login.", "Check smtp_port, or clear smtp_user."
            )
        reply = self._say("AUTH", steps[0])
        for step in steps[1:]:
            if reply.code == 334:
                reply = self._say(step)
        if not reply.is_good:
            raise DeliveryFailed(f"The mail server {self._server} refused the login of {user}: {reply}.", _CHECK_LOGIN)

    def _say(self, word: str, rest: str = "") -> Reply:
        conn = self._open()
        line = f"{word} {rest}" if rest else word
        # Not by `putcmd`, which writes ASCII only.
        conn.send(f"{line}\r\n".encode())
        return self._reply(*conn.getreply())

    def _reply(self, code: int, text: bytes) -> Reply:
        return Reply.of(code, text, self._secrets())

    def _secrets(self) -> tuple[str, ...]:
        """Return the password in each way in which a server could repeat it."""
        password, user = self._password, self._server.user
        if not password:
            return ()
        spelled = (f"\0{user}\0{password}", f"user={user}\1auth=Bearer {password}\1\1", password)
        return (*map(_base64, spelled), password)

    def _untrusted(self, error: ssl.SSLCertVerificationError) -> DeliveryFailed:
        why = one_line(error.verify_message).rstrip(".")
        return DeliveryFailed(
            f"The certificate of the mail server {self._server} isn't trusted: {why}.",
            "Check smtp_host. If the certificate is your own, set SSL_CERT_FILE to its authority.",
        )

    def _drop(self) -> None:
        conn, self._conn = self._conn, None
        if conn is not None:
            conn.hang_up()

    def _limit(self, seconds: float) -> None:
        """Limit the time of everything from here on, also on a connection that is opened meanwhile."""
        self._ends = monotonic() + seconds
        if self._conn is not None:
            self._conn.ends = self._ends


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _quoted(content: bytes) -> bytes:
    """Return a text as it is sent: a line that begins with a dot gets another one."""
    return re.sub(rb"(?m)^\.", b"..", content)


def _why(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        return str(Reply.of(error.smtp_code, said if isinstance(said, bytes) else said.encode())).rstrip(".")
    if isinstance(error, TimeoutError):
        return "no answer in time"
    said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return one_line(said).rstrip(".") or type(error).__name__
