"""The nouns of SPEC 1, frozen, and the fixed words. A record's fields are the columns of its row (db/rows.py).

Amounts are Money (minor units), rates and quantities Decimal (percent, units), days `datetime.date` in the practice's
zone, instants UTC epoch seconds. Records are named tuples: a frozen dataclass takes six times as long to define, which
every command would wait for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date as Day
from decimal import Decimal
from typing import Literal, NamedTuple, get_args

from zbill.money import ZERO, Money

Status = Literal["open", "closed", "void"]
SessionStatus = Literal["scheduled", "attended", "late-cancelled", "no-show", "cancelled", "non-billable"]
# A receipt's.
Kind = Literal["payment", "deposit", "refund"]
Method = Literal["cash", "card", "check", "transfer", "other"]
# Which command put money or goodwill on an invoice, or took it off.
Cause = Literal["payment", "applied", "unapplied", "released", "refunded", "voided", "credited"]
# Where a line's discount comes from: a lower tier, nowhere, a class or an amount of its own (SPEC 4).
DiscountTier = Literal["default", "none", "class", "amount"]
# What a role may hold; what each opens is in billing/permissions.py.
Permission = Literal[
    "mark_attendance", "schedule", "manage_clients", "create_line_item", "edit_line_item", "void_line_item",
    "apply_discount", "close_invoice", "reopen_invoice", "void_invoice", "record_payment", "void_payment",
    "refund_payment", "apply_credit", "unapply_credit", "give_credit", "issue_credit_note", "write_off",
    "view_reports", "export_data", "administer",
]  # fmt: skip
# What commands make and change.
Thing = Literal[
    "invoice", "receipt", "creditnote", "balance", "session", "client", "patient", "service", "tax", "discount",
    "staff", "role",
]  # fmt: skip

SESSION_STATUSES: tuple[SessionStatus, ...] = get_args(SessionStatus)
METHODS: tuple[Method, ...] = get_args(Method)
PERMISSIONS: tuple[Permission, ...] = get_args(Permission)


class Person(NamedTuple):
    """A staff member; `passcode` is the stored hash, empty where there is none."""

    id: int
    name: str
    login: str
    provider: bool
    passcode: str
    archived: bool


class Role(NamedTuple):
    id: int
    name: str


class LogHead(NamedTuple):
    """The newest entry of the log, whose hash stands for all before it; 0 and "" while there is none."""

    seq: int
    at: int
    hash: str


class Reference(NamedTuple):
    """Something a command made or changed: what it is, and its id."""

    kind: Thing
    id: int


class Client(NamedTuple):
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
    archived: bool


class Patient(NamedTuple):
    id: int
    client_id: int
    name: str
    discount_id: int | None
    archived: bool


class Service(NamedTuple):
    id: int
    code: str
    name: str
    minutes: int
    late_cancel: Decimal
    no_show: Decimal
    discountable: bool
    archived: bool


class Tax(NamedTuple):
    """A tax class; its rates are dated, see TaxRate."""

    id: int
    name: str
    abbreviation: str
    inclusive: bool
    archived: bool


class Discount(NamedTuple):
    """A discount class; its rate, in percent, never changes."""

    id: int
    name: str
    rate: Decimal
    archived: bool


class DiscountRate(NamedTuple):
    """A discount class as a line stores it: its name and its rate in percent."""

    name: str
    rate: Decimal


class TaxRate(NamedTuple):
    """A tax class at the rate in force on a line's date."""

    tax_id: int | None
    name: str
    abbreviation: str
    rate: Decimal
    inclusive: bool


class LineTax(NamedTuple):
    tax: TaxRate
    amount: Money


class Session(NamedTuple):
    id: int
    client_id: int
    patient_id: int | None
    service_id: int
    provider_id: int | None
    start: int
    day: Day
    minutes: int
    status: SessionStatus
    waived: bool
    fee: Money | None
    to_bill: bool
    checked_in_at: int | None
    checked_out_at: int | None
    series: int | None


class Billable(NamedTuple):
    """A session with all that marking it and making its line depend on, as of a day.

    `line_day` is the day its line would have, `price` what its service costs the client then, `taxes` the service's
    classes at that day's rates. `invoice_id` to `closed_at` tell of its live line and are None without one;
    `was_billed` says that it ever stood on a line.
    """

    id: int
    client_id: int
    patient_id: int | None
    service_id: int
    provider_id: int | None
    day: Day
    status: SessionStatus
    waived: bool
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
        return self.checked_in_at is not None and self.checked_out_at is None


class Invoice(NamedTuple):
    """An invoice as stored; `balance` is what is owed on it, 0 when it is void."""

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
    reopenings: int
    void_reason: str
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

    @property
    def discount_class(self) -> DiscountRate | None:
        return discount_rate(self.discount_name, self.discount_rate)


class Line(NamedTuple):
    """A line as stored, with the rates it was written with. `discount_name` and `discount_rate` are of the class that
    applied, whichever tier it came from; `lower_discount_*` are the patient's or the client's of that day. A new one
    has no id, number and amounts yet."""

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
    taxes: tuple[LineTax, ...] = ()

    @property
    def discount_class(self) -> DiscountRate | None:
        return discount_rate(self.discount_name, self.discount_rate)

    @property
    def lower_discount(self) -> DiscountRate | None:
        return discount_rate(self.lower_discount_name, self.lower_discount_rate)


class Receipt(NamedTuple):
    """A payment, deposit or refund: the money, and the paper that proves it."""

    id: int
    number: int
    label: str
    kind: Kind
    client_id: int
    payer: str
    date: Day
    amount: Money
    method: Method
    reference: str
    comment: str
    refund_of: int | None
    recorded_at: int
    voided_on: Day | None
    void_reason: str
    letterhead_id: int
    parties_id: int
    applied: Money
    refunded: Money
    unapplied: Money

    @property
    def void(self) -> bool:
        return self.voided_on is not None


class CreditNote(NamedTuple):
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
    """Return the class that two columns name, if they do."""
    return None if name is None or rate is None else DiscountRate(name, rate)


@dataclass
class Outcome:
    """What a command made or changed, each once and in order, and what there is to say about it."""

    made: dict[Reference, None] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, kind: Thing, *row_ids: int, notes: Iterable[str] = ()) -> Outcome:
        """Return the outcome of a command that made or changed these things of one kind."""
        return cls(dict.fromkeys(Reference(kind, row_id) for row_id in row_ids), list(notes))

    def add(self, kind: Thing, row_id: int) -> None:
        """Name a thing, however often it was touched."""
        self.made[Reference(kind, row_id)] = None
