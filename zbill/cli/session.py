"""session: sessions on the calendar."""

from __future__ import annotations

from zbill.cli import parsing
from zbill.cli.call import current
from zbill.cli.declared import Annotated, Argument, Commands, Context, Option
from zbill.cli.long_lists import Everything, Limit, newest
from zbill.cli.params import (
    ClientArg,
    DryRun,
    FirstDay,
    Following,
    Key,
    LastDay,
    Minutes,
    Notes,
    OfClient,
    PatientText,
    PeriodText,
    ProviderOrNone,
    ProviderText,
    Ref,
    ServiceArg,
    SessionArg,
    SessionsArg,
)
from zbill.errors import Usage
from zbill.reports import sessions as sheets
from zbill.services import sessions
from zbill.services.sessions import Appointment, Change
from zbill.text import clean
from zbill.words import SESSION_STATUSES

# What the list calls a session of a past day that is still scheduled.
_UNMARKED = "unmarked"

app = Commands("Schedule, list, change and delete sessions.")

A_THOUSAND = 1000

MinutesOrDefault = Annotated[str, Option("--minutes", metavar="N", help="Length in minutes. Default: the service's.")]
Fee = Annotated[str, Option("--fee", metavar="AMOUNT", help="Fee for this session, instead of the catalog price.")]
Ward = Annotated[str | None, Option("--ward", metavar="WARD", help="Ward, for the Practice Summary.")]
Place = Annotated[str | None, Option("--place", metavar="TEXT", help="Place of service, for superbills.")]
Modifier = Annotated[str | None, Option("--modifier", metavar="TEXT", help="Modifier, for superbills.")]


@app.command("add")
def add(
    ctx: Context,
    client: ClientArg,
    service: ServiceArg,
    start: Annotated[
        str, Argument(metavar="START", help='Such as "2026-10-03 14:30", "mon 9:00" or "in 2 weeks 9am".')
    ],
    patient: PatientText = "",
    provider: ProviderText = "",
    minutes: MinutesOrDefault = "",
    fee: Fee = "",
    ward: Ward = None,
    place: Place = None,
    modifier: Modifier = None,
    notes: Notes = None,
    every: Annotated[
        str,
        Option(
            "--every",
            metavar="INTERVAL",
            help="Repeat every day, weekday, week, 2 weeks, month or year.",
        ),
    ] = "",
    times: Annotated[str, Option("--times", metavar="N", help="With --every: number of sessions in all.")] = "",
    until: Annotated[str, Option("--until", metavar="DAY", help="With --every: last day.")] = "",
    left_out: Annotated[
        list[str],
        Option("--except", metavar="DAY", help="With --every: day of the series to leave out. Repeat for more."),
    ] = [],  # noqa: B006
    ref: Ref = "",
    again: Annotated[bool, Option("--again", help="Add it even though it looks like a duplicate.")] = False,
    key: Key = "",
    dry_run: DryRun = False,
) -> None:
    """Schedule a session, or a series of sessions.

    --times counts the days that --except leaves out.

    Example: zbill session add Ana 90834 "monday 9:00" --every week --times 10
    """
    call = current(ctx)
    appointment = Appointment(
        client=client,
        service=service,
        start=parsing.start(call.desk(), start),
        patient=patient,
        provider=provider,
        minutes=parsing.optional_minutes(minutes),
        fee=parsing.optional_price(call.desk(), fee),
        ward=clean(ward or "", "ward"),
        place=clean(place or "", "place"),
        modifier=clean(modifier or "", "modifier"),
        notes=clean(notes or "", "notes", lines=True),
        every=every,
        times=parsing.optional_whole(times, "number of times", A_THOUSAND),
        until=parsing.coming_day(call.desk(), until),
        left_out=parsing.days(call.desk(), left_out),
        ref=parsing.ref(ref),
        again=again,
    )
    call.perform(lambda desk: sessions.add(desk, appointment), key=key, dry_run=dry_run, many=bool(every))


