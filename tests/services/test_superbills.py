"""Superbills of a practice: who gets one, what it has, and that it stays as it was given (SPEC 11)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests import remedies
from tests.practice import Practice, create_practice

# Ana has sessions 1 to 6 of September, each of another status, and session 7 of her son; Ben has session 8.
BEGUN = (
    "config set address '12 Elm Street'",
    "config set phone 555-0100",
    "config set tax_id 93-1234567",
    "staff edit Helena --npi 1234567893 --licence 'PSY 1042'",
    "service add 90834 'Psychotherapy, 45 minutes' 150.00",
    "service add 90791 Intake 200.00",
    "client add 'Ana Lopez' --born 1980-01-02 --diagnoses 'F41.1; F32.0' --address '77 Pine Road'",
    "client add 'Ben Okafor' --born 1975-03-04 --diagnoses F43.2",
    "client add Cara",
    "patient add Ana Tim --born 2015-02-03 --diagnoses F90.0",
    "session add Ana 90791 '2026-09-01 09:00' --place 11 --modifier 95",
    "session add Ana 90834 '2026-09-02 09:00' --place 11",
    "session add Ana 90834 '2026-09-03 09:00' --place 11",
    "session add Ana 90834 '2026-09-04 09:00' --place 11",
    "session add Ana 90834 '2026-09-07 09:00' --place 11",
    "session add Ana 90834 '2026-09-08 09:00' --place 11",
    "session add Ana 90834 '2026-09-09 09:00' --patient Tim --place 10",
    "session add Ben 90834 '2026-09-10 09:00' --place 11",
    "attend 1 7 8",
    "attend 2 --status no-show",
    "attend 3 --status late-cancelled",
    "attend 4 --status non-billable",
    "attend 5 --status cancelled",
    "charge Ana Book 30.00 --date 2026-09-03",
    "pay Ana 680.00",
    "pay Ben 150.00",
)
FIRST = {
    "superbill": 1,
    "given": "2026-10-05",
    "client": "Ana Lopez",
    "client_id": 1,
    "address": "77 Pine Road",
    "patient": "Ana Lopez",
    "patient_id": None,
    "born": "1980-01-02",
    "session": 1,
    "date": "2026-09-01",
    "code": "90791",
    "description": "Intake",
    "place": "11",
    "modifier": "95",
    "diagnoses": "F41.1; F32.0",
    "units": "1",
    "charge": "200.00",
    "paid": "200.00",
    "provider": "Helena Brightwater",
    "npi": "1234567893",
    "licence": "PSY 1042",
    "tax_id": "93-1234567",
    "practice_name": "Brightwater Therapy",
    "practice_address": "12 Elm Street",
    "practice_phone": "555-0100",
}
SECOND = FIRST | {
    "superbill": 2,
    "patient": "Tim",
    "patient_id": 1,
    "born": "2015-02-03",
    "session": 7,
    "date": "2026-09-09",
    "code": "90834",
    "description": "Psychotherapy, 45 minutes",
    "place": "10",
    "modifier": "",
    "diagnoses": "F90.0",
    "charge": "150.00",
    "paid": "150.00",
}


@pytest.fixture
def practice(tmp_path: Path) -> Practice:
    return create_practice(tmp_path).begin(*BEGUN)


def on(practice: Practice, command: str) -> list[tuple[int, int]]:
    """Return the sessions on superbills, as (superbill, session)."""
    return [(row["superbill"], row["session"]) for row in practice.json(command)["rows"]]


def test_a_superbill_has_what_was_attended_and_paid_and_nothing_else(practice: Practice) -> None:
    assert practice.json("superbill Ana --period 2026-09") == {
        "report": "superbill",
        "practice": "Brightwater Therapy",
        "currency": "USD",
        "from": "2026-09-01",
        "to": "2026-09-30",
        "rows": [FIRST, SECOND],
        "totals": {"charge": "350.00", "paid": "350.00"},
    }


@pytest.mark.parametrize("status", ["no-show", "late-cancelled", "non-billable", "cancelled"])
def test_only_attended_sessions_are_on_one_however_well_paid(practice: Practice, status: str) -> None:
    practice.ok("session add Cara 90834 '2026-09-14 09:00' --place 11")
    practice.ok(f"attend 9 --status {status}")
    practice.zbill("pay Cara 150.00")
    answer = practice.zbill("superbill Cara --period 2026-09")
    assert (answer.code, answer.out) == (4, "")
    assert answer.err == (
        "Cara has no attended, billed session from 2026-09-01 to 2026-09-30, so there is nothing for a superbill.\n"
        "See: zbill session list --client 3\n"
    )


def test_a_session_that_is_only_checked_in_is_on_none_though_it_is_paid(practice: Practice) -> None:
    practice.ok("session add Cara 90834 '2026-10-05 09:00' --place 11")
    practice.ok("checkin 9")
    practice.ok("pay Cara 150.00")
    answer = practice.zbill("superbill Cara --period 2026-10")
    assert answer.code == 4
    assert answer.err.startswith("Cara has no attended, billed session from 2026-10-01 to 2026-10-05, so ")
    practice.ok("checkout 9")
    assert on(practice, "superbill Cara --period 2026-10") == [(1, 9)]


def test_an_attended_session_waits_until_it_is_paid(practice: Practice) -> None:
    practice.ok("session add Cara 90834 '2026-09-14 09:00' --place 11")
    practice.ok("attend 9")
    practice.ok("pay Cara 149.99")
    answer = practice.zbill("superbill Cara --period 2026-09")
    assert (answer.code, answer.out) == (4, "")
    assert answer.err == (
        "No attended session of Cara from 2026-09-01 to 2026-09-30 is paid, so there is nothing for a superbill.\n"
        "See: zbill ledger 3\n"
    )
    practice.ok("pay Cara 0.01")
    assert on(practice, "superbill Cara --period 2026-09") == [(1, 9)]


def test_a_partly_paid_invoice_pays_its_oldest_sessions(practice: Practice) -> None:
    practice.ok("client edit Cara --auto-invoice off")
    for day in ("14", "15", "16"):
        practice.ok(f"session add Cara 90834 '2026-09-{day} 09:00' --place 11")
    practice.ok("attend 9 10 11")
    practice.ok("invoice new Cara")
    practice.ok("pay Cara 310.00")
    answer = practice.ok("superbill Cara --period 2026-09 -f json")
    assert [(row["session"], row["charge"], row["paid"]) for row in answer.json["rows"]] == [
        (9, "150.00", "150.00"),
        (10, "150.00", "150.00"),
    ]
    assert answer.err.splitlines()[0] == "1 attended session is not paid, and on no superbill."


def test_goodwill_is_no_amount_paid_but_settles(practice: Practice) -> None:
    practice.ok("session add Cara 90834 '2026-09-14 09:00' --place 11")
    practice.ok("attend 9")
    practice.ok("credit add Cara 20.00 --reason sorry")
    practice.ok("credit apply Cara")
    practice.ok("pay Cara 130.00")
    (row,) = practice.json("superbill Cara --period 2026-09")["rows"]
    assert (row["charge"], row["paid"]) == ("150.00", "130.00")


def test_what_was_written_off_is_not_paid(practice: Practice) -> None:
    practice.ok("session add Cara 90834 '2026-09-14 09:00' --place 11")
    practice.ok("attend 9")
    practice.ok("pay Cara 100.00")
    practice.ok("invoice close 7")
    practice.ok("writeoff 7 --reason gone")
    assert practice.zbill("superbill Cara --period 2026-09").code == 4


def test_a_credited_part_is_not_charged(practice: Practice) -> None:
    practice.ok("session add Cara 90834 '2026-09-14 09:00' --place 11")
    practice.ok("attend 9")
    practice.ok("pay Cara 150.00")
    practice.ok("invoice close 7")
    practice.ok("invoice credit 7 --line 1=50.00 --reason late")
    (row,) = practice.json("superbill Cara --period 2026-09")["rows"]
    assert (row["charge"], row["paid"]) == ("100.00", "100.00")


def test_a_discount_and_a_tax_are_part_of_the_charge(practice: Practice) -> None:
    practice.ok("tax add GST 5 --from 2026-01-01")
    practice.ok("discount add Senior 10")
    practice.ok("service add 99213 Visit 100.00 --tax GST")
    practice.ok("client edit Cara --discount Senior")
    practice.ok("session add Cara 99213 '2026-09-14 09:00' --place 11")
    practice.ok("attend 9")
    practice.ok("pay Cara 94.50")
    (row,) = practice.json("superbill Cara --period 2026-09")["rows"]
    assert (row["charge"], row["paid"]) == ("94.50", "94.50")


def test_a_session_of_another_provider_has_a_superbill_of_its_own(practice: Practice) -> None:
    practice.ok("staff add 'Kim Osei' --provider --npi 1245319599 --licence 'PSY 7'")
    practice.ok("session add Ben 90834 '2026-09-14 09:00' --provider Kim --place 11")
    practice.ok("attend 9")
    practice.ok("pay Ben 150.00 --reference 2")
    rows = practice.json("superbill Ben --period 2026-09")["rows"]
    assert [(row["superbill"], row["session"], row["provider"], row["npi"], row["licence"]) for row in rows] == [
        (1, 8, "Helena Brightwater", "1234567893", "PSY 1042"),
        (2, 9, "Kim Osei", "1245319599", "PSY 7"),
    ]


def test_a_provider_without_npi_and_license_has_those_of_the_practice(practice: Practice) -> None:
    practice.ok("config set npi 1003000126")
    practice.ok("config set licence 'Group 9'")
    practice.ok("staff edit Helena --npi '' --licence ''")
    (row,) = practice.json("superbill Ben --period 2026-09")["rows"]
    assert (row["npi"], row["licence"]) == ("1003000126", "Group 9")


def test_the_same_command_gives_a_copy_and_no_second_superbill(practice: Practice) -> None:
    first = practice.ok("superbill Ana --period 2026-09 -f csv")
    head = practice.ok("log --head").out
    again = practice.ok("superbill Ana --period 2026-09 -f csv")
    assert again.out == first.out
    assert again.err == "2 superbills were given before. These are copies of them.\n"
    assert practice.ok("log --head").out == head
    one = practice.ok("superbill --number 2")
    assert one.err == "Superbill 2 was given on 2026-10-05. This is a copy of it.\n"
    assert on(practice, "superbill --number 2") == [(2, 7)]


def test_a_session_is_on_one_superbill_only_unless_again(practice: Practice) -> None:
    assert on(practice, "superbill Ana --period 2026-09") == [(1, 1), (2, 7)]
    practice.ok("session add Ana 90834 '2026-09-14 09:00' --place 11")
    practice.ok("attend 9")
    practice.ok("pay Ana 150.00")
    answer = practice.ok("superbill Ana --period 2026-09 -f json")
    assert [(row["superbill"], row["session"]) for row in answer.json["rows"]] == [(3, 9)]
    assert answer.err == "2 attended sessions are on an earlier superbill, and not on a new one.\n"
    assert on(practice, "superbill Ana --period 2026-09") == [(1, 1), (2, 7), (3, 9)]
    assert on(practice, "superbill Ana --period 2026-09 --again") == [(4, 1), (4, 9), (5, 7)]
    assert practice.sql("select superbill_id, session_id, again from superbill_lines order by 1, 2") == [
        (1, 1, 0),
        (2, 7, 0),
        (3, 9, 0),
        (4, 1, 1),
        (4, 9, 1),
        (5, 7, 1),
    ]
    # Those whose sessions are all on later ones are copied by number only.
    assert on(practice, "superbill Ana --period 2026-09") == [(4, 1), (4, 9), (5, 7)]
    assert on(practice, "superbill --number 1") == [(1, 1)]


def test_a_superbill_stays_as_it_was_given(practice: Practice) -> None:
    given = practice.ok("superbill Ana --period 2026-09 -f csv").out
    for command in (
        "config set address 'Elsewhere 1'",
        "config set tax_id 1",
        "staff edit Helena --name 'H. Stone' --npi 1245319599 --licence X",
        "client edit Ana --name 'Ana Stone' --born 1981-01-02 --diagnoses Z63.0 --address Elsewhere",
        "patient edit Tim --name Timothy --diagnoses ''",
        "service edit 90791 --code 90792 --name Evaluation",
        "receipt void 1 --reason bounced",
    ):
        practice.ok(command)
    assert practice.ok("superbill Ana --period 2026-09 -f csv").out == given


@pytest.mark.parametrize(
    "change",
    [
        ["receipt void 1 --reason bounced"],
        ["refund 1 200.00 --invoice 1"],
        ["receipt void 1 --reason x", "attend 1 --status no-show --rebill"],
        ["invoice close 1", "invoice credit 1 --line 1=50.00 --reason late"],
        ["receipt void 1 --reason x", "discount add Half 50", "invoice discount 1 Half", "pay Ana all --method card"],
    ],
)
def test_a_copy_says_that_a_charge_or_a_payment_has_changed_since(practice: Practice, change: list[str]) -> None:
    """The client could hand a superbill to an insurer that isn't true any more."""
    given = practice.ok("superbill Ana --period 2026-09")
    assert "Warning" not in given.err
    for command in change:
        practice.ok(command)
    again = practice.ok("superbill Ana --period 2026-09")
    assert again.out == given.out
    *_, warning = again.err.splitlines()
    assert re.fullmatch(
        r"Warning: what was charged or paid has changed since (superbill 1|superbills 1, 2)\."
        r" For a new one: zbill superbill Ana --from 2026-09-01 --to 2026-09-30 --again",
        warning,
    )
    assert practice.ok("superbill --number 1").err.splitlines()[1:] == [
        "Warning: what was charged or paid has changed since superbill 1."
        " For a new one: zbill superbill 1 --from 2026-09-01 --to 2026-09-30 --again"
    ]


