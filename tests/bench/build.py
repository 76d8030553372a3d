"""Build a practice of any size, over five years that end yesterday: python -m tests.bench.build FILE INVOICES

Visits are drawn at random from a seed, and fill.sql derives every other row from them. The file's own triggers and
indexes are dropped meanwhile, for speed. Then they are restored, and `prove` checks the rules they would have enforced.
"""

from __future__ import annotations

import random
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

from tests.bench.proof import prove
from tests.bench.rows import READ, WRITTEN
from zbill.billing.lines import compute
from zbill.dates import instant
from zbill.db import imprints, log
from zbill.db.catalog import taxes_of_service
from zbill.db.imprints import Parties
from zbill.db.log import LogEntry
from zbill.db.rows import Values
from zbill.desk import Desk
from zbill.file import connection, migrating
from zbill.models import DiscountRate
from zbill.money import Money
from zbill.services import catalog
from zbill.services.practice import NewPractice, create
from zbill.text import key

SEED = 20261003
YEARS = 5
OWNER = "Helena Brightwater"
SLIDING_SCALE = DiscountRate("Sliding scale", Decimal(20))

SERVICES: tuple[tuple[str, str, int, int, tuple[str, ...]], ...] = (
    ("90834", "Psychotherapy 45 min", 45, 15000, ()),
    ("90837", "Psychotherapy 60 min", 60, 18500, ()),
    ("COACH", "Coaching", 50, 12000, ("GST",)),
)
FIRST_NAMES = (
    "Ana Ben Carla David Elena Farid Greta Hassan Ingrid José Katya Łukasz Mei Noor Olivia Pavel Rosa Thảo".split()
)
LAST_NAMES = (
    "Abbott Baker Castillo Dvořák Eriksen Fischer García Haddad Ivanov Jansen Kowalski Lopez Müller Ōta".split()
)

# The state of an invoice today, with weights: closed and paid, closed and owing, or open. Only recent ones are open.
RECENT = 0.94
RECENT_STATES = ("paid", "owing", "open"), (30, 20, 50)
OLDER_STATES = ("paid", "owing"), (96, 4)
PERCENT_PAID = {"paid": (100,), "owing": (0, 50), "open": (0, 0, 40)}
DAYS_UNTIL_PAID = (0, 0, 0, 1, 3, 7, 14, 30)
FUTURE_SESSIONS_PER_DAY = 12
FUTURE_DAYS = 30

DRAWN = """
create temp table visits (
  id integer primary key, client_id integer, service_id integer, day text, start text, at integer,
  is_open integer, percent_paid integer, paid_on text, paid_at integer
);
create temp table tariff (
  service integer, discounted integer, gross integer, discount integer, net integer, tax integer, total integer,
  primary key (service, discounted)
);
create temp table papers (client_id integer primary key, invoice_parties integer, receipt_parties integer);
"""


def build(path: Path, invoices: int, now: int, seed: int = SEED) -> None:
    """Create the file. `now`, in UTC epoch seconds, is the moment at which its five years end."""
    create(path, now, "", NewPractice("Brightwater Therapy", OWNER, "USD", "America/New_York"))
    with closing(connection.connect(path)) as conn:
        _add_catalog(Desk(conn, path, now))
    # Another connection, which doesn't note each written row for the log.
    with closing(connection.connect(path)) as conn:
        desk = Desk(conn, path, now)
        # An interrupted build is thrown away, so this connection trades safety for speed.
        conn.executescript(
            "pragma synchronous = off; pragma journal_mode = off; pragma secure_delete = off;"
            "pragma foreign_keys = off; pragma cache_size = -500000;"
        )
        schema = migrating.fingerprint(conn)
        with connection.writing(conn):
            rules = _take_rules(conn)
            _fill(desk, invoices, random.Random(seed))
            for rule in rules:
                conn.execute(rule)
            prove(conn, schema)


def _add_catalog(desk: Desk) -> None:
    since = desk.today - timedelta(days=366 * YEARS)
    catalog.add_tax(desk, "GST", "GST", Decimal(5), since, inclusive=False)
    catalog.add_discount(desk, SLIDING_SCALE.name, SLIDING_SCALE.rate)
    for code, name, minutes, price, tax_names in SERVICES:
        values: Values = {"code": code, "name": name, "minutes": minutes, "discountable": 1}
        percent = {"late_cancel": 100_000, "no_show": 100_000}
        catalog.add_service(desk, {**values, **percent}, Money(price), tax_names, since)


def _take_rules(conn: sqlite3.Connection) -> list[str]:
    """Drop the triggers and indexes, and return the statements that create them again."""
    rules = conn.execute(
        "select type, name, sql from sqlite_schema where type in ('index', 'trigger') and sql is not null"
    ).fetchall()
    for rule in rules:
        conn.execute(f"drop {rule['type']} {rule['name']}")
    return [rule["sql"] for rule in rules]


