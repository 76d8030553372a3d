"""report: the reports for the end of a day or a month."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast, get_args

from zbill.cli import parsing
from zbill.cli.call import current
from zbill.cli.declared import Annotated, Argument, Commands, Context, Option
from zbill.cli.params import AsOf, Chart, FirstDay, LastDay, Lossy, OfProvider, PeriodText
from zbill.desk import Desk
from zbill.errors import CheckFailed, Usage
from zbill.sheet import Sheet

app = Commands(
    """Show a report, or save it as CSV, JSON or PDF.

    The period is this month unless you give --period or --from and --to. CSV has only the rows. JSON also has the
    totals. -o FILE.pdf writes a PDF.
    """
)

Explain = Annotated[bool, Option("--explain", help="List the documents behind each amount instead.")]
Details = Annotated[bool, Option("--details", help="List each line instead.")]
Collected = Annotated[bool, Option("--collected", help="Count money received on closed invoices instead.")]
SummedBy = Annotated[str, Option("--by", metavar="WHAT", help="Add up the lines by month, week, service or provider.")]
DayArg = Annotated[str, Argument(metavar="DAY", help="Day to report. Default: today.", show_default=False)]


@app.command("ar")
def ar(ctx: Context, as_of: AsOf = "", explain: Explain = False, chart: Chart = None, lossy: Lossy = False) -> None:
    """Accounts Receivable Summary: who owes, and for how long.

    Shows the balances of closed invoices by age, less payments on open invoices. For a past day, money counts from its
    own date, and invoices have today's totals.

    Example: zbill report ar --as-of 2026-09-30 -f csv -o ar.csv
    """
    from zbill.reports import ar as receivable

    show = receivable.explain if explain else receivable.ar
    _show(ctx, lossy, lambda desk: show(desk, parsing.past_day(desk, as_of)), chart)


@app.command("practice")
def practice(
    ctx: Context,
    period: PeriodText = "",
    first: FirstDay = "",
    last: LastDay = "",
    chart: Chart = None,
    lossy: Lossy = False,
) -> None:
    """Practice Summary: revenue, tax, discounts, payments.

    Revenue, tax and discounts are those of invoices closed in the period. Revenue is before tax and after discount. It
    is also broken down by attendance status, species, breed, ward and service. Open invoices aren't counted. Payments
    count by date received.

    Example: zbill report practice --period last-month
    """
    from zbill.reports.practice import practice

    _show(ctx, lossy, lambda desk: practice(desk, parsing.report_period(desk, period, first, last)), chart)


@app.command("provider")
def provider(
    ctx: Context,
    period: PeriodText = "",
    first: FirstDay = "",
    last: LastDay = "",
    of_provider: OfProvider = "",
    details: Details = False,
    collected: Collected = False,
    explain: Explain = False,
    chart: Chart = None,
    lossy: Lossy = False,
) -> None:
    """Provider Summary: revenue of each provider.

    Counts each provider's lines on invoices closed in the period. --collected instead counts the money received in the
    period on closed invoices. That money pays tax first, then lines, oldest first.

    Example: zbill report provider --period 2026-q3 --details
    """
    from zbill.reports import collected as received
    from zbill.reports import provider as providers

    if details and (collected or explain):
        raise Usage(
            "--details can't be combined with --collected or --explain.", "Use --details alone, or leave it out."
        )
    if of_provider and not (details or explain):
        raise Usage("The summary always covers all providers.", "Add --details or --explain to --provider.")

    def ask(desk: Desk) -> Sheet:
        span = parsing.report_period(desk, period, first, last)
        if details:
            return providers.details(desk, span, of_provider)
        if explain:
            behind = received.explain if collected else providers.explain
            return behind(desk, span, of_provider)
        return received.collected(desk, span) if collected else providers.provider(desk, span)

    _show(ctx, lossy, ask, chart)


@app.command("revenue")
def revenue(
    ctx: Context,
    period: PeriodText = "",
    first: FirstDay = "",
    last: LastDay = "",
    of_provider: OfProvider = "",
    by: SummedBy = "",
    explain: Explain = False,
    chart: Chart = None,
    lossy: Lossy = False,
) -> None:
    """Revenue Details: every line, by its date.

    Covers open and closed invoices. A line is Collected if its invoice is closed, has no balance and was not written
    off. --by adds the lines up. With --by month the period is this year up to today unless you give another.

    Example: zbill report revenue --by month --period 2026
    """
    from zbill.reports import revenue as lines

    if by and explain:
        raise Usage("--by can't be combined with --explain.", "Use one of them.")
    if by:
        from zbill.reports import revenue_by as sums

        chosen = cast("sums.By", parsing.one_of(by, get_args(sums.By), "choice for --by"))
        default = "ytd" if chosen == "month" else "this-month"

        def ask(desk: Desk) -> Sheet:
            span = parsing.report_period(desk, period, first, last, default)
            return sums.revenue_by(desk, span, of_provider, chosen)

        _show(ctx, lossy, ask, chart)
        return
    show = lines.explain if explain else lines.revenue
    _show(ctx, lossy, lambda desk: show(desk, parsing.report_period(desk, period, first, last), of_provider), chart)


@app.command("taxes")
def taxes(
    ctx: Context, period: PeriodText = "", first: FirstDay = "", last: LastDay = "", lossy: Lossy = False
) -> None:
    """Taxes, Non-taxable Sales, and Discounts, by closing date.

    Covers invoices closed in the period.

    Example: zbill report taxes --period 2026-q3
    """
    from zbill.reports.taxes import taxes

    _show(ctx, lossy, lambda desk: taxes(desk, parsing.report_period(desk, period, first, last)))


@app.command("transactions")
def transactions(
    ctx: Context, period: PeriodText = "", first: FirstDay = "", last: LastDay = "", lossy: Lossy = False
) -> None:
    """Transactions: payments, deposits, refunds and voids.

    Each counts on its own date, a void on the day of the void. Totals are by method.

    Example: zbill report transactions --period today
    """
    from zbill.reports.transactions import transactions

    _show(ctx, lossy, lambda desk: transactions(desk, parsing.report_period(desk, period, first, last)))


@app.command("open-invoices")
def open_invoices(ctx: Context, lossy: Lossy = False) -> None:
    """List open invoices, oldest first.

    Example: zbill report open-invoices
    """
    from zbill.reports.open_invoices import open_invoices

    _show(ctx, lossy, open_invoices)


@app.command("unbilled")
def unbilled(ctx: Context, lossy: Lossy = False) -> None:
    """List unbilled sessions with their fees.

    Example: zbill report unbilled
    """
    from zbill.reports.unbilled import unbilled

    _show(ctx, lossy, unbilled)


@app.command("overdue")
def overdue(ctx: Context, as_of: AsOf = "", lossy: Lossy = False) -> None:
    """List overdue invoices, with days over and contacts.

    An invoice is overdue from the day after its due date, open or closed, until nothing is owed on it. For a past day,
    money counts from its own date.

    Example: zbill report overdue -f csv -o overdue.csv
    """
    from zbill.reports.overdue import overdue

    _show(ctx, lossy, lambda desk: overdue(desk, parsing.past_day(desk, as_of)))


@app.command("estimates")
def estimates(ctx: Context, lossy: Lossy = False) -> None:
    """List clients whose Good Faith Estimate needs attention.

    They have none though sessions are booked, or it has run out, or sessions were billed for 400.00 or more above it.

    Example: zbill report estimates
    """
    from zbill.reports.estimates import estimates

    _show(ctx, lossy, estimates)


@app.command("end-of-day")
def end_of_day(ctx: Context, day: DayArg = "", lossy: Lossy = False) -> None:
    """End of Day: the day's totals, and whether reports agree.

    Exits 9 if two reports disagree. Keep the log hash that it prints somewhere else. Later it proves that the log up to
    that day wasn't changed.

    Example: zbill report end-of-day yesterday -o 2026-10-05.csv
    """
    from zbill.reports.end_of_day import end_of_day

    call = current(ctx)

    def ask(desk: Desk) -> Sheet:
        sheet, reports_agree = end_of_day(desk, parsing.day(desk, day, "past") or desk.today)
        if not reports_agree:
            call.exit_code = CheckFailed.exit_code
        return sheet

    _show(ctx, lossy, ask)


def _show(ctx: Context, lossy: bool, ask: Callable[[Desk], Sheet], chart: bool | None = None) -> None:
    call = current(ctx)
    call.takes_pdf = True
    call.identify()
    if call.form == "pdf":
        from zbill.cli import pdfs

        pdfs.report(call, ask, chart, lossy=lossy)
    elif lossy:
        raise Usage("--lossy needs a PDF.", "Write one: add -o FILE.pdf")
    else:
        call.show(ask, chart=chart)
