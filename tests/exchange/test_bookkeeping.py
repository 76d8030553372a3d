"""Invoices and payments for bookkeepers' programs: whole files, their limits, and where --since-last continues."""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.practice import Answer, Practice, create_practice
from zbill.exchange import programs
from zbill.exchange.bookkeeping import Document, day, divided
from zbill.exchange.programs import Layout
from zbill.file import drafts

GOLDEN = Path(__file__).parent / "bookkeeping"

# Invoice 1 has two taxes on a line, a discount below an inclusive tax, and a quantity that needs rounding. 2 is of a
# client with the same name, 3 of one without taxes. 4 is open, 5 void.
BILLED = (
    "config set terms_days 30",
    "tax add GST 5 --from 2026-01-01",
    "tax add QST 9.975 --from 2026-01-01",
    "tax add VAT 13 --inclusive --from 2026-01-01",
    "discount add Senior 10",
    "service add EXAM Examination 140.00 --tax GST --tax QST",
    "service add TALK Talk 113.00 --tax VAT",
    "client add 'Ana Lopez' --email ana@example.com --address '1 Elm St\nFloor 2\nSpringfield\nIL\nUSA'",
    "client add 'ana lopez'",
    "client add 'Ben: Co' --tax-exempt",
    "charge 1 Examination 140.00 --service EXAM --date 2026-10-02",
    "invoice add 1 Talk 113.00 --service TALK --quantity 2 --discount Senior --date 2026-10-03",
    "invoice add 1 Ointment 2.00 --quantity 1.333 --date 2026-10-03",
    "charge 2 Talk 113.00 --service TALK --date 2026-10-04",
    "charge 3 Talk 113.00 --service TALK --date 2026-10-04",
    "charge 3 Letter 5.00",
    "charge 3 Copy 1.00",
    "invoice void 5 --reason mistake",
    "invoice close 1 2 3",
    "pay 1 50.00 --method check --reference 1234 --date 2026-10-05",
    "pay 3 20.00 --payer 'Eve, Inc' --method card",
    "deposit 2 7.00 --date 2026-10-04 --method cash",
    "refund 2 5.00",
    "deposit 2 9.00",
    "receipt void 5 --reason bounced",
)
XERO = "export invoices --for xero"


@pytest.fixture
def billed(practice: Practice) -> Practice:
    return practice.begin(*BILLED)


def numbers(practice: Practice, words: str) -> list[str]:
    """Return the numbers of the invoices that an export for Xero prints."""
    rows = csv.DictReader(practice.ok(words).out.splitlines())
    return list(dict.fromkeys(row["*InvoiceNumber"] for row in rows))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("quickbooks-invoices", "invoices --for quickbooks"),
        ("xero-invoices", "invoices --for xero"),
        ("quickbooks-payments", "payments --for quickbooks"),
        ("xero-payments", "payments --for xero"),
    ],
)
def test_the_whole_file_is(name: str, words: str, billed: Practice) -> None:
    assert billed.ok(f"export {words}").out == (GOLDEN / f"{name}.csv").read_bytes().decode()


def test_what_was_written_and_left_out_is_counted(billed: Practice) -> None:
    billed.ok("invoice credit 1 --line 3 --reason sorry")
    billed.ok("writeoff 2 --reason gone")
    assert billed.ok("export invoices --for quickbooks").err == (
        "3 invoices for QuickBooks. Total: 580.04.\n"
        "In QuickBooks, import them as invoices, with amounts exclusive of tax. Dates are MM/DD/YYYY.\n"
        "Not exported: 1 open invoice, 1 void invoice, 1 credit note, 1 write-off.\n"
        "An invoice is exported once it is closed. Close them: zbill invoice close --all\n"
    )
    assert billed.ok("export payments --for quickbooks").err == (
        "4 payments for QuickBooks. Total: 72.00.\n"
        "QuickBooks can't import payments. Upload them as bank transactions, and match them with the invoices."
        " Dates are MM/DD/YYYY.\n"
        "Not exported: 1 void receipt.\n"
    )


