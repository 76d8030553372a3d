"""The permissions with the commands each opens, and the two roles of a new practice (SPEC 7)."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter

from zbill.choices import meant, one_of
from zbill.errors import Usage
from zbill.words import PERMISSIONS, Permission

# For each permission: commands, a command with one of its options, an option of any command, or a setting.
OPENS: dict[Permission, tuple[str, ...]] = {
    "mark_attendance": ("attend", "checkin", "checkout"),
    "schedule": ("session add", "session edit", "session delete", "import sessions", "import undo"),
    "manage_clients": (
        "client add", "client edit", "client archive", "client rate", "client merge",
        "patient add", "patient edit", "patient archive",
        "import clients", "import patients", "import rates", "import undo",
    ),
    "create_line_item": ("charge", "invoice new", "invoice add", "import charges"),
    "edit_line_item": ("invoice edit",),
    "void_line_item": ("invoice void-line", "invoice restore-line", "attend --rebill"),
    "apply_discount": ("invoice discount", "attend --waive", "client rate", "import rates", "--discount", "--fee"),
    "close_invoice": ("invoice close", "checkout --close", "auto_close"),
    "reopen_invoice": ("invoice reopen",),
    "void_invoice": ("invoice void", "import undo"),
    "record_payment": ("pay", "deposit", "receipt edit", "import payments"),
    "void_payment": ("receipt void", "import undo"),
    "refund_payment": ("refund",),
    "apply_credit": ("credit apply", "pay --use-credit"),
    "unapply_credit": ("credit unapply",),
    "give_credit": ("credit add", "credit remove"),
    "issue_credit_note": ("invoice credit",),
    "write_off": ("writeoff",),
    "view_reports": ("report",),
    "export_data": ("statement --all", "superbill --all", "export"),
    "administer": (
        "config set", "service add", "service edit", "service archive", "tax add", "tax rate", "tax archive",
        "discount add", "discount archive", "staff add", "staff edit", "staff archive", "staff passcode",
        "role add", "role grant", "role revoke", "role assign", "role unassign",
        "import taxes", "import discounts", "import services", "import staff", "check --accept-clock", "restore",
    ),
}  # fmt: skip

# Open to everyone, without a permission.
OPEN_TO_ALL = (
    "today; lists and shows; balance, ledger; one statement, superbill or estimate; pdf, print, and email of one"
    " document; check, log, backup; one's own passcode"
)

OWNER = "Owner"

FIRST_ROLES: dict[str, tuple[Permission, ...]] = {
    OWNER: PERMISSIONS,
    "Staff": tuple(name for name in PERMISSIONS if name != "administer"),
}


def opened_by(permission: Permission) -> str:
    """Return the commands that a permission opens, as a text. Each group is named once, before its first command."""
    split = groupby(map(_split, OPENS[permission]), key=itemgetter(0))
    return "; ".join(f"{group} {', '.join(name for _, name in parts)}".lstrip() for group, parts in split)


def _split(opening: str) -> tuple[str, str]:
    """Return the group of a command, or the command of an option ("" for none), and the name within it."""
    group, _, name = opening.rpartition(" ")
    if opening == "staff passcode":
        # Everyone can set their own.
        name += " (of others)"
    return "any" if name.startswith("--") and not group else group, name


def require_permission_name(text: str) -> Permission:
    """Return the permission with this name. Raises Usage, with the nearest one and all of them, if there is none."""
    if meant(text, PERMISSIONS):
        return one_of(text, PERMISSIONS, "permission")
    from difflib import get_close_matches

    near = get_close_matches(text.strip().casefold().replace(" ", "_").replace("-", "_"), PERMISSIONS, 1)
    nearest = f" The nearest is {near[0]}." if near else ""
    raise Usage(f"There is no permission {text!r}.{nearest}", "Use one of: " + ", ".join(PERMISSIONS))
