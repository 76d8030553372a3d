"""Statements beside each other: one that the file refuses, and the nearest that it takes (two_of_each.py)."""

from __future__ import annotations

from typing import NamedTuple

from tests.db.attacks_on_invoices import LINE, NOON, SESSION_LINE, TEN
from tests.db.attacks_on_money import GOODWILL, PAYMENT, SETTLEMENT, WRITE_OFF

TODAY, TOMORROW = "2026-10-05", "2026-10-06"
BILLED = f"{TEN[:-1]}, 'attended')"
VOID_LINE = "update lines set void = 1, live = 0 where id = {}"
RESTORE = "update lines set void = 0, live = 1 where id = {}"
TAXED = f"{LINE}(9, 2, null, '{TODAY}', 'Taxed', 1000, 1000, 'amount', 1, 0, 1000, {{}})"
LINE_TAX = "insert into line_taxes values ({}, {}, 1, 'GST', 'GST', 5000, {}, {})"
EXEMPTED = "insert into exempted_taxes values ({}, {}, 1, 'GST', 'GST', 5000)"
BEN_PAYS = f"{PAYMENT}(6, 'RCT-0006', 'deposit', 2, '{TODAY}', 90000, 'cash', null, {NOON}, 1, 3)"


class Pair(NamedTuple):
    """A statement that is refused with an answer, and those that are taken, after some that come first.

    `query` then finds `rows`.
    """

    first: list[str]
    refused: str
    answer: str
    taken: list[str]
    query: str = "select 1"
    rows: list[tuple[object, ...]] = [(1,)]  # noqa: RUF012


def close(invoice: int, at: int = NOON, on: str = TODAY) -> str:
    return (
        f"update invoices set status = 'closed', closed_at = {at}, closed_on = '{on}', letterhead_id = 1,"
        f" parties_id = 2 where id = {invoice}"
    )


def void(invoice: int) -> str:
    return (
        f"update invoices set status = 'void', voided_at = {NOON}, voided_on = '{TODAY}', void_reason = 'x'"
        f" where id = {invoice}"
    )


def settle(invoice: int, payment: int | None, amount: int, day: str = TODAY) -> str:
    cause = "applied" if amount > 0 else "unapplied"
    return f"{SETTLEMENT}({invoice}, {payment or 'null'}, '{day}', {NOON}, {amount}, '{cause}')"


def refund(payment: int, amount: int, client: int = 2, day: str = TODAY) -> str:
    return f"{PAYMENT}(6, 'RCT-0006', 'refund', {client}, '{day}', {amount}, 'check', {payment}, {NOON}, 1, 3)"


def goodwill(client: int, amount: int) -> str:
    return f"{GOODWILL}({client}, '{TODAY}', {NOON}, {amount}, 'x')"


def write_off(invoice: int, amount: int) -> str:
    return f"{WRITE_OFF}({invoice}, '{TODAY}', {NOON}, {amount}, 'x')"