@app.command("list")
def list_(
    ctx: Context,
    client: OfClient = "",
    period: PeriodText = "",
    first: FirstDay = "",
    last: LastDay = "",
    status: Annotated[str, Option("--status", metavar="STATUS", help="Show only this status, or unmarked.")] = "",
    unmarked: Annotated[
        bool, Option("--unmarked", help="Show only sessions of past days that are still scheduled.")
    ] = False,
    checked_in: Annotated[
        bool, Option("--checked-in", help="Show only sessions whose patient is in: checked in and not out.")
    ] = False,
    limit: Limit = "",
    everything: Everything = False,
) -> None:
    """List sessions by start time.

    The newest are those that start last.

    Example: zbill session list --client Ana --period this-month
    """
    if status and unmarked:
        raise Usage("Unmarked sessions are always scheduled.", "Use either --unmarked or --status.")
    if status:
        status = parsing.one_of(status, (*SESSION_STATUSES, _UNMARKED), "status")
    if status == _UNMARKED:
        status, unmarked = "", True
    call = current(ctx)
    wanted = newest(call, limit, everything)
    call.show(
        lambda desk: sheets.session_list(
            desk,
            client,
            parsing.period(desk, period, first, last),
            status,
            unmarked=unmarked,
            checked_in=checked_in,
            newest=wanted,
        )
    )


@app.command("show")
def show(ctx: Context, session: SessionArg) -> None:
    """Show a session.

    Example: zbill session show 12
    """
    session_id = parsing.whole(session, "session id")
    current(ctx).show(lambda desk: sheets.session_card(desk, session_id))


@app.command("edit")
def edit(
    ctx: Context,
    session: SessionArg,
    client: Annotated[str, Option("--client", metavar="CLIENT", help="New client.")] = "",
    service: Annotated[str, Option("--service", metavar="SERVICE", help="New service.")] = "",
    start: Annotated[
        str,
        Option(
            "--start",
            metavar="START",
            help="New day and time. A weekday is of the session's week, a time of its day.",
        ),
    ] = "",
    patient: Annotated[str, Option("--patient", metavar="PATIENT", help="New patient, or none.")] = "",
    provider: ProviderOrNone = "",
    minutes: Minutes = "",
    fee: Annotated[
        str, Option("--fee", metavar="AMOUNT", help="Fee for this session, or none for the catalog price.")
    ] = "",
    ward: Ward = None,
    place: Place = None,
    modifier: Modifier = None,
    notes: Notes = None,
    following: Following = False,
    dry_run: DryRun = False,
) -> None:
    """Change a session or a series.

    --following also changes the later sessions in the series, except those that are billed or marked. A new start
    moves them all by as much. Once a session is billed, only its notes can change. '' clears a text.

    Example: zbill session edit 12 --start "2026-10-04 15:00" --following
    """
    call = current(ctx)
    session_id = parsing.whole(session, "session id")
    desk = call.desk()
    change = Change(
        client=client or None,
        service=service or None,
        start=parsing.new_start(desk, start) if start else None,
        patient=_or_none(patient),
        provider=_or_none(provider),
        minutes=parsing.optional_minutes(minutes),
        fee=parsing.optional_price(desk, "" if fee == "none" else fee),
        no_fee=fee == "none",
        ward=parsing.optional_text(ward, "ward"),
        place=parsing.optional_text(place, "place"),
        modifier=parsing.optional_text(modifier, "modifier"),
        notes=parsing.optional_text(notes, "notes", lines=True),
    )
    call.require_change(change != Change())
    call.perform(
        lambda desk: sessions.edit(desk, session_id, change, following=following), dry_run=dry_run, many=following
    )


@app.command("delete")
def delete(ctx: Context, named: SessionsArg, following: Following = False, dry_run: DryRun = False) -> None:
    """Delete sessions that were never invoiced.

    --following also deletes the later sessions in the series. It deletes scheduled sessions only.

    Example: zbill session delete 14 --following
    """
    ids = parsing.session_ids(named)
    current(ctx).perform(lambda desk: sessions.delete(desk, ids, following=following), dry_run=dry_run, many=True)


def _or_none(text: str) -> str | None:
    """Return the text, empty for `none`, or None if nothing was typed."""
    if not text:
        return None
    return "" if text == "none" else text
