"""The permissions of SPEC 7 and the two roles every practice begins with."""

from __future__ import annotations

ALL = (
    "mark_attendance",
    "schedule",
    "manage_clients",
    "create_line_item",
    "edit_line_item",
    "void_line_item",
    "apply_discount",
    "close_invoice",
    "reopen_invoice",
    "void_invoice",
    "record_payment",
    "void_payment",
    "refund_payment",
    "apply_credit",
    "unapply_credit",
    "give_credit",
    "issue_credit_note",
    "write_off",
    "view_reports",
    "export_data",
    "administer",
)

FIRST_ROLES = {"Owner": ALL, "Staff": tuple(name for name in ALL if name != "administer")}
