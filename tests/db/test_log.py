"""Anyone can recompute the chain of the log from the bytes documented in zbill/db/log.py."""

from __future__ import annotations

import hashlib
import json

import pytest

from tests.practice import Practice

COLUMNS = "seq, at, who, what, object, client_id, before, after, previous, digests, hash"

MUTATIONS = (
    "config set phone 555-0100",
    "tax add GST 5",
    "tax rate GST 6 --from 2026-11-01",
    "discount add Kind 10",
    "service edit 90834 --price 160.00",
    "client add Ben",
    "client edit Ben --phone 1",
    "client rate Ben 90834 100.00",
    "patient add Ana Rex",
    "patient edit Rex --species dog",
    "session add Ana 90834 '2026-10-05 10:00'",
    "session edit 2 --notes late",
    "session add Ana 90834 '2026-10-05 11:00' --every week --times 2",
    "session delete 4",
    "attend 1",
    "checkin 2",
    "checkin 2 --undo",
    "checkout 2 --leave-open",
    "charge Ana Book 10.00",
    "invoice add 1 Copy 1.00",
    "invoice edit 1 2 --price 2.00",
    "invoice void-line 1 2",
    "invoice restore-line 1 2",
    "invoice discount 1 Kind",
    "invoice new Ana --empty",
    "invoice close 1",
    "invoice reopen 1",
    "pay Ana 5.00 --invoice 1",
    "invoice void 4 --reason mistake",
    "client archive Ben",
)


def test_the_chain_of_the_log_can_be_recomputed_from_outside(therapy: Practice) -> None:
    therapy.ok("client add 'Łucja D’Ávila' --notes 'says \"hello\"\\n and \\\\ goes'")
    previous = ""
    for *entry, stored in therapy.sql(f"select {COLUMNS} from log order by seq"):
        hashed = entry if entry[-1] is not None else entry[:-1]
        written = json.dumps(hashed, ensure_ascii=False, separators=(",", ":"))
        assert hashlib.sha256(written.encode()).hexdigest() == stored
        assert entry[-2] == previous
        previous = stored


def test_every_change_adds_at_least_one_entry(therapy: Practice) -> None:
    length = _length(therapy)
    for command in MUTATIONS:
        therapy.later(60)
        therapy.ok(command)
        (last,) = therapy.sql("select at, who from log order by seq desc limit 1")
        assert (last, _length(therapy) > length) == ((therapy.now, "Helena Brightwater"), True), command
        length = _length(therapy)
    instants = [at for (at,) in therapy.sql("select at from log order by seq")]
    assert instants == sorted(instants)


@pytest.mark.parametrize(
    "command",
    ["client list", "balance", "ledger Ana", "invoice list", "report ar", "today", "config list", "session show 1"],
)
def test_a_command_that_only_reads_adds_no_entry(command: str, therapy: Practice) -> None:
    length = _length(therapy)
    therapy.ok(command)
    assert _length(therapy) == length


def test_a_refused_command_adds_no_entry(therapy: Practice) -> None:
    length = _length(therapy)
    assert therapy.zbill("pay Ana 1.00").code == 4
    assert therapy.zbill("invoice close 9").code == 3
    assert _length(therapy) == length


def _length(practice: Practice) -> int:
    return int(practice.sql("select count(*) from log")[0][0])
