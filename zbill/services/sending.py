"""Sending a batch of documents, each once (SPEC 11).

Documents are claimed in a short transaction, a few at a time (`services/attempts.py`). Then they go out one by one,
while the practice file isn't locked, and their results are stored with the next claims.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from zbill.billing import templates
from zbill.billing.addresses import Address, address
from zbill.billing.deliveries import (
    WAITS,
    Attempt,
    Delivery,
    is_claimed,
    is_due,
    message_id_of,
    sized,
    standing,
)
from zbill.db import invoices
from zbill.desk import Desk
from zbill.errors import DeliveryFailed, Refused, Usage
from zbill.file.connection import reading
from zbill.mail.message import Message
from zbill.mail.post import Envelope, Post
from zbill.records import NamedTuple
from zbill.services.attempts import Attempts, History
from zbill.services.letters import Letter
from zbill.text import listed
from zbill.words import Document, Result

_SUBJECTS: dict[Document, str] = {
    "invoice": "Invoice {number} from {practice}",
    "receipt": "Receipt {number} from {practice}",
    "creditnote": "Credit note {number} from {practice}",
    "statement": "Statement {number} from {practice}",
    "superbill": "Superbill {number} from {practice}",
    "estimate": "Good Faith Estimate {number} from {practice}",
}
_TEXTS: dict[Document, str] = {
    "invoice": "Hello,\n\nInvoice {number} is attached.\n\nBalance: {amount}\nDue: {due}\n\n{practice}",
    "receipt": "Hello,\n\nReceipt {number} is attached.\n\nAmount: {amount}\n\n{practice}",
    "creditnote": "Hello,\n\nCredit note {number} is attached.\n\nAmount: {amount}\n\n{practice}",
    "statement": "Hello,\n\nYour statement for {number} is attached.\n\nBalance: {amount}\n\n{practice}",
    "superbill": "Hello,\n\nSuperbill {number} is attached.\n\nAmount paid: {amount}\n\n{practice}",
    "estimate": "Hello,\n\nGood Faith Estimate {number} is attached.\n\nExpected charges: {amount}\n\n{practice}",
}

_UNKNOWN = "It may have been sent: its answer was lost."
_CLAIMED = "Another run is sending it."

_LATER = "Run the command again later. What was accepted isn't sent twice."

# Writes the mails of letters, given with their Message-IDs, each when it is asked for. Of one that can't be printed, it
# yields the error.
Write = Callable[[Sequence[tuple[Letter, str]]], Generator[bytes | Refused, None, None]]


class Stationery(NamedTuple):
    """The parts that all mails of a batch have in common. `subject` and `text` are "" for zbill's own."""

    sender: Address
    practice: str
    reply_to: Address | None
    subject: str
    text: str
    at: datetime


class Sending(NamedTuple):
    """The options of a batch: at most `limit` documents, with `pause` seconds between them.

    `again` sends accepted documents once more, `resend` those whose result is unknown. A rehearsal sends nothing.
    """

    limit: int | None = None
    pause: float = 0
    again: bool = False
    resend: bool = False
    rehearsal: bool = False


class Due(NamedTuple):
    """A letter that is to be sent, at its place among those of the batch, and its mail."""

    place: int
    letter: Letter
    message_id: str
    envelope: Envelope


