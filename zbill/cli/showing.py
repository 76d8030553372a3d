"""How a command names what it made: a line each, its number alone, or the object (SPEC 9)."""

from __future__ import annotations

import io
from typing import TextIO

from zbill.dates import local
from zbill.desk import Desk
from zbill.models import Outcome, Reference
from zbill.money import from_thousandths
from zbill.render import Style, render
from zbill.sheet import Card


def outcome(
    desk: Desk,
    made: Outcome,
    form: str,
    style: Style,
    out: TextIO,
    *,
    quiet: bool = False,
    many: bool = False,
) -> None:
    """Everything an outcome names, as it stands now; `many` makes JSON an array however few there are."""
    if quiet:
        out.writelines(f"{_row(desk, each)[0]}\n" for each in made.made)
    elif form == "table":
        out.writelines("  ".join(part for part in _row(desk, each) if part) + "\n" for each in made.made)
    else:
        texts = [_object(desk, each, form, style) for each in made.made]
        if form == "json":
            out.write(
                texts[0] if len(texts) == 1 and not many else "[\n" + ",\n".join(t.strip() for t in texts) + "\n]\n"
            )
        else:
            out.writelines(text if index == 0 else text.split("\r\n", 1)[1] for index, text in enumerate(texts))


def _row(desk: Desk, made: Reference) -> tuple[str, ...]:
    """The number or id that names a thing, then what a person recognises it by."""
    row = desk.conn.execute(_ROWS[made.kind], (made.id,)).fetchone()
    if made.kind == "invoice":
        return row["label"], row["name"], desk.text(row["total"]), row["status"].capitalize()
    if made.kind == "receipt":
        state = "Void" if row["voided_at"] else row["date"]
        return row["label"], row["name"], desk.text(row["amount"]), state
    if made.kind == "creditnote":
        return row["label"], row["name"], desk.text(row["total"]), f"of {row['invoice']}"
    if made.kind == "balance":
        return row["name"], f"owing {desk.text(row['owing'])}", f"credit {desk.text(row['credit'])}"
    if made.kind == "session":
        start = local(row["start"], desk.zone).strftime("%Y-%m-%d %H:%M")
        state = "unbilled" if row["to_bill"] else ""
        return (
            str(made.id),
            row["name"],
            start,
            row["code"],
            row["status"] + " (waived)" * row["waived"],
            state,
        )
    if made.kind == "discount":
        return row["name"], f"{from_thousandths(row['rate'])} %"
    return tuple(str(part or "") for part in row)


_ROWS = {
    "invoice": "select label, name, total, status from invoices join clients on clients.id = client_id"
    " where invoices.id = ?",
    "receipt": "select label, name, amount, date, voided_at from payments join clients on clients.id = client_id"
    " where payments.id = ?",
    "creditnote": "select credit_notes.label, name, credit_notes.total, invoices.label as invoice from credit_notes"
    " join clients on clients.id = credit_notes.client_id join invoices on invoices.id = invoice_id"
    " where credit_notes.id = ?",
    "balance": "select client as name, owing, money_credit + goodwill_credit as credit from client_balance"
    " where client_id = ?",
    "session": "select name, start, (select code from services where services.id = service_id) as code, status, waived,"
    " to_bill from sessions join clients on clients.id = client_id where sessions.id = ?",
    "client": "select id, name from clients where id = ?",
    "patient": "select patients.id, patients.name, 'of ' || clients.name from patients"
    " join clients on clients.id = client_id where patients.id = ?",
    "service": "select code, name from services where id = ?",
    "tax": "select name, nullif(abbreviation, name) from taxes where id = ?",
    "discount": "select name, rate from discounts where id = ?",
    "staff": "select name, (select group_concat(role, ', ') from (select roles.name as role from staff_roles"
    " join roles on roles.id = role_id where staff_id = staff.id order by role_id)) from staff where id = ?",
    "role": "select name, (select printf('%d permission%s', count(*), iif(count(*) = 1, '', 's'))"
    " from role_permissions where role_id = roles.id) from roles where id = ?",
}


def _object(desk: Desk, made: Reference, form: str, style: Style) -> str:
    buffer = io.StringIO(newline="")
    render(_card(desk, made), form, style, buffer)
    return buffer.getvalue()


def _card(desk: Desk, made: Reference) -> Card:
    from zbill.reports import balances, catalogue, clients, credit_notes, invoices, receipts, roles, sessions, staff

    name = _row(desk, made)[0]
    if made.kind == "invoice":
        return invoices.invoice_card(desk, name)
    if made.kind == "receipt":
        return receipts.receipt_card(desk, name)
    if made.kind == "creditnote":
        return credit_notes.credit_note_card(desk, name)
    if made.kind == "balance":
        return balances.balance_of(desk, str(made.id))
    if made.kind == "session":
        return sessions.session_card(desk, made.id)
    if made.kind == "client":
        return clients.client_card(desk, name)
    if made.kind == "patient":
        return clients.patient_card(desk, name)
    if made.kind == "staff":
        return staff.staff_card(desk, made.id)
    if made.kind == "role":
        return roles.role_card(desk, name)
    return catalogue.card(desk, made.kind, name)