def test_everyone_gets_theirs_of_a_month_in_one_log_entry(practice: Practice) -> None:
    practice.ok("superbill Ana --period 2026-09")
    answer = practice.ok("superbill --all --period 2026-09 -f json")
    assert [(row["superbill"], row["session"]) for row in answer.json["rows"]] == [(1, 1), (2, 7), (3, 8)]
    assert answer.err == "2 superbills were given before. These are copies of them.\n"
    (entry,) = practice.json("log --limit 1")
    assert (entry["what"], entry["object"], entry["after"]) == ("superbill", "superbill 3", {"sessions": 1})


def test_several_are_logged_together(practice: Practice) -> None:
    practice.ok("superbill --all --period 2026-09")
    (entry,) = practice.json("log --limit 1")
    assert (entry["what"], entry["object"], entry["after"]) == ("superbill", "superbill 1 to 3", {"sessions": 3})
    assert practice.ok("check").code == 0


def test_a_dry_run_lists_them_and_gives_none(practice: Practice) -> None:
    answer = practice.ok("superbill --all --period 2026-09 --dry-run -f json")
    assert answer.json == [
        {"superbill": 1, "client": "Ana Lopez", "client_id": 1, "patient": "Ana Lopez"}
        | {"provider": "Helena Brightwater", "sessions": 1, "charge": "200.00", "paid": "200.00"},
        {"superbill": 2, "client": "Ana Lopez", "client_id": 1, "patient": "Tim"}
        | {"provider": "Helena Brightwater", "sessions": 1, "charge": "150.00", "paid": "150.00"},
        {"superbill": 3, "client": "Ben Okafor", "client_id": 2, "patient": "Ben Okafor"}
        | {"provider": "Helena Brightwater", "sessions": 1, "charge": "150.00", "paid": "150.00"},
    ]
    assert practice.sql("select count(*) from superbills") == [(0,)]


