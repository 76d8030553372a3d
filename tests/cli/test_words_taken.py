"""Spellings that mean the same are taken alike; data keeps one of them."""

from __future__ import annotations

from tests.practice import Practice


def test_canceled_is_stored_as_cancelled(therapy: Practice) -> None:
    therapy.ok("session add Ana 90834 '2026-10-05 10:00'")
    assert therapy.json("attend 1 --status canceled")["status"] == "cancelled"
    therapy.ok("attend 2 --status late-canceled")
    assert therapy.json("session show 2")["status"] == "late-cancelled"
    assert [session["id"] for session in therapy.json("session list --status canceled")] == [1]


def test_license_is_stored_as_licence(practice: Practice) -> None:
    practice.ok("staff edit Helena --license PSY-1")
    assert practice.sql("select licence from staff") == [("PSY-1",)]
    practice.ok("staff edit Helena --licence PSY-2")
    assert practice.sql("select licence from staff") == [("PSY-2",)]
