"""A report as table, with bars or without, and as PDF."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.cli.test_terminal import on_terminal
from tests.practice import Practice


@pytest.fixture
def owing(practice: Practice) -> Practice:
    """Ana owes 25.00 on a closed invoice and has paid 40.00 on an open one of 100.00."""
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
Account: closed invoices, tax included, by age, less what is paid on open ones.
"""
BARS = """\

Closed invoices by days since closing
Current  ████████████████████████████████████████████████████████████████  25.00
31–60                                                                       0.00
61–90                                                                       0.00
91–120                                                                      0.00
121+                                                                        0.00
"""
LEFT_OUT = "Left out: 1 open invoice of 100.00, 40.00 of it paid.\n"


def test_bars_are_drawn_on_a_terminal_unless_declined(owing: Practice) -> None:
    assert on_terminal(owing, "report ar", NO_COLOR="1") == (0, TABLE + BARS + LEFT_OUT)
    assert on_terminal(owing, "report ar --no-chart", NO_COLOR="1") == (0, TABLE + LEFT_OUT)


def test_elsewhere_they_are_drawn_when_asked_for(owing: Practice, tmp_path: Path) -> None:
    assert owing.ok("report ar").out == TABLE
    assert owing.ok("report ar --chart").out == TABLE + BARS
    owing.ok(f"report ar -o {tmp_path}/ar.txt")
    assert (tmp_path / "ar.txt").read_text() == TABLE


@pytest.mark.parametrize("form", ["csv", "json"])
def test_data_has_no_bars(form: str, owing: Practice) -> None:
    assert owing.ok(f"report ar --chart -f {form}").out == owing.ok(f"report ar -f {form}").out


@pytest.mark.parametrize("command", ["ar", "open-invoices", "unbilled"])
def test_every_report_is_a_pdf_too(command: str, owing: Practice, tmp_path: Path) -> None:
    file = tmp_path / "report.PDF"
    answer = owing.ok(f"report {command} -o {file}")
    assert (answer.out, answer.err) == ("", owing.ok(f"report {command}").err)
    title = owing.ok(f"report {command}").out.splitlines()[0]
    assert title in PdfReader(file).pages[0].extract_text().splitlines()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_on_paper_it_is_what_the_screen_shows_with_bars_unless_declined(owing: Practice, tmp_path: Path) -> None:
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
        "Account: closed invoices, tax included, by age, less what is paid on open ones.",
        LEFT_OUT.strip(),
        "Accounts Receivable Summary · printed 2026-10-05 Page 1 of 1",
    ]
    assert printed("") == printed("--chart") == [*head, *bars, *foot]
    assert printed("--no-chart") == [*head, *foot]


def test_a_letter_no_font_has_is_told(owing: Practice, tmp_path: Path) -> None:
    owing.ok("client edit Ana --name 王小明")
    assert owing.ok(f"report ar -o {tmp_path}/ar.pdf").err.splitlines() == [
        "Accounts Receivable Summary: no font at hand has 小明王 ('?' is printed). Set one: zbill config set font FILE",
        LEFT_OUT.strip(),
    ]


def test_a_pdf_of_another_form_is_refused(owing: Practice, tmp_path: Path) -> None:
    file = tmp_path / "ar.pdf"
    answer = owing.zbill(f"report ar -f json -o {file}")
    assert (answer.code, answer.err) == (
        2,
        "A PDF is not written as json.\nLeave out --format, or end the file's name otherwise.\n",
    )
    assert owing.zbill(f"client list -o {file}").code == 2
    assert not file.exists()


def test_a_pdf_that_cannot_be_written_is_refused(owing: Practice, tmp_path: Path) -> None:
    assert owing.zbill(f"report ar -o {tmp_path}/nowhere/ar.pdf").code == 2


def test_statements_go_to_a_folder_one_a_client(owing: Practice, tmp_path: Path) -> None:
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
        "What is written to a folder is PDF.\nLeave out --format, or name a file.\n",
    )


def test_a_dry_run_says_whose_and_writes_nothing(owing: Practice, tmp_path: Path) -> None:
    owing.at("2026-11-01 09:00")
    listed = owing.ok(f"statement --all -o {tmp_path}/out --dry-run -f csv")
    assert listed.out == "client_id,client,entries,balance\r\n1,Ana Lopez,3,85.00\r\n"
    assert listed.err == "Dry run: nothing was written.\n"
    assert not (tmp_path / "out").exists()


def test_a_statement_can_be_protected(owing: Practice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZBILL_PDF_PASSWORD", "open sesame")
    owing.at("2026-11-01 09:00")
    owing.ok(f"statement Ana --password -o {tmp_path}/ana.pdf")
    reader = PdfReader(tmp_path / "ana.pdf", password="open sesame")
    assert reader.is_encrypted
    assert "STATEMENT" in reader.pages[0].extract_text()