def test_check_names_what_is_missing_and_gives_nothing(practice: Practice) -> None:
    practice.ok("config set phone ''")
    practice.ok("client edit Ben --diagnoses ''")
    answer = practice.zbill("superbill Ben --period 2026-09 --check -f json")
    assert answer.code == 9
    who = {"client": "Ben Okafor", "client_id": 2}
    assert answer.json == [
        who | {"whose": "the practice", "field": "phone", "remedy": "zbill config set phone TEXT"},
        who | {"whose": "Ben Okafor", "field": "diagnosis", "remedy": "zbill client edit 2 --diagnoses CODES"},
    ]
    assert practice.sql("select count(*) from superbills") == [(0,)]
    practice.ok("config set phone 555-0100")
    practice.ok("client edit Ben --diagnoses F43.2")
    assert practice.ok("superbill Ben --period 2026-09 --check -f json").json == []
    assert practice.ok("superbill --all --period 2026-09 --check -f json").json == []


def test_what_check_says_completes_each_superbill(tmp_path: Path) -> None:
    practice = create_practice(tmp_path).begin(
        "service add TALK Talk 100.00",
        "client add Ana",
        "session add Ana TALK '2026-09-01 09:00' --place 1 --modifier bad",
        "staff edit Helena --provider no",
        "session add Ana TALK '2026-09-02 09:00'",
        "attend 1 2",
        "staff edit Helena --provider yes",
        "pay Ana 200.00",
    )
    told = [row["remedy"] for row in practice.zbill("superbill Ana --period 2026-09 --check -f json").json]
    assert sorted(set(told)) == [
        "zbill client edit 1 --born DAY",
        "zbill client edit 1 --diagnoses CODES",
        "zbill config set address TEXT",
        "zbill config set licence TEXT",
        "zbill config set npi NPI",
        "zbill config set phone TEXT",
        "zbill config set tax_id TEXT",
        "zbill invoice edit INVOICE LINE --provider PROVIDER",
        "zbill service edit TALK --code CODE",
        "zbill staff edit 'Helena Brightwater' --licence TEXT",
        "zbill staff edit 'Helena Brightwater' --npi NPI",
        "zbill superbill 1 --from 2026-09-01 --to 2026-09-30 --modifier CODE",
        "zbill superbill 1 --from 2026-09-01 --to 2026-09-30 --place CODE",
    ]
    remedies.PLAYED.update(told)
    meant = {"DAY": "1980-01-02", "CODES": "F41.1", "NPI": "1234567893", "INVOICE LINE": "2 1", "PROVIDER": "Helena"}
    meant |= {"--code CODE": "--code 90834", "TEXT": "12-3456789"}
    options = "--place 11 --modifier 95"
    for command in dict.fromkeys(told):
        if not command.startswith("zbill superbill"):
            for word, value in meant.items():
                command = command.replace(word, value)
            practice.ok(command.removeprefix("zbill "))
    assert practice.ok(f"superbill Ana --period 2026-09 --check {options} -f json").json == []
    rows = practice.json(f"superbill Ana --period 2026-09 {options}")["rows"]
    assert [(row["session"], row["provider"], row["place"], row["modifier"]) for row in rows] == [
        (1, "Helena Brightwater", "11", "95"),
        (2, "Helena Brightwater", "11", "95"),
    ]


