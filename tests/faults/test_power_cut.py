r"""After a power cut at any moment each command is there completely or not at all, and there if acknowledged.

Real commands are recorded. The disk is then rebuilt as a power cut anywhere among their system calls could leave it. To
try more power cuts, or only the one whose seed a failure names:

    ZBILL_POWER_CUTS=100000 python -m pytest -m slow tests/faults/test_power_cut.py
    ZBILL_POWER_CUTS=1 ZBILL_FAULT_SEED=12345 python -m pytest -m slow tests/faults/test_power_cut.py
"""

from __future__ import annotations

import os
import secrets
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest

from tests.db.test_migrating import age
from tests.db.test_references import UNNAMED
from tests.faults.power_cut import Files, images, milestones
from tests.faults.recording import Recording, record
from tests.practice import Practice, create_practice
from zbill.errors import ZbillError
from zbill.file import connection

pytestmark = pytest.mark.slow

POWER_CUTS = int(os.environ.get("ZBILL_POWER_CUTS", "3000"))
SEED = int(os.environ.get("ZBILL_FAULT_SEED", secrets.randbelow(10**9)))
SEEDS = range(SEED, SEED + POWER_CUTS)

COMMANDS = (
    "session add Ana 90834 '2026-10-05 10:00'",
    "attend 1",
    "charge Ana Report 100.00 --tax Sales",
    "invoice close 1 2",
    "pay Ana 200.00 --method cash",
    "deposit Bob 50.00",
    "charge Bob Book 30.00",
    "invoice close 3",
    "credit add Bob 5.00 --reason delay",
    "credit apply Bob --invoice 3",
    "refund 1 20.00",
    "invoice credit 2 --line 1=20.00 --reason 'too much'",
    "writeoff 2 1.00 --reason small",
    "receipt void 2 --reason bounced",
)


@pytest.fixture
def practice(tmp_path: Path) -> Practice:
    """Create a practice with two clients and a session, alone in a folder."""
    folder = tmp_path / "practice"
    folder.mkdir()
    practice = create_practice(folder)
    practice.ok("service add 90834 Psychotherapy 150.00")
    practice.ok("tax add Sales 8")
    practice.ok("client add 'Ana Lopez'")
    practice.ok("client add 'Bob Okafor'")
    practice.ok("session add Ana 90834 '2026-10-05 09:00'")
    return practice


# {folder} is the practice's. A restore's copy of the replaced file can exist before the restore is done.
COPIES = (
    "backup '{folder}/october.db'",
    "charge Ana Report 100.00",
    "restore '{folder}/october.db' --yes",
    "charge Bob Book 30.00",
    "backup '{folder}/november.db'",
)
COMPARED = ("practice.db", "october.db", "november.db")


@dataclass(frozen=True)
class PowerCut:
    """Result of a power cut.

    `done` is the number of commands that the practice contains; None if it is damaged or contains part of one.
    """

    seed: int
    acknowledged: int
    done: int | None

    @property
    def harmless(self) -> bool:
        return self.done in (self.acknowledged, self.acknowledged + 1)


class Examination:
    """Opens the practice as zbill does after a power cut, and counts the commands it contains."""

    def __init__(self, folder: Path, recording: Recording) -> None:
        folder.mkdir()
        self.practice = Practice(folder / "practice.db")
        self.contents = [self._content(files) for files in milestones(recording)]
        self.examined: dict[bytes, int | None] = {}

    def done(self, files: Files) -> int | None:
        self._restore(files)
        try:
            with closing(connection.connect(self.practice.path)) as conn:
                conn.execute("select count(*) from sqlite_schema").fetchone()
        except (ZbillError, sqlite3.Error):
            return None
        # SQLite has rolled back unfinished writes by now, so the same bytes need not be examined twice.
        digest = sha256(b"".join(path.read_bytes() for path in self._compared())).digest()
        if digest not in self.examined:
            self.examined[digest] = self._examine()
        return self.examined[digest]

    def _examine(self) -> int | None:
        answers = [Practice(path).zbill("check") for path in self._compared()]
        content = "" if any(answer.code or answer.out for answer in answers) else self._dump()
        return self.contents.index(content) if content in self.contents else None

    def _content(self, files: Files) -> str:
        self._restore(files)
        return self._dump()

    def _restore(self, files: Files) -> None:
        for file in self.practice.path.parent.iterdir():
            file.unlink()
        for name, content in files.items():
            self.practice.path.with_name(name).write_bytes(content)

    def _compared(self) -> list[Path]:
        paths = (self.practice.path.with_name(name) for name in COMPARED)
        return [path for path in paths if path.exists()]

    def _dump(self) -> str:
        dumped = []
        for path in self._compared():
            with closing(sqlite3.connect(path)) as conn:
                dumped += [path.name, *conn.iterdump()]
        return "\n".join(dumped)


