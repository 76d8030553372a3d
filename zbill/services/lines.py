"""The lines of open invoices, also of sessions: add, edit, discount, void and restore them (SPEC 3, 4, 5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date as Day
from decimal import Decimal

from zbill.billing import fees
from zbill.billing.discounts import LOWER_TIERS, DiscountChoice, applied, own_discount
from zbill.billing.lines import at_price, priced, taxed
from zbill.db import catalog, clients, invoices, lines, patients, sessions, staff
from zbill.desk import Desk
from zbill.errors import Refused, command
from zbill.models import DiscountRate, Invoice, Line, Outcome, Service, TaxRate
from zbill.money import Money, total
from zbill.records import NamedTuple
from zbill.services.closing import close_settled
from zbill.services.guards import credit_note_instead, is_locked, require_open, require_unlocked
from zbill.services.hints import hinting_at_code
from zbill.services.session_lines import billable, default_provider
from zbill.services.settlements import release
from zbill.words import DiscountTier

ONE = Decimal(1)


class Charge(NamedTuple):
    """A line as requested, before prices and rates are looked up. `taxes` None means those of the service.

    With a `code` it is an item of the catalog: its service is the one with this code, and the description is the
    service's. A `price` of None, which needs a code, is the service's on the line's date.
    """

    description: str
    price: Money | None
    quantity: Decimal = ONE
    date: Day | None = None
    service: str = ""
    taxes: Sequence[str] | None = None
    discount: DiscountChoice = LOWER_TIERS
    provider: str = ""
    patient: str = ""
    code: str = ""

    @property
    def words(self) -> str:
        """Return the description if nothing but it says what is charged, else an empty text."""
        return "" if self.code or self.service or self.taxes is not None else self.description


class Edit(NamedTuple):
    """The changes to a line; None leaves a value as it is."""

    price: Money | None = None
    quantity: Decimal | None = None
    description: str | None = None
    discount: DiscountChoice | None = None
    provider: str | None = None
    date: Day | None = None
    service: str | None = None
    taxes: Sequence[str] | None = None


class Wanted(NamedTuple):
    """The things that a charge names, found. `discount` is the line's own one."""

    service: Service | None
    rates: tuple[TaxRate, ...]
    discount: DiscountRate | Money | None
    provider_id: int | None
    patient_id: int | None
    description: str
    price: Money


def add(desk: Desk, invoice_text: str, asked: Charge) -> Outcome:
    """Add a line to an open invoice. Raises NotFound, Refused, Usage for a day in the future."""
    if asked.date:
        desk.require_not_future(asked.date, "date")
    with desk.writing():
        require_charging(desk, asked)
        invoice = invoices.find(desk.conn, invoice_text)
        wanted = find(desk, asked, invoice.client_id, ("invoice", "add", invoice_text))
        require_open(desk, invoice)
        invoices.changes_count_on(desk.conn, invoice.id, desk.today)
        return hinting_at_code(desk, write(desk, invoice, asked, wanted, "invoice add"), asked.words, wanted.service)


def require_charging(desk: Desk, asked: Charge) -> None:
    """Raise PermissionMissing if the person can't add a line, or give the discount it asks for."""
    desk.require("create_line_item", "apply_discount" if asked.discount.choice != "default" else None)


def find(desk: Desk, asked: Charge, client_id: int, typed: Sequence[str]) -> Wanted:
    """Find all that a charge names, before any rule is applied to it (SPEC 9).

    `typed` are the words of the command up to the code or description. Raises NotFound, Ambiguous.
    """
    day = asked.date or desk.today
    service = catalog.find_service(desk.conn, asked.service) if asked.service else None
    if asked.code:
        with_price = command(*typed, asked.code, "PRICE")
        service = catalog.find_by_code(desk.conn, asked.code, f"Give a price if it is a description: {with_price}")
    price = asked.price
    if price is None:
        assert service is not None
        price = catalog.price(desk.conn, service.id, client_id, day)
    return Wanted(
        service,
        _rates_in_force(desk, service, asked.taxes, day),
        _asked_discount(desk, asked.discount),
        provider_or_none(desk, asked.provider),
        patients.find(desk.conn, asked.patient, client_id).id if asked.patient else None,
        service.name if service and asked.code else asked.description,
        price,
    )


