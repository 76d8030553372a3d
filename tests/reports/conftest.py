"""A practice of some months for the reports to be true about."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.practice import Practice, copied
from tests.reports.books import Books
from tests.reports.random_practice import END, play

SEED = int(os.environ.get("ZBILL_SEED", "9"))


@pytest.fixture(scope="session")
def played_file(tmp_path_factory: pytest.TempPathFactory, founded: bytes) -> bytes:
    """The file of the random practice: played once, copied for each test."""
    print(f"ZBILL_SEED={SEED}")
    return play(tmp_path_factory.mktemp("played"), founded, SEED).path.read_bytes()


@pytest.fixture(scope="session")
def books(tmp_path_factory: pytest.TempPathFactory, played_file: bytes) -> Books:
    """What the program says of each document of the random practice."""
    return Books(copied(tmp_path_factory.mktemp("books"), played_file, END))


@pytest.fixture
def played(tmp_path: Path, played_file: bytes) -> Practice:
    """A random practice on the evening of 2026-11-02, after three months and a half."""
    return copied(tmp_path, played_file, END)
