"""The desk: the context of a command (who acts, on which practice file, when), given to every service and report."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from zbill.billing.clock import clock_is_behind
from zbill.dates import day_of, end_of, zone
from zbill.db import digests, keys, log, roles, settings, staff
from zbill.db.log import LogEntry
from zbill.db.settings import Settings
from zbill.errors import RESTORE, FileDamaged, PermissionMissing, Refused, Usage
from zbill.file.connection import writing
from zbill.models import Outcome, Person
from zbill.money import Money, grouped, to_text
from zbill.words import Permission

if TYPE_CHECKING:
    from pathlib import Path


def _no_answer(_: str) -> str:
    return ""


class Desk:
    """The context of one command.

    `now` is its instant in UTC epoch seconds, `acting` the name given with --as, `login` the operating system's user.
    `ask_passcode` takes a person's name and returns the passcode typed, "" if no one can be asked. `proven` holds the
    ids of staff who have given theirs; copies of a desk with another `now` share it. `unwritten` holds log entries
    until the transaction ends, and `begun` how many there were as each transaction or savepoint began. Without `logs`
    no change is logged, because the caller logs them all together. Without `closes` no invoice closes by itself,
    whatever auto_close says, because the caller closes it later.
    """

    def __init__(
        self,
        conn: sqlite3.Connection,
        file: Path | str,
        now: int,
        acting: str = "",
        login: str = "",
        ask_passcode: Callable[[str], str] = _no_answer,
        *,
        proven: set[int] | None = None,
        unwritten: list[LogEntry] | None = None,
        begun: list[int] | None = None,
        logs: bool = True,
        closes: bool = True,
    ) -> None:
        self.conn = conn
        self.file = file
        self.now = now
        self.acting = acting
        self.login = login
        self.ask_passcode = ask_passcode
        self.proven = set() if proven is None else proven
        self.unwritten = [] if unwritten is None else unwritten
        self.begun = [] if begun is None else begun
        self.logs = logs
        self.closes = closes

    def but(
        self,
        *,
        now: int | None = None,
        acting: str | None = None,
        logs: bool | None = None,
        closes: bool | None = None,
    ) -> Desk:
        """Return a desk in the same transaction that differs in these."""
        return Desk(
            self.conn,
            self.file,
            self.now if now is None else now,
            self.acting if acting is None else acting,
            self.login,
            self.ask_passcode,
            proven=self.proven,
            unwritten=self.unwritten,
            begun=self.begun,
            logs=self.logs if logs is None else logs,
            closes=self.closes if closes is None else closes,
        )

    @cached_property
    def path(self) -> Path:
        # Imported here, because start-up time matters and few commands need it.
        from pathlib import Path

        return Path(self.file)

    @cached_property
    def settings(self) -> Settings:
        return settings.load(self.conn)

    @cached_property
    def zone(self) -> ZoneInfo:
        return zone(self.settings["timezone"])

    @cached_property
    def today(self) -> date:
        return day_of(self.now, self.zone)

    def at_end_of(self, day: date) -> Desk:
        """Return the desk as it was at the end of a day, now if that is later: what is past is done as then."""
        end = end_of(day, self.zone)
        return self if end >= self.now else self.but(now=end)

    @cached_property
    def actor(self) -> Person:
        """Return the acting person (SPEC 7). From another login, they must first give their passcode if they have one.

        Raises NotFound or Ambiguous for the name given with --as, Usage if several people could be acting, and
        NotPermitted.
        """
        person = staff.acting(self.conn, self.acting, self.login)
        is_own_login = self.login and person.login == self.login
        if person.passcode and not is_own_login and person.id not in self.proven:
            from zbill.db.passcodes import prove

            prove(self.conn, person, self.ask_passcode, login=self.login, now=self.now)
            self.proven.add(person.id)
        return person

    @cached_property
    def provider_id(self) -> int | None:
        """Return the default provider: the acting person if a provider, else the practice's only one (SPEC 4)."""
        return self.actor.id if self.actor.provider else staff.only_provider(self.conn)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Run a block as one transaction, all or nothing; inside another one, as a part of it.

        The log entries of the whole transaction are written together at its end.
        """
        begun = len(self.unwritten)
        self.begun.append(begun)
        try:
            with writing(self.conn):
                if len(self.begun) == 1:
                    digests.watch(self.conn)
                yield
                if len(self.begun) == 1:
                    if not self.unwritten and digests.are_due(self.conn):
                        self.record_unnamed()
                    log.append(self.conn, *self.unwritten)
        except BaseException:
            del self.unwritten[begun:]
            raise
        finally:
            self.begun.pop()
        if not self.begun:
            self.unwritten.clear()

    def once(self, key: str, request: str, make: Callable[[Desk], Outcome]) -> Outcome:
        """Run `make` unless the key was used before; then return what the first run created (SPEC 9).

        The key is stored in the transaction of the change. Raises Refused if it was used for another request.
        """
        if not key:
            return make(self)
        with self.writing():
            found = keys.find(self.conn, key)
            if found is None:
                outcome = make(self)
                keys.store(self.conn, key, request, outcome.made, self.now)
                if not self.unwritten:
                    self.record("key", key)
                return outcome
            earlier, made = found
            if earlier != request:
                raise Refused(f"The key {key!r} was used for another command: {earlier}.", "Choose another key.")
            return Outcome(dict.fromkeys(made), ["This key was used before. Nothing new was created."], repeated=True)

    def ask(self, query: str, values: Mapping[str, object] | Sequence[object] = ()) -> sqlite3.Cursor:
        """Return the rows that a query finds, with column names, for `Sheet.of`."""
        return self.conn.execute(query, values)

    def text(self, amount: int) -> str:
        """Return the text of an amount for people, with the decimals of the practice's currency."""
        return grouped(amount, self.settings.decimals)

    def plain(self, amount: int) -> str:
        """Return an amount as commands take it, without thousands separators."""
        return to_text(amount, self.settings.decimals)

    def may(self, permission: Permission) -> bool:
        """Return whether the acting person has a permission.

        It is read from the file each time: they might have lost a role since the command began.
        """
        return permission in roles.permissions_of(self.conn, self.actor.id)

    def require(self, *permissions: Permission | None) -> None:
        """Check that the acting person has each permission; None is ignored.

        Raises PermissionMissing, naming the first one missing and who has it, and FileDamaged if no one administers.
        """
        for permission in permissions:
            if permission and not self.may(permission):
                if not any(roles.holders(self.conn, "administer").values()):
                    raise FileDamaged("No one has the permission administer, so no one could grant any.", RESTORE)
                raise self._missing(permission)

    def _missing(self, permission: Permission) -> PermissionMissing:
        administrators = [name for people in roles.holders(self.conn, "administer").values() for name in people]
        return PermissionMissing(
            self.actor.name,
            permission,
            roles.holders(self.conn, permission),
            administrators=list(dict.fromkeys(administrators)),
            roles=roles.of_person(self.conn, self.actor.id) if self.may("administer") else (),
        )

    def require_not_future(self, day: date, what: str = "") -> None:
        """Check that a day, called `what` in the error, isn't after today. Raises Usage if it is."""
        if day > self.today:
            called = f"The {what} {day}" if what else str(day)
            raise Usage(f"{called} is in the future.", f"Use today, {self.today}, or earlier.")

    def clock_is_behind(self) -> bool:
        last = log.latest_at(self.conn)
        return last is not None and clock_is_behind(last, self.now)

    def record(
        self,
        what: str,
        subject: str,
        client_id: int | None = None,
        before: Mapping[str, object] | None = None,
        after: Mapping[str, object] | None = None,
    ) -> None:
        """Log a change, in the transaction of the change. Money is logged as decimal text."""
        if not self.logs:
            return
        entry = LogEntry(
            self.now,
            self.actor.name,
            what,
            subject,
            client_id,
            before and self._as_text(before),
            after and self._as_text(after),
        )
        if self.begun:
            self.unwritten.append(entry)
        else:
            log.append(self.conn, entry)

    def record_unnamed(self) -> None:
        """Log a change that no service named. It is a bug, but the log must have every change (SPEC 7)."""
        self.record("change", "practice")

    def _as_text(self, facts: Mapping[str, object]) -> Mapping[str, object]:
        return {
            key: to_text(value, self.settings.decimals) if isinstance(value, Money) else value
            for key, value in facts.items()
            # Search keys follow from names and mean nothing to people.
            if key not in ("name_key", "code_key")
        }
