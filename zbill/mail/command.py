"""Commands that take mail or a paper, or print a password, run without a shell (SPEC 11)."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import monotonic
from typing import IO

from zbill.errors import DeliveryFailed
from zbill.mail.post import Answer, Envelope, one_line
from zbill.records import NamedTuple

# How long a command is waited for, in seconds: one that takes mail, and one that prints a password.
PATIENCE = 120
PASSWORD_PATIENCE = 60

# How often, in seconds, a command is looked after whose output stays open.
_LOOKING = 0.1

# A command's exit code for a refusal that may pass (EX_TEMPFAIL of sysexits).
_TRY_LATER = 75

# What no command needs, and other programs of the same person could read while it runs.
_SECRETS = ("ZBILL_SMTP_PASSWORD", "ZBILL_PDF_PASSWORD", "ZBILL_PASSCODE", "ZBILL_NEW_PASSCODE")


class Ended(NamedTuple):
    """A command that has ended: its exit code, and what it wrote."""

    code: int
    out: bytes
    err: bytes


class Sendmail:
    """A command with the interface of sendmail, such as `msmtp -t`: it reads a message and its recipients."""

    def __init__(self, command: str) -> None:
        self._words = words(command, "mail_command")
        self._name = Path(self._words[0]).name

    def open(self) -> None:
        """Raise DeliveryFailed if the command doesn't exist. Each message runs it anew."""
        require_program(self._words[0], "sent", "mail_command")

    def objection(self, envelope: Envelope) -> str:  # noqa: ARG002
        return ""

    def send(self, envelope: Envelope) -> Answer:
        # The envelope's sender, so that what can't be delivered comes back to the practice.
        own = () if "-f" in self._words else ("-f", str(envelope.sender))
        try:
            ended = run([*self._words, *own], envelope.content, seconds=PATIENCE)
        except subprocess.TimeoutExpired:
            return Answer("unknown", f"{self._name} didn't end in {PATIENCE} seconds.")
        except OSError as error:
            return Answer("unsent", f"{self._name} can't be run: {error.strerror}.", ends=True)
        said = one_line((ended.err or ended.out).decode("utf-8", "replace"))
        if ended.code == 0:
            return Answer("queued", said)
        text = f"{self._name} ended with exit code {ended.code}{f': {said}' if said else ''}"
        return Answer("refused", text, temporary=ended.code == _TRY_LATER)

    def close(self) -> None:
        """Do nothing: no command is running."""


def require_program(program: str, done: str, setting: str) -> None:
    """Raise DeliveryFailed if the program of a setting doesn't exist. `done` is what it does: "sent" or "printed"."""
    if shutil.which(program) is None:
        raise DeliveryFailed(
            f"There is no program {program}, so nothing was {done}.",
            f"Install it, or set another one: zbill config set {setting} VALUE",
        )


def password(command: str) -> str:
    """Return what a command prints, without the last line end. Raises DeliveryFailed, without what it printed."""
    if not command:
        raise DeliveryFailed(
            "There is no password for the mail server.",
            "Set ZBILL_SMTP_PASSWORD, or a command that prints it: zbill config set smtp_password_command COMMAND",
        )
    try:
        ended = run(words(command, "smtp_password_command"), b"", seconds=PASSWORD_PATIENCE)
    except subprocess.TimeoutExpired:
        raise _no_password(f"it didn't end in {PASSWORD_PATIENCE} seconds") from None
    except OSError as error:
        raise _no_password(f"{error.strerror}") from None
    if ended.code:
        raise _no_password(f"it ended with exit code {ended.code}")
    try:
        found = ended.out.decode()
    except UnicodeDecodeError:
        raise _no_password("it printed bytes that aren't UTF-8 text") from None
    found = found.removesuffix("\n").removesuffix("\r")
    if not found:
        raise _no_password("it printed nothing")
    return found


def run(command: Sequence[str], given: bytes, *, seconds: float) -> Ended:
    """Run a command without a shell, with these bytes as its input, until it ends.

    What it started in the background is left running. Raises subprocess.TimeoutExpired, OSError: nothing is left then.
    """
    environment = {name: value for name, value in os.environ.items() if name not in _SECRETS}
    # Its input is a file without a name. A pipe would be waited for until all that has it open has read it or ended.
    with (
        tempfile.TemporaryFile() as file,
        subprocess.Popen(
            command,
            stdin=_written(file, given),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            process_group=0,
        ) as process,
    ):
        try:
            out, err = _output(process, monotonic() + seconds)
        except BaseException:
            # Once it has ended, its number may be another's.
            if process.returncode is None:
                os.killpg(process.pid, signal.SIGKILL)
            raise
    return Ended(process.returncode, out, err)


def _written(file: IO[bytes], content: bytes) -> IO[bytes]:
    """Return a file from which this content is read."""
    file.write(content)
    file.seek(0)
    return file


def _output(process: subprocess.Popen[bytes], until: float) -> tuple[bytes, bytes]:
    """Return what a command wrote until it ended, though what it started may keep its output open for longer."""
    while True:
        has_ended = process.poll() is not None
        try:
            return process.communicate(timeout=_LOOKING)
        except subprocess.TimeoutExpired as error:
            if has_ended:
                return error.output or b"", error.stderr or b""
            if monotonic() >= until:
                raise


def words(command: str, setting: str) -> list[str]:
    """Return the words of a command in a setting. Raises DeliveryFailed if an older zbill stored a broken one."""
    try:
        found = shlex.split(command)
    except ValueError:
        found = []
    if not found:
        raise DeliveryFailed(
            f"The setting {setting} isn't a command.", f"Set it again: zbill config set {setting} true"
        )
    return found


def _no_password(why: str) -> DeliveryFailed:
    return DeliveryFailed(
        f"The command smtp_password_command gave no password: {why}.",
        "Run it in a terminal to see why, or set ZBILL_SMTP_PASSWORD.",
    )
