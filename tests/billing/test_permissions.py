"""The permissions of SPEC 7: the owner has all, the staff all but `administer`; only those that exist can be named."""

from __future__ import annotations

from contextlib import closing

import pytest

from tests.practice import Practice
from zbill.billing.permissions import FIRST_ROLES, OPENS, opened_by, require_permission_name
from zbill.desk import Desk
from zbill.errors import PermissionMissing, Usage
from zbill.file import connection
from zbill.models import PERMISSIONS


def test_the_two_first_roles() -> None:
    assert set(FIRST_ROLES) == {"Owner", "Staff"}
    assert FIRST_ROLES["Owner"] == PERMISSIONS
    assert set(PERMISSIONS) - set(FIRST_ROLES["Staff"]) == {"administer"}


def test_every_permission_of_the_contract_exists_once() -> None:
    assert sorted(PERMISSIONS) == [
        "administer", "apply_credit", "apply_discount", "close_invoice", "create_line_item", "edit_line_item",
        "export_data", "give_credit", "issue_credit_note", "manage_clients", "mark_attendance", "record_payment",
        "refund_payment", "reopen_invoice", "schedule", "unapply_credit", "view_reports", "void_invoice",
        "void_line_item", "void_payment", "write_off",
    ]  # fmt: skip


def test_each_permission_opens_something() -> None:
    assert tuple(OPENS) == PERMISSIONS
    assert all(OPENS.values())


def test_what_a_permission_opens_is_told_a_group_at_a_time() -> None:
    assert [opened_by(each) for each in ("record_payment", "create_line_item", "apply_discount", "view_reports")] == [
        "pay, deposit",
        "charge; invoice new, add",
        "invoice discount; attend --waive; any --discount",
        "report",
    ]
    assert "staff add, edit, archive, passcode (of others); role add, grant" in opened_by("administer")


def test_a_permission_is_known_by_its_name() -> None:
    assert [require_permission_name(each) for each in PERMISSIONS] == list(PERMISSIONS)
    with pytest.raises(Usage, match=r"Did you mean close_invoice\?"):
        require_permission_name("Close invoices")


def test_one_that_does_not_exist_is_refused_by_the_type_checker_and_held_by_nobody(practice: Practice) -> None:
    """mypy complains of an ignore that ignores nothing, so it complains here as soon as any word would do."""
    with closing(connection.connect(practice.path)) as conn:
        desk = Desk(conn, practice.path, practice.now)
        assert not desk.may("close_invoices")  # type: ignore[arg-type]
        with pytest.raises(PermissionMissing):
            desk.require("close_invoices")  # type: ignore[arg-type]
        with pytest.raises(PermissionMissing):
            desk.require("schedule", "close_invoices" if desk.today else None)  # type: ignore[arg-type]
