"""The states in which a power cut can leave a folder on disk.

This is stricter than most disks. Until a file is synced, any of its writes can be missing or only partly there, by
sectors, and any change of its size can be missing. Names are created, removed and changed in order, but of the changes
since the folder was last synced only the first few, or none, may have reached the disk.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from random import Random

from tests.faults.recording import (
    FOLDER,
    Acknowledge,
    Call,
    Create,
    DataChange,
    Link,
    NameChange,
    Recording,
    Rename,
    Sync,
    Truncate,
    Unlink,
    Write,
)

SECTOR = 512

Files = Mapping[str, bytes]


@dataclass(frozen=True)
class Image:
    """Content of the disk after a power cut, and the number of commands acknowledged before it."""

    seed: int
    acknowledged: int
    files: Files


def images(recording: Recording, seeds: Iterable[int]) -> Iterator[Image]:
    """Yield one image per seed, which decides the moment and what has reached the disk; in order of the moments."""
    due: list[list[tuple[int, Random]]] = [[] for _ in range(len(recording.calls) + 1)]
    for seed in seeds:
        chance = Random(seed)
        chance.choice(due).append((seed, chance))
    disk = Disk(recording.before)
    for cuts, call in zip(due, (*recording.calls, None), strict=True):
        for seed, chance in cuts:
            yield Image(seed, disk.acknowledged, disk.after_power_cut(chance))
        if call:
            disk.apply(call)


def milestones(recording: Recording) -> list[Files]:
    """Return the files before the first command and after each command."""
    disk = Disk(recording.before)
    reached = {0: disk.sync()}
    for call in recording.calls:
        disk.apply(call)
        if isinstance(call, Acknowledge):
            reached[call.commands] = disk.sync()
    return list(reached.values())


class Disk:
    """Writes that have certainly reached the disk, and those that may not have."""

    def __init__(self, files: Files) -> None:
        self.names = {name: number for number, name in enumerate(files, 1)}
        self.contents = {number: bytearray(content) for number, content in enumerate(files.values(), 1)}
        self.unsynced_names: list[NameChange] = []
        self.unsynced_data: dict[int, list[DataChange]] = {number: [] for number in self.contents}
        self.acknowledged = 0

    def apply(self, call: Call) -> None:
        match call:
            case Acknowledge(commands):
                self.acknowledged = commands
            case Sync(file):
                self._sync(file)
            case Write(file) | Truncate(file):
                self.unsynced_data[file].append(call)
            case Create(_, file):
                self.contents[file] = bytearray()
                self.unsynced_data[file] = []
                self.unsynced_names.append(call)
            case Unlink() | Rename() | Link():
                self.unsynced_names.append(call)

    def sync(self) -> Files:
        """Return the files after everything has reached the disk."""
        for file in (FOLDER, *self.contents):
            self._sync(file)
        return {name: bytes(self.contents[file]) for name, file in self.names.items()}

    def after_power_cut(self, chance: Random) -> Files:
        names = dict(self.names)
        for change in self.unsynced_names[: chance.randint(0, len(self.unsynced_names))]:
            _change_names(names, change)
        return {name: self._after_power_cut(file, chance) for name, file in names.items()}

    def _sync(self, file: int) -> None:
        if file == FOLDER:
            for name_change in self.unsynced_names:
                _change_names(self.names, name_change)
            self.unsynced_names.clear()
        else:
            for data_change in self.unsynced_data[file]:
                _change_data(self.contents[file], data_change)
            self.unsynced_data[file].clear()

    def _after_power_cut(self, file: int, chance: Random) -> bytes:
        content = bytearray(self.contents[file])
        # Vary from all lost to all kept: with an even chance alone, no file would ever come through nearly whole.
        kept = chance.choice((0.0, 0.1, 0.5, 0.9, 1.0))
        for change in self.unsynced_data[file]:
            if chance.random() < kept:
                _change_data(content, change)
            elif isinstance(change, Write) and chance.random() < kept:
                for sector in _sectors(change):
                    if chance.random() < 0.5:
                        _change_data(content, sector)
        return bytes(content)


def _change_names(names: dict[str, int], change: NameChange) -> None:
    match change:
        case Create(name, file):
            names[name] = file
        case Unlink(name):
            del names[name]
        case Rename(old, new):
            names[new] = names.pop(old)
        case Link(old, new):
            names[new] = names[old]


def _change_data(content: bytearray, change: DataChange) -> None:
    """Change content; a gap between the end of the file and a write beyond it becomes zeros."""
    match change:
        case Truncate(_, size):
            del content[size:]
            content.extend(bytes(size - len(content)))
        case Write(_, offset, data):
            content.extend(bytes(max(0, offset - len(content))))
            content[offset : offset + len(data)] = data


def _sectors(write: Write) -> Iterator[Write]:
    end = write.offset + len(write.data)
    cuts = [write.offset, *range(write.offset // SECTOR * SECTOR + SECTOR, end, SECTOR), end]
    for start, stop in pairwise(cuts):
        yield Write(write.file, start, write.data[start - write.offset : stop - write.offset])
