"""Pairs of statements on a credit note and its parts, as in pairs.py."""

from __future__ import annotations

from tests.credit.test_guards import NOTE, PART
from tests.db.attacks_on_invoices import LINE, NOON, TEN
from tests.db.pairs import TODAY, Pair, close


def note(invoice: int, client: int, net: int, tax: int = 0, day: str = TODAY) -> str:
    return f"{NOTE}(3, 'CN-0003', {invoice}, {client}, '{day}', {NOON}, 'x', {net}, {tax}, {net + tax}, 1, 2)"


def part(line: int, net: int, tax: int = 0, of: int = 3) -> str:
    return f"{PART}({of}, {line}, {net}, 0, {net}, {tax}, {net + tax})"


PAIRS = {
    "a credit note is of a closed invoice": Pair([], note(9, 3, 100), "a closed invoice", [note(10, 3, 100)]),
    "a credit note is of its invoice's client": Pair([], note(10, 2, 100), "of its client", [note(10, 3, 100)]),
    "a credit note is not before the closing": Pair(
        [], note(10, 3, 100, day="2026-10-04"), "a closed invoice", [note(10, 3, 100)]
    ),
    "a credit note's part is of its own invoice": Pair(
        [note(10, 3, 100)], part(9, 100), "takes back what is left", [part(11, 100)]
    ),
    "a credit note's parts are at most its total, and count once they add up to it": Pair(
        [f"{LINE}(9, 2, null, '{TODAY}', 'More', {TEN}", close(9), note(9, 3, 100), part(10, 60)],
        part(12, 41),
        "takes back what is left",
        [part(12, 39)],
        "select credited, (select sum(credited) from lines where invoice_id = 9) from invoices where id = 9",
        [(0, 99)],
    ),
    "an invoice is credited when the parts add up": Pair(
        [f"{LINE}(9, 2, null, '{TODAY}', 'More', {TEN}", close(9), note(9, 3, 100), part(10, 60)],
        part(12, 41),
        "takes back what is left",
        [part(12, 40)],
        "select credited, balance from invoices where id = 9",
        [(100, 1700)],
    ),
    "a part is of the invoice of its own note, not of another": Pair(
        [note(10, 3, 100)], part(4, 100), "takes back what is left", [part(11, 100)]
    ),
    "a part has an id of its own": Pair(
        [note(10, 3, 100)],
        part(11, 100).replace("(credit_note_id", "(id, credit_note_id").replace("(3, 11", "(1, 3, 11"),
        "takes back what is left",
        [part(11, 100).replace("(credit_note_id", "(id, credit_note_id").replace("(3, 11", "(9, 3, 11")],
    ),
    "a part is at most what is left of its line": Pair(
        [f"{LINE}(9, 2, null, '{TODAY}', 'More', {TEN}", close(9), note(9, 3, 1800)],
        part(10, 801),
        "takes back what is left",
        [part(10, 800), part(12, 1000)],
        "select total, credited, live from lines where invoice_id = 9",
        [(800, 800, 0), (1000, 1000, 0)],
    ),
    "a line that was credited in part is credited up to the rest": Pair(
        [note(4, 2, 6000, 300)],
        part(4, 6001, 300),
        "takes back what is left",
        [part(4, 6000, 300)],
        "select credited, live from lines where id = 4",
        [(8400, 0)],
    ),
    "a line that is credited whole is credited no more": Pair(
        [note(10, 3, 900), part(11, 900)],
        "update lines set live = 1 where id = 11",
        "live",
        [],
        "select credited, live from lines where id = 11",
        [(900, 0)],
    ),
    "a part's taxes are at most its tax": Pair(
        [note(4, 2, 100, 5), part(4, 100, 5)],
        "insert into credit_note_taxes values (3, 1, 6)",
        "credit note",
        ["insert into credit_note_taxes values (3, 1, 5)"],
    ),
    "a part's tax has a place of its own": Pair(
        [note(4, 2, 100, 5), part(4, 100, 5), "insert into credit_note_taxes values (3, 1, 2)"],
        "insert into credit_note_taxes values (3, 1, 1)",
        "credit note",
        ["insert into credit_note_taxes values (3, 2, 3)"],
    ),
    "a credit note keeps its client unless they are merged": Pair(
        ["update clients set merged_into = 1 where id = 2"],
        "update credit_notes set client_id = 3 where id = 2",
        "keeps its client",
        ["update credit_notes set client_id = 1 where id = 2"],
    ),
}
