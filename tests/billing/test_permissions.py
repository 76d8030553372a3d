"""Owner has every permission, Staff all but `administer`, and only existing permissions can be named (SPEC 7)."""

from __future__ import annotations

from contextlib import closing

import pytest

from tests.practice import Practice
from zbill.billing.permissions import FIRST_ROLES, OPENS, opened_by, require_permission_name
from zbill.desk import Desk
from zbill.errors import PermissionMissing, Usage
from zbill.file import connection
from zbill.words import PERMISSIONS


def test_the_first_two_roles_have_the_permissions_of_spec() -> None:
    assert set(FIRST_ROLES) == {"Owner", "Staff"}
    assert FIRST_ROLES["Owner"] == PERMISSIONS
    assert set(PERMISSIONS) - set(FIRST_ROLES["Staff"]) == {"administer"}


def test_every_permission_of_spec_exists_once() -> None:
    assert sorted(PERMISSIONS) == [
        "administer", "apply_credit", "apply_discount", "close_invoice", "create_line_item", "edit_line_item",
        "export_data", "give_credit", "issue_credit_note", "manage_clients", "mark_attendance", "record_payment",
        "refund_payment", "reopen_invoice", "schedule", "unapply_credit", "view_reports", "void_invoice",
        "void_line_item", "void_payment", "write_off",
    ]  # fmt: skip


def test_each_permission_opens_some_command() -> None:
    assert tuple(OPENS) == PERMISSIONS
    assert all(OPENS.values())


def test_the_commands_of_a_permission_are_listed_by_group() -> None:
    assert [opened_by(each) for each in ("record_payment", "create_line_item", "apply_discount", "view_reports")] == [
        "pay, deposit; receipt edit; import payments",
        "charge; invoice new, add; import charges",
        "invoice discount; attend --waive; client rate; import rates; any --discount, --fee",
        "report",
    ]
    assert "staff add, edit, archive, passcode (of others); role add, grant" in opened_by("administer")


def test_a_permission_is_found_by_its_exact_name() -> None:
    assert [require_permission_name(each) for each in PERMISSIONS] == list(PERMISSIONS)
    with pytest.raises(Usage, match=r"The nearest is close_invoice\."):
        require_permission_name("Close invoices")


def test_a_permission_that_does_not_exist_fails_type_checking_and_no_one_has_it(practice: Practice) -> None:
    """mypy rejects an unused `type: ignore`, so it would complain here if any word were accepted."""
    with closing(connection.connect(practice.path)) as conn:
        desk = Desk(conn, practice.path, practice.now)
        assert not desk.may("close_invoices")  # type: ignore[arg-type]
        with pytest.raises(PermissionMissing):
            desk.require("close_invoices")  # type: ignore[arg-type]
        with pytest.raises(PermissionMissing):
            desk.require("schedule", "close_invoices" if desk.today else None)  # type: ignore[arg-type]
