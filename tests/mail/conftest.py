"""Fixtures: a practice that can send mail, and servers that take it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.mail.servers import Authority, Inbox, inbox
from tests.practice import Practice, practice_from
from zbill.cli import emails

SETUP = """
config set email office@brightwater.example
service add 90834 'Psychotherapy 45 min' 150.00
client add 'Ana Lopez' --email ana@example.com
client add 'Ben Okafor' --email ben@example.org
client add 'Cem Aydin'
charge Ana Book 150.00
charge Ben Letter 20.00
charge Cem Copy 5.00
invoice close --all
pay Ana 50.00 --method card
"""


@pytest.fixture(scope="session")
def sending_file(tmp_path_factory: pytest.TempPathFactory, new_file: bytes) -> bytes:
    """Return a practice file with invoices 1 to 3, of Ana, Ben and Cem. Cem has no address. Receipt 1 is Ana's."""
    practice = practice_from(tmp_path_factory.mktemp("sending_file"), new_file)
    for command in SETUP.strip().splitlines():
        practice.ok(command)
    return practice.path.read_bytes()


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Collect for how long zbill would wait, and don't."""
    waited: list[float] = []
    monkeypatch.setattr(emails, "sleep", waited.append)
    return waited


@pytest.fixture
def unset(tmp_path: Path, sending_file: bytes) -> Practice:
    """Return a practice without a mail server."""
    return practice_from(tmp_path, sending_file)


@pytest.fixture
def server() -> Iterator[Inbox]:
    """Yield a server without encryption, which zbill uses only on this computer."""
    with inbox() as running:
        yield running


@pytest.fixture
def sending(unset: Practice, server: Inbox) -> Practice:
    """Return a practice that sends by the server."""
    return by(unset, server.port)


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


def by(practice: Practice, port: int, security: str = "none", host: str = "127.0.0.1") -> Practice:
    """Set the mail server of a practice."""
    for key, value in (("host", host), ("port", port), ("security", security)):
        practice.ok(f"config set smtp_{key} {value}")
    return practice
