"""A way to send mail: what is handed over, and what comes back."""

from __future__ import annotations

from typing import Protocol

from zbill.billing.addresses import Address
from zbill.records import NamedTuple
from zbill.text import harmless
from zbill.words import Result

# How much of an answer is kept, in characters.
_LONGEST = 500


class Envelope(NamedTuple):
    """A message with the addresses that the mail server is told."""

    sender: Address
    to: Address
    content: bytes

    @property
    def is_ascii(self) -> bool:
        """Return whether any mail server takes its addresses, with the one for replies that is in the message."""
        return self.sender.is_ascii and self.to.is_ascii and self.content.isascii()


class Answer(NamedTuple):
    """The result of sending an envelope. A `temporary` refusal may pass. `ends` says that nothing more can be sent."""

    result: Result
    text: str
    temporary: bool = False
    ends: bool = False


class Post(Protocol):
    """A mail server, or a command that takes mail."""

    def open(self) -> None:
        """Connect unless connected. Raises DeliveryFailed."""

    def objection(self, envelope: Envelope) -> str:
        """Return why this server can't take an envelope, "" if it may."""

    def send(self, envelope: Envelope) -> Answer:
        """Send an envelope once. Raises nothing that a server or a network can cause."""

    def close(self) -> None:
        """End the connection, if there is one."""


def one_line(text: str) -> str:
    """Return what a server or a command said as one line that can be stored and shown."""
    return harmless(" ".join(text.split()))[:_LONGEST]
