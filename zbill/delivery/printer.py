"""The printer: a document goes to the print command by standard input, so that no file of it is left (SPEC 11)."""

from __future__ import annotations

import subprocess

from zbill.mail import command
from zbill.mail.post import one_line
from zbill.records import NamedTuple
from zbill.words import Result

# Seconds until a print command is ended. It only has to queue the document.
PATIENCE = 120


class PrintJob(NamedTuple):
    """A command with the options of `lp`, with the number of copies and the printer, "" for its usual one."""

    command: str
    copies: int = 1
    printer: str = ""

    @property
    def program(self) -> str:
        return self._typed[0]

    def words(self, title: str) -> list[str]:
        """Return the words that the system runs, without a shell. The title is seen by everyone on the computer."""
        copies = ["-n", str(self.copies)] if self.copies > 1 else []
        printer = ["-d", self.printer] if self.printer else []
        return [*self._typed, *copies, *printer, "-t", title]

    @property
    def _typed(self) -> list[str]:
        return command.words(self.command, "print_command")


def require_program(job: PrintJob) -> None:
    """Raise DeliveryFailed if the print command doesn't exist."""
    command.require_program(job.program, "printed", "print_command")


def spool(job: PrintJob, title: str, pdf: bytes) -> tuple[Result, str]:
    """Hand a document to the print command. Return `queued` or `refused`, or `unknown` without an answer in time.

    The text is what the command printed, as one line without control characters.
    """
    try:
        ended = command.run(job.words(title), pdf, seconds=PATIENCE)
    except OSError as error:
        return "refused", str(error.strerror)
    except subprocess.TimeoutExpired:
        return "unknown", f"no answer in {PATIENCE} seconds"
    out, err = (one_line(each.decode(errors="replace")) for each in (ended.out, ended.err))
    if ended.code == 0:
        return "queued", out or err
    return "refused", err or out or f"exit code {ended.code}"