def write(desk: Desk, invoice: Invoice, asked: Charge, wanted: Wanted, what: str) -> Outcome:
    """Write a line on an open invoice and log it as `what`. Raises Refused."""
    day = asked.date or desk.today
    require_unlocked(desk, day, "A line")
    client = clients.get(desk.conn, invoice.client_id)
    service = wanted.service
    existing = lines.of_invoice(desk.conn, invoice.id)
    patient_id = wanted.patient_id or _only_patient(existing)
    lower = catalog.discount_of_patient_or_client(desk.conn, patient_id, client.id)
    provider_id = wanted.provider_id if asked.provider else default_provider(desk, invoice)
    line = Line(
        invoice_id=invoice.id,
        number=len(existing) + 1,
        session_id=None,
        date=day,
        patient_id=patient_id,
        provider_id=provider_id,
        service_id=service.id if service else None,
        description=wanted.description,
        quantity=asked.quantity,
        unit_price=wanted.price,
        discount_choice=asked.discount.choice,
        lower_discount_name=lower.name if lower else None,
        lower_discount_rate=lower.rate if lower else None,
        discountable=service is None or service.discountable,
        exempt=client.tax_exempt,
    )
    line = at_price(taxed(line, wanted.rates), wanted.price)
    (written,) = lines.add(desk.conn, [priced(line, applied(line, invoice, wanted.discount))])
    desk.record(what, invoice.label, client.id, after=facts(written))
    outcome = Outcome.of("invoice", invoice.id)
    close_settled(desk, [invoice.id], outcome)
    return outcome


def edit(desk: Desk, invoice_text: str, number: int, asked: Edit) -> Outcome:
    """Change a line of an open invoice. Its stored rates are used again, unless its service or taxes change (SPEC 4).

    Raises NotFound, Refused, Usage for a day in the future.
    """
    if asked.date:
        desk.require_not_future(asked.date, "date")
    with desk.writing():
        desk.require("edit_line_item", "apply_discount" if asked.discount else None)
        invoice, old = _found(desk, invoice_text, number)
        line = _edited(desk, invoice, old, asked)
        own = _asked_discount(desk, asked.discount) if asked.discount else own_discount(old)
        require_open(desk, invoice)
        if old.void:
            raise Refused(
                f"Line {number} of {invoice.label} is void.",
                f"Restore it: zbill invoice restore-line {invoice.label} {number}",
            )
        require_unlocked(desk, old.date, "A line", instead=credit_note_instead(desk, invoice, f"{number}=AMOUNT"))
        if asked.date:
            require_unlocked(desk, asked.date, "A line")
        outcome = Outcome.of("invoice", invoice.id)
        written = priced(line, applied(line, invoice, own))
        if written != old:
            _rewrite(desk, invoice, [(old, written)], outcome)
            desk.record("invoice edit", invoice.label, invoice.client_id, facts(old), facts(written))
            close_settled(desk, [invoice.id], outcome)
        return outcome


def void(desk: Desk, invoice_text: str, number: int, reason: str) -> Outcome:
    """Void a line: it stays on the invoice, and its session is released (SPEC 3). Raises NotFound, Refused."""
    with desk.writing():
        desk.require("void_line_item")
        invoice, line = _found(desk, invoice_text, number)
        require_open(desk, invoice)
        outcome = Outcome.of("invoice", invoice.id)
        if not line.void:
            void_one(desk, invoice, line, reason, outcome)
            close_settled(desk, [invoice.id], outcome)
        return outcome


def void_one(desk: Desk, invoice: Invoice, line: Line, reason: str, outcome: Outcome) -> None:
    """Void a line of an open invoice and release money above the new total. Raises Refused if its day is locked."""
    require_unlocked(desk, line.date, "A line", instead=credit_note_instead(desk, invoice, str(line.number)))
    invoices.changes_count_on(desk.conn, invoice.id, desk.today)
    _release_excess(desk, invoice, invoice.total - line.total, outcome)
    lines.set_void(desk.conn, line.id, reason)
    desk.record("invoice void-line", invoice.label, invoice.client_id, facts(line), {"void": True, "reason": reason})


