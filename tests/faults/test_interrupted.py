"""Ctrl-C at random moments gives exit 130 and leaves nothing half done. `ZBILL_SEED=…` replays a printed seed."""

from __future__ import annotations

import os
import secrets
import signal
import sqlite3
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from tests.faults.warm import Warm, seconds_of
from tests.faults.whole import findings
from tests.practice import Answer, Practice
from zbill.file import connection

SEED = int(os.environ.get("ZBILL_SEED", secrets.randbits(32)))
TIMES = 80


@pytest.mark.slow
def test_an_interrupted_payment_is_recorded_completely_or_not_at_all(therapy: Practice, tmp_path: Path) -> None:
    print(f"ZBILL_SEED={SEED}")
    draw = Random(SEED)
    therapy.ok("charge Ana Debt 10000.00")
    words = ["--db", str(therapy.path), "pay", "Ana", "1.00", "--again"]
    interrupted = paid = 0
    with Warm(tmp_path) as warm:
        # A payment takes longer on a busy machine.
        seconds = min(seconds_of(warm, therapy, ["balance", "Ana"]) for _ in range(3))
        for _ in range(TIMES):
            (code,) = warm.run([[words]], therapy.now, after=draw.uniform(0, 2.5 * seconds), sends=signal.SIGINT)
            (found,) = therapy.sql("select count(*) from payments")[0]
            assert "Traceback" not in warm.complained()
            assert not therapy.path.with_name("practice.db-journal").exists()
            if code == 0 or warm.printed():
                assert found == paid + 1
            assert code in (0, 130), warm.complained()
            assert found in (paid, paid + 1)
            interrupted, paid = interrupted + (code == 130), found
    assert min(interrupted, paid) > 0
    with closing(sqlite3.connect(therapy.path)) as conn:
        assert findings(conn) == []


def test_a_ctrl_c_while_sqlite_sorts_names_is_one(therapy: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: str) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(connection, "alphabet", interrupted)
    assert therapy.zbill("client list") == Answer(130, "", "Interrupted. No partial change was saved.\n")
