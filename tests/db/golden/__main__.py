"""Write the golden practice file of the current schema. Do it at each release: `python -m tests.db.golden`.

It needs no other module of the tests, so that it also runs in a checkout of an earlier version.
"""

from __future__ import annotations

import json
import lzma
import sys
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import zbill
from tests.db.golden.deck import play
from tests.db.golden.figures import figures

HERE = Path(__file__).parent


def write() -> None:
    """Write the file, its figures, and the digests of the migrations that led to it."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "practice.db"
        for command in play(path):
            print(f"This zbill doesn't know: {command}", file=sys.stderr)
        found = figures(path)
        target = HERE / f"schema-{found['schema']}"
        target.with_suffix(".db.xz").write_bytes(lzma.compress(path.read_bytes(), preset=9))
    target.with_suffix(".json").write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    migrations = sorted(Path(zbill.__file__).parent.rglob("migrations/[0-9]*.sql"))
    digests = [f"{sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in migrations]
    (HERE / "released.sha256").write_text("".join(digests), encoding="utf-8")


if __name__ == "__main__":
    write()
