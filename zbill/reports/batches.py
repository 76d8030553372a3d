"""Batches that were imported, with the files of each."""

from __future__ import annotations

from zbill.desk import Desk
from zbill.sheet import Column, Sheet

BATCHES = """
select batch_id as batch, at, kind, batch_files.name as file, added, updated, skipped, staff.name as imported_by,
       undone_at is not null as undone
  from batch_files
  join batches on batches.id = batch_id
  left join staff on staff.id = staff_id
 order by batch_id desc, kind
"""

_COLUMNS = (
    Column("batch", "Batch", "number", merged=True),
    Column("at", "Imported", "instant", spare=True),
    Column("kind", "Kind", "label"),
    Column("file", "File"),
    Column("added", "Added", "number"),
    Column("updated", "Updated", "number"),
    Column("skipped", "Skipped", "number"),
    Column("imported_by", "By", spare=True),
    Column("undone", "Undone", "flag"),
)


def batches(desk: Desk) -> Sheet:
    """Return the files of every batch, the newest batch first."""
    return Sheet.of("Imports", _COLUMNS, desk.ask(BATCHES))
