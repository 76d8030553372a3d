"""Run a command as a user without root's rights.

Usage: `ZBILL_DB=FILE python -m tests.db.ordinary WORDS`. Root becomes `nobody`, who can't read the checkout or Python's
own files. So the command first runs once elsewhere, which loads all the modules it needs.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.practice import create_practice
from zbill.cli.app import main

NOBODY = 65534


def rehearse(words: list[str]) -> None:
    """Run the command on another practice, so that its modules are loaded."""
    with TemporaryDirectory() as folder:
        elsewhere = create_practice(Path(folder))
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            main(["--db", str(elsewhere.path), *words])


if __name__ == "__main__":
    rehearse(sys.argv[1:])
    if os.getuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    sys.exit(main())
