"""The desk: who acts, on which practice file, at what moment. Handed to every service and report."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from zbill.billing.closing import clock_is_behind
from zbill.dates import day_of
from zbill.db import log, settings, staff
from zbill.db.settings import Settings
from zbill.errors import NotPermitted
from zbill.models import Actor
from zbill.money import grouped


@dataclass(frozen=True)
class Desk:
    """`now` is the instant of the command; `acting` the name given with --as, `login` the system's user."""

    conn: sqlite3.Connection
    path: Path
    now: int
    acting: str = ""
    login: str = ""

    @cached_property
    def settings(self) -> Settings:
        return settings.load(self.conn)

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.settings["timezone"])

    @cached_property
    def today(self) -> date:
        return day_of(self.now, self.zone)

    @cached_property
    def actor(self) -> Actor:
        """Errors: NotFound if the name is nobody's, Usage if nobody can be told."""
        return staff.acting(self.conn, self.acting, self.login)

    def text(self, amount: int) -> str:
        """An amount for people, in the practice's currency."""
        return grouped(amount, self.settings.decimals)

    def may(self, permission: str) -> bool:
        return permission in self.actor.permissions

    def require(self, *permissions: str) -> None:
        """Errors: NotPermitted, naming the first permission that is missing."""
        for permission in permissions:
            if not self.may(permission):
                raise NotPermitted(self.actor.name, permission, staff.roles_with(self.conn, permission))

    def clock_is_behind(self) -> bool:
        last = log.last_at(self.conn)
        return last is not None and clock_is_behind(last, self.now)

    def record(
        self,
        what: str,
        subject: str,
        client_id: int | None = None,
        before: Mapping[str, object] | None = None,
        after: Mapping[str, object] | None = None,
    ) -> None:
        """Write the log entry of a change, in the transaction of the change."""
        log.append(
            self.conn,
            at=self.now,
            who=self.actor.name,
            what=what,
            subject=subject,
            client_id=client_id,
            before=before,
            after=after,
        )
