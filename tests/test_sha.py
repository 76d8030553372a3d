"""SHA-256 is the same with and without OpenSSL, and where Python was built without its own."""

from __future__ import annotations

import hashlib
import importlib
import sys

import pytest

from zbill import sha


@pytest.mark.parametrize("content", [b"", b"Ana", b"\xff" * 200_000])
def test_the_digest_is_that_of_hashlib(content: bytes) -> None:
    digests = {each(content).hexdigest() for each in (sha.sha256, sha.sha256_of(1), sha.sha256_of(100_000))}
    assert digests == {hashlib.sha256(content).hexdigest()}


def test_python_can_lack_a_module_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as without:
        without.setitem(sys.modules, "_sha256", None)
        without.setitem(sys.modules, "_sha2", None)
        assert importlib.reload(sha).sha256 is hashlib.sha256
    importlib.reload(sha)
