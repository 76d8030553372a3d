"""The catalog: services, taxes and discounts (SPEC 4, 9)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Literal

from zbill.dates import LATEST
from zbill.db import catalog, rows
from zbill.db.rows import Values
from zbill.desk import Desk
from zbill.errors import Refused, Usage, command
from zbill.models import Outcome
from zbill.money import Money, thousandths
from zbill.services.bookings import still_booked
from zbill.services.prices import days
from zbill.text import key


def add_service(desk: Desk, values: Values, price: Money, tax_names: Sequence[str], since: date | None) -> Outcome:
    """Add a service with its price from a day on (default: today). Before that day the same price applies.

    Raises NotFound for a tax, Refused if the code is taken.
    """
    with desk.writing():
        desk.require("administer")
        tax_ids = _tax_ids(desk, tax_names)
        if catalog.code_is_taken(desk.conn, str(values["code"])):
            change = command("service", "edit", values["code"], "--price", "PRICE")
            raise Refused(
                f"There is already a service {values['code']}.", f"Choose another code, or change its price: {change}"
            )
        service_id = rows.insert(desk.conn, "services", rows.with_name_keys(values))
        catalog.set_price(desk.conn, service_id, since or desk.today, price)
        catalog.set_service_taxes(desk.conn, service_id, tax_ids)
        taxes = [each.name for each in catalog.taxes_of_service(desk.conn, service_id, LATEST)]
        first = {"price": desk.text(price), "from": since or desk.today, "taxes": taxes}
        desk.record("service add", f"service {values['code']}", after={**values, **first})
        return Outcome.of("service", service_id)


def edit_service(
    desk: Desk,
    text: str,
    values: Values,
    price: Money | None,
    tax_names: Sequence[str] | None,
    since: date | None,
) -> Outcome:
    """Change a service. A new price applies from a day on (default: today). Existing lines don't change.

    Raises NotFound, Ambiguous, Refused if the code is taken, Usage for a day without a price.
    """
    if since is not None and price is None:
        raise Usage("--from needs --price here.", "Add --price PRICE.")
    with desk.writing():
        desk.require("administer")
        service = catalog.find_service(desk.conn, text)
        tax_ids = None if tax_names is None else _tax_ids(desk, tax_names)
        code, day = values.get("code"), since or desk.today
        if code is not None and key(str(code)) != key(service.code) and catalog.code_is_taken(desk.conn, str(code)):
            raise Refused(f"There is already a service {code}.", "Choose another code.")
        changed = rows.changes(desk.conn, "services", service.id, rows.with_name_keys(values))
        rows.update(desk.conn, "services", service.id, changed[1])
        before, after = map(dict[str, object], changed)
        if price is not None:
            catalog.set_price(desk.conn, service.id, day, price)
            after |= {"price": desk.text(price), "from": day}
        taxes = catalog.taxes_of_service(desk.conn, service.id, LATEST)
        if tax_ids is not None and set(tax_ids) != {each.tax_id for each in taxes}:
            catalog.set_service_taxes(desk.conn, service.id, tax_ids)
            before["taxes"] = [each.name for each in taxes]
            after["taxes"] = [each.name for each in catalog.taxes_of_service(desk.conn, service.id, LATEST)]
        if after:
            desk.record("service edit", f"service {service.code}", before=before or None, after=after)
        outcome = Outcome.of("service", service.id)
        if price is not None:
            following = catalog.next_price(desk.conn, service.id, day)
            outcome.notes.append(f"{code or service.code} costs {desk.text(price)} {days(desk, day, following)}.")
        return outcome


def add_tax(desk: Desk, name: str, abbreviation: str, rate: Decimal, since: date | None, *, inclusive: bool) -> Outcome:
    """Add a tax class with its first rate. Raises Refused if the name is taken, Usage for an invalid rate."""
    _require_tax_rate(rate)
    with desk.writing():
        desk.require("administer")
        if catalog.name_is_taken(desk.conn, "taxes", name):
            raise Refused(
                f"There is already a tax {name}.",
                f"Set its rate: {command('tax', 'rate', name, 'RATE', '--from', 'DAY')}",
            )
        values: Values = {
            "name": name,
            "name_key": key(name),
            "abbreviation": abbreviation or name,
            "inclusive": int(inclusive),
        }
        tax_id = rows.insert(desk.conn, "taxes", values)
        catalog.set_tax_rate(desk.conn, tax_id, since or desk.today, rate)
        desk.record("tax add", f"tax {name}", after={**values, "rate": rate, "from": since or desk.today})
        return Outcome.of("tax", tax_id)


def set_tax_rate(desk: Desk, text: str, rate: Decimal, since: date) -> Outcome:
    """Set a tax's rate from a day on. Existing lines keep their rate. Raises NotFound, Ambiguous, Usage."""
    _require_tax_rate(rate)
    with desk.writing():
        desk.require("administer")
        tax = catalog.find_tax(desk.conn, text)
        catalog.set_tax_rate(desk.conn, tax.id, since, rate)
        desk.record("tax rate", f"tax {tax.name}", after={"rate": rate, "from": since})
        return Outcome.of("tax", tax.id)


