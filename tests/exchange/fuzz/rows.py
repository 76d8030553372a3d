"""Rows of every kind, good ones and ones with a cell that is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import NamedTuple

from tests.exchange.fuzz import cells
from tests.exchange.fuzz.cells import EMPTY, Cell, Money
from zbill.exchange.kinds import KINDS

TODAY, FIRST_UNLOCKED = date(2026, 10, 5), date(2026, 7, 1)

# What a row is wrong in, if that is no single column.
SOMEWHERE = "*"

# Of a row whose cell was changed at random no one says whether it is good.
PERHAPS = "?"


class Row(NamedTuple):
    """A row: its cells by column, and the column that is wrong, "" for a good row."""

    cells: Mapping[str, Cell]
    wrong: str = ""

    def means(self, column: str) -> str:
        return (self.cells.get(column, EMPTY).means) or ""


@dataclass
class Author:
    """Someone who writes the rows of a folder, and knows what earlier rows brought."""

    draw: Random
    money: Money
    order: str
    clients: dict[str, str] = field(default_factory=lambda: {"A": "", "B": "", "C": "unbilled", "D": ""})
    patients: list[tuple[str, str]] = field(default_factory=lambda: [("rex", "A")])
    services: list[str] = field(default_factory=lambda: ["TALK", "EXAM"])
    closings: dict[tuple[str, str], Cell] = field(default_factory=dict)
    debts: dict[str, str] = field(default_factory=dict)
    payers: dict[str, bool] = field(default_factory=dict)
    last: int = 0

    def row(self, kind: str) -> Row:
        """Write a good row of a kind."""
        self.last += 1
        return Row(_WRITE[kind](self))

    def brought(self, kind: str, row: Row) -> None:
        """Know what a row brought that is good, in a file that has these cells."""
        if kind == "clients" and row.means("archived") != "true":
            self.clients[row.means("ref")] = "unbilled" if row.means("auto_invoice") == "false" else ""
        if kind == "patients":
            self.patients.append((row.means("ref"), row.means("client")))
        if kind == "services":
            self.services.append(row.means("code"))
        is_debt = kind == "charges" and not (row.means("invoice") or row.means("quantity") or row.means("discount"))
        if is_debt and Decimal(row.means("price")) >= 1 and ";" not in row.means("ref") and "=" not in row.means("ref"):
            self.debts[row.means("ref")] = row.means("client")

    def maybe(self, make: Callable[[], Cell], often: float = 0.5) -> Cell:
        return make() if self.draw.random() < often else EMPTY

    def name(self, beginning: str) -> Cell:
        """Write a name that no one has yet."""
        more = self.maybe(lambda: cells.text(self.draw, longest=2), 0.6)
        text = f"{beginning}{self.last} {more.text}".strip() if more.text else f"{beginning}{self.last}"
        return Cell(text, cells.composed(text))

    def text(self) -> Cell:
        return self.maybe(lambda: cells.text(self.draw))

    def lines(self) -> Cell:
        return self.maybe(lambda: cells.text(self.draw, lines=True))

    def ref(self, beginning: str) -> Cell:
        """Write a ref that no one has yet; one with a semicolon can't be settled."""
        found = self.name(beginning)
        return found._replace(text=found.text.replace(";", ":"), means=(found.means or "").replace(";", ":"))

    def past(self, first: date = FIRST_UNLOCKED) -> date:
        return first + timedelta(self.draw.randint(0, (TODAY - first).days))

    def day(self, value: date) -> Cell:
        return cells.day(self.draw, value, self.order)

    def amount(self, least: int = 0, most: int = 10**6) -> Cell:
        return cells.amount(self.draw, self.money, least, most)

    def archived(self) -> Cell:
        return self.draw.choice([EMPTY, EMPTY, Cell("no", "false"), Cell("Yes", "true")])

    def client(self) -> tuple[str, Cell]:
        """Write the client of a row: a ref, or for those that were there before another name."""
        ref = self.draw.choice(list(self.clients))
        others = {"A": ("Ana Lopez", "ana  LOPEZ", "ANA@example.com"), "B": ("Ben Okafor", " B ")}.get(ref, ())
        return ref, Cell(self.draw.choice([ref, ref, *others]), ref)

    def service(self) -> Cell:
        code = self.draw.choice(self.services)
        others = {"TALK": ("talk", "TALK"), "EXAM": ("examination", "exam")}.get(code, ())
        return Cell(self.draw.choice([code, *others]), code)

    def patient(self, client: str) -> Cell:
        own = [ref for ref, owner in self.patients if owner == client]
        return self.maybe(lambda: Cell(*[self.draw.choice(own)] * 2)) if own else EMPTY

    def provider(self) -> Cell:
        return self.maybe(
            lambda: Cell(self.draw.choice(["Helena Brightwater", "helena  brightwater"]), "Helena Brightwater")
        )

    def discount(self) -> Cell:
        rate = cells.percent(self.draw, 1, 50_000)
        name = self.draw.choice(["Senior", "Some 5 of", "É"])
        return self.draw.choice(
            [
                Cell("none", "none"),
                Cell("NONE", "none"),
                Cell(f"{name} {rate.text.strip().replace(' ', '')}", f"{name} {rate.means}"),
            ]
        )

    def own_taxes(self) -> Cell:
        """Write a line's own taxes: none, or several with their rates."""
        names = self.draw.sample(["GST", "PST", "Luxury tax 2", "é"], self.draw.randint(0, 2))
        rates = [cells.percent(self.draw) for _ in names]
        if not names:
            return Cell(self.draw.choice(["none", "None"]), "none")
        text = self.draw.choice(["; ", ";"]).join(
            f"{name} {rate.text.replace(' ', '')}" for name, rate in zip(names, rates, strict=True)
        )
        return Cell(text, "; ".join(f"{name} {rate.means}" for name, rate in zip(names, rates, strict=True)))

    def line(self, client: str, day: date, *, must: bool) -> dict[str, Cell]:
        """Write the columns of a line, which is closed or shares an invoice, if it must."""
        found = {
            "quantity": self.maybe(lambda: cells.quantity(self.draw), 0.2),
            "discount": self.maybe(self.discount, 0.2),
            "taxes": self.maybe(self.own_taxes, 0.3),
            "invoice": self.maybe(lambda: Cell(*[self.draw.choice(["7", "2026-1", "№ 3"])] * 2), 0.3),
            "closed_on": self.maybe(lambda: self.day(self.past(day)), 0.9 if must else 0.4),
        }
        if must and not found["closed_on"].text:
            found["invoice"] = Cell("7", "7")
        if found["invoice"].text:
            # All rows of an invoice close it on one day.
            same = self.closings.setdefault((client, found["invoice"].text), self.maybe(lambda: self.day(TODAY)))
            found["closed_on"] = same
        return found

    def taxes(self) -> dict[str, Cell]:
        since = self.maybe(lambda: self.day(date(2026, 1, 1) + timedelta(self.last)))
        return {
            "name": self.plain_name("T"),
            "rate": cells.percent(self.draw),
            "from": since,
            "abbreviation": self.text(),
            "inclusive": self.maybe(lambda: cells.yes_no(self.draw)),
            "archived": self.archived(),
        }

    def plain_name(self, beginning: str) -> Cell:
        """Write a name without a semicolon, which separates names elsewhere."""
        found = self.name(beginning)
        return Cell(found.text.replace(";", ":"), (found.means or "").replace(";", ":"))

    def discounts(self) -> dict[str, Cell]:
        return {"name": self.name("Q"), "rate": cells.percent(self.draw, 1, 100_000), "archived": self.archived()}

    def services_(self) -> dict[str, Cell]:
        return {
            "code": self.name("V"),
            "name": self.name("Service "),
            "price": self.amount(least=100),
            "from": self.maybe(lambda: self.day(date(2026, 1, 1) + timedelta(self.last))),
            "minutes": self.maybe(lambda: cells.number(self.draw)),
            "late_cancel_percent": self.maybe(lambda: cells.percent(self.draw, 50_000, 100_000)),
            "no_show_percent": self.maybe(lambda: cells.percent(self.draw, 50_000, 100_000)),
            "taxes": self.maybe(
                lambda: self.draw.choice(
                    [Cell("GST", "GST"), Cell("gst;PST", "GST; PST"), Cell("GST; PST ;", "GST; PST")]
                )
            ),
            "discountable": self.maybe(lambda: cells.yes_no(self.draw)),
            "archived": self.draw.choice([EMPTY, Cell("no", "false")]),
        }

    def staff(self) -> dict[str, Cell]:
        return {
            "name": self.name("Person "),
            "roles": self.maybe(
                lambda: self.draw.choice([Cell("Staff", "Staff"), Cell("staff; owner", "Owner; Staff")])
            ),
            "provider": self.maybe(lambda: cells.yes_no(self.draw)),
            "licence": self.text(),
            "archived": self.archived(),
        }

    def clients_(self) -> dict[str, Cell]:
        found = {
            "ref": self.ref("K"),
            "name": self.name("Person "),
            "email": self.maybe(lambda: Cell(f"k{self.last}@example.com", f"k{self.last}@example.com")),
            "phone": self.maybe(
                lambda: Cell(*[self.draw.choice(["+1 503 555 0101", "-12", "(03) 5550101", "=1+1"])] * 2)
            ),
            "birth_date": self.maybe(lambda: self.day(self.past(date(1930, 1, 1)))),
            "auto_invoice": self.maybe(lambda: cells.yes_no(self.draw)),
            "tax_exempt": self.maybe(lambda: cells.yes_no(self.draw)),
            "discount": self.maybe(lambda: Cell("senior", "Senior"), 0.2),
            "notes": self.lines(),
            "archived": self.archived(),
        }
        if self.draw.random() < 0.5:
            return found | {"address": self.lines()}
        return found | {each: self.text() for each in ("street", "postcode", "town", "country")}

    def patients_(self) -> dict[str, Cell]:
        return {
            "ref": self.ref("P"),
            "client": self.client()[1],
            "name": self.name("Pet "),
            "birth_date": self.maybe(lambda: self.day(self.past(date(1990, 1, 1)))),
            "species": self.text(),
            "breed": self.text(),
            "discount": self.maybe(lambda: Cell("Senior", "Senior"), 0.2),
            "archived": self.archived(),
        }

    def rates(self) -> dict[str, Cell]:
        return {
            "client": self.client()[1],
            "service": self.service(),
            "price": self.amount(least=100),
            "from": self.day(date(2026, 1, 1) + timedelta(self.last)),
        }

    def sessions(self) -> dict[str, Cell]:
        client, named = self.client()
        status = self.draw.choice(["attended"] * 6 + [*cells.STATUSES])
        is_charged = status in ("attended", "late-cancelled", "no-show")
        day = self.past() if status != "scheduled" else self.past() + timedelta(self.draw.randint(-300, 300))
        clock = self.draw.choice([(9, 0), (0, 0), (23, 59), (self.draw.randint(4, 23), self.draw.randint(0, 59))])
        found = {
            "ref": self.ref("S"),
            "client": named,
            "service": self.service(),
            "start": cells.start(self.draw, datetime.combine(day, time(*clock)), self.order),
            "patient": self.patient(client),
            "provider": self.provider(),
            "minutes": self.maybe(lambda: cells.number(self.draw)),
            "status": Cell(self.draw.choice(cells.STATUSES[status]), status),
            "fee": self.maybe(lambda: self.amount(1000)),
            "ward": self.text(),
            "place": self.text(),
            "modifier": self.text(),
            "notes": self.lines(),
        }
        if status in ("late-cancelled", "no-show") and self.draw.random() < 0.3:
            return found | {"waived": Cell("yes", "true"), "reason": cells.text(self.draw)}
        is_billed = is_charged and (not self.clients[client] or self.draw.random() < 0.5)
        if is_billed and self.draw.random() < 0.7:
            found |= self.line(client, day, must=bool(self.clients[client]))
            found["description"] = self.maybe(lambda: cells.joined(cells.text(self.draw, lines=True)))
            if self.clients[client] and not found["closed_on"].text and not found["invoice"].text:
                for column in ("quantity", "discount", "taxes", "description"):
                    found[column] = EMPTY
        return found

    def charges(self) -> dict[str, Cell]:
        client, named = self.client()
        day = self.past()
        return {
            "ref": self.ref("L"),
            "client": named,
            "date": self.day(day),
            "description": cells.joined(cells.text(self.draw, lines=True)),
            "price": self.amount(),
            "service": self.maybe(self.service),
            "provider": self.provider(),
            "patient": self.patient(client),
            **self.line(client, day, must=False),
        }

    def payments(self) -> dict[str, Cell]:
        ref = self.draw.choice(sorted(self.debts)) if self.debts and self.draw.random() < 0.6 else ""
        client, named = self.client()
        if ref:
            client = self.debts.pop(ref)
            named = Cell(client, client)
        # A payment without refs could pay first what another one settles.
        if self.payers.setdefault(client, bool(ref)) != bool(ref):
            ref = ""
        kind = (
            "deposit"
            if self.payers[client] and not ref
            else self.draw.choice(["payment", "deposit", "", "PAYMENT", "Deposit"])
        )
        method = self.draw.choice(cells.METHODS)
        return {
            "ref": self.ref("R"),
            "client": named,
            "date": self.day(self.past()),
            "amount": self.amount(least=1),
            "kind": Cell(kind, "deposit" if kind.lower() == "deposit" else ""),
            "method": self.maybe(lambda: Cell(self.draw.choice([method, method.upper(), f" {method}"]), method)),
            "reference": self.text(),
            "payer": self.text(),
            "comment": self.lines(),
            "settles": Cell(ref, ref),
        }


