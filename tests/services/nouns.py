"""What the model speaks of, and what a line is worth (SPEC 2, 4)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date as Day

# Amounts with the day each counts from.
Dated = list[tuple[Day, int]]
# A day by which everything has happened.
NOW = Day.max


@dataclass(frozen=True)
class Client:
    name: str
    discount: int = 0
    exempt: bool = False


@dataclass(frozen=True)
class Service:
    """`tax` on top of the price, or contained in it."""

    code: str
    price: int
    late_cancel: int
    no_show: int
    tax: int = 0
    inclusive: bool = False


CLIENTS = {1: Client("Ana"), 2: Client("Ben", discount=10_000), 3: Client("Cleo", exempt=True)}
PATIENTS = {"Rex": 1, "Tom": 2, "Una": 3}
SERVICES = {
    1: Service("talk", 15000, 25_000, 50_000, tax=8_250),
    2: Service("exam", 11300, 100_000, 0, tax=13_000, inclusive=True),
    3: Service("free", 0, 100_000, 100_000),
}
DISCOUNTS = {"Tenth": 10_000, "Odd": 33_333, "Gift": 100_000}


@dataclass
class Session:
    client: int
    service: int
    day: Day
    fee: int | None = None
    status: str = "scheduled"
    waived: bool = False
    unbilled: bool = False
    ever_billed: bool = False
    came: bool = False
    left: bool = False

    @property
    def is_in(self) -> bool:
        return self.came and not self.left


@dataclass
class Line:
    """`own` is the line's discount: None for the tiers below, a class's name, "none", or an amount; `bearer` the client
    it was written for, whose discount and exemption it keeps."""

    bearer: int
    price: int
    quantity: int
    service: int | None
    session: int | None = None
    own: str | int | None = None
    void: bool = False
    credited: int = 0
    taken_back: bool = False


@dataclass
class Settlement:
    """Of a receipt, or of goodwill (source 0): put on, and taken off again in parts; `order` counts them all, newest
    last."""

    order: int
    source: int
    moves: Dated

    @property
    def amount(self) -> int:
        """What is left of it."""
        return by(NOW, self.moves)


@dataclass
class Invoice:
    number: int
    client: int
    date: Day
    status: str = "open"
    discount: str | None = None
    lines: list[Line] = field(default_factory=list)
    settlements: list[Settlement] = field(default_factory=list)
    notes: Dated = field(default_factory=list)
    write_offs: Dated = field(default_factory=list)
    closed_at: int = 0
    closed_on: Day = Day.min

    @property
    def label(self) -> str:
        return f"INV-{self.number:04}"

    @property
    def live(self) -> list[Line]:
        return [] if self.status == "void" else [line for line in self.lines if not line.void and not line.taken_back]

    @property
    def total(self) -> int:
        return sum(worth(line, self) for line in self.lines if not line.void)

    @property
    def settled(self) -> list[Settlement]:
        """What is on it."""
        return [each for each in self.settlements if each.amount]

    @property
    def paid(self) -> int:
        return self.paid_by(NOW)

    @property
    def credited(self) -> int:
        return by(NOW, self.notes)

    @property
    def written_off(self) -> int:
        return by(NOW, self.write_offs)

    @property
    def balance(self) -> int:
        return self.balance_by(NOW)

    def stood(self, day: Day) -> str:
        """Its status at the end of a day: what is void now never was, and only the last closing counts."""
        if self.status == "void" or self.date > day:
            return "none"
        return "closed" if self.status == "closed" and self.closed_on <= day else "open"

    def paid_by(self, day: Day) -> int:
        return sum(by(day, each.moves) for each in self.settlements)

    def balance_by(self, day: Day) -> int:
        """At the end of a day, of today's total."""
        if self.status == "void":
            return 0
        return self.total - self.paid_by(day) - by(day, self.notes) - by(day, self.write_offs)


@dataclass
class Entry:
    """Of the ledger: what a client then owes more, or less."""

    client: int
    day: Day
    kind: str
    amount: int


@dataclass
class Receipt:
    client: int
    date: Day
    amount: int
    kind: str = "payment"
    named: tuple[int, ...] = ()
    refund_of: int = 0
    voided_on: Day | None = None

    @property
    def void(self) -> bool:
        return self.voided_on is not None

    def valid_by(self, day: Day) -> int:
        """Its amount, or 0 before its day and from the day of its void on."""
        return self.amount if self.date <= day and (self.voided_on is None or day < self.voided_on) else 0


def by(day: Day, dated: Dated) -> int:
    """What dated amounts come to at the end of a day."""
    return sum(amount for on, amount in dated if on <= day)


def half_up(numerator: int, denominator: int) -> int:
    return (2 * numerator + denominator) // (2 * denominator)


def gross(line: Line) -> int:
    return half_up(line.price * line.quantity, 1000)


def worth(line: Line, invoice: Invoice) -> int:
    """What the client pays for a line: gross less discount, and the tax on top of that."""
    client = CLIENTS[line.bearer]
    charged = gross(line) - _discount(line, invoice)
    service = SERVICES[line.service] if line.service else None
    if service is None or service.inclusive or client.exempt:
        return charged
    return charged + half_up(charged * service.tax, 100_000)


def bare(price: int, service: int | None, client: int) -> int:
    """The unit price: for a tax-exempt client without the inclusive tax in it."""
    taxed = SERVICES[service] if service else None
    if taxed and taxed.inclusive and CLIENTS[client].exempt:
        return price - half_up(price * taxed.tax, 100_000 + taxed.tax)
    return price


def _discount(line: Line, invoice: Invoice) -> int:
    if isinstance(line.own, int):
        return line.own
    name = line.own or invoice.discount
    if name == "none":
        return 0
    return half_up(gross(line) * (DISCOUNTS[name] if name else CLIENTS[line.bearer].discount), 100_000)
