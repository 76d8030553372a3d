"""export: the practice's data for other programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from zbill.choices import meant, one_of
from zbill.cli.call import Call, current
from zbill.cli.declared import Annotated, Argument, Commands, Context, Option
from zbill.cli.exporter import Given, hand_over
from zbill.desk import Desk
from zbill.errors import Usage
from zbill.exchange import programs
from zbill.file.connection import reading_much
from zbill.file.drafts import save_from, spooled
from zbill.progress import Progress, counted
from zbill.render import texts
from zbill.reports.exports import EXPORTS, expected, flow, left_behind
from zbill.reports.exports import export as export_rows
from zbill.sheet import Sheet
from zbill.text import harmless, key

app = Commands()


@app.command()
def export(
    ctx: Context,
    what: Annotated[
        str, Argument(metavar="WHAT", help="A kind such as clients, the journal, or a folder for all kinds.")
    ],
    program: Annotated[
        str, Option("--to", metavar="PROGRAM", help="Program that reads it: hledger, ledger or beancount.")
    ] = "",
    bookkeeper: Annotated[
        str, Option("--for", metavar="PROGRAM", help="Bookkeepers' program: quickbooks or xero.")
    ] = "",
    since_last: Annotated[
        bool, Option("--since-last", help="Only what no export for this program had before.")
    ] = False,
    name: Annotated[
        str, Option("--name", metavar="NAME", help="Whose exports --since-last continues. Default: the program.")
    ] = "",
    mapped: Annotated[
        list[str], Option("--map", metavar="TAX=NAME", help="The program's name of a tax. Repeat for more.")
    ] = [],  # noqa: B006
    constants: Annotated[
        list[str],
        Option("--set", metavar="HEADING=VALUE", help="Give a column this value, such as AccountCode=200."),
    ] = [],  # noqa: B006
    date_order: Annotated[
        str, Option("--date-order", metavar="ORDER", help="Order of dates for the program: ymd, mdy or dmy.")
    ] = "",
) -> None:
    """Export clients, sessions and so on, or the books.

    A kind has the columns that `import` takes, as CSV. Imported again, it changes nothing. Besides these kinds there
    are invoices, lines, transactions and ledger. A folder gets a CSV file of each.

    A journal has all books as double entries for hledger, Ledger or Beancount, and passes that program's strict checks.
    Each client has an account under Assets:Receivable, which equals the balance owing (`balance`), and each service one
    under Income, before tax and after discounts. Every event counts on its own day. An invoice counts on its date, open
    or closed, so income and tax equal `report revenue` and `report taxes` only once all invoices are closed.

    With --for, closed invoices or payments have the columns of a bookkeepers' program. Amounts are without tax, and the
    tax is beside them. Payments are for its bank transactions. A file that the program wouldn't take becomes several,
    such as books-1.csv. --map says what it calls a tax, several taxes of a line ('GST + QST=Their name'), or no tax
    (none=Exempt).

    --since-last leaves out what was exported before, for the same program or the same --name, and says what of it has
    changed since. If nothing is new, no file is written. Every export with --for counts, unless it goes to a terminal.
    The practice file is locked until all is written.

    Example: zbill export invoices --for xero --since-last -o new.csv
    """
    known = ("journal", *EXPORTS)
    kind = _word(what, known, "export")
    reader = bookkeeper and _word(bookkeeper, programs.names(), "program")
    given = Given(reader, name, since_last, list(mapped), list(constants), date_order)
    if given != Given("", "", False, [], [], ""):
        _hand_over(current(ctx), kind, given)
    elif key(what) not in known and ("/" in what or Path(what).is_dir()):
        _folder(current(ctx), Path(what))
    elif kind == "journal":
        _journal(ctx, program)
    elif kind in EXPORTS:
        _kind(current(ctx), kind)
    else:
        raise Usage(f"There is no export {what!r}.", f"Use one of: journal, {', '.join(EXPORTS)}, or a folder.")


def _word(text: str, known: Sequence[str], what: str) -> str:
    """Return the word of a list that a text means, the text in lower case if it means none. Raises Usage for several.

    The name of a folder can begin a word too.
    """
    return key(text) if Path(text).is_dir() or not meant(text, known) else one_of(text, known, what)


def _hand_over(call: Call, kind: str, given: Given) -> None:
    if not given.program:
        raise Usage("These options are for bookkeepers' programs.", f"Add --for {' or --for '.join(programs.names())}.")
    if kind not in ("invoices", "payments"):
        raise Usage(f"Bookkeepers' programs don't take {kind}.", "Use: zbill export invoices, or zbill export payments")
    _prefer_csv(call)
    hand_over(call, "invoices" if kind == "invoices" else "payments", given)


def _prefer_csv(call: Call) -> None:
    """Write CSV unless another format is asked for."""
    if not call.options.get("form") and Path(call.target).suffix.lower() not in (".csv", ".json", ".txt"):
        call.options["form"] = "csv"


def _kind(call: Call, kind: str) -> None:
    """Print the rows of a kind, as CSV unless another format is asked for."""
    _prefer_csv(call)
    if call.form == "table" and not call.quiet:
        call.identify()
        call.show(lambda desk: export_rows(desk, kind)._replace(left_out=left_behind(desk)))
    else:
        call.export(lambda desk, tell: _texts(call, desk, _told(desk, kind, tell)), left_behind)


def _texts(call: Call, desk: Desk, sheets: Iterator[Sheet]) -> Iterator[str]:
    """Return sheets as text, or with --quiet what their rows are called by."""
    if not call.quiet:
        return texts(sheets, call.form, call.style(desk))
    names = (str(name) for sheet in sheets for name in sheet.names)
    return (f"{harmless(name) if call.is_on_screen else name}\n" for name in names)


def _folder(call: Call, folder: Path) -> None:
    """Write a CSV file of each kind into a folder, all of one state of the practice."""
    call.identify()
    desk = call.desk()
    style = call.style(desk)._replace(width=None)
    files = [folder / f"{kind}.csv" for kind in EXPORTS]
    with ExitStack() as stack:
        with reading_much(desk.conn), call.progress() as tell:
            written = (texts(_told(desk, kind, tell), "csv", style) for kind in EXPORTS)
            spools = [stack.enter_context(spooled(map(str.encode, each))) for each in written]
            left = left_behind(desk)
        folder.mkdir(parents=True, exist_ok=True)
        for file, spool in zip(files, spools, strict=True):
            save_from(file, spool)
    call.write_lines(*map(str, files))
    if left:
        call.say(left)


def _told(desk: Desk, kind: str, tell: Progress) -> Iterator[Sheet]:
    """Yield the sheets of a kind, and tell how many rows are written."""
    of, done = expected(desk, kind), 0
    for sheet in flow(desk, kind):
        yield sheet
        done += len(sheet.rows)
        tell(f"Writing {kind}", done, of)


def _journal(ctx: Context, program: str) -> None:
    from zbill.exchange.journal import PROGRAMS
    from zbill.reports.journal import books

    write = PROGRAMS.get(_word(program, list(PROGRAMS), "program"))
    if write is None:
        sentence = f"{program!r} isn't a program that zbill knows." if program else "--to is missing."
        raise Usage(sentence, "Use one of: " + ", ".join(f"--to {name}" for name in PROGRAMS))
    call = current(ctx)
    call.own_format = "journal"

    def told(desk: Desk, tell: Progress) -> Iterator[str]:
        found, of = books(desk), expected(desk, "ledger")
        entries = counted(found.entries, lambda done: tell("Writing the journal", done, of))
        return write(found._replace(entries=entries))

    call.export(told)