@dataclass
class Batch:
    """A batch that is being sent.

    `wait` waits for some seconds, `clock` tells them, and `tell` tells the person a sentence. `ended` says why nothing
    more is sent, "" while it goes on, and `failure` is the error because of which. `is_limited` is true if documents
    were left because of the limit, `is_shared` if another run is sending some.

    Letters are known by their place: `_seen` has the last attempt of each before the batch began, so that what another
    run does meanwhile is noticed. `_left` are those that weren't to be sent, `_earlier` those that were sent before,
    `_voided` the invoices that were voided meanwhile.
    """

    desk: Desk
    stationery: Stationery
    post: Post
    sending: Sending
    write: Write
    wait: Callable[[float], None]
    clock: Callable[[], float]
    tell: Callable[[str], None]
    ended: str = ""
    failure: DeliveryFailed | None = None
    is_interrupted: bool = False
    is_limited: bool = False
    is_shared: bool = False
    sent: int = 0
    _seen: dict[int, Attempt | None] = field(default_factory=dict)
    _left: set[int] = field(default_factory=set)
    _earlier: set[int] = field(default_factory=set)
    _voided: set[int] = field(default_factory=set)
    _later: list[Due] = field(default_factory=list)
    _results: dict[int, Delivery] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._attempts = Attempts(self.desk)

    def run(self, letters: Sequence[Letter], shown: Callable[[Sequence[Any]], Iterable[Any]] = iter) -> list[Delivery]:
        """Send letters, try again what was refused for now, and return what became of each, in their order.

        `shown` yields the letters and shows how far the batch is.
        """
        if not self.sending.rehearsal:
            self._attempts.recover()
        with reading(self.desk.conn):
            histories = self._attempts.of(letters)
        due = [place for place, found in enumerate(histories) if self._is_to_be_sent(place, letters[place], found)]
        if self.sending.rehearsal:
            self._rehearse([(place, letters[place]) for place in due])
        else:
            named = [(letters[place], self._message_id(histories[place].attempts)) for place in due]
            try:
                self._send_and_try_again(due, named, shown)
            except KeyboardInterrupt:
                self.ended = "Interrupted."
                self.is_interrupted = True
            finally:
                self._finish()
        # What wasn't reached, and what another run was faster with.
        rest = [place for place in range(len(letters)) if place not in self._results]
        for place, found in zip(rest, self._attempts.of([letters[place] for place in rest]), strict=True):
            self._results[place] = self._outcome(place, letters[place], found)
        return [self._results[place] for place in range(len(letters))]

    @property
    def failed(self) -> list[Delivery]:
        """Return what wasn't sent for certain, though it was to be."""
        found = ((place, each) for place, each in sorted(self._results.items()) if place not in self._left)
        return [each for _, each in found if each.result not in ("accepted", "queued")]

    @property
    def earlier(self) -> list[Delivery]:
        """Return what was accepted or queued before this batch, and so wasn't sent in it."""
        found = (self._results[place] for place in sorted(self._earlier))
        return [each for each in found if each.result in ("accepted", "queued")]

    def _is_to_be_sent(self, place: int, letter: Letter, found: History) -> bool:
        """Return whether a letter is sent: not if it was sent already or can't be."""
        self._seen[place] = standing(found.attempts)
        if letter.obstacle:
            self._results[place] = unsent(letter, letter.obstacle)
            return False
        if not self._is_due(place, found):
            self._earlier.add(place)
            return False
        return True

    def _rehearse(self, due: Sequence[tuple[int, Letter]]) -> None:
        for place, letter in due:
            self._left.add(place)
            if self._has_room():
                self.sent += 1
                self._results[place] = unsent(letter, "It would be sent.")

    def _send_and_try_again(
        self, due: Sequence[int], named: Sequence[tuple[Letter, str]], shown: Callable[[Sequence[Any]], Iterable[Any]]
    ) -> None:
        with closing(self._ready(due, named, shown)) as ready:
            self._send(ready)
        for seconds in WAITS:
            later, self._later = self._later, []
            if later and not self.ended:
                self._attempts.store()
                refused = listed([each.letter.number for each in later])
                self.tell(f"Refused for now: {refused}. The next try is in {seconds} seconds.")
                self.wait(seconds)
                self._send(iter(later))

    def _ready(
        self, due: Sequence[int], named: Sequence[tuple[Letter, str]], shown: Callable[[Sequence[Any]], Iterable[Any]]
    ) -> Generator[Due, None, None]:
        """Yield the mails that the server may take. It is connected only if there is one."""
        with closing(self.write(named)) as contents:
            for place, (letter, message_id) in zip(due, shown(named), strict=True):
                if self.ended or not self._has_room():
                    return
                envelope = self._envelope(letter, contents)
                if isinstance(envelope, str):
                    self._results[place] = unsent(letter, envelope)
                else:
                    self.sent += 1
                    yield Due(place, letter, message_id, envelope)

    def _envelope(self, letter: Letter, contents: Iterator[bytes | Refused]) -> Envelope | str:
        """Return the next mail in its envelope, or why it can't be sent."""
        try:
            # First, so that nothing is written for a server that can't be reached.
            self.post.open()
            content = next(contents)
            if isinstance(content, Refused):
                return content.sentence
            envelope = Envelope(self.stationery.sender, address(letter.address), content)
            return self.post.objection(envelope) or envelope
        except DeliveryFailed as error:
            self._end(error)
            return error.sentence

    def _send(self, ready: Iterator[Due]) -> None:
        """Send mails in groups, as large as the server is quick."""
        size = 1
        is_first = True
        while group := list(islice(ready, size)):
            if self.sending.pause and not is_first:
                self._attempts.store()
                self.wait(self.sending.pause)
            is_first = False
            seconds = self._send_group(group)
            size = 1 if self.sending.pause else sized(size, seconds)

    def _send_group(self, group: Sequence[Due]) -> float:
        """Claim and send some mails, and return for how many seconds the server was busy with them."""
        claimed = self._attempts.claim(
            [(each.letter, each.message_id) for each in group],
            lambda number, found: self._is_due(group[number].place, found) and not self._is_voided(group[number]),
        )
        begun = self.clock()
        for each, attempt in zip(group, claimed, strict=True):
            if attempt is None:
                self._results.pop(each.place, None)
                self._earlier.add(each.place)
            elif not self.ended:
                self._send_one(each, attempt)
        return self.clock() - begun

    def _send_one(self, due: Due, attempt: int) -> None:
        self._results.pop(due.place, None)
        self._attempts.begin(attempt)
        answer = self.post.send(due.envelope)
        self._attempts.answer(attempt, answer)
        self._results[due.place] = _row(due.letter, answer.result, answer.text, due.message_id, self.desk.now)
        if answer.ends:
            self._end(DeliveryFailed(f"Nothing more can be sent now: {answer.text.rstrip('.')}.", _LATER))
        elif answer.temporary:
            self._later.append(due)

    def _finish(self) -> None:
        """Store what is to be stored, and say goodbye to the server."""
        try:
            self._attempts.end(self.ended or "The run ended before it was tried.")
        finally:
            self.post.close()

    def _has_room(self) -> bool:
        limit = self.sending.limit
        self.is_limited = limit is not None and self.sent >= limit
        return not self.is_limited

    def _outcome(self, place: int, letter: Letter, found: History) -> Delivery:
        """Return what became of a letter that this run didn't send, or was interrupted with."""
        last = standing(found.attempts)
        own = next((each for each in reversed(found.attempts) if self._attempts.is_own(each)), None)
        if own is not None:
            return _delivery(letter, own)
        if place in self._voided:
            return unsent(letter, "It was voided meanwhile.")
        if place in self._earlier and last is not None:
            claimed = next((each for each in found.attempts if is_claimed(each, found.living)), None)
            self.is_shared = self.is_shared or claimed is not None
            return _delivery(letter, claimed or last, is_claimed=claimed is not None)
        if self.ended:
            return unsent(letter, self.ended)
        if place in self._earlier:
            return unsent(letter, "Another run tried it at the same time.")
        self._left.add(place)
        return unsent(letter, f"The limit of {self.sending.limit} is reached.")

    def _is_due(self, place: int, found: History) -> bool:
        """Return whether a letter is sent after its attempts: of two runs at once, only the faster one sends it."""
        is_new = standing(found.attempts) == self._seen[place]
        options = self.sending
        return is_new and is_due(found.attempts, again=options.again, resend=options.resend, living=found.living)

    def _is_voided(self, due: Due) -> bool:
        """Return whether an invoice was voided while others went out, and remember it."""
        letter = due.letter
        if letter.kind == "invoice":
            invoice = invoices.get_all(self.desk.conn, [letter.document])[letter.document]
            if invoice.status == "void":
                self._voided.add(due.place)
        return due.place in self._voided

    def _message_id(self, found: list[Attempt]) -> str:
        return message_id_of(found) or f"<{secrets.token_hex(16)}@{self.stationery.sender.domain}>"

    def _end(self, failure: DeliveryFailed) -> None:
        self.ended = f"Not tried, because the batch ended: {failure.sentence}"
        self.failure = failure


