"""A command with --key makes its thing once, however often it is run (SPEC 9)."""

from __future__ import annotations

from collections.abc import Callable

from zbill.db import keys
from zbill.db.connection import writing
from zbill.db.desk import Desk
from zbill.errors import Refused
from zbill.models import Outcome


def once(desk: Desk, key: str, request: str, make: Callable[[], Outcome]) -> Outcome:
    """What the key made before, or what `make` makes now, stored under it in the same transaction."""
    if not key:
        return make()
    with writing(desk.conn):
        found = keys.find(desk.conn, key)
        if found is None:
            outcome = make()
            keys.store(desk.conn, key, request, outcome.made, desk.now)
            return outcome
        earlier, made = found
        if earlier != request:
            raise Refused(f"The key {key!r} was used for another command: {earlier}.", "Choose another key.")
        return Outcome(list(made), ["This key was used before; nothing new was made."])