_WRITE: Mapping[str, Callable[[Author], dict[str, Cell]]] = {
    "taxes": Author.taxes,
    "discounts": Author.discounts,
    "services": Author.services_,
    "staff": Author.staff,
    "clients": Author.clients_,
    "patients": Author.patients_,
    "rates": Author.rates,
    "sessions": Author.sessions,
    "charges": Author.charges,
    "payments": Author.payments,
}


def spoilt(author: Author, kind: str, row: Row, present: frozenset[str]) -> Row:
    """Return a row with one wrong cell, of those that its file has."""
    draw = author.draw
    columns = {column.name: column for column in KINDS[kind].columns if column.name in present}
    name = draw.choice(sorted(columns))
    column = columns[name]
    broken: Cell | None = None
    if column.required and draw.random() < 0.2:
        broken = Cell(draw.choice(["", " ", "\u00a0"]), None)
    elif column.holds in ("amount", "price"):
        broken = cells.not_amount(draw, author.money)
    elif column.holds == "day" and draw.random() < 0.3 and name in ("date", "closed_on", "birth_date"):
        # Until when a price was set is no one's business, but nothing happened tomorrow.
        broken = author.day(TODAY + timedelta(draw.randint(1, 400)))._replace(means=None)
    elif column.holds in cells.NOT:
        broken = Cell(draw.choice(cells.NOT[column.holds]), None)
    elif name in ("client", "service", "provider", "patient") or (name == "discount" and column.holds == "text"):
        broken = Cell(draw.choice(["nobody", "Zz-9", "An", "TAL", "Senio"]), None)
    elif column.holds in ("text", "lines", "joined"):
        broken = cells.not_text(draw, lines=column.holds != "text")
    if broken is None:
        return row
    if not any(cell.text.strip() for cell in {**row.cells, name: broken}.values()):
        # A row of empty cells is no row.
        return row
    named_by_rule = {"discount": SOMEWHERE, "closed_on": SOMEWHERE, "birth_date": SOMEWHERE, "taxes": SOMEWHERE}
    return Row({**row.cells, name: broken}, named_by_rule.get(name, name))
