"""Values at the bound of each CHECK and beside it, by the columns that it names.

A value is a single cell, or a tuple in the order of the columns. An empty cell (None) is allowed by most checks: where
a column must have a value, the table says `not null` beside it.
"""

from __future__ import annotations

from typing import Any, NamedTuple, get_args

from zbill.words import Cause, Document, Kind, Result, SessionStatus

MOST = 999_999_999_999
NOON = 1791216000  # 2026-10-05 16:00 UTC
FAR_EAST = 50_400  # 14 hours, the zone furthest ahead of UTC
MIDNIGHT = NOON - 16 * 3600  # 2026-10-05 00:00 UTC


class Bounds(NamedTuple):
    """Cells that a CHECK allows, and cells that it refuses."""

    allowed: list[Any]
    refused: list[Any]


def between(least: int, most: int) -> Bounds:
    return Bounds([least, least + 1, most - 1, most], [least - 1, most + 1])


def at_least(least: int) -> Bounds:
    return Bounds([least, least + 1, MOST], [least - 1, -MOST])


def one_of(*words: str) -> Bounds:
    return Bounds(list(words), ["", "x", words[0].upper(), f"{words[0]}x", f" {words[0]}"])


FLAG = Bounds([0, 1], [-1, 2])
DAY = Bounds(
    ["2026-12-31", "2024-02-29", "1900-01-01", "9999-12-31"],
    [
        *("2026-02-29", "2026-13-01", "2026-00-10", "2026-10-32", "2026-11-31", "2026-10-00"),
        *("", "today", "now", "2026-1-01", "26-10-05", "20261005", "2026-10-05 00:00", "2026-10-05Z", " 2026-10-05", 5),
    ],
)
TEXT = Bounds(["x", " "], [""])
DIGEST = Bounds(["0" * 64, "09af" * 16], ["0" * 63, "0" * 65, "", *(sign * 64 for sign in "Ag/:` ")])
# The last and the first of the blocks U+0001 to U+001F and U+007F to U+009F, and those beside them.
PRINTED = Bounds(
    [f"A{chr(code)}b" for code in (32, 126, 160, 161, 0x2028, 0x1F600)] + ["]", "[a]", "*", "a-b", "^"],
    [f"A{chr(code)}b" for code in (1, 9, 10, 13, 27, 30, 31, 127, 128, 155, 158, 159)] + ["\x1b", "\x7fA", "A\x9f"],
)
NAME = Bounds([*PRINTED.allowed, "x" * 2000], [*PRINTED.refused, ""])
PRICE = between(0, MOST)
RATE_OF_DISCOUNT = between(1, 100_000)
RATE_OF_TAX = between(0, 99_999)
PERCENTAGE = between(0, 100_000)
NOT_ZERO = Bounds([1, -1, MOST], [0])
# Of a whole and its parts, in this order: total, net, tax.
SUM = Bounds([(0, 0, 0), (105, 100, 5), (5, 0, 5)], [(104, 100, 5), (106, 100, 5), (100, 100, 5), (95, 100, 5)])
PART = Bounds([(0, 0), (0, 10), (10, 10)], [(-1, 10), (11, 10), (1, 0)])
NET = Bounds([(0, 10, 4), (6, 10, 4), (0, 0, 0)], [(-1, 10, 4), (7, 10, 4), (1, 4, 4)])
# No day is later than that of its instant in the zone furthest ahead.
ON_ITS_DAY = Bounds(
    [("2026-10-05", NOON), ("2026-10-06", MIDNIGHT + 86_400 - FAR_EAST), ("2020-01-01", NOON)],
    [("2026-10-06", MIDNIGHT + 86_400 - FAR_EAST - 1), ("2026-10-07", NOON)],
)
# A day of its instant in some zone: at most one before or after that in UTC.
NEAR_ITS_DAY = Bounds(
    [("2026-10-04", NOON), ("2026-10-05", NOON), ("2026-10-06", NOON)], [("2026-10-03", NOON), ("2026-10-07", NOON)]
)
NUMBERED = Bounds(
    [
        *((1, "INV-0001"), (7, "7"), (999, "INV-0999"), (1000, "INV-1000"), (9999, "INV-9999")),
        *((10_000, "INV-10000"), (99_999, "X99999"), (1_000_000, "INV-1000000"), (12, "2026/A0012")),
    ],
    [
        *((1, "INV-0002"), (1, "INV-"), (1, ""), (1000, "INV-0100"), (10_000, "INV-1000"), (9999, "INV-0999")),
        *((1, "INV-0001A"), (0, "INV-0001"), (1, "0001-INV"), (-1, "INV-0001")),
    ],
)
DIAGNOSES = Bounds(["", "F41.1", "F41.1; F32.0", "C7A.0AZ9"], ["f41.1", "F41.1, F32", "F41-1", "F41.1\n", "É41"])
NULL_TOGETHER = Bounds([(None, None), ("Kind", 10_000)], [("Kind", None), (None, 10_000)])

