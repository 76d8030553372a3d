"""check: verify the practice file."""

from __future__ import annotations

from zbill.cli.call import current
from zbill.cli.declared import Annotated, Commands, Context, Option
from zbill.errors import CheckFailed
from zbill.file import drafts
from zbill.file.surroundings import cautions
from zbill.reports import check as checking
from zbill.services.practice import accept_clock

app = Commands()


@app.command()
def check(
    ctx: Context,
    accept: Annotated[
        bool,
        Option("--accept-clock", help="Confirm that the clock is right and the last changes were dated too late."),
    ] = False,
) -> None:
    """Check the practice file for errors.

    Recomputes every balance, verifies document numbers, the log and the file, and compares every row with the log.
    Prints nothing and exits 0 when all is well; CSV is then only a header, and JSON an empty array. Otherwise lists the
    problems and exits 9.

    Also warns if other users can read the file, if it is in a synced or network folder, and if another program added
    tables, views or indexes to it. A warning doesn't change the exit code.

    Example: zbill check
    """
    call = current(ctx)
    if accept:
        call.identify()
        accept_clock(call.desk())
        call.say("The clock was accepted as correct.")
        return
    desk = call.desk(examining=True)
    for draft in drafts.sweep(desk.path.parent):
        call.say(f"{draft.name}, left by an interrupted command, was removed.")
    for caution in cautions(desk.path):
        call.say(caution)
    for addition in checking.additions(desk):
        call.say(f"Another program added {addition} to the practice file. It doesn't change how zbill works.")
    findings = checking.findings(desk)
    if findings.rows:
        call.exit_code = CheckFailed.exit_code
    # People need no table of nothing. A program reads what it asked for.
    if findings.rows or call.form != "table":
        call.show_problems(findings)
