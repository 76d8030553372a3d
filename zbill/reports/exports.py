"""Exports: each kind of file that import takes, with the columns that it has there (SPEC 10).

What a row stands for is written so that a new practice file makes the same of it: a line with the discount and the
taxes that it has, whatever tier or day they come from. A payment that settles nothing is a deposit: a payment would pay
the oldest invoices.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from sqlite3 import Cursor

from zbill.db.refs import REF_OF_CHARGE, REF_OF_PAYMENT
from zbill.db.rows import json_ids, pairs, scalar
from zbill.desk import Desk
from zbill.sheet import CellKind, Column, Sheet

# A rate in thousandths as text, without zeros at the end: 8250 is 8.25.
_RATE = "rtrim(rtrim(printf('%d.%03d', {0} / 1000, {0} % 1000), '0'), '.')"

# A name among several, which semicolons separate.
_ONE_OF_SEVERAL = r"replace({0}, ';', '\;')"

# What a payment, and a line that isn't a session's, is called: the ref that it was imported under, else its own.
_REF_OF_PAYMENT = f"""coalesce((select ref from imported where imported.kind = 'payments' and became = payments.id),
          {REF_OF_PAYMENT})"""
_REF_OF_LINE = f"""coalesce((select sessions.ref from sessions where sessions.id = lines.session_id),
          (select ref from imported where imported.kind = 'charges' and became = lines.id), {REF_OF_CHARGE})"""

# A line's own taxes and discount, as import takes them.
_TAXES = f"""coalesce((select group_concat({_ONE_OF_SEVERAL.format("name")} || ' ' || {_RATE.format("rate")}, '; ')
                     from (select name, rate from line_taxes where line_id = lines.id order by position)), 'none')"""
_DISCOUNT = f"""case when lines.discount_name is not null
               then lines.discount_name || ' ' || {_RATE.format("lines.discount_rate")}
            when lines.discount_choice = 'amount' then printf(shown, lines.discount / unit, lines.discount % unit)
            when lines.discount_choice = 'none' or lines.lower_discount_name is not null then 'none' end"""
# The line of a session that is checked in, but not marked yet, isn't taken: no column says that someone is in.
_IS_TAKEN = "not exists (select 1 from sessions where sessions.id = session_id and status = 'scheduled')"
# The fee of which a session's status charges the price of its line, which may be edited, free of inclusive taxes, or
# of a percentage that has changed since.
_PERCENTAGE = "iif(sessions.status = 'no-show', no_show, late_cancel)"
_FEE = f"""case when lines.id is null or (fee * {_PERCENTAGE} + 50000) / 100000 = unit_price then fee
                    else (unit_price * 200000 + {_PERCENTAGE}) / (2 * {_PERCENTAGE}) end"""
_INVOICE = "iif(invoices.other_number = '', invoices.label, invoices.other_number)"

_QUERIES: Mapping[str, str] = {
    "taxes": """
        select name, rate, since as "from", abbreviation, inclusive, archived
          from taxes join tax_rates on tax_id = taxes.id
         order by name_key, since
    """,
    "discounts": "select name, rate, archived from discounts order by name_key",
    "services": f"""
        select code, name, price, since as "from", minutes, late_cancel as late_cancel_percent,
               no_show as no_show_percent,
               (select group_concat({_ONE_OF_SEVERAL.format("name")}, '; ')
                  from (select taxes.name from service_taxes join taxes on taxes.id = tax_id
                         where service_id = services.id order by tax_id)) as taxes,
               discountable, archived
          from services join service_prices on service_id = services.id
         order by code_key, since
    """,
    "staff": f"""
        select name, login,
               (select group_concat({_ONE_OF_SEVERAL.format("name")}, '; ')
                  from (select roles.name from staff_roles join roles on roles.id = role_id
                         where staff_id = staff.id order by role_id)) as roles,
               provider, npi, licence, archived
          from staff
         order by id
    """,
    "clients": """
        select ref, clients.name, email, phone, address, born as birth_date, auto_invoice, tax_exempt,
               discounts.name as discount, terms_days, clients.diagnoses, notes, clients.archived
          from clients left join discounts on discounts.id = discount_id
         where merged_into is null {of}
         order by clients.id
    """,
    "patients": """
        select patients.ref, clients.ref as client, patients.name, patients.born as birth_date, species, breed,
               discounts.name as discount, patients.diagnoses, patients.archived
          from patients
          join clients on clients.id = client_id
          left join discounts on discounts.id = patients.discount_id
         where true {of}
         order by patients.id
    """,
    "rates": """
        select clients.ref as client, services.code as service, price, since as "from"
          from client_rates
          join clients on clients.id = client_id
          join services on services.id = service_id
         where price is not null
         order by client_id, code_key, since
    """,
    "sessions": f"""
        select sessions.ref, clients.ref as client, services.code as service, start,
               iif(patients.client_id = sessions.client_id, patients.ref, null) as patient,
               staff.name as provider, sessions.minutes, sessions.status, waived, reason,
               iif(sessions.status = 'attended', coalesce(unit_price, fee), {_FEE}) as fee,
               ward, place, modifier, sessions.notes, {_DISCOUNT} as discount,
               iif(lines.id is null, null, {_TAXES}) as taxes, quantity, description, {_INVOICE} as invoice, closed_on
          from sessions
          cross join clients on clients.id = sessions.client_id
          join services on services.id = sessions.service_id
          join currency
          left join patients on patients.id = sessions.patient_id
          left join staff on staff.id = sessions.provider_id
          left join lines on lines.session_id = sessions.id and live = 1 and sessions.status <> 'scheduled'
          left join invoices on invoices.id = invoice_id
         where true {{of}}
         order by day, start, sessions.id
    """,
    "charges": f"""
        select {_REF_OF_LINE} as ref, clients.ref as client, lines.date, description, unit_price as price,
                       quantity, services.code as service, staff.name as provider,
                       iif(patients.client_id = invoices.client_id, patients.ref, null) as patient,
                       {_DISCOUNT} as discount, {_TAXES} as taxes, {_INVOICE} as invoice, closed_on
                  from lines
                  cross join invoices on invoices.id = invoice_id
                  join clients on clients.id = invoices.client_id
                  join currency
                  left join services on services.id = lines.service_id
                  left join staff on staff.id = lines.provider_id
                  left join patients on patients.id = lines.patient_id
         where session_id is null and void = 0 and invoices.status <> 'void' {{of}}
         order by lines.date, lines.id
    """,
    "payments": f"""
        select {_REF_OF_PAYMENT} as ref, clients.ref as client, date, amount,
                       iif(applied = 0, 'deposit', kind) as kind, method, reference, payer, comment,
                       (select group_concat(ref || '=' || printf(shown, put / unit, put % unit), '; ')
                          from (select {_REF_OF_LINE} as ref, put
                                  from (select invoice_id, sum(amount) as put from settlements
                                         where payment_id = payments.id group by invoice_id having put > 0) as held
                                  join lines on lines.id =
                                       (select min(id) from lines
                                         where lines.invoice_id = held.invoice_id and void = 0
                                           and {_IS_TAKEN})
                                 order by 1)) as settles
          from payments cross join clients on clients.id = client_id join currency
         where payments.kind <> 'refund' and voided_on is null {{of}}
         order by date, payments.id
    """,
}

# What other programs want of the whole practice, which import doesn't take.
_WHOLE: Mapping[str, str] = {
    "invoices": """
        select label as number, clients.ref as client, clients.name, date, due, status, closed_on, gross, discount, net,
               tax, total, paid, credited, written_off, balance, reference
          from invoices join clients on clients.id = client_id
         order by number
    """,
    "lines": """
        select invoices.label as invoice, lines.number as line, lines.date, clients.ref as client, clients.name,
               patients.name as patient, staff.name as provider, code as service, description, quantity, unit_price,
               lines.gross, lines.discount, lines.net, lines.tax, lines.total, void
          from lines
          join invoices on invoices.id = invoice_id
          join clients on clients.id = invoices.client_id
          left join patients on patients.id = lines.patient_id
          left join staff on staff.id = lines.provider_id
          left join services on services.id = lines.service_id
         order by invoices.number, lines.number
    """,
    "transactions": """
        select payments.label as number, payments.kind, payments.date, clients.ref as client, clients.name, amount,
               method, reference, payer, comment, refunded.label as refund_of, payments.voided_on
          from payments
          join clients on clients.id = payments.client_id
          left join (select id, label from payments) as refunded on refunded.id = refund_of
         order by payments.number
    """,
    "ledger": """
        select ref as client, clients.name, date, kind, number, description, debit, credit
          from ledger join clients on clients.id = client_id
         order by clients.id, date, at, step, number
    """,
}

# Everything that can be exported, those that import takes first.
EXPORTS = (*_QUERIES, *_WHOLE)

# What has no column, so that it stays behind.
LEFT = f"""
select 'credit notes' as what, count(*) as count from credit_notes
union all select 'write-offs', count(*) from write_offs
union all select 'refunds', count(*) from payments where kind = 'refund' and voided_on is null
union all select 'void receipts', count(*) from payments where voided_on is not null
union all select 'void invoices', count(*) from invoices where status = 'void'
union all select 'void lines', count(*) from lines where void = 1
union all select 'lines of sessions that are only checked in', count(*) from lines where live = 1 and not {_IS_TAKEN}
union all select 'unapplied payments, exported as deposits',
  (select count(*) from payments where kind = 'payment' and voided_on is null and applied = 0)
