"""demo: a sample practice, and the whole cycle played on it."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import datetime, time
from pathlib import Path
from typing import Annotated

import typer

from zbill.cli import terminal
from zbill.cli.call import Call, current
from zbill.cli.command import Commands
from zbill.dates import instant, zone
from zbill.desk import Desk
from zbill.errors import FileUnusable
from zbill.exchange.replaying import replay
from zbill.exchange.samples import Sample, sample
from zbill.services.practice import NewPractice, create

app = Commands()


@app.command()
def demo(
    ctx: typer.Context,
    folder: Annotated[str, typer.Argument(metavar="FOLDER", help="Made if it is not there.")] = "zbill-demo",
    vet: Annotated[bool, typer.Option("--vet", help="An animal clinic instead of a therapist.")] = False,
) -> None:
    """Make a sample practice in FOLDER and play the whole cycle on it, showing each command.

    Its three months of history end in the week before today. Your own practice file is not touched.

    Example: zbill demo
    """
    call = current(ctx)
    home = Path(folder).expanduser()
    path = home / "practice.db"
    if path.exists():
        raise FileUnusable(
            f"{path} exists already.",
            f"Choose another folder: zbill demo FOLDER, or look around: zbill --db {shlex.quote(str(path))} balance",
        )
    chosen = sample("vet" if vet else "therapy", call.now)
    call.say(f"{chosen.settings['name']}, a sample practice, with three months of history.")
    _make(path, chosen)
    _show(["export", f"ZBILL_DB={path}"])
    desk = _open(path, call.now, chosen.owner)
    with closing(desk.conn):
        for words in _cycle(desk, home, vet=vet):
            _play(desk, words)
    call.say(f"\nAll of it is in {home}. To go on: zbill --db {shlex.quote(str(path))} --help")


def _open(path: Path, now: int, owner: str) -> Desk:
    return Call(now, {"db": str(path), "acting": owner}).desk()


def _make(path: Path, chosen: Sample) -> None:
    """The practice as it was founded before the sample's first day, then all that happened since."""
    settings = chosen.settings
    begins = instant(datetime.combine(chosen.begins, time(8)), zone(settings["timezone"]))
    asked = NewPractice(settings["name"], chosen.owner, settings["currency"], settings["timezone"])
    create(path, begins, terminal.login(), asked)
    try:
        desk = _open(path, begins, chosen.owner)
        with closing(desk.conn):
            replay(desk, chosen)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _cycle(desk: Desk, home: Path, *, vet: bool) -> Iterator[list[str]]:
    """The commands, one after the other: what a later one names is looked up when the earlier ones have been played."""
    yield ["client", "add", "Zofia Wójcik", "--email", "zofia@example.com"]
    yield from _animal_visit(desk) if vet else _hour(desk)
    visit = _newest(desk, "invoices", "label")
    article = ["Recovery collar", "21.90", "--service", "CONE"] if vet else ["Workbook", "24.95", "--service", "BOOK"]
    yield ["charge", "Zofia", *article]
    charged = _newest(desk, "invoices", "label")
    yield ["balance", "Zofia"]
    yield ["pay", "Zofia", "200.00", "--method", "card", "--comment", "Thank you"]
    yield ["invoice", "show", visit]
    yield ["invoice", "close", visit, charged]
    yield ["ledger", "Zofia"]
    yield ["report", "unbilled"]
    yield ["invoice", "new", "--all"]
    yield ["report", "open-invoices"]
    yield ["report", "ar"]
    yield ["invoice", "pdf", visit, "-o", str(home / f"{visit}.pdf")]
    receipt = _newest(desk, "payments", "label")
    yield ["receipt", "pdf", receipt, "-o", str(home / f"{receipt}.pdf")]


def _hour(desk: Desk) -> Iterator[list[str]]:
    yield ["session", "add", "Zofia", "90834", "today 09:00"]
    yield ["today"]
    yield ["attend", _newest(desk, "sessions", "id")]


def _animal_visit(desk: Desk) -> Iterator[list[str]]:
    yield ["patient", "add", "Zofia", "Figa", "--species", "Dog", "--breed", "Vizsla"]
    yield ["session", "add", "Zofia", "CONS", "today 09:00", "--patient", "Figa", "--ward", "Exam 1"]
    session = _newest(desk, "sessions", "id")
    yield ["checkin", session]
    yield ["today"]
    invoice = _newest(desk, "invoices", "label")
    yield ["invoice", "add", invoice, "Flea tablets", "18.95", "--quantity", "3", "--service", "FLEA"]
    yield ["checkout", session, "--leave-open"]


def _newest(desk: Desk, table: str, column: str) -> str:
    return str(desk.conn.execute(f"select {column} from {table} order by id desc limit 1").fetchone()[0])


def _play(desk: Desk, words: Sequence[str]) -> None:
    """Run a command as it was shown, in this process and at this command's moment."""
    from zbill.cli.app import main

    _show(["zbill", *words])
    code = main(["--db", str(desk.path), "--as", desk.acting, *words], now=desk.now)
    if code:
        raise typer.Exit(code)


def _show(words: Sequence[str]) -> None:
    print(f"\n$ {shlex.join(words)}", flush=True)
