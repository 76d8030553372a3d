"""What the documents print, frozen. Amounts are Money (minor units), rates and quantities Decimal, days in the
practice's zone, instants UTC epoch seconds."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date as Day
from decimal import Decimal

from zbill.models import Kind, Method, Status
from zbill.money import Money, total


@dataclass(frozen=True)
class Letterhead:
    """The practice as a document prints it, frozen with the document (SPEC 5)."""

    name: str
    address: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""
    tax_id: str = ""
    npi: str = ""
    licence: str = ""
    logo: bytes | None = None
    page: str = "letter"
    currency: str = "USD"
    decimals: int = 2
    invoice_note: str = ""
    receipt_note: str = ""
    tax_note: str = ""
    font: str = ""


@dataclass(frozen=True)
class PaperLine:
    """One row of an invoice as printed; `taxes` are the abbreviations of its tax classes."""

    number: int
    date: Day
    description: str
    provider: str
    patient: str
    quantity: Decimal
    unit_price: Money
    gross: Money
    discount_label: str
    discount: Money
    net: Money
    taxes: tuple[str, ...]
    total: Money
    void: bool = False


@dataclass(frozen=True)
class TaxSum:
    """The tax of one class and rate over an invoice; `net` is what it was computed on."""

    name: str
    rate: Decimal
    inclusive: bool
    net: Money
    amount: Money


@dataclass(frozen=True)
class InvoicePaper:
    """Everything an invoice prints. `as_of` is the day printed beside paid and balance."""

    letterhead: Letterhead
    number: str
    status: Status
    date: Day
    due: Day
    revised_on: Day | None
    client: str
    address: str
    patients: tuple[str, ...]
    lines: tuple[PaperLine, ...]
    gross: Money
    discount: Money
    net: Money
    taxes: tuple[TaxSum, ...]
    tax: Money
    total: Money
    paid: Money
    credited: Money
    written_off: Money
    balance: Money
    as_of: Day
    exempt: bool
    issued_at: int
    void_reason: str = ""


@dataclass(frozen=True)
class ReceiptPaper:
    """Everything a receipt prints; `settled` and `unapplied` as they were when it was recorded."""

    letterhead: Letterhead
    number: str
    kind: Kind
    date: Day
    client: str
    address: str
    payer: str
    amount: Money
    method: Method
    reference: str
    comment: str
    unapplied: Money
    issued_at: int
    settled: tuple[tuple[str, Money], ...] = field(default=())
    refund_of: str = ""
    void_reason: str = ""
    voided_on: Day | None = None


@dataclass(frozen=True)
class CreditedLine:
    """A share of an invoice's line that a credit note takes back."""

    number: int
    date: Day
    description: str
    net: Money
    taxes: tuple[str, ...]
    total: Money


@dataclass(frozen=True)
class CreditNotePaper:
    """Everything a credit note prints; `released` is what of it became account credit."""

    letterhead: Letterhead
    number: str
    invoice: str
    date: Day
    client: str
    address: str
    patients: tuple[str, ...]
    lines: tuple[CreditedLine, ...]
    net: Money
    taxes: tuple[TaxSum, ...]
    total: Money
    released: Money
    reason: str
    issued_at: int


@dataclass(frozen=True)
class StatementEntry:
    """A row of the ledger as its client reads it; the balance after it."""

    date: Day
    kind: str
    number: str
    description: str
    debit: Money
    credit: Money
    balance: Money


@dataclass(frozen=True)
class StatementPaper:
    """Everything a statement prints. `ages` is what is owing as `last` ends: not yet due, then by days past due (to 30,
    60, 90, and more); with the account credit it makes the closing balance."""

    letterhead: Letterhead
    client_id: int
    client: str
    address: str
    first: Day
    last: Day
    opening: Money
    entries: tuple[StatementEntry, ...]
    closing: Money
    ages: tuple[Money, ...]
    issued_at: int

    @property
    def number(self) -> str:
        """What tells it from others; it stands in no sequence."""
        return f"statement-{self.client_id}-{self.first}-{self.last}"

    @property
    def owing(self) -> Money:
        return total(self.ages)

    @property
    def credit(self) -> Money:
        """Account credit."""
        return self.owing - self.closing
