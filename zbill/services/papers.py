"""The contents of documents: frozen once issued, current until then (SPEC 5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date as Day
from decimal import Decimal

from zbill.billing.bank_accounts import in_fours, in_sepa
from zbill.billing.pay_links import filled
from zbill.billing.settings import LONGEST_ACCOUNT_NAME
from zbill.db import assets, credit_notes, imprints, invoices, lines, payments, settlements
from zbill.db.imprints import Parties
from zbill.db.settlements import Applied
from zbill.desk import Desk
from zbill.models import Invoice, Line, Receipt, TaxRate
from zbill.money import ZERO, Money, total
from zbill.papers import (
    Covered,
    CreditedLine,
    CreditNotePaper,
    InvoicePaper,
    Letterhead,
    PaperLine,
    PayBy,
    ReceiptPaper,
    Received,
    Settled,
    TaxSum,
)

# Cents: a code has no room for more.
_MOST_BY_CODE = 999_999_999_99


def invoice_paper(desk: Desk, text: str) -> InvoicePaper:
    """Return the contents of an invoice: frozen if it is closed, current if not. Raises NotFound."""
    invoice = invoices.find(desk.conn, text)
    parties = _parties(desk, invoice)
    stored = lines.of_invoice(desk.conn, invoice.id)
    live = [line for line in stored if not line.void]
    return InvoicePaper(
        letterhead=letterhead(desk, invoice.letterhead_id if invoice.status == "closed" else None),
        number=invoice.label,
        status=invoice.status,
        date=invoice.date,
        due=invoice.due,
        revised_on=invoice.done_on or invoice.closed_on if invoice.reopenings else None,
        client=parties.client,
        address=parties.address,
        patients=_patients(live, parties),
        lines=tuple(_paper_line(line, parties) for line in stored),
        gross=invoice.gross,
        discount=invoice.discount,
        net=invoice.net,
        taxes=_tax_sums((each.tax, line.net, each.amount) for line in live for each in line.taxes),
        tax=invoice.tax,
        total=invoice.total,
        paid=invoice.paid,
        credited=invoice.credited,
        written_off=invoice.written_off,
        balance=invoice.balance,
        as_of=desk.today,
        exempt=any(line.exempt for line in live),
        issued_at=invoice.closed_at or invoice.opened_at,
        voided_on=invoice.voided_on,
        pay_by=_pay_by(desk, invoice),
        payments=tuple(Settled(*each) for each in settlements.paid_on(desk.conn, invoice.id)),
        credit_notes=tuple(
            Settled(each.label, each.date, "", each.amount) for each in credit_notes.of_invoice(desk.conn, invoice.id)
        ),
        reference=invoice.reference,
    )


def receipt_paper(desk: Desk, text: str) -> ReceiptPaper:
    """Return the contents of a receipt as it was recorded, and whether it is void. Raises NotFound."""
    receipt = payments.find(desk.conn, text)
    parties = imprints.parties(desk.conn, receipt.parties_id)
    shares = _shares(desk, receipt)
    return ReceiptPaper(
        letterhead=letterhead(desk, receipt.letterhead_id),
        number=receipt.label,
        kind=receipt.kind,
        date=receipt.date,
        client=parties.client,
        address=parties.address,
        payer=receipt.payer,
        amount=receipt.amount,
        method=receipt.method,
        reference=receipt.reference,
        comment=receipt.comment,
        unapplied=receipt.amount - total(each.amount for each in shares),
        issued_at=receipt.recorded_at,
        settled=shares,
        refund_of=payments.get(desk.conn, receipt.refund_of).label if receipt.refund_of else "",
        voided_on=receipt.voided_on,
        corrected_on=receipt.corrected_on,
    )


def credit_note_paper(desk: Desk, text: str) -> CreditNotePaper:
    """Return the contents of a credit note as it was issued. Raises NotFound."""
    note = credit_notes.find(desk.conn, text)
    parties = imprints.parties(desk.conn, note.parties_id)
    invoice = invoices.get(desk.conn, note.invoice_id)
    by_id = {line.id: line for line in lines.of_invoice(desk.conn, invoice.id)}
    credited = [(by_id[part.line_id], part) for part in credit_notes.parts(desk.conn, note.id)]
    return CreditNotePaper(
        letterhead=letterhead(desk, note.letterhead_id),
        number=note.label,
        invoice=invoice.label,
        date=note.date,
        client=parties.client,
        address=parties.address,
        patients=_patients([line for line, _ in credited], parties),
        lines=tuple(
            CreditedLine(
                line.number,
                line.date,
                line.description,
                part.amounts.net,
                tuple(each.tax.abbreviation for each in line.taxes),
                part.amounts.total,
                parties.patients.get(line.patient_id or 0, ""),
            )
            for line, part in credited
        ),
        net=note.net,
        taxes=_tax_sums(
            (tax.tax, part.amounts.net, amount)
            for line, part in credited
            for tax, amount in zip(line.taxes, part.amounts.taxes, strict=True)
        ),
        total=note.total,
        released=note.released,
        reason=note.reason,
        issued_at=note.issued_at,
    )


def letterhead(desk: Desk, imprint_id: int | None = None) -> Letterhead:
    """Return a frozen letterhead, or today's if there is no frozen one yet."""
    texts = imprints.letterhead(desk.conn, imprint_id) if imprint_id else imprints.current_letterhead(desk.settings)
    names = {kind: texts.pop(kind, "") for kind in assets.KINDS}
    later = desk.settings["font"] if desk.settings["font"] != names["font"] else ""
    logo, font, later_font = (assets.load(desk.conn, kind, name) for kind, name in [*names.items(), ("font", later)])
    return Letterhead(decimals=desk.settings.decimals, logo=logo, font=font, later_font=later_font, **texts)


