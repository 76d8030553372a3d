"""The commands in their groups, with the module and the summary of each: what --help lists without loading them."""

from __future__ import annotations

from zbill.records import NamedTuple


class Listed(NamedTuple):
    """A command or a group of commands: its module in `zbill/cli`, and its summary."""

    module: str
    summary: str


# In the order of --help and of README. Tests compare the summaries with those of the commands.
GROUPS: dict[str, dict[str, Listed]] = {
    "Start": {
        "help": Listed("help", "Show this page, or the help page of a command."),
        "init": Listed("init", "Create the practice file."),
        "demo": Listed("demo", "Create a sample practice and run a billing cycle on it."),
        "config": Listed("config", "List, read and change the practice's settings."),
    },
    "Catalog": {
        "service": Listed("service", "Add, list, show and change services."),
        "tax": Listed("tax", "Add, list and change tax classes."),
        "discount": Listed("discount", "Add, list and archive discount classes."),
    },
    "Clients and patients": {
        "client": Listed("client", "Add, list, show and change clients."),
        "patient": Listed("patient", "Add, list, show and change the patients of a client."),
    },
    "Staff and roles": {
        "staff": Listed("staff", "Add, list and change staff members."),
        "role": Listed("role", "Manage roles and their permissions."),
    },
    "Sessions": {
        "today": Listed("today", "Show the day's sessions and what to do about each."),
        "session": Listed("session", "Schedule, list, change and delete sessions."),
        "attend": Listed("attendance", "Mark attendance and invoice billable sessions."),
        "checkin": Listed("attendance", "Check a patient in."),
        "checkout": Listed("attendance", "Check patients out."),
    },
    "Invoices": {
        "charge": Listed("charge", "Charge for a book, a report, a late fee or other item."),
        "invoice": Listed("invoice", "Create, show, change, close and save invoices."),
        "creditnote": Listed("creditnote", "List and show credit notes, or save them as PDF."),
    },
    "Money": {
        "pay": Listed("payment", "Record a payment and issue its receipt."),
        "deposit": Listed("payment", "Record a deposit as account credit, with a receipt."),
        "refund": Listed("payment", "Refund all or part of a payment."),
        "receipt": Listed("receipt", "List, show, correct and void receipts."),
        "credit": Listed("credit", "Manage account credit: goodwill, deposits, overpayments."),
        "writeoff": Listed("writeoff", "Write off all or part of a closed invoice as bad debt."),
    },
    "Reports": {
        "balance": Listed("accounts", "Show what clients owe now and the credit they hold."),
        "ledger": Listed("accounts", "Show a client's ledger: invoices, payments, balance."),
        "statement": Listed("accounts", "Show, save, send or print a statement for a period."),
        "superbill": Listed("superbill", "Give a client a superbill, to send to an insurer."),
        "estimate": Listed("estimate", "Give a client a Good Faith Estimate of coming sessions."),
        "report": Listed("report", "Show a report, or save it as CSV, JSON or PDF."),
    },
    "Other programs": {
        "import": Listed("importing", "Import CSV files, list what was imported, and undo it."),
        "export": Listed("export", "Export clients, sessions and so on, or the books."),
    },
    "Practice file": {
        "check": Listed("check", "Check the practice file for errors."),
        "log": Listed("log", "Show the log: who changed what, and when."),
        "backup": Listed("backup", "Back up the practice file."),
        "restore": Listed("backup", "Restore the practice file from a backup."),
    },
}

LISTED: dict[str, Listed] = {name: listed for group in GROUPS.values() for name, listed in group.items()}