def harmful(
    practice: Practice, seeds: Iterable[int], synchronous: str = "", commands: Sequence[str] = COMMANDS
) -> list[PowerCut]:
    """Return the power cuts that lose an acknowledged command, keep part of one or damage the practice."""
    recording = record(practice, commands, synchronous)
    examination = Examination(practice.path.parent.with_name("afterwards"), recording)
    cuts = (
        PowerCut(image.seed, image.acknowledged, examination.done(image.files)) for image in images(recording, seeds)
    )
    return [cut for cut in cuts if not cut.harmless]


def test_a_power_cut_loses_no_acknowledged_command_and_keeps_none_in_part(practice: Practice) -> None:
    cuts = harmful(practice, SEEDS)
    assert not cuts, f"{len(cuts)} of {POWER_CUTS} power cuts, the first with ZBILL_FAULT_SEED={cuts[0].seed}"


def test_a_power_cut_leaves_backups_and_restores_complete_or_undone(practice: Practice) -> None:
    cuts = harmful(practice, SEEDS, commands=[each.format(folder=practice.path.parent) for each in COPIES])
    assert not cuts, f"{len(cuts)} of {POWER_CUTS} power cuts, the first with ZBILL_FAULT_SEED={cuts[0].seed}"


@pytest.mark.parametrize("version", [1, UNNAMED])
def test_a_power_cut_leaves_an_upgrade_complete_or_undone(version: int, practice: Practice) -> None:
    """The first command only upgrades the file. An undone upgrade is done again before the file is compared."""
    age(practice.path, version)
    cuts = harmful(practice, SEEDS[:300], commands=("balance", "charge Bob Book 30.00"))
    assert not cuts, f"{len(cuts)} power cuts, the first with ZBILL_FAULT_SEED={cuts[0].seed}"


def test_a_power_cut_leaves_the_restore_of_a_damaged_file_complete_or_undone(practice: Practice) -> None:
    """The damaged file has a journal beside it."""
    practice.ok(f"backup {practice.path.with_name('october.db')}")
    os.truncate(practice.path, 0)
    practice.path.with_name("practice.db-journal").write_bytes(b"left")
    recording = record(practice, [f"restore '{practice.path.with_name('october.db')}' --yes"])
    restored = recording.after["practice.db"]
    for image in images(recording, SEEDS):
        found = image.files["practice.db"]
        assert found == restored or (found == b"" and not image.acknowledged), f"ZBILL_FAULT_SEED={image.seed}"
        assert found == b"" or "practice.db-journal" not in image.files, f"ZBILL_FAULT_SEED={image.seed}"


def test_without_syncing_the_folder_a_power_cut_can_lose_the_last_command(practice: Practice) -> None:
    """SQLite still finds the journal, whose removal hasn't reached the disk, and rolls the command back."""
    cuts = harmful(practice, range(100), synchronous="full")
    assert cuts
    assert all(cut.done == cut.acknowledged - 1 for cut in cuts)


def test_without_any_syncing_a_power_cut_can_damage_the_practice(practice: Practice) -> None:
    assert any(cut.done is None for cut in harmful(practice, range(100), synchronous="off"))


def test_the_recorded_calls_rebuild_the_real_files_exactly(practice: Practice) -> None:
    recording = record(practice, COMMANDS)
    reached = milestones(recording)
    assert reached[-1] == recording.after
    assert len(reached) == 1 + len(COMMANDS)


def test_a_power_cut_leaves_a_saved_list_complete_or_unchanged(practice: Practice) -> None:
    target = practice.path.with_name("clients.csv")
    listing = f"client list -o '{target}'"
    recording = record(practice, (listing, "client add 'Cy Young'", listing))
    versions = {files.get(target.name) for files in milestones(recording)}
    assert len(versions) == 3
    assert {image.files.get(target.name) for image in images(recording, SEEDS)} <= versions
