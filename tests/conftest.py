"""The practices that stories begin with."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.practice import Practice, found


@pytest.fixture(autouse=True)
def quiet_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the person who runs the tests reaches them."""
    for name in ("ZBILL_DB", "ZBILL_STAFF", "ZBILL_PDF_PASSWORD", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def practice(tmp_path: Path) -> Practice:
    """A new, empty practice on Monday 2026-10-05, noon."""
    return found(tmp_path)


@pytest.fixture
def therapy(practice: Practice) -> Practice:
    """Ana Lopez, one service of 150.00 (late 25 %, no-show 50 %), and session 1 at nine this morning."""
    practice.ok("service add 90834 'Psychotherapy 45 min' 150.00 --minutes 45 --late-cancel 25 --no-show 50")
    practice.ok("client add 'Ana Lopez' --email ana@example.com")
    practice.ok("session add Ana 90834 '2026-10-05 09:00'")
    return practice
