"""log: who changed what, and verifying that the log itself wasn't changed."""

from __future__ import annotations

import re

from zbill.cli import parsing
from zbill.cli.call import Call, current
from zbill.cli.declared import Annotated, Argument, Commands, Context, Option
from zbill.cli.long_lists import Everything, Limit, newest
from zbill.cli.params import FirstDay, LastDay, OfClient, PeriodText
from zbill.desk import Desk
from zbill.errors import CheckFailed, Usage, command
from zbill.reports import log as sheets
from zbill.sheet import Sheet

app = Commands()


@app.command()
def log(
    ctx: Context,
    head_hash: Annotated[
        # The page shows it as the word behind --head, which is how it is typed.
        str, Argument(metavar="HASH", hidden=True, help="A hash that `zbill log --head` printed.")
    ] = "",
    client: OfClient = "",
    number: Annotated[
        str, Option("--number", metavar="NUMBER", help="Show only this invoice, receipt or credit note.")
    ] = "",
    person: Annotated[str, Option("--staff", metavar="NAME", help="Show only this person.")] = "",
    day: Annotated[str, Option("--day", metavar="DAY", help="Show only this day.")] = "",
    period: PeriodText = "",
    first: FirstDay = "",
    last: LastDay = "",
    limit: Limit = "",
    everything: Everything = False,
    head: Annotated[
        bool,
        Option(
            "--head",
            metavar="[HASH]",
            help="Print the last entry's number and hash (-q: the hash alone). With --verify: an earlier HASH.",
        ),
    ] = False,
    verify: Annotated[bool, Option("--verify", help="Check that nothing in the log was altered.")] = False,
) -> None:
    """Show the log: who changed what, and when.

    Newest entries come last. Each entry contains the hash of the entry before it.

    --verify finds entries that were altered, inserted or removed. It lists them and exits 9. It can't tell whether the
    newest entries were removed or rewritten. For that, print the last hash with --head and keep it somewhere else.
    Later, verify the log up to it: zbill log --verify --head HASH

    Example: zbill log --client Ana --period this-month
    """
    call = current(ctx)
    filtered = any((client, number, person, day, period, first, last, limit, everything))
    if (head or verify) and filtered:
        raise Usage("--head and --verify can't be combined with filters.", "Leave the filters out.")
    if head_hash and not (head and verify):
        raise Usage(
            "HASH works only with --verify --head.",
            f"Verify the log up to it: {command('log', '--verify', '--head', head_hash)}",
        )
    if verify:
        _verify(call, _hash(head_hash) if head else "")
    elif head:
        _head(call)
    else:
        if day and (period or first or last):
            raise Usage("Use either --day or a period, not both.", f"Show the day: {command('log', '--day', day)}")
        wanted = newest(call, limit, everything)

        def ask(desk: Desk) -> Sheet:
            span = parsing.period(desk, period, first or day, last or day)
            return sheets.entries(desk, client=client, number=number, person=person, period=span, newest=wanted)

        call.show(ask)


def _head(call: Call) -> None:
    if call.quiet or call.form == "table":
        seq, digest = (field.value for field in sheets.head(call.desk()).fields)
        call.write(lambda out: print(*([] if call.quiet else [seq]), digest, sep="  ", file=out))
    else:
        call.show(sheets.head)


def _verify(call: Call, head_hash: str) -> None:
    """Print one line if the log is intact, nothing with -q. Otherwise list the problems and exit 9."""
    desk = call.desk(examining=True)
    problems, proof = sheets.verified(desk, head_hash)
    if problems.rows:
        call.exit_code = CheckFailed.exit_code
    if problems.rows or call.form != "table":
        call.show_problems(problems)
    elif not call.quiet:
        call.write(lambda out: print(proof, file=out))


def _hash(text: str) -> str:
    """Return the hash of an entry. Raises Usage if the text can't be one."""
    if not re.fullmatch(r"[0-9a-f]{64}", text.strip(), re.ASCII):
        sentence = f"{text!r} isn't a valid hash." if text else "--verify --head needs a hash."
        raise Usage(sentence, "Use the 64 digits printed by: zbill log --head")
    return text.strip()
