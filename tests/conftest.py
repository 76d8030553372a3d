"""Fixtures for every folder: new practice files and a clean environment."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests import remedies
from tests.plain_errors import faults
from tests.practice import Practice, create_practice, practice_from
from zbill.cli import app
from zbill.cli.call import Call
from zbill.db import digests
from zbill.desk import Desk
from zbill.errors import ZbillError

MEMORY = Path("/dev/shm")

UNPLAYED = pytest.StashKey[list[str]]()
# How long an example takes says how busy the machine is, and which test came first.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--shuffle", metavar="SEED", help="Run files, and the tests of a file, in a random order.")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Shuffle the tests, but keep those of a file together: they share fixtures that take long to create."""
    seed = config.getoption("--shuffle")
    if seed is not None:
        draw = random.Random(seed)
        place = {path: draw.random() for path in dict.fromkeys(item.path for item in items)}
        draw.shuffle(items)
        items.sort(key=lambda item: place[item.path])


def pytest_configure(config: pytest.Config) -> None:
    """Keep temporary folders in memory if there is room; slow runs test the disk, so they stay on it."""
    has_room = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > 2**28
    if has_room and config.option.markexpr == "not slow":
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run of all tests if no test printed a remedy that is in the source."""
    config = session.config
    if hasattr(config, "workeroutput"):
        config.workeroutput["played"] = sorted(remedies.PLAYED)
        return
    is_whole = config.args_source is not pytest.Config.ArgsSource.ARGS and not config.option.keyword
    if is_whole and config.option.markexpr == "not slow" and session.exitstatus == 0:
        config.stash[UNPLAYED] = remedies.unplayed(remedies.PLAYED)
        session.exitstatus = bool(config.stash[UNPLAYED])


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Collect the remedies that a worker played."""
    remedies.PLAYED.update(getattr(node, "workeroutput", {}).get("played", ()))


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    for each in config.stash.get(UNPLAYED, []):
        terminalreporter.write_line(f"No test prints this remedy: {each}", red=True)


_STATES = count()


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a cache folder for all tests, so that they don't use that of whoever runs them."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def clean_environment(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unset the environment variables by which whoever runs the tests could change the result."""
    for name in ("DB", "STAFF", "PASSCODE", "NEW_PASSCODE", "PDF_PASSWORD", "SMTP_PASSWORD"):
        monkeypatch.delenv(f"ZBILL_{name}", raising=False)
    for name in ("NO_COLOR", "PAGER", "PYTHONDONTWRITEBYTECODE", "ZBILL_PAGER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    # The path of a practice can come again in another test, but a backup of it must not.
    monkeypatch.setenv("XDG_STATE_HOME", str(cache / f"state{next(_STATES)}"))


@pytest.fixture(autouse=True)
def plain_errors(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every error that a command prints in a test is read by someone who is tired."""
    # Random runs are refused thousands of times: they play each remedy once, whatever its numbers.
    once = request.node.get_closest_marker("slow") is not None
    printed, run_call = app._complain, app.run_call
    typed = {}

    def run(call: Call, argv: Sequence[str]) -> int:
        typed[call] = argv
        return run_call(call, argv)

    def complain(call: Call, error: ZbillError) -> int:
        assert list(faults(error)) == []
        assert list(remedies.faults(call, typed[call], error, once=once)) == []
        return printed(call, error)

    def say(call: Call, note: str) -> None:
        # A dry run has rolled back what its notes are about.
        if not call.words.get("dry_run"):
            assert list(remedies.faults(call, (), ZbillError("", note), once=once)) == []
        told(call, note)

    told = Call.say
    monkeypatch.setattr(Call, "say", say)
    monkeypatch.setattr(app, "run_call", run)
    monkeypatch.setattr(app, "_complain", complain)


@pytest.fixture(autouse=True)
def named_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every change has a log entry of its own."""

    def fail(desk: Desk) -> None:
        raise AssertionError(f"a change without a log entry: {digests.taken(desk.conn)}")

    monkeypatch.setattr(Desk, "record_unnamed", fail)


@pytest.fixture(scope="session")
def new_file(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return the bytes of a new practice file; created once, copied for each test."""
    return create_practice(tmp_path_factory.mktemp("new_file")).path.read_bytes()


@pytest.fixture(scope="session")
def therapy_file(tmp_path_factory: pytest.TempPathFactory, new_file: bytes) -> bytes:
    """Return the bytes of a practice file with a client, a service and a session."""
    practice = practice_from(tmp_path_factory.mktemp("therapy_file"), new_file)
    practice.ok("service add 90834 'Psychotherapy 45 min' 150.00 --minutes 45 --late-cancel 25 --no-show 50")
    practice.ok("client add 'Ana Lopez' --email ana@example.com")
    practice.ok("session add Ana 90834 '2026-10-05 09:00'")
    return practice.path.read_bytes()


@pytest.fixture
def practice(tmp_path: Path, new_file: bytes) -> Practice:
    """Return a new, empty practice on Monday 2026-10-05, noon."""
    return practice_from(tmp_path, new_file)


@pytest.fixture
def therapy(tmp_path: Path, therapy_file: bytes) -> Practice:
    """Return a practice with Ana Lopez, a service at 150.00 (late 25 %, no-show 50 %) and session 1 today at 9:00."""
    return practice_from(tmp_path, therapy_file)
