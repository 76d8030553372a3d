"""The permissions of SPEC 7: the owner has all, the staff all but `administer`."""

from __future__ import annotations

from zbill.billing.permissions import ALL, FIRST_ROLES


def test_the_two_first_roles() -> None:
    assert set(FIRST_ROLES) == {"Owner", "Staff"}
    assert FIRST_ROLES["Owner"] == ALL
    assert set(ALL) - set(FIRST_ROLES["Staff"]) == {"administer"}


def test_every_permission_of_the_contract_exists_once() -> None:
    assert sorted(ALL) == [
        "administer", "apply_credit", "apply_discount", "close_invoice", "create_line_item", "edit_line_item",
        "export_data", "give_credit", "issue_credit_note", "manage_clients", "mark_attendance", "record_payment",
        "refund_payment", "reopen_invoice", "schedule", "unapply_credit", "view_reports", "void_invoice",
        "void_line_item", "void_payment", "write_off",
    ]  # fmt: skip
