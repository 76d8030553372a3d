"""The nouns of SPEC 1, frozen. Amounts are Money (minor units), rates and quantities Decimal (percent, units),
days `datetime.date` in the practice's zone, instants UTC epoch seconds."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date as Day
from decimal import Decimal
from typing import Literal, get_args

from zbill.money import Money

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

STATUSES: tuple[Status, ...] = get_args(Status)
SESSION_STATUSES: tuple[SessionStatus, ...] = get_args(SessionStatus)
METHODS: tuple[Method, ...] = get_args(Method)
PERMISSIONS: tuple[Permission, ...] = get_args(Permission)


@dataclass(frozen=True)
class Actor:
    """Who acts."""

    id: int
    name: str
    is_provider: bool


@dataclass(frozen=True)
class LogHead:
    """The newest entry of the log, whose hash stands for all before it; 0 and "" while there is none."""

    seq: int
    at: int
    hash: str


@dataclass(frozen=True)
class Reference:
    """Something a command made or changed: what it is, and its id."""

    kind: Thing
    id: int


@dataclass(frozen=True)
class Client:
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


@dataclass(frozen=True)
class Patient:
    id: int
    client_id: int
    name: str
    discount_id: int | None
    archived: bool


@dataclass(frozen=True)
class Service:
    id: int
    code: str
    name: str
    minutes: int
    late_cancel: Decimal
    no_show: Decimal
    discountable: bool
    archived: bool


@dataclass(frozen=True)
class Session:
    id: int
    client_id: int
    patient_id: int | None
    service_id: int
    provider_id: int | None
    start: int
    day: Day
    minutes: int
    status: str
    waived: bool
    fee: Money | None
    to_bill: bool
    checked_in_at: int | None
    checked_out_at: int | None
    series: int | None

    @property
    def is_in(self) -> bool:
        return self.checked_in_at is not None and self.checked_out_at is None


@dataclass(frozen=True)
class DiscountRate:
    """A discount class as a line stores it: its name and its rate in percent."""

    name: str
    rate: Decimal


@dataclass(frozen=True)
class TaxRate:
    """A tax class at the rate in force on a line's date."""

    tax_id: int | None
    name: str
    abbreviation: str
    rate: Decimal
    inclusive: bool


@dataclass(frozen=True)
class LineTax:
    tax: TaxRate
    amount: Money


@dataclass(frozen=True)
class Invoice:
    id: int
    number: int
    label: str
    client_id: int
    date: Day
    due: Day
    status: str
    discount_choice: str
    discount: DiscountRate | None
    total: Money
    paid: Money
    credited: Money
    written_off: Money
    balance: Money
    closed_at: int | None
    closed_on: Day | None


@dataclass(frozen=True)
class Line:
    """A line as stored. `discount_choice`: default (a lower tier), none, class or amount (SPEC 4)."""

    id: int
    invoice_id: int
    number: int
    session_id: int | None
    date: Day
    patient_id: int | None
    provider_id: int | None
    service_id: int | None
    description: str
    quantity: Decimal
    unit_price: Money
    discount_choice: str
    discount_class: DiscountRate | None
    lower_discount: DiscountRate | None
    discountable: bool
    exempt: bool
    gross: Money
    discount: Money
    net: Money
    tax: Money
    total: Money
    taxes: tuple[LineTax, ...]
    void: bool


@dataclass(frozen=True)
class Receipt:
    id: int
    number: int
    label: str
    kind: str
    client_id: int
    date: Day
    amount: Money
    applied: Money
    refunded: Money
    unapplied: Money
    method: str
    void: bool


@dataclass
class Outcome:
    """What a command made or changed, to be printed as it stands now, and what there is to say about it."""

    made: list[Reference] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, kind: Thing, row_id: int) -> None:
        """Name a thing once, however often it was touched."""
        reference = Reference(kind, row_id)
        if reference not in self.made:
            self.made.append(reference)