def restore(desk: Desk, invoice_text: str, number: int) -> Outcome:
    """Restore a void line, if its session is still marked as the line says and on no other.

    Raises NotFound, Refused.
    """
    with desk.writing():
        desk.require("void_line_item")
        invoice, line = _found(desk, invoice_text, number)
        require_open(desk, invoice)
        outcome = Outcome.of("invoice", invoice.id)
        if line.void:
            require_unlocked(desk, line.date, "A line", instead=_add_again(desk, invoice, line))
            if line.session_id is not None:
                _require_marked_as_billed(desk, line, line.session_id, invoice)
                sessions.set_to_bill(desk.conn, [line.session_id], False)
            invoices.changes_count_on(desk.conn, invoice.id, desk.today)
            lines.restore(desk.conn, line.id)
            desk.record("invoice restore-line", invoice.label, invoice.client_id, {"void": True}, facts(line))
            close_settled(desk, [invoice.id], outcome)
        return outcome


def set_discount(desk: Desk, invoice_text: str, name: str) -> Outcome:
    """Set the invoice's own discount: a class, `none` (and no lower tier applies) or `default` (lower tiers apply).

    Raises NotFound, Refused.
    """
    with desk.writing():
        desk.require("apply_discount")
        invoice = invoices.find(desk.conn, invoice_text)
        choice: DiscountTier = "none" if name == "none" else "default" if name == "default" else "class"
        chosen = _class(desk, name) if choice == "class" else None
        require_open(desk, invoice)
        outcome = Outcome.of("invoice", invoice.id)
        if (choice, chosen) == (invoice.discount_choice, invoice.discount_class):
            return outcome
        discount_name, discount_rate = chosen or (None, None)
        changed = invoice._replace(discount_choice=choice, discount_name=discount_name, discount_rate=discount_rate)
        changes = _discounted(desk, changed)
        invoices.set_discount(desk.conn, invoice.id, choice, chosen)
        _rewrite(desk, changed, changes, outcome)
        desk.record(
            "invoice discount",
            invoice.label,
            invoice.client_id,
            {"discount": invoice.discount_name or invoice.discount_choice},
            {"discount": chosen.name if chosen else choice},
        )
        close_settled(desk, [invoice.id], outcome)
        return outcome


def _discounted(desk: Desk, invoice: Invoice) -> list[tuple[Line, Line]]:
    """Return the lines that the discount of an invoice changes, before and after. Raises Refused if one is locked.

    A void line in the locked period stays as it is: it can't be restored.
    """
    changes = []
    for line in lines.of_invoice(desk.conn, invoice.id):
        new = priced(line, applied(line, invoice, own_discount(line)))
        if new != line and not (line.void and is_locked(desk, line.date)):
            if is_locked(desk, line.date):
                instead = credit_note_instead(desk, invoice, f"{line.number}=AMOUNT")
                require_unlocked(desk, line.date, "A line", instead=instead)
            changes.append((line, new))
    return changes


def _rewrite(desk: Desk, invoice: Invoice, changes: Sequence[tuple[Line, Line]], outcome: Outcome) -> None:
    """Store changed lines, each given before and after.

    Money above the new total is released first: the practice file refuses a total below what is paid.
    """
    if not changes:
        return
    changed = {new.id: new.total for _, new in changes}
    live = [each for each in lines.of_invoice(desk.conn, invoice.id) if not each.void]
    invoices.changes_count_on(desk.conn, invoice.id, desk.today)
    _release_excess(desk, invoice, total(changed.get(each.id, each.total) for each in live), outcome)
    # Write lines whose total rises first: the invoice's total must never be below what is paid, not even in between.
    for _, new in sorted(changes, key=lambda each: each[0].total - each[1].total):
        lines.rewrite(desk.conn, new)


def provider_or_none(desk: Desk, text: str) -> int | None:
    """Return a provider by name, None for `none` or nothing. Raises NotFound."""
    return None if text in ("", "none") else staff.find_provider(desk.conn, text).id


def facts(line: Line) -> dict[str, object]:
    """Return a line as the log keeps it."""
    return {
        "line": line.number,
        "date": line.date,
        "description": line.description,
        "quantity": line.quantity,
        "unit_price": line.unit_price,
        "discount": line.discount,
        "net": line.net,
        "tax": line.tax,
        "total": line.total,
        "session": line.session_id,
    }


