"""The part of a command that comes once its change is saved, such as sending mail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from zbill.desk import Desk
from zbill.errors import DeliveryFailed
from zbill.models import Outcome, Reference
from zbill.sheet import Sheet


class AfterCommit(Protocol):
    """The part of a command that comes once its change is saved, such as sending mail. It never undoes the change.

    `parts` are the mails, for JSON, of what the command created.
    """

    parts: Mapping[Reference, Sheet]

    def prepare(self, desk: Desk) -> None:
        """Raise Refused, inside the transaction, if it can't be done at all."""

    def send(self, desk: Desk, outcome: Outcome) -> None:
        """Do what the command's answer tells of."""

    def finish(self) -> DeliveryFailed | None:
        """Do the rest once the answer is written, and return what went wrong, None if nothing did."""
