"""Every page of a practice file in Datasette: `python -m tests.browsing FILE METADATA` prints their status as JSON.

It is a program of its own because Datasette leaves connections open and changes settings of its whole process.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from datasette.app import Datasette
from datasette.utils import path_from_row_pks


async def opened(path: str, metadata: Any) -> tuple[dict[str, int], dict[str, Any]]:
    """Return the status of every page of a practice file, by its path, and what Datasette says of the file."""
    datasette = Datasette(files=[path], metadata=metadata, settings={"suggest_facets": False})
    about = (await datasette.client.get("/practice.json")).json()
    paths = ["", "/practice"]
    for thing in (*about["tables"], *about["views"]):
        table = f"/practice/{thing['name']}"
        paths.append(table)
        if keys := thing.get("primary_keys"):
            answer = await datasette.client.get(f"{table}.json?_shape=array&_size=1")
            paths += [f"{table}/{path_from_row_pks(row, keys, False)}" for row in answer.json()]
    pages = [page for each in paths for page in (each or "/", f"{each or '/'}.json")]
    return {page: (await datasette.client.get(page)).status_code for page in pages}, about


if __name__ == "__main__":
    metadata = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
    print(json.dumps(asyncio.run(opened(sys.argv[1], metadata))))