@pytest.mark.parametrize(
    ("program", "number", "amounts"),
    [
        ("quickbooks", "*InvoiceNo", ("ItemQuantity", "ItemRate", "ItemTaxAmount")),
        ("xero", "*InvoiceNumber", ("*Quantity", "*UnitAmount", "TaxAmount")),
    ],
)
@pytest.mark.parametrize(("currency", "decimals"), [("USD", 2), ("JPY", 0), ("KWD", 3)])
def test_amounts_add_up_to_each_invoice(
    program: str, number: str, amounts: tuple[str, str, str], currency: str, decimals: int, tmp_path: Path
) -> None:
    practice = create_practice(tmp_path, options=f"--currency {currency}")
    setup = [each for each in BILLED if each.startswith(("tax", "discount", "client"))]
    for command in [*setup, "service add TALK Talk 7 --tax GST --tax QST", "service add VAT Vat 7 --tax VAT"]:
        practice.ok(command)
    less = f"17.{'0' * decimals}".rstrip(".")
    for client in (1, 3):
        practice.ok(f"charge {client} Talk 333 --service TALK --quantity 1.117 --discount Senior")
        practice.ok(f"invoice add {client // 2 + 1} Vat 1007 --service VAT --quantity 3.333 --discount {less}")
        practice.ok(f"invoice add {client // 2 + 1} Vat 0 --service VAT")
    practice.ok("invoice close --all --yes")
    sums: dict[str, float] = {}
    for row in csv.DictReader(practice.ok(f"export invoices --for {program}").out.splitlines()):
        quantity, rate, tax = (round(float(row[each]) * 1000) for each in amounts)
        sums[row[number]] = sums.get(row[number], 0) + quantity * rate // 1000 + tax
    totals = practice.sql("select label, total from invoices order by number")
    assert sums == {label: total * 10 ** (3 - decimals) for label, total in totals}


def test_options_give_taxes_columns_and_dates_their_names_and_order(billed: Practice) -> None:
    words = (
        f"{XERO} --map 'gst + qst=GST/QST QC' --map none=Exempt --map VAT=Other --set accountcode=400"
        " --set BrandingTheme=Blue --date-order ymd"
    )
    rows = list(csv.DictReader(billed.ok(words).out.splitlines()))
    assert [row["*TaxType"] for row in rows] == ["GST/QST QC", "Other", "Exempt", "Other", "Exempt"]
    assert {(row["*AccountCode"], row["BrandingTheme"]) for row in rows} == {("400", "Blue")}
    assert [row["*InvoiceDate"] for row in rows] == ["2026-10-02"] * 3 + ["2026-10-04"] * 2


