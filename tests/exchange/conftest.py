"""A practice with a catalog, to bring files into."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.practice import Practice, create_practice

CATALOG = (
    "tax add GST 5 --from 2026-01-01",
    "tax add PST 7 --from 2026-01-01",
    "discount add Senior 10",
    "service add TALK Talk 100.00 --minutes 50 --late-cancel 50 --from 2026-01-01",
    "service add EXAM Examination 60.00 --tax GST --from 2026-01-01",
    "client add 'Ana Lopez' --ref A --email ana@example.com",
    "client add 'Ben Okafor' --ref B",
)


@pytest.fixture
def shop(tmp_path: Path) -> Practice:
    """Return a practice, on 2026-10-05 at noon: two taxes, a discount, two services, Ana (ref A) and Ben (ref B)."""
    return create_practice(tmp_path).begin(*CATALOG)