def _fill(desk: Desk, invoices: int, draw: random.Random) -> None:
    for statement in migrating.statements(DRAWN):
        desk.conn.execute(statement)
    calendar = _calendar(desk)
    clients = _add_clients(desk, max(3, invoices // 50), draw)
    _set_tariff(desk)
    desk.conn.executemany(
        "insert into visits values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", _visits(calendar, clients, invoices, draw)
    )
    yesterday, morning = calendar[-1]
    facts = {
        "provider": desk.actor.id,
        "letterhead": imprints.store_letterhead(desk.conn, desk.settings),
        "yesterday": yesterday,
        "evening": morning + 11 * 3600,
    }
    for statement in migrating.statements(Path(__file__).with_name("fill.sql").read_text(encoding="utf-8")):
        desk.conn.execute(statement, facts)
    _add_future_sessions(desk, clients, draw)
    _log_days(desk)


def _calendar(desk: Desk) -> list[tuple[str, int]]:
    """Return each day up to yesterday, with the instant of its eight o'clock (epoch seconds)."""
    days = [desk.today - timedelta(days=ago) for ago in range(YEARS * 365, 0, -1)]
    return [(day.isoformat(), _morning(desk, day)) for day in days]


def _add_clients(desk: Desk, count: int, draw: random.Random) -> range:
    """Add clients: one in ten has a discount, one in four a patient, and the two in the middle have fixed names."""
    own_names = {count // 2: READ, count // 2 + 1: WRITTEN}
    for client_id in range(1, count + 1):
        name = f"{draw.choice(FIRST_NAMES)} {draw.choice('ABCDEFGHIJKLMNOP')}. {draw.choice(LAST_NAMES)}"
        name = own_names.get(client_id, name)
        facts = (f"C{client_id}", name, key(name), f"client{client_id}@example.com", f"555-{client_id:06d}")
        address = f"{client_id} Main Street\nSpringfield"
        desk.conn.execute(
            "insert into clients (id, ref, name, name_key, email, phone, address, discount_id)"
            " values (?, ?, ?, ?, ?, ?, ?, ?)",
            (client_id, *facts, address, 1 if client_id % 10 == 0 else None),
        )
        patients = {client_id: f"Kim {name}"} if client_id % 4 == 0 else {}
        desk.conn.executemany(
            "insert into patients (id, ref, client_id, name, name_key) values (:id, 'P' || :id, :id, :name, :key)",
            [{"id": each, "name": patient, "key": key(patient)} for each, patient in patients.items()],
        )
        on_invoice = Parties(name, address, patients, {desk.actor.id: desk.actor.name})
        papers = (on_invoice, Parties(name, address, {}, {}))
        desk.conn.execute(
            "insert into papers values (?, ?, ?)",
            (client_id, *(imprints.store_parties(desk.conn, papers))),
        )
        desk.record("client add", f"client {client_id}", client_id, after={"name": name})
    return range(1, count + 1)


def _set_tariff(desk: Desk) -> None:
    """Store the amounts of a line for each service, with and without the discount."""
    for service_id, (*_, price, _) in enumerate(SERVICES, 1):
        rates = taxes_of_service(desk.conn, service_id, desk.today)
        for discount in (None, SLIDING_SCALE):
            line = compute(Money(price), Decimal(1), discount, rates)
            desk.conn.execute(
                "insert into tariff values (?, ?, ?, ?, ?, ?, ?)",
                (service_id, discount is not None, line.gross, line.discount, line.net, line.tax, line.total),
            )


def _visits(
    calendar: Sequence[tuple[str, int]], clients: range, count: int, draw: random.Random
) -> Iterator[tuple[object, ...]]:
    """Yield the rows of the table of visits, spread evenly over the calendar, from nine to five."""
    for number in range(count):
        on = number * len(calendar) // count
        states, weights = RECENT_STATES if number >= RECENT * count else OLDER_STATES
        (state,) = draw.choices(states, weights)
        day, morning = calendar[on]
        hour = draw.randint(9, 17)
        paid_on, paid_morning = calendar[min(on + draw.choice(DAYS_UNTIL_PAID), len(calendar) - 1)]
        yield (
            number + 1,
            draw.choice(clients),
            draw.randint(1, len(SERVICES)),
            day,
            f"{day} {hour:02}:00",
            morning + 3600 * (hour - 8),
            state == "open",
            draw.choice(PERCENT_PAID[state]),
            paid_on,
            paid_morning + 11 * 3600,
        )


def _add_future_sessions(desk: Desk, clients: range, draw: random.Random) -> None:
    """Schedule sessions from today on, not yet marked."""
    days = [desk.today + timedelta(days=ahead) for ahead in range(FUTURE_DAYS)]
    desk.conn.executemany(
        "insert into sessions (ref, client_id, service_id, provider_id, start, day, minutes)"
        " values (?, ?, 1, ?, ?, ?, 45)",
        [
            (
                f"{day}-{hour}",
                draw.choice(clients),
                desk.actor.id,
                f"{day} {8 + hour:02}:00",
                day.isoformat(),
            )
            for day in days
            for hour in range(FUTURE_SESSIONS_PER_DAY)
        ],
    )


def _morning(desk: Desk, day: date) -> int:
    """Return the instant of a day's eight o'clock (epoch seconds)."""
    return instant(datetime.combine(day, time(8)), desk.zone)


def _log_days(desk: Desk) -> None:
    """Log one batch per day, and then every row."""
    rows = desk.conn.execute("select day, count(*) as sessions from visits group by day order by day")
    for row in rows.fetchall():
        desk.record("import", f"sessions of {row['day']}", after={"sessions": row["sessions"]})
    log.append_with_every_row(desk.conn, LogEntry(desk.now, OWNER, "import", "practice"))


if __name__ == "__main__":
    build(Path(sys.argv[1]), int(sys.argv[2]), int(datetime.now(UTC).timestamp()))
    print(f"Built {int(sys.argv[2]):,} invoices over {YEARS} years, seed {SEED}.")
