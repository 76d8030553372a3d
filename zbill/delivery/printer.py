"""The printer: a document goes to the print command by standard input, so that no file of it is left (SPEC 11)."""

from __future__ import annotations

import shlex
import shutil
import subprocess

from zbill.errors import DeliveryFailed
from zbill.records import NamedTuple
from zbill.text import harmless
from zbill.words import Result

# Seconds until a print command is ended. It only has to queue the document.
PATIENCE = 120

# Characters of an answer that are kept.
_LONGEST = 500


class PrintJob(NamedTuple):
    """A command with the options of `lp`, with the number of copies and the printer, "" for its usual one."""

    command: str
    copies: int = 1
    printer: str = ""

    @property
    def program(self) -> str:
        return shlex.split(self.command)[0]

    def words(self, title: str) -> list[str]:
        """Return the words that the system runs, without a shell. The title is seen by everyone on the computer."""
        copies = ["-n", str(self.copies)] if self.copies > 1 else []
        printer = ["-d", self.printer] if self.printer else []
        return [*shlex.split(self.command), *copies, *printer, "-t", title]


def require_program(job: PrintJob) -> None:
    """Raise DeliveryFailed if the print command doesn't exist."""
    if shutil.which(job.program) is None:
        raise DeliveryFailed(
            f"There is no program {job.program}, so nothing was printed.",
            "Install it, or set another one: zbill config set print_command VALUE",
        )


def spool(job: PrintJob, title: str, pdf: bytes) -> tuple[Result, str]:
    """Hand a document to the print command. Return `queued` or `refused`, or `unknown` without an answer in time.

    The text is what the command printed, as one line without control characters.
    """
    try:
        ended = subprocess.run(job.words(title), input=pdf, capture_output=True, timeout=PATIENCE)
    except OSError as error:
        return "refused", str(error.strerror)
    except subprocess.TimeoutExpired:
        return "unknown", f"no answer in {PATIENCE} seconds"
    if ended.returncode == 0:
        return "queued", _line(ended.stdout) or _line(ended.stderr)
    return "refused", _line(ended.stderr) or _line(ended.stdout) or f"exit code {ended.returncode}"


def _line(output: bytes) -> str:
    return harmless(" ".join(output.decode(errors="replace").split()))[:_LONGEST]