@pytest.mark.parametrize(
    ("own", "program", "written"),
    [
        ("", "quickbooks", "10/04/2026"), ("", "xero", "04/10/2026"),
        ("dmy", "quickbooks", "04/10/2026"), ("mdy", "xero", "10/04/2026"),
        ("ymd", "quickbooks", "10/04/2026"), ("ymd", "xero", "04/10/2026"),
    ],
)  # fmt: skip
def test_dates_are_in_the_order_of_the_practice_else_of_the_program(
    own: str, program: str, written: str, billed: Practice
) -> None:
    if own:
        billed.ok(f"config set date_order {own}")
    assert written in billed.ok(f"export payments --for {program}").out.splitlines()[1]


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        ("invoices --for sage", 2, "There is no program 'sage'.\nUse one of: quickbooks, xero\n"),
        (
            "clients --for xero",
            2,
            "Bookkeepers' programs don't take clients.\nUse: zbill export invoices, or zbill export payments\n",
        ),
        (
            "invoices --since-last",
            2,
            "These options are for bookkeepers' programs.\nAdd --for quickbooks or --for xero.\n",
        ),
        (
            "invoices --for xero -f json",
            2,
            "Bookkeepers' programs read CSV files only.\nLeave out --format, or use a name that ends in .csv.\n",
        ),
        ("payments --for xero --map GST=A", 2, "Payments have no taxes.\nLeave out --map.\n"),
        ("invoices --for xero --map PST=A", 2, "There is no tax 'PST'.\nUse one of: GST, QST, VAT, none\n"),
        (
            "invoices --for xero --map 'GST + PST=A'",
            2,
            "There is no tax 'GST + PST'.\nUse one of: GST, QST, VAT, none\n",
        ),
        (
            "invoices --for xero --map GST",
            2,
            "'GST' maps no tax to a name.\nUse a text such as --map 'Sales tax=Their name'.\n",
        ),
        ("invoices --for xero --map GST=A --map gst=B", 2, "The tax 'gst' has two names in --map.\nUse one of them.\n"),
        (
            "payments --for quickbooks --set Amount=1",
            2,
            "Every column of these files is filled.\nLeave out --set.\n",
        ),
        ("invoices --for xero --set 400", 2, "'400' sets no column.\nUse a text such as --set AccountCode=200.\n"),
        ("invoices --for xero --date-order my", 2, "'my' isn't a valid date order.\nUse one of: ymd, mdy, dmy\n"),
    ],
)
def test_what_no_program_takes_is_refused(words: str, code: int, told: str, billed: Practice) -> None:
    before = billed.dump()
    assert billed.zbill(f"export {words}") == Answer(code, "", told)
    assert billed.dump() == before


def test_it_needs_the_permission_to_export(billed: Practice) -> None:
    billed.ok("staff add Jonas --role Staff")
    billed.ok("role revoke Staff export_data")
    assert billed.zbill(f"{XERO} --as Jonas").code == 5


# How files are divided: the rows of each document, the length of each row, and the most documents, rows and bytes.
DIVIDED: dict[str, tuple[list[int], int, tuple[int, int, int], list[list[int]]]] = {
    "nothing": ([], 1, (2, 9, 99), []),
    "as many as fit": ([1, 1], 1, (2, 9, 99), [[1, 1]]),
    "too many documents": ([1, 1, 1], 1, (2, 9, 99), [[1, 1], [1]]),
    "as many rows as fit": ([4, 5, 1], 1, (5, 9, 99), [[4, 5], [1]]),
    "an invoice is never divided": ([4, 6, 3], 1, (5, 9, 99), [[4], [6, 3]]),
    "as many bytes as fit, with the heading": ([2, 2, 1], 4, (5, 9, 18), [[2, 2], [1]]),
    "a byte too many": ([2, 2, 1], 4, (5, 9, 17), [[2], [2, 1]]),
}


