"""Good Faith Estimates of a practice: what they cost, that they stay as given, and who needs one (SPEC 11)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.practice import Practice, create_practice

BEGUN = (
    "config set address '12 Elm Street'",
    "config set phone 555-0100",
    "config set tax_id 93-1234567",
    "staff edit Helena --npi 1234567893 --licence 'PSY 1042'",
    "tax add GST 5 --from 2026-01-01",
    "discount add Kind 10",
    "service add 90834 'Psychotherapy, 45 minutes' 150.00",
    "service add 90791 Intake 200.00 --tax GST",
    "client add 'Ana Lopez' --born 1980-01-02 --diagnoses 'F41.1; F32.0' --address '77 Pine Road'",
    "client add 'Ben Okafor'",
    "patient add Ana Tim --born 2015-02-03 --discount Kind",
    "client rate Ana 90834 120.00",
    "client rate Ana 90834 130.00 --from 2026-11-01",
    "session add Ana 90834 '2026-10-20 09:00' --every week --times 4",
    "session add Ana 90834 '2026-10-22 09:00' --fee 90.00",
    "session add Ana 90791 '2026-10-23 09:00' --patient Tim",
)
LINE = {
    "estimate": 1,
    "given": "2026-10-05",
    "client": "Ana Lopez",
    "client_id": 1,
    "address": "77 Pine Road",
    "patient": "Ana Lopez",
    "born": "1980-01-02",
    "diagnoses": "F41.1; F32.0",
    "code": "90834",
    "description": "Psychotherapy, 45 minutes",
    "sessions": 2,
    "each": "120.00",
    "total": "240.00",
    "provider": "Helena Brightwater",
    "npi": "1234567893",
    "licence": "PSY 1042",
    "tax_id": "93-1234567",
    "practice_name": "Brightwater Therapy",
    "practice_address": "12 Elm Street",
    "practice_phone": "555-0100",
}


@pytest.fixture
def practice(tmp_path: Path) -> Practice:
    return create_practice(tmp_path).begin(*BEGUN)


def test_booked_sessions_cost_what_they_will_be_billed(practice: Practice) -> None:
    tim = {"patient": "Tim", "born": "2015-02-03", "diagnoses": "to be determined", "code": "90791"}
    assert practice.json("estimate Ana --period 2026") == {
        "report": "estimate",
        "practice": "Brightwater Therapy",
        "currency": "USD",
        "from": "2026-10-05",
        "to": "2026-12-31",
        "rows": [
            LINE,
            LINE | {"sessions": 1, "each": "90.00", "total": "90.00"},
            LINE | tim | {"description": "Intake", "sessions": 1, "each": "189.00", "total": "189.00"},
            LINE | {"each": "130.00", "total": "260.00"},
        ],
        "totals": {"total": "779.00"},
    }


def test_an_estimate_equals_what_is_billed_when_all_sessions_are_attended(practice: Practice) -> None:
    estimated = practice.json("estimate Ana --period 2026")["totals"]["total"]
    practice.at("2026-12-31 20:00")
    practice.ok("attend 1 2 3 4 5 6")
    assert practice.json("balance Ana")["owing"] == estimated


def test_expected_sessions_are_added_at_the_clients_own_price(practice: Practice) -> None:
    rows = practice.json("estimate Ana --period 2026-11 --expect 90834=3 --expect 90791=1")["rows"]
    assert [(row["code"], row["sessions"], row["each"], row["total"]) for row in rows] == [
        ("90834", 5, "130.00", "650.00"),
        ("90791", 1, "210.00", "210.00"),
    ]


def test_sessions_of_a_service_that_is_expected_twice_add_up(practice: Practice) -> None:
    rows = practice.json("estimate Ana --period 2026-11 --expect 90791=3 --expect 90791=1")["rows"]
    assert [(row["code"], row["sessions"]) for row in rows] == [("90834", 2), ("90791", 4)]


def test_an_estimate_is_kept_and_copied_as_it_was_given(practice: Practice, tmp_path: Path) -> None:
    given = practice.ok("estimate Ana -f csv").out
    practice.ok(f"estimate Ana -o {tmp_path}/first.pdf")
    for command in (
        "config set address Elsewhere",
        "client edit Ana --name 'Ana Stone' --diagnoses Z63.0",
        "service edit 90834 --name Talk",
        "client rate Ana 90834 999.00",
        "staff edit Helena --npi 1245319599",
    ):
        practice.ok(command)
    answer = practice.ok("estimate Ana -f csv")
    assert answer.out == given
    assert answer.err == (
        "Estimate 1 was given on 2026-10-05. This is a copy of it. For a new one: zbill estimate 1 --renew\n"
    )
    practice.ok(f"estimate --number 1 -o {tmp_path}/second.pdf")
    assert (tmp_path / "first.pdf").read_bytes() == (tmp_path / "second.pdf").read_bytes()


def test_an_estimate_is_renewed_when_asked_or_when_another_period_is(practice: Practice) -> None:
    assert practice.ok("estimate Ana --period 2026-10 -q").out == "1\n"
    assert practice.ok("estimate Ana --period 2026-10 -q").out == "1\n"
    assert practice.ok("estimate Ana --period 2026-11 -q").out == "2\n"
    assert practice.ok("estimate Ana --period 2026-11 --renew -q").out == "3\n"
    assert practice.sql("select id, first, last, total from estimates") == [
        (1, "2026-10-05", "2026-10-31", 51900),
        (2, "2026-11-01", "2026-11-30", 26000),
        (3, "2026-11-01", "2026-11-30", 26000),
    ]
    (entry,) = practice.json("log --limit 1")
    assert (entry["what"], entry["object"], entry["after"]) == (
        "estimate",
        "estimate 3",
        {"from": "2026-11-01", "to": "2026-11-30", "total": "260.00"},
    )


def test_the_report_lists_who_has_none_whose_has_run_out_and_who_was_billed_above(practice: Practice) -> None:
    def listed() -> list[tuple[str, str, str | None, str | None]]:
        rows = practice.json("report estimates")["rows"]
        return [(row["client"], row["reason"], row["total"], row["billed"]) for row in rows]

    assert listed() == [("Ana Lopez", "none", None, None)]
    practice.ok("estimate Ana --period 2026-10")
    assert listed() == []
    practice.at("2026-10-31 20:00")
    practice.ok("attend 1 2 5 6")
    practice.ok("session add Ana 90834 '2026-10-30 09:00' --fee 399.99")
    practice.ok("attend 7")
    practice.ok("charge Ana Book 500.00")
    assert listed() == []
    practice.ok("session add Ana 90834 '2026-10-30 10:00' --fee 0.01")
    practice.ok("attend 8")
    assert listed() == [("Ana Lopez", "above", "519.00", "919.00")]
    practice.at("2026-11-01 12:00")
    assert listed() == [("Ana Lopez", "run out", "519.00", "919.00"), ("Ana Lopez", "above", "519.00", "919.00")]
    practice.ok("estimate Ana")
    assert listed() == []


def test_an_estimate_for_next_year_does_not_hide_that_of_this_year(practice: Practice) -> None:
    def listed() -> list[tuple[str, int, str | None]]:
        rows = practice.json("report estimates")["rows"]
        return [(row["reason"], row["estimate"], row["billed"]) for row in rows]

    practice.ok("estimate Ana --period 2026")
    practice.ok("estimate Ana --period 2027 --expect 90834=20")
    assert practice.ok("estimate Ana -q").out == "1\n"
    practice.ok("charge Ana 90834 --quantity 12")
    assert listed() == [("above", 1, "1440.00")]
    practice.at("2027-01-01 12:00")
    assert listed() == []


def test_the_report_needs_view_reports(practice: Practice) -> None:
    practice.ok("staff add Sam --role Staff")
    practice.ok("role revoke Staff view_reports")
    assert practice.zbill("report estimates --as Sam").code == 5
    assert practice.zbill("estimate Ana --as Sam").code == 0


def test_a_client_without_a_session_ahead_has_nothing_to_estimate(practice: Practice) -> None:
    answer = practice.zbill("estimate Ben --period 2026-10")
    assert (answer.code, answer.out, answer.err) == (
        4,
        "",
        "Ben Okafor has no booked session from 2026-10-05 to 2026-10-31, and none is expected.\n"
        "See: zbill session list --client 2\n",
    )


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("estimate", 2),
        ("estimate Ana --number 1", 2),
        ("estimate --number 1 --renew", 2),
        ("estimate Ana --period 2026-09", 2),
        ("estimate Ana --from 2026-11-01 --to 2027-11-01", 2),
        ("estimate Ana --expect 90834", 2),
        ("estimate Ana --expect 90834=0", 2),
        ("estimate Ana --password", 2),
        ("estimate Ana --lossy", 2),
        ("estimate Ana --expect Nothing=2", 3),
        ("estimate Zed", 3),
        ("estimate --number 7", 3),
    ],
)
def test_what_cannot_be_estimated_is_said(practice: Practice, words: str, code: int) -> None:
    assert practice.zbill(words).code == code
    assert practice.sql("select count(*) from estimates") == [(0,)]


def test_a_merged_client_takes_estimates_along(practice: Practice) -> None:
    practice.ok("estimate Ana")
    practice.ok("client merge Ana Ben")
    assert practice.ok("estimate Ben -q").err.startswith("Estimate 1 was given on 2026-10-05.")


def test_one_that_cannot_be_printed_or_protected_is_not_given(
    practice: Practice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    practice.ok("client edit Ana --name 'Ana 王'")
    refused = practice.zbill(f"estimate Ana -o {tmp_path}/estimate.pdf")
    assert (refused.code, refused.err.splitlines()[0]) == (
        4,
        "estimate-1 can't be printed, because no font has 王.",
    )
    monkeypatch.delenv("ZBILL_PDF_PASSWORD", raising=False)
    assert practice.zbill(f"estimate Ana -o {tmp_path}/estimate.pdf --lossy --password").code == 2
    assert practice.sql("select count(*) from estimates") == [(0,)]
    assert not (tmp_path / "estimate.pdf").exists()
    assert "estimate-1 has '?' instead" in practice.ok(f"estimate Ana -o {tmp_path}/estimate.pdf --lossy").err
    assert (tmp_path / "estimate.pdf").exists()
