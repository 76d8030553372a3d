"""estimate: what booked and expected sessions will cost a client."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zbill.cli import parsing
from zbill.cli.call import current
from zbill.cli.declared import Annotated, Argument, Commands, Context, Option
from zbill.cli.delivering import HOW, EmailIt, LastDayOrAddress, PrintIt, outlet, told_after
from zbill.cli.mailing import Again, Draft, Limit, Pause, Resend, Yes
from zbill.cli.params import Copies, DryRun, FirstDay, Key, Lossy, PeriodText, Printer, Protect
from zbill.desk import Desk
from zbill.errors import ArgumentMissing, Usage, command

if TYPE_CHECKING:
    from zbill.claims import EstimatePaper

app = Commands()


@app.command()
def estimate(
    ctx: Context,
    client: Annotated[
        str,
        Argument(
            metavar="CLIENT",
            help="Id, name, or a unique part of the name. Not needed with --number.",
            show_default=False,
        ),
    ] = "",
    number: Annotated[str, Option("--number", metavar="N", help="Copy this estimate, as it was given.")] = "",
    period: PeriodText = "",
    first: FirstDay = "",
    last: LastDayOrAddress = "",
    expect: Annotated[
        list[str],
        Option("--expect", metavar="SERVICE=N", help="N sessions besides the booked ones. Repeat for more."),
    ] = [],  # noqa: B006
    renew: Annotated[bool, Option("--renew", help="Give a new one, though the last one still covers it.")] = False,
    mail: EmailIt = False,
    draft: Draft = False,
    limit: Limit = "",
    pause: Pause = "",
    again: Again = False,
    resend: Resend = False,
    yes: Yes = False,
    print_it: PrintIt = False,
    copies: Copies = "",
    printer: Printer = "",
    key: Key = "",
    dry_run: DryRun = False,
    password: Protect = False,
    lossy: Lossy = False,
) -> None:
    """Give a client a Good Faith Estimate of coming sessions.

    It has the booked sessions of a period and those that you expect, each at the client's own price. The default period
    is 12 months from today, and none is longer. Days before today are left out. Expected sessions have the price of the
    first day. While an estimate covers the period, the same command gives a copy of it.

    -o FILE.pdf writes a PDF. --print prints it. --email sends it, as invoice email does. An estimate stays given if
    that fails: the same command tries again.

    Example: zbill estimate Ana --period 2027 --expect 90834=20 -o estimate.pdf
    """
    from zbill.cli import emails, pdfs, printing
    from zbill.reports import estimates as sheets
    from zbill.services import estimates

    call = current(ctx)
    if bool(client) == bool(number):
        raise ArgumentMissing(
            "An estimate needs either CLIENT or --number.", "Name one client: zbill estimate CLIENT", argument="client"
        )
    to = last if mail and "@" in last else ""
    last = "" if to else last
    if number and (period or first or last or expect or renew or key):
        raise Usage(
            "A copy of an estimate is as it was given, so no option that selects sessions goes with --number.",
            f"Run: {command('estimate', '--number', number)}",
        )
    options = emails.Options(to, draft, limit, pause, again, resend, password, dry_run, yes)
    where = outlet(
        call,
        ("estimate", client or f"--number={number}"),
        options,
        mail=mail,
        print_it=print_it,
        on_printer=bool(copies or printer),
        lossy=lossy,
        many=False,
    )
    call.identify()
    expected = list(map(_expected, expect or ()))
    span = parsing.period(call.desk(), period, first, last)
    if dry_run and where != "mail":
        where = "screen"
        call.rehearse()
    told: list[str] = []

    def give(desk: Desk) -> EstimatePaper:
        if number:
            given = estimates.copy(desk, parsing.whole(number, "estimate"))
        else:
            once = {"key": "" if dry_run else key, "request": call.request(*HOW, "again")}
            given = estimates.give_once(desk, client, span, expected, renew=renew, **once)
        told.extend(given.notes)
        return given.paper

    with told_after(call, told):
        if where == "mail":
            emails.estimate(call, give, options)
        elif where == "printer":
            printing.estimate(call, give, copies or "1", printer, lossy=lossy)
        elif where == "pdf":
            pdfs.estimate(call, give, protect=password, lossy=lossy)
        else:
            call.perform_shown(lambda desk: sheets.estimate(desk, give(desk)), dry_run=dry_run)


def _expected(text: str) -> tuple[str, int]:
    """Return a service and how many sessions of it are expected. Raises Usage."""
    service, equals, number = text.rpartition("=")
    if not (service and equals):
        raise Usage(f"{text!r} isn't SERVICE=N.", "Use a service and a number, such as 90834=20.")
    return service, parsing.whole(number, "number of sessions", 1000)
