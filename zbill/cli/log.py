"""log: who changed what, and the proof that nobody changed the log."""

from __future__ import annotations

import re
from typing import Annotated

import typer

from zbill.cli import parsing
from zbill.cli.call import Call, current
from zbill.cli.command import Commands
from zbill.cli.params import FirstDay, LastDay, OfClient, PeriodText
from zbill.desk import Desk
from zbill.errors import CheckFailed, Usage
from zbill.reports import log as sheets
from zbill.sheet import Sheet

app = Commands()


@app.command()
def log(
    ctx: typer.Context,
    head_hash: Annotated[
        str, typer.Argument(metavar="HASH", help="With --verify --head: what `log --head` printed then.")
    ] = "",
    client: OfClient = "",
    number: Annotated[
        str, typer.Option("--number", metavar="NUMBER", help="Of this invoice, receipt or credit note.")
    ] = "",
    person: Annotated[str, typer.Option("--staff", metavar="NAME", help="Of this person.")] = "",
    day: Annotated[str, typer.Option("--day", metavar="DAY", help="Of this day.")] = "",
    period: PeriodText = "",
    first: FirstDay = "",
    last: LastDay = "",
    limit: Annotated[str, typer.Option("--limit", metavar="N", help="The newest N.")] = "",
    head: Annotated[bool, typer.Option("--head", help="The last entry's number and hash (-q: the hash).")] = False,
    verify: Annotated[bool, typer.Option("--verify", help="Whether anything in the log was altered.")] = False,
) -> None:
    """Every change: when, who, what, before and after; the newest last. Each entry carries the hash of the one before.

    --verify finds what was altered, inserted or removed, lists it by entry and exits 9. Entries dropped from the end,
    or rewritten from some point to the end, show only against a hash that was kept elsewhere: print it with --head
    now, prove the log up to it with --verify --head HASH later.

    Example: zbill log --client Ana --period this-month
    """
    call = current(ctx)
    filtered = any((client, number, person, day, period, first, last, limit))
    if ((head or verify) and filtered) or (head_hash and not (head and verify)):
        raise Usage("These do not go together.", "See: zbill log --help")
    if verify:
        _verify(call, _hash(head_hash) if head else "")
    elif head:
        _head(call)
    else:
        if day and (period or first or last):
            raise Usage("--day and a period say the same thing twice.", "Give one of them.")
        count = parsing.optional_whole(limit, "number of entries")

        def ask(desk: Desk) -> Sheet:
            span = parsing.period(desk, period, first or day, last or day)
            return sheets.entries(desk, client=client, number=number, person=person, period=span, limit=count)

        call.show(ask)


def _head(call: Call) -> None:
    if call.form == "table":
        seq, digest = (field.value for field in sheets.head(call.desk()).fields)
        call.write(lambda out: print(*([] if call.quiet else [seq]), digest, sep="  ", file=out))
    else:
        call.show(sheets.head)


def _verify(call: Call, head_hash: str) -> None:
    """One line when the chain holds (none with -q); else what is wrong, and exit 9."""
    desk = call.desk(examining=True)
    found, proved = sheets.verified(desk, head_hash)
    if found.rows:
        call.exit_code = CheckFailed.exit_code
    if found.rows or call.form != "table":
        call.show(lambda _: found)
    elif not call.quiet:
        call.write(lambda out: print(proved, file=out))


def _hash(text: str) -> str:
    """Return the hash of an entry. Raises Usage for what can be none."""
    if not re.fullmatch(r"[0-9a-f]{64}", text.strip(), re.ASCII):
        raise Usage(f"{text!r} is no hash of an entry.", "Give the 64 digits that zbill log --head printed.")
    return text.strip()
