"""demo: a sample practice, made of a sample, and the commands of the whole cycle played on it."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import datetime, time
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from zbill.cli import terminal
from zbill.cli.call import Call, current
from zbill.cli.command import Commands
from zbill.dates import instant, zone
from zbill.errors import FileUnusable
from zbill.exchange.replaying import replay
from zbill.exchange.samples import Sample, sample
from zbill.services.practice import NewPractice, create

app = Commands()

# Runs a command as it is shown; the name of what it made.
Play = Callable[..., str]


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
    _play_cycle(partial(_play, path, chosen.owner, call.now), home, vet=vet)
    call.say(f"\nAll of it is in {home}. To go on: zbill --db {shlex.quote(str(path))} --help")


def _make(path: Path, chosen: Sample) -> None:
    """The practice as it was founded before the sample's first day, then all that happened since."""
    settings = chosen.settings
    begins = instant(datetime.combine(chosen.begins, time(8)), zone(settings["timezone"]))
    asked = NewPractice(settings["name"], chosen.owner, settings["currency"], settings["timezone"])
    create(path, begins, terminal.login(), asked)
    try:
        desk = Call(begins, {"db": str(path), "acting": chosen.owner}).desk()
        with closing(desk.conn):
            replay(desk, chosen)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _play_cycle(play: Play, home: Path, *, vet: bool) -> None:
    play("client", "add", "Zofia Wójcik", "--email", "zofia@example.com")
    visit = _animal_visit(play) if vet else _hour(play)
    article = ["Recovery collar", "21.90", "--service", "CONE"] if vet else ["Workbook", "24.95", "--service", "BOOK"]
    charged = play("charge", "Zofia", *article)
    play("balance", "Zofia")
    receipt = play("pay", "Zofia", "200.00", "--method", "card", "--comment", "Thank you")
    play("invoice", "show", visit)
    play("invoice", "close", visit, charged)
    play("ledger", "Zofia")
    play("report", "unbilled")
    play("invoice", "new", "--all")
    play("report", "open-invoices")
    play("report", "ar")
    play("invoice", "pdf", visit, "-o", str(home / f"{visit}.pdf"))
    play("receipt", "pdf", receipt, "-o", str(home / f"{receipt}.pdf"))


def _hour(play: Play) -> str:
    """Play a therapist's hour; its invoice."""
    session = play("session", "add", "Zofia", "90834", "today 09:00")
    play("today")
    return play("attend", session)


def _animal_visit(play: Play) -> str:
    """Play a visit of an animal clinic; its invoice."""
    play("patient", "add", "Zofia", "Figa", "--species", "Dog", "--breed", "Vizsla")
    session = play("session", "add", "Zofia", "CONS", "today 09:00", "--patient", "Figa", "--ward", "Exam 1")
    invoice = play("checkin", session)
    play("today")
    play("invoice", "add", invoice, "Flea tablets", "18.95", "--quantity", "3", "--service", "FLEA")
    play("checkout", session, "--leave-open")
    return invoice


def _play(path: Path, owner: str, now: int, *words: str) -> str:
    """Run a command as it was shown, in this process and at this command's moment; the name of what it made."""
    from zbill.cli.app import run_call

    _show(["zbill", *words])
    call = Call(now)
    code = run_call(call, ["--db", str(path), "--as", owner, *words])
    if code:
        raise typer.Exit(code)
    return call.answer.partition("  ")[0]


def _show(words: Sequence[str]) -> None:
    print(f"\n$ {shlex.join(words)}", flush=True)
