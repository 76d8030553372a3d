"""The records of a practice (SPEC 1), immutable. Fields are the columns of a row (db/rows.py).

Amounts are Money (minor units), rates Decimal (percent), quantities Decimal, days `datetime.date` in the practice's
zone, instants (fields named `at` or `..._at`) UTC epoch seconds, and wall-clock times (`start`) `datetime` without
offset.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date as Day
from datetime import datetime as WallTime
from decimal import Decimal

from zbill.money import ZERO, Money
from zbill.records import NamedTuple
from zbill.words import DiscountTier, Kind, SessionStatus, Status, Thing


class Person(NamedTuple):
    """A staff member. `login` is their operating system user, `passcode` the stored hash; both can be empty."""

    id: int
    name: str
    login: str
    provider: bool
    passcode: str
    archived: bool


class Role(NamedTuple):
    """A named set of permissions, given to staff (SPEC 7). Roles are never archived."""

    id: int
    name: str

    @property
    def archived(self) -> bool:
        return False


class LogHead(NamedTuple):
    """The newest entry of the log. Its hash covers every entry before it. In an empty log it is 0, 0 and ""."""

    seq: int
    at: int
    hash: str


class Reference(NamedTuple):
    """An object that a command created or changed: its kind and id."""

    kind: Thing
    id: int


class Client(NamedTuple):
    """The account that owes and pays. `auto_invoice` and `terms_days` override the practice's settings; None follows.

    `diagnoses` are as `billing.diagnoses` writes them.
    """

    id: int
    ref: str
    name: str
    email: str
    phone: str
    address: str
    born: Day | None
    auto_invoice: bool | None
    discount_id: int | None
    tax_exempt: bool
    terms_days: int | None
    diagnoses: str
    archived: bool


class Patient(NamedTuple):
    """A person or animal who is seen on a client's account, when that isn't the client."""

    id: int
    client_id: int
    name: str
    discount_id: int | None
    archived: bool


class Service(NamedTuple):
    """A service in the catalog. `late_cancel` and `no_show` are percentages of the fee. Prices are stored by date."""

    id: int
    code: str
    name: str
    minutes: int
    late_cancel: Decimal
    no_show: Decimal
    discountable: bool
    archived: bool


class Tax(NamedTuple):
    """A tax class. `inclusive` means that prices contain it. Its rates are dated: see TaxRate."""

    id: int
    name: str
    abbreviation: str
    inclusive: bool
    archived: bool


class Discount(NamedTuple):
    """A discount class. Its rate, in percent, never changes."""

    id: int
    name: str
    rate: Decimal
    archived: bool


class DiscountRate(NamedTuple):
    """A discount class as a line or an invoice stores it: name, and rate in percent."""

    name: str
    rate: Decimal


class TaxRate(NamedTuple):
    """A tax class with its rate, in percent, on a line's date."""

    tax_id: int | None
    name: str
    abbreviation: str
    rate: Decimal
    inclusive: bool


class LineTax(NamedTuple):
    """A tax on a line, with the amount it comes to."""

    tax: TaxRate
    amount: Money


class Session(NamedTuple):
    """An appointment (SPEC 2).

    `start` is wall-clock time, kept as it was typed. `fee` overrides the client's price. `to_bill` marks an unbilled
    session that `invoice new` puts on an invoice. `series` is the id of the first session in its series.
    """

    id: int
    client_id: int
    patient_id: int | None
    service_id: int
    provider_id: int | None
    start: WallTime
    day: Day
    minutes: int
    ward: str
    place: str
    modifier: str
    notes: str
    status: SessionStatus
    waived: bool
    fee: Money | None
    to_bill: bool
    checked_in_at: int | None
    checked_out_at: int | None
    series: int | None


class Billable(NamedTuple):
    """A session with everything needed to mark it and to bill it, as of a day.

    `line_day` is the date its line would have, `price` what its service costs the client that day, and `taxes` the
    service's taxes at that day's rates. `lower_discount_*` is the discount class of the patient or client. `invoice_id`
    to `closed_at` describe its live line and its invoice, and are None without one. `was_billed` is true if it was ever
    on a line, even a void one.
    """

    id: int
    client_id: int
    patient_id: int | None
    service_id: int
    provider_id: int | None
    day: Day
    ward: str
    status: SessionStatus
    waived: bool
    reason: str
    fee: Money | None
    to_bill: bool
    checked_in_at: int | None
    checked_out_at: int | None
    line_day: Day
    price: Money
    taxes: tuple[TaxRate, ...]
    service_name: str
    late_cancel: Decimal
    no_show: Decimal
    discountable: bool
    client_name: str
    auto_invoice: bool | None
    tax_exempt: bool
    lower_discount_name: str | None
    lower_discount_rate: Decimal | None
    invoice_id: int | None
    line: int | None
    invoice: str | None
    invoice_status: Status | None
    closed_at: int | None
    was_billed: bool

    @property
    def is_in(self) -> bool:
        """Return whether the patient is checked in and not checked out."""
        return self.checked_in_at is not None and self.checked_out_at is None


