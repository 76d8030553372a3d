"""What documents print: frozen when they are issued, or as things stand (SPEC 5)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from zbill.db import credit_notes, imprints, invoices, lines, payments, settings
from zbill.db.imprints import Parties
from zbill.desk import Desk
from zbill.models import Line, Receipt, TaxRate
from zbill.money import Money, total
from zbill.papers import (
    CreditedLine,
    CreditNotePaper,
    InvoicePaper,
    Letterhead,
    PaperLine,
    ReceiptPaper,
    TaxSum,
)


def invoice_paper(desk: Desk, text: str) -> InvoicePaper:
    """Everything an invoice prints: frozen if it is closed, as things stand if not. Errors: NotFound."""
    invoice = invoices.find(desk.conn, text)
    row = desk.conn.execute("select * from invoices where id = ?", (invoice.id,)).fetchone()
    frozen = invoice.status == "closed"
    parties = (
        imprints.parties(desk.conn, row["parties_id"])
        if frozen
        else imprints.current_parties(desk.conn, invoice.client_id, invoice.id)
    )
    stored = lines.of_invoice(desk.conn, invoice.id)
    live = [line for line in stored if not line.void]
    return InvoicePaper(
        letterhead=letterhead(desk, row["letterhead_id"] if frozen else None),
        number=invoice.label,
        status=invoice.status,
        date=invoice.date,
        due=invoice.due,
        revised_on=invoice.closed_on if row["reopenings"] else None,
        client=parties.client,
        address=parties.address,
        patients=_seen(live, parties),
        lines=tuple(_paper_line(line, parties) for line in stored),
        gross=Money(row["gross"]),
        discount=Money(row["discount"]),
        net=Money(row["net"]),
        taxes=_tax_sums((each.tax, line.net, each.amount) for line in live for each in line.taxes),
        tax=Money(row["tax"]),
        total=invoice.total,
        paid=invoice.paid,
        credited=invoice.credited,
        written_off=invoice.written_off,
        balance=invoice.balance,
        as_of=desk.today,
        exempt=any(line.exempt for line in live),
        issued_at=invoice.closed_at or row["opened_at"],
        void_reason=row["void_reason"],
    )


def receipt_paper(desk: Desk, text: str) -> ReceiptPaper:
    """Everything a receipt prints, as it was recorded; a void one says so. Errors: NotFound."""
    receipt = payments.find(desk.conn, text)
    row = desk.conn.execute("select * from payments where id = ?", (receipt.id,)).fetchone()
    parties = imprints.parties(desk.conn, row["parties_id"])
    shares = _shares(desk, receipt, row)
    return ReceiptPaper(
        letterhead=letterhead(desk, row["letterhead_id"]),
        number=receipt.label,
        kind=receipt.kind,
        date=receipt.date,
        client=parties.client,
        address=parties.address,
        payer=row["payer"],
        amount=receipt.amount,
        method=receipt.method,
        reference=row["reference"],
        comment=row["comment"],
        unapplied=receipt.amount - total(amount for _, amount in shares),
        issued_at=row["recorded_at"],
        settled=shares,
        refund_of=payments.get(desk.conn, row["refund_of"]).label if row["refund_of"] else "",
        void_reason=row["void_reason"],
        voided_on=date.fromisoformat(row["voided_on"]) if row["voided_on"] else None,
    )


def letterhead(desk: Desk, imprint_id: int | None = None) -> Letterhead:
    """The frozen letterhead, or today's when nothing is frozen yet."""
    texts = imprints.letterhead(desk.conn, imprint_id) if imprint_id else imprints.current_letterhead(desk.settings)
    digest = texts.pop("logo", "")
    logo = settings.logo(desk.conn, digest) if digest else None
    return Letterhead(decimals=desk.settings.decimals, logo=logo, **texts)


