"""The desk writes log entries when a transaction ends, and drops those of a part that is rolled back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, suppress

import pytest

from tests.practice import Practice
from zbill.desk import Desk
from zbill.file import connection

LOG = "select seq, what from log where seq > 1 order by seq"


@pytest.fixture
def desk(practice: Practice) -> Iterator[Desk]:
    with closing(connection.connect(practice.path)) as conn:
        yield Desk(conn, practice.path, practice.now)


def test_log_entries_are_written_in_order_when_the_transaction_ends(desk: Desk, practice: Practice) -> None:
    with desk.writing():
        desk.record("first", "thing")
        with desk.writing():
            desk.record("second", "thing")
        assert desk.ask(LOG).fetchall() == []
        desk.record("third", "thing")

    assert practice.sql(LOG) == [(2, "first"), (3, "second"), (4, "third")]


def test_log_entries_of_a_failed_part_are_dropped(desk: Desk, practice: Practice) -> None:
    with desk.writing():
        desk.record("kept", "thing")
        with suppress(ValueError), desk.writing():
            desk.record("taken back", "thing")
            raise ValueError
        desk.record("kept too", "thing")

    assert practice.sql(LOG) == [(2, "kept"), (3, "kept too")]


def test_log_entries_of_a_failed_transaction_are_not_written_by_the_next(desk: Desk, practice: Practice) -> None:
    with suppress(ValueError), desk.writing():
        desk.record("taken back", "thing")
        raise ValueError
    with desk.writing():
        desk.record("kept", "thing")

    assert practice.sql(LOG) == [(2, "kept")]


def test_without_a_transaction_a_log_entry_is_written_at_once(desk: Desk, practice: Practice) -> None:
    desk.record("alone", "thing")

    assert practice.sql(LOG) == [(2, "alone")]
