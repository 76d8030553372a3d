"""Reports print as a table, with or without bars, and as PDF; statements go into a folder."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.cli.test_terminal import on_terminal
from tests.practice import Answer, Practice


@pytest.fixture
def owing(practice: Practice) -> Practice:
    """Create Ana's debt of 25.00 on a closed invoice and her payment of 40.00 on an open one of 100.00."""
    return practice.begin(
        "client add 'Ana Lopez'",
        "charge Ana Book 25.00",
        "charge Ana Course 100.00",
        "pay Ana 40.00 --invoice 2",
        "invoice close 1",
    )


TABLE = """\
Accounts Receivable Summary
Brightwater Therapy · USD · as of 2026-10-05
Client     Closed  On open  Account  Credit  Current  31–60  61–90  91–120  121+
────────────────────────────────────────────────────────────────────────────────
Ana Lopez   25.00   -40.00   -15.00    0.00    25.00   0.00   0.00    0.00  0.00
────────────────────────────────────────────────────────────────────────────────
Total       25.00   -40.00   -15.00    0.00    25.00   0.00   0.00    0.00  0.00
"""
CAPTION = (
    "Account = balances of closed invoices, less payments on open ones, tax included. Ages are days since closing.\n"
)
# The same on a terminal of 80 columns.
FOLDED = """\
Account = balances of closed invoices, less payments on open ones, tax included.
Ages are days since closing.
"""
BARS = """\

Closed invoices by days since closing
Current  ████████████████████████████████████████████████████████████████  25.00
31–60                                                                       0.00
61–90                                                                       0.00
91–120                                                                      0.00
121+                                                                        0.00
"""
LEFT_OUT = "Not included: 1 open invoice, 100.00 in total, 40.00 paid.\n"


def test_a_report_on_a_terminal_has_bars_unless_declined(owing: Practice) -> None:
    assert on_terminal(owing, "report ar", NO_COLOR="1") == (0, TABLE + FOLDED + BARS + LEFT_OUT)
    assert on_terminal(owing, "report ar --no-chart", NO_COLOR="1") == (0, TABLE + FOLDED + LEFT_OUT)


def test_a_report_elsewhere_has_bars_only_on_request(owing: Practice, tmp_path: Path) -> None:
    assert owing.ok("report ar").out == TABLE + CAPTION
    assert owing.ok("report ar --chart").out == TABLE + CAPTION + BARS
    owing.ok(f"report ar -o {tmp_path}/ar.txt")
    assert (tmp_path / "ar.txt").read_text() == TABLE + CAPTION


@pytest.mark.parametrize("form", ["csv", "json"])
def test_csv_and_json_have_no_bars(form: str, owing: Practice) -> None:
    assert owing.ok(f"report ar --chart -f {form}").out == owing.ok(f"report ar -f {form}").out


@pytest.mark.parametrize("command", ["ar", "open-invoices", "overdue", "unbilled"])
def test_every_report_can_be_saved_as_pdf(command: str, owing: Practice, tmp_path: Path) -> None:
    file = tmp_path / "report.PDF"
    answer = owing.ok(f"report {command} -o {file}")
    assert (answer.out, answer.err) == ("", owing.ok(f"report {command}").err)
    title = owing.ok(f"report {command}").out.splitlines()[0]
    assert title in PdfReader(file).pages[0].extract_text().splitlines()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_report_pdf_shows_the_same_as_the_screen_with_bars_unless_declined(owing: Practice, tmp_path: Path) -> None:
    def printed(option: str) -> list[str]:
        owing.ok(f"report ar {option} -o {tmp_path}/ar.pdf")
        return PdfReader(tmp_path / "ar.pdf").pages[0].extract_text().splitlines()

    head = [
        "Brightwater Therapy",
        "Accounts Receivable Summary",
        "USD · as of 2026-10-05",
        "CLIENT CLOSED ON OPEN ACCOUNT CREDIT CURRENT 31–60 61–90 91–120 121+",
        "Ana Lopez 25.00 -40.00 -15.00 0.00 25.00 0.00 0.00 0.00 0.00",
        "Total 25.00 -40.00 -15.00 0.00 25.00 0.00 0.00 0.00 0.00",
    ]
    bars = ["Closed invoices by days since closing", "Current 25.00"]
    bars += [f"{age} 0.00" for age in ("31–60", "61–90", "91–120", "121+")]
    foot = [
        CAPTION.strip(),
        LEFT_OUT.strip(),
        "Brightwater Therapy · Accounts Receivable Summary · printed 2026-10-05 Page 1 of 1",
    ]
    assert printed("") == printed("--chart") == [*head, *bars, *foot]
    assert printed("--no-chart") == [*head, *foot]


BARRED = [
    "practice", "provider", "revenue --by month", "revenue --by week", "revenue --by service", "revenue --by provider",
]  # fmt: skip


@pytest.mark.parametrize("command", BARRED)
def test_bars_are_on_paper_too_unless_declined(command: str, owing: Practice, tmp_path: Path) -> None:
    def rectangles(option: str) -> int:
        owing.ok(f"report {command} {option} -o {tmp_path}/bars.pdf")
        content = PdfReader(tmp_path / "bars.pdf").pages[0].get_contents()
        assert content is not None
        return content.get_data().count(b" re f")

    assert (rectangles("") > 0, rectangles("--no-chart")) == (True, 0)