def _shares(desk: Desk, receipt: Receipt, row: sqlite3.Row) -> tuple[tuple[str, Money], ...]:
    """What a payment settled when it was recorded, or what a refund took off invoices."""
    refund = receipt.kind == "refund"
    settled = desk.conn.execute(
        "select label, sum(amount) as amount from settlements join invoices on invoices.id = invoice_id"
        " where payment_id = ? and cause = ? and settlements.refund_id is ?"
        " group by invoices.id order by invoices.number",
        (row["refund_of"], "refunded", receipt.id) if refund else (receipt.id, "payment", None),
    ).fetchall()
    return tuple((each["label"], Money(abs(each["amount"]))) for each in settled)


def credit_note_paper(desk: Desk, text: str) -> CreditNotePaper:
    """Everything a credit note prints, as it was issued. Errors: NotFound."""
    row = credit_notes.find(desk.conn, text)
    parties = imprints.parties(desk.conn, row["parties_id"])
    invoice = invoices.get(desk.conn, row["invoice_id"])
    taken = credit_notes.parts(desk.conn, row["id"])
    named = {line.id: line for line in lines.of_invoice(desk.conn, invoice.id)}
    back = [(named[part.line_id], part) for part in taken]
    return CreditNotePaper(
        letterhead=letterhead(desk, row["letterhead_id"]),
        number=row["label"],
        invoice=invoice.label,
        date=date.fromisoformat(row["date"]),
        client=parties.client,
        address=parties.address,
        patients=_seen([line for line, _ in back], parties),
        lines=tuple(
            CreditedLine(
                line.number,
                line.date,
                line.description,
                part.amounts.net,
                tuple(each.tax.abbreviation for each in line.taxes),
                part.amounts.total,
            )
            for line, part in back
        ),
        net=Money(row["net"]),
        taxes=_tax_sums(
            (tax.tax, part.amounts.net, amount)
            for line, part in back
            for tax, amount in zip(line.taxes, part.amounts.taxes, strict=True)
        ),
        total=Money(row["total"]),
        released=Money(row["released"]),
        reason=row["reason"],
        issued_at=row["issued_at"],
    )


def _seen(live: Iterable[Line], parties: Parties) -> tuple[str, ...]:
    ids = dict.fromkeys(line.patient_id for line in live if line.patient_id)
    return tuple(parties.patients[each] for each in ids)


def _paper_line(line: Line, parties: Parties) -> PaperLine:
    if line.discount_class:
        label = f"{line.discount_class.name} {line.discount_class.rate}%"
    else:
        label = "Discount" if line.discount else ""
    return PaperLine(
        number=line.number,
        date=line.date,
        description=line.description,
        provider=parties.providers.get(line.provider_id or 0, ""),
        patient=parties.patients.get(line.patient_id or 0, ""),
        quantity=line.quantity,
        unit_price=line.unit_price,
        gross=line.gross,
        discount_label=label,
        discount=line.discount,
        net=line.net,
        taxes=tuple(each.tax.abbreviation for each in line.taxes),
        total=line.total,
        void=line.void,
    )


def _tax_sums(taxed: Iterable[tuple[TaxRate, Money, Money]]) -> tuple[TaxSum, ...]:
    """Sums by class and rate, of each tax on a line: what it is, the line's net, the amount."""
    sums: dict[tuple[str, Decimal, bool], TaxSum] = {}
    for tax, net, amount in taxed:
        key = (tax.name, tax.rate, tax.inclusive)
        found = sums.get(key, TaxSum(*key, Money(0), Money(0)))
        sums[key] = TaxSum(*key, found.net + net, found.amount + amount)
    return tuple(sums.values())


def freeze(desk: Desk, client_id: int, invoice_id: int | None) -> tuple[int, int]:
    """Store the letterhead and the parties as they are now; their imprints."""
    parties = imprints.current_parties(desk.conn, client_id, invoice_id)
    return imprints.store_letterhead(desk.conn, desk.settings), imprints.store_parties(desk.conn, parties)
