"""The commands that fill a golden practice file: something of every kind that zbill keeps.

A new table, status or setting needs a line here before the release that brings it.
"""

from __future__ import annotations

import contextlib
import io
import os
import pwd
import shlex
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from unittest import mock
from zoneinfo import ZoneInfo

from zbill.cli.app import main

ZONE = "America/New_York"

# The login of the owner, whoever runs this: no one's own login gets into a golden file.
LOGIN = pwd.struct_passwd(("helena", "x", 1, 1, "", "/", "/bin/sh"))

# A line `at MOMENT` sets the clock.
DECK = f"""
at 2026-06-01 09:00
init --name 'Zażółć & Søn' --owner 'Helena Brightwater' --timezone {ZONE}
config set address '12 Harbor Street'
config set invoice_start 41
config set invoice_note 'Thank you.'
tax add 'Goods and services tax' 5 --abbreviation GST --from 2026-01-01
tax add VAT 13 --from 2026-01-01 --inclusive
tax rate VAT 15 --from 2026-09-01
discount add 'Senior pet' 5.788
discount add Friends 10
service add 90834 'Psychotherapy 45 min' 150.00 --minutes 45 --no-show 50 --late-cancel 25
service add CONS Consultation 90.00 --minutes 20 --tax GST
service add CHECK Checkup 113.00 --tax VAT
service edit CONS --price 95.00 --from 2026-09-01
client add 'Ana López' --email ana@example.com --phone 555-0142 --born 1980-02-29
client add 'Henryk Zielony' --address '1 Quay' --discount Friends
client add 'Red Cross' --tax-exempt
client add 'O’Brien' --auto-invoice off
client add Łucja
client add 'Old Friend'
client rate Ana 90834 140.00
patient add Henryk Rex --species dog --breed beagle --discount 'Senior pet'
patient add Ana Zoë --born 2015-05-05
session add Ana 90834 '2026-06-01 09:00' --every week --times 6
session add Henryk CONS '2026-06-01 10:30' --patient Rex --ward 'Small animals'
session add Henryk CHECK '2026-06-01 11:30' --patient Rex --ward Cats
session add Red CHECK '2026-06-01 12:30'
session add O’Brien 90834 '2026-06-02 08:00' --every day --times 3
session add Ana 90834 '2026-11-01 01:30' --patient Zoë
session add Łucja 90834 '2026-12-31 23:30'
staff add 'Sam Reyes' --login sam --role Staff --provider --licence L-7
staff add 'Old Hand' --role Staff
staff archive 'Old Hand'
role add Desk
role grant Desk close_invoice
role revoke Staff close_invoice
role assign Sam Desk
at 2026-06-10 18:00
attend 1 2
checkin 7
invoice add 43 'Flea treatment' 18.40 --quantity 2.5 --tax GST --discount 1.00
invoice add 43 Collar 7.00
invoice void-line 43 3 --reason mistake
checkout 7 --close
attend 8 --status no-show
attend 9
attend 10 11 12
invoice new O’Brien
invoice close 41
pay Ana 100.00 --method check --reference 1042 --comment 'paid at the desk'
pay Ana 250.00 --date 2026-06-09 --method card --payer Insurer
invoice reopen 41
invoice edit 41 1 --price 130.00
invoice close 41
at 2026-06-30 17:00
invoice add 44 Certificate 5.00
charge Henryk Book 30.00 --quantity 1.333 --key june
charge Henryk Vaccine 12.34 --tax GST --date 2026-06-20
invoice void 47 --reason 'charged twice'
charge Łucja 'Late report' 999.99
invoice close 43 44 45 46 48 49
deposit Łucja 80.00 --method transfer
credit add Łucja 5.00 --reason delay
credit apply Łucja
credit add Łucja 3.00 --reason again
credit remove Łucja 1.00 --reason 'too much'
credit unapply 49 10.00 --reason mistake
at 2026-07-03 10:00
pay O’Brien 200.00
pay Red 50.00
receipt void 5 --reason bounced
refund 2 25.00
invoice credit 43 --line 1=20.00 --reason unhappy
writeoff 49 50.00 --reason gone
writeoff 46 10.00 --reason mistake
writeoff 46 --reverse
config set locked_through 2026-06-30
at 2026-09-07 09:00
attend 3
attend 4 --status late-cancelled
attend 5 --status late-cancelled --waive --reason 'was ill'
attend 6 --status cancelled
session edit 13 --start '2026-11-01 03:00'
session add Henryk CONS '2026-09-07 15:00' --patient Rex
checkin 15
service archive CHECK
client archive 'Old Friend'
client merge Red Henryk
at 2026-10-05 12:00
invoice close 51
import charges - --save-map till --set description=Sundries
export payments --for xero
superbill --all --period 2026
estimate Henryk --expect CONS=3
config set email office@brightwater.example
config set mail_command true
receipt email 1 --to ana@example.com
"""

# What `-` stands for.
STDIN = "ref,client,date,price,invoice,closed_on\nT1,Ana López,2026-10-02,9.50,T-100,2026-10-02\n"


def play(path: Path) -> Iterator[str]:
    """Run the deck on a new practice file, and yield the commands that this zbill doesn't know."""
    now = 0
    for line in DECK.strip().splitlines():
        word, *words = shlex.split(line)
        if word == "at":
            now = int(datetime.fromisoformat(" ".join(words)).replace(tzinfo=ZoneInfo(ZONE)).timestamp())
            continue
        code, _, said = run(path, now, [word, *words])
        if code == 2:
            yield line
        elif code:
            raise RuntimeError(f"{line}\n{said}")


def run(path: Path, now: int, words: list[str]) -> tuple[int, str, str]:
    """Run one command and return its exit code, its output and its messages."""
    out, err = io.StringIO(newline=""), io.StringIO()
    with (
        mock.patch("pwd.getpwuid", return_value=LOGIN),
        mock.patch.dict(os.environ, {"ZBILL_STAFF": ""}),
        mock.patch("sys.stdin", io.TextIOWrapper(io.BytesIO(STDIN.encode()))),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        code = main(["--db", str(path), *words], now=now)
    return code, out.getvalue(), err.getvalue()
