"""Every error a user can cause, drawn as a tree: a family is an exit code (SPEC 9), a leaf writes its sentence.

ZbillError
├── Usage            2   what can never be right
├── NotFound         3   no such thing
│   └── Ambiguous        more than one
├── Refused          4   a billing rule says no
├── NotPermitted     5   the acting person may not, or is not who they say
│   └── PermissionMissing
├── BadData          6   rows rejected
├── DeliveryFailed   7   mail server or printer
├── FileUnusable     8   the practice file cannot be used
│   ├── FileMissing      it is not there
│   ├── FileForeign      it is no practice file
│   └── FileDamaged      it is ours, and a backup must take its place
└── CheckFailed      9   a check found something
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path


class ZbillError(Exception):
    """What is wrong, in one sentence, and in `remedy` the command that helps (may be empty)."""

    exit_code = 1

    def __init__(self, sentence: str, remedy: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.remedy = remedy


class Usage(ZbillError):
    exit_code = 2


class NotFound(ZbillError):
    exit_code = 3

    @classmethod
    def named(cls, kind: str, text: str, remedy: str = "") -> NotFound:
        return cls(f"No {kind} is called {text!r}.", remedy)


class Ambiguous(NotFound):
    def __init__(self, kind: str, text: str, candidates: Iterable[str]) -> None:
        listed = ", ".join(candidates)
        super().__init__(f"{text!r} is more than one {kind}: {listed}.", "Name it by its id or in full.")


class Refused(ZbillError):
    exit_code = 4


class InvoiceClosed(Refused):
    """A closed invoice does not change; which way is open depends on the clock (SPEC 5)."""

    def __init__(self, label: str, *, reopenable: bool) -> None:
        super().__init__(f"Invoice {label} is closed and cannot be changed.", way_back(label, reopenable))


class InvoiceVoid(Refused):
    def __init__(self, label: str) -> None:
        super().__init__(f"Invoice {label} is void.", "Make a new one: zbill invoice new CLIENT")


class SessionBilled(Refused):
    """A session on a live line keeps its status and its facts (SPEC 2)."""

    def __init__(self, session: int, label: str, line: int, *, is_open: bool, reopenable: bool) -> None:
        if is_open:
            remedy = f"Take the line back first: zbill invoice void-line {label} {line}"
        else:
            remedy = way_back(label, reopenable)
        super().__init__(f"Session {session} is billed on invoice {label}, line {line}.", remedy)


def command(*words: object) -> str:
    """Return a zbill command as a shell takes it: a name with a blank in it is one word."""
    import shlex

    return shlex.join(["zbill", *map(str, words)])


def way_back(label: str, reopenable: bool) -> str:
    if reopenable:
        return f"Reopen it first: zbill invoice reopen {label}"
    return f"It was closed more than 24 hours ago. Issue a credit note: zbill invoice credit {label} --reason TEXT"


class NotPermitted(ZbillError):
    """`who` asked in vain for want of `lacking`: so the log has it (SPEC 7). Empty where it is logged already."""

    exit_code = 5

    def __init__(self, sentence: str, remedy: str = "", *, who: str = "", lacking: str = "") -> None:
        super().__init__(sentence, remedy)
        self.who = who
        self.lacking = lacking


class PermissionMissing(NotPermitted):
    """`holders` are the roles that have it, each with its people."""

    def __init__(self, person: str, permission: str, holders: Mapping[str, Sequence[str]]) -> None:
        held = ", ".join(f"{role} ({', '.join(people) or 'nobody'})" for role, people in holders.items())
        super().__init__(
            f"{person} lacks the permission {permission}; it belongs to: {held or 'no role'}.",
            "Act as somebody who has it (--as NAME), or: zbill role grant ROLE " + permission,
            who=person,
            lacking=f"permission {permission}",
        )


class BadData(ZbillError):
    exit_code = 6


class DeliveryFailed(ZbillError):
    exit_code = 7


class FileUnusable(ZbillError):
    exit_code = 8


class FileMissing(FileUnusable):
    def __init__(self, path: Path) -> None:
        super().__init__(
            f"There is no practice file at {path}.", "Create one with: zbill init, or name yours with --db."
        )


class FileForeign(FileUnusable):
    """Nothing is ever written over it."""


class FileDamaged(FileUnusable):
    """Where nothing else can be read, a backup may be restored in its place (SPEC 9)."""


class CheckFailed(ZbillError):
    exit_code = 9