def test_what_is_missing_on_one_that_was_given_needs_a_new_one(tmp_path: Path) -> None:
    practice = create_practice(tmp_path).begin(
        "service add 90834 'Psychotherapy, 45 minutes' 150.00",
        "client add Ana",
        "session add Ana 90834 '2026-09-01 09:00' --modifier 9",
        "attend 1",
        "pay Ana 150.00",
        "superbill Ana --period 2026-09",
    )
    told = practice.zbill("superbill Ana --period 2026-09 --check -f json").json
    remedies_of_one = [row["remedy"] for row in told if row["whose"] == "session 1"]
    again = "zbill superbill 1 --from 2026-09-01 --to 2026-09-30 --again"
    assert remedies_of_one == [f"{again} --place CODE", f"{again} --modifier CODE"]
    (row,) = practice.json(f"{again.removeprefix('zbill ')} --place 11 --modifier 95")["rows"]
    assert (row["superbill"], row["place"], row["modifier"]) == (2, "11", "95")


def test_an_incomplete_one_is_given_with_a_warning(practice: Practice) -> None:
    practice.ok("client edit Ben --diagnoses ''")
    answer = practice.ok("superbill Ben --period 2026-09 -q")
    assert answer.out == "1\n"
    assert answer.err == (
        "Warning: Superbill 1 lacks required fields. To list them:"
        " zbill superbill Ben --from 2026-09-01 --to 2026-09-30 --check\n"
    )


