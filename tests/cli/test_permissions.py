"""Every permission of SPEC 7 opens its commands and no others.

A command is refused without its permissions, whatever others the person has. Usage errors come before permissions, and
permissions before existence.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from tests.practice import Practice, practice_from
from zbill.billing.permissions import OPENS
from zbill.cli.tree import root
from zbill.words import PERMISSIONS, Permission

# The permissions that each command needs; first the one in whose row of the permission table it is listed.
NEEDS: dict[str, list[Permission]] = {
    "attend 1": ["mark_attendance"],
    "attend 1 --status no-show --waive --reason kindness": ["mark_attendance", "apply_discount"],
    "attend 1 --rebill": ["mark_attendance", "void_line_item"],
    "attend all": ["mark_attendance"],
    "checkin 1": ["mark_attendance"],
    "checkin 4 --undo": ["mark_attendance"],
    "checkout 4": ["mark_attendance"],
    "checkout 4 --close": ["mark_attendance", "close_invoice"],
    "session add 1 90834 13:00": ["schedule"],
    "session add 1 90834 13:00 --fee 1.00": ["schedule", "apply_discount"],
    "session edit 1 --ward A": ["schedule"],
    "session edit 1 --fee 1.00": ["schedule", "apply_discount"],
    "session edit 1 --fee none": ["schedule", "apply_discount"],
    "session delete 2": ["schedule"],
    "client add Dora": ["manage_clients"],
    "client add Dora --discount Senior": ["manage_clients", "apply_discount"],
    "client edit 3 --phone 1": ["manage_clients"],
    "client edit 3 --discount Senior": ["manage_clients", "apply_discount"],
    "client archive 2": ["manage_clients"],
    "client rate 1 90834 1.00": ["manage_clients", "apply_discount"],
    "client rate 1 90834 none": ["manage_clients", "apply_discount"],
    "client merge 2 1": ["manage_clients"],
    "patient add 1 Rover": ["manage_clients"],
    "patient add 1 Rover --discount Senior": ["manage_clients", "apply_discount"],
    "patient edit Rex --species dog": ["manage_clients"],
    "patient edit Rex --client 2": ["manage_clients"],
    "patient edit Rex --discount none": ["manage_clients", "apply_discount"],
    "patient archive Rex": ["manage_clients"],
    "charge 1 Book 1.00": ["create_line_item"],
    "charge 1 90834": ["create_line_item"],
    "invoice add 4 90834": ["create_line_item"],
    "charge 1 Book 1.00 --discount 0.50": ["create_line_item", "apply_discount"],
    "invoice new 4": ["create_line_item"],
    "invoice new --all": ["create_line_item"],
    "invoice add 4 Book 1.00": ["create_line_item"],
    "invoice add 4 Book 1.00 --discount none": ["create_line_item", "apply_discount"],
    "invoice new 4 --session 5": ["create_line_item"],
    "invoice edit 4 1 --price 1.00": ["edit_line_item"],
    "invoice edit 4 --due 2026-12-01 --reference X": ["edit_line_item"],
    "invoice edit 4 1 --discount default": ["edit_line_item", "apply_discount"],
    "invoice void-line 4 1": ["void_line_item"],
    "invoice restore-line 4 1": ["void_line_item"],
    "invoice discount 4 Senior": ["apply_discount"],
    "invoice close 4": ["close_invoice"],
    "invoice close --all": ["close_invoice"],
    "invoice reopen 2": ["reopen_invoice"],
    "invoice void 4 --reason mistake": ["void_invoice"],
    "invoice void 4 INV-4 --reason mistake --dry-run": ["void_invoice"],
    "pay 3 5.00": ["record_payment"],
    "pay 3 5.00 --use-credit": ["record_payment", "apply_credit"],
    "deposit 1 5.00": ["record_payment"],
    "receipt edit 1 --method cash": ["record_payment"],
    "receipt void 1 --reason bounced": ["void_payment"],
    "refund 1 5.00": ["refund_payment"],
    "credit apply 3": ["apply_credit"],
    "credit apply --all": ["apply_credit"],
    "credit unapply 3 5.00 --reason mistake": ["unapply_credit"],
    "credit add 1 5.00 --reason sorry": ["give_credit"],
    "credit remove 3 1.00 --reason mistake": ["give_credit"],
    "invoice credit 2 --reason 'too much'": ["issue_credit_note"],
    "writeoff 2 5.00 --reason gone": ["write_off"],
    "config set terms_days 14": ["administer"],
    "config set locked_through 2026-09-30": ["administer"],
    "service add LAB Laboratory 1.00": ["administer"],
    "service edit 90837 --price 1.00": ["administer"],
    "service archive 90837": ["administer"],
    "tax add VAT 5": ["administer"],
    "tax rate GST 6 --from 2027-01-01": ["administer"],
    "tax archive GST": ["administer"],
    "discount add Junior 5": ["administer"],
    "discount archive Senior": ["administer"],
    "staff add Kim": ["administer"],
    "staff edit Sam --login sreyes": ["administer"],
    "staff passcode Sam --remove": ["administer"],
    "staff archive Sam": ["administer"],
    "role add Intern": ["administer"],
    "role grant Staff administer": ["administer"],
    "role revoke Staff close_invoice": ["administer"],
    "role assign Sam Owner": ["administer"],
    "role unassign Sam Staff": ["administer"],
    "check --accept-clock": ["administer"],
    "restore kept.db --yes": ["administer"],
    "import sessions files/sessions.csv": ["schedule"],
    "import clients files/clients.csv": ["manage_clients"],
    "import patients files/patients.csv": ["manage_clients"],
    "import rates files/rates.csv": ["manage_clients", "apply_discount"],
    "import charges files/charges.csv": ["create_line_item"],
    "import payments files/payments.csv": ["record_payment"],
    "import taxes files/taxes.csv": ["administer"],
    "import discounts files/discounts.csv": ["administer"],
    "import services files/services.csv": ["administer"],
    "import staff files/staff.csv": ["administer"],
    "import undo 1": ["void_invoice", "void_payment", "manage_clients", "schedule"],
    "statement --all": ["export_data"],
    "superbill --all --period 2026-09": ["export_data"],
    "report estimates": ["view_reports"],
    "export journal --to hledger": ["export_data"],
    "statement --all --dry-run": ["export_data"],
}

NEED_NOTHING = """
today
today --undone
session list --checked-in
invoice list --overdue
client list
client show 1
patient list
patient show Rex
service list
service show 90834
tax list
discount list
staff list
role list
session list
session show 1
invoice list
invoice show 4
invoice pdf 4 -o invoice.pdf
creditnote list
creditnote show 1
creditnote pdf 1 -o creditnote.pdf
invoice print 4 --dry-run
receipt print 1 --dry-run
creditnote print 1 --dry-run
invoice email 4 --to a@b.example --draft
receipt email 1 --to a@b.example --draft
creditnote email 1 --to a@b.example --draft
receipt list
receipt show 1
receipt pdf 1 -o receipt.pdf
credit list
writeoff --list
balance
balance 1
ledger 1
statement 1
statement 1 -o statement.pdf
estimate 1 --expect 90834=2
config list
config get name
check
log
log --head
log --verify
invoice show 4 --history
backup
import list
import maps
import maps stripe
help today
"""

# What `import folder` needs depends on the files: see tests/exchange/test_permissions_of_rows.py.
DEPENDS_ON_FILES = {"import folder"}

FILES = {
    "taxes": "name,rate\nVAT,20",
    "discounts": "name,rate\nKind,20",
    "services": "code,name,price\nLAB,Laboratory,1.00",
    "staff": "name\nKim",
    "clients": "ref,name\nD,Dora",
    "patients": "ref,client,name\np1,Ben Okafor,Rover",
    "rates": "client,service,price\nBen Okafor,90834,1.00",
    "sessions": "ref,client,service,start\ns1,Ben Okafor,90834,2026-10-08 09:00",
    "charges": "ref,client,date,description,price\nc1,Ben Okafor,2026-10-01,Book,1.00",
    "payments": "ref,client,date,amount,kind\np1,Ben Okafor,2026-10-01,1.00,deposit",
}

# These create a practice file of their own.
CREATES_FILE = {"init", "demo"}

NOT_FOUND = """
attend 99
attend nobody
checkin nobody
checkout nobody
attend 99 --rebill
attend 99 --status no-show --waive --reason kindness
checkin 99
checkin 99 --undo
checkout 99
checkout 99 --close
session add Zoe 90834 9:00
session edit 99 --ward A
session delete 99
client edit Zoe --phone 1
client archive Zoe
client rate Zoe 90834 1.00
client merge Zoe 1
patient add Zoe Rover
patient edit Zoe --species dog
patient archive Zoe
invoice new Zoe
charge Zoe Book 1.00
invoice add 99 Book 1.00
invoice edit 99 1 --price 1.00
invoice void-line 99 1
invoice restore-line 99 1
invoice discount 99 Senior
invoice close 99
invoice reopen 99
invoice void 99 --reason mistake
invoice credit 99 --reason mistake
pay Zoe 1.00
deposit Zoe 1.00
receipt edit 99 --method cash
receipt void 99 --reason bounced
refund 99 1.00
credit apply Zoe
credit unapply 99 1.00 --reason mistake
credit add Zoe 1.00 --reason sorry
credit remove Zoe 1.00 --reason mistake
writeoff 99 1.00 --reason gone
writeoff 99 --reverse
service edit LAB --price 1.00
service archive LAB
tax rate VAT 5 --from 2027-01-01
tax archive VAT
discount archive Junior
staff edit Zoe --login zoe
staff passcode Zoe --remove
staff archive Zoe
role grant Intern schedule
role revoke Intern schedule
role assign Zoe Staff
role assign Sam Intern
role unassign Zoe Staff
import undo 99
restore nowhere.db --yes
"""

USAGE_ERRORS = """
pay 3 cheap
pay 3 5.00 --date 2026-12-24
deposit 1 5.00 --date 2026-12-24
refund 1 5.00 --date 2026-12-24
charge 1 Book 1.00 --date 2026-12-24
invoice new 4 --date 2026-12-24
invoice edit 4 1 --date 2026-12-24
attend 1 --status absent
role grant Staff everything
role revoke Staff everything
staff add Kim --npi 1234567890
staff edit Sam --npi 12
config set color red
config set terms_days never
client add Dora --born 2027-01-01
client edit 3 --born 2027-01-01
patient add 1 Rover --born 2027-01-01
session add 1 90834 9:00 --times 3
service edit 90837 --from 2027-01-01
import clients nowhere.csv
import clients files/clients.csv --from nothing
import undo first
"""


LOG = "select who, what, object from log order by seq"


def commands(group: Any, *path: str) -> Iterator[str]:
    """Yield the full name of each command below a group."""
    for name in group.list_commands(None):
        command = group.get_command(None, name)
        if isinstance(command, TyperGroup):
            yield from commands(command, *path, name)
        else:
            yield " ".join((*path, name))


EVERY = set(commands(get_command(root)))
NEEDS |= {name: ["view_reports"] for name in sorted(EVERY) if name.startswith("report ")}


def command_name(command: str) -> str:
    """Return the name of the command in a command line."""
    first, second, *_ = [*command.split(), ""]
    return f"{first} {second}" if f"{first} {second}" in EVERY else first


@pytest.fixture(scope="session")
def staffed(tmp_path_factory: pytest.TempPathFactory, mixed_practice: Practice) -> bytes:
    """Return the mixed practice with credit, a credit note, Sam (role Staff) and Dana, whose role has no permission."""
    practice = practice_from(tmp_path_factory.mktemp("staffed"), mixed_practice.path.read_bytes())
    practice.ok("config set email office@brightwater.example")
    practice.ok("credit add 3 1.00 --reason sorry")
    practice.ok("charge 3 Pen 2.00")
    practice.ok("invoice close 6")
    practice.ok("invoice credit 6 --reason mistake")
    practice.ok("staff add 'Sam Reyes' --role Staff")
    practice.ok("role add Desk")
    practice.ok("staff add 'Dana Deskhand' --role Desk")
    practice.ok("import clients -", "ref,name\nE,Eve")
    return practice.path.read_bytes()


@pytest.fixture
def desk(staffed: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Practice:
    """Return a practice where Dana acts, with a backup, and files to import."""
    monkeypatch.setenv("ZBILL_STAFF", "Dana")
    monkeypatch.chdir(tmp_path)
    tmp_path.joinpath("kept.db").write_bytes(staffed)
    tmp_path.joinpath("files").mkdir()
    for kind, text in FILES.items():
        tmp_path.joinpath("files", f"{kind}.csv").write_text(text, encoding="utf-8")
    return practice_from(tmp_path, staffed)


def allow(practice: Practice, *permissions: str) -> None:
    practice.ok(["role", "grant", "Desk", *permissions, "--as", "Helena"])


def rows(practice: Practice) -> list[str]:
    """Return every row except those of the log."""
    return [row for row in practice.dump() if not row.startswith('INSERT INTO "log"')]


@pytest.mark.parametrize("permission", PERMISSIONS)
def test_without_a_permission_its_commands_are_refused_despite_all_others(
    permission: Permission, desk: Practice
) -> None:
    allow(desk, *(each for each in PERMISSIONS if each != permission))
    others = "" if permission == "administer" else ", Staff (Sam Reyes)"
    remedy = f"Grant it to one of your roles: zbill role grant Desk {permission}"
    if permission == "administer":
        remedy = "Ask an administrator (Helena Brightwater) to grant it to you."
    before, logged = rows(desk), desk.sql(LOG)
    concerned = [command for command, needed in NEEDS.items() if permission in needed]
    for command in concerned:
        answer = desk.zbill(command)
        assert (answer.code, answer.out) == (5, ""), command
        assert answer.err.splitlines() == [
            f"Dana Deskhand doesn't have the permission {permission}. "
            f"Roles that have it: Owner (Helena Brightwater){others}.",
            remedy,
        ]
        logged.append(("Dana Deskhand", "refused", f"permission {permission}"))
        assert desk.sql(LOG) == logged
    assert concerned
    assert rows(desk) == before


@pytest.mark.parametrize("permission", PERMISSIONS)
def test_the_needed_permissions_alone_are_enough(permission: Permission, desk: Practice, staffed: bytes) -> None:
    for command in [command for command, needed in NEEDS.items() if needed[0] == permission]:
        desk.path.write_bytes(staffed)
        allow(desk, *NEEDS[command])
        desk.ok(command)


def test_viewing_needs_no_permission(desk: Practice) -> None:
    for command in NEED_NOTHING.strip().splitlines():
        desk.ok(command)


@pytest.mark.parametrize("command", NOT_FOUND.strip().splitlines())
def test_permission_is_checked_before_existence(command: str, desk: Practice) -> None:
    assert desk.zbill(command).code == 5
    assert desk.zbill(f"{command} --as Helena").code == 3


@pytest.mark.parametrize("command", USAGE_ERRORS.strip().splitlines())
def test_usage_errors_are_reported_before_permissions(command: str, desk: Practice) -> None:
    assert desk.zbill(command).code == 2


def test_every_command_is_listed_with_its_permissions_or_with_none() -> None:
    assert {
        command_name(each) for each in [*NEEDS, *NEED_NOTHING.strip().splitlines()]
    } | CREATES_FILE | DEPENDS_ON_FILES == EVERY


@pytest.mark.parametrize("line", [*NEEDS, *NEED_NOTHING.strip().splitlines()])
def test_a_command_needs_the_permissions_of_the_permission_table(line: str) -> None:
    listed = {permission for permission, openings in OPENS.items() if any(opens(each, line) for each in openings)}
    assert listed == set(NEEDS.get(line, []))


def test_the_permission_table_lists_nothing_that_no_command_needs() -> None:
    openings = [each for openings in OPENS.values() for each in openings]
    used = {each for each in openings for line in NEEDS if opens(each, line)}
    assert sorted(set(openings)) == sorted(used | {"auto_close"})


def opens(opening: str, line: str) -> bool:
    """Return whether a command line contains all words of a table entry; --list only views, so it needs nothing."""
    words = set(line.split())
    return set(opening.split()) <= words and "--list" not in words
