"""Every error a user can cause. A family has an exit code (SPEC 9), a leaf writes its own sentence.

ZbillError
├── Usage            2   wrong usage, whatever the practice file contains
│   └── ArgumentMissing  an argument is missing, which can be asked for on a terminal
├── NotFound         3   nothing has this name
│   └── Ambiguous        several things match it
├── Refused          4   a billing rule says no
├── NotPermitted     5   the person lacks a permission, or hasn't proved who they are
│   └── PermissionMissing
├── BadData          6   rows rejected
├── DeliveryFailed   7   mail server or printer
├── FileUnusable     8   the practice file can't be used
│   ├── FileMissing      there is none
│   ├── FileForeign      it isn't a practice file
│   └── FileDamaged      it is damaged, and a backup must replace it
│       └── SettingInvalid   only a setting is, which can be set again
└── CheckFailed      9   a check found something
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, Literal

if TYPE_CHECKING:
    from pathlib import Path

# Whether a closed invoice can still be reopened. It is unknown if the clock is behind.
Reopening = Literal["possible", "too late", "unknown"]

_CLOCK = " The clock is behind, so the 24 hours for reopening the invoice can't be checked."

RESTORE = "Restore a backup: zbill restore FILE"


class ZbillError(Exception):
    """An error with an exit code. `sentence` says what is wrong, `remedy` what to do about it ("" for nothing)."""

    exit_code = 1

    def __init__(self, sentence: str, remedy: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.remedy = remedy


class Usage(ZbillError):
    exit_code = 2


class ArgumentMissing(Usage):
    """A command needs this argument, because no option is given that takes its place."""

    def __init__(self, sentence: str, remedy: str = "", *, argument: str) -> None:
        super().__init__(sentence, remedy)
        self.argument = argument


class NotFound(ZbillError):
    exit_code = 3

    @classmethod
    def named(cls, kind: str, text: str, remedy: str, near: Sequence[str] = ()) -> NotFound:
        """`near` are names that could be meant. The remedy begins with them."""
        if near:
            *others, last = near
            tried = f"{', '.join(others)} or {last}" if others else last
            remedy = f"Try {tried}, or {remedy[:1].lower()}{remedy[1:]}" if remedy else f"Try {tried}."
        return cls(f"No {kind} matches {text!r}.", remedy)


class Ambiguous(NotFound):
    def __init__(self, kind: str, text: str, candidates: Iterable[str], handle: str = "id") -> None:
        """`handle` is what finds one of the candidates for sure, "" if only the full name does."""
        listed = ", ".join(candidates)
        better = f"{handle} or the full name" if handle else "full name"
        super().__init__(f"{text!r} matches more than one {kind}: {listed}.", f"Use the {better}.")


class Refused(ZbillError):
    exit_code = 4


class InvoiceClosed(Refused):
    """A closed invoice can't be changed. It can be reopened within 24 hours, and credited later (SPEC 5)."""

    def __init__(self, label: str, reopening: Reopening) -> None:
        state = "was closed more than 24 hours ago" if reopening == "too late" else "is closed"
        sentence = f"Invoice {label} {state} and can't be changed."
        super().__init__(sentence + _CLOCK * (reopening == "unknown"), reopen_or_credit(label, reopening))


class InvoiceVoid(Refused):
    def __init__(self, label: str, remedy: str) -> None:
        super().__init__(f"Invoice {label} is void.", remedy)


class SessionBilled(Refused):
    """The status and details of a session can't be changed while it is on a live line (SPEC 2)."""

    def __init__(self, session: int, label: str, line: int, remedy: str, reopening: Reopening | None) -> None:
        """`reopening` is None for an open invoice."""
        sentence = f"Session {session} is billed on invoice {label}, line {line}."
        if reopening == "too late":
            sentence += " The invoice was closed more than 24 hours ago."
        super().__init__(sentence + _CLOCK * (reopening == "unknown"), remedy)


def command(*words: object) -> str:
    """Return a zbill command that can be pasted into a shell: words with spaces in them are quoted."""
    import shlex

    return shlex.join(["zbill", *map(str, words)])


def void_line_or_invoice(label: str, line: int, when: str, *, is_alone: bool, is_paid: bool) -> str:
    """Return the remedy for a line of an open invoice. If it is alone, the invoice is voided too."""
    void_line = f"zbill invoice void-line {label} {line}"
    void = f"zbill invoice void {label} --reason TEXT"
    if is_alone and not is_paid:
        return f"Void the invoice {when}: {void}"
    return f"Void the line {when}: {void_line}" + f", then the invoice: {void}" * is_alone


def reopen_or_credit(label: str, reopening: Reopening, line: int | None = None) -> str:
    """Return the remedy for a closed invoice, or a line of it: reopen it, or issue a credit note."""
    if reopening == "possible":
        return f"Reopen it first: zbill invoice reopen {label}"
    if reopening == "unknown":
        return f"Correct the clock, then reopen the invoice: zbill invoice reopen {label}"
    chosen = "" if line is None else f" --line {line}"
    return f"Issue a credit note: zbill invoice credit {label}{chosen} --reason TEXT"


class NotPermitted(ZbillError):
    """Refuse an action. The log records `who` and what they were `lacking` (SPEC 7); empty if it is logged already."""

    exit_code = 5

    def __init__(self, sentence: str, remedy: str = "", *, who: str = "", lacking: str = "") -> None:
        super().__init__(sentence, remedy)
        self.who = who
        self.lacking = lacking


class PermissionMissing(NotPermitted):
    """A permission that `person` doesn't have.

    `holders` are the roles that have it, each with its people. `administrators` are the people who can grant it, and
    `roles` those of the person if they can grant it themselves.
    """

    def __init__(
        self,
        person: str,
        permission: str,
        holders: Mapping[str, Sequence[str]],
        *,
        administrators: Sequence[str],
        roles: Sequence[str],
    ) -> None:
        held = ", ".join(f"{role} ({', '.join(people) or 'no one'})" for role, people in holders.items())
        others = "one of them to do it, or " * any(holders.values()) * (permission != "administer")
        if roles:
            remedy = f"Grant it to one of your roles: {command('role', 'grant', roles[0], permission)}"
        else:
            # No command: only an administrator can type it.
            remedy = f"Ask {others}an administrator ({', '.join(administrators)}) to grant it to you."
        super().__init__(
            f"{person} doesn't have the permission {permission}. Roles that have it: {held or 'none'}.",
            remedy,
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
    def __init__(self, path: Path | str) -> None:
        super().__init__(
            f"There is no practice file at {path}.", "Name yours with --db PATH, or create one: zbill init"
        )


class FileForeign(FileUnusable):
    """A file that isn't zbill's. It is never overwritten."""


class FileDamaged(FileUnusable):
    """A damaged practice file. `zbill restore` replaces it though it can't be opened (SPEC 9)."""


class SettingInvalid(FileDamaged):
    _remedies: ClassVar[Mapping[str, str]] = {
        # Amounts are in the currency, so it can't be set where there are any.
        "currency": RESTORE,
        # Another computer might know it.
        "timezone": "Upgrade the Python package tzdata, or set it again: zbill config set timezone VALUE",
    }

    def __init__(self, key: str, stored: str) -> None:
        super().__init__(
            f"The practice file has the value {stored!r} for the setting {key}, which isn't valid.",
            self._remedies.get(key, f"Set it again: zbill config set {key} VALUE"),
        )


class CheckFailed(ZbillError):
    exit_code = 9
