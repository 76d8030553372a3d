"""A practice with two of each thing, one of them archived, void or another client's."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from unittest import mock

from tests.practice import Practice, create_practice
from zbill.cli import terminal

# Clients: 1 Ana, 2 Ben, 3 Uma (not invoiced by itself), 4 Zoe, archived. Patients: 1 Rex and 2 Mia of Ana, 3 Tom of
# Ben, 4 Kit of Ben, archived. Sessions 1 to 4 are of September, 4 unmarked; 1 is on INV-0001 and 2 on INV-0002.
SEPTEMBER = """
tax add GST 5 --from 2026-01-01
tax add PST 7 --abbreviation P
tax add Old 9
tax archive Old
discount add Senior 10
discount add Junior 20
discount add Gone 50
discount archive Gone
service add TALK Talk 100.00 --tax GST
service add EXAM Examination 60.00 --minutes 20 --no-show 50
service add OLD 'Old test' 10.00
service archive OLD
staff add 'Sam Reyes' --provider --login sreyes --role Staff
staff add 'Pat Quinn' --role Staff
staff archive Pat
role add Desk
client add 'Ana Lopez' --email ana@example.com
client add 'Ben Okafor' --phone 555-0142
client add 'Uma Silva' --auto-invoice off
client add 'Zoe Novak'
client archive Zoe
patient add Ana Rex --species dog --breed beagle
patient add Ana Mia --species cat
patient add Ben Tom
patient add Ben Kit
patient archive Kit
session add Ana TALK '2026-09-28 09:00' --patient Rex --ward North
session add Ben EXAM '2026-09-28 10:00' --patient Tom --provider Sam --ward South
session add Uma TALK '2026-09-28 11:00'
session add Ana TALK '2026-09-29 09:00'
attend 1
attend 2 --status no-show
attend 3
pay Ana 105.00 --method check --reference 7
pay Ben 10.00 --method cash
invoice close 1
invoice credit 1 --line 1=10.50 --reason late
"""

# Sessions: 5 Ana's, checked in on INV-0003; 6 Ben's, today; 7 Uma's, unbilled; 8 to 10 Ben's, weekly from tomorrow.
# Invoices: 4 Ben's, closed and partly credited; 5 Ana's, void; 6 Ben's and 8 Uma's, closed and partly written off; 7
# Ana's, open with a void line 2; 9 Uma's, open; 10 Uma's, closed. Receipts: 1 Ana's, 2 to 4 Ben's, 4 a refund; 5
# Ana's, void.
OCTOBER = """
session add Ana EXAM '2026-10-05 09:00' --patient Mia
session add Ben TALK '2026-10-05 10:00'
session add Uma EXAM '2026-10-05 11:00' --provider Sam
session add Ben TALK '2026-10-06 10:00' --every week --times 3
checkin 5
attend 7
charge Ben Report 80.00 --tax GST
charge Ana Mistake 1.00
charge Ben Letter 20.00
invoice close 4 6
invoice void 5 --reason mistake
invoice credit 4 --line 1=21.00 --reason 'too long'
writeoff 6 5.00 --reason gone
charge Ana Book 10.00 --provider Sam
invoice add 7 Pen 2.00
invoice void-line 7 2
charge Uma Map 7.00
invoice close 8
writeoff 8 2.00 --reason small
charge Uma Pad 8.00
charge Uma Ink 9.00
invoice close 10
deposit Ben 30.00 --method check
credit add Ana 3.00 --reason sorry
credit add Ben 4.00 --reason sorry
refund 3 5.00
deposit Ana 6.00 --method cash
receipt void 5 --reason bounced
"""


def log_in() -> AbstractContextManager[object]:
    """Log in as the owner, whoever runs the tests."""
    return mock.patch.object(terminal, "login", return_value="helena")


def furnish(folder: Path) -> Practice:
    """Create the practice, on 2026-10-05 at noon."""
    with log_in():
        return _furnish(folder)


def _furnish(folder: Path) -> Practice:
    practice = create_practice(folder, "2026-09-30 12:00")
    for command in SEPTEMBER.strip().splitlines():
        practice.ok(command)
    practice.at("2026-10-05 12:00")
    for command in OCTOBER.strip().splitlines():
        practice.ok(command)
    return practice
