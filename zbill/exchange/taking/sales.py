"""Rows of charges."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from zbill.billing.discounts import DiscountChoice
from zbill.db import catalog
from zbill.db import invoices as invoice_table
from zbill.db import lines as line_table
from zbill.exchange.batch import Batch, Taken, made_id
from zbill.exchange.rows import Left, Row
from zbill.exchange.taking.stated import stated
from zbill.services import charges as service
from zbill.services.guards import require_open
from zbill.services.lines import Charge, Wanted, require_charging


def charges(batch: Batch, rows: Iterable[Row]) -> Taken:
    """Charge each client, a day's charges after the other's, as on that day."""
    in_order = sorted(rows, key=lambda row: (row.values["date"], row.line))
    return batch.one_by_one(in_order, lambda row: _charge(batch, row))


def _charge(batch: Batch, row: Row) -> int:
    """Charge for one row, and return the id of its line."""
    if row.became:
        raise Left("The charge is on an invoice, so it wasn't changed.")
    day = row.values["date"]
    batch.require_day(row, "date")
    desk = batch.on(day).but(closes=not row.leaves_open)
    client = batch.finder.client(row.text("client"))
    found = batch.finder.service(row.text("service")) if row.has("service") else None
    choice, discount, taxes = stated(batch, row)
    if taxes is None:
        taxes = catalog.taxes_of_service(desk.conn, found.id, day) if found else ()
    provider_id = batch.finder.provider(row.text("provider")).id if row.has("provider") else None
    patient_id = batch.finder.patient(row.text("patient"), client.id).id if row.has("patient") else None
    text, price = row.text("description"), row.values["price"]
    asked = Charge(
        description=text,
        price=price,
        quantity=row.values.get("quantity") or Decimal(1),
        date=day,
        service=row.text("service"),
        discount=DiscountChoice(choice),
        provider=row.text("provider"),
    )
    require_charging(desk, asked)
    if row.has("closed_on"):
        batch.require("close_invoice")
        batch.require_closing_day(row, day)
    batch.require_same_closing(client.id, row)
    shared = batch.invoice(client.id, row.text("invoice"))
    named = invoice_table.get(desk.conn, shared) if shared else None
    if named:
        # As of now: on the row's day the invoice is still to be closed.
        require_open(batch.desk, named)
    wanted = Wanted(found, taxes, discount, provider_id, patient_id, text, price)
    outcome = service.put(desk, client, asked, wanted, named)
    invoice_id = made_id(outcome)
    batch.bill_of(row, invoice_id, is_new=named is None)
    return line_table.last_of(desk.conn, invoice_id)
