"""Sessions whose event is gone from a calendar: they are canceled, as `attend --status cancelled` would (SPEC 10)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from zbill.billing.fees import CANCELED
from zbill.db import imports
from zbill.db.imports import Known, Visit
from zbill.errors import Refused, ZbillError
from zbill.exchange.batch import Batch
from zbill.exchange.calendar import CalendarFile, uid_of
from zbill.exchange.rows import BadRow
from zbill.models import Billable
from zbill.services import attendance
from zbill.services.session_lines import billable

# The kinds under which is remembered, beside the rows of files, to which calendar a UID belongs, by the batch of its
# first import, and which sessions were canceled here.
_CALENDARS, _CALLED_OFF = "calendars", "called-off"


@dataclass
class CalledOff:
    """Settles, before the rows of a calendar are taken, which of its earlier sessions are canceled or scheduled again.

    `visits` are the sessions from the first day of the period on that were imported before. `notes` tell what was done.
    """

    file: CalendarFile
    visits: list[Visit]
    notes: list[str] = field(default_factory=list)

    def settle(self, batch: Batch) -> int:
        """Return how many sessions changed. One that can't be canceled is noted, and bad if the import is strict."""
        conn = batch.desk.conn
        calendars, before = imports.became(conn, _CALENDARS), imports.became(conn, _CALLED_OFF)
        same = self._same_calendars(calendars, before)
        back = [each for each in self.visits if each.ref in self.file.present and each.ref in before]
        imports.forget(conn, _CALLED_OFF, (each.ref for each in back))
        again = self._schedule_again(batch, back)
        gone = [each for each in self.visits if each.ref not in before and self._is_gone(each, calendars, same)]
        canceled = self._cancel(batch, gone)
        imports.remember(conn, _CALLED_OFF, [_known(each.ref, batch, each.id) for each in canceled], before)
        new = {uid_of(ref) for ref in self.file.present} - calendars.keys()
        uids = [_known(uid, batch, min(same, default=batch.id)) for uid in sorted(new)]
        imports.remember(conn, _CALENDARS, uids, calendars)
        return again + len(canceled)

    def _same_calendars(self, calendars: Mapping[str, int], before: Collection[str]) -> set[int]:
        """Return the earlier calendars that this file is, as it is now.

        `calendars` are by UID, and `before` are the refs of sessions that were canceled here.

        The file must have at least half of the events that a calendar had from the first day on: an event that two
        calendars share must not cancel all others of one of them. A message about an event isn't a calendar.
        """
        if self.file.is_message:
            return set()
        had = {uid for each in self.visits if each.ref not in before and (uid := uid_of(each.ref)) in calendars}
        number = Counter(calendars[uid] for uid in had)
        gone = Counter(calendars[uid] for uid in had - self.file.uids)
        found = {calendars[uid] for uid in self.file.uids & calendars.keys()}
        others = {each for each in found if gone[each] * 2 > number[each]}
        if others:
            missing = sum(gone[each] for each in others)
            self.notes.append(
                f"{missing} events of an earlier calendar aren't in this one, more than half of them."
                " So it counts as another calendar, and their sessions weren't canceled."
            )
        return found - others

    def _is_gone(self, visit: Visit, calendars: Mapping[str, int], same: Collection[int]) -> bool:
        """Return whether the calendar doesn't have the event of a session any more, or says that it is canceled."""
        uid = uid_of(visit.ref)
        if visit.start.date() > self.file.period.last or visit.ref in self.file.present:
            return False
        if visit.ref in self.file.canceled or uid in self.file.whole:
            return True
        return uid not in self.file.uids and calendars.get(uid) in same

    def _cancel(self, batch: Batch, visits: Iterable[Visit]) -> list[Visit]:
        """Cancel sessions that are still scheduled, and return them. Note the others, but those that are canceled."""
        canceled = []
        for session, visit in _sessions(batch, (each for each in visits if each.status not in CANCELED)):
            what = f"Session {session.id} of {session.client_name}, {visit.start:%Y-%m-%d %H:%M},"
            try:
                _require_scheduled(session)
                attendance.attend(batch.desk, [session.id], "cancelled")
            except ZbillError as error:
                self.notes.append(f"{what} isn't in the calendar any more, but wasn't canceled: {error.sentence}")
                if batch.strict:
                    batch.problems.add(BadRow(0, "ref", visit.ref, error.sentence), [])
            else:
                self.notes.append(f"{what} was canceled: it isn't in the calendar any more.")
                canceled.append(visit)
        return canceled

    def _schedule_again(self, batch: Batch, visits: Iterable[Visit]) -> int:
        """Mark sessions scheduled that were canceled because their event was gone. Return how many."""
        again = [session.id for session, _ in _sessions(batch, visits) if session.status == "cancelled"]
        if again:
            attendance.attend(batch.desk, again, "scheduled")
            self.notes.append(f"{len(again)} sessions are scheduled again: they are back in the calendar.")
        return len(again)


def _sessions(batch: Batch, visits: Iterable[Visit]) -> Iterator[tuple[Billable, Visit]]:
    by_id = {each.id: each for each in visits}
    return ((session, by_id[session.id]) for session in billable(batch.desk, list(by_id)))


def _require_scheduled(session: Billable) -> None:
    """Raise Refused for a session that a person has marked, or that is billed."""
    if session.invoice:
        raise Refused(f"it is on invoice {session.invoice}.")
    if session.status != "scheduled":
        raise Refused(f"it is marked {session.status}.")


def _known(ref: str, batch: Batch, became: int) -> Known:
    """Return what is remembered of a ref. It has no values that a later file could change."""
    return Known(ref, batch.id, batch.id, bytes(16), became)
