"""Sessions are edited and deleted before and after they are billed (SPEC 2)."""

from __future__ import annotations

import pytest

from tests.practice import Practice


@pytest.mark.parametrize(
    ("option", "value"),
    [("--fee", "99.00"), ("--start", "2026-10-04 10:00"), ("--minutes", "30"), ("--ward", "Cats"), ("--client", "Ben")],
)
def test_only_the_notes_of_a_billed_session_can_be_edited(therapy: Practice, option: str, value: str) -> None:
    therapy.ok("client add Ben")
    therapy.ok("attend 1")
    was = therapy.json("session show 1")
    answer = therapy.zbill(["session", "edit", "1", option, value])
    assert (answer.code, answer.err.splitlines()[0]) == (4, "Session 1 is billed on invoice INV-0001, line 1.")
    therapy.ok("session edit 1 --notes 'came late'")
    assert therapy.json("session show 1") == was | {"notes": "came late"}


def test_an_unbilled_session_is_billed_with_its_new_fee_to_its_new_client(therapy: Practice) -> None:
    therapy.ok("config set auto_invoice off")
    therapy.ok("client add Ben")
    therapy.ok("attend 1")
    therapy.ok("session edit 1 --fee 99.00 --client Ben")
    assert [(row["client"], row["fee"]) for row in therapy.json("report unbilled")["rows"]] == [("Ben", "99.00")]
    therapy.ok("session edit 1 --fee none")
    assert therapy.json("invoice new Ben")["total"] == "150.00"


def test_giving_a_free_session_a_fee_makes_it_unbilled(therapy: Practice) -> None:
    therapy.ok("session edit 1 --fee 0.00")
    therapy.ok("attend 1")
    assert therapy.json("report unbilled")["rows"] == []
    therapy.ok("session edit 1 --fee 80.00")
    assert [(row["session"], row["fee"]) for row in therapy.json("report unbilled")["rows"]] == [(1, "80.00")]


def test_only_a_session_that_was_never_invoiced_can_be_deleted(therapy: Practice) -> None:
    therapy.ok("session add Ana 90834 '2026-10-06 09:00'")
    therapy.ok("attend 1")
    therapy.ok("invoice void 1 --reason mistake")
    assert therapy.zbill("session delete 2 1").err.startswith(
        "Session 1 can't be deleted: it has been on an invoice.\n"
    )
    assert [each["id"] for each in therapy.json("session list")] == [1, 2]
    therapy.ok("session delete 2")
    assert [each["id"] for each in therapy.json("session list")] == [1]