@pytest.mark.parametrize("case", DIVIDED)
def test_files_have_as_many_whole_documents_as_the_program_takes(case: str) -> None:
    counts, length, most, expected = DIVIDED[case]
    # A letter of two bytes.
    found = [(Document(1, 1, True, "", 0, [()] * count), "é" * (length // 2) * count or "x") for count in counts]
    files = list(divided(found, "hd", Layout({}, "", *most)))
    assert [[len(each.rows) for each in file.documents] for file in files] == expected
    assert all(file.text.startswith("hd") for file in files)


@pytest.mark.parametrize(
    ("program", "kind", "limits"),
    [
        ("quickbooks", "invoices", (100, 1000, 2_000_000)),
        ("quickbooks", "payments", (None, 1000, 350_000)),
        ("xero", "invoices", (500, None, None)),
        ("xero", "payments", (None, 1000, None)),
    ],
)
def test_the_limits_of_the_programs(program: str, kind: str, limits: Sequence[int | None]) -> None:
    layout = next(layout for name, layout in programs.load(program).layouts.items() if name == kind)
    found = (layout.documents, layout.rows, layout.bytes)
    assert [most for most, limit in zip(found, limits, strict=True) if limit] == list(filter(None, limits))
    assert all(most > 10**9 for most, limit in zip(found, limits, strict=True) if limit is None)


@pytest.mark.parametrize(
    ("iso", "order", "text"), [("2026-10-04", "ymd", "2026-10-04"), ("0999-01-02", "mdy", "01/02/0999")]
)
def test_days(iso: str, order: str, text: str) -> None:
    assert day(iso, order) == text


@pytest.fixture
def many(billed: Practice, tmp_path: Path) -> Practice:
    """Return a practice with 102 invoices more, all closed."""
    file = tmp_path / "charges.csv"
    rows = (f"C{each},Ana,2026-10-01,Book {each},1.00,2026-10-01\n" for each in range(102))
    file.write_text(
        f"ref,client,date,description,price,closed_on\n{''.join(rows)}".replace("Ana", "zb-824t5c-c1"), "utf-8"
    )
    billed.ok(f"import charges {file}")
    return billed


def test_several_files_are_numbered_and_have_every_invoice_once(many: Practice, tmp_path: Path) -> None:
    target = tmp_path / "books.csv"
    answer = many.ok(f"export invoices --for quickbooks -o {target}")
    assert answer.err.splitlines()[0] == (
        f"105 invoices for QuickBooks in 2 files, {tmp_path}/books-1.csv to books-2.csv. Total: 682.04."
    )
    assert sorted(each.name for each in tmp_path.glob("books*")) == ["books-1.csv", "books-2.csv"]
    found = [
        list(
            dict.fromkeys(row["*InvoiceNo"] for row in csv.DictReader(tmp_path.joinpath(name).read_text().splitlines()))
        )
        for name in ("books-1.csv", "books-2.csv")
    ]
    assert list(map(len, found)) == [100, 5]
    assert len({*found[0], *found[1]}) == 105
    many.ok(f"export invoices --for quickbooks --since-last -o {target}")
    assert not target.exists()
    many.ok("invoice close 4")
    left = many.ok(f"export invoices --for quickbooks --since-last -o {target}").err
    assert f"Warning: {tmp_path}/books-1.csv is from an earlier export.\n" in left


def test_several_files_need_a_file_to_be_named_after(many: Practice) -> None:
    before = many.dump()
    assert many.zbill("export invoices --for quickbooks") == Answer(
        4, "", "This takes several files, because QuickBooks takes no larger ones.\nWrite them to files: add -o FILE\n"
    )
    assert many.dump() == before


def test_if_one_of_several_files_fails_none_is_left_or_remembered(
    many: Practice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails_at_the_second(target: Path, content: bytes) -> None:
        if target.name == "books-2.csv":
            raise OSError(28, "No space left on device", str(target))
        drafts.save(target, content)

    monkeypatch.setattr("zbill.cli.exporter.save", fails_at_the_second)
    before = many.dump()
    assert many.zbill(f"export invoices --for quickbooks -o {tmp_path}/books.csv").code == 8
    assert not list(tmp_path.glob("books*"))
    assert many.dump() == before


def test_an_invoice_that_no_file_can_have_is_named_each_time(billed: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    load = programs.load

    def small(name: str) -> programs.Program:
        program = load(name)
        return program._replace(layouts={kind: each._replace(rows=2) for kind, each in program.layouts.items()})

    monkeypatch.setattr(programs, "load", small)
    for _ in range(2):
        told = billed.ok("export invoices --for quickbooks --since-last").err
        assert "Warning: QuickBooks takes no file this large. Enter by hand: INV-0001.\n" in told
    assert billed.sql("select document from exported order by 1") == [(2,), (3,)]


def test_since_last_continues_after_every_export_for_the_program(billed: Practice) -> None:
    assert numbers(billed, XERO) == ["INV-0001", "INV-0002", "INV-0003"]
    before = billed.dump()
    assert billed.ok(f"{XERO} --since-last") == Answer(
        0,
        "",
        "No invoices are new since the last export for xero, so nothing was written.\n"
        "Not exported: 1 open invoice, 1 void invoice.\n"
        "An invoice is exported once it is closed. Close them: zbill invoice close --all\n",
    )
    assert billed.dump() == before
    billed.ok("charge Ben Book 3.00 --date 2026-09-01")
    billed.ok("invoice close 6 --on 2026-09-30")
    assert numbers(billed, f"{XERO} --since-last") == ["INV-0006"]
    billed.ok("invoice close 4")
    assert numbers(billed, f"{XERO} --since-last") == ["INV-0004"]
    assert numbers(billed, f"{XERO} --since-last --name 'my accountant'") == [
        "INV-0001", "INV-0002", "INV-0003", "INV-0004", "INV-0006",
    ]  # fmt: skip
    assert billed.ok(f"{XERO} --since-last --name 'my accountant'").out == ""
    assert len(numbers(billed, XERO)) == 5
    assert billed.zbill("check") == Answer(0, "", "")


def test_payments_continue_apart_from_invoices_and_programs_apart_from_each_other(billed: Practice) -> None:
    billed.ok("export invoices --for quickbooks")
    first = billed.ok("export payments --for quickbooks --since-last").out
    assert len(first.splitlines()) == 5
    billed.ok("deposit Ben 1.00 --date 2026-09-01")
    assert billed.ok("export payments --for quickbooks --since-last").out == (
        "Date,Description,Amount\r\n09/01/2026,RCT-0006 deposit other Ben- Co,1.00\r\n"
    )
    assert len(billed.ok("export payments --for xero --since-last").out.splitlines()) == 6


def test_what_changed_after_an_export_is_said_once_and_not_exported_again(billed: Practice) -> None:
    billed.ok(XERO)
    billed.ok("export payments --for xero")
    billed.ok("invoice reopen 2")
    billed.ok("invoice reopen 3")
    billed.later(60)
    billed.ok("invoice close 3")
    billed.ok("receipt void 3 --reason bounced")
    warned = "Warning: changed after they were exported: INV-0002 is open again, INV-0003 was closed again."
    answer = billed.ok(f"{XERO} --since-last")
    assert (answer.out, answer.err.splitlines()[1]) == ("", f"{warned} Correct them in Xero.")
    assert "Warning" not in billed.ok(f"{XERO} --since-last").err
    assert "RCT-0003 is void. Correct them in Xero.\n" in billed.ok("export payments --for xero --since-last").err
    billed.ok("invoice void 2 --reason mistake")
    assert billed.ok(f"{XERO} --since-last").out == ""
    assert billed.sql("select document from exported where counted_at is null order by kind, document") == [(2,), (3,)]
    assert billed.zbill("check") == Answer(0, "", "")


def test_an_import_that_is_undone_after_an_export_is_said(many: Practice) -> None:
    many.ok(XERO)
    many.ok("import undo 1")
    told = many.ok(f"{XERO} --since-last").err
    assert "INV-0006 is void, INV-0007 is void" in told
    assert "and 82 more. Correct them in Xero.\n" in told


def test_an_output_that_fails_is_exported_again(billed: Practice, tmp_path: Path) -> None:
    before = billed.dump()
    answer = billed.zbill(f"{XERO} --since-last -o {tmp_path}/missing/books.csv")
    assert (answer.code, billed.dump()) == (2, before)
    assert billed.zbill(f"{XERO} --since-last -o /dev/full").code == 8
    assert billed.dump() == before
    assert len(numbers(billed, f"{XERO} --since-last -o -")) == 3


def test_a_pipe_that_is_closed_is_exported_again(billed: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    before = billed.dump()
    with monkeypatch.context() as patched:
        patched.setattr("zbill.cli.output.write", _closed)
        patched.setattr("zbill.cli.terminal.let_go", _ignored)
        billed.zbill(f"{XERO} --since-last")
    assert billed.dump() == before


def _closed(*_: object) -> None:
    raise BrokenPipeError


def _ignored(*_: object) -> None:
    pass


def test_what_is_only_shown_on_a_terminal_is_not_remembered(billed: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    before = billed.dump()
    monkeypatch.setattr("zbill.cli.call.Call.is_on_screen", True)
    assert len(numbers(billed, f"{XERO} --since-last")) == 3
    assert billed.dump() == before


def test_the_practice_file_is_locked_while_the_output_is_written(
    billed: Practice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked: list[str] = []

    def save(target: str, print_to: Callable[[object], None]) -> None:
        # What it tells is played on copies, by commands that write elsewhere.
        if target == str(tmp_path / "books.csv"):
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                billed.write("update clients set notes = 'x'")
            locked.append(target)
        write(target, print_to)

    from zbill.cli.output import write

    monkeypatch.setattr("zbill.cli.output.write", save)
    monkeypatch.setattr("sqlite3.connect", _impatient(sqlite3.connect))
    billed.ok(f"{XERO} --since-last -o {tmp_path}/books.csv")
    assert locked == [str(tmp_path / "books.csv")]
    assert (tmp_path / "books.csv").read_bytes() == (GOLDEN / "xero-invoices.csv").read_bytes()


def _impatient(connect: Callable[..., sqlite3.Connection]) -> Callable[..., sqlite3.Connection]:
    """Return `connect` without waiting for locks."""
    return lambda *words, **named: connect(*words, **{**named, "timeout": 0})


def test_the_export_is_logged_with_what_it_had(billed: Practice) -> None:
    billed.ok(f"{XERO} --since-last")
    entry = billed.json("log")[-1]
    assert (entry["what"], entry["object"], entry["after"]) == (
        "export",
        "invoices for xero",
        {"count": 3, "total": "580.04", "new": 3},
    )


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("insert into exported values ('xero', 'invoices', 2, 1)", "while it counts"),
        ("insert into exported values ('xero', 'invoices', 4, null)", "while it counts"),
        ("insert into exported values ('xero', 'payments', 99, 1)", "while it counts"),
        (
            "insert or replace into exported select name, kind, document, counted_at from exported",
            "exported once under a name",
        ),
        ("update exported set name = 'x'", "keeps what it wrote"),
        ("update exported set counted_at = 1", "keeps what it wrote"),
        ("delete from exported", "keeps what it wrote"),
    ],
)
def test_no_other_program_changes_what_was_exported(statement: str, told: str, billed: Practice) -> None:
    billed.ok("export payments --for xero")
    with pytest.raises(sqlite3.IntegrityError, match=told):
        billed.write(statement)


def test_a_formula_leaves_with_a_quote_unless_raw(practice: Practice) -> None:
    practice.ok(["client", "add", "=1+1"])
    practice.ok(["charge", "1", "@sum", "1.00"])
    practice.ok("invoice close 1")
    (row,) = csv.DictReader(practice.ok("export invoices --for quickbooks").out.splitlines())
    assert (row["*Customer"], row["ItemDescription"]) == ("'=1+1", "'@sum")
    (row,) = csv.DictReader(practice.ok("export invoices --for quickbooks --raw").out.splitlines())
    assert (row["*Customer"], row["ItemDescription"]) == ("=1+1", "@sum")


def test_every_file_begins_with_the_mark_if_it_is_asked_for(many: Practice, tmp_path: Path) -> None:
    many.ok(f"export invoices --for quickbooks --bom -o {tmp_path}/books.csv")
    for name in ("books-1.csv", "books-2.csv"):
        assert (tmp_path / name).read_bytes().startswith(b"\xef\xbb\xbf*InvoiceNo,")
        assert (tmp_path / name).read_bytes().count(b"\xef\xbb\xbf") == 1
