"""Runs a command as a user whom permission bits bind: ZBILL_DB=FILE python -m tests.db.ordinary WORDS

Root becomes `nobody` first, who may not reach the checkout or Python's own files: so the command runs once elsewhere
before, and all that it loads is loaded.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.practice import found
from zbill.cli.app import main

NOBODY = 65534


def rehearse(words: list[str]) -> None:
    with TemporaryDirectory() as folder:
        elsewhere = found(Path(folder))
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            main(["--db", str(elsewhere.path), *words])


if __name__ == "__main__":
    rehearse(sys.argv[1:])
    if os.getuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    sys.exit(main())