PAIRS = {
    "an invoice is closed with a live line, not with a void one": Pair(
        [VOID_LINE.format(7)], close(7), "without a live line", [RESTORE.format(8), close(7)]
    ),
    "an invoice is closed when its patient has left": Pair(
        [], close(3), "checked in", [f"update sessions set checked_out_at = {NOON} where id = 5", close(3)]
    ),
    "a patient whose line is void keeps no invoice from being closed": Pair(
        [f"{LINE}(3, 2, null, '{TODAY}', 'More', {TEN}"], close(3), "checked in", [VOID_LINE.format(3), close(3)]
    ),
    "an invoice is void when its patient has left": Pair(
        [], void(3), "checked in", [f"update sessions set checked_out_at = {NOON} where id = 5", void(3)]
    ),
    "a patient whose line is void keeps no invoice from being voided": Pair(
        [], void(3), "checked in", [VOID_LINE.format(3), void(3)]
    ),
    "an invoice with money on it is not void until the money is off": Pair(
        [], void(2), "something paid", [settle(2, 2, -1000), void(2)]
    ),
    "an invoice is closed when the taxes of its lines add up": Pair(
        [TAXED.format("100, 900, 50, 950"), LINE_TAX.format(12, 1, 0, 49)],
        close(9),
        "the taxes of a line",
        [LINE_TAX.format(12, 2, 0, 1), close(9)],
    ),
    "inclusive taxes are what the net leaves out": Pair(
        [TAXED.format("100, 850, 50, 900"), LINE_TAX.format(12, 1, 0, 50)],
        close(9),
        "the taxes of a line",
        ["update line_taxes set inclusive = 1 where line_id = 12", close(9)],
    ),
    "the taxes of a void line need not add up": Pair(
        [TAXED.format("100, 900, 50, 950")], close(9), "the taxes of a line", [VOID_LINE.format(12), close(9)]
    ),
    "an invoice is closed again at the moment it was reopened, not before": Pair(
        [
            f"update invoices set status = 'open', closed_at = null, closed_on = null, reopened_at = {NOON} + 60,"
            " reopenings = 1 where id = 10"
        ],
        close(10, NOON + 59),
        "before it was opened or reopened",
        [close(10, NOON + 60)],
    ),
    "an invoice is closed on the day of its latest live line, not before": Pair(
        [f"{LINE}(9, 2, null, '{TOMORROW}', 'More', {TEN}"],
        close(9),
        "before its own or a live line's",
        [VOID_LINE.format(12), close(9)],
    ),
    "a line has a number of its own on its invoice": Pair(
        [],
        f"{LINE}(7, 2, null, '{TODAY}', 'More', {TEN}",
        "added to an open invoice",
        [f"{LINE}(9, 2, null, '{TODAY}', 'More', {TEN}"],
        "select total, balance from invoices where id = 9",
        [(1800, 1800)],
    ),
    "a line begins live": Pair(
        [],
        f"{LINE.replace('total)', 'total, void, live)')}(9, 2, null, '{TODAY}', 'More', {TEN[:-1]}, 1, 0)",
        "added to an open invoice",
        [f"{LINE.replace('total)', 'total, void, live)')}(9, 2, null, '{TODAY}', 'More', {TEN[:-1]}, 0, 1)"],
    ),
    "a void line isn't in the total": Pair(
        [],
        "update invoices set gross = 1200, net = 1200, total = 1200 where id = 7",
        "sum of its lines",
        [f"{LINE}(7, 3, null, '{TODAY}', 'More', {TEN}"],
        "select gross, net, total from invoices where id = 7",
        [(2000, 2000, 2000)],
    ),
    "a session is billed again once its line is void": Pair(
        [],
        f"{SESSION_LINE}(3, 2, 5, '{TODAY}', 'More', {BILLED}",
        "billed once",
        [VOID_LINE.format(3), f"{SESSION_LINE}(3, 2, 5, '{TODAY}', 'More', {BILLED}"],
    ),
    "a line is restored unless its session is on another": Pair(
        [VOID_LINE.format(3), f"{SESSION_LINE}(3, 2, 5, '{TODAY}', 'More', {BILLED}"],
        RESTORE.format(3),
        "billed once",
        [VOID_LINE.format(12), RESTORE.format(3)],
    ),
    "a session is billed to its client": Pair(
        ["update sessions set status = 'attended' where id = 6"],
        f"{SESSION_LINE}(9, 2, 6, '{TODAY}', 'More', {BILLED}",
        "to its client",
        [f"{SESSION_LINE}(2, 2, 6, '{TODAY}', 'More', {BILLED}"],
    ),
    "a line that is added takes only its own session off the unbilled": Pair(
        [],
        f"{SESSION_LINE}(2, 2, 3, '{TODAY}', 'More', {BILLED}",
        "to its client",
        [f"{SESSION_LINE}(9, 2, 3, '{TODAY}', 'More', {BILLED}"],
        "select id from sessions where to_bill = 1",
        [(7,)],
    ),
    "a line that is restored takes only its own session off the unbilled": Pair(
        [
            f"{SESSION_LINE}(9, 2, 3, '{TODAY}', 'More', {BILLED}",
            VOID_LINE.format(12),
            "update sessions set to_bill = 1 where id = 3",
        ],
        "update lines set live = 1 where id = 12",
        "live",
        [RESTORE.format(12)],
        "select id from sessions where to_bill = 1",
        [(7,)],
    ),
    "a tax is added on an open invoice, at a place of its own": Pair(
        [LINE_TAX.format(10, 1, 0, 5)], LINE_TAX.format(10, 1, 0, 5), "an open invoice", [LINE_TAX.format(10, 2, 0, 5)]
    ),
    "a tax is added on no closed invoice": Pair(
        [], LINE_TAX.format(11, 1, 0, 5), "an open invoice", [LINE_TAX.format(10, 1, 0, 5)]
    ),
    "a tax is changed on an open invoice only": Pair(
        [LINE_TAX.format(10, 1, 0, 5)],
        "update line_taxes set amount = 1 where line_id = 4",
        "an open invoice",
        ["update line_taxes set amount = 1 where line_id = 10"],
    ),
    "a tax is deleted on an open invoice only": Pair(
        [LINE_TAX.format(10, 1, 0, 5)],
        "delete from line_taxes where line_id = 4",
        "an open invoice",
        ["delete from line_taxes where line_id = 10"],
    ),
    "a tax is left out of the line of an exempt client only": Pair(
        [f"{LINE}(9, 2, null, '{TODAY}', 'Exempt', {TEN.replace('1, 0, 1000', '1, 1, 1000')}"],
        EXEMPTED.format(10, 1),
        "an open invoice",
        [EXEMPTED.format(12, 1), EXEMPTED.format(12, 2), "delete from exempted_taxes where line_id = 12"],
    ),
    "a tax that is left out has a place of its own": Pair(
        [
            f"{LINE}(9, 2, null, '{TODAY}', 'Exempt', {TEN.replace('1, 0, 1000', '1, 1, 1000')}",
            f"{LINE}(9, 3, null, '{TODAY}', 'Exempt', {TEN.replace('1, 0, 1000', '1, 1, 1000')}",
            EXEMPTED.format(12, 1),
        ],
        EXEMPTED.format(12, 1),
        "an open invoice",
        [EXEMPTED.format(12, 2), EXEMPTED.format(13, 1)],
    ),
    "a scheduled session on a line becomes attended and nothing else": Pair(
        [],
        "update sessions set status = 'no-show' where id = 5",
        "keeps its status",
        ["update sessions set status = 'attended' where id = 5"],
    ),
    "an attended session on a line is not scheduled again": Pair(
        [],
        "update sessions set status = 'scheduled' where id = 1",
        "keeps its status",
        ["update sessions set status = 'scheduled', to_bill = 0 where id = 7"],
    ),
    "a session whose line is void can be marked anew": Pair(
        [],
        "update sessions set status = 'cancelled', fee = 1 where id = 5",
        "billed session",
        [VOID_LINE.format(3), "update sessions set status = 'cancelled', fee = 1 where id = 5"],
    ),
    "a patient comes back in on an open invoice only": Pair(
        [],
        f"update sessions set checked_in_at = {NOON} where id = 1",
        "nobody on a closed invoice",
        [
            f"update sessions set checked_in_at = {NOON} where id = 2",
            f"update sessions set checked_in_at = {NOON}, checked_out_at = {NOON} where id = 1",
        ],
    ),
    "what is credited and settled is at most the total": Pair(
        [BEN_PAYS], settle(4, 6, 6301), "beyond its total", [settle(4, 6, 6300)]
    ),
    "what is written off and settled is at most the total": Pair(
        [BEN_PAYS], settle(6, 6, 1501), "beyond its total", [settle(6, 6, 1500)]
    ),
    "what a payment settles and refunds is at most its amount": Pair(
        [], settle(4, 3, 2501), "no more than its amount", [settle(4, 3, 2500)]
    ),
    "a payment is refunded, a refund isn't": Pair([], refund(4, 100), "a refund gives back", [refund(3, 100)]),
    "a refund is of a valid payment": Pair([], refund(5, 100, client=1), "a refund gives back", [refund(1, 100, 1)]),
    "a refund is at most what is unapplied": Pair([], refund(3, 2501), "a refund gives back", [refund(3, 2500)]),
    "a refund is not before its payment": Pair(
        [], refund(3, 100, day="2026-10-04"), "a refund gives back", [refund(3, 100)]
    ),
    "a refund that is void gives the money back to its payment": Pair(
        [],
        "update payments set refunded = 0 where id = 3",
        "sum of its refunds",
        [
            f"update payments set voided_at = {NOON}, voided_on = '{TODAY}', void_reason = 'x' where id = 4",
        ],
        "select id, refunded, unapplied from payments where id in (3, 4)",
        [(3, 0, 3000), (4, 0, 0)],
    ),
    "a payment that is void on an invoice comes off it first": Pair(
        [],
        f"update payments set voided_at = {NOON}, voided_on = '{TODAY}', void_reason = 'x' where id = 2",
        "CHECK|a payment is not void",
        [
            settle(2, 2, -1000),
            f"update payments set voided_at = {NOON}, voided_on = '{TODAY}', void_reason = 'x' where id = 2",
        ],
    ),
    "a payment settles, a refund doesn't": Pair([], settle(4, 4, 100), "a valid payment", [settle(4, 3, 100)]),
    "a payment settles its own client's invoice": Pair([], settle(4, 1, 100), "a valid payment", [settle(3, 1, 100)]),
    "a settlement is not before its invoice": Pair(
        [], settle(3, 1, 100, "2026-10-04"), "on no earlier day", [settle(3, 1, 100)]
    ),
    "a settlement is not before its payment": Pair(
        [], settle(2, 3, 100, "2026-10-04"), "on no earlier day", [settle(2, 3, 100)]
    ),
    "of a payment no more is taken off an invoice than it put on this one": Pair(
        [settle(2, 3, 500), settle(4, 3, 700)], settle(2, 3, -501), "no more is taken off", [settle(2, 3, -500)]
    ),
    "of goodwill no more is taken off an invoice than was put on this one": Pair(
        [settle(2, None, 100), settle(4, None, 100)],
        settle(2, None, -101),
        "no more goodwill is taken off",
        [settle(2, None, -100)],
    ),
    "a client's goodwill is used once": Pair(
        [settle(3, None, 300), settle(2, None, 100)],
        settle(4, None, 301),
        "no more goodwill is used",
        [settle(4, None, 300)],
    ),
    "a client's unused goodwill is taken back": Pair(
        [settle(3, None, 300), settle(2, None, 100)],
        goodwill(2, -301),
        "only unused goodwill",
        [goodwill(2, -300)],
    ),
    "a closed invoice is written off up to its balance": Pair(
        [], write_off(10, 901), "no more is written off|beyond its total", [write_off(10, 900)]
    ),
    "an open invoice is not written off": Pair([], write_off(9, 100), "a closed invoice", [write_off(10, 100)]),
    "a write-off is reversed up to its amount": Pair(
        [], write_off(8, -201), "no more is owed again", [write_off(8, -200)]
    ),
    "a line has an id of its own": Pair(
        [],
        f"{LINE.replace('(invoice_id', '(id, invoice_id')}(1, 9, 2, null, '{TODAY}', 'More', {TEN}",
        "added to an open invoice",
        [f"{LINE.replace('(invoice_id', '(id, invoice_id')}(99, 9, 2, null, '{TODAY}', 'More', {TEN}"],
    ),
    "a line of nothing is live until it is credited": Pair(
        [f"{LINE}(9, 2, null, '{TODAY}', 'Nothing', 1000, 0, 'default', 1, 0, 0, 0, 0, 0, 0)"],
        "update lines set live = 0 where id = 12",
        "a line is live unless",
        ["update lines set live = 1 where id = 12"],
    ),
    "the line of a waived session is not restored": Pair(
        [
            "update sessions set status = 'no-show' where id = 6",
            f"{SESSION_LINE}(2, 2, 6, '{TODAY}', 'More', {TEN[:-1]}, 'no-show')",
            VOID_LINE.format(12),
            "update sessions set waived = 1, reason = 'ill' where id = 6",
        ],
        RESTORE.format(12),
        "as its session is marked",
        ["update sessions set waived = 0 where id = 6", RESTORE.format(12)],
    ),
    "a patient whose line on a closed invoice is void can come back in": Pair(
        [
            f"{LINE}(3, 2, null, '{TODAY}', 'More', {TEN}",
            VOID_LINE.format(3),
            close(3),
        ],
        f"update sessions set checked_in_at = {NOON} where id = 1",
        "nobody on a closed invoice",
        [f"update sessions set checked_in_at = {NOON} + 1 where id = 5"],
    ),
}
