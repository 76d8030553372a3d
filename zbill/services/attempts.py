"""The attempts of a batch of mails: claimed in groups, begun one by one, and stored with their answers (SPEC 11).

A claim is an attempt whose result is unknown. Its run notes in a file of its own which of them have begun. So after a
kill only what had begun stays unknown, and of two runs at once only one sends a document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from itertools import chain
from typing import cast

from zbill.billing.deliveries import Attempt
from zbill.db import deliveries
from zbill.db.deliveries import Claim, NewAttempt
from zbill.desk import Desk
from zbill.file.runs import Progress, Remains, Run, Said, sweep
from zbill.mail.post import Answer
from zbill.records import NamedTuple
from zbill.services.letters import Letter
from zbill.words import Document, Result

_KILLED = "Its run was killed before it was tried."


class History(NamedTuple):
    """The attempts for a letter, in their order, and which of their runs still live."""

    attempts: list[Attempt]
    living: frozenset[str]


class Attempts:
    """The attempts of one run."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._run: Run | None = None

    def recover(self) -> None:
        """Store what killed runs left: answers, and what they had claimed but not tried."""
        desk = self._desk
        names = {each.run for each in deliveries.unsettled(desk.conn)}
        left = {name: Remains(desk.path, name) for name in names}
        try:
            if any(each.progress is not None for each in left.values()):
                with desk.writing():
                    for each in deliveries.unsettled(desk.conn):
                        if each.run in left and (progress := left[each.run].progress) is not None:
                            self._settle(each, progress, _KILLED)
                for remains in left.values():
                    remains.remove()
        finally:
            for remains in left.values():
                remains.close()
        sweep(desk.path)

    def of(self, letters: Sequence[Letter]) -> list[History]:
        """Return the attempts to send each letter as it is to its address."""
        found: dict[tuple[Document, int, str, str], list[Attempt]] = {}
        for kind in dict.fromkeys(letter.kind for letter in letters):
            documents = [letter.document for letter in letters if letter.kind == kind]
            for each in deliveries.of_documents(self._desk.conn, kind, documents):
                found.setdefault((each.kind, each.document, each.digest, each.address), []).append(each)
        mine = [found.get((each.kind, each.document, each.digest, each.address), []) for each in letters]
        living, left = self._runs({each.run for each in chain.from_iterable(mine) if each.result == "unknown"})
        return [History([_as_left(each, left) for each in attempts], living) for attempts in mine]

    def claim(self, wanted: Sequence[tuple[Letter, str]], is_due: Callable[[int, History], bool]) -> list[int | None]:
        """Claim letters, given with their Message-IDs, and store the answers so far, in one transaction.

        Return the id of each attempt, None if another run was faster: `is_due` says so, which gets the place of the
        letter among these.
        """
        desk = self._desk
        self._run = self._run or Run(desk.path)
        with desk.writing():
            self._settle_own()
            due = [is_due(place, found) for place, found in enumerate(self.of([letter for letter, _ in wanted]))]
            new = []
            for (letter, message_id), granted in zip(wanted, due, strict=True):
                if granted:
                    after = {"to": letter.address, "message_id": message_id, "result": "unknown"}
                    desk.record("email", letter.number, letter.client_id, after=after)
                    new.append(self._new(letter, message_id))
            ids = iter(deliveries.begin(desk.conn, new))
            return [next(ids) if granted else None for granted in due]

    def begin(self, attempt: int) -> None:
        """Note that the text of a claimed letter may go out from now on. Raises FileUnusable."""
        assert self._run is not None
        self._run.begin(attempt)

    def answer(self, attempt: int, answer: Answer) -> None:
        """Note an answer, which the next transaction stores."""
        assert self._run is not None
        self._run.answer(attempt, Said(answer.result, answer.text))

    def store(self) -> None:
        """Store the answers so far."""
        if self._run is not None and any(self._run.progress.values()):
            with self._desk.writing():
                self._settle_own()

    def end(self, why: str) -> None:
        """Store all results. `why` says why what was claimed was not tried."""
        if self._run is None:
            return
        with self._desk.writing():
            for each in deliveries.unsettled(self._desk.conn):
                if each.run == self._run.name:
                    self._settle(each, self._run.progress, why)
        self._run.end()

    def is_own(self, attempt: Attempt) -> bool:
        """Return whether this run made an attempt."""
        return self._run is not None and attempt.run == self._run.name

    def _settle_own(self) -> None:
        """Store the answers so far. What was not tried yet stays claimed."""
        assert self._run is not None
        for each in deliveries.unsettled(self._desk.conn):
            if each.run == self._run.name and each.id in self._run.progress:
                self._settle(each, self._run.progress, "")

    def _new(self, letter: Letter, message_id: str) -> NewAttempt:
        assert self._run is not None
        return NewAttempt(
            kind=letter.kind,
            document=letter.document,
            number=letter.number,
            digest=letter.digest,
            address=letter.address,
            message=message_id,
            at=self._desk.now,
            run=self._run.name,
        )

    def _runs(self, names: Iterable[str]) -> tuple[frozenset[str], dict[str, Progress]]:
        """Return those of these runs that live, and what those that were killed had noted."""
        living, left = set(), {}
        for name in names:
            if self._run is not None and name == self._run.name:
                living.add(name)
                continue
            with closing(Remains(self._desk.path, name)) as remains:
                if remains.is_alive:
                    living.add(name)
                elif remains.progress is not None:
                    left[name] = remains.progress
        return frozenset(living), left

    def _settle(self, claim: Claim, progress: Progress, why: str) -> None:
        """Store the result of an attempt by the progress of its run."""
        said = _said(claim.id, progress, why)
        if said is None:
            return
        result = cast(Result, said.result)
        deliveries.end(self._desk.conn, claim.id, result, said.answer)
        after = {"to": claim.address, "result": result, "answer": said.answer}
        self._desk.record("email", claim.number, claim.client_id, before={"result": "unknown"}, after=after)


def _said(attempt: int, progress: Progress, why: str) -> Said | None:
    """Return the result of an attempt by the progress of its run, None if it has begun and has no answer."""
    said = progress.get(attempt, Said("unsent", why))
    return None if said is None or said.result == "unknown" else said


def _as_left(attempt: Attempt, left: Mapping[str, Progress]) -> Attempt:
    """Return an attempt with the result that its run had noted, if that was killed: the next run stores it."""
    if attempt.result != "unknown" or attempt.run not in left:
        return attempt
    said = _said(attempt.id, left[attempt.run], _KILLED)
    return attempt if said is None else attempt._replace(result=cast(Result, said.result), answer=said.answer)