CLOSED = ("closed", NOON, "2026-10-05", 1, 2)

BOUNDS: dict[str, Bounds] = {
    "batch_files(kind)": TEXT,
    "batch_files(digest)": DIGEST,
    "batch_files(added)": at_least(0),
    "batch_files(updated)": at_least(0),
    "batch_files(skipped)": at_least(0),
    "batches(undone_at, at)": Bounds([(NOON, NOON), (NOON + 1, NOON), (None, NOON)], [(NOON - 1, NOON)]),
    "client_rates(since)": DAY,
    "client_rates(price)": PRICE,
    "clients(name)": NAME,
    "clients(born)": DAY,
    "clients(auto_invoice)": FLAG,
    "clients(tax_exempt)": FLAG,
    "clients(terms_days)": between(0, 365),
    "clients(diagnoses)": DIAGNOSES,
    "clients(archived)": FLAG,
    "clients(merged_into, id)": Bounds([(None, 1), (2, 1)], [(1, 1)]),
    "counters(kind)": one_of("invoice", "receipt", "creditnote"),
    "counters(next)": at_least(1),
    "credit_note_lines(gross)": at_least(0),
    "credit_note_lines(discount, gross)": PART,
    "credit_note_lines(net, gross, discount)": NET,
    "credit_note_lines(tax)": at_least(0),
    "credit_note_lines(total, net, tax)": SUM,
    "credit_note_taxes(amount)": at_least(0),
    "credit_notes(number)": at_least(1),
    "credit_notes(date)": DAY,
    "credit_notes(reason)": TEXT,
    "credit_notes(net)": at_least(0),
    "credit_notes(tax)": at_least(0),
    "credit_notes(released, total)": PART,
    "credit_notes(total, net, tax)": SUM,
    "deliveries(kind)": one_of(*get_args(Document)),
    "deliveries(number)": TEXT,
    "deliveries(digest)": DIGEST,
    "deliveries(address)": Bounds(["a@b", "ana@example.com"], ["", "@", "a@", "@b", "ana"]),
    "deliveries(message)": Bounds(["<a@b>"], ["", "a@b", "<a@>", "<@b>", "<>", "<a@b", "<a>"]),
    "deliveries(result)": one_of(*get_args(Result)),
    "deliveries(run)": Bounds(["0" * 16, "09af" * 4], ["", "0" * 15, "0" * 17, *(sign * 16 for sign in "Ag/:` ")]),
    "deliveries(answer, result)": Bounds(
        [("", "unknown"), ("", "accepted"), ("250 OK", "accepted")], [("250 OK", "unknown")]
    ),
    "discounts(name)": NAME,
    "discounts(rate)": RATE_OF_DISCOUNT,
    "discounts(archived)": FLAG,
    "exempted_taxes(rate)": RATE_OF_TAX,
    "goodwill(day)": DAY,
    "goodwill(amount)": NOT_ZERO,
    "goodwill(reason)": TEXT,
    "goodwill(day, at)": ON_ITS_DAY,
    "imported(kind)": TEXT,
    "imported(ref)": TEXT,
    "imported(digest)": Bounds([b"0" * 16], [b"0" * 15, b"0" * 17, b""]),
    "invoice_changes(day)": DAY,
    "invoice_versions(owed)": at_least(0),
    "invoices(number)": at_least(1),
    "invoices(date)": DAY,
    "invoices(due)": DAY,
    "invoices(status)": one_of("open", "closed", "void"),
    "invoices(discount_choice)": one_of("default", "none", "class"),
    "invoices(discount_rate)": RATE_OF_DISCOUNT,
    "invoices(changed_on)": DAY,
    "invoices(closed_on)": DAY,
    "invoices(done_on)": DAY,
    "invoices(reopenings)": at_least(0),
    "invoices(voided_on)": DAY,
    "invoices(gross)": at_least(0),
    "invoices(discount, gross)": PART,
    "invoices(net)": at_least(0),
    "invoices(tax)": at_least(0),
    "invoices(paid)": at_least(0),
    "invoices(credited)": at_least(0),
    "invoices(written_off)": at_least(0),
    "invoices(total, net, tax)": SUM,
    "invoices(total)": Bounds([MOST, 0], [MOST + 1]),
    "invoices(total, moved)": Bounds([(5, 5), (5, -5), (0, 0)], [(5, 6), (0, 1)]),
    "invoices(balance)": at_least(0),
    "invoices(number, label)": NUMBERED,
    "invoices(date, opened_at)": ON_ITS_DAY,
    "invoices(done_on, closed_on, closed_at)": Bounds(
        [(None, *each) for each in NEAR_ITS_DAY.allowed]
        + [(day, "2026-09-01", at) for day, at in NEAR_ITS_DAY.allowed]
        + [(None, None, None)],
        [(None, *each) for each in NEAR_ITS_DAY.refused]
        + [(day, "2026-10-05", at) for day, at in NEAR_ITS_DAY.refused],
    ),
    "invoices(done_on, closed_on)": Bounds(
        [(None, "2026-10-05"), ("2026-10-06", "2026-10-05")],
        [("2026-10-05", "2026-10-05"), ("2026-10-04", "2026-10-05")],
    ),
    "invoices(done_on, status)": Bounds(
        [(None, "open"), (None, "void"), (None, "closed"), ("2026-10-05", "closed")],
        [("2026-10-05", "open"), ("2026-10-05", "void")],
    ),
    "invoices(voided_on, voided_at)": NEAR_ITS_DAY,
    "invoices(due, date)": Bounds(
        [("2026-10-05", "2026-10-05"), ("2026-10-06", "2026-10-05")], [("2026-10-04", "2026-10-05")]
    ),
    "invoices(reference)": PRINTED,
    "invoices(other_number, batch_id)": Bounds([("", None), ("", 1), ("77", 1)], [("77", None)]),
    "invoices(discount_choice, discount_name, discount_rate)": Bounds(
        [("default", None, None), ("none", None, None), ("class", "Kind", 10_000), ("none", None, 1)],
        [("class", None, None), ("class", "Kind", None), ("class", None, 10_000), ("default", "Kind", 10_000)],
    ),
    "invoices(status, closed_at, closed_on, letterhead_id, parties_id)": Bounds(
        [CLOSED, ("open", None, None, None, None), ("void", None, None, 1, 2), ("open", None, None, 1, 2)],
        [("open", *CLOSED[1:]), ("void", *CLOSED[1:])]
        + [tuple(None if column == place else cell for column, cell in enumerate(CLOSED)) for place in range(1, 5)],
    ),
    "invoices(status, voided_at, voided_on, void_reason)": Bounds(
        [("void", NOON, "2026-10-05", "x"), ("open", None, None, ""), ("closed", None, None, "")],
        [
            *(("open", NOON, "2026-10-05", "x"), ("closed", NOON, "2026-10-05", "x"), ("void", NOON, "2026-10-05", "")),
            *(("void", None, "2026-10-05", "x"), ("void", NOON, None, "x")),
        ],
    ),
    "line_taxes(rate)": RATE_OF_TAX,
    "line_taxes(inclusive)": FLAG,
    "line_taxes(amount)": at_least(0),
    "lines(number)": at_least(1),
    "lines(date)": DAY,
    "lines(description)": NAME,
    "lines(quantity)": between(1, 999_999_999),
    "lines(unit_price)": PRICE,
    "lines(discount_choice)": one_of("default", "none", "class", "amount"),
    "lines(discount_rate)": RATE_OF_DISCOUNT,
    "lines(lower_discount_rate)": RATE_OF_DISCOUNT,
    "lines(discountable)": FLAG,
    "lines(exempt)": FLAG,
    "lines(gross)": Bounds([0, MOST], [MOST + 1]),
    "lines(tax)": at_least(0),
    "lines(void)": FLAG,
    "lines(credited, total)": PART,
    "lines(live)": FLAG,
    "lines(billed_as, session_id)": Bounds(
        [(None, None), (None, 1), ("attended", 1), ("late-cancelled", 1), ("no-show", 1)],
        [("attended", None), ("scheduled", 1), ("cancelled", 1), ("non-billable", 1), ("", 1)],
    ),
    "lines(gross, quantity, unit_price)": Bounds(
        # Half a cent is rounded up: 0.5, 1.5 and 0.499 cents.
        [(1000, 1000, 1000), (0, 1000, 0), (1, 500, 1), (2, 1500, 1), (0, 499, 1), (2500, 2500, 1000)],
        [(0, 500, 1), (1, 1500, 1), (1, 499, 1), (999, 1000, 1000), (1001, 1000, 1000)],
    ),
    "lines(discount, gross)": PART,
    "lines(net, gross, discount)": NET,
    "lines(total, net, tax)": SUM,
    "lines(exempt, tax)": Bounds([(0, 0), (0, 5), (1, 0)], [(1, 1)]),
    "lines(live, void)": Bounds([(0, 0), (1, 0), (0, 1)], [(1, 1)]),
    "lines(discount_name, discount_rate)": NULL_TOGETHER,
    "lines(lower_discount_name, lower_discount_rate)": NULL_TOGETHER,
    "lines(discount_choice, discount, discount_name)": Bounds(
        [("none", 0, None), ("default", 5, "Kind"), ("default", 0, None), ("amount", 5, None)],
        [("none", 1, None), ("none", 0, "Kind")],
    ),
    "lines(discount_choice, discount_name)": Bounds(
        [("class", "Kind"), ("amount", None), ("default", None), ("default", "Kind"), ("none", None)],
        [("class", None), ("amount", "Kind")],
    ),
    "estimate_lines(position)": at_least(1),
    "estimate_lines(patient)": TEXT,
    "estimate_lines(born)": DAY,
    "estimate_lines(diagnoses)": DIAGNOSES,
    "estimate_lines(code)": TEXT,
    "estimate_lines(description)": TEXT,
    "estimate_lines(sessions)": at_least(1),
    "estimate_lines(each)": at_least(0),
    "estimate_lines(total, sessions, each)": Bounds([(0, 3, 0), (300, 3, 100)], [(299, 3, 100), (301, 3, 100)]),
    "estimates(first)": DAY,
    "estimates(last)": DAY,
    "estimates(given_on)": DAY,
    "estimates(client)": TEXT,
    "estimates(total)": at_least(0),
    "estimates(given_on, first, last)": Bounds(
        [
            *(("2026-10-05", "2026-10-05", "2027-10-05"), ("2026-10-05", "2026-10-05", "2026-10-05")),
            ("2026-10-04", "2026-10-05", "2026-10-06"),
        ],
        [
            *(("2026-10-06", "2026-10-05", "2026-10-31"), ("2026-10-05", "2026-10-05", "2026-10-04")),
            ("2026-10-05", "2026-10-05", "2027-10-06"),
        ],
    ),
    "exported(name)": TEXT,
    "exported(kind)": one_of("invoices", "payments"),
    "maps(name)": TEXT,
    "log(hash)": Bounds(["0" * 64], ["0" * 63, "0" * 65, ""]),
    "own_refs(id)": Bounds([1], [0, 2, -1]),
    "own_refs(token)": Bounds(
        ["824t5c", "234567", "89cdfh", "jkmnpr", "tvwxy2"],
        ["", "824t5", "824t5c2", "824T5C", "824-5c", "ż24t5c", *(f"824t5{sign}" for sign in "01aeioubglqsz ]^*")],
    ),
    "own_refs(plain_lines)": at_least(0),
    "own_refs(plain_payments)": at_least(0),
    "patients(name)": NAME,
    "patients(born)": DAY,
    "patients(diagnoses)": DIAGNOSES,
    "patients(archived)": FLAG,
    "payments(number)": at_least(1),
    "payments(kind)": one_of(*get_args(Kind)),
    "payments(payer)": Bounds([*PRINTED.allowed, ""], PRINTED.refused),
    "payments(date)": DAY,
    "payments(amount)": between(1, MOST),
    "payments(method)": Bounds([*PRINTED.allowed, "Zelle"], [*PRINTED.refused, ""]),
    "payments(corrected_on)": DAY,
    "payments(corrected_at, corrected_on)": Bounds(
        [(None, None), (NOON, "2026-10-05")], [(None, "2026-10-05"), (NOON, None)]
    ),
    "payments(corrected_on, corrected_at)": NEAR_ITS_DAY,
    "payments(voided_on)": DAY,
    "payments(applied)": at_least(0),
    "payments(refunded)": at_least(0),
    "payments(unapplied)": at_least(0),
    "payments(kind, applied, refunded)": Bounds(
        [("refund", 0, 0), ("payment", 5, 5), ("deposit", 5, 0)], [("refund", 1, 0), ("refund", 0, 1), ("refund", 1, 1)]
    ),
    "payments(kind, refund_of)": Bounds(
        [("refund", 1), ("payment", None), ("deposit", None)], [("refund", None), ("payment", 1), ("deposit", 1)]
    ),
    "payments(number, label)": NUMBERED,
    "payments(date, recorded_at)": ON_ITS_DAY,
    "payments(voided_at, voided_on)": Bounds(
        [(None, None), (NOON, "2026-10-05")], [(NOON, None), (None, "2026-10-05")]
    ),
    "payments(voided_on, voided_at)": NEAR_ITS_DAY,
    "payments(voided_at, void_reason)": Bounds([(None, ""), (NOON, "x")], [(None, "x"), (NOON, "")]),
    "payments(voided_at, applied, refunded)": Bounds(
        [(None, 5, 5), (NOON, 0, 0)], [(NOON, 1, 0), (NOON, 0, 1), (NOON, 1, 1)]
    ),
    "roles(name)": NAME,
    "service_prices(since)": DAY,
    "service_prices(price)": PRICE,
    "services(code)": NAME,
    "services(name)": NAME,
    "services(minutes)": between(1, 1440),
    "services(late_cancel)": PERCENTAGE,
    "services(no_show)": PERCENTAGE,
    "services(discountable)": FLAG,
    "services(archived)": FLAG,
    "sessions(day)": DAY,
    "sessions(minutes)": between(1, 1440),
    "sessions(fee)": PRICE,
    "sessions(status)": one_of(*get_args(SessionStatus)),
    "sessions(waived)": FLAG,
    "sessions(to_bill)": FLAG,
    "sessions(waived, status, reason)": Bounds(
        [(0, "attended", ""), (1, "late-cancelled", "x"), (1, "no-show", "x"), (0, "no-show", "x")],
        [(1, "late-cancelled", ""), (1, "no-show", "")]
        + [(1, status, "x") for status in ("scheduled", "attended", "cancelled", "non-billable")],
    ),
    "sessions(to_bill, waived, status)": Bounds(
        [(1, 0, "attended"), (1, 0, "late-cancelled"), (1, 0, "no-show"), (0, 1, "no-show"), (0, 0, "scheduled")],
        [(1, 1, "no-show")] + [(1, 0, status) for status in ("scheduled", "cancelled", "non-billable")],
    ),
    "sessions(checked_out_at, checked_in_at)": Bounds(
        [(None, None), (None, NOON), (NOON, None), (NOON, NOON), (NOON + 1, NOON)], [(NOON - 1, NOON)]
    ),
    "sessions(start)": Bounds(
        ["2026-10-05 00:00", "2026-10-05 23:59", "2024-02-29 09:00", "2026-10-05 09:00:01", "2026-10-05 09:00:59"],
        [
            *("2026-10-05 24:00", "2026-10-05 09:60", "2026-10-05 09:00:60", "2026-10-05 09:00:00", "2026-10-05 9:00"),
            *("2026-02-29 09:00", "2026-10-05", "2026-10-05T09:00", "tomorrow 09:00", "", "2026-10-05 09:00Z", NOON),
        ],
    ),
    "sessions(day, start)": Bounds(
        [("2026-10-05", "2026-10-05 00:00"), ("2026-10-05", "2026-10-05 23:59")],
        [("2026-10-04", "2026-10-05 00:00"), ("2026-10-06", "2026-10-05 23:59")],
    ),
    "settlements(day)": DAY,
    "settlements(amount)": NOT_ZERO,
    "settlements(cause)": one_of(*get_args(Cause)),
    "settlements(refund_id, cause)": Bounds(
        [(None, "payment"), (None, "refunded"), (1, "refunded")], [(1, "payment"), (1, "unapplied")]
    ),
    "settlements(day, at)": ON_ITS_DAY,
    "staff(name)": NAME,
    "staff(provider)": FLAG,
    "staff(archived)": FLAG,
    "superbill_lines(position)": at_least(1),
    "superbill_lines(again)": FLAG,
    "superbill_lines(date)": DAY,
    "superbill_lines(code)": TEXT,
    "superbill_lines(description)": TEXT,
    "superbill_lines(units)": at_least(1),
    "superbill_lines(paid, charge)": Bounds([(1, 1), (1, 10), (10, 10)], [(0, 10), (11, 10), (-1, 10), (0, 0)]),
    "superbills(first)": DAY,
    "superbills(last)": DAY,
    "superbills(given_on)": DAY,
    "superbills(client)": TEXT,
    "superbills(patient)": TEXT,
    "superbills(born)": DAY,
    "superbills(diagnoses)": DIAGNOSES,
    "superbills(first, last, given_on)": Bounds(
        [("2026-10-01", "2026-10-31", "2026-11-01"), ("2026-10-05", "2026-10-05", "2026-10-05")],
        [("2026-10-02", "2026-10-01", "2026-10-05"), ("2026-10-01", "2026-10-06", "2026-10-05")],
    ),
    "tax_rates(since)": DAY,
    "tax_rates(rate)": RATE_OF_TAX,
    "taxes(name)": NAME,
    "taxes(inclusive)": FLAG,
    "taxes(archived)": FLAG,
    "write_offs(day)": DAY,
    "write_offs(amount)": NOT_ZERO,
    "write_offs(reason)": TEXT,
    "write_offs(day, at)": ON_ITS_DAY,
}  # fmt: skip
