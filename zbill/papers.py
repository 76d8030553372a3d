"""The contents of printed documents, as named tuples.

Amounts are Money (minor units), rates and quantities Decimal, days in the practice's time zone, instants UTC epoch
seconds.
"""

from __future__ import annotations

from datetime import date as Day
from decimal import Decimal

from zbill.money import Money, total
from zbill.records import NamedTuple
from zbill.words import Kind, Status


class Letterhead(NamedTuple):
    """The practice's details on a document, frozen when the document is issued (SPEC 5).

    The logo and the font are the contents of their files, which may be damaged; None without one. `later_font` is the
    practice's font of today, if it is another one.
    """

    name: str = ""
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
    font: bytes | None = None
    later_font: bytes | None = None
    locale: str = ""


class PaperLine(NamedTuple):
    """A printed line of an invoice. `taxes` are the abbreviations of its tax classes."""

    number: int
    date: Day
    description: str
    provider: str
    patient: str
    quantity: Decimal
    unit_price: Money
    gross: Money
    discount_name: str | None
    discount_rate: Decimal | None
    discount: Money
    net: Money
    taxes: tuple[str, ...]
    total: Money
    void: bool = False


class TaxSum(NamedTuple):
    """The sum of a tax class and rate on a document. `net` is the amount it was computed on."""

    name: str
    rate: Decimal
    inclusive: bool
    net: Money
    amount: Money


class PayBy(NamedTuple):
    """The ways to pay an invoice on the printed day, each empty if the practice doesn't offer it.

    `amount` is the balance. `link` has it filled in. The account has `coded` if a transfer can be read from a code:
    in euros, within SEPA.
    """

    amount: Money
    reference: str
    link: str = ""
    account_name: str = ""
    iban: str = ""
    bic: str = ""
    coded: bool = False


class Settled(NamedTuple):
    """The amount of a receipt or a credit note on an invoice. Goodwill has no number, a credit note no method."""

    number: str
    date: Day
    method: str
    amount: Money


class InvoicePaper(NamedTuple):
    """The contents of an invoice. `as_of` is the day printed beside the balance.

    The payments add up to `paid`, and the credit notes to `credited`.

    A void invoice says since when, but not why: the reason is the practice's own (SPEC 11). `pay_by` is None if there
    is nothing to pay.
    """

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
    voided_on: Day | None = None
    pay_by: PayBy | None = None
    payments: tuple[Settled, ...] = ()
    credit_notes: tuple[Settled, ...] = ()
    reference: str = ""


class Received(NamedTuple):
    """A service on a receipt: its day, description and patient."""

    date: Day
    description: str
    patient: str


class Covered(NamedTuple):
    """The part of a receipt that paid an invoice, or that was refunded from it.

    `left` is the balance of the invoice right after the receipt was recorded.
    """

    number: str
    amount: Money
    left: Money
    services: tuple[Received, ...]


class ReceiptPaper(NamedTuple):
    """The contents of a receipt. `settled` and `unapplied` are as they were when it was recorded.

    A void receipt says since when, but not why: the reason is for the log and the reports (SPEC 6).
    `corrected_on` is the day of its last correction.
    """

    letterhead: Letterhead
    number: str
    kind: Kind
    date: Day
    client: str
    address: str
    payer: str
    amount: Money
    method: str
    reference: str
    comment: str
    unapplied: Money
    issued_at: int
    settled: tuple[Covered, ...] = ()
    refund_of: str = ""
    voided_on: Day | None = None
    corrected_on: Day | None = None


class CreditedLine(NamedTuple):
    """The credited part of an invoice line."""

    number: int
    date: Day
    description: str
    net: Money
    taxes: tuple[str, ...]
    total: Money
    patient: str = ""


class CreditNotePaper(NamedTuple):
    """The contents of a credit note. `released` is the part of it that became account credit."""

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


class StatementEntry(NamedTuple):
    """A ledger entry in the client's words, with the balance after it."""

    date: Day
    kind: str
    number: str
    description: str
    debit: Money
    credit: Money
    balance: Money


class StatementPaper(NamedTuple):
    """The contents of a statement.

    `ages` is the balance owing at the end of `last`: not yet due, then 1 to 30, 31 to 60, 61 to 90 and over 90 days
    past due. The closing balance is the balance owing less account credit.
    """

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
        """Return a name for file names: statements have no numbers of their own."""
        return f"statement-{self.client_id}-{self.first}-{self.last}"

    @property
    def owing(self) -> Money:
        """Return the balance owing."""
        return total(self.ages)

    @property
    def credit(self) -> Money:
        """Return the account credit."""
        return self.owing - self.closing
