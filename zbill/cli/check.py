"""check: whether the practice file is whole."""

from __future__ import annotations

from typing import Annotated

import typer

from zbill.cli.call import current
from zbill.cli.command import Commands
from zbill.errors import CheckFailed
from zbill.file.surroundings import cautions
from zbill.reports import check as checking
from zbill.services.practice import accept_clock

app = Commands()


@app.command()
def check(
    ctx: typer.Context,
    accept: Annotated[
        bool, typer.Option("--accept-clock", help="The clock is right now; the last changes were dated too late.")
    ] = False,
) -> None:
    """Recompute every figure from first facts, and verify numbers, rules, the log and the file itself.

    Says nothing and exits 0 when all is well; lists what it finds and exits 9. That the file or a copy beside it can
    be read by others, or lies where another program copies it or the network holds it, is a warning only.

    Example: zbill check
    """
    call = current(ctx)
    if accept:
        call.identify()
        accept_clock(call.desk())
        call.say("The clock is accepted.")
        return
    desk = call.desk(examining=True)
    for caution in cautions(desk.path):
        call.say(caution)
    findings = checking.findings(desk)
    if findings.rows:
        call.exit_code = CheckFailed.exit_code
        call.show(lambda _: findings)
