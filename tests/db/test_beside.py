"""Things that a second process makes come as if this one had made them, and nothing is left of it."""

from __future__ import annotations

import os
import select
import signal
import sys
import threading
from collections.abc import Iterator
from itertools import islice
from unittest import mock

import pytest

from zbill.errors import BadData, ZbillError
from zbill.file.beside import beside

pytestmark = pytest.mark.skipif(sys.platform in ("darwin", "win32"), reason="there is no second process")


def _makers(number: int) -> Iterator[tuple[int, int]]:
    """Yield things with the process that makes each."""
    return ((each, os.getpid()) for each in range(number))


def _require_no_other_process() -> None:
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


@pytest.mark.parametrize("number", [0, 1, 6, 7, 26, 27, 48, 100])
def test_things_come_in_order_and_all_but_a_few_from_another_process(number: int) -> None:
    made = list(beside(_makers(number), 5))
    assert [each for each, _ in made] == list(range(number))
    assert {maker for _, maker in made[:6]} <= {os.getpid()}
    assert os.getpid() not in {maker for _, maker in made[6:]}
    _require_no_other_process()


def test_a_few_things_need_no_second_process() -> None:
    with mock.patch("os.fork", side_effect=AssertionError):
        assert list(beside(iter(range(5)), 5)) == [0, 1, 2, 3, 4]


def test_a_process_with_threads_makes_all_things_itself() -> None:
    end = threading.Event()
    thread = threading.Thread(target=end.wait)
    thread.start()
    try:
        assert {maker for _, maker in beside(_makers(50), 5)} == {os.getpid()}
    finally:
        end.set()
        thread.join()


def test_an_error_of_the_second_process_is_raised_after_what_it_made() -> None:
    def broken() -> Iterator[int]:
        yield from range(30)
        raise BadData("Line 31 is broken.", "Mend it.")

    made = beside(broken(), 5)
    assert list(islice(made, 26)) == list(range(26))
    with pytest.raises(BadData, match="Line 31 is broken") as raised:
        list(made)
    assert raised.value.remedy == "Mend it."
    _require_no_other_process()


def test_what_is_made_is_there_before_more_is_made() -> None:
    reading, writing = os.pipe()

    def makers() -> Iterator[str]:
        yield from map(str, range(26))
        # If this one got nothing yet, it never says so.
        asked, _, _ = select.select([reading], [], [], 20)
        yield "in time" if asked else "late"

    made = beside(makers(), 5)
    assert list(islice(made, 26)) == list(map(str, range(26)))
    os.write(writing, b"!")
    assert list(made) == ["in time"]
    os.close(reading)
    os.close(writing)


def test_a_second_process_that_is_killed_is_noticed() -> None:
    def killed() -> Iterator[int]:
        yield from range(30)
        os.kill(os.getpid(), signal.SIGKILL)

    with pytest.raises(ZbillError, match="The process that reads the file was ended"):
        list(beside(killed(), 5))
    _require_no_other_process()


def test_a_second_process_ends_when_no_more_is_asked_of_it() -> None:
    made = beside(_makers(10**9), 5)
    assert len(list(islice(made, 100))) == 100
    made.close()  # type: ignore[attr-defined]
    _require_no_other_process()


def test_a_second_process_is_deaf_to_ctrl_c() -> None:
    def interrupted() -> Iterator[int]:
        for each in range(50):
            if each == 40:
                os.kill(os.getpid(), signal.SIGINT)
            yield each

    assert list(beside(interrupted(), 5)) == list(range(50))
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, [])


def test_a_second_process_goes_on_while_the_first_things_are_used() -> None:
    reading, writing = os.pipe()

    def makers() -> Iterator[int]:
        for each in range(7):
            if each == 6:
                os.write(writing, b"!")
            yield each

    made = beside(makers(), 5)
    assert next(made) == 0
    went_on, _, _ = select.select([reading], [], [], 20)
    assert went_on == [reading]
    assert list(made) == [1, 2, 3, 4, 5, 6]
    os.close(reading)
    os.close(writing)