def _pay_by(desk: Desk, invoice: Invoice) -> PayBy | None:
    """Return how the balance can be paid, None if there is none or the practice offers no way.

    The ways are today's, not those of the day of issue: money must not go to an account that was closed since.
    """
    settings = desk.settings
    if invoice.status == "void" or invoice.balance <= 0 or not (settings["pay_link"] or settings["iban"]):
        return None
    currency, iban = settings["currency"], settings["iban"]
    values = {"number": invoice.label, "amount": desk.plain(invoice.balance), "currency": currency}
    return PayBy(
        invoice.balance,
        invoice.label,
        link=filled(settings["pay_link"], values),
        account_name=(settings["account_name"] or settings["name"])[:LONGEST_ACCOUNT_NAME] if iban else "",
        iban=in_fours(iban),
        bic=settings["bic"] if iban else "",
        coded=currency == "EUR" and in_sepa(iban) and invoice.balance <= _MOST_BY_CODE,
    )


def _shares(desk: Desk, receipt: Receipt) -> tuple[Covered, ...]:
    """Return the invoices that a payment paid when it was recorded, or those that a refund came from."""
    paid, refund = (receipt.refund_of, receipt.id) if receipt.kind == "refund" else (receipt.id, None)
    return tuple(
        Covered(each.label, Money(abs(each.amount)), each.left, tuple(_services(desk, each)))
        for each in settlements.applied(desk.conn, paid, refund)
    )


def _services(desk: Desk, applied: Applied) -> Iterator[Received]:
    frozen = imprints.parties(desk.conn, applied.parties_id).patients if applied.parties_id else {}
    texts = iter(applied.services.split("\x1f")[:-1])
    for day, patient_id, patient, description in zip(texts, texts, texts, texts, strict=True):
        yield Received(Day.fromisoformat(day), description, frozen.get(int(patient_id or 0), patient))


def _parties(desk: Desk, invoice: Invoice) -> Parties:
    """Return the parties of an invoice: frozen if it is closed, current if not."""
    if invoice.status == "closed" and invoice.parties_id is not None:
        return imprints.parties(desk.conn, invoice.parties_id)
    (parties,) = imprints.current_parties(desk.conn, [(invoice.client_id, invoice.id)])
    return parties


def _patients(found: Iterable[Line], parties: Parties) -> tuple[str, ...]:
    """Return the patients of these lines, each once, by their frozen names."""
    ids = dict.fromkeys(line.patient_id for line in found if line.patient_id)
    return tuple(parties.patients[each] for each in ids)


def _paper_line(line: Line, parties: Parties) -> PaperLine:
    return PaperLine(
        number=line.number,
        date=line.date,
        description=line.description,
        provider=parties.providers.get(line.provider_id or 0, ""),
        patient=parties.patients.get(line.patient_id or 0, ""),
        quantity=line.quantity,
        unit_price=line.unit_price,
        gross=line.gross,
        discount_name=line.discount_name,
        discount_rate=line.discount_rate,
        discount=line.discount,
        net=line.net,
        taxes=tuple(each.tax.abbreviation for each in line.taxes),
        total=line.total,
        void=line.void,
    )


def _tax_sums(taxed: Iterable[tuple[TaxRate, Money, Money]]) -> tuple[TaxSum, ...]:
    """Add up the taxes of lines, given as (tax, the line's net, the tax amount), by class and rate."""
    sums: dict[tuple[str, Decimal, bool], TaxSum] = {}
    for tax, net, amount in taxed:
        key = (tax.name, tax.rate, tax.inclusive)
        found = sums.get(key, TaxSum(*key, ZERO, ZERO))
        sums[key] = TaxSum(*key, found.net + net, found.amount + amount)
    return tuple(sums.values())