def test_a_place_and_a_modifier_complete_sessions_without_one(practice: Practice) -> None:
    practice.ok("session add Ben 90834 '2026-09-14 09:00'")
    practice.ok("attend 9")
    practice.ok("pay Ben 150.00 --reference 2")
    assert practice.zbill("superbill Ben --period 2026-09 --check").code == 9
    assert practice.ok("superbill Ben --period 2026-09 --place 02 --check").code == 0
    rows = practice.json("superbill Ben --period 2026-09 --place 02 --modifier 95")["rows"]
    assert [(row["session"], row["place"], row["modifier"]) for row in rows] == [(8, "11", "95"), (9, "02", "95")]


def test_superbills_of_everyone_need_export_data(practice: Practice) -> None:
    practice.ok("staff add Sam --role Staff")
    practice.ok("role revoke Staff export_data")
    for option in ("", " --check", " --dry-run"):
        assert practice.zbill(f"superbill --all --period 2026-09 --as Sam{option}").code == 5
    assert practice.zbill("superbill Ana --period 2026-09 --as Sam").code == 0


def test_the_default_period_is_last_month_and_none_is_in_the_future(practice: Practice) -> None:
    assert on(practice, "superbill Ben") == [(1, 8)]
    assert practice.zbill("superbill Ben --period 2026-11").code == 2
    assert practice.json("superbill Ben --period 2026")["to"] == "2026-12-31"


