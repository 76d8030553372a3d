"""The practices that stories begin with."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.practice import Practice, copied, found

MEMORY = Path("/dev/shm")


def pytest_configure(config: pytest.Config) -> None:
    """Keep temporary folders in memory where there is room; the slower runs are about the disk and stay on it."""
    there = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > 2**28
    if there and config.option.markexpr == "not slow":
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


@pytest.fixture(autouse=True)
def quiet_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the person who runs the tests reaches them."""
    for name in ("DB", "STAFF", "PASSCODE", "NEW_PASSCODE", "PDF_PASSWORD"):
        monkeypatch.delenv(f"ZBILL_{name}", raising=False)
    for name in ("NO_COLOR", "PYTHONDONTWRITEBYTECODE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The file of a new practice: made once, copied for each test."""
    return found(tmp_path_factory.mktemp("founded")).path.read_bytes()


@pytest.fixture(scope="session")
def equipped(tmp_path_factory: pytest.TempPathFactory, founded: bytes) -> bytes:
    """The file of a practice with a client, a service and a session."""
    practice = copied(tmp_path_factory.mktemp("equipped"), founded)
    practice.ok("service add 90834 'Psychotherapy 45 min' 150.00 --minutes 45 --late-cancel 25 --no-show 50")
    practice.ok("client add 'Ana Lopez' --email ana@example.com")
    practice.ok("session add Ana 90834 '2026-10-05 09:00'")
    return practice.path.read_bytes()


@pytest.fixture
def practice(tmp_path: Path, founded: bytes) -> Practice:
    """A new, empty practice on Monday 2026-10-05, noon."""
    return copied(tmp_path, founded)


@pytest.fixture
def therapy(tmp_path: Path, equipped: bytes) -> Practice:
    """Ana Lopez, one service of 150.00 (late 25 %, no-show 50 %), and session 1 at nine this morning."""
    return copied(tmp_path, equipped)
