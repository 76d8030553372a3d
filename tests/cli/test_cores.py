"""Many tasks are shared by processes, in order, and no process outlives the command."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from zbill.cli import cores
from zbill.cli.cores import on_all_cores
from zbill.errors import Usage

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cores, "cores", lambda: 2)


def place_and_process(place: int) -> tuple[int, int]:
    time.sleep(0.002)
    return place, os.getpid()


def refuse() -> None:
    raise Usage("It can't be done.", "Use another.")


def meet(folder: Path, place: int) -> tuple[int, int]:
    """Wait until the processes of both cores have begun, at most a minute."""
    (folder / str(os.getpid())).touch()
    patience = 6000 if place else 0
    while len(list(folder.iterdir())) < 3 and patience:
        time.sleep(0.01)
        patience -= 1
    return place, os.getpid()


@pytest.mark.parametrize("count", [24, 25, 31, 200])
def test_many_tasks_are_done_by_several_processes_in_order(count: int, tmp_path: Path) -> None:
    done = list(on_all_cores([partial(meet, tmp_path, place) for place in range(count)]))
    assert [place for place, _ in done] == list(range(count))
    processes = {process for _, process in done}
    assert done[0][1] == os.getpid()
    assert len(processes) == 3


@pytest.mark.parametrize("count", [0, 1, 23])
def test_few_tasks_are_done_here(count: int) -> None:
    done = list(on_all_cores([partial(place_and_process, place) for place in range(count)]))
    assert done == [(place, os.getpid()) for place in range(count)]


def test_on_one_core_all_are_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cores, "cores", lambda: 1)
    assert {process for _, process in on_all_cores([partial(place_and_process, 1)] * 50)} == {os.getpid()}


def test_an_error_comes_in_its_turn_and_ends_the_others() -> None:
    tasks: list[Callable[[], object]] = [partial(place_and_process, place) for place in range(200)]
    tasks[40] = refuse
    done: list[object] = []
    with pytest.raises(Usage) as error:
        done.extend(on_all_cores(tasks))
    assert (error.value.sentence, error.value.remedy) == ("It can't be done.", "Use another.")
    # The tasks of its group, from 33 on, end with it.
    assert len(done) == 33


def leave_a_file(folder: Path, place: int) -> int:
    (folder / str(place)).touch()
    while place > 8 and not (folder / "go").exists():
        time.sleep(0.01)
    return place


def test_when_no_one_waits_for_the_rest_each_process_ends_only_its_task(tmp_path: Path) -> None:
    results = on_all_cores([partial(leave_a_file, tmp_path, place) for place in range(200)])
    assert [next(results), next(results)] == [0, 1]
    later = threading.Timer(0.5, (tmp_path / "go").touch)
    later.start()
    results.close()
    later.join()
    # All of the first group, and the first one of the second and of the third.
    assert {int(each.name) for each in tmp_path.iterdir() if each.name != "go"} <= {*range(9), 9, 17}


WAITING = """
import os, sys, time
from functools import partial
from pathlib import Path
from zbill.cli import cores
cores.cores = lambda: 2
def wait(place):
    Path(sys.argv[1], str(os.getpid())).touch()
    time.sleep(place and 600)
list(cores.on_all_cores([partial(wait, place) for place in range(50)]))
"""


def test_processes_end_with_a_command_that_is_killed(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", WAITING, str(tmp_path)], cwd=ROOT) as command:
        while len(processes := list(tmp_path.iterdir())) < 3:
            time.sleep(0.01)
        command.send_signal(signal.SIGKILL)
    while any(is_running(int(each.name)) for each in processes):
        time.sleep(0.01)


def is_running(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