def test_a_merged_client_takes_superbills_along(practice: Practice) -> None:
    given = practice.ok("superbill Ben --period 2026-09 -f csv").out
    practice.ok("client merge Ben Ana")
    assert practice.ok("superbill --number 1 -f csv").out.replace(",1,", ",2,") == given.replace(",1,", ",2,")
    assert on(practice, "superbill Ana --period 2026-09") == [(2, 1), (3, 7)]
    assert on(practice, "superbill Ana --period 2026-09") == [(1, 8), (2, 1), (3, 7)]


def test_the_undo_of_an_import_is_refused_when_a_session_is_on_a_superbill(practice: Practice, tmp_path: Path) -> None:
    file = tmp_path / "sessions.csv"
    file.write_text("ref,client,service,start,status,place\nS1,Cara,90834,2026-09-21 09:00,attended,11\n", "utf-8")
    practice.ok(f"import sessions {file}")
    practice.ok("pay Cara 150.00")
    practice.ok("superbill Cara --period 2026-09")
    practice.ok("receipt void 3 --reason bounced")
    answer = practice.zbill("import undo 1")
    assert (answer.code, answer.err) == (
        4,
        "Batch 1 can't be undone. This depends on it: superbill 1 on session 9.\nVoid or undo that first.\n",
    )


