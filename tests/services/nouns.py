"""Records of the model, and the amounts of a line (SPEC 2, 4)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date as Day

# Amounts, each with the day from which it counts.
Dated = list[tuple[Day, int]]
# A day after everything else, to ask for amounts as of now.
NOW = Day.max


@dataclass(frozen=True)
class Client:
    name: str
    discount: int = 0
    exempt: bool = False


@dataclass(frozen=True)
class Service:
    """A service. Its tax is added to the price or, if `inclusive`, contained in it."""

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
    def is_checked_in(self) -> bool:
        return self.came and not self.left


@dataclass
class Line:
    """A line of an invoice.

    `own` is the line's own discount: None for the tiers below, a class name, "none", or an amount. `written_for` is the
    client whose discount and tax exemption the line keeps, even after a merge. `billed_as` is the session's status when
    the line was written.
    """

    written_for: int
    price: int
    quantity: int
    service: int | None
    session: int | None = None
    own: str | int | None = None
    void: bool = False
    credited: int = 0
    fully_credited: bool = False
    billed_as: str = ""


@dataclass
class Settlement:
    """Money from a receipt, or goodwill (source 0), applied to an invoice and unapplied in parts.

    `order` numbers all settlements, the newest last.
    """

    order: int
    source: int
    moves: Dated

    @property
    def amount(self) -> int:
        """Return the amount still applied."""
        return sum_up_to(NOW, self.moves)


@dataclass
class Invoice:
    number: int
    client: int
    date: Day
    status: str = "open"
    discount: str | None = None
    lines: list[Line] = field(default_factory=list)
    totals: Dated = field(default_factory=list)
    settlements: list[Settlement] = field(default_factory=list)
    credit_notes: Dated = field(default_factory=list)
    write_offs: Dated = field(default_factory=list)
    closed_at: int = 0
    closed_on: Day = Day.min
    voided_on: Day = Day.max

    @property
    def label(self) -> str:
        return f"INV-{self.number:04}"

    @property
    def live(self) -> list[Line]:
        return (
            [] if self.status == "void" else [line for line in self.lines if not line.void and not line.fully_credited]
        )

    @property
    def total(self) -> int:
        return sum(line_total(line, self) for line in self.lines if not line.void)

    @property
    def settled(self) -> list[Settlement]:
        """Return the settlements with an amount still on the invoice."""
        return [each for each in self.settlements if each.amount]

    @property
    def paid(self) -> int:
        return self.paid_by(NOW)

    @property
    def credited(self) -> int:
        return sum_up_to(NOW, self.credit_notes)

    @property
    def written_off(self) -> int:
        return sum_up_to(NOW, self.write_offs)

    @property
    def balance(self) -> int:
        return self.balance_by(NOW)

    def status_on(self, day: Day) -> str:
        """Return "none", "open" or "closed" at the end of a day.

        A void invoice is open until the day of its void, and only the last closing counts.
        """
        if self.date > day or self.voided_on <= day:
            return "none"
        return "closed" if self.status == "closed" and self.closed_on <= day else "open"

    def paid_by(self, day: Day) -> int:
        return sum(sum_up_to(day, each.moves) for each in self.settlements)

    def balance_by(self, day: Day) -> int:
        """Return the balance at the end of a day, from today's total."""
        return (0 if self.status == "void" else self.total) - self._settled_by(day)

    def owed_by(self, day: Day) -> int:
        """Return the balance at the end of a day, from the total of that day."""
        return (0 if self.voided_on <= day else sum_up_to(day, self.totals)) - self._settled_by(day)

    def _settled_by(self, day: Day) -> int:
        return self.paid_by(day) + sum_up_to(day, self.credit_notes) + sum_up_to(day, self.write_offs)


@dataclass
class Entry:
    """Ledger entry: the amount sum_up_to which a client owes more (positive) or less (negative)."""

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
        """Return the amount, or 0 before the receipt's day and from the day it is voided."""
        return self.amount if self.date <= day and (self.voided_on is None or day < self.voided_on) else 0


def sum_up_to(day: Day, dated: Dated) -> int:
    """Return the sum of dated amounts up to the end of a day."""
    return sum(amount for on, amount in dated if on <= day)


def half_up(numerator: int, denominator: int) -> int:
    return (2 * numerator + denominator) // (2 * denominator)


def gross(line: Line) -> int:
    return half_up(line.price * line.quantity, 1000)


def line_total(line: Line, invoice: Invoice) -> int:
    """Return what the client pays for a line: gross less discount, plus tax that is not included."""
    client = CLIENTS[line.written_for]
    charged = gross(line) - _discount(line, invoice)
    service = SERVICES[line.service] if line.service else None
    if service is None or service.inclusive or client.exempt:
        return charged
    return charged + half_up(charged * service.tax, 100_000)


def unit_price(price: int, service: int | None, client: int) -> int:
    """Return the unit price; without the inclusive tax for a tax-exempt client."""
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
    return half_up(gross(line) * (DISCOUNTS[name] if name else CLIENTS[line.written_for].discount), 100_000)
