"""demo: create a sample practice and run the commands of a whole billing cycle on it."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from zbill.cli import terminal
from zbill.cli.call import Call, Ended, current
from zbill.cli.declared import Annotated, Argument, Commands, Context, Option
from zbill.errors import FileUnusable
from zbill.exchange.samples import create, sample
from zbill.file.drafts import is_practice_file

app = Commands()

# Shows a command, runs it and returns the name of what it created.
Play = Callable[..., str]


@app.command()
def demo(
    ctx: Context,
    folder: Annotated[
        str,
        Argument(
            metavar="FOLDER",
            help="Folder for the sample. Created if needed. Default: zbill-demo.",
            show_default=False,
        ),
    ] = "zbill-demo",
    vet: Annotated[bool, Option("--vet", help="Use an animal clinic instead of a therapist.")] = False,
) -> None:
    """Create a sample practice and run a billing cycle on it.

    Prints each command so that you can copy it. The sample covers the three months up to last week. Your own practice
    file isn't touched.

    Example: zbill demo
    """
    call = current(ctx)
    home = Path(folder).expanduser()
    path = home / "practice.db"
    if path.exists():
        look = f", or look around: zbill --db {shlex.quote(str(path))} balance" * is_practice_file(path)
        raise FileUnusable(f"{path} already exists.", f"Choose another folder: zbill demo FOLDER{look}")
    chosen = sample("vet" if vet else "therapy", call.now)
    call.say(f"{chosen.settings['name']} is a sample practice with three months of history.")
    create(path, chosen, call.now, terminal.login())
    _show(["export", f"ZBILL_DB={path}"])
    _play_cycle(partial(_play, path, chosen.owner, call.now), home, vet=vet)
    call.say(f"\nEverything is in {home}. To go on: zbill --db {shlex.quote(str(path))} --help")


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
    """Play a therapist's session. Return its invoice number."""
    session = play("session", "add", "Zofia", "90834", "today 09:00")
    play("today")
    return play("attend", session)


def _animal_visit(play: Play) -> str:
    """Play a visit to an animal clinic. Return its invoice number."""
    play("patient", "add", "Zofia", "Figa", "--species", "Dog", "--breed", "Vizsla")
    session = play("session", "add", "Zofia", "CONS", "today 09:00", "--patient", "Figa", "--ward", "Exam 1")
    invoice = play("checkin", session)
    play("today")
    play("invoice", "add", invoice, "Flea tablets", "18.95", "--quantity", "3", "--service", "FLEA")
    play("checkout", session, "--leave-open")
    return invoice


def _play(path: Path, owner: str, now: int, *words: str) -> str:
    """Show a command and run it, in this process and at the time `now`. Return the name of what it created."""
    from zbill.cli.app import run_call

    _show(["zbill", *words])
    call = Call(now)
    code = run_call(call, ["--db", str(path), "--as", owner, *words])
    if code:
        raise Ended(code)
    return call.answer.partition("  ")[0]


def _show(words: Sequence[str]) -> None:
    print(f"\n$ {shlex.join(words)}", flush=True)