def add_discount(desk: Desk, name: str, rate: Decimal) -> Outcome:
    """Add a discount class, whose rate can't be changed. Raises Refused if the name is taken, Usage."""
    if not 0 < rate <= 100:
        raise Usage(f"{rate} isn't a valid discount rate.", "Use a rate above 0 and up to 100 percent.")
    if name.casefold() in ("none", "default"):
        raise Usage(
            f"A discount can't be called {name!r}, because that word means something else to --discount.",
            "Choose another name.",
        )
    with desk.writing():
        desk.require("administer")
        if catalog.name_is_taken(desk.conn, "discounts", name):
            raise Refused(
                f"There is already a discount {name}, and its rate can't be changed.",
                "Choose another name for another rate.",
            )
        values: Values = {"name": name, "name_key": key(name), "rate": thousandths(rate)}
        discount_id = rows.insert(desk.conn, "discounts", values)
        desk.record("discount add", f"discount {name}", after={"name": name, "rate": rate})
        return Outcome.of("discount", discount_id)


def archive(desk: Desk, kind: Literal["service", "tax", "discount"], text: str, *, archived: bool) -> Outcome:
    """Archive a service, tax or discount, or unarchive it. Whatever uses it keeps it. Raises NotFound, Ambiguous."""
    with desk.writing():
        desk.require("administer")
        row_id, name = _found(desk, kind, text)
        table = {"service": "services", "tax": "taxes", "discount": "discounts"}[kind]
        before, after = rows.changes(desk.conn, table, row_id, {"archived": int(archived)})
        outcome = Outcome.of(kind, row_id)
        if after:
            rows.update(desk.conn, table, row_id, after)
            desk.record(f"{kind} archive", f"{kind} {name}", before=before, after=after)
            if archived and kind == "service":
                outcome.notes += still_booked(desk, "service_id", row_id, name)
        return outcome


def _found(desk: Desk, kind: Literal["service", "tax", "discount"], text: str) -> tuple[int, str]:
    """Return the id and name, of a service the code. Raises NotFound, Ambiguous."""
    if kind == "service":
        service = catalog.find_service(desk.conn, text)
        return service.id, service.code
    found = catalog.find_tax(desk.conn, text) if kind == "tax" else catalog.find_discount(desk.conn, text)
    return found.id, found.name


def _tax_ids(desk: Desk, names: Sequence[str]) -> list[int]:
    return [catalog.find_tax(desk.conn, name).id for name in names]


def _require_tax_rate(rate: Decimal) -> None:
    if not 0 <= rate < 100:
        raise Usage(f"{rate} isn't a valid tax rate.", "Use a rate from 0 to below 100 percent.")
