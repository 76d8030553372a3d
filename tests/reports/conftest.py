"""Fixtures: a random practice of three and a half months, and its documents as zbill shows them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.practice import Practice, practice_from
from tests.reports.books import Books
from tests.reports.random_practice import END, play

SEED = int(os.environ.get("ZBILL_SEED", "12"))


@pytest.fixture(scope="session")
def played_file(tmp_path_factory: pytest.TempPathFactory, new_file: bytes) -> bytes:
    """Return the bytes of the random practice file; played once, copied for each test."""
    print(f"ZBILL_SEED={SEED}")
    return play(tmp_path_factory.mktemp("played"), new_file, SEED).path.read_bytes()


@pytest.fixture(scope="session")
def books(tmp_path_factory: pytest.TempPathFactory, played_file: bytes) -> Books:
    """Read every document of the random practice through zbill's JSON."""
    return Books(practice_from(tmp_path_factory.mktemp("books"), played_file, END))


@pytest.fixture
def played(tmp_path: Path, played_file: bytes) -> Practice:
    """Return the random practice on the evening of 2026-11-02, after three and a half months."""
    return practice_from(tmp_path, played_file, END)
