"""When nothing is found, a program still reads the format that it asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.practice import Practice


@pytest.mark.parametrize(
    ("options", "printed"), [("-f json", "[]\n"), ("-f csv", "thing,finding\r\n"), ("", ""), ("-q", "")]
)
def test_check_finds_nothing_in_each_format(options: str, printed: str, therapy: Practice) -> None:
    answer = therapy.zbill(f"check {options}")
    assert (answer.code, answer.out, answer.err) == (0, printed, "")


def test_check_writes_the_file_that_was_asked_for(therapy: Practice, tmp_path: Path) -> None:
    therapy.ok(f"check -o {tmp_path / 'problems.json'}")
    assert (tmp_path / "problems.json").read_text() == "[]\n"
