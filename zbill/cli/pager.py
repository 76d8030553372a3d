"""The person's own pager, for text that is longer than the screen (SPEC 9, "Output")."""

from __future__ import annotations

import io
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from zbill.cli import terminal

if TYPE_CHECKING:
    from subprocess import Popen

# What less and lv do unless the person has said otherwise: keep colors, leave the text on the screen, and end at once
# if it fits.
_DEFAULTS = {"LESS": "FRX", "LV": "-c"}


def write(print_to: Callable[[Any], None]) -> None:
    """Write to the terminal what `print_to` prints. If it is longer than the screen, the pager shows it.

    A pager that can't be started isn't used. One that ends early needs no more of the text.
    """
    buffer = io.StringIO()
    print_to(buffer)
    text = buffer.getvalue()
    pager = _started() if text.count("\n") >= terminal.height() and not terminal.is_dumb() else None
    if pager is None:
        sys.stdout.write(text)
        return
    # Ctrl-C is for the pager, which stays on the screen.
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        # A pager that ends early closes its pipe, which `communicate` takes for the end.
        pager.communicate(text.encode())
    finally:
        signal.signal(signal.SIGINT, before)


def _started() -> Popen[bytes] | None:
    """Return the pager in ZBILL_PAGER, else in PAGER. None without one: an empty text means none."""
    typed = os.environ.get("ZBILL_PAGER", os.environ.get("PAGER", ""))
    if not typed.strip():
        return None
    # Imported here because start-up time matters, and few texts are longer than the screen.
    import shlex
    import subprocess

    sys.stdout.flush()
    # ValueError: a quote that isn't closed, or a null character.
    with suppress(OSError, ValueError):
        return subprocess.Popen(shlex.split(typed), stdin=subprocess.PIPE, env=_DEFAULTS | os.environ)
    return None