def _found(desk: Desk, invoice_text: str, number: int) -> tuple[Invoice, Line]:
    """Return an invoice, whatever its status, and a line of it. Raises NotFound."""
    invoice = invoices.find(desk.conn, invoice_text)
    return invoice, lines.numbered(desk.conn, invoice.id, invoice.label, number)


def _edited(desk: Desk, invoice: Invoice, old: Line, asked: Edit) -> Line:
    line = old._replace(
        date=asked.date or old.date,
        quantity=asked.quantity or old.quantity,
        description=asked.description or old.description,
        provider_id=provider_or_none(desk, asked.provider) if asked.provider is not None else old.provider_id,
        discount_choice=asked.discount.choice if asked.discount else old.discount_choice,
    )
    service = catalog.find_service(desk.conn, asked.service) if asked.service else None
    if service:
        line = line._replace(
            service_id=service.id,
            description=asked.description or service.name,
            discountable=service.discountable,
        )
    if service or asked.taxes is not None:
        line = taxed(line, _rates_in_force(desk, service, asked.taxes, line.date))
    price = asked.price
    if price is None and service:
        price = catalog.price(desk.conn, service.id, invoice.client_id, line.date)
    return line if price is None else at_price(line, price)


def _release_excess(desk: Desk, invoice: Invoice, new_total: Money, outcome: Outcome) -> None:
    settled = invoice.paid + invoice.credited + invoice.written_off
    if settled > new_total:
        outcome.notes += release(desk, invoice, settled - new_total, "released", "the invoice's total fell")


def _require_marked_as_billed(desk: Desk, line: Line, session_id: int, invoice: Invoice) -> None:
    (session,) = billable(desk, [session_id])
    if session.client_id != invoice.client_id:
        raise Refused(
            f"The line can't be restored: session {session_id} now belongs to {session.client_name}.",
            f"See: zbill session show {session_id}",
        )
    if session.invoice:
        raise Refused(
            f"The line can't be restored: session {session_id} is now billed on invoice {session.invoice}.",
            f"See: zbill invoice show {session.invoice}",
        )
    if not fees.is_billable(session):
        billed_before = ("--status", line.billed_as) if line.billed_as != "attended" else ()
        raise Refused(
            f"The line can't be restored: session {session_id} is now {fees.state(session)}.",
            f"To bill it again: {command('attend', session_id, *billed_before)}",
        )
    if fees.billed_as(session.status) != line.billed_as:
        raise Refused(
            f"The line can't be restored: session {session_id} is now marked {session.status}, not {line.billed_as}.",
            f"Bill it as it is marked now: zbill invoice add {invoice.label} --session {session_id}",
        )


def _add_again(desk: Desk, invoice: Invoice, line: Line) -> str:
    """Return the remedy for a void line that can't be restored: a new one, dated today."""
    if line.session_id is not None:
        return f"Add a new line: {command('invoice', 'add', invoice.label, '--session', line.session_id)}"
    price = desk.plain(line.unit_price)
    return f"Add a new line: {command('invoice', 'add', invoice.label, line.description, price)}"


def _asked_discount(desk: Desk, asked: DiscountChoice) -> DiscountRate | Money | None:
    if asked.choice == "class":
        return _class(desk, asked.name)
    return asked.amount if asked.choice == "amount" else None


def _class(desk: Desk, name: str) -> DiscountRate:
    found = catalog.find_discount(desk.conn, name)
    return DiscountRate(found.name, found.rate)


def _rates_in_force(desk: Desk, service: Service | None, names: Sequence[str] | None, day: Day) -> tuple[TaxRate, ...]:
    if names is not None:
        return catalog.taxes_in_force(desk.conn, [catalog.find_tax(desk.conn, name).id for name in names], day)
    return catalog.taxes_of_service(desk.conn, service.id, day) if service else ()


def _only_patient(existing: Sequence[Line]) -> int | None:
    """Return the id of the invoice's only patient, None if there are none or several."""
    seen = {line.patient_id for line in existing if not line.void and line.patient_id is not None}
    return seen.pop() if len(seen) == 1 else None
