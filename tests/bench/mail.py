"""Measure mails to a server on this computer beside a bare smtplib loop that sends the same messages.

    python -m tests.bench.mail [--mails N] [--rounds R] [--strict]

Sends one statement each to N clients (`statement --all --email`) and compares it with N messages of the same contents,
written before, which a loop hands to smtplib over one connection. zbill also reads the practice, draws the PDFs, writes
the messages and records each attempt. The server, aiosmtpd in a process of its own, is part of both times.

A slow round is no error unless --strict is given: then a broken promise ends with exit code 9.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from statistics import median

from tests.bench.running import Cost, run

PROMISED = 3.0
HOST = "127.0.0.1"
# The environment of a person's shell: no settings for zbill, and compiled modules are kept.
ENVIRONMENT = {
    name: value
    for name, value in os.environ.items()
    if not name.startswith("ZBILL_") and name != "PYTHONDONTWRITEBYTECODE"
}

# Sends each file of a folder as it is. Its arguments are the server's port, the folder, and the path of what sends.
BARE = """
import smtplib, sys
from pathlib import Path
with smtplib.SMTP('127.0.0.1', int(sys.argv[1]), 'brightwater.example') as server:
    for number, file in enumerate(sorted(Path(sys.argv[2]).iterdir())):
        server.sendmail('office@brightwater.example', [f'client{number}@example.com'], file.read_bytes())
"""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.mail", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--mails", type=int, default=1000, metavar="N", help="Default: 1000.")
    parser.add_argument("--rounds", type=int, default=5, metavar="R", help="Default: 5.")
    parser.add_argument("--strict", action="store_true", help="Exit with code 9 if the promise is broken.")
    parser.add_argument("--serve", metavar="PORT", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        _serve(options.serve)
        return 0
    with tempfile.TemporaryDirectory() as folder, _server() as port:
        file, drafts = Path(folder, "practice.db"), Path(folder, "drafts")
        _build(file, options.mails, port)
        _zbill(file, "statement", "--all", "--period", "last-year", "--email", "--draft", "-o", str(drafts))
        rounds = [_round(file, drafts, port, options.mails) for _ in range(options.rounds)]
    return 9 if _print(rounds, options.mails) > PROMISED and options.strict else 0


def _build(file: Path, mails: int, port: int) -> None:
    """Create a practice with clients who each got an invoice last year."""
    _zbill(file, "init", "--name", "Brightwater", "--owner", "Helena Brightwater", "--timezone", "UTC")
    for key, value in (
        ("email", "office@brightwater.example"),
        ("smtp_host", HOST),
        ("smtp_port", str(port)),
        ("smtp_security", "none"),
    ):
        _zbill(file, "config", "set", key, value)
    day = f"{time.gmtime().tm_year - 1}-12-01"
    clients = [f"c{number},Client {number},client{number}@example.com" for number in range(mails)]
    charges = [f"i{number},c{number},{day},Consultation,120.00" for number in range(mails)]
    for kind, heading, rows in (
        ("clients", "ref,name,email", clients),
        ("charges", "ref,client,date,description,price", charges),
    ):
        _zbill(file, "import", kind, "-", given="\n".join([heading, *rows]))


def _round(file: Path, drafts: Path, port: int, mails: int) -> tuple[Cost, Cost]:
    """Return the costs of zbill and of the bare loop, once each."""
    copy = file.with_name("copy.db")
    shutil.copy(file, copy)
    words = [sys.executable, "-m", "zbill", "--db", str(copy), "statement", "--all", "--period", "last-year", "--email"]
    ours, _ = run([*words, "-q"], ENVIRONMENT)
    with closing(sqlite3.connect(copy)) as conn:
        accepted = conn.execute("select count(*) from deliveries where result = 'accepted'").fetchone()[0]
    assert accepted == mails, f"{accepted} of {mails} mails were accepted."
    bare, _ = run([sys.executable, "-c", BARE, str(port), str(drafts)], ENVIRONMENT)
    return ours, bare


def _print(rounds: list[tuple[Cost, Cost]], mails: int) -> float:
    """Print the medians, and return the ratio of the times."""
    heading = f"ms per mail, median of {len(rounds)}, {mails} mails"
    print(f"{heading:<42}{'zbill':>8}{'bare':>8}{'ratio':>8}{'promise':>9}")
    rows = {"wall time": [(ours.seconds, bare.seconds) for ours, bare in rounds]}
    rows["processor time"] = [(ours.processor, bare.processor) for ours, bare in rounds]
    ratios = []
    for name, found in rows.items():
        ours, bare = (median(each[place] for each in found) / mails * 1000 for place in (0, 1))
        ratios.append(median(each[0] / each[1] for each in found))
        promise = f"{PROMISED:.1f}" if name == "wall time" else ""
        print(f"{name:<42}{ours:>8.2f}{bare:>8.2f}{ratios[-1]:>8.2f}{promise:>9}")
    return ratios[0]


@contextmanager
def _server() -> Iterator[int]:
    """Run a mail server in another process, and yield its port."""
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        port = int(taken.getsockname()[1])
    words = [sys.executable, "-W", "ignore", "-m", "tests.bench.mail", "--serve", str(port)]
    with subprocess.Popen(words, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == b"ready\n"
            yield port
        finally:
            process.terminate()


def _serve(port: int) -> None:
    from aiosmtpd.handlers import Sink
    from aiosmtpd.smtp import SMTP

    async def serve() -> None:
        server = await asyncio.get_running_loop().create_server(lambda: SMTP(Sink(), hostname="bench"), HOST, port)
        print("ready", flush=True)
        await server.serve_forever()

    asyncio.run(serve())


def _zbill(file: Path, *words: str, given: str = "") -> None:
    command = [sys.executable, "-m", "zbill", "--db", str(file), *words]
    subprocess.run(command, input=given, text=True, check=True, capture_output=True)


if __name__ == "__main__":
    sys.exit(main())