def stationery(desk: Desk) -> Stationery:
    """Return what the practice's mails have in common. Raises Refused without a sender, SettingInvalid."""
    settings = desk.settings
    given = settings["email"]
    try:
        sender = address(given)
    except Usage:
        why = f"The practice's email address {given!r} isn't one." if given else "The practice has no email address."
        raise Refused(why, "Set it: zbill config set email ADDRESS") from None
    return Stationery(
        sender=sender,
        practice=settings["name"],
        reply_to=address(settings["reply_to"]) if settings["reply_to"] else None,
        subject=settings["mail_subject"],
        text=settings["mail_text"],
        at=datetime.fromtimestamp(desk.now, desk.zone),
    )


def message_of(common: Stationery, letter: Letter, pdf: bytes, message_id: str) -> Message:
    """Return the mail that carries the PDF of a letter with an address. Without a Message-ID it is a draft."""
    values = {"number": letter.called, "practice": common.practice, "amount": letter.amount, "due": letter.due}
    return Message(
        sender=common.sender,
        sender_name=common.practice,
        to=address(letter.address),
        reply_to=common.reply_to,
        subject=templates.filled(common.subject or _SUBJECTS[letter.kind], values),
        text=templates.filled(common.text or _TEXTS[letter.kind], values),
        file_name=f"{letter.file_name}.pdf",
        pdf=pdf,
        message_id=message_id,
        at=common.at,
    )


def _delivery(letter: Letter, attempt: Attempt, *, is_claimed: bool = False) -> Delivery:
    lost = _CLAIMED if is_claimed else _UNKNOWN
    said = lost if attempt.result == "unknown" else attempt.answer
    return _row(letter, attempt.result, said, attempt.message, attempt.at)


def unsent(letter: Letter, why: str) -> Delivery:
    """Return that a letter wasn't tried, and why."""
    return _row(letter, "unsent", why, "", None)


def _row(letter: Letter, result: Result, answer: str, message_id: str, at: int | None) -> Delivery:
    return Delivery(
        letter.kind, letter.number, letter.client, letter.client_id, letter.address, result, answer, message_id, at
    )
