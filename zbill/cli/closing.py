"""invoice close --all: ask the person at the terminal, close, and list the invoices that stay open."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from zbill.cli import terminal
from zbill.cli.afterwards import AfterCommit
from zbill.cli.call import Call
from zbill.cli.declared import Annotated, Argument, Option
from zbill.desk import Desk
from zbill.models import Invoice, Outcome
from zbill.money import total
from zbill.services import invoices
from zbill.services.invoices import LeftOpen

Named = Annotated[
    list[str],
    Argument(
        metavar="INVOICE",
        help="Invoice numbers, or - to read them from standard input. Not needed with --all.",
        show_default=False,
    ),
]
Before = Annotated[str, Option("--before", metavar="DAY", help="With --all: only invoices dated before this day.")]
ClosesOn = Annotated[
    str,
    Option("--on", metavar="DAY", help="Day on which reports count the closing, such as last-month. Default: today."),
]


def close_all(
    call: Call,
    before: date | None,
    on: date | None,
    *,
    yes: bool,
    dry_run: bool,
    afterwards: Sequence[AfterCommit],
) -> None:
    """Close every invoice that can be closed on a day; on a terminal only once they are confirmed, or with `yes`."""
    confirmed: Collection[Invoice] | None = None
    if terminal.on_terminal() and not (yes or dry_run):
        # Ask outside the transaction, so that no one else has to wait for the answer.
        confirmed, _ = invoices.closable(call.desk(), before, on)
        if confirmed and not terminal.confirm(_question(call.desk(), confirmed, on)):
            call.say("Canceled. Nothing was changed.")
            return

    def make(desk: Desk) -> Outcome:
        outcome, left_open = invoices.close_all(desk, before, on, confirmed=confirmed)
        outcome.notes = [*_notes(left_open, on), *outcome.notes, _summary(len(outcome.made), len(left_open), before)]
        return outcome

    call.perform(make, dry_run=dry_run, many=True, afterwards=afterwards)


def _question(desk: Desk, closing: Collection[Invoice], on: date | None) -> str:
    """Return the question that names the count and total of the invoices, and the day if it is given."""
    count = f"{len(closing)} invoice{'s' * (len(closing) > 1)}"
    amount = desk.text(total(each.total for each in closing))
    return f"Close {count}, {amount} in total{f', on {on}' if on else ''}?"


def _summary(closed: int, left_open: int, before: date | None) -> str:
    """Return the note on how many invoices were closed and how many stay open."""
    if not (closed or left_open):
        which = f"open invoice is dated before {before}" if before else "invoice is open"
        return f"No {which}. Nothing was closed."
    stay = f" {left_open} stay{'s' * (left_open == 1)} open." * bool(left_open)
    return f"{closed or 'No'} invoice{'s' * (closed > 1)} {'were' if closed > 1 else 'was'} closed.{stay}"


def _notes(left_open: LeftOpen, on: date | None) -> list[str]:
    """Return the notes on invoices that stay open: those of a later day together, the others with a reason."""
    later = [each.label for each, _ in left_open if on and each.date > on]
    notes = [f"{why} It stays open." for each, why in left_open if not on or each.date <= on]
    return notes + [f"Dated after {on}, so still open: {', '.join(later)}."] * bool(later)
