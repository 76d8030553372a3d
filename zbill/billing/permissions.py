"""The permissions of SPEC 7: what each opens, and the two roles every practice begins with."""

from __future__ import annotations

from zbill.errors import Usage

# The commands that ask for it: a group's name stands before the first of its own.
OPENS = {
    "mark_attendance": "attend, checkin, checkout",
    "schedule": "session add, edit, delete",
    "manage_clients": "client add, edit, archive, rate, merge; patient add, edit, archive",
    "create_line_item": "charge; invoice new, add",
    "edit_line_item": "invoice edit",
    "void_line_item": "invoice void-line, restore-line",
    "apply_discount": "invoice discount; attend --waive; any --discount",
    "close_invoice": "invoice close; checkout --close; auto_close",
    "reopen_invoice": "invoice reopen",
    "void_invoice": "invoice void",
    "record_payment": "pay, deposit",
    "void_payment": "receipt void",
    "refund_payment": "refund",
    "apply_credit": "credit apply; pay --use-credit",
    "unapply_credit": "credit unapply",
    "give_credit": "credit add, remove",
    "issue_credit_note": "invoice credit",
    "write_off": "writeoff",
    "view_reports": "report",
    "export_data": "statement --all",
    "administer": "config set; service add, edit, archive; tax add, rate, archive; discount add, archive;"
    " staff add, edit, archive, passcode (of others); role add, grant, revoke, assign, unassign;"
    " check --accept-clock; restore",
}

ALL = tuple(OPENS)

# What everybody may.
OPEN_TO_ALL = "today; lists and shows; balance, ledger, statement CLIENT; pdf; check, log, backup; one's own passcode"

OWNER = "Owner"

FIRST_ROLES = {OWNER: ALL, "Staff": tuple(name for name in ALL if name != "administer")}


def known(permission: str) -> str:
    """The permission, if there is such a one. Errors: Usage, with the nearest and all of them."""
    if permission in OPENS:
        return permission
    from difflib import get_close_matches

    near = get_close_matches(permission.strip().casefold().replace(" ", "_").replace("-", "_"), ALL, 1)
    meant = f" Did you mean {near[0]}?" if near else ""
    raise Usage(f"There is no permission {permission!r}.{meant}", "The permissions are: " + ", ".join(ALL))
