"""Lines and their taxes, stored with the rates and amounts they were written with."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import date

from zbill.billing.lines import Amounts
from zbill.errors import NotFound
from zbill.models import DiscountRate, Line, LineTax, TaxRate
from zbill.money import Money, from_thousandths, thousandths

_INSERT = """
insert into lines (invoice_id, number, session_id, date, patient_id, provider_id, service_id, description, quantity,
                   unit_price, discount_choice, discount_name, discount_rate, lower_discount_name, lower_discount_rate,
                   discountable, exempt, gross, discount, net, tax, total)
values (?, (select 1 + coalesce(max(number), 0) from lines where invoice_id = ?), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
        ?, ?, ?, ?, ?, ?, ?)
"""

_UPDATE = """
update lines
   set date = ?, provider_id = ?, service_id = ?, description = ?, quantity = ?, unit_price = ?,
       discount_choice = ?, discount_name = ?, discount_rate = ?, discountable = ?,
       gross = ?, discount = ?, net = ?, tax = ?, total = ?
 where id = ?
"""


def add(conn: sqlite3.Connection, line: Line, amounts: Amounts, discount: DiscountRate | None) -> int:
    """Write a new line; its id and number are given here. `discount` is the class that applied, if one did."""
    cursor = conn.execute(
        _INSERT,
        (
            line.invoice_id,
            line.invoice_id,
            line.session_id,
            line.date.isoformat(),
            line.patient_id,
            line.provider_id,
            line.service_id,
            line.description,
            thousandths(line.quantity),
            line.unit_price,
            line.discount_choice,
            *_rate(discount),
            *_rate(line.lower_discount),
            line.discountable,
            line.exempt,
            *_sums(amounts),
        ),
    )
    line_id = int(cursor.lastrowid or 0)
    _add_taxes(conn, line_id, [each.tax for each in line.taxes], amounts)
    return line_id


def rewrite(conn: sqlite3.Connection, line: Line, amounts: Amounts, discount: DiscountRate | None) -> None:
    """Store an edited line with its recomputed amounts."""
    conn.execute(
        _UPDATE,
        (
            line.date.isoformat(),
            line.provider_id,
            line.service_id,
            line.description,
            thousandths(line.quantity),
            line.unit_price,
            line.discount_choice,
            *_rate(discount),
            line.discountable,
            *_sums(amounts),
            line.id,
        ),
    )
    conn.execute("delete from line_taxes where line_id = ?", (line.id,))
    _add_taxes(conn, line.id, [each.tax for each in line.taxes], amounts)


def set_void(conn: sqlite3.Connection, line_id: int, reason: str) -> None:
    conn.execute("update lines set void = 1, live = 0, void_reason = ? where id = ?", (reason, line_id))


def restore(conn: sqlite3.Connection, line_id: int) -> None:
    conn.execute("update lines set void = 0, live = 1, void_reason = '' where id = ?", (line_id,))


def numbered(conn: sqlite3.Connection, invoice_id: int, label: str, number: int) -> Line:
    """Errors: NotFound."""
    row = conn.execute("select * from lines where invoice_id = ? and number = ?", (invoice_id, number)).fetchone()
    if row is None:
        raise NotFound(f"Invoice {label} has no line {number}.", f"See: zbill invoice show {label}")
    return _line(conn, row)


def of_invoice(conn: sqlite3.Connection, invoice_id: int) -> list[Line]:
    """All lines, void ones too, by number."""
    rows = conn.execute("select * from lines where invoice_id = ? order by number", (invoice_id,)).fetchall()
    return [_line(conn, row) for row in rows]


def _add_taxes(conn: sqlite3.Connection, line_id: int, taxes: Sequence[TaxRate], amounts: Amounts) -> None:
    conn.executemany(
        "insert into line_taxes values (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                line_id,
                position,
                tax.tax_id,
                tax.name,
                tax.abbreviation,
                thousandths(tax.rate),
                tax.inclusive,
                amount,
            )
            for position, (tax, amount) in enumerate(zip(taxes, amounts.taxes, strict=True), 1)
        ],
    )


def _sums(amounts: Amounts) -> tuple[Money, Money, Money, Money, Money]:
    return amounts.gross, amounts.discount, amounts.net, amounts.tax, amounts.total


def _rate(discount: DiscountRate | None) -> tuple[str | None, int | None]:
    return (discount.name, thousandths(discount.rate)) if discount else (None, None)


def _discount(name: str | None, rate: int | None) -> DiscountRate | None:
    return None if name is None or rate is None else DiscountRate(name, from_thousandths(rate))


def _line(conn: sqlite3.Connection, row: sqlite3.Row) -> Line:
    taxes = conn.execute(
        "select tax_id, name, abbreviation, rate, inclusive, amount from line_taxes"
        " where line_id = ? order by position",
        (row["id"],),
    )
    return Line(
        id=row["id"],
        invoice_id=row["invoice_id"],
        number=row["number"],
        session_id=row["session_id"],
        date=date.fromisoformat(row["date"]),
        patient_id=row["patient_id"],
        provider_id=row["provider_id"],
        service_id=row["service_id"],
        description=row["description"],
        quantity=from_thousandths(row["quantity"]),
        unit_price=Money(row["unit_price"]),
        discount_choice=row["discount_choice"],
        discount_class=_discount(row["discount_name"], row["discount_rate"]),
        lower_discount=_discount(row["lower_discount_name"], row["lower_discount_rate"]),
        discountable=bool(row["discountable"]),
        exempt=bool(row["exempt"]),
        gross=Money(row["gross"]),
        discount=Money(row["discount"]),
        net=Money(row["net"]),
        tax=Money(row["tax"]),
        total=Money(row["total"]),
        taxes=tuple(
            LineTax(
                TaxRate(
                    tax["tax_id"],
                    tax["name"],
                    tax["abbreviation"],
                    from_thousandths(tax["rate"]),
                    bool(tax["inclusive"]),
                ),
                Money(tax["amount"]),
            )
            for tax in taxes
        ),
        void=bool(row["void"]),
    )