def test_people_do_not_see_a_breakdown_without_values(owing: Practice, tmp_path: Path) -> None:
    owing.ok(f"report practice -o {tmp_path}/practice.pdf")
    shown = (owing.ok("report practice").out, PdfReader(tmp_path / "practice.pdf").pages[0].extract_text())
    assert [word for word in ("Status", "Species", "Breed", "Ward", "Service") for text in shown if word in text] == []
    rows = owing.json("report practice")["rows"]
    assert [row["section"] for row in rows if row["item"] == "(none)"] == [
        "status", "species", "breed", "ward", "service",
    ]  # fmt: skip


def test_a_breakdown_with_one_value_is_seen_whole(owing: Practice) -> None:
    owing.begin(
        "service add EXAM Exam 60.00",
        "patient add Ana Rex --species dog",
        "charge Ana Exam 60.00 --service EXAM --patient Rex",
        "invoice close 3",
    )
    shown = [line.split() for line in owing.ok("report practice").out.splitlines()]
    assert [line for line in shown if line[0] in ("Status", "Species", "Breed", "Ward", "Service", "(none)")] == [
        ["Species", "dog", "1", "60.00"],
        ["(none)", "1", "25.00"],
        ["Service", "EXAM", "1", "60.00"],
        ["(none)", "1", "25.00"],
    ]


def test_letters_that_no_font_has_are_printed_with_lossy_only(owing: Practice, tmp_path: Path) -> None:
    owing.ok("client edit Ana --name 王小明")
    refused = owing.zbill(f"report ar -o {tmp_path}/ar.pdf")
    assert (refused.code, refused.err.splitlines()) == (
        4,
        [
            "Accounts Receivable Summary can't be printed, because no font has 小明王.",
            "Add --lossy to print '?' instead, or set a font that has them: zbill config set font FILE",
        ],
    )
    assert not (tmp_path / "ar.pdf").exists()
    assert owing.ok(f"report ar --lossy -o {tmp_path}/ar.pdf").err.splitlines() == [
        "Warning: no font has 小明王, so Accounts Receivable Summary has '?' instead. "
        "Set one that does: zbill config set font FILE",
        LEFT_OUT.strip(),
    ]
    assert "???" in PdfReader(tmp_path / "ar.pdf").pages[0].extract_text()
    for without in ("", "-f csv", f"-o {tmp_path}/ar.csv"):
        answer = owing.zbill(f"report ar --lossy {without}")
        assert (answer.code, answer.err) == (2, "--lossy needs a PDF.\nWrite one: add -o FILE.pdf\n")


def test_a_pdf_file_name_with_another_format_is_refused(owing: Practice, tmp_path: Path) -> None:
    file = tmp_path / "ar.pdf"
    answer = owing.zbill(f"report ar -f json -o {file}")
    assert (answer.code, answer.err) == (
        2,
        "A PDF file can't be written as json.\nLeave out --format, or use another extension.\n",
    )
    assert owing.zbill(f"client list -o {file}").code == 2
    assert not file.exists()


def test_a_pdf_that_cannot_be_written_is_a_usage_error(owing: Practice, tmp_path: Path) -> None:
    assert owing.zbill(f"report ar -o {tmp_path}/nowhere/ar.pdf").code == 2


def test_statement_all_saves_one_pdf_per_client_into_a_folder(owing: Practice, tmp_path: Path) -> None:
    owing.at("2026-11-01 09:00")
    folder = tmp_path / "out"
    folder.mkdir()
    file = folder / "statement-1-2026-10-01-2026-10-31.pdf"
    assert owing.ok(f"statement --all -o {folder}").out == f"{file}\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(folder.iterdir()) == [file]
    answer = owing.zbill(f"statement --all -f json -o {folder}")
    assert (answer.code, answer.err) == (
        2,
        "Only PDF files can be written to a folder.\nLeave out --format, or name a file.\n",
    )


@pytest.mark.parametrize(
    ("words", "remedy"),
    [
        ("Ana", "zbill statement Ana -o FILE.pdf --password"),
        ("'Ana Lopez' -o ana.csv", "zbill statement 'Ana Lopez' -o FILE.pdf --password"),
        ("--all", "zbill statement --all -o FOLDER --password"),
        ("--all --dry-run", "zbill statement --all -o FOLDER --password"),
    ],
)
def test_a_password_without_a_pdf_is_refused(words: str, remedy: str, owing: Practice) -> None:
    answer = owing.zbill(f"statement {words} --period this-month --password")
    assert answer == Answer(2, "", f"--password needs a PDF.\nWrite one: {remedy}\n")


def test_a_dry_run_of_protected_statements_asks_for_no_password(owing: Practice, tmp_path: Path) -> None:
    dry_run = f"statement --all --period this-month -o {tmp_path} --password --dry-run"
    assert owing.ok(dry_run).out == owing.ok(dry_run.replace("--password ", "")).out


def test_a_dry_run_of_statements_lists_clients_and_writes_nothing(owing: Practice, tmp_path: Path) -> None:
    owing.at("2026-11-01 09:00")
    listed = owing.ok(f"statement --all -o {tmp_path}/out --dry-run -f csv")
    assert listed.out == "client_id,client,entries,balance\r\n1,Ana Lopez,3,85.00\r\n"
    assert listed.err == "Dry run: nothing was written.\n"
    assert not (tmp_path / "out").exists()


def test_a_statement_can_be_encrypted_with_a_password(
    owing: Practice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZBILL_PDF_PASSWORD", "open sesame")
    owing.at("2026-11-01 09:00")
    owing.ok(f"statement Ana --password -o {tmp_path}/ana.pdf")
    reader = PdfReader(tmp_path / "ana.pdf", password="open sesame")
    assert reader.is_encrypted
    assert "STATEMENT" in reader.pages[0].extract_text()
