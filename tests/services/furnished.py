"""A practice file with the clients, services and discounts of the model, created once and copied into memory."""

from __future__ import annotations

import contextlib
import sqlite3
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.services.nouns import CLIENTS, DISCOUNTS, PATIENTS, SERVICES
from zbill.desk import Desk
from zbill.file import connection
from zbill.money import Money
from zbill.services import catalog, clients
from zbill.services.practice import NewPractice, create

PATH = Path("practice.db")
LONG_AGO = date(2020, 1, 1)


def furnished(now: int) -> sqlite3.Connection:
    """Return a connection to a copy in memory."""
    conn = sqlite3.connect(":memory:", isolation_level=None)
    conn.deserialize(_image(now))
    connection.configure(conn)
    return conn


@cache
def _image(now: int) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "practice.db"
        create(path, now, "", NewPractice("Model Practice", "Helena", "USD", "UTC"))
        with contextlib.closing(connection.connect(path)) as conn:
            _furnish(Desk(conn, path, now))
            return conn.serialize()


def _furnish(desk: Desk) -> None:
    for name, rate in DISCOUNTS.items():
        catalog.add_discount(desk, name, Decimal(rate) / 1000)
    for service in SERVICES.values():
        taxes = []
        if service.tax:
            taxes = [f"Tax of {service.code}"]
            catalog.add_tax(desk, taxes[0], "", Decimal(service.tax) / 1000, LONG_AGO, inclusive=service.inclusive)
        values: dict[str, int | str | None] = {
            "code": service.code,
            "name": service.code,
            "minutes": 50,
            "late_cancel": service.late_cancel,
            "no_show": service.no_show,
            "discountable": 1,
        }
        catalog.add_service(desk, values, Money(service.price), taxes, LONG_AGO)
    for client in CLIENTS.values():
        discount = next((name for name, rate in DISCOUNTS.items() if rate == client.discount), None)
        clients.add_client(desk, {"name": client.name, "tax_exempt": int(client.exempt)}, discount)
    for name, owner in PATIENTS.items():
        clients.add_patient(desk, str(owner), {"name": name})
