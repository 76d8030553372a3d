"""`zbill check` notices changes that another program made while bypassing the file's triggers."""

from __future__ import annotations

import contextlib
import sqlite3

import pytest

from tests.practice import Practice, tamper

DAMAGE = [
    ("an invoice's total", "update invoices set net = net + 1, total = total + 1 where number = 2", "INV-0002"),
    ("what is paid on it", "update invoices set paid = paid - 1 where number = 1", "INV-0001"),
    ("what is credited on it", "update invoices set credited = credited + 1 where number = 2", "INV-0002"),
    ("what is written off it", "update invoices set written_off = written_off + 1 where number = 3", "INV-0003"),
    ("its client", "update invoices set client_id = 99 where number = 3", "INV-0003"),
    ("a line's price", "update lines set unit_price = unit_price + 100 where id = 1", "INV-0001 line 1"),
    ("a line's tax", "update line_taxes set amount = amount + 1", "INV-0002 line 1"),
    ("a line's credit", "update lines set credited = credited + 1 where id = 2", "INV-0002 line 1"),
    ("a live line marked dead", "update lines set live = 0 where id = 1", "INV-0001 line 1"),
    ("a line's status", "update lines set billed_as = 'no-show' where session_id = 1", "INV-0001 line 1"),
    ("a settlement", "update settlements set amount = amount + 1 where id = 1", "INV-0001"),
    ("a settlement removed", "delete from settlements where id = 1", "INV-0001"),
    ("a payment's amount", "update payments set amount = amount - 60 where number = 1", "RCT-0001"),
    ("a refund's amount", "update payments set amount = amount + 1 where number = 2", "RCT-0001"),
    ("a payment moved", "update payments set client_id = 2 where number = 1", "RCT-0001"),
    ("a write-off", "update write_offs set amount = amount + 1", "INV-0003"),
    ("goodwill deleted", "delete from goodwill", "Bob Okafor"),
    ("a credit note's total", "update credit_notes set net = net + 1, total = total + 1", "CN-0001"),
    ("a credit note's tax", "update credit_note_taxes set amount = amount + 1", "CN-0001"),
    ("an invoice deleted", "delete from invoices where number = 4", "the invoice numbers"),
    ("a receipt deleted", "delete from payments where number = 2", "RCT-0001"),
    ("the counter", "update counters set next = next + 1 where kind = 'receipt'", "the receipt numbers"),
    ("a billed session", "update sessions set to_bill = 1", "session 1"),
    ("a closing without its letterhead", "update invoices set letterhead_id = null where number = 1", "INV-0001"),
    ("a log entry's text", "update log set after = after || ' ' where seq = 5", "log entry 5"),
    ("a log entry's hash", "update log set hash = replace(hash, 'a', 'b') where seq = 5", "log entry 5"),
    ("a log entry removed", "delete from log where seq = 5", "log entry 5"),
    ("an orphan", "update sessions set service_id = 77", "sessions 1"),
]


def test_check_prints_nothing_for_an_intact_file(busy: Practice) -> None:
    answer = busy.ok("check")

    assert (answer.out, answer.err) == ("", "")


@pytest.mark.parametrize(("statement", "thing"), [case[1:] for case in DAMAGE], ids=[case[0] for case in DAMAGE])
def test_check_names_each_damaged_document(busy: Practice, statement: str, thing: str) -> None:
    tamper(busy, statement)

    answer = busy.zbill("check -f json")

    assert answer.code == 9
    assert thing in [finding["thing"] for finding in answer.json]


def test_check_finds_a_session_billed_twice(busy: Practice) -> None:
    tamper(
        busy,
        "drop index lines_one_live_a_session",
        "insert into lines (invoice_id, number, session_id, date, description, quantity, unit_price, discount_choice,"
        " discountable, exempt, gross, discount, net, tax, total, billed_as)"
        " select 4, 9, 1, date, 'again', 1000, 0, 'default', 1, 0, 0, 0, 0, 0, 0, billed_as from lines where id = 1",
    )

    things = [finding["thing"] for finding in busy.zbill("check -f json").json]

    assert things == ["session 1", "INV-0004 line 9", "index lines_one_live_a_session"]


def test_check_names_an_altered_trigger_while_other_commands_refuse_the_file(busy: Practice) -> None:
    with contextlib.closing(sqlite3.connect(busy.path)) as conn:
        conn.execute("drop trigger lines_frozen")

    assert busy.zbill("balance").code == 8
    assert busy.zbill("check -f json").json == [
        {"thing": "trigger lines_frozen", "finding": "it was altered or removed from the schema"}
    ]


def test_check_finds_damaged_pages(busy: Practice) -> None:
    ((page, size),) = busy.sql("select rootpage, page_size from sqlite_schema, pragma_page_size where name = 'lines'")
    content = bytearray(busy.path.read_bytes())
    content[(page - 1) * size : page * size] = b"\xff" * size
    busy.path.write_bytes(bytes(content))

    answer = busy.zbill("check -f json")

    assert answer.code == 9
    assert answer.json[0]["thing"] == "the file"
