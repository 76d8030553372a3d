"""The figures of a practice file, and the number of its rows, to be compared after an upgrade."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tests.db.golden.deck import ZONE, run
from zbill import __version__

NOW = int(datetime(2026, 10, 6, 12, tzinfo=ZoneInfo(ZONE)).timestamp())

ASKED = (
    "balance",
    "ledger 1",
    "invoice list",
    "receipt list",
    "session list",
    "report ar",
    "report revenue --from 2026-01-01 --to 2026-12-31",
)


def figures(path: Path) -> dict[str, Any]:
    """Return the schema, the version, the number of rows of each table, the end of the log, and what zbill answers."""
    with closing(sqlite3.connect(path)) as conn:
        tables = [name for (name,) in conn.execute("select name from sqlite_schema where type = 'table' order by 1")]
        counted = {name: conn.execute(f"select count(*) from {name}").fetchone()[0] for name in tables}
        (schema,) = conn.execute("pragma user_version").fetchone()
        seq, digest = conn.execute("select seq, hash from log order by seq desc limit 1").fetchone()
    return {
        "zbill": __version__,
        "schema": schema,
        "rows": counted,
        "log": {"seq": seq, "hash": digest},
        "answers": {each: answer(path, each) for each in ASKED},
    }


def answer(path: Path, command: str) -> Any:
    """Return the JSON that a command prints, None if this zbill doesn't know the command."""
    code, out, err = run(path, NOW, [*command.split(), "-f", "json"])
    if code not in (0, 2):
        raise RuntimeError(f"{command}\n{err}")
    return json.loads(out) if code == 0 else None
