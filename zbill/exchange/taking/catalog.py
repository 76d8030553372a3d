"""Rows of taxes, discounts, services and staff."""

from __future__ import annotations

from collections.abc import Iterable

from zbill.db import called
from zbill.db import roles as role_table
from zbill.db import staff as staff_table
from zbill.db.rows import Values
from zbill.exchange.batch import Batch, Taken, made_id
from zbill.exchange.rows import Row, Wrong
from zbill.money import thousandths
from zbill.services import catalog, roles, staff
from zbill.text import key

# What a service has if its row doesn't say: its minutes, and the late-cancel and no-show percentages.
_MINUTES, _IN_FULL = 50, 100_000


def taxes(batch: Batch, rows: Iterable[Row]) -> Taken:
    """Add each tax with its rate from a day on, or set the rate of one that exists."""

    def take(row: Row) -> int:
        desk, name, since = batch.desk, row.text("name"), row.values.get("from") or batch.desk.today
        found = called.tax(desk.conn, name)
        if found is None:
            inclusive = bool(row.values.get("inclusive"))
            added = catalog.add_tax(
                desk, name, row.text("abbreviation"), row.values["rate"], since, inclusive=inclusive
            )
            tax_id = made_id(added)
        else:
            if row.has("inclusive") and row.values["inclusive"] != found.inclusive:
                raise Wrong("inclusive", "Can't be changed, because the tax exists already.")
            if row.has("abbreviation") and row.text("abbreviation") != found.abbreviation:
                raise Wrong("abbreviation", "Can't be changed, because the tax exists already.")
            tax_id = made_id(catalog.set_tax_rate(desk, found.name, row.values["rate"], since))
        if "archived" in row.values:
            catalog.archive(desk, "tax", name, archived=bool(row.values["archived"]))
        return tax_id

    return batch.one_by_one(rows, take)


def discounts(batch: Batch, rows: Iterable[Row]) -> Taken:
    """Add each discount. The rate of one that exists can't be changed."""

    def take(row: Row) -> int:
        desk, name = batch.desk, row.text("name")
        found = called.discount(desk.conn, name)
        if found is None:
            discount_id = made_id(catalog.add_discount(desk, name, row.values["rate"]))
        elif found.rate != row.values["rate"]:
            raise Wrong("rate", "Can't be changed, because the discount exists already.")
        else:
            discount_id = found.id
        if "archived" in row.values:
            catalog.archive(desk, "discount", name, archived=bool(row.values["archived"]))
        return discount_id

    return batch.one_by_one(rows, take)


def services(batch: Batch, rows: Iterable[Row]) -> Taken:
    """Add each service with its price from a day on, or change one that exists."""

    def take(row: Row) -> int:
        desk, code = batch.desk, row.text("code")
        values = _service(row)
        taxes = batch.finder.taxes(row.values["taxes"] or ()) if "taxes" in row.values else None
        since = row.values.get("from")
        existing = called.service_with_code(desk.conn, code)
        if existing is None:
            defaults: Values = {"minutes": _MINUTES, "late_cancel": _IN_FULL, "no_show": _IN_FULL, "discountable": 1}
            made = catalog.add_service(desk, {**defaults, **values}, row.values["price"], taxes or [], since)
        else:
            made = catalog.edit_service(desk, code, values, row.values["price"], taxes, since)
        if "archived" in row.values:
            catalog.archive(desk, "service", code, archived=bool(row.values["archived"]))
        return made_id(made)

    return batch.one_by_one(rows, take)


def staff_members(batch: Batch, rows: Iterable[Row]) -> Taken:
    """Add each staff member, or change one that exists, who then has the roles of the row."""

    def take(row: Row) -> int:
        desk, name = batch.desk, row.text("name")
        texts = ("login", "npi", "licence")
        values: dict[str, int | str | None] = {each: row.text(each) for each in texts if each in row.values}
        if "provider" in row.values:
            values["provider"] = int(bool(row.values["provider"]))
        named = batch.finder.roles(row.values.get("roles") or [])
        found = staff_table.with_name(desk.conn, name)
        if found is None:
            staff_id = made_id(staff.add(desk, {"login": "", "provider": 0, **values, "name": name}, named))
        else:
            staff_id = found.id
            staff.edit(desk, found.name, values)
            if "roles" in row.values:
                _set_roles(batch, found.name, staff_id, named)
        if "archived" in row.values:
            staff.archive(desk, name, archived=bool(row.values["archived"]))
        return staff_id

    return batch.one_by_one(rows, take)


def _set_roles(batch: Batch, name: str, staff_id: int, named: Iterable[str]) -> None:
    had = {key(each) for each in role_table.of_person(batch.desk.conn, staff_id)}
    wanted = {key(each): each for each in named}
    for each in wanted.keys() - had:
        roles.assign(batch.desk, name, wanted[each])
    for each in had - wanted.keys():
        roles.unassign(batch.desk, name, each)


def _service(row: Row) -> Values:
    """Return the columns of a service that the row has. An empty cell stands for what a service has by itself."""
    values: dict[str, int | str | None] = {"code": row.text("code"), "name": row.text("name")}
    for column, name in (("late_cancel_percent", "late_cancel"), ("no_show_percent", "no_show")):
        if column in row.values:
            values[name] = thousandths(row.values[column]) if row.has(column) else _IN_FULL
    if "minutes" in row.values:
        values["minutes"] = row.values["minutes"] or _MINUTES
    if "discountable" in row.values:
        values["discountable"] = int(row.values["discountable"] is not False)
    return values
