"""A file that a person names is looked at before it is read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from zbill.errors import Usage
from zbill.file.given import contents


def refused(path: Path) -> str:
    with pytest.raises(Usage) as error:
        contents(str(path), megabytes=1)
    return error.value.sentence


def test_a_file_is_read_whole_up_to_the_limit(tmp_path: Path) -> None:
    file = tmp_path / "logo.png"
    file.write_bytes(bytes(1_000_000))
    assert contents(str(file), megabytes=1) == bytes(1_000_000)
    file.write_bytes(bytes(1_000_001))
    assert refused(file) == f"{file} is larger than 1 MB."


def test_a_link_to_a_file_is_followed(tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(b"picture")
    (tmp_path / "link.png").symlink_to(tmp_path / "logo.png")
    assert contents(str(tmp_path / "link.png"), megabytes=1) == b"picture"


def test_a_pipe_is_not_waited_for_and_a_device_not_read(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert [refused(path) for path in (pipe, tmp_path, Path("/dev/zero"))] == [
        f"{pipe} isn't a file.",
        f"{tmp_path} isn't a file.",
        "/dev/zero isn't a file.",
    ]


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert refused(tmp_path / "x") == f"{tmp_path}/x can't be read: No such file or directory."
