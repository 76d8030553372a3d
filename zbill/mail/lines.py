"""A connection to a mail server with a limit on time: smtplib begins anew with each byte that arrives or leaves."""

from __future__ import annotations

import smtplib
import socket
import ssl
from contextlib import suppress
from time import monotonic
from typing import Any

# How long a reply can be, in bytes.
_LONGEST_REPLY = 65_536

_AT_ONCE = 16_384


class Limited(smtplib.SMTP):
    """A connection on which a command takes at most `timeout` seconds in all, and so does the reply to it.

    Nothing takes longer than until `ends`, by the monotonic clock. Raises TimeoutError for what does.
    """

    ends = float("inf")
    _until = 0.0

    def getreply(self) -> tuple[int, bytes]:
        """Return the code and the text of the next reply."""
        self._begin()
        if self.file is None:
            self.file = _Lines(self)
        self.file.size = 0
        try:
            return super().getreply()
        except smtplib.SMTPServerDisconnected as error:
            # smtplib says that the connection was closed, whatever happened.
            if isinstance(error.__context__, TimeoutError):
                raise error.__context__ from None
            raise

    def send(self, s: Any) -> None:
        """Send a text, a part at a time."""
        self._begin()
        data = s if isinstance(s, bytes) else str(s).encode(self.command_encoding)
        # Otherwise the last part would wait until the server has acknowledged the others, which it puts off.
        self._waiting().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for first in range(0, len(data), _AT_ONCE):
            self._waiting().sendall(data[first : first + _AT_ONCE])

    def receive(self) -> bytes:
        """Return the next bytes, none at the end of the connection."""
        return self._waiting().recv(_AT_ONCE)

    def has_spoken(self) -> bool:
        """Return whether the server said something unasked, or has hung up."""
        if self.sock is None or (self.file is not None and self.file.has_more):
            return True
        self.sock.settimeout(0)
        try:
            self.sock.recv(1)
        except (BlockingIOError, ssl.SSLWantReadError):
            return False
        except OSError:
            return True
        return True

    def hang_up(self) -> None:
        """End the connection without a word, also if another process has it too."""
        if self.sock is not None:
            # The other side may have been faster.
            with suppress(OSError):
                self.sock.shutdown(socket.SHUT_RDWR)
        self.close()

    def _begin(self) -> None:
        self._until = min(monotonic() + self.timeout, self.ends)

    def _waiting(self) -> socket.socket:
        """Return the socket, which waits only as long as it still may."""
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")
        left = self._until - monotonic()
        if left <= 0:
            raise TimeoutError
        self.sock.settimeout(left)
        return self.sock


class LimitedTls(Limited, smtplib.SMTP_SSL):
    """A connection that is encrypted from the start."""


class _Lines:
    """The lines that arrive on a connection, in place of a file. `size` is that of the reply so far, in bytes."""

    def __init__(self, conn: Limited) -> None:
        self._conn = conn
        self._read = b""
        self.size = 0

    def readline(self, most: int) -> bytes:
        """Return the next line, without an end if the connection ended before it. Raises OSError."""
        while b"\n" not in self._read and len(self._read) < most:
            part = self._conn.receive()
            if not part:
                break
            self._read += part
        end = min(self._read.find(b"\n") + 1 or len(self._read), most)
        line, self._read = self._read[:end], self._read[end:]
        self.size += len(line)
        if self.size > _LONGEST_REPLY:
            raise OSError("the answer has no end")
        return line

    @property
    def has_more(self) -> bool:
        return bool(self._read)

    def close(self) -> None:
        """Do nothing: the connection closes itself."""