union all select 'lines of sessions with another day, service, provider or patient than the session',
  (select count(*) from lines join sessions on sessions.id = session_id
    where live = 1 and status <> 'scheduled'
      and (lines.date, lines.service_id, lines.provider_id, lines.patient_id)
        is not (sessions.day, sessions.service_id, sessions.provider_id, sessions.patient_id))
union all select 'sessions still to invoice, which import invoices unless auto_invoice is off',
  (select count(*) from sessions join clients on clients.id = client_id where to_bill = 1 and auto_invoice is not 0)
union all select 'sessions and charges without a provider',
  (select count(*) from sessions where provider_id is null)
  + (select count(*) from lines where session_id is null and live = 1 and provider_id is null)
union all select 'goodwill entries', count(*) from goodwill
union all select 'sessions and charges whose patient has another owner by now',
  (select count(*) from sessions join patients on patients.id = patient_id
    where patients.client_id <> sessions.client_id)
  + (select count(*) from lines join invoices on invoices.id = invoice_id join patients on patients.id = patient_id
      where session_id is null and live = 1 and patients.client_id <> invoices.client_id)
union all select 'references of invoices', count(*) from invoices where reference <> '' and status <> 'void'
"""

# Columns that hold something else than text.
_HOLDS: Mapping[str, CellKind] = {
    "rate": "stored",
    "late_cancel_percent": "stored",
    "no_show_percent": "stored",
    "quantity": "stored",
    "price": "amount",
    "fee": "amount",
    "amount": "amount",
    "from": "day",
    "birth_date": "day",
    "date": "day",
    "closed_on": "day",
    "unit_price": "amount",
    "gross": "amount",
    "net": "amount",
    "tax": "amount",
    "total": "amount",
    "paid": "amount",
    "credited": "amount",
    "written_off": "amount",
    "balance": "amount",
    "debit": "amount",
    "credit": "amount",
    "due": "day",
    "voided_on": "day",
    "minutes": "number",
    "terms_days": "number",
    "line": "number",
    "void": "flag",
    "inclusive": "flag",
    "archived": "flag",
    "discountable": "flag",
    "auto_invoice": "flag",
    "tax_exempt": "flag",
    "waived": "flag",
}


# The tables whose rows can be exported by their ids.
_TABLES = {"clients": "clients", "patients": "patients", "sessions": "sessions", "charges": "lines"}
_TABLES |= {"payments": "payments"}

# The tables that have about as many rows as a kind, if they aren't called like it.
_COUNTED: Mapping[str, tuple[str, ...]] = {
    "taxes": ("tax_rates",),
    "services": ("service_prices",),
    "rates": ("client_rates",),
    "charges": ("lines where session_id is null",),
    "transactions": ("payments",),
    "ledger": ("invoices", "payments"),
}


def export(desk: Desk, kind: str) -> Sheet:
    """Return the rows of a kind, with the columns of its file. Raises PermissionMissing."""
    desk.require("export_data")
    return rows_of(desk, kind)


def flow(desk: Desk, kind: str) -> Iterator[Sheet]:
    """Return the rows of a kind, however many, as sheets of a few rows each. Raises PermissionMissing."""
    desk.require("export_data")
    columns, found = _asked(desk, kind, None)
    return Sheet.flow(kind.capitalize(), columns, found)


def rows_of(desk: Desk, kind: str, ids: Iterable[int] | None = None) -> Sheet:
    """Return the rows of a kind, all or those with these ids, as `export` does."""
    columns, found = _asked(desk, kind, ids)
    return Sheet.of(kind.capitalize(), columns, found)


def expected(desk: Desk, kind: str) -> float:
    """Return about how many rows a kind has, which is known at once."""
    return float(sum(scalar(desk.conn, f"select count(*) from {table}") for table in _COUNTED.get(kind, (kind,))))


def left_behind(desk: Desk) -> str:
    """Return what of the practice no column holds, with counts, "" if there is nothing."""
    found = [f"{count} {what}" for what, count in pairs(desk.conn, LEFT) if count]
    return f"Only a backup has these: {', '.join(found)}." if found else ""


def query_of(kind: str, of: str = "") -> str:
    """Return the query for the rows of a kind, all or those with `of`, a further condition."""
    return _QUERIES[kind].format(of=of) if kind in _TABLES else {**_QUERIES, **_WHOLE}[kind]


def _asked(desk: Desk, kind: str, ids: Iterable[int] | None) -> tuple[tuple[Column, ...], Cursor]:
    """Return the columns of a kind, and the rows as they are read."""
    of = "" if ids is None else f"and {_TABLES[kind]}.id in (select value from json_each(:ids))"
    found = desk.ask(query_of(kind, of), {} if ids is None else {"ids": json_ids(ids)})
    return tuple(_column(kind, name) for name, *_ in found.description), found


def _column(kind: str, name: str) -> Column:
    holds = _HOLDS.get(name, "text")
    if (kind, name) == ("staff", "provider"):
        holds = "flag"
    elif name == "discount" and kind in _WHOLE:
        holds = "amount"
    return Column(name, name.replace("_", " ").capitalize(), holds)