@pytest.mark.parametrize(
    "words",
    [
        "superbill",
        "superbill Ana --all",
        "superbill Ana --number 1",
        "superbill --number 1 --again",
        "superbill --number 1 --period 2026-09",
        "superbill --number x",
        "superbill Ana --check --again",
        "superbill Ana --password",
        "superbill Ana --lossy",
        "superbill Ana --check --lossy",
        "superbill Ana --place office",
        "superbill Ana --modifier video",
    ],
)
def test_options_that_make_no_sense_together_are_wrong_usage(practice: Practice, words: str) -> None:
    assert practice.zbill(words).code == 2


def test_an_unknown_client_or_number_is_not_found(practice: Practice) -> None:
    assert practice.zbill("superbill Zed").code == 3
    answer = practice.zbill("superbill --number 7")
    assert (answer.code, answer.err) == (3, "There is no superbill 7.\nGive one: zbill superbill CLIENT\n")


def test_files_are_named_by_number_without_the_clients_name(practice: Practice, tmp_path: Path) -> None:
    answer = practice.ok(f"superbill Ana --period 2026-09 -o {tmp_path}/out/")
    assert answer.out.split() == [f"{tmp_path}/out/superbill-1.pdf", f"{tmp_path}/out/superbill-2.pdf"]
    first = [path.read_bytes() for path in sorted((tmp_path / "out").iterdir())]
    practice.at("2026-12-24 12:00")
    practice.ok(f"superbill --all --period 2026-09 -o {tmp_path}/out/")
    assert [path.read_bytes() for path in sorted((tmp_path / "out").iterdir())][:2] == first
    practice.ok(f"superbill --number 3 -o {tmp_path}/ben.pdf")
    assert (tmp_path / "ben.pdf").read_bytes() == (tmp_path / "out" / "superbill-3.pdf").read_bytes()


def test_all_of_them_fit_in_one_file(practice: Practice, tmp_path: Path) -> None:
    answer = practice.ok(f"superbill --all --period 2026-09 -o {tmp_path}/all.pdf")
    assert answer.out == f"{tmp_path}/all.pdf\n"
    pages = [page.extract_text().splitlines()[-1] for page in PdfReader(tmp_path / "all.pdf").pages]
    assert pages == [
        "Brightwater Therapy · Superbill 1 · Ana Lopez Page 1 of 1",
        "Brightwater Therapy · Superbill 2 · Ana Lopez Page 1 of 1",
        "Brightwater Therapy · Superbill 3 · Ben Okafor Page 1 of 1",
    ]


def test_one_that_cannot_be_printed_or_protected_is_not_given(
    practice: Practice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    practice.ok("patient edit 1 --name 王")
    whole = f"superbill --all --period 2026-09 -o {tmp_path}/out/"
    for target in (f"{tmp_path}/out/", f"{tmp_path}/all.pdf"):
        refused = practice.zbill(f"superbill --all --period 2026-09 -o {target}")
        assert (refused.code, refused.err) == (
            4,
            "superbill-2 can't be printed, because no font has 王.\n"
            "Add --lossy to print '?' instead, or set a font that has them: zbill config set font FILE\n",
        )
    monkeypatch.delenv("ZBILL_PDF_PASSWORD", raising=False)
    assert practice.zbill(f"{whole} --lossy --password").code == 2
    assert practice.sql("select count(*) from superbills") == [(0,)]
    assert list(tmp_path.glob("*.pdf")) == list(tmp_path.glob("out/*")) == []
    given = practice.ok(f"{whole} --lossy")
    assert "superbill-2 has '?' instead" in given.err
    assert len(list(tmp_path.glob("out/*.pdf"))) == 3


@pytest.mark.parametrize("target", ["none.pdf", "none/"])
def test_without_sessions_nothing_is_written(practice: Practice, tmp_path: Path, target: str) -> None:
    answer = practice.ok(f"superbill --all --period 2026-01 -o {tmp_path}/{target}")
    assert (answer.out, answer.err) == ("", "Nothing to print.\n")
    assert not (tmp_path / target).exists()