class Invoice(NamedTuple):
    """An invoice with its sums, as stored.

    `label` is the printed number. `discount_*` is the discount for the whole invoice. `paid` is the money and goodwill
    applied to it, `credited` its credit notes, and `balance` what is still owed, 0 if void. `closed_at` is the moment
    of the last closing, `closed_on` the day on which reports count it, and `done_on` the day of the moment if it is
    another. `letterhead_id` and `parties_id` are the imprints frozen at closing. `reference` is the payer's own.
    """

    id: int
    number: int
    label: str
    client_id: int
    date: Day
    due: Day
    status: Status
    discount_choice: DiscountTier
    discount_name: str | None
    discount_rate: Decimal | None
    opened_at: int
    closed_at: int | None
    closed_on: Day | None
    done_on: Day | None
    reopenings: int
    voided_on: Day | None
    letterhead_id: int | None
    parties_id: int | None
    gross: Money
    discount: Money
    net: Money
    tax: Money
    total: Money
    paid: Money
    credited: Money
    written_off: Money
    balance: Money
    reference: str = ""

    @property
    def discount_class(self) -> DiscountRate | None:
        return discount_rate(self.discount_name, self.discount_rate)


class Line(NamedTuple):
    """A line of an invoice, as stored with the rates it was written with (SPEC 4).

    `discount_choice` is what was chosen for this line. `discount_name` and `discount_rate` are the class that applied,
    from any tier, and `lower_discount_*` the patient's or client's class when the line was written. `live` is false
    once the line or its invoice is void or the line is fully credited. `billed_as` and `billed_ward` are the session's
    status and ward when the line was written. An exempt line has no `taxes`, but `exempted`, the inclusive ones that
    its price leaves out. A new line has no id, number and amounts yet.
    """

    invoice_id: int
    session_id: int | None
    date: Day
    patient_id: int | None
    provider_id: int | None
    service_id: int | None
    description: str
    quantity: Decimal
    unit_price: Money
    lower_discount_name: str | None
    lower_discount_rate: Decimal | None
    discountable: bool
    exempt: bool
    discount_choice: DiscountTier = "default"
    discount_name: str | None = None
    discount_rate: Decimal | None = None
    gross: Money = ZERO
    discount: Money = ZERO
    net: Money = ZERO
    tax: Money = ZERO
    total: Money = ZERO
    id: int = 0
    number: int = 0
    void: bool = False
    live: bool = True
    billed_as: SessionStatus | None = None
    billed_ward: str = ""
    taxes: tuple[LineTax, ...] = ()
    exempted: tuple[TaxRate, ...] = ()

    @property
    def discount_class(self) -> DiscountRate | None:
        return discount_rate(self.discount_name, self.discount_rate)

    @property
    def lower_discount(self) -> DiscountRate | None:
        return discount_rate(self.lower_discount_name, self.lower_discount_rate)


class Receipt(NamedTuple):
    """A payment, deposit or refund, and its receipt: one record is both.

    `label` is the printed number. `refund_of` is the id of the payment that a refund gives back. `corrected_on` is the
    day on which its method or a text was last corrected. Unless it is void or a refund, `amount` is the
    sum of `applied`, `refunded` and `unapplied`.
    """

    id: int
    number: int
    label: str
    kind: Kind
    client_id: int
    payer: str
    date: Day
    amount: Money
    method: str
    reference: str
    comment: str
    refund_of: int | None
    recorded_at: int
    voided_on: Day | None
    void_reason: str
    corrected_on: Day | None
    letterhead_id: int
    parties_id: int
    applied: Money
    refunded: Money
    unapplied: Money

    @property
    def void(self) -> bool:
        return self.voided_on is not None


class CreditNote(NamedTuple):
    """A numbered document that credits all or part of a closed invoice.

    `released` is the money and goodwill that moved from the invoice to account credit because of it.
    """

    id: int
    number: int
    label: str
    invoice_id: int
    client_id: int
    date: Day
    issued_at: int
    reason: str
    net: Money
    total: Money
    released: Money
    letterhead_id: int
    parties_id: int


def discount_rate(name: str | None, rate: Decimal | None) -> DiscountRate | None:
    """Return the discount class that two columns hold, None if they are null."""
    return None if name is None or rate is None else DiscountRate(name, rate)


class Outcome:
    """The result of a command: the objects it created or changed, in order, and notes for the user.

    `hints` say what could come next; --quiet leaves them out. `repeated`: a key was used before, and nothing new was
    created.
    """

    def __init__(
        self,
        made: dict[Reference, None] | None = None,
        notes: list[str] | None = None,
        hints: list[str] | None = None,
        *,
        repeated: bool = False,
    ) -> None:
        self.made = {} if made is None else made
        self.notes = [] if notes is None else notes
        self.hints = [] if hints is None else hints
        self.repeated = repeated

    @classmethod
    def of(cls, kind: Thing, *row_ids: int, notes: Iterable[str] = ()) -> Outcome:
        """Return the outcome of a command that created or changed objects of one kind."""
        return cls(dict.fromkeys(Reference(kind, row_id) for row_id in row_ids), list(notes))

    def add(self, kind: Thing, row_id: int) -> None:
        """Add an object. It is listed once, however often it is added."""
        self.made[Reference(kind, row_id)] = None
