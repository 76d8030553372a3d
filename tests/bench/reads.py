"""Write the queries of a zbill command to a file, as SQL for the sqlite3 shell:

python -m tests.bench.reads SQL FILE WORDS
"""

from __future__ import annotations

import io
import sqlite3
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from unittest import mock

from zbill.cli.app import main
from zbill.file import connection


def reads(file: str, words: list[str]) -> list[str]:
    """Return the queries of a command, with values filled in, without those that check the file's schema."""
    statements: list[str] = []
    connect = connection.connect

    def listening(path: Path) -> sqlite3.Connection:
        conn = connect(path)
        conn.set_trace_callback(statements.append)
        return conn

    silence = io.StringIO()
    with mock.patch.object(connection, "connect", listening), redirect_stdout(silence), redirect_stderr(silence):
        main(["--db", file, *words])
    return [sql for sql in statements if sql.lower().split()[0] in ("select", "with") and "sqlite_schema" not in sql]


if __name__ == "__main__":
    found = ";\n".join(reads(sys.argv[2], sys.argv[3:])) + ";\n"
    # The shell doesn't have zbill's order of names.
    Path(sys.argv[1]).write_text(found.replace("alphabet(", "lower("), encoding="utf-8")
