"""When a document is sent, and when it was sent already (SPEC 11)."""

from __future__ import annotations

import json
from collections.abc import Container, Sequence
from hashlib import sha256

from zbill.records import NamedTuple
from zbill.words import Document, Result

# How long to wait before each further try after a temporary refusal, in seconds.
WAITS = (5, 20)

# What is on a document but changes without it: the day it is printed, whether it could still change, and the practice's
# settings. A new phone number or another way to pay makes no other invoice of one that was sent.
_PASSING = frozenset(("as_of", "issued_at", "letterhead", "pay_by", "status"))


# Mails are claimed in groups. One is to go out within some seconds, and has at most so many mails.
_GROUP_SECONDS = 0.25
_LARGEST_GROUP = 64


class Attempt(NamedTuple):
    """An attempt to send a document by mail to one address.

    `number` is what the document was called, and `digest` is of its content. `message` is the Message-ID, and `answer`
    what the mail server said. Until it has said something, `result` is unknown. `run` is the run that claimed it.
    """

    id: int
    kind: Document
    document: int
    number: str
    digest: str
    address: str
    message: str
    result: Result
    answer: str
    at: int
    run: str


class Delivery(NamedTuple):
    """An attempt to print or send a document, or why there was none: the object `email` of SPEC 9.

    `to` is the address, or the printer, "" for the usual one. `answer` is what the server or the print command said.
    `at` is in UTC epoch seconds, None if it was not tried.
    """

    document: Document
    number: str
    client: str
    client_id: int
    to: str
    result: Result
    answer: str
    message_id: str
    at: int | None

    @property
    def called(self) -> str:
        """Return what a person calls the document: its number, or whose statement it is."""
        return self.client if self.document == "statement" else self.number


def standing(attempts: Sequence[Attempt]) -> Attempt | None:
    """Return the last attempt, of these in their order, with which the document may have arrived; None if none may."""
    return next((each for each in reversed(attempts) if each.result in ("accepted", "queued", "unknown")), None)


def is_due(attempts: Sequence[Attempt], *, again: bool, resend: bool, living: Container[str] = ()) -> bool:
    """Return whether a document is sent after these attempts to send the same content to the same address.

    `again` sends once more what was accepted or queued, `resend` what is unknown. What one of the `living` runs has
    claimed is its own until it ends: it may be about to send it.
    """
    if any(is_claimed(each, living) for each in attempts):
        return False
    last = standing(attempts)
    if last is None:
        return True
    return resend if last.result == "unknown" else again


def is_claimed(attempt: Attempt, living: Container[str]) -> bool:
    """Return whether a run that still lives has claimed an attempt, and its result is unknown so far."""
    return attempt.result == "unknown" and attempt.run in living


def sized(size: int, seconds: float) -> int:
    """Return how many mails to claim together, after a group of this size went out in these seconds."""
    if 2 * seconds <= _GROUP_SECONDS:
        return min(2 * size, _LARGEST_GROUP)
    return size if seconds <= _GROUP_SECONDS else max(size // 2, 1)


def message_id_of(attempts: Sequence[Attempt]) -> str:
    """Return the Message-ID to repeat, so that mail programs know a repetition, "" for a new one."""
    last = standing(attempts)
    is_new = not attempts or (last is not None and last.result != "unknown")
    return "" if is_new else attempts[-1].message


def content_digest(kind: Document, paper: object) -> str:
    """Return the SHA-256, in hex, of the facts of a document: who, what, when and how much.

    The letterhead, the ways to pay, the day of printing and the words of the mail are no part of it. Empty fields don't
    count, so that a new field changes no document that doesn't use it.
    """
    text = json.dumps([kind, _plain(paper)], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {name: _plain(each) for name, each in value._asdict().items() if each and name not in _PASSING}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return str(value)
