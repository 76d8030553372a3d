"""The fixed words: statuses, kinds, permissions. mypy checks their spelling wherever they are used."""

from __future__ import annotations

from typing import Literal, get_args

Status = Literal["open", "closed", "void"]
SessionStatus = Literal["scheduled", "attended", "late-cancelled", "no-show", "cancelled", "non-billable"]
# What a receipt is for.
Kind = Literal["payment", "deposit", "refund"]
# Why money or goodwill was applied to an invoice or unapplied from it.
Cause = Literal["payment", "applied", "unapplied", "released", "refunded", "voided", "credited"]
# The discount chosen for a line or an invoice: that of the next lower tier, none, a class or an amount (SPEC 4).
DiscountTier = Literal["default", "none", "class", "amount"]
# The permissions that a role can have; billing/permissions.py says which commands need them.
Permission = Literal[
    "mark_attendance", "schedule", "manage_clients", "create_line_item", "edit_line_item", "void_line_item",
    "apply_discount", "close_invoice", "reopen_invoice", "void_invoice", "record_payment", "void_payment",
    "refund_payment", "apply_credit", "unapply_credit", "give_credit", "issue_credit_note", "write_off",
    "view_reports", "export_data", "administer",
]  # fmt: skip
# The kinds of objects that commands create and change.
Thing = Literal[
    "invoice", "receipt", "creditnote", "balance", "session", "client", "patient", "service", "tax", "discount",
    "staff", "role", "superbill", "estimate",
]  # fmt: skip

# The documents that can be printed and sent.
Document = Literal["invoice", "receipt", "creditnote", "statement", "superbill", "estimate"]
# What became of an attempt to print or send a document. No one says that it has arrived (SPEC 11).
Result = Literal["accepted", "refused", "unknown", "queued", "unsent"]

# The kinds of unfinished work, in the order in which they are shown (SPEC 9).
LeftUndone = Literal["unmarked", "checked-in", "unbilled", "left-open", "overdue", "credit", "backup"]

SESSION_STATUSES: tuple[SessionStatus, ...] = get_args(SessionStatus)
LEFT_UNDONE: tuple[LeftUndone, ...] = get_args(LeftUndone)
PERMISSIONS: tuple[Permission, ...] = get_args(Permission)
